import { type Fault, isJudgedByPart1, iso19005, type Rule } from "../rule.js";

export const triggerEvents: Rule = {
  id: "pdfa-6.5.2-trigger-events",
  basis: iso19005(2, "6.5.2"),
  basisInPart1: iso19005(1, "6.6.2"),
  tests: { part1: ["6.6.2-3"], part2: ["6.5.2-1", "6.5.2-2"] },
  weight: "conformance",
  checks: "Nothing happens by itself when the document or a page is opened, closed, saved or printed.",
  advice: "Remove the action in the program that made the PDF, or convert the original document with council-convert.",
  adviceForSource: "Delete the macro or event that does it in the original document, and convert it again.",
  *check(doc): Iterable<Fault> {
    // PDF/A-1 forbids it for the document only; what a page then does is still held to 6.5.1.
    const owners = isJudgedByPart1(doc) ? ["catalog"] : ["catalog", "page"];
    for (const { owner, where } of doc.triggers())
      if (owners.includes(owner)) yield { message: "The document starts actions by itself.", where };
    for (const stray of doc.strays())
      if (stray.is === "trigger") yield { message: "Something in the document starts actions by itself." };
  },
};
