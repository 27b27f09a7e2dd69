/**
 * How a file is written, byte by byte: the spacing of objects, streams and
 * cross-reference tables (ISO 19005-2:2011, 6.1.4, 6.1.7.1 and 6.1.9). A reader
 * can do without any of it, so the parser only passes by here and nothing that
 * is found stops it.
 */
import { Extremes } from "../../tools/pdf/extremes.js";
import { isWhite } from "../../tools/pdf/lexer.js";
import type { PdfDict } from "../../tools/pdf/objects.js";

/** Objects or sections where one thing was wrong. */
export class Places {
  count = 0;
  /** Number of the first object. */
  first = 0;

  add(num: number): void {
    if (this.count === 0) this.first = num;
    this.count += 1;
  }
}

export class FileSyntax {
  readonly extremes = new Extremes();
  /** Objects whose number, generation, `obj` or `endobj` is not set off as it should be. */
  readonly spacing = new Places();
  /** Streams whose /Length is not that of their data. */
  readonly lengths = new Places();
  /** Streams without the right end of line after `stream` or before `endstream`. */
  readonly keywords = new Places();
  /** Cross-reference tables where `xref` and the first subsection are not one line apart. */
  readonly tables = new Places();
  /** Subsections whose two numbers are not one space apart. */
  readonly subsections = new Places();

  /** Where objects and tables that were read begin and end, one after the other. */
  private readonly extents: number[] = [];

  /** Where something that has been read begins and ends. */
  extent(from: number, to: number): void {
    this.extents.push(from, to);
  }

  /** In the order of the file. What was read twice is there twice. */
  written(): { readonly from: number; readonly to: number }[] {
    const all: { readonly from: number; readonly to: number }[] = [];
    for (let i = 0; i + 1 < this.extents.length; i += 2)
      all.push({ from: this.extents[i] ?? 0, to: this.extents[i + 1] ?? 0 });
    return all.sort((one, other) => one.from - other.from);
  }

  /** `at` is the position after the keyword `xref`. */
  table(bytes: Buffer, at: number): void {
    const next = at + endOfLine(bytes, at);
    if (next === at || !isDigit(bytes[next])) this.tables.add(0);
  }

  /** `at` is the position after the first number of a subsection. */
  subsection(bytes: Buffer, at: number): void {
    if (bytes[at] !== 0x20 || !isDigit(bytes[at + 1])) this.subsections.add(0);
  }

  /** `offset` is where the object begins, `after` the position behind its value. */
  object(num: number, bytes: Buffer, offset: number, after: number): void {
    this.extent(offset, after);
    if (!startsWell(bytes, offset) || !endsWell(bytes, after)) this.spacing.add(num);
  }

  /** `keyword` is the position after `stream`, `start` that of the first byte of the data, `near` one before `endstream`. */
  stream(num: number, bytes: Buffer, keyword: number, start: number, near: number, length: unknown): void {
    const end = skipWhite(bytes, near);
    const before = bytes[end - 1];
    let eol = before === 10 || before === 13 ? 1 : 0;
    // CR LF is one marker, unless the CR is the last byte of the data.
    if (before === 10 && bytes[end - 2] === 13 && !(typeof length === "number" && end - start - length === 1)) eol = 2;
    if (bytes[keyword] === 13 ? bytes[keyword + 1] !== 10 : bytes[keyword] !== 10) this.keywords.add(num);
    else if (eol === 0) this.keywords.add(num);
    if (length !== end - start - eol) this.lengths.add(num);
  }
}

/** Keys by which a stream's data would stand in another file. */
export function outsideKeys(dict: PdfDict): string[] {
  return ["F", "FFilter", "FDecodeParms"].filter((key) => (dict.entries.get(key) ?? null) !== null);
}

/** An end-of-line marker, then `num gen obj` with one white-space byte between, then an end-of-line marker. */
function startsWell(bytes: Buffer, offset: number): boolean {
  let at = skipWhite(bytes, offset);
  if (!isEndOfLine(bytes[at - 1])) return false;
  for (let part = 0; part < 2; part += 1) {
    while (isDigit(bytes[at])) at += 1;
    if (!isWhite(bytes[at]) || isWhite(bytes[at + 1])) return false;
    at += 1;
  }
  return isEndOfLine(bytes[at + "obj".length]);
}

/** Nothing but white space, ending a line, then `endobj`, then an end-of-line marker. */
function endsWell(bytes: Buffer, after: number): boolean {
  const at = skipWhite(bytes, after);
  // Whether `endobj` is there at all is no question of spacing.
  if (bytes.toString("latin1", at, at + 6) !== "endobj") return true;
  return isEndOfLine(bytes[at - 1]) && isEndOfLine(bytes[at + 6]);
}

/** Past white space and comments. */
function skipWhite(bytes: Buffer, from: number): number {
  let at = from;
  for (;;) {
    while (isWhite(bytes[at])) at += 1;
    if (bytes[at] !== 0x25) return at;
    while (at < bytes.length && !isEndOfLine(bytes[at])) at += 1;
  }
}

function endOfLine(bytes: Buffer, at: number): number {
  if (bytes[at] === 13) return bytes[at + 1] === 10 ? 2 : 1;
  return bytes[at] === 10 ? 1 : 0;
}

function isEndOfLine(byte: number | undefined): boolean {
  return byte === 10 || byte === 13;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}
