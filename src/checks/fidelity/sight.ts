/** What everybody was meant to see of a document. */
import type { Content, Hidden, Paragraph, Place, Sheet, Slide } from "../content/model.js";
import { hasNoContrast, isTiny } from "../content/unseen.js";
import { closedUp, levelled, wordsOf, wordsOfVisibleCells } from "../content/words.js";
import { type Group, groupOf } from "./groups.js";
import { hiddenText, visibleText } from "./words.js";

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

/** Text that stands in a document like any other, and that something else keeps from being seen. */
const OUT_OF_SIGHT: ReadonlySet<Hidden> = new Set([
  "covered-content",
  "false-redaction",
  "hidden-shape",
  "hidden-text",
  "invisible-text",
  "layers",
]);

/** Tells text that nobody sees in one of these documents: it is not missed, and must not be quoted. */
export function isCovered(...contents: readonly Content[]): (paragraph: Paragraph) => boolean {
  const texts = new Set<string>();
  for (const content of contents) for (const text of setHidden(content)) texts.add(text);
  for (const { traces } of contents)
    for (const { what, text } of traces)
      if (text !== undefined && OUT_OF_SIGHT.has(what))
        for (const piece of [text, ...text.split("\n")]) texts.add(closedUp(levelled(piece)));
  if (texts.size === 0) return () => false;
  return (paragraph) => texts.has(closedUp(levelled(visibleText(paragraph))));
}

/** Paragraphs that are set to be hidden, as far as no other one says the same. */
function setHidden({ paragraphs }: Content): readonly string[] {
  const hidden = paragraphs.map((paragraph) => closedUp(levelled(hiddenText(paragraph)))).filter((text) => text !== "");
  if (hidden.length === 0) return [];
  const seen = new Set(paragraphs.map((paragraph) => closedUp(levelled(visibleText(paragraph)))));
  return hidden.filter((text) => !seen.has(text));
}

/** Tells text of which nobody sees a letter in a document, as it has the colour of its ground, and which stands there in no other way. */
export function isBlankIn({ paragraphs, kind }: Content): (paragraph: Paragraph) => boolean {
  const isBlank = ({ runs, place }: Paragraph) =>
    runs.every((run) => run.hidden || isTiny(run) || hasNoContrast(run, place, kind) || run.text.trim() === "");
  const [blank, seen] = [new Set<string>(), new Set<string>()];
  for (const paragraph of paragraphs) {
    (isBlank(paragraph) ? blank : seen).add(closedUp(levelled(visibleText(paragraph))));
  }
  return (paragraph) => {
    if (blank.size === 0) return false;
    const text = closedUp(levelled(visibleText(paragraph)));
    return blank.has(text) && !seen.has(text);
  };
}

/** The words of what everybody sees: of text, and of cells. */
export function* visibleWords(content: Content): Iterable<string> {
  const isHidden = outOfSight(content);
  const isSeen = (paragraph: Paragraph) => !isHidden(paragraph.place) && paragraph.place.story !== "notes";
  for (const paragraph of content.paragraphs) if (isSeen(paragraph)) yield* wordsOf(levelled(visibleText(paragraph)));
  yield* wordsOfVisibleCells(content);
}
