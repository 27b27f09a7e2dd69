/** What hangs on the pages of a PDF: comments, links, form fields, attached files, redactions that were only planned (ISO 32000-1:2008, 12.5 and 12.7). */
import { byName } from "../../../tools/by-name.js";
import { is, type PdfDict, type PdfValue } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../../pdf/document.js";
import { colourOf, isDark, type Space } from "../../pdf/painted/colours.js";
import { around, boxFrom } from "../../pdf/painted/matrix.js";
import type { Area, Box } from "../../pdf/painted/painting.js";
import { addTo, MAX_THINGS } from "../limits.js";

/** Fields are told of by themselves; of links and of what is no markup it is the description (12.5.2). All others are comments, whatever they are called. */
const NO_COMMENTS = new Set([
  ...["Widget", "Link", "Screen", "Movie", "3D", "RichMedia", "PrinterMark", "TrapNet", "Watermark"],
]);

export interface Comment {
  readonly page: number;
  readonly author: string;
  readonly text: string;
}

export function* commentsIn(doc: PdfDocument): Iterable<Comment> {
  for (const { dict, page } of doc.annotations()) {
    const subtype = doc.getName(dict, "Subtype") ?? "";
    if (NO_COMMENTS.has(subtype)) continue;
    // A window shows the text of the comment it belongs to, which has been told.
    if (subtype === "Popup" && doc.getDict(dict, "Parent")) continue;
    const plain = doc.getText(dict, "Contents")?.trim() ?? "";
    const rich = richText(doc, dict);
    const text = rich === plain ? plain : `${plain}\n${rich}`.trim();
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

// --------------------------------------------- what annotations lie over

const SPACES: Readonly<Record<number, Space>> = { 1: "gray", 3: "rgb", 4: "cmyk" };

/** What viewers paint of marks for which the file has no picture, and would black out text. */
export function unpaintedCovers(doc: PdfDocument): Map<number, Area[]> {
  const pages = new Map<number, Area[]>();
  for (const { dict, page } of doc.annotations()) {
    const subtype = doc.getName(dict, "Subtype") ?? "";
    const key = FILLED_BY.get(subtype);
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
const FILLED_BY = byName<string>({ Square: "IC", Highlight: "C" });

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
