/**
 * Just enough of a PDF reader (ISO 32000-1, 7.3 and 7.5) to go from the end of a
 * file to its catalog and from there to single objects. Nothing is read that is
 * not asked for; every list, depth, size and hop has a bound.
 */
import { inflateSync, constants as zlib } from "node:zlib";
import type { ByteSource } from "./source.js";

export interface PdfName {
  readonly name: string;
}
interface PdfRef {
  readonly ref: number;
}
export type PdfDict = ReadonlyMap<string, PdfValue>;
export type PdfValue = null | boolean | number | string | PdfName | PdfRef | readonly PdfValue[] | PdfDict;

/** Incremental updates that are followed back. */
const MAX_SECTIONS = 128;
const MAX_SUBSECTIONS = 4096;
/** Nesting of arrays and dictionaries. */
const MAX_DEPTH = 64;
/** Largest object that is read as text; catalogs and trailers are far smaller. */
const MAX_OBJECT_BYTES = 256 * 1024;
const MAX_UNPACKED_BYTES = 8 * 1024 * 1024;
const MAX_STREAM_BYTES = 4 * 1024 * 1024;
/** Object streams that are kept unpacked. */
const MAX_KEPT_STREAMS = 8;
/** How many objects may be looked up for one file. */
const MAX_LOOKUPS = 2000;

export function isName(value: PdfValue | undefined, name?: string): value is PdfName {
  return typeof value === "object" && value !== null && "name" in value && (name === undefined || value.name === name);
}
function isRef(value: PdfValue | undefined): value is PdfRef {
  return typeof value === "object" && value !== null && "ref" in value;
}
export function isDict(value: PdfValue | undefined): value is PdfDict {
  return value instanceof Map;
}
export function isArray(value: PdfValue | undefined): value is readonly PdfValue[] {
  return Array.isArray(value);
}

// ------------------------------------------------------------------ parsing

/** Thrown inside the parser only: there is no (whole) value here. */
class NoValue extends Error {}

interface Cursor {
  readonly text: string;
  at: number;
}

const SPACE = /[\0\t\n\f\r ]/;
const REGULAR = /[^\0\t\n\f\r ()<>[\]{}/%]/;

function skipSpace(cursor: Cursor): void {
  for (;;) {
    const char = cursor.text[cursor.at];
    if (char === undefined) return;
    if (SPACE.test(char)) cursor.at++;
    else if (char === "%")
      while (cursor.at < cursor.text.length && !/[\r\n]/.test(cursor.text[cursor.at] ?? "\n")) cursor.at++;
    else return;
  }
}

function word(cursor: Cursor): string {
  const start = cursor.at;
  while (cursor.at < cursor.text.length && REGULAR.test(cursor.text[cursor.at] ?? " ")) cursor.at++;
  return cursor.text.slice(start, cursor.at);
}

