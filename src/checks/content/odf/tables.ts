/** Tables of texts and slides (ODF 1.3 part 3, 9.1). Those of spreadsheets are read in `odf-sheet.ts`. */
import { colourOf, pointsOf } from "../../../tools/odf-values.js";
import { isWithin } from "../hidden-lines.js";
import { addTo, MAX_THINGS } from "../limits.js";
import type { Table } from "../model.js";
import { type Attributes, countOf, type Mutable } from "./names.js";
import { type Element, type Elements, gathered, type Holder, type Reading, type TableContext } from "./reading.js";

const TABLE: Element = {
  open(reading, attributes) {
    const { styles, context } = reading;
    const style = attributes["table:style-name"];
    const table: Mutable<Table> = { place: reading.place(), rows: 0, columns: 0, headerRows: 0, merged: 0, empty: 0 };
    noteMaster(reading, style);
    addTo(reading.tables, table, MAX_THINGS, "tables");
    reading.fill();
    // The frame that a table of a slide stands in has its description, and a picture of it for programs that know no tables.
    if (context.shape && reading.kind !== "text") {
      context.shape.describe = (words) => {
        if (words !== "") table.description = words;
      };
    }
    // On a slide the cells fill themselves, or one sees through them and through the frame to what nobody can tell.
    const behind = reading.kind === "text" ? context.background : undefined;
    const own: TableContext = {
      table,
      index: reading.tables.length - 1,
      unseen: [],
      isUnseen: undefined,
      row: 0,
      column: 0,
      rowsAlike: 1,
      pending: 1,
      rowStyle: undefined,
      inHeader: false,
      bodyBegun: false,
      looksHeaded: reading.kind !== "text" && attributes["table:use-first-row-styles"] === "true",
    };
    if (reading.kind !== "text" && attributes["table:use-first-column-styles"] === "true") table.headerColumn = true;
    reading.enter({
      table: own,
      sink: undefined,
      list: undefined,
      background: colourOf(styles.property("table", style, "table", "fo:background-color")) ?? behind,
    });
  },
  close({ context: { table } }) {
    // 19.735: a table of a slide has no rows marked as headings, but a first row that looks like one.
    if (table?.looksHeaded && table.table.headerRows === 0 && table.table.rows > 0) table.table.headerRows = 1;
  },
};

function noteMaster({ styles, mastersInUse, paragraphs, tables }: Reading, style: string | undefined): void {
  const master = styles.find("table", style)?.attributes["style:master-page-name"];
  if (master) mastersInUse.add(master);
  else if (paragraphs.length === 0 && tables.length === 0) mastersInUse.add("");
}

const COLUMN: Element = {
  open(reading, attributes) {
    const { table } = reading.context;
    if (!table) return;
    const from = table.table.columns;
    table.table.columns += countOf(attributes["table:number-columns-repeated"]);
    const width = reading.styles.property(
      "table-column",
      attributes["table:style-name"],
      "table-column",
      "style:column-width",
    );
    const isUnseen = attributes["table:visibility"] === "collapse" || (pointsOf(width) ?? LEAST) < LEAST;
    if (isUnseen) addTo(table.unseen, { from, to: table.table.columns - 1 }, MAX_THINGS, "columns");
  },
};

const HEADER_COLUMNS: Element = {
  open({ context: { table } }) {
    if (table) table.table.headerColumn = true;
  },
};

const HEADER_ROWS: Element = {
  open({ context: { table } }) {
    if (table) table.inHeader = !table.bodyBegun;
  },
  close({ context: { table } }) {
    if (table) table.inHeader = false;
  },
};

