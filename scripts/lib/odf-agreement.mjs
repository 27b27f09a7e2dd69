/**
 * The built-in check of OpenDocument beside ODF Validator, on files and on mutations of them. Used by
 * scripts/odf-agreement.mjs, scripts/agreement.mjs and tests/checks/odf/agreement.test.ts, which bring the two
 * checkers along.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import JSZip from "jszip";

/** @typedef {import("../../src/model.js").Checker} Checker */
/** @typedef {import("../../src/model.js").CheckResult} CheckResult */
/** @typedef {{ readonly file: string, readonly what?: string }} Sample `what` says how it was changed */
/** @typedef {"agree" | "stricter" | "no answer" | "false alarm" | "missed" | "unchecked"} Kind */
/** @typedef {{ readonly sample: Sample, readonly kind: Kind, readonly reference: string, readonly explainedBy: readonly string[], readonly words: string }} Answer */
/** @typedef {{ readonly part: string, readonly from: string | RegExp, readonly to: string }} Change */
/** @typedef {{ readonly rules: readonly string[], readonly message?: RegExp, readonly why: string, readonly example: Change }} Explanation */

/** Sound files below `fixtures/`, and how many random changes of them are compared: the same ones each time. */
export const FIXTURES = ["open/notice.odt", "open/budget.ods", "open/parish-meeting.odp", "macros/notice.odt"];
export const MUTANTS = 300;
export const SEED = 7;

// ------------------------------------------------------------- disagreements

/** Rules that are no question of conformance: ODF Validator is not asked about them. */
const HOUSE_RULES = ["odf-no-scripts", "odf-no-active-content", "odf-no-remote-content", "odf-empty-body"];

const MANIFEST = "META-INF/manifest.xml";

/**
 * Where the built-in check is right and ODF Validator finds nothing: "stricter". All findings of a file must be among
 * these. Each has an example, a change of a sound file, that shows it.
 * @type {Readonly<Record<string, Explanation>>}
 */
export const STRICTER = {
  "listed twice": {
    rules: ["odf-pkg-3.2-listed-once"],
    why: "Part 2, 3.2: a file is listed once. ODF Validator takes the last entry.",
    example: { part: MANIFEST, from: /<manifest:file-entry manifest:full-path="meta.xml"[^>]*>/, to: "$&$&" },
  },
  "listed as something else": {
    rules: ["odf-pkg-4.16.10-media-type"],
    why: "Part 2, 4.16.10: the list gives the media type of each file. ODF Validator does not compare it with the file.",
    example: {
      part: MANIFEST,
      from: '"meta.xml" manifest:media-type="text/xml"',
      to: '"meta.xml" manifest:media-type="x"',
    },
  },
  "another version for the document": {
    rules: ["odf-pkg-4.16.14-version", "odf-doc-19.390-version"],
    why: "Part 2, 4.16.14: the entry of the document has the version of the document. ODF Validator does not compare them.",
    example: {
      part: MANIFEST,
      from: 'full-path="/" manifest:version="1.3"',
      to: 'full-path="/" manifest:version="PT5M"',
    },
  },
  "a day that does not exist": {
    rules: ["odf-schema"],
    message: /a date\b/,
    why: "XML Schema part 2, 3.2.7: 31 February is no date. ODF Validator takes it.",
    example: {
      part: "meta.xml",
      from: /<meta:creation-date>[^<]*/,
      to: "<meta:creation-date>2012-01-00T00:00:00",
    },
  },
};

/** Where ODF Validator ends with an error in itself, and the built-in check finds the fault: "no answer". @type {typeof STRICTER} */
export const NO_ANSWER = {
  "an entry without a path": {
    rules: ["odf-pkg-4.3-attributes"],
    why: "Part 2, 4.3: each entry of the list has a path. ODF Validator compares the path before it looks whether there is one.",
    example: { part: MANIFEST, from: ' manifest:full-path="meta.xml"', to: "" },
  },
};

// ------------------------------------------------------------------ comparing

/** As large as any file here; nothing is to end at a limit. */
const LIMITS = { timeoutMs: 120_000, memoryBytes: 2 ** 32, sourceBytes: 2 ** 30, unpackedBytes: 2 ** 30 };

/** Compares both checkers, file by file. @param {readonly Sample[]} samples @param {Checker} ours @param {Checker} theirs @returns {Promise<readonly Answer[]>} */
export async function compare(samples, ours, theirs) {
  // ODF Validator is started once for all files that wait together.
  const references = Promise.all(samples.map(({ file }) => theirs.check(subjectOf(file))));
  const answers = [];
  for (const sample of samples) answers.push(await ours.check(subjectOf(sample.file)));
  const results = await references;
  return samples.map((sample, index) =>
    answerOf(sample, /** @type {CheckResult} */ (answers[index]), /** @type {CheckResult} */ (results[index])),
  );
}

