/** What proving costs: the built-in checks beside LibreOffice, the reference validators, and large files. */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import JSZip from "jszip";
import { PDFDocument, PDFName } from "pdf-lib";
import { readiness } from "../dist/checks/reference/installed.js";
import { odfValidator } from "../dist/checks/reference/odfvalidator.js";
import { fullName, ODF_VALIDATOR, VERAPDF } from "../dist/checks/reference/pinned.js";
import { veraPdf } from "../dist/checks/reference/verapdf.js";
import { detect } from "../dist/detect/detect.js";
import { isolatedWork } from "../dist/isolated.js";
import { DEFAULT_LIMITS as limits } from "../dist/options.js";
import { loadPolicy } from "../dist/policy.js";
import {
  council,
  fill,
  officeSeconds,
  progress,
  realDocuments,
  table,
  WORKERS,
  watchMemory,
  withFolder,
} from "./common.mjs";

const MB = 2 ** 20;
const CHECKING = /^(checking|checking again|checking the source)$/;
const MENDING = /^(finishing|mending)$/;
const ANY = /^/;

/** The section for docs/performance.md. */
export async function checks({ files }, { count, pages, megabytes }) {
  return withFolder("checks", async (home) => {
    const documents = fill(join(home, "in"), files, count);
    const runs = [];
    for (const jobs of [1, WORKERS]) {
      progress(`  ${count} documents, ${jobs} at a time`);
      runs.push(await measured(documents, join(home, String(jobs)), jobs));
    }
    progress("  the checks alone");
    const alone = await checksAlone(runs.at(-1).reports);
    const sheets = await ofWorkbooks(join(home, "xlsx"), count);
    progress("  reference validators");
    const reference = await referenceValidators(join(home, String(WORKERS), "out"));
    progress("  large files");
    const large = await largeFiles(runs.at(-1).reports, home, { pages, megabytes });
    return [
      shares(runs, alone),
      ...(sheets === undefined ? [] : ["The same with workbooks:", sheets]),
      "### Reference validators",
      "Each judges the outputs of that run, one after the other and then all at once, its start included; processor time of all its processes.",
      reference.length === 0
        ? "None is set up (`council-convert setup`)."
        : table(
            [
              "validator",
              "files",
              "passed",
              "ms of processor time a file",
              "most memory, MB",
              "the first, ms",
              "others, median, ms",
            ],
            reference,
          ),
      "### Large files",
      "`council-convert check`, built-in checks alone, a process of its own each. Memory: most of the whole process, Node and its threads included.",
      table(["file", "MB", "seconds", "most memory, MB", "verdict"], large),
    ].join("\n\n");
  });
}

/** The same for workbooks: they have other checks, and larger files. Nothing without the corpus. */
async function ofWorkbooks(home, count) {
  const { files } = await realDocuments("xlsx");
  if (files.length === 0) return undefined;
  progress(`  ${Math.min(count, files.length)} workbooks`);
  const documents = fill(join(home, "in"), files, Math.min(count, files.length));
  const run = await measured(documents, join(home, "1"), 1);
  return sharesTable([run], await checksAlone(run.reports));
}

/** One run, with the processor time of all its processes. */
async function measured(documents, home, jobs) {
  const watch = watchMemory(100);
  const run = await council(documents, { home, env: builtInOnly(home), more: ["--jobs", String(jobs), "--keep"] });
  return { ...run, jobs, cpuMs: watch.stop().cpuMs };
}

/** With a data folder in which no reference validator is. */
function builtInOnly(home) {
  return { COUNCIL_CONVERT_DATA: join(home, "no-data") };
}

function shares(runs, alone) {
  return [
    "### The built-in checks beside everything else",
    `${runs[0].reports.length} documents, both outputs. By time: the steps of all reports, added up; where the processors are busy with other documents, ` +
      "a step waits for its turn, and what waits looks dear. By processor time: that of all processes of the run, and that of the " +
      "checks of the same sources and outputs by themselves, warm, in the same kind of thread.",
    sharesTable(runs, alone),
  ].join("\n\n");
}

