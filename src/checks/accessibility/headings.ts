/** Headings: what people jump along who cannot glance over a page. */
import { placeOf } from "../content/places.js";
import type { Breach } from "../content/rule.js";
import { type AccessibilityRule, LOST_ADVICE, wcag } from "./rule.js";
import { isSeen, type Line, type Shown } from "./shown.js";
import { having, quoted } from "./words.js";

const INFO = wcag("1.3.1 Info and Relationships (Level A)");

const USE_STYLES = {
  any: "Give the headings the styles Heading 1, Heading 2 …",
  word: "Click into each heading and choose Heading 1, Heading 2 … under Home, Styles",
  office: "Click into each heading and choose Heading 1, Heading 2 … under Styles",
};

export const headings: AccessibilityRule = {
  id: "accessibility-headings",
  title: "Long texts without headings",
  why: "People who are read to jump from heading to heading. In a long text without any they have to listen to all of it to find one thing.",
  advice: USE_STYLES,
  basis: INFO,
  kinds: ["text", "pdf"],
  *find({ lines, isUntagged }) {
    // It can have none, and another rule says so.
    if (isUntagged) return;
    let letters = 0;
    for (const { place, paragraph, text } of lines) {
      if (paragraph.heading !== undefined) return;
      if (place.story === "body" && place.cell === undefined) letters += text.length;
    }
    if (letters >= LONG) yield { message: "The text is longer than two pages and has no headings." };
  },
  *lost(before, after) {
    // Of other files the check on losses tells in better words.
    if (before.kind !== "text" || after.kind !== "pdf") return;
    const [had, has] = [headingsIn(before).length, headingsIn(after).length];
    if (had > 0 && has < had)
      yield {
        message: `Of ${had === 1 ? "1 heading" : `${had} headings`} ${has === 0 ? "none is" : `only ${has} are`} marked as such after the conversion.`,
        advice: LOST_ADVICE,
      };
  },
};

/** In characters: some two pages. */
const LONG = 5000;

function headingsIn({ lines }: Shown): Line[] {
  return lines.filter(
    ({ place, paragraph, text }) => place.story === "body" && paragraph.heading !== undefined && text.trim() !== "",
  );
}

export const headingOrder: AccessibilityRule = {
  id: "accessibility-heading-order",
  title: "Headings whose levels do not follow one another",
  why: "The levels of headings tell what belongs under what. Where one is left out, people who are read to look for something that is not there.",
  advice: {
    any: "Give the headings levels that follow one another: the first is of level 1, and on the way down no level is left out",
    word: "Give the heading the style of the level that follows (Home, Styles, Heading 1, Heading 2 …), so that the first is of level 1 and no level is left out",
    office:
      "Give the heading the style of the level that follows (Styles, Heading 1, Heading 2 …), so that the first is of level 1 and no level is left out",
  },
  basis: INFO,
  kinds: ["text", "pdf"],
  inPdfUa: true,
  *find(shown) {
    const all = headingsIn(shown);
    const [first] = all;
    const start = levelOf(first);
    if (first && start > 1)
      yield {
        message: `The first heading, ${nameOf(first, shown)}, is of level ${start} instead of level 1.`,
        where: before(first),
      };
    const skipping = all.filter((line, index) => index > 0 && levelOf(line) > levelOf(all[index - 1]) + 1);
    for (const line of skipping.slice(0, MOST_NAMED)) {
      const message = `The heading ${nameOf(line, shown)} is of level ${levelOf(line)} and follows one of level ${levelOf(all[all.indexOf(line) - 1])}.`;
      yield { message, where: before(line) };
    }
    const more = skipping.length - MOST_NAMED;
    if (more > 0)
      yield { message: `${having(more, "One more heading", "more headings", "a level that does not follow")}.` };
    yield* emptyHeadings(shown);
  },
};

const MOST_NAMED = 3;

function levelOf(line: Line | undefined): number {
  return line?.paragraph.heading ?? 1;
}

function nameOf(line: Line, { kind }: Shown): string {
  return isSeen(line, kind) ? quoted(line.text) : "with hidden text";
}

/** The heading is named in the message, so that the one before it would say nothing more. */
function before({ place }: Line): string {
  const { heading: _, ...rest } = place;
  return placeOf(rest);
}

function* emptyHeadings({ lines, pictures, objects }: Shown): Iterable<Breach> {
  const empty = lines.filter(
    ({ place, paragraph, text }) => place.story === "body" && paragraph.heading !== undefined && text.trim() === "",
  );
  const [first] = empty;
  // A picture may stand there as the heading, and nothing says where in the text it stands.
  if (!first || empty.length <= pictures.length + objects.length) return;
  const message =
    empty.length === 1
      ? "An empty paragraph has the style of a heading."
      : `${empty.length} empty paragraphs have the style of a heading.`;
  yield { message, where: placeOf(first.place) };
}

// ---------------------------------------------------------------- fake headings

export const fakeHeadings: AccessibilityRule = {
  id: "accessibility-fake-headings",
  title: "Bold paragraphs that only look like headings",
  why: "A line in bold is a heading only to those who see it. Programs that read aloud pass over it, and it is in no table of contents.",
  advice: USE_STYLES,
  basis: INFO,
  kinds: ["text"],
  *find(shown) {
    const { lines } = shown;
    const found = lines.filter((line, index) => looksLikeHeading(line, lines[index + 1]));
    const [first] = found;
    if (!first || found.length < LEAST_FAKE) return;
    yield {
      message: `${found.length} short paragraphs in bold look like headings and are none, the first of them ${nameOf(first, shown)}.`,
      where: placeOf(first.place),
    };
  },
};

/** One line in bold may be a name or an address. */
const LEAST_FAKE = 2;
const MAX_HEADING = 80;
/** What stands under a heading is a text, not another such line. */
const LEAST_TEXT = 60;

function looksLikeHeading(line: Line, next: Line | undefined): boolean {
  const { paragraph, runs, text } = line;
  if (!isPlainBody(line) || !next || !isPlainBody(next) || text.length > MAX_HEADING * 2) return false;
  const words = text.trim();
  if (words.length > MAX_HEADING || !/\p{L}{2}/u.test(words)) return false;
  // Sentences, labels ("Date:") and what is laid out with tabs.
  if (/[.,;:!?。：…]$/u.test(words) || /[\t\n]/.test(words)) return false;
  if (paragraph.style !== undefined && NO_HEADING.test(paragraph.style)) return false;
  return isBold(runs) && !isBold(next.runs) && next.text.trim().length >= LEAST_TEXT;
}

const NO_HEADING = /title|subtitle|caption|toc|contents|header|footer|signature|address/i;

function isPlainBody({ place, paragraph }: Line): boolean {
  return (
    place.story === "body" &&
    place.cell === undefined &&
    paragraph.heading === undefined &&
    paragraph.list === undefined
  );
}

function isBold(runs: Line["runs"]): boolean {
  return runs.every(({ text, bold }) => bold === true || text.trim() === "");
}
