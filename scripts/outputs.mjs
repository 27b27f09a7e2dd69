/**
 * Converts a folder, and lets the reference validators judge all that comes out: is every output valid, and every
 * claim true?
 *
 *     npm run build && node scripts/outputs.mjs FOLDER [--engine native|embedded|oneshot] [--jobs 2]
 *
 * The conversion knows nothing of the validators, so that it is judged by others. What it calls not ready itself is
 * judged as well, and told apart. Needs `council-convert setup`. Exits with 1 when the claim of a ready output is not
 * true, or an OpenDocument output is not valid, or a validator gave no answer.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { detect } from "../dist/detect/detect.js";
import { DEFAULT_LIMITS as limits } from "../dist/options.js";
import { openOdfValidator, openVeraPdf } from "./lib/reference.mjs";

const STANDARDS = { "PDF/A": "ISO 19005", "PDF/UA": "ISO 14289" };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { engine: { type: "string", default: "native" }, jobs: { type: "string", default: "2" } },
});
const [folder] = positionals;
if (folder === undefined) throw new Error("Name a folder with documents.");

const validators = [await openVeraPdf(), await openOdfValidator()];
const home = mkdtempSync(join(tmpdir(), "council-outputs-"));
try {
  const out = join(home, "out");
  convert(resolve(folder), out);
  process.exitCode = report(await judged(filesIn(out), validators)) ? 0 : 1;
} finally {
  rmSync(home, { recursive: true, force: true });
}

function convert(from, to) {
  const args = ["--quiet", "--keep", "--engine", values.engine, "--jobs", values.jobs, "--out", to, from];
  const env = { ...process.env, COUNCIL_CONVERT_DATA: join(home, "nothing") };
  const bin = join(import.meta.dirname, "../bin/council-convert.js");
  const { status } = spawnSync(process.execPath, [bin, ...args], { env, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0 && status !== 1 && status !== 3) throw new Error(`The run ended with exit code ${status}.`);
}

function filesIn(out) {
  return readdirSync(out, { recursive: true, encoding: "utf8" })
    .map((name) => join(out, name))
    .filter((file) => statSync(file).isFile())
    .sort();
}

/** Each output with what it claims, and the answers of the validators that it concerns. */
async function judged(files, all) {
  try {
    return await Promise.all(
      files.map(async (file) => {
        const detection = await detect(file, file);
        const subject = { file, name: basename(file), role: "output", detection, limits };
        const due = all.filter((checker) => checker.appliesTo(subject));
        const results = await Promise.all(due.map((checker) => checker.check(subject)));
        return { file, detection, results, isReady: !/\.not-ready\.\w+$/.test(file) };
      }),
    );
  } finally {
    for (const checker of all) await checker.close();
  }
}

/** Prints the tables. True when there is nothing to complain of in what is ready. */
function report(outputs) {
  const statements = outputs.flatMap(statementsOf);
  console.log("| outputs | statement | made | true | not true | no answer | not true, and called not ready |");
  console.log("|---|---|---:|---:|---:|---:|---:|");
  for (const key of [...new Set(statements.map(keyOf))].sort()) {
    const group = statements.filter((each) => keyOf(each) === key);
    const count = (holds) => group.filter((each) => each.holds === holds);
    const wrong = count(false);
    const [told, ours] = [wrong.filter(({ isReady }) => !isReady), wrong.filter(({ isReady }) => isReady)];
    console.log(
      `| ${key} | ${group.length} | ${count(true).length} | ${ours.length} | ${count(undefined).length} | ${told.length} |`,
    );
  }
  const silent = outputs.filter(({ results }) => results.length === 0);
  console.log(`\n${outputs.length} outputs, ${silent.length} of which no validator judges.`);
  for (const { file } of silent) console.log(`  no claim: ${basename(file)}`);
  for (const { file, what, holds, isReady, why } of statements.filter((each) => each.holds !== true))
    console.log(
      `  ${what} ${holds === false ? "is not true" : "has no answer"}${isReady ? "" : ", and it is called not ready"}: ${basename(file)}: ${why}`,
    );
  return statements.every(({ holds, isReady }) => holds === true || (holds === false && !isReady));
}

function keyOf({ kind, what }) {
  return `${kind} | ${what}`;
}

/** What an output says of itself, and whether a validator bears it out. */
function statementsOf({ file, detection, results, isReady }) {
  const { kind } = detection.format;
  return results.flatMap(({ outcome, decides = [], findings, reason, title }) => {
    const why = reason ?? findings[0]?.message ?? title;
    const about = { file, kind, isReady, why };
    if (kind !== "pdf")
      return [{ ...about, what: `OpenDocument ${detection.format.version}`, holds: holdsIn(outcome) }];
    return detection.claims.map(({ standard, flavour }) => {
      const isDecided = decides.some((basis) => basis.standard.startsWith(STANDARDS[standard]));
      return { ...about, what: `${standard}-${flavour}`, holds: outcome === "unchecked" ? undefined : isDecided };
    });
  });
}

function holdsIn(outcome) {
  return outcome === "unchecked" ? undefined : outcome === "passed";
}
