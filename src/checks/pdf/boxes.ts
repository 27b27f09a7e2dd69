/** Rectangles on pages. */
import { is, type PdfDict } from "../../tools/pdf/objects.js";
import type { PdfDocument } from "./document.js";
import { boxFrom } from "./painted/matrix.js";
import type { Box } from "./painted/painting.js";
import type { Element, Structure } from "./structure.js";

/** Longest way up the page tree. */
const MAX_PARENTS = 100;

/** ISO 32000-1:2008, table 30: inherited, and the media box where there is none. */
export function cropBox(pdf: PdfDocument, page: PdfDict | undefined): Box | undefined {
  for (const key of ["CropBox", "MediaBox"]) {
    let holder = page;
    for (let i = 0; holder && i < MAX_PARENTS; i += 1) {
      const box = boxFrom(pdf.getItems(holder, key));
      if (box) return box;
      holder = pdf.getDict(holder, "Parent");
    }
  }
  return undefined;
}

/** Where the file says that an element is painted (ISO 32000-1:2008, 14.8.5.4.3). */
export function boxOfElement(pdf: PdfDocument, structure: Structure, { dict }: Element): Box | undefined {
  const value = structure.attribute(dict, "Layout", "BBox");
  return is(value, "array") ? boxFrom(value.items.map(pdf.file.resolve)) : undefined;
}

/** In points: as thick as lines are drawn, and thinner than any picture. */
const THIN = 2;

export function isLine(box: Box | undefined): boolean {
  return box !== undefined && Math.min(box.right - box.left, box.top - box.bottom) < THIN;
}
