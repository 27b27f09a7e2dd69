#!/usr/bin/env node
/**
 * Shows, for each category of hidden data and each format, what becomes of the planted documents in
 * fixtures/hidden: is it found, at its place, and gone from the safe copy, with everything visible kept?
 *
 *     node scripts/hidden-data.mjs [--engine NAME] [--write]
 *
 * `--write` puts the table into docs/hidden-data.md. Ends with 1 when anything is not as it should be.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { examined } from "./lib/hidden-data.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PAGE = join(ROOT, "docs/hidden-data.md");
const { values } = parseArgs({
  options: { engine: { type: "string", default: "auto" }, write: { type: "boolean", default: false } },
});

const out = mkdtempSync(join(tmpdir(), "hidden-data-"));
try {
  const report = join(out, "run.json");
  const args = [
    "--exclude",
    "README.md",
    "--engine",
    values.engine,
    "--safe-copy",
    "--tracked-changes",
    "accept",
    "--out",
    join(out, "made"),
    "--report",
    report,
    "--quiet",
  ];
  try {
    execFileSync(process.execPath, [join(ROOT, "bin/council-convert.js"), ...args, join(ROOT, "fixtures/hidden")], {
      stdio: "ignore",
    });
  } catch {
    // PDFs are not cleaned, so that the run as a whole is not ready.
  }
  const results = examined(JSON.parse(readFileSync(report, "utf8")));
  const table = tableOf(results);
  console.log(table);
  const wrong = results.filter(({ problems }) => problems.length > 0);
  for (const { file, problems } of wrong) console.log(`${file}: ${problems.join("; ")}`);
  console.log(`${results.length} documents, ${wrong.length} of them not as they should be.`);
  if (values.write) {
    const page = readFileSync(PAGE, "utf8");
    writeFileSync(
      PAGE,
      page.replace(
        /(<!-- planted: begin -->\n)[\s\S]*?(<!-- planted: end -->)/,
        (_all, begin, end) => `${begin}\n${table}\n\n${end}`,
      ),
    );
  }
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  rmSync(out, { recursive: true, force: true });
}

/** @param {readonly import("./lib/hidden-data.mjs").Examined[]} results */
function tableOf(results) {
  const formats = [...new Set(results.map(({ format }) => format))];
  const categories = [...new Set(results.map(({ category }) => category))].sort();
  const cell = (category, format) => {
    const of = results.filter((each) => each.category === category && each.format === format);
    if (of.length === 0) return "";
    return of.some(({ problems }) => problems.length > 0)
      ? "**no**"
      : of
          .map(({ words }) => words)
          .filter((word, index, all) => all.indexOf(word) === index)
          .join("; ");
  };
  return [
    `| Category | ${formats.join(" | ")} |`,
    `| --- |${formats.map(() => " --- |").join("")}`,
    ...categories.map(
      (category) => `| \`${category}\` | ${formats.map((format) => cell(category, format)).join(" | ")} |`,
    ),
  ].join("\n");
}