/** ODF Validator judges an output by conformance, other files by extended conformance: so do we. @param {string} file */
function subjectOf(file) {
  const kind = /** @type {"odt"} */ (file.slice(-3));
  // Whatever a change made of the version, ODF Validator is to be asked.
  const format = { puid: "", name: "", version: "1.3", mime: "", kind, label: "", extensions: [kind] };
  const detection = { format, basis: [], warnings: [], extensionMismatch: false, traits: [], claims: [] };
  return { file, name: basename(file), role: /** @type {const} */ ("output"), detection, limits: LIMITS };
}

/** @param {Sample} sample @param {CheckResult} ours @param {CheckResult} theirs @returns {Answer} */
function answerOf(sample, ours, theirs) {
  const found = ours.findings.filter(({ rule, severity }) => severity === "block" && !HOUSE_RULES.includes(rule));
  const own = ours.outcome === "unchecked" ? "unchecked" : found.length > 0 ? "failed" : "passed";
  const { kind, explainedBy } = verdictOn(own, found, theirs.outcome);
  const words = `built-in: ${wordsOf(ours, found)}\nODF Validator: ${wordsOf(theirs, theirs.findings)}`;
  return { sample, kind, reference: theirs.outcome, explainedBy, words };
}

/** @param {string} own @param {CheckResult["findings"]} found @param {string} reference @returns {Pick<Answer, "kind" | "explainedBy">} */
function verdictOn(own, found, reference) {
  if (own === reference && own !== "unchecked") return { kind: "agree", explainedBy: [] };
  if (own === "passed" && reference === "failed") return { kind: "missed", explainedBy: [] };
  if (own === "failed" && reference === "passed") {
    const ids = found.map((finding) => explanationOf(finding, STRICTER));
    const isExplained = !ids.includes(undefined);
    return { kind: isExplained ? "stricter" : "false alarm", explainedBy: isExplained ? unique(ids) : [] };
  }
  // One fault that it cannot stand is enough to end ODF Validator, whatever else there is.
  const ids = own === "failed" ? unique(found.map((finding) => explanationOf(finding, NO_ANSWER))) : [];
  return { kind: ids.length > 0 ? "no answer" : "unchecked", explainedBy: ids };
}

/** @param {CheckResult["findings"][number]} finding @param {typeof STRICTER} table @returns {string | undefined} */
function explanationOf({ rule, message }, table) {
  return Object.keys(table).find((id) => {
    const explanation = table[id];
    return explanation?.rules.includes(rule) && (explanation.message?.test(message) ?? true);
  });
}

/** @param {readonly (string | undefined)[]} ids */
function unique(ids) {
  return [...new Set(ids.filter((id) => id !== undefined))];
}

/** @param {CheckResult} result @param {CheckResult["findings"]} findings */
function wordsOf({ outcome, reason }, findings) {
  const told = findings.slice(0, 3).map(({ rule, message, where }) => `${rule}: ${message} (${where ?? ""})`);
  return [outcome, ...(reason === undefined ? [] : [reason]), ...told].join(" | ");
}

/** How many files there are of each kind, and how many ODF Validator finds invalid. @param {readonly Answer[]} answers */
export function sumsOf(answers) {
  const count = (/** @type {Kind} */ kind) => answers.filter((answer) => answer.kind === kind).length;
  return {
    files: answers.length,
    invalid: answers.filter(({ reference }) => reference === "failed").length,
    agree: count("agree"),
    stricter: count("stricter"),
    noAnswer: count("no answer"),
    alarm: count("false alarm"),
    missed: count("missed"),
    unchecked: count("unchecked"),
  };
}

// ------------------------------------------------------------------- mutating

const PARTS = ["content.xml", "styles.xml", "meta.xml", "settings.xml", MANIFEST];

/** Writes the file with each of the examples into the folder. @param {string} base @param {typeof STRICTER} table @param {string} folder @returns {Promise<readonly Sample[]>} */
export async function examples(base, table, folder) {
  const zip = await JSZip.loadAsync(readFileSync(base), { createFolders: false });
  return Promise.all(
    Object.entries(table).map(async ([what, { example }], index) => {
      const before = await zip.file(example.part)?.async("string");
      const after = before?.replace(example.from, example.to);
      if (after === undefined || after === before) throw new Error(`${base} cannot show "${what}".`);
      const file = join(folder, `example-${index}-${basename(base)}`);
      writeFileSync(file, await withPart(zip, example.part, after));
      return { file, what };
    }),
  );
}

/**
 * Writes files of one random change each into the folder: the same ones for the same bases, count and seed.
 * @param {readonly string[]} bases @param {number} count @param {number} seed @param {string} folder @returns {Promise<readonly Sample[]>}
 */
