/** What refers to sheets: names, lists with a heading, pivot tables (ODF 1.3 part 3, 9.4 and 9.6). */
import { addTo, MAX_THINGS } from "../limits.js";
import type { Sheet } from "../model.js";
import type { Attributes, Mutable } from "./names.js";
import type { Element, Reading } from "./reading.js";

/** Names that point somewhere, and lists with a heading: known when all sheets are. */
interface Pending {
  readonly names: { readonly name: string; readonly address: string; readonly isHidden: boolean }[];
  readonly headed: string[];
  readonly pivots: { readonly target: string; readonly source: string; readonly isOutside: boolean }[];
}

/** What LibreOffice makes of the cache of a pivot table whose sheet is gone. */
export const CACHE_SHEET = /^DPCache_/;

interface References {
  readonly elements: readonly (readonly [name: string, element: Element])[];
  /** Tells what the references come to, when all sheets are known. */
  end(sheets: readonly Sheet[]): void;
}

/** `whereNow` says which sheet is being read. */
export function referenceElements(reading: Reading, whereNow: () => string): References {
  const pending: Pending = { names: [], headed: [], pivots: [] };
  let pivot: { target: string; source: string; isOutside: boolean } | undefined;

  const source = (attribute: string, isOutside: boolean): Element => ({
    open(_reading, attributes) {
      if (!pivot) {
        if (isOutside) reading.traces.add("external-data", whereNow(), { kind: "database table" });
        return;
      }
      pivot.source = attributes[attribute] ?? "";
      pivot.isOutside = isOutside;
    },
  });

  return {
    elements: [
      [
        "table:named-range",
        { open: (_reading, attributes) => noteName(pending, attributes, attributes["table:cell-range-address"] ?? "") },
      ],
      [
        "table:named-expression",
        { open: (_reading, attributes) => noteName(pending, attributes, attributes["table:expression"] ?? "") },
      ],
      [
        "table:database-range",
        {
          open(_reading, attributes) {
            const address = attributes["table:target-range-address"] ?? "";
            // 19.601: a range has a heading unless it says that it has none.
            if (attributes["table:contains-header"] !== "false") addTo(pending.headed, address, MAX_THINGS, "ranges");
          },
        },
      ],
      [
        "table:data-pilot-table",
        {
          open(_reading, attributes) {
            pivot = { target: attributes["table:target-range-address"] ?? "", source: "", isOutside: false };
            addTo(pending.pivots, pivot, MAX_THINGS, "pivot tables");
          },
          close() {
            pivot = undefined;
          },
        },
      ],
      ["table:source-cell-range", source("table:cell-range-address", false)],
      ["table:database-source-sql", source("table:sql-statement", true)],
      ["table:database-source-table", source("table:database-table-name", true)],
      ["table:database-source-query", source("table:query-name", true)],
      ["table:source-service", source("table:source-name", true)],
    ],
    end: (sheets) => tell(pending, sheets, reading),
  };
}

/** Names that Excel keeps for itself: of filters, print areas. */
const OWN_NAMES = /^(?:_xlnm\.|_FilterDatabase|__Anonymous)/i;

function noteName({ names }: Pending, attributes: Attributes, address: string): void {
  const name = attributes["table:name"] ?? "";
  const isHidden = [attributes["table:hidden"], attributes["loext:hidden"], attributes.hidden].includes("true");
  if (!OWN_NAMES.test(name)) addTo(names, { name, address, isHidden }, MAX_THINGS, "names");
}

/** `$'My sheet'.A1`, `$Sheet1.$A$1`. */
const SHEET_NAME = /\$?(?:'((?:[^']|'')*)'|([^\s.$'"#[\];:()+*/&=<>,]+))\.\$?[A-Za-z]/;

export function sheetIn(address: string): string | undefined {
  const [, quoted, plain] = SHEET_NAME.exec(address.slice(0, MAX_ADDRESS)) ?? [];
  return quoted?.replaceAll("''", "'") ?? plain;
}

/** Longest address that is looked at, in characters. */
const MAX_ADDRESS = 1_000;

function tell({ names, headed, pivots }: Pending, sheets: readonly Sheet[], { traces }: Reading): void {
  const byName = new Map(sheets.map((sheet) => [sheet.name, sheet as Mutable<Sheet>]));
  const isHidden = (name: string | undefined) => name !== undefined && byName.get(name)?.visibility === "hidden";
  for (const { name, address, isHidden: isItself } of names)
    if (isItself || isHidden(sheetIn(address))) traces.add("hidden-names", "", { text: name });
  for (const address of headed) {
    const sheet = byName.get(sheetIn(address) ?? "");
    if (sheet) sheet.hasHeader = true;
  }
  for (const { target, source, isOutside } of pivots) {
    const [at, from] = [sheetIn(target), sheetIn(source)];
    const where = at === undefined ? "" : `sheet "${at}"`;
    if (isOutside) traces.add("external-data", where, { kind: "database pivot table" });
    else if (from !== undefined && CACHE_SHEET.test(from)) continue;
    else if (isHidden(from)) traces.add("pivot-cache", where, { detail: `its data are on the hidden sheet "${from}"` });
    else traces.add("pivot-cache", where, { detail: "its data are on a sheet that is shown", empty: true });
  }
}
