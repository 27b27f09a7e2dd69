/** Inline images (ISO 32000-1:2008, 8.9.7): their data is no PDF syntax and has to be stepped over. */
import { inflateSync } from "node:zlib";
import { UnreadableError } from "../../errors.js";
import { isKeyword, isWhite, type Lexer } from "./lexer.js";
import { is, nameOf, type PdfDict, type PdfValue } from "./objects.js";

/** The standard knows eleven keys. */
const MAX_ENTRIES = 10_000;
/** Most bytes that an inline picture may unpack to; the standard advises 4 KB. */
const MAX_UNPACKED = 64 * 1024 * 1024;
/** End-of-line markers between the data and `EI`. */
const MAX_SPACE = 4;
const END = /^EI(?![^\0\t\n\f\r ()<>[\]{}/%])/;

/** Reads what stands between `BI` and `ID`, and moves past the data. Throws where the end of the data is not certain. */
export function readInlineImage(lexer: Lexer): PdfDict {
  const entries = new Map<string, PdfValue>();
  for (let key = lexer.next(); key !== undefined; key = lexer.next()) {
    if (isKeyword(key)) {
      if (key.word === "ID") break;
      continue;
    }
    const value = lexer.next();
    if (value === undefined || isKeyword(value)) break;
    if (entries.size < MAX_ENTRIES) entries.set(nameOf(key) ?? "", value);
  }
  const dict: PdfDict = { kind: "dict", entries };
  skipImageData(lexer, dict);
  return dict;
}

/** One white-space character stands between `ID` and the data; CR LF is taken for one by some writers. */
function skipImageData(lexer: Lexer, dict: PdfDict): void {
  const { bytes } = lexer;
  const from = lexer.pos + (isWhite(bytes[lexer.pos]) ? 1 : 0);
  const starts = bytes[from - 1] === 13 && bytes[from] === 10 ? [from, from + 1] : [from];
  const ends = starts.map((start) => dataEnd(bytes, start, dict));
  const known = ends.filter((end) => end !== undefined);
  const found = known.length > 0 ? known.map((end) => endAt(bytes, end)).find((at) => at >= 0) : onlyEnd(bytes, from);
  if (found === undefined) throw new UnreadableError("it is not certain where an inline picture ends");
  lexer.pos = found + 2;
}

/** Where `EI` stands, if it follows the data; else -1. */
function endAt(bytes: Buffer, end: number): number {
  let at = end;
  while (at - end < MAX_SPACE && isWhite(bytes[at])) at += 1;
  return END.test(bytes.toString("latin1", at, at + 3)) ? at : -1;
}

/** Where the data cannot be measured, its end is certain only when there is no second place that could be it. */
function onlyEnd(bytes: Buffer, from: number): number | undefined {
  const places: number[] = [];
  for (let at = bytes.indexOf("EI", from); at >= 0 && places.length < 2; at = bytes.indexOf("EI", at + 2))
    if (isWhite(bytes[at - 1]) && endAt(bytes, at) === at) places.push(at);
  return places.length === 1 ? places[0] : undefined;
}

/** Where the data ends that begins at `start`, where that can be told without unpacking a picture. */
function dataEnd(bytes: Buffer, start: number, dict: PdfDict): number | undefined {
  const filter = entry(dict, "F", "Filter") ?? null;
  const filters = is(filter, "array") ? filter.items : filter === null ? [] : [filter];
  if (filters.length === 0) {
    const length = rawLength(dict);
    return length === undefined ? undefined : start + length;
  }
  switch (nameOf(filters[0])) {
    case "A85":
    case "ASCII85Decode":
      return after(bytes, "~>", start);
    case "AHx":
    case "ASCIIHexDecode":
      return after(bytes, ">", start);
    case "Fl":
    case "FlateDecode":
      return flateEnd(bytes, start);
    case "RL":
    case "RunLengthDecode":
      return runLengthEnd(bytes, start);
  }
  return undefined;
}

function entry({ entries }: PdfDict, short: string, long: string): PdfValue | undefined {
  return entries.get(short) ?? entries.get(long);
}

function rawLength(dict: PdfDict): number | undefined {
  const [width, height] = [entry(dict, "W", "Width"), entry(dict, "H", "Height")];
  const isMask = entry(dict, "IM", "ImageMask") === true;
  const bits = isMask ? 1 : entry(dict, "BPC", "BitsPerComponent");
  const components = isMask ? 1 : componentsOf(entry(dict, "CS", "ColorSpace"));
  if (typeof width !== "number" || typeof height !== "number" || typeof bits !== "number" || !components)
    return undefined;
  const length = Math.ceil((width * bits * components) / 8) * height;
  return Number.isSafeInteger(length) && length >= 0 ? length : undefined;
}

/** Nothing for a colour space that is named among the resources. */
function componentsOf(space: PdfValue | undefined): number | undefined {
  if (is(space, "array")) return ["I", "Indexed"].includes(nameOf(space.items[0]) ?? "") ? 1 : undefined;
  const components = { G: 1, DeviceGray: 1, RGB: 3, DeviceRGB: 3, CMYK: 4, DeviceCMYK: 4 };
  return components[nameOf(space) as keyof typeof components];
}

/** Nothing where the mark is missing: readers that seek it show nothing of what follows. */
function after(bytes: Buffer, mark: string, start: number): number | undefined {
  const at = bytes.indexOf(mark, start);
  return at < 0 ? undefined : at + mark.length;
}

function flateEnd(bytes: Buffer, start: number): number | undefined {
  try {
    const options = { info: true, maxOutputLength: MAX_UNPACKED } as const;
    const { engine } = inflateSync(bytes.subarray(start), options) as unknown as { engine: { bytesWritten: number } };
    return start + engine.bytesWritten;
  } catch {
    return undefined;
  }
}

function runLengthEnd(bytes: Buffer, start: number): number {
  let at = start;
  for (let length = bytes[at]; length !== undefined && length !== 128; length = bytes[at])
    at += length < 128 ? length + 2 : 2;
  return at + 1;
}
