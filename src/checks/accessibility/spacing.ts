/** What was typed to make a text look in a certain way: bullets, empty paragraphs, spaces. */
import { placeOf } from "../content/places.js";
import type { Breach } from "../content/rule.js";
import { type AccessibilityRule, wcag } from "./rule.js";
import { isMain, type Line, type Shown } from "./shown.js";
import { together } from "./words.js";

const INFO = wcag("1.3.1 Info and Relationships (Level A)");
const SEQUENCE = wcag("1.3.2 Meaningful Sequence (Level A)");

export const typedLists: AccessibilityRule = {
  id: "accessibility-typed-lists",
  title: "Lists that were typed by hand",
  why: "Programs that read aloud say how many items a list has and let people pass over it. Of hyphens and numbers that were typed they know nothing.",
  advice: {
    any: "Make real lists of them, and delete the signs that were typed",
    word: "Select the lines, choose Bullets or Numbering under Home, Paragraph, and delete the signs that were typed",
    powerpoint:
      "Select the lines, choose Bullets or Numbering under Home, Paragraph, and delete the signs that were typed",
    office: "Select the lines, choose Format, Bullets and Numbering, and delete the signs that were typed",
  },
  basis: INFO,
  kinds: ["text", "presentation"],
  *find({ lines }) {
    const starts = [...typedListsIn(lines)];
    for (const { things, where } of together(starts)) {
      const items = things.reduce((sum, { count }) => sum + count, 0);
      const message =
        things.length === 1
          ? `A list of ${items} lines was typed by hand.`
          : `${things.length} lists, ${items} lines in all, were typed by hand.`;
      yield { message, where };
    }
  },
};

interface TypedList {
  readonly place: Line["place"];
  readonly count: number;
}

/** Fewer lines that begin with a hyphen or a number may be anything. */
const LEAST_ITEMS = 3;

function* typedListsIn(lines: readonly Line[]): Iterable<TypedList> {
  let first: Line | undefined;
  let last: Mark | undefined;
  let count = 0;
  for (const line of lines) {
    const mark = markOf(line);
    if (mark && last && first && follows(mark, last) && isBeside(line, first)) count += 1;
    else {
      if (first && count >= LEAST_ITEMS) yield { place: first.place, count };
      first = mark && startsList(mark) ? line : undefined;
      count = first ? 1 : 0;
    }
    last = first && mark;
  }
  if (first && count >= LEAST_ITEMS) yield { place: first.place, count };
}

/** What stands at the beginning of a line: a sign, or a number or letter with what follows it. */
interface Mark {
  readonly sign: string;
  readonly number?: number;
}

const SIGN = /^[ \t\u00a0]{0,20}([-–—•·*●○▪■◦‣➢✓])[ \t\u00a0]{1,20}\S/u;
const NUMBER = /^[ \t\u00a0]{0,20}(?:(\d{1,3})|([a-z]))([.)])[ \t\u00a0]{1,20}\S/u;

function markOf({ paragraph, place, text }: Line): Mark | undefined {
  if (paragraph.heading !== undefined || paragraph.list !== undefined || !isMain(place)) return undefined;
  const sign = SIGN.exec(text)?.[1];
  if (sign !== undefined) return { sign };
  const [, digits, letter, after] = NUMBER.exec(text) ?? [];
  if (after === undefined) return undefined;
  return digits === undefined
    ? { sign: `a${after}`, number: (letter?.codePointAt(0) ?? 0) - 96 }
    : { sign: `1${after}`, number: Number(digits) };
}

function startsList({ number }: Mark): boolean {
  return number === undefined || number === 1;
}

function follows(mark: Mark, last: Mark): boolean {
  return mark.sign === last.sign && (mark.number ?? 0) === (last.number === undefined ? 0 : last.number + 1);
}

function isBeside(one: Line, other: Line): boolean {
  const [a, b] = [one.place, other.place];
  return (
    a.story === b.story &&
    a.slide === b.slide &&
    a.cell?.table === b.cell?.table &&
    a.cell?.row === b.cell?.row &&
    a.cell?.column === b.cell?.column
  );
}

// -------------------------------------------------------------- empty paragraphs

export const emptyParagraphs: AccessibilityRule = {
  id: "accessibility-empty-paragraphs",
  title: "Empty paragraphs in place of spacing",
  why: 'People who are read to hear "blank" at each of them, and may think that the document has ended.',
  advice: {
    any: "Delete the empty paragraphs and set the space before or after a paragraph instead; begin a new page with a page break",
    word: "Delete the empty paragraphs and set the space under Layout, Spacing; begin a new page with Insert, Page Break (Ctrl+Enter)",
    office:
      "Delete the empty paragraphs and set the space under Format, Paragraph, Indents & Spacing; begin a new page with Insert, Page Break (Ctrl+Enter)",
  },
  basis: INFO,
  kinds: ["text"],
  *find(shown) {
    const rows = emptyRows(shown);
    for (const { things, where } of together(rows)) {
      const most = things.reduce((max, { count }) => Math.max(max, count), 0);
      yield {
        message:
          things.length === 1
            ? `${most} empty paragraphs stand in a row.`
            : `Empty paragraphs stand in a row in ${things.length} places, up to ${most} together.`,
        where,
      };
    }
  },
};

