import { CONVERT_AGAIN, type Fault, isJudgedByPart1, iso19005, type Rule } from "../rule.js";

/** Bits of the F entry (ISO 32000-1:2008, table 165). */
const PRINT = 4;
const INVISIBLE_HIDDEN_NOVIEW = 1 | 2 | 32;
const TOGGLE_NOVIEW = 256;

export const annotationFlags: Rule = {
  id: "pdfa-6.3.2-annotation-flags",
  basis: iso19005(2, "6.3.2"),
  basisInPart1: iso19005(1, "6.5.3"),
  tests: { part1: ["6.5.3-2"], part2: ["6.3.2-1", "6.3.2-2"] },
  weight: "conformance",
  checks: "Comments, links and form fields are neither hidden on the screen nor left out in print.",
  advice: CONVERT_AGAIN,
  adviceForSource:
    "Delete the comment, link or form field in the original document, or write plain text in its place, and convert it again.",
  *check(doc): Iterable<Fault> {
    const part1 = isJudgedByPart1(doc);
    const forbidden = part1 ? INVISIBLE_HIDDEN_NOVIEW : INVISIBLE_HIDDEN_NOVIEW | TOGGLE_NOVIEW;
    for (const { dict, where } of doc.annotations()) {
      // A sound or film is named once, by the rule on what may lie on a page.
      if (doc.media().has(dict)) continue;
      const flags = doc.get(dict, "F");
      if (flags === null && !part1 && doc.getName(dict, "Subtype") === "Popup") continue;
      if (typeof flags !== "number")
        yield { message: "A comment, link or form field does not say whether it is printed.", where };
      else if ((flags & PRINT) === 0) yield { message: "A comment, link or form field is left out in print.", where };
      else if ((flags & forbidden) !== 0)
        yield { message: "A comment, link or form field is hidden on the screen.", where };
    }
  },
};
