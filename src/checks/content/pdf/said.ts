/** Words that stand in place of what is painted, and say something else (ISO 32000-1:2008, 14.9). */
import type { Said } from "../../pdf/painted/painting.js";
import { UNTOLD } from "../../pdf/painted/pen.js";
import { isText, lettersOf, type Words } from "./words.js";

/** Signs that are no letters are described in so many characters each: a tick, a telephone. */
const FOR_A_SIGN = 12;
/** An abbreviation comes to no more words (14.9.5). */
const MOST_EXPANDED = 5;

/** True for words that are not those which are seen in their place. */
export function saysOther({ key, text, glyphs, shown }: Said, words: Words): boolean {
  if (!isText(text)) return false;
  if (key === "E" && isExpansion(text)) return false;
  return glyphs === 0 ? words.lacks(text) : differs(text, shown, glyphs);
}

export function isExpansion(text: string): boolean {
  return text.trim().split(/\s+/).length <= MOST_EXPANDED && !/\d/.test(text);
}

function differs(text: string, shown: string, glyphs: number): boolean {
  const [said, seen] = [lettersOf(text), lettersOf(shown.replaceAll(UNTOLD, ""))];
  if (said === "" || said === seen) return false;
  const untold = shown.split(UNTOLD).length - 1;
  // Where the font does not tell its letters, their number does.
  if (seen === "" || untold * 2 > glyphs) return text.length > FOR_A_SIGN * glyphs;
  const turned = [...seen].reverse().join("");
  const parts = text
    .split(/\s+/)
    .map(lettersOf)
    .filter((part) => part !== "");
  const own = parts.filter((part) => !seen.includes(part) && !turned.includes(part));
  return own.length * 2 > parts.length;
}
