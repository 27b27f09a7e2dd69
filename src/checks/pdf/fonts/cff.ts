/**
 * Reads what the rules ask of a CFF font programme: its glyphs by name or CID,
 * its own encoding, and widths (Adobe technical notes 5176 and 5177). A
 * charstring is followed only to where its width is known.
 */
import { cffStrings, standardEncoding } from "./names.js";
import { orElse } from "./truetype.js";

/** Operators that one charstring may take before its width is known, calls to subroutines included. */
const MAX_STEPS = 10_000;
const MAX_CALLS = 10;
const MAX_STACK = 513;
const MAX_FONT_DICTS = 256;

/** The strings of the predefined Expert set and of its subset, first and last of each run (note 5176, appendix C). */
const EXPERT =
  "0-1 229-238 13-15 99-99 239-248 27-28 249-266 109-110 267-318 158-158 155-155 163-163 319-326 150-150 164-164 169-169 327-378";
const EXPERT_SUBSET =
  "0-1 231-232 235-238 13-15 99-99 239-248 27-28 249-251 253-266 109-110 267-270 272-272 300-302 305-305 314-315 158-158 155-155 163-163 320-326 150-150 164-164 169-169 327-346";
/** The predefined Expert encoding: first code, first string and number of codes of each run (appendix B). */
const EXPERT_ENCODING =
  "32-1-1 33-229-2 36-231-8 44-13-3 47-99-1 48-239-10 58-27-2 60-249-4 65-253-5 73-258-1 76-259-4 82-263-3 86-266-1 87-109-2 89-267-3 93-270-34 161-304-3 166-307-5 172-312-1 175-313-1 178-314-2 182-316-3 188-158-1 189-155-1 190-163-1 191-319-7 200-326-1 201-150-1 202-164-1 203-169-1 204-327-52";

export interface Cff {
  /** True when glyphs are found by CID rather than by name. */
  readonly byCid: boolean;
  readonly glyphs: number;
  /** Glyphs by name; nothing for a font by CID. */
  readonly names: ReadonlyMap<string, number> | undefined;
  /** Glyphs by CID; nothing for a font by name. */
  readonly cids: ReadonlyMap<number, number> | undefined;
  /** The name that the font itself gives to a code. */
  ownName(code: number): string;
  /** In thousandths of the font's size; nothing when it cannot be told. */
  width(glyph: number): number | undefined;
}

/** Reads a programme; nothing when it is damaged. */
export function readCff(data: Buffer): Cff | undefined {
  return orElse(undefined, () => read(data));
}

/** A list of byte strings. */
interface Index {
  readonly count: number;
  readonly end: number;
  item(i: number): Buffer;
}

function indexAt(data: Buffer, at: number): Index {
  const count = data.readUInt16BE(at);
  if (count === 0) return { count, end: at + 2, item: () => Buffer.alloc(0) };
  const size = data.readUInt8(at + 2);
  if (size < 1 || size > 4) throw new RangeError("an index has offsets of impossible size");
  const base = at + 2 + (count + 1) * size;
  const offset = (i: number): number => base + data.readUIntBE(at + 3 + i * size, size);
  const end = offset(count);
  if (end > data.length) throw new RangeError("an index is cut off");
  return {
    count,
    end,
    item: (i) => (i >= 0 && i < count ? data.subarray(offset(i), Math.max(offset(i), offset(i + 1))) : Buffer.alloc(0)),
  };
}

type Dict = ReadonlyMap<number, readonly number[]>;

/** Operators as numbers; those of two bytes as 1200 and the second. */
const OP = {
  charset: 15,
  encoding: 16,
  charStrings: 17,
  private: 18,
  subrs: 19,
  defaultWidth: 20,
  nominalWidth: 21,
  type: 1206,
  matrix: 1207,
  ros: 1230,
  fontDicts: 1236,
  select: 1237,
};

