/** What a workbook no longer has once it is cleaned, and which formulas rest on it. */
import { UnreadableError } from "../../errors.js";
import { addressesOf, formulaUse, type Range, type Reference } from "./references.js";

/** What a name stands for: addresses, or a formula. */
export type Meaning = { readonly addresses: string } | { readonly formula: string };

/** Functions that make up references while they run, or count what is removed: nobody can tell what they rest on. */
const UNFORESEEN: ReadonlySet<string> = new Set([
  "INDIRECT",
  "OFFSET",
  "MULTIPLE.OPERATIONS",
  "SHEET",
  "SHEETS",
  "CELL",
  "FORMULA",
  "INFO",
  "CURRENT",
]);

/** Functions that fetch from elsewhere. */
const FETCHING: ReadonlySet<string> = new Set(["DDE", "WEBSERVICE", "COM.MICROSOFT.WEBSERVICE"]);

/** Nested names that are followed. */
const MAX_NESTED = 30;
/** Looks at columns, over all formulas of a document. */
const MAX_EMPTIED = 4_000_000;
const MAX_LOOKS = 200_000_000;

export class Missing {
  private readonly sheets = new Set<string>();
  private readonly emptied = new Map<string, Emptied>();
  private readonly names = new Map<string, Meaning[]>();
  private readonly lostNames = new Set<string>();
  private readonly order: ReadonlyMap<string, number>;
  private readonly named = new Map<string, boolean>();
  private looks = 0;
  private count = 0;
  /** True when pivot tables were removed, whose data formulas can ask for. */
  pivots = false;
  /** True when rows were emptied that a filter hides. */
  filtered = false;

  constructor(private readonly all: readonly string[]) {
    this.order = new Map(all.map((name, index) => [keyOf(name), index]));
  }

  removeSheet(name: string): void {
    this.sheets.add(keyOf(name));
  }

  isRemoved(sheet: string): boolean {
    return this.sheets.has(keyOf(sheet));
  }

  /** A cell, and the same column of the rows below it when it is repeated there. Told from top to bottom. */
  emptyCell(sheet: string, rows: { readonly from: number; readonly to: number }, column: number): void {
    this.count += 1;
    if (this.count > MAX_EMPTIED) throw new UnreadableError("it has too many hidden cells to be cleaned", true);
    const key = keyOf(sheet);
    const known = this.emptied.get(key) ?? new Emptied();
    this.emptied.set(key, known);
    known.add(rows.from, rows.to, column);
  }

  addName(name: string, meaning: Meaning): void {
    const key = keyOf(name);
    const known = this.names.get(key);
    if (known) known.push(meaning);
    else this.names.set(key, [meaning]);
  }

  /** A name that is taken out itself. */
  removeName(name: string): void {
    this.lostNames.add(keyOf(name));
  }

  get isNothing(): boolean {
    return this.sheets.size === 0 && this.emptied.size === 0 && this.lostNames.size === 0 && !this.pivots;
  }

  /** True when the value of a formula may not be worked out again. */
  touchesFormula(formula: string, sheet: string): boolean {
    return this.restsOn(formula, sheet, 0);
  }

  private restsOn(formula: string, sheet: string, level: number): boolean {
    const use = formulaUse(formula);
    if (use === undefined) return !this.isNothing;
    if (use.references.includes("outside") || use.functions.some((name) => FETCHING.has(name))) return true;
    if (this.isNothing) return false;
    return (
      use.references.some((reference) => this.touches(reference, sheet)) ||
      use.functions.some((name) => UNFORESEEN.has(name) || (this.pivots && name === "GETPIVOTDATA")) ||
      use.names.some((name) => this.isNameLost(name, sheet, level))
    );
  }

  private isNameLost(name: string, sheet: string, level: number): boolean {
    const key = keyOf(name);
    if (this.lostNames.has(key) || level > MAX_NESTED) return true;
    const known = this.named.get(key);
    if (known !== undefined) return known;
    const meanings = this.names.get(key);
    // While it is looked at, it counts as lost: a name that leads to itself ends here.
    this.named.set(key, true);
    const isLost = meanings === undefined || meanings.some((meaning) => this.isLost(meaning, sheet, level));
    this.named.set(key, isLost);
    return isLost;
  }

  private isLost(meaning: Meaning, sheet: string, level: number): boolean {
    if ("addresses" in meaning) return this.touchesAny(meaning.addresses, sheet);
    const references = formulaUse(meaning.formula)?.references ?? [];
    const isMoving = references.some((reference) => typeof reference === "object" && reference.isRelative);
    return isMoving || this.restsOn(meaning.formula, sheet, level + 1);
  }

  /** True when one of the addresses in a list holds something that was removed. */
  touchesAny(addresses: string, sheet: string): boolean {
    return addressesOf(addresses).some((reference) => this.touches(reference, sheet));
  }

  /** True when one of the addresses in a list, or of the references in a formula, is on a sheet that was removed. */
  leadsToRemoved(addresses: string): boolean {
    if (this.sheets.size === 0) return false;
    const use = formulaUse(addresses);
    return (use?.references ?? addressesOf(addresses)).some(
      (reference) => typeof reference === "object" && this.spanned(reference, "").some((name) => this.isRemoved(name)),
    );
  }

  private touches(reference: Reference, sheet: string): boolean {
    if (reference === "broken") return false;
    if (typeof reference === "string") return reference === "outside" || !this.isNothing;
    return this.spanned(reference, sheet).some(
      (name) => this.isRemoved(name) || this.emptied.get(keyOf(name))?.has(reference, () => this.look()) === true,
    );
  }

  private look(): void {
    this.looks += 1;
    if (this.looks > MAX_LOOKS) throw new UnreadableError("its formulas are too many to be looked through", true);
  }

  /** Names of all sheets that a reference reaches over. */
  private spanned({ sheets }: Range, sheet: string): readonly string[] {
    if (sheets === undefined) return [sheet];
    const [from, to] = sheets;
    if (from === to) return [from];
    const [first, last] = [this.order.get(keyOf(from)), this.order.get(keyOf(to))];
    if (first === undefined || last === undefined) return [from, to];
    return this.all.slice(Math.min(first, last), Math.max(first, last) + 1);
  }
}

function keyOf(name: string): string {
  return name.toLowerCase();
}

/** Cells that were emptied, by column. They are told from top to bottom. */
class Emptied {
  private readonly byColumn = new Map<number, Span[]>();

  add(from: number, to: number, column: number): void {
    const spans = this.byColumn.get(column);
    const last = spans?.at(-1);
    if (last && from <= last.to + 1) last.to = Math.max(last.to, to);
    else if (spans) spans.push({ from, to });
    else this.byColumn.set(column, [{ from, to }]);
  }

  has({ rows: [top, bottom], columns: [left, right] }: Range, look: () => void): boolean {
    const known = right - left < this.byColumn.size ? numbers(left, right) : this.byColumn.keys();
    for (const column of known) {
      look();
      if (column >= left && column <= right && isAnyWithin(this.byColumn.get(column) ?? [], top, bottom)) return true;
    }
    return false;
  }
}

function* numbers(from: number, to: number): Generator<number, void> {
  for (let number = from; number <= to; number += 1) yield number;
}

/** The spans are in order. */
function isAnyWithin(spans: readonly Span[], top: number, bottom: number): boolean {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.to ?? 0) < top) low = middle + 1;
    else high = middle;
  }
  const first = spans[low];
  return first !== undefined && first.from <= bottom;
}

interface Span {
  readonly from: number;
  to: number;
}
