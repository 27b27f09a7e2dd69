/** The pictures of the web: PNG, JPEG, GIF and WebP. */
import { crc32 } from "node:zlib";
import type { Finding } from "../../model.js";
import { type Bytes, behindTheEnd, damaged, PIECE, truncated } from "./bytes.js";

/** ISO/IEC 15948 (PNG), 5.2 and 5.3: a signature, then chunks with checksums, IHDR first and IEND last. */
export async function judgePng(bytes: Bytes): Promise<Finding[]> {
  let hasData = false;
  for (let at = 8; ; ) {
    const head = await bytes.read(at, 8);
    if (head.length < 8) return truncated();
    const length = head.readUInt32BE(0);
    const type = head.toString("latin1", 4, 8);
    if (!/^[A-Za-z]{4}$/.test(type) || (at === 8) !== (type === "IHDR")) return damaged(`byte ${at}`);
    if (at + 12 + length > bytes.size) return truncated();
    let sum = crc32(head.subarray(4));
    for (let done = 0; done < length; ) {
      const piece = await bytes.read(at + 8 + done, Math.min(PIECE, length - done));
      if (piece.length === 0) return truncated();
      sum = crc32(piece, sum);
      done += piece.length;
    }
    const stored = await bytes.read(at + 8 + length, 4);
    if (stored.readUInt32BE(0) !== sum) return damaged(`chunk ${type}`);
    if (type === "IDAT") hasData = true;
    if (type === "IEND") return hasData ? behindTheEnd(bytes, at + 12 + length) : damaged("no picture data");
    at += 12 + length;
  }
}

/** ISO/IEC 10918-1 (JPEG), annex B: segments, then coded data in which a marker is never followed by 0, until EOI. */
export async function judgeJpeg(bytes: Bytes): Promise<Finding[]> {
  let hasScan = false;
  for (let at = 2; ; ) {
    const found = await nextMarker(bytes, at, hasScan);
    if (found === undefined) return truncated();
    if (found === "none") return damaged(`byte ${at}`);
    const { marker, end } = found;
    if (marker === 0xd9) return hasScan ? behindTheEnd(bytes, end) : damaged("no picture data");
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at = end;
      continue;
    }
    const head = await bytes.read(end, 2);
    if (head.length < 2) return truncated();
    const length = head.readUInt16BE(0);
    if (length < 2) return damaged(`byte ${end}`);
    if (end + length > bytes.size) return truncated();
    if (marker === 0xda) hasScan = true;
    at = end + length;
  }
}

/** How much is looked at in one go for a marker: much less than a piece, so that a piece serves for many markers. */
const MARKER_PIECE = 4 * 1024;

/** The next marker at or, inside coded data, after `from`. Nothing when the file ends first. */
async function nextMarker(
  bytes: Bytes,
  from: number,
  inData: boolean,
): Promise<{ marker: number; end: number } | "none" | undefined> {
  for (let at = from; ; ) {
    const piece = await bytes.read(at, MARKER_PIECE);
    if (piece.length < 2) return undefined;
    let index = 0;
    while (index + 1 < piece.length) {
      if (piece[index] !== 0xff) {
        if (!inData) return "none";
        const next = piece.indexOf(0xff, index);
        index = next < 0 ? piece.length : next;
        continue;
      }
      const marker = piece[index + 1] ?? 0;
      // FF FF is filling; in coded data FF 00 is the byte FF, and D0 to D7 only mark places to restart from.
      if (marker === 0xff) index += 1;
      else if (inData && (marker === 0 || (marker >= 0xd0 && marker <= 0xd7))) index += 2;
      else return { marker, end: at + index + 2 };
    }
    // The last byte may be the first half of a marker.
    at += Math.min(index, piece.length);
  }
}

/** GIF89a specification, 17 to 27: screen, then blocks, then the trailer 3B. */
export async function judgeGif(bytes: Bytes): Promise<Finding[]> {
  const screen = await bytes.read(0, 13);
  if (screen.length < 13) return truncated();
  const table = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  let at = 13 + table(screen[10] ?? 0);
  let hasPicture = false;
  for (;;) {
    const [kind] = await bytes.read(at, 1);
    if (kind === undefined) return truncated();
    if (kind === 0x3b) return hasPicture ? behindTheEnd(bytes, at + 1) : damaged("no picture data");
    if (kind === 0x2c) {
      const descriptor = await bytes.read(at, 10);
      if (descriptor.length < 10) return truncated();
      // The descriptor, its colour table, and the byte that tells the size of the codes.
      at += 10 + table(descriptor[9] ?? 0) + 1;
      hasPicture = true;
    } else if (kind === 0x21) at += 2;
    else return damaged(`byte ${at}`);
    for (;;) {
      const [length] = await bytes.read(at, 1);
      if (length === undefined) return truncated();
      at += 1 + length;
      if (length === 0) break;
    }
  }
}

/** RIFF as WebP uses it (RFC 9649, 2.4): a size for the whole, then chunks. */
export async function judgeWebp(bytes: Bytes): Promise<Finding[]> {
  const size = (await bytes.read(0, 8)).readUInt32LE(4);
  if (8 + size > bytes.size) return truncated();
  let hasPicture = false;
  for (let at = 12; at + 8 <= 8 + size; ) {
    const head = await bytes.read(at, 8);
    const type = head.toString("latin1", 0, 4);
    const length = head.readUInt32LE(4);
    if (at + 8 + length > 8 + size) return truncated();
    if (type === "VP8 " || type === "VP8L" || type === "ANMF") hasPicture = true;
    at += 8 + length + (length & 1);
  }
  return hasPicture ? behindTheEnd(bytes, 8 + size) : damaged("no picture data");
}
