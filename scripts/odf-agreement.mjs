/**
 * Compares the built-in check of OpenDocument with ODF Validator, file by file: on files as they are, and on
 * mutations of them, one random change each.
 *
 *     npm run build && node scripts/odf-agreement.mjs FOLDER... [--mutations 300] [--seed 1] [--keep DIR]
 *
 * Prints a table and every disagreement that is not explained (see scripts/lib/odf-agreement.mjs), and exits with 1
 * when there is one. ODF Validator is the one that `council-convert setup` put in place, or that of --validator JAR.
 * The mutants are kept in the folder of --keep.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { odfPackage } from "../dist/checks/odf/checker.js";
import { compare, mutants, sumsOf } from "./lib/odf-agreement.mjs";
import { openOdfValidator } from "./lib/reference.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    validator: { type: "string" },
    mutations: { type: "string", default: "300" },
    seed: { type: "string", default: "1" },
    keep: { type: "string" },
  },
});
/** Bases of mutants: larger ones take long. */
const MAX_BASE_BYTES = 300_000;

const files = positionals.flatMap(filesIn);
const bases = files.filter((file) => statSync(file).size < MAX_BASE_BYTES);
if (bases.length === 0) throw new Error("Name folders with OpenDocument files.");
const validator = await openOdfValidator(values.validator);
const folder = values.keep ?? mkdtempSync(join(tmpdir(), "odf-agreement-"));
try {
  mkdirSync(folder, { recursive: true });
  console.log("| files | count | invalid | agree | stricter | no answer | false alarm | missed | unchecked |");
  console.log("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
  await show(
    "as they are",
    files.map((file) => ({ file })),
  );
  await show("mutations", await mutants(bases, Number(values.mutations), Number(values.seed), folder));
} finally {
  await validator.close();
  if (values.keep === undefined) rmSync(folder, { recursive: true });
}

function filesIn(place) {
  return readdirSync(place, { recursive: true, encoding: "utf8" })
    .map((name) => join(place, name))
    .filter((name) => /\.od[tspg]$/.test(name) && statSync(name).isFile())
    .sort();
}

async function show(title, samples) {
  const answers = await compare(samples, odfPackage, validator);
  for (const { kind, sample, words } of answers.filter(
    (each) => each.explainedBy.length === 0 && each.kind !== "agree",
  )) {
    process.exitCode = 1;
    console.log(`  ${kind}: ${sample.what ?? ""} ${sample.file}\n    ${words.replaceAll("\n", "\n    ")}`);
  }
  console.log(`| ${[title, ...Object.values(sumsOf(answers))].join(" | ")} |`);
}
