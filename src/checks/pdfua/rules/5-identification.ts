import { NS, property, textValue } from "../../../tools/xmp.js";
import { shown } from "../places.js";
import type { UaFault, UaRule } from "../rule.js";

/** The claim itself. Whoever asks whether a claim could be made leaves this rule out. */
export const identification: UaRule = {
  id: "pdfua-5-identification",
  clause: "5",
  checks: "The file says that it is PDF/UA-1.",
  *check({ pdf }): Iterable<UaFault> {
    const xmp = pdf.xmp();
    const claims = xmp?.properties.filter((node) => node.ns === NS.pdfuaid) ?? [];
    if (!xmp || claims.length === 0) {
      yield { test: 1, message: "This PDF does not claim to be PDF/UA." };
      return;
    }
    const part = textValue(property(xmp, NS.pdfuaid, "part"))?.trim() ?? "";
    if (part !== "1") yield { test: 2, message: `The PDF claims a part of PDF/UA other than 1 (${shown(part)}).` };
    for (const [name, test] of Object.entries({ part: 3, amd: 4, corr: 5 }))
      for (const node of claims)
        if (node.name === name && node.prefix !== "pdfuaid")
          yield { test, message: `The PDF/UA claim is written with a wrong prefix (${shown(node.prefix)}).` };
  },
};
