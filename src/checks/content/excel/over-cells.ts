/** Cells that cannot be read because something lies on them. */
import { UnreadableError } from "../../../errors.js";
import { isDark } from "../../../tools/colours.js";
import { fillsFrame } from "../../../tools/shapes/figures.js";
import type { Cell, Trace } from "../model.js";
import { cellName } from "../places.js";
import { type Anchor, type Corner, type Drawn, type Frame, groupsOf, textOfShape } from "./drawing.js";
import type { Grid } from "./lines.js";
import { counted, HiddenText } from "./part.js";
import { cellsIn, isWithin, MAX_COLUMN, MAX_ROW, type Range } from "./ranges.js";

/** Of a cell, by width or height: what is covered less can still be read. */
const SHARE = 0.5;
/** Cells that are looked at for one sheet. */
const MOST_LOOKED_AT = 10_000_000;

export interface Cover {
  readonly drawn: Drawn;
  /** Of a picture or chart: whether one cannot look through it. */
  readonly isOpaque: boolean;
  /** Cells of which a chart shows what is in them. */
  readonly shows?: readonly Range[];
}

/** What lies over cells with values: `false-redaction` for what is black, `covered-content` for the rest. */
export function coveredCells(covers: readonly Cover[], cells: readonly Cell[], grid: Grid, where: string): Trace[] {
  const look = looker();
  const kinds = {
    "covered-content": { ranges: [] as Range[], cells: 0, text: new HiddenText() },
    "false-redaction": { ranges: [] as Range[], cells: 0, text: new HiddenText() },
  };
  for (const { drawn, isOpaque, shows = [] } of covers) {
    const kind = kindOf(drawn, isOpaque);
    const range = kind && coveredRange(drawn, grid, look);
    if (!kind || !range) continue;
    let found = 0;
    const isShown = ({ row, column }: Cell) =>
      shows.some((shown) => {
        look();
        return isWithin(shown, row, column);
      });
    for (const cell of cellsIn(cells, range, look)) {
      const { value } = cell;
      if (value.trim() === "" || isShown(cell)) continue;
      found += 1;
      kinds[kind].text.add(value);
    }
    if (found > 0) kinds[kind].ranges.push(range);
    kinds[kind].cells += found;
  }
  return (["covered-content", "false-redaction"] as const).flatMap((what) => {
    const { ranges, cells: count, text } = kinds[what];
    const [first] = ranges;
    if (!first) return [];
    const more = ranges.length > 1 ? ` and at ${counted(ranges.length - 1, "more place")}` : "";
    return [{ what, where, detail: `${counted(count, "cell")}, ${rangeName(first)}${more}`, count, ...text.told }];
  });
}

/** Cells of which a cell that reaches over them hides the value. Excel empties them when it joins cells; other programs do not. */
export function underMerged(merged: readonly Range[], cells: readonly Cell[], where: string): Trace | undefined {
  const look = looker();
  const text = new HiddenText();
  let count = 0;
  for (const range of merged) {
    const [first, ...rest] = cellsIn(cells, range, look);
    const shown = first?.row === range.top && first.column === range.left ? first : undefined;
    for (const cell of shown || !first ? rest : [first, ...rest]) {
      // A copy of what is shown tells nothing more.
      if (cell.value.trim() === "" || cell.value === shown?.value) continue;
      count += 1;
      text.add(cell.value);
    }
  }
  if (count === 0) return undefined;
  const detail = `${counted(count, "cell")} under merged cells`;
  return { what: "covered-content", where, detail, count, ...text.told };
}

/** To be called for each cell that is looked at. */
function looker(): () => void {
  let looked = 0;
  return () => {
    looked += 1;
    if (looked > MOST_LOOKED_AT) throw new UnreadableError("too much lies over its cells", true);
  };
}

function rangeName({ top, left, bottom, right }: Range): string {
  const from = cellName(top, left);
  const to = cellName(bottom, right);
  return from === to ? from : `${from} to ${to}`;
}

/** Whether nothing of what lies under it can be seen. */
export function hides({ drawn, isOpaque }: Cover): boolean {
  return kindOf(drawn, isOpaque) !== undefined;
}

