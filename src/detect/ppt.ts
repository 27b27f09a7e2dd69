/** Traits of an old PowerPoint presentation, from the headers of its records ([MS-PPT] 2.3.1). */
import type { CfbEntry, CompoundFile } from "./cfb.js";
import type { TraitList } from "./match.js";

/** [MS-PPT] 2.3.2: the token in the stream `Current User` says whether the presentation is encrypted. */
const ENCRYPTED_TOKEN = 0xf3d1c4df;
/** Only headers are read, so this many records cost little; real documents have a few thousand at these levels. */
const MAX_RECORDS = 4096;

const RECORD = {
  document: 0x03e8,
  list: 0x07d0,
  vbaInfo: 0x03ff,
  exObjList: 0x0409,
  exOleEmbed: 0x0fcc,
  exOleLink: 0x0fce,
  cryptSession: 0x2f14,
} as const;
/** Records to look inside: the document, its list of document-wide data, its list of external objects. */
const CONTAINERS: ReadonlySet<number> = new Set([RECORD.document, RECORD.list, RECORD.exObjList]);

export async function pptTraits(file: CompoundFile, main: CfbEntry, traits: TraitList): Promise<void> {
  const user = file.get("Current User");
  if (user) {
    const atom = await file.read(user, 0, 20);
    if (atom.length >= 16 && atom.readUInt32LE(12) === ENCRYPTED_TOKEN) {
      traits.add("encrypted", "stream Current User, token of an encrypted presentation");
    }
  }
  if (file.get("EncryptedSummary")) traits.add("encrypted", "stream EncryptedSummary");
  await walkRecords(file, main, traits);
}

async function walkRecords(file: CompoundFile, main: CfbEntry, traits: TraitList): Promise<void> {
  const where = `stream ${main.name}`;
  let at = 0;
  for (let records = 0; records < MAX_RECORDS && at < main.size; records++) {
    const header = await file.read(main, at, 8);
    if (header.length < 8) break;
    const type = header.readUInt16LE(2);
    const length = header.readUInt32LE(4);
    if (type === RECORD.vbaInfo && (await hasMacros(file, main, at))) traits.add("macros", `${where}, record VBAInfo`);
    if (type === RECORD.exOleEmbed) traits.add("embedded-objects", `${where}, record ExOleEmbed`);
    if (type === RECORD.exOleLink) traits.add("external-links", `${where}, record ExOleLink`);
    if (type === RECORD.cryptSession) traits.add("encrypted", `${where}, record CryptSession10`);
    at += 8 + (CONTAINERS.has(type) ? 0 : length);
  }
}

/** 2.4.10: the container holds one atom, behind its header a reference and then the flag fHasMacros. */
async function hasMacros(file: CompoundFile, main: CfbEntry, at: number): Promise<boolean> {
  const atom = await file.read(main, at + 16, 8);
  return atom.length === 8 && atom.readUInt32LE(4) !== 0;
}
