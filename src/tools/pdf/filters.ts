/**
 * Decodes streams (ISO 32000-1:2008, 7.4) within bounds. Filters of pictures
 * are left alone: no rule here looks at pixels.
 */
import { inflateRawSync, inflateSync } from "node:zlib";
import { messageOf, UnreadableError } from "../../errors.js";
import { hexInto } from "./lexer.js";
import { dictOf, is, nameOf, type PdfDict, type PdfStream, type PdfValue } from "./objects.js";

/** What is still allowed to come out of compressed streams, for one document. */
export interface Budget {
  /** Bytes left for all streams together. */
  left: number;
  /** Most bytes of one stream. */
  readonly each: number;
}

interface Predictor {
  readonly predictor: number;
  readonly colours: number;
  readonly bits: number;
  readonly columns: number;
  /** LZW only: codes grow one step early. */
  readonly early: boolean;
}

const PICTURE_FILTERS = new Set(["DCTDecode", "DCT", "JPXDecode", "CCITTFaxDecode", "CCF", "JBIG2Decode"]);

type Resolve = (value: PdfValue | undefined) => PdfValue;

/**
 * The data of a stream with all its filters undone; nothing when a picture
 * filter is among them, or the picture as that filter takes it. Throws `UnreadableError` when the data is damaged, a
 * filter unknown or the budget spent.
 */
export function decodeStream(
  stream: PdfStream,
  resolve: Resolve,
  budget: Budget,
  ofPicture = false,
): Buffer | undefined {
  const { entries } = stream.dict;
  // A stream kept in another file is not part of this one, and 6.1.7.1 forbids it.
  if (resolve(entries.get("F")) !== null) return undefined;
  const filters = listOf(resolve(entries.get("Filter")), resolve);
  const parameters = listOf(resolve(entries.get("DecodeParms") ?? entries.get("DP")), resolve);
  if (filters.length > 16) throw new UnreadableError("a stream is packed more than 16 times over", true);
  let data = stream.raw;
  // Unpacked streams count as well: the same one can be gone through again and again.
  budget.left -= data.length;
  if (budget.left < 0) throw new UnreadableError("the document's streams are larger than the limit", true);
  for (const [i, filter] of filters.entries()) {
    const name = nameOf(filter) ?? "";
    if (PICTURE_FILTERS.has(name)) return ofPicture ? data : undefined;
    data = applyFilter(name, data, predictorOf(dictOf(parameters[i]), resolve), budget);
  }
  return data;
}

function listOf(value: PdfValue, resolve: Resolve): readonly PdfValue[] {
  if (value === null) return [];
  return is(value, "array") ? value.items.map(resolve) : [value];
}

function predictorOf(dict: PdfDict | undefined, resolve: Resolve): Predictor {
  const number = (key: string, otherwise: number): number => {
    const value = resolve(dict?.entries.get(key));
    return typeof value === "number" ? value : otherwise;
  };
  return {
    predictor: number("Predictor", 1),
    colours: number("Colors", 1),
    bits: number("BitsPerComponent", 8),
    columns: number("Columns", 1),
    early: number("EarlyChange", 1) !== 0,
  };
}

/** Undoes one filter. */
function applyFilter(filter: string, data: Buffer, parameters: Predictor, budget: Budget): Buffer {
  const limit = Math.min(budget.each, budget.left);
  const decoded = decode(filter, data, parameters, limit);
  budget.left -= decoded.length;
  return decoded;
}

function decode(filter: string, data: Buffer, parameters: Predictor, limit: number): Buffer {
  switch (filter) {
    case "FlateDecode":
    case "Fl":
      return unpredict(inflate(data, limit), parameters);
    case "LZWDecode":
    case "LZW":
      return unpredict(lzw(data, parameters.early, limit), parameters);
    case "ASCIIHexDecode":
    case "AHx":
      return asciiHex(data, limit);
    case "ASCII85Decode":
    case "A85":
      return ascii85(data, limit);
    case "RunLengthDecode":
    case "RL":
      return runLength(data, limit);
    case "Crypt":
      return data;
  }
  throw new UnreadableError(`a stream uses the unknown filter "${filter}"`);
}

