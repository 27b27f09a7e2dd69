/** Text of a PDF that lies under something: it looks as if it were gone, and can be copied all the same. */
import { isDark } from "../pdf/painted/colours.js";
import { areaOf, shared, touch } from "../pdf/painted/matrix.js";
import type { Area, Box, Piece } from "../pdf/painted/painting.js";
import { boxOf } from "../pdf/painted/pen.js";
import type { PageText, Shown } from "./pdf-shown.js";

/** So much of a letter must be covered for it to be covered: what only touches it is a border or an underline. */
const COVERED = 0.6;
/** A letter at the edge is no word. */
const FEWEST = 2;
/** In points: text painted anew in the same place is seen. */
const SAME_PLACE = 2;

/** Annotations that people mark text with. */
export const MARKUP = new Set([
  "Square",
  "Circle",
  "Polygon",
  "PolyLine",
  "Line",
  "Highlight",
  "Ink",
  "Stamp",
  "FreeText",
]);

export interface Covered {
  /** What is hidden by it, in words. */
  readonly texts: string[];
  count: number;
}

export interface Covers {
  /** Under what is as black as it is meant to black out. */
  readonly redacted: Covered;
  /** Under a picture, or under a shape of another colour. */
  readonly covered: Covered;
}

/** `extra` is what annotations without a look of their own cover. */
export function coversOn(page: PageText, extra: readonly Area[]): Covers {
  const redacted: Covered = { texts: [], count: 0 };
  const covered: Covered = { texts: [], count: 0 };
  for (const shown of page.shown) {
    if (shown.hidden) continue;
    const { piece, box } = shown;
    const over = page.areas.touching(box).filter((area) => area.order > piece.order && area.opaque);
    for (const area of [...over, ...extra.filter((one) => touch(one.box, box))]) {
      if (page.scans.has(area)) continue;
      const text = coveredText(piece, box, area.box);
      if (text === "" || isPaintedAgain(page.shown, piece, area)) continue;
      // Of several things that lie over it, the first decides; nobody counts it twice.
      const into = isDark(area.colour) ? redacted : covered;
      into.texts.push(text);
      into.count += 1;
      break;
    }
  }
  return { redacted, covered };
}

/** What of a stretch of text lies under a box. */
export function coveredText(piece: Piece, whole: Box, box: Box): string {
  if (areaOf(shared(whole, box)) >= 0.98 * areaOf(whole)) return enough(piece.text);
  let text = "";
  const { starts } = piece;
  for (let i = 0; i < starts.length; ) {
    const from = starts[i] ?? 0;
    let next = i + 1;
    while (next < starts.length && starts[next] === from) next += 1;
    const glyph = boxOf(piece, from, starts[next] ?? piece.end);
    if (areaOf(shared(glyph, box)) >= COVERED * areaOf(glyph) && areaOf(glyph) > 0) text += piece.text.slice(i, next);
    i = next;
  }
  return enough(text);
}

function enough(text: string): string {
  const words = text.trim();
  return words.length >= FEWEST ? words : "";
}

function isPaintedAgain(all: readonly Shown[], piece: Piece, area: Area): boolean {
  // What is painted later stands later; few pieces are covered, so that few lists are gone through.
  for (let i = all.length - 1; i >= 0; i -= 1) {
    const other = all[i]?.piece;
    if (!other || other.order < area.order) return false;
    const isNear = Math.abs(other.x - piece.x) < SAME_PLACE && Math.abs(other.y - piece.y) < SAME_PLACE;
    if (isNear && other.text.trim() === piece.text.trim()) return true;
  }
  return false;
}
