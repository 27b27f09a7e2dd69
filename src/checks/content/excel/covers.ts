/** Shapes on sheets that nobody sees, since they have no size or lie under others. */
import { isWithin } from "../hidden-lines.js";
import type { Span, Trace } from "../model.js";
import { type Corner, type Drawn, textOfShape } from "./drawing.js";
import { type Cover, hides } from "./over-cells.js";
import { HiddenText } from "./part.js";

/** Pairs of shapes that are compared on one sheet. */
const MOST_PAIRS = 1_000_000;

/** Says of a shape whether it has no size, or shrinks to none with the hidden rows or columns that it lies over. */
export function foldedBy(hiddenRows: readonly Span[], hiddenColumns: readonly Span[]): (drawn: Drawn) => boolean {
  const isHiddenRow = isWithin(hiddenRows);
  const isHiddenColumn = isWithin(hiddenColumns);
  return ({ kind, anchor: { from, to, shrinks } }) => {
    if (!from || !to || kind === "line") return false;
    if (!isBefore(from, to, "row") || !isBefore(from, to, "column")) return true;
    return (
      shrinks === true &&
      (isHiddenRow(from.row, lastOf(to, "row")) || isHiddenColumn(from.column, lastOf(to, "column")))
    );
  };
}

/** What lies under other shapes. `covers`: all that is drawn on the sheet, from the back to the front. */
export function coveredShapes(covers: readonly Cover[], where: string): readonly Trace[] {
  let pairs = 0;
  const covered = covers.filter(({ drawn }, at) => {
    if (drawn.group !== undefined || !says(drawn)) return false;
    pairs += covers.length - at;
    return pairs <= MOST_PAIRS && covers.slice(at + 1).some((cover) => hides(cover) && liesOver(cover.drawn, drawn));
  });
  if (covered.length === 0) return [];
  const text = new HiddenText();
  for (const { drawn } of covered) text.add(textOfShape(drawn));
  return [{ what: "covered-content", where, detail: "under other shapes", count: covered.length, ...text.told }];
}

const says = (drawn: Drawn) => drawn.kind !== "shape" || textOfShape(drawn).trim() !== "";

function liesOver({ group, anchor: { from, to } }: Drawn, { anchor: below }: Drawn): boolean {
  if (group || !from || !to || !below.from || !below.to) return false;
  const { from: start, to: end } = below;
  return (["row", "column"] as const).every((by) => !isBefore(start, from, by) && !isBefore(to, end, by));
}

/** True when the one corner lies before the other, downwards or to the right. */
function isBefore(one: Corner, other: Corner, by: "row" | "column"): boolean {
  return one[by] < other[by] || (one[by] === other[by] && one[`${by}Offset`] < other[`${by}Offset`]);
}

/** The last row or column in which it has a part. */
function lastOf(to: Corner, by: "row" | "column"): number {
  return to[`${by}Offset`] > 0 ? to[by] : to[by] - 1;
}
