/** The pictures of scanners and old programs: TIFF and BMP. */
import { UnreadableError } from "../../errors.js";
import type { Finding } from "../../model.js";
import { type Bytes, damaged, truncated } from "./bytes.js";

const MAX_PAGES = 10_000;
const MAX_STRIPS = 1_000_000;
const TIFF_TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];

/** TIFF 6.0, section 2: directories and the strips or tiles they point to lie inside the file. */
export async function judgeTiff(bytes: Bytes): Promise<Finding[]> {
  const header = await bytes.read(0, 8);
  if (header.length < 8) return truncated();
  const little = header[0] === 0x49;
  const u16 = (buffer: Buffer, at: number) => (little ? buffer.readUInt16LE(at) : buffer.readUInt16BE(at));
  const u32 = (buffer: Buffer, at: number) => (little ? buffer.readUInt32LE(at) : buffer.readUInt32BE(at));
  const seen = new Set<number>();
  let directory = u32(header, 4);
  if (directory === 0) return damaged("no picture data");

  while (directory !== 0) {
    if (seen.has(directory)) return damaged("its pages run in a circle");
    if (seen.size === MAX_PAGES) throw new UnreadableError(`the picture has more than ${MAX_PAGES} pages`, true);
    seen.add(directory);
    const head = await bytes.read(directory, 2);
    if (head.length < 2) return truncated();
    const entries = Buffer.from(await bytes.read(directory + 2, u16(head, 0) * 12 + 4));
    if (entries.length < u16(head, 0) * 12 + 4) return truncated();
    const values = new Map<number, number[]>();
    for (let at = 0; at + 12 < entries.length; at += 12) {
      const tag = u16(entries, at);
      const type = u16(entries, at + 2);
      const count = u32(entries, at + 4);
      const length = count * (TIFF_TYPE_BYTES[type] ?? 0);
      const offset = length > 4 ? u32(entries, at + 8) : directory + 2 + at + 8;
      if (offset + length > bytes.size) return truncated();
      if (!STRIP_TAGS.has(tag)) continue;
      if (type !== 3 && type !== 4) return damaged(`tag ${tag}`); // SHORT or LONG.
      if (count > MAX_STRIPS) throw new UnreadableError(`the picture has more than ${MAX_STRIPS} parts`, true);
      const raw = await bytes.read(offset, length);
      const wide = type === 4;
      values.set(
        tag,
        Array.from({ length: count }, (_, index) => (wide ? u32(raw, index * 4) : u16(raw, index * 2))),
      );
    }
    for (const [offsets, counts] of [
      [273, 279],
      [324, 325],
    ] as const) {
      const lengths = values.get(counts) ?? [];
      if (values.get(offsets)?.some((offset, index) => offset + (lengths[index] ?? 0) > bytes.size)) return truncated();
    }
    directory = u32(entries, entries.length - 4);
  }
  return [];
}

/** StripOffsets, StripByteCounts, TileOffsets, TileByteCounts. */
const STRIP_TAGS = new Set([273, 279, 324, 325]);

/** BITMAPFILEHEADER and BITMAPINFOHEADER: the picture data lies inside the file. */
export async function judgeBmp(bytes: Bytes): Promise<Finding[]> {
  const header = await bytes.read(0, 54);
  if (header.length < 26) return truncated();
  const dataAt = header.readUInt32LE(10);
  const headerBytes = header.readUInt32LE(14);
  if (headerBytes < 12 || dataAt < 14 + headerBytes) return damaged("header");
  if (dataAt >= bytes.size) return truncated();
  if (headerBytes < 40 || header.length < 54) return [];
  const width = Math.abs(header.readInt32LE(18));
  const height = Math.abs(header.readInt32LE(22));
  const bits = header.readUInt16LE(28);
  const compression = header.readUInt32LE(30);
  // Uncompressed rows are filled up to four bytes; compressed ones say their size.
  const dataBytes =
    compression === 0 || compression === 3 ? Math.ceil((width * bits) / 32) * 4 * height : header.readUInt32LE(34);
  return dataAt + dataBytes > bytes.size ? truncated() : [];
}
