/** References to cells as OpenDocument writes them, in formulas and in addresses (ODF 1.3 part 3, 19.595; part 4, 5.8). */
import { columnOf } from "../../tools/columns.js";

/** A range of cells, ends included, rows and columns from 0; on one sheet or on all from one to another. */
export interface Range {
  /** Names of the first and the last sheet; absent for the sheet that the reference stands on. */
  readonly sheets?: readonly [string, string];
  readonly rows: readonly [number, number];
  readonly columns: readonly [number, number];
  /** True when it moves with the cell that uses it. */
  readonly isRelative: boolean;
}

/** `outside`: to another document. `broken`: to nothing (`#REF!`). `unknown`: written in a way that is not known here. */
export type Reference = Range | "outside" | "broken" | "unknown";

export const LAST_ROW = 1_048_575;
export const LAST_COLUMN = 16_383;

/** What formulas are made of, as far as it tells on which cells they rest. */
export interface FormulaUse {
  readonly references: readonly Reference[];
  /** Names of ranges and expressions, as they are written. */
  readonly names: readonly string[];
  /** In capitals. */
  readonly functions: readonly string[];
}

const WORD = /#[A-Z][A-Z\d/!?]*|\d[\d.]*(?:[eE][+-]?\d+)?|[\p{L}_\\][\p{L}\p{N}_.\\]*/uy;
const CALL = /\s*\(/y;

/** Reads `of:=SUM([.A1:.B2];Total)`. Nothing when it is written in another language of formulas, or not to its end. */
export function formulaUse(formula: string): FormulaUse | undefined {
  const start = /^\s*(?:of:)?=/.exec(formula)?.[0].length;
  if (start === undefined) return undefined;
  const references: Reference[] = [];
  const names: string[] = [];
  const functions: string[] = [];
  for (let at = start; at < formula.length; ) {
    const char = formula[at];
    const end = char === "[" ? bracketEnd(formula, at) : char === "'" || char === '"' ? quoteEnd(formula, at) : at + 1;
    if (end < 0) return undefined;
    if (char === "[") references.push(referenceOf(formula.slice(at + 1, end - 1)));
    else if (char === "'") names.push(unquoted(formula.slice(at, end)));
    WORD.lastIndex = at;
    const word = end === at + 1 ? WORD.exec(formula)?.[0] : undefined;
    at = word === undefined ? end : at + word.length;
    if (word === undefined || /^[#\d]/.test(word)) continue;
    CALL.lastIndex = at;
    if (CALL.test(formula)) functions.push(word.toUpperCase());
    else names.push(word);
  }
  return { references, names, functions };
}

/** Just behind the quote that ends what begins at `start`; two quotes stand for one. -1 when there is none. */
function quoteEnd(text: string, start: number): number {
  const quote = text[start] as string;
  for (let at = text.indexOf(quote, start + 1); at >= 0; at = text.indexOf(quote, at + 2))
    if (text[at + 1] !== quote) return at + 1;
  return -1;
}

function bracketEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === "]") return at + 1;
    if (text[at] !== "'") continue;
    const end = quoteEnd(text, at);
    if (end < 0) return -1;
    at = end - 1;
  }
  return -1;
}

/** The references of `Sheet1.A1:Sheet1.B2 'Sheet 2'.C3`, an attribute that lists addresses. */
export function addressesOf(list: string): readonly Reference[] {
  return split(list, " ").map(referenceOf);
}

/** Splits at a character, but not within quotes. */
function split(text: string, at: string): string[] {
  const pieces: string[] = [];
  let [from, isQuoted] = [0, false];
  for (let index = 0; index <= text.length; index += 1) {
    if (text[index] === "'") isQuoted = !isQuoted;
    if (index < text.length && (isQuoted || text[index] !== at)) continue;
    if (index > from) pieces.push(text.slice(from, index));
    from = index + 1;
  }
  return pieces;
}

/** No longer than this is the end of a range. */
const MAX_END = 1000;
const END = /^(?:\$?(?:'(.*)'|([^'.:#]*))\.)?(\$?)([A-Za-z]{0,3})(\$?)(\d{0,7})$/;

export function referenceOf(text: string): Reference {
  if (/#REF!/i.test(text)) return "broken";
  if (text.includes("'#") || text.includes("://")) return "outside";
  const ends = split(text, ":");
  const [first, last = first] = ends.slice(0, 2).map(endOf);
  if (first === undefined || last === undefined || ends.length > 2) return "unknown";
  const sheet = first.sheet ?? last.sheet;
  return {
    ...(sheet !== undefined && { sheets: [sheet, last.sheet ?? sheet] as const }),
    rows: ordered(first.row ?? 0, last.row ?? LAST_ROW),
    columns: ordered(first.column ?? 0, last.column ?? LAST_COLUMN),
    isRelative: first.isRelative || last.isRelative,
  };
}

function endOf(text: string) {
  const match = text.length > MAX_END ? null : END.exec(text);
  if (!match) return undefined;
  const [, quoted, plain, fixedColumn, letters = "", fixedRow, digits = ""] = match;
  if (letters === "" && digits === "") return undefined;
  const name = quoted === undefined ? plain : quoted.replaceAll("''", "'");
  return {
    sheet: name === undefined || name === "" ? undefined : name,
    column: letters === "" ? undefined : columnOf(letters),
    row: digits === "" ? undefined : Number(digits) - 1,
    isRelative: (letters !== "" && fixedColumn === "") || (digits !== "" && fixedRow === ""),
  };
}

function ordered(a: number, b: number): readonly [number, number] {
  return a <= b ? [a, b] : [b, a];
}

function unquoted(text: string): string {
  return text.startsWith("'") ? text.slice(1, -1).replaceAll("''", "'") : text;
}
