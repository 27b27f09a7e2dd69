import { CONVERT_AGAIN, type Fault, iso19005, MADE_WRONG, type Rule } from "../rule.js";

export const hexadecimalStrings: Rule = {
  id: "pdfa-6.1.6-hexadecimal-strings",
  basis: iso19005(2, "6.1.6"),
  basisInPart1: iso19005(1, "6.1.6"),
  tests: { part1: ["6.1.6-1", "6.1.6-2"], part2: ["6.1.6-1", "6.1.6-2"] },
  weight: "conformance",
  checks: "Texts written in hexadecimal digits have an even number of digits and nothing else.",
  advice: CONVERT_AGAIN,
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    const { extremes } = doc.syntax();
    if (extremes.oddHex) yield { message: "A hexadecimal string has an odd number of digits." };
    if (extremes.foreignHex) yield { message: "A hexadecimal string has a character that is no digit." };
  },
};
