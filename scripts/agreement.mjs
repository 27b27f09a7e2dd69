/**
 * Runs the built-in checkers over the labelled veraPDF corpus and prints, by flavour
 * and clause, how often they agree with the label; with `--verapdf` they are also
 * compared with veraPDF itself, file by file. The check of OpenDocument is compared
 * with ODF Validator, where it is set up or named: on the fixtures and on other
 * folders, and on random changes of both. The tables go into docs/conformance.md,
 * between its marker comments; one that was not measured stays as it was.
 *
 *     npm run agreement -- [--corpus FOLDER] [--verapdf JAR] [--odfvalidator JAR] [--odf FOLDER] [--mutations 300]
 *                          [--list] [--dry-run]
 *
 * A label is a word in the file's name, pass or fail. "Unchecked" is a file the
 * checker refuses to judge (encrypted, damaged): no agreement, but no false word
 * either. Needs the built program (`npm run build`); exits 1 on a false alarm.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { parseArgs, promisify } from "node:util";
import { odfPackage } from "../dist/checks/odf/checker.js";
import { preflight } from "../dist/checks/pdfa/checker.js";
import { RULES } from "../dist/checks/pdfa/rules.js";
import { pdfUa } from "../dist/checks/pdfua/checker.js";
import { compare, FIXTURES, MUTANTS, mutants, NO_ANSWER, SEED, STRICTER, sumsOf } from "./lib/odf-agreement.mjs";
import { hasOdfValidator, openOdfValidator } from "./lib/reference.mjs";

const ROOT = join(import.meta.dirname, "..");
const PAGE = join(ROOT, "docs/conformance.md");
const PDFA = ["PDF_A-1a", "PDF_A-1b", "PDF_A-2a", "PDF_A-2b", "PDF_A-2u", "PDF_A-3b"];
const PDFUA = "PDF_UA-1";
/** That PDF/A-3 is not to be published is no question of conformance. */
const POLICY = /UK government guidance/;
const LIMITS = { timeoutMs: 60_000, memoryBytes: 1e9, sourceBytes: 100e6, unpackedBytes: 100e6 };
/** Bases of random changes: larger ones take long. */
const MAX_BASE_BYTES = 300_000;

const { values } = parseArgs({
  options: {
    corpus: { type: "string", default: join(ROOT, "../shared/corpus/pdfa") },
    verapdf: { type: "string" },
    odfvalidator: { type: "string" },
    odf: { type: "string", multiple: true, default: [] },
    mutations: { type: "string", default: String(MUTANTS) },
    /** Names each file without agreement. */
    list: { type: "boolean", default: false },
    "dry-run": { type: "boolean", default: false },
  },
});

/** Names of marker comments, and what is to stand between them. */
const tables = new Map([["rules", rulesTable()]]);
let alarms = 0;
const pdfa = filesOf(PDFA);
const pdfua = filesOf([PDFUA]);
await agreement("PDF/A", "agreement", pdfa, ourPdfaAnswer, byLabel);
await agreement("PDF/UA-1", "pdfua-agreement", pdfua, ourPdfuaAnswer, byLabel);
if (values.verapdf) {
  // -d: the flavour for files that claim none.
  const asClaimed = await referenceAnswers(["-d", "2b"], pdfa);
  await agreement("PDF/A, against veraPDF", "reference", pdfa, ourPdfaAnswer, (file) => asClaimed.get(file.path));
  const all = [...pdfua, ...pdfa];
  const asUa = await referenceAnswers(["-f", "ua1"], all);
  await agreement("PDF/UA-1, against veraPDF", "pdfua-reference", all, ourPdfuaAnswer, (file) => asUa.get(file.path));
}
if (values.odfvalidator || (await hasOdfValidator())) await odfAgreement();
if (!values["dry-run"]) writePage();
process.exitCode = alarms > 0 ? 1 : 0;

function filesOf(flavours) {
  return flavours.flatMap((flavour) => {
    const folder = join(values.corpus, flavour);
    if (!statSync(folder, { throwIfNoEntry: false })) return [];
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".pdf"))
      .sort()
      .map((name) => ({
        path: join(folder, name),
        flavour,
        clause: /^[\d.]+/.exec(basename(dirname(name)))?.[0] ?? "",
        label: /pass/.test(basename(name)) ? "pass" : "fail",
      }));
  });
}

