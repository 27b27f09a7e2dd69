/** What is hidden in an OpenDocument file, gathered: one trace for each category and place. */
import { addTo, MAX_HIDDEN_TEXT, MAX_TRACES } from "../limits.js";
import type { Hidden, Trace } from "../model.js";

export interface Found {
  readonly text?: string | undefined;
  /** Words that are counted: `insertion` becomes "2 insertions". */
  readonly kind?: string | undefined;
  /** Who did it: only their number is told. */
  readonly person?: string | undefined;
  readonly detail?: string | undefined;
  readonly count?: number;
  /** Nothing is in it. */
  readonly empty?: boolean;
}

interface Group {
  readonly what: Hidden;
  readonly where: string;
  count: number;
  text: string;
  detail: string | undefined;
  empty: boolean;
  readonly kinds: Map<string, number>;
  readonly people: Set<string>;
}

/** More people than this work on no document. */
const MAX_PEOPLE = 1_000;

export class Traces {
  private readonly groups = new Map<string, Group>();
  private readonly order: Group[] = [];

  add(what: Hidden, where: string, found: Found = {}): void {
    const group = this.groupOf(what, where);
    group.count += found.count ?? 1;
    group.text = joined(group.text, found.text);
    group.detail ??= found.detail;
    group.empty &&= found.empty === true;
    if (found.kind !== undefined) group.kinds.set(found.kind, (group.kinds.get(found.kind) ?? 0) + 1);
    if (found.person && group.people.size < MAX_PEOPLE) group.people.add(found.person);
  }

  /** In reading order. */
  all(): Trace[] {
    return this.order.map((group) => {
      const detail = detailOf(group);
      return {
        what: group.what,
        where: group.where,
        ...(detail !== "" && { detail }),
        ...(group.count > 1 && { count: group.count }),
        ...(group.text !== "" && { text: group.text }),
        ...(group.empty && { empty: true as const }),
      };
    });
  }

  private groupOf(what: Hidden, where: string): Group {
    const key = `${what} ${where}`;
    const known = this.groups.get(key);
    if (known) return known;
    const made = {
      what,
      where,
      count: 0,
      text: "",
      detail: undefined,
      empty: true,
      kinds: new Map(),
      people: new Set<string>(),
    };
    addTo(this.order, made, MAX_TRACES, "places with hidden data");
    this.groups.set(key, made);
    return made;
  }
}

/** Two pieces of hidden text on lines of their own, up to the bound. */
export function joined(before: string, more: string | undefined): string {
  if (!more || before.length >= MAX_HIDDEN_TEXT) return before;
  return (before === "" ? more : `${before}\n${more}`).slice(0, MAX_HIDDEN_TEXT);
}

function detailOf({ detail, kinds, people }: Group): string {
  return [
    ...(detail === undefined ? [] : [detail]),
    ...[...kinds].map(([kind, count]) => numbered(count, kind)),
    ...(people.size === 0 ? [] : [`by ${people.size} ${people.size === 1 ? "person" : "people"}`]),
  ].join(", ");
}

/** `1 row`, `2 rows`. */
export function numbered(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
