/**
 * Character maps: from the bytes of a string to codes, and from codes to CIDs or
 * to Unicode (ISO 32000-1:2008, 9.7.5 and 9.10.3; Adobe technical note 5014).
 */
import { rangeOf } from "../../../tools/pdf/cmap.js";
import { isKeyword, Lexer } from "../../../tools/pdf/lexer.js";
import { dictOf, is, nameOf, type PdfValue } from "../../../tools/pdf/objects.js";
import { glyphListed } from "./glyphlist.js";

/** Most entries of one map; the largest published map has some 17,000 ranges. */
const MAX_ENTRIES = 200_000;
/** Most operands before an operator: a section has at most 100 entries of three. */
const MAX_OPERANDS = 2_000;

interface CodeSpace {
  readonly low: Buffer;
  readonly high: Buffer;
}

interface Range {
  readonly low: number;
  readonly high: number;
  readonly cid: number;
}

export interface CMap {
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
  spaces: [{ low: Buffer.from([0, 0]), high: Buffer.from([255, 255]) }],
  vertical: false,
  base: undefined,
  cid: (code) => code,
  unicode: () => undefined,
};

/** Reads a map as far as it can be read; what is damaged maps nothing. */
export function readCMap(data: Buffer): CMap {
  const map = new Builder();
  try {
    map.read(new Lexer(data, 0, false));
  } catch {
    // What was read before the damage counts; the codes after it are missing, which is what a rule will say.
  }
  return map.done();
}

class Builder {
  private readonly spaces: CodeSpace[] = [];
  private readonly singles = new Map<number, number>();
  private readonly ranges: Range[] = [];
  private readonly undefinedRanges: Range[] = [];
  private readonly texts = new Map<number, string>();
  private readonly textRanges: { readonly low: number; readonly high: number; readonly text: Buffer }[] = [];
  private vertical = false;
  private base: string | undefined;
  private entries = 0;

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
    if (low.bytes.length >= 1 && low.bytes.length <= 4) this.spaces.push({ low: low.bytes, high: high.bytes });
  }

  private single(code: PdfValue, cid: PdfValue): void {
    const number = numberOf(code);
    if (number === undefined || typeof cid !== "number") return;
    this.entries += 1;
    this.singles.set(number, cid);
  }

  private range(into: Range[], low: PdfValue, high: PdfValue, cid: PdfValue): void {
    const [from, to] = [numberOf(low), numberOf(high)];
    if (from === undefined || to === undefined || typeof cid !== "number") return;
    this.entries += 1;
    into.push({ low: from, high: to, cid });
  }

  private text(code: number | undefined, value: PdfValue): void {
    const text = is(value, "string") ? charactersOf(value.bytes) : glyphListed(nameOf(value) ?? "");
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

/** Collections of characters behind the predefined maps (ISO 32000-1:2008, table 118). */
const COLLECTIONS: readonly (readonly [ordering: string, maps: string])[] = [
  ["GB1", "GB-EUC GBpc-EUC GBK-EUC GBKp-EUC GBK2K UniGB-UCS2 UniGB-UTF16"],
  ["CNS1", "B5pc HKscs-B5 ETen-B5 ETenms-B5 CNS-EUC UniCNS-UCS2 UniCNS-UTF16"],
  ["Japan1", "83pv-RKSJ 90ms-RKSJ 90msp-RKSJ 90pv-RKSJ Add-RKSJ EUC Ext-RKSJ UniJIS-UCS2 UniJIS-UCS2-HW UniJIS-UTF16"],
  ["Korea1", "KSC-EUC KSCms-UHC KSCms-UHC-HW KSCpc-EUC UniKS-UCS2 UniKS-UTF16"],
];
/** Of these there is no vertical map. */
const HORIZONTAL = ["83pv-RKSJ-H", "90pv-RKSJ-H", "KSCpc-EUC-H"];

/** The ordering (the registry is Adobe) of a predefined map; `Identity` for those; nothing for any other name. */
export function predefinedOrdering(name: string): string | undefined {
  if (name === "Identity-H" || name === "Identity-V") return "Identity";
  if (name === "H" || name === "V") return "Japan1";
  if (name.endsWith("-V") && HORIZONTAL.includes(`${name.slice(0, -1)}H`)) return undefined;
  const stem = /^(.+)-[HV]$/.exec(name)?.[1] ?? "";
  return COLLECTIONS.find(([, maps]) => maps.split(" ").includes(stem))?.[0];
}

/** What a font or map says of its collection of characters. */
export interface Collection {
  readonly registry: string | undefined;
  readonly ordering: string | undefined;
  readonly supplement: number | undefined;
}

/** Reads /CIDSystemInfo: a dictionary, or in a map an array of them. */
export function collectionOf(
  value: PdfValue,
  resolve: (value: PdfValue | undefined) => PdfValue,
): Collection | undefined {
  const dict = dictOf(is(value, "array") ? resolve(value.items[0]) : value);
  if (!dict) return undefined;
  const text = (key: string): string | undefined => {
    const found = resolve(dict.entries.get(key));
    return is(found, "string") ? found.bytes.toString("latin1") : undefined;
  };
  const supplement = resolve(dict.entries.get("Supplement"));
  return {
    registry: text("Registry"),
    ordering: text("Ordering"),
    supplement: typeof supplement === "number" ? supplement : undefined,
  };
}
