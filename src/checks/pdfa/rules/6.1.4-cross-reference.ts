import { CONVERT_AGAIN, type Fault, isJudgedByPart1, iso19005, MADE_WRONG, type Rule } from "../rule.js";

/** How the table is laid out; what is in it, the parser has judged already. PDF/A-1 allows no cross-reference streams. */
export const crossReference: Rule = {
  id: "pdfa-6.1.4-cross-reference",
  basis: iso19005(2, "6.1.4"),
  basisInPart1: iso19005(1, "6.1.4"),
  tests: { part1: ["6.1.4-1", "6.1.4-2", "6.1.4-3"], part2: ["6.1.4-2"] },
  weight: "conformance",
  checks: "The file's table of contents (its cross-reference table) is laid out as it must be.",
  advice: CONVERT_AGAIN,
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    const { tables, subsections } = doc.syntax();
    if (tables.count > 0) yield { message: "The cross-reference table does not begin on the line after its keyword." };
    if (!isJudgedByPart1(doc)) return;
    if (subsections.count > 0)
      yield { message: "The numbers that begin a part of the cross-reference table are not one space apart." };
    if (doc.file.crossReferenceStreams)
      yield { message: "The file has a cross-reference stream, which PDF/A-1 does not allow." };
  },
};
