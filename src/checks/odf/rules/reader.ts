/** Rules about what a reader is given: a title, a language, and something to read. */
import { LOOK_AT_THE_ORIGINAL } from "../../empty.js";
import { type Rule, schema } from "../rule.js";

export const readerRules: readonly Rule[] = [
  {
    // For sources and outputs alike: an output whose title could not be written is no better than a source without one.
    id: "odf-doc-4.3.2.2-title",
    checks: "The document has a title.",
    basis: schema("4.3.2.2"),
    severity: "warn",
    advice: "Give it one: in LibreOffice, File, Properties, Description.",
    check: ({ title }) => (title === "" ? [{ message: "The document has no title.", where: "meta.xml" }] : []),
  },
  {
    // Only a note: LibreOffice keeps the language with the text and never writes it here, so its user could do nothing.
    id: "odf-doc-4.3.2.15-language",
    checks: "The document's properties say its language.",
    basis: schema("4.3.2.15"),
    severity: "note",
    advice: "Nothing needs to be done, as long as the language of the text itself is right.",
    check: ({ language }) =>
      language === "" ? [{ message: "The document's properties do not say its language.", where: "meta.xml" }] : [],
  },
  {
    id: "odf-empty-body",
    checks: "The document holds something that can be seen.",
    basis: schema("3.3"),
    severity: "warn",
    advice: "Open it and look whether something is missing.",
    check({ body, xml, role }) {
      if (!body || body.hasContent || xml.get("content.xml")?.fault !== undefined) return [];
      // An empty document that somebody gave us is theirs to judge. One that we made may be all that is left of theirs.
      return role === "output"
        ? [
            {
              message: "The document came out empty.",
              where: "content.xml",
              severity: "block",
              advice: LOOK_AT_THE_ORIGINAL,
            },
          ]
        : [{ message: "The document is empty.", where: "content.xml" }];
    },
  },
];
