/** What everybody was meant to see of a document. */
import type { Content, Paragraph, Place, Sheet, Slide } from "../content/model.js";
import { type Group, groupOf } from "./groups.js";

export function visibleSheets({ sheets }: Content): Sheet[] {
  return sheets.filter(({ visibility, what }) => visibility === "visible" && what !== "macros");
}

export function visibleSlides({ slides }: Content): Slide[] {
  return slides.filter(({ hidden }) => !hidden);
}

/** Tells what stands on hidden slides and sheets: nobody sees it, and nobody misses it. */
export function outOfSight({ slides, sheets }: Content): (place: Place) => boolean {
  const hiddenSlides = new Set(slides.filter(({ hidden }) => hidden).map(({ number }) => number));
  const hiddenSheets = new Set(sheets.filter(({ visibility }) => visibility !== "visible").map(({ name }) => name));
  return ({ slide, sheet }) =>
    (slide !== undefined && hiddenSlides.has(slide)) || (sheet !== undefined && hiddenSheets.has(sheet));
}

/** The paragraphs of some groups that are not on hidden slides or sheets. */
export function inSight(content: Content, groups: readonly Group[]): Paragraph[] {
  const isHidden = outOfSight(content);
  return content.paragraphs.filter((paragraph) => groups.includes(groupOf(paragraph)) && !isHidden(paragraph.place));
}
