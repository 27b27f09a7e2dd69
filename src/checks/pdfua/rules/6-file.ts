import type { UaFault, UaRule } from "../rule.js";

export const fileHeader: UaRule = {
  id: "pdfua-6.1-file-header",
  clause: "6.1",
  checks: "The file begins as a PDF of version 1.0 to 1.7.",
  *check({ pdf }): Iterable<UaFault> {
    if (!/^%PDF-1\.[0-7]$/.test(pdf.file.edges.header))
      yield { test: 1, message: "The file does not begin as a PDF of version 1.0 to 1.7." };
  },
};

export const tagged: UaRule = {
  id: "pdfua-6.2-tagged",
  clause: "6.2",
  checks: "The file is marked as tagged.",
  *check({ pdf }): Iterable<UaFault> {
    if (pdf.get(pdf.getDict(pdf.catalog, "MarkInfo"), "Marked") !== true)
      yield { test: 1, message: "The PDF is not tagged, so it cannot be read aloud in a sensible order." };
  },
};
