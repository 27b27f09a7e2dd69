import { dictOf, is, nameOf, type PdfDict } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../../pdf/document.js";
import { MAX_ROLES } from "../../pdf/structure.js";
import { type Fault, isJudgedByPart1, iso19005, MADE_WRONG, type Rule } from "../rule.js";

/** PDF Reference 1.4, 9.7.4. */
const IN_PART_1 = [
  ...[
    "Document",
    "Part",
    "Art",
    "Sect",
    "Div",
    "BlockQuote",
    "Caption",
    "TOC",
    "TOCI",
    "Index",
    "NonStruct",
    "Private",
  ],
  ...["P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD"],
  ...["Span", "Quote", "Note", "Reference", "BibEntry", "Code", "Link", "Figure", "Formula", "Form"],
];
const OF_PART_1 = new Set(IN_PART_1);
/** ISO 32000-1:2008, 14.8.4. */
const OF_PART_2 = new Set([
  ...IN_PART_1,
  ...["THead", "TBody", "TFoot", "Annot", "Ruby", "RB", "RT", "RP", "Warichu", "WT", "WP"],
]);

/** Level A alone asks. A standard type that the role map leads elsewhere counts, in part 2, as what it leads to. */
export const structureTypes: Rule = {
  id: "pdfa-6.7.3.4-structure-types",
  basis: iso19005(2, "6.7.3.4"),
  basisInPart1: iso19005(1, "6.8.3.4"),
  tests: { part1: ["6.8.3.4-1", "6.8.3.4-2"], part2: ["6.7.3.4-1", "6.7.3.4-2", "6.7.3.4-3"] },
  weight: "conformance",
  scope: { levels: ["A"] },
  checks: "At level A: every kind of structure tag is a known one, or the file says which known one it is like.",
  advice: "Convert the original document with council-convert, which writes known tags only.",
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    const root = doc.getDict(doc.catalog, "StructTreeRoot");
    const roles = doc.getDict(root, "RoleMap");
    const part1 = isJudgedByPart1(doc);
    for (const type of typesIn(doc))
      if (!isKnown(doc, type, roles, part1))
        yield {
          message: `The structure tag "${type.slice(0, 40).replace(/[^ -~]/g, "?")}" is no known one, nor like one.`,
        };
  },
};

/** The types of all structure elements, each once. */
function typesIn(doc: PdfDocument): Set<string> {
  const types = new Set<string>();
  for (const dict of structureElements(doc)) types.add(doc.getName(dict, "S") ?? "");
  return types;
}

/** Every element of the structure tree (ISO 32000-1:2008, 14.7.2), whatever loops it has. */
export function* structureElements(doc: PdfDocument): Iterable<PdfDict> {
  const seen = new Set<PdfDict>();
  const waiting = [doc.get(doc.getDict(doc.catalog, "StructTreeRoot"), "K")];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    const kid = doc.file.resolve(value);
    if (is(kid, "array")) {
      for (const item of kid.items) if (typeof item === "object") waiting.push(item);
      continue;
    }
    const dict = dictOf(kid);
    if (!dict || seen.has(dict)) continue;
    seen.add(dict);
    // Marked content and objects that an element holds are no elements.
    if (!dict.entries.has("S")) continue;
    yield dict;
    const kids = dict.entries.get("K");
    if (kids !== undefined) waiting.push(kids);
  }
}

function isKnown(doc: PdfDocument, type: string, roles: PdfDict | undefined, part1: boolean): boolean {
  const standard = part1 ? OF_PART_1 : OF_PART_2;
  const mapped = (from: string) => nameOf(doc.get(roles, from));
  const next = mapped(type);
  if (standard.has(type) && (part1 || next === undefined || next === type)) return true;
  const seen = new Set([type]);
  for (let role = next; role !== undefined && !seen.has(role) && seen.size <= MAX_ROLES; role = mapped(role)) {
    if (standard.has(role)) return true;
    seen.add(role);
  }
  return false;
}
