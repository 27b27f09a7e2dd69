/**
 * What PDF/UA-1 (ISO 14289-1:2014) asks of a finished PDF and LibreOffice leaves
 * out, as far as it can be put in without inventing anything: where a link leads
 * in words, the order of the tabulator key, which things on a page are only
 * furniture, lists around list items, what a table header is one for. Whether the
 * result is PDF/UA is for the checkers to say.
 */
import {
  PDFArray,
  PDFDict,
  type PDFDocument,
  PDFHexString,
  PDFName,
  PDFNumber,
  type PDFObject,
  PDFRef,
  PDFString,
} from "pdf-lib/dist/pdf-lib.esm.min.js";
import type { Basis, Repair } from "../model.js";
import { furniturePages, textByContent } from "./pdfcontent.js";

type Done = Omit<Repair, "subject">;

/** Most elements and depth of a structure that is mended; what goes beyond is left as it is. */
const MAX_ELEMENTS = 1_000_000;
const MAX_DEPTH = 256;
/** Longest description of a link, in characters. */
const MAX_DESCRIPTION = 400;

/** ISO 32000-1:2008, 14.8.4. */
const STANDARD_TYPES = new Set(
  (
    "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private " +
    "P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD THead TBody TFoot " +
    "Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP Warichu WT WP Figure Formula Form"
  ).split(" "),
);

function ua(clause: string): Basis {
  return { standard: "ISO 14289-1:2014", clause };
}

/** Mends a document in memory; tells what was done, and how many pictures nobody has described: that nothing can mend. */
export function mendForUa(pdf: PDFDocument): { readonly done: readonly Done[]; readonly untold: number } {
  const elements = elementsOf(pdf);
  const done = [
    ...mendTabOrder(pdf),
    ...mendLinks(pdf, elements),
    ...mendTypes(pdf, elements),
    ...mendLists(pdf, elements),
    ...mendHeaders(pdf, elements),
    ...mendRows(pdf, elements),
    ...mendFurniture(pdf),
  ];
  return { done, untold: elements.filter(isUntold).length };
}

/** 7.3. */
function isUntold({ dict, type }: Element): boolean {
  return type === "Figure" && !textIn(dict, "Alt") && textIn(dict, "ActualText") === undefined;
}

function textIn(dict: PDFDict, key: string): string | undefined {
  const value = dict.lookup(PDFName.of(key));
  return value instanceof PDFString || value instanceof PDFHexString ? value.decodeText() : undefined;
}

// ----------------------------------------------------------------- tab order

function mendTabOrder(pdf: PDFDocument): Done[] {
  let pages = 0;
  for (const page of pdf.getPages()) {
    const annotations = page.node.lookup(PDFName.of("Annots"));
    if (!(annotations instanceof PDFArray) || annotations.size() === 0) continue;
    if (page.node.lookup(PDFName.of("Tabs")) === PDFName.of("S")) continue;
    page.node.set(PDFName.of("Tabs"), PDFName.of("S"));
    pages += 1;
  }
  if (pages === 0) return [];
  return [
    {
      id: "pdf-tab-order",
      message: `On ${count(pages, "page")}, the tabulator key now follows the reading order.`,
      basis: ua("7.18.3"),
    },
  ];
}

// ----------------------------------------------------------------- structure

/** A structure element as it stands in the file. */
interface Element {
  readonly dict: PDFDict;
  readonly ref: PDFRef | undefined;
  /** By the role map. */
  readonly type: string;
  /** The page of the element or of one above. */
  readonly page: PDFRef | undefined;
  readonly parent: Element | undefined;
}

