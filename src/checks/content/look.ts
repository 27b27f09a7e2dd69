/** What text looks like. */
import type { Run } from "./model.js";

/** All of a run but what it says and where it leads. */
export type Look = Omit<Run, "text" | "link" | "field">;

/** Text that looks the same is one run. */
export function isSameLook(one: Look, other: Look): boolean {
  return (
    one.hidden === other.hidden &&
    one.colour === other.colour &&
    one.background === other.background &&
    one.size === other.size &&
    one.font === other.font &&
    one.language === other.language &&
    one.bold === other.bold &&
    one.italic === other.italic &&
    one.strike === other.strike &&
    one.caps === other.caps &&
    one.drawn === other.drawn
  );
}
