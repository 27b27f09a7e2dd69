/** The graphics state as far as text and what covers it depend on it (ISO 32000-1:2008, 8.4 and 9.3). */
import type { Space } from "./colours.js";
import type { Letters } from "./letters.js";
import { EVERYTHING, type Matrix } from "./matrix.js";
import type { Box, Tag } from "./painting.js";

/** The text of a sequence or element in words; emitted once, in place of all glyphs in it. */
export interface Told {
  readonly text: string;
  /** What it belongs to. */
  readonly key: object;
}

export interface State {
  ctm: Matrix;
  clip: Box;
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
  blends: boolean;
  /** Alpha of the groups that all of this belongs to, and whether one of them blends with what is beneath. */
  groupAlpha: number;
  groupBlends: boolean;
  lineWidth: number;
  // What marked content says; a restored state does not change it.
  tag: Tag | undefined;
  told: Told | undefined;
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
  const look = { fillAlpha: 1, strokeAlpha: 1, blends: false, groupAlpha: 1, groupBlends: false, lineWidth: 1 };
  return { ctm, clip: EVERYTHING, ...text, ...paint, ...look, tag: undefined, told: undefined, layer: undefined };
}
