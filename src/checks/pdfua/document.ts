/** A PDF as the rules of PDF/UA see it: its objects, its logical structure and its content. Each part is worked out once, when first asked for. */
import { is, type PdfDict } from "../../tools/pdf/objects.js";
import { once } from "../once.js";
import type { PdfDocument } from "../pdf/document.js";
import type { Structure } from "../pdf/structure.js";
import type { Tagging } from "../pdf/tagging.js";
import { type Places, placesOf } from "./places.js";

export interface UaDocument {
  readonly pdf: PdfDocument;
  /** Nothing when the document is not tagged at all. */
  structure(): Structure | undefined;
  /** What of the content is tagged. */
  tagging(): Tagging;
  /** Names the places of structure elements as a person would. */
  places(): Places;
  /** True when the document as a whole has a language, whatever it is. */
  readonly hasLanguage: boolean;
  /** Dictionaries that say something about other files: embedded ones, and ones that content is taken from. */
  otherFiles(): readonly PdfDict[];
  /** The structure element that an annotation or a form field belongs to. */
  elementOf(annotation: PdfDict): PdfDict | undefined;
}

export function uaDocument(pdf: PdfDocument): UaDocument {
  return {
    pdf,
    structure: pdf.structure,
    tagging: pdf.tagging,
    places: once(() => placesOf(pdf, pdf.structure())),
    hasLanguage: is(pdf.get(pdf.catalog, "Lang"), "string"),
    otherFiles: once(() => {
      const found: PdfDict[] = [];
      // A list of everything would be as large as the document.
      for (const dict of pdf.reachable()) if (dict.entries.has("EF") || dict.entries.has("Ref")) found.push(dict);
      return found;
    }),
    elementOf: (annotation) => {
      const key = pdf.get(annotation, "StructParent");
      const value = typeof key === "number" ? pdf.parentTree(key) : null;
      return is(value, "dict") ? value : undefined;
    },
  };
}
