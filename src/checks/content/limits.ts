/** How much of a document is read for its content. What is larger could not be checked. */
import { UnreadableError } from "../../errors.js";

export const MAX_PARAGRAPHS = 500_000;
/** A spreadsheet of a council has some thousand. Two million take about 300 MB while they are compared. */
export const MAX_CELLS = 2_000_000;
/** Pictures, objects, links, controls, tables, bookmarks, sheets, slides: of each. */
export const MAX_THINGS = 100_000;
export const MAX_TRACES = 20_000;
/** Characters of text in all. */
export const MAX_TEXT = 64 * 1024 * 1024;
/** Of one trace, in characters. */
export const MAX_HIDDEN_TEXT = 100_000;

/** Adds to a list of the content, up to its bound. Throws an `UnreadableError` beyond. */
export function addTo<T>(list: T[], item: T, most: number, what: string): void {
  if (list.length >= most) throw new UnreadableError(`it has more than ${most} ${what}`, true);
  list.push(item);
}
