/**
 * A table laid out as a grid of cells, with cells that span rows and columns
 * (ISO 32000-1:2008, 14.8.4.3.4 and 14.8.5.7).
 */
import { UnreadableError } from "../../errors.js";
import { is, nameOf, textOf } from "../../tools/pdf/objects.js";
import type { PdfDocument } from "../pdf/document.js";
import type { Element, Structure } from "../pdf/structure.js";

/** Most places in the grid of one table; LibreOffice's largest sheets on paper have some hundred thousand. */
const MAX_PLACES = 4_000_000;

export interface Cell {
  readonly element: Element;
  readonly isHeader: boolean;
  /** Of its first place, counted from 0. */
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

/** A table whose cells fill its grid, or the first thing that keeps them from it. Rows and columns are counted from 1. */
export type Grid =
  | { readonly fault: "columns"; readonly row: number; readonly short: boolean }
  | { readonly fault: "rows"; readonly row: number }
  | { readonly fault: "overlap"; readonly row: number }
  | {
      readonly fault: undefined;
      /** The cell at each place, row by row. */
      readonly places: readonly (readonly Cell[])[];
      readonly cells: readonly Cell[];
    };

/** Lays a table out. The first row sets the number of columns. Throws `UnreadableError` for a table of impossible size. */
export function gridOf(structure: Structure, table: Element): Grid {
  const rows = rowsOf(structure, table).map((row) => structure.kids(row).filter(isCell));
  const height = heightOf(structure, rows);
  const width = (rows[0] ?? []).reduce((sum, cell) => sum + spanOf(structure, cell, "ColSpan"), 0);
  if (height * width > MAX_PLACES) throw new UnreadableError(`a table has more than ${MAX_PLACES} cells`, true);
  const places: (Cell | undefined)[][] = Array.from({ length: height }, () => new Array(width).fill(undefined));
  const cells: Cell[] = [];
  if (height === 0) return { fault: undefined, places: [], cells };
  for (const [row, elements] of rows.entries()) {
    let column = 0;
    for (const element of elements) {
      const cell = {
        element,
        isHeader: element.standard === "TH",
        row,
        rows: spanOf(structure, element, "RowSpan"),
        columns: spanOf(structure, element, "ColSpan"),
      };
      while (column < width && places[row]?.[column]) column += 1;
      if (column + cell.columns > width) return { fault: "columns", row: row + 1, short: false };
      if (row + cell.rows > height) return { fault: "rows", row: row + 1 };
      const placed: Cell = { ...cell, column };
      for (let down = 0; down < cell.rows; down += 1)
        for (let along = 0; along < cell.columns; along += 1) {
          const line = places[row + down];
          if (!line || line[column + along]) return { fault: "overlap", row: row + 1 };
          line[column + along] = placed;
        }
      cells.push(placed);
      column += cell.columns;
    }
  }
  const gap = places.findIndex((line) => line.includes(undefined));
  if (gap >= 0) return { fault: "columns", row: gap + 1, short: true };
  return { fault: undefined, places: places as Cell[][], cells };
}

function rowsOf(structure: Structure, table: Element): Element[] {
  const rows = (element: Element) => structure.kids(element).filter(({ standard }) => standard === "TR");
  return structure.kids(table).flatMap((kid) => {
    if (kid.standard === "TR") return [kid];
    return ["THead", "TBody", "TFoot"].includes(kid.standard ?? "") ? rows(kid) : [];
  });
}

function isCell({ standard }: Element): boolean {
  return standard === "TH" || standard === "TD";
}

/** Rows of the grid: a row without cells counts only where a cell from above reaches into it. */
function heightOf(structure: Structure, rows: readonly (readonly Element[])[]): number {
  let height = 0;
  for (let row = 0; row < rows.length; row += 1) {
    const first = rows[row]?.[0];
    if (!first) continue;
    const span = spanOf(structure, first, "RowSpan");
    height += span;
    row += span - 1;
  }
  return height;
}

/** At least 1, as a span of nothing would be no cell. */
function spanOf(structure: Structure, { dict }: Element, name: "RowSpan" | "ColSpan"): number {
  const value = structure.attribute(dict, "Table", name);
  return typeof value === "number" && Number.isInteger(value) && value > 1 ? Math.min(value, MAX_PLACES) : 1;
}

/** `Row`, `Column` or `Both`; nothing when a header does not say for what it is one. */
export function scopeOf(structure: Structure, { element }: Cell): string | undefined {
  return nameOf(structure.attribute(element.dict, "Table", "Scope"));
}

/** Identifiers of the headers that a cell names. */
export function headersOf(doc: PdfDocument, structure: Structure, { element }: Cell): readonly string[] {
  const value = structure.attribute(element.dict, "Table", "Headers");
  return is(value, "array") ? value.items.map((item) => textOf(doc.file.resolve(item)) ?? "") : [];
}
