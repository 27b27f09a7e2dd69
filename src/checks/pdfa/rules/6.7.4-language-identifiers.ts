import { textOf } from "../../../tools/pdf/objects.js";
import { SET_LANGUAGE } from "../../advice.js";
import { type Fault, isJudgedByPart1, iso19005, onPage, type Rule } from "../rule.js";
import { structureElements } from "./6.7.3.4-structure-types.js";
import { noLanguage } from "./6.7.4-language.js";

/** RFC 1766, which PDF/A-1 quotes, has no digits; ISO 32000-1:2008, 14.9.2 has them. */
const IN_PART_1 = /^[a-zA-Z]{1,8}(-[a-zA-Z]{1,8})*$/;
const IN_PART_2 = /^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$/;

/** Level A alone asks. That the document names a language at all is another rule. */
export const languageIdentifiers: Rule = {
  id: "pdfa-6.7.4-language-identifiers",
  basis: iso19005(2, "6.7.4"),
  basisInPart1: iso19005(1, "6.8.4"),
  tests: { part1: ["6.8.4-1"], part2: ["6.7.4-1"] },
  weight: "conformance",
  scope: { levels: ["A"] },
  checks: "At level A: where a part of the text is said to be in a language, the language is named as it must be.",
  advice: "Set the language of the text in the original document and convert it with council-convert.",
  adviceForSource: SET_LANGUAGE,
  *check(doc): Iterable<Fault> {
    const right = isJudgedByPart1(doc) ? IN_PART_1 : IN_PART_2;
    const named = new Map<string, number>(doc.use().graphics.languages);
    for (const dict of [doc.catalog, ...structureElements(doc)]) {
      const text = textOf(doc.get(dict, "Lang"));
      if (text !== undefined && !named.has(text)) named.set(text, 0);
    }
    for (const [text, page] of named)
      if (text !== "" && !right.test(text)) yield { message: noLanguage(text), ...onPage(page) };
  },
};
