/** What shows nothing of itself wherever it stands: too small, too pale, cut off, or seen from its edge. */
import { hasText, plainText } from "../ooxml/drawing-text.js";
import type { Page } from "./covers.js";
import { lettersIn, lineOf } from "./letters.js";
import { sidesOf } from "./placing.js";
import { hasContent, type Staged } from "./stage.js";

/** English metric units in a millimetre. */
const MILLIMETRE = 36_000;
/** A picture that is lower than a hair, or no larger than a full stop, in millimetres. */
const HAIR = 0.2;
const DOT = 1;

/** Words for why nobody sees it; nothing when somebody may. */
export function lostBy(one: Staged): string | undefined {
  if (!hasContent(one)) return undefined;
  const { drawn } = one;
  if (drawn.isEdgeOn || (drawn.body?.isEdgeOn && hasText(drawn.body)))
    return "turned so that only its edge can be seen";
  if (drawn.kind === "picture" && drawn.picture?.isBlank) return "a picture of which nothing can be seen";
  if (isSpeck(one)) return "too small to be seen";
  return isCutOff(one) ? "cut off by the edge of its box" : undefined;
}

/** What is seen of a line may be less than what is set for it, by an autofit. */
const TIGHT = 0.5;

/** Words of a text that begins on the slide and runs on below its end. */
export function wordsBelow({ drawn: { body }, look, frame, area }: Staged, height: number): string {
  if (!body || !frame || !area || look.anchor !== "t" || !body.isLevel || body.paragraphs.length < MANY) return "";
  if (frame[1] !== 0 || frame[3] <= 0) return "";
  let y = area.y;
  const below = body.paragraphs.filter((paragraph) => {
    const isBelow = y > height;
    y += TIGHT * lineOf(paragraph, body, look);
    return isBelow;
  });
  return plainText({ ...body, paragraphs: below }).trim();
}

/** Words of a table that begins on the slide, in rows and columns that begin beside it. */
export function cellsBeside({ drawn: { content }, frame, area }: Staged, page: Pick<Page, "width" | "height">): string {
  if (content?.what !== "table" || !frame || !area || frame[1] !== 0) return "";
  const { rows, widths, heights } = content.table;
  const starts = (sizes: readonly number[], from: number) => {
    let at = from;
    return sizes.map((size) => {
      const start = at;
      at += size;
      return start;
    });
  };
  const [left, top] = [starts(widths, area.x), starts(heights, area.y)];
  const beside = rows.flatMap((cells, row) =>
    cells.filter((_, column) => (top[row] ?? 0) > page.height || (left[column] ?? 0) > page.width),
  );
  return beside
    .map(({ body }) => plainText(body).trim())
    .filter((text) => text !== "")
    .join("\n");
}

/** Fewer lines than these run off no slide. */
const MANY = 10;

function isSpeck({ drawn, frame }: Staged): boolean {
  const isShown = drawn.kind === "picture" || (drawn.kind === "frame" && drawn.content?.what !== "table");
  if (!isShown || !frame || drawn.media.length > 0) return false;
  const { width, height } = sidesOf(frame);
  return Math.min(width, height) < HAIR * MILLIMETRE || Math.max(width, height) < DOT * MILLIMETRE;
}

/** Of one line less than half can be seen, or of many lines not half of them. */
function isCutOff({ drawn: { body }, look, frame }: Staged): boolean {
  if (!body?.isClipped || !body.isLevel || !frame) return false;
  const letters = lettersIn(body, look, frame);
  if (!letters) return false;
  const { width, height } = sidesOf(frame);
  const [left, top, right, bottom] = body.insets;
  const room = height - top - bottom;
  return room < letters.line / 2 || letters.needed > 2 * room + letters.line || width - left - right < letters.line / 2;
}
