/**
 * Whether a package is what its directory says. Readers differ in what they trust: the
 * directory at the end, the header before each file, or what stands in the one after the
 * other. Where the two tell different things, one reader shows another document than the
 * next, and what is in neither list is carried along unseen. LibreOffice refuses such
 * packages as well. Numbers are those of the ZIP application note.
 */
import type { Entry } from "yauzl";

/** What of a package is needed here. `read` returns fewer bytes than asked for only at the end. */
export interface PackageBytes {
  readonly size: number;
  read(offset: number, length: number): Buffer;
}

/** Where the directory and the package tell different things. */
export interface Contradiction {
  /** The name of a file, as the directory has it. */
  readonly where: string;
  readonly message: string;
}

const LOCAL_HEADER = 0x04034b50;
const LOCAL_HEADER_BYTES = 30;
const DIRECTORY_ENTRY_BYTES = 46;
const END_BYTES = 22;
const ZIP64_LOCATOR = 0x07064b50;
const ZIP64_LOCATOR_BYTES = 20;
const ZIP64_FIELD = 0x0001;
/** Info-ZIP: the name once more, in UTF-8. */
const UNICODE_PATH_FIELD = 0x7075;
const DESCRIPTOR = 0x08074b50;
const IN_ZIP64 = 0xffffffff;

/** 4.4.4: encrypted, sizes behind the data, strong encryption, masked headers. The others tell how hard it was compressed. */
const COMPARED_FLAGS = 0x2049;
const SIZES_BEHIND = 0x0008;
const UTF8_NAME = 0x0800;

const OTHERWISE = "The list of the package's files says something else of a file than stands where it lies.";
const UNLISTED = "There is something in the package that its list of files does not know.";

/** All contradictions, in the order in which the files lie. `names` are those that readers go by. */
export function contradictionsIn(
  bytes: PackageBytes,
  entries: readonly Entry[],
  names: readonly string[],
  commentBytes: number,
): Contradiction[] {
  const found: Contradiction[] = [];
  const order = entries.map((entry, index) => ({ entry, name: names[index] ?? "" }));
  order.sort((one, other) => one.entry.relativeOffsetOfLocalHeader - other.entry.relativeOffsetOfLocalHeader);
  const directory = directoryOf(bytes, entries, commentBytes);
  let end = 0;
  for (const [index, { entry, name }] of order.entries()) {
    const next = order[index + 1]?.entry.relativeOffsetOfLocalHeader ?? directory.start;
    const start = entry.relativeOffsetOfLocalHeader;
    if (start !== end) found.push({ where: name, message: UNLISTED });
    const message = faultOf(bytes, entry, next);
    if (message !== undefined) found.push({ where: name, message });
    // Each fault is told once: the next file is compared with where this one should have ended.
    end = next;
  }
  if (!directory.isWhole) found.push({ where: order.at(-1)?.name ?? "", message: UNLISTED });
  return found;
}

/** Where the directory begins (4.3.16, 4.3.14), and whether it fills the place up to the end record. */
function directoryOf(bytes: PackageBytes, entries: readonly Entry[], commentBytes: number) {
  const endAt = bytes.size - END_BYTES - commentBytes;
  const record = bytes.read(endAt, END_BYTES);
  const length = entries.reduce((sum, entry) => sum + entryBytes(entry), 0);
  const locator = bytes.read(Math.max(0, endAt - ZIP64_LOCATOR_BYTES), ZIP64_LOCATOR_BYTES);
  const isLarge = locator.length === ZIP64_LOCATOR_BYTES && locator.readUInt32LE(0) === ZIP64_LOCATOR;
  const largeAt = isLarge ? Number(locator.readBigUInt64LE(8)) : undefined;
  const start = record.readUInt32LE(16);
  if (largeAt === undefined) return { start, isWhole: start + length === endAt };
  const large = bytes.read(largeAt, 56);
  if (large.length < 56) return { start, isWhole: false };
  const largeBytes = 12 + Number(large.readBigUInt64LE(4));
  const largeStart = Number(large.readBigUInt64LE(48));
  const agrees = start === IN_ZIP64 || start === largeStart;
  const isWhole = agrees && largeStart + length === largeAt && largeAt + largeBytes + ZIP64_LOCATOR_BYTES === endAt;
  return { start: largeStart, isWhole };
}

function entryBytes(entry: Entry): number {
  return DIRECTORY_ENTRY_BYTES + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength;
}

