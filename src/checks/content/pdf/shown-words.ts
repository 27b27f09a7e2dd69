/** Which words a document shows, to tell the words that it holds and does not show. */
import { once } from "../../once.js";
import { SPACELESS } from "../words.js";

/** A long text is judged part by part: one sentence among many that are shown is one all the same. */
const PART = 40;
/** So many words in one part that are shown nowhere say something, where nothing should be said at all. */
const FEW = 2;
/** How many characters may be searched for whole texts and for words that are painted in pieces, in one document. */
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

/** The words of a text, in parts: of one letter only where they are all there is. */
function* partsOf(text: string): Iterable<readonly string[]> {
  let part: string[] = [];
  let letters: string[] = [];
  let isSaid = false;
  for (const [word] of plain(text).matchAll(WORD)) {
    (word.length > 1 || SPACELESS_SIGN.test(word) ? part : letters).push(word);
    if (letters.length >= PART) letters = [];
    if (part.length < PART) continue;
    yield part;
    isSaid = true;
    part = [];
  }
  if (part.length > 0) yield part;
  else if (!isSaid) yield letters;
}

export interface Words {
  /** True when there are none at all: of a document without text nothing can be told. */
  isEmpty(): boolean;
  /** True for a text of which most words are shown nowhere. */
  lacks(text: string): boolean;
  /** True for a text of which some words are. */
  lacksSome(text: string): boolean;
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
  const lacks = (text: string, few: number): boolean => {
    // Nearly everything is shown as it is written.
    if (left > 0) {
      const at = whole().indexOf(text.trim());
      left -= at < 0 ? whole().length : at;
      if (at >= 0) return false;
    }
    for (const part of partsOf(text)) {
      const own = part.filter((word) => !isShown(word)).length;
      if (own * 2 > part.length || own >= few) return true;
    }
    return false;
  };
  return {
    isEmpty: () => whole().trim() === "",
    lacks: (text) => lacks(text, Infinity),
    lacksSome: (text) => lacks(text, FEW),
  };
}

/** Nothing but the letters and figures. */
export function lettersOf(text: string): string {
  return plain(text).replace(/[^\p{L}\p{N}]+/gu, "");
}
