/** Where shapes of a slide, a sheet or a text are, in millimetres. */
import { millimetresOf } from "../../tools/odf-values.js";
import type { XmlElement } from "../tree.js";

export const isShape = ({ name }: XmlElement) => /^(?:draw|dr3d):/.test(name);

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Placed {
  readonly element: XmlElement;
  readonly box: Box;
}

/** Shapes of one slide that are compared with each other. */
export const MAX_SHAPES = 300;

/** Shapes on a slide that stand for themselves, and those in groups, in the order in which they are painted. */
export function* leavesOf(parent: XmlElement): Generator<Placed, void> {
  for (const element of parent.children) {
    if (element.name === "draw:g" || element.name === "draw:a") {
      if (element.attr("draw:transform") === undefined) yield* leavesOf(element);
      continue;
    }
    if (!isShape(element)) continue;
    const box = boxOf(element);
    if (box) yield { element, box };
  }
}

/** Of what is only moved. */
const MOVED = /^\s*translate\s*\(\s*(-?[\d.]+[a-z]+)[\s,]+(-?[\d.]+[a-z]+)\s*\)\s*$/;

/** Nothing for what is turned, or whose place is not written. */
export function boxOf(element: XmlElement): Box | undefined {
  const transform = element.attr("draw:transform");
  const moved = transform === undefined ? undefined : MOVED.exec(transform);
  if (moved === null) return undefined;
  const side = (name: string) => millimetresOf(element.attr(name));
  const [x, y] = moved ? moved.slice(1).map(millimetresOf) : [side("svg:x"), side("svg:y")];
  const [width, height] = [side("svg:width"), side("svg:height")];
  if (x === undefined || y === undefined || width === undefined || height === undefined) return undefined;
  return { left: x, top: y, right: x + width, bottom: y + height };
}

export function isOutside(box: Box, page: Box): boolean {
  return box.right <= page.left || box.bottom <= page.top || box.left >= page.right || box.top >= page.bottom;
}

/** A tenth of a millimetre is how exactly programs write. */
const NEAR = 0.1;

export function isWithinBox(inner: Box, outer: Box): boolean {
  return (
    inner.left >= outer.left - NEAR &&
    inner.top >= outer.top - NEAR &&
    inner.right <= outer.right + NEAR &&
    inner.bottom <= outer.bottom + NEAR
  );
}

export function isOverlapping(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
