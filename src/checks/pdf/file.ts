/**
 * The bytes of a PDF as a set of numbered objects: header, cross-reference
 * chain, trailers, object streams (ISO 32000-1:2008, 7.5). Nothing is guessed:
 * a file whose cross-reference table leads astray is unreadable here, even
 * though a lenient viewer may show it, because what a repair finds need not be
 * what the author published.
 */
import { messageOf, UnreadableError } from "../../errors.js";
import { type Budget, decodeStream } from "../../tools/pdf/filters.js";
import { isKeyword, Lexer } from "../../tools/pdf/lexer.js";
import { is, nameOf, type PdfDict, type PdfRef, type PdfStream, type PdfValue } from "../../tools/pdf/objects.js";
import { type Entry, isCount, readRow, rowLayout } from "../../tools/pdf/xref.js";
import { FileSyntax } from "./syntax.js";

/** ISO 19005-2:2011, 6.1.13 allows 8,388,607 objects; no office document comes near this bound. */
const MAX_OBJECTS = 2_000_000;
const MAX_SECTIONS = 5_000;
/** A reference that leads to a reference that leads to a reference … */
const MAX_HOPS = 32;
/** How far from the end `startxref` may stand; readers look into the last 1,024 bytes. */
const TAIL = 4096;

/** What stands at the very start and the very end of the file, byte for byte. */
interface Edges {
  /** Where `%PDF-` begins; -1 when it is not in the first 1,024 bytes. */
  readonly headerAt: number;
  /** The header line without its end-of-line marker. */
  readonly header: string;
  /** The first five bytes of the line after the header. */
  readonly second: Buffer;
  /** Bytes after the last `%%EOF`, without one end-of-line marker; -1 when there is no `%%EOF`. */
  readonly afterEof: number;
}

export interface PdfFile {
  readonly bytes: Buffer;
  readonly edges: Edges;
  /** Trailer dictionaries, newest first. */
  readonly trailers: readonly PdfDict[];
  /** True when a cross-reference stream was used rather than a table alone. */
  readonly crossReferenceStreams: boolean;
  /** How the objects read so far are written. */
  readonly syntax: FileSyntax;
  /** Numbers of all objects in use, in no order that matters. */
  numbers(): Iterable<number>;
  /** Where in the file objects in use begin, of those that do not stand in object streams. */
  offsets(): Iterable<number>;
  /** What is written as an object at an offset, whether or not it is in use; nothing where that is damaged. */
  objectAt(offset: number): PdfValue | undefined;
  /** Every object in use that can be read, whether or not anything leads to it. What is read for this alone is not kept. */
  objects(): Iterable<readonly [number, PdfValue]>;
  /** The objects that a stream of objects holds and that are not in use. */
  spare(num: number, stream: PdfStream): readonly PdfValue[];
  /** The object a reference leads to; null when there is none. Any other value is given back as it is. */
  resolve(value: PdfValue | undefined): PdfValue;
  /** The decoded bytes of a stream; nothing when it ends in a picture filter. */
  decode(stream: PdfStream): Buffer | undefined;
  /** The file of a picture that is kept as one: a photograph, a page of a fax. */
  picture(stream: PdfStream): Buffer | undefined;
}

