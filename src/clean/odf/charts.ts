/**
 * Cleans a chart (ODF 1.3 part 3, chapter 11). A chart on a sheet draws on cells and keeps a copy of them in a table of
 * its own, whose columns say where they come from. When the cells went, the chart draws on its own table.
 */

import { columnName } from "../../tools/columns.js";
import type { XmlElement, XmlTree } from "../tree.js";
import { type OdfDocument, whereOf } from "./document.js";
import { addressesOf, type Range } from "./references.js";
import type { CleanedSheets } from "./sheets.js";

const ADDRESSES = ["chart:values-cell-range-address", "chart:label-cell-address", "table:cell-range-address"];

export function cleanChart(
  chart: XmlTree,
  object: XmlElement,
  tree: XmlTree,
  document: OdfDocument,
  sheets: CleanedSheets | undefined,
): void {
  const isOnCells =
    chart.root.child("office:body")?.child("office:chart")?.child("chart:chart")?.attr("xlink:href") === "..";
  if (sheets !== undefined && isOnCells) cleanChartOfCells(chart, object, tree, document, sheets);
  else removeUndrawn(chart, whereOf(object), document);
}

function cleanChartOfCells(
  chart: XmlTree,
  object: XmlElement,
  tree: XmlTree,
  document: OdfDocument,
  sheets: CleanedSheets,
): void {
  const drawing = [...chart.root.within()].filter((element) => drawsOn(element) !== "");
  const addresses = drawing.map(drawsOn);
  const isOnRemoved = addresses.some((each) => sheets.missing.leadsToRemoved(each));
  const isOnEmptied = addresses.some((each) => sheets.missing.touchesAny(each, ""));
  const showsHidden = drawsHidden(chart);
  // What it does not draw of cells that stay need not be kept: they are hidden as before.
  if (!isOnRemoved && (!isOnEmptied || !showsHidden)) return;
  const where = whereOf(object);
  const columns = ownColumns(chart);
  const holdsMore = !showsHidden && addresses.some((each) => sheets.unplotted.touchesAny(each, ""));
  const own = new Map<XmlElement, Map<string, string>>();
  for (const element of drawing) {
    for (const name of ADDRESSES) {
      const addresses = element.attr(name);
      if (addresses === undefined) continue;
      const column = columns.get(plain(addresses));
      if ((holdsMore || column === undefined) && element.name !== "chart:plot-area") {
        document.tally.leave({
          what: "chart-data",
          where,
          why: "A chart draws on hidden cells, and what it shows cannot be told apart from them.",
          advice: "Put a picture of the chart in its place",
        });
        return;
      }
      const values = own.get(element) ?? new Map<string, string>();
      own.set(element, values.set(name, column ?? ""));
    }
  }
  for (const [element, values] of own)
    for (const [name, value] of values) chart.set(element, name, value === "" ? undefined : value);
  for (const element of chart.root.within()) {
    if (element.name === "chart:chart") chart.set(element, "xlink:href", ".");
    if (element.name === "draw:g" && element.around("table:table")) chart.drop(element);
  }
  tree.set(object, "draw:notify-on-update-of-ranges", undefined);
  document.tally.removed("chart-data", where);
}

// ------------------------------------------------------------- its own table

/** Numbers in the table of a chart that none of its series draws. */
function removeUndrawn(chart: XmlTree, where: string, { tally }: OdfDocument): void {
  const ranges: Range[] = [];
  for (const element of chart.root.within()) {
    // Bars of errors take their numbers from the table in other ways.
    if (element.attr("chart:error-upper-range") !== undefined || element.attr("chart:error-lower-range") !== undefined)
      return;
    if (element.name === "chart:plot-area") continue;
    for (const each of addressesOf(drawsOn(element))) {
      if (typeof each !== "object" || each.sheets?.[0] !== LOCAL_TABLE) return;
      ranges.push(each);
    }
  }
  if (ranges.length === 0 || ranges.length > MAX_RANGES) return;
  let removed = 0;
  const lastRow = Math.max(...ranges.map(({ rows }) => rows[1]));
  for (const { cell, row, column } of cellsOfTables(chart)) {
    const isDrawn = ranges.some(
      ({ rows, columns }) => rows[0] <= row && row <= rows[1] && columns[0] <= column && column <= columns[1],
    );
    // The first column names the categories, which are drawn whether anything leads to them or not.
    const isName = column === 0 && row <= lastRow;
    if (isDrawn || isName || cell.text === "") continue;
    chart.clear(cell);
    for (const name of cell.attributes.keys()) if (/^(?:office|calcext):/.test(name)) chart.set(cell, name, undefined);
    removed += 1;
  }
  tally.removed("chart-values", where, removed);
}

const LOCAL_TABLE = "local-table";
/** Of all series of a chart. */
const MAX_RANGES = 2_000;

/** Cells of the table with their places from 0; those that stand for several are counted as such. */
function* cellsOfTables(
  chart: XmlTree,
): Generator<{ readonly cell: XmlElement; readonly row: number; readonly column: number }> {
  let row = 0;
  for (const element of chart.root.within()) {
    if (element.name === "table:table") row = 0;
    if (element.name !== "table:table-row") continue;
    let column = 0;
    for (const cell of element.all("table:table-cell")) {
      yield { cell, row, column };
      column += Number(cell.attr("table:number-columns-repeated") ?? 1) || 1;
    }
    row += 1;
  }
}

/** 20.19: without a word, hidden cells are drawn. */
function drawsHidden(chart: XmlTree): boolean {
  for (const element of chart.root.within()) if (element.attr("chart:include-hidden-cells") === "false") return false;
  return true;
}

function drawsOn(element: XmlElement): string {
  return ADDRESSES.map((name) => element.attr(name) ?? "")
    .join(" ")
    .trim();
}

/** Addresses are written with and without dollar signs, and with the name of the sheet once or twice. */
function plain(addresses: string): string {
  return addressesOf(addresses)
    .map((each) => (typeof each === "object" ? JSON.stringify([each.sheets, each.rows, each.columns]) : each))
    .join(" ");
}

/** For each range of cells that was copied: where the copy is, as an address. */
function ownColumns(chart: XmlTree): ReadonlyMap<string, string> {
  const columns = new Map<string, string>();
  for (const table of [...chart.root.within()].filter(({ name }) => name === "table:table")) {
    const rows = [...table.within()].filter(({ name }) => name === "table:table-row");
    rows.forEach((row, rowIndex) => {
      row.all("table:table-cell").forEach((cell, index) => {
        const from = cell.child("draw:g")?.child("svg:desc")?.text;
        if (from === undefined) return;
        const name = columnName(index);
        const isLabel = rowIndex === 0;
        const address = isLabel ? `local-table.$${name}$1` : `local-table.$${name}$2:.$${name}$${rows.length}`;
        columns.set(plain(from), address);
      });
    });
  }
  return columns;
}
