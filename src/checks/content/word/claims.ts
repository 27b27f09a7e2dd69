/**
 * What is kept for a field or a list to show it at some time: it is hidden only as far as its words are not to be
 * read in the text anyway, and that is known at the end.
 */
import { addTo, MAX_THINGS } from "../limits.js";
import type { Hidden, Paragraph } from "../model.js";
import type { Traces } from "./gathered.js";

interface Claim {
  readonly what: Hidden;
  readonly where: string;
  readonly detail: string;
  readonly text: string;
}

const WORDS = /[\p{L}\d]{2,}/gu;

export class Claims {
  private readonly claims: Claim[] = [];

  add(claim: Claim): void {
    if (claim.text.search(WORDS) >= 0) addTo(this.claims, claim, MAX_THINGS, "fields");
  }

  /** Tells those of which some word is shown nowhere. */
  settle(paragraphs: readonly Paragraph[], traces: Traces): void {
    if (this.claims.length === 0) return;
    const shown = new Set<string>();
    for (const { runs } of paragraphs) {
      const text = runs.map((run) => (run.hidden ? " " : run.text)).join("");
      for (const word of wordsOf(text)) shown.add(word);
    }
    for (const { what, where, detail, text } of this.claims)
      if (wordsOf(text).some((word) => !shown.has(word))) traces.add(what, where, { detail, text });
  }
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(WORDS) ?? [];
}
