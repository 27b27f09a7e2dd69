/** Sheets and their cells: ODF 1.3 part 3, 9. */
import { LEAST_POINTS, LEAST_ROW_POINTS } from "../../../tools/legible.js";
import { pointsOf } from "../../../tools/odf-values.js";
import { addTo, MAX_CELLS, MAX_THINGS } from "../limits.js";
import type { Cell, Sheet, Span } from "../model.js";
import { CellText, cellOf, inkOf, isInvisible } from "./cells.js";
import { noteCovered } from "./covers.js";
import type { Kept } from "./hidden.js";
import { type Attributes, countOf, type Mutable } from "./names.js";
import { type Cover, coverOf, noteCoveredCells } from "./over-cells.js";
import { type Element, gathered, IGNORED, type Reading } from "./reading.js";
import { CACHE_SHEET, referenceElements } from "./references.js";
import { joined, numbered } from "./traces.js";

interface Building {
  readonly sheet: Mutable<Sheet> & {
    readonly cells: Cell[];
    readonly hiddenRows: Mutable<Span>[];
    readonly hiddenColumns: Mutable<Span>[];
  };
  readonly covers: Cover[];
  /** Styles of cells that have none of their own, by column. */
  readonly defaults: { readonly to: number; readonly style: string }[];
  /** Of a sheet that only keeps what another document said, or a scenario. */
  isAside: boolean;
  row: number;
  column: number;
  rowsAlike: number;
  rowStyle: string | undefined;
  inHeader: boolean;
  /** Groups of rows or columns that are folded up around this place (9.1.8, 9.1.11). */
  folded: number;
}

/** What LibreOffice keeps of a sheet of another document. */
const OUTSIDE_SHEET = /^'?(?:file|https?|ftp|smb):.*#/i;
/** `['file:///C:/other.xlsx'#$Sheet1.A1]`: OpenFormula, 5.8. */
const OUTSIDE_FORMULA = /'[a-z][a-z\d+.-]*:\/\/[^']*'#/i;

export interface Sheets extends Kept {
  readonly sheets: readonly Sheet[];
}

