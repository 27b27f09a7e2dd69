/** Puts glyphs in their places (ISO 32000-1:2008, 9.4.3 and 9.4.4) and joins those that follow on one another. */
import { is, type PdfValue } from "../../../tools/pdf/objects.js";
import { type Letter, type Letters, standsForAny } from "./letters.js";
import type { Mask } from "./masks.js";
import { type Matrix, times, touch, UNIT } from "./matrix.js";
import type { Box, Canvas, Look, Piece, Said } from "./painting.js";

/** Parts of the font's size. Between two glyphs so far apart there is a space, though none may be painted. */
export const SPACE = 0.14;
/** Glyphs so far apart are not in one piece. */
const APART = 1.2;
/** How far a glyph may reach back into the one before it. */
const BACK = 0.3;
/** How far from its baseline one piece may be, to be in line. */
const LEVEL = 0.08;
/** What stands above and below the baseline: enough of a glyph to be covered, not all of it. */
export const ASCENT = 0.65;
export const DESCENT = 0.05;

const ONE_LETTER = /^\p{L}$/u;

/** What of the graphics state places text. */
interface Placing {
  readonly ctm: Matrix;
  readonly clip: Box;
  readonly clips: readonly (readonly Box[])[];
  readonly masks: readonly Mask[];
  readonly groupMasks: readonly Mask[];
  readonly size: number;
  readonly characterSpacing: number;
  readonly wordSpacing: number;
  readonly scale: number;
  readonly rise: number;
}

export class Pen {
  private matrix: Matrix = UNIT;
  private line: Matrix = UNIT;
  /** Text that clips and may yet be seen: what is painted through it. */
  private through: Piece[] = [];

  constructor(
    private readonly canvas: Canvas,
    /** False where only what is painted counts, and not what it says. */
    private readonly speaks: boolean,
  ) {}

  begin(): void {
    this.set(UNIT);
  }

  set(matrix: Matrix | undefined): void {
    if (!matrix) return;
    this.matrix = matrix;
    this.line = matrix;
  }

  /** To the start of the next line. */
  next(x: number, y: number): void {
    this.set(times([1, 0, 0, 1, x, y], this.line));
  }

  /** Something is painted through the text that clips. */
  reveal(): void {
    for (const piece of this.through) piece.look = { ...piece.look, hidden: false, colour: undefined };
    this.forget();
  }

  forget(): void {
    if (this.through.length > 0) this.through = [];
  }

