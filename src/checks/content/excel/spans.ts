/** Stretches of rows or columns that are hidden, by hand or by a filter. */
import { joinedSpans } from "../hidden-lines.js";
import type { Span } from "../model.js";
import { MAX_ROW, type Range } from "./ranges.js";

/** Spans from numbers and spans that come in any order, most of them one after the other. */
export class Spans {
  private readonly spans: { from: number; to: number }[] = [];
  private inOrder = true;

  add(from: number, to: number): void {
    const last = this.spans.at(-1);
    if (last && from === last.to + 1) last.to = to;
    else {
      if (last && from <= last.to) this.inOrder = false;
      this.spans.push({ from, to });
    }
  }

  list(): Span[] {
    return this.inOrder ? this.spans : joinedSpans(this.spans);
  }
}

/** Tells the rows that a filter leaves out from those hidden by hand. The first row of its range has the headings. */
export function withFiltered(spans: readonly Span[], filters: readonly Range[]): readonly Span[] {
  if (filters.length === 0 || spans.length === 0) return spans;
  const looked = new Spans();
  for (const { top, bottom } of [...filters].sort((a, b) => a.top - b.top)) {
    if (top < bottom) looked.add(top + 1, bottom);
  }
  const ranges = looked.list();
  const told: Span[] = [];
  let at = 0;
  for (const { from, to } of spans) {
    while ((ranges[at]?.to ?? MAX_ROW) < from) at += 1;
    let next = from;
    for (let i = at; next <= to; i++) {
      const range = ranges[i];
      if (!range || range.from > to) {
        told.push({ from: next, to });
        break;
      }
      if (range.from > next) told.push({ from: next, to: range.from - 1 });
      const start = Math.max(next, range.from);
      const end = Math.min(to, range.to);
      told.push({ from: start, to: end, filtered: true });
      next = end + 1;
    }
  }
  return told;
}