export function sheetElements(reading: Reading): Sheets {
  const { styles, traces } = reading;
  const sheets: Sheet[] = [];
  let current: Building | undefined;
  let depth = 0;
  let rowStart = 0;

  const whereNow = () => (current ? `sheet "${current.sheet.name}"` : "");
  const references = referenceElements(reading, whereNow);

  const TABLE: Element = {
    open(_reading, attributes) {
      depth += 1;
      // Tables within cells are not of spreadsheets, and no program shows them.
      if (depth > 1) return gathered((text) => reading.stray?.(text));
      current = begunSheet(reading, attributes);
      const { name } = current.sheet;
      reading.enter({ place: { story: "sheet", sheet: name }, onPage: undefined });
      if (OUTSIDE_SHEET.test(name)) current.isAside = true;
      if (current.sheet.locked) traces.add("weak-lock", whereNow());
      return undefined;
    },
    close() {
      depth -= 1;
      if (!current || depth > 0) return;
      endSheet(current);
      current = undefined;
    },
  };

  reading.shapeEnded = (shape) => {
    if (!current) return;
    const cover = coverOf(shape, current.row, current.column);
    if (cover) addTo(current.covers, cover, MAX_THINGS, "shapes");
  };

  const endSheet = (building: Building) => {
    const { sheet, isAside, covers } = building;
    noteCoveredCells(traces, covers, sheet.cells, whereNow());
    if (OUTSIDE_SHEET.test(sheet.name)) {
      const detail = `the last known values of another document, ${numbered(sheet.cells.length, "cell")}`;
      traces.add("external-data", "", { detail, text: textOf(sheet.cells), empty: sheet.cells.length === 0 });
    } else if (isAside) traces.add("scenarios", whereNow(), { text: textOf(sheet.cells) });
    else addTo(sheets, sheet, MAX_THINGS, "sheets");
    if (CACHE_SHEET.test(sheet.name)) {
      const rows = sheet.cells.length === 0 ? 0 : (sheet.cells.at(-1)?.row ?? 0) + 1;
      traces.add("pivot-cache", whereNow(), { detail: numbered(rows, "record"), text: textOf(sheet.cells) });
    }
  };

  const COLUMN: Element = {
    open(_reading, attributes) {
      if (!current) return;
      const count = countOf(attributes["table:number-columns-repeated"]);
      const from = current.column;
      current.column += count;
      const style = attributes["table:default-cell-style-name"];
      if (style !== undefined) addTo(current.defaults, { to: current.column, style }, MAX_THINGS, "columns");
      const isNarrow = isNothing(
        styles.property("table-column", attributes["table:style-name"], "table-column", "style:column-width"),
      );
      const isHidden = isNarrow || current.folded > 0;
      hide(current.sheet.hiddenColumns, from, count, attributes["table:visibility"], isHidden);
    },
  };

  const ROW: Element = {
    open(_reading, attributes) {
      if (!current) return;
      current.column = 0;
      current.rowsAlike = countOf(attributes["table:number-rows-repeated"]);
      current.rowStyle = attributes["table:default-cell-style-name"];
      rowStart = current.sheet.cells.length;
      const property = (name: string) =>
        styles.property("table-row", attributes["table:style-name"], "table-row", name);
      // A row that grows with what is in it is as high as that (20.397).
      const isLow =
        property("style:use-optimal-row-height") !== "true" &&
        isNothing(property("style:row-height"), LEAST_ROW_POINTS);
      const isHidden = isLow || current.folded > 0;
      hide(current.sheet.hiddenRows, current.row, current.rowsAlike, attributes["table:visibility"], isHidden);
    },
    close() {
      if (!current) return;
      repeatRow(reading, current, rowStart);
      current.row += current.rowsAlike;
    },
  };

  const cellElement = (isCovered: boolean): Element => ({
    open(_reading, attributes) {
      if (!current) return;
      if (reachOf(attributes)) current.sheet.merged += 1;
      const style = attributes["table:style-name"] ?? current.rowStyle;
      reading.enter({ sink: new CellText(attributes, style, isCovered) });
    },
    close() {
      const { sink } = reading.context;
      if (!current || !(sink instanceof CellText)) return;
      const count = countOf(sink.attributes["table:number-columns-repeated"]);
      reading.stray?.(sink.stray);
      if (OUTSIDE_FORMULA.test(sink.attributes["table:formula"] ?? ""))
        traces.add("external-data", whereNow(), { kind: "formula on another file" });
      const cell = cellOf(sink, current.row, current.column, styles);
      if (cell) {
        if (current.inHeader) current.sheet.hasHeader = true;
        const reach = reachOf(sink.attributes);
        if (reach) cell.to = { row: cell.row + reach.rows - 1, column: cell.column + reach.columns - 1 };
        const style = sink.style ?? defaultStyle(current);
        if (isCovered || isInvisible(reading, sink, style, cell)) cell.invisible = true;
        const ink = inkOf(reading, sink, style);
        if (ink) cell.ink = ink;
        repeatCell(reading, current.sheet.cells, cell, count);
      }
      current.column += count;
    },
  });

  const HEADER_ROWS: Element = {
    open() {
      if (current) current.inHeader = true;
    },
    close() {
      if (current) current.inHeader = false;
    },
  };

  /** Whether each group that is open is folded up. */
  const groups: boolean[] = [];
  const GROUP: Element = {
    open(_reading, attributes) {
      const isFolded = attributes["table:display"] === "false";
      groups.push(isFolded);
      if (current && isFolded) current.folded += 1;
    },
    close() {
      if (groups.pop() && current) current.folded -= 1;
    },
  };

  const SCENARIO: Element = {
    open() {
      if (current) current.isAside = true;
    },
  };

  const LINKED_SHEET: Element = {
    open() {
      if (current && !OUTSIDE_SHEET.test(current.sheet.name))
        traces.add("external-data", whereNow(), { kind: "linked sheet" });
    },
  };

  const MESSAGE: Element = {
    open: (_reading, attributes) =>
      attributes["table:display"] === "true" ? IGNORED : gathered((text) => reading.stray?.(text)),
  };

  const outside = (kind: string): Element => ({
    open: () => traces.add("external-data", whereNow(), { kind }),
  });

  return {
    sheets,
    elements: new Map<string, Element>([
      ["office:spreadsheet", { open: (_reading, attributes) => noteLock(reading, attributes) }],
      ["table:table", TABLE],
      ["table:table-column", COLUMN],
      ["table:table-row", ROW],
      ["table:table-cell", cellElement(false)],
      ["table:covered-table-cell", cellElement(true)],
      ["table:table-header-rows", HEADER_ROWS],
      ["table:table-row-group", GROUP],
      ["table:table-column-group", GROUP],
      [
        "table:shapes",
        {
          open: () => reading.enter({ onPage: [] }),
          close: ({ context: { onPage } }) => noteCovered(reading, onPage ?? [], whereNow(), undefined),
        },
      ],
      // What is said to those who fill in cells is no text of the sheet.
      ["table:help-message", MESSAGE],
      ["table:error-message", MESSAGE],
      // Its description is read aloud.
      ["table:title", { open: () => IGNORED }],
      ["table:desc", { open: () => IGNORED }],
      ["table:table-source", LINKED_SHEET],
      ["table:cell-range-source", outside("linked cell range")],
      ["table:dde-link", outside("linked program")],
      ["table:scenario", SCENARIO],
      ...references.elements,
    ]),
    end: () => references.end(sheets),
  };
}

