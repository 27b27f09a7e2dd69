/** Running text: paragraphs and notes that are gone, words missing from them, headers, and the order of what is there. */

import type { Content, Paragraph, Run } from "../../content/model.js";
import { placeOf } from "../../content/places.js";
import type { Breach } from "../../content/rule.js";
import { closedUp, levelled, wordsOf } from "../../content/words.js";
import type { Comparison } from "../comparison.js";
import { type Group, groupOf } from "../groups.js";
import { movedFrom } from "../order.js";
import type { Loss, Losses } from "../paragraphs.js";
import { printedLosses } from "../printed.js";
import {
  are,
  counted,
  type FidelityRule,
  firstQuoted,
  INSTALL_FONT,
  INTEGRITY,
  LOOK_AND_SAVE_ANEW,
  MAKE_ROOM,
} from "../rule.js";
import { inSight } from "../sight.js";
import { lastingText, visibleText } from "../words.js";

export const text: FidelityRule = {
  id: "fidelity-text",
  title: "Text that is missing in the file made",
  why: "Whoever reads the output does not know that there was more.",
  advice: LOOK_AND_SAVE_ANEW,
  basis: INTEGRITY,
  *check(comparison): Iterable<Breach> {
    yield* boxes(comparison);
    const advice = comparison.isPrinted && { advice: MAKE_ROOM };
    for (const breach of told(comparison, "text", "paragraph of the text", "paragraphs of the text"))
      yield { ...breach, ...advice };
  },
};

/** A program finds such text in the PDF, and nobody can read it. */
function* boxes({ output }: Comparison): Iterable<Breach> {
  const boxed = output.pages.filter((page) => page.boxed);
  const [first] = boxed;
  if (!first) return;
  const where = `page ${first.number}${boxed.length > 1 ? ` and ${counted(boxed.length - 1, "other page")}` : ""}`;
  yield {
    message: "Letters are shown as empty boxes, as no font that is installed here has them.",
    where,
    advice: INSTALL_FONT,
  };
}

export const notes: FidelityRule = {
  id: "fidelity-footnotes",
  title: "Footnotes and endnotes that are missing in the file made",
  why: "Notes often hold the source or the exception that the text rests on.",
  advice: LOOK_AND_SAVE_ANEW,
  basis: INTEGRITY,
  check: (comparison) => told(comparison, "note", "footnote or endnote", "footnotes or endnotes"),
};

function lossesOf(comparison: Comparison, group: Group): Losses {
  const ofGroup = ({ paragraph }: Loss) => groupOf(paragraph) === group;
  const { lost, torn } = comparison.losses();
  return { lost: lost.filter(ofGroup), torn: torn.filter(ofGroup) };
}

/** So many are told one by one; of more there is one sentence. */
const MAX_TOLD = 3;
/** So many words are more than a difference in how two programs write something. */
const SERIOUS = 5;

function* told(comparison: Comparison, group: Group, one: string, several: string): Iterable<Breach> {
  const { lost, torn } = lossesOf(comparison, group);
  const inDoubt = isInDoubt(comparison);
  const doubtOf = ({ paragraph }: Loss) => inDoubt(paragraph) && { severity: "warn" as const };
  if (lost.length > MAX_TOLD) {
    const texts = lost.map(({ paragraph }) => lastingText(paragraph));
    yield {
      message: `${lost.length} ${several} are missing, among them ${firstQuoted(texts)}.`,
      ...whereOf(lost[0]),
      ...(lost.every(({ paragraph }) => inDoubt(paragraph)) && { severity: "warn" }),
    };
  } else
    for (const loss of lost)
      yield {
        message: `A ${one} is missing: ${firstQuoted([lastingText(loss.paragraph)])}.`,
        ...whereOf(loss),
        ...doubtOf(loss),
      };
  yield* toldTorn(torn, comparison.isPrinted, one, several);
}

