/**
 * Writes zip packages (PKWARE application note 6.3.3). The same parts give the
 * same bytes: every part has the date that is given, and nothing is noted of the
 * machine. Parts of another package are taken over as they lie there, packed.
 */
import { Readable } from "node:stream";
import { crc32, createDeflateRaw, deflateRawSync } from "node:zlib";
import { DEFLATED, STORED } from "./zip.js";

/** A part, packed already. */
export interface PackedPart {
  /** With `/` between folders, and at the end of a folder's own name. */
  readonly name: string;
  readonly method: number;
  /** Of the unpacked part. */
  readonly crc32: number;
  /** Unpacked size in bytes. */
  readonly bytes: number;
  readonly packed: Buffer;
}

export function packed(name: string, content: Buffer): PackedPart {
  return { name, method: DEFLATED, crc32: crc32(content), bytes: content.length, packed: deflateRawSync(content) };
}

/** The same for a part that comes piece by piece: only its packed bytes are held. */
export async function packedStream(name: string, content: AsyncIterable<Buffer>): Promise<PackedPart> {
  let sum = 0;
  let bytes = 0;
  async function* counted() {
    for await (const piece of inLargePieces(content)) {
      sum = crc32(piece, sum);
      bytes += piece.length;
      yield piece;
    }
  }
  const pieces: Buffer[] = [];
  const deflate = Readable.from(counted(), { objectMode: false }).compose(createDeflateRaw());
  for await (const piece of deflate) pieces.push(piece as Buffer);
  return { name, method: DEFLATED, crc32: sum, bytes, packed: Buffer.concat(pieces) };
}

/** Each piece is packed by another thread, and to wait for one takes long on a busy machine. */
const LARGE_BYTES = 1024 * 1024;

async function* inLargePieces(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let bytes = 0;
  for await (const piece of content) {
    held.push(piece);
    bytes += piece.length;
    if (bytes < LARGE_BYTES) continue;
    yield Buffer.concat(held);
    held = [];
    bytes = 0;
  }
  yield Buffer.concat(held);
}

/** Application note 4.4.2 and 4.4.3: version 2.0 of the format knows folders and deflated parts, and DOS is 0. */
const VERSION = 20;
const OLDEST_VERSION = 10;
/** 4.4.4, bit 11: the name is in UTF-8. */
const UTF8_NAME = 0x0800;
/** 4.4.15: the mark of a folder, as DOS has it. */
const FOLDER = 0x10;

/** The package, its parts in the order that is given, all with one date, of which the time in UTC is taken. */
export function zipOf(parts: readonly PackedPart[], date: Date): Buffer {
  const stamp = dosDate(date);
  const body: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const name = Buffer.from(part.name, "utf8");
    const common = commonFields(part, name, stamp);
    const local = Buffer.concat([LOCAL_MARK, common, name]);
    body.push(local, part.packed);
    directory.push(Buffer.concat([DIRECTORY_MARK, common, directoryFields(part, offset), name]));
    offset += local.length + part.packed.length;
  }
  const size = directory.reduce((sum, entry) => sum + entry.length, 0);
  return Buffer.concat([...body, ...directory, endOf(parts.length, size, offset)]);
}

/** 4.3.7 and 4.3.12. */
const LOCAL_MARK = Buffer.from([0x50, 0x4b, 3, 4]);
const DIRECTORY_MARK = Buffer.from([0x50, 0x4b, 1, 2, VERSION, 0]);

/** What a part's own header and its entry in the directory have in common. */
function commonFields({ method, crc32: sum, bytes, packed }: PackedPart, name: Buffer, stamp: number): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(method === STORED ? OLDEST_VERSION : VERSION, 0);
  fields.writeUInt16LE(name.some((byte) => byte > 0x7f) ? UTF8_NAME : 0, 2);
  fields.writeUInt16LE(method, 4);
  fields.writeUInt32LE(stamp, 6);
  fields.writeUInt32LE(sum, 10);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(bytes, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}

function directoryFields({ name }: PackedPart, offset: number): Buffer {
  const fields = Buffer.alloc(14);
  if (name.endsWith("/")) fields.writeUInt32LE(FOLDER, 6);
  fields.writeUInt32LE(offset, 10);
  return fields;
}

/** 4.3.16. */
function endOf(count: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", "latin1");
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}

/**
 * The first date that a package gets. 4.4.6 begins with 1 January 1980, which Java takes for "even earlier"
 * and adds to with an extra field; the `mimetype` of an ODF package may have none.
 */
export const FIRST_DATE = new Date("1980-02-01T00:00:00Z");
const LAST_DATE = new Date("2107-12-31T00:00:00Z");

/** 4.4.6: time and date in one number, in steps of two seconds. */
function dosDate(given: Date): number {
  const date = !(given >= FIRST_DATE) ? FIRST_DATE : given > LAST_DATE ? LAST_DATE : given;
  const time = (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1);
  const day = ((date.getUTCFullYear() - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate();
  return day * 0x10000 + time;
}
