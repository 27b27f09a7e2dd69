/**
 * What lies in a zip package and in none of its parts: bytes between the parts and behind them, parts that its
 * directory does not list, remarks, and words in fields for programs (.ZIP application note 4.3 to 4.6). Whoever
 * opens the package sees nothing of it, and whoever searches its bytes finds it.
 */
import type { Entry } from "yauzl";
import type { ZipSource } from "./zip.js";

/** What was found, and as much of it as is looked at for words. */
export interface Remain {
  readonly what: "bytes" | "remark" | "field" | "name";
  readonly bytes: Buffer;
}

const LOCAL_HEADER = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const [END_LENGTH, END_64_LENGTH, LOCATOR_LENGTH, HEADER_LENGTH] = [22, 56, 20, 30];
const LONGEST_COMMENT = 0xffff;
/** 4.4.4, bit 3: sizes and checksum follow the part. */
const HAS_DESCRIPTOR = 8;

/** So much of one stretch is kept, in bytes, and is read at once. */
const PIECE = 64 * 1024;
/** More stretches than these are not told one by one. */
const MOST = 1_000;

/** `parts` are those that the directory lists. What does not lie where they say is for whoever reads them. */
export async function remainsIn(source: ZipSource, parts: readonly Entry[]): Promise<readonly Remain[]> {
  const remains: Remain[] = [];
  const add = (what: Remain["what"], bytes: Buffer) => {
    if (remains.length < MOST && !isFilling(bytes)) remains.push({ what, bytes });
  };
  const gap = async (from: number, to: number) => {
    for (let at = from; at < to && remains.length < MOST; at += PIECE) {
      const bytes = await source.read(at, Math.min(PIECE, to - at));
      if (bytes.length === 0) return;
      add("bytes", bytes);
    }
  };
  const end = await endOf(source);
  if (end === undefined) return remains;
  let at = 0;
  const inOrder = [...parts].sort((one, other) => one.relativeOffsetOfLocalHeader - other.relativeOffsetOfLocalHeader);
  for (const part of inOrder) {
    add("remark", part.fileCommentRaw);
    add("field", wordsInFields(part.extraFieldRaw));
    const start = part.relativeOffsetOfLocalHeader;
    const local = await localOf(source, part);
    if (local === undefined) continue;
    if (!local.name.equals(part.fileNameRaw)) add("name", local.name);
    add("field", wordsInFields(local.fields));
    await gap(at, start);
    at = Math.max(at, local.end);
  }
  await gap(at, end.directory);
  await gap(end.directory + parts.reduce((sum, part) => sum + listedLength(part), 0), end.directoryEnd);
  await gap(end.directoryEnd, end.start);
  add("remark", end.remark);
  return remains;
}

/** 4.3.12: what the directory says of a part. */
function listedLength({ fileNameLength, extraFieldLength, fileCommentLength }: Entry): number {
  return 46 + fileNameLength + extraFieldLength + fileCommentLength;
}

interface Local {
  readonly name: Buffer;
  readonly fields: Buffer;
  readonly end: number;
}

/** 4.3.7: what a part begins with, and where all of it ends. */
async function localOf(source: ZipSource, part: Entry): Promise<Local | undefined> {
  const start = part.relativeOffsetOfLocalHeader;
  const header = await source.read(start, HEADER_LENGTH);
  if (header.length < HEADER_LENGTH || header.readUInt32LE(0) !== LOCAL_HEADER) return undefined;
  const [nameLength, fieldsLength] = [header.readUInt16LE(26), header.readUInt16LE(28)];
  const rest = await source.read(start + HEADER_LENGTH, nameLength + fieldsLength);
  const end = start + HEADER_LENGTH + nameLength + fieldsLength + part.compressedSize;
  const hasDescriptor = (part.generalPurposeBitFlag & HAS_DESCRIPTOR) !== 0;
  return {
    name: rest.subarray(0, nameLength),
    fields: rest.subarray(nameLength),
    end: end + (hasDescriptor ? descriptorLength(await source.read(end, 24), part) : 0),
  };
}

