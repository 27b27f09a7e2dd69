/**
 * Text looked for on the pages of a PDF. Pages break lines, hyphenate, set columns side by side and put headers
 * between: so words are counted first, and a paragraph whose words are not all there is looked for by its letters,
 * four at a time, without spaces.
 */
import type { Page, Paragraph } from "../content/model.js";
import type { Loss, Losses } from "./paragraphs.js";
import { Bag, lastingText, levelled, wordsOf } from "./words.js";

/** Something with text that should stand on a page. */
export interface Wanted<T> {
  readonly item: T;
  readonly text: string;
}

export interface Unprinted<T> extends Wanted<T> {
  readonly words: number;
  readonly missing: number;
  /** How much of it was found, letter by letter: 0 to 1. */
  readonly share: number;
}

/** Columns, headers and hyphens break the pieces at the ends of lines: of a paragraph in a narrow column more than a third. */
const FOUND = 0.6;
/** Of a long paragraph this much is there even though its end was cut off. */
const WHOLE = 0.85;
/** So many words are more than what a program makes of hyphens and spaces. */
const SEVERAL = 5;

export function printedLosses(paragraphs: readonly Paragraph[], pages: readonly Page[]): Losses {
  const lost: Loss[] = [];
  const torn: Loss[] = [];
  const wanted = paragraphs.map((paragraph) => ({ item: paragraph, text: lastingText(paragraph) }));
  for (const { item, words, missing, share } of notPrinted(wanted, pages)) {
    const loss = { paragraph: item, words, missing };
    if (isLost({ words, missing, share })) lost.push(loss);
    else if (missing >= SEVERAL && share < WHOLE) torn.push(loss);
  }
  return { lost, torn };
}

export function isLost({ words, missing, share }: Pick<Unprinted<unknown>, "words" | "missing" | "share">): boolean {
  return share < FOUND && 2 * missing >= words;
}

export function notPrinted<T>(wanted: readonly Wanted<T>[], pages: readonly Page[]): Unprinted<T>[] {
  const printed = new Bag<string>();
  for (const { text } of pages) printed.addAll(wordsOf(joined(levelled(text))));
  const complete: Wanted<T>[] = [];
  const incomplete: (Wanted<T> & { words: number; missing: number })[] = [];
  for (const one of wanted) {
    const words = wordsOf(levelled(one.text));
    const missing = printed.lacks(words);
    if (missing > 0) incomplete.push({ ...one, words: words.length, missing });
    else {
      printed.takeAll(words);
      complete.push(one);
    }
  }
  if (incomplete.length === 0) return [];

  const letters = new Bag<number>();
  const pageLetters = pages.map(({ text }) => lettersOf(text));
  for (const text of pageLetters) letters.addAll(piecesOf(text, PIECE));
  for (const { text } of complete) letters.takeAll(piecesOf(lettersOf(text), PIECE));
  const isShortOnPage = shortTexts(pageLetters);
  return incomplete.map((one) => {
    const text = lettersOf(one.text);
    if (text.length < PIECE) return { ...one, share: isShortOnPage(text) ? 1 : 0 };
    const pieces = piecesOf(text, PIECE);
    return { ...one, share: 1 - letters.takeAll(pieces) / pieces.length };
  });
}

/** Finds what is shorter than a piece. */
function shortTexts(pageLetters: readonly string[]): (text: string) => boolean {
  const ofSize = new Map<number, Set<number>>();
  return (text) => {
    const [number] = piecesOf(text, text.length);
    if (number === undefined) return true;
    const known = ofSize.get(text.length) ?? new Set(pageLetters.flatMap((page) => piecesOf(page, text.length)));
    ofSize.set(text.length, known);
    return known.has(number);
  };
}

/** Words that a hyphen breaks at the end of a line, made whole. */
function joined(level: string): string {
  return level.replace(/-[ \t]*\n/g, "");
}

/** Letters and digits alone. */
export function lettersOf(text: string): string {
  return levelled(text).replace(/[^\p{L}\p{M}\p{N}]+/gu, "");
}

/** Signs in one piece: fewer say little, more are broken at the end of each line. */
const PIECE = 4;

/**
 * All pieces of a text, as numbers. A piece is the same as itself from behind, since text from right to left comes in
 * either direction. Two different pieces with one number make one loss in a million go unseen.
 */
function piecesOf(letters: string, size: number): number[] {
  const pieces: number[] = [];
  if (size === 0) return pieces;
  for (let start = 0; start + size <= letters.length; start += 1) {
    let forwards = 0;
    let backwards = 0;
    for (let at = 0; at < size; at += 1) {
      forwards = Math.imul(forwards, 65_599) + letters.charCodeAt(start + at);
      backwards = Math.imul(backwards, 65_599) + letters.charCodeAt(start + size - 1 - at);
    }
    pieces.push(Math.min(forwards & 0x3fff_ffff, backwards & 0x3fff_ffff));
  }
  return pieces;
}
