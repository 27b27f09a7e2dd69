/**
 * Rung: Office files in compound files (Office 97-2003, encrypted Office 2007 and
 * later, Outlook messages). The names of the streams tell the program, their
 * first records the version and the traits.
 */
import { formatByPuid } from "../formats.js";
import { CFB_MAGIC, type CfbEntry, type CompoundFile, openCompoundFile } from "./cfb.js";
import { bytesAt, type Match, type Rung, TraitList } from "./match.js";
import { pptTraits } from "./ppt.js";
import { matchWorkbook } from "./xls.js";

interface Family {
  readonly puid: string;
  readonly basis: string;
  /** The stream that must be whole. */
  readonly main?: CfbEntry;
}

export const matchCompoundFile: Rung = async ({ source, head }) => {
  if (!head.subarray(0, 8).equals(CFB_MAGIC)) return undefined;
  const traits = new TraitList();
  const magic = bytesAt(0, 8);
  const file = await openCompoundFile(source);
  if (!file) {
    traits.add("damaged", "the header of the old Office file is broken");
    return { format: formatByPuid("fmt/111"), basis: [magic], traits: traits.list };
  }
  for (const fault of file.faults) traits.add("damaged", fault);
  // Where the directory is broken, the names in it prove nothing.
  const family = file.faults.length === 0 ? await familyOf(file, traits) : undefined;
  if (family?.main && !(await file.isWhole(family.main))) {
    traits.add("damaged", `its main part "${family.main.name}" is not all there`);
  }
  addStorageTraits(file, traits);
  return {
    format: formatByPuid(family?.puid ?? "fmt/111"),
    basis: family ? [family.basis, magic] : [magic],
    traits: traits.list,
  } satisfies Match;
};

/** In order of strength: an encrypted package hides everything else. */
async function familyOf(file: CompoundFile, traits: TraitList): Promise<Family | undefined> {
  const encrypted = stream(file, "EncryptedPackage");
  if (encrypted) {
    traits.add("encrypted", "stream EncryptedPackage");
    return { puid: "fmt/494", basis: "container name EncryptedPackage with name only", main: encrypted };
  }
  return (
    (await word(file, traits)) ??
    (await matchWorkbook(file, traits)) ??
    (await powerpoint(file, traits)) ??
    message(file) ??
    (await visio(file))
  );
}

function stream(file: CompoundFile, name: string): CfbEntry | undefined {
  const entry = file.get(name);
  return entry?.type === "stream" ? entry : undefined;
}

/** [MS-DOC] 2.5.2, FibBase: bit 0 of byte 10 marks a template, bit 0 of byte 11 encryption (also in Word 6 and 95). */
async function word(file: CompoundFile, traits: TraitList): Promise<Family | undefined> {
  const main = stream(file, "WordDocument");
  if (!main) return undefined;
  const fib = await file.read(main, 0, 32);
  const template = ((fib[10] ?? 0) & 1) === 1;
  const password = ((fib[11] ?? 0) & 1) === 1;
  if (password) traits.add("encrypted", "stream WordDocument, flag fEncrypted in the file information block");
  const program = await programId(file);
  const basis = `container name WordDocument with name only${program ? `; container name CompObj with "${program}"` : ""}`;
  if (program === "Word.Document.8") {
    const puid = template ? (password ? "fmt/755" : "x-fmt/45") : password ? "fmt/754" : "fmt/40";
    return { puid, basis, main };
  }
  return { puid: program === undefined ? "fmt/609" : "fmt/39", basis, main };
}

/** The program that wrote a Word file, as PRONOM looks for it: a length of 16 and the identifier. */
async function programId(file: CompoundFile): Promise<string | undefined> {
  const entry = stream(file, "\u0001CompObj");
  if (!entry) return undefined;
  const text = (await file.read(entry, 0, 1064)).toString("latin1");
  return ["Word.Document.8", "Word.Document.7", "Word.Document.6"].find((id) => text.includes(`\u0010\0\0\0${id}\0`));
}

async function powerpoint(file: CompoundFile, traits: TraitList): Promise<Family | undefined> {
  const main = stream(file, "PowerPoint Document");
  if (!main) {
    return stream(file, "PP40") && { puid: "x-fmt/88", basis: "container name PP40 with name only" };
  }
  await pptTraits(file, main, traits);
  const header = stream(file, "Header");
  const is95 = header && (await file.read(header, 0, 32)).toString("latin1").startsWith("Microsoft (R) PowerPoint (R)");
  return { puid: is95 ? "fmt/125" : "fmt/126", basis: "container name PowerPoint Document with name only", main };
}

/** [MS-OXMSG] 2.2: the two streams that every message has. */
function message(file: CompoundFile): Family | undefined {
  if (!file.get("__properties_version1.0") || !file.get("__nameid_version1.0")) return undefined;
  return { puid: "x-fmt/430", basis: "container name __properties_version1.0 with name only" };
}

async function visio(file: CompoundFile): Promise<Family | undefined> {
  const main = stream(file, "VisioDocument");
  if (!main || !(await file.read(main, 0, 20)).toString("latin1").startsWith("Visio (TM) Drawing")) return undefined;
  return { puid: "fmt/442", basis: "container name VisioDocument with byte match at 0, 18", main };
}

/** Traits that the names of storages and streams give away, at any depth. */
function addStorageTraits(file: CompoundFile, traits: TraitList): void {
  for (const { path, name, type } of file.entries) {
    const top = !path.includes("/");
    const where = `${type} ${printable(path)}`;
    if (/^(_VBA_PROJECT|_VBA_PROJECT_CUR|Macros)$/i.test(name) || (name === "VBA" && type === "storage"))
      traits.add("macros", where);
    if (top && /^(_signatures|_xmlsignatures)$/i.test(name)) traits.add("signed", where);
    // [MS-DOC] 2.1.4 ObjectPool; [MS-XLS] 2.1.7.15 embedding and 2.1.7.18 link storages.
    if (/^(ObjectPool\/[^/]+|MBD[0-9A-F]{8})$/i.test(path) && type === "storage") traits.add("embedded-objects", where);
    if (/^LNK[0-9A-F]{8}$/i.test(path) && type === "storage") traits.add("external-links", where);
    // [MS-OFFCRYPTO] 2.2.10: information rights management leaves a shell around this stream.
    if (top && printable(name).toLowerCase() === "drmcontent") traits.add("encrypted", where);
  }
}

/** Without the control character that some names begin with. */
function printable(path: string): string {
  return path.replace(/\p{Cc}/gu, "");
}
