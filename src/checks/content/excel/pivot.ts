/** Pivot caches: copies of the data that pivot tables were made from (ECMA-376 part 1, 18.10). */
import type { OpcPackage } from "../../../tools/opc.js";
import type { Trace } from "../model.js";
import { partsOf } from "../ooxml/parts.js";
import { counted, HiddenText, isSpreadsheet, valueFor } from "./part.js";

/** What stands for a value in shared items and records (18.10.1). `m` is a missing one, `x` the number of a shared item. */
const VALUES: ReadonlySet<string> = new Set(["s", "n", "d", "b", "e"]);

/** How the sheet that a cache was made from is to be found now; nothing when it is seen there. */
export type SourceState = (sheet: string) => "gone" | "hidden" | undefined;

/** `where`: the sheet of the first pivot table that uses the cache. */
export async function pivotCache(
  opc: OpcPackage,
  definition: string,
  where: string,
  stateOf: SourceState,
): Promise<Trace> {
  const text = new HiddenText();
  let fields = 0;
  let shared = 0;
  let records = 0;
  let source: string | undefined;
  await opc.read(definition, {
    open(tag, depth) {
      if (!isSpreadsheet(tag)) return;
      if (tag.local === "worksheetSource") source = valueFor(tag, "sheet");
      else if (tag.local === "cacheField" && depth === 3) {
        fields += 1;
        text.add(valueFor(tag, "name") ?? "");
      } else if (VALUES.has(tag.local) && valueFor(tag, "v") !== undefined) {
        shared += 1;
        text.add(valueFor(tag, "v") ?? "");
      }
    },
  });
  for (const part of await partsOf(opc, definition, "pivotCacheRecords")) {
    await opc.read(part, {
      open(tag, depth) {
        if (depth === 2 && tag.local === "r") records += 1;
        else if (depth === 3 && VALUES.has(tag.local)) text.add(valueFor(tag, "v") ?? "");
      },
    });
  }
  const state = source === undefined ? undefined : stateOf(source);
  const copied = records > 0 ? counted(records, "record") : counted(shared, "value");
  const size = `${copied}, ${counted(fields, "field")}`;
  const from = { gone: "; the sheet they came from is gone", hidden: "; the sheet they came from is hidden" };
  return {
    what: "pivot-cache",
    where,
    detail: `${size}${state === undefined ? "" : from[state]}`,
    ...(records + shared > 0 && { count: records || shared }),
    ...text.told,
    ...(records === 0 && shared === 0 && { empty: true }),
  };
}