function dictOf(data: Buffer): Dict {
  const dict = new Map<number, readonly number[]>();
  let operands: number[] = [];
  for (let at = 0; at < data.length; ) {
    const byte = data.readUInt8(at);
    if (byte <= 21) {
      const operator = byte === 12 ? 1200 + data.readUInt8(at + 1) : byte;
      at += byte === 12 ? 2 : 1;
      dict.set(operator, operands);
      operands = [];
      continue;
    }
    const [value, next] = byte === 30 ? realAt(data, at + 1) : integerAt(data, at, byte);
    if (operands.length < MAX_STACK) operands.push(value);
    at = next;
  }
  return dict;
}

function integerAt(data: Buffer, at: number, byte: number): readonly [number, number] {
  if (byte === 28) return [data.readInt16BE(at + 1), at + 3];
  if (byte === 29) return [data.readInt32BE(at + 1), at + 5];
  if (byte >= 32 && byte <= 246) return [byte - 139, at + 1];
  if (byte >= 247 && byte <= 250) return [(byte - 247) * 256 + data.readUInt8(at + 1) + 108, at + 2];
  if (byte >= 251 && byte <= 254) return [-(byte - 251) * 256 - data.readUInt8(at + 1) - 108, at + 2];
  return [0, at + 1];
}

/** Binary coded decimals, two to a byte, up to 0xf. */
function realAt(data: Buffer, start: number): readonly [number, number] {
  let text = "";
  for (let at = start; at < data.length; at += 1) {
    const byte = data.readUInt8(at);
    for (const digit of [byte >> 4, byte & 15]) {
      if (digit === 15) return [realOf(text), at + 1];
      text += ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", ".", "e", "e-", "", "-"][digit] ?? "";
    }
  }
  return [0, data.length];
}

function realOf(text: string): number {
  const value = Number(text);
  if (text === "" || !Number.isFinite(value)) throw new RangeError(`${text} is no number`);
  return value;
}

/** What a charstring of one font dictionary needs. */
interface Private {
  readonly defaultWidth: number;
  readonly nominalWidth: number;
  readonly subrs: Index | undefined;
  /** Thousandths of the font's size in one unit. */
  readonly scale: number;
}

function privateOf(data: Buffer, dict: Dict, outer: number): Private {
  const [size = 0, at = 0] = dict.get(OP.private) ?? [];
  const own = size > 0 ? dictOf(data.subarray(at, at + size)) : new Map<number, readonly number[]>();
  const subrs = own.get(OP.subrs)?.[0];
  const matrix = dict.get(OP.matrix)?.[0];
  return {
    defaultWidth: own.get(OP.defaultWidth)?.[0] ?? 0,
    nominalWidth: own.get(OP.nominalWidth)?.[0] ?? 0,
    subrs: subrs === undefined ? undefined : indexAt(data, at + subrs),
    scale: matrix === undefined ? outer : matrix * 1000 * outer,
  };
}

function read(data: Buffer): Cff | undefined {
  const namesIndex = indexAt(data, data.readUInt8(2));
  const tops = indexAt(data, namesIndex.end);
  const strings = indexAt(data, tops.end);
  const globals = indexAt(data, strings.end);
  const top = dictOf(tops.item(0));
  const place = top.get(OP.charStrings)?.[0];
  if (tops.count === 0 || place === undefined) return undefined;
  const charStrings = indexAt(data, place);
  const byCid = top.has(OP.ros);
  const ids = readCharset(data, top.get(OP.charset)?.[0] ?? 0, charStrings.count, byCid);
  const nameOf = (id: number): string => cffStrings()[id] ?? strings.item(id - 391).toString("latin1");
  const names = byCid ? undefined : firstOf([...ids].map((id, glyph) => [nameOf(id), glyph] as const));
  const privates = byCid ? fontDicts(data, top) : [privateOf(data, top, 1)];
  const select = byCid ? readSelect(data, top.get(OP.select)?.[0], charStrings.count) : () => 0;
  const widths = new Map<number, number | undefined>();
  return {
    byCid,
    glyphs: charStrings.count,
    names,
    cids: byCid ? firstOf([...ids].map((id, glyph) => [id, glyph] as const)) : undefined,
    ownName: ownEncoding(data, top.get(OP.encoding)?.[0] ?? 0, ids, nameOf),
    width(glyph) {
      if (glyph < 0 || glyph >= charStrings.count) return undefined;
      if (!widths.has(glyph)) {
        const own = privates[select(glyph)];
        widths.set(
          glyph,
          own && (top.get(OP.type)?.[0] ?? 2) === 2
            ? orElse(undefined, () => widthOf(charStrings.item(glyph), own, globals))
            : undefined,
        );
      }
      return widths.get(glyph);
    },
  };
}

