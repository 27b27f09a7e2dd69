import { is } from "../../../tools/pdf/objects.js";
import type { UaFault, UaRule } from "../rule.js";

/** Enough to find the packet that says how a form is drawn. */
const MAX_XFA_BYTES = 16 * 1024 * 1024;

export const dynamicForms: UaRule = {
  id: "pdfua-7.15-dynamic-forms",
  clause: "7.15",
  checks: "The document has no form that another program has to draw first.",
  *check({ pdf }): Iterable<UaFault> {
    const xfa = pdf.get(pdf.getDict(pdf.catalog, "AcroForm"), "XFA");
    for (const item of is(xfa, "array") ? xfa.items : [xfa]) {
      const stream = pdf.file.resolve(item);
      if (!is(stream, "stream")) continue;
      const text = pdf.file.decode(stream)?.subarray(0, MAX_XFA_BYTES).toString("utf8") ?? "";
      if (/<(?:\w+:)?dynamicRender\b[^>]{0,500}>\s{0,200}required\b/.test(text))
        yield { test: 1, message: "The document is a dynamic XFA form, which most programs cannot show." };
    }
  },
};
