/**
 * Reads PDF tokens and values from bytes (ISO 32000-1:2008, 7.2 and 7.3). The
 * same reader serves a file's objects and the operands of a content stream.
 * Depth and size of one value are bounded, so hostile nesting cannot exhaust
 * the stack.
 */
import { UnreadableError } from "../../errors.js";
import type { Extremes } from "./extremes.js";
import type { PdfDict, PdfName, PdfRef, PdfString, PdfValue } from "./objects.js";

/** Deepest nesting of arrays and dictionaries in one value. */
const MAX_DEPTH = 200;
/** Most values in all arrays and dictionaries of one object together. */
const MAX_MEMBERS = 1_000_000;
/** Most bytes in all strings of one object together. ISO 19005-2:2011, 6.1.13 allows 32,767 for one. */
const MAX_STRING_BYTES = 8 * 1024 * 1024;
/** ISO 19005-2:2011, 6.1.13 allows 127 bytes; real files keep to some hundreds. */
const MAX_NAME_BYTES = 64 * 1024;
/** Longer words and names are not kept for sharing, and of longer operators, all unknown, only so much is kept. */
const MAX_SHARED_BYTES = 127;
/** Where two values for one key could hide from us what a viewer runs or shows: some take the first, some the last. */
const UNIQUE_KEYS = new Set([
  ...["OpenAction", "AA", "A", "S", "JS", "Next", "NA", "PA", "Names", "AcroForm", "Root"],
  ...["Contents", "Annots", "Metadata", "Kids", "AP", "EF", "Font", "XObject", "CharProcs"],
]);

/** Something that is no value: an operator, `obj`, `endobj`, `R` … */
export interface Keyword {
  readonly kind: "keyword";
  readonly word: string;
}

export type Token = PdfValue | Keyword | undefined;

/** White-space and delimiter classes of ISO 32000-1:2008, tables 1 and 2. */
const WHITE = 1;
const DELIMITER = 2;
const CLASSES = new Uint8Array(256);
for (const byte of [0, 9, 10, 12, 13, 32]) CLASSES[byte] = WHITE;
for (const char of "()<>[]{}/%") CLASSES[char.charCodeAt(0)] = DELIMITER;

const BEGINS_NUMBER = /^[\d+.-]/;
const BEYOND_ASCII = /[\x80-\xff]/;
const NAMES = new Map<string, PdfName>();
const WORDS = new Map<string, Keyword>();
const SHORT_WORDS = new Map<number, Keyword>();
/** Names repeat endlessly in a file; sharing them keeps memory low. The cap stops a hostile file from filling the table. */
const MAX_SHARED = 20_000;
/** The newest reference to an object of each of so many numbers. */
const SHARED_REFERENCES = 1024;
const REFERENCES = new Array<PdfRef | undefined>(SHARED_REFERENCES);

export function isWhite(byte: number | undefined): boolean {
  return byte !== undefined && CLASSES[byte] === WHITE;
}

export class Lexer {
  /** What the object that is being read may still hold. */
  private members = MAX_MEMBERS;
  private stringBytes = MAX_STRING_BYTES;

  constructor(
    readonly bytes: Buffer,
    public pos = 0,
    /** Content streams have no references: there `1 0 R` is two numbers and an operator. */
    private readonly references = true,
    /** Is told of what is remarkable about the values as they are written. */
    private readonly extremes?: Extremes,
  ) {}

  /** The next value, or keyword, or nothing at the end. */
  next(depth = 0): Token {
    if (depth === 0) {
      this.members = MAX_MEMBERS;
      this.stringBytes = MAX_STRING_BYTES;
    }
    this.skipWhite();
    const byte = this.bytes[this.pos];
    if (byte === undefined) return undefined;
    switch (byte) {
      case 0x2f:
        return this.name();
      case 0x28:
        return this.literalString();
      case 0x3c:
        return this.bytes[this.pos + 1] === 0x3c ? this.dictionary(depth) : this.hexString();
      case 0x5b:
        return this.array(depth);
      case 0x3e:
        this.pos += this.bytes[this.pos + 1] === 0x3e ? 2 : 1;
        return keyword(">>");
      case 0x5d:
      case 0x7b:
      case 0x7d:
      case 0x29:
        this.pos += 1;
        return keyword(String.fromCharCode(byte));
    }
    return this.numberOrWord();
  }

