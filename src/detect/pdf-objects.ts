/**
 * The way from the end of a PDF to its catalog and from there to single objects
 * (ISO 32000-1, 7.5), by reading small windows of the file: a file of 2 GB costs
 * no more than a small one. Nothing is read that is not asked for; every list,
 * size and hop has a bound. What tokens and values look like is told in
 * `tools/pdf`.
 */
import { UnreadableError } from "../errors.js";
import { decodeStream } from "../tools/pdf/filters.js";
import { Lexer } from "../tools/pdf/lexer.js";
import { is, nameOf, type PdfDict, type PdfValue } from "../tools/pdf/objects.js";
import { type Entry, isCount, readRow, rowLayout } from "../tools/pdf/xref.js";
import type { ByteSource } from "./source.js";
import type { Work } from "./work.js";

/** Incremental updates that are followed back. */
const MAX_SECTIONS = 128;
const MAX_SUBSECTIONS = 4096;
/** Largest object that is read; catalogs and trailers are far smaller. */
const MAX_OBJECT_BYTES = 256 * 1024;
const MAX_UNPACKED_BYTES = 8 * 1024 * 1024;
/** Numbers and offsets at the start of an object stream; writers put a few hundred objects into one. */
const MAX_INDEX_BYTES = 512 * 1024;
const MAX_STREAM_BYTES = 4 * 1024 * 1024;
/** Object streams that are kept unpacked. */
const MAX_KEPT_STREAMS = 8;
/** How many objects may be looked up for one file. */
const MAX_LOOKUPS = 2000;

// ---------------------------------------------------------------- documents

interface PdfObject {
  readonly value: PdfValue;
  /** Where the stream's data begins, when it is a stream. */
  readonly data?: number;
}

type Place = { readonly offset: number } | { readonly stream: number };

/** One cross-reference section: says where an object is, nothing when it does not know, `null` when it is free. */
interface Section {
  readonly trailer: PdfDict;
  /** How many ranges are gone through to find an object. */
  readonly subsections: number;
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
  readonly data: Buffer;
  readonly offsets: ReadonlyMap<number, number>;
}
const NO_OBJECTS: PackedObjects = { data: Buffer.alloc(0), offsets: new Map() };

