/**
 * Text made equal where two programs write the same text differently, so that what is left of a difference is one:
 * Unicode forms, ligatures, white space, capitals, soft hyphens and hyphens that must not break. Quotes and dashes stay.
 */
import { isInSight } from "./hidden-lines.js";
import type { Cell, Content } from "./model.js";

/** Scripts that are written without spaces: each sign counts as a word. For a class of a regular expression. */
export const SPACELESS = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}`;

const ASCII = /^\p{ASCII}*$/u;
/** Soft hyphens, marks for the direction of text, joiners, and what stands for an object: nobody sees them. */
const UNSEEN = /[\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffc\ufffd]/g;
/** Signs of symbol fonts: which ones they are depends on the font, and programs write others in their place. */
const PRIVATE = /\p{Co}/gu;
const HYPHENS = /[\u2010\u2011]/g;

/** The text for comparison. All capitals, as text that is only shown in capitals comes out of a PDF like that. */
export function levelled(text: string): string {
  if (ASCII.test(text)) return text.toUpperCase();
  return text.normalize("NFKC").replace(UNSEEN, "").replace(PRIVATE, "").replace(HYPHENS, "-").toUpperCase();
}

/** Without white space: programs differ in where they put it. */
export function closedUp(level: string): string {
  return level.replace(/\s+/g, "");
}

const WORD_OF_ANY = new RegExp(String.raw`[${SPACELESS}]|(?:(?![${SPACELESS}])[\p{L}\p{M}\p{N}])+|\p{S}`, "gu");
const WORD_OF_ASCII = /[A-Z0-9]+|[$+<=>^`|~]/g;
const RIGHT_TO_LEFT = /[\u0590-\u08ff]/;

/** The words of levelled text. Words from right to left are the same in either direction: a PDF may have them as they are painted. */
export function wordsOf(level: string): readonly string[] {
  if (ASCII.test(level)) return level.match(WORD_OF_ASCII) ?? [];
  const words = level.match(WORD_OF_ANY) ?? [];
  return RIGHT_TO_LEFT.test(level) ? words.map(eitherWay) : words;
}

function eitherWay(word: string): string {
  if (!RIGHT_TO_LEFT.test(word)) return word;
  const turned = [...word].reverse().join("");
  return turned < word ? turned : word;
}

export function* wordsOfVisibleCells({ sheets }: Content): Iterable<string> {
  for (const sheet of sheets)
    if (sheet.visibility === "visible")
      for (const cell of sheet.cells.filter(isInSight(sheet))) yield* wordsOfCell(cell);
}

export function wordsOfCell({ value, shown }: Cell): readonly string[] {
  return wordsOf(levelled(shown ?? value));
}
