/**
 * What the shared zip reader does not tell: names as they are stored (it stops at
 * a name that leads out of the package, and turns backslashes), whether the package
 * is what its directory says, and the very first header of the file. The rules of ODF
 * about these can be judged by nothing else.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { type Entry, fromBuffer, getFileNameLowLevel, open, type ZipFile } from "yauzl";
import { UnreadableError } from "../../errors.js";
import { firstBytesOf } from "../../tools/private-file.js";
import { inMemory } from "../../tools/zip.js";
import { type Contradiction, contradictionsIn, type PackageBytes } from "./layout.js";

/** The local header at the very beginning of the file (ZIP application note 4.3.7). */
export interface FirstHeader {
  readonly name: string;
  readonly method: number;
  readonly extraBytes: number;
}

/** The directory of a package, and where the package is not what it says. */
export interface Directory {
  /** All names in the order of the directory, not normalised in any way. */
  readonly names: readonly string[];
  readonly contradictions: readonly Contradiction[];
}

const MAX_ENTRIES = 50_000;
const LOCAL_HEADER = 0x04034b50;
const LOCAL_HEADER_BYTES = 30;

/** Throws `UnreadableError` when there is no readable directory. */
export async function readDirectory(file: string): Promise<Directory> {
  const small = inMemory(file)?.bytes;
  const zip = await openRaw(small ?? file);
  try {
    if (zip.entryCount > MAX_ENTRIES) {
      throw new UnreadableError(`the package has ${zip.entryCount} parts; the limit is ${MAX_ENTRIES}`, true);
    }
    const entries = await entriesOf(zip);
    const names = entries.map(nameOf);
    // Without decoding it is the bytes, whatever the types say.
    const judge = (bytes: PackageBytes) => contradictionsIn(bytes, entries, names, zip.comment.length);
    return { names, contradictions: small ? judge(bytesOf(small)) : withBytes(file, judge) };
  } finally {
    zip.close();
  }
}

function bytesOf(bytes: Buffer): PackageBytes {
  return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

function withBytes<T>(file: string, use: (bytes: PackageBytes) => T): T {
  const handle = openSync(file, "r");
  try {
    return use({
      size: fstatSync(handle).size,
      read(offset, length) {
        const bytes = Buffer.alloc(length);
        return bytes.subarray(0, readSync(handle, bytes, 0, length, offset));
      },
    });
  } finally {
    closeSync(handle);
  }
}

function openRaw(file: string | Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    // Without decoding, the library judges no names, and so hides none from us.
    const options = { lazyEntries: true, autoClose: false, decodeStrings: false };
    const done = (error: NodeJS.ErrnoException | null, zip: ZipFile) => {
      if (error) reject(asUnreadable(error));
      else resolve(zip);
    };
    if (typeof file === "string") open(file, options, done);
    else fromBuffer(file, options, done);
  });
}

/** Errors of the file system stay what they are: they say nothing about the document. */
function asUnreadable(error: NodeJS.ErrnoException): Error {
  return error.code ? error : new UnreadableError(`not a readable zip package: ${error.message}`);
}

function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true);
}

function entriesOf(zip: ZipFile): Promise<Entry[]> {
  return new Promise((resolve, reject) => {
    const entries: Entry[] = [];
    zip.on("entry", (entry: Entry) => {
      entries.push(entry);
      zip.readEntry();
    });
    zip.on("end", () => resolve(entries));
    zip.on("error", (error: Error) => reject(new UnreadableError(`damaged zip directory: ${error.message}`)));
    zip.readEntry();
  });
}

/** Reads the header at offset 0; nothing when the file does not begin with one. */
export function readFirstHeader(file: string): FirstHeader | undefined {
  const fixed = firstBytesOf(file, LOCAL_HEADER_BYTES);
  if (fixed.length < LOCAL_HEADER_BYTES || fixed.readUInt32LE(0) !== LOCAL_HEADER) return undefined;
  const end = LOCAL_HEADER_BYTES + fixed.readUInt16LE(26);
  const whole = firstBytesOf(file, end);
  if (whole.length < end) return undefined;
  const name = whole.toString("utf8", LOCAL_HEADER_BYTES);
  return { name, method: fixed.readUInt16LE(8), extraBytes: fixed.readUInt16LE(28) };
}
