/** What is in the file of a PDF although nothing leads to it. */
import { UnreadableError } from "../../../errors.js";
import { isWhite } from "../../../tools/pdf/lexer.js";
import { dictOf, is, type PdfDict, type PdfStream, type PdfValue, textOf } from "../../../tools/pdf/objects.js";
import { operationsIn } from "../../../tools/pdf/operations.js";
import type { PdfDocument } from "../../pdf/document.js";
import { unlessDamaged } from "../../pdf/file.js";
import { MAX_HIDDEN_TEXT } from "../limits.js";
import { readable } from "./streams.js";
import type { Survey } from "./survey.js";

/** Most places in a file at which something else might be written. */
const MAX_STRAYS = 1_000_000;
/** Of these, most that cannot be read: for each, the rest of the file is searched for its end. */
const MAX_DAMAGED = 100;

/** What is in a file although nothing leads to it. */
export interface Remains {
  /** Stretches of text, pages, comments, sets of properties. */
  texts: number;
  pictures: number;
  /** Everything else: fonts, structure, what programs need. */
  others: number;
  text: string;
}

const nothing = (): Remains => ({ texts: 0, pictures: 0, others: 0, text: "" });

/** Objects of the newest version that nothing leads to. */
export function unreached(doc: PdfDocument, { numbers }: Survey): Remains {
  const remains = nothing();
  const hints = hintsOf(doc);
  for (const [num, value] of doc.file.objects()) {
    const isHints = is(value, "stream") && value.raw.byteOffset === hints;
    if (is(value, "stream") && doc.getName(value.dict, "Type") === "ObjStm")
      for (const spare of doc.file.spare(num, value)) note(doc, spare, remains);
    if (!numbers.has(num) && !isHints) note(doc, value, remains);
  }
  return remains;
}

/** Objects that are written in the file and are not, or are no longer, in use. */
export function replaced(doc: PdfDocument): Remains {
  const remains = nothing();
  for (const offset of straysIn(doc)) {
    const value = doc.file.objectAt(offset);
    if (value !== undefined && value !== null) note(doc, value, remains);
  }
  return remains;
}

/** Where the data begin of the stream that tells a viewer on a network what to load first: it is named by its place, not by its number (annex F). */
function hintsOf(doc: PdfDocument): number | undefined {
  const first = firstObject(doc);
  const at = doc.getItems(first, "H")[0];
  if (!first?.entries.has("Linearized") || typeof at !== "number") return undefined;
  const hints = doc.file.objectAt(at + doc.file.edges.headerAt);
  return is(hints, "stream") ? hints.raw.byteOffset : undefined;
}

/** Written so that a viewer can show the first page early: two cross-reference sections, one version (annex F). */
export function isLinearised(doc: PdfDocument): boolean {
  return firstObject(doc)?.entries.has("Linearized") === true;
}

function firstObject(doc: PdfDocument): PdfDict | undefined {
  const at = doc.file.bytes.subarray(0, 4096).indexOf(" obj");
  return at < 0 ? undefined : dictOf(doc.file.objectAt(startOf(doc.file.bytes, at) ?? 0));
}

