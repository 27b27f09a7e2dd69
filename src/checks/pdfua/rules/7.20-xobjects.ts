import { onPages } from "../places.js";
import type { UaFault, UaRule } from "../rule.js";

export const xobjects: UaRule = {
  id: "pdfua-7.20-forms-of-content",
  clause: "7.20",
  checks: "No page takes its content from another file, and no tagged content is painted twice.",
  *check(doc): Iterable<UaFault> {
    const { pdf } = doc;
    for (const dict of doc.otherFiles())
      if (pdf.getName(dict, "Subtype") === "Form" && pdf.get(dict, "Ref") !== null)
        yield { test: 1, message: "A page takes content from another file." };
    const { repeatedForms } = doc.tagging();
    if (repeatedForms.length > 0)
      yield { test: 2, message: "The same tagged content is painted more than once.", where: onPages(repeatedForms) };
  },
};
