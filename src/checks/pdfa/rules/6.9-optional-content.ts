import { dictOf, is, type PdfDict, type PdfValue } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../../pdf/document.js";
import { type Fault, isJudgedByPart1, iso19005, MADE_WRONG, type Rule } from "../rule.js";

const MAX_DEPTH = 100;

/** Layers that can be shown and hidden. PDF/A-1 allows none. */
export const optionalContent: Rule = {
  id: "pdfa-6.9-optional-content",
  basis: iso19005(2, "6.9"),
  basisInPart1: iso19005(1, "6.1.13"),
  tests: { part1: ["6.1.13-1"], part2: ["6.9-1", "6.9-2", "6.9-3", "6.9-4"] },
  weight: "conformance",
  checks: "Layers that can be shown and hidden have names, are all listed, and do not change by themselves.",
  advice: "Convert the original document with council-convert, or save it again as PDF/A without layers.",
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    if (doc.get(doc.catalog, "OCProperties") === null) return;
    if (isJudgedByPart1(doc)) {
      yield { message: "The document has layers that can be shown and hidden." };
      return;
    }
    const properties = doc.getDict(doc.catalog, "OCProperties");
    const layers = doc.getItems(properties, "OCGs").flatMap((item) => dictOf(item) ?? []);
    const names = new Set<string>();
    for (const config of configurations(doc, properties)) {
      const name = doc.getText(config, "Name") ?? "";
      if (name === "") yield { message: "A set of layers has no name." };
      else if (names.has(name)) yield { message: "Two sets of layers have the same name." };
      names.add(name);
      if (doc.get(config, "AS") !== null) yield { message: "Layers are shown and hidden by themselves." };
      const order = doc.get(config, "Order");
      const listed = new Set<PdfValue>();
      collect(doc, order, listed, 0);
      if (is(order, "array") && layers.some((layer) => !listed.has(layer)))
        yield { message: "A set of layers does not list every layer." };
    }
  },
};

function configurations(doc: PdfDocument, properties: PdfDict | undefined): PdfDict[] {
  const first = doc.getDict(properties, "D");
  const more = doc.getItems(properties, "Configs").flatMap((item) => dictOf(item) ?? []);
  return first ? [first, ...more] : more;
}

/** Every layer and every list of layers in an order, each gone through once. */
function collect(doc: PdfDocument, value: PdfValue, into: Set<PdfValue>, depth: number): void {
  if (into.has(value)) return;
  if (is(value, "dict")) into.add(value);
  if (!is(value, "array") || depth > MAX_DEPTH) return;
  into.add(value);
  for (const item of value.items) collect(doc, doc.file.resolve(item), into, depth + 1);
}
