/** Shapes on sheets that nobody sees, since they have no size or lie under others. */
import { isWithin } from "../hidden-lines.js";
import type { Span, Trace } from "../model.js";
import { type Cover, hides } from "./covered.js";
import { type Anchor, type Corner, type Drawn, textOfShape } from "./drawing.js";
import { HiddenText } from "./part.js";

/** Pairs of shapes that are compared on one sheet. */
const MOST_PAIRS = 1_000_000;

/** `covers`: all that is drawn on the sheet, from the back to the front. */
export function unseenShapes(
  covers: readonly Cover[],
  hiddenRows: readonly Span[],
  hiddenColumns: readonly Span[],
  where: string,
): readonly Trace[] {
  const isHiddenRow = isWithin(hiddenRows);
  const isHiddenColumn = isWithin(hiddenColumns);
  const isFolded = ({ shrinks, from, to }: Anchor) =>
    from !== undefined &&
    to !== undefined &&
    (!isBefore(from, to, "row") ||
      !isBefore(from, to, "column") ||
      (shrinks === true &&
        (isHiddenRow(from.row, lastOf(to, "row")) || isHiddenColumn(from.column, lastOf(to, "column")))));
  const shown = covers.flatMap((cover, at) =>
    cover.drawn.group === undefined && says(cover.drawn) ? [{ cover, at }] : [],
  );
  const folded = shown.filter(({ cover }) => isFolded(cover.drawn.anchor));
  let pairs = 0;
  const covered = shown.filter(({ cover: { drawn }, at }) => {
    pairs += covers.length - at;
    return pairs <= MOST_PAIRS && covers.slice(at + 1).some((cover) => hides(cover) && liesOver(cover.drawn, drawn));
  });
  return [...traceOf("hidden-shape", folded, where), ...traceOf("covered-content", covered, where)];
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

function traceOf(
  what: "hidden-shape" | "covered-content",
  shapes: readonly { readonly cover: Cover }[],
  where: string,
): readonly Trace[] {
  if (shapes.length === 0) return [];
  const text = new HiddenText();
  for (const { cover } of shapes) text.add(textOfShape(cover.drawn));
  const detail = what === "hidden-shape" ? "without a size, or in hidden rows or columns" : "under other shapes";
  return [{ what, where, detail, count: shapes.length, ...text.told }];
}
