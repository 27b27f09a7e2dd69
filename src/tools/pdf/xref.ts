/** Cross-reference streams (ISO 32000-1:2008, 7.5.8): rows of three columns, packed. */
import { is, type PdfDict, type PdfValue } from "./objects.js";

/** Where an object is. */
export type Entry =
  | { readonly type: "at"; readonly offset: number; readonly gen: number }
  | { readonly type: "in"; readonly stream: number; readonly index: number }
  | { readonly type: "free" };

export interface RowLayout {
  /** Bytes of each column. */
  readonly widths: readonly [number, number, number];
  /** Numbers of the objects that have a row, in the order of the rows. */
  readonly ranges: readonly { readonly first: number; readonly count: number }[];
}

/** How the rows of a cross-reference stream are laid out; nothing when its dictionary does not say. */
export function rowLayout({ entries }: PdfDict): RowLayout | undefined {
  const columns = countsOf(entries.get("W"));
  const [kind = 0, second = 0, third = 0] = columns;
  if (columns.length < 3 || columns.some((width) => width > 8) || kind + second + third === 0) return undefined;
  const size = entries.get("Size");
  const index = countsOf(entries.get("Index"));
  const pairs = index.length > 0 ? index : [0, isCount(size) ? size : 0];
  const ranges = [];
  for (let i = 0; i + 1 < pairs.length; i += 2) ranges.push({ first: pairs[i] ?? 0, count: pairs[i + 1] ?? 0 });
  return { widths: [kind, second, third], ranges };
}

/** One row, counted from 0; nothing behind the end. A type from the future counts as free (7.5.8.3). */
export function readRow(rows: Buffer, { widths: [kind, second, third] }: RowLayout, row: number): Entry | undefined {
  const at = row * (kind + second + third);
  if (at + kind + second + third > rows.length) return undefined;
  const type = kind === 0 ? 1 : bigEndian(rows, at, kind);
  const [two, three] = [bigEndian(rows, at + kind, second), bigEndian(rows, at + kind + second, third)];
  if (type === 1) return { type: "at", offset: two, gen: three };
  return type === 2 ? { type: "in", stream: two, index: three } : { type: "free" };
}

function bigEndian(bytes: Buffer, at: number, width: number): number {
  let value = 0;
  for (let i = 0; i < width; i += 1) value = value * 256 + (bytes[at + i] ?? 0);
  return value;
}

/** A whole number that is not negative. */
export function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function countsOf(value: PdfValue | undefined): number[] {
  return is(value, "array") ? value.items.filter(isCount) : [];
}
