import { CONVERT_AGAIN, type Fault, isJudgedByPart1, iso19005, MADE_WRONG, onPage, type Rule } from "../rule.js";

/** That a stream has resources of its own, only PDF/A-2 asks. */
export const contentStreams: Rule = {
  id: "pdfa-6.2.2-content-streams",
  basis: iso19005(2, "6.2.2"),
  basisInPart1: iso19005(1, "6.2.10"),
  tests: { part1: ["6.2.10-1"], part2: ["6.2.2-1", "6.2.2-2"] },
  weight: "conformance",
  checks: "Pages are drawn by known operators, and each brings the fonts and pictures it uses along.",
  advice: CONVERT_AGAIN,
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    const { unknown, lent } = doc.use().graphics;
    for (const [word, page] of unknown)
      yield { message: `The content uses an operator that PDF does not know (${printable(word)}).`, ...onPage(page) };
    if (isJudgedByPart1(doc)) return;
    for (const [name, page] of lent)
      yield {
        message: `The content uses a font, picture or colour (${printable(name)}) that is not among its own resources.`,
        ...onPage(page),
      };
  },
};

function printable(text: string): string {
  return text.slice(0, 40).replace(/[^ -~]/g, "?");
}