/** Opens a PDF. Throws `UnreadableError` when it is damaged or goes beyond a limit. */
export function openPdf(bytes: Buffer, budget: Budget): PdfFile {
  const edges = readEdges(bytes);
  if (edges.headerAt < 0) throw new UnreadableError("the file does not begin as a PDF");
  const syntax = new FileSyntax();
  const table = new Map<number, Entry>();
  // An array: a PDF of many pages has its objects asked for by the million.
  const cache: (PdfValue | undefined)[] = [];
  const laterGenerations = new Map<number, PdfValue>();
  const containers = new Map<
    number,
    { readonly numbers: readonly number[]; readonly offsets: readonly number[]; readonly data: Buffer }
  >();
  const loading = new Set<number>();

  const resolve = (value: PdfValue | undefined): PdfValue => {
    let current = value ?? null;
    for (let hops = 0; is(current, "ref"); hops += 1) {
      if (hops > MAX_HOPS) throw new UnreadableError("references lead round in a circle");
      current = load(current);
    }
    return current;
  };

  const load = (ref: PdfRef): PdfValue => {
    // Nearly all objects are of generation 0, and nearly all are asked for more than once.
    const known = ref.gen === 0 ? cache[ref.num] : undefined;
    if (known !== undefined) return known;
    const entry = table.get(ref.num);
    if (!entry || entry.type === "free") return null;
    // To the standard this is null, but some readers show the object all the same.
    if (ref.gen !== (entry.type === "at" ? entry.gen : 0))
      throw new UnreadableError(`a reference to object ${ref.num} names another generation than the object has`);
    const later = ref.gen === 0 ? undefined : laterGenerations.get(ref.num);
    if (later !== undefined) return later;
    if (loading.has(ref.num)) throw new UnreadableError(`object ${ref.num} needs itself to be read`);
    const value = read(ref.num, entry);
    if (ref.gen === 0) cache[ref.num] = value;
    else laterGenerations.set(ref.num, value);
    return value;
  };

  const read = (num: number, entry: Exclude<Entry, { type: "free" }>): PdfValue => {
    loading.add(num);
    try {
      return entry.type === "at" ? readObject(bytes, entry.offset, num, resolve, syntax) : fromContainer(num, entry);
    } finally {
      loading.delete(num);
    }
  };

  const fromContainer = (num: number, entry: { readonly stream: number; readonly index: number }): PdfValue => {
    let container = containers.get(entry.stream);
    if (!container) {
      if (table.get(entry.stream)?.type !== "at") throw new UnreadableError("an object stream cannot be found");
      const stream = resolve({ kind: "ref", num: entry.stream, gen: 0 });
      if (!is(stream, "stream")) throw new UnreadableError("an object stream is no stream");
      container = openContainer(stream, decode(stream), resolve);
      containers.set(entry.stream, container);
    }
    const at = container.numbers[entry.index] === num ? entry.index : container.numbers.indexOf(num);
    const offset = container.offsets[at];
    if (offset === undefined) throw new UnreadableError(`object ${num} is not in its object stream`);
    return new Lexer(container.data, offset, true, syntax.extremes).value();
  };

  const decode = (stream: PdfStream): Buffer | undefined => decodeStream(stream, resolve, budget);

  const chain = readChain(bytes, edges.headerAt, table, resolve, decode, syntax);
  return {
    bytes,
    edges,
    trailers: chain.trailers,
    crossReferenceStreams: chain.streams,
    syntax,
    *numbers() {
      for (const [num, entry] of table) if (entry.type !== "free") yield num;
    },
    *offsets() {
      for (const entry of table.values()) if (entry.type === "at") yield entry.offset;
    },
    objectAt: (offset) => unlessDamaged(() => readObject(bytes, offset, undefined, resolve)),
    *objects() {
      for (const [num, entry] of table) {
        if (entry.type === "free") continue;
        // An object that nothing leads to may be damaged: no reader will ever see it.
        const value = cache[num] ?? laterGenerations.get(num) ?? unlessDamaged(() => read(num, entry));
        if (value !== undefined) yield [num, value];
      }
    },
    spare: (container, stream) => {
      const open = () => containers.get(container) ?? openContainer(stream, decode(stream), resolve);
      const { numbers, offsets, data } = unlessDamaged(open) ?? { numbers: [], offsets: [], data: Buffer.alloc(0) };
      const found: PdfValue[] = [];
      for (const [i, num] of numbers.entries()) {
        const entry = table.get(num);
        if (entry?.type === "in" && entry.stream === container) continue;
        const value = unlessDamaged(() => new Lexer(data, offsets[i]).value());
        if (value !== undefined) found.push(value);
      }
      return found;
    },
    resolve,
    decode,
    picture: (stream) => decodeStream(stream, resolve, budget, true),
  };
}

