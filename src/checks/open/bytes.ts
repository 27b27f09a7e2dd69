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
