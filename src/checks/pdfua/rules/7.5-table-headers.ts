import { type Element, givenText, type Structure } from "../../pdf/structure.js";
import type { UaDocument } from "../document.js";
import { type Cell, type Grid, gridOf, headersOf, scopeOf } from "../grid.js";
import { shown } from "../places.js";
import type { UaFault, UaRule } from "../rule.js";

type Regular = Extract<Grid, { readonly fault: undefined }>;

export const tableHeaders: UaRule = {
  id: "pdfua-7.5-table-headers",
  clause: "7.5",
  checks: "It can be told which headers belong to each cell of a table that has headers.",
  advice: {
    any: "Mark the header row of the table as such",
    word: "Mark the header row as such: click into it, then Table Layout, Repeat Header Rows",
    powerpoint: "Mark the header row as such: click into the table, then Table Design, Header Row",
    office: "Mark the header row as such: Table, Properties, Text Flow, Repeat heading",
  },
  *check(doc): Iterable<UaFault> {
    const structure = doc.structure();
    for (const element of structure?.ofType("Table") ?? []) {
      if (!structure || !hasHeaders(structure, element)) continue;
      const grid = gridOf(structure, element);
      if (grid.fault === undefined) yield* orphans(doc, structure, element, grid);
    }
  },
};

/** Saves laying out the many large tables that have none. */
function hasHeaders(structure: Structure, table: Element): boolean {
  const cells = (row: Element) => structure.kids(row).some(({ standard }) => standard === "TH");
  return structure.kids(table).some((part) => cells(part) || structure.kids(part).some(cells));
}

/** The first cell without a header. A table whose headers all have a scope, or that has none, is determined. */
function* orphans(doc: UaDocument, structure: Structure, table: Element, grid: Regular): Iterable<UaFault> {
  const headers = grid.cells.filter(({ isHeader }) => isHeader);
  if (headers.every((header) => scopeOf(structure, header) !== undefined)) return;
  const ids = new Set(headers.flatMap(({ element }) => givenText(doc.pdf, element.dict, "ID") || []));
  const scopes = new Map(headers.map((header) => [header, scopeOf(structure, header)]));
  for (const cell of grid.cells) {
    if (cell.isHeader) continue;
    const named = headersOf(doc.pdf, structure, cell);
    if (named.length > 0 && named.every((id) => ids.has(id))) continue;
    if (hasHeader(grid, scopes, cell)) continue;
    const unknown = named.find((id) => !ids.has(id));
    const where = `${doc.places().of(table)}, row ${cell.row + 1}, column ${cell.column + 1}`;
    yield unknown === undefined
      ? { test: 1, message: "A table has headers, but a cell to which none of them belongs.", where }
      : { test: 2, message: `A cell of a table names the header ${shown(unknown)}, which there is not.`, where };
    return;
  }
}

/** Looks upwards for a header of the column and to the left for one of the row, as far as headers stand together. */
function hasHeader({ places }: Regular, scopes: ReadonlyMap<Cell, string | undefined>, cell: Cell): boolean {
  const found = (line: Iterable<Cell | undefined>, wanted: string): boolean => {
    let met = false;
    for (const other of line) {
      const scope = other && scopes.get(other);
      if (scope === "Both" || scope === wanted) return true;
      if (other?.isHeader) met = true;
      else if (met) return false;
    }
    return false;
  };
  for (let column = cell.column; column < cell.column + cell.columns; column += 1)
    if (found(upwards(places, cell.row, column), "Column")) return true;
  for (let row = cell.row; row < cell.row + cell.rows; row += 1)
    if (found(leftwards(places, row, cell.column), "Row")) return true;
  return false;
}

function* upwards(places: Regular["places"], row: number, column: number): Iterable<Cell | undefined> {
  for (let above = row - 1; above >= 0; above -= 1) yield places[above]?.[column];
}

function* leftwards(places: Regular["places"], row: number, column: number): Iterable<Cell | undefined> {
  for (let before = column - 1; before >= 0; before -= 1) yield places[row]?.[before];
}