/** All elements in reading order; none where the structure is not what it should be. */
function elementsOf(pdf: PDFDocument): readonly Element[] {
  const root = pdf.catalog.lookup(PDFName.of("StructTreeRoot"));
  if (!(root instanceof PDFDict)) return [];
  const roles = root.lookup(PDFName.of("RoleMap"));
  const elements: Element[] = [];
  const seen = new Set<PDFDict>();
  const waiting: { readonly value: PDFObject; readonly parent: Element | undefined; readonly depth: number }[] = [];
  const expect = (holder: PDFDict, parent: Element | undefined, depth: number): void => {
    for (const value of kidsOf(holder).toReversed()) waiting.push({ value, parent, depth });
  };
  expect(root, undefined, 0);
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const dict = pdf.context.lookup(next.value);
    if (!(dict instanceof PDFDict) || seen.has(dict) || !isElement(dict)) continue;
    if (next.depth > MAX_DEPTH || elements.length + waiting.length > MAX_ELEMENTS) return [];
    seen.add(dict);
    const own = dict.get(PDFName.of("Pg"));
    const page = own instanceof PDFRef ? own : next.parent?.page;
    const ref = next.value instanceof PDFRef ? next.value : undefined;
    const element: Element = { dict, ref, type: roleOf(dict, roles), page, parent: next.parent };
    elements.push(element);
    expect(dict, element, next.depth + 1);
  }
  return elements;
}

function kidsOf(holder: PDFDict): PDFObject[] {
  const value = holder.lookup(PDFName.of("K"));
  if (value instanceof PDFArray) return value.asArray();
  const single = holder.get(PDFName.of("K"));
  return single ? [single] : [];
}

/** A kid may also refer to content or to an object (ISO 32000-1:2008, 14.7.4). */
function isElement(dict: PDFDict): boolean {
  const type = dict.lookup(PDFName.of("Type"));
  return type !== PDFName.of("MCR") && type !== PDFName.of("OBJR") && dict.lookup(PDFName.of("S")) instanceof PDFName;
}

function roleOf(dict: PDFDict, roles: unknown): string {
  let type = dict.lookup(PDFName.of("S"));
  for (let i = 0; roles instanceof PDFDict && type instanceof PDFName && i < 20; i += 1) {
    const next = roles.lookup(type);
    if (!(next instanceof PDFName)) break;
    type = next;
  }
  return type instanceof PDFName ? type.decodeText() : "";
}

// --------------------------------------------------------------------- links

/** ISO 32000-1:2008, 14.9.3: a link says in its contents where it leads. The words that carry it do. */
function mendLinks(pdf: PDFDocument, elements: readonly Element[]): Done[] {
  const key = PDFName.of("Contents");
  const texts = textByContent(pdf);
  let links = 0;
  for (const element of elements) {
    if (element.type !== "Link") continue;
    for (const kid of kidsOf(element.dict)) {
      const annotation = annotationIn(pdf, kid);
      if (annotation?.lookup(PDFName.of("Subtype")) !== PDFName.of("Link") || stringIn(annotation, key)) continue;
      const text = cleaned(textWithin(pdf, element, texts)) || cleaned(addressOf(annotation));
      if (text === "") continue;
      annotation.set(key, PDFHexString.fromText(text));
      links += 1;
    }
  }
  if (links === 0) return [];
  return [
    {
      id: "pdf-link-contents",
      message: `${count(links, "link")} got a description: the words that carry the link.`,
      basis: ua("7.18.5"),
    },
  ];
}

function annotationIn(pdf: PDFDocument, kid: PDFObject): PDFDict | undefined {
  const dict = pdf.context.lookup(kid);
  if (!(dict instanceof PDFDict) || dict.lookup(PDFName.of("Type")) !== PDFName.of("OBJR")) return undefined;
  const annotation = dict.lookup(PDFName.of("Obj"));
  return annotation instanceof PDFDict ? annotation : undefined;
}

type Texts = (page: PDFRef, id: number) => string;

/** Most elements and pieces of content that make up the words of one link. */
const MAX_WORDS = 10_000;

