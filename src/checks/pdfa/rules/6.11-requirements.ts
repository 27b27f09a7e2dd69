import { dictOf, is } from "../../../tools/pdf/objects.js";
import { CONVERT_AGAIN, type Fault, iso19005, MADE_WRONG, type Rule } from "../rule.js";

/** PDF/A-1 does not ask. */
export const requirements: Rule = {
  id: "pdfa-6.11-requirements",
  basis: iso19005(2, "6.11"),
  tests: { part2: ["6.11-1"] },
  weight: "conformance",
  scope: { notInPart1: true },
  checks: "The document does not ask the reading program for more than PDF/A promises.",
  advice: CONVERT_AGAIN,
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    const value = doc.get(doc.catalog, "Requirements");
    if (is(value, "array") || dictOf(value))
      yield { message: "The document says what the reading program must be able to do." };
  },
};