  /** The strings of one text operator. `told` are the words that stand for all glyphs of a sequence. */
  show(
    operand: PdfValue,
    letters: Letters,
    placing: Placing,
    /** Its size is worked out here. */
    look: Look,
    told: Said | undefined,
    clips: boolean,
  ): void {
    const { size, scale, characterSpacing, wordSpacing, ctm, rise } = placing;
    const m = times(this.matrix, ctm);
    const stretch = Math.hypot(m[0], m[1]);
    const height = heightOf(m, size, scale);
    const sign = size * scale < 0 ? -1 : 1;
    const em = Math.abs(size * scale) * stretch;
    const place: Start = {
      x: rise * m[2] + m[4],
      y: rise * m[3] + m[5],
      dx: stretch === 0 ? 1 : (sign * m[0]) / stretch,
      dy: stretch === 0 ? 0 : (sign * m[1]) / stretch,
    };
    const letter = told && !look.hidden && ONE_LETTER.test(told.text) ? told.text : undefined;
    let piece: Piece | undefined;
    /** How far from the start the pen is, in text space and scaled, and how far its glyphs would bring it. */
    let [pen, reach, glyphs] = [0, 0, 0];
    const spread = Math.max(0, characterSpacing) + (spreadOf(operand, letters) / 1000) * Math.abs(size);
    const spaced = spread * Math.abs(scale) * stretch;
    const emit = (text: string | undefined, width: number): void => {
      const at = pen * stretch * sign;
      piece ??= this.pieceAt(place, look, rounded(height), em);
      const own = along(piece, place) + at;
      if (text !== undefined && text !== "") this.append(piece, text, own, em);
      piece.end = Math.max(piece.end, own + width * em);
      piece.reach = Math.max(piece.reach, own + width * em + spaced);
      piece.glyphs += 1;
    };
    for (const item of is(operand, "array") ? operand.items : [operand]) {
      if (typeof item === "number") pen -= (item / 1000) * size * scale;
      else if (is(item, "string"))
        letters.each(item.bytes, (sign) => {
          if (this.speaks) {
            emit(told ? wordsOnce(told, sign.text) : sign.text, sign.width / 1000);
            if (!told) this.mind(piece, sign);
            if (letter !== undefined && standsForAny(sign, letter)) this.canvas.boxed = true;
          }
          pen += ((sign.width / 1000) * size + characterSpacing + (sign.space ? wordSpacing : 0)) * scale;
          reach += sign.width;
          glyphs += 1;
        });
    }
    this.matrix = times([1, 0, 0, 1, pen, 0], this.matrix);
    this.canvas.glyphs += glyphs;
    if (!piece) return;
    const box = boxOf(piece);
    // What lies outside of the clip altogether is not seen.
    if (!isWithin(box, placing)) piece.look = { ...piece.look, clipped: true };
    const inOnePlace = glyphs >= HEAP && Math.abs(pen) < CROWDED * (reach / 1000) * Math.abs(size * scale);
    if (inOnePlace || isMasked(box, placing)) piece.look = { ...piece.look, hidden: true };
    if (clips) this.through.push(piece);
  }

  /** What a font says of a letter: nothing, something else, or more than a letter says. */
  private mind(piece: Piece | undefined, { text, drawn }: Letter): void {
    if (drawn !== undefined && text !== undefined) this.canvas.mistake(text, drawn);
    if (text === undefined) {
      if (piece) piece.untold += 1;
    } else if (text.length > LONGEST_LETTER) this.canvas.say({ key: "", text, glyphs: 1, shown: UNTOLD });
  }

  /** The last piece, where what comes follows on it; else a new one. */
  private pieceAt(place: Start, look: Look, size: number, em: number): Piece {
    const { pieces, order } = this.canvas;
    const last = pieces[pieces.length - 1];
    const goesOn = last && last.order === order && last.look.size === size && sameLook(last.look, look);
    if (goesOn && follows(last, place, em)) return last;
    const { font, colour, hidden, tag, layer, clipped, annotation } = look;
    const { x, y, dx, dy } = place;
    return this.canvas.add({
      x,
      y,
      dx,
      dy,
      // What has been made for the last piece serves for this one.
      look: goesOn ? last.look : { font, size, colour, hidden, tag, layer, clipped, annotation },
      order: this.canvas.order,
      text: "",
      starts: [],
      end: 0,
      reach: 0,
      glyphs: 0,
      untold: 0,
    });
  }

  private append(piece: Piece, text: string, at: number, em: number): void {
    const gap = at - piece.reach > SPACE * em && piece.text !== "" && !/\s$/.test(piece.text) && !/^\s/.test(text);
    const whole = gap ? ` ${text}` : text;
    this.canvas.count(whole.length);
    for (let i = 0; i < whole.length; i += 1) piece.starts.push(at);
    piece.text += whole;
  }
}

/** One sign stands for a few letters, and for some words of worship; for more there is no room in it. */
const LONGEST_LETTER = 20;
/** So many letters painted over one another are a blot. */
const HEAP = 6;
/** Of the space that letters need: with so little they lie over one another. */
const CROWDED = 0.1;
/** Letters so narrow or so low, as part of what they should be, are lines. */
const SQUEEZED = 0.15;
/** Of the words of a sequence, what is held against them at most. */
const MAX_SHOWN = 100_000;

