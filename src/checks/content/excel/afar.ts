/** Cells that nobody comes upon on the screen, while they are printed: worth a note. */
import type { Cell, Trace } from "../model.js";
import { cellName } from "../places.js";
import { counted, HiddenText } from "./part.js";

/** Empty rows and columns between what one sees and what one does not look for. */
const FAR_ROWS = 1_000;
const FAR_COLUMNS = 100;

export function cellsAfar(
  cells: readonly Cell[],
  outOfReach: { readonly rows: number; readonly columns: number },
  where: string,
): readonly Trace[] {
  const told = cells.filter(({ value, invisible }) => value.trim() !== "" && !invisible);
  const isOut = ({ row, column }: Cell) => row < outOfReach.rows || column < outOfReach.columns;
  const row = afterGap(new Set(told.map((cell) => cell.row)), FAR_ROWS);
  const column = afterGap(new Set(told.map((cell) => cell.column)), FAR_COLUMNS);
  const isFar = (cell: Cell) => cell.row >= row || cell.column >= column;
  return [
    ...traceOf(told.filter(isOut), "that cannot be scrolled to", where),
    ...traceOf(told.filter(isPushed), "with text far down or to the right", where),
    ...traceOf(told.filter(isFar), "far from the others", where),
  ];
}

/** So many blanks or lines push what follows out of the cell. */
const PUSHES = /[^\S\n]{200}|(?:\n[^\S\n]*){40}/;
const SHORTEST = 40;

function isPushed({ type, value }: Cell): boolean {
  return type === "text" && value.length > SHORTEST && PUSHES.test(value.trim());
}

/** The first line beyond a wide gap. */
function afterGap(lines: ReadonlySet<number>, width: number): number {
  const sorted = [...lines].sort((one, other) => one - other);
  const at = sorted.findIndex((line, index) => line - (sorted[index - 1] ?? line) > width);
  return sorted[at] ?? Number.POSITIVE_INFINITY;
}

function traceOf(cells: readonly Cell[], which: string, where: string): readonly Trace[] {
  const [first] = cells;
  if (!first) return [];
  const text = new HiddenText();
  for (const { value } of cells) text.add(value);
  const detail = `${counted(cells.length, "cell")} ${which}, from ${cellName(first.row, first.column)}`;
  return [{ what: "covered-content", where, detail, count: cells.length, ...text.told, minor: true }];
}
