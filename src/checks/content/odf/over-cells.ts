/** Cells that cannot be read because a shape lies on them. */
import { UnreadableError } from "../../../errors.js";
import { isDark } from "../../../tools/colours.js";
import { columnOf } from "../../../tools/columns.js";
import { fillsFrame, presetOf } from "../../../tools/shapes/figures.js";
import { firstFrom } from "../hidden-lines.js";
import type { Cell } from "../model.js";
import { cellName } from "../places.js";
import { shownMillimetres } from "./names.js";
import type { ShapeContext } from "./reading.js";
import { joined, numbered, type Traces } from "./traces.js";

/** A shape over cells, ends included, from 0. */
export interface Cover {
  readonly what: "false-redaction" | "covered-content";
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** Half of a cell as programs make them, in millimetres: what is covered less can still be read. */
const HALF = { width: 11, height: 2.2 };
/** Cells that are looked at for one sheet. */
const MOST_LOOKED_AT = 10_000_000;

const END = /\.\$?([A-Z]{1,3})\$?(\d{1,7})$/;

/** What a shape that hangs on a cell lies on (ODF 1.3 part 3, 19.629); nothing when one can look past it or through it. */
export function coverOf(
  { name, attributes, fill, geometry, holder, outer }: ShapeContext,
  row: number,
  column: number,
): Cover | undefined {
  const [, letters, number] = END.exec(attributes["table:end-cell-address"] ?? "") ?? [];
  const isOpaque =
    (name === "draw:rect" || name === "draw:custom-shape" || name === "draw:frame") && fill?.length === 6;
  if (letters === undefined || !isOpaque || outer) return undefined;
  // Beside the outline of an arrow or a star one reads on.
  if (geometry !== undefined && !fillsFrame(presetOf(geometry))) return undefined;
  const beyond = (length: string | undefined, half: number) => (shownMillimetres(length) ?? 0) > half;
  const cover = {
    left: column + (beyond(attributes["svg:x"], HALF.width) ? 1 : 0),
    top: row + (beyond(attributes["svg:y"], HALF.height) ? 1 : 0),
    right: columnOf(letters) - (beyond(attributes["table:end-x"], HALF.width) ? 0 : 1),
    bottom: Number(number) - 1 - (beyond(attributes["table:end-y"], HALF.height) ? 0 : 1),
  };
  if (cover.left > cover.right || cover.top > cover.bottom) return undefined;
  return { what: isDark(fill) && !holder.filled ? "false-redaction" : "covered-content", ...cover };
}

/** `cells` are in the order of their rows. */
export function noteCoveredCells(
  traces: Traces,
  covers: readonly Cover[],
  cells: readonly Cell[],
  where: string,
): void {
  let looked = 0;
  for (const { what, top, left, bottom, right } of covers) {
    let text = "";
    let count = 0;
    for (let at = firstFrom(cells, top, 0); at < cells.length; at += 1) {
      const { row, column, value } = cells[at] as Cell;
      if (row > bottom) break;
      looked += 1;
      if (looked > MOST_LOOKED_AT) throw new UnreadableError("too much lies over its cells", true);
      if (column < left || column > right || value.trim() === "") continue;
      count += 1;
      text = joined(text, value);
    }
    const range = `${cellName(top, left)} to ${cellName(bottom, right)}`;
    if (count > 0) traces.add(what, where, { count, text, detail: `${numbered(count, "cell")}, ${range}` });
  }
}