  /** The next value; throws when there is none. */
  value(depth = 0): PdfValue {
    const token = this.next(depth);
    if (token === undefined) throw new UnreadableError("the file ends in the middle of an object");
    if (isKeyword(token)) throw new UnreadableError(`"${token.word}" stands where a value should be`);
    return token;
  }

  /** The next token if it is this keyword; else the position stays. */
  accept(word: string): boolean {
    const before = this.pos;
    const token = this.next();
    if (isKeyword(token) && token.word === word) return true;
    this.pos = before;
    return false;
  }

  skipWhite(): void {
    for (;;) {
      const byte = this.bytes[this.pos];
      if (byte === undefined) return;
      if (CLASSES[byte] === WHITE) this.pos += 1;
      else if (byte === 0x25) this.skipComment();
      else return;
    }
  }

  private skipComment(): void {
    const start = this.pos + 1;
    let byte = this.bytes[this.pos];
    while (byte !== undefined && byte !== 10 && byte !== 13) {
      this.pos += 1;
      byte = this.bytes[this.pos];
    }
    this.extremes?.comment(this.bytes, start, this.pos);
  }

  private name(): PdfName {
    const start = ++this.pos;
    const end = this.regularEnd(start);
    this.pos = end;
    if (end - start > MAX_NAME_BYTES) throw new UnreadableError(`a name has more than ${MAX_NAME_BYTES} bytes`, true);
    const written = this.bytes.toString("latin1", start, end);
    const known = NAMES.get(written);
    if (known) return known;
    const name: PdfName = {
      kind: "name",
      value: written.replace(/#([0-9A-Fa-f]{2})/g, (_: string, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      ),
    };
    this.extremes?.name(name.value);
    // A name beyond ASCII is not shared: each file must be told of it anew.
    if (NAMES.size < MAX_SHARED && end - start <= MAX_SHARED_BYTES && !BEYOND_ASCII.test(name.value))
      NAMES.set(written, name);
    return name;
  }

  private regularEnd(start: number): number {
    let end = start;
    for (let byte = this.bytes[end]; byte !== undefined && CLASSES[byte] === 0; byte = this.bytes[end]) end += 1;
    return end;
  }

  private numberOrWord(): PdfValue | Keyword {
    const start = this.pos;
    // A stray byte that begins nothing must still be consumed.
    const end = Math.max(this.regularEnd(start), start + 1);
    this.pos = end;
    const number = readNumber(this.bytes, start, end);
    if (number === undefined) return wordOf(this.bytes, start, end);
    if (this.extremes) this.remark(number, start, end);
    return this.references && Number.isInteger(number) && number >= 0 ? this.referenceOr(number) : number;
  }

  /** Tells of a number that some limit might forbid; nearly all numbers are of middling size. */
  private remark(number: number, start: number, end: number): void {
    const size = Math.abs(number);
    if (size > 32767 || (size > 0 && size < 1e-30))
      this.extremes?.number(number, this.bytes.subarray(start, end).includes(0x2e));
  }

  /** `12 0 R` is a reference; `12` followed by anything else is a number. A comment counts as white space (7.2.3). */
  private referenceOr(number: number): PdfValue {
    const { bytes, pos: before } = this;
    this.skipWhite();
    const start = this.pos;
    let gen = 0;
    for (; isDigit(bytes[this.pos]); this.pos += 1) gen = gen * 10 + (bytes[this.pos] ?? 0) - 0x30;
    const end = this.pos;
    this.skipWhite();
    const after = bytes[this.pos + 1];
    const follows = bytes[this.pos] === 0x52 && (after === undefined || CLASSES[after] !== 0);
    if (end === start || end === this.pos || !follows) {
      this.pos = before;
      return number;
    }
    this.pos += 1;
    return reference(number, gen);
  }

  /** Written into a buffer of the string's own length: a list of numbers would take many times that. */
  private literalString(): PdfString {
    const end = this.literalEnd(this.pos + 1);
    const out = this.stringRoom(end - this.pos - 1);
    let size = 0;
    for (let pos = this.pos + 1; pos < end; pos += 1) {
      let byte = this.bytes[pos] ?? 0;
      if (byte === 0x5c) {
        const [value, last] = this.escape(pos + 1);
        pos = last;
        if (value === undefined) continue;
        byte = value;
      } else if (byte === 13) {
        // ISO 32000-1 7.3.4.2: any end-of-line marker within a string is one LINE FEED.
        byte = 10;
        if (this.bytes[pos + 1] === 10) pos += 1;
      }
      out[size] = byte;
      size += 1;
    }
    this.pos = end + 1;
    return { kind: "string", bytes: this.stringOf(out, size), hex: false };
  }

  /** Where the parenthesis stands that closes the string whose content begins at `start`. */
  private literalEnd(start: number): number {
    let open = 1;
    for (let pos = start; ; pos += 1) {
      const byte = this.bytes[pos];
      if (byte === undefined) throw new UnreadableError("the file ends in the middle of a string");
      if (byte === 0x5c) pos += 1;
      else if (byte === 0x28) open += 1;
      else if (byte === 0x29 && --open === 0) return pos;
    }
  }

  /** Room for a string of at most so many bytes. */
  private stringRoom(most: number): Buffer {
    if (most > 2 * MAX_STRING_BYTES + 1024) throw stringsTooLong();
    return Buffer.allocUnsafe(most);
  }

  private stringOf(out: Buffer, size: number): Buffer {
    this.stringBytes -= size;
    if (this.stringBytes < 0) throw stringsTooLong();
    if (this.extremes && size > this.extremes.longestString) this.extremes.longestString = size;
    return out.subarray(0, size);
  }

  /** What a backslash before `pos` stands for, if for anything, and the position of its last byte. */
  private escape(pos: number): readonly [number | undefined, number] {
    const byte = this.bytes[pos];
    if (byte === undefined) throw new UnreadableError("the file ends in the middle of a string");
    if (byte >= 0x30 && byte <= 0x37) {
      let value = 0;
      let length = 0;
      for (; length < 3; length += 1) {
        const digit = this.bytes[pos + length];
        if (digit === undefined || digit < 0x30 || digit > 0x37) break;
        value = value * 8 + digit - 0x30;
      }
      return [value & 0xff, pos + length - 1];
    }
    if (byte === 13) return [undefined, this.bytes[pos + 1] === 10 ? pos + 1 : pos];
    if (byte === 10) return [undefined, pos];
    const plain = { 110: 10, 114: 13, 116: 9, 98: 8, 102: 12 }[byte];
    return [plain ?? byte, pos];
  }

  private hexString(): PdfString {
    const start = this.pos + 1;
    const end = this.bytes.indexOf(0x3e, start);
    if (end < 0) throw new UnreadableError("the file ends in the middle of a string");
    this.pos = end + 1;
    const digits = this.bytes.subarray(start, end);
    this.extremes?.hex(digits);
    const out = this.stringRoom(Math.ceil((end - start) / 2));
    return { kind: "string", bytes: this.stringOf(out, hexInto(out, digits)), hex: true };
  }

  private array(depth: number): PdfValue {
    this.pos += 1;
    const items: PdfValue[] = [];
    for (;;) {
      const token = this.member(depth);
      if (isKeyword(token)) {
        if (token.word === "]") {
          if (this.extremes && items.length > this.extremes.longestArray) this.extremes.longestArray = items.length;
          return { kind: "array", items };
        }
        if (token.word === "endobj" || token.word === ">>") throw new UnreadableError("an array is not closed");
        // Some readers close the array there, some pass over the word; content has numbers badly written as well.
        if (this.references || !BEGINS_NUMBER.test(token.word))
          throw new UnreadableError(`"${token.word}" stands where a value should be`);
        continue;
      }
      items.push(token);
    }
  }

  private dictionary(depth: number): PdfDict {
    this.pos += 2;
    const entries = new Map<string, PdfValue>();
    for (;;) {
      const key = this.member(depth);
      if (isKeyword(key)) {
        if (key.word === ">>") {
          const { extremes } = this;
          if (extremes && entries.size > extremes.largestDictionary) extremes.largestDictionary = entries.size;
          return { kind: "dict", entries };
        }
        throw new UnreadableError("a dictionary is not closed");
      }
      if (typeof key !== "object" || key?.kind !== "name")
        throw new UnreadableError("a dictionary has a key that is no name");
      const value = this.member(depth);
      if (isKeyword(value)) {
        if (value.word !== ">>") throw new UnreadableError(`"${value.word}" stands where a value should be`);
        return { kind: "dict", entries };
      }
      if (UNIQUE_KEYS.has(key.value) && entries.has(key.value))
        throw new UnreadableError(`a dictionary has the key "${key.value}" twice`);
      entries.set(key.value, value);
    }
  }

  private member(depth: number): PdfValue | Keyword {
    if (depth >= MAX_DEPTH)
      throw new UnreadableError(`arrays or dictionaries are nested more than ${MAX_DEPTH} deep`, true);
    this.members -= 1;
    if (this.members < 0) throw new UnreadableError(`an object has more than ${MAX_MEMBERS} values`, true);
    const token = this.next(depth + 1);
    if (token === undefined) throw new UnreadableError("the file ends in the middle of an object");
    return token;
  }
}

function stringsTooLong(): UnreadableError {
  return new UnreadableError(`an object has strings of more than ${MAX_STRING_BYTES / 1024 / 1024} MB`, true);
}

/**
 * Reads hexadecimal digits into `out` and tells how many bytes they make. Every
 * other byte is passed over; an odd digit at the end counts as if followed by 0.
 */
export function hexInto(out: Buffer, digits: Buffer): number {
  let count = 0;
  let high = 0;
  for (const byte of digits) {
    const value = hexValue(byte);
    if (value < 0) continue;
    if (count % 2 === 0) high = value << 4;
    else out[count >> 1] = high | value;
    count += 1;
  }
  if (count % 2 === 1) out[count >> 1] = high;
  return (count + 1) >> 1;
}

function hexValue(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

export function isKeyword(token: Token): token is Keyword {
  return typeof token === "object" && token !== null && token.kind === "keyword";
}

function keyword(word: string): Keyword {
  const known = WORDS.get(word);
  if (known) return known;
  const made: Keyword = { kind: "keyword", word };
  if (WORDS.size < MAX_SHARED) WORDS.set(word, made);
  return made;
}

/** Thousands of structure elements name the same page and the same parent, one after the other. */
function reference(num: number, gen: number): PdfRef {
  const known = REFERENCES[num % SHARED_REFERENCES];
  if (known?.num === num && known.gen === gen) return known;
  const made: PdfRef = { kind: "ref", num, gen };
  REFERENCES[num % SHARED_REFERENCES] = made;
  return made;
}

/** Operators of up to three bytes make up most of a content stream, so they are known without making a string. */
function wordOf(bytes: Buffer, start: number, end: number): PdfValue | Keyword {
  if (end - start > 3) return literalOr(bytes.toString("latin1", start, Math.min(end, start + MAX_SHARED_BYTES)));
  let code = 1;
  for (let i = start; i < end; i += 1) code = (code << 8) | (bytes[i] ?? 0);
  const known = SHORT_WORDS.get(code);
  if (known) return known;
  const made = keyword(bytes.toString("latin1", start, end));
  if (SHORT_WORDS.size < MAX_SHARED) SHORT_WORDS.set(code, made);
  return made;
}

function literalOr(text: string): PdfValue | Keyword {
  if (text === "true") return true;
  if (text === "false") return false;
  return text === "null" ? null : keyword(text);
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/**
 * Signs, digits, one point, digits. More than one sign is read as writers mean
 * it: the last one counts.
 */
function readNumber(bytes: Buffer, start: number, end: number): number | undefined {
  let at = start;
  let negative = false;
  for (; bytes[at] === 0x2b || bytes[at] === 0x2d; at += 1) negative = bytes[at] === 0x2d;
  let value = 0;
  let digits = 0;
  let scale = 0;
  for (; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x2e && scale === 0) scale = 1;
    else if (byte >= 0x30 && byte <= 0x39) {
      value = value * 10 + byte - 0x30;
      if (scale > 0) scale *= 10;
      digits += 1;
    } else return undefined;
  }
  if (digits === 0) return undefined;
  const size = scale > 1 ? value / scale : value;
  return negative ? -size : size;
}
