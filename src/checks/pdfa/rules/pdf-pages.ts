import type { Fault, Rule } from "../rule.js";

export const hasPages: Rule = {
  id: "pdf-pages",
  basis: { standard: "ISO 32000-1:2008", clause: "7.7.3" },
  weight: "identity",
  checks: "The document has at least one page.",
  advice: "Open the PDF and look whether it is what you wanted to publish; make it again from the original document.",
  adviceForSource: "Open the original document, and look whether there is anything in it.",
  *check(doc): Iterable<Fault> {
    if (doc.pages().length === 0) yield { message: "The PDF has no page." };
  },
};