function parseValue(cursor: Cursor, depth = 0): PdfValue {
  if (depth > MAX_DEPTH) throw new NoValue();
  skipSpace(cursor);
  const char = cursor.text[cursor.at];
  if (char === undefined) throw new NoValue();
  if (char === "/") {
    cursor.at++;
    return {
      name: word(cursor).replace(/#([0-9A-Fa-f]{2})/g, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      ),
    };
  }
  if (char === "(") return parseString(cursor);
  if (char === "[") return parseArray(cursor, depth);
  if (char === "<") return cursor.text[cursor.at + 1] === "<" ? parseDict(cursor, depth) : parseHex(cursor);
  const token = word(cursor);
  if (token === "true" || token === "false") return token === "true";
  if (token === "null") return null;
  const number = Number(token);
  if (token === "" || !Number.isFinite(number)) throw new NoValue();
  const reference = /^[\0\t\n\f\r ]+\d+[\0\t\n\f\r ]+R(?![^\0\t\n\f\r ()<>[\]{}/%])/.exec(
    cursor.text.slice(cursor.at, cursor.at + 32),
  );
  if (reference && Number.isInteger(number) && number >= 0) {
    cursor.at += reference[0].length;
    return { ref: number };
  }
  return number;
}

function parseArray(cursor: Cursor, depth: number): PdfValue[] {
  const items: PdfValue[] = [];
  cursor.at++;
  for (;;) {
    skipSpace(cursor);
    if (cursor.text[cursor.at] === "]") {
      cursor.at++;
      return items;
    }
    items.push(parseValue(cursor, depth + 1));
  }
}

function parseDict(cursor: Cursor, depth: number): PdfDict {
  const dict = new Map<string, PdfValue>();
  cursor.at += 2;
  for (;;) {
    skipSpace(cursor);
    if (cursor.text.startsWith(">>", cursor.at)) {
      cursor.at += 2;
      return dict;
    }
    const key = parseValue(cursor, depth + 1);
    if (!isName(key)) throw new NoValue();
    dict.set(key.name, parseValue(cursor, depth + 1));
  }
}

/** A literal string; its bytes matter to nobody here, so escapes stay as they are. */
function parseString(cursor: Cursor): string {
  const start = ++cursor.at;
  for (let open = 1; cursor.at < cursor.text.length; cursor.at++) {
    const char = cursor.text[cursor.at];
    if (char === "\\") cursor.at++;
    else if (char === "(") open++;
    else if (char === ")" && --open === 0) return cursor.text.slice(start, cursor.at++);
  }
  throw new NoValue();
}

function parseHex(cursor: Cursor): string {
  const end = cursor.text.indexOf(">", cursor.at);
  if (end < 0) throw new NoValue();
  const hex = cursor.text.slice(cursor.at + 1, end);
  cursor.at = end + 1;
  return hex;
}

// ---------------------------------------------------------------- documents

interface PdfObject {
  readonly value: PdfValue;
  /** Where the stream's data begins, when it is a stream. */
  readonly data?: number;
}

type Place = { readonly offset: number } | { readonly stream: number; readonly index: number };

/** One cross-reference section: says where an object is, nothing when it does not know, `null` when it is free. */
interface Section {
  readonly trailer: PdfDict;
  find(number: number): Promise<Place | null | undefined>;
}

export interface PdfDocument {
  /** Trailers, the newest first. Empty when the cross-reference could not be read. */
  readonly trailers: readonly PdfDict[];
  /** True when a section that another one points to could not be read. */
  readonly broken: boolean;
  /** The value, or what the reference leads to; nothing when it leads nowhere. */
  resolve(value: PdfValue | undefined): Promise<PdfValue | undefined>;
  /** The unpacked data of the stream that a reference leads to: nothing when it is none, too large or damaged. */
  stream(value: PdfValue | undefined): Promise<Buffer | undefined>;
}

interface PackedObjects {
  readonly text: string;
  readonly offsets: ReadonlyMap<number, number>;
}
const NO_OBJECTS: PackedObjects = { text: "", offsets: new Map() };

function packedOffsets(data: Buffer, first: number): Map<number, number> {
  const offsets = new Map<number, number>();
  const numbers = data.toString("latin1", 0, first).match(/\d+/g) ?? [];
  for (let at = 0; at + 1 < numbers.length; at += 2) {
    const number = Number(numbers[at]);
    if (!offsets.has(number)) offsets.set(number, first + Number(numbers[at + 1]));
  }
  return offsets;
}

/** Opens a document from its end. `start` is where `%PDF` stands: offsets count from there. */
export async function openPdf(
  source: ByteSource,
  start: number,
  crossReference: number | undefined,
): Promise<PdfDocument> {
  const sections: Section[] = [];
  let broken = crossReference === undefined;
  const kept = new Map<number, PackedObjects>();
  let lookups = 0;

  const find = async (number: number): Promise<Place | undefined> => {
    for (const section of sections) {
      const place = await section.find(number);
      if (place !== undefined) return place ?? undefined;
    }
    return undefined;
  };

  const load = async (number: number): Promise<PdfObject | undefined> => {
    if (++lookups > MAX_LOOKUPS) return undefined;
    const place = await find(number);
    if (!place) return undefined;
    if ("offset" in place) return objectAt(source, start + place.offset, number);
    const { text, offsets } = await packedObjects(place.stream);
    const offset = offsets.get(number);
    const value = offset === undefined ? undefined : valueIn(text, offset);
    return value === undefined ? undefined : { value };
  };

  /** 7.5.7: pairs of number and offset, then the objects. */
  const packedObjects = async (number: number): Promise<PackedObjects> => {
    const known = kept.get(number);
    if (known) return known;
    if (kept.size >= MAX_KEPT_STREAMS) kept.clear();
    // Entered before it is read: an object stream that says it is inside itself ends here.
    kept.set(number, NO_OBJECTS);
    const container = await load(number);
    const data = container && (await streamData(container));
    const first = container && isDict(container.value) ? container.value.get("First") : undefined;
    if (!data || typeof first !== "number" || first < 0) return NO_OBJECTS;
    const packed = { text: data.toString("latin1"), offsets: packedOffsets(data, first) };
    kept.set(number, packed);
    return packed;
  };

  const resolve = async (value: PdfValue | undefined): Promise<PdfValue | undefined> => {
    let current = value;
    for (let hops = 0; isRef(current); hops++) {
      if (hops > 8) return undefined;
      current = (await load(current.ref))?.value;
    }
    return current;
  };

  const streamData = async (object: PdfObject): Promise<Buffer | undefined> => {
    if (object.data === undefined || !isDict(object.value)) return undefined;
    const length = await resolve(object.value.get("Length"));
    return unpack(await rawStream(source, object.data, length), await plainDict(object.value));
  };

  /** Filters and their parameters may be references themselves. */
  const plainDict = async (dict: PdfDict): Promise<PdfDict> => {
    const plain = new Map(dict);
    for (const key of ["Filter", "DecodeParms"]) {
      const value = await resolve(dict.get(key));
      if (value !== undefined) plain.set(key, value);
    }
    return plain;
  };

  if (crossReference !== undefined) broken = await readSections(source, start, crossReference, sections);

  return {
    trailers: sections.map((section) => section.trailer),
    broken,
    resolve,
    async stream(value) {
      if (!isRef(value)) return undefined;
      const object = await load(value.ref);
      return object && streamData(object);
    },
  };
}

/** Follows /XRefStm and /Prev (7.5.8.4). Returns whether one of them led nowhere. */
async function readSections(source: ByteSource, start: number, first: number, sections: Section[]): Promise<boolean> {
  const seen = new Set<number>();
  const waiting = [first];
  let broken = false;
  for (let offset = waiting.shift(); offset !== undefined && seen.size < MAX_SECTIONS; offset = waiting.shift()) {
    if (seen.has(offset)) continue;
    seen.add(offset);
    const section = (await tableAt(source, start + offset)) ?? (await crossReferenceStreamAt(source, start + offset));
    if (!section) {
      broken = true;
      continue;
    }
    sections.push(section);
    for (const key of ["XRefStm", "Prev"]) {
      const next = section.trailer.get(key);
      if (typeof next === "number") waiting.push(next);
    }
  }
  return broken;
}

/** 7.5.4: subsections of 20-byte entries. They are skipped here, and one entry is read when an object is looked for. */
async function tableAt(source: ByteSource, at: number): Promise<Section | undefined> {
  const intro = /^\s*xref\s+/.exec((await source.read(at, 64)).toString("latin1"));
  if (!intro) return undefined;
  const parts: { first: number; count: number; at: number }[] = [];
  let here = at + intro[0].length;
  for (let count = 0; count < MAX_SUBSECTIONS; count++) {
    const line = (await source.read(here, 64)).toString("latin1");
    const subsection = /^\s*(\d{1,10})[ \t]+(\d{1,10})[ \t]*(\r\n|\r|\n)?/.exec(line);
    if (!subsection) break;
    const part = { first: Number(subsection[1]), count: Number(subsection[2]), at: here + subsection[0].length };
    parts.push(part);
    here = part.at + 20 * part.count;
  }
  const trailer = await valueAfter(source, here, /^\s*trailer/);
  if (!isDict(trailer)) return undefined;
  return {
    trailer,
    async find(number) {
      // Some writers begin at 1 where 0 is meant, so the object's own number is checked when it is loaded.
      const part = parts.find(({ first, count }) => number >= first && number < first + count);
      if (!part) return undefined;
      const entry = /^\s{0,2}(\d{10}) (\d{5}) ([nf])/.exec(
        (await source.read(part.at + 20 * (number - part.first), 20)).toString("latin1"),
      );
      if (!entry) return undefined;
      return entry[3] === "n" ? { offset: Number(entry[1]) } : null;
    },
  };
}

/** 7.5.8: the table as a packed stream of rows with three columns. */
async function crossReferenceStreamAt(source: ByteSource, at: number): Promise<Section | undefined> {
  const object = await objectAt(source, at);
  if (!object || !isDict(object.value) || object.data === undefined || !isName(object.value.get("Type"), "XRef"))
    return undefined;
  const dict = object.value;
  const rows = unpack(await rawStream(source, object.data, dict.get("Length")), dict);
  const widths = numbersOf(dict.get("W"));
  const [kindWidth = 0, secondWidth = 0, thirdWidth = 0] = widths;
  const width = kindWidth + secondWidth + thirdWidth;
  if (!rows || widths.length < 3 || widths.some((value) => value < 0 || value > 8) || width === 0) return undefined;
  const size = dict.get("Size");
  const index = dict.has("Index") ? numbersOf(dict.get("Index")) : [0, typeof size === "number" ? size : 0];
  return {
    trailer: dict,
    async find(number) {
      let row = 0;
      for (let pair = 0; pair + 1 < index.length; pair += 2) {
        const [first = 0, count = 0] = index.slice(pair, pair + 2);
        if (number >= first && number < first + count) return placeIn(rows, (row + number - first) * width, widths);
        row += count;
      }
      return undefined;
    },
  };
}

function placeIn(
  rows: Buffer,
  at: number,
  [kindWidth = 0, secondWidth = 0, thirdWidth = 0]: readonly number[],
): Place | null | undefined {
  if (at < 0 || at + kindWidth + secondWidth + thirdWidth > rows.length) return undefined;
  const kind = kindWidth === 0 ? 1 : bigEndian(rows, at, kindWidth);
  const second = bigEndian(rows, at + kindWidth, secondWidth);
  if (kind === 1) return { offset: second };
  if (kind === 2) return { stream: second, index: bigEndian(rows, at + kindWidth + secondWidth, thirdWidth) };
  return null;
}

function bigEndian(bytes: Buffer, at: number, width: number): number {
  let value = 0;
  for (let index = 0; index < width; index++) value = value * 256 + (bytes[at + index] ?? 0);
  return value;
}

function numbersOf(value: PdfValue | undefined): number[] {
  return isArray(value) ? value.filter((item) => typeof item === "number") : [];
}

/** `12 0 obj …`: the object at an offset, if it is there and has that number. */
async function objectAt(source: ByteSource, offset: number, number?: number): Promise<PdfObject | undefined> {
  for (const size of [4096, MAX_OBJECT_BYTES]) {
    const text = (await source.read(offset, size)).toString("latin1");
    const intro = /^\s*(\d{1,10})\s+\d{1,5}\s+obj/.exec(text);
    if (!intro || (number !== undefined && Number(intro[1]) !== number)) return undefined;
    const cursor = { text, at: intro[0].length };
    try {
      const value = parseValue(cursor);
      skipSpace(cursor);
      const stream = /^stream(\r\n|\n|\r)/.exec(text.slice(cursor.at, cursor.at + 8));
      // An object that ends exactly with what was read may go on behind it.
      if (cursor.at + 8 > text.length && text.length === size) continue;
      return stream ? { value, data: offset + cursor.at + stream[0].length } : { value };
    } catch (error) {
      if (!(error instanceof NoValue)) throw error;
      if (text.length < size) return undefined;
    }
  }
  return undefined;
}

async function valueAfter(source: ByteSource, offset: number, intro: RegExp): Promise<PdfValue | undefined> {
  const text = (await source.read(offset, 16 * 1024)).toString("latin1");
  const hit = intro.exec(text);
  return hit ? valueIn(text, hit[0].length) : undefined;
}

/** The value that begins in a text at an offset. */
export function valueIn(text: string, at: number): PdfValue | undefined {
  try {
    return parseValue({ text, at });
  } catch (error) {
    if (error instanceof NoValue) return undefined;
    throw error;
  }
}

/** A stream's bytes by its stated length or, when that is wrong, up to `endstream`. */
async function rawStream(source: ByteSource, at: number, length: PdfValue | undefined): Promise<Buffer> {
  if (typeof length === "number" && length >= 0 && length <= MAX_STREAM_BYTES) {
    const after = (await source.read(at + length, 16)).toString("latin1");
    if (/^\s*endstream/.test(after)) return source.read(at, length);
  }
  const bytes = await source.read(at, MAX_STREAM_BYTES);
  const end = bytes.indexOf("endstream");
  return end < 0 ? bytes : bytes.subarray(0, end);
}

function unpack(raw: Buffer, dict: PdfDict): Buffer | undefined {
  const filter = dict.get("Filter");
  const filters = filter === undefined || filter === null ? [] : isArray(filter) ? filter : [filter];
  const parameters = dict.get("DecodeParms");
  let bytes: Buffer | undefined = raw;
  for (const [index, item] of filters.entries()) {
    // Other filters do not occur around cross-references and metadata.
    if (bytes === undefined || !isName(item, "FlateDecode")) return undefined;
    const own = isArray(parameters) ? parameters[index] : parameters;
    bytes = predicted(inflated(bytes), isDict(own) ? own : new Map());
  }
  return bytes;
}

function inflated(bytes: Buffer): Buffer | undefined {
  try {
    // A stream that is cut off gives what can be had.
    return inflateSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES, finishFlush: zlib.Z_SYNC_FLUSH });
  } catch {
    return undefined;
  }
}

