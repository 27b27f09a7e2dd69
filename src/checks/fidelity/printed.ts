/**
 * Text looked for on the pages of a PDF. Pages break lines, hyphenate, set columns side by side and put headers
 * between: so words are counted first, and a paragraph whose words are not all there is looked for by its letters,
 * four at a time, without spaces.
 */
import type { Content, Paragraph, Run } from "../content/model.js";
import { levelled, wordsOf } from "../content/words.js";
import { once } from "../once.js";
import { lettersOf, lettersSought } from "./letters.js";
import type { Loss, Losses } from "./paragraphs.js";
import { Bag, hiddenText, isShortField, lastingText, visibleText } from "./words.js";

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
    if (isShortField(item, words)) continue;
    if (isLost({ words, missing, share })) lost.push(loss);
    else if (missing >= SEVERAL && share < WHOLE) torn.push(loss);
  }
  return { lost, torn };
}

/** Without what is drawn, and what has the colour of its background: the text of the pages is without it, too. */
function printableText(paragraph: Paragraph): string {
  const isSeen = ({ colour, background, drawn }: Run) => !drawn && (colour === undefined || colour !== background);
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

  const shareOf = lettersSought(printed.letters());
  const mixed = new Bag(printed.sorted());
  for (const { text } of complete) {
    shareOf(text);
    mixed.take(sortedLetters(text));
  }
  return incomplete.map((one) => {
    const share = shareOf(one.text);
    return { ...one, share: isLost({ ...one, share }) && mixed.take(sortedLetters(one.text)) ? 1 : share };
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