/** What `read` gives, or nothing where the file is damaged. Limits still end the check. */
export function unlessDamaged<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnreadableError && !error.limit) return undefined;
    throw error;
  }
}

/** Reads header and end of the file as they stand. */
function readEdges(bytes: Buffer): Edges {
  const headerAt = bytes.subarray(0, 1024).indexOf("%PDF-");
  const line = endOfLine(bytes, Math.max(0, headerAt));
  const eof = bytes.lastIndexOf("%%EOF");
  return {
    headerAt,
    header: headerAt < 0 ? "" : bytes.toString("latin1", headerAt, line.end),
    second: bytes.subarray(line.next, line.next + 5),
    afterEof: eof < 0 ? -1 : bytes.length - eof - 5 - eolLength(bytes, eof + 5),
  };
}

function endOfLine(bytes: Buffer, from: number): { readonly end: number; readonly next: number } {
  let end = from;
  while (end < bytes.length && end - from < 1024 && bytes[end] !== 10 && bytes[end] !== 13) end += 1;
  return { end, next: end + eolLength(bytes, end) };
}

function eolLength(bytes: Buffer, at: number): number {
  if (bytes[at] === 13) return bytes[at + 1] === 10 ? 2 : 1;
  return bytes[at] === 10 ? 1 : 0;
}

type Resolve = (value: PdfValue | undefined) => PdfValue;
type Decode = (stream: PdfStream) => Buffer | undefined;

function readChain(
  bytes: Buffer,
  headerAt: number,
  table: Map<number, Entry>,
  resolve: Resolve,
  decode: Decode,
  syntax: FileSyntax,
) {
  const trailers: PdfDict[] = [];
  const seen = new Set<number>();
  let streams = false;
  const queue = [startOffset(bytes)];
  for (let offset = queue.shift(); offset !== undefined; offset = queue.shift()) {
    // Some files carry bytes before the header; their offsets then count from the header.
    const at = looksLikeSection(bytes, offset) ? offset : offset + headerAt;
    if (seen.has(at)) throw new UnreadableError("the cross-reference tables lead round in a circle");
    seen.add(at);
    if (seen.size > MAX_SECTIONS) throw new UnreadableError(`more than ${MAX_SECTIONS} revisions`, true);
    const freed: number[] = [];
    const section = readSection(bytes, at, headerAt, table, freed, resolve, decode, syntax);
    streams ||= section.stream;
    trailers.push(section.trailer);
    const next = section.trailer.entries.get("Prev");
    const hybrid = section.stream ? undefined : section.trailer.entries.get("XRefStm");
    // ISO 32000-1 7.5.8.4: a hybrid file's stream comes before the previous section. What it holds is free in
    // the table beside it, so that old readers do not see it; newer ones do.
    if (typeof hybrid === "number") {
      const extra = readSection(bytes, hybrid, headerAt, table, freed, resolve, decode, syntax);
      streams ||= extra.stream;
      seen.add(hybrid);
    }
    for (const num of freed) add(table, num, { type: "free" });
    if (next !== undefined && typeof next !== "number") throw new UnreadableError("the trailer's /Prev is no number");
    if (next !== undefined) queue.push(next);
  }
  return { trailers, streams };
}

function startOffset(bytes: Buffer): number {
  const from = Math.max(0, bytes.length - TAIL);
  const at = bytes.lastIndexOf("startxref");
  if (at < from) throw new UnreadableError("the end of the file is missing");
  const offset = new Lexer(bytes, at + 9).next();
  if (typeof offset !== "number" || !Number.isSafeInteger(offset) || offset < 0)
    throw new UnreadableError("the end of the file is damaged");
  return offset;
}

function looksLikeSection(bytes: Buffer, offset: number): boolean {
  if (offset >= bytes.length) return false;
  const lexer = new Lexer(bytes, offset);
  const first = lexer.next();
  return (
    (isKeyword(first) && first.word === "xref") ||
    (typeof first === "number" && typeof lexer.next() === "number" && lexer.accept("obj"))
  );
}

