/** Words for findings. */
import type { Place } from "../content/model.js";
import { placeOf } from "../content/places.js";

/** `A picture has no text`, `12 pictures have no text`. */
export function having(count: number, one: string, many: string, rest: string): string {
  return count === 1 ? `${one} has ${rest}` : `${count} ${many} have ${rest}`;
}

/** A short piece of visible text. Whatever could disturb a terminal is taken out. */
export function quoted(text: string): string {
  const clean = text
    .slice(0, 300)
    .replace(/[\p{Cc}\p{Cf}]/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  const signs = [...clean];
  return `"${signs.length > 60 ? `${signs.slice(0, 59).join("")}…` : clean}"`;
}

/** `2, 5 and 9`; `1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 3 more`. */
export function inWords(items: readonly (string | number)[]): string {
  const named = items.slice(0, 10);
  const rest = items.length - named.length;
  const all = rest > 0 ? [...named, `${rest} more`] : named;
  const last = all.at(-1);
  return all.length < 2 ? `${last ?? ""}` : `${all.slice(0, -1).join(", ")} and ${last}`;
}

/** `slide 3`, `slides 3 and 5`. */
export function placesInWords(one: string, many: string, items: readonly (string | number)[]): string {
  return `${items.length === 1 ? one : many} ${inWords(items)}`;
}

export interface Group<Thing> {
  readonly things: readonly Thing[];
  readonly where: string;
}

/** What stands together: on one slide, page or sheet, or under one heading; in the order of slides and pages. */
export function together<Thing extends { readonly place: Place }>(things: Iterable<Thing>): Group<Thing>[] {
  const groups = new Map<string, Thing[]>();
  for (const thing of things) {
    const { cell: _, ...around } = thing.place;
    const where = placeOf(around);
    const group = groups.get(where);
    if (group) group.push(thing);
    else groups.set(where, [thing]);
  }
  return [...groups]
    .map(([where, members]) => ({ things: members, where }))
    .sort((one, other) => numberOf(one) - numberOf(other));
}

function numberOf({ things: [first] }: Group<{ readonly place: Place }>): number {
  return first?.place.slide ?? first?.place.page ?? 0;
}
