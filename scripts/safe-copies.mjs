#!/usr/bin/env node
/**
 * Shows what safe copies of real documents lost, and whether their pages look as before.
 *
 *     node bin/council-convert.js FOLDER --keep --quiet --out PLAIN --report plain.json
 *     node bin/council-convert.js FOLDER --keep --quiet --out SAFE --report safe.json --safe-copy --tracked-changes accept
 *     node scripts/safe-copies.mjs plain.json safe.json [--list]
 *
 * Both runs have the same documents. The pages of the PDFs are compared as pictures (pdftoppm, 40 dots an inch); what
 * differs is to be looked at by a person: what was hidden may have shown, and LibreOffice may break a line elsewhere.
 * `--list` names what was removed from each document.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { list: { type: "boolean" } } });
const [plain, safe] = positionals.map((file) => JSON.parse(readFileSync(file, "utf8")));
if (!plain || !safe) throw new Error("Name the reports of the two runs.");

/** A dot that is by so much lighter or darker is another one, of 255. */
const VISIBLE = 40;
const home = mkdtempSync(join(tmpdir(), "safe-copies-"));
const removed = new Map();
const outcomes = new Map();
const pages = { same: 0, other: 0, documents: 0, differing: [] };
try {
  const before = new Map(plain.documents.map((document) => [document.source.path, document]));
  for (const document of safe.documents) {
    const { source, cleaning, verdict } = document;
    if (!cleaning) continue;
    count(outcomes, verdict.outcome);
    for (const what of new Set(cleaning.removed.map((each) => each.what))) count(removed, what);
    if (values.list)
      console.log(`${source.name}: ${cleaning.removed.map(({ message }) => message).join(" ") || "nothing"}`);
    const [one, other] = [pdfOf(before.get(source.path)), pdfOf(document)];
    if (one && other) compare(source.name, one, other);
  }
  console.log(`Safe copies: ${[...outcomes].map(([outcome, number]) => `${number} ${outcome}`).join(", ")}.`);
  console.log(`Removed, by documents: ${[...removed].map(([what, number]) => `${what} ${number}`).join(", ")}.`);
  console.log(`${pages.documents} PDFs compared: ${pages.same} pages look the same, ${pages.other} do not.`);
  for (const line of pages.differing) console.log(line);
} finally {
  rmSync(home, { recursive: true, force: true });
}

function count(counts, key) {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function pdfOf(document) {
  return document?.outputs.find(({ format, path }) => format === "pdf" && path)?.path;
}

function compare(name, one, other) {
  const [before, after] = [pagesOf(one), pagesOf(other)];
  const differing = [];
  for (let page = 0; page < Math.max(before.length, after.length); page += 1) {
    if (areAlike(before[page], after[page])) pages.same += 1;
    else differing.push(page + 1);
  }
  pages.documents += 1;
  pages.other += differing.length;
  if (differing.length === 0) return;
  const number = before.length === after.length ? `${before.length}` : `${before.length} and ${after.length}`;
  pages.differing.push(`${name}: page ${differing.slice(0, 10).join(", ")} of ${number}`);
}

function pagesOf(pdf) {
  const folder = mkdtempSync(join(home, "pages-"));
  execFileSync("pdftoppm", ["-r", "40", "-gray", pdf, join(folder, "p")], { stdio: "ignore" });
  return readdirSync(folder)
    .sort()
    .map((file) => readFileSync(join(folder, file)));
}

function areAlike(one, other) {
  if (!one || !other || one.length !== other.length) return false;
  return one.every((dot, at) => Math.abs(dot - other[at]) <= VISIBLE);
}