interface Section {
  readonly trailer: PdfDict;
  readonly stream: boolean;
}

function readSection(
  bytes: Buffer,
  at: number,
  headerAt: number,
  table: Map<number, Entry>,
  freed: number[],
  resolve: Resolve,
  decode: Decode,
  syntax: FileSyntax,
): Section {
  if (at >= bytes.length) throw new UnreadableError("the cross-reference table is not where the file says");
  const lexer = new Lexer(bytes, at, true, syntax.extremes);
  if (lexer.accept("xref")) {
    syntax.table(bytes, lexer.pos);
    const trailer = readTable(lexer, headerAt, table, freed, syntax);
    syntax.extent(at, lexer.pos);
    return { trailer, stream: false };
  }
  const value = readObject(bytes, at, undefined, resolve);
  if (!is(value, "stream") || nameOf(value.dict.entries.get("Type")) !== "XRef")
    throw new UnreadableError("the cross-reference table is not where the file says");
  syntax.extent(at, value.raw.byteOffset - bytes.byteOffset + value.raw.length);
  readCrossReferenceStream(bytes, value, decode(value), headerAt, table);
  return { trailer: value.dict, stream: true };
}

function add(table: Map<number, Entry>, num: number, entry: Entry): void {
  // Newer sections are read first, so what is there already wins.
  if (table.has(num)) return;
  if (table.size >= MAX_OBJECTS) throw new UnreadableError(`more than ${MAX_OBJECTS} objects`, true);
  table.set(num, entry);
}

function readTable(
  lexer: Lexer,
  headerAt: number,
  table: Map<number, Entry>,
  freed: number[],
  syntax: FileSyntax,
): PdfDict {
  for (;;) {
    const token = lexer.next();
    if (isKeyword(token) && token.word === "trailer") break;
    syntax.subsection(lexer.bytes, lexer.pos);
    const count = lexer.next();
    if (!isCount(token) || !isCount(count)) throw new UnreadableError("the cross-reference table is damaged");
    readSubsection(lexer, token, count, headerAt, table, freed);
  }
  const trailer = lexer.value();
  if (!is(trailer, "dict")) throw new UnreadableError("the trailer is damaged");
  return trailer;
}

/** Numbers of free objects are put into `freed`: whether they are free is not known yet. */
function readSubsection(
  lexer: Lexer,
  first: number,
  count: number,
  headerAt: number,
  table: Map<number, Entry>,
  freed: number[],
): void {
  let start = first;
  for (let i = 0; i < count; i += 1) {
    const offset = lexer.next();
    const gen = lexer.next();
    const type = lexer.next();
    const word = isKeyword(type) ? type.word : "";
    if (!isCount(offset) || !isCount(gen) || (word !== "n" && word !== "f"))
      throw new UnreadableError("the cross-reference table is damaged");
    // Some producers number the head of the free list 1 instead of 0.
    if (i === 0 && first === 1 && word === "f" && gen === 65535) start = 0;
    if (word === "n" && offset > 0)
      add(table, start + i, { type: "at", offset: shifted(lexer.bytes, offset, headerAt), gen });
    else freed.push(start + i);
  }
}

/** Offsets count from the header where bytes stand before it. */
function shifted(bytes: Buffer, offset: number, headerAt: number): number {
  if (headerAt === 0) return offset;
  const lexer = new Lexer(bytes, offset);
  const right = typeof lexer.next() === "number" && typeof lexer.next() === "number" && lexer.accept("obj");
  return right ? offset : offset + headerAt;
}

