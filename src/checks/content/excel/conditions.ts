/**
 * Conditions of conditional formats, worked out as far as they are simple: comparisons and plain functions on the
 * cells of the sheet (ECMA-376 part 1, 18.17). Of anything else the answer is that it is not known.
 */
import { cellAt } from "./ranges.js";

/** What a cell or a part of a formula comes to: `null` for an empty cell. */
export type Value = number | string | boolean | null | typeof FAILED;
/** `#N/A` and its like. */
export const FAILED = Symbol("error");

/** Where a condition is asked: a cell, and the values of the sheet. */
export interface Asked {
  readonly row: number;
  readonly column: number;
  valueAt(row: number, column: number): Value;
}

/** Nothing for what cannot be told. */
type Term = (asked: Asked) => Value | undefined;
export type Condition = (asked: Asked) => boolean | undefined;

/** Longer formulas, and deeper ones, are not worked out. */
const LONGEST = 1_000;
/** In characters: a longer text is an error. */
const LONGEST_TEXT = 32_767;
const DEEPEST = 30;

/** `origin`: the cell that the formula is written for. */
export function conditionOf(formula: string, origin: { readonly row: number; readonly column: number }): Condition {
  const term = termOf(formula, origin);
  return (asked) => truthOf(term(asked));
}

export function termOf(formula: string, origin: { readonly row: number; readonly column: number }): Term {
  const tokens = formula.length > LONGEST ? undefined : tokensOf(formula);
  const parsed = tokens && new Parser(tokens, origin).whole();
  return parsed ?? UNKNOWN;
}

const UNKNOWN: Term = () => undefined;

export function truthOf(value: Value | undefined): boolean | undefined {
  if (value === undefined) return undefined;
  return typeof value === "number" ? value !== 0 : value === true;
}

// ------------------------------------------------------------------ reading

const TOKEN =
  /\s*(?:("(?:[^"]|"")*")|(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)|(\$?[A-Za-z]{1,3}\$?\d{1,7})(?![\w.(!:])|([A-Za-z_][\w.]*)|(<=|>=|<>|[-+*/&=<>(),%^]))/y;

interface Token {
  readonly kind: "text" | "number" | "cell" | "word" | "sign";
  readonly text: string;
}

const KINDS = ["text", "number", "cell", "word", "sign"] as const;

function tokensOf(formula: string): readonly Token[] | undefined {
  const text = formula.trimEnd();
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text)?.slice(1);
    const index = found?.findIndex((part) => part !== undefined) ?? -1;
    const kind = KINDS[index];
    if (!found || kind === undefined) return undefined;
    tokens.push({ kind, text: found[index] ?? "" });
  }
  return tokens;
}

class Parser {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly origin: { readonly row: number; readonly column: number },
  ) {}

  /** Nothing when the tokens are no formula, or none that is understood. */
  whole(): Term | undefined {
    const term = this.binary(0);
    return this.at === this.tokens.length ? term : undefined;
  }

  /** By how strongly signs bind: comparisons least. */
  private binary(level: number): Term | undefined {
    const signs = SIGNS[level];
    if (signs === undefined) return this.single();
    let left = this.binary(level + 1);
    for (let sign = this.sign(signs); left && sign !== undefined; sign = this.sign(signs)) {
      left = combined(left, sign, this.binary(level + 1));
    }
    return left;
  }

  private sign(signs: readonly string[]): string | undefined {
    const token = this.tokens[this.at];
    if (token?.kind !== "sign" || !signs.includes(token.text)) return undefined;
    this.at += 1;
    return token.text;
  }

  private single(): Term | undefined {
    this.depth += 1;
    if (this.depth > DEEPEST) return undefined;
    const term = this.signed();
    this.depth -= 1;
    return term;
  }

  private signed(): Term | undefined {
    const sign = this.sign(["-", "+"]);
    if (sign === undefined) return this.primary();
    const term = this.single();
    return sign === "+" ? term : combined(constant(0), sign, term);
  }

  private primary(): Term | undefined {
    const token = this.tokens[this.at];
    this.at += 1;
    switch (token?.kind) {
      case "text":
        return constant(token.text.slice(1, -1).replaceAll('""', '"'));
      case "number":
        return constant(Number(token.text));
      case "cell":
        return this.cell(token.text);
      case "word":
        return this.word(token.text.toUpperCase());
      default: {
        const inner = token?.text === "(" ? this.binary(0) : undefined;
        return this.sign([")"]) === undefined ? undefined : inner;
      }
    }
  }

  private cell(reference: string): Term | undefined {
    const at = cellAt(reference.replaceAll("$", ""));
    if (!at) return undefined;
    const isFixedColumn = reference.startsWith("$");
    const isFixedRow = reference.includes("$", 1);
    return ({ row, column, valueAt }) =>
      valueAt(
        isFixedRow ? at.row : at.row - this.origin.row + row,
        isFixedColumn ? at.column : at.column - this.origin.column + column,
      );
  }

  private word(name: string): Term | undefined {
    if (this.sign(["("]) === undefined)
      return name === "TRUE" || name === "FALSE" ? constant(name === "TRUE") : undefined;
    const terms: Term[] = [];
    while (this.sign([")"]) === undefined) {
      // What is not understood within an argument leaves the rest of it unread.
      const term = this.binary(0);
      if (!term) return undefined;
      terms.push(term);
      if (this.sign([","]) === undefined && this.tokens[this.at]?.text !== ")") return undefined;
    }
    const work = FUNCTIONS.get(name);
    return work
      ? (asked) =>
          work(
            terms.map((term) => term(asked)),
            asked,
          )
      : UNKNOWN;
  }
}

