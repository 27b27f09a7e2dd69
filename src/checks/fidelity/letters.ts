/**
 * Text looked for by its letters, a few at a time and without spaces: where lines, columns and paragraphs break
 * differently, most of these pieces are still the same.
 */
import { levelled } from "../content/words.js";

/** Letters and digits alone. */
export function lettersOf(text: string): string {
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

/** Answers with how much of a text is among these letters, 0 to 1, and takes that out. What is shorter than a piece stays there. */
export function lettersSought(letters: readonly string[]): (text: string) => number {
  const pieces = new Pieces(letters.reduce((sum, { length }) => sum + length, 0));
  for (const text of letters) pieces.add(text);
  const isThere = shortTexts(letters);
  return (text) => {
    const sought = lettersOf(text);
    return sought.length < PIECE ? Number(isThere(sought)) : pieces.take(sought);
  };
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
