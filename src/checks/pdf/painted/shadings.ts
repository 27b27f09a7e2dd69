/** Colours that run into one another (ISO 32000-1:2008, 8.7.4): which colour, if it is one, and how far they reach. */

import { isUnseen } from "../../../tools/colours.js";
import { dictOf, type PdfDict, type PdfValue } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../document.js";
import { colourOf, NO_PAINT, type Space } from "./colours.js";
import { functionOf, numbers } from "./functions.js";
import { boxFrom, holds, type Matrix, moved } from "./matrix.js";
import type { Box } from "./painting.js";

/** At so many places the colour is asked for. */
const STEPS = 8;

/** The colour of a shading that has one only, or nearly. */
export function shadingColour(doc: PdfDocument, value: PdfValue, space: Space): string | undefined {
  const dict = dictOf(value);
  const tones = functionOf(doc, doc.get(dict, "Function"));
  if (!tones || doc.get(dict, "ShadingType") === 1) return undefined;
  const [from = 0, to = 1] = numbers(doc, dict, "Domain");
  let first: string | undefined;
  for (let i = 0; i <= STEPS; i += 1) {
    const tone = tones([from + ((to - from) * i) / STEPS]);
    const colour = tone && colourOf(space, tone);
    if (colour === undefined || colour === NO_PAINT) return undefined;
    first ??= colour;
    if (!isUnseen(first, colour)) return undefined;
  }
  return first;
}

/** Whether a shading paints all of a box on the page. `m` leads from its coordinates to the page. */
export function fillsBox(doc: PdfDocument, value: PdfValue, box: Box, m: Matrix): boolean {
  const dict = dictOf(value);
  const own = boxFrom(doc.getItems(dict, "BBox"));
  if (own && !holds(moved(own, m), box)) return false;
  switch (doc.get(dict, "ShadingType")) {
    case 1:
      return holds(moved(boxFrom(domainOf(doc, dict)) ?? UNIT_BOX, m), box);
    case 2:
    case 3: {
      const extend = doc.getItems(dict, "Extend");
      if (extend[0] === true && extend[1] === true) return true;
      const coords = numbers(doc, dict, "Coords");
      const corners = cornersOf(box, m);
      return corners?.every((corner) => isWithin(coords, corner)) === true;
    }
  }
  // Meshes are made of pieces, and nobody knows of which shape.
  return false;
}

const UNIT_BOX: Box = { left: 0, bottom: 0, right: 1, top: 1 };

/** As a rectangle: x from and to, y from and to. */
function domainOf(doc: PdfDocument, dict: PdfDict | undefined): readonly PdfValue[] {
  const [left, right, bottom, top] = doc.getItems(dict, "Domain");
  return [left ?? null, bottom ?? null, right ?? null, top ?? null];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** In the coordinates of the shading; nothing where these have no area. */
function cornersOf({ left, bottom, right, top }: Box, [a, b, c, d, e, f]: Matrix): Point[] | undefined {
  const scale = a * d - b * c;
  if (scale === 0 || !Number.isFinite(scale)) return undefined;
  const corners = [left, right].flatMap((x) => [bottom, top].map((y) => ({ x: x - e, y: y - f })));
  return corners.map(({ x, y }) => ({ x: (d * x - c * y) / scale, y: (a * y - b * x) / scale }));
}

/** 8.7.4.5.3: between two lines across the axis; 8.7.4.5.4: in the larger of two circles, one within the other. */
function isWithin(coords: readonly number[], { x, y }: Point): boolean {
  const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0, sixth = 0] = coords;
  if (coords.length === 4) {
    const [dx, dy] = [third - first, fourth - second];
    const along = (x - first) * dx + (y - second) * dy;
    return along >= 0 && along <= dx * dx + dy * dy;
  }
  if (coords.length !== 6) return false;
  const apart = Math.hypot(fourth - first, fifth - second);
  if (apart > Math.abs(sixth - third)) return false;
  const [cx, cy, radius] = third > sixth ? [first, second, third] : [fourth, fifth, sixth];
  return Math.hypot(x - cx, y - cy) <= radius;
}
