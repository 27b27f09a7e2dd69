/**
 * Reads PDF tokens and values from bytes (ISO 32000-1:2008, 7.2 and 7.3). The
 * same reader serves a file's objects and the operands of a content stream.
 * Depth and size of one value are bounded, so hostile nesting cannot exhaust
 * the stack.
 */
import { UnreadableError } from "../../errors.js";
import type { PdfDict, PdfName, PdfString, PdfValue } from "./objects.js";

/** Deepest nesting of arrays and dictionaries in one value. */
const MAX_DEPTH = 200;
/** Most values in one array or dictionary. */
const MAX_MEMBERS = 1_000_000;

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

const NAMES = new Map<string, PdfName>();
const WORDS = new Map<string, Keyword>();
const SHORT_WORDS = new Map<number, Keyword>();
/** Names repeat endlessly in a file; sharing them keeps memory low. The cap stops a hostile file from filling the table. */
const MAX_SHARED = 20_000;

export function isWhite(byte: number | undefined): boolean {
  return byte !== undefined && CLASSES[byte] === WHITE;
}

export class Lexer {
  constructor(
    readonly bytes: Buffer,
    public pos = 0,
    /** Content streams have no references: there `1 0 R` is two numbers and an operator. */
    private readonly references = true,
  ) {}

  /** The next value, or keyword, or nothing at the end. */
  next(depth = 0): Token {
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
    for (;;) {
      const byte = this.bytes[this.pos];
      if (byte === undefined || byte === 10 || byte === 13) return;
      this.pos += 1;
    }
  }

  private name(): PdfName {
    const start = ++this.pos;
    const end = this.regularEnd(start);
    this.pos = end;
    const written = this.bytes.toString("latin1", start, end);
    const known = NAMES.get(written);
    if (known) return known;
    const name: PdfName = {
      kind: "name",
      value: written.replace(/#([0-9A-Fa-f]{2})/g, (_: string, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      ),
    };
    if (NAMES.size < MAX_SHARED) NAMES.set(written, name);
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
    return this.references && Number.isInteger(number) && number >= 0 ? this.referenceOr(number) : number;
  }

  /** `12 0 R` is a reference; `12` followed by anything else is a number. */
  private referenceOr(number: number): PdfValue {
    const { bytes } = this;
    let pos = this.pos;
    const skip = (): void => {
      while (isWhite(bytes[pos])) pos += 1;
    };
    skip();
    const start = pos;
    while (isDigit(bytes[pos]) && pos - start < 6) pos += 1;
    if (pos === start || !isWhite(bytes[pos])) return number;
    const gen = Number(bytes.toString("latin1", start, pos));
    skip();
    const after = bytes[pos + 1];
    if (bytes[pos] !== 0x52 || (after !== undefined && CLASSES[after] === 0)) return number;
    this.pos = pos + 1;
    return { kind: "ref", num: number, gen };
  }

  private literalString(): PdfString {
    const out: number[] = [];
    let open = 1;
    let pos = this.pos + 1;
    for (; open > 0; pos += 1) {
      const byte = this.bytes[pos];
      if (byte === undefined) throw new UnreadableError("the file ends in the middle of a string");
      if (byte === 0x5c) {
        pos = this.escape(pos + 1, out);
        continue;
      }
      if (byte === 0x28) open += 1;
      else if (byte === 0x29) open -= 1;
      // ISO 32000-1 7.3.4.2: any end-of-line marker within a string is one LINE FEED.
      if (byte === 13) {
        out.push(10);
        if (this.bytes[pos + 1] === 10) pos += 1;
      } else if (open > 0) out.push(byte);
    }
    this.pos = pos;
    return { kind: "string", bytes: Buffer.from(out), hex: false };
  }

  /** Handles what follows a backslash at `pos`; returns the position of its last byte. */
  private escape(pos: number, out: number[]): number {
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
      out.push(value & 0xff);
      return pos + length - 1;
    }
    if (byte === 13) return this.bytes[pos + 1] === 10 ? pos + 1 : pos;
    if (byte === 10) return pos;
    const plain = { 110: 10, 114: 13, 116: 9, 98: 8, 102: 12 }[byte];
    out.push(plain ?? byte);
    return pos;
  }

  private hexString(): PdfString {
    const start = this.pos + 1;
    const end = this.bytes.indexOf(0x3e, start);
    if (end < 0) throw new UnreadableError("the file ends in the middle of a string");
    this.pos = end + 1;
    const digits = this.bytes.toString("latin1", start, end).replace(/[^0-9A-Fa-f]/g, "");
    return { kind: "string", bytes: Buffer.from(digits.length % 2 ? `${digits}0` : digits, "hex"), hex: true };
  }

  private array(depth: number): PdfValue {
    this.pos += 1;
    const items: PdfValue[] = [];
    for (;;) {
      const token = this.member(depth);
      if (isKeyword(token)) {
        if (token.word === "]") return { kind: "array", items };
        if (token.word === "endobj" || token.word === ">>") throw new UnreadableError("an array is not closed");
        continue;
      }
      items.push(token);
      if (items.length > MAX_MEMBERS) throw new UnreadableError(`an array has more than ${MAX_MEMBERS} values`, true);
    }
  }

  private dictionary(depth: number): PdfDict {
    this.pos += 2;
    const entries = new Map<string, PdfValue>();
    for (;;) {
      const key = this.member(depth);
      if (isKeyword(key)) {
        if (key.word === ">>") return { kind: "dict", entries };
        throw new UnreadableError("a dictionary is not closed");
      }
      if (typeof key !== "object" || key?.kind !== "name")
        throw new UnreadableError("a dictionary has a key that is no name");
      const value = this.member(depth);
      if (isKeyword(value)) {
        if (value.word !== ">>") throw new UnreadableError(`"${value.word}" stands where a value should be`);
        return { kind: "dict", entries };
      }
      entries.set(key.value, value);
      if (entries.size > MAX_MEMBERS)
        throw new UnreadableError(`a dictionary has more than ${MAX_MEMBERS} entries`, true);
    }
  }

  private member(depth: number): PdfValue | Keyword {
    if (depth >= MAX_DEPTH)
      throw new UnreadableError(`arrays or dictionaries are nested more than ${MAX_DEPTH} deep`, true);
    const token = this.next(depth + 1);
    if (token === undefined) throw new UnreadableError("the file ends in the middle of an object");
    return token;
  }
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

/** Operators of up to three bytes make up most of a content stream, so they are known without making a string. */
function wordOf(bytes: Buffer, start: number, end: number): PdfValue | Keyword {
  if (end - start > 3) return literalOr(bytes.toString("latin1", start, end));
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
