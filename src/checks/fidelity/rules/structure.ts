/** What gives a text its order: headings, lists, links, bookmarks and languages. */
import type { Link, Paragraph } from "../../content/model.js";
import { placeOf } from "../../content/places.js";
import type { Breach } from "../../content/rule.js";
import type { Comparison } from "../comparison.js";
import { leadsOut, levelledAddress } from "../links.js";
import { are, counted, type FidelityRule, firstQuoted, INTEGRITY, LOOK_AND_SAVE_ANEW } from "../rule.js";
import { inSight, outOfSight } from "../sight.js";
import { visibleText } from "../words.js";

export const links: FidelityRule = {
  id: "fidelity-links",
  title: "Links that are missing or lead elsewhere in the file made",
  why: "Readers who click get nowhere, or to another place than the author meant.",
  advice: {
    any: "Write the address out in the text, or make the link anew",
    word: "Right-click the text, Link, and make the link anew",
    excel: "Right-click the cell, Link, and make the link anew",
    powerpoint: "Right-click the text, Link, and make the link anew",
    office: "Choose Insert, Hyperlink, and make the link anew",
  },
  basis: INTEGRITY,
  *check({ source, output, isPrinted, isSafeCopy }): Iterable<Breach> {
    const isHidden = outOfSight(source);
    // Within a PDF links lead to places on pages, which have no names; a safe copy has lost some places on purpose.
    // Slides have other names in PowerPoint and in OpenDocument.
    const onlyOut = isPrinted || isSafeCopy || source.kind === "presentation";
    const there = new Set(output.links.map(({ target }) => levelledAddress(target)));
    const lost = source.links.filter(
      ({ place, target }) =>
        !isHidden(place) && place.story !== "master" && isKept(target, onlyOut) && !there.has(levelledAddress(target)),
    );
    const [first] = lost;
    if (!first) return;
    const count = new Set(lost.map(({ target }) => target)).size;
    yield {
      message: `${counted(count, "link")} ${are(count)} missing or ${count === 1 ? "leads" : "lead"} elsewhere, among them that on ${firstQuoted([first.text || first.target])}.`,
      where: placeOf(first.place),
    };
  },
};

function isKept(target: Link["target"], onlyOut: boolean): boolean {
  return target !== "" && (leadsOut(target) || !onlyOut);
}

export const bookmarks: FidelityRule = {
  id: "fidelity-bookmarks",
  title: "Bookmarks that are missing in the file made",
  why: "Links from other documents to these places end at the first page.",
  advice: LOOK_AND_SAVE_ANEW,
  basis: INTEGRITY,
  *check({ source, output, isPrinted }): Iterable<Breach> {
    if (isPrinted) return;
    const there = new Set(output.bookmarks);
    const lost = source.bookmarks.filter((name) => !there.has(name));
    if (lost.length > 0) yield { message: `${counted(lost.length, "bookmark")} ${are(lost.length)} missing.` };
  },
};

export const headings: FidelityRule = {
  id: "fidelity-headings",
  title: "Headings that are no headings any more, or of another level",
  why: "Contents, bookmarks and screen readers go by the headings.",
  advice: {
    any: "Give the headings the paragraph styles for headings",
    word: "Select the heading and choose a style Heading 1 to Heading 6 under Home, Styles",
    powerpoint: "Use a layout with a title (Home, Layout), and write the heading into its title",
  },
  basis: INTEGRITY,
  *check(comparison): Iterable<Breach> {
    const changed = changedOnes(comparison, ({ heading }) => heading);
    const lost = changed.filter(({ now }) => now === undefined);
    yield* told(
      lost,
      (count) => `${counted(count, "heading")} ${count === 1 ? "is a heading" : "are headings"} no more`,
    );
    const moved = changed.filter(({ now }) => now !== undefined);
    yield* told(moved, (count) => `${counted(count, "heading")} ${count === 1 ? "has" : "have"} another level`);
  },
};

export const lists: FidelityRule = {
  id: "fidelity-lists",
  title: "Items of lists that are plain paragraphs in the file made",
  why: "Screen readers say how many items a list has, and where it ends.",
  advice: {
    any: "Make the list anew with the command for lists",
    word: "Select the items, and choose Home, Bullets or Numbering",
    powerpoint: "Select the items, and choose Home, Bullets or Numbering",
  },
  basis: INTEGRITY,
  *check(comparison): Iterable<Breach> {
    const lost = changedOnes(comparison, ({ list, heading }) => list && heading === undefined).filter(
      ({ now }) => !now,
    );
    yield* told(lost, (count) => `${counted(count, "item")} of lists ${are(count)} no longer marked as such`);
  },
};

interface Changed<T> {
  readonly paragraph: Paragraph;
  readonly now: T | undefined;
}

/** The paragraphs that were found again, had something, and have something else now. */
function changedOnes<T>(
  { isPrinted, matches }: Comparison,
  ask: (paragraph: Paragraph) => T | undefined,
): Changed<T>[] {
  if (isPrinted) return [];
  const changed: Changed<T>[] = [];
  for (const [paragraph, match] of matches().found) {
    const [before, now] = [ask(paragraph), ask(match)];
    if (before !== undefined && before !== now) changed.push({ paragraph, now });
  }
  return changed;
}

function* told(changed: readonly Changed<unknown>[], say: (count: number) => string): Iterable<Breach> {
  const [first] = changed;
  if (!first) return;
  const texts = changed.map(({ paragraph }) => visibleText(paragraph));
  yield { message: `${say(changed.length)}: ${firstQuoted(texts)}.`, where: placeOf(first.paragraph.place) };
}

export const languages: FidelityRule = {
  id: "fidelity-languages",
  title: "Languages that are no longer marked in the file made",
  why: "Screen readers read text aloud by the rules of the language that it is marked with.",
  advice: {
    any: "Select the text in the other language, and set its language anew",
    word: "Select the text in the other language, and set it under Review, Language, Set Proofing Language",
    powerpoint: "Select the text in the other language, and set it under Review, Language, Set Proofing Language",
    office: "Select the text in the other language, and set it under Tools, Language, For Selection",
  },
  basis: INTEGRITY,
  *check({ source, output, isPrinted, matches }): Iterable<Breach> {
    if (isPrinted) return;
    const there = languagesOf(inSight(output, ["text", "note", "running"]), output.properties.language);
    // The language of text that is missing is missed with it.
    const before = languagesOf([...matches().found.keys()], source.properties.language);
    const lost = [...before].filter((language) => !there.has(language));
    if (lost.length > 0) yield { message: `Text is no longer marked as being in ${lost.map(nameOf).join(", ")}.` };
  },
};

const NAMES = new Intl.DisplayNames("en-GB", { type: "language", fallback: "code" });

function nameOf(language: string): string {
  return NAMES.of(language) ?? language;
}

/** The languages that visible words are in, without their countries. */
function languagesOf(paragraphs: readonly Paragraph[], whole: string): Set<string> {
  const found = new Set<string>();
  for (const { runs } of paragraphs)
    for (const { text, hidden, language = whole } of runs)
      if (!hidden && /\p{L}/u.test(text)) found.add(primaryOf(language));
  for (const none of ["", "zxx", "und"]) found.delete(none);
  return found;
}

/** Only what is a language by its form: names are asked for it. */
function primaryOf(language: string): string {
  return /^[a-z]{2,3}(?=$|-)/i.exec(language)?.[0].toLowerCase() ?? "";
}
