import { givenText } from "../../pdf/structure.js";
import type { UaFault, UaRule } from "../rule.js";

export const formulas: UaRule = {
  id: "pdfua-7.7-formulas",
  clause: "7.7",
  checks: "Every formula has a text that can be read aloud in its place.",
  word: "Right-click the formula, choose Edit Alt Text, and write it out in words",
  office: "Right-click the formula, choose Alt Text, and write it out in words",
  *check(doc): Iterable<UaFault> {
    for (const element of doc.structure()?.ofType("Formula") ?? []) {
      if (givenText(doc.pdf, element.dict, "Alt") || givenText(doc.pdf, element.dict, "ActualText") !== undefined)
        continue;
      yield { test: 1, message: "A formula has no alternative text.", where: doc.places().of(element) };
    }
  },
};
