import { shown } from "../places.js";
import type { UaFault, UaRule } from "../rule.js";

/** The structure itself: that it is there, hangs together, and uses types that every reader knows. */
export const structure: UaRule = {
  id: "pdfua-7.1-structure",
  clause: "7.1",
  checks: "The document has a structure, whose elements hang together and are of known types.",
  *check(doc): Iterable<UaFault> {
    const structure = doc.structure();
    if (!structure) {
      yield { test: 11, message: "The document has no structure." };
      return;
    }
    const told = new Set<string>();
    for (const element of structure.elements) {
      const { dict, type, standard } = element;
      if (!doc.pdf.getDict(dict, "P"))
        yield {
          test: 12,
          message: "A structure element does not say what it belongs to.",
          where: doc.places().of(element),
        };
      // A type is told once, however many elements have it.
      if (told.has(type)) continue;
      told.add(type);
      const circular = structure.isCircular(type);
      const remapped = structure.remapped(type);
      if (circular)
        yield { test: 6, message: `The meaning of the structure type ${shown(type)} leads round in a circle.` };
      if (remapped !== undefined)
        yield { test: 7, message: `The standard structure type ${shown(remapped)} was given another meaning.` };
      if (standard === undefined && !circular && remapped === undefined)
        yield { test: 5, message: `Nothing says what the structure type ${shown(type)} means.` };
    }
  },
};
