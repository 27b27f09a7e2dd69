import { expect, it } from "vitest";
import type { Cell, Content } from "../../../src/checks/content/model.js";
import { sheet } from "../content/build.js";
import { pdf, told } from "./told.js";

const workbook = (...sheets: Content["sheets"]): Partial<Content> => ({ kind: "spreadsheet", sheets });
const cell = (row: number, column: number, value: string, parts: Partial<Cell> = {}): Cell => ({
  row,
  column,
  type: "number",
  value,
  ...parts,
});
const budget = (...cells: readonly Cell[]) => workbook(sheet("Budget", [], { cells }));

it("finds nothing in sheets that hold the same", () => {
  const source = workbook(sheet("Budget", [["Roads", "12"], ["Schools"]]), sheet("Empty", []));
  expect(told(source, source)).toEqual([]);
});

it("misses a sheet, and one without anything in it only as a note", () => {
  const source = workbook(sheet("Budget", [["Roads"]]), sheet("Staff", [["Name"]]));
  expect(told(source, workbook(sheet("Budget", [["Roads"]])))).toEqual(['sheets: A sheet is missing. @ sheet "Staff"']);
});

it("knows a sheet again whose name had to be changed", () => {
  const source = workbook(sheet("Budget 24/25", [["Roads"]]), sheet("Staff", [["Name"]]));
  const output = workbook(sheet("Budget 24_25", [["Roads"]]), sheet("Staff", [["Name"]]));
  expect(told(source, output)).toEqual([]);
});

it("names cells that are missing and cells that hold something else", () => {
  const source = workbook(sheet("Budget", [["Roads", "Schools", "Parks"]]));
  const output = workbook(sheet("Budget", [["Roads", "Pools"]]));
  expect(told(source, output)).toEqual([
    'cells: 1 cell is missing: C1. @ sheet "Budget"',
    'cells: 1 cell holds something else: B1. @ sheet "Budget"',
  ]);
});

it("takes numbers that differ by less than a billionth for the same, and no others", () => {
  expect(told(budget(cell(0, 0, "0.1")), budget(cell(0, 0, "0.10000000000000001")))).toEqual([]);
  expect(told(budget(cell(0, 0, "6.1257422e-17")), budget(cell(0, 0, "6.1232340e-17")))).toEqual([]);
  expect(told(budget(cell(0, 0, "1000000")), budget(cell(0, 0, "1000001")))).toHaveLength(1);
  expect(told(budget(cell(0, 0, "5")), budget(cell(0, 0, "-5")))).toHaveLength(1);
});

it("takes a boolean for the same when it became a number", () => {
  expect(told(budget(cell(0, 0, "true", { type: "boolean" })), budget(cell(0, 0, "1")))).toEqual([]);
});

it("tells formulas that became values, unless a safe copy wants it so", () => {
  const [source, output] = [budget(cell(0, 0, "5", { formula: true })), budget(cell(0, 0, "5"))];
  expect(told(source, output)).toEqual(['formulas: 1 formula became a value: A1. @ sheet "Budget"']);
  expect(told(source, output, { isSafeCopy: true })).toEqual([]);
});

it("tells formulas that come to something else, and an error in place of a value", () => {
  const source = budget(cell(0, 0, "5", { formula: true }), cell(1, 0, "6", { formula: true }));
  const output = budget(cell(0, 0, "7", { formula: true }), cell(1, 0, "#NAME?", { formula: true, type: "error" }));
  expect(told(source, output)).toEqual([
    'results: 1 formula comes to an error: A2. @ sheet "Budget"',
    'results: 1 formula comes to something else: A1. @ sheet "Budget"',
  ]);
});

it("tells a share that is shown as a plain number", () => {
  const source = budget(cell(0, 0, "0.12", { format: "percent" }));
  expect(told(source, budget(cell(0, 0, "0.12", { format: "number" })))).toEqual([
    'number-formats: 1 cell is shown in another number format: A1. @ sheet "Budget"',
  ]);
});

it("misses cells in rows that are no longer shown", () => {
  const source = workbook(sheet("Budget", [["Roads"], ["Schools"]]));
  const output = workbook(sheet("Budget", [["Roads"], ["Schools"]], { hiddenRows: [{ from: 1, to: 1 }] }));
  expect(told(source, output)).toEqual(['cells: 1 cell is missing: A2. @ sheet "Budget"']);
});

it("does not miss what is hidden", () => {
  const source = workbook(
    sheet("Budget", [["Roads"], ["secret"]], { hiddenRows: [{ from: 1, to: 1 }] }),
    sheet("Payroll", [["Ahmed"]], { visibility: "very hidden" }),
  );
  expect(told(source, workbook(sheet("Budget", [["Roads"]])))).toEqual([]);
});

it("tells merged cells that are no longer merged", () => {
  const [source, output] = [sheet("Budget", [["Roads"]], { merged: 2 }), sheet("Budget", [["Roads"]])];
  expect(told(workbook(source), workbook(output))).toEqual([
    'merged-cells: Both merged cells are no longer merged. @ sheet "Budget"',
  ]);
});

it("compares large sheets, and spans without order, in a moment", () => {
  const cells = Array.from({ length: 200_000 }, (_, index) =>
    cell(index % 20_000, Math.floor(index / 20_000), `${index}`),
  );
  const hiddenRows = Array.from({ length: 20_000 }, (_, index) => ({
    from: 40_000 - 2 * index,
    to: 40_000 - 2 * index,
  }));
  const source = workbook(sheet("Budget", [], { cells, hiddenRows }));
  const start = performance.now();
  told(source, workbook(sheet("Budget", [], { cells: cells.slice(1), hiddenRows })));
  told(source, pdf(...Array.from({ length: 100 }, (_, index) => `${index} `.repeat(1000))));
  expect(performance.now() - start).toBeLessThan(20_000);
});

it("tells labels of a pivot table apart, which LibreOffice writes anew", () => {
  const traces: Content["traces"] = [{ what: "pivot-cache", where: 'sheet "Pivot"' }];
  const source = { ...workbook(sheet("Pivot", [["Grand Total"], ["Row Labels"]])), traces };
  expect(told(source, workbook(sheet("Pivot", [["Total Result"], ["Name"]])))).toEqual([
    'cells: 2 cells with text are not the same, since a pivot table was laid out anew: A1 and A2. @ sheet "Pivot"',
  ]);
});

// ---------------------------------------------------------------------- PDF

it("misses a sheet that is on no page, and cells of others", () => {
  const source = workbook(
    sheet("Budget", [
      ["Roads", "1200"],
      ["Schools", "3400"],
    ]),
    sheet("Staff", [["Vacancies"]]),
  );
  expect(told(source, pdf("Roads 1200\nSchools ###"))).toEqual([
    'sheets: A sheet is missing. @ sheet "Staff"',
    "cells-cut: 1 number is printed as ###, too wide for its column. @ page 1",
    'cells-cut: 1 cell cannot be found in the PDF as it is shown: B2. @ sheet "Budget"',
  ]);
});

it("looks for cells as they are shown", () => {
  const source = budget(cell(0, 0, "0.1234", { shown: "12.3%" }));
  expect(told(source, pdf("12.3%"))).toEqual([]);
});

it("notes a sheet whose rows reach over several pages", () => {
  const source = workbook(sheet("Budget", [["Roads", "Maintenance"]]));
  expect(told(source, pdf("Roads", "Maintenance"))).toEqual([
    'pages: 1 sheet is spread over several pages in width: "Budget".',
  ]);
});