/** The first of several with one key counts. */
function firstOf<K>(pairs: readonly (readonly [K, number])[]): Map<K, number> {
  const map = new Map<K, number>();
  for (const [key, value] of pairs) if (!map.has(key)) map.set(key, value);
  return map;
}

function fontDicts(data: Buffer, top: Dict): Private[] {
  const place = top.get(OP.fontDicts)?.[0];
  if (place === undefined) return [];
  const index = indexAt(data, place);
  const matrix = top.get(OP.matrix)?.[0];
  // A matrix of the whole font and one of the part are multiplied; the default stands only where neither is given.
  const outer = matrix === undefined ? undefined : matrix * 1000;
  return Array.from({ length: Math.min(index.count, MAX_FONT_DICTS) }, (_, i) => {
    const dict = dictOf(index.item(i));
    const inner = dict.get(OP.matrix)?.[0];
    const scale = inner === undefined ? (outer ?? 1) : outer === undefined ? inner * 1000 : inner * outer;
    return { ...privateOf(data, dict, 1), scale };
  });
}

/** Numbers in runs, as the tables above have them. */
function runs(table: string): number[][] {
  return table.split(" ").map((run) => run.split("-").map(Number));
}

/** The string or CID of each glyph. */
function readCharset(data: Buffer, place: number, glyphs: number, byCid: boolean): Uint16Array {
  const ids = new Uint16Array(glyphs);
  if (place <= 2) {
    if (place === 0 || byCid) for (let glyph = 0; glyph < glyphs; glyph += 1) ids[glyph] = glyph;
    else
      ids.set(
        runs(place === 1 ? EXPERT : EXPERT_SUBSET)
          .flatMap(([first = 0, last = 0]) => Array.from({ length: last - first + 1 }, (_, i) => first + i))
          .slice(0, glyphs),
      );
    return ids;
  }
  const format = data.readUInt8(place);
  let at = place + 1;
  for (let glyph = 1; glyph < glyphs; ) {
    const first = data.readUInt16BE(at);
    const more = format === 0 ? 0 : format === 1 ? data.readUInt8(at + 2) : data.readUInt16BE(at + 2);
    at += format === 0 ? 2 : format === 1 ? 3 : 4;
    for (let i = 0; i <= more && glyph < glyphs; i += 1, glyph += 1) ids[glyph] = first + i;
  }
  return ids;
}

function readSelect(data: Buffer, place: number | undefined, glyphs: number): (glyph: number) => number {
  if (place === undefined) return () => 0;
  const format = data.readUInt8(place);
  if (format === 0) return (glyph) => data[place + 1 + glyph] ?? 0;
  const selected = new Uint8Array(glyphs);
  const count = format === 3 ? data.readUInt16BE(place + 1) : 0;
  for (let i = 0; i < count; i += 1) {
    const at = place + 3 + i * 3;
    selected.fill(data.readUInt8(at + 2), data.readUInt16BE(at), data.readUInt16BE(at + 3));
  }
  return (glyph) => selected[glyph] ?? 0;
}