/** 4.3.9: with or without a signature, with sizes of 4 bytes or of 8. */
function descriptorLength(bytes: Buffer, { crc32, compressedSize }: Entry): number {
  if (bytes.length < 12) return 0;
  const signature = bytes.readUInt32LE(0) === DESCRIPTOR ? 4 : 0;
  if (bytes.readUInt32LE(signature) !== crc32 || bytes.length < signature + 12) return 0;
  const isShort = bytes.readUInt32LE(signature + 8) !== 0 || compressedSize === 0;
  return signature + (isShort ? 12 : 20);
}

interface End {
  readonly directory: number;
  readonly directoryEnd: number;
  /** Where what says all this begins. */
  readonly start: number;
  readonly remark: Buffer;
}

/** 4.3.14 to 4.3.16. */
async function endOf(source: ZipSource): Promise<End | undefined> {
  const from = Math.max(0, source.size - END_LENGTH - LONGEST_COMMENT);
  const tail = await source.read(from, source.size - from);
  let at = tail.length - END_LENGTH;
  while (at >= 0 && !(tail.readUInt32LE(at) === END && tail.readUInt16LE(at + 20) === tail.length - at - END_LENGTH))
    at -= 1;
  if (at < 0) return undefined;
  const remark = tail.subarray(at + END_LENGTH);
  const start = from + at;
  const large = await largeEnd(source, start);
  const [directory, length] = large ?? [tail.readUInt32LE(at + 16), tail.readUInt32LE(at + 12)];
  return { directory, directoryEnd: directory + length, start: large?.[2] ?? start, remark };
}

/** Of a package beyond 4 GB, or with more than 65,535 parts. */
async function largeEnd(source: ZipSource, end: number): Promise<readonly [number, number, number] | undefined> {
  const locator = await source.read(Math.max(0, end - LOCATOR_LENGTH), LOCATOR_LENGTH);
  if (locator.length < LOCATOR_LENGTH || locator.readUInt32LE(0) !== LOCATOR_64) return undefined;
  const at = Number(locator.readBigUInt64LE(8));
  const record = await source.read(Math.min(at, source.size), END_64_LENGTH);
  if (record.length < END_64_LENGTH || record.readUInt32LE(0) !== END_64) return undefined;
  return [Number(record.readBigUInt64LE(48)), Number(record.readBigUInt64LE(40)), at];
}

// ------------------------------------------------------------- extra fields

/** 4.5.2: fields that hold numbers, and how long they are at most: sizes, dates, owners, checksums. */
const NUMBERS: ReadonlyMap<number, number> = new Map([
  [0x0001, 32],
  [0x000a, 32],
  [0x5455, 13],
  [0x5855, 12],
  [0x7855, 4],
  [0x7875, 24],
  [0xcafe, 0],
]);
/** Room that Office leaves so that a part can grow; the name of the part once more. */
const [ROOM, NAME] = [0xa220, 0x7075];

/** One byte over and over only takes room. */
function isFilling(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === bytes[0]);
}

/** What is in fields beside such numbers. */
function wordsInFields(fields: Buffer): Buffer {
  const rest: Buffer[] = [];
  let at = 0;
  while (at + 4 <= fields.length) {
    const [id, length] = [fields.readUInt16LE(at), fields.readUInt16LE(at + 2)];
    const field = fields.subarray(at + 4, at + 4 + length);
    at += 4 + length;
    if (id === ROOM && isFilling(field.subarray(4))) continue;
    if (id === ROOM) rest.push(field.subarray(4));
    else if (id !== NAME && field.length > (NUMBERS.get(id) ?? -1)) rest.push(field);
  }
  rest.push(fields.subarray(Math.min(at, fields.length)));
  return Buffer.concat(rest);
}