/** The text of an element and of those in it; of pictures the alternative text. */
function textWithin(pdf: PDFDocument, link: Element, texts: Texts): string {
  let left = MAX_WORDS;
  const textOf = (dict: PDFDict, page: PDFRef | undefined, depth: number): string => {
    for (const key of ["ActualText", "Alt"]) {
      const text = stringIn(dict, PDFName.of(key));
      if (text) return text;
    }
    return kidsOf(dict)
      .map((kid) => pieceOf(pdf.context.lookup(kid), page, depth))
      .join("");
  };
  const pieceOf = (piece: PDFObject | undefined, page: PDFRef | undefined, depth: number): string => {
    left -= 1;
    if (left < 0 || depth > MAX_DEPTH) return "";
    if (piece instanceof PDFNumber) return page ? texts(page, piece.asNumber()) : "";
    if (!(piece instanceof PDFDict)) return "";
    const own = piece.get(PDFName.of("Pg"));
    const where = own instanceof PDFRef ? own : page;
    const id = piece.lookup(PDFName.of("MCID"));
    if (id instanceof PDFNumber) return where ? texts(where, id.asNumber()) : "";
    return isElement(piece) ? textOf(piece, where, depth + 1) : "";
  };
  return textOf(link.dict, link.page, 0);
}

/** Where a link leads, for one that has no words of its own; empty for one that stays in the document. */
function addressOf(annotation: PDFDict): string {
  const action = annotation.lookup(PDFName.of("A"));
  return (action instanceof PDFDict ? stringIn(action, PDFName.of("URI")) : undefined) ?? "";
}

function stringIn(dict: PDFDict, key: PDFName): string | undefined {
  const value = dict.lookup(key);
  if (!(value instanceof PDFString || value instanceof PDFHexString)) return undefined;
  try {
    return value.decodeText();
  } catch {
    // pdf-lib gives up on characters that PDFDocEncoding does not define.
    return undefined;
  }
}

function cleaned(text: string): string {
  const line = text
    .replace(/\p{Cs}/gu, "")
    .replace(/[\p{Cc}\p{Cf}\p{Co}\ufffd\s]+/gu, " ")
    .trim();
  const characters = [...line];
  return characters.length > MAX_DESCRIPTION ? `${characters.slice(0, MAX_DESCRIPTION - 1).join("")}…` : line;
}

// --------------------------------------------------------------------- lists

/** Groups say nothing about what may stand in what; what they stand in does. */
function meaningOf(element: Element): string {
  let one: Element | undefined = element;
  while (one && ["NonStruct", "Div", "Part"].includes(one.type)) one = one.parent;
  return one?.type ?? "";
}

/** List items that stand in no list are put into one, neighbours into the same (ISO 32000-1:2008, 14.8.4.3.3). */
function mendLists(pdf: PDFDocument, elements: readonly Element[]): Done[] {
  const items = new Set(elements.flatMap(({ dict, type }) => (type === "LI" ? [dict] : [])));
  let mended = 0;
  for (const holder of [...rootOf(pdf), ...elements]) {
    if (!holder.ref || meaningOf(holder) === "L") continue;
    const kids = kidsOf(holder.dict);
    const inLists = withLists(pdf, kids, items, holder.ref);
    if (inLists.moved === 0) continue;
    holder.dict.set(PDFName.of("K"), pdf.context.obj([...inLists.kids]));
    mended += inLists.moved;
  }
  if (mended === 0) return [];
  return [
    {
      id: "pdf-list-items",
      message: `${count(mended, "list item")} outside a list got a list around ${mended === 1 ? "it" : "them"}.`,
      basis: ua("7.2"),
    },
  ];
}

/** The kids of an element with each run of list items in a list of its own. */
function withLists(pdf: PDFDocument, kids: readonly PDFObject[], items: ReadonlySet<PDFDict>, parent: PDFRef) {
  const mended: PDFObject[] = [];
  let moved = 0;
  let list: { readonly ref: PDFRef; readonly kids: PDFArray } | undefined;
  for (const kid of kids) {
    const item = pdf.context.lookup(kid);
    if (!(item instanceof PDFDict) || !items.has(item)) {
      list = undefined;
      mended.push(kid);
      continue;
    }
    if (!list) {
      const within = pdf.context.obj([]);
      const ref = pdf.context.register(pdf.context.obj({ Type: "StructElem", S: "L", P: parent, K: within }));
      list = { ref, kids: within };
      mended.push(ref);
    }
    list.kids.push(kid);
    item.set(PDFName.of("P"), list.ref);
    moved += 1;
  }
  return { kids: mended, moved };
}

