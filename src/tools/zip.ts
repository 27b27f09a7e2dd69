/**
 * The one reader of zip packages (OOXML, ODF), bounded on every side: number of
 * entries, size of one part, sum of all parts. It reads the central directory
 * and then only the parts that are asked for, so a package of 2 GB costs no more
 * than a small one. Nothing is ever written to disk.
 *
 * Most packages are small, with many small parts: those are read and unpacked in
 * one go each, which is several times faster than a stream for every part. The
 * streams remain for what is large, and for what is damaged: they tell how.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { Readable } from "node:stream";
import { crc32, inflateRawSync, type ZlibOptions, constants as zlib } from "node:zlib";
import { type Entry, fromBuffer, fromRandomAccessReader, open, RandomAccessReader, type ZipFile } from "yauzl";
import { messageOf, UnreadableError } from "../errors.js";
import { type Remain, remainsIn } from "./zip-remains.js";

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
  /** CRC-32 of the unpacked part, as the central directory declares it; `partBytes` compares it. */
  readonly crc32: number;
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
  /**
   * The first bytes of a part, at most `bytes`, however large it is. What comes
   * after them is not unpacked. Throws `UnreadableError` when the part is absent or damaged there.
   */
  head(name: string, bytes: number): Promise<Buffer>;
  /** The whole part in one go, when it is small and sound; nothing otherwise, and for packages that are not in memory. */
  quick(name: string): Buffer | undefined;
  /** What lies in the package and in none of its parts. */
  remains(): Promise<readonly Remain[]>;
  /** The part as a stream. Errors of the stream are those of a damaged part. */
  stream(name: string): Promise<Readable>;
  close(): void;
}

export interface ZipLimits {
  /** Largest sum of declared unpacked sizes, in bytes. */
  readonly unpackedBytes: number;
}

/** Bytes that are open already. `read` returns fewer bytes than asked for only at the end. Closing the reader leaves them open. */
export interface ZipSource {
  /** In bytes. */
  readonly size: number;
  read(offset: number, length: number): Promise<Buffer>;
}

/**
 * The bytes of a part, piece by piece. Fails at the end when they are not those
 * that the directory promised; every failure is an `UnreadableError`.
 */
export async function* partBytes(zip: ZipReader, name: string): AsyncGenerator<Uint8Array, void> {
  let sum = 0;
  try {
    const quick = zip.quick(name);
    for await (const chunk of quick ? [quick] : await zip.stream(name)) {
      sum = crc32(chunk as Buffer, sum);
      yield chunk as Buffer;
    }
  } catch (error) {
    throw error instanceof UnreadableError
      ? error
      : new UnreadableError(`part "${name}" is damaged: ${messageOf(error)}`);
  }
  if (sum !== zip.get(name)?.crc32) throw new UnreadableError(`part "${name}" is damaged: its checksum is wrong`);
}

/** Reads a part to its end and keeps nothing of it, so that damage shows. Throws like `partBytes`. */
export async function drainPart(zip: ZipReader, name: string): Promise<void> {
  for await (const _ of partBytes(zip, name)) {
    // Only read.
  }
}

