import { givenText } from "../../pdf/structure.js";
import type { UaFault, UaRule } from "../rule.js";

export const notes: UaRule = {
  id: "pdfua-7.9-notes",
  clause: "7.9",
  checks: "Every footnote and endnote has an identifier of its own.",
  *check(doc): Iterable<UaFault> {
    const ids = new Set<string>();
    for (const element of doc.structure()?.ofType("Note") ?? []) {
      const id = givenText(doc.pdf, element.dict, "ID");
      const where = () => doc.places().of(element);
      if (!id) yield { test: 1, message: "A note has no identifier.", where: where() };
      else if (ids.has(id)) yield { test: 2, message: "Two notes have the same identifier.", where: where() };
      else ids.add(id);
    }
  },
};
