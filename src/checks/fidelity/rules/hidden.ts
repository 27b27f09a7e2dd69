/** What nobody was meant to see, and what the output shows. */
import type { Advice } from "../../advice.js";
import { isInSight, isWithin } from "../../content/hidden-lines.js";
import type { Cell, Content, Hidden, Paragraph, Picture, Run, Sheet } from "../../content/model.js";
import { placeOf } from "../../content/places.js";
import type { Breach } from "../../content/rule.js";
import { backgroundOf, hasNoContrast, isTiny } from "../../content/unseen.js";
import { levelled, wordsOf, wordsOfCell } from "../../content/words.js";
import { hasValue, sheetPairs } from "../cells.js";
import { withoutUnseen } from "../cleaned.js";
import type { Comparison } from "../comparison.js";
import { CONFIDENTIALITY, counted, type FidelityRule } from "../rule.js";
import { isCovered, outOfSight, visibleSlides, visibleWords } from "../sight.js";
import { Bag, hiddenText, visibleText } from "../words.js";

export const published: FidelityRule = {
  id: "fidelity-hidden-published",
  title: "Hidden content of the original that is visible in the file made",
  why: "Conversion can show what was hidden: rows without height, the data behind a pivot table, slides that are passed over. Then everybody reads it.",
  advice: {
    any: "Delete what is hidden in the document: everybody can read it in what was made of it",
    word: "Delete the hidden text (Ctrl+Shift+8 shows it) and the hidden shapes (Home, Select, Selection Pane)",
    excel:
      "Show the hidden rows, columns and sheets (right-click, Unhide), and delete what is not to be sent; paste pivot tables as values",
    powerpoint: "Delete the hidden slides and notes, and what is hidden under Home, Arrange, Selection Pane",
    office: "Show what is hidden, and delete what is not to be sent",
  },
  basis: CONFIDENTIALITY,
  *check(comparison): Iterable<Breach> {
    if (comparison.isPrinted) yield* shownOnPages(comparison);
    else {
      yield* shownSheets(comparison);
      yield* shownSlides(comparison);
    }
    if (comparison.isSafeCopy) yield* shownPictures(comparison);
    yield* shownText(comparison);
    yield* shownLetters(comparison);
  },
};

const PIVOT_DATA = /^DPCache_/;

function* shownSheets({ original, output }: Comparison): Iterable<Breach> {
  const { pairs, added } = sheetPairs(original, output);
  for (const { name, visibility, cells } of added) {
    if (visibility !== "visible" || cells.length === 0) continue;
    const message = PIVOT_DATA.test(name)
      ? "A sheet that was not there before shows all records behind a pivot table."
      : "A sheet that was not there before shows data.";
    yield { message, where: `sheet "${name}"` };
  }
  for (const [sheet, now] of pairs) {
    if (now.visibility !== "visible") continue;
    if (sheet.visibility !== "visible") {
      if (now.cells.length > 0) yield { message: "A hidden sheet is visible.", where: `sheet "${now.name}"` };
    } else yield* shownCells(sheet, now);
  }
}

function* shownCells(sheet: Sheet, now: Sheet): Iterable<Breach> {
  const where = `sheet "${now.name}"`;
  const unseen = new Set(sheet.cells.filter((cell) => cell.invisible && hasValue(cell)).map(addressOf));
  const appeared =
    unseen.size === 0 ? 0 : now.cells.filter((cell) => isPlain(cell) && unseen.has(addressOf(cell))).length;
  if (appeared > 0)
    yield { message: `${counted(appeared, "cell")} that nobody could see ${isNow(appeared)} visible.`, where };
  const shown = now.cells.filter((cell) => !cell.invisible && hasValue(cell)).filter(isInSight(now));
  const inHiddenRow = isWithin(sheet.hiddenRows);
  const inHiddenColumn = isWithin(sheet.hiddenColumns);
  const rows = new Set(shown.filter(({ row, to }) => inHiddenRow(row, to?.row)).map(({ row }) => row)).size;
  if (rows > 0) yield { message: `${counted(rows, "hidden row")} with data ${isNow(rows)} visible.`, where };
  const columns = new Set(
    shown.filter(({ column, to }) => inHiddenColumn(column, to?.column)).map(({ column }) => column),
  ).size;
  if (columns > 0)
    yield { message: `${counted(columns, "hidden column")} with data ${isNow(columns)} visible.`, where };
}

