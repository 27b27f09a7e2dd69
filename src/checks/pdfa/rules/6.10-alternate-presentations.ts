import { CONVERT_AGAIN, type Fault, iso19005, MADE_WRONG, onPage, type Rule } from "../rule.js";

/** PDF/A-1 does not ask. */
export const alternatePresentations: Rule = {
  id: "pdfa-6.10-alternate-presentations",
  basis: iso19005(2, "6.10"),
  tests: { part2: ["6.10-1", "6.10-2"] },
  weight: "conformance",
  scope: { notInPart1: true },
  checks: "The document is no slide show that plays in another way than its pages read.",
  advice: CONVERT_AGAIN,
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    if (doc.get(doc.getDict(doc.catalog, "Names"), "AlternatePresentations") !== null)
      yield { message: "The document can be played as a slide show that PDF/A forbids." };
    for (const { dict, number } of doc.pages())
      if (doc.get(dict, "PresSteps") !== null)
        yield { message: "The page is shown in steps, which PDF/A forbids.", ...onPage(number) };
  },
};