/** Where `12 0 obj` begins, by the place of the space before `obj`. */
function startOf(bytes: Buffer, space: number): number | undefined {
  let at = space;
  const digits = () => {
    const from = at;
    while (at > 0 && isDigit(bytes[at - 1])) at -= 1;
    return at < from;
  };
  if (!digits() || !isWhite(bytes[at - 1])) return undefined;
  while (at > 0 && isWhite(bytes[at - 1])) at -= 1;
  return digits() && !isDigit(bytes[at - 1]) ? at : undefined;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function straysIn(doc: PdfDocument): number[] {
  const { bytes } = doc.file;
  const known = new Set<number>();
  for (const offset of doc.file.offsets()) {
    let at = offset;
    while (isWhite(bytes[at])) at += 1;
    known.add(at);
  }
  const strays: number[] = [];
  for (let at = bytes.indexOf(" obj"); at >= 0; at = bytes.indexOf(" obj", at + 4)) {
    const start = startOf(bytes, at);
    if (start === undefined || known.has(start)) continue;
    if (strays.length >= MAX_STRAYS) throw new UnreadableError("too many objects are not in use", true);
    strays.push(start);
  }
  return strays.length === 0 ? strays : outsideOfStreams(doc, strays);
}

/** What looks like an object within the data of a stream is none of this file. */
function outsideOfStreams(doc: PdfDocument, offsets: readonly number[]): number[] {
  const { bytes } = doc.file;
  const ranges = doc
    .streams()
    .filter(([, { raw }]) => raw.buffer === bytes.buffer)
    .map(([, { raw }]) => ({ from: raw.byteOffset - bytes.byteOffset, length: raw.length }))
    .sort((a, b) => a.from - b.from);
  const found: number[] = [];
  let [next, end, damaged] = [0, 0, 0];
  for (const offset of offsets) {
    for (let range = ranges[next]; range && range.from <= offset; range = ranges[next]) {
      end = Math.max(end, range.from + range.length);
      next += 1;
    }
    if (offset < end) continue;
    found.push(offset);
    const stray = doc.file.objectAt(offset);
    if (stray === undefined) damaged += 1;
    if (damaged > MAX_DAMAGED) throw new UnreadableError("too much in it is damaged", true);
    if (is(stray, "stream")) end = Math.max(end, stray.raw.byteOffset - bytes.byteOffset + stray.raw.length);
  }
  return found;
}

const MACHINERY = ["XRef", "ObjStm"];
const PROPERTIES = ["Author", "Title", "Creator", "Producer", "Subject"];
const NO_TEXT = ["Pattern", "CMap", "Font", "Halftone"];

function note(doc: PdfDocument, value: PdfValue, remains: Remains): void {
  const dict = dictOf(value);
  const type = doc.getName(dict, "Type") ?? "";
  if (dict?.entries.has("Linearized") || MACHINERY.includes(type)) return;
  const add = (text: string): void => {
    remains.texts += 1;
    if (remains.text.length < MAX_HIDDEN_TEXT) remains.text += `${text.slice(0, MAX_HIDDEN_TEXT)}\n`;
  };
  if (is(value, "stream")) {
    if (doc.getName(dict, "Subtype") === "Image") remains.pictures += 1;
    else {
      const text = NO_TEXT.includes(type)
        ? undefined
        : (textIn(doc, value) ?? unlessDamaged(() => readable(doc, value)));
      if (text === undefined) remains.others += 1;
      else add(text);
    }
    return;
  }
  const words = textOf(value);
  if (words !== undefined && /[\p{L}\d]{3}/u.test(words)) add(words);
  if (!dict && !is(value, "array")) return;
  const said = dict && wordsOf(doc, dict);
  if (said) add(said);
  else remains.others += 1;
}

/** Of comments, form fields and sets of properties. */
function wordsOf(doc: PdfDocument, dict: PdfDict): string | undefined {
  const isProperties = PROPERTIES.filter((key) => is(doc.get(dict, key), "string")).length >= 2;
  const keys = isProperties ? PROPERTIES : ["Contents", "V"];
  const texts = keys.map((key) => textOf(doc.get(dict, key)) ?? "").filter((text) => text.trim() !== "");
  return texts.length > 0 ? texts.join("\n") : undefined;
}

/**
 * What a content stream writes, as far as its bytes are letters: without the page it belonged to nobody knows its
 * fonts. Nothing for a stream that writes no text.
 */
function textIn(doc: PdfDocument, stream: PdfStream): string | undefined {
  // A programme of a font has its lengths in its dictionary (9.9).
  if (["Length1", "FunctionType", "N"].some((key) => stream.dict.entries.has(key))) return undefined;
  const data = unlessDamaged(() => doc.file.decode(stream));
  if (!data) return undefined;
  const parts: string[] = [];
  let shows = false;
  unlessDamaged(() => {
    let length = 0;
    for (const { operator, operands } of operationsIn(data)) {
      if (!["Tj", "TJ", "'", '"'].includes(operator)) continue;
      shows = true;
      for (const text of stringsIn(operands.at(-1) ?? null)) {
        length += text.length;
        if (length < MAX_HIDDEN_TEXT) parts.push(text);
      }
      parts.push("\n");
    }
  });
  return shows ? parts.join("") : undefined;
}

function* stringsIn(operand: PdfValue): Iterable<string> {
  for (const item of is(operand, "array") ? operand.items : [operand])
    if (is(item, "string")) yield item.bytes.toString("latin1").replace(/[^\x20-\x7e\xa0-\xff]/g, "");
}
