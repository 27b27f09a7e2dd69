/** The rows, columns and cells of a sheet, with their numbers from 0 (ODF 1.3 part 3, 9.1). */

import { UnreadableError } from "../../errors.js";
import { LEAST_MILLIMETRES, LEAST_ROW_MILLIMETRES } from "../../tools/legible.js";
import { millimetresOf } from "../../tools/odf-values.js";
import type { XmlElement } from "../tree.js";
import { LAST_COLUMN, LAST_ROW } from "./references.js";
import type { Styles } from "./styles.js";

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** One element for a row, which may stand for several. */
export interface Row extends Span {
  readonly element: XmlElement;
  readonly hidden: "hidden-rows" | "filtered-rows" | undefined;
  /** The style of its cells that name none. */
  readonly style: string | undefined;
}

export interface GridCell extends Span {
  readonly element: XmlElement;
  readonly row: Row;
  readonly isCovered: boolean;
  readonly style: string | undefined;
}

/** The columns of a cell that stands for several ones. */
export function* columnsOf({ from, to }: { readonly from: number; readonly to: number }): Generator<number, void> {
  for (let at = from; at <= to; at += 1) yield at;
}

export interface Grid {
  /** In millimetres, where it is known. */
  columnWidth(column: number): number | undefined;
  rowHeight(row: number): number | undefined;
  readonly rows: readonly Row[];
  readonly hiddenRows: readonly Span[];
  readonly hiddenColumns: readonly Span[];
  /** Cells with anything in them. */
  cells(): Generator<GridCell, void>;
}

const GROUPS: ReadonlySet<string> = new Set([
  "table:table-row-group",
  "table:table-header-rows",
  "table:table-rows",
  "table:table-column-group",
  "table:table-header-columns",
  "table:table-columns",
]);

export function gridOf(table: XmlElement, styles: Styles): Grid {
  const columns: (Span & {
    readonly element: XmlElement;
    readonly hidden: boolean;
    readonly style: string | undefined;
  })[] = [];
  const rows: Row[] = [];
  let [column, row] = [0, 0];
  for (const element of lines(table)) {
    if (element.name === "table:table-column") {
      const count = repeated(element, "table:number-columns-repeated", LAST_COLUMN + 1);
      const hidden = hiddenBy(element, styles, "column", "style:column-width") !== undefined;
      const style = element.attr("table:default-cell-style-name");
      columns.push({ element, from: column, to: column + count - 1, hidden, style });
      column += count;
    } else if (element.name === "table:table-row") {
      const count = repeated(element, "table:number-rows-repeated", LAST_ROW + 1);
      const hidden = hiddenBy(element, styles, "row", "style:row-height");
      const style = element.attr("table:default-cell-style-name");
      rows.push({ element, from: row, to: row + count - 1, hidden, style });
      row += count;
    }
    if (row > 4 * LAST_ROW || column > 4 * LAST_COLUMN)
      throw new UnreadableError("a sheet has too many rows or columns", true);
  }
  const size = (line: { readonly element: XmlElement } | undefined, family: string, property: string) =>
    millimetresOf(styles.value(family, line?.element.attr("table:style-name"), family, property));
  return {
    rows,
    columnWidth: (at) => size(columns[indexOf(columns, at)], "table-column", "style:column-width"),
    rowHeight: (at) => size(rows[indexOf(rows, at)], "table-row", "style:row-height"),
    hiddenRows: joinedSpans(rows.filter(({ hidden }) => hidden)),
    hiddenColumns: joinedSpans(columns.filter(({ hidden }) => hidden)),
    *cells() {
      for (const each of rows) yield* cellsOf(each, (at) => columns[indexOf(columns, at)]?.style);
    },
  };
}

function* lines(table: XmlElement): Generator<XmlElement, void> {
  for (const child of table.children) {
    if (GROUPS.has(child.name)) yield* lines(child);
    else yield child;
  }
}

function* cellsOf(row: Row, columnStyle: (column: number) => string | undefined): Generator<GridCell, void> {
  let at = 0;
  for (const element of row.element.children) {
    const isCovered = element.name === "table:covered-table-cell";
    if (!isCovered && element.name !== "table:table-cell") continue;
    const count = repeated(element, "table:number-columns-repeated", LAST_COLUMN + 1);
    if (holdsAnything(element)) {
      const style = element.attr("table:style-name") ?? row.style ?? columnStyle(at);
      yield { element, row, isCovered, style, from: at, to: at + count - 1 };
    }
    at += count;
  }
}

function holdsAnything(cell: XmlElement): boolean {
  return (
    cell.children.length > 0 || cell.attr("office:value-type") !== undefined || cell.attr("table:formula") !== undefined
  );
}

function repeated(element: XmlElement, attribute: string, most: number): number {
  const count = Number(element.attr(attribute) ?? 1);
  return Number.isInteger(count) && count > 0 ? Math.min(count, most) : 1;
}

function hiddenBy(
  element: XmlElement,
  styles: Styles,
  family: "row" | "column",
  size: string,
): "hidden-rows" | "filtered-rows" | undefined {
  const visibility = element.attr("table:visibility");
  if (visibility === "filter") return "filtered-rows";
  if (visibility === "collapse") return "hidden-rows";
  const style = element.attr("table:style-name");
  // A row that grows with what is in it is seen, whatever height was noted.
  if (styles.own("table-row", style, "table-row", "style:use-optimal-row-height") === "true") return undefined;
  const length = styles.own(`table-${family}`, style, `table-${family}`, size);
  const least = family === "row" ? LEAST_ROW_MILLIMETRES : LEAST_MILLIMETRES;
  return (millimetresOf(length) ?? least) < least ? "hidden-rows" : undefined;
}

/** Neighbours become one. The spans come in order. */
function joinedSpans(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const { from, to } of spans) {
    const last = joined.at(-1);
    if (last && last.to + 1 >= from) joined[joined.length - 1] = { from: last.from, to };
    else joined.push({ from, to });
  }
  return joined;
}

/** Index of the span that `at` is in, or -1. The spans are in order. */
function indexOf(spans: readonly Span[], at: number): number {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.to ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  const found = spans[low];
  return found !== undefined && found.from <= at ? low : -1;
}

/** True when all from the one to the other lie in one of the spans. */
export function isWithin(spans: readonly Span[], from: number, to = from): boolean {
  const span = spans[indexOf(spans, from)];
  return span !== undefined && to <= span.to;
}

/** Stretches of `from` to `to`, each wholly within the spans or wholly outside of them. */
export function stretches(spans: readonly Span[], { from, to }: Span): (Span & { readonly isInside: boolean })[] {
  const result: (Span & { isInside: boolean })[] = [];
  let at = from;
  for (const span of spans) {
    if (span.to < at) continue;
    if (span.from > to) break;
    if (span.from > at) result.push({ from: at, to: span.from - 1, isInside: false });
    result.push({ from: Math.max(at, span.from), to: Math.min(to, span.to), isInside: true });
    at = span.to + 1;
  }
  if (at <= to) result.push({ from: at, to, isInside: false });
  return result;
}