function begunSheet({ styles, mastersInUse }: Reading, attributes: Attributes): Building {
  const display = styles.property("table", attributes["table:style-name"], "table", "table:display");
  const master = styles.attribute("table", attributes["table:style-name"], "style:master-page-name");
  if (master !== undefined) mastersInUse.add(master);
  return {
    sheet: {
      name: attributes["table:name"] ?? "",
      visibility: display === "false" ? "hidden" : "visible",
      what: "cells",
      cells: [],
      hiddenRows: [],
      hiddenColumns: [],
      merged: 0,
      hasHeader: false,
      ...(attributes["table:protected"] === "true" && { locked: true as const }),
    },
    covers: [],
    defaults: [],
    isAside: false,
    row: 0,
    column: 0,
    rowsAlike: 1,
    rowStyle: undefined,
    inHeader: false,
    folded: 0,
  };
}

function noteLock({ traces }: Reading, attributes: Attributes): void {
  if (attributes["table:structure-protected"] === "true") traces.add("weak-lock", "", { detail: "all sheets" });
}

function isNothing(length: string | undefined, least = LEAST_POINTS): boolean {
  const points = pointsOf(length);
  return points !== undefined && points < least;
}

/** Of a cell that reaches over others. */
function reachOf(attributes: Attributes): { readonly rows: number; readonly columns: number } | undefined {
  const columns = countOf(attributes["table:number-columns-spanned"]);
  const rows = countOf(attributes["table:number-rows-spanned"]);
  return columns > 1 || rows > 1 ? { rows, columns } : undefined;
}

function hide(
  spans: Mutable<Span>[],
  from: number,
  count: number,
  visibility: string | undefined,
  isNothing: boolean,
): void {
  if (!isNothing && visibility !== "collapse" && visibility !== "filter") return;
  const isFiltered = visibility === "filter";
  const last = spans.at(-1);
  if (last && last.to === from - 1 && (last.filtered === true) === isFiltered) last.to += count;
  else
    addTo(
      spans,
      { from, to: from + count - 1, ...(isFiltered && { filtered: true as const }) },
      MAX_THINGS,
      "hidden rows and columns",
    );
}

/** The style of a cell that has none: that of its column. */
function defaultStyle({ defaults, column }: Building): string | undefined {
  let [low, high] = [0, defaults.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((defaults[middle]?.to ?? 0) > column) high = middle;
    else low = middle + 1;
  }
  return defaults[low]?.style;
}

/** What is repeated counts as often: whoever looks at the cells goes through the text of each. */
function repeatCell(reading: Reading, cells: Cell[], cell: Cell, count: number): void {
  reading.count(cell.value.length * (count - 1));
  addTo(cells, cell, MAX_CELLS, "cells");
  for (let more = 1; more < count; more += 1) addTo(cells, { ...cell, column: cell.column + more }, MAX_CELLS, "cells");
}

/** A row that stands for several: only what is in it is repeated. */
function repeatRow(reading: Reading, { sheet: { cells }, rowsAlike }: Building, from: number): void {
  const to = cells.length;
  if (to === from) return;
  reading.count(cells.slice(from).reduce((sum, { value }) => sum + value.length, 0) * (rowsAlike - 1));
  for (let more = 1; more < rowsAlike; more += 1) {
    for (let at = from; at < to; at += 1) {
      const cell = cells[at] as Cell;
      addTo(cells, { ...cell, row: cell.row + more }, MAX_CELLS, "cells");
    }
  }
}

function textOf(cells: readonly Cell[]): string {
  let text = "";
  for (const { value, shown } of cells) {
    const more = joined(text, shown ?? value);
    if (more === text) break;
    text = more;
  }
  return text;
}