function tooLarge(limit: number): UnreadableError {
  return new UnreadableError(
    `compressed data unpacks beyond the limit (${Math.max(1, Math.round(limit / 1e6))} MB left)`,
    true,
  );
}

function inflate(data: Buffer, limit: number): Buffer {
  if (data.length === 0) return data;
  // What comes out is kept in the room that was made for it: 16 KB for each of ten thousand small streams are too many.
  const chunkSize = Math.min(16 * 1024, Math.max(1024, data.length * 4));
  // A stream that ends early still gives what there is, as every viewer does.
  const options = { maxOutputLength: Math.max(1, limit), finishFlush: 2, chunkSize };
  try {
    return inflateSync(data, options);
  } catch (error) {
    if (isOverLimit(error)) throw tooLarge(limit);
    try {
      // A wrong checksum after sound data is common and harmless: leave header and checksum out.
      return inflateRawSync(data.subarray(2), options);
    } catch (second) {
      if (isOverLimit(second)) throw tooLarge(limit);
      throw new UnreadableError(`a compressed stream is damaged: ${messageOf(error)}`);
    }
  }
}

function isOverLimit(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
}

/** What comes out of a filter: a buffer that grows up to a limit. A list of numbers or pieces would take many times the memory. */
function growing(limit: number) {
  let bytes = Buffer.allocUnsafe(Math.min(limit, 64 * 1024));
  let size = 0;
  const room = (more: number): void => {
    if (size + more > limit) throw tooLarge(limit);
    if (size + more <= bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.min(limit, Math.max(size + more, bytes.length * 2)));
    bytes.copy(larger, 0, 0, size);
    bytes = larger;
  };
  return {
    byte(value: number): void {
      if (size === bytes.length) room(1);
      bytes[size] = value;
      size += 1;
    },
    piece(source: Buffer, start = 0, end = source.length): void {
      const length = Math.max(0, Math.min(end, source.length) - start);
      room(length);
      source.copy(bytes, size, start, start + length);
      size += length;
    },
    repeated(value: number, times: number): void {
      room(times);
      bytes.fill(value, size, size + times);
      size += times;
    },
    done: (): Buffer => bytes.subarray(0, size),
  };
}

function asciiHex(data: Buffer, limit: number): Buffer {
  const end = data.indexOf(0x3e);
  const digits = end < 0 ? data : data.subarray(0, end);
  const out = Buffer.allocUnsafe(Math.ceil(digits.length / 2));
  const size = hexInto(out, digits);
  if (size > limit) throw tooLarge(limit);
  return out.subarray(0, size);
}

/** ISO 32000-1:2008, 7.4.3: five digits of base 85 make four bytes. */
function ascii85(data: Buffer, limit: number): Buffer {
  const out = growing(limit);
  let value = 0;
  let digits = 0;
  const flush = (bytes: number): void => {
    const whole = value % 2 ** 32;
    for (let i = 0; i < bytes; i += 1) out.byte(Math.floor(whole / 256 ** (3 - i)) & 0xff);
    value = 0;
    digits = 0;
  };
  for (const byte of data) {
    if (byte === 0x7e) break;
    if (byte === 0x7a && digits === 0) out.repeated(0, 4);
    else if (byte >= 0x21 && byte <= 0x75) {
      value = value * 85 + byte - 0x21;
      digits += 1;
      if (digits === 5) flush(4);
    }
  }
  if (digits >= 2) {
    const bytes = digits - 1;
    for (; digits < 5; digits += 1) value = value * 85 + 84;
    flush(bytes);
  }
  return out.done();
}

function runLength(data: Buffer, limit: number): Buffer {
  const out = growing(limit);
  for (let pos = 0; pos < data.length; ) {
    const length = data[pos] ?? 128;
    if (length === 128) break;
    if (length < 128) out.piece(data, pos + 1, pos + length + 2);
    else if (pos + 1 < data.length) out.repeated(data[pos + 1] ?? 0, 257 - length);
    pos += length < 128 ? length + 2 : 2;
  }
  return out.done();
}

