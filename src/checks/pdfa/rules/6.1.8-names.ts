import { isUtf8 } from "../../../tools/pdf/extremes.js";
import { is, nameOf, type PdfValue } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../../pdf/document.js";
import type { Space } from "../../pdf/graphics.js";
import { CONVERT_AGAIN, type Fault, iso19005, MADE_WRONG, type Rule } from "../rule.js";

/** Names of fonts, colourants and structure types; other names may be any bytes. PDF/A-1 does not ask. */
export const names: Rule = {
  id: "pdfa-6.1.8-names",
  basis: iso19005(2, "6.1.8"),
  tests: { part2: ["6.1.8-1"] },
  weight: "conformance",
  scope: { notInPart1: true },
  checks: "Names of fonts, inks and structure elements can be read as text (UTF-8).",
  advice: CONVERT_AGAIN,
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    if (!doc.syntax().extremes.foreignName) return;
    for (const space of doc.use().graphics.spaces.keys())
      if (colourants(doc, space).some((name) => !isUtf8(name))) yield { message: "The name of an ink is no UTF-8." };
    for (const dict of doc.reachable()) {
      const type = doc.getName(dict, "Type");
      if (type === "Font" && !isUtf8(doc.getName(dict, "BaseFont") ?? ""))
        yield { message: "The name of a font is no UTF-8." };
      if (type === "StructElem" && !isUtf8(doc.getName(dict, "S") ?? ""))
        yield { message: "The name of a structure element is no UTF-8." };
    }
    const roles = doc.getDict(doc.getDict(doc.catalog, "StructTreeRoot"), "RoleMap");
    if ([...(roles?.entries.keys() ?? [])].some((name) => !isUtf8(name)))
      yield { message: "The name of a structure element is no UTF-8." };
  },
};

/** The names of a Separation or DeviceN space. */
function colourants(doc: PdfDocument, space: Space): string[] {
  const family = nameOf(doc.file.resolve(space.items[0]));
  if (family !== "Separation" && family !== "DeviceN") return [];
  const named = doc.file.resolve(space.items[1]);
  const all: readonly PdfValue[] = is(named, "array") ? named.items : [named];
  return all.flatMap((item) => nameOf(doc.file.resolve(item)) ?? []);
}