const addressOf = ({ row, column }: Cell) => `${row} ${column}`;
const isPlain = (cell: Cell) => !cell.invisible && hasValue(cell);

const isNow = (count: number) => (count === 1 ? "is" : "are");

function* shownSlides({ original, output }: Comparison): Iterable<Breach> {
  if (original.slides.length !== output.slides.length) return;
  for (const [index, { hidden, number }] of original.slides.entries())
    if (hidden && !output.slides[index]?.hidden)
      yield { message: "A hidden slide is visible.", where: `slide ${number}` };
}

/** Slides and cells that a PDF shows although they are hidden in the document. */
function* shownOnPages({ original, output }: Comparison): Iterable<Breach> {
  const hidden = original.slides.length - visibleSlides(original).length;
  if (hidden > 0 && output.pages.length === original.slides.length)
    yield { message: `${counted(hidden, "hidden slide")} ${isNow(hidden)} visible.` };
}

/** So many words that are seen nowhere in the original are no chance. */
const TELLING = 2;
/** So much of them must be seen: a text box cuts off what has no room. */
const SHOWN = 0.4;
/** So many words that are also seen elsewhere say something, when nearly all of them are seen once more. */
const COMMON = 3;
const ALL = 0.8;

/** Text that is hidden in the original and seen in the output, more often than it is seen in the original. */
function* shownText({ original, output, isPrinted, isSafeCopy, printed }: Comparison): Iterable<Breach> {
  // What is out of sight may stay so, but not in a safe copy.
  const seen = isSafeCopy ? withoutUnseen(original) : original;
  const hidden = [...hiddenTexts(seen), ...(isSafeCopy ? textsOutOfSight(original) : [])];
  if (hidden.length === 0) return;
  const known = [...visibleWords(seen)];
  const isKnown = new Set(known);
  const surplus = new Bag(isPrinted ? printed().words().slice(0, output.pages.length).flat() : visibleWords(output));
  surplus.takeAll(known);
  for (const { words, what, where } of hidden) {
    const own = words.filter((word) => !isKnown.has(word));
    const isShown =
      own.length >= TELLING
        ? surplus.lacks(own) <= (1 - SHOWN) * own.length
        : words.length >= COMMON && surplus.lacks(words) <= (1 - ALL) * words.length;
    if (!isShown) continue;
    surplus.takeAll(words);
    yield { message: `${what} is visible.`, where, ...(what === DELETED && { advice: ACCEPT }) };
  }
}

/** Letters that nobody can see in the original (white on white, a hair high), and everybody in the output: LibreOffice does not know every way to fill them. */
function* shownLetters({ original, output }: Comparison): Iterable<Breach> {
  const unseen = original.paragraphs.flatMap((paragraph) => {
    const words = wordsOf(levelled(textOfRuns(paragraph, (run) => !run.hidden && isUnseen(run, paragraph, original))));
    return words.length >= TELLING ? [{ words, place: paragraph.place }] : [];
  });
  if (unseen.length === 0) return;
  const seen = new Bag(
    output.paragraphs.flatMap((each) => wordsOf(levelled(textOfRuns(each, (run) => isPlainlySeen(run, each, output))))),
  );
  seen.takeAll(
    original.paragraphs.flatMap((each) =>
      wordsOf(levelled(textOfRuns(each, (run) => !run.hidden && !isUnseen(run, each, original)))),
    ),
  );
  for (const { words, place } of unseen)
    if (seen.lacks(words) <= (1 - ALL) * words.length) {
      seen.takeAll(words);
      yield { message: "Text that nobody could see is visible.", where: placeOf(place) };
    }
}

