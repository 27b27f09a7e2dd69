import { DELETE_MEDIA, forAuthor } from "../../advice.js";
import { type Fault, isJudgedByPart1, iso19005, type Rule } from "../rule.js";

const IN_BOTH = [
  "Text",
  "Link",
  "FreeText",
  "Line",
  "Square",
  "Circle",
  "Highlight",
  "Underline",
  "Squiggly",
  "StrikeOut",
  "Stamp",
  "Ink",
  "Popup",
  "Widget",
  "PrinterMark",
  "TrapNet",
];
const IN_PART_1 = new Set(IN_BOTH);
const IN_PART_2 = new Set([...IN_BOTH, "Polygon", "PolyLine", "Caret", "FileAttachment", "Watermark", "Redact"]);

const REMOVE_MEDIA = "Remove the sound or film from the PDF, and publish it as a separate file.";

export const annotationTypes: Rule = {
  id: "pdfa-6.3.1-annotation-types",
  basis: iso19005(2, "6.3.1"),
  basisInPart1: iso19005(1, "6.5.2"),
  tests: { part1: ["6.5.2-1"], part2: ["6.3.1-1"] },
  weight: "conformance",
  checks: "No sound, film or three-dimensional object lies on a page.",
  advice: "Remove it from the document, and publish it as a file of its own.",
  adviceForSource: "Delete the object in the original document, and publish it as a separate file.",
  *check(doc, { role, madeFrom }): Iterable<Fault> {
    const { places, active } = doc.media();
    for (const where of places)
      yield {
        message: `The document has a sound or film${where.startsWith("page") ? ` on ${where}` : ""}. PDF/A cannot hold it.`,
        ...(where.startsWith("page") ? {} : { where }),
        advice: role === "output" ? forAuthor(madeFrom, DELETE_MEDIA) : REMOVE_MEDIA,
        ...(active ? { severity: "block" } : {}),
      };
    const allowed = isJudgedByPart1(doc) ? IN_PART_1 : IN_PART_2;
    for (const { dict, where } of doc.annotations()) {
      const type = doc.getName(dict, "Subtype") ?? "";
      if (!allowed.has(type) && !doc.media().has(dict))
        yield {
          message: `PDF/A does not allow this kind of object on a page${type ? ` (${type.slice(0, 40)})` : ""}.`,
          where,
        };
    }
  },
};
