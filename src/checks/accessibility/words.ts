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

/** So many places are told one by one; a person who is to mend more looks through the whole document. */
const MOST_PLACES = 3;

/** What stands together: under one heading, or on slides, pages or sheets, which are named in one line. */
export function together<Thing extends { readonly place: Place }>(things: readonly Thing[]): Group<Thing>[] {
  const [first] = things;
  if (!first) return [];
  for (const kind of ["slide", "page", "sheet"] as const) {
    const places = new Set(things.map(({ place }) => place[kind]));
    if (places.has(undefined) || places.size < 2) continue;
    const named = [...places].flatMap((place) => place ?? []);
    return [{ things, where: placesInWords(kind, `${kind}s`, named.sort(byNumber).map(nameOf)) }];
  }
  const groups = bySection(things);
  if (groups.length <= MOST_PLACES) return groups;
  const start = groups.find(({ where }) => where !== "")?.where ?? "";
  return [{ things, where: `${start} and ${groups.length - 1} other places` }];
}

function bySection<Thing extends { readonly place: Place }>(things: readonly Thing[]): Group<Thing>[] {
  const groups = new Map<string, Thing[]>();
  for (const thing of things) {
    const { cell: _, ...around } = thing.place;
    const where = placeOf(around);
    const group = groups.get(where);
    if (group) group.push(thing);
    else groups.set(where, [thing]);
  }
  return [...groups].map(([where, members]) => ({ things: members, where }));
}

/** Names of sheets stay in their order. */
function byNumber(one: string | number, other: string | number): number {
  return typeof one === "number" && typeof other === "number" ? one - other : 0;
}

function nameOf(place: string | number): string {
  return typeof place === "number" ? String(place) : `"${place}"`;
}