function readCrossReferenceStream(
  bytes: Buffer,
  stream: PdfStream,
  data: Buffer | undefined,
  headerAt: number,
  table: Map<number, Entry>,
): void {
  const layout = rowLayout(stream.dict);
  if (!data || !layout || !isCount(stream.dict.entries.get("Size")))
    throw new UnreadableError("the cross-reference stream is damaged");
  let row = 0;
  for (const { first, count } of layout.ranges) {
    for (let i = 0; i < count; i += 1, row += 1) {
      const found = readRow(data, layout, row);
      if (!found) throw new UnreadableError("the cross-reference stream is cut off");
      add(table, first + i, found.type === "at" ? { ...found, offset: shifted(bytes, found.offset, headerAt) } : found);
    }
  }
}

/** Reads `num gen obj … endobj` at an offset. Throws when another object, or none, stands there. */
function readObject(
  bytes: Buffer,
  offset: number,
  num: number | undefined,
  resolve: Resolve,
  syntax?: FileSyntax,
): PdfValue {
  const lexer = new Lexer(bytes, offset, true, syntax?.extremes);
  const found = lexer.next();
  const gen = lexer.next();
  if (!isCount(found) || !isCount(gen) || !lexer.accept("obj") || (num !== undefined && found !== num))
    throw new UnreadableError(
      num === undefined
        ? "the cross-reference table is not where the file says"
        : `object ${num} is not where the file says`,
    );
  const start = lexer.pos;
  if (lexer.accept("endobj")) {
    syntax?.object(found, bytes, offset, start);
    return null;
  }
  try {
    const value = lexer.value();
    const whole =
      is(value, "dict") && lexer.accept("stream") ? readStream(lexer, value, resolve, found, syntax) : value;
    syntax?.object(found, bytes, offset, lexer.pos);
    return whole;
  } catch (error) {
    if (error instanceof UnreadableError)
      throw new UnreadableError(`object ${found}: ${messageOf(error)}`, error.limit);
    throw error;
  }
}

/** Reads the data and moves past `endstream`. */
function readStream(lexer: Lexer, dict: PdfDict, resolve: Resolve, num: number, syntax?: FileSyntax): PdfStream {
  const { bytes } = lexer;
  const keyword = lexer.pos;
  const start = lexer.pos + (bytes[lexer.pos] === 13 && bytes[lexer.pos + 1] !== 10 ? 1 : eolLength(bytes, lexer.pos));
  const length = resolve(dict.entries.get("Length"));
  if (isCount(length) && start + length <= bytes.length) {
    const after = new Lexer(bytes, start + length);
    if (after.accept("endstream")) {
      lexer.pos = after.pos;
      syntax?.stream(num, bytes, keyword, start, start + length, length);
      return { kind: "stream", dict, raw: bytes.subarray(start, start + length) };
    }
  }
  // A wrong /Length is a fault of its own (6.1.7.1), but what the stream holds can still be read.
  const end = bytes.indexOf("endstream", start);
  if (end < 0) throw new UnreadableError("a stream has no end");
  lexer.pos = end + "endstream".length;
  syntax?.stream(num, bytes, keyword, start, end, length);
  const eol = bytes[end - 1] === 10 ? (bytes[end - 2] === 13 ? 2 : 1) : bytes[end - 1] === 13 ? 1 : 0;
  return { kind: "stream", dict, raw: bytes.subarray(start, Math.max(start, end - eol)) };
}

function openContainer(stream: PdfStream, data: Buffer | undefined, resolve: Resolve) {
  const count = resolve(stream.dict.entries.get("N"));
  const first = resolve(stream.dict.entries.get("First"));
  if (!data || !isCount(count) || !isCount(first) || count > data.length)
    throw new UnreadableError("an object stream is damaged");
  if (count > MAX_OBJECTS) throw new UnreadableError(`more than ${MAX_OBJECTS} objects`, true);
  const lexer = new Lexer(data, 0, false);
  const numbers: number[] = [];
  const offsets: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const num = lexer.next();
    const offset = lexer.next();
    if (!isCount(num) || !isCount(offset)) throw new UnreadableError("an object stream is damaged");
    numbers.push(num);
    offsets.push(first + offset);
  }
  return { numbers, offsets, data };
}
