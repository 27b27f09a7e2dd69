/** What hangs on the pages of a PDF: comments, links, form fields, attached files, redactions that were only planned (ISO 32000-1:2008, 12.5 and 12.7). */
import { is, type PdfDict, type PdfValue } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../../pdf/document.js";
import { colourOf, isDark, type Space } from "../../pdf/painted/colours.js";
import { around, boxFrom } from "../../pdf/painted/matrix.js";
import type { Area, Box } from "../../pdf/painted/painting.js";
import { addTo, MAX_THINGS } from "../limits.js";
import type { Control } from "../model.js";

/** 12.5.6.2: markup annotations, and the windows that their text shows in. */
const COMMENTS = new Set([
  ...["Text", "FreeText", "Line", "Square", "Circle", "Polygon", "PolyLine", "Highlight", "Underline", "Squiggly"],
  ...["StrikeOut", "Stamp", "Caret", "Ink", "Popup", "Projection"],
]);

export interface Comment {
  readonly page: number;
  readonly author: string;
  readonly text: string;
}

export function* commentsIn(doc: PdfDocument): Iterable<Comment> {
  for (const { dict, page } of doc.annotations()) {
    const subtype = doc.getName(dict, "Subtype") ?? "";
    if (!COMMENTS.has(subtype)) continue;
    // A window shows the text of the comment it belongs to, which has been told.
    if (subtype === "Popup" && doc.getDict(dict, "Parent")) continue;
    const text = doc.getText(dict, "Contents")?.trim() || richText(doc, dict);
    if (text) yield { page, author: doc.getText(dict, "T")?.trim() ?? "", text };
  }
}

