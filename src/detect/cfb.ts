/**
 * A small reader of compound files ([MS-CFB]), the container of Office 97-2003.
 * Random access, read-only, and bounded: every chain of sectors is followed only
 * as far as it is needed, no number in the file decides how much memory is taken,
 * and a loop ends as a fault.
 */
import type { ByteSource } from "./source.js";

/** [MS-CFB] 2.1: the largest number that is a sector; above it are marks. */
const MAX_SECTOR = 0xfffffffa;
const END_OF_CHAIN = 0xfffffffe;
const NO_ENTRY = 0xffffffff;
/** A directory of a real document has a few dozen entries, of the largest some thousands. */
const MAX_DIRECTORY_BYTES = 4 * 1024 * 1024;
/** How many sectors of a stream are followed to see whether its chain is whole (32 MB of 512-byte sectors). */
const MAX_VERIFIED_SECTORS = 65_536;

export interface CfbEntry {
  readonly name: string;
  /** Names from below the root down, joined by `/`. */
  readonly path: string;
  readonly type: "storage" | "stream";
  /** Size of a stream in bytes, as the directory states it. */
  readonly size: number;
  readonly start: number;
}

export interface CompoundFile {
  /** All entries that the directory's tree reaches, the root's own children first. */
  readonly entries: readonly CfbEntry[];
  /** What is wrong with the container, in plain words; empty when it was found whole as far as it was read. */
  readonly faults: readonly string[];
  /** An entry by its path. Letter case does not matter ([MS-CFB] 2.6.4). */
  get(path: string): CfbEntry | undefined;
  /** Bytes of a stream: fewer than asked for at its end or where its chain breaks. */
  read(entry: CfbEntry, offset: number, length: number): Promise<Buffer>;
  /** Whether a stream's chain of sectors is whole. Very long chains are followed only in part. */
  isWhole(entry: CfbEntry): Promise<boolean>;
}

export const CFB_MAGIC = Buffer.from("d0cf11e0a1b11ae1", "hex");

interface Header {
  readonly version: number;
  readonly sectorSize: number;
  readonly miniSectorSize: number;
  readonly miniCutoff: number;
  readonly firstDirectory: number;
  readonly firstMiniFat: number;
  readonly firstDifat: number;
  /** The first 109 sectors of the allocation table. */
  readonly fatSectors: readonly number[];
}

/** Opens the container. Returns nothing when the header is none; faults of everything behind it are listed. */
export async function openCompoundFile(source: ByteSource): Promise<CompoundFile | undefined> {
  const header = readHeader(await source.read(0, 512));
  if (!header) return undefined;
  const faults: string[] = [];
  const sectors = sectorTable(source, header);
  const { bytes: directory, fault } = await readDirectory(sectors, header);
  if (fault) faults.push("the directory of the old Office file is broken");
  const { root, entries, whole } = listEntries(directory, header);
  if (!root) faults.push("the old Office file has no directory");
  else if (!whole) faults.push("the directory of the old Office file is broken");

  const byPath = new Map<string, CfbEntry>();
  for (const entry of entries) if (!byPath.has(entry.path.toUpperCase())) byPath.set(entry.path.toUpperCase(), entry);

  const miniStream = sectors.chain(root?.start ?? END_OF_CHAIN);
  const miniFat = sectors.chain(header.firstMiniFat);
  const miniSectors = miniChains(miniFat, sectors, header);
  const chains = new Map<CfbEntry, Chain>();
  const chainOf = (entry: CfbEntry): Chain => {
    const known = chains.get(entry);
    if (known) return known;
    const chain = isMini(entry, header) ? miniSectors(entry.start) : sectors.chain(entry.start);
    chains.set(entry, chain);
    return chain;
  };

  const readSector = async (entry: CfbEntry, number: number): Promise<Buffer> => {
    if (!isMini(entry, header)) return sectors.read(number);
    const at = number * header.miniSectorSize;
    const sector = await miniStream.at(Math.floor(at / header.sectorSize));
    if (sector === undefined) return Buffer.alloc(0);
    const inside = at % header.sectorSize;
    return (await sectors.read(sector)).subarray(inside, inside + header.miniSectorSize);
  };

  return {
    entries,
    faults,
    get: (path) => byPath.get(path.toUpperCase()),
    async read(entry, offset, length) {
      const size = isMini(entry, header) ? header.miniSectorSize : header.sectorSize;
      const end = Math.min(offset + length, entry.size, offset + MAX_DIRECTORY_BYTES);
      const chain = chainOf(entry);
      const pieces: Buffer[] = [];
      for (let at = offset; at < end; ) {
        const sector = await chain.at(Math.floor(at / size));
        if (sector === undefined) break;
        const inside = at % size;
        const piece = (await readSector(entry, sector)).subarray(inside, inside + end - at);
        if (piece.length === 0) break;
        pieces.push(piece);
        at += piece.length;
      }
      return Buffer.concat(pieces);
    },
    async isWhole(entry) {
      const size = isMini(entry, header) ? header.miniSectorSize : header.sectorSize;
      const needed = Math.ceil(entry.size / size);
      const chain = chainOf(entry);
      const seen = new Set<number>();
      for (let index = 0; index < Math.min(needed, MAX_VERIFIED_SECTORS); index++) {
        const sector = await chain.at(index);
        if (sector === undefined || seen.has(sector)) return false;
        seen.add(sector);
        // The last sector of a file may be cut off behind the stream's last byte.
        const used = Math.min(size, entry.size - index * size);
        if (!isMini(entry, header) && !sectors.holds(sector, used)) return false;
      }
      return true;
    },
  };
}

