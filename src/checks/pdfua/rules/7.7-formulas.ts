import { givenText } from "../../pdf/structure.js";
import type { UaFault, UaRule } from "../rule.js";

export const formulas: UaRule = {
  id: "pdfua-7.7-formulas",
  clause: "7.7",
  checks: "Every formula has a text that can be read aloud in its place.",
  // Neither Word nor PowerPoint has an alternative text for equations.
  advice: {
    any: "Write the formula out in words in its alternative text; where there is none, put a picture of the formula with an alternative text in its place",
    word: "Write the formula out in words beside it, so that nobody misses it: an equation of Word cannot have an alternative text. To have one all the same, put a picture of the formula in its place (right-click the picture, View Alt Text)",
    powerpoint:
      "Write the formula out in words beside it, so that nobody misses it: an equation of PowerPoint cannot have an alternative text. To have one all the same, put a picture of the formula in its place (right-click the picture, View Alt Text)",
    office: "Right-click the formula, choose Alt Text, and write it out in words",
  },
  *check(doc): Iterable<UaFault> {
    for (const element of doc.structure()?.ofType("Formula") ?? []) {
      if (givenText(doc.pdf, element.dict, "Alt") || givenText(doc.pdf, element.dict, "ActualText") !== undefined)
        continue;
      yield { test: 1, message: "A formula has no alternative text.", where: doc.places().of(element) };
    }
  },
};
