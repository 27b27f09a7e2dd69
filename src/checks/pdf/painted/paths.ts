/** Follows the construction of paths (ISO 32000-1:2008, 8.5.2) as far as to know which rectangles they fill. */
import type { PdfValue } from "../../../tools/pdf/objects.js";
import { areaOf, around, holds, type Matrix, moved, NOTHING } from "./matrix.js";
import type { Box } from "./painting.js";

/** Most parts of one path that are looked at: what blacks text out has one, a table a few hundred. */
const MAX_PARTS = 5_000;
/** Most parts of a clip that are told apart. */
const MOST_SCATTERED = 64;
/** A shape that fills so much of the rectangle around it is taken for one: rounded corners are still a rectangle. */
const FULL = 0.85;
/** In points: a line of this width can black out text. */
const THICK = 4;
/** In points: text can lie on what is as wide and high as this. */
const WIDE = 8;

interface Part {
  box: Box;
  /** Twice the area, by the corners. */
  area: number;
  curved: boolean;
  /** Straight lines, to be stroked. */
  lines: number;
}

export class Path {
  private parts: Part[] = [];
  private part: Part | undefined;
  private first = { x: 0, y: 0 };
  private last = { x: 0, y: 0 };

  get isEmpty(): boolean {
    return this.parts.length === 0;
  }

  /** Around all of it. */
  get box(): Box {
    return this.parts.reduce((box, part) => around(box, part.box), NOTHING);
  }

  get isCurved(): boolean {
    return this.parts.some(({ curved }) => curved);
  }

  rectangle(operands: readonly PdfValue[], ctm: Matrix): void {
    const [x, y, width, height] = operands;
    if (typeof x !== "number" || typeof y !== "number" || typeof width !== "number" || typeof height !== "number")
      return;
    const own = { left: Math.min(x, x + width), right: Math.max(x, x + width) };
    const box = moved({ ...own, bottom: Math.min(y, y + height), top: Math.max(y, y + height) }, ctm);
    const scale = Math.abs(ctm[0] * ctm[3] - ctm[1] * ctm[2]);
    this.begin({ box, area: 2 * Math.abs(width * height) * scale, curved: false, lines: 4 });
    this.part = undefined;
  }

  move(operands: readonly PdfValue[], ctm: Matrix): void {
    const point = pointOf(operands, 0, ctm);
    if (!point) return;
    this.begin({ box: boxAt(point), area: 0, curved: false, lines: 0 });
    this.first = point;
    this.last = point;
  }

  /** To the last of the points that the operands name; those before it bend the line. */
  line(operands: readonly PdfValue[], ctm: Matrix): void {
    for (let i = 0; i + 1 < operands.length; i += 2) this.corner(pointOf(operands, i, ctm));
    if (this.part && operands.length > 2) this.part.curved = true;
  }

  private corner(point: { readonly x: number; readonly y: number } | undefined): void {
    if (!this.part || !point) return;
    this.part.box = around(this.part.box, boxAt(point));
    this.part.area += this.last.x * point.y - point.x * this.last.y;
    this.part.lines += 1;
    this.last = point;
  }

  close(): void {
    this.corner(this.first);
  }

  /** The rectangles that are painted when the path is filled. A frame is none: text shows through it. */
  *filled(): Iterable<Box> {
    for (const [i, { box, area }] of this.parts.entries()) {
      const around = this.parts[i - 1]?.box;
      const within = this.parts[i + 1]?.box;
      const isFrame = (around && holds(around, box)) || (within && holds(box, within));
      if (!isFrame && Math.abs(area) / 2 >= FULL * areaOf(box) && areaOf(box) > 0) yield box;
    }
  }

  /** One rectangle, or nearly. */
  get isBox(): boolean {
    const [part, other] = this.parts;
    return part !== undefined && other === undefined && Math.abs(part.area) / 2 >= FULL * areaOf(part.box);
  }

  /** The boxes around its parts, when between them there is much that is in none. */
  scattered(): readonly Box[] | undefined {
    const { parts } = this;
    if (parts.length < 2 || parts.length > MOST_SCATTERED) return undefined;
    const sum = parts.reduce((all, { box }) => all + areaOf(box), 0);
    return sum < FULL * areaOf(this.box) ? parts.map(({ box }) => box) : undefined;
  }

  /** What is filled and is no rectangle: what lies on it has a background that is not known. */
  *shapes(): Iterable<Box> {
    for (const { box, area } of this.parts)
      if (Math.abs(area) / 2 < FULL * areaOf(box) && Math.min(box.right - box.left, box.top - box.bottom) >= WIDE)
        yield box;
  }

  /** The rectangles that thick lines paint which are straight or nearly so, upright ones and level ones. */
  *stroked(width: number): Iterable<Box> {
    if (width < THICK) return;
    for (const { box } of this.parts) {
      const level = box.top - box.bottom < width / 2;
      const upright = box.right - box.left < width / 2;
      if (level === upright) continue;
      const half = width / 2;
      yield level
        ? { ...box, bottom: box.bottom - half, top: box.top + half }
        : { ...box, left: box.left - half, right: box.right + half };
    }
  }

  clear(): void {
    if (this.parts.length > 0) this.parts = [];
    this.part = undefined;
  }

  private begin(part: Part): void {
    this.closeArea();
    this.part = part;
    if (this.parts.length < MAX_PARTS) this.parts.push(part);
  }

  /** Filling closes what is open. */
  closeArea(): void {
    if (this.part && this.part.lines > 1) this.part.area += this.last.x * this.first.y - this.first.x * this.last.y;
    this.part = undefined;
  }
}

function pointOf(operands: readonly PdfValue[], at: number, m: Matrix) {
  const [x, y] = [operands[at], operands[at + 1]];
  if (typeof x !== "number" || typeof y !== "number") return undefined;
  return { x: x * m[0] + y * m[2] + m[4], y: x * m[1] + y * m[3] + m[5] };
}

function boxAt({ x, y }: { readonly x: number; readonly y: number }): Box {
  return { left: x, bottom: y, right: x, top: y };
}
