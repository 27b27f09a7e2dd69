/** Which words a document shows, to tell the words that it holds and does not show. */
import { once } from "../../once.js";
import { SPACELESS } from "../spaceless.js";

/** Most words that are asked for of one text: what is longer is judged by its beginning. */
const MAX_ASKED = 500;
/** How many characters may be searched for words that are painted in pieces, in one document. */
const MAX_SEARCHED = 200_000_000;

const WORD = new RegExp(`[${SPACELESS}]|[\\p{L}\\p{M}\\p{N}]+`, "gu");
const SPACELESS_SIGN = new RegExp(`[${SPACELESS}]`, "u");
/** Three letters or figures in a row, or one sign that is a word. */
const SAYS_SOMETHING = new RegExp(`[\\p{L}\\p{M}\\p{N}]{3}|[${SPACELESS}]{2}`, "u");
// biome-ignore lint/suspicious/noControlCharactersInRegex: what has them is no text.
const NO_TEXT = /[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffd]/;
const READABLE = /[\p{L}\p{M}\p{N}\s.,;:!?'"()/@_-]/gu;
const MOSTLY = 0.8;

/** True for what somebody could have written to be read, and not for codes and numbers of bytes. */
export function isText(text: string): boolean {
  if (text === "" || NO_TEXT.test(text) || !SAYS_SOMETHING.test(text)) return false;
  return (text.match(READABLE)?.length ?? 0) >= MOSTLY * text.length;
}

/** As words are compared: without cases, ligatures and letters of other widths. */
function plain(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

/** The words of a text: of one letter only where they are all there is. */
function wordsOf(text: string): string[] {
  const all: string[] = [];
  for (const [word] of plain(text.slice(0, MAX_ASKED * 40)).matchAll(WORD)) {
    all.push(word);
    if (all.length >= MAX_ASKED) break;
  }
  const long = all.filter((word) => word.length > 1 || SPACELESS_SIGN.test(word));
  return long.length > 0 ? long : all;
}

export interface Words {
  /** True when there are none at all: of a document without text nothing can be told. */
  isEmpty(): boolean;
  /** True for a text of which most words are shown nowhere. */
  lacks(text: string): boolean;
}

/** `texts` are gone through when they are first asked for, which is seldom. */
export function shownWords(texts: () => readonly string[]): Words {
  const whole = once(() => texts().join("\n").replaceAll("\n", " "));
  const all = once(() => {
    const words = new Set<string>();
    // A word that is parted at the end of a line is one, and its parts are words for a search.
    for (const text of texts())
      for (const part of [text, ...(text.includes("-\n") ? [text.replaceAll("-\n", "")] : [])])
        for (const [word] of plain(part).matchAll(WORD)) words.add(word);
    return words;
  });
  const squeezed = once(() => texts().map(lettersOf).join(" "));
  let left = MAX_SEARCHED;
  const isShown = (word: string): boolean => {
    if (all().has(word)) return true;
    // Letters that are spaced out, or words that are painted without a space, are found as parts.
    if (word.length < 4 || left <= 0) return false;
    left -= squeezed().length;
    return squeezed().includes(word);
  };
  return {
    isEmpty: () => whole().trim() === "",
    lacks: (text) => {
      // Nearly everything is shown as it is written.
      if (whole().includes(text.trim())) return false;
      const words = wordsOf(text);
      return words.filter((word) => !isShown(word)).length * 2 > words.length;
    },
  };
}

/** Nothing but the letters and figures. */
export function lettersOf(text: string): string {
  return plain(text).replace(/[^\p{L}\p{N}]+/gu, "");
}
