/**
 * What is hidden although it stands in the structure of a document: sheets, rows,
 * columns, slides, notes, text of which the look says that nobody is to see it.
 */

import { isDark } from "../../tools/colours.js";
import { columnName } from "../../tools/columns.js";
import { isOwnPath } from "../../tools/odf.js";
import { isWithin } from "../content/hidden-lines.js";
import { MAX_HIDDEN_TEXT } from "../content/limits.js";
import type { Cell, Content, Paragraph, Run, Sheet, Span, Trace } from "../content/model.js";
import { cellName, placeOf } from "../content/places.js";
import { backgroundOf, hasNoContrast, isTiny } from "../content/unseen.js";
import { SPACELESS } from "../content/words.js";
import { smuggledText } from "./smuggled.js";

/** Everything hidden, what the reader told and what the structure shows. */
export function hiddenIn(content: Content): readonly Trace[] {
  return [
    ...content.sheets.filter((sheet) => !isOfPivot(sheet, content)).flatMap(hiddenOfSheet),
    ...hiddenText(content),
    ...smuggledText(content),
    ...hiddenSlides(content),
    ...notes(content),
    ...properties(content),
    ...ownPaths(content),
    ...content.traces,
  ];
}

// ------------------------------------------------------------------- sheets

/** LibreOffice makes a sheet of this name of the records behind a pivot table, and that is told. */
function isOfPivot({ name }: Sheet, { traces }: Content): boolean {
  return (
    name.startsWith("DPCache_") && traces.some(({ what, where }) => what === "pivot-cache" && where.includes(name))
  );
}

function hiddenOfSheet(sheet: Sheet): Trace[] {
  const { name, visibility, cells } = sheet;
  if (visibility !== "visible") {
    const where = `sheet "${name}" (${visibility})`;
    // A sheet of macros is told as macros.
    if (sheet.what === "macros") return [];
    const extent = sheet.what === "chart" ? { detail: "a chart" } : extentOf(cells);
    return [{ what: "hidden-sheet", where, ...extent }];
  }
  const where = `sheet "${name}"`;
  const filtered = sheet.hiddenRows.filter((span) => span.filtered);
  const rows = sheet.hiddenRows.filter((span) => !span.filtered);
  return [
    ...spans("hidden-rows", where, rows, cells, "row"),
    ...spans("filtered-rows", where, filtered, cells, "row"),
    ...spans("hidden-columns", where, sheet.hiddenColumns, cells, "column"),
    ...invisibleCells(where, cells),
  ];
}

/** `212 rows, columns A to F` */
function extentOf(cells: readonly Cell[]): Pick<Trace, "detail" | "text" | "empty" | "count"> {
  const filled = cells.filter(({ value }) => value !== "");
  if (filled.length === 0) return { empty: true };
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  let rows = 0;
  let row = -1;
  for (const cell of filled) {
    if (cell.row !== row) rows += 1;
    row = cell.row;
    first = Math.min(first, cell.column);
    last = Math.max(last, cell.column);
  }
  const columns =
    first === last ? `column ${columnName(first)}` : `columns ${columnName(first)} to ${columnName(last)}`;
  return { detail: `${counted(rows, "row")}, ${columns}`, count: rows, text: textOf(filled) };
}

function spans(
  what: "hidden-rows" | "filtered-rows" | "hidden-columns",
  where: string,
  hidden: readonly Span[],
  cells: readonly Cell[],
  by: "row" | "column",
): Trace[] {
  if (hidden.length === 0) return [];
  const isHidden = isWithin(hidden);
  // A cell that reaches over shown rows as well is seen.
  const within = cells.filter((cell) => cell.value !== "" && isHidden(cell[by], cell.to?.[by]));
  if (within.length === 0) return [];
  const lines = [...new Set(within.map((cell) => cell[by]))].sort((one, other) => one - other);
  return [{ what, where, detail: linesOf(lines, by), count: lines.length, text: textOf(within) }];
}

/** Runs of lines, and cells, that are named; the rest is counted. */
const NAMED = 4;

/** `rows 5 to 12, 20 and 31 more` */
function linesOf(lines: readonly number[], by: "row" | "column"): string {
  const runs: [number, number][] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last && line === last[1] + 1) last[1] = line;
    else runs.push([line, line]);
  }
  const name = (line: number) => (by === "row" ? String(line + 1) : columnName(line));
  const named = runs.slice(0, NAMED).map(([from, to]) => (from === to ? name(from) : `${name(from)} to ${name(to)}`));
  const shown = runs.slice(0, NAMED).reduce((sum, [from, to]) => sum + to - from + 1, 0);
  const more = lines.length > shown ? ` and ${lines.length - shown} more` : "";
  return `${lines.length === 1 ? by : `${by}s`} ${named.join(", ")}${more}`;
}

function invisibleCells(where: string, cells: readonly Cell[]): Trace[] {
  const invisible = cells.filter((cell) => cell.invisible && cell.value !== "");
  if (invisible.length === 0) return [];
  const detail = `${counted(invisible.length, "cell")}: ${namesOf(invisible)}`;
  return [{ what: "invisible-text", where, detail, count: invisible.length, text: textOf(invisible) }];
}

/** `B3, B4 and 7 more` */
function namesOf(cells: readonly Cell[]): string {
  const named = cells.slice(0, NAMED).map(({ row, column }) => cellName(row, column));
  const more = cells.length > NAMED ? ` and ${cells.length - NAMED} more` : "";
  return named.join(", ") + more;
}

