import { type Fault, iso14289, MADE_WRONG, type Rule } from "../rule.js";

/** ISO 19005-2:2011, 6.7.2.2 and 6.7.3.3 ask the same of level A (part 1: 6.8.2.2, 6.8.3.3). */
export const tagged: Rule = {
  id: "pdfa-6.7.2-tagged",
  basis: iso14289("7.1"),
  weight: "accessibility",
  checks: "The document is tagged: headings, paragraphs, lists and tables are marked as such.",
  advice:
    "Convert the original document with council-convert, which adds the tags. Without them a screen reader cannot follow the document.",
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    const levelA = doc.judgedBy()?.conformance === "A" ? ({ severity: "block" } as const) : {};
    // Either fault makes the tags useless, so one sentence serves both.
    const marked = doc.get(doc.getDict(doc.catalog, "MarkInfo"), "Marked") === true;
    if (!doc.getDict(doc.catalog, "StructTreeRoot"))
      yield { message: "The document has no structure tags.", ...levelA };
    else if (!marked) yield { message: "The document is not marked as tagged.", ...levelA };
  },
};
