import { outsideKeys, type Places } from "../../pdf/syntax.js";
import { CONVERT_AGAIN, type Fault, iso19005, MADE_WRONG, type Rule } from "../rule.js";

export const streams: Rule = {
  id: "pdfa-6.1.7.1-streams",
  basis: iso19005(2, "6.1.7.1"),
  basisInPart1: iso19005(1, "6.1.7"),
  tests: { part1: ["6.1.7-1", "6.1.7-2", "6.1.7-3"], part2: ["6.1.7.1-1", "6.1.7.1-2", "6.1.7.1-3"] },
  weight: "conformance",
  checks: "Each block of data in the file is as long as it says, properly bounded, and in this file.",
  advice: CONVERT_AGAIN,
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    const { lengths, keywords } = doc.syntax();
    if (lengths.count > 0) yield { message: "A stream is not as long as it says.", ...first(lengths) };
    if (keywords.count > 0)
      yield { message: "A stream does not begin or end on a line of its own.", ...first(keywords) };
    for (const [num, { dict }] of doc.streams())
      if (outsideKeys(dict).length > 0)
        yield { message: "The data of a stream is said to be in another file.", where: `object ${num}` };
  },
};

function first({ count, first: num }: Places): { readonly where: string } {
  return { where: count > 1 ? `object ${num} and ${count - 1} more` : `object ${num}` };
}
