import type { Fault, Rule } from "../rule.js";

/** An empty page is no fault of a PDF, but a document of nothing else is most likely a failed conversion. */
export const hasPages: Rule = {
  id: "pdf-pages",
  basis: { standard: "ISO 32000-1:2008", clause: "7.7.3" },
  weight: "identity",
  checks: "The document has at least one page, and not only empty ones.",
  advice: "Open the PDF and look whether it is what you wanted to publish; make it again from the original document.",
  *check(doc): Iterable<Fault> {
    const pages = doc.pages();
    if (pages.length === 0) yield { message: "The PDF has no page." };
    else if (pages.every(({ dict }) => doc.isBlank(dict)))
      yield {
        message: pages.length === 1 ? "The only page is empty." : `All ${pages.length} pages are empty.`,
        severity: "warn",
      };
  },
};
