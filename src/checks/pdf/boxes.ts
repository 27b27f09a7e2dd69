/** Rectangles on pages. */
import { is, type PdfDict, type PdfValue } from "../../tools/pdf/objects.js";
import type { PdfDocument } from "./document.js";
import type { Element, Structure } from "./structure.js";

/** Longest way up the page tree. */
const MAX_PARENTS = 100;

export interface Box {
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly top: number;
}

/** Nothing for what is no rectangle. */
export function boxOf(items: readonly PdfValue[]): Box | undefined {
  const numbers = items.filter((item) => typeof item === "number");
  const [x = 0, y = 0, otherX = 0, otherY = 0] = numbers;
  if (numbers.length < 4) return undefined;
  return {
    left: Math.min(x, otherX),
    bottom: Math.min(y, otherY),
    right: Math.max(x, otherX),
    top: Math.max(y, otherY),
  };
}

/** ISO 32000-1:2008, table 30: inherited, and the media box where there is none. */
export function cropBox(pdf: PdfDocument, page: PdfDict | undefined): Box | undefined {
  for (const key of ["CropBox", "MediaBox"]) {
    let holder = page;
    for (let i = 0; holder && i < MAX_PARENTS; i += 1) {
      const box = boxOf(pdf.getItems(holder, key));
      if (box) return box;
      holder = pdf.getDict(holder, "Parent");
    }
  }
  return undefined;
}

/** Where the file says that an element is painted (ISO 32000-1:2008, 14.8.5.4.3). */
export function boxOfElement(pdf: PdfDocument, structure: Structure, { dict }: Element): Box | undefined {
  const value = structure.attribute(dict, "Layout", "BBox");
  return is(value, "array") ? boxOf(value.items.map(pdf.file.resolve)) : undefined;
}

/** In points: as thick as lines are drawn, and thinner than any picture. */
const THIN = 2;

export function isLine(box: Box | undefined): boolean {
  return box !== undefined && Math.min(box.right - box.left, box.top - box.bottom) < THIN;
}