/** [MS-CFB] 2.2. Versions 3 and 4; the other fields are taken as they are. */
function readHeader(bytes: Buffer): Header | undefined {
  if (bytes.length < 512 || !bytes.subarray(0, 8).equals(CFB_MAGIC)) return undefined;
  const sectorShift = bytes.readUInt16LE(30);
  const miniShift = bytes.readUInt16LE(32);
  // Only 9 and 12 are allowed; anything near is still read, anything far is no compound file.
  if (sectorShift < 7 || sectorShift > 16 || miniShift < 4 || miniShift > sectorShift) return undefined;
  const fatSectors: number[] = [];
  for (let index = 0; index < 109; index++) fatSectors.push(bytes.readUInt32LE(76 + 4 * index));
  return {
    version: bytes.readUInt16LE(26),
    sectorSize: 2 ** sectorShift,
    miniSectorSize: 2 ** miniShift,
    miniCutoff: bytes.readUInt32LE(56),
    firstDirectory: bytes.readUInt32LE(48),
    firstMiniFat: bytes.readUInt32LE(60),
    firstDifat: bytes.readUInt32LE(68),
    fatSectors,
  };
}

function isMini(entry: CfbEntry, header: Header): boolean {
  return entry.size < header.miniCutoff;
}

/** A chain that is followed as far as it is asked for. */
interface Chain {
  /** The sector at an index, or nothing behind the end, at a break, or in a loop. */
  at(index: number): Promise<number | undefined>;
}

interface SectorTable {
  /** A sector's bytes: fewer at the end of the file, none outside it. */
  read(sector: number): Promise<Buffer>;
  /** Whether the first `bytes` of a sector lie inside the file. */
  holds(sector: number, bytes: number): boolean;
  next(sector: number): Promise<number>;
  chain(start: number): Chain;
}

function sectorTable(source: ByteSource, header: Header): SectorTable {
  const { sectorSize } = header;
  const perSector = sectorSize / 4;
  const mostSectors = Math.ceil(source.size / sectorSize);
  const difat = [...header.fatSectors];
  let nextDifat = header.firstDifat;

  const read = (sector: number): Promise<Buffer> => source.read((sector + 1) * sectorSize, sectorSize);

  /** Where the n-th sector of the allocation table is; the list beyond 109 is itself a chain of sectors. */
  const fatSector = async (index: number): Promise<number> => {
    while (index >= difat.length && nextDifat <= MAX_SECTOR && difat.length <= mostSectors) {
      const bytes = await read(nextDifat);
      if (bytes.length < sectorSize) break;
      for (let at = 0; at < perSector - 1; at++) difat.push(bytes.readUInt32LE(4 * at));
      nextDifat = bytes.readUInt32LE(sectorSize - 4);
    }
    return difat[index] ?? NO_ENTRY;
  };

  const next = async (sector: number): Promise<number> => {
    if (sector >= mostSectors) return NO_ENTRY;
    const table = await fatSector(Math.floor(sector / perSector));
    if (table > MAX_SECTOR) return NO_ENTRY;
    const bytes = await source.read((table + 1) * sectorSize + 4 * (sector % perSector), 4);
    return bytes.length === 4 ? bytes.readUInt32LE(0) : NO_ENTRY;
  };

  return {
    read,
    holds: (sector, bytes) => (sector + 1) * sectorSize + bytes <= source.size,
    next,
    chain: (start) => followed(start, next, mostSectors),
  };
}

