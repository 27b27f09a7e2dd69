#!/usr/bin/env node
/**
 * Shows what safe copies of real documents lost, and whether their pages look and read as before.
 *
 *     node bin/council-convert.js FOLDER --keep --quiet --out PLAIN --report plain.json
 *     node bin/council-convert.js FOLDER --keep --quiet --out SAFE --report safe.json --safe-copy --tracked-changes accept
 *     node scripts/safe-copies.mjs plain.json safe.json [--list]
 *
 * Both runs have the same documents. The pages of the PDFs are compared as pictures (pdftoppm, 40 dots an inch), and
 * their words (pdftotext) one by one. Where words differ, each document is named with what it lost and what it gained:
 * that is to be looked at by a person, since what was hidden may have shown. Where only the picture differs, a line was
 * broken elsewhere, or something that is no text looks different: these are named with the worst of their pages.
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
/** How many words of each kind are named. */
const NAMED = 8;

/** What becomes of pages, from the best to the worst. */
const PAGES = {
  same: "look the same",
  moved: "have the same words in the same order",
  ordered: "have the same words in another order",
  other: "have other words",
};
/** What becomes of documents. */
const DOCUMENTS = {
  same: "all pages look the same",
  moved: "each page has the same words in the same order, and some look different",
  ordered: "each page has the same words, some in another order",
  broken: "all words are there, and pages break elsewhere",
  fewer: "words are gone, and none came",
  other: "words came, or became others",
};

const home = mkdtempSync(join(tmpdir(), "safe-copies-"));
const removed = new Map();
const outcomes = new Map();
const pages = new Map();
const documents = new Map(Object.keys(DOCUMENTS).map((kind) => [kind, []]));
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
  tell();
} finally {
  rmSync(home, { recursive: true, force: true });
}

function tell() {
  console.log(`Safe copies: ${[...outcomes].map(([outcome, number]) => `${number} ${outcome}`).join(", ")}.`);
  console.log(`Removed, by documents: ${[...removed].map(([what, number]) => `${what} ${number}`).join(", ")}.`);
  const all = [...documents.values()].flat().length;
  console.log(`\n| ${all} PDFs compared | documents |\n|---|--:|`);
  for (const [kind, text] of Object.entries(DOCUMENTS)) console.log(`| ${text} | ${documents.get(kind).length} |`);
  console.log(`\n| of their pages | pages |\n|---|--:|`);
  for (const [kind, text] of Object.entries(PAGES)) console.log(`| ${text} | ${pages.get(kind) ?? 0} |`);
  for (const [kind, text] of Object.entries(DOCUMENTS)) {
    if (kind === "same" || documents.get(kind).length === 0) continue;
    console.log(`\n${text[0].toUpperCase()}${text.slice(1)}:`);
    for (const line of documents.get(kind)) console.log(`- ${line}`);
  }
}

function count(counts, key, number = 1) {
  counts.set(key, (counts.get(key) ?? 0) + number);
}

function pdfOf(document) {
  return document?.outputs.find(({ format, path }) => format === "pdf" && path)?.path;
}

// ------------------------------------------------------------------ comparison

function compare(name, one, other) {
  const [before, after] = [picturesOf(one), picturesOf(other)];
  const number = Math.max(before.length, after.length);
  const shares = Array.from({ length: number }, (_, page) => changedShare(before[page], after[page]));
  const differing = shares.flatMap((share, page) => (share > 0 ? [page] : []));
  count(pages, "same", number - differing.length);
  if (differing.length === 0) {
    documents.get("same").push(name);
    return;
  }
  const [wordsBefore, wordsAfter] = [wordsOf(one), wordsOf(other)];
  const kinds = differing.map((page) => kindOf(wordsBefore[page], wordsAfter[page]));
  for (const kind of kinds) count(pages, kind);
  const { gone, come } = changesOf(wordsBefore.flat(), wordsAfter.flat());
  const shown = differing.slice(0, 10).map((page) => page + 1);
  const where = `page ${shown.join(", ")}${differing.length > shown.length ? " and more" : ""}`;
  const of = before.length === after.length ? `${before.length}` : `${before.length} and ${after.length}`;
  const most = `up to ${(100 * Math.max(...shares)).toFixed(1)} % of the dots`;
  documents
    .get(documentKind(new Set(kinds), gone, come))
    .push(`${name}: ${where} of ${of}, ${most}${named("gone", gone)}${named("come", come)}`);
}

function documentKind(kinds, gone, come) {
  if (come.length > 0) return "other";
  if (gone.length > 0) return "fewer";
  return kinds.has("other") ? "broken" : kinds.has("ordered") ? "ordered" : "moved";
}

function kindOf(one = [], other = []) {
  if (one.join(" ") === other.join(" ")) return "moved";
  return [...one].sort().join(" ") === [...other].sort().join(" ") ? "ordered" : "other";
}

/** Words that are on the pages more often before, and those that are more often after. */
function changesOf(one, other) {
  const counts = new Map();
  for (const word of one) count(counts, word);
  for (const word of other) count(counts, word, -1);
  const repeated = (sign) =>
    [...counts].flatMap(([word, number]) => (number * sign > 0 ? Array(number * sign).fill(word) : []));
  return { gone: repeated(1), come: repeated(-1) };
}

function named(what, words) {
  if (words.length === 0) return "";
  const distinct = [...new Set(words)];
  const more = distinct.length > NAMED ? " …" : "";
  return `; ${words.length} ${what}: ${distinct.slice(0, NAMED).join(" ")}${more}`;
}

// ---------------------------------------------------------------------- pages

function wordsOf(pdf) {
  const text = execFileSync("pdftotext", ["-enc", "UTF-8", pdf, "-"], { encoding: "utf8", maxBuffer: 2 ** 28 });
  // The last page ends with a form feed, too.
  return text
    .split("\f")
    .slice(0, -1)
    .map((page) => page.split(/\s+/).filter((word) => word !== ""));
}

function picturesOf(pdf) {
  const folder = mkdtempSync(join(home, "pages-"));
  execFileSync("pdftoppm", ["-r", "40", "-gray", pdf, join(folder, "p")], { stdio: "ignore" });
  const pictures = readdirSync(folder)
    .sort()
    .map((file) => readFileSync(join(folder, file)));
  rmSync(folder, { recursive: true });
  return pictures;
}

/** How much of a page looks different, from 0 to 1. */
function changedShare(one, other) {
  if (!one || !other || one.length !== other.length) return 1;
  let changed = 0;
  for (let at = 0; at < one.length; at += 1) if (Math.abs(one[at] - other[at]) > VISIBLE) changed += 1;
  return changed / one.length;
}