function sharesTable(runs, alone) {
  const rows = runs.map(({ reports, jobs, cpuMs }) => {
    const all = officeSeconds(reports, ANY);
    const share = (steps) => `${((100 * officeSeconds(reports, steps)) / all).toFixed(0)} %`;
    const each = cpuMs / reports.length;
    return [
      reports.length,
      jobs,
      share(CHECKING),
      share(MENDING),
      `${each.toFixed(0)} ms`,
      `${alone.toFixed(1)} ms`,
      `${((100 * alone) / each).toFixed(0)} %`,
    ];
  });
  return table(
    [
      "documents",
      "at a time",
      "checks, by time",
      "repairs, by time",
      "processor time a document",
      "of it the checks",
      "that is",
    ],
    rows,
  );
}

/** Milliseconds of processor time that the checks of a document take, when all code has run before. */
async function checksAlone(reports) {
  const documents = await Promise.all(reports.filter(({ outputs }) => outputs.length > 0).map(subjectsOf));
  const work = isolatedWork(limits, 1);
  const { signal } = new AbortController();
  const round = async () => {
    const before = process.cpuUsage();
    for (const [source, outputs] of documents) {
      await work.check([source], signal);
      await work.check(outputs, signal);
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000 / documents.length;
  };
  await round();
  const ms = await round();
  await work.close();
  return ms;
}

/** As the pipeline asks: first whether the source is sound, then everything of the content, each output with what it is compared with. */
async function subjectsOf({ source, detection, outputs }) {
  const { severities } = await loadPolicy({ rules: {} });
  const original = { file: source.path, name: source.name, role: "source", detection, limits, severities };
  const content = { ...original, look: "content" };
  const written = [];
  for (const { path, name, format } of outputs.filter(({ path }) => path)) {
    const about = { file: path, name, role: "output", detection: await detect(path, name), limits, severities };
    const made = { ...about, madeFrom: detection.format.kind, original: content };
    written.push(format === "pdf" && written[0] ? { ...made, beside: written[0] } : made);
  }
  return [{ ...original, look: "file" }, [content, ...written]];
}

// ------------------------------------------------------ reference validators

async function referenceValidators(folder) {
  const subjects = await Promise.all(
    readdirSync(folder).map(async (name) => {
      const file = join(folder, name);
      return { file, name, role: "output", detection: await detect(file, name), limits };
    }),
  );
  const rows = [];
  for (const [pinned, make] of [
    [VERAPDF, veraPdf],
    [ODF_VALIDATOR, odfValidator],
  ]) {
    const state = await readiness(pinned);
    if (state.state !== "ready") continue;
    for (const [way, judge] of [
      ["one after the other", oneByOne],
      ["all at once", (due, checker) => Promise.all(due.map((subject) => checker.check(subject)))],
    ]) {
      const checker = make(async () => state);
      const due = subjects.filter((subject) => checker.appliesTo(subject));
      const watch = watchMemory(50);
      const results = await judge(due, checker);
      await checker.close();
      const { peak, cpuMs } = watch.stop();
      const [first, ...others] = results.map(({ ms }) => ms);
      const passed = results.filter(({ outcome }) => outcome === "passed").length;
      rows.push([
        `${fullName(pinned)}, ${way}`,
        due.length,
        passed,
        (cpuMs / due.length).toFixed(0),
        peak.toFixed(0),
        first?.toFixed(0) ?? "",
        others.length > 0 && first !== undefined ? others.sort((a, b) => a - b)[others.length >> 1].toFixed(0) : "",
      ]);
    }
  }
  return rows;
}

async function oneByOne(due, checker) {
  const results = [];
  for (const subject of due) {
    const began = performance.now();
    results.push({ ...(await checker.check(subject)), ms: performance.now() - began });
  }
  return results;
}

// ---------------------------------------------------------------- large files

/** Made of a real output of ours, so that they keep to the rules. */
async function largeFiles(reports, home, { pages, megabytes }) {
  const ready = reports.find(({ verdict, outputs }) => verdict.outcome === "ready" && outputs.length === 2);
  const [odt, pdf] = ready.outputs.map(({ path }) => path);
  const all = [
    ["an ODT with a content.xml of 6 MB", await longOdt(odt, join(home, "long.odt"), 6 * MB)],
    [
      `a PDF of ${megabytes} MB, nearly all of it pictures`,
      await heavyPdf(pdf, join(home, "heavy.pdf"), megabytes * MB),
    ],
    [`a PDF of ${pages} pages`, await longPdf(pdf, join(home, "long.pdf"), pages)],
  ];
  const rows = [];
  for (const [name, file] of all) {
    const watch = watchMemory(20);
    const { reports: checked, seconds } = await council([file], { home, command: "check", env: builtInOnly(home) });
    const { peak } = watch.stop();
    const { outcome, reasons } = checked[0].verdict;
    const verdict = [outcome, ...reasons.slice(0, 1)].join(": ");
    rows.push([name, (statSync(file).size / MB).toFixed(1), seconds.toFixed(1), peak.toFixed(0), verdict]);
  }
  return rows;
}

async function longOdt(from, to, bytes) {
  const zip = await JSZip.loadAsync(readFileSync(from));
  const content = await zip.file("content.xml").async("string");
  const end = content.lastIndexOf("</office:text>");
  const line = (index) =>
    `<text:p>Paragraph ${index} of a long report, with <text:span>a span</text:span> in it.</text:p>`;
  const lines = [];
  for (let index = 0, size = content.length; size < bytes; index += 1) {
    lines.push(line(index));
    size += lines[index].length;
  }
  zip.file("content.xml", content.slice(0, end) + lines.join("") + content.slice(end));
  // The media type comes first, and as it is (ODF 1.3, part 2, 3.3).
  zip.file("mimetype", await zip.file("mimetype").async("string"), { compression: "STORE" });
  writeFileSync(to, await zip.generateAsync({ type: "nodebuffer", compression: "DEFLATE" }));
  return to;
}

async function longPdf(from, to, pages) {
  const pdf = await open(from);
  const [first] = pdf.getPages();
  for (let count = pdf.getPageCount(); count < pages; count += 1) {
    const page = pdf.addPage();
    for (const key of ["MediaBox", "Resources"]) page.node.set(PDFName.of(key), first.node.get(PDFName.of(key)));
    page.node.set(PDFName.of("Contents"), artifact(pdf, `0 0 ${count} 1 re f`));
  }
  return saved(pdf, to);
}

async function heavyPdf(from, to, bytes) {
  const pdf = await open(from);
  const side = 1024;
  for (let size = 0; size < bytes; size += side * side) {
    const pixels = Buffer.alloc(side * side);
    for (let at = 0; at < pixels.length; at += 4) pixels.writeUInt32LE(Math.floor(Math.random() * 2 ** 32), at);
    const picture = pdf.context.stream(pixels, {
      ...{ Type: "XObject", Subtype: "Image", Width: side, Height: side },
      ...{ ColorSpace: "DeviceGray", BitsPerComponent: 8 },
    });
    const page = pdf.addPage([600, 600]);
    page.node.set(PDFName.of("Resources"), pdf.context.obj({ XObject: { P: pdf.context.register(picture) } }));
    page.node.set(PDFName.of("Contents"), artifact(pdf, "600 0 0 600 0 0 cm /P Do"));
  }
  return saved(pdf, to);
}

function open(file) {
  return PDFDocument.load(readFileSync(file), { updateMetadata: false });
}

function artifact(pdf, operators) {
  return pdf.context.register(pdf.context.stream(`/Artifact BMC q ${operators} Q EMC`));
}

async function saved(pdf, to) {
  writeFileSync(to, await pdf.save({ useObjectStreams: false, addDefaultPage: false, updateFieldAppearances: false }));
  return to;
}