function ownEncoding(data: Buffer, place: number, ids: Uint16Array, nameOf: (id: number) => string): Cff["ownName"] {
  if (place === 0) return (code) => standardEncoding()[code] ?? ".notdef";
  const named = new Map<number, string>();
  if (place === 1) {
    for (const [code = 0, id = 0, count = 0] of runs(EXPERT_ENCODING))
      for (let i = 0; i < count; i += 1) named.set(code + i, nameOf(id + i));
    return (code) => named.get(code) ?? ".notdef";
  }
  const put = (code: number, glyph: number): void => {
    const id = ids[glyph];
    if (id !== undefined) named.set(code, nameOf(id));
  };
  const format = data.readUInt8(place);
  const count = data.readUInt8(place + 1);
  let at = place + 2;
  let glyph = 1;
  for (let i = 0; i < count; i += 1) {
    const first = data.readUInt8(at);
    const more = (format & 127) === 0 ? 0 : data.readUInt8(at + 1);
    at += (format & 127) === 0 ? 1 : 2;
    for (let code = first; code <= first + more; code += 1, glyph += 1) put(code, glyph);
  }
  if (format > 127) {
    const supplements = data.readUInt8(at);
    for (let i = 0; i < supplements; i += 1)
      named.set(data.readUInt8(at + 1 + i * 3), nameOf(data.readUInt16BE(at + 2 + i * 3)));
  }
  return (code) => named.get(code) ?? ".notdef";
}

/** Operators of Type 2 charstrings that clear the stack, with the number of operands they take; -1 for any even number. */
const CLEARING: Readonly<Record<number, number>> = {
  1: -1, // hstem
  3: -1, // vstem
  18: -1, // hstemhm
  19: -1, // hintmask
  20: -1, // cntrmask
  23: -1, // vstemhm
  4: 1, // vmoveto
  22: 1, // hmoveto
  21: 2, // rmoveto
  14: 0, // endchar
};

/** The width that a charstring gives, or the default; nothing when it does something unforeseen before that. */
function widthOf(charString: Buffer, own: Private, globals: Index): number | undefined {
  const stack: number[] = [];
  let steps = 0;
  const run = (code: Buffer, calls: number): number | "default" | "unknown" | "ended" => {
    for (let at = 0; at < code.length; ) {
      steps += 1;
      if (steps > MAX_STEPS || stack.length > MAX_STACK) return "unknown";
      const byte = code[at] ?? 0;
      if (byte >= 32 || byte === 28) {
        const [value, next] = byte === 255 ? [code.readInt32BE(at + 1) / 65536, at + 5] : integerAt(code, at, byte);
        stack.push(value);
        at = next;
        continue;
      }
      const takes = CLEARING[byte];
      if (takes !== undefined) return widthOnStack(stack, takes);
      if (byte === 11) return "ended";
      const subrs = byte === 10 ? own.subrs : byte === 29 ? globals : undefined;
      if (!subrs || calls >= MAX_CALLS) return "unknown";
      const found = run(subrs.item((stack.pop() ?? 0) + biasOf(subrs)), calls + 1);
      if (found !== "ended") return found;
      at += 1;
    }
    return "ended";
  };
  const found = run(charString, 0);
  if (found === "unknown") return undefined;
  return (typeof found === "number" ? own.nominalWidth + found : own.defaultWidth) * own.scale;
}

/** What is left over below the operands is the width's difference from the nominal one. */
function widthOnStack(stack: readonly number[], takes: number): number | "default" {
  const first = stack[0];
  if (first === undefined) return "default";
  if (takes === -1) return stack.length % 2 === 1 ? first : "default";
  // endchar may take four operands, for an accented character.
  if (takes === 0) return stack.length === 1 || stack.length === 5 ? first : "default";
  return stack.length > takes ? first : "default";
}

function biasOf({ count }: Index): number {
  return count < 1240 ? 107 : count < 33_900 ? 1131 : 32_768;
}