const ROW: Element = {
  open(reading, attributes) {
    const { table } = reading.context;
    if (!table) return;
    table.column = 0;
    table.rowStyle = attributes["table:default-cell-style-name"];
    table.rowsAlike = countOf(attributes["table:number-rows-repeated"]);
    if (table.inHeader) table.table.headerRows += table.rowsAlike;
    else table.bodyBegun = true;
    const fill = reading.styles.property(
      "table-row",
      attributes["table:style-name"],
      "table-row",
      "fo:background-color",
    );
    const colour = colourOf(fill);
    const isHidden = isUnseenRow(reading, attributes);
    if (colour !== undefined || isHidden)
      reading.enter({ ...(colour !== undefined && { background: colour }), ...(isHidden && { hidden: true }) });
  },
  close({ context: { table } }) {
    if (!table) return;
    table.row += table.rowsAlike;
    table.table.rows += table.rowsAlike;
  },
};

/** Nobody reads what is in a row that is lower, or a column that is narrower, in points. */
const LEAST = 2;

/** A row that is not shown, or as high as a hair, unless it grows with what is in it (20.383, 20.397). */
function isUnseenRow({ styles }: Reading, attributes: Attributes): boolean {
  const visibility = attributes["table:visibility"];
  if (visibility === "collapse" || visibility === "filter") return true;
  const property = (name: string) => styles.property("table-row", attributes["table:style-name"], "table-row", name);
  if (property("style:use-optimal-row-height") === "true") return false;
  const height = property("style:row-height");
  return (pointsOf(height) ?? LEAST) < LEAST;
}

const CELL: Element = {
  open(reading, attributes) {
    const { table, place, holder, background, look } = reading.context;
    if (!table) return;
    if (spans(attributes)) table.table.merged += 1;
    const style = attributes["table:style-name"] ?? table.rowStyle;
    const own: Holder = { outer: holder, filled: false };
    table.isUnseen ??= isWithin(table.unseen);
    const isUnseen = !spans(attributes) && table.isUnseen(table.column);
    reading.enter({
      ...(isUnseen && { hidden: true }),
      place: { ...place, cell: { table: table.index, row: table.row, column: table.column } },
      holder: own,
      background: fillOfCell(reading, style) ?? background,
      look: look && reading.styles.lookOf("table-cell", style, look),
      list: undefined,
    });
    const alike = countOf(attributes["table:number-columns-repeated"]);
    table.column += alike;
    table.pending = alike * table.rowsAlike;
  },
  close({ context: { table, holder } }) {
    if (table && holder && !holder.filled) table.table.empty += table.pending;
  },
};

const COVERED: Element = {
  open(reading, attributes) {
    const { table } = reading.context;
    if (table) table.column += countOf(attributes["table:number-columns-repeated"]);
    // Nothing in it is shown.
    reading.enter({ hidden: true });
  },
};

function spans(attributes: Attributes): boolean {
  return (
    countOf(attributes["table:number-columns-spanned"]) > 1 || countOf(attributes["table:number-rows-spanned"]) > 1
  );
}

function fillOfCell({ styles }: Reading, style: string | undefined): string | undefined {
  const [own] = styles.chainOf("table-cell", style);
  if (!own) return undefined;
  const fill = styles.property("table-cell", style, "graphic", "draw:fill");
  const colour =
    styles.property("table-cell", style, "table-cell", "fo:background-color") ??
    (fill === "solid" ? styles.property("table-cell", style, "graphic", "draw:fill-color") : undefined);
  return colourOf(colour);
}

/** 9.1.14, 9.1.15: what is said of a table to those who do not see it. */
const DESCRIPTION: Element = {
  open({ context: { table } }) {
    return gathered((text) => {
      if (table && text !== "") table.table.description = text;
    });
  },
};

export const TABLE_ELEMENTS: Elements = new Map([
  ["table:table", TABLE],
  ["table:title", DESCRIPTION],
  ["table:desc", DESCRIPTION],
  ["table:table-column", COLUMN],
  ["table:table-header-columns", HEADER_COLUMNS],
  ["table:table-header-rows", HEADER_ROWS],
  ["table:table-row", ROW],
  ["table:table-cell", CELL],
  ["table:covered-table-cell", COVERED],
]);
