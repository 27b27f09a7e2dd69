/** What has changed its place, when as much as possible is taken for having stayed. */

/** The items that are not in the longest row of rising positions; in n log n steps. */
export function movedFrom<T>(items: readonly { readonly item: T; readonly position: number }[]): T[] {
  // For each length, where the row of that length with the lowest end ends.
  const ends: number[] = [];
  const before = new Int32Array(items.length).fill(-1);
  for (const [index, { position }] of items.entries()) {
    const length = lengthBelow(ends, position, items);
    before[index] = length === 0 ? -1 : (ends[length - 1] ?? -1);
    ends[length] = index;
  }
  const stayed = new Set<number>();
  for (let index = ends.at(-1) ?? -1; index >= 0; index = before[index] ?? -1) stayed.add(index);
  return items.filter((_, index) => !stayed.has(index)).map(({ item }) => item);
}

/** How many of the rows end below a position: their ends rise. */
function lengthBelow(
  ends: readonly number[],
  position: number,
  items: readonly { readonly position: number }[],
): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const end = items[ends[middle] ?? 0];
    if (end && end.position < position) low = middle + 1;
    else high = middle;
  }
  return low;
}
