/** Places on a sheet as they are written, and the cells in them (ECMA-376 part 1, 18.18.7 and 18.18.62). */
import { firstFrom } from "../hidden-lines.js";
import type { Cell } from "../model.js";

export const MAX_ROW = 1_048_575;
export const MAX_COLUMN = 16_383;

/** Cells from one corner to the other, both included, from 0. */
export interface Range {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** `B7` (18.18.7): row and column from 0. Nothing when it is no cell of a sheet. */
export function cellAt(reference: string): { readonly row: number; readonly column: number } | undefined {
  let column = 0;
  let at = 0;
  for (; at < reference.length; at++) {
    // Letters without regard to case.
    const letter = (reference.charCodeAt(at) | 32) - 96;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  const digits = at;
  let row = 0;
  for (; at < reference.length; at++) {
    const digit = reference.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return undefined;
    row = row * 10 + digit;
  }
  if (digits === 0 || digits > 3 || at === digits || at - digits > 7) return undefined;
  return row < 1 || row > MAX_ROW + 1 || column > MAX_COLUMN + 1 ? undefined : { row: row - 1, column: column - 1 };
}

/** `A1:C7`, `B2` (18.18.62). Nothing for what is neither. */
export function rangeOf(reference: string | undefined): Range | undefined {
  const [from = "", to = from] = (reference ?? "").replaceAll("$", "").split(":", 2);
  const start = cellAt(from);
  const end = cellAt(to);
  if (!start || !end) return undefined;
  return {
    top: Math.min(start.row, end.row),
    left: Math.min(start.column, end.column),
    bottom: Math.max(start.row, end.row),
    right: Math.max(start.column, end.column),
  };
}

export function isWithin({ top, left, bottom, right }: Range, row: number, column: number): boolean {
  return row >= top && row <= bottom && column >= left && column <= right;
}

/** One of cells that stand row by row. */
export function cellOf(cells: readonly Cell[], row: number, column: number): Cell | undefined {
  const found = cells[firstFrom(cells, row, column)];
  return found?.row === row && found.column === column ? found : undefined;
}

/** The cells within a range, of cells that stand row by row. `look` is told of each that is looked at: it may end that. */
export function* cellsIn(cells: readonly Cell[], range: Range, look: () => void): Iterable<Cell> {
  for (let at = firstFrom(cells, range.top, range.left); at < cells.length; at++) {
    const cell = cells[at];
    if (!cell || cell.row > range.bottom) return;
    if (range.top === range.bottom && cell.column > range.right) return;
    look();
    if (cell.column >= range.left && cell.column <= range.right) yield cell;
  }
}

/** Ranges beyond these are taken as one: whether a cell is in one of them is asked for each cell. */
const MAX_RANGES = 200;

/** As many ranges as can be asked one by one: the others are taken as one that holds them all. */
export function few(ranges: readonly Range[]): readonly Range[] {
  if (ranges.length <= MAX_RANGES) return ranges;
  const around = (a: Range, b: Range) => ({
    top: Math.min(a.top, b.top),
    left: Math.min(a.left, b.left),
    bottom: Math.max(a.bottom, b.bottom),
    right: Math.max(a.right, b.right),
  });
  return [...ranges.slice(0, MAX_RANGES), ranges.slice(MAX_RANGES).reduce(around)];
}