/** What is wrong with one file, which must end where `next` begins. */
function faultOf(bytes: PackageBytes, entry: Entry, next: number): string | undefined {
  const at = entry.relativeOffsetOfLocalHeader;
  const fixed = bytes.read(at, LOCAL_HEADER_BYTES);
  if (fixed.length < LOCAL_HEADER_BYTES || fixed.readUInt32LE(0) !== LOCAL_HEADER)
    return "A file is not where the package's list of files says.";
  const nameAt = at + LOCAL_HEADER_BYTES;
  const name = bytes.read(nameAt, fixed.readUInt16LE(26));
  const extra = bytes.read(nameAt + name.length, fixed.readUInt16LE(28));
  if (!name.equals(entry.fileNameRaw) || hasOtherName(entry.fileNameRaw, fieldsOf(entry.extraFieldRaw)))
    return "A file has two different names, so that programs may take it for another one.";
  const fields = fieldsOf(extra);
  if (hasOtherName(name, fields) || !isSame(fixed, fields, entry)) return OTHERWISE;
  return endFault(bytes, entry, nameAt + name.length + extra.length + entry.compressedSize, next);
}

interface Field {
  readonly id: number;
  readonly data: Buffer;
}

/** 4.5.1. What is cut off is left out: nobody can read it. */
function fieldsOf(raw: Buffer): Field[] {
  const fields: Field[] = [];
  for (let at = 0; at + 4 <= raw.length; ) {
    const end = at + 4 + raw.readUInt16LE(at + 2);
    if (end <= raw.length) fields.push({ id: raw.readUInt16LE(at), data: raw.subarray(at + 4, end) });
    at = end;
  }
  return fields;
}

/**
 * 4.6.9: a version, the checksum of the name that it was made for, and the name. The field is for
 * names in old code pages, which OpenDocument does not have; not every reader compares the checksum.
 */
function hasOtherName(name: Buffer, fields: readonly Field[]): boolean {
  return fields.some(({ id, data }) => id === UNICODE_PATH_FIELD && !data.subarray(5).equals(name));
}

/** A name that is the same in every code page. */
function isPlain(name: Buffer): boolean {
  return name.every((byte) => byte < 0x80);
}

function isSame(fixed: Buffer, fields: readonly Field[], entry: Entry): boolean {
  const flags = fixed.readUInt16LE(6);
  const differing = flags ^ entry.generalPurposeBitFlag;
  if ((differing & COMPARED_FLAGS) !== 0 || fixed.readUInt16LE(8) !== entry.compressionMethod) return false;
  if ((differing & UTF8_NAME) !== 0 && !isPlain(entry.fileNameRaw)) return false;
  const isLater = (flags & SIZES_BEHIND) !== 0;
  const fits = (value: number, expected: number) => value === expected || (isLater && value === 0);
  const { compressed, unpacked } = sizesOf(fixed, fields);
  return (
    fits(fixed.readUInt32LE(14), entry.crc32) &&
    fits(compressed, entry.compressedSize) &&
    fits(unpacked, entry.uncompressedSize)
  );
}

/** 4.5.3: sizes that do not fit the header stand in a field, the unpacked one first. */
function sizesOf(fixed: Buffer, fields: readonly Field[]): { compressed: number; unpacked: number } {
  const large = fields.find(({ id }) => id === ZIP64_FIELD)?.data ?? Buffer.alloc(0);
  let at = 0;
  const size = (offset: number): number => {
    const value = fixed.readUInt32LE(offset);
    if (value !== IN_ZIP64 || at + 8 > large.length) return value;
    at += 8;
    return Number(large.readBigUInt64LE(at - 8));
  };
  const unpacked = size(22);
  return { compressed: size(18), unpacked };
}

/** A file must end where the next one begins, or with what tells its sizes (4.3.9). */
function endFault(bytes: PackageBytes, entry: Entry, end: number, next: number): string | undefined {
  if (end > next) return "Two files in the package lie over each other.";
  const isLater = (entry.generalPurposeBitFlag & SIZES_BEHIND) !== 0;
  if (!isLater) return end === next ? undefined : UNLISTED;
  return isDescriptor(bytes.read(end, Math.min(next - end, 25)), entry) ? undefined : UNLISTED;
}

/** With or without its mark, with sizes of four or eight bytes: writers do all of that. */
function isDescriptor(raw: Buffer, { crc32: sum, compressedSize, uncompressedSize }: Entry): boolean {
  const hasMark = (raw.length === 16 || raw.length === 24) && raw.readUInt32LE(0) === DESCRIPTOR;
  const rest = hasMark ? raw.subarray(4) : raw;
  if (rest.length !== 12 && rest.length !== 20) return false;
  const size = (index: number) =>
    rest.length === 12 ? rest.readUInt32LE(4 + 4 * index) : Number(rest.readBigUInt64LE(4 + 8 * index));
  return rest.readUInt32LE(0) === sum && size(0) === compressedSize && size(1) === uncompressedSize;
}