/** Of letters, from their shape on the page; of those that are squeezed to lines, how wide these are. */
function heightOf(m: Matrix, size: number, scale: number): number {
  const height = Math.abs(size) * Math.hypot(m[2], m[3]);
  const stretch = Math.hypot(m[0], m[1]);
  const across = stretch === 0 ? 0 : (Math.abs(size) * Math.abs(m[0] * m[3] - m[1] * m[2])) / stretch;
  const least = Math.min(across, Math.abs(size * scale) * stretch);
  return least < SQUEEZED * height ? least : height;
}

function isWithin(box: Box, { clip, clips }: Placing): boolean {
  return touch(box, clip) && clips.every((parts) => parts.some((part) => touch(box, part)));
}

function isMasked(box: Box, { masks, groupMasks }: Placing): boolean {
  if (masks.length + groupMasks.length === 0) return false;
  return masks.some((mask) => mask.hides(box)) || groupMasks.some((mask) => mask.hides(box));
}

/** The words that stand for a sequence, in place of its first glyph. What the glyphs say is kept, to be held against them. */
function wordsOnce(told: Said, glyph: string | undefined): string {
  told.glyphs += 1;
  if (told.shown.length < MAX_SHOWN) told.shown += glyph ?? UNTOLD;
  return told.glyphs === 1 ? told.text : "";
}

/** In place of what a font does not tell. */
export const UNTOLD = "\ufffd";

/** Fewest gaps by which one can tell. */
const FEW = 4;

/**
 * In thousandths of the font's size, how far letters are spaced out by gaps between every two of them: these are no
 * spaces between words.
 */
function spreadOf(operand: PdfValue, letters: Letters): number {
  if (!is(operand, "array")) return 0;
  let [least, gaps] = [Infinity, 0];
  for (const item of operand.items) {
    if (typeof item !== "number") continue;
    if (item > -SPACE * 1000) return 0;
    least = Math.min(least, -item);
    gaps += 1;
  }
  if (gaps < FEW) return 0;
  let glyphs = 0;
  for (const item of operand.items)
    if (is(item, "string"))
      letters.each(item.bytes, () => {
        glyphs += 1;
      });
  return glyphs <= gaps + 2 ? least : 0;
}

type Start = Pick<Piece, "x" | "y" | "dx" | "dy">;

function rounded(size: number): number {
  return Math.round(size * 100) / 100;
}

/** How far along the baseline of a piece a place is. */
function along({ x, y, dx, dy }: Start, place: Start): number {
  return (place.x - x) * dx + (place.y - y) * dy;
}

function follows(piece: Piece, place: Start, em: number): boolean {
  if (piece.dx * place.dx + piece.dy * place.dy < 0.999) return false;
  const off = (place.y - piece.y) * piece.dx - (place.x - piece.x) * piece.dy;
  const gap = along(piece, place) - piece.reach;
  return Math.abs(off) <= LEVEL * em && gap < APART * em && gap > -BACK * em;
}

/** But for the size. */
function sameLook(a: Look, b: Look): boolean {
  return (
    a.font === b.font &&
    a.colour === b.colour &&
    a.hidden === b.hidden &&
    a.tag === b.tag &&
    a.layer === b.layer &&
    a.clipped === b.clipped &&
    a.annotation === b.annotation
  );
}

/** Around the glyphs from one place on the baseline to another: the middle of them, without what is rarely there. */
export function boxOf(piece: Piece, from = 0, to = piece.end): Box {
  const { x, y, dx, dy, look } = piece;
  const [up, down] = [look.size * ASCENT, -look.size * DESCENT];
  // Two ends of the baseline, moved down and up across it.
  const [x1, y1, x2, y2] = [x + dx * from, y + dy * from, x + dx * to, y + dy * to];
  const [left, right] = dy > 0 ? [-dy * up, -dy * down] : [-dy * down, -dy * up];
  const [bottom, top] = dx > 0 ? [dx * down, dx * up] : [dx * up, dx * down];
  return {
    left: Math.min(x1, x2) + left,
    bottom: Math.min(y1, y2) + bottom,
    right: Math.max(x1, x2) + right,
    top: Math.max(y1, y2) + top,
  };
}