/** 7.4.4.4: the PNG predictors, which nearly every cross-reference stream uses. */
function predicted(bytes: Buffer | undefined, parameters: PdfDict): Buffer | undefined {
  const predictor = parameters.get("Predictor");
  if (bytes === undefined || typeof predictor !== "number" || predictor < 10) return bytes;
  const columns = parameters.get("Columns");
  const width = typeof columns === "number" && columns >= 1 && columns <= 4096 ? Math.floor(columns) : 1;
  const rows = Math.floor(bytes.length / (width + 1));
  const result = Buffer.alloc(rows * width);
  for (let row = 0; row < rows; row++) {
    const kind = bytes[row * (width + 1)] ?? 0;
    for (let column = 0; column < width; column++) {
      const at = row * width + column;
      const left = column > 0 ? (result[at - 1] ?? 0) : 0;
      const above = row > 0 ? (result[at - width] ?? 0) : 0;
      const corner = row > 0 && column > 0 ? (result[at - width - 1] ?? 0) : 0;
      const guess =
        kind === 1
          ? left
          : kind === 2
            ? above
            : kind === 3
              ? (left + above) >> 1
              : kind === 4
                ? paeth(left, above, corner)
                : 0;
      result[at] = ((bytes[row * (width + 1) + 1 + column] ?? 0) + guess) & 0xff;
    }
  }
  return result;
}

function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner;
  const [toLeft, toAbove, toCorner] = [
    Math.abs(estimate - left),
    Math.abs(estimate - above),
    Math.abs(estimate - corner),
  ];
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
