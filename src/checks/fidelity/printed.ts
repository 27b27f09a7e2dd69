/**
 * Text looked for on the pages of a PDF. Pages break lines, hyphenate, set columns side by side and put headers
 * between: so words are counted first, and a paragraph whose words are not all there is looked for by its letters,
 * four at a time, without spaces.
 */
import type { Content, Paragraph, Run } from "../content/model.js";
import { once } from "../pdf/once.js";
import type { Loss, Losses } from "./paragraphs.js";
import { Bag, hiddenText, lastingText, levelled, visibleText, wordsOf } from "./words.js";

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

/** The text of a PDF, made ready once for all who look for something in it. */
export class Printed {
  /** The words of each page, and behind them those of what lies on a page under something: that is not lost, and another check tells of it. */
  readonly words: () => readonly (readonly string[])[];
  /** The same, letters alone. */
  readonly letters: () => readonly string[];
  /** The letters of each paragraph in the order of the alphabet: those that another font had to lend stand anywhere. */
  readonly sorted: () => readonly string[];

  constructor({ pages, paragraphs }: Content) {
    const texts = once(() => [
      ...pages.map(({ text }) => text),
      ...paragraphs.map(hiddenText).filter((text) => text !== ""),
    ]);
    this.words = once(() => texts().map((text) => wordsOf(joined(levelled(text)))));
    this.letters = once(() => texts().map(lettersOf));
    this.sorted = once(() => paragraphs.map((paragraph) => sortedLetters(visibleText(paragraph))));
  }
}

export function printedLosses(paragraphs: readonly Paragraph[], printed: Printed): Losses {
  const lost: Loss[] = [];
  const torn: Loss[] = [];
  const wanted = paragraphs.map((paragraph) => ({ item: paragraph, text: printableText(paragraph) }));
  for (const { item, words, missing, share } of notPrinted(wanted, printed)) {
    const loss = { paragraph: item, words, missing };
    if (isLost({ words, missing, share })) lost.push(loss);
    else if (missing >= SEVERAL && share < WHOLE) torn.push(loss);
  }
  return { lost, torn };
}

/** Without what has the colour of its background: the text of the pages is without it, too. */
function printableText(paragraph: Paragraph): string {
  const isSeen = ({ colour, background }: Run) => colour === undefined || colour !== background;
  const { runs } = paragraph;
  return lastingText(runs.every(isSeen) ? paragraph : { ...paragraph, runs: runs.filter(isSeen) });
}

export function isLost({ words, missing, share }: Pick<Unprinted<unknown>, "words" | "missing" | "share">): boolean {
  return share < FOUND && 2 * missing >= words;
}

export function notPrinted<T>(wanted: readonly Wanted<T>[], printed: Printed): Unprinted<T>[] {
  const pool = new Bag<string>();
  for (const words of printed.words()) pool.addAll(words);
  const complete: Wanted<T>[] = [];
  const incomplete: (Wanted<T> & { words: number; missing: number })[] = [];
  for (const one of wanted) {
    const words = wordsOf(levelled(one.text));
    const missing = pool.lacks(words);
    if (missing > 0) incomplete.push({ ...one, words: words.length, missing });
    else {
      pool.takeAll(words);
      complete.push(one);
    }
  }
  if (incomplete.length === 0) return [];

  const letters = printed.letters();
  const pieces = new Pieces(letters.reduce((sum, { length }) => sum + length, 0));
  for (const text of letters) pieces.add(text);
  const isShortOnPage = shortTexts(letters);
  const mixed = new Bag(printed.sorted());
  for (const { text } of complete) {
    pieces.take(lettersOf(text));
    mixed.take(sortedLetters(text));
  }
  return incomplete.map((one) => {
    const text = lettersOf(one.text);
    const share = text.length < PIECE ? Number(isShortOnPage(text)) : pieces.take(text);
    return { ...one, share: isLost({ ...one, share }) && mixed.take(sortedLetters(text)) ? 1 : share };
  });
}

/** Longer texts are not put in another order as a whole. */
const MAX_SORTED = 1000;

function sortedLetters(text: string): string {
  return [...lettersOf(text.slice(0, MAX_SORTED))].sort().join("");
}

/** Words that a hyphen breaks at the end of a line, made whole. */
function joined(level: string): string {
  return level.replace(/-[ \t]*\n/g, "");
}

/** Letters and digits alone. */
function lettersOf(text: string): string {
  return levelled(text).replace(/[^\p{L}\p{M}\p{N}]+/gu, "");
}

/** Signs in one piece: fewer say little, more are broken at the end of each line. */
const PIECE = 4;
/** Places to count in for each letter. Two pieces share one now and then, so that a part of a loss goes unseen. */
const ROOM = 8;
const MAX_BITS = 24;

/** How many there are of each piece of a text. However much text there is, it takes 64 MB at most. */
class Pieces {
  readonly #counts: Int32Array;
  readonly #mask: number;

  constructor(letters: number) {
    const bits = Math.min(MAX_BITS, Math.ceil(Math.log2(ROOM * letters + 2)));
    this.#counts = new Int32Array(2 ** bits);
    this.#mask = 2 ** bits - 1;
  }

  add(text: string): void {
    for (let start = 0; start + PIECE <= text.length; start += 1) {
      const place = numberOf(text, start, PIECE) & this.#mask;
      this.#counts[place] = (this.#counts[place] ?? 0) + 1;
    }
  }

  /** Takes out the pieces of a text; answers with the share of them that was there. */
  take(text: string): number {
    let found = 0;
    for (let start = 0; start + PIECE <= text.length; start += 1) {
      const place = numberOf(text, start, PIECE) & this.#mask;
      const count = this.#counts[place] ?? 0;
      if (count === 0) continue;
      this.#counts[place] = count - 1;
      found += 1;
    }
    return found / Math.max(1, text.length - PIECE + 1);
  }
}

/** A piece is the same as itself from behind, since text from right to left comes in either direction. */
function numberOf(text: string, start: number, size: number): number {
  let forwards = 0;
  let backwards = 0;
  for (let at = 0; at < size; at += 1) {
    forwards = Math.imul(forwards, 65_599) + text.charCodeAt(start + at);
    backwards = Math.imul(backwards, 65_599) + text.charCodeAt(start + size - 1 - at);
  }
  const number = Math.min(forwards >>> 0, backwards >>> 0);
  // The upper half counts as much as the lower one.
  return (number ^ (number >>> 15)) >>> 0;
}

/** Finds what is shorter than a piece. */
function shortTexts(pageLetters: readonly string[]): (text: string) => boolean {
  const ofSize = new Map<number, Set<number>>();
  return (text) => {
    if (text === "") return true;
    const size = text.length;
    const known = ofSize.get(size) ?? new Set<number>();
    if (!ofSize.has(size)) {
      ofSize.set(size, known);
      for (const page of pageLetters)
        for (let start = 0; start + size <= page.length; start += 1) known.add(numberOf(page, start, size));
    }
    return known.has(numberOf(text, 0, size));
  };
}
