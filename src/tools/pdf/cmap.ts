/**
 * Character maps: from the bytes of a string to codes, and from codes to CIDs or
 * to Unicode (ISO 32000-1:2008, 9.7.5 and 9.10.3; Adobe technical note 5014).
 */
import { isKeyword, Lexer } from "./lexer.js";
import { is, nameOf, type PdfValue } from "./objects.js";

/** Most entries of one map; the largest published map has some 17,000 ranges. */
const MAX_ENTRIES = 200_000;
/** Real maps have some ten; every code is compared with all of them. */
const MAX_SPACES = 256;
/** Most operands before an operator: a section has at most 100 entries of three. */
const MAX_OPERANDS = 2_000;

interface CodeSpace {
  readonly low: Buffer;
  readonly high: Buffer;
}

interface Range {
  readonly low: number;
  readonly high: number;
}

interface CidRange extends Range {
  readonly cid: number;
}

export interface CMap {
  /** False where the data is damaged; the map then ends at the damage. */
  readonly whole: boolean;
  readonly spaces: readonly CodeSpace[];
  readonly vertical: boolean;
  /** The map that this one builds upon, by name. */
  readonly base: string | undefined;
  /** The CID of a code; nothing when the map has none for it. */
  cid(code: number): number | undefined;
  /** The characters of a code; nothing when the map has none for it. */
  unicode(code: number): string | undefined;
}

/** Two bytes are one code, and the code is the CID. */
export const IDENTITY: CMap = {
  whole: true,
  spaces: [{ low: Buffer.from([0, 0]), high: Buffer.from([255, 255]) }],
  vertical: false,
  base: undefined,
  cid: (code) => code,
  unicode: () => undefined,
};

/**
 * Reads a map as far as it can be read; what is damaged maps nothing. `named`
 * tells the characters of a glyph, for maps that name glyphs.
 */
export function readCMap(data: Buffer, named: (glyph: string) => string | undefined = () => undefined): CMap {
  const map = new Builder(named);
  try {
    map.read(new Lexer(data, 0, false));
  } catch {
    // What was read before the damage counts; the codes after it are missing.
    map.whole = false;
  }
  return map.done();
}

class Builder {
  private readonly spaces: CodeSpace[] = [];
  private readonly singles = new Map<number, number>();
  private readonly ranges: CidRange[] = [];
  private readonly undefinedRanges: CidRange[] = [];
  private readonly texts = new Map<number, string>();
  private readonly textRanges: (Range & { readonly text: Buffer })[] = [];
  private vertical = false;
  private base: string | undefined;
  private entries = 0;
  whole = true;

  constructor(private readonly named: (glyph: string) => string | undefined) {}

  read(lexer: Lexer): void {
    let operands: PdfValue[] = [];
    for (let token = lexer.next(); token !== undefined && this.entries < MAX_ENTRIES; token = lexer.next()) {
      if (!isKeyword(token)) {
        if (operands.length < MAX_OPERANDS) operands.push(token);
        continue;
      }
      this.operator(token.word, operands);
      operands = [];
    }
  }

  private operator(word: string, operands: readonly PdfValue[]): void {
    if (word === "usecmap") this.base = nameOf(operands.at(-1));
    else if (word === "def") this.define(operands);
    else if (word === "endcodespacerange") inTwos(operands, (low, high) => this.space(low, high));
    else if (word === "endcidchar") inTwos(operands, (code, cid) => this.single(code, cid));
    else if (word === "endcidrange") inThrees(operands, (low, high, cid) => this.range(this.ranges, low, high, cid));
    else if (word === "endnotdefrange")
      inThrees(operands, (low, high, cid) => this.range(this.undefinedRanges, low, high, cid));
    else if (word === "endnotdefchar")
      inTwos(operands, (code, cid) => this.range(this.undefinedRanges, code, code, cid));
    else if (word === "endbfchar") inTwos(operands, (code, text) => this.text(numberOf(code), text));
    else if (word === "endbfrange") inThrees(operands, (low, high, text) => this.textRange(low, high, text));
  }

  private define(operands: readonly PdfValue[]): void {
    const at = operands.findIndex((operand) => nameOf(operand) === "WMode");
    if (at >= 0) this.vertical = operands[at + 1] === 1;
  }

  private space(low: PdfValue, high: PdfValue): void {
    if (!is(low, "string") || !is(high, "string") || low.bytes.length !== high.bytes.length) return;
    this.entries += 1;
    if (low.bytes.length >= 1 && low.bytes.length <= 4 && this.spaces.length < MAX_SPACES)
      this.spaces.push({ low: low.bytes, high: high.bytes });
  }

  private single(code: PdfValue, cid: PdfValue): void {
    const number = numberOf(code);
    if (number === undefined || typeof cid !== "number") return;
    this.entries += 1;
    this.singles.set(number, cid);
  }

