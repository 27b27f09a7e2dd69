/** Words that stand in place of what is painted, and say something else (ISO 32000-1:2008, 14.9). */
import { UnreadableError } from "../../../errors.js";
import type { Said } from "../../pdf/painted/painting.js";
import { UNTOLD } from "../../pdf/painted/pen.js";
import { isText, lettersOf, type Words } from "./shown-words.js";

/** Signs that are no letters are described in so many characters each: a tick, a telephone. */
const FOR_A_SIGN = 12;
/** So many words more, in a text so much longer than what is seen, are no other spelling. */
const MORE = 3;
const LONGER = 1.2;
/** An abbreviation comes to no more words (14.9.5). */
const MOST_EXPANDED = 5;

/** How many characters may be searched for words, in one document. */
const MAX_SEARCHED = 2_000_000_000;

/** Of those that stand in place of others, the words that are not those which are seen there. */
export function otherWords(all: readonly (readonly Said[])[], words: Words): string[][] {
  let left = MAX_SEARCHED;
  const spend = (characters: number): void => {
    left -= characters;
    if (left < 0) throw new UnreadableError("too many words stand in place of others", true);
  };
  return all.map((said) => said.filter((one) => saysOther(one, words, spend)).map(({ text }) => text));
}

function saysOther({ key, text, glyphs, shown }: Said, words: Words, spend: (characters: number) => void): boolean {
  if (!isText(text)) return false;
  if (key === "E" && isExpansion(text)) return false;
  return glyphs === 0 ? words.lacks(text) : differs(text, shown, glyphs, spend);
}

export function isExpansion(text: string): boolean {
  return text.trim().split(/\s+/).length <= MOST_EXPANDED && !/\d/.test(text);
}

function differs(text: string, shown: string, glyphs: number, spend: (characters: number) => void): boolean {
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
  spend(2 * parts.length * seen.length);
  const own = parts.filter((part) => !seen.includes(part) && !turned.includes(part)).length;
  return own * 2 > parts.length || (own >= MORE && said.length > LONGER * seen.length);
}
