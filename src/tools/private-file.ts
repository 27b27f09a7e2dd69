/**
 * Files in the private work folder, which nobody else knows and which are small
 * as a rule: they are read and written in one go, without waiting. Each wait would
 * cost more than the work itself. Not for files of the user, which may lie on a
 * server far away.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** The first bytes of a file, fewer when it is shorter. */
export function firstBytesOf(file: string, bytes: number): Buffer {
  const handle = openSync(file, "r");
  try {
    const start = Buffer.alloc(bytes);
    return start.subarray(0, readSync(handle, start, 0, bytes, 0));
  } finally {
    closeSync(handle);
  }
}

/** Most that is read at once, in bytes. */
const PIECE_BYTES = 1024 * 1024;

/** A file piece by piece. A piece is good until the next one is asked for. */
export function* piecesOf(file: string): Generator<Buffer> {
  const handle = openSync(file, "r");
  try {
    const { size } = fstatSync(handle);
    const buffer = Buffer.allocUnsafe(Math.min(PIECE_BYTES, size + 1));
    for (;;) {
      const length = readSync(handle, buffer, 0, buffer.length, null);
      if (length === 0) return;
      yield buffer.subarray(0, length);
    }
  } finally {
    closeSync(handle);
  }
}
