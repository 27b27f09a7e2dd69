/** What the benchmarks share: documents, runs of council-convert, memory of a process tree, tables. */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { createInterface } from "node:readline";

export const ROOT = join(import.meta.dirname, "..");
export const BIN = join(ROOT, "bin/council-convert.js");
export const CORPUS = join(ROOT, "../shared/corpus/office");
/** Documents that everybody converts at a time. */
export const WORKERS = 2;

// ---------------------------------------------------------------- documents

/** Names of documents that were made, or locked, to be refused. */
const HOSTILE = /clusterfuzz|password|protected/i;

/** The real documents of one kind that LibreOffice opens, and where they are from. */
export async function realDocuments(extension = "docx") {
  const [folder, origin] = existsSync(CORPUS)
    ? [CORPUS, "`../shared/corpus/office`"]
    : [join(ROOT, "fixtures"), "`fixtures`"];
  const candidates = readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith(`.${extension}`) && !HOSTILE.test(name))
    .sort()
    .map((name) => join(folder, name));
  return withFolder("select", async (home) => {
    const { reports } = await council(candidates, { home });
    const opened = new Set(reports.filter(({ outputs }) => outputs.length === 2).map(({ source }) => source.path));
    const files = candidates.filter((path) => opened.has(path));
    return { files, origin: `${files.length} real ${extension} of ${origin}` };
  });
}

/**
 * So many documents in a folder, numbered. Beyond the real ones these are the same
 * ones again, each with a zip comment of its own: no two have the same checksum.
 */
export function fill(folder, files, count = files.length) {
  mkdirSync(folder, { recursive: true });
  return Array.from({ length: count }, (_, index) => {
    const source = files[index % files.length];
    const file = join(folder, `${String(index + 1).padStart(4, "0")}${extname(source)}`);
    if (index < files.length) copyFileSync(source, file);
    else writeFileSync(file, withComment(readFileSync(source), `copy ${index}`));
    return file;
  });
}

const END_OF_ZIP = Buffer.from("PK\u0005\u0006", "latin1");

/** The same zip archive with another comment, which stands at its very end. */
export function withComment(zip, comment) {
  const end = zip.lastIndexOf(END_OF_ZIP);
  if (end < 0) throw new Error("This is no zip archive.");
  const text = Buffer.from(comment);
  const copy = Buffer.concat([zip.subarray(0, end + 22), text]);
  copy.writeUInt16LE(text.length, end + 20);
  return copy;
}

/** At most so many of them, from all over the list. */
export function sample(all, limit) {
  if (limit >= all.length) return all;
  return Array.from({ length: limit }, (_, index) => all[Math.floor((index * all.length) / limit)]);
}

