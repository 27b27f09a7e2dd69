/** Tables of DrawingML (ECMA-376 part 1, 21.1.3). */
import { flagOf, integerOf, type NestedReader, valueIn } from "../../../tools/nested-xml.js";
import type { XmlTag } from "../../../tools/xml.js";
import { addTo, MAX_THINGS } from "../limits.js";
import { bodyReader, newBody, type TextBody } from "./drawing-text.js";
import { type Fill, fillReader, fillWithin, isFill } from "./theme.js";

export interface DrawnTable {
  /** What it has of the parts of its style: `firstRow`, `bandCol` … */
  readonly flags: Set<string>;
  /** The number of its style; empty for none. */
  style: string;
  /** Behind cells that have none of their own. */
  fill?: Fill;
  /** How wide its columns are. */
  readonly widths: number[];
  /** How high its rows are at the least. */
  readonly heights: number[];
  readonly rows: DrawnCell[][];
}

export interface DrawnCell {
  readonly body: TextBody;
  /** Columns and rows that it reaches over. */
  readonly columns: number;
  readonly rows: number;
  /** True for what a cell beside or above it reaches over, and for what has no width. */
  readonly isCovered: boolean;
  fill?: Fill;
}

/** 21.1.3.13. */
export function tableReader(table: DrawnTable): NestedReader {
  return {
    child(tag) {
      if (tag.local === "tblPr") return tableLookReader(tag, table);
      if (tag.local === "tblGrid") {
        return {
          child(column) {
            addTo(table.widths, integerOf(valueIn(column, "w")) ?? 0, MAX_THINGS, "columns in one table");
            return undefined;
          },
        };
      }
      if (tag.local !== "tr") return undefined;
      const row: DrawnCell[] = [];
      addTo(table.rows, row, MAX_THINGS, "rows in one table");
      table.heights.push(integerOf(valueIn(tag, "h")) ?? 0);
      return { child: (cell) => (cell.local === "tc" ? cellReader(cell, row, table.widths) : undefined) };
    },
  };
}

/** 21.1.3.15. */
function tableLookReader(tag: XmlTag, table: DrawnTable): NestedReader {
  for (const name in tag.attributes) if (flagOf(valueIn(tag, name))) table.flags.add(name);
  return {
    child(below) {
      if (isFill(below)) {
        return fillReader(below, (fill) => {
          table.fill = fill;
        });
      }
      // A style that stands in the table itself is not looked into.
      if (below.local === "tableStyle") table.style = "?";
      if (below.local !== "tableStyleId") return undefined;
      return {
        text(value) {
          table.style += value;
        },
      };
    },
  };
}

/** A column that is narrower than this, in English metric units, shows nothing. */
const HAIR = 10_000;

function cellReader(tag: XmlTag, row: DrawnCell[], widths: readonly number[]): NestedReader {
  const width = widths.length === 0 ? HAIR : (widths[row.length] ?? 0);
  const cell: DrawnCell = {
    body: newBody(),
    columns: Math.max(1, integerOf(valueIn(tag, "gridSpan")) ?? 1),
    rows: Math.max(1, integerOf(valueIn(tag, "rowSpan")) ?? 1),
    isCovered: width < HAIR || flagOf(valueIn(tag, "hMerge")) === true || flagOf(valueIn(tag, "vMerge")) === true,
  };
  addTo(row, cell, MAX_THINGS, "cells in one row");
  return {
    child(below) {
      if (below.local === "txBody") return bodyReader(cell.body);
      if (below.local !== "tcPr") return undefined;
      return fillWithin((fill) => {
        cell.fill = fill;
      });
    },
  };
}