/** The root of the structure as something that may hold elements. */
function rootOf(pdf: PDFDocument): Element[] {
  const ref = pdf.catalog.get(PDFName.of("StructTreeRoot"));
  const dict = pdf.context.lookup(ref);
  if (!(ref instanceof PDFRef) || !(dict instanceof PDFDict)) return [];
  return [{ dict, ref, type: "StructTreeRoot", page: undefined, parent: undefined }];
}

// --------------------------------------------------------------------- types

/**
 * LibreOffice names a type after the paragraph's style, and says in the role map
 * what it means. Where the style has the name of a standard type, that changes a
 * standard type; then the elements get the type that was meant, and the map says
 * nothing of it any more (ISO 14289-1:2014, 7.1).
 */
function mendTypes(pdf: PDFDocument, elements: readonly Element[]): Done[] {
  const root = pdf.catalog.lookup(PDFName.of("StructTreeRoot"));
  const roles = root instanceof PDFDict ? root.lookup(PDFName.of("RoleMap")) : undefined;
  if (!(roles instanceof PDFDict)) return [];
  const changed = roles.keys().filter((key) => STANDARD_TYPES.has(key.decodeText()));
  if (changed.length === 0) return [];
  for (const { dict, type } of elements) {
    const own = dict.lookup(PDFName.of("S"));
    if (own instanceof PDFName && changed.includes(own) && type !== "") dict.set(PDFName.of("S"), PDFName.of(type));
  }
  for (const key of changed) roles.delete(key);
  return [
    {
      id: "pdf-standard-types",
      message: `${count(changed.length, "paragraph style")} with the name of a standard type no longer ${changed.length === 1 ? "changes" : "change"} its meaning.`,
      basis: ua("7.1"),
    },
  ];
}

// ------------------------------------------------------------- table headers

/** A header in a row of headers is one for its column; at the start of another row, one for the row. */
function mendHeaders(pdf: PDFDocument, elements: readonly Element[]): Done[] {
  const types = new Map(elements.map(({ dict, type }) => [dict, type]));
  let headers = 0;
  for (const row of elements) {
    if (row.type !== "TR") continue;
    const cells = kidsOf(row.dict).flatMap((kid) => {
      const dict = pdf.context.lookup(kid);
      return dict instanceof PDFDict ? [dict] : [];
    });
    const onlyHeaders = cells.every((cell) => types.get(cell) === "TH");
    for (const [index, cell] of cells.entries()) {
      // Of a header in the middle of a row nobody can say what it stands above or beside.
      const isPlain = onlyHeaders || index === 0;
      if (types.get(cell) !== "TH" || !isPlain || hasScope(pdf, cell)) continue;
      addAttribute(pdf, cell, pdf.context.obj({ O: "Table", Scope: onlyHeaders ? "Column" : "Row" }));
      headers += 1;
    }
  }
  if (headers === 0) return [];
  return [
    {
      id: "pdf-header-scope",
      message: `${count(headers, "table header")} now ${headers === 1 ? "says" : "say"} for which row or column.`,
      basis: ua("7.5"),
    },
  ];
}

function attributesOf(pdf: PDFDocument, dict: PDFDict): PDFObject[] {
  const value = dict.lookup(PDFName.of("A"));
  if (value instanceof PDFArray) return value.asArray().flatMap((item) => pdf.context.lookup(item) ?? []);
  return value ? [value] : [];
}

function hasScope(pdf: PDFDocument, cell: PDFDict): boolean {
  // A class may give the scope as well; then nothing is added that could contradict it.
  if (cell.has(PDFName.of("C"))) return true;
  return attributesOf(pdf, cell).some((item) => item instanceof PDFDict && item.has(PDFName.of("Scope")));
}

function addAttribute(pdf: PDFDocument, cell: PDFDict, attribute: PDFDict): void {
  const key = PDFName.of("A");
  const present = cell.get(key);
  const value = cell.lookup(key);
  if (value instanceof PDFArray) value.push(attribute);
  else cell.set(key, present ? pdf.context.obj([present, attribute]) : attribute);
}

// ---------------------------------------------------------------- table rows

interface Line {
  readonly row: Element;
  readonly cells: Element[];
}

/** Most places in the grid of one table that is mended. */
const MAX_PLACES = 1_000_000;

