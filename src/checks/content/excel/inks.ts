/** The colours of what stands in cells, where both they and what is behind them are known. */
import type { Cell, Ink } from "../model.js";
import type { Writable } from "./drawing.js";
import { isWithin, type Range } from "./ranges.js";
import { displayOf } from "./sight.js";
import { AUTOMATIC, type Look } from "./styles.js";

const SHEET = "ffffff";
/** Cells times ranges. In sheets with more the rest is not looked at: that costs a note on colours, and nothing else. */
const MAX_LOOKS = 5_000_000;

/** Where a table or a condition may put other colours, none is known. Of texts in several looks (`isMixed`) no one colour is that of the cell. */
export function noteInks(
  cells: readonly Writable<Cell>[],
  looks: readonly Look[],
  isMixed: (cell: Cell) => boolean,
  elsewhere: readonly Range[],
): void {
  const known = new Map<Look, Ink | undefined>();
  let left = MAX_LOOKS;
  for (const [at, cell] of cells.entries()) {
    const look = looks[at];
    if (!look || cell.invisible || cell.value === "") continue;
    if (!known.has(look)) known.set(look, inkOf(look));
    const ink = known.get(look);
    if (!ink || isMixed(cell) || displayOf(cell, look).colour !== undefined) continue;
    left -= elsewhere.length;
    if (left < 0) return;
    if (!elsewhere.some((range) => isWithin(range, cell.row, cell.column))) cell.ink = ink;
  }
}

/** Nothing for black on white, which most cells have. */
function inkOf({ colour, fill, size }: Look): Ink | undefined {
  if (colour === undefined || fill === undefined || (colour === AUTOMATIC && fill === SHEET)) return undefined;
  return { colour, background: fill, ...(size !== undefined && { size }) };
}
