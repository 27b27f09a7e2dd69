/**
 * Compares the built-in check of OpenDocument with ODF Validator, file by file:
 * on files as they are, and on mutations of them, one random change each.
 *
 *     npm run build && node scripts/odf-agreement.mjs --validator odfvalidator.jar FOLDER... [--mutations 300] [--seed 1]
 *
 * Prints a table and every disagreement. Mutants of disagreements are kept in the folder of --keep.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import JSZip from "jszip";
import { odfPackage } from "../dist/checks/odf/checker.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    validator: { type: "string" },
    mutations: { type: "string", default: "300" },
    seed: { type: "string", default: "1" },
    keep: { type: "string" },
  },
});

const PARTS = ["content.xml", "styles.xml", "meta.xml", "settings.xml", "META-INF/manifest.xml"];
const LIMITS = { timeoutMs: 60_000, memoryBytes: 2 ** 32, sourceBytes: 2 ** 30, unpackedBytes: 2 ** 30 };
const DETECTION = { format: { kind: "odt", puid: "fmt/1756", label: "OpenDocument", mime: "" } };

/** Numbers that look random and are the same each time (mulberry32). */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const ATTRIBUTE = /\s+([\w:.-]+)="([^"]*)"/g;

/** Where each element begins and ends. */
function elementsOf(xml) {
  const all = [];
  const open = [];
  const tags = /<(\/?)([A-Za-z][\w.-]*:[\w.-]+)((?:\s+[\w:.-]+="[^"]*")*)\s*(\/?)>/g;
  for (const match of xml.matchAll(tags)) {
    const end = match.index + match[0].length;
    if (match[1] === "/") {
      const element = open.pop();
      if (element) element.end = end;
    } else {
      const element = {
        start: match.index,
        tagEnd: end,
        end,
        name: match[2],
        attributes: match[3],
        isRoot: open.length === 0,
      };
      all.push(element);
      if (match[4] !== "/") open.push(element);
    }
  }
  return all;
}

const VALUES = [
  "",
  "0",
  "-1",
  "1",
  "true",
  "maybe",
  "x y",
  "1cm",
  "-1cm",
  "#ff0000",
  "red",
  "12pt",
  "50%",
  "none",
  "1.5",
  "2026-02-30",
  "PT5M",
  "ÄÖ",
  "a:b",
  "%",
];

const MUTATIONS = {
  "attribute dropped": (xml, element, random) => onAttribute(xml, element, random, () => ""),
  "attribute renamed": (xml, element, random) =>
    onAttribute(xml, element, random, (name, value) => ` ${name}${random() < 0.5 ? "x" : "-2"}="${value}"`),
  "value changed": (xml, element, random) =>
    onAttribute(xml, element, random, (name) => ` ${name}="${pick(VALUES, random)}"`),
  "element removed": (xml, element) => xml.slice(0, element.start) + xml.slice(element.end),
  "element doubled": (xml, element) =>
    xml.slice(0, element.end) + xml.slice(element.start, element.end) + xml.slice(element.end),
  "element moved": (xml, element, random, all) => {
    const others = all.filter(({ start, end }) => end <= element.start || start >= element.end);
    const other = pick(others, random);
    if (!other) return undefined;
    const piece = xml.slice(element.start, element.end);
    const without = xml.slice(0, element.start) + xml.slice(element.end);
    const at = other.end <= element.start ? other.end : other.start - piece.length;
    return without.slice(0, at) + piece + without.slice(at);
  },
};

function pick(list, random) {
  return list[Math.floor(random() * list.length)];
}

function onAttribute(xml, element, random, change) {
  const attributes = [...element.attributes.matchAll(ATTRIBUTE)].filter(([, name]) => !name.startsWith("xmlns"));
  const chosen = pick(attributes, random);
  if (!chosen) return undefined;
  const from = element.start + 1 + element.name.length + chosen.index;
  return xml.slice(0, from) + change(chosen[1], chosen[2]) + xml.slice(from + chosen[0].length);
}

async function mutant(file, random) {
  const zip = await JSZip.loadAsync(readFileSync(file), { createFolders: false });
  for (let tries = 0; tries < 50; tries += 1) {
    // Most of a document is its content and its styles.
    const part = random() < 0.75 ? pick(PARTS.slice(0, 2), random) : pick(PARTS, random);
    const xml = await zip.file(part)?.async("string");
    if (!xml) continue;
    const all = elementsOf(xml);
    const element = pick(
      all.filter(({ isRoot }) => !isRoot),
      random,
    );
    const kind = pick(Object.keys(MUTATIONS), random);
    const changed = element && MUTATIONS[kind](xml, element, random, all);
    if (changed === undefined || changed === xml) continue;
    zip.file(part, changed, { createFolders: false });
    for (const [name, entry] of Object.entries(zip.files))
      entry.options.compression = name === "mimetype" ? "STORE" : "DEFLATE";
    const bytes = await zip.generateAsync({ type: "nodebuffer" });
    return { bytes, what: `${kind}: ${element.name} in ${part}` };
  }
  return undefined;
}

/** Our word: the findings against OpenDocument itself, not those of the house. */
async function ours(file) {
  const result = await odfPackage.check({
    file,
    name: basename(file),
    role: "source",
    detection: DETECTION,
    limits: LIMITS,
  });
  if (result.outcome === "unchecked") return { word: "unchecked", why: result.reason };
  const found = result.findings.filter(({ rule, severity }) => severity === "block" && !HOUSE_RULES.test(rule));
  return { word: found.length > 0 ? "invalid" : "valid", why: found[0] && `${found[0].rule}: ${found[0].message}` };
}
const HOUSE_RULES = /script|empty|macro|title|language|active|program|reader/;

function theirs(files) {
  const words = new Map();
  for (let at = 0; at < files.length; at += 200) {
    const chunk = files.slice(at, at + 200);
    const { stdout, stderr } = spawnSync("java", ["-jar", values.validator, "-c", "-v", ...chunk], {
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    });
    for (const file of chunk) words.set(file, { word: "valid" });
    for (const line of `${stdout}\n${stderr}`.split("\n")) {
      const file = chunk.find((each) => line.startsWith(each));
      if (!file || !/: *(?:Fatal )?Error:|Exception/i.test(line)) continue;
      if (words.get(file).word === "valid") words.set(file, { word: "invalid", why: line.slice(file.length) });
    }
  }
  return words;
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((name) => /\.od[tsp]$/.test(name) && statSync(name).isFile())
    .sort();
}

async function compare(title, files, notes = new Map()) {
  const reference = theirs(files);
  const count = { agree: 0, "false alarm": 0, missed: 0, unchecked: 0 };
  for (const file of files) {
    const [own, their] = [await ours(file), reference.get(file)];
    const kind =
      own.word === "unchecked"
        ? "unchecked"
        : own.word === their.word
          ? "agree"
          : own.word === "invalid"
            ? "false alarm"
            : "missed";
    count[kind] += 1;
    if (kind !== "agree")
      console.log(
        `  ${kind}: ${notes.get(file) ?? ""} ${file}\n    built-in: ${own.why}\n    ODF Validator: ${their.why}`,
      );
  }
  const invalid = [...reference.values()].filter(({ word }) => word === "invalid").length;
  console.log(
    `| ${title} | ${files.length} | ${invalid} | ${count.agree} | ${count["false alarm"]} | ${count.missed} | ${count.unchecked} |`,
  );
}

const files = positionals.flatMap(filesIn);
console.log(
  "| files | count | invalid by ODF Validator | agree | false alarm | missed | unchecked |\n|---|---|---|---|---|---|---|",
);
await compare("as they are", files);

const random = numbers(Number(values.seed));
const folder = values.keep ?? mkdtempSync(join(tmpdir(), "odf-agreement-"));
mkdirSync(folder, { recursive: true });
const mutants = [];
const notes = new Map();
const bases = files.filter((file) => statSync(file).size < 300_000);
while (mutants.length < Number(values.mutations)) {
  const base = pick(bases, random);
  const made = await mutant(base, random);
  if (!made) continue;
  const file = join(folder, `${mutants.length}-${basename(base)}`);
  writeFileSync(file, made.bytes);
  mutants.push(file);
  notes.set(file, made.what);
}
await compare("mutations", mutants, notes);
if (values.keep === undefined) rmSync(folder, { recursive: true });