/** A line for each row, with tabs between its cells. */
function textOf(cells: readonly Cell[]): string {
  const parts: string[] = [];
  let length = 0;
  let row = -1;
  for (const cell of cells) {
    const value = cell.shown ?? cell.value;
    if (length > MAX_HIDDEN_TEXT) break;
    parts.push(row === -1 ? "" : cell.row === row ? "\t" : "\n", value);
    length += value.length + 1;
    row = cell.row;
  }
  return parts.join("").slice(0, MAX_HIDDEN_TEXT);
}

// --------------------------------------------------------------------- text

type Unseen = "hidden-text" | "invisible-text" | "false-redaction";

/** One trace for each place and kind. */
function hiddenText(content: Content): Trace[] {
  const found = new Map<string, { what: Unseen; where: string; text: string; words: number }>();
  for (const paragraph of content.paragraphs) {
    for (const run of paragraph.runs) {
      const what = unseen(run, paragraph, content);
      if (what === undefined || !/\S/.test(run.text)) continue;
      const where = whereOf(paragraph);
      const key = `${what} ${where}`;
      const entry = found.get(key) ?? { what, where, text: "", words: 0 };
      entry.words += wordsIn(run.text);
      if (entry.text.length < MAX_HIDDEN_TEXT) entry.text += ` ${run.text}`;
      found.set(key, entry);
    }
  }
  return [...found.values()].map(({ what, where, text, words }) => ({
    what,
    where,
    detail: counted(words, "word"),
    count: words,
    text: text.slice(0, MAX_HIDDEN_TEXT),
  }));
}

/** Where a table is hardly matters, which one of its rows does not. */
function whereOf({ place }: Paragraph): string {
  const { cell: _cell, ...wider } = place;
  return placeOf(wider);
}

function unseen(run: Run, { place }: Paragraph, { kind, pages }: Content): Unseen | undefined {
  if (run.hidden) return isOverScan(place.page, pages) ? undefined : "hidden-text";
  if (isTiny(run)) return "invisible-text";
  if (!hasNoContrast(run, place, kind)) return undefined;
  return isDark(backgroundOf(run, place, kind) ?? "") ? "false-redaction" : "invisible-text";
}

/** Text behind the picture of a scanned page is what a scanner read on it: it is seen in the picture. */
function isOverScan(page: number | undefined, pages: Content["pages"]): boolean {
  return page !== undefined && pages[page - 1]?.scanned === true;
}

/** Signs of scripts without spaces are words, their full stops and commas (CJK Symbols and Punctuation) are none. */
const WORD = new RegExp(String.raw`[${SPACELESS}]|[^\s${SPACELESS}\u3000-\u303f]+`, "gu");

function wordsIn(text: string): number {
  return text.match(WORD)?.length ?? 0;
}

// ------------------------------------------------------ slides and properties

function hiddenSlides({ slides, paragraphs }: Content): Trace[] {
  return slides
    .filter(({ hidden }) => hidden)
    .map(({ number }) => {
      const text = textOfParagraphs(paragraphs.filter(({ place }) => place.slide === number));
      return { what: "hidden-slide", where: `slide ${number}`, ...(text === "" ? { empty: true as const } : { text }) };
    });
}

/** All of a document in one: who has notes on one slide has them on many. */
function notes({ paragraphs }: Content): Trace[] {
  const all = paragraphs.filter(({ place, runs }) => place.story === "notes" && runs.some(isTyped));
  const slides = [...new Set(all.flatMap(({ place }) => place.slide ?? []))];
  const text = textOfParagraphs(all);
  if (text === "") return [];
  const where = slides.length === 0 ? "" : `${slides.length === 1 ? "slide" : "slides"} ${numbersOf(slides)}`;
  return [{ what: "speaker-notes", where, detail: counted(wordsIn(text), "word"), count: slides.length || 1, text }];
}

const MOST_SLIDES = 10;

/** `2, 5 and 9`; of many the first ten, `and 3 more`. */
function numbersOf(slides: readonly number[]): string {
  const rest = slides.length - MOST_SLIDES;
  const named = rest > 0 ? [...slides.slice(0, MOST_SLIDES), `${rest} more`] : slides;
  return named.length === 1 ? `${named[0]}` : `${named.slice(0, -1).join(", ")} and ${named.at(-1)}`;
}

/** What programs put in by themselves: PowerPoint writes the number of the slide where the notes would stand. */
const PUT_IN: ReadonlySet<Run["field"]> = new Set(["page", "pages", "date", "time"]);

function isTyped({ text, field }: Run): boolean {
  return /\S/.test(text) && !(field && PUT_IN.has(field));
}

function textOfParagraphs(paragraphs: readonly Paragraph[]): string {
  let text = "";
  for (const { runs } of paragraphs) {
    if (text.length >= MAX_HIDDEN_TEXT) break;
    for (const run of runs) text += run.text;
    text += "\n";
  }
  return text.trim().slice(0, MAX_HIDDEN_TEXT);
}

function properties({ properties: { personal } }: Content): Trace[] {
  const filled = personal.filter(({ value }) => /\S/.test(value));
  if (filled.length === 0) return [];
  const names = [...new Set(filled.map(({ name }) => name))];
  const more = names.length > 6 ? ` and ${names.length - 6} more` : "";
  const detail = names.slice(0, 6).join(", ") + more;
  return [
    { what: "properties", where: "", detail, count: filled.length, text: filled.map(({ value }) => value).join("\n") },
  ];
}

/** Links to files that only their author can open. */
function ownPaths({ links }: Content): Trace[] {
  const paths = links.map(({ target }) => target).filter(isOwnPath);
  if (paths.length === 0) return [];
  const detail = `${counted(paths.length, "link")} to files on the author's computer or network`;
  return [
    { what: "external-data", where: "", detail, count: paths.length, text: paths.join("\n").slice(0, MAX_HIDDEN_TEXT) },
  ];
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString("en-GB")} ${what}${count === 1 ? "" : "s"}`;
}
