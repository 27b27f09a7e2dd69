/** Documents within an OpenDocument file: charts, formulas, and others. */
import type { XmlHandler } from "../../../tools/xml.js";
import { MAX_HIDDEN_TEXT } from "../limits.js";
import { attributesOf, countOf, nameOf } from "./names.js";
import { columnOf } from "./over-cells.js";

export interface SubDocument {
  what: "chart" | "formula" | "document";
  series: number;
  values: number;
  /** Ranges of cells that a chart is drawn from. */
  readonly ranges: readonly string[];
  /** Columns of its own table with numbers that it does not draw. */
  unplotted: number;
  /** Of a document: its text. */
  text: string;
}

interface Range {
  readonly from: { readonly row: number; readonly column: number };
  readonly to: { readonly row: number; readonly column: number };
}

const MAX_RANGES = 10_000;
/** Cells of a chart's own table that are looked at. */
const MAX_NUMBERS = 200_000;

/** Gathers what an object is while its `content.xml` is read. */
export function subDocumentReader(): { readonly handler: XmlHandler; result(): SubDocument } {
  let what: SubDocument["what"] = "document";
  let text = "";
  let own: { values: string; points: number } | undefined;
  const series: { values: string; points: number }[] = [];
  const ranges: string[] = [];
  const table = ownTable();
  const addRange = (range: string | undefined) => {
    if (range && ranges.length < MAX_RANGES) ranges.push(range);
  };
  return {
    handler: {
      open(tag, depth) {
        const name = nameOf(tag);
        if (depth === 1 && name === "math:math") what = "formula";
        else if (name === "office:chart") what = "chart";
        if (what !== "chart") return;
        const attributes = attributesOf(tag);
        if (name === "chart:series") {
          own = { values: attributes["chart:values-cell-range-address"] ?? "", points: 0 };
          if (series.length < MAX_RANGES) series.push(own);
          addRange(own.values);
          addRange(attributes["chart:label-cell-address"]);
        } else if (name === "chart:data-point" && own) own.points += countOf(attributes["chart:repeated"]);
        else if (name === "chart:domain" || name === "chart:categories")
          addRange(attributes["table:cell-range-address"]);
        else table.open(name, attributes);
      },
      close(tag) {
        if (tag.local === "series") own = undefined;
        else if (what === "document" && text.length < MAX_HIDDEN_TEXT && (tag.local === "p" || tag.local === "h"))
          text += "\n";
      },
      text(value) {
        if (what === "document" && text.length < MAX_HIDDEN_TEXT) text += value;
      },
    },
    result() {
      const values = series.reduce((sum, { values, points }) => sum + (table.numbersIn(values) ?? points), 0);
      return { what, series: series.length, values, ranges, unplotted: table.unplotted(ranges), text: text.trim() };
    },
  };
}

/** The table that a chart carries within itself (ODF 1.3 part 3, 11.1). */
function ownTable() {
  const columnsOf: Set<number>[] = [];
  let row = -1;
  let column = 0;
  let count = 0;
  return {
    open(name: string, attributes: Readonly<Record<string, string>>): void {
      if (name === "table:table-row") {
        row += 1;
        column = 0;
      } else if (name === "table:table-cell") {
        const repeated = countOf(attributes["table:number-columns-repeated"]);
        if (attributes["office:value-type"] === "float" && Number.isFinite(Number(attributes["office:value"]))) {
          for (let at = 0; at < repeated && count < MAX_NUMBERS; at += 1, count += 1) {
            const columns = columnsOf[row] ?? new Set();
            columnsOf[row] = columns;
            columns.add(column + at);
          }
        }
        column += repeated;
      }
    },
    /** How many numbers are in a range of this table; nothing for one of another. */
    numbersIn(address: string): number | undefined {
      const range = localRange(address);
      if (!range) return undefined;
      let numbers = 0;
      for (let at = range.from.row; at <= Math.min(range.to.row, columnsOf.length - 1); at += 1)
        for (const found of columnsOf[at] ?? [])
          if (found >= range.from.column && found <= range.to.column) numbers += 1;
      return numbers;
    },
    unplotted(addresses: readonly string[]): number {
      const ranges = addresses.flatMap((address) => localRange(address) ?? []);
      if (ranges.length === 0) return 0;
      const columns = new Set(columnsOf.flatMap((row) => [...(row ?? [])]));
      const isPlotted = (at: number) => ranges.some(({ from, to }) => from.column <= at && at <= to.column);
      const areRows = ranges.some(({ from, to }) => from.row === to.row && from.column !== to.column);
      return areRows ? 0 : [...columns].filter((at) => !isPlotted(at)).length;
    },
  };
}

const LOCAL =
  /^\$?'?local-table'?\.\$?([A-Z]{1,3})\$?(\d{1,7})(?::\.?(?:\$?'?local-table'?\.)?\$?([A-Z]{1,3})\$?(\d{1,7}))?/;

function localRange(address: string): Range | undefined {
  const [, column, row, lastColumn = column, lastRow = row] = LOCAL.exec(address) ?? [];
  if (column === undefined || row === undefined || lastColumn === undefined) return undefined;
  return {
    from: { row: Number(row) - 1, column: columnOf(column) },
    to: { row: Number(lastRow) - 1, column: columnOf(lastColumn) },
  };
}
