import { isUtf8 as bytesAreUtf8 } from "node:buffer";

/**
 * What was remarkable about the values of a file as they are written: the
 * largest of each kind and the faults of hexadecimal strings (ISO 32000-1:2008,
 * 7.3 and annex C). One object serves a whole file, so it keeps extremes only.
 */
export class Extremes {
  /** A hexadecimal string had an odd number of digits. */
  oddHex = false;
  /** A hexadecimal string held something that is no digit. */
  foreignHex = false;
  /** Bytes of the longest name, after `#xx` is resolved. */
  longestName = 0;
  /** A name was no UTF-8. */
  foreignName = false;
  /** Bytes of the longest string. */
  longestString = 0;
  /** Elements of the longest array. */
  longestArray = 0;
  /** Entries of the largest dictionary. */
  largestDictionary = 0;
  largestInteger = 0;
  smallestInteger = 0;
  /** The largest real number, whatever its sign. */
  largestReal = 0;
  /** The real number nearest to zero that is not zero, whatever its sign. */
  leastReal = 1;

  /** What is written for nobody who reads the values: text after `%`, each once, and not without end. */
  readonly comments = new Set<string>();

  comment(bytes: Buffer, from: number, to: number): void {
    if (this.comments.size >= MAX_COMMENTS) return;
    this.comments.add(bytes.toString("latin1", from, Math.min(to, from + MAX_COMMENT)));
  }

  /** A name's bytes as Latin-1 characters. */
  name(value: string): void {
    if (value.length > this.longestName) this.longestName = value.length;
    if (!isUtf8(value)) this.foreignName = true;
  }

  number(value: number, real: boolean): void {
    if (!real) {
      if (value > this.largestInteger) this.largestInteger = value;
      else if (value < this.smallestInteger) this.smallestInteger = value;
      return;
    }
    const size = Math.abs(value);
    if (size > this.largestReal) this.largestReal = size;
    if (size < this.leastReal && size > 0) this.leastReal = size;
  }

  /** The bytes between the angle brackets of a hexadecimal string. */
  hex(written: Buffer): void {
    let count = 0;
    for (const byte of written) {
      if (byte === 0 || byte === 9 || byte === 10 || byte === 12 || byte === 13 || byte === 32) continue;
      count += 1;
      const letter = byte | 0x20;
      if (!((byte >= 0x30 && byte <= 0x39) || (letter >= 0x61 && letter <= 0x66))) this.foreignHex = true;
    }
    if (count % 2 === 1) this.oddHex = true;
  }
}

const MAX_COMMENTS = 1_000;
const MAX_COMMENT = 2_000;
const BEYOND_ASCII = /[\x80-\xff]/;

/** Whether a name, given as Latin-1 characters, is a valid sequence in UTF-8. */
export function isUtf8(name: string): boolean {
  return !BEYOND_ASCII.test(name) || bytesAreUtf8(Buffer.from(name, "latin1"));
}
