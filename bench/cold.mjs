/**
 * `npm run bench`: what one document costs from a cold shell, and what peers cost in the same run.
 * Each command is run in turn with the others, so that a machine that slows down slows all of them;
 * the ratios are what to quote. Needs a build. Peers that are not installed are left out, and said so.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const ROOT = join(import.meta.dirname, "..");
const BIN = join(ROOT, "bin/council-convert.js");
const DOCUMENT = join(ROOT, "fixtures/agenda.docx");
const ROUNDS = Number(process.argv[2] ?? 5);

const node = (...args) => [process.execPath, ...args];
const convert = (engine) => (folder) => [node(BIN, join(folder, "agenda.docx"), "--quiet", "--engine", engine)];

const PDFA = 'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"}}';
const sofficeRun = (folder, filter) => [
  "soffice",
  `-env:UserInstallation=${pathToFileURL(join(folder, "profile"))}`,
  "--headless",
  "--convert-to",
  filter,
  "--outdir",
  folder,
  join(folder, "agenda.docx"),
];

const COMMANDS = {
  "node -e 0": () => [node("-e", "0")],
  "council-convert --version": () => [node(BIN, "--version")],
  "council-convert agenda.docx, embedded": convert("embedded"),
  "council-convert agenda.docx, oneshot": convert("oneshot"),
  // What a user without this program would run for the same two files, unchecked, with a new profile.
  "peer: soffice --convert-to, twice": (folder) => [sofficeRun(folder, "odt"), sofficeRun(folder, PDFA)],
};

const installed = (program) => spawnSync(program, ["--version"], { stdio: "ignore" }).status === 0;
const names = Object.keys(COMMANDS).filter((name) => !/oneshot|soffice/.test(name) || installed("soffice"));

/** Seconds of one run in a folder of its own; fails when the run does. */
function time(name) {
  const folder = mkdtempSync(join(tmpdir(), "council-bench-"));
  try {
    cpSync(DOCUMENT, join(folder, "agenda.docx"));
    const started = performance.now();
    for (const [program, ...args] of COMMANDS[name](folder)) {
      const done = spawnSync(program, args, { encoding: "utf8" });
      if (done.status !== 0) throw new Error(`${name} ended with ${done.status}: ${done.stdout}${done.stderr}`);
    }
    const seconds = (performance.now() - started) / 1000;
    const made = readdirSync(folder).filter((file) => /\.(odt|pdf)$/.test(file)).length;
    if (/agenda|soffice/.test(name) && made !== 2) throw new Error(`${name} made ${made} files, not 2`);
    return seconds;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const times = Object.fromEntries(names.map((name) => [name, []]));
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const name of names) {
    const seconds = time(name);
    // The first round warms the disk cache and is not counted.
    if (round > 0) times[name].push(seconds);
  }
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const peer = "peer: soffice --convert-to, twice";
console.log(`Median of ${ROUNDS} rounds, seconds (minimum to maximum); ratio to the peer where there is one.\n`);
for (const name of names) {
  const seconds = times[name];
  const range = `${Math.min(...seconds).toFixed(2)} to ${Math.max(...seconds).toFixed(2)}`;
  const ratio =
    times[peer] && /agenda/.test(name) ? `   ${(median(seconds) / median(times[peer])).toFixed(2)} x peer` : "";
  console.log(`${name.padEnd(42)} ${median(seconds).toFixed(3)}  (${range})${ratio}`);
}
const startUp = median(times["council-convert --version"]) - median(times["node -e 0"]);
console.log(`\nStart-up beyond node itself: ${(startUp * 1000).toFixed(0)} ms`);
if (!times[peer]) console.log("LibreOffice is not installed: no peer was measured.");
