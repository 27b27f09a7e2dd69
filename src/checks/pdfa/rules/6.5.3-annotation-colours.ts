import { is } from "../../../tools/pdf/objects.js";
import { CONVERT_AGAIN, type Fault, iso19005, MADE_WRONG, type Rule } from "../rule.js";
import { pdfaProfile } from "./6.2.3-output-intent.js";

/** A clause of ISO 19005-1 alone. */
export const annotationColours: Rule = {
  id: "pdfa-1-6.5.3-annotation-colours",
  basis: iso19005(1, "6.5.3"),
  tests: { part1: ["6.5.3-1", "6.5.3-3"] },
  weight: "conformance",
  scope: { onlyInPart1: true },
  checks: "In PDF/A-1: comments, links and form fields are not transparent, and their colours are defined.",
  advice: CONVERT_AGAIN,
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    for (const { dict, where } of doc.annotations()) {
      const alpha = doc.get(dict, "CA");
      if (typeof alpha === "number" && alpha !== 1)
        yield { message: "A comment, link or form field is transparent.", where };
      const coloured = is(doc.get(dict, "C"), "array") || is(doc.get(dict, "IC"), "array");
      if (coloured && pdfaProfile(doc)?.space !== "RGB ")
        yield {
          message: "A comment, link or form field has a colour without saying, by a colour profile, how it looks.",
          where,
        };
    }
  },
};