function isUnseen(run: Run, { place }: Paragraph, { kind }: Content): boolean {
  return isTiny(run) || hasNoContrast(run, place, kind);
}

/** On a ground that is known: letters on a picture may be seen, or not. */
function isPlainlySeen(run: Run, paragraph: Paragraph, content: Content): boolean {
  const isKnown = backgroundOf(run, paragraph.place, content.kind) !== undefined;
  return isKnown && !run.hidden && !isUnseen(run, paragraph, content);
}

function textOfRuns({ runs }: Paragraph, isWanted: (run: Run) => boolean): string {
  return runs
    .filter(isWanted)
    .map(({ text }) => text)
    .join("");
}

/** Pictures that are out of sight in the original only, and in the copy all the same. */
function* shownPictures({ original, output }: Comparison): Iterable<Breach> {
  const isOutOfSight = outOfSight(original);
  const inSight = new Set<string>();
  const hidden = new Map<string, Picture>();
  for (const picture of original.pictures) {
    if (picture.sha256 === undefined) continue;
    if (picture.hidden || isOutOfSight(picture.place)) hidden.set(picture.sha256, picture);
    else inSight.add(picture.sha256);
  }
  const copied = new Set(output.pictures.map(({ sha256 }) => sha256));
  for (const [sha256, { place }] of hidden)
    if (copied.has(sha256) && !inSight.has(sha256))
      yield { message: "A picture that was out of sight is still there.", where: placeOf(place) };
}

interface HiddenText {
  readonly words: readonly string[];
  readonly what: string;
  readonly where: string;
}

function* hiddenTexts(content: Content): Iterable<HiddenText> {
  const isHidden = outOfSight(content);
  for (const paragraph of content.paragraphs) {
    const { place } = paragraph;
    const [text, what] = isHidden(place)
      ? [visibleText(paragraph), "Text that is on no visible slide or sheet"]
      : place.story === "notes"
        ? [visibleText(paragraph), "Text of speaker's notes"]
        : [hiddenText(paragraph), "Hidden text"];
    yield { words: wordsOf(levelled(text)), what, where: placeOf(place) };
  }
  for (const sheet of content.sheets) {
    // White text on white counts as seen: it is white on white in the output as well, and on the pages of a PDF.
    const isSeen = sheet.visibility === "visible" ? isInSight(sheet) : () => false;
    const unseen = sheet.cells.filter((cell) => cell.type === "text" && !isSeen(cell));
    yield { words: unseen.flatMap(wordsOfCell), what: "Text of hidden cells", where: `sheet "${sheet.name}"` };
  }
  for (const { what, text = "", where } of content.traces) {
    const words = TRACES[what];
    if (words) yield { words: wordsOf(levelled(text)), what: words, where };
  }
}

function* textsOutOfSight(content: Content): Iterable<HiddenText> {
  const isUnder = isCovered(content);
  for (const paragraph of content.paragraphs) {
    if (!isUnder(paragraph)) continue;
    const words = wordsOf(levelled(visibleText(paragraph)));
    yield { words, what: "Text that was out of sight", where: placeOf(paragraph.place) };
  }
}

const DELETED = "Deleted text";
const ACCEPT: Advice = {
  any: "Accept or reject all tracked changes",
  word: "Choose Review, Accept, Accept All Changes and Stop Tracking (or reject them)",
  office: "Choose Edit, Track Changes, Accept All (or Reject All)",
};

const TRACES: Readonly<Partial<Record<Hidden, string>>> = {
  "tracked-changes": DELETED,
  comments: "Text of comments",
  "hidden-text": "Hidden text",
  "hidden-shape": "Text of a hidden shape",
  layers: "Text of a hidden layer",
};