/** Runs `work` with a new temporary folder, and removes it. */
export async function withFolder(name, work) {
  const folder = mkdtempSync(join(tmpdir(), `council-bench-${name}-`));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

// ---------------------------------------------------------- council-convert

/**
 * One run of council-convert, both outputs and built-in checks: its reports, the second at which each came,
 * and what it left in its temporary folder.
 */
export async function council(paths, { home, engine = "auto", command = "convert", env = {}, onReport, more = [] }) {
  const temporary = join(home, "tmp");
  mkdirSync(temporary, { recursive: true });
  const converting = ["--engine", engine, "--jobs", String(WORKERS), "--out", join(home, "out")];
  const args = [command, "--json", ...(command === "convert" ? converting : []), ...more, ...paths];
  const started = performance.now();
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { ...process.env, TMPDIR: temporary, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  const ended = new Promise((resolve) => child.on("close", (code, signal) => resolve(signal ?? code)));
  const reports = [];
  const at = [];
  let begun = "";
  for await (const line of createInterface({ input: child.stdout })) {
    // Several documents are a line each, a single one is printed over many.
    begun += line;
    if (paths.length === 1 && line !== "}" && !line.endsWith("}}")) continue;
    reports.push(JSON.parse(begun));
    begun = "";
    at.push((performance.now() - started) / 1000);
    onReport?.(reports.length);
  }
  const code = await ended;
  if (reports.length === 0) throw new Error(`council-convert ended with ${code}: ${stderr.trim()}`);
  return { reports, at, code, seconds: (performance.now() - started) / 1000, left: readdirSync(temporary) };
}

const OFFICE_STEP = /^(starting LibreOffice|opening the document|making the )/;

/** Seconds that the reports' documents spent inside LibreOffice. */
export function officeSeconds(reports, steps = OFFICE_STEP) {
  const ms = reports.flatMap((report) => report.steps).filter(({ name }) => steps.test(name));
  return ms.reduce((sum, step) => sum + step.ms, 0) / 1000;
}

export const OFFICE_SHARE =
  'Share of time inside LibreOffice: the steps "starting LibreOffice", "opening the document" and "making the … file" ' +
  "of all reports, added up, over workers x wall time of the whole run (from the shell's call to its end).";

// ------------------------------------------------------------------ memory

const PAGE = process.platform === "linux" ? Number(execFileSync("getconf", ["PAGESIZE"])) : 4096;
const MB = 2 ** 20;

/** Every process: its parent, its resident memory in megabytes, its processor time in milliseconds. Linux only; elsewhere none. */
function processes() {
  const found = new Map();
  if (process.platform !== "linux") return found;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
      // The name, in brackets, may hold anything.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      found.set(Number(pid), {
        parent: Number(fields[1]),
        mb: (Number(fields[21]) * PAGE) / MB,
        // In ticks, of which Linux shows a hundred a second.
        cpuMs: (Number(fields[11]) + Number(fields[12])) * 10,
      });
    } catch {
      // It has ended.
    }
  }
  return found;
}

/** What this process started, and what that started. */
function descendants(all) {
  const isOurs = (pid) => {
    for (let at = all.get(pid)?.parent; at; at = all.get(at)?.parent) if (at === process.pid) return true;
    return false;
  };
  return [...all].filter(([pid]) => isOurs(pid));
}

/** `worker`: a process of council-convert that holds a LibreOffice; `main`: council-convert itself. */
function roleOf(pid) {
  try {
    if (!basename(readlinkSync(`/proc/${pid}/exe`)).startsWith("node")) return "other";
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    if (/-child\.js$/.test(command[1] ?? "")) return "worker";
    return command[1] === BIN ? "main" : "other";
  } catch {
    return undefined;
  }
}

/** Samples the memory and the processor time of all that this process started, until `stop`. */
export function watchMemory(everyMs = 250) {
  let peak = 0;
  const seen = new Map();
  const started = performance.now();
  const timer = setInterval(() => {
    let sum = 0;
    for (const [pid, { mb, cpuMs }] of descendants(processes())) {
      sum += mb;
      const one = seen.get(pid) ?? { pid, samples: [], cpuMs: 0 };
      one.cpuMs = cpuMs;
      // Before it is what it will be, a process is a copy of its parent.
      if (one.role === undefined || one.samples.length < 3) one.role = roleOf(pid);
      one.samples.push([(performance.now() - started) / 1000, mb]);
      seen.set(pid, one);
    }
    peak = Math.max(peak, sum);
  }, everyMs);
  return {
    stop() {
      clearInterval(timer);
      const of = (role) => [...seen.values()].filter((one) => one.role === role).map(({ samples }) => samples);
      const cpuMs = [...seen.values()].reduce((all, one) => all + one.cpuMs, 0);
      return { peak, cpuMs, workers: of("worker"), main: of("main").at(0) ?? [] };
    },
  };
}

// ------------------------------------------------------- numbers and tables

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** `median (least-most)`. */
export function spread(values, digits = 0) {
  const text = (value) => value.toFixed(digits);
  if (values.length === 0) return "-";
  if (values.length === 1) return text(values[0]);
  return `${text(median(values))} (${text(Math.min(...values))}-${text(Math.max(...values))})`;
}

/** A table in Markdown. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

/** Tells on stderr how far it is; the tables alone go to stdout. */
export function progress(text) {
  process.stderr.write(`${text}\n`);
}

/** First line of what a program prints, or nothing when it is not there. */
export function firstLine(program, args, env = process.env) {
  const { status, stdout } = spawnSync(program, args, { encoding: "utf8", env });
  return status === 0 ? stdout.trim().split("\n")[0].trim() : undefined;
}