/** Words that are missing within paragraphs. In a PDF some may only have come apart. */
function* toldTorn(torn: readonly Loss[], isPrinted: boolean, one: string, several: string): Iterable<Breach> {
  const severityOf = (losses: readonly Loss[]) =>
    isPrinted || losses.every(({ missing }) => missing < SERIOUS) ? { severity: "warn" as const } : {};
  const beginning = ({ paragraph }: Loss) => firstQuoted([lastingText(paragraph)]);
  if (torn.length > MAX_TOLD) {
    const words = torn.reduce((sum, { missing }) => sum + missing, 0);
    yield {
      message: `${words} words of ${torn.length} ${several} are missing; the first one begins ${beginning(torn[0] as Loss)}.`,
      ...severityOf(torn),
      ...whereOf(torn[0]),
    };
    return;
  }
  for (const loss of torn)
    yield {
      message: `${counted(loss.missing, "word")} of a ${one} ${are(loss.missing)} missing; it begins ${beginning(loss)}.`,
      ...severityOf([loss]),
      ...whereOf(loss),
    };
}

/** Tells text that may well be there, drawn without words: on a page that is, or in a picture of a diagram. */
function isInDoubt({ source, output, isUntold }: Comparison): (paragraph: Paragraph) => boolean {
  const isDrawn =
    source.objects.some(({ what }) => what === "diagram") && output.pictures.length > source.pictures.length;
  return ({ place }) => isUntold || (isDrawn && place.story === "box");
}

function whereOf(loss: Loss | undefined): Pick<Breach, "where"> {
  return loss ? { where: placeOf(loss.paragraph.place) } : {};
}

const ANYWHERE: readonly Group[] = ["running", "text", "master"];

export const running: FidelityRule = {
  id: "fidelity-headers",
  title: "Text of headers and footers that is missing in the file made",
  why: "Headers and footers often tell the status, the date or the reference number of a document.",
  advice: {
    any: "Compare the headers and footers with those of the file made; write what is missing there into the text as well",
  },
  basis: INTEGRITY,
  *check({ output, isPrinted, isSafeCopy, printed, sought: textOf }): Iterable<Breach> {
    // The same header stands in several sections of one document and in one of the other.
    const sought = distinct(textOf(["running"]));
    if (isPrinted) {
      const { length } = printedLosses(sought, printed()).lost;
      if (length > 0) yield { ...onNoPage(length), severity: isSafeCopy ? "warn" : "note" };
      return;
    }
    const lost = sought.filter(isNotIn(inSight(output, ANYWHERE)));
    const [first] = lost;
    if (!first) return;
    const message = `Text of headers or footers is missing: ${firstQuoted(lost.map(lastingText))}.`;
    yield { message, where: placeOf(first.place) };
  },
};

/** Those of the second page are on no page of a document of one: nobody has seen them, and so they are not quoted. */
function onNoPage(count: number): Breach {
  return {
    message: `${counted(count, "paragraph")} of headers or footers ${are(count)} on no page of the PDF, and in the document all the same.`,
    advice: {
      any: "Look at the headers and footers of first, even and further pages, which the document may not have, and delete what is not to be sent",
    },
  };
}

function distinct(paragraphs: readonly Paragraph[]): Paragraph[] {
  const byText = new Map(paragraphs.map((paragraph) => [closedUp(levelled(lastingText(paragraph))), paragraph]));
  byText.delete("");
  return [...byText.values()];
}

function isNotIn(output: readonly Paragraph[]): (paragraph: Paragraph) => boolean {
  const words = new Set(wordsOfAll(output));
  return (paragraph) => {
    const sought = wordsOf(levelled(lastingText(paragraph)));
    return 2 * sought.filter((word) => !words.has(word)).length > sought.length;
  };
}

export const speakerNotes: FidelityRule = {
  id: "fidelity-speaker-notes",
  title: "Speaker's notes that are missing in the file made",
  why: "Who gives the talk from the output does not have them.",
  advice: {
    any: "Compare the notes with those of the file made; if they are still needed, keep the original as well",
  },
  basis: INTEGRITY,
  *check({ source, output, isPrinted, isSafeCopy }): Iterable<Breach> {
    if (isPrinted || isSafeCopy) return;
    const lost = distinct(inSight(source, ["speaker"])).filter(isNotIn(inSight(output, ["speaker"])));
    const [first] = lost;
    if (!first) return;
    // Notes are not meant for those who read the report: none is quoted.
    yield {
      message: `${counted(lost.length, "paragraph")} of speaker's notes ${are(lost.length)} missing.`,
      where: placeOf(first.place),
    };
  },
};

