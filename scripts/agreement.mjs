/**
 * Runs the built-in PDF/A checker over the labelled veraPDF corpus and prints,
 * by flavour and clause, how often it agrees with the label. With `--verapdf`
 * it also compares with veraPDF, file by file. The tables go into
 * docs/conformance.md, between its marker comments.
 *
 *     npm run agreement -- [--corpus FOLDER] [--verapdf JAR] [--list] [--dry-run]
 *
 * A label is a word in the file's name, pass or fail. "Unchecked" is a file the
 * checker refuses to judge (encrypted, damaged): no agreement, but no false word
 * either. Needs the built program (`npm run build`); exits 1 on a false alarm.
 */
import { execFile } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { parseArgs, promisify } from "node:util";
import { preflight } from "../dist/checks/pdfa/checker.js";
import { RULES } from "../dist/checks/pdfa/rules.js";

const ROOT = join(import.meta.dirname, "..");
const PAGE = join(ROOT, "docs/conformance.md");
const FLAVOURS = ["PDF_A-1a", "PDF_A-1b", "PDF_A-2a", "PDF_A-2b", "PDF_A-2u", "PDF_A-3b"];
/** That PDF/A-3 is not to be published is no question of conformance. */
const POLICY = /UK government guidance/;
const LIMITS = { timeoutMs: 60_000, memoryBytes: 1e9, sourceBytes: 100e6, unpackedBytes: 100e6 };

const { values } = parseArgs({
  options: {
    corpus: { type: "string", default: join(ROOT, "../shared/corpus/pdfa") },
    verapdf: { type: "string" },
    /** Names each file without agreement. */
    list: { type: "boolean", default: false },
    "dry-run": { type: "boolean", default: false },
  },
});

const files = filesOf(values.corpus);
const started = performance.now();
const answers = new Map(files.map((file) => [file.path, ourAnswer(file.path)]));
const time = performance.now() - started;
const byLabel = tableOf(files, (file) => file.label);
console.log(`${files.length} files in ${Math.round(time)} ms\n`);
console.log(byLabel);

let byReference = "";
if (values.verapdf) {
  const reference = await referenceAnswers(values.verapdf, files);
  byReference = tableOf(files, (file) => reference.get(file.path));
  console.log(`\nAgainst veraPDF:\n\n${byReference}`);
}
if (!values["dry-run"]) writePage();
process.exitCode = files.some((file) => file.label === "pass" && answers.get(file.path)?.outcome === "fail") ? 1 : 0;

function filesOf(corpus) {
  return FLAVOURS.flatMap((flavour) => {
    const folder = join(corpus, flavour);
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

function ourAnswer(path) {
  try {
    const findings = preflight(readFileSync(path), { role: "kept", limits: LIMITS });
    const blocking = findings.filter(({ severity, message }) => severity === "block" && !POLICY.test(message));
    return {
      outcome: blocking.length > 0 ? "fail" : "pass",
      why: blocking.map(({ rule, message }) => `${rule}: ${message}`),
    };
  } catch (error) {
    return { outcome: "unchecked", why: [error.message] };
  }
}

/** A Markdown table by flavour and clause, with a sum for each flavour. */
function tableOf(all, expected) {
  const rows = new Map();
  for (const file of all) {
    const ours = answers.get(file.path)?.outcome;
    const wanted = expected(file);
    const verdict =
      ours === wanted
        ? "agree"
        : ours === "unchecked" || wanted === undefined
          ? "unchecked"
          : ours === "fail"
            ? "alarm"
            : "missed";
    for (const clause of [file.clause, "all"]) {
      const key = `${file.flavour}|${clause}`;
      const row = rows.get(key) ?? {
        flavour: file.flavour,
        clause,
        files: 0,
        agree: 0,
        alarm: 0,
        missed: 0,
        unchecked: 0,
      };
      rows.set(key, row);
      row.files += 1;
      row[verdict] += 1;
    }
    if (values.list && verdict !== "agree")
      console.log(
        `${verdict}: ${relative(values.corpus, file.path)}\n    ${answers.get(file.path)?.why.slice(0, 3).join("\n    ")}`,
      );
  }
  const body = [...rows.values()].sort(byClause).map((row) => {
    const cells = [
      row.flavour.replace("PDF_A", "PDF/A"),
      row.clause,
      row.files,
      row.agree,
      row.alarm,
      row.missed,
      row.unchecked,
    ];
    return `| ${cells.join(" | ")} |`;
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
async function referenceAnswers(jar, all) {
  const run = promisify(execFile);
  // -d: the flavour for files that claim none. Exit 1 means that some file failed.
  const options = { maxBuffer: 1e9, timeout: 600_000 };
  const { stdout } = await run(
    "java",
    ["-Xmx1g", "-jar", jar, "--format", "json", "-d", "2b", ...all.map(({ path }) => path)],
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
  page = between(page, "rules", rulesTable());
  page = between(page, "agreement", byLabel);
  if (byReference) page = between(page, "reference", byReference);
  writeFileSync(PAGE, page);
}

/** Puts text between the two comments of that name. */
function between(page, name, text) {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/conformance.md has no markers for ${name}`);
  return `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`;
}
