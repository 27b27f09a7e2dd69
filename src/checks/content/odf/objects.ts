/** Documents within an OpenDocument file: charts, formulas, and others. */

import { columnOf } from "../../../tools/columns.js";
import type { XmlHandler } from "../../../tools/xml.js";
import { MAX_HIDDEN_TEXT } from "../limits.js";
import { attributesOf, countOf, nameOf } from "./names.js";

export interface SubDocument {
  what: "chart" | "formula" | "document";
  series: number;
  values: number;
  /** Ranges of cells that a chart is drawn from. */
  readonly ranges: readonly string[];
  /** Columns of its own table with numbers that it does not draw. */
  unplotted: number;
  /** Of a document: its text. Of a chart, a formula: words that they do not draw. */
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
  const formula = formulaText();
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
        if (what === "formula") formula.open(tag.local, tag.attributes.encoding?.value ?? "");
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
        if (what === "formula") formula.close(tag.local);
        table.close(tag.local);
        if (tag.local === "series") own = undefined;
        else if (what === "document" && text.length < MAX_HIDDEN_TEXT && (tag.local === "p" || tag.local === "h"))
          text += "\n";
      },
      text(value) {
        if (what === "formula") formula.text(value);
        else if (what === "chart") table.text(value);
        if (what === "document" && text.length < MAX_HIDDEN_TEXT) text += value;
      },
    },
    result() {
      const values = series.reduce((sum, { values, points }) => sum + (table.numbersIn(values) ?? points), 0);
      const undrawn = what === "chart" ? table.wordsBeyond(ranges) : formula.undrawn();
      const words = what === "document" ? text.trim() : undrawn;
      return { what, series: series.length, values, ranges, unplotted: table.unplotted(ranges), text: words };
    },
  };
}

/** Texts and remarks of one formula that are looked at. */
const MAX_PIECES = 500;
/** Of one cell, in characters. */
const MAX_WORDS = 10_000;

/** A formula, as it is shown and as its program wrote it (StarMath): that may hold remarks, and words that are not drawn. */
function formulaText() {
  let shown = "";
  let written = "";
  let inside: "shown" | "written" | "phantom" = "shown";
  return {
    open(local: string, encoding: string): void {
      if (local === "annotation" || local === "annotation-xml") {
        inside = "written";
        // What another program wrote of it is a remark in the language of StarMath.
        if (!/^StarMath|tex$/i.test(encoding)) written += "\n%% ";
      } else if (local === "mphantom") inside = "phantom";
    },
    close(local: string): void {
      if (local === "annotation" || local === "annotation-xml" || local === "mphantom") inside = "shown";
    },
    text(value: string): void {
      if (inside === "shown" && shown.length < MAX_HIDDEN_TEXT) shown += value;
      else if (written.length < MAX_HIDDEN_TEXT) written += inside === "phantom" ? ` "${value}" ` : value;
    },
    /** Remarks, and texts in quotes that are not among what is shown. */
    undrawn(): string {
      const pieces = written.match(/%%[^\n]{1,10000}|"[^"]{1,10000}"/g) ?? [];
      const plain = shown.replace(/\s+/g, "");
      return pieces
        .slice(0, MAX_PIECES)
        .filter((piece) => /[\p{L}\d]{2}/u.test(piece) && !plain.includes(piece.replace(/["%\s]+/g, "")))
        .join("\n");
    },
  };
}

/** The table that a chart carries within itself (ODF 1.3 part 3, 11.1). */
function ownTable() {
  const columnsOf: Set<number>[] = [];
  const words: { readonly row: number; readonly column: number; readonly text: string }[] = [];
  let inCell: string | undefined;
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
        inCell =
          attributes["office:value-type"] === "string" ? `${attributes["office:string-value"] ?? ""}\n` : undefined;
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
    text(value: string): void {
      if (inCell !== undefined && inCell.length < MAX_WORDS) inCell += value;
    },
    close(local: string): void {
      if (local !== "table-cell" || inCell === undefined) return;
      const text = inCell.trim();
      if (text !== "" && words.length < MAX_RANGES) words.push({ row, column: column - 1, text });
      inCell = undefined;
    },
    /** Words in rows and columns that the chart does not draw; the first ones name the others. */
    wordsBeyond(addresses: readonly string[]): string {
      const ranges = addresses.flatMap((address) => localRange(address) ?? []);
      if (ranges.length === 0 || ranges.length < addresses.filter((address) => address !== "").length) return "";
      const lastRow = Math.max(...ranges.map(({ to }) => to.row));
      const lastColumn = Math.max(...ranges.map(({ to }) => to.column));
      const beyond = words.filter((cell) => cell.row > lastRow || cell.column > lastColumn);
      return beyond
        .map(({ text }) => text)
        .join("\n")
        .slice(0, MAX_HIDDEN_TEXT);
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
