/**
 * Character maps: how the bytes of a text string fall into codes, and which
 * glyph identifiers and Unicode characters the codes stand for (ISO 32000-1:2008,
 * 9.7.5 and 9.10.3).
 */
import { isKeyword, Lexer } from "./lexer.js";
import { is, nameOf, type PdfString, type PdfValue, textOf, utf16be } from "./objects.js";

interface Range {
  readonly low: number;
  readonly high: number;
}

interface CodeSpace extends Range {
  readonly bytes: number;
}

interface UnicodeRange extends Range {
  /** Of the first code; the last character counts up. Or one text a code. */
  readonly to: Buffer | readonly string[];
}

/** Which character collection identifiers belong to (ISO 32000-1:2008, 9.7.3). */
export interface SystemInfo {
  readonly registry: string | undefined;
  readonly ordering: string | undefined;
  readonly supplement: number | undefined;
}

export interface CMap extends SystemInfo {
  readonly spaces: readonly CodeSpace[];
  /** 1 for vertical writing; nothing when the map does not say. */
  readonly writingMode: number | undefined;
  /** The map that this one builds upon. */
  readonly uses: string | undefined;
  /** Characters that a code stands for. */
  unicode(code: number): string | undefined;
  /** The glyph identifier of a code. */
  cid(code: number): number | undefined;
}

/** Real maps have some ten; every code is compared with all of them. */
const MAX_SPACES = 256;
/** Longest list of operands that is kept; the sections of a map have at most 100 entries of three. */
const MAX_OPERANDS = 100_000;

/** Reads a character map. Throws `UnreadableError` when it is no sequence of PDF tokens. */
export function readCMap(data: Buffer): CMap {
  const spaces: CodeSpace[] = [];
  const unicodeRanges: UnicodeRange[] = [];
  const cidRanges: (Range & { readonly cid: number })[] = [];
  const defined = new Map<string, PdfValue>();
  let uses: string | undefined;
  let operands: PdfValue[] = [];

  const sections = new Map<string, () => void>(
    Object.entries({
      endcodespacerange: () => {
        for (const [low, high] of groups(operands, 2))
          if (is(low, "string") && is(high, "string") && low.bytes.length <= 4 && spaces.length < MAX_SPACES)
            spaces.push({ bytes: low.bytes.length, low: codeOf(low), high: codeOf(high) });
      },
      endbfchar: () => {
        for (const [code, to] of groups(operands, 2))
          if (is(code, "string") && is(to, "string"))
            unicodeRanges.push({ low: codeOf(code), high: codeOf(code), to: to.bytes });
      },
      endbfrange: () => {
        for (const [low, high, to] of groups(operands, 3)) {
          if (!is(low, "string") || !is(high, "string")) continue;
          const range = { low: codeOf(low), high: codeOf(high) };
          if (is(to, "string")) unicodeRanges.push({ ...range, to: to.bytes });
          else if (is(to, "array"))
            unicodeRanges.push({
              ...range,
              to: to.items.map((item) => (is(item, "string") ? utf16be(item.bytes) : "")),
            });
        }
      },
      endcidchar: () => {
        for (const [code, cid] of groups(operands, 2))
          if (is(code, "string") && typeof cid === "number")
            cidRanges.push({ low: codeOf(code), high: codeOf(code), cid });
      },
      endcidrange: () => {
        for (const [low, high, cid] of groups(operands, 3))
          if (is(low, "string") && is(high, "string") && typeof cid === "number")
            cidRanges.push({ low: codeOf(low), high: codeOf(high), cid });
      },
      usecmap: () => {
        uses = nameOf(operands.at(-1));
      },
      def: () => {
        const key = nameOf(operands.at(-2));
        const value = operands.at(-1);
        if (key === undefined || value === undefined) return;
        defined.set(key, value);
        if (is(value, "dict")) for (const [inner, of] of value.entries) defined.set(inner, of);
      },
    }),
  );

  const lexer = new Lexer(data, 0, false);
  for (let token = lexer.next(); token !== undefined; token = lexer.next()) {
    if (!isKeyword(token)) {
      if (operands.length < MAX_OPERANDS) operands.push(token);
      continue;
    }
    sections.get(token.word)?.();
    // `3 dict dup begin` and the like stand between a key and its value's parts.
    operands = [];
  }
  unicodeRanges.sort((one, other) => one.low - other.low);
  cidRanges.sort((one, other) => one.low - other.low);
  const number = (key: string): number | undefined => {
    const value = defined.get(key);
    return typeof value === "number" ? value : undefined;
  };
  return {
    spaces,
    uses,
    writingMode: number("WMode"),
    registry: textOf(defined.get("Registry")),
    ordering: textOf(defined.get("Ordering")),
    supplement: number("Supplement"),
    unicode: (code) => {
      const range = rangeOf(unicodeRanges, code);
      return range && unicodeIn(range, code - range.low);
    },
    cid: (code) => {
      const range = rangeOf(cidRanges, code);
      return range && range.cid + code - range.low;
    },
  };
}

/**
 * The codes of a string. Where no code space fits, as many bytes are taken as
 * the shortest one has (ISO 32000-1:2008, 9.7.6.3).
 */
export function codesIn(bytes: Buffer, spaces: readonly CodeSpace[]): number[] {
  const lengths = [...new Set(spaces.map((space) => space.bytes))].sort((one, other) => one - other);
  const shortest = lengths[0] ?? 1;
  const codes: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = lengths.find((count) => fits(bytes, at, count, spaces)) ?? shortest;
    codes.push(bigEndian(bytes, at, length));
    at += length;
  }
  return codes;
}

/** Code spaces are boxes: each byte has its own range. */
function fits(bytes: Buffer, at: number, count: number, spaces: readonly CodeSpace[]): boolean {
  if (at + count > bytes.length) return false;
  return spaces.some((space) => {
    if (space.bytes !== count) return false;
    for (let i = 0; i < count; i += 1) {
      const place = 256 ** (count - 1 - i);
      const byte = bytes[at + i] ?? 0;
      if (byte < Math.floor(space.low / place) % 256 || byte > Math.floor(space.high / place) % 256) return false;
    }
    return true;
  });
}

function bigEndian(bytes: Buffer, at: number, count: number): number {
  let value = 0;
  for (let i = 0; i < count; i += 1) value = value * 256 + (bytes[at + i] ?? 0);
  return value;
}

function codeOf({ bytes }: PdfString): number {
  return bigEndian(bytes, 0, Math.min(bytes.length, 4));
}

function* groups(operands: readonly PdfValue[], size: number): Iterable<readonly PdfValue[]> {
  for (let i = 0; i + size <= operands.length; i += size) yield operands.slice(i, i + size);
}

/** The last range that begins at or before a code, if it reaches so far. */
export function rangeOf<R extends Range>(ranges: readonly R[], code: number): R | undefined {
  let from = 0;
  let to = ranges.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((ranges[middle]?.low ?? 0) <= code) from = middle + 1;
    else to = middle;
  }
  const range = ranges[from - 1];
  return range && code <= range.high ? range : undefined;
}

function unicodeIn({ to }: UnicodeRange, index: number): string | undefined {
  if (!Buffer.isBuffer(to)) return to[index];
  if (index === 0 || to.length < 2) return to.length === 1 ? String.fromCharCode((to[0] ?? 0) + index) : utf16be(to);
  const counted = Buffer.from(to);
  const last = counted.length - 2;
  counted.writeUInt16BE((counted.readUInt16BE(last) + index) & 0xffff, last);
  return utf16be(counted);
}