const SINGLE_BYTES = Array.from({ length: 258 }, (_, code) => Buffer.from(code < 256 ? [code] : []));

function lzw(data: Buffer, early: boolean, limit: number): Buffer {
  const out = growing(limit);
  let table: Buffer[] = [...SINGLE_BYTES];
  let width = 9;
  let previous: Buffer | undefined;
  const reset = (): void => {
    table = [...SINGLE_BYTES];
    width = 9;
    previous = undefined;
  };
  let bits = 0;
  let held = 0;
  for (const byte of data) {
    bits = ((bits << 8) | byte) & 0xffffff;
    held += 8;
    if (held < width) continue;
    held -= width;
    const code = (bits >> held) & ((1 << width) - 1);
    if (code === 257) break;
    if (code === 256) {
      // Clearing a clear table again and again is work without a result.
      if (previous) reset();
      continue;
    }
    const known = table[code];
    const entry = known ?? (previous && Buffer.concat([previous, previous.subarray(0, 1)]));
    if (!entry || code > table.length) throw new UnreadableError("a compressed stream is damaged: bad LZW code");
    out.piece(entry);
    if (previous && table.length < 4096) table.push(Buffer.concat([previous, entry.subarray(0, 1)]));
    previous = entry;
    const reach = table.length + (early ? 1 : 0);
    width = reach >= 2048 ? 12 : reach >= 1024 ? 11 : reach >= 512 ? 10 : 9;
  }
  return out.done();
}

/** Undoes a predictor (ISO 32000-1:2008, 7.4.4.4). */
function unpredict(data: Buffer, parameters: Predictor): Buffer {
  const { predictor, colours, bits, columns } = parameters;
  if (predictor === 1) return data;
  const step = Math.max(1, Math.ceil((colours * bits) / 8));
  const width = Math.ceil((colours * bits * columns) / 8);
  if (!Number.isSafeInteger(width) || width < 1 || width > 1e7)
    throw new UnreadableError("a stream has impossible predictor columns");
  // Smaller samples are those of pictures, and no picture is looked at here.
  if (predictor === 2 && bits === 8) return sumUp(data, step, width);
  if (predictor < 10 || predictor > 15) throw new UnreadableError(`a stream has the unknown predictor ${predictor}`);
  return undoPng(data, step, width);
}

/** TIFF prediction: each sample is written as the difference from that to its left. */
function sumUp(data: Buffer, step: number, width: number): Buffer {
  const out = Buffer.from(data);
  for (let i = 0; i < out.length; i += 1) if (i % width >= step) out[i] = (out[i] ?? 0) + (out[i - step] ?? 0);
  return out;
}

function undoPng(data: Buffer, step: number, width: number): Buffer {
  const rows = Math.ceil(data.length / (width + 1));
  const out = Buffer.alloc(rows * width);
  let size = 0;
  for (let row = 0; row < rows; row += 1) {
    const from = row * (width + 1);
    const kind = data[from] ?? 0;
    const length = Math.min(width, data.length - from - 1);
    const to = row * width;
    for (let i = 0; i < length; i += 1) {
      const left = i >= step ? (out[to + i - step] ?? 0) : 0;
      const up = row > 0 ? (out[to + i - width] ?? 0) : 0;
      const corner = row > 0 && i >= step ? (out[to + i - width - step] ?? 0) : 0;
      out[to + i] = (data[from + 1 + i] ?? 0) + predicted(kind, left, up, corner);
    }
    size = to + length;
  }
  return out.subarray(0, size);
}

function predicted(kind: number, left: number, up: number, corner: number): number {
  if (kind === 1) return left;
  if (kind === 2) return up;
  if (kind === 3) return (left + up) >> 1;
  if (kind !== 4) return 0;
  const estimate = left + up - corner;
  const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}
