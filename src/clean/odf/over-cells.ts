/** Shapes that lie over cells, and which cells nobody sees for them. */

import { millimetresOf } from "../../tools/odf-values.js";
import type { XmlElement } from "../tree.js";
import type { OdfDocument } from "./document.js";
import type { Grid, GridCell } from "./grid.js";
import { coverOf, hasWords, isDarkCover } from "./paint.js";
import { addressesOf, referenceOf } from "./references.js";

export interface Covering {
  readonly what: "covered-content" | "false-redaction";
  /** False when a part of the cell can be seen. */
  readonly isWhole: boolean;
  /** It lies under a chart, which may rest on it although it does not show it. */
  readonly isUnderChart: boolean;
}

interface Cover {
  readonly what: Covering["what"];
  readonly rows: Reach;
  readonly columns: Reach;
  /** Of a chart: whether it shows what is in a cell. */
  readonly shows?: (cell: GridCell) => boolean;
}

/** From one row or column to another, ends included, and how much of both is covered, from 0 to 1. */
interface Reach {
  readonly from: number;
  readonly to: number;
  readonly first: number;
  readonly last: number;
}

/** Shapes of one sheet that are looked at; real sheets have a handful. */
const MAX_COVERS = 200;
/** More of a cell than this is all that is seen of it, and less is nothing. */
const WHOLE = 0.9;
const NOTHING = 0.1;

/** Tells how a cell is covered; nothing when it is not. */
export function coversOf(document: OdfDocument, grid: Grid): (cell: GridCell) => Covering | undefined {
  const covers: Cover[] = [];
  for (const cell of grid.cells()) {
    if (covers.length >= MAX_COVERS) break;
    for (const shape of cell.element.children) {
      if (!shape.name.startsWith("draw:")) continue;
      const shows = shape.name === "draw:frame" ? shownBy(shape) : undefined;
      const colour = shape.name === "draw:frame" ? shows && "ffffff" : coverOf(shape, document.looks.content);
      const end = referenceOf(shape.attr("table:end-cell-address") ?? "");
      if (colour === undefined || typeof end !== "object") continue;
      const length = (name: string) => millimetresOf(shape.attr(name)) ?? 0;
      const what = isDarkCover(colour) && !hasWords(shape) ? "false-redaction" : "covered-content";
      covers.push({
        what,
        ...(shows && { shows }),
        rows: reach(cell.row.from, end.rows[0], length("svg:y"), length("table:end-y"), grid.rowHeight),
        columns: reach(cell.from, end.columns[0], length("svg:x"), length("table:end-x"), grid.columnWidth),
      });
    }
  }
  return (cell) => {
    let found: Covering | undefined;
    for (const { what, rows, columns, shows } of covers) {
      const share = Math.min(shareOf(rows, cell.row.from, cell.row.to), shareOf(columns, cell.from, cell.to));
      if (share <= NOTHING || shows?.(cell)) continue;
      found = { what, isWhole: share >= WHOLE, isUnderChart: shows !== undefined };
      if (found.isWhole) return found;
    }
    return found;
  };
}

/** LibreOffice notes at a chart from which cells it is drawn. Nothing for what is no chart. */
function shownBy(frame: XmlElement): Cover["shows"] {
  const ranges = frame.child("draw:object")?.attr("draw:notify-on-update-of-ranges");
  if (ranges === undefined) return undefined;
  const shown = addressesOf(ranges);
  return ({ row, from, to }) =>
    shown.some(
      (range) =>
        typeof range === "object" &&
        range.rows[0] <= row.from &&
        range.rows[1] >= row.to &&
        range.columns[0] <= from &&
        range.columns[1] >= to,
    );
}

function reach(
  from: number,
  to: number,
  start: number,
  end: number,
  sizeOf: (at: number) => number | undefined,
): Reach {
  const share = (length: number, size: number | undefined) => (size ? Math.max(0, Math.min(1, length / size)) : 1);
  const [before, last] = [start > 0 ? share(start, sizeOf(from)) : 0, share(end, sizeOf(to))];
  return { from, to, first: from === to ? last - before : 1 - before, last: from === to ? last - before : last };
}

/** How much is covered of what stretches from one line to another, at the least. */
function shareOf({ from, to, first, last }: Reach, start: number, end: number): number {
  if (end < from || start > to) return 0;
  if (start < from || end > to) return (NOTHING + WHOLE) / 2;
  return Math.min(start === from ? first : 1, end === to ? last : 1);
}
