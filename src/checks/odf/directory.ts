/**
 * What the shared zip reader does not tell: names as they are stored (it stops at
 * a name that leads out of the package, and turns backslashes), and the very first
 * header of the file. The rules of ODF about these can be judged by nothing else.
 */
import { type Entry, fromBuffer, getFileNameLowLevel, open, type ZipFile } from "yauzl";
import { UnreadableError } from "../../errors.js";
import { firstBytesOf } from "../../tools/private-file.js";
import { inMemory } from "../../tools/zip.js";

/** The local header at the very beginning of the file (ZIP application note 4.3.7). */
export interface FirstHeader {
  readonly name: string;
  readonly method: number;
  readonly extraBytes: number;
}

const MAX_ENTRIES = 50_000;
const LOCAL_HEADER = 0x04034b50;
const LOCAL_HEADER_BYTES = 30;

/** All names in the order of the central directory, not normalised in any way. Throws `UnreadableError` when there is no readable directory. */
export async function readNames(file: string): Promise<string[]> {
  const zip = await openRaw(file);
  try {
    if (zip.entryCount > MAX_ENTRIES) {
      throw new UnreadableError(`the package has ${zip.entryCount} parts; the limit is ${MAX_ENTRIES}`, true);
    }
    return await namesOf(zip);
  } finally {
    zip.close();
  }
}

function openRaw(file: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    // Without decoding, the library judges no names, and so hides none from us.
    const options = { lazyEntries: true, autoClose: false, decodeStrings: false };
    const done = (error: NodeJS.ErrnoException | null, zip: ZipFile) => {
      if (error) reject(asUnreadable(error));
      else resolve(zip);
    };
    const small = inMemory(file);
    if (small) fromBuffer(small.bytes, options, done);
    else open(file, options, done);
  });
}

/** Errors of the file system stay what they are: they say nothing about the document. */
function asUnreadable(error: NodeJS.ErrnoException): Error {
  return error.code ? error : new UnreadableError(`not a readable zip package: ${error.message}`);
}

function namesOf(zip: ZipFile): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const names: string[] = [];
    zip.on("entry", (entry: Entry) => {
      names.push(getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true));
      zip.readEntry();
    });
    zip.on("end", () => resolve(names));
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
