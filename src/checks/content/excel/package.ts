/** What lies in the package beside the workbook itself: data of other programs, and what nothing leads to. */
import { hasWords, isLikeData } from "../../../tools/formula-texts.js";
import { keyOf, type OpcPackage, RELATIONSHIPS } from "../../../tools/opc.js";
import type { Trace } from "../model.js";
import { wordsIn } from "../ooxml/carried.js";
import { partsOf } from "../ooxml/parts.js";
import { counted } from "./part.js";

/** Parts that lie beside the workbook, each kind as one trace. */
export async function besideWorkbook(opc: OpcPackage, workbook: string): Promise<readonly Trace[]> {
  const traces: Trace[] = [];
  const models = await partsOf(opc, workbook, "powerPivotData");
  if (models.length > 0) traces.push({ what: "data-model", where: "", detail: sizeOf(opc, models) });
  if ((await partsOf(opc, workbook, "vbaProject")).length > 0) traces.push({ what: "macros", where: "" });
  const custom = [
    ...new Set([...(await partsOf(opc, workbook, "customXml")), ...(await partsOf(opc, "", "customXml"))]),
  ];
  if (custom.length > 0) traces.push(carried("custom-xml", custom, opc, await wordsIn(opc, custom, true)));
  if ((await partsOf(opc, "", "thumbnail")).length > 0) traces.push({ what: "thumbnail", where: "" });
  const quiet = wordsAmong(await wordsIn(opc, await quietParts(opc, workbook), true));
  if (quiet !== "") traces.push({ what: "leftovers", where: "", detail: "words among settings", text: quiet });
  const left = await leftovers(opc);
  if (left.length > 0) traces.push(carried("leftovers", left, opc, await wordsIn(opc, left)));
  return traces;
}

function carried(what: "custom-xml" | "leftovers", parts: readonly string[], opc: OpcPackage, text: string): Trace {
  return { what, where: "", detail: sizeOf(opc, parts), count: parts.length, ...(text !== "" && { text }) };
}

/** `2 parts, 14 KB` */
function sizeOf(opc: OpcPackage, parts: readonly string[]): string {
  const bytes = parts.reduce((sum, part) => sum + (opc.zip.get(part)?.bytes ?? 0), 0);
  return `${counted(parts.length, "part")}, ${Math.ceil(bytes / 1000).toLocaleString("en-GB")} KB`;
}

/**
 * Parts that say how something is worked out or looks: values of rich types and of feeds from other programs (18.9,
 * 18.15), and more themes than the one that is used.
 */
async function quietParts(opc: OpcPackage, workbook: string): Promise<readonly string[]> {
  const [, ...themes] = await partsOf(opc, workbook, "theme");
  return [...(await partsOf(opc, workbook, ...QUIET)), ...themes];
}

/** The last one holds which cells are boxes to be ticked. */
const QUIET = ["sheetMetadata", "volatileDependencies", "FeaturePropertyBag"];

function wordsAmong(text: string): string {
  return text
    .split("\n")
    .filter((line) => hasWords(line) || isLikeData(line))
    .join("\n");
}

/** Parts to which no chain of relationships leads from the package (ECMA-376 part 2, 8.3). */
async function leftovers(opc: OpcPackage): Promise<readonly string[]> {
  const reached = new Set<string>();
  const waiting = [""];
  for (let source = waiting.pop(); source !== undefined; source = waiting.pop()) {
    for (const { part } of await opc.relationshipsOf(source)) {
      if (part === undefined || reached.has(part)) continue;
      reached.add(part);
      waiting.push(part);
    }
  }
  return opc.zip.parts
    .map(({ name }) => name)
    .filter((name) => {
      const isOfPackage = name.endsWith("/") || RELATIONSHIPS.test(name) || keyOf(name) === "[content_types].xml";
      return !isOfPackage && !reached.has(name);
    });
}
