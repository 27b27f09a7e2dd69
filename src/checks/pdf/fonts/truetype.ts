/**
 * Reads what the rules ask of a TrueType font programme: widths, character maps
 * and glyph names (OpenType specification 1.9: head, hhea, hmtx, maxp, cmap, post).
 * Outlines are not looked at.
 */
import { once } from "../../once.js";
import { macCode, postNames } from "./names.js";

const MAX_TABLES = 256;
const MAX_CMAPS = 64;
/** Tables that are looked at. One of them beyond the end of the data means that the rest is cut off. */
const READ = ["head", "hhea", "hmtx", "maxp", "cmap", "post"];

export interface CharacterMap {
  readonly platform: number;
  readonly encoding: number;
  /** The lowest code that the map begins with. */
  readonly first: number | undefined;
  /** 0 for a code without a glyph. */
  glyph(code: number): number;
}

export interface TrueType {
  readonly glyphs: number;
  /** Glyphs that have a width of their own; those after them have the last one's. */
  readonly ownWidths: number;
  readonly maps: readonly CharacterMap[];
  /** In thousandths of the font's size. */
  width(glyph: number): number;
  /** The glyph of a name by the `post` table; 0 when it has none. */
  named(name: string): number;
}

type Tables = ReadonlyMap<string, Buffer>;

/** Reads a programme; nothing when it is damaged or lacks a table that a font cannot do without. */
export function readTrueType(data: Buffer): TrueType | undefined {
  return orElse(undefined, () => read(tablesOf(data)));
}

/** The tables of an OpenType or TrueType file by name. Throws `RangeError` when the file is cut off. */
export function tablesOf(data: Buffer): Tables {
  const tables = new Map<string, Buffer>();
  const count = Math.min(data.readUInt16BE(4), MAX_TABLES);
  for (let i = 0; i < count; i += 1) {
    const at = 12 + i * 16;
    const offset = data.readUInt32BE(at + 8);
    const name = data.toString("latin1", at, at + 4);
    if (offset >= data.length && READ.includes(name)) throw new RangeError(`the table ${name} is cut off`);
    if (offset < data.length && !tables.has(name))
      tables.set(name, data.subarray(offset, offset + data.readUInt32BE(at + 12)));
  }
  return tables;
}

function read(tables: Tables): TrueType | undefined {
  const [head, hhea, hmtx, maxp] = ["head", "hhea", "hmtx", "maxp"].map((name) => tables.get(name));
  if (!head || !hhea || !hmtx || !maxp) return undefined;
  const unitsPerEm = head.readUInt16BE(18);
  const ownWidths = hhea.readUInt16BE(34);
  const glyphs = maxp.readUInt16BE(4);
  if (unitsPerEm === 0 || hmtx.length < ownWidths * 4) return undefined;
  const scale = 1000 / unitsPerEm;
  const post = once(() => orElse(undefined, () => readPost(tables.get("post"))));
  return {
    glyphs,
    ownWidths,
    maps: readMaps(tables.get("cmap")),
    width(glyph) {
      if (ownWidths === 0) return 0;
      // A glyph that is not there is drawn as glyph 0.
      const at = glyph < ownWidths ? glyph : glyph < glyphs ? ownWidths - 1 : 0;
      return hmtx.readUInt16BE(at * 4) * scale;
    },
    named: (name) => post()?.get(name) ?? 0,
  };
}

function readMaps(cmap: Buffer | undefined): CharacterMap[] {
  if (!cmap) return [];
  const maps: CharacterMap[] = [];
  const count = Math.min(cmap.readUInt16BE(2), MAX_CMAPS);
  for (let i = 0; i < count; i += 1) {
    const at = 4 + i * 8;
    const table = cmap.subarray(Math.min(cmap.length, cmap.readUInt32BE(at + 4)));
    const { first, glyph } = lookupIn(table);
    maps.push({
      platform: cmap.readUInt16BE(at),
      encoding: cmap.readUInt16BE(at + 2),
      first,
      glyph: (code) => orElse(0, () => glyph(code)),
    });
  }
  return maps;
}

/** What is read when it is first asked for may point outside its table; then `otherwise` counts. */
export function orElse<T>(otherwise: T, look: () => T): T {
  try {
    return look();
  } catch (error) {
    if (error instanceof RangeError) return otherwise;
    throw error;
  }
}

interface Lookup {
  readonly first: number | undefined;
  glyph(code: number): number;
}

const NOTHING: Lookup = { first: undefined, glyph: () => 0 };

function lookupIn(table: Buffer): Lookup {
  if (table.length < 6) return NOTHING;
  switch (table.readUInt16BE(0)) {
    case 0:
      return { first: 0, glyph: (code) => (code < 256 ? (table[6 + code] ?? 0) : 0) };
    case 4:
      return segments(table);
    case 6:
      return trimmed(table);
    case 12:
      return groups(table);
  }
  return NOTHING;
}

