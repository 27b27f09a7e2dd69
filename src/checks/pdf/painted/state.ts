/** The graphics state as far as text and what covers it depend on it (ISO 32000-1:2008, 8.4 and 9.3). */
import type { Space } from "./colours.js";
import type { Letters } from "./letters.js";
import type { Mask } from "./masks.js";
import { EVERYTHING, type Matrix } from "./matrix.js";
import type { Box, Said, Tag } from "./painting.js";

export interface State {
  ctm: Matrix;
  clip: Box;
  /** Where clips are made of several parts, with nothing between them: what is seen lies in one of each. */
  clips: readonly (readonly Box[])[];
  /** The clip is smaller than the box around it. */
  clipIsLoose: boolean;
  font: Letters | undefined;
  size: number;
  mode: number;
  characterSpacing: number;
  wordSpacing: number;
  scale: number;
  leading: number;
  rise: number;
  fillSpace: Space;
  fill: string | undefined;
  strokeSpace: Space;
  stroke: string | undefined;
  fillAlpha: number;
  strokeAlpha: number;
  /** Anything but painting over what is beneath, and how (11.3.5). */
  blends: boolean;
  blend: string;
  masks: readonly Mask[];
  /** Alpha of the groups that all of this belongs to, and whether one of them blends with what is beneath. */
  groupAlpha: number;
  groupBlends: boolean;
  groupMasks: readonly Mask[];
  lineWidth: number;
  // What marked content says; a restored state does not change it.
  tag: Tag | undefined;
  /** Words for a sequence or element; told once, in place of all glyphs in it. */
  told: Said | undefined;
  layer: string | undefined;
}

export function fresh(ctm: Matrix): State {
  const text = {
    font: undefined,
    size: 0,
    mode: 0,
    characterSpacing: 0,
    wordSpacing: 0,
    scale: 1,
    leading: 0,
    rise: 0,
  };
  const paint = { fillSpace: "gray", fill: "000000", strokeSpace: "gray", stroke: "000000" } as const;
  const look = { fillAlpha: 1, strokeAlpha: 1, blends: false, blend: "Normal", masks: [], lineWidth: 1 };
  const group = { groupAlpha: 1, groupBlends: false, groupMasks: [] };
  const clip = { clip: EVERYTHING, clips: [], clipIsLoose: false };
  const marks = { tag: undefined, told: undefined, layer: undefined };
  return { ctm, ...clip, ...text, ...paint, ...look, ...group, ...marks };
}
