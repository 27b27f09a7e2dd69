/** Rows and columns of tables in texts that are not shown, or smaller than anybody can see (ODF 1.3 part 3, 9.1). */
import { LEAST_MILLIMETRES } from "../../tools/legible.js";
import { millimetresOf } from "../../tools/odf-values.js";
import type { XmlElement } from "../tree.js";
import type { Styles } from "./styles.js";

export interface HiddenLines {
  /** Of the whole row. */
  readonly isHidden: boolean;
  /** The cells of the row that stand in hidden columns. */
  readonly cells: readonly XmlElement[];
}

export function hiddenLines(row: XmlElement, look: Styles): HiddenLines {
  if (isHiddenRow(row, look)) return { isHidden: true, cells: [] };
  const table = row.around("table:table");
  const columns = table && hiddenColumns(table, look);
  if (!columns || columns.size === 0) return { isHidden: false, cells: [] };
  const cells: XmlElement[] = [];
  let column = 0;
  for (const cell of row.children) {
    const count = countOf(cell, "table:number-columns-repeated");
    if (columns.has(column) && countOf(cell, "table:number-columns-spanned") === 1) cells.push(cell);
    column += count;
  }
  return { isHidden: false, cells };
}

const isUnseen = (element: XmlElement) => /^(?:collapse|filter)$/.test(element.attr("table:visibility") ?? "");

function isHiddenRow(row: XmlElement, look: Styles): boolean {
  if (isUnseen(row)) return true;
  const property = (name: string) => look.value("table-row", row.attr("table:style-name"), "table-row", name);
  if (property("style:use-optimal-row-height") === "true") return false;
  return (millimetresOf(property("style:row-height")) ?? LEAST_MILLIMETRES) < LEAST_MILLIMETRES;
}

const known = new WeakMap<XmlElement, ReadonlySet<number>>();
/** No table of a text has more. */
const MAX_COLUMNS = 20_000;

function hiddenColumns(table: XmlElement, look: Styles): ReadonlySet<number> {
  const before = known.get(table);
  if (before) return before;
  const hidden = new Set<number>();
  let from = 0;
  for (const column of columnsIn(table)) {
    const to = Math.min(from + countOf(column, "table:number-columns-repeated"), MAX_COLUMNS);
    const width = look.value("table-column", column.attr("table:style-name"), "table-column", "style:column-width");
    if (isUnseen(column) || (millimetresOf(width) ?? LEAST_MILLIMETRES) < LEAST_MILLIMETRES)
      for (let at = from; at < to; at += 1) hidden.add(at);
    from = to;
  }
  known.set(table, hidden);
  return hidden;
}

/** Columns may stand in groups. */
function* columnsIn(parent: XmlElement): Generator<XmlElement, void> {
  for (const child of parent.children) {
    if (child.name === "table:table-column") yield child;
    else if (/^table:table-(?:columns|header-columns|column-group)$/.test(child.name)) yield* columnsIn(child);
  }
}

function countOf(element: XmlElement, attribute: string): number {
  const count = Number(element.attr(attribute) ?? 1);
  return Number.isInteger(count) && count > 0 ? count : 1;
}
