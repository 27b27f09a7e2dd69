/** Where something is, as a person would say it: "page 3, second picture". */
import { dictOf, is, type PdfDict } from "../../tools/pdf/objects.js";
import { boxOfElement, isLine } from "../pdf/boxes.js";
import type { PdfDocument } from "../pdf/document.js";
import type { Element, Structure } from "../pdf/structure.js";

export interface Places {
  /** The page of an element: its own, that of its first content, or that of an element above; 0 when nothing says. */
  page(element: Element): number;
  /** The page, and which one of its kind on that page. */
  of(element: Element): string;
}

/** What people call the things that the types stand for. */
const WORDS: Readonly<Record<string, string>> = {
  Figure: "picture",
  Formula: "formula",
  Table: "table",
  L: "list",
  TOC: "table of contents",
  Note: "note",
  Link: "link",
  Form: "form field",
  Annot: "comment",
  P: "paragraph",
  H: "heading",
  H1: "heading",
  H2: "heading",
  H3: "heading",
  H4: "heading",
  H5: "heading",
  H6: "heading",
};

/** Small parts are placed by the whole that they belong to. */
const WITHIN: Readonly<Record<string, string>> = {
  TR: "Table",
  TH: "Table",
  TD: "Table",
  THead: "Table",
  TBody: "Table",
  TFoot: "Table",
  LI: "L",
  Lbl: "L",
  LBody: "L",
  TOCI: "TOC",
};

const ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

/** Deepest way down to content, and up to a page. */
const MAX_STEPS = 256;

export function placesOf(doc: PdfDocument, structure: Structure | undefined): Places {
  const numbers = new Map(doc.pages().map(({ dict, number }) => [dict, number]));
  const pages = new Map<Element, number>();
  let ordinals: ReadonlyMap<Element, number> | undefined;

  const ownPage = (dict: PdfDict): number => numbers.get(doc.getDict(dict, "Pg") as PdfDict) ?? 0;

  const contentPage = ({ dict }: Element): number => {
    const own = ownPage(dict);
    if (own > 0) return own;
    const kids = doc.get(dict, "K");
    for (const kid of is(kids, "array") ? kids.items : [kids]) {
      const found = dictOf(doc.file.resolve(kid));
      const page = found ? ownPage(found) : 0;
      if (page > 0) return page;
    }
    return 0;
  };

  const page = (element: Element): number => {
    const known = pages.get(element);
    if (known !== undefined) return known;
    let found = contentPage(element);
    let below: Element | undefined = element;
    for (let i = 0; found === 0 && below && i < MAX_STEPS; i += 1) {
      below = below.children[0];
      if (below) found = contentPage(below);
    }
    if (found === 0 && element.parent) found = page(element.parent);
    pages.set(element, found);
    return found;
  };

  const wordOf = (element: Element): string | undefined => {
    if (structure && element.standard === "Figure" && isLine(boxOfElement(doc, structure, element))) return "line";
    return WORDS[element.standard ?? ""];
  };

  const numbered = (): ReadonlyMap<Element, number> => {
    const counts = new Map<string, number>();
    const found = new Map<Element, number>();
    for (const element of structure?.elements ?? []) {
      const word = wordOf(element);
      if (word === undefined) continue;
      const key = `${page(element)} ${word}`;
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      found.set(element, count);
    }
    return found;
  };

  return {
    page,
    of: (element) => {
      const whole = wholeOf(element);
      const place = page(whole);
      const word = wordOf(whole);
      const start = place > 0 ? `page ${place}` : "";
      if (word === undefined) return start || `tag ${shown(element.type)}`;
      ordinals ??= numbered();
      const one = `${ordinal(ordinals.get(whole) ?? 1)} ${word}`;
      return start ? `${start}, ${one}` : one;
    },
  };
}

function wholeOf(element: Element): Element {
  const wanted = WITHIN[element.standard ?? ""];
  if (wanted === undefined) return element;
  let above: Element | undefined = element.parent;
  for (let i = 0; above && i < MAX_STEPS; i += 1) {
    if (above.standard === wanted) return above;
    above = above.parent;
  }
  return element;
}

/** `first`, `second` … `11th`. */
export function ordinal(count: number): string {
  const word = ORDINALS[count - 1];
  if (word !== undefined) return word;
  const ending = count % 100 >= 11 && count % 100 <= 13 ? "th" : ({ 1: "st", 2: "nd", 3: "rd" }[count % 10] ?? "th");
  return `${count}${ending}`;
}

/** A piece of the file's own text, short and without anything that could disturb a terminal. */
export function shown(text: string, most = 40): string {
  return `"${text.slice(0, most).replace(/[\p{Cc}\p{Cf}]/gu, "?")}"`;
}

/** A list of pages in a sentence's place: `page 3`, or `pages 1, 2, 5 and more`. */
export function onPages(pages: Iterable<number>): string {
  const all = [...new Set(pages)].filter((page) => page > 0).sort((one, other) => one - other);
  if (all.length <= 1) return all.length === 0 ? "the document" : `page ${all[0]}`;
  return `pages ${all.slice(0, 10).join(", ")}${all.length > 10 ? " and more" : ""}`;
}
