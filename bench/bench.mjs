/**
 * `npm run bench` measures all of it and writes docs/performance.md; see there.
 *
 *   npm run bench                      everything; three quarters of an hour
 *   npm run bench -- growth            only this part; the other parts of the page stay
 *   npm run bench -- --rounds 1        with fewer rounds, or more
 *   npm run bench -- --quick           a small run of everything that prints and writes nothing
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { checks } from "./checks.mjs";
import { cold } from "./cold.mjs";
import { firstLine, progress, ROOT, realDocuments, sample } from "./common.mjs";
import { engines } from "./engines.mjs";
import { growth } from "./growth.mjs";
import { unoserverVersion } from "./peers.mjs";
import { throughput } from "./throughput.mjs";

const PAGE = join(ROOT, "docs/performance.md");

const PARTS = {
  throughput: {
    title: "Many documents, side by side with others",
    measure: throughput,
    full: { rounds: 3, steadyCount: 165 },
    quick: { documents: 6, rounds: 1, steadyCount: 24 },
  },
  cold: {
    title: "One document from a cold shell",
    measure: cold,
    full: { rounds: 7 },
    quick: { rounds: 1 },
  },
  checks: {
    title: "What proving costs",
    measure: checks,
    full: { count: 165, pages: 10_000, megabytes: 100 },
    quick: { count: 6, pages: 200, megabytes: 5 },
  },
  growth: {
    title: "How it grows",
    measure: growth,
    full: { counts: [30, 300, 2000], engines: ["native", "embedded"] },
    quick: { counts: [10, 40], engines: ["native"] },
  },
  engines: {
    title: "Native against embedded",
    measure: engines,
    full: {},
    quick: { limit: 6 },
  },
};

const { values, positionals } = parseArgs({
  options: { quick: { type: "boolean" }, rounds: { type: "string" } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  console.error(`There is no part "${unknown[0]}". Parts: ${Object.keys(PARTS).join(", ")}.`);
  process.exit(2);
}

const real = await realDocuments();
progress(`${real.origin}.`);
const sections = new Map();
for (const name of positionals.length > 0 ? positionals : Object.keys(PARTS)) {
  progress(`${name}:`);
  sections.set(name, await sectionOf(name));
  // At once, since the next part takes long and may fail.
  if (values.quick) console.log(`${sections.get(name)}\n`);
  else writeFileSync(PAGE, page(existsSync(PAGE) ? readFileSync(PAGE, "utf8") : ""));
}
async function sectionOf(name) {
  const { title, measure, full, quick } = PARTS[name];
  const rounds = Number(values.rounds);
  const sizes = { ...(values.quick ? quick : full), ...(rounds > 0 && { rounds }) };
  const documents = sizes.documents ? { ...real, ...fewer(sizes.documents) } : real;
  const text = await measure(documents, sizes);
  return `## ${title}\n\n${about()}\n\n${text}`;
}

function fewer(count) {
  const files = sample(real.files, count);
  return { files, origin: `${files.length} of ${real.origin}` };
}

/** When, and with what. Each part says it for itself, since parts can be measured on different days. */
function about() {
  const memory = `${(totalmem() / 2 ** 30).toFixed(0)} GB`;
  const { version, dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const installed = (name) =>
    JSON.parse(readFileSync(join(ROOT, "node_modules", name, "package.json"), "utf8")).version;
  const peers = Object.keys(dependencies).filter((name) => name.includes("libreoffice"));
  return [
    `Measured on ${new Date().toISOString().slice(0, 10)}`,
    `${cpus()[0].model.trim()}, ${cpus().length} cores, ${memory}, ${process.platform} ${release()}`,
    `Node ${process.version}`,
    firstLine("soffice", ["--version"]) ?? "LibreOffice not installed",
    `unoserver ${unoserverVersion()}`,
    ...peers.map((name) => `${name} ${installed(name)}`),
    `council-convert ${version} at ${commit()}.`,
  ].join("; ");
}

function commit() {
  const git = (...args) => execFileSync("git", ["-C", ROOT, ...args], { encoding: "utf8" }).trim();
  // This page is written by the benchmark itself.
  const changed = git("status", "--porcelain", "--", ".", ":!docs/performance.md") !== "";
  return `${git("rev-parse", "--short", "HEAD")}${changed ? " with changes" : ""}`;
}

/** The page: what was measured now, and as it was what was not. */
function page(before) {
  const mark = (name) => `<!-- part: ${name} -->`;
  const earlier = (name) => before.split(mark(name))[1]?.split("<!-- part")[0].trim();
  const parts = Object.keys(PARTS).map((name) => [name, sections.get(name) ?? earlier(name)]);
  return [
    "# Performance",
    "Written by `npm run bench`; do not edit. The ratios are what to quote: seconds depend on the machine and on what else it does. " +
      "To repeat it: `sh scripts/install-runtime.sh` and `sh scripts/install-bench-programs.sh` (Debian, as root), then " +
      "`npm run bench` on a machine that does nothing else. `npm run bench -- growth` measures one part anew " +
      `(${Object.keys(PARTS).join(", ")}); \`npm run bench -- --quick\` is a small run of everything that prints and writes nothing. ` +
      "A peer that is not installed is left out, and said so.",
    ...parts.filter(([, text]) => text).map(([name, text]) => `${mark(name)}\n\n${text}`),
    "",
  ]
    .join("\n\n")
    .replace(/\n+$/, "\n");
}
