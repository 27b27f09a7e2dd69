/** Sheets and their cells, each with the one that it became. */
import { isInSight } from "../content/hidden-lines.js";
import type { Cell, Content, Sheet } from "../content/model.js";
import { closedUp, levelled } from "../content/words.js";
import { isLost, notPrinted, type Printed } from "./printed.js";
import { visibleSheets } from "./sight.js";

/** Pairs of sheets with the same name. A name that a program had to change is made up for by the place in the row. */
export function sheetPairs(
  source: Content,
  output: Content,
): { pairs: [Sheet, Sheet][]; lost: Sheet[]; added: Sheet[] } {
  const byName = new Map(output.sheets.map((sheet) => [sheet.name, sheet]));
  const pairs = new Map<Sheet, Sheet>();
  for (const sheet of source.sheets) {
    const match = byName.get(sheet.name);
    if (match) pairs.set(sheet, match);
  }
  const taken = new Set(pairs.values());
  for (const [index, sheet] of source.sheets.entries()) {
    const match = output.sheets[index];
    if (pairs.has(sheet) || !match || taken.has(match) || source.sheets.length !== output.sheets.length) continue;
    pairs.set(sheet, match);
    taken.add(match);
  }
  return {
    pairs: [...pairs],
    lost: visibleSheets(source).filter((sheet) => !pairs.has(sheet)),
    added: output.sheets.filter((sheet) => !taken.has(sheet)),
  };
}

/** A sheet that everybody sees, and what has become of it. */
export interface KeptSheet {
  readonly sheet: Sheet;
  readonly now: Sheet;
  /** Those of its cells that can be seen. */
  readonly cells: readonly Cell[];
  /** What is seen in the same place now. */
  readonly match: (cell: Cell) => Cell | undefined;
}

export function keptSheets(source: Content, output: Content): KeptSheet[] {
  const visible = new Set(visibleSheets(source));
  return sheetPairs(source, output)
    .pairs.filter(([sheet]) => visible.has(sheet))
    .map(([sheet, now]) => {
      const seen = now.visibility === "visible" ? now.cells.filter(isInSight(now)) : [];
      return { sheet, now, cells: shownCells(sheet), match: byPlace(seen) };
    });
}

/** Those with something in them that everybody sees. */
export function shownCells(sheet: Sheet): Cell[] {
  const isSeen = isInSight(sheet);
  return sheet.cells.filter((cell) => !cell.invisible && hasValue(cell) && isSeen(cell));
}

/** More columns than any spreadsheet has. */
const COLUMNS = 1 << 20;

function byPlace(cells: readonly Cell[]): (cell: Cell) => Cell | undefined {
  const places = new Map(cells.map((cell) => [cell.row * COLUMNS + cell.column, cell]));
  return ({ row, column }) => places.get(row * COLUMNS + column);
}

export const hasValue = ({ type, value }: Cell) => type !== "empty" && value.trim() !== "";

/** True when both hold the same, however it is written. */
export function isSameValue(one: Cell, other: Cell): boolean {
  if (one.value === other.value) return true;
  const [value, otherValue] = [numberOf(one), numberOf(other)];
  if (value !== undefined && otherValue !== undefined)
    return isNear(value, otherValue) || (one.type === "date" && Math.abs(value - otherValue) < MOMENT);
  if (one.type === "error" && other.type === "error") return true;
  return closedUp(levelled(one.value)) === closedUp(levelled(other.value));
}

/** Booleans are numbers to programs that have none. */
function numberOf({ type, value }: Cell): number | undefined {
  if (type === "boolean") return value === "true" ? 1 : 0;
  if (type !== "number" && type !== "date") return undefined;
  const number = Number(value);
  return value.trim() === "" || !Number.isFinite(number) ? undefined : number;
}

/** Half a second, in days: programs round times. */
const MOMENT = 0.5 / 86_400;
/** What is less is what sums and sines leave of a zero. */
const NOTHING = 1e-6;

/** Numbers are kept with 15 digits. */
function isNear(one: number, other: number): boolean {
  return Math.abs(one - other) <= 1e-9 * Math.max(Math.abs(one), Math.abs(other), NOTHING);
}

/** The cells of visible sheets that are on no page as they are shown. */
export function unprintedCells(source: Content, printed: Printed): Map<Sheet, Cell[]> {
  const wanted = visibleSheets(source).flatMap((sheet) =>
    shownCells(sheet).map((cell) => ({ item: { sheet, cell }, text: cell.shown ?? cell.value })),
  );
  const bySheet = new Map<Sheet, Cell[]>();
  for (const { item } of notPrinted(wanted, printed).filter(isLost)) {
    const list = bySheet.get(item.sheet);
    if (list) list.push(item.cell);
    else bySheet.set(item.sheet, [item.cell]);
  }
  return bySheet;
}
