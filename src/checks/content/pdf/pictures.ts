/** Pictures of a PDF: figures of its structure, and what is painted without one. */
import { byName } from "../../../tools/by-name.js";
import { dictOf, is, nameOf, type PdfDict, type PdfValue } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../../pdf/document.js";
import { around, boxFrom } from "../../pdf/painted/matrix.js";
import type { Box, PaintedPage, PaintedPicture } from "../../pdf/painted/painting.js";
import type { Element, Structure } from "../../pdf/structure.js";
import { addTo, MAX_THINGS } from "../limits.js";
import type { Picture } from "../model.js";
import type { Tagged } from "./structure.js";

const MILLIMETRES = 25.4 / 72;
/** In points: what is smaller is a line, a dot or a shade. */
const SMALL = 6;

/** Filters of pictures and what they hold (ISO 32000-1:2008, table 6). */
const TYPES = byName<string>({
  DCTDecode: "image/jpeg",
  DCT: "image/jpeg",
  JPXDecode: "image/jp2",
  JBIG2Decode: "image/x-jbig2",
  CCITTFaxDecode: "image/tiff",
  CCF: "image/tiff",
});

export function figureOf(
  doc: PdfDocument,
  structure: Structure,
  element: Element,
  content: Tagged,
  { page, number }: { readonly page: PdfDict | undefined; readonly number: number },
  elements: ReadonlyMap<PdfDict, Element>,
  kidsOf: (dict: PdfDict) => readonly PdfValue[],
): Picture {
  const painted = paintedIn(doc, element, content, page, elements, kidsOf);
  const given = structure.attribute(element.dict, "Layout", "BBox");
  const box = (is(given, "array") ? boxFrom(given.items.map(doc.file.resolve)) : undefined) ?? boxOf(painted);
  const alternative = doc.getText(element.dict, "Alt") ?? doc.getText(element.dict, "ActualText");
  const mime = painted.map(({ dict }) => typeOf(doc, dict)).find((type) => type !== undefined);
  return {
    place: { story: "body", page: number },
    ...(alternative !== undefined && { alternative }),
    ...(mime && { mime }),
    ...(painted.length === 0 && { drawn: true as const }),
    ...(box && sizeOf(box)),
  };
}

/** The pictures painted in the content of an element and of those within it. */
function paintedIn(
  doc: PdfDocument,
  element: Element,
  { pictures }: Tagged,
  page: PdfDict | undefined,
  elements: ReadonlyMap<PdfDict, Element>,
  kidsOf: (dict: PdfDict) => readonly PdfValue[],
): PaintedPicture[] {
  const found: PaintedPicture[] = [];
  const waiting: { readonly dict: PdfDict; readonly page: PdfDict | undefined }[] = [{ dict: element.dict, page }];
  for (let next = waiting.pop(); next && found.length < MAX_THINGS; next = waiting.pop()) {
    const holder = doc.getDict(next.dict, "Pg") ?? next.page;
    for (const kid of kidsOf(next.dict)) {
      const dict = dictOf(kid);
      const id = typeof kid === "number" ? kid : doc.get(dict, "MCID");
      const owner = doc.getDict(dict, "Stm") ?? doc.getDict(dict, "Pg") ?? holder;
      if (typeof id === "number" && owner) found.push(...(pictures.get(owner)?.get(id) ?? []));
      const inner = dict && elements.get(dict);
      if (inner && inner.parent?.dict === next.dict && inner.standard !== "Figure")
        waiting.push({ dict: inner.dict, page: holder });
    }
  }
  return found;
}

function boxOf(painted: readonly PaintedPicture[]): Box | undefined {
  const [first, ...others] = painted;
  return first && others.reduce((box, picture) => around(box, picture.box), first.box);
}

function sizeOf({ left, bottom, right, top }: Box): Pick<Picture, "width" | "height"> {
  return { width: Math.round((right - left) * MILLIMETRES), height: Math.round((top - bottom) * MILLIMETRES) };
}

function typeOf(doc: PdfDocument, dict: PdfDict): string | undefined {
  const filter = doc.get(dict, "Filter") ?? doc.get(dict, "F");
  const last = is(filter, "array") ? doc.file.resolve(filter.items.at(-1)) : filter;
  return TYPES.get(nameOf(last) ?? "");
}

/** Pictures that no figure has: artifacts are decoration; in a PDF without tags, that cannot be told. */
export function* loosePictures(doc: PdfDocument, pages: readonly PaintedPage[]): Iterable<Picture> {
  const count: Picture[] = [];
  for (const [index, { pictures }] of pages.entries())
    for (const { box, dict, tag } of pictures) {
      const isSmall = Math.min(box.right - box.left, box.top - box.bottom) < SMALL;
      if (tag?.id !== undefined || isSmall) continue;
      const mime = typeOf(doc, dict);
      const picture: Picture = {
        place: { story: "body", page: index + 1 },
        ...(tag && { decorative: true as const }),
        ...(mime && { mime }),
        ...sizeOf(box),
      };
      addTo(count, picture, MAX_THINGS, "pictures");
      yield picture;
    }
}
