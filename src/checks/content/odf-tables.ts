/** Tables of texts and slides (ODF 1.3 part 3, 9.1). Those of spreadsheets are read in `odf-sheet.ts`. */
import { addTo, MAX_THINGS } from "./limits.js";
import type { Table } from "./model.js";
import { type Attributes, colourOf, countOf, type Mutable } from "./odf-names.js";
import type { Element, Elements, Holder, Reading, TableContext } from "./odf-reading.js";

const TABLE: Element = {
  open(reading, attributes) {
    const { styles, context, kind } = reading;
    const { shape } = context;
    const style = attributes["table:style-name"];
    const table: Mutable<Table> = { place: reading.place(), rows: 0, columns: 0, headerRows: 0, merged: 0, empty: 0 };
    noteMaster(reading, style);
    addTo(reading.tables, table, MAX_THINGS, "tables");
    reading.fill();
    const own: TableContext = {
      table,
      index: reading.tables.length - 1,
      row: 0,
      column: 0,
      rowsAlike: 1,
      pending: 1,
      inHeader: false,
      bodyBegun: false,
    };
    // 10.4.2: on a slide it stands in a frame, whose fill is not painted, beside a picture for readers that know no tables.
    const isInFrame = kind !== "text" && shape !== undefined;
    const behind = isInFrame ? undefined : context.background;
    if (isInFrame)
      shape.describe ??= (words) => {
        if (words !== "") table.description = words;
      };
    reading.enter({
      table: own,
      sink: undefined,
      list: undefined,
      background: colourOf(styles.property("table", style, "table", "fo:background-color")) ?? behind,
    });
    // 19.728: what a template marks as a heading is one for whoever reads it aloud.
    if (attributes["table:use-first-column-styles"] === "true") table.headerColumn = true;
  },
};

function noteMaster({ styles, mastersInUse, paragraphs, tables }: Reading, style: string | undefined): void {
  const master = styles.find("table", style)?.attributes["style:master-page-name"];
  if (master) mastersInUse.add(master);
  else if (paragraphs.length === 0 && tables.length === 0) mastersInUse.add("");
}

const COLUMN: Element = {
  open({ context: { table } }, attributes) {
    if (table) table.table.columns += countOf(attributes["table:number-columns-repeated"]);
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
    if (colour !== undefined) reading.enter({ background: colour });
  },
  close({ context: { table } }) {
    if (!table) return;
    table.row += table.rowsAlike;
    table.table.rows += table.rowsAlike;
  },
};

const CELL: Element = {
  open(reading, attributes) {
    const { table, place, holder, background, look } = reading.context;
    if (!table) return;
    if (spans(attributes)) table.table.merged += 1;
    const style = attributes["table:style-name"];
    const own: Holder = { outer: holder, filled: false };
    reading.enter({
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

export const TABLE_ELEMENTS: Elements = new Map([
  ["table:table", TABLE],
  ["table:table-column", COLUMN],
  ["table:table-header-columns", HEADER_COLUMNS],
  ["table:table-header-rows", HEADER_ROWS],
  ["table:table-row", ROW],
  ["table:table-cell", CELL],
  ["table:covered-table-cell", COVERED],
]);