function byLabel({ label }) {
  return label;
}

function ourPdfaAnswer({ path }) {
  try {
    const findings = preflight(readFileSync(path), { role: "kept", limits: LIMITS });
    const blocking = findings.filter(({ severity, message }) => severity === "block" && !POLICY.test(message));
    return { outcome: blocking.length > 0 ? "fail" : "pass", why: blocking.map(wordsOf) };
  } catch (error) {
    return { outcome: "unchecked", why: [error.message] };
  }
}

/** As a file that claims PDF/UA-1, whether it does or not. */
async function ourPdfuaAnswer({ path }) {
  const detection = { format: { kind: "pdf" }, claims: [{ standard: "PDF/UA", flavour: "1", puid: "" }] };
  const result = await pdfUa.check({ file: path, name: basename(path), role: "kept", detection, limits: LIMITS });
  const outcome = { passed: "pass", failed: "fail", unchecked: "unchecked" }[result.outcome];
  return { outcome, why: result.reason === undefined ? result.findings.map(wordsOf) : [result.reason] };
}

function wordsOf({ rule, message }) {
  return `${rule}: ${message}`;
}

/** Prints one table, and keeps it for the page. False alarms count where they are against the label. */
async function agreement(title, marker, files, answer, expected) {
  const started = performance.now();
  const judged = [];
  for (const file of files) {
    const { outcome, why } = await answer(file);
    judged.push({ ...file, why, kind: kindOf(outcome, expected(file)) });
  }
  const table = tableOf(judged);
  console.log(`\n${title}: ${files.length} files in ${Math.round(performance.now() - started)} ms\n\n${table}`);
  if (values.list) list(judged);
  if (files.length > 0) tables.set(marker, table);
  if (expected === byLabel) alarms += judged.filter(({ kind }) => kind === "alarm").length;
}

function kindOf(ours, wanted) {
  if (ours === wanted) return "agree";
  if (ours === "unchecked" || wanted === undefined) return "unchecked";
  return ours === "fail" ? "alarm" : "missed";
}

function list(judged) {
  for (const { kind, path, why } of judged.filter((each) => each.kind !== "agree"))
    console.log(`${kind}: ${relative(values.corpus, path)}\n    ${why.slice(0, 3).join("\n    ")}`);
}

/** A Markdown table by flavour and clause, with a sum for each flavour. */
function tableOf(judged) {
  const rows = new Map();
  // Files that are about PDF/A have clauses of another standard: beside PDF/UA they are one row.
  const isMixed = judged.some(({ flavour }) => flavour === PDFUA);
  for (const { flavour, clause, kind } of judged) {
    for (const place of isMixed && flavour !== PDFUA ? ["all"] : [clause, "all"]) {
      const key = `${flavour}|${place}`;
      const row = rows.get(key) ?? { flavour, clause: place, files: 0, agree: 0, alarm: 0, missed: 0, unchecked: 0 };
      rows.set(key, row);
      row.files += 1;
      row[kind] += 1;
    }
  }
  const body = [...rows.values()].sort(byClause).map(({ flavour, clause, files, agree, alarm, missed, unchecked }) => {
    const name = flavour.replace("PDF_", "PDF/");
    return `| ${[name, clause, files, agree, alarm, missed, unchecked].join(" | ")} |`;
  });
  return [
    "| flavour | clause | files | agree | false alarm | missed | unchecked |",
    "|---|---|---:|---:|---:|---:|---:|",
    ...body,
  ].join("\n");
}

function byClause(a, b) {
  if (a.flavour !== b.flavour) return a.flavour < b.flavour ? -1 : 1;
  return a.clause.localeCompare(b.clause, "en", { numeric: true });
}

/** What veraPDF says of each file, from one JVM; nothing where it does not judge. */
async function referenceAnswers(flavour, files) {
  const run = promisify(execFile);
  // Exit 1 means that some file failed.
  const options = { maxBuffer: 1e9, timeout: 1_800_000 };
  const { stdout } = await run(
    "java",
    ["-Xmx1g", "-jar", values.verapdf, "--format", "json", ...flavour, ...files.map(({ path }) => path)],
    options,
  ).catch((error) => (error.code === 1 || error.code === 7 || error.code === 8 ? error : Promise.reject(error)));
  const { report } = JSON.parse(stdout);
  return new Map(
    report.jobs.map((job) => {
      const results = job.validationResult ?? [];
      const outcome = results.length === 0 ? undefined : results.every(({ compliant }) => compliant) ? "pass" : "fail";
      return [job.itemDetails.name, outcome];
    }),
  );
}

