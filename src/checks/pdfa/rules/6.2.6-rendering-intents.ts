import { nameOf } from "../../../tools/pdf/objects.js";
import { CONVERT_AGAIN, type Fault, iso19005, MADE_WRONG, onPage, type Rule } from "../rule.js";

/** ISO 32000-1:2008, table 70. */
const INTENTS = new Set(["RelativeColorimetric", "AbsoluteColorimetric", "Perceptual", "Saturation"]);

/** Intents that the content, a graphics state or a picture names. */
export const renderingIntents: Rule = {
  id: "pdfa-6.2.6-rendering-intents",
  basis: iso19005(2, "6.2.6"),
  basisInPart1: iso19005(1, "6.2.9"),
  tests: { part1: ["6.2.9-1"], part2: ["6.2.6-1"] },
  weight: "conformance",
  checks: "Where it is said how colours are to be matched, it is one of the four known ways.",
  advice: CONVERT_AGAIN,
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    const { intents, states, images } = doc.use().graphics;
    const named: [string | undefined, number][] = [...intents];
    for (const [state, page] of states) named.push([nameOf(doc.get(state, "RI")), page]);
    for (const [dict, { page, role }] of images)
      if (role !== "mask") named.push([nameOf(doc.get(dict, "Intent")), page]);
    for (const [intent, page] of named)
      if (intent !== undefined && !INTENTS.has(intent))
        yield { message: "The content asks for a way of matching colours that PDF does not know.", ...onPage(page) };
  },
};
