import { CONVERT_AGAIN, type Fault, isJudgedByPart1, iso19005, MADE_WRONG, onPage, type Rule } from "../rule.js";

/** Form XObjects are drawings, not forms to fill in (ISO 32000-1:2008, 8.10). */
export const formXObjects: Rule = {
  id: "pdfa-6.2.9-form-xobjects",
  basis: iso19005(2, "6.2.9"),
  basisInPart1: iso19005(1, "6.2.5"),
  tests: { part1: ["6.2.5-1", "6.2.6-1", "6.2.7-1"], part2: ["6.2.9-1", "6.2.9-2", "6.2.9-3"] },
  weight: "conformance",
  checks: "No part of a page is drawn by a PostScript program or taken from another file.",
  advice: CONVERT_AGAIN,
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    const { forms, postScript } = doc.use().graphics;
    for (const [form, page] of forms) {
      if (form.entries.has("PS") || doc.getName(form, "Subtype2") === "PS")
        yield { message: "A drawing carries a PostScript program.", ...onPage(page) };
      if (form.entries.has("Ref")) yield { message: "A drawing is taken from another file.", ...onPage(page) };
      if (!isJudgedByPart1(doc) && form.entries.has("OPI"))
        yield { message: "A drawing stands in for another file (OPI).", ...onPage(page) };
    }
    if (postScript !== undefined)
      yield { message: "Part of a page is drawn by a PostScript program.", ...onPage(postScript) };
  },
};
