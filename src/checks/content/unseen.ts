/** Text that is shown, and that nobody can see. */

import { isUnseen } from "../../tools/colours.js";
import { LEAST_POINTS } from "../../tools/legible.js";
import type { ContentKind, Place, Run } from "./model.js";

export function isTiny({ size }: Run): boolean {
  return size !== undefined && size < LEAST_POINTS;
}

/** A paper that nobody coloured is white; what is behind a box or on a slide is not known unless it is said. */
export function backgroundOf({ background }: Run, { story }: Place, kind: ContentKind): string | undefined {
  return background ?? (kind === "text" && story !== "box" ? "ffffff" : undefined);
}

export function hasNoContrast(run: Run, place: Place, kind: ContentKind): boolean {
  const background = backgroundOf(run, place, kind);
  return run.colour !== undefined && background !== undefined && isUnseen(run.colour, background);
}
