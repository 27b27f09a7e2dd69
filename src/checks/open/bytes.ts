/** A picture as bytes, and the two things that are most often wrong with one. */
import type { FileHandle } from "node:fs/promises";
import type { Finding } from "../../model.js";
import { finding } from "./rules.js";

/** Reads a file at any place, in pieces that are kept while they serve. */
export interface Bytes {
  readonly size: number;
  /** The bytes at `offset`; fewer than `length` where the file ends. */
  read(offset: number, length: number): Promise<Buffer>;
}

/** How much is read at once, in bytes. */
export const PIECE = 256 * 1024;

export async function bytesOf(handle: FileHandle): Promise<Bytes> {
  const { size } = await handle.stat();
  let held = Buffer.alloc(0);
  let heldFrom = 0;
  return {
    size,
    async read(offset, length) {
      if (offset < heldFrom || offset + length > heldFrom + held.length) {
        const buffer = Buffer.alloc(Math.max(0, Math.min(Math.max(length, PIECE), size - offset)));
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
        held = buffer.subarray(0, bytesRead);
        heldFrom = offset;
      }
      return held.subarray(offset - heldFrom, offset - heldFrom + length);
    },
  };
}

export const truncated = (): Finding[] => [finding("image-truncated")];
export const damaged = (where: string): Finding[] => [finding("image-damaged", { where })];

/** How much is looked at behind the end of a picture, at its beginning and at its own end, in bytes: archives are found from their end. */
const BEHIND = 66 * 1024;
const OTHER_FILES = [
  "PK\x03\x04",
  "PK\x05\x06",
  "MZ",
  "%PDF",
  "Rar!",
  "7z\xbc\xaf",
  "\x7fELF",
  "#!",
  "\xd0\xcf\x11\xe0",
].concat(["\xca\xfe\xba\xbe", "MSCF", "<script", "<html", "<!doctype", "<?php", "<svg"]);
const ARCHIVE_ENDS = ["PK\x05\x06", "%PDF-1", "Rar!\x1a\x07"];

/**
 * Judges what stands behind the end of a picture. Filling with zeros is nothing, and
 * neither is a further JPEG: cameras and phones put previews and depths there.
 */
export async function behindTheEnd(bytes: Bytes, end: number): Promise<Finding[]> {
  const more = bytes.size - end;
  if (more <= 0) return [];
  const where = `byte ${end}`;
  const start = (await bytes.read(end, Math.min(more, BEHIND))).toString("latin1");
  const tailAt = Math.max(end, bytes.size - BEHIND);
  const tail = (await bytes.read(tailAt, bytes.size - tailAt)).toString("latin1");
  const begun = withoutFilling(start);
  const lower = begun.slice(0, 16).toLowerCase();
  const isOther = OTHER_FILES.some(
    (head) => begun.startsWith(head) || (head.startsWith("<") && lower.startsWith(head)),
  );
  if (isOther || ARCHIVE_ENDS.some((mark) => start.includes(mark) || tail.includes(mark)))
    return [finding("image-other-file", { where })];
  if (begun === "" && more <= BEHIND) return [];
  return begun.startsWith("\xff\xd8\xff") ? [] : [finding("image-more", { where })];
}

function withoutFilling(text: string): string {
  let at = 0;
  while (at < text.length && " \t\r\n\0".includes(text[at] ?? "-")) at += 1;
  return text.slice(at);
}
