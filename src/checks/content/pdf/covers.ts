/** Text of a PDF that lies under something: it looks as if it were gone, and can be copied all the same. */

import { isDark } from "../../pdf/painted/colours.js";
import { areaOf, shared, touch } from "../../pdf/painted/matrix.js";
import type { Area, Box, Piece } from "../../pdf/painted/painting.js";
import { boxOf } from "../../pdf/painted/pen.js";
import { type PageText, repainted } from "./shown.js";

/** So much of a letter must be covered for it to be covered: what only touches it is a border or an underline. */
const COVERED = 0.6;
/** A letter at the edge is no word. */
const FEWEST = 2;
/** Most boxes that together are held against one stretch of text. */
const MAX_PARTS = 100;

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
  const again = repainted(page.shown, page.areas);
  for (const { hidden, piece, box } of page.shown) {
    if (hidden) continue;
    let text = "";
    /** What covers too little of it by itself. */
    const parts: Area[] = [];
    const hides = (area: Area): boolean => {
      if (!area.opaque || page.scans.has(area)) return false;
      page.areas.spend(piece.text.length);
      text = coveredText(piece, box, area.box);
      const isApart = text === "" && parts.length < MAX_PARTS && !parts.some((part) => touch(part.box, area.box));
      if (isApart) parts.push(area);
      return text !== "";
    };
    page.areas.spend(extra.length);
    // Of several things that lie over it, one is enough; nobody counts it twice.
    const found =
      extra.find((one) => touch(one.box, box) && hides(one)) ?? page.areas.uppermost(box, piece.order, Infinity, hides);
    const area = found ?? (parts.length > 1 ? parts[0] : undefined);
    if (!found && area) {
      page.areas.spend(piece.text.length * parts.length);
      text = coveredByAll(piece, parts);
    }
    if (!area || text === "" || again(piece, area.order)) continue;
    const into = isDark(area.colour) ? redacted : covered;
    into.texts.push(text);
    into.count += 1;
  }
  return { redacted, covered };
}

/** What of a stretch of text lies under a box. */
export function coveredText(piece: Piece, whole: Box, box: Box): string {
  if (areaOf(shared(whole, box)) >= 0.98 * areaOf(whole)) return enough(piece.text);
  return coveredLetters(piece, (glyph) => areaOf(shared(glyph, box)));
}

/** Under several boxes that lie beside one another, each over a letter or a part of one. */
function coveredByAll(piece: Piece, areas: readonly Area[]): string {
  return coveredLetters(piece, (glyph) => areas.reduce((sum, { box }) => sum + areaOf(shared(glyph, box)), 0));
}

function coveredLetters(piece: Piece, under: (glyph: Box) => number): string {
  let text = "";
  const { starts } = piece;
  for (let i = 0; i < starts.length; ) {
    const from = starts[i] ?? 0;
    let next = i + 1;
    while (next < starts.length && starts[next] === from) next += 1;
    const glyph = boxOf(piece, from, starts[next] ?? piece.end);
    if (under(glyph) >= COVERED * areaOf(glyph) && areaOf(glyph) > 0) text += piece.text.slice(i, next);
    i = next;
  }
  return enough(text);
}

function enough(text: string): string {
  const words = text.trim();
  return words.length >= FEWEST ? words : "";
}
