/** Names that charts keep of cells which say something else by now, or nothing: Excel shows what the cells say. */
import type { Sheet, Trace } from "../model.js";
import type { ChartName } from "./chart.js";
import { counted, HiddenText } from "./part.js";
import { cellOf, type Range, rangeOf } from "./ranges.js";

/** The cells that a reference of a chart leads to: `'My sheet'!$A$1:$A$4`, or several in brackets. The name of the sheet is in lower case. */
export function rangesIn(reference: string): readonly { readonly sheet: string; readonly range: Range }[] {
  return reference.split(",").flatMap((part) => {
    const end = part.lastIndexOf("!");
    const range = end < 0 ? undefined : rangeOf(part.slice(end + 1).replace(/\)$/, ""));
    return range ? [{ sheet: sheetNamed(part.slice(0, end)).toLowerCase(), range }] : [];
  });
}

/** A name as it is written in formulas. */
export function sheetNamed(name: string): string {
  const bare = name.trim().replace(/^\(/, "");
  return bare.startsWith("'") ? bare.slice(1, -1).replaceAll("''", "'") : bare;
}

/** To be asked when all sheets have been read. */
export function staleNames(
  names: ReadonlyMap<string, readonly ChartName[]>,
  sheets: readonly Sheet[],
): readonly Trace[] {
  const textAt = textsOf(sheets);
  return [...names].flatMap(([where, list]) => {
    const stale = new Set(list.filter((name) => isStale(name, textAt)).map(({ text }) => text));
    if (stale.size === 0) return [];
    const text = new HiddenText();
    for (const each of stale) text.add(each);
    const detail = counted(
      stale.size,
      "name that stands in its cell no more",
      "names that stand in their cells no more",
    );
    return [{ what: "chart-data" as const, where, detail, count: stale.size, ...text.told }];
  });
}

type TextAt = (sheet: string, row: number, column: number) => string | undefined;

function isStale({ reference, index, text }: ChartName, textAt: TextAt): boolean {
  const [place, ...more] = rangesIn(reference);
  if (!place || more.length > 0 || !/\p{L}/u.test(text)) return false;
  const { top, left, bottom, right } = place.range;
  const [row, column] = left === right ? [top + index, left] : [top, left + index];
  if (row > bottom || column > right) return true;
  const shown = textAt(place.sheet, row, column);
  return shown !== undefined && squeezed(shown) !== squeezed(text);
}

const squeezed = (text: string) => text.replace(/\s+/g, " ").trim();

/** The text of a cell: empty when nothing is in it, nothing when it holds no text or its sheet is not known. */
function textsOf(sheets: readonly Sheet[]): TextAt {
  const byName = new Map(sheets.map((sheet) => [sheet.name.toLowerCase(), sheet]));
  return (name, row, column) => {
    const cells = byName.get(name)?.cells;
    if (!cells) return undefined;
    const found = cellOf(cells, row, column);
    if (!found) return "";
    return found.type === "text" ? found.value : undefined;
  };
}
