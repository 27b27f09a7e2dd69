import type { Place } from "../content/model.js";

/** Where text belongs. What programs tell apart only by a hair's breadth is one. */
export type Group = "text" | "note" | "running" | "speaker" | "master";

const GROUPS: Readonly<Record<Place["story"], Group>> = {
  body: "text",
  box: "text",
  sheet: "text",
  footnote: "note",
  endnote: "note",
  header: "running",
  footer: "running",
  notes: "speaker",
  master: "master",
};

export function groupOf({ place }: { readonly place: Place }): Group {
  return GROUPS[place.story];
}
