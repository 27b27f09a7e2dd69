import { describe, expect, it } from "vitest";
import type { Table } from "../../../src/checks/content/model.js";
import { BODY, paragraph } from "../content/build.js";
import { lostBetween, toldOf } from "./found.js";

const table = (parts: Partial<Table> = {}): Table => ({
  place: BODY,
  rows: 4,
  columns: 3,
  headerRows: 1,
  merged: 0,
  empty: 0,
  ...parts,
});
const told = (...tables: Table[]) => toldOf({ tables });
const cell = (row: number, column: number, text: string) =>
  paragraph(text, { place: { story: "body", cell: { table: 0, row, column } } });

describe("tables", () => {
  it("without a header row are noted", () => {
    expect(told(table({ headerRows: 0 }), table({ headerRows: 0 }))).toEqual([
      "table-header: 2 tables have no row that is marked as header.",
    ]);
  });

  it.each<[string, Partial<Table>]>([
    ["a header column", { headerRows: 0, headerColumn: true }],
    ["two rows", { headerRows: 0, rows: 2 }],
    ["one column", { headerRows: 0, columns: 1 }],
    ["a place in the header of the page", { headerRows: 0, place: { story: "header" } }],
  ])("with %s need none", (_, parts) => expect(told(table(parts))).toEqual([]));

  it("with merged cells are noted", () => {
    expect(told(table({ merged: 2 }))).toEqual(["merged-cells: A table has merged cells."]);
  });

  it("that are mostly empty are noted, and not told to have headers", () => {
    expect(told(table({ empty: 9, headerRows: 0 }))).toEqual([
      "empty-cells: A table has more empty cells than filled ones.",
    ]);
    expect(told(table({ empty: 6 }))).toEqual([]);
  });

  it("with an empty header cell are noted, the corner apart", () => {
    const paragraphs = [cell(0, 0, ""), cell(0, 1, "Ward"), cell(0, 2, ""), cell(1, 0, "Ann")];
    const tables = [table()];
    expect(toldOf({ tables, paragraphs })).toEqual(["empty-cells: A table has an empty cell in the header row."]);
    expect(toldOf({ tables, paragraphs: [...paragraphs, cell(0, 2, "Votes")] })).toEqual([]);
  });

  it("of one row, or within others, seem to be layout", () => {
    expect(told(table({ rows: 1 }))).toEqual([
      "layout-tables: A table of one row seems to be there only to put things side by side.",
    ]);
    const inner = table({ place: { story: "body", cell: { table: 0, row: 1, column: 1 } } });
    expect(told(table(), inner)).toEqual(["layout-tables: A table stands within a cell of another."]);
    expect(told(table({ rows: 1, columns: 1, headerRows: 0 }))).toEqual([]);
    expect(told(table({ rows: 1, description: "Layout table" }))).toEqual([]);
  });

  it("whose header row conversion lost are told", () => {
    const tables = [table()];
    expect(lostBetween({ tables }, { tables: [table({ headerRows: 0 })] })).toEqual([
      "table-header: Of 1 table with a header row none has one after the conversion.",
    ]);
    expect(lostBetween({ tables }, { tables })).toEqual([]);
    // On slides there is nothing in OpenDocument that could keep it.
    const bare = { kind: "presentation" as const, tables: [table({ headerRows: 0 })] };
    expect(lostBetween({ kind: "presentation", tables }, bare)).toEqual([]);
    expect(toldOf(bare, { role: "output" })).toEqual([]);
    expect(toldOf(bare)).toHaveLength(1);
  });
});
