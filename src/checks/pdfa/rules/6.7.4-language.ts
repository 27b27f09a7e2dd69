import { SET_LANGUAGE } from "../../advice.js";
import { type Fault, iso14289, type Rule } from "../rule.js";

/** A language tag as ISO 32000-1:2008, 14.9.2 has it (BCP 47); part 1 knows RFC 1766. */
const LANGUAGE = /^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$/;

export const language: Rule = {
  id: "pdfa-6.7.4-language",
  basis: iso14289("7.2"),
  weight: "accessibility",
  checks: "The document says which language it is in.",
  advice: "Set the language of the text in the original document and convert it with council-convert.",
  adviceForSource: SET_LANGUAGE,
  *check(doc, { role }): Iterable<Fault> {
    const text = doc.getText(doc.catalog, "Lang")?.trim();
    const wrong = text !== undefined && text !== "" && !LANGUAGE.test(text);
    // ISO 19005-2 6.7.4: level A need not name a language here, but what it names must be one.
    if (wrong)
      yield {
        message: noLanguage(text),
        ...(doc.judgedBy()?.conformance === "A" ? { severity: "block" } : {}),
      };
    // PDF/UA may give the language to parts of the text instead, so only our own outputs are held to this.
    else if (!text)
      yield {
        message: "The document does not say which language it is in.",
        ...(role === "kept" ? { severity: "warn" } : {}),
      };
  },
};

export function noLanguage(text: string): string {
  const shown = text.slice(0, 20).replace(/[^ -~]/g, "?");
  return `The language of the text is given as "${shown}", which is not how a language is written (as en-GB is).`;
}
