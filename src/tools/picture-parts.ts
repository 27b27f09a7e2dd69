/**
 * What a picture file is put together from, in its order and without a gap, so that
 * the parts joined again are the file. Only what lies about the picture is told apart:
 * nothing is unpacked and nothing is painted.
 */

/** One piece of a picture file. */
export interface PicturePart {
  /**
   * JPEG: the marker as two hexadecimal digits (`e1`). PNG and WebP: the type of the chunk. GIF: `image`, or the
   * label of an extension (`fe`). In all of them `start`, and `behind` for what follows the end of the picture.
   */
  readonly name: string;
  /** All its bytes. */
  readonly whole: Buffer;
  /** The bytes within its frame. */
  readonly data: Buffer;
}

export interface PictureParts {
  readonly format: "jpeg" | "png" | "webp" | "gif";
  readonly parts: readonly PicturePart[];
}

/** Real pictures have some hundred. What comes after so many is taken for one part. */
const MAX_PARTS = 50_000;

/** Where one part ends, its name, and where its data lie; nothing when the file is damaged there. */
interface Cut {
  readonly name: string;
  readonly end: number;
  readonly from: number;
  readonly to: number;
  /** The picture ends here. */
  readonly last?: boolean;
}

type Cutter = (bytes: Buffer, at: number) => Cut | undefined;

/** Nothing for other formats. What is damaged is told as far as it goes: the rest is one part named `rest`. */
export function partsOf(bytes: Buffer): PictureParts | undefined {
  if (bytes.length > 3 && bytes.readUInt32BE(0) >>> 8 === 0xffd8ff) return cutUp(bytes, "jpeg", 2, jpegSegment);
  if (bytes.toString("latin1", 0, 8) === "\x89PNG\r\n\x1a\n") return cutUp(bytes, "png", 8, pngChunk);
  if (bytes.toString("latin1", 0, 4) === "RIFF" && bytes.toString("latin1", 8, 12) === "WEBP")
    return cutUp(bytes, "webp", 12, webpChunk);
  if (/^GIF8[79]a/.test(bytes.toString("latin1", 0, 6)) && bytes.length >= 13)
    return cutUp(bytes, "gif", 13 + colourTable(bytes[10] ?? 0), gifBlock);
  return undefined;
}

function cutUp(bytes: Buffer, format: PictureParts["format"], start: number, cutter: Cutter): PictureParts {
  const parts: PicturePart[] = [];
  const add = (name: string, from: number, to: number, data: Buffer) =>
    from < to && parts.push({ name, whole: bytes.subarray(from, to), data });
  add("start", 0, start, bytes.subarray(0, start));
  let at = start;
  while (at < bytes.length) {
    const cut = parts.length < MAX_PARTS ? cutter(bytes, at) : undefined;
    if (!cut || cut.end > bytes.length) {
      add("rest", at, bytes.length, bytes.subarray(at));
      break;
    }
    add(cut.name, at, cut.end, bytes.subarray(cut.from, cut.to));
    at = cut.end;
    if (!cut.last) continue;
    add("behind", at, bytes.length, bytes.subarray(at));
    break;
  }
  return { format, parts };
}

const EOI = 0xd9;
const SOS = 0xda;
/** Markers that stand alone: TEM and the restarts. */
const isAlone = (marker: number) => marker === 0x01 || isRestart(marker);
const isRestart = (marker: number) => marker >= 0xd0 && marker <= 0xd7;

/** ISO/IEC 10918-1, B.1.1: a marker, its length and its data; behind the start of a scan the packed picture follows. */
function jpegSegment(bytes: Buffer, at: number): Cut | undefined {
  if (bytes[at] !== 0xff) return undefined;
  let code = at + 1;
  while (bytes[code] === 0xff) code += 1;
  const marker = bytes[code];
  if (marker === undefined) return undefined;
  const name = marker.toString(16).padStart(2, "0");
  const from = code + 1;
  if (marker === EOI || isAlone(marker)) return { name, end: from, from, to: from, last: marker === EOI };
  if (from + 2 > bytes.length) return undefined;
  const to = from + bytes.readUInt16BE(from);
  if (to < from + 2 || to > bytes.length) return undefined;
  return { name, end: marker === SOS ? endOfScan(bytes, to) : to, from: from + 2, to };
}

/** Packed data go on over `ff 00` and restarts (B.1.1.5). */
function endOfScan(bytes: Buffer, start: number): number {
  let at = bytes.indexOf(0xff, start);
  while (at >= 0) {
    const next = bytes[at + 1];
    if (next === undefined) return bytes.length;
    if (next !== 0 && next !== 0xff && !isRestart(next)) return at;
    at = bytes.indexOf(0xff, next === 0xff ? at + 1 : at + 2);
  }
  return bytes.length;
}

/** PNG (third edition), 5.3. */
function pngChunk(bytes: Buffer, at: number): Cut | undefined {
  if (at + 12 > bytes.length) return undefined;
  const name = bytes.toString("latin1", at + 4, at + 8);
  const to = at + 8 + bytes.readUInt32BE(at);
  return { name, end: to + 4, from: at + 8, to, last: name === "IEND" };
}

/** RIFF, as the WebP container specification has it: a chunk of uneven length is filled up by one byte. */
function webpChunk(bytes: Buffer, at: number): Cut | undefined {
  const file = 8 + bytes.readUInt32LE(4);
  if (at >= file && at > 12) return { name: "behind", end: bytes.length, from: at, to: bytes.length };
  if (at + 8 > bytes.length) return undefined;
  const length = bytes.readUInt32LE(at + 4);
  const to = at + 8 + length;
  const isPadded = length % 2 === 1 && to < bytes.length;
  return { name: bytes.toString("latin1", at, at + 4), end: isPadded ? to + 1 : to, from: at + 8, to };
}

const colourTable = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);

/** GIF 89a: images (20), extensions (23 to 26) and the trailer (27). */
function gifBlock(bytes: Buffer, at: number): Cut | undefined {
  const kind = bytes[at];
  if (kind === 0x3b) return { name: "3b", end: at + 1, from: at + 1, to: at + 1, last: true };
  if (kind === 0x2c) {
    const from = at + 10 + colourTable(bytes[at + 9] ?? 0) + 1;
    const end = endOfBlocks(bytes, from);
    return end === undefined ? undefined : { name: "image", end, from, to: end };
  }
  const end = kind === 0x21 ? endOfBlocks(bytes, at + 2) : undefined;
  return end === undefined
    ? undefined
    : { name: (bytes[at + 1] ?? 0).toString(16).padStart(2, "0"), end, from: at + 3, to: end };
}

/** A chain of blocks, each with its length before it, ends with an empty one. */
function endOfBlocks(bytes: Buffer, start: number): number | undefined {
  let at = start;
  for (let length = bytes[at]; length !== undefined; length = bytes[at]) {
    at += 1 + length;
    if (length === 0) return at;
  }
  return undefined;
}
