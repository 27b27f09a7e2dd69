/**
 * The text of one document looked for in another, whatever the way in which both are cut into paragraphs: whole
 * paragraphs first, then the words of those that are left. Each step costs as much as there is text.
 */
import type { Paragraph } from "../content/model.js";
import { closedUp, levelled, wordsOf } from "../content/words.js";
import { groupOf } from "./groups.js";
import { lettersOf, lettersSought } from "./letters.js";
import { Bag, isShortField, lastingText, visibleText } from "./words.js";

/** A paragraph of which words are missing. */
export interface Loss {
  readonly paragraph: Paragraph;
  readonly words: number;
  readonly missing: number;
}

export interface Losses {
  /** Paragraphs of which half of the words or more are missing. */
  readonly lost: readonly Loss[];
  /** Paragraphs of which fewer words are missing. */
  readonly torn: readonly Loss[];
}

export interface Matches extends Losses {
  /** For each paragraph of the source that was found whole: which one of the output it is. */
  readonly found: ReadonlyMap<Paragraph, Paragraph>;
}

export function matched(source: readonly Paragraph[], output: readonly Paragraph[]): Matches {
  const found = new Map<Paragraph, Paragraph>();
  const used = new Set<Paragraph>();
  // Text that has moved, from a text box into a header for instance, is not lost.
  for (const belongsTo of [groupOf, () => ""]) {
    const wanted = source.filter((paragraph) => !found.has(paragraph));
    const offered = output.filter((paragraph) => !used.has(paragraph));
    for (const [paragraph, match] of pairs(wanted, offered, belongsTo)) {
      found.set(paragraph, match);
      used.add(match);
    }
  }
  const pool = new Bag<string>();
  for (const paragraph of output) if (!used.has(paragraph)) pool.addAll(wordsOf(levelled(visibleText(paragraph))));
  const rest = source
    .filter((paragraph) => !found.has(paragraph))
    .map((paragraph) => ({ paragraph, words: wordsOf(levelled(lastingText(paragraph))) }))
    .filter(({ paragraph, words }) => !isShortField(paragraph, words.length));
  const { lost, torn } = missingFrom(pool, rest);
  return { lost: withoutRejoined(lost, output, used), torn, found };
}

/** A first letter that is set large is a paragraph of its own to some programs: the words are there, cut elsewhere. */
function withoutRejoined(lost: readonly Loss[], output: readonly Paragraph[], used: ReadonlySet<Paragraph>): Loss[] {
  if (lost.length === 0) return [];
  const rest = output.filter((paragraph) => !used.has(paragraph)).map((paragraph) => lettersOf(visibleText(paragraph)));
  const shareOf = lettersSought(rest);
  return lost.filter(({ paragraph }) => {
    const text = lastingText(paragraph);
    // Signs alone have no letters by which they could be found.
    return lettersOf(text) === "" || shareOf(text) < REJOINED;
  });
}

/** So much of the letters of a paragraph in one row is no chance. */
const REJOINED = 0.9;

/** Paragraphs that have the same text and belong to the same group, each with one other. */
function* pairs(
  wanted: readonly Paragraph[],
  offered: readonly Paragraph[],
  belongsTo: (paragraph: Paragraph) => string,
): Iterable<readonly [Paragraph, Paragraph]> {
  const index = new Map<string, Paragraph[]>();
  // The last comes first, so that each list gives its paragraphs in their order from its end.
  for (const paragraph of offered.toReversed()) {
    for (const text of textsOf(paragraph)) {
      const key = `${belongsTo(paragraph)}\n${text}`;
      const list = index.get(key);
      if (list) list.push(paragraph);
      else index.set(key, [paragraph]);
    }
  }
  const given = new Set<Paragraph>();
  for (const paragraph of wanted) {
    for (const text of textsOf(paragraph)) {
      const list = index.get(`${belongsTo(paragraph)}\n${text}`) ?? [];
      // With fields and without, a paragraph stands in two lists.
      let match = list.pop();
      while (match && given.has(match)) match = list.pop();
      if (!match) continue;
      given.add(match);
      yield [paragraph, match];
      break;
    }
  }
}

/** Its text with fields and without. */
function textsOf(paragraph: Paragraph): string[] {
  const all = closedUp(levelled(visibleText(paragraph)));
  const hasFields = paragraph.runs.some(({ field }) => field !== undefined);
  const lasting = hasFields ? closedUp(levelled(lastingText(paragraph))) : all;
  return [...new Set([all, lasting])].filter((text) => text !== "");
}

/** A paragraph and the words it is to be found by. */
export interface Sought {
  readonly paragraph: Paragraph;
  readonly words: readonly string[];
}

/** Looks for the words of paragraphs in what is left. Nobody is given a word that would complete another paragraph. */
export function missingFrom(pool: Bag<string>, sought: readonly Sought[]): { lost: Loss[]; torn: Loss[] } {
  const incomplete = sought.filter(({ words }) => {
    if (pool.lacks(words) > 0) return true;
    pool.takeAll(words);
    return false;
  });
  const lost: Loss[] = [];
  const torn: Loss[] = [];
  for (const { paragraph, words } of incomplete) {
    const missing = pool.lacks(words);
    const loss = { paragraph, words: words.length, missing };
    // What is found of a lost paragraph are the common words of all others.
    if (2 * missing >= words.length) lost.push(loss);
    else {
      pool.takeAll(words);
      torn.push(loss);
    }
  }
  return { lost, torn };
}
