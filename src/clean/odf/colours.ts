/** Whether text can be seen, by its colour and its size. */

import { isDark, isUnseen } from "../../tools/colours.js";
import { LEAST_POINTS } from "../../tools/legible.js";
import { pointsOf } from "../../tools/odf-values.js";

/** What text is in that colour, when nobody sees it: dark on dark is what people black out with. */
export function unseenAs(colour: string, background: string): "false-redaction" | "invisible-text" | undefined {
  if (!isUnseen(colour, background)) return undefined;
  return isDark(background) ? "false-redaction" : "invisible-text";
}

/** Text smaller than 2 points is a line of dots. */
export function isTiny(size: string | undefined): boolean {
  const height = pointsOf(size);
  return height !== undefined && height < LEAST_POINTS;
}
