/**
 * Measures the fidelity check on real documents: does it keep quiet about faithful outputs, and does it find what is
 * taken out of them?
 *
 *     npm run build
 *     node bin/council-convert.js convert FOLDER --keep --quiet --out OUT --report RUN.json
 *     node scripts/planted-losses.mjs RUN.json [--only PART-OF-NAME] [--faithful] [--list]
 *
 * `--faithful` takes nothing out; `--list` prints each finding of the faithful outputs. Prints what was found and what
 * was missed. Of the losses, one paragraph, cell, picture, chart, footnote, sheet or slide is gone from the output.
 * Exits with 1 when one was missed.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { fidelity } from "../dist/checks/fidelity/checker.js";
import { detect } from "../dist/detect/detect.js";
import { DEFAULT_LIMITS as limits } from "../dist/options.js";
import { builtInProfile } from "../dist/policy.js";
import { withLosses, withSentence } from "./lib/losses.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: "string", default: "" }, faithful: { type: "boolean" }, list: { type: "boolean" } },
});
const [report] = positionals;
if (report === undefined) throw new Error("Name the report of a run.");
const severities = Object.fromEntries(builtInProfile().rules.map(({ rule, severity }) => [rule, severity]));

const counts = { documents: 0, outputs: 0, unchecked: 0, blocked: 0, ms: 0 };
const losses = new Map();
const missed = [];
const home = mkdtempSync(join(tmpdir(), "council-losses-"));
try {
  for (const document of JSON.parse(readFileSync(report, "utf8")).documents)
    if (document.source.path.includes(values.only)) await judge(document);
} finally {
  rmSync(home, { recursive: true, force: true });
}
for (const line of missed) console.log(`missed: ${line}`);
console.log(JSON.stringify({ ...counts, ms: Math.round(counts.ms) }));
for (const [what, { found, tried }] of losses) console.log(`${what}: ${found} of ${tried} found`);
process.exitCode = missed.length > 0 ? 1 : 0;

async function judge({ source, outputs, detection }) {
  const made = outputs.filter(({ path }) => path !== undefined);
  if (made.length === 0) return;
  counts.documents += 1;
  const original = await subjectOf(source.path, "source");
  const odf = made.find(({ format }) => format !== "pdf");
  const madeFrom = detection.format.kind;
  const beside = odf && { ...(await subjectOf(odf.path, "output")), original, madeFrom };
  const pdf = made.find(({ format }) => format === "pdf");
  const printed = pdf && { ...(await subjectOf(pdf.path, "output")), original, beside, madeFrom };
  let isBlocked = false;
  const known = new Set();
  for (const subject of [beside, printed]) {
    if (!subject || !fidelity.appliesTo(subject)) continue;
    counts.outputs += 1;
    const start = performance.now();
    const { outcome, findings, reason } = await fidelity.check(subject);
    counts.ms += performance.now() - start;
    if (outcome === "unchecked") counts.unchecked += 1;
    if (outcome === "unchecked" || values.list)
      console.log(`${source.name} > ${basename(subject.file)}: ${outcome} ${reason ?? ""}`);
    for (const { rule, severity, message, where } of findings) {
      if (severity === "block") isBlocked = true;
      if (subject === beside) known.add(`${rule} ${message}`);
      if (severity === "block" || values.list)
        console.log(
          `  ${severity} ${rule} ${message} ${where ?? ""}  [${source.name} > ${odf === undefined ? "" : subject.detection.format.kind}]`,
        );
    }
  }
  if (isBlocked) counts.blocked += 1;
  if (values.faithful || !beside) return;
  if (printed) await judgePrinted(printed, beside, source.name);
  if (!fidelity.appliesTo(beside)) return;
  for (const { what, rule, taken, bytes } of await withLosses(beside.file, beside.detection.format.kind)) {
    const file = join(home, `without.${beside.detection.format.kind}`);
    writeFileSync(file, await bytes());
    const { findings } = await fidelity.check({ ...beside, file });
    const fresh = findings.filter((one) => !known.has(`${one.rule} ${one.message}`));
    // A chart that has become a picture already, for instance, is missed as a chart.
    const isFound = fresh.some((one) => one.rule === rule || one.severity === "block");
    tally(what, isFound, `"${taken}" of ${source.name}`);
  }
}

function tally(what, isFound, where) {
  const count = losses.get(what) ?? { found: 0, tried: 0 };
  losses.set(what, { found: count.found + Number(isFound), tried: count.tried + 1 });
  if (!isFound) missed.push(`${what} ${where}`);
}

/** A PDF from which a sentence is gone. */
async function judgePrinted(printed, beside, name) {
  const kind = beside.detection.format.kind;
  const bytes = await withSentence(beside.file, kind);
  if (!bytes) return;
  const file = join(home, `with-sentence.${kind}`);
  writeFileSync(file, bytes);
  const { findings } = await fidelity.check({ ...printed, beside: { ...beside, file } });
  const isFound = findings.some(({ message }) => /petition|cannot be found in the PDF|sheet is missing/.test(message));
  tally(`sentence of a PDF (${kind})`, isFound, `of ${name}`);
}

async function subjectOf(file, role) {
  return { file, name: basename(file), role, detection: await detect(file, basename(file)), limits, severities };
}
