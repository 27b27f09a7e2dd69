import { type Fault, iso19005, MADE_WRONG, type Rule } from "../rule.js";

export const xfa: Rule = {
  id: "pdfa-6.4.2-xfa",
  basis: iso19005(2, "6.4.2"),
  tests: { part2: ["6.4.2-1", "6.4.2-2"] },
  weight: "safety",
  checks: "The document is no XFA form, which draws itself from a program inside the file.",
  advice: "Print the form to PDF, or publish it as an OpenDocument text.",
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    if (doc.get(doc.getDict(doc.catalog, "AcroForm"), "XFA") !== null)
      yield { message: "The document contains an XFA form." };
    if (doc.get(doc.catalog, "NeedsRendering") === true)
      yield { message: "The document must be drawn by a program inside it." };
  },
};
