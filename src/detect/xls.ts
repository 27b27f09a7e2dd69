/** The first records of an old Excel workbook ([MS-XLS] 2.1.4): version, password, macro sheets, links. */
import type { CfbEntry, CompoundFile } from "./cfb.js";
import type { TraitList } from "./match.js";

/** The records that are of interest stand before the first sheet, within this many bytes even in large workbooks. */
const MAX_GLOBALS_BYTES = 1024 * 1024;

const RECORD = {
  eof: 0x000a,
  filePass: 0x002f,
  template: 0x0060,
  boundSheet: 0x0085,
  bof: 0x0809,
  supBook: 0x01ae,
} as const;

interface Workbook {
  readonly puid: string;
  readonly basis: string;
  readonly main: CfbEntry;
}

/** Excel 97 and later write `Workbook`, Excel 5 and 95 `Book`; some files carry both. */
export async function matchWorkbook(file: CompoundFile, traits: TraitList): Promise<Workbook | undefined> {
  for (const name of ["Workbook", "Book"]) {
    const main = file.get(name);
    if (main?.type !== "stream") continue;
    const start = await file.read(main, 0, 32);
    const version = versionOf(start);
    if (version === undefined) continue;
    const template = version === 0x0600 && (await readGlobals(file, main, version, traits));
    if (version !== 0x0600) await readGlobals(file, main, version, traits);
    const puid = version === 0x0600 ? (template ? "x-fmt/17" : "fmt/61") : "fmt/59";
    return { puid, basis: `container name ${main.name} with byte match at 0, 8`, main };
  }
  return undefined;
}

/** [MS-XLS] 2.4.21, BOF: type, length, version, kind of substream (5: the workbook's own). */
function versionOf(start: Buffer): number | undefined {
  if (start.length < 8 || start.readUInt16LE(0) !== RECORD.bof || start.readUInt16LE(6) !== 0x0005) return undefined;
  const version = start.readUInt16LE(4);
  return version === 0x0600 || version === 0x0500 ? version : undefined;
}

/** Goes through the records before the first sheet. Returns whether the workbook is a template. */
async function readGlobals(file: CompoundFile, main: CfbEntry, version: number, traits: TraitList): Promise<boolean> {
  const where = `stream ${main.name}`;
  let template = false;
  let window = await file.read(main, 0, 16 * 1024);
  let windowAt = 0;
  for (let at = 0; at < MAX_GLOBALS_BYTES; ) {
    if (at + 64 > windowAt + window.length && windowAt + window.length < main.size) {
      window = await file.read(main, at, 16 * 1024);
      windowAt = at;
    }
    const record = window.subarray(at - windowAt);
    if (record.length < 4) break;
    const type = record.readUInt16LE(0);
    const length = record.readUInt16LE(2);
    if (type === RECORD.eof) break;
    if (type === RECORD.filePass) {
      // 2.4.117: from here on the records are encrypted.
      traits.add("encrypted", `${where}, record FILEPASS`);
      break;
    }
    if (type === RECORD.template && length === 0) template = true;
    // 2.4.28: the byte behind the position and the visibility is the kind of sheet; 1 is a macro sheet.
    if (type === RECORD.boundSheet && record[9] === 1) traits.add("macros", `${where}, a macro sheet (Excel 4 macros)`);
    if (type === RECORD.supBook && version === 0x0600 && isExternal(record, length)) {
      traits.add("external-links", `${where}, record SupBook`);
    }
    at += 4 + length;
  }
  return template;
}

/** 2.4.271: the marks 0x0401 (this workbook) and 0x3A01 (add-in functions) are no links. */
function isExternal(record: Buffer, length: number): boolean {
  if (length < 4 || record.length < 8) return false;
  const mark = record.readUInt16LE(6);
  return mark !== 0x0401 && mark !== 0x3a01;
}
