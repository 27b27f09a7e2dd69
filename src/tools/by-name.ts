/** A table to look up words of a document in: what every object of JavaScript has of its own (`constructor`) is none of its words. */
export function byName<T>(table: Readonly<Record<string, T>>): ReadonlyMap<string, T> {
  return new Map(Object.entries(table));
}
