/** What lies over what on one slide, page or sheet, by frames and outlines, in the order in which they are painted. */
import { isDark } from "../../../tools/colours.js";
import type { Filled } from "../../../tools/shapes/figures.js";
import type { Reading } from "./reading.js";

/** In millimetres. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PageShape extends Rectangle {
  /** `rrggbb` when nothing behind it can be seen; `picture` for a picture, `unknown` when that cannot be told. */
  fill: string | undefined;
  /** Of a text: the page that it hangs on. */
  readonly page: string;
  /** What is written in it. */
  text: string;
  /** Which points of its frame it fills; all where nothing is said. */
  filled?: Filled;
}

/** More shapes than these on one slide are a drawing: nobody covers up text in it by hand. */
const MAX_SHAPES = 400;
/** Nobody covers text with a line, in millimetres. */
const MIN_HEIGHT = 3;
/** How much of a text must be under something to be covered. */
const COVERED = 0.9;
/** Height of a line and width of a character, in millimetres, of 10 points: no text is much smaller. */
const LINE = 4.2;
const CHARACTER = 1.7;

/** Adds traces of text under shapes without text, and of what is off the page, for the shapes of one place. */
export function noteCovered(
  { traces }: Reading,
  shapes: readonly PageShape[],
  where: string,
  page: { readonly width: number; readonly height: number } | undefined,
): void {
  if (page) {
    for (const shape of shapes) {
      if (shape.text !== "" && isOutside(shape, page))
        traces.add("covered-content", where, { detail: "beside the slide", text: shape.text });
    }
  }
  if (shapes.length > MAX_SHAPES) return;
  shapes.forEach((cover, at) => {
    if (cover.fill === undefined || cover.fill === "unknown" || cover.text !== "" || cover.height < MIN_HEIGHT) return;
    const isBar = cover.fill !== "picture" && isDark(cover.fill);
    for (const below of shapes.slice(0, at)) {
      if (below.text === "" || below.page !== cover.page) continue;
      if (isBar && (covers(cover, below) || isOnText(cover, below)))
        traces.add("false-redaction", where, { text: below.text });
      else if (covers(cover, below)) traces.add("covered-content", where, { text: below.text });
    }
  });
}

/** What is behind the middle of a shape: `rrggbb`, `picture`, `unknown`, or nothing but the page. */
export function behind(above: Rectangle, shapes: readonly PageShape[]): string | undefined {
  const [left, top] = [above.x + above.width / 2, above.y + above.height / 2];
  for (let at = shapes.length - 1; at >= Math.max(0, shapes.length - MAX_SHAPES); at -= 1) {
    const shape = shapes[at] as PageShape;
    if (shape === above || shape.fill === undefined) continue;
    const { x, y, width, height } = shape;
    if (x <= left && left <= x + width && y <= top && top <= y + height) return shape.fill;
  }
  return undefined;
}

export function around(one: Rectangle | undefined, other: Rectangle): Rectangle {
  if (!one) return other;
  const [x, y] = [Math.min(one.x, other.x), Math.min(one.y, other.y)];
  const right = Math.max(one.x + one.width, other.x + other.width);
  const bottom = Math.max(one.y + one.height, other.y + other.height);
  return { x, y, width: right - x, height: bottom - y };
}

export function isOutside(shape: Rectangle, page: { width: number; height: number }): boolean {
  return shape.x >= page.width || shape.y >= page.height || shape.x + shape.width <= 0 || shape.y + shape.height <= 0;
}

function shared(one: PageShape, other: PageShape): number {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  return width > 0 && height > 0 ? width * height : 0;
}

function covers(cover: PageShape, below: PageShape): boolean {
  const area = below.width * below.height;
  return area > 0 && shared(cover, below) >= COVERED * area && isFilled(cover, below);
}

/** The middle, and points not far from the corners: an arrow has nothing there. */
const INNER: readonly (readonly [number, number])[] = [
  [0.5, 0.5],
  [0.15, 0.15],
  [0.85, 0.15],
  [0.15, 0.85],
  [0.85, 0.85],
];

/** Whether the outline of a shape holds what is said of its frame for a part of it. */
function isFilled({ x, y, width, height, filled }: PageShape, part: Rectangle): boolean {
  if (!filled) return true;
  return INNER.every(([across, down]) =>
    filled((part.x + across * part.width - x) / width, (part.y + down * part.height - y) / height),
  );
}

/** A bar over some lines of a larger text: within the box, and where its text must at least reach to. */
function isOnText(cover: PageShape, below: PageShape): boolean {
  if (shared(cover, below) < COVERED * cover.width * cover.height || !isFilled(cover, cover)) return false;
  const perLine = Math.max(1, below.width / CHARACTER);
  const lines = below.text.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / perLine)), 0);
  return cover.y < below.y + lines * LINE;
}
