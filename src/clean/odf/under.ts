/** What lies wholly under other shapes, whatever outlines those have. */
import { type Filled, filledBy, presetOf } from "../../tools/shapes/figures.js";
import type { XmlElement } from "../tree.js";
import { type Box, isWithinBox } from "./boxes.js";

/** Points of a shape that are looked at, across and down; those at its edge as well. */
const POINTS = 12;

/** At every point of it something lies on it. */
export function isUnder(box: Box, covers: readonly { readonly box: Box; readonly filled: Filled }[]): boolean {
  if (covers.length === 0) return false;
  for (let at = 0; at <= POINTS * (POINTS + 2); at += 1) {
    const x = box.left + ((box.right - box.left) * (at % (POINTS + 1))) / POINTS;
    const y = box.top + ((box.bottom - box.top) * Math.floor(at / (POINTS + 1))) / POINTS;
    const point = { left: x, top: y, right: x, bottom: y };
    if (!covers.some((each) => isWithinBox(point, each.box) && each.filled(...within(each.box, x, y)))) return false;
  }
  return true;
}

/** Where a point is in a box, from 0 to 1; what is hardly beside it counts as on its edge. */
function within({ left, top, right, bottom }: Box, x: number, y: number): readonly [number, number] {
  const share = (at: number, from: number, to: number) => Math.min(1, Math.max(0, (at - from) / (to - from || 1)));
  return [share(x, left, right), share(y, top, bottom)];
}

const ANYWHERE: Filled = () => true;
const NOWHERE: Filled = () => false;

/** Which points of its box a shape fills; none where that is not known. */
export function filledIn(element: XmlElement, box: Box): Filled {
  if (element.name === "draw:frame" || element.name === "draw:rect") return ANYWHERE;
  const geometry = element.name === "draw:ellipse" || element.name === "draw:circle" ? "ellipse" : geometryOf(element);
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  return (geometry === undefined ? undefined : filledBy({ geometry, width, height })) ?? NOWHERE;
}

function geometryOf(element: XmlElement): string | undefined {
  const geometry = element.child("draw:enhanced-geometry");
  // What somebody made of a shape is in its path.
  if (geometry === undefined || geometry.attr("draw:mirror-horizontal") === "true") return undefined;
  return presetOf(geometry.attr("draw:type") ?? "");
}
