import { is, type PdfDict } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../../pdf/document.js";
import { type Fault, isJudgedByPart1, iso19005, type Rule } from "../rule.js";

/** Longest chain of parents through which a field inherits its type. */
const MAX_PARENTS = 64;

/** PDF/A-1 asks for an appearance of form fields only (ISO 19005-1:2005, 6.9). */
export const annotationAppearances: Rule = {
  id: "pdfa-6.3.3-annotation-appearances",
  basis: iso19005(2, "6.3.3"),
  basisInPart1: iso19005(1, "6.5.3"),
  tests: { part1: ["6.5.3-4", "6.5.3-5", "6.5.3-6", "6.9-2"], part2: ["6.3.3-1", "6.3.3-2", "6.3.3-3", "6.3.3-4"] },
  weight: "conformance",
  checks: "Comments and form fields carry their own picture, so that every program shows the same.",
  advice: "Convert the original document with council-convert, which leaves comments out; or remove the comments.",
  adviceForSource:
    "Delete the comment or form field in the original document, or write plain text in its place, and convert it again.",
  *check(doc): Iterable<Fault> {
    const part1 = isJudgedByPart1(doc);
    for (const { dict, where } of doc.annotations()) {
      // A sound or film is named once, by the rule on what may lie on a page.
      if (doc.media().has(dict)) continue;
      const type = doc.getName(dict, "Subtype");
      const appearance = doc.getDict(dict, "AP");
      if (!appearance) {
        const needed = part1 ? type === "Widget" : type !== "Popup" && type !== "Link" && !isPoint(doc, dict);
        if (needed) yield { message: "A comment or form field does not say how it looks.", where };
        continue;
      }
      const normal = doc.get(appearance, "N");
      const button = type === "Widget" && fieldType(doc, dict) === "Btn";
      if (appearance.entries.size !== 1 || normal === null)
        yield { message: "A comment or form field has more than one look.", where };
      else if (button ? !(is(normal, "dict") && normal.entries.size > 0) : !is(normal, "stream"))
        yield { message: "The look of a comment or form field is of the wrong kind.", where };
    }
  },
};

function isPoint(doc: PdfDocument, annotation: PdfDict): boolean {
  const [left, bottom, right, top] = doc.getItems(annotation, "Rect");
  return left === right && bottom === top;
}

function fieldType(doc: PdfDocument, field: PdfDict): string | undefined {
  let current: PdfDict | undefined = field;
  for (let i = 0; current && i < MAX_PARENTS; i += 1) {
    const type = doc.getName(current, "FT");
    if (type !== undefined) return type;
    current = doc.getDict(current, "Parent");
  }
  return undefined;
}
