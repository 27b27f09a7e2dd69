import { is, nameOf, type PdfDict, type PdfValue } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../../pdf/document.js";
import { CONVERT_AGAIN, type Fault, isJudgedByPart1, iso19005, MADE_WRONG, onPage, type Rule } from "../rule.js";

const LARGEST_INTEGER = 2_147_483_647;
const LONGEST_NAME = 127;
const DEEPEST_NESTING = 28;
const LARGEST_CID = 65_535;
const MOST_PARENTS = 100;
/** Sides of a page, in units of 1/72 inch. */
const [SHORTEST_SIDE, LONGEST_SIDE] = [3, 14_400];
/** CMaps are short; more of one than this is not read. */
const MAX_CMAP = 4 * 1024 * 1024;

interface Limits {
  readonly string: number;
  readonly real: number;
  /** Nearest to zero; 0 where there is no limit. */
  readonly least: number;
  readonly array: number;
  readonly dictionary: number;
  readonly colourants: number;
}

/** PDF Reference 1.4, appendix C, by ISO 19005-1:2005, 6.1.12. */
const IN_PART_1: Limits = { string: 65_535, real: 32_767, least: 0, array: 8191, dictionary: 4095, colourants: 8 };
const IN_PART_2: Limits = {
  string: 32_767,
  real: 3.403e38,
  least: 1.175e-38,
  array: Number.POSITIVE_INFINITY,
  dictionary: Number.POSITIVE_INFINITY,
  colourants: 32,
};

/** The number of objects is bounded by the parser, far below the limit of 8,388,607. */
export const limits: Rule = {
  id: "pdfa-6.1.13-limits",
  basis: iso19005(2, "6.1.13"),
  basisInPart1: iso19005(1, "6.1.12"),
  tests: {
    part1: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"].map((test) => `6.1.12-${test}`),
    part2: ["1", "2", "3", "4", "5", "7", "8", "9", "10", "11"].map((test) => `6.1.13-${test}`),
  },
  weight: "conformance",
  checks: "Numbers, texts, names and pages are not larger than every PDF program can take.",
  advice: CONVERT_AGAIN,
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    const most = isJudgedByPart1(doc) ? IN_PART_1 : IN_PART_2;
    yield* values(doc, most);
    const { deepest, spaces } = doc.use().graphics;
    if (deepest.level > DEEPEST_NESTING)
      yield { message: `Graphics states are nested ${deepest.level} deep.`, ...onPage(deepest.page) };
    for (const [space, page] of spaces) {
      const inks = doc.file.resolve(space.items[1]);
      const isDeviceN = nameOf(doc.file.resolve(space.items[0])) === "DeviceN";
      if (isDeviceN && is(inks, "array") && inks.items.length > most.colourants)
        yield { message: `A colour is mixed from ${inks.items.length} inks.`, ...onPage(page) };
    }
    if (largestCid(doc) > LARGEST_CID) yield { message: "A font numbers its characters beyond 65,535." };
    if (most === IN_PART_2) yield* boundaries(doc);
  },
};

function* values(doc: PdfDocument, most: Limits): Iterable<Fault> {
  const { extremes } = doc.syntax();
  if (extremes.largestInteger > LARGEST_INTEGER || extremes.smallestInteger < -LARGEST_INTEGER - 1)
    yield { message: "A whole number is too large." };
  if (extremes.largestReal > most.real) yield { message: "A number is too large." };
  if (extremes.leastReal < most.least) yield { message: "A number is too near to zero." };
  if (extremes.longestString > most.string)
    yield { message: `A string has ${extremes.longestString} bytes, more than ${most.string}.` };
  if (extremes.longestName > LONGEST_NAME)
    yield { message: `A name has ${extremes.longestName} bytes, more than ${LONGEST_NAME}.` };
  if (extremes.longestArray > most.array)
    yield { message: `An array has ${extremes.longestArray} elements, more than ${most.array}.` };
  if (extremes.largestDictionary > most.dictionary)
    yield { message: `A dictionary has ${extremes.largestDictionary} entries, more than ${most.dictionary}.` };
}

/** ISO 32000-1:2008, 14.11.2. */
function* boundaries(doc: PdfDocument): Iterable<Fault> {
  for (const { dict, number } of doc.pages()) {
    const boxes = [inherited(doc, dict, "MediaBox"), inherited(doc, dict, "CropBox")];
    for (const key of ["BleedBox", "TrimBox", "ArtBox"]) boxes.push(doc.get(dict, key));
    if (boxes.some((box) => !hasRightSize(doc, box)))
      yield { message: "The page is smaller or larger than PDF/A allows.", ...onPage(number) };
  }
}

function inherited(doc: PdfDocument, page: PdfDict, key: string): PdfValue {
  let node: PdfDict | undefined = page;
  for (let i = 0; node && i < MOST_PARENTS; i += 1) {
    const value = doc.get(node, key);
    if (value !== null) return value;
    node = doc.getDict(node, "Parent");
  }
  return null;
}

function hasRightSize(doc: PdfDocument, box: PdfValue): boolean {
  if (!is(box, "array")) return true;
  const [left, bottom, right, top] = box.items.map(doc.file.resolve);
  return isSide(left, right) && isSide(bottom, top);
}

function isSide(from: PdfValue | undefined, to: PdfValue | undefined): boolean {
  if (typeof from !== "number" || typeof to !== "number") return true;
  const size = Math.abs(to - from);
  return size >= SHORTEST_SIDE && size <= LONGEST_SIDE;
}

/** The largest character identifier in the CMap of any font in use (ISO 32000-1:2008, 9.7.5.4). */
function largestCid(doc: PdfDocument): number {
  let largest = 0;
  for (const { font } of doc.use().shown) {
    const stream = doc.get(font.dict, "Encoding");
    if (!is(stream, "stream") || stream.raw.length > MAX_CMAP) continue;
    const text = doc.file.decode(stream)?.toString("latin1", 0, MAX_CMAP) ?? "";
    for (const [, kind, body = ""] of text.matchAll(/begincid(range|char)([^a-z]*(?:[a-f][^a-z]*)*)/g))
      for (const cid of cidsOf(kind === "range", body)) if (cid > largest) largest = cid;
  }
  return largest;
}

function* cidsOf(ranges: boolean, body: string): Iterable<number> {
  const lines = ranges ? /<([\dA-Fa-f]+)>\s*<([\dA-Fa-f]+)>\s*(\d+)/g : /<([\dA-Fa-f]+)>()\s*(\d+)/g;
  for (const [, low = "", high = "", cid] of body.matchAll(lines)) {
    const span = ranges ? Number.parseInt(high, 16) - Number.parseInt(low, 16) : 0;
    yield Number(cid) + Math.max(0, span);
  }
}
