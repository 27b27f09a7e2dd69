/** Which rows, columns and cells of a sheet are shown. */
import type { Cell, Sheet, Span } from "./model.js";

/** The same rows or columns in order, with those in one that touch. */
export function joinedSpans(spans: readonly Span[]): Span[] {
  const joined: { from: number; to: number }[] = [];
  for (const { from, to } of [...spans].sort((one, other) => one.from - other.from)) {
    const last = joined.at(-1);
    if (last && from <= last.to + 1) last.to = Math.max(last.to, to);
    else joined.push({ from, to });
  }
  return joined;
}

/** Says whether a stretch of rows or columns lies wholly within the spans, which may overlap and come in any order. */
export function isWithin(spans: readonly Span[]): (from: number, to?: number) => boolean {
  if (spans.length === 0) return () => false;
  const joined = joinedSpans(spans);
  return (from, to = from) => {
    let low = 0;
    let high = joined.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const span = joined[middle];
      if (!span) return false;
      if (from < span.from) high = middle - 1;
      else if (from > span.to) low = middle + 1;
      else return to <= span.to;
    }
    return false;
  };
}

/** True for cells of which something is shown: one that reaches over others is hidden only with all of its rows or columns. */
export function isInSight({ hiddenRows, hiddenColumns }: Sheet): (cell: Cell) => boolean {
  const isHiddenRow = isWithin(hiddenRows);
  const isHiddenColumn = isWithin(hiddenColumns);
  return ({ row, column, to }) => !isHiddenRow(row, to?.row) && !isHiddenColumn(column, to?.column);
}

/** Of cells that stand row by row, which is the first that stands here or behind. */
export function firstFrom(cells: readonly Cell[], row: number, column: number): number {
  let low = 0;
  let high = cells.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const cell = cells[middle];
    if (cell && (cell.row < row || (cell.row === row && cell.column < column))) low = middle + 1;
    else high = middle;
  }
  return low;
}