/** Format 4: segments of codes, in order of their ends. */
function segments(table: Buffer): Lookup {
  if (table.length < 16) return NOTHING;
  const double = table.readUInt16BE(6) & ~1;
  const starts = 16 + double;
  const deltas = starts + double;
  const offsets = deltas + double;
  return {
    first: starts + 2 <= table.length ? table.readUInt16BE(starts) : undefined,
    glyph(code) {
      if (code > 0xffff) return 0;
      for (let i = 0; i < double; i += 2) {
        if (table.readUInt16BE(14 + i) < code) continue;
        const start = table.readUInt16BE(starts + i);
        if (start > code) return 0;
        const delta = table.readUInt16BE(deltas + i);
        const offset = table.readUInt16BE(offsets + i);
        if (offset === 0) return (code + delta) & 0xffff;
        const glyph = table.readUInt16BE(offsets + i + offset + (code - start) * 2);
        return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
      }
      return 0;
    },
  };
}

/** Format 6: one stretch of codes. */
function trimmed(table: Buffer): Lookup {
  if (table.length < 10) return NOTHING;
  const first = table.readUInt16BE(6);
  const count = table.readUInt16BE(8);
  return {
    first,
    glyph: (code) => (code >= first && code < first + count ? table.readUInt16BE(10 + (code - first) * 2) : 0),
  };
}

/** Format 12: groups of codes beyond 16 bits. */
function groups(table: Buffer): Lookup {
  if (table.length < 16) return NOTHING;
  const count = Math.min(table.readUInt32BE(12), Math.floor((table.length - 16) / 12));
  return {
    first: count > 0 ? table.readUInt32BE(16) : undefined,
    glyph(code) {
      let from = 0;
      let to = count;
      while (from < to) {
        const middle = (from + to) >> 1;
        if (table.readUInt32BE(16 + middle * 12 + 4) < code) from = middle + 1;
        else to = middle;
      }
      if (from >= count) return 0;
      const start = table.readUInt32BE(16 + from * 12);
      return code < start ? 0 : table.readUInt32BE(16 + from * 12 + 8) + code - start;
    },
  };
}

/** Names of glyphs, in formats 1 and 2; the other formats have none. */
function readPost(post: Buffer | undefined): Map<string, number> | undefined {
  if (!post || post.length < 32) return undefined;
  const standard = postNames();
  const names = new Map<string, number>();
  const put = (name: string, glyph: number): void => {
    if (!names.has(name)) names.set(name, glyph);
  };
  const format = post.readUInt32BE(0);
  if (format === 0x10000) {
    for (const [glyph, name] of standard.entries()) put(name, glyph);
    return names;
  }
  if (format !== 0x20000 || post.length < 34) return undefined;
  const count = Math.min(post.readUInt16BE(32), (post.length - 34) >> 1);
  const own: string[] = [];
  for (let at = 34 + count * 2; at < post.length; at += 1 + (post[at] ?? 0))
    own.push(post.toString("latin1", at + 1, at + 1 + (post[at] ?? 0)));
  for (let glyph = 0; glyph < count; glyph += 1) {
    const index = post.readUInt16BE(34 + glyph * 2);
    const name = index < 258 ? standard[index] : own[index - 258];
    if (name !== undefined) put(name, glyph);
  }
  return names;
}

/** The glyph of a code in a font whose codes stand for glyphs directly (ISO 32000-1:2008, 9.6.6.4, last paragraph but one). */
export function symbolicGlyph(font: TrueType, code: number): number {
  const symbol = font.maps.find(({ platform, encoding }) => platform === 3 && encoding === 0);
  const high = symbol?.first === undefined ? -1 : symbol.first & 0xff00;
  const bySymbol = symbol && [0, 0xf000, 0xf100, 0xf200].includes(high) ? symbol.glyph(high + code) : 0;
  if (symbol) return bySymbol;
  return font.maps.find(({ platform, encoding }) => platform === 1 && encoding === 0)?.glyph(code) ?? 0;
}

/** The glyph of a name: by Unicode, by the Mac's encoding, by the `post` table (ISO 32000-1:2008, 9.6.6.4). */
export function namedGlyph(font: TrueType, name: string, characters: string | undefined): number {
  const unicode = font.maps.find(({ platform, encoding }) => platform === 3 && encoding === 1);
  const byUnicode = (characters !== undefined && unicode?.glyph(characters.codePointAt(0) ?? 0)) || 0;
  if (byUnicode !== 0) return byUnicode;
  const mac = font.maps.find(({ platform, encoding }) => platform === 1 && encoding === 0);
  const code = macCode(name);
  const byMac = (code !== undefined && mac?.glyph(code)) || 0;
  return byMac !== 0 ? byMac : font.named(name);
}
