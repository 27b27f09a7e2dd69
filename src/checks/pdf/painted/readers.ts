/** Readers of text for the pages of a document and for what its annotations look like. */
import { is, type PdfDict, type PdfStream } from "../../../tools/pdf/objects.js";
import type { Page, PdfDocument } from "../document.js";
import type { PdfFont } from "../fonts/font.js";
import type { Reader, Walker } from "../walk.js";
import { type Layers, readLayers } from "./layers.js";
import { lettersOf } from "./letters.js";
import { boxFrom, isEmpty, type Matrix, matrixOf, moved, times, UNIT } from "./matrix.js";
import { allowance, Canvas, type PaintedPage } from "./painting.js";
import { Paints } from "./paints.js";
import { fresh, type State } from "./state.js";
import { ASIDE, type Common, TextReader } from "./text.js";

/** Bytes of forms that are painted again, and how often: the letterhead of each page. Nested, they come to anything. */
const MAX_AGAIN = 64 * 1024 * 1024;
const MAX_TIMES = 100_000;

/**
 * Makes readers for the pages of one document, and for what its annotations look
 * like. What stops them stops nobody else; it is kept for whoever asks what they found.
 */
export function textReaders(doc: PdfDocument, walker: Walker, font: (dict: PdfDict) => PdfFont) {
  let failure: { readonly error: unknown } | undefined;
  const fail = (error: unknown): void => {
    failure ??= { error };
  };
  const left = allowance();
  const pages: Canvas[] = [];
  const common: Common = {
    doc,
    walker,
    letters: lettersOf(doc.file, font),
    layers: readLayersSafely(doc, fail),
    fail,
    failed: () => failure !== undefined,
    costs: new Map(),
    again: { bytes: MAX_AGAIN, times: MAX_TIMES },
    elements: new Map(),
    spoken: new Map(),
    been: new Set(),
    paints: new Paints(doc, (stream, resources, ctm) => aside(stream, resources, ctm, ASIDE)),
  };
  /** What is painted on no page by itself: tiles, masks; or by nobody at all. */
  const aside = (stream: PdfStream, resources: PdfDict | undefined, ctm: Matrix, kind: string | undefined): Canvas => {
    const canvas = new Canvas(left);
    walker.form(stream, resources, reader(canvas, stream.dict, resources, fresh(ctm), kind));
    return canvas;
  };
  const reader = (canvas: Canvas, holder: PdfDict, resources: PdfDict | undefined, state: State, kind?: string) =>
    failure ? [] : [new TextReader({ common, canvas, kind }, holder, resources, state)];
  return {
    page({ dict, number, resources }: Page): readonly Reader[] {
      const canvas = new Canvas(left);
      pages[number - 1] = canvas;
      return reader(canvas, dict, resources, fresh(UNIT));
    },
    /** What an annotation looks like now; its other looks are not read. */
    appearance(annotation: PdfDict, page: number, look: PdfStream): readonly Reader[] {
      const canvas = pages[page - 1];
      if (!canvas || failure) return [];
      try {
        if (common.layers.hides(doc.getDict(annotation, "OC")) !== undefined) return [];
        const ctm = placedLook(doc, annotation, look);
        const kind = doc.getName(annotation, "Subtype") ?? "";
        return ctm ? reader(canvas, look.dict, undefined, fresh(ctm), kind) : [];
      } catch (error) {
        fail(error);
        return [];
      }
    },
    found(): readonly PaintedPage[] {
      if (failure) throw failure.error;
      return pages;
    },
    isSpoken: (element: PdfDict): boolean => (common.spoken.get(element)?.glyphs ?? 0) > 0,
    /** What a stream would paint that no page does; nothing for what has been gone through. */
    unpainted(stream: PdfStream, resources: PdfDict | undefined): PaintedPage | undefined {
      if (common.been.has(stream.dict) || common.paints.uses(stream.dict)) return undefined;
      const canvas = aside(stream, resources, UNIT, undefined);
      if (failure) throw failure.error;
      return canvas;
    },
  };
}

function readLayersSafely(doc: PdfDocument, fail: (error: unknown) => void): Layers {
  try {
    return readLayers(doc);
  } catch (error) {
    fail(error);
    return { off: [], hides: () => undefined };
  }
}

const HIDDEN_FLAGS = 2 | 32;

/** How the look of an annotation comes to stand on the page (12.5.5); nothing when it does not. */
function placedLook(doc: PdfDocument, annotation: PdfDict, look: PdfStream): Matrix | undefined {
  const flags = doc.get(annotation, "F");
  if (typeof flags === "number" && (flags & HIDDEN_FLAGS) !== 0) return undefined;
  const normal = doc.get(doc.getDict(annotation, "AP"), "N");
  const state = doc.getName(annotation, "AS");
  const current = is(normal, "dict") && state !== undefined ? doc.get(normal, state) : normal;
  if (current !== look) return undefined;
  const rect = boxFrom(doc.getItems(annotation, "Rect"));
  const own = boxFrom(doc.getItems(look.dict, "BBox"));
  if (!rect || !own) return undefined;
  const matrix = matrixOf(doc.getItems(look.dict, "Matrix")) ?? UNIT;
  const box = moved(own, matrix);
  if (isEmpty(box)) return undefined;
  const x = (rect.right - rect.left) / (box.right - box.left);
  const y = (rect.top - rect.bottom) / (box.top - box.bottom);
  return times(matrix, [x, 0, 0, y, rect.left - box.left * x, rect.bottom - box.bottom * y]);
}