/** Opens a package. Throws `UnreadableError` when it is no readable zip or goes beyond a limit. */
export async function openZip(file: string | ZipSource, limits?: ZipLimits): Promise<ZipReader> {
  const source = typeof file === "string" ? inMemory(file) : file;
  const zip = await openFile(source ?? (file as string));
  try {
    const entries = await listEntries(zip);
    const reader = readerOf(zip, entries, source, typeof file === "string" ? file : undefined);
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

/** Largest package that is read into memory whole. */
const MAX_IN_MEMORY = 16 * 1024 * 1024;

/** A package in memory. */
interface MemorySource extends ZipSource {
  readonly bytes: Buffer;
}

/** A package that is read into memory whole. Nothing for a file that is too large, or that cannot be read: opening it gives the error then. */
export function inMemory(file: string): MemorySource | undefined {
  let bytes: Buffer;
  try {
    bytes = readSmall(file);
  } catch {
    return undefined;
  }
  return bytes.length === 0 ? undefined : sourceOf(bytes);
}

/** A package whose bytes are there already. */
export function sourceOf(bytes: Buffer): MemorySource {
  return { bytes, size: bytes.length, read: async (offset, length) => bytes.subarray(offset, offset + length) };
}

/** Empty when the file is too large. */
function readSmall(file: string): Buffer {
  const handle = openSync(file, "r");
  try {
    const { size } = fstatSync(handle);
    const bytes = Buffer.allocUnsafe(size > MAX_IN_MEMORY ? 0 : size);
    return bytes.subarray(0, readSync(handle, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(handle);
  }
}

function isInMemory(source: ZipSource | undefined): source is MemorySource {
  return source !== undefined && "bytes" in source;
}

function openFile(file: string | ZipSource): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    // Names are judged by the checkers; a strange name must not make the rest unreadable.
    const options = { lazyEntries: true, autoClose: false, strictFileNames: false };
    const done = (error: Error | null, zip: ZipFile) => {
      if (error) reject(new UnreadableError(`not a readable zip package: ${error.message}`));
      else resolve(zip);
    };
    if (typeof file === "string") open(file, options, done);
    else if (isInMemory(file)) fromBuffer(file.bytes, options, done);
    else fromRandomAccessReader(new SourceReader(file), file.size, options, done);
  });
}

/** Largest piece that is asked of a source at once. */
const PIECE = 64 * 1024;

class SourceReader extends RandomAccessReader {
  constructor(private readonly source: ZipSource) {
    super();
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.fill(buffer.subarray(offset, offset + length), position).then(() => callback(null), callback);
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.pieces(start, end), { objectMode: false });
  }

  private async fill(target: Buffer, position: number): Promise<void> {
    let filled = 0;
    for await (const piece of this.pieces(position, position + target.length)) {
      piece.copy(target, filled);
      filled += piece.length;
    }
  }

  private async *pieces(start: number, end: number): AsyncGenerator<Buffer> {
    let at = start;
    while (at < end) {
      const piece = await this.source.read(at, Math.min(PIECE, end - at));
      if (piece.length === 0) throw new Error("unexpected end of file");
      yield piece;
      at += piece.length;
    }
  }
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

/**
 * How much is read of one package: each part some times over, and of a small package more. Beyond that, a part as long
 * as a book stands on each of a thousand slides, and to read it each time would take a day.
 */
const MOST_READINGS = 6;
const LEAST_READ_BYTES = 32 * 1024 * 1024;

function readerOf(
  zip: ZipFile,
  entries: readonly Entry[],
  source: ZipSource | undefined,
  file: string | undefined,
): ZipReader {
  const byName = new Map<string, Entry>();
  const repeated = new Set<string>();
  for (const entry of entries) {
    if (byName.has(entry.fileName)) repeated.add(entry.fileName);
    else byName.set(entry.fileName, entry);
  }
  const parts = entries.map(partOf);
  /** What is behind the data of a part, by parts that were unpacked in one go. */
  const rests = new Map<Entry, Buffer>();
  const find = (name: string): Entry => {
    const entry = byName.get(name);
    if (!entry) throw new UnreadableError(`the package has no part "${name}"`);
    return entry;
  };
  const unpackedBytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  let left = LEAST_READ_BYTES + MOST_READINGS * unpackedBytes;
  const spend = (entry: Entry) => {
    left -= entry.uncompressedSize;
    if (left < 0) throw new UnreadableError("the same parts of it are used over and over", true);
    return entry;
  };
  const quickly = (entry: Entry) => (isInMemory(source) ? quickPart(source.bytes, entry, rests) : undefined);
  return {
    parts,
    repeated: [...repeated],
    unpackedBytes,
    has: (name) => byName.has(name),
    get: (name) => {
      const entry = byName.get(name);
      return entry && partOf(entry);
    },
    quick(name) {
      const entry = find(name);
      const part = quickly(entry);
      if (part) spend(entry);
      return part;
    },
    stream: async (name) => openStream(zip, spend(find(name))),
    async remains() {
      // Parts that nobody has asked for are unpacked for what is behind them.
      if (isInMemory(source))
        for (const entry of entries)
          if (!rests.has(entry) && entry.compressionMethod === DEFLATED && entry.compressedSize <= MAX_REST)
            quickPart(source.bytes, entry, rests);
      const behind = [...rests.values()].filter(({ length }) => length > 0);
      return [
        ...behind.map((bytes): Remain => ({ what: "bytes", bytes })),
        ...(await (source ? remainsIn(source, entries) : remainsInFile(file ?? "", entries))),
      ];
    },
    async read(name, maxBytes = DEFAULT_PART_BYTES) {
      const entry = find(name);
      if (entry.uncompressedSize > maxBytes) {
        throw new UnreadableError(
          `part "${name}" unpacks to ${megabytes(entry.uncompressedSize)} MB; the limit is ${megabytes(maxBytes)} MB`,
          true,
        );
      }
      spend(entry);
      return quickly(entry) ?? collect(await openStream(zip, entry), name);
    },
    async head(name, bytes) {
      const entry = find(name);
      const quick = source && (await quickHead(source, entry, bytes));
      return quick ?? collect(await openStream(zip, entry), name, bytes);
    },
    close: () => zip.close(),
  };
}

/** Of a package that is too large for memory. */
async function remainsInFile(file: string, entries: readonly Entry[]): Promise<readonly Remain[]> {
  const handle = openSync(file, "r");
  try {
    const read = async (offset: number, length: number) => {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(handle, bytes, 0, length, offset));
    };
    return await remainsIn({ size: fstatSync(handle).size, read }, entries);
  } finally {
    closeSync(handle);
  }
}