function richText(doc: PdfDocument, dict: PdfDict): string {
  const value = doc.getText(dict, "RC") ?? "";
  return value
    .replace(/<[^<>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

export interface PageLink {
  readonly annotation: PdfDict;
  readonly page: number;
  readonly box: Box | undefined;
  readonly target: string;
}

export function linksIn(doc: PdfDocument): PageLink[] {
  const links: PageLink[] = [];
  const pages = new Map(doc.pages().map(({ dict, number }) => [dict, number]));
  for (const { dict, page } of doc.annotations()) {
    if (doc.getName(dict, "Subtype") !== "Link") continue;
    const target = targetOf(doc, dict, pages);
    const link = { annotation: dict, page, box: boxFrom(doc.getItems(dict, "Rect")), target };
    addTo(links, link, MAX_THINGS, "links");
  }
  return links;
}

function targetOf(doc: PdfDocument, link: PdfDict, pages: ReadonlyMap<PdfDict, number>): string {
  const action = doc.getDict(link, "A");
  switch (doc.getName(action, "S")) {
    case "URI":
      return addressOf(doc.get(action, "URI"));
    case "GoToR":
    case "Launch":
      return doc.getText(action, "F") ?? fileName(doc, doc.getDict(action, "F"));
    default:
      return `#${destination(doc, doc.get(link, "Dest") ?? doc.get(action, "D"), pages)}`;
  }
}

/** 12.6.4.7: bytes of ASCII; some writers put UTF-8 there. */
function addressOf(value: PdfValue): string {
  return is(value, "string") ? value.bytes.toString("utf8") : "";
}

function destination(doc: PdfDocument, value: PdfValue, pages: ReadonlyMap<PdfDict, number>): string {
  if (is(value, "name")) return value.value;
  if (is(value, "string")) return value.bytes.toString("latin1");
  const page = is(value, "array") ? doc.file.resolve(value.items[0]) : null;
  const number = is(page, "dict") ? pages.get(page) : undefined;
  return number === undefined ? "" : `page=${number}`;
}

/** The name of a file as it is shown; the newer key first (7.11.3). */
export function fileName(doc: PdfDocument, spec: PdfDict | undefined): string {
  return doc.getText(spec, "UF") ?? doc.getText(spec, "F") ?? "";
}

// --------------------------------------------------------------- form fields

const MAX_PARENTS = 32;
const HIDDEN_FLAGS = 2 | 32;

/** An entry of a field, or of one above it that it takes it from (12.7.3.1). */
function inherited(doc: PdfDocument, field: PdfDict, key: string): PdfValue {
  let one: PdfDict | undefined = field;
  for (let i = 0; one && i < MAX_PARENTS; i += 1) {
    const value = doc.get(one, key);
    if (value !== null) return value;
    one = doc.getDict(one, "Parent");
  }
  return null;
}

export interface HiddenValue {
  readonly page: number;
  readonly text: string;
}

export interface Fields {
  readonly controls: readonly Control[];
  /** What is entered in fields that are not shown. */
  readonly hidden: readonly HiddenValue[];
}

export function fieldsIn(doc: PdfDocument): Fields {
  const controls: Control[] = [];
  const hidden: HiddenValue[] = [];
  const seen = new Set<PdfDict>();
  for (const { dict, page } of doc.annotations()) {
    if (doc.getName(dict, "Subtype") !== "Widget") continue;
    // Several widgets of one field are one field: the buttons of a choice.
    const field = doc.get(dict, "T") === null ? (doc.getDict(dict, "Parent") ?? dict) : dict;
    if (seen.has(field)) continue;
    seen.add(field);
    const label = doc.getText(dict, "TU") ?? doc.getText(field, "TU");
    const own = { place: { story: "body" as const, page }, what: kindOf(doc, field), ...(label && { label }) };
    const flags = doc.get(dict, "F");
    if (typeof flags !== "number" || (flags & HIDDEN_FLAGS) === 0) addTo(controls, own, MAX_THINGS, "form fields");
    else {
      const value = inherited(doc, field, "V");
      const text = is(value, "string") ? (doc.getText(field, "V") ?? "") : "";
      if (text.trim() !== "") hidden.push({ page, text });
    }
  }
  return { controls, hidden };
}

const RADIO = 1 << 15;
const PUSH = 1 << 16;

function kindOf(doc: PdfDocument, field: PdfDict): string {
  const type = inherited(doc, field, "FT");
  const flags = inherited(doc, field, "Ff");
  const bits = typeof flags === "number" ? flags : 0;
  switch (is(type, "name") ? type.value : "") {
    case "Btn":
      return (bits & PUSH) !== 0 ? "button" : (bits & RADIO) !== 0 ? "radio button" : "checkbox";
    case "Ch":
      return "list";
    case "Sig":
      return "signature";
    default:
      return "text";
  }
}

// --------------------------------------------- what annotations lie over

const SPACES: Readonly<Record<number, Space>> = { 1: "gray", 3: "rgb", 4: "cmyk" };

/** What viewers paint of marks for which the file has no picture, and would black out text. */
export function unpaintedCovers(doc: PdfDocument): Map<number, Area[]> {
  const pages = new Map<number, Area[]>();
  for (const { dict, page } of doc.annotations()) {
    const subtype = doc.getName(dict, "Subtype") ?? "";
    const key = FILLED_BY[subtype];
    if (key === undefined || doc.getDict(dict, "AP")) continue;
    const shades = doc.getItems(dict, key);
    const colour = colourOf(SPACES[shades.length], shades);
    if (!isDark(colour)) continue;
    for (const box of boxesOf(doc, dict)) {
      const list = pages.get(page) ?? [];
      pages.set(page, list);
      const area = { box, order: Infinity, what: "fill", colour, opaque: true, annotation: subtype } as const;
      addTo(list, area, MAX_MARKS, "marks on one page");
    }
  }
  return pages;
}

/** On one page; each is held against all its text. */
const MAX_MARKS = 2_000;

/** The entry that says what colour an annotation fills its rectangles with. */
const FILLED_BY: Readonly<Record<string, string>> = { Square: "IC", Highlight: "C" };

export interface Redaction {
  readonly page: number;
  readonly boxes: readonly Box[];
}

/** 12.5.6.23: marked to be removed, which nobody has done. */
export function redactionsIn(doc: PdfDocument): Redaction[] {
  const found: Redaction[] = [];
  for (const { dict, page } of doc.annotations())
    if (doc.getName(dict, "Subtype") === "Redact")
      addTo(found, { page, boxes: boxesOf(doc, dict) }, MAX_MARKS, "redactions");
  return found;
}

/** The quadrilaterals of an annotation, else its rectangle. */
function boxesOf(doc: PdfDocument, dict: PdfDict): Box[] {
  const points = doc.getItems(dict, "QuadPoints");
  const boxes: Box[] = [];
  for (let i = 0; i + 7 < points.length && boxes.length < MAX_MARKS; i += 8) {
    const half = (from: number) => boxFrom(points.slice(from, from + 4));
    const [upper, lower] = [half(i), half(i + 4)];
    if (upper && lower) boxes.push(around(upper, lower));
  }
  const rect = boxFrom(doc.getItems(dict, "Rect"));
  return boxes.length > 0 || !rect ? boxes : [rect];
}
