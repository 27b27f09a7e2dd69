/** What is compared of the text of two documents. */
import type { Paragraph, Run } from "../content/model.js";

/** How many there are of each. */
export class Bag<T> {
  readonly #counts = new Map<T, number>();

  constructor(items: Iterable<T> = []) {
    this.addAll(items);
  }

  addAll(items: Iterable<T>): void {
    for (const item of items) this.add(item);
  }

  add(item: T): void {
    this.#counts.set(item, (this.#counts.get(item) ?? 0) + 1);
  }

  has(item: T): boolean {
    return (this.#counts.get(item) ?? 0) > 0;
  }

  /** Takes one out. False when there was none. */
  take(item: T): boolean {
    const count = this.#counts.get(item) ?? 0;
    if (count === 0) return false;
    this.#counts.set(item, count - 1);
    return true;
  }

  /** How many of these items are not in it, taking each out once: nothing is taken out in the end. */
  lacks(items: readonly T[]): number {
    const taken = items.filter((item) => this.take(item));
    this.addAll(taken);
    return items.length - taken.length;
  }

  /** Takes out what there is of these items; answers with how many there were not. */
  takeAll(items: readonly T[]): number {
    let lacking = 0;
    for (const item of items) if (!this.take(item)) lacking += 1;
    return lacking;
  }
}

/** What a reader of the document sees of a paragraph. */
export function visibleText({ runs }: Paragraph): string {
  return textOf(runs.filter(({ hidden }) => !hidden));
}

/** Fields that show something else tomorrow, or in another program, and are meant to. */
const FLEETING: ReadonlySet<Run["field"]> = new Set(["date", "time", "page", "pages", "file", "author", "reference"]);

/** The same without what is worked out anew by whoever opens or converts the document. */
export function lastingText({ runs }: Paragraph): string {
  return textOf(runs.filter(({ hidden, field }) => !hidden && !FLEETING.has(field)));
}

/** So many words are more than a property or a number: a citation, a list of sources. */
const MEANT = 6;

/** True for text that is nothing but a short field: what it shows depends on the program. */
export function isShortField({ runs }: Paragraph, words: number): boolean {
  return words < MEANT && runs.every(({ text, field }) => field !== undefined || text.trim() === "");
}

export function hiddenText({ runs }: Paragraph): string {
  return textOf(runs.filter(({ hidden }) => hidden));
}

function textOf(runs: readonly Run[]): string {
  const [only] = runs;
  return runs.length === 1 && only ? only.text : runs.map(({ text }) => text).join("");
}

const MAX_QUOTED = 60;

/** A short piece of visible text, fit to be printed in one line. */
export function quoted(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, " ").trim();
  const letters = [...line.slice(0, 2 * MAX_QUOTED + 2)];
  const short = letters.length > MAX_QUOTED ? `${letters.slice(0, MAX_QUOTED - 1).join("")}…` : letters.join("");
  return `"${short}"`;
}
