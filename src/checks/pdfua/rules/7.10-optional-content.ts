import { dictOf } from "../../../tools/pdf/objects.js";
import { givenText } from "../../pdf/structure.js";
import type { UaFault, UaRule } from "../rule.js";

export const optionalContent: UaRule = {
  id: "pdfua-7.10-optional-content",
  clause: "7.10",
  checks: "Layers have names, and none is shown or hidden by itself.",
  *check({ pdf }): Iterable<UaFault> {
    const properties = pdf.getDict(pdf.catalog, "OCProperties");
    for (const value of [pdf.get(properties, "D"), ...pdf.getItems(properties, "Configs")]) {
      const config = dictOf(value);
      if (!config) continue;
      if (!givenText(pdf, config, "Name")) yield { test: 1, message: "A set of layers has no name." };
      if (pdf.get(config, "AS") !== null) yield { test: 2, message: "Layers are shown or hidden by themselves." };
    }
  },
};