export const order: FidelityRule = {
  id: "fidelity-order",
  title: "Text that stands at another place in the file made",
  why: "Text that is read aloud in another order may say something else.",
  advice: LOOK_AND_SAVE_ANEW,
  basis: INTEGRITY,
  *check({ source, output, isPrinted, matches }): Iterable<Breach> {
    if (isPrinted) return;
    const isBody = ({ place }: Paragraph) => place.story === "body";
    const { found } = matches();
    const positions = new Map(output.paragraphs.map((paragraph, index) => [paragraph, index]));
    const pairs = source.paragraphs.filter(isBody).flatMap((paragraph) => {
      const match = found.get(paragraph);
      const position = match && isBody(match) ? positions.get(match) : undefined;
      return position === undefined ? [] : [{ item: paragraph, position }];
    });
    const moved = movedFrom(pairs);
    const [first] = moved;
    if (!first) return;
    yield {
      message: `${counted(moved.length, "paragraph")} ${moved.length === 1 ? "stands" : "stand"} at another place in the text, beginning with ${firstQuoted([visibleText(first)])}.`,
      where: placeOf(first.place),
    };
  },
};

/** What LibreOffice writes in place of a cross-reference that leads nowhere. */
const BROKEN = "ERROR: REFERENCE SOURCE NOT FOUND";

export const references: FidelityRule = {
  id: "fidelity-references",
  title: "Cross-references that show an error in the file made",
  why: "Readers find an error message in the middle of a sentence.",
  advice: {
    any: "Make the cross-reference anew, or write what it shows as plain text",
    word: "Click the cross-reference, press F9 to see whether it still leads somewhere, and make it anew with References, Cross-reference, or press Ctrl+Shift+F9 so that it becomes plain text",
  },
  basis: INTEGRITY,
  *check({ source, output, isPrinted }): Iterable<Breach> {
    const count = isPrinted ? brokenIn(output.pages.map(({ text }) => text)) : brokenIn(textsOf(output));
    const more = count - brokenIn(textsOf(source));
    if (more > 0)
      yield { message: `${counted(more, "cross-reference")} ${more === 1 ? "shows" : "show"} an error message.` };
  },
};

function textsOf(content: Content): string[] {
  return inSight(content, ["text", "note"]).map(visibleText);
}

function brokenIn(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + levelled(text).replace(/\s+/g, " ").split(BROKEN).length - 1, 0);
}

export const fields: FidelityRule = {
  id: "fidelity-fields",
  title: "Fields that show something else in the file made",
  why: "Dates, page numbers and cross-references are worked out anew whenever a document is opened, printed or converted.",
  advice: {
    any: "Write dates that must not change as plain text",
    word: "Click the date, press Ctrl+Shift+F9 so that it becomes plain text",
  },
  basis: INTEGRITY,
  *check({ source, output, isPrinted }): Iterable<Breach> {
    if (isPrinted) return;
    const shown = new Set(wordsOfAll(inSight(output, ["text", "note", "running", "master"])));
    const changed = new Set<string>();
    for (const { runs } of inSight(source, ["text", "note", "running"]))
      for (const { text, field, hidden } of runs) {
        const name = field && FIELDS[field];
        if (name && !hidden && wordsOf(levelled(text)).some((word) => !shown.has(word))) changed.add(name);
      }
    if (changed.size > 0) yield { message: `These fields show something else now: ${[...changed].join(", ")}.` };
  },
};

/** Numbers of pages are not told: nobody expects them to stay. */
const FIELDS: Readonly<Partial<Record<NonNullable<Run["field"]>, string>>> = {
  date: "dates",
  time: "times",
  file: "file names",
  author: "names of authors",
  reference: "cross-references",
  contents: "tables of contents",
  other: "other fields",
};

function* wordsOfAll(paragraphs: readonly Paragraph[]): Iterable<string> {
  for (const paragraph of paragraphs) yield* wordsOf(levelled(visibleText(paragraph)));
}
