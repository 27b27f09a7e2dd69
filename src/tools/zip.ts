/**
 * The one reader of zip packages (OOXML, ODF), bounded on every side: number of
 * entries, size of one part, sum of all parts. It reads the central directory
 * and then only the parts that are asked for, so a package of 2 GB costs no more
 * than a small one. Nothing is ever written to disk.
 */
import type { Readable } from "node:stream";
import { type Entry, open, type ZipFile } from "yauzl";
import { messageOf, UnreadableError } from "../errors.js";

/** ZIP application note 4.4.5: the two methods that OPC and ODF allow. */
export const STORED = 0;
export const DEFLATED = 8;

const MAX_ENTRIES = 50_000;
/** Largest part that `read` returns whole unless told otherwise. */
const DEFAULT_PART_BYTES = 64 * 1024 * 1024;

export interface ZipPart {
  /** Name as stored, `/` between folders. */
  readonly name: string;
  /** Unpacked size in bytes, as the central directory declares it; enforced when the part is read. */
  readonly bytes: number;
  readonly compressedBytes: number;
  readonly method: number;
  readonly encrypted: boolean;
  /** Offset of the local header, for order. */
  readonly offset: number;
}

export interface ZipReader {
  /** In the order of the central directory. */
  readonly parts: readonly ZipPart[];
  /** Names that occur more than once. */
  readonly repeated: readonly string[];
  /** Sum of the declared unpacked sizes, in bytes. */
  readonly unpackedBytes: number;
  has(name: string): boolean;
  get(name: string): ZipPart | undefined;
  /** The whole part. Throws `UnreadableError` when it is absent, damaged or larger than `maxBytes`. */
  read(name: string, maxBytes?: number): Promise<Buffer>;
  /** The part as a stream. Errors of the stream are those of a damaged part. */
  stream(name: string): Promise<Readable>;
  close(): void;
}

export interface ZipLimits {
  /** Largest sum of declared unpacked sizes, in bytes. */
  readonly unpackedBytes: number;
}

/** Opens a package. Throws `UnreadableError` when it is no readable zip or goes beyond a limit. */
export async function openZip(file: string, limits?: ZipLimits): Promise<ZipReader> {
  const zip = await openFile(file);
  try {
    const entries = await listEntries(zip);
    const reader = readerOf(zip, entries);
    if (limits && reader.unpackedBytes > limits.unpackedBytes) {
      throw new UnreadableError(
        `the package would unpack to ${megabytes(reader.unpackedBytes)} MB; the limit is ${megabytes(limits.unpackedBytes)} MB`,
        true,
      );
    }
    return reader;
  } catch (error) {
    zip.close();
    throw error;
  }
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}

function openFile(file: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    // Names are judged by the checkers; a strange name must not make the rest unreadable.
    open(file, { lazyEntries: true, autoClose: false, strictFileNames: false }, (error, zip) => {
      if (error) reject(new UnreadableError(`not a readable zip package: ${error.message}`));
      else resolve(zip);
    });
  });
}

function listEntries(zip: ZipFile): Promise<Entry[]> {
  return new Promise((resolve, reject) => {
    const entries: Entry[] = [];
    if (zip.entryCount > MAX_ENTRIES) {
      reject(new UnreadableError(`the package has ${zip.entryCount} parts; the limit is ${MAX_ENTRIES}`, true));
      return;
    }
    zip.on("entry", (entry: Entry) => {
      entries.push(entry);
      zip.readEntry();
    });
    zip.on("end", () => resolve(entries));
    zip.on("error", (error: Error) => reject(new UnreadableError(`damaged zip directory: ${error.message}`)));
    zip.readEntry();
  });
}

function readerOf(zip: ZipFile, entries: readonly Entry[]): ZipReader {
  const byName = new Map<string, Entry>();
  const repeated = new Set<string>();
  for (const entry of entries) {
    if (byName.has(entry.fileName)) repeated.add(entry.fileName);
    else byName.set(entry.fileName, entry);
  }
  const parts = entries.map(partOf);
  const find = (name: string): Entry => {
    const entry = byName.get(name);
    if (!entry) throw new UnreadableError(`the package has no part "${name}"`);
    return entry;
  };
  return {
    parts,
    repeated: [...repeated],
    unpackedBytes: parts.reduce((sum, part) => sum + part.bytes, 0),
    has: (name) => byName.has(name),
    get: (name) => {
      const entry = byName.get(name);
      return entry && partOf(entry);
    },
    stream: (name) => openStream(zip, find(name)),
    async read(name, maxBytes = DEFAULT_PART_BYTES) {
      const entry = find(name);
      if (entry.uncompressedSize > maxBytes) {
        throw new UnreadableError(
          `part "${name}" unpacks to ${megabytes(entry.uncompressedSize)} MB; the limit is ${megabytes(maxBytes)} MB`,
          true,
        );
      }
      return collect(await openStream(zip, entry), name);
    },
    close: () => zip.close(),
  };
}

function partOf(entry: Entry): ZipPart {
  return {
    name: entry.fileName,
    bytes: entry.uncompressedSize,
    compressedBytes: entry.compressedSize,
    method: entry.compressionMethod,
    encrypted: entry.isEncrypted(),
    offset: entry.relativeOffsetOfLocalHeader,
  };
}

function openStream(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) reject(new UnreadableError(`part "${entry.fileName}" cannot be read: ${error.message}`));
      else resolve(stream);
    });
  });
}

async function collect(stream: Readable, name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  try {
    // The library ends the stream with an error as soon as it exceeds the declared size.
    for await (const chunk of stream) chunks.push(chunk as Buffer);
  } catch (error) {
    throw new UnreadableError(`part "${name}" is damaged: ${messageOf(error)}`);
  }
  return Buffer.concat(chunks);
}