/**
 * A sheet that is wider than a page is printed in parts, and LibreOffice writes no
 * cells for the part where a row has nothing. Such a row gets empty cells at its
 * end, as a reader would take it anyway.
 */
function mendRows(pdf: PDFDocument, elements: readonly Element[]): Done[] {
  const tables = new Map<Element, Line[]>();
  const rows = new Map<Element, Line>();
  for (const element of elements) {
    const { parent, type } = element;
    if (type === "TR") {
      const table = parent && tableOf(parent);
      const row: Line = { row: element, cells: [] };
      rows.set(element, row);
      if (table) listIn(tables, table).push(row);
    } else if (parent && (type === "TD" || type === "TH")) rows.get(parent)?.cells.push(element);
  }
  let mended = 0;
  for (const lines of tables.values())
    for (const { row, missing } of shortRows(pdf, lines)) {
      if (!row.ref) continue;
      const cells = Array.from({ length: missing }, () =>
        pdf.context.register(pdf.context.obj({ Type: "StructElem", S: "TD", P: row.ref })),
      );
      row.dict.set(PDFName.of("K"), pdf.context.obj([...kidsOf(row.dict), ...cells]));
      mended += 1;
    }
  if (mended === 0) return [];
  return [
    {
      id: "pdf-table-rows",
      message: `${count(mended, "table row")} that ended early got empty cells at the end.`,
      basis: ua("7.2"),
    },
  ];
}

function listIn<K, V>(lists: Map<K, V[]>, key: K): V[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

function tableOf(element: Element): Element | undefined {
  let one: Element | undefined = element;
  while (one && ["THead", "TBody", "TFoot", "NonStruct", "Div", "Part"].includes(one.type)) one = one.parent;
  return one?.type === "Table" ? one : undefined;
}

/** The rows that end before the longest one does; none where the cells of the table do not fit together otherwise. */
function shortRows(pdf: PDFDocument, lines: readonly Line[]): { readonly row: Element; readonly missing: number }[] {
  const taken: Set<number>[] = lines.map(() => new Set());
  let places = 0;
  for (const [index, { cells }] of lines.entries()) {
    let column = 0;
    for (const { dict } of cells) {
      const columns = spanOf(pdf, dict, "ColSpan");
      const rows = spanOf(pdf, dict, "RowSpan");
      while (taken[index]?.has(column)) column += 1;
      places += columns * rows;
      if (index + rows > lines.length || places > MAX_PLACES) return [];
      for (let down = 0; down < rows; down += 1)
        for (let along = 0; along < columns; along += 1) {
          if (taken[index + down]?.has(column + along)) return [];
          taken[index + down]?.add(column + along);
        }
      column += columns;
    }
  }
  const width = taken.reduce((most, { size }) => Math.max(most, size), 0);
  return lines.flatMap(({ row }, index) => {
    const line = taken[index] ?? new Set();
    // A gap before a cell from above cannot be filled at the end.
    const whole = [...line].every((column) => column < line.size);
    return whole && line.size < width ? [{ row, missing: width - line.size }] : [];
  });
}

function spanOf(pdf: PDFDocument, cell: PDFDict, name: string): number {
  for (const item of attributesOf(pdf, cell)) {
    const value = item instanceof PDFDict ? item.lookup(PDFName.of(name)) : undefined;
    if (value instanceof PDFNumber) return Math.max(1, Math.floor(value.asNumber()));
  }
  return 1;
}

// ----------------------------------------------------------------- furniture

/**
 * Lines, areas and shadings that are neither text nor marked as furniture can
 * only be furniture. So can a picture that nobody tagged, when it is repeated, as
 * the logo of a slide master is, or fills a page.
 */
function mendFurniture(pdf: PDFDocument): Done[] {
  const pages = furniturePages(pdf);
  for (const { ref, marked } of pages) pdf.context.assign(ref, pdf.context.flateStream(marked));
  if (pages.length === 0) return [];
  return [
    {
      id: "pdf-furniture",
      message: `On ${count(pages.length, "page")}, lines and backgrounds were marked as such, so that they are not read aloud.`,
      basis: ua("7.1"),
    },
  ];
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
