/** What a safe copy no longer holds, and what it still holds because it could not be taken out safely. */
import type { Cleaning, LeftIn } from "../model.js";

/** What is removed: one, and several of it. The words end a sentence: `… was removed`. */
const NOUNS = {
  "hidden-sheet": ["hidden sheet", "hidden sheets"],
  "hidden-rows": ["hidden row", "hidden rows"],
  "hidden-columns": ["hidden column", "hidden columns"],
  "filtered-rows": ["row that a filter hid", "rows that a filter hid"],
  "pivot-cache": ["copy of the records behind a pivot table", "copies of the records behind pivot tables"],
  "external-data": ["link to another file or place", "links to other files or places"],
  "hidden-names": ["name for cells that were removed", "names for cells that were removed"],
  "chart-data": ["link from a chart to cells", "links from charts to cells"],
  "chart-values": ["number that a chart did not show", "numbers that charts did not show"],
  scenarios: ["scenario", "scenarios"],
  "saved-views": ["saved view", "saved views"],
  "tracked-changes": ["tracked change", "tracked changes"],
  comments: ["comment", "comments"],
  "hidden-text": ["piece of hidden text", "pieces of hidden text"],
  "invisible-text": ["piece of text that cannot be seen", "pieces of text that cannot be seen"],
  "covered-content": ["item that was covered, or off the page,", "items that were covered, or off the page,"],
  "hidden-shape": ["hidden shape", "hidden shapes"],
  layers: ["shape on a hidden layer", "shapes on hidden layers"],
  "speaker-notes": ["page of speaker's notes", "pages of speaker's notes"],
  "hidden-slide": ["hidden slide", "hidden slides"],
  properties: ["detail in the properties, such as a name,", "details in the properties, such as names,"],
  variables: ["variable", "variables"],
  "mail-merge": ["link to a database", "links to databases"],
  "revision-ids": ["mark of an editing session", "marks of editing sessions"],
  "custom-xml": ["item of other programs' data", "items of other programs' data"],
  "embedded-files": ["embedded file", "embedded files"],
  macros: ["macro or script", "macros or scripts"],
  "picture-metadata": ["set of details within a picture", "sets of details within pictures"],
  thumbnail: ["preview picture", "preview pictures"],
  "false-redaction": ["piece of text that was only painted over", "pieces of text that were only painted over"],
  leftovers: ["part that the document did not show", "parts that the document did not show"],
  formulas: ["formula that used what was removed", "formulas that used what was removed"],
  results: ["formula that would have come to something else", "formulas that would have come to something else"],
} as const satisfies Readonly<Record<string, readonly [string, string]>>;

/** What is done with it when it is not removed. */
const VERBS: Readonly<{ [what in What]?: string }> = {
  "hidden-rows": "emptied",
  "hidden-columns": "emptied",
  "filtered-rows": "emptied",
  "tracked-changes": "accepted as the document shows them",
  formulas: "replaced by the values shown",
  results: "replaced by the values shown",
};

/** The categories; `formulas` and `results` for those that were replaced by their values, `chart-values` for those of the table of a chart. */
export type What = keyof typeof NOUNS;

/** Entries of `left`: the list is for a person to read. */
const MAX_LEFT = 500;

export class Tally {
  private readonly counts = new Map<string, { what: What; where: string; count: number }>();
  private readonly left = new Map<string, LeftIn>();

  removed(what: What, where = "", count = 1): void {
    if (count === 0) return;
    const key = `${what} ${where}`;
    const known = this.counts.get(key);
    if (known) known.count += count;
    else this.counts.set(key, { what, where, count });
  }

  /** What stays, and why: the document is not ready then. */
  leave(left: LeftIn): void {
    if (this.left.size < MAX_LEFT) this.left.set(`${left.what} ${left.where} ${left.why}`, left);
  }

  result(): Cleaning {
    const removed = [...this.counts.values()].map(({ what, where, count }) => {
      const [one, several] = NOUNS[what];
      const verb = VERBS[what] ?? "removed";
      const message =
        count === 1 ? `1 ${one} was ${verb}.` : `${count.toLocaleString("en-GB")} ${several} were ${verb}.`;
      return { what, where, count, message };
    });
    return { removed, left: [...this.left.values()] };
  }
}
