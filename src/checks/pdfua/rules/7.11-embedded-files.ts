import { givenText } from "../../pdf/structure.js";
import type { UaFault, UaRule } from "../rule.js";

export const embeddedFiles: UaRule = {
  id: "pdfua-7.11-embedded-files",
  clause: "7.11",
  checks: "Every embedded file has a name, in both places where a PDF keeps it.",
  *check({ pdf, otherFiles }): Iterable<UaFault> {
    for (const dict of otherFiles()) {
      if (!pdf.getDict(dict, "EF")) continue;
      if (!givenText(pdf, dict, "F") || !givenText(pdf, dict, "UF"))
        yield { test: 1, message: "An embedded file lacks its name, or one of the two forms of it." };
    }
  },
};
