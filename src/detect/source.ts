/**
 * Bounded random access to one file. Everything that detection looks at goes
 * through here, so that what was read can be counted, and a 2 GB file costs no
 * more than a small one.
 */
import { constants, readFileSync, statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

/** Small reads are served from blocks of this size. */
const BLOCK = 16 * 1024;
const MAX_BLOCKS = 128;
/** No single read is larger than this, whatever a document asks for. */
const MAX_READ = 4 * 1024 * 1024;

export interface ByteSource {
  /** Size of the file in bytes when it was opened. */
  readonly size: number;
  /** How many bytes were read from the disk so far. */
  readonly bytesRead: number;
  /**
   * The bytes at `offset`: fewer than `length` at the end of the file or above
   * `MAX_READ`, none for an offset outside the file. Throws only for an error of
   * the file system.
   */
  read(offset: number, length: number): Promise<Buffer>;
}

/**
 * Opens a file read-only, hands it to `use` and closes it. File-system errors pass
 * through. A small file that is `ours`, in the work folder, is read without waiting.
 */
export async function withSource<T>(file: string, use: (source: ByteSource) => Promise<T>, ours = false): Promise<T> {
  if (ours && statSync(file).size <= SMALL) return use(inMemory(readFileSync(file)));
  // Without waiting: opening a named pipe must not hang the program.
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const status = await handle.stat();
    if (!status.isFile())
      throw Object.assign(new Error(`not a file: ${file}`), { code: status.isDirectory() ? "EISDIR" : "EINVAL" });
    return await use(status.size <= SMALL ? await smallSourceOf(handle, status.size) : sourceOf(handle, status.size));
  } finally {
    await handle.close();
  }
}

/** Files up to this size are read at once: a few blocks of them would take as long. */
const SMALL = 8 * BLOCK;

async function smallSourceOf(handle: FileHandle, size: number): Promise<ByteSource> {
  const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(size), 0, size, 0);
  return inMemory(buffer.subarray(0, bytesRead));
}

function inMemory(bytes: Buffer): ByteSource {
  return {
    size: bytes.length,
    bytesRead: bytes.length,
    async read(offset, length) {
      if (!Number.isSafeInteger(offset) || offset < 0 || !(length > 0)) return Buffer.alloc(0);
      return bytes.subarray(offset, offset + Math.floor(Math.min(length, MAX_READ)));
    },
  };
}

function sourceOf(handle: FileHandle, size: number): ByteSource {
  const blocks = new Map<number, Buffer>();
  let bytesRead = 0;

  const fromDisk = async (offset: number, length: number): Promise<Buffer> => {
    const buffer = Buffer.alloc(length);
    let filled = 0;
    while (filled < length) {
      const step = await handle.read(buffer, filled, length - filled, offset + filled);
      if (step.bytesRead === 0) break;
      filled += step.bytesRead;
    }
    bytesRead += filled;
    return buffer.subarray(0, filled);
  };

  const block = async (index: number): Promise<Buffer> => {
    const known = blocks.get(index);
    if (known) return known;
    const fresh = await fromDisk(index * BLOCK, Math.min(BLOCK, size - index * BLOCK));
    const oldest = blocks.keys().next().value;
    if (blocks.size >= MAX_BLOCKS && oldest !== undefined) blocks.delete(oldest);
    blocks.set(index, fresh);
    return fresh;
  };

  return {
    size,
    get bytesRead() {
      return bytesRead;
    },
    async read(offset, length) {
      if (!Number.isSafeInteger(offset) || offset < 0 || offset >= size || !(length > 0)) return Buffer.alloc(0);
      const wanted = Math.floor(Math.min(length, MAX_READ, size - offset));
      if (wanted > BLOCK) return fromDisk(offset, wanted);
      const first = Math.floor(offset / BLOCK);
      const inside = offset - first * BLOCK;
      const head = (await block(first)).subarray(inside, inside + wanted);
      if (head.length === wanted || inside + wanted <= BLOCK) return head;
      return Buffer.concat([head, (await block(first + 1)).subarray(0, wanted - head.length)]);
    },
  };
}