  private range(into: CidRange[], low: PdfValue, high: PdfValue, cid: PdfValue): void {
    const [from, to] = [numberOf(low), numberOf(high)];
    if (from === undefined || to === undefined || typeof cid !== "number") return;
    this.entries += 1;
    into.push({ low: from, high: to, cid });
  }

  private text(code: number | undefined, value: PdfValue): void {
    const text = is(value, "string") ? charactersOf(value.bytes) : this.named(nameOf(value) ?? "");
    if (code === undefined || text === undefined) return;
    this.entries += 1;
    this.texts.set(code, text);
  }

  private textRange(low: PdfValue, high: PdfValue, value: PdfValue): void {
    const [from, to] = [numberOf(low), numberOf(high)];
    if (from === undefined || to === undefined) return;
    this.entries += 1;
    if (is(value, "array")) {
      for (let i = 0; i < value.items.length && from + i <= to && this.entries < MAX_ENTRIES; i += 1)
        this.text(from + i, value.items[i] ?? null);
    } else if (is(value, "string")) this.textRanges.push({ low: from, high: to, text: value.bytes });
  }

  done(): CMap {
    const { singles, texts } = this;
    const ranges = sorted(this.ranges);
    const undefinedRanges = sorted(this.undefinedRanges);
    const textRanges = sorted(this.textRanges);
    return {
      whole: this.whole,
      spaces: this.spaces,
      vertical: this.vertical,
      base: this.base,
      cid(code) {
        const single = singles.get(code);
        if (single !== undefined) return single;
        const range = rangeOf(ranges, code);
        return range ? range.cid + code - range.low : rangeOf(undefinedRanges, code)?.cid;
      },
      unicode(code) {
        const single = texts.get(code);
        if (single !== undefined) return single;
        const range = rangeOf(textRanges, code);
        return range && charactersOf(plus(range.text, code - range.low));
      },
    };
  }
}

function inTwos(operands: readonly PdfValue[], use: (a: PdfValue, b: PdfValue) => void): void {
  for (let i = 0; i + 1 < operands.length; i += 2) use(operands[i] ?? null, operands[i + 1] ?? null);
}

function inThrees(operands: readonly PdfValue[], use: (a: PdfValue, b: PdfValue, c: PdfValue) => void): void {
  for (let i = 0; i + 2 < operands.length; i += 3)
    use(operands[i] ?? null, operands[i + 1] ?? null, operands[i + 2] ?? null);
}

function numberOf(value: PdfValue): number | undefined {
  if (!is(value, "string") || value.bytes.length < 1 || value.bytes.length > 4) return undefined;
  return value.bytes.readUIntBE(0, value.bytes.length);
}

/** UTF-16BE; some writers give a single byte. */
function charactersOf(bytes: Buffer): string {
  if (bytes.length === 1) return String.fromCharCode(bytes[0] ?? 0);
  return Buffer.from(bytes.subarray(0, bytes.length & ~1))
    .swap16()
    .toString("utf16le");
}

/** The number that the bytes are, and so much more. */
function plus(bytes: Buffer, more: number): Buffer {
  const sum = Buffer.from(bytes);
  for (let i = sum.length - 1, carry = more; i >= 0 && carry > 0; i -= 1) {
    carry += sum[i] ?? 0;
    sum[i] = carry & 0xff;
    carry = Math.floor(carry / 256);
  }
  return sum;
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

/** Ranges in the order in which `rangeOf` looks. */
export function sorted<T extends { readonly low: number }>(ranges: readonly T[]): readonly T[] {
  return [...ranges].sort((a, b) => a.low - b.low);
}

/** Calls `use` with each code of a string. Bytes in no code space are passed over by the length of the shortest code. */
export function eachCode(map: CMap, bytes: Buffer, use: (code: number) => void): void {
  if (map === IDENTITY) {
    for (let i = 0; i + 1 < bytes.length; i += 2) use(bytes.readUInt16BE(i));
    return;
  }
  const shortest = map.spaces.reduce((least, { low }) => Math.min(least, low.length), 4);
  for (let at = 0; at < bytes.length; ) {
    const length = codeLength(map, bytes, at) ?? (map.spaces.length > 0 ? shortest : 1);
    const end = Math.min(bytes.length, at + length);
    use(bytes.readUIntBE(at, end - at));
    at = end;
  }
}

function codeLength(map: CMap, bytes: Buffer, at: number): number | undefined {
  let found: number | undefined;
  for (const { low, high } of map.spaces)
    if ((found === undefined || low.length < found) && isWithin(low, high, bytes, at)) found = low.length;
  return found;
}

function isWithin(low: Buffer, high: Buffer, bytes: Buffer, at: number): boolean {
  if (at + low.length > bytes.length) return false;
  for (let i = 0; i < low.length; i += 1) {
    const byte = bytes[at + i] ?? 0;
    if (byte < (low[i] ?? 0) || byte > (high[i] ?? 0)) return false;
  }
  return true;
}