const LEAST_EMPTY = 3;

interface Row {
  readonly place: Line["place"];
  readonly count: number;
}

/** A picture stands in a paragraph that has no text, and nothing says in which: as many are left out as there are pictures. */
function emptyRows({ lines, pictures, objects }: Shown): Row[] {
  const held = new Map<string, number>();
  for (const { place } of [...pictures, ...objects]) held.set(sectionOf(place), (held.get(sectionOf(place)) ?? 0) + 1);
  const rows: Row[] = [];
  let first: Line | undefined;
  let count = 0;
  const end = (): void => {
    if (first && count - (held.get(sectionOf(first.place)) ?? 0) >= LEAST_EMPTY)
      rows.push({ place: first.place, count });
    first = undefined;
    count = 0;
  };
  for (const line of lines) {
    if (isEmpty(line)) {
      first ??= line;
      count += 1;
    } else end();
  }
  // What is empty at the very end disturbs nobody.
  return rows;
}

function sectionOf({ story, heading = "" }: Line["place"]): string {
  return `${story} ${heading}`;
}

/** A line break in an otherwise empty paragraph may be that of a page. */
function isEmpty({ place, paragraph, text }: Line): boolean {
  const { story, cell } = place;
  return story === "body" && cell === undefined && paragraph.list === undefined && /^[ \t\u00a0]*$/.test(text);
}

// -------------------------------------------------------------- spaces and tabs

export const typedLayout: AccessibilityRule = {
  id: "accessibility-typed-layout",
  title: "Text put in place with spaces and tabs",
  why: "Columns that are made with spaces or tabs are read out line by line, straight across. Enlarged or in another font they fall apart.",
  advice: {
    any: "Use a table for columns, and indents for text that is set in",
    word: "Use Insert, Table for columns, and Layout, Indent for text that is set in",
    powerpoint: "Use Insert, Table for columns, and two text boxes for text side by side",
    office: "Use Table, Insert Table for columns, and Format, Paragraph, Indents & Spacing for text that is set in",
  },
  basis: SEQUENCE,
  kinds: ["text"],
  *find({ lines }) {
    yield* spaced(lines);
    yield* tabbed(lines);
  },
};

const LEAST_SPACED = 3;
const SPACES = /\S[ \u00a0]{6,}\S/;
const MONOSPACED = /courier|consolas|mono|menlo|typewriter/i;

function* spaced(lines: readonly Line[]): Iterable<Breach> {
  const found = lines.filter((line) => isText(line) && SPACES.test(line.text) && !isMonospaced(line));
  const [first] = found;
  if (!first || found.length < LEAST_SPACED) return;
  yield { message: `${found.length} paragraphs are laid out with rows of spaces.`, where: placeOf(first.place) };
}

function isMonospaced({ runs }: Line): boolean {
  return runs.some(({ font }) => font !== undefined && MONOSPACED.test(font));
}

/** Neighbouring lines with two tabs and more between words: a table without its grid. */
function* tabbed(lines: readonly Line[]): Iterable<Breach> {
  let first: Line | undefined;
  let count = 0;
  const tables: Row[] = [];
  const end = (): void => {
    if (first && count >= LEAST_SPACED) tables.push({ place: first.place, count });
    first = undefined;
    count = 0;
  };
  for (const line of lines) {
    if (isTabbed(line)) {
      first ??= line;
      count += 1;
    } else end();
  }
  end();
  for (const { things, where } of together(tables)) {
    const all = things.reduce((sum, row) => sum + row.count, 0);
    yield { message: `${all} lines beside one another are laid out as a table with tabs.`, where };
  }
}

function isTabbed(line: Line): boolean {
  if (!isText(line)) return false;
  const parts = line.text.split("\t").filter((part) => part.trim() !== "");
  // "3  Budget  12" is a line of a table of contents.
  const isOfContents = /^[\divxlc]{1,5}$/i.test(parts.at(-1)?.trim() ?? "") && parts.length <= 3;
  return parts.length >= 3 && !isOfContents;
}

function isText({ place, paragraph, runs }: Line): boolean {
  return (
    place.story === "body" &&
    place.cell === undefined &&
    paragraph.heading === undefined &&
    paragraph.list === undefined &&
    !runs.some(({ field }) => field === "contents")
  );
}
