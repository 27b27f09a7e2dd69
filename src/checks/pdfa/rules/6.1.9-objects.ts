import { CONVERT_AGAIN, type Fault, iso19005, MADE_WRONG, type Rule } from "../rule.js";

export const objects: Rule = {
  id: "pdfa-6.1.9-objects",
  basis: iso19005(2, "6.1.9"),
  basisInPart1: iso19005(1, "6.1.8"),
  tests: { part1: ["6.1.8-1"], part2: ["6.1.9-1"] },
  weight: "conformance",
  checks: "Each object of the file begins and ends on lines of its own.",
  advice: CONVERT_AGAIN,
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    const { count, first } = doc.syntax().spacing;
    if (count > 0)
      yield {
        message: "An object of the file is not set off from the next by line ends and single spaces.",
        where: count > 1 ? `object ${first} and ${count - 1} more` : `object ${first}`,
      };
  },
};