/** Follows `next` step by step. `most` is the number of sectors there are: a longer chain is a loop. */
function followed(start: number, next: (sector: number) => Promise<number>, most: number): Chain {
  const known: number[] = start <= MAX_SECTOR ? [start] : [];
  let ended = known.length === 0;
  return {
    async at(index) {
      while (!ended && known.length <= index) {
        const step = await next(known[known.length - 1] ?? NO_ENTRY);
        if (step > MAX_SECTOR || known.length >= most) ended = true;
        else known.push(step);
      }
      return known[index];
    },
  };
}

/** [MS-CFB] 2.4: short streams live in 64-byte sectors inside one long stream. */
function miniChains(miniFat: Chain, sectors: SectorTable, header: Header): (start: number) => Chain {
  const perSector = header.sectorSize / 4;
  const next = async (mini: number): Promise<number> => {
    const table = await miniFat.at(Math.floor(mini / perSector));
    if (table === undefined) return NO_ENTRY;
    const bytes = (await sectors.read(table)).subarray(4 * (mini % perSector));
    return bytes.length >= 4 ? bytes.readUInt32LE(0) : NO_ENTRY;
  };
  // A mini stream is shorter than the cut-off, so its chain is short too.
  const most = Math.min(65_536, Math.ceil(header.miniCutoff / header.miniSectorSize) + 1);
  return (start) => followed(start, next, most);
}

async function readDirectory(sectors: SectorTable, header: Header): Promise<{ bytes: Buffer; fault: boolean }> {
  const pieces: Buffer[] = [];
  const seen = new Set<number>();
  let sector = header.firstDirectory;
  while (sector <= MAX_SECTOR && seen.size * header.sectorSize < MAX_DIRECTORY_BYTES) {
    if (seen.has(sector)) return { bytes: Buffer.concat(pieces), fault: true };
    seen.add(sector);
    const piece = await sectors.read(sector);
    pieces.push(piece);
    if (piece.length < header.sectorSize) return { bytes: Buffer.concat(pieces), fault: true };
    sector = await sectors.next(sector);
  }
  return { bytes: Buffer.concat(pieces), fault: sector !== END_OF_CHAIN };
}

interface RawEntry {
  readonly name: string;
  readonly type: number;
  readonly left: number;
  readonly right: number;
  readonly child: number;
  readonly start: number;
  readonly size: number;
}

/** [MS-CFB] 2.6.1: 128 bytes each. */
function rawEntry(directory: Buffer, index: number, header: Header): RawEntry | undefined {
  const at = index * 128;
  if (at + 128 > directory.length) return undefined;
  const nameBytes = Math.min(64, directory.readUInt16LE(at + 64));
  return {
    name: directory.toString("utf16le", at, at + Math.max(0, nameBytes - 2)),
    type: directory[at + 66] ?? 0,
    left: directory.readUInt32LE(at + 68),
    right: directory.readUInt32LE(at + 72),
    child: directory.readUInt32LE(at + 76),
    start: directory.readUInt32LE(at + 116),
    // In version 3 the upper half may hold rubbish.
    size: directory.readUInt32LE(at + 120) + (header.version >= 4 ? directory.readUInt32LE(at + 124) * 2 ** 32 : 0),
  };
}

/** Walks the tree of siblings and children without recursion; an entry that comes up twice, or nowhere, is a break. */
function listEntries(directory: Buffer, header: Header): { root?: RawEntry; entries: CfbEntry[]; whole: boolean } {
  const root = rawEntry(directory, 0, header);
  if (root?.type !== 5) return { entries: [], whole: false };
  const entries: CfbEntry[] = [];
  let whole = true;
  const seen = new Set([0]);
  const waiting = [{ index: root.child, folder: "" }];
  for (let item = waiting.shift(); item; item = waiting.shift()) {
    if (item.index > MAX_SECTOR) continue;
    const raw = seen.has(item.index) ? undefined : rawEntry(directory, item.index, header);
    seen.add(item.index);
    if (!raw) {
      whole = false;
      continue;
    }
    waiting.push({ index: raw.left, folder: item.folder }, { index: raw.right, folder: item.folder });
    if (raw.type !== 1 && raw.type !== 2) continue;
    const path = item.folder + raw.name;
    entries.push({
      name: raw.name,
      path,
      type: raw.type === 1 ? "storage" : "stream",
      size: raw.size,
      start: raw.start,
    });
    // Deeper than any real document: what lies below is not looked at.
    if (raw.type === 1 && path.length < 1024) waiting.push({ index: raw.child, folder: `${path}/` });
  }
  return { root, entries, whole };
}
