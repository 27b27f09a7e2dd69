import { type Fault, iso19005, type Rule } from "../rule.js";

export const formFields: Rule = {
  id: "pdfa-6.4.1-form-fields",
  basis: iso19005(2, "6.4.1"),
  basisInPart1: iso19005(1, "6.6.2"),
  tests: { part1: ["6.6.1-3", "6.6.2-1", "6.6.2-2", "6.9-1"], part2: ["6.4.1-1", "6.4.1-2", "6.4.1-3"] },
  weight: "conformance",
  checks: "Form fields have no actions, and show what they hold without being redrawn.",
  advice: "Remove the actions from the form, or publish the document without form fields.",
  adviceForSource:
    "Delete the buttons and actions of the form in the original document, or write plain text in place of its fields, and convert it again.",
  *check(doc): Iterable<Fault> {
    const form = doc.getDict(doc.catalog, "AcroForm");
    if (doc.get(form, "NeedAppearances") === true)
      yield { message: "The form asks the reading program to redraw its fields." };
    for (const { dict, where } of doc.annotations())
      if (doc.getName(dict, "Subtype") === "Widget" && doc.get(dict, "A") !== null)
        yield { message: "A form field starts an action.", where };
    for (const { owner, where } of doc.triggers())
      if (owner === "field" || owner === "widget") yield { message: "A form field starts actions by itself.", where };
  },
};