function partOf(entry: Entry): ZipPart {
  return {
    name: entry.fileName,
    bytes: entry.uncompressedSize,
    compressedBytes: entry.compressedSize,
    method: entry.compressionMethod,
    encrypted: entry.isEncrypted(),
    crc32: entry.crc32,
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

/** Application note 4.3.7: what a part begins with, and the length of its fixed fields is 30 bytes. */
const LOCAL_HEADER = 0x04034b50;

/** How much of a part is unpacked at once: 16 KB pack a million bytes at most by ratio 64, more is left to the stream. */
const QUICK_PACKED_BYTES = 16 * 1024;
const QUICK_UNPACKED_BYTES = 1024 * 1024;

/**
 * The beginning of a part in one go, which for the many small parts of a package
 * is several times faster than a stream. Nothing when that does not do, for
 * whatever reason: the stream then gives the answer or the error.
 */
async function quickHead(source: ZipSource, entry: Entry, bytes: number): Promise<Buffer | undefined> {
  const { compressionMethod: method, compressedSize, relativeOffsetOfLocalHeader: at } = entry;
  if (entry.isEncrypted() || (method !== STORED && method !== DEFLATED)) return undefined;
  // Application note 4.3.7: the name and the extra field have their own lengths here.
  const header = await source.read(at, 30);
  if (header.length < 30 || header.readUInt32LE(0) !== LOCAL_HEADER) return undefined;
  const start = at + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const length = Math.min(compressedSize, QUICK_PACKED_BYTES);
  const packed = await source.read(start, length);
  if (packed.length < length) return undefined;
  const unpacked = method === STORED ? packed : inflateBeginning(packed);
  if (!unpacked || (unpacked.length < bytes && length < compressedSize)) return undefined;
  if (length === compressedSize && unpacked.length !== entry.uncompressedSize) return undefined;
  return unpacked.subarray(0, bytes);
}

/** Largest part that is unpacked only to see whether something is behind its data, in packed bytes. */
const MAX_REST = 256 * 1024;

/** Largest part that is unpacked in one go, in bytes. */
const QUICK_PART_BYTES = 8 * 1024 * 1024;

/**
 * A part of a package in memory, as it lies there: not unpacked, not copied. `offset` and
 * `compressedBytes` are those of its `ZipPart`. Nothing when it does not lie there.
 */
export function packedBytes(bytes: Buffer, offset: number, compressedBytes: number): Buffer | undefined {
  if (offset + 30 > bytes.length || bytes.readUInt32LE(offset) !== LOCAL_HEADER) return undefined;
  const start = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
  const packed = bytes.subarray(start, start + compressedBytes);
  return packed.length < compressedBytes ? undefined : packed;
}

/** A part of a package in memory. Nothing when it is large, or not what the directory says of it. */
function quickPart(bytes: Buffer, entry: Entry, rests: Map<Entry, Buffer>): Buffer | undefined {
  const { compressionMethod: method, compressedSize, uncompressedSize, relativeOffsetOfLocalHeader: at } = entry;
  if (entry.isEncrypted() || uncompressedSize > QUICK_PART_BYTES || compressedSize === 0) return undefined;
  const packed = packedBytes(bytes, at, compressedSize);
  if (packed === undefined) return undefined;
  try {
    if (method === STORED) return packed.length === uncompressedSize ? packed : undefined;
    const part = method === DEFLATED ? inflated(packed, uncompressedSize) : undefined;
    if (part?.buffer.length !== uncompressedSize) return undefined;
    rests.set(entry, packed.subarray(part.engine.bytesWritten));
    return part.buffer;
  } catch {
    return undefined;
  }
}

/** With how much was read of it (`info`): what is behind that is no part of the data. */
function inflated(
  packed: Buffer,
  length: number,
): { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } } {
  const options: ZlibOptions = { maxOutputLength: Math.max(1, length), info: true };
  return inflateRawSync(packed, options) as unknown as ReturnType<typeof inflated>;
}

function inflateBeginning(packed: Buffer): Buffer | undefined {
  try {
    return inflateRawSync(packed, { maxOutputLength: QUICK_UNPACKED_BYTES, finishFlush: zlib.Z_SYNC_FLUSH });
  } catch {
    return undefined;
  }
}

/** Leaving the loop early destroys the stream, so nothing behind `maxBytes` is unpacked. */
async function collect(stream: Readable, name: string, maxBytes = Number.POSITIVE_INFINITY): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    // The library ends the stream with an error as soon as it exceeds the declared size.
    for await (const chunk of stream) {
      chunks.push(chunk as Buffer);
      bytes += (chunk as Buffer).length;
      if (bytes >= maxBytes) break;
    }
  } catch (error) {
    throw new UnreadableError(`part "${name}" is damaged: ${messageOf(error)}`);
  }
  return Buffer.concat(chunks, Math.min(bytes, maxBytes));
}
