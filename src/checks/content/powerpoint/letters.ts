/** About where the letters stand in a shape: what is empty beside and below them may well be covered. */
import type { Matrix } from "../../../tools/matrix.js";
import type { Area } from "../ooxml/drawing.js";
import { type DrawnParagraph, hasText, type TextBody } from "../ooxml/drawing-text.js";
import type { ShapeLook } from "./looks.js";
import { sidesOf } from "./placing.js";

const EMU_PER_POINT = 12_700;
/** A character is about half as wide as it is high, a line a fifth higher than the letters. */
const WIDTH = 0.5;
const LINE = 1.2;
/** Where nobody says how large it is (21.1.2.3.9). */
const SIZE = 18;

export interface Letters {
  /** In the frame of the shape, from 0 to 1; beyond that for what is pushed out of it. */
  readonly part: Area;
  /** Of one line, in English metric units. */
  readonly line: number;
  /** Of all lines, whether or not there is room for them. */
  readonly needed: number;
}

interface Block {
  readonly left: number;
  readonly right: number;
  readonly height: number;
  /** What is empty above it. */
  readonly before: number;
  readonly line: number;
  readonly hasWords: boolean;
}

/** Nothing for what has no words. */
export function lettersIn(body: TextBody | undefined, look: ShapeLook, frame: Matrix): Letters | undefined {
  if (!body || !hasText(body)) return undefined;
  const { width, height } = sidesOf(frame);
  const blocks = body.paragraphs.map((paragraph) => blockOf(paragraph, body, look, width));
  const line = Math.max(...blocks.slice(0, 100).map((block) => block.line));
  const needed = blocks.reduce((sum, block) => sum + block.height, 0);
  if (!body.isLevel || width === 0 || height === 0) return { part: { x: 0, y: 0, width: 1, height: 1 }, line, needed };
  const [, top, , bottom] = body.insets;
  const room = Math.max(0, height - top - bottom);
  const used = Math.min(needed, Math.max(room, height));
  const start = look.anchor === "t" ? top : look.anchor === "b" ? height - bottom - used : top + (room - used) / 2;
  const words = blocks.filter(({ hasWords }) => hasWords);
  const first = words[0] as Block;
  const left = words.reduce((least, block) => Math.min(least, block.left), first.left);
  const right = words.reduce((most, block) => Math.max(most, block.right), first.right);
  const above = blocks.slice(0, blocks.indexOf(first)).reduce((sum, block) => sum + block.height, first.before);
  // What is pushed down from the top may well be below everything else.
  const y = start + (look.anchor === "t" ? above : Math.min(above, used));
  const end = Math.max(y + Math.min(line, used), start + used - emptyBelow(blocks));
  return {
    part: { x: left / width, y: y / height, width: (right - left) / width, height: (end - y) / height },
    line,
    needed,
  };
}

function emptyBelow(blocks: readonly Block[]): number {
  let height = 0;
  for (let at = blocks.length - 1; at >= 0 && !blocks[at]?.hasWords; at -= 1) height += blocks[at]?.height ?? 0;
  return height;
}

/** The height of one line. */
export function lineOf({ level, runs }: DrawnParagraph, body: TextBody, look: ShapeLook): number {
  return (runs[0]?.look.size ?? look.level(level).text.size ?? SIZE) * body.scale * LINE * EMU_PER_POINT;
}

function blockOf(paragraph: DrawnParagraph, body: TextBody, look: ShapeLook, width: number): Block {
  const level = look.level(paragraph.level);
  const line = lineOf(paragraph, body, look);
  const letter = (line / LINE) * WIDTH;
  const [left, , right] = body.insets;
  const margin = paragraph.look.margin ?? level.margin ?? 0;
  const room = Math.max(1, width - left - right - margin);
  const lines = paragraph.runs
    .map(({ text }) => text)
    .join("")
    .split("\n")
    .map((text) => text.length * letter);
  const longest = Math.max(...lines.slice(0, 1000));
  const long = body.wraps ? Math.min(longest, room) : longest;
  const count = body.wraps
    ? lines.reduce((sum, natural) => sum + Math.max(1, Math.ceil(natural / room)), 0)
    : lines.length;
  const align = paragraph.look.align ?? level.align ?? "l";
  const start =
    align === "ctr" ? left + margin + (room - long) / 2 : align === "r" ? width - right - long : left + margin;
  const before = (paragraph.look.before ?? level.before ?? 0) * EMU_PER_POINT;
  return { left: start, right: start + long, height: before + count * line, before, line, hasWords: longest > 0 };
}