// ------------------------------------------------------------- OpenDocument

async function odfAgreement() {
  const sources = [
    ["fixtures", FIXTURES.map((name) => join(ROOT, "fixtures", name))],
    ...values.odf.map((folder) => [basename(folder), odfIn(folder)]),
  ];
  const validator = await openOdfValidator(values.odfvalidator);
  const folder = mkdtempSync(join(tmpdir(), "agreement-"));
  try {
    const rows = [];
    for (const [name, files] of sources) {
      rows.push([
        name,
        await odfAnswers(
          files.map((file) => ({ file })),
          validator,
        ),
      ]);
      const bases = files.filter((file) => statSync(file).size < MAX_BASE_BYTES);
      const changed = await mutants(bases, Number(values.mutations), SEED, folder);
      rows.push([`${name}, one random change each`, await odfAnswers(changed, validator)]);
    }
    const text = `${odfTable(rows)}\n\n${reasons(rows.flatMap(([, answers]) => answers))}`;
    console.log(`\nOpenDocument, against ODF Validator\n\n${text}`);
    tables.set("odf", text);
  } finally {
    await validator.close();
    rmSync(folder, { recursive: true });
  }
}

async function odfAnswers(samples, validator) {
  const answers = await compare(samples, odfPackage, validator);
  if (values.list)
    for (const { kind, sample, words } of answers.filter((each) => each.kind !== "agree"))
      console.log(`${kind}: ${sample.what ?? ""} ${sample.file}\n    ${words.replaceAll("\n", "\n    ")}`);
  return answers;
}

function odfIn(folder) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.od[tspg]$/.test(name))
    .map((name) => join(folder, name))
    .sort();
}

function odfTable(rows) {
  const body = rows.map(([name, answers]) => {
    const { files, agree, stricter, noAnswer, alarm, missed, unchecked } = sumsOf(answers);
    alarms += alarm;
    return `| ${[name, files, agree, stricter, noAnswer, alarm, missed, unchecked].join(" | ")} |`;
  });
  return [
    "| files | count | agree | stricter | no answer | false alarm | missed | unchecked |",
    "|---|---:|---:|---:|---:|---:|---:|---:|",
    ...body,
  ].join("\n");
}

/** What explains the answers that differ, the most frequent first. */
function reasons(answers) {
  const counted = Object.entries({ ...STRICTER, ...NO_ANSWER }).map(([id, { why }]) => {
    const times = answers.filter(({ explainedBy }) => explainedBy.includes(id)).length;
    return { times, line: `- ${times} × *${id}*. ${why}` };
  });
  return counted
    .filter(({ times }) => times > 0)
    .sort((a, b) => b.times - a.times)
    .map(({ line }) => line)
    .join("\n");
}

// --------------------------------------------------------------------- page

function rulesTable() {
  const rows = RULES.map(({ basis, basisInPart1, checks, tests }) => {
    const clause = (part) => (part?.standard.includes("19005") ? part.clause : "");
    const part2 = basis.standard.includes("19005-1") ? "" : clause(basis);
    const part1 = basis.standard.includes("19005-1") ? basis.clause : clause(basisInPart1);
    const numbers = [...(tests?.part2 ?? []), ...(tests?.part1 ?? []).map((test) => `1: ${test}`)].join(", ");
    return `| ${part2} | ${part1} | ${checks} | ${numbers} |`;
  });
  return ["| PDF/A-2 | PDF/A-1 | what is checked | tests of veraPDF |", "|---|---|---|---|", ...rows].join("\n");
}

function writePage() {
  let page = readFileSync(PAGE, "utf8");
  for (const [name, text] of tables) page = between(page, name, text);
  writeFileSync(PAGE, page);
}

/** Puts text between the two comments of that name. */
function between(page, name, text) {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/conformance.md has no markers for ${name}`);
  return `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`;
}
