/**
 * Characters that show nothing and can carry a text: tags (Unicode 15, 23.9), which are letters that nobody sees; rows of
 * variation selectors (23.4); long rows of characters without width (23.2). One of them here and there is of use.
 */
import { MAX_HIDDEN_TEXT } from "../content/limits.js";
import type { Content, Trace } from "../content/model.js";
import { placeOf } from "../content/places.js";

const SMUGGLED =
  /[\u{e0001}-\u{e007f}]+|[\u{fe00}-\u{fe0f}\u{e0100}-\u{e01ef}]{2,}|[\u200b-\u200f\u2060-\u2064\ufeff]{8,}/gu;
/** The flags of England, Scotland and Wales are written with tags (UTS 51, ED-14a). */
const FLAG = /\u{1f3f4}[\u{e0030}-\u{e007a}]{2,6}\u{e007f}/gu;
const TAGS = 0xe0000;
const SELECTORS = 0xe0100;

/** One trace for each place. */
export function smuggledText({ paragraphs, sheets }: Content): readonly Trace[] {
  const found = new Map<string, { count: number; text: string }>();
  const look = (where: () => string, text: string) => {
    if (text.search(SMUGGLED) < 0) return;
    for (const [row] of text.replace(FLAG, "").matchAll(SMUGGLED)) {
      const entry = found.get(where()) ?? { count: 0, text: "" };
      entry.count += 1;
      if (entry.text.length < MAX_HIDDEN_TEXT) entry.text += `${decoded(row)}\n`;
      found.set(where(), entry);
    }
  };
  for (const { place, runs } of paragraphs) for (const { text } of runs) look(() => placeOf(place), text);
  for (const { name, cells } of sheets) for (const { value } of cells) look(() => `sheet "${name}"`, value);
  return [...found].map(([where, { count, text }]) => ({
    what: "hidden-text",
    where,
    detail: "characters that show nothing",
    count,
    text,
  }));
}

/** What the characters stand for, as people who hide text use them. */
function decoded(row: string): string {
  return [...row]
    .map((character) => {
      const point = character.codePointAt(0) ?? 0;
      return point >= SELECTORS
        ? String.fromCodePoint(point - SELECTORS)
        : point > TAGS
          ? String.fromCodePoint(point - TAGS)
          : "";
    })
    .join("");
}
