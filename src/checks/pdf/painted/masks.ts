/** Soft masks (ISO 32000-1:2008, 11.5): where they let nothing through, nothing is seen. */
import { dictOf, is, type PdfDict, type PdfStream } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../document.js";
import { colourOf, lightnessOf, type Space } from "./colours.js";
import { holds, touch } from "./matrix.js";
import type { Box, PaintedPage } from "./painting.js";

export interface Mask {
  /** True when nothing that is painted in this box is seen. */
  hides(box: Box): boolean;
}

/** So little light is none. */
const FAINT = 0.04;
/** Masks with more in them are pictures of something. */
const MAX_AREAS = 1_000;

/** `paint` goes through the group of the mask. Nothing for what hides nothing that could be told. */
export function maskOf(
  doc: PdfDocument,
  dict: PdfDict,
  spaceNamed: (group: PdfDict) => Space,
  paint: (group: PdfStream) => PaintedPage & { readonly loose: boolean },
): Mask | undefined {
  const group = doc.get(dict, "G");
  // A function may turn light into dark.
  if (!is(group, "stream") || is(doc.get(dict, "TR"), "dict") || is(doc.get(dict, "TR"), "stream")) return undefined;
  const { areas, loose } = paint(group);
  if (loose || areas.length > MAX_AREAS) return undefined;
  const isAlpha = doc.getName(dict, "S") === "Alpha";
  const backdrop = doc.getItems(dict, "BC");
  const own = dictOf(doc.get(group.dict, "Group"));
  // Black, where nothing else is said.
  const light = backdrop.length > 0 && own ? lightnessOf(colourOf(spaceNamed(own), backdrop)) : 0;
  const isDark = isAlpha || (light !== undefined && light <= FAINT);
  return {
    hides(box) {
      const within = areas.filter((area) => touch(area.box, box));
      const lets = ({ colour }: (typeof within)[number]) => isAlpha || (lightnessOf(colour) ?? 1) > FAINT;
      return !within.some(lets) && (isDark || within.some((area) => holds(area.box, box)));
    },
  };
}
