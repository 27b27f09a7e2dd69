/** Where things stand on a slide: turned, mirrored, and stretched with the groups that they are in. */
import { type Matrix, times } from "../../../tools/matrix.js";
import type { Area, Drawn } from "../ooxml/drawing.js";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The way back; nothing for what is no more than a line. */
export function inverse([a, b, c, d, e, f]: Matrix): Matrix | undefined {
  const size = a * d - b * c;
  if (size === 0 || !Number.isFinite(size)) return undefined;
  return [d / size, -b / size, -c / size, a / size, (c * f - d * e) / size, (b * e - a * f) / size];
}

export function moved([a, b, c, d, e, f]: Matrix, { x, y }: Point): Point {
  return { x: a * x + c * y + e, y: b * x + d * y + f };
}

/** From the frame of a shape, from 0 to 1, to where the shape is measured: it is turned and mirrored about its middle (20.1.7.6). */
export function frameOf({ x, y, width, height }: Area, { turn, flipped }: Drawn): Matrix {
  const angle = (turn * Math.PI) / 180;
  // No shape that stands upright is to be askew by a rounding.
  const [cos, sin] =
    turn % 90 === 0 ? [Math.round(Math.cos(angle)), Math.round(Math.sin(angle))] : [Math.cos(angle), Math.sin(angle)];
  const [across, down] = [flipped[0] ? -width : width, flipped[1] ? -height : height];
  const turned: Matrix = [cos * across, sin * across, -sin * down, cos * down, x + width / 2, y + height / 2];
  return times([1, 0, 0, 1, -0.5, -0.5], turned);
}

/** From where the members of a group are measured to the frame of the group (20.1.7.5). */
export function ofMembers({ x, y, width, height }: Area): Matrix {
  const [across, down] = [1 / (width || 1), 1 / (height || 1)];
  return [across, 0, 0, down, -x * across, -y * down];
}

const WHOLE: Area = { x: 0, y: 0, width: 1, height: 1 };

/** The upright area around a part of a frame. */
export function boundsOf(frame: Matrix, { x, y, width, height }: Area = WHOLE): Area {
  const corners = [
    moved(frame, { x, y }),
    moved(frame, { x: x + width, y }),
    moved(frame, { x, y: y + height }),
    moved(frame, { x: x + width, y: y + height }),
  ];
  const [left, top] = [Math.min(...corners.map((at) => at.x)), Math.min(...corners.map((at) => at.y))];
  const [right, bottom] = [Math.max(...corners.map((at) => at.x)), Math.max(...corners.map((at) => at.y))];
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** How wide and how high a frame is, whichever way it is turned. */
export function sidesOf([a, b, c, d]: Matrix): { readonly width: number; readonly height: number } {
  return { width: Math.hypot(a, b), height: Math.hypot(c, d) };
}

/** Points spread evenly over a part of a frame. */
export function* pointsIn(frame: Matrix, part: Area, across: number, down: number): Generator<Point, void> {
  for (let at = 0; at < across * down; at += 1)
    yield moved(frame, {
      x: part.x + (part.width * ((at % across) + 0.5)) / across,
      y: part.y + (part.height * (Math.floor(at / across) + 0.5)) / down,
    });
}

export function common(one: Area, other: Area): Area {
  const x = Math.max(one.x, other.x);
  const y = Math.max(one.y, other.y);
  return {
    x,
    y,
    width: Math.max(0, Math.min(one.x + one.width, other.x + other.width) - x),
    height: Math.max(0, Math.min(one.y + one.height, other.y + other.height) - y),
  };
}

export const sizeOf = ({ width, height }: Area) => width * height;

/** True when something of the one is within the other. */
export function meets(one: Area, other: Area): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

export function holdsPoint({ x, y, width, height }: Area, point: Point): boolean {
  return point.x >= x && point.x <= x + width && point.y >= y && point.y <= y + height;
}