function packedOffsets(data: Buffer, first: number): Map<number, number> {
  const offsets = new Map<number, number>();
  const numbers = data.toString("latin1", 0, Math.min(first, MAX_INDEX_BYTES)).match(/\d+/g) ?? [];
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
  work: Work,
): Promise<PdfDocument> {
  const sections: Section[] = [];
  let broken = crossReference === undefined;
  const kept = new Map<number, PackedObjects>();
  let lookups = 0;

  const find = async (number: number): Promise<Place | undefined> => {
    let hidden = false;
    for (const section of sections) {
      work.spend(section.subsections);
      const place = await section.find(number);
      // 7.5.8.4: what a table calls free may stand in the stream that goes with it, which is the next section.
      if (place === null && section.trailer.entries.has("XRefStm")) hidden = true;
      else if (place !== undefined) return place ?? undefined;
      else if (hidden) return undefined;
    }
    return undefined;
  };

  const load = async (number: number): Promise<PdfObject | undefined> => {
    if (++lookups > MAX_LOOKUPS) return undefined;
    const place = await find(number);
    if (!place) return undefined;
    if ("offset" in place) return objectAt(source, start + place.offset, number);
    const { data, offsets } = await packedObjects(place.stream);
    const offset = offsets.get(number);
    const value = offset === undefined ? undefined : valueIn(data, offset, work);
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
    const first = is(container?.value, "dict") ? container.value.entries.get("First") : undefined;
    if (!data || !isCount(first)) return NO_OBJECTS;
    const packed = { data, offsets: packedOffsets(data, first) };
    kept.set(number, packed);
    return packed;
  };

  const resolve = async (value: PdfValue | undefined): Promise<PdfValue | undefined> => {
    let current = value;
    for (let hops = 0; is(current, "ref"); hops++) {
      if (hops > 8) return undefined;
      current = (await load(current.num))?.value;
    }
    return current;
  };

  const streamData = async (object: PdfObject): Promise<Buffer | undefined> => {
    if (object.data === undefined || !is(object.value, "dict")) return undefined;
    const length = await resolve(object.value.entries.get("Length"));
    const data = unpack(await rawStream(source, object.data, length), await plainDict(object.value));
    work.spend(data?.length ?? MAX_UNPACKED_BYTES);
    return data;
  };

  /** Filters and their parameters may be references themselves. */
  const plainDict = async (dict: PdfDict): Promise<PdfDict> => {
    const entries = new Map(dict.entries);
    for (const key of ["Filter", "DecodeParms"]) {
      const value = await resolve(dict.entries.get(key));
      if (value !== undefined) entries.set(key, value);
    }
    return { kind: "dict", entries };
  };

  if (crossReference !== undefined) broken = await readSections(source, start, crossReference, sections);

  return {
    trailers: sections.map((section) => section.trailer),
    broken,
    resolve,
    async stream(value) {
      if (!is(value, "ref")) return undefined;
      const object = await load(value.num);
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
      const next = section.trailer.entries.get(key);
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
  const trailer = await valueAfter(source, here, "trailer");
  if (!is(trailer, "dict")) return undefined;
  return {
    trailer,
    subsections: parts.length,
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
  if (!is(object?.value, "dict") || object.data === undefined) return undefined;
  const trailer = object.value;
  const layout = nameOf(trailer.entries.get("Type")) === "XRef" ? rowLayout(trailer) : undefined;
  const rows = layout && unpack(await rawStream(source, object.data, trailer.entries.get("Length")), trailer);
  if (!layout || !rows) return undefined;
  return {
    trailer,
    subsections: layout.ranges.length,
    async find(number) {
      let row = 0;
      for (const { first, count } of layout.ranges) {
        if (number >= first && number < first + count) {
          const entry = readRow(rows, layout, row + number - first);
          return entry?.type === "free" ? null : placeOf(entry);
        }
        row += count;
      }
      return undefined;
    },
  };
}

function placeOf(entry: Exclude<Entry, { type: "free" }> | undefined): Place | undefined {
  if (!entry) return undefined;
  return entry.type === "at" ? { offset: entry.offset } : { stream: entry.stream };
}

/** `12 0 obj …`: the object at an offset, if it is there and has that number. */
async function objectAt(source: ByteSource, offset: number, number?: number): Promise<PdfObject | undefined> {
  for (const size of [4096, MAX_OBJECT_BYTES]) {
    const bytes = await source.read(offset, size);
    const lexer = new Lexer(bytes);
    try {
      const found = lexer.next();
      if (!isCount(found) || !isCount(lexer.next()) || !lexer.accept("obj")) return undefined;
      if (number !== undefined && found !== number) return undefined;
      const value = lexer.value();
      const data = lexer.accept("stream") ? offset + lexer.pos + lineEnd(bytes, lexer.pos) : undefined;
      // An object that ends exactly with what was read may go on behind it.
      if (lexer.pos + 8 > bytes.length && bytes.length === size) continue;
      return data === undefined ? { value } : { value, data };
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      if (bytes.length < size) return undefined;
    }
  }
  return undefined;
}

function lineEnd(bytes: Buffer, at: number): number {
  if (bytes[at] === 13) return bytes[at + 1] === 10 ? 2 : 1;
  return bytes[at] === 10 ? 1 : 0;
}

async function valueAfter(source: ByteSource, offset: number, word: string): Promise<PdfValue | undefined> {
  const lexer = new Lexer(await source.read(offset, 16 * 1024));
  try {
    return lexer.accept(word) ? lexer.value() : undefined;
  } catch (error) {
    if (error instanceof UnreadableError) return undefined;
    throw error;
  }
}

/** The value that begins in some bytes at an offset. */
export function valueIn(bytes: Buffer, at: number, work: Work): PdfValue | undefined {
  const lexer = new Lexer(bytes, at);
  try {
    const value = lexer.value();
    work.spend(lexer.pos - at);
    return value;
  } catch (error) {
    // It may have been gone through to the end.
    work.spend(Math.max(0, bytes.length - at));
    if (error instanceof UnreadableError) return undefined;
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

/** Damaged, too large or a picture: nothing. */
function unpack(raw: Buffer, dict: PdfDict): Buffer | undefined {
  try {
    const budget = { left: MAX_UNPACKED_BYTES, each: MAX_UNPACKED_BYTES };
    return decodeStream({ kind: "stream", dict, raw }, (value) => value ?? null, budget);
  } catch (error) {
    if (error instanceof UnreadableError) return undefined;
    throw error;
  }
}
