/** Coordinates (ISO 32000-1:2008, 8.3). */
import { type Matrix, times, UNIT } from "../../../tools/matrix.js";
import type { PdfValue } from "../../../tools/pdf/objects.js";
import type { Box } from "./painting.js";

export { type Matrix, times, UNIT };

/** Six numbers as a matrix; nothing for anything else. */
export function matrixOf(values: readonly PdfValue[]): Matrix | undefined {
  const [a, b, c, d, e, f] = values;
  const numbers = [a, b, c, d, e, f];
  if (values.length !== 6 || !numbers.every((value) => typeof value === "number" && Number.isFinite(value)))
    return undefined;
  return numbers as unknown as Matrix;
}

/** A rectangle in any order of its corners (ISO 32000-1:2008, 7.9.5); nothing for what is none. */
export function boxFrom(items: readonly PdfValue[]): Box | undefined {
  const [x, y, otherX, otherY] = items;
  if (typeof x !== "number" || typeof y !== "number" || typeof otherX !== "number" || typeof otherY !== "number")
    return undefined;
  return {
    left: Math.min(x, otherX),
    bottom: Math.min(y, otherY),
    right: Math.max(x, otherX),
    top: Math.max(y, otherY),
  };
}

/** The upright rectangle around a rectangle that was moved, scaled or turned. */
export function moved({ left, bottom, right, top }: Box, m: Matrix): Box {
  const xs = [left, left, right, right];
  const ys = [bottom, top, bottom, top];
  let box = NOTHING;
  for (let i = 0; i < 4; i += 1) {
    const [x = 0, y = 0] = [xs[i], ys[i]];
    box = withPoint(box, x * m[0] + y * m[2] + m[4], x * m[1] + y * m[3] + m[5]);
  }
  return box;
}

/** A box with nothing in it. */
export const NOTHING: Box = { left: Infinity, bottom: Infinity, right: -Infinity, top: -Infinity };
/** All there is. */
export const EVERYTHING: Box = { left: -Infinity, bottom: -Infinity, right: Infinity, top: Infinity };

function withPoint({ left, bottom, right, top }: Box, x: number, y: number): Box {
  return { left: Math.min(left, x), bottom: Math.min(bottom, y), right: Math.max(right, x), top: Math.max(top, y) };
}

export function shared(a: Box, b: Box): Box {
  return {
    left: Math.max(a.left, b.left),
    bottom: Math.max(a.bottom, b.bottom),
    right: Math.min(a.right, b.right),
    top: Math.min(a.top, b.top),
  };
}

/** Nothing is made to tell this: boxes are compared very often. */
export function touch(a: Box, b: Box): boolean {
  return Math.max(a.left, b.left) < Math.min(a.right, b.right) && Math.max(a.bottom, b.bottom) < Math.min(a.top, b.top);
}

export function around(a: Box, b: Box): Box {
  return {
    left: Math.min(a.left, b.left),
    bottom: Math.min(a.bottom, b.bottom),
    right: Math.max(a.right, b.right),
    top: Math.max(a.top, b.top),
  };
}

export function isEmpty({ left, bottom, right, top }: Box): boolean {
  return !(left < right && bottom < top);
}

export function areaOf(box: Box): number {
  return isEmpty(box) ? 0 : (box.right - box.left) * (box.top - box.bottom);
}

export function holds(outer: Box, inner: Box): boolean {
  return (
    outer.left <= inner.left && outer.bottom <= inner.bottom && outer.right >= inner.right && outer.top >= inner.top
  );
}