export async function mutants(bases, count, seed, folder) {
  const random = numbers(seed);
  const packages = await Promise.all(
    bases.map((base) => JSZip.loadAsync(readFileSync(base), { createFolders: false })),
  );
  const made = [];
  while (made.length < count) {
    const index = Math.floor(random() * bases.length);
    const mutant = await mutantOf(/** @type {JSZip} */ (packages[index]), random);
    if (!mutant) continue;
    const file = join(folder, `${made.length}-${basename(/** @type {string} */ (bases[index]))}`);
    writeFileSync(file, mutant.bytes);
    made.push({ file, what: mutant.what });
  }
  return made;
}

/** Numbers that look random and are the same each time (mulberry32). @param {number} seed */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @param {JSZip} zip @param {() => number} random */
async function mutantOf(zip, random) {
  for (let tries = 0; tries < 50; tries += 1) {
    // Most of a document is its content and its styles.
    const part = pick(random() < 0.75 ? PARTS.slice(0, 2) : PARTS, random);
    const xml = await zip.file(part)?.async("string");
    if (!xml) continue;
    const all = elementsOf(xml);
    const element = pick(
      all.filter(({ isRoot }) => !isRoot),
      random,
    );
    const kind = pick(Object.keys(MUTATIONS), random);
    const changed = element && MUTATIONS[kind]?.(xml, element, random, all);
    if (changed === undefined || changed === xml) continue;
    return { bytes: await withPart(zip, part, changed), what: `${kind}: ${element.name} in ${part}` };
  }
  return undefined;
}

/** @param {JSZip} zip @param {string} part @param {string} xml */
async function withPart(zip, part, xml) {
  const copy = new JSZip();
  for (const [name, entry] of Object.entries(zip.files)) {
    const data = name === part ? xml : await entry.async("nodebuffer");
    copy.file(name, data, {
      createFolders: false,
      dir: entry.dir,
      compression: name === "mimetype" ? "STORE" : "DEFLATE",
    });
  }
  return copy.generateAsync({ type: "nodebuffer" });
}

/** @typedef {{ start: number, tagEnd: number, end: number, name: string, attributes: string, isRoot: boolean }} Element */

/** Where each element begins and ends. @param {string} xml @returns {Element[]} */
function elementsOf(xml) {
  const all = [];
  /** @type {Element[]} */
  const open = [];
  const tags = /<(\/?)([A-Za-z][\w.-]*:[\w.-]+)((?:\s+[\w:.-]+="[^"]*")*)\s*(\/?)>/g;
  for (const match of xml.matchAll(tags)) {
    const [whole, slash, name = "", attributes = "", empty] = match;
    const end = match.index + whole.length;
    if (slash === "/") {
      const element = open.pop();
      if (element) element.end = end;
    } else {
      const element = { start: match.index, tagEnd: end, end, name, attributes, isRoot: open.length === 0 };
      all.push(element);
      if (empty !== "/") open.push(element);
    }
  }
  return all;
}

const VALUES = [
  ...["", "0", "-1", "1", "true", "maybe", "x y", "1cm", "-1cm", "#ff0000", "red", "12pt", "50%", "none", "1.5"],
  ...["2026-02-30", "PT5M", "ÄÖ", "a:b", "%"],
];

/** @type {Readonly<Record<string, (xml: string, element: Element, random: () => number, all: readonly Element[]) => string | undefined>>} */
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
    const other = pick(
      all.filter(({ start, end }) => end <= element.start || start >= element.end),
      random,
    );
    if (!other) return undefined;
    const piece = xml.slice(element.start, element.end);
    const without = xml.slice(0, element.start) + xml.slice(element.end);
    const at = other.end <= element.start ? other.end : other.start - piece.length;
    return without.slice(0, at) + piece + without.slice(at);
  },
};

/** @template T @param {readonly T[]} list @param {() => number} random @returns {T} */
function pick(list, random) {
  return /** @type {T} */ (list[Math.floor(random() * list.length)]);
}

const ATTRIBUTE = /\s+([\w:.-]+)="([^"]*)"/g;

/** @param {string} xml @param {Element} element @param {() => number} random @param {(name: string, value: string) => string} change */
function onAttribute(xml, element, random, change) {
  const attributes = [...element.attributes.matchAll(ATTRIBUTE)].filter(([, name]) => !name?.startsWith("xmlns"));
  const chosen = pick(attributes, random);
  if (!chosen) return undefined;
  const [whole, name = "", value = ""] = chosen;
  const from = element.start + 1 + element.name.length + chosen.index;
  return xml.slice(0, from) + change(name, value) + xml.slice(from + whole.length);
}