function kindOf(drawn: Drawn, isOpaque: boolean): "covered-content" | "false-redaction" | undefined {
  if (drawn.standsIn || groupsOf(drawn).some(({ hidden }) => hidden)) return undefined;
  if (drawn.kind === "picture" || drawn.kind === "frame") return isOpaque ? "covered-content" : undefined;
  const { fill, geometry } = drawn;
  if (drawn.kind !== "shape" || !fill?.isOpaque || !fillsFrame(geometry ?? "")) return undefined;
  const isBlack = fill.colour !== undefined && isDark(fill.colour) && textOfShape(drawn).trim() === "";
  return isBlack ? "false-redaction" : "covered-content";
}

/** Where it lies on the sheet. */
interface Corners {
  readonly from: Corner;
  readonly to: Corner;
}

function anchoredAt(
  { from: given, to, x = 0, y = 0, width = 0, height = 0 }: Anchor,
  grid: Grid,
  look: () => void,
): Corners {
  const from = given ?? cornerAt(x, y, grid, look);
  if (to) return { from, to };
  const start = pointOf(from, grid, look);
  return { from, to: cornerAt(start.x + width, start.y + height, grid, look) };
}

/** A group is stretched from the frame that its members are placed in to the frame that it fills itself (ECMA-376 part 1, 20.1.7.5). */
function cornersOf(drawn: Drawn, grid: Grid, look: () => void): Corners | undefined {
  const anchored = anchoredAt(drawn.anchor, grid, look);
  if (!drawn.group) return anchored;
  const start = pointOf(anchored.from, grid, look);
  const end = pointOf(anchored.to, grid, look);
  let frame: Frame = { ...start, width: end.x - start.x, height: end.y - start.y };
  for (const { group, x = 0, y = 0, width = 0, height = 0 } of [...groupsOf(drawn)].reverse()) {
    look();
    const inner = group?.inner;
    if (!group) continue;
    if (!inner || inner.width <= 0 || inner.height <= 0) return undefined;
    const across = frame.width / inner.width;
    const down = frame.height / inner.height;
    frame = {
      x: frame.x + (x - inner.x) * across,
      y: frame.y + (y - inner.y) * down,
      width: width * across,
      height: height * down,
    };
  }
  return {
    from: cornerAt(frame.x, frame.y, grid, look),
    to: cornerAt(frame.x + frame.width, frame.y + frame.height, grid, look),
  };
}

/** The cells of which a shape covers most. */
function coveredRange(drawn: Drawn, grid: Grid, look: () => void): Range | undefined {
  const corners = cornersOf(drawn, grid, look);
  if (!corners) return undefined;
  const { from, to } = corners;
  const height = () => grid.rowHeight;
  const first = (index: number, offset: number, size: (at: number) => number) =>
    offset > size(index) * (1 - SHARE) ? index + 1 : index;
  const last = (index: number, offset: number, size: (at: number) => number) =>
    offset < size(index) * SHARE ? index - 1 : index;
  const range = {
    left: first(from.column, from.columnOffset, grid.columnWidth),
    top: first(from.row, from.rowOffset, height),
    right: last(to.column, to.columnOffset, grid.columnWidth),
    bottom: last(to.row, to.rowOffset, height),
  };
  const isSound = range.left >= 0 && range.top >= 0 && range.right <= MAX_COLUMN && range.bottom <= MAX_ROW;
  return isSound && range.left <= range.right && range.top <= range.bottom ? range : undefined;
}

/** How far a corner is from the left and upper edges of the sheet. */
function pointOf(
  corner: Corner,
  { rowHeight, columnWidth }: Grid,
  look: () => void,
): { readonly x: number; readonly y: number } {
  let x = corner.columnOffset;
  for (let at = 0; at < Math.min(corner.column, MAX_COLUMN); at++) {
    look();
    x += columnWidth(at);
  }
  return { x, y: corner.row * rowHeight + corner.rowOffset };
}

/** The cell below a point. Rows are taken to be as high as most of them are. */
function cornerAt(x: number, y: number, { rowHeight, columnWidth }: Grid, look: () => void): Corner {
  let column = 0;
  let rest = x;
  while (column < MAX_COLUMN && rest >= columnWidth(column)) {
    look();
    rest -= columnWidth(column);
    column += 1;
  }
  const row = Math.min(MAX_ROW, Math.max(0, Math.floor(y / rowHeight)));
  return { column, columnOffset: rest, row, rowOffset: y - row * rowHeight };
}
