import { givenText } from "../../pdf/structure.js";
import type { UaFault, UaRule } from "../rule.js";

export const figures: UaRule = {
  id: "pdfua-7.3-figures",
  clause: "7.3",
  checks: "Every picture has a text that can be read aloud in its place.",
  word: "Right-click the picture, choose Edit Alt Text, and say in a sentence what it shows; if it is decoration only, mark it as decorative there",
  office:
    "Right-click the picture, choose Alt Text, and say in a sentence what it shows; if it is decoration only, tick Decorative there",
  *check(doc): Iterable<UaFault> {
    for (const element of doc.structure()?.ofType("Figure") ?? []) {
      if (givenText(doc.pdf, element.dict, "Alt") || givenText(doc.pdf, element.dict, "ActualText") !== undefined)
        continue;
      yield { test: 1, message: "A picture has no alternative text.", where: doc.places().of(element) };
    }
  },
};