const constant =
  (value: Value): Term =>
  () =>
    value;

// ------------------------------------------------------------------ working

/** From those that bind least. */
const SIGNS = [["=", "<>", "<=", ">=", "<", ">"], ["&"], ["+", "-"], ["*", "/"]];

function combined(left: Term, sign: string, right: Term | undefined): Term | undefined {
  return right && ((asked) => worked(sign, left(asked), right(asked)));
}

function worked(sign: string, one: Value | undefined, other: Value | undefined): Value | undefined {
  if (one === undefined || other === undefined) return undefined;
  if (one === FAILED || other === FAILED) return FAILED;
  if (sign === "&") {
    const text = textOf(one) + textOf(other);
    return text.length > LONGEST_TEXT ? FAILED : text;
  }
  const order = COMPARISONS.get(sign);
  if (order) return order(compared(one, other));
  const [a, b] = [numberIn(one), numberIn(other)];
  if (a === undefined || b === undefined || (sign === "/" && b === 0)) return FAILED;
  return sign === "+" ? a + b : sign === "-" ? a - b : sign === "*" ? a * b : a / b;
}

const COMPARISONS: ReadonlyMap<string, (order: number) => boolean> = new Map([
  ["=", (order) => order === 0],
  ["<>", (order) => order !== 0],
  ["<", (order) => order < 0],
  [">", (order) => order > 0],
  ["<=", (order) => order <= 0],
  [">=", (order) => order >= 0],
]);

/** Numbers come before texts, and those before truth values; an empty cell is as empty as what it is compared with. */
function compared(one: Value, other: Value): number {
  const [a, b] = [comparable(one, other), comparable(other, one)];
  const [first, second] = [RANKS.indexOf(typeof a), RANKS.indexOf(typeof b)];
  if (first !== second) return first - second;
  return a < b ? -1 : a > b ? 1 : 0;
}

const RANKS = ["number", "string", "boolean"];

function comparable(value: Value, other: Value): number | string | boolean {
  if (value === null) return typeof other === "string" ? "" : typeof other === "boolean" ? false : 0;
  return typeof value === "string" ? value.toLowerCase() : value === FAILED ? "" : value;
}

function textOf(value: Value): string {
  return value === null || value === FAILED
    ? ""
    : typeof value === "boolean"
      ? String(value).toUpperCase()
      : `${value}`;
}

function numberIn(value: Value): number | undefined {
  if (value === null) return 0;
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  return typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : undefined;
}

type Work = (values: readonly (Value | undefined)[], asked: Asked) => Value | undefined;

/** Of one value that is known. */
const one =
  (work: (value: Value) => Value): Work =>
  ([value]) =>
    value === undefined ? undefined : work(value);
const unlessFailed = (work: (value: Value) => Value): Work => one((value) => (value === FAILED ? FAILED : work(value)));

/** `AND`, `OR`: one value may settle it, whatever the others are. */
const settled =
  (by: boolean): Work =>
  (values) => {
    const truths = values.map(truthOf);
    return truths.includes(by) ? by : truths.includes(undefined) ? undefined : !by;
  };

function found(values: readonly (Value | undefined)[]): Value | undefined {
  const [what, within] = values;
  if (what === undefined || within === undefined || values.length > 2) return undefined;
  if (what === FAILED || within === FAILED) return FAILED;
  // A question mark or star stands for any letters.
  if (/[?*~]/.test(textOf(what))) return undefined;
  const at = textOf(within).toLowerCase().indexOf(textOf(what).toLowerCase());
  return at < 0 ? FAILED : at + 1;
}

const FUNCTIONS: ReadonlyMap<string, Work> = new Map<string, Work>([
  ["AND", settled(false)],
  ["OR", settled(true)],
  ["NOT", unlessFailed((value) => truthOf(value) !== true)],
  ["TRUE", () => true],
  ["FALSE", () => false],
  ["ISERROR", one((value) => value === FAILED)],
  ["ISERR", one((value) => value === FAILED)],
  ["ISNA", one((value) => value === FAILED)],
  ["ISBLANK", one((value) => value === null)],
  ["ISTEXT", one((value) => typeof value === "string")],
  ["ISNONTEXT", one((value) => typeof value !== "string")],
  ["ISNUMBER", one((value) => typeof value === "number")],
  ["LEN", unlessFailed((value) => textOf(value).length)],
  ["TRIM", unlessFailed((value) => textOf(value).trim())],
  ["ABS", unlessFailed((value) => Math.abs(numberIn(value) ?? 0))],
  ["ROW", (values, { row }) => (values.length === 0 ? row + 1 : undefined)],
  ["COLUMN", (values, { column }) => (values.length === 0 ? column + 1 : undefined)],
  ["SEARCH", found],
  ["FIND", found],
]);
