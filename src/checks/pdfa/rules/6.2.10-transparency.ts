import { is, nameOf, type PdfDict, type PdfValue } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../../pdf/document.js";
import { type Fault, isJudgedByPart1, iso19005, MADE_WRONG, onPage, type Rule } from "../rule.js";
import { pdfaProfile } from "./6.2.3-output-intent.js";

const BLEND_MODES = new Set([
  ...["Normal", "Compatible", "Multiply", "Screen", "Overlay", "Darken", "Lighten", "ColorDodge", "ColorBurn"],
  ...["HardLight", "SoftLight", "Difference", "Exclusion", "Hue", "Saturation", "Color", "Luminosity"],
]);

/** PDF/A-1 forbids transparency (ISO 19005-1:2005, 6.4); PDF/A-2 allows it where its colours are defined. */
export const transparency: Rule = {
  id: "pdfa-6.2.10-transparency",
  basis: iso19005(2, "6.2.10"),
  basisInPart1: iso19005(1, "6.4"),
  tests: { part1: ["1", "2", "3", "4", "5", "6"].map((test) => `6.4-${test}`), part2: ["6.2.10-1", "6.2.10-2"] },
  weight: "conformance",
  checks: "Transparent pictures and shapes look the same everywhere; in PDF/A-1 there are none.",
  advice: "Convert the original document with council-convert, or save it again as PDF/A-2.",
  adviceForSource: MADE_WRONG,
  check: (doc) => (isJudgedByPart1(doc) ? inPart1(doc) : inPart2(doc)),
};

function* inPart2(doc: PdfDocument): Iterable<Fault> {
  const { states, transparent } = doc.use().graphics;
  for (const [state, page] of states) {
    const mode = blendMode(doc, doc.get(state, "BM"));
    if (mode !== undefined && !BLEND_MODES.has(mode))
      yield { message: "The content mixes colours in a way that PDF does not know.", ...onPage(page) };
  }
  if (pdfaProfile(doc)) return;
  for (const number of transparent) {
    const group = doc.getDict(doc.pages()[number - 1]?.dict, "Group");
    if (doc.get(group, "CS") === null)
      yield {
        message: "Something transparent lies on a page that does not say how its colours mix.",
        ...onPage(number),
      };
  }
}

/** Of several, the first counts. */
function blendMode(doc: PdfDocument, value: PdfValue): string | undefined {
  if (!is(value, "array")) return nameOf(value);
  return value.items.map((item) => nameOf(doc.file.resolve(item))).find((name) => name !== undefined);
}

function* inPart1(doc: PdfDocument): Iterable<Fault> {
  const { states, images, forms } = doc.use().graphics;
  for (const [state, page] of states)
    if (isTransparent(doc, state)) yield { message: "The content draws something transparent.", ...onPage(page) };
  for (const [dict, { page }] of images)
    if (has(doc, dict, "SMask")) yield { message: "A picture is partly transparent.", ...onPage(page) };
  for (const [form, page] of forms)
    if (has(doc, form, "SMask") || isGroup(doc, form)) yield { message: "A drawing is transparent.", ...onPage(page) };
  for (const { dict, number } of doc.pages())
    if (isGroup(doc, dict)) yield { message: "The page is a transparency group.", ...onPage(number) };
}

function has(doc: PdfDocument, dict: PdfDict, key: string): boolean {
  return doc.get(dict, key) !== null;
}

function isGroup(doc: PdfDocument, holder: PdfDict): boolean {
  return doc.getName(doc.getDict(holder, "Group"), "S") === "Transparency";
}

function isTransparent(doc: PdfDocument, state: PdfDict): boolean {
  if (has(doc, state, "SMask") && doc.getName(state, "SMask") !== "None") return true;
  if (has(doc, state, "BM") && !["Normal", "Compatible"].includes(doc.getName(state, "BM") ?? "")) return true;
  return ["CA", "ca"].some((key) => {
    const alpha = doc.get(state, key);
    return alpha !== null && !(typeof alpha === "number" && Math.abs(alpha - 1) < 1e-6);
  });
}
