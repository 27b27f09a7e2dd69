/** The content of a tagged PDF in the order and with the meaning that its structure gives it (ISO 32000-1:2008, 14.7 and 14.8). */
import { UnreadableError } from "../../../errors.js";
import { dictOf, is, type PdfDict, type PdfValue } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../../pdf/document.js";
import type { PaintedPage, PaintedPicture, Tag } from "../../pdf/painted/painting.js";
import type { Element, Structure } from "../../pdf/structure.js";
import { addTo, MAX_PARAGRAPHS, MAX_THINGS } from "../limits.js";
import type { Paragraph, Picture, Place, Run, Table } from "../model.js";
import { figureOf } from "./pictures.js";
import { oneParagraph, runLines } from "./runs.js";
import type { Shown } from "./shown.js";

/** Elements that stand within a line; all others begin a paragraph of their own. */
const INLINE = new Set(["Span", "Quote", "Reference", "BibEntry", "Code", "Link", "Annot", "Form", "Lbl", "LBody"]);
const RUBY = new Set(["Ruby", "RB", "RT", "RP", "Warichu", "WT", "WP", "Formula"]);

export interface Structured {
  readonly paragraphs: Paragraph[];
  readonly tables: Table[];
  readonly pictures: Picture[];
}

/** What is painted, by the identifiers of marked content. */
export interface Tagged {
  readonly shown: ReadonlyMap<PdfDict, ReadonlyMap<number, readonly Shown[]>>;
  readonly pictures: ReadonlyMap<PdfDict, ReadonlyMap<number, readonly PaintedPicture[]>>;
  readonly drawn: ReadonlyMap<PdfDict, ReadonlySet<number>>;
}

export function taggedContent(shown: readonly Shown[], pages: readonly PaintedPage[]): Tagged {
  const drawn = new Map<PdfDict, Set<number>>();
  for (const page of pages)
    for (const { owner, id } of page.drawn) {
      const ids = drawn.get(owner) ?? new Set();
      drawn.set(owner, ids);
      if (id !== undefined) ids.add(id);
    }
  return {
    shown: byTag(shown, ({ piece }) => piece.look.tag),
    pictures: byTag(
      pages.flatMap(({ pictures }) => pictures),
      ({ tag }) => tag,
    ),
    drawn,
  };
}

function byTag<T>(items: Iterable<T>, tagOf: (item: T) => Tag | undefined): Map<PdfDict, Map<number, T[]>> {
  const owners = new Map<PdfDict, Map<number, T[]>>();
  for (const item of items) {
    const tag = tagOf(item);
    if (tag?.id === undefined) continue;
    const ids = owners.get(tag.owner) ?? new Map<number, T[]>();
    owners.set(tag.owner, ids);
    const list = ids.get(tag.id);
    if (list) list.push(item);
    else ids.set(tag.id, [item]);
  }
  return owners;
}

interface Grid {
  readonly index: number;
  row: number;
  column: number;
}

/** Where in the document the walk is. */
interface Context {
  readonly page: PdfDict | undefined;
  readonly heading?: number;
  readonly list?: { readonly level: number; readonly ordered: boolean };
  readonly style?: string;
  readonly depth: number;
  readonly grid?: Grid;
  readonly link?: number;
}

/** Kids of all elements, counted for each that names them. */
const MAX_KIDS = 5_000_000;
/** Most lists within lists that are told apart. */
const MAX_LEVEL = 20;

export class StructureReader implements Structured {
  readonly paragraphs: Paragraph[] = [];
  readonly tables: Table[] = [];
  readonly pictures: Picture[] = [];
  /** Content that the structure has told. */
  readonly used = new Set<Shown>();
  private readonly elements = new Map<PdfDict, Element>();
  private readonly languages = new Map<PdfDict, string | undefined>();
  private waiting: Shown[] = [];
  private waitingLinks = new Map<Shown, number>();
  /** Nothing but the label of a list item is waiting. */
  private onlyLabel = false;
  private heading: string | undefined;
  private left = MAX_KIDS;

  constructor(
    private readonly doc: PdfDocument,
    private readonly structure: Structure,
    private readonly content: Tagged,
    private readonly pageNumbers: ReadonlyMap<PdfDict, number>,
    private readonly linkOf: (annotation: PdfDict) => number | undefined,
    private readonly language: string,
  ) {}

  read(): this {
    for (const element of this.structure.elements) this.elements.set(element.dict, element);
    const context: Context = { page: undefined, depth: 0 };
    for (const element of this.structure.elements) if (!element.parent) this.element(element, context);
    this.flush(context);
    return this;
  }

  private element(element: Element, above: Context): void {
    const { doc } = this;
    const type = element.standard ?? "Span";
    const page = doc.getDict(element.dict, "Pg") ?? above.page;
    const context = { ...above, page, ...this.meaningOf(element, type, above) };
    if (type === "Figure") this.addFigure(element, context);
    if (type === "Table") {
      this.table(element, context);
      return;
    }
    const inline = INLINE.has(type) || RUBY.has(type);
    // A label stands on one line with what it labels.
    if (!inline && !this.onlyLabel) this.flush(above);
    this.kids(element, context);
    if (type === "Lbl") this.onlyLabel = this.waiting.length > 0;
    if (!inline) this.flush(context);
  }

  private meaningOf(element: Element, type: string, above: Context): Partial<Context> {
    const level = /^H([1-6])$/.exec(type)?.[1];
    if (level !== undefined) return { heading: Number(level), style: element.type };
    if (type === "H") return { heading: Math.min(above.depth, 6) || 1, style: element.type };
    if (type === "Sect" || type === "Art" || type === "Part") return { depth: above.depth + 1 };
    if (type === "L") {
      const level = Math.min(MAX_LEVEL, above.list ? above.list.level + 1 : 0);
      const numbering = this.structure.attribute(element.dict, "List", "ListNumbering");
      const kind = is(numbering, "name") ? numbering.value : "";
      return { list: { level, ordered: /^(?:Decimal|UpperRoman|LowerRoman|UpperAlpha|LowerAlpha)$/.test(kind) } };
    }
    if (type === "Link") {
      const link = this.linkWithin(element);
      return link === undefined ? {} : { link };
    }
    return type === "P" ? { style: element.type } : {};
  }

  /** A link names its annotation among its kids (14.8.4.4.2). */
  private linkWithin({ dict }: Element): number | undefined {
    for (const kid of this.kidsOf(dict)) {
      const annotation = this.doc.getDict(dictOf(kid), "Obj");
      const link = annotation && this.linkOf(annotation);
      if (link !== undefined) return link;
    }
    return undefined;
  }

  private kidsOf(dict: PdfDict): readonly PdfValue[] {
    const kids = this.doc.get(dict, "K");
    // Many elements may name the same long list.
    this.left -= is(kids, "array") ? kids.items.length : 1;
    if (this.left < 0) throw new UnreadableError("its structure has too many branches", true);
    return is(kids, "array") ? kids.items.map(this.doc.file.resolve) : [kids];
  }

  private kids({ dict }: Element, context: Context): void {
    for (const kid of this.kidsOf(dict)) {
      if (typeof kid === "number") this.marked(context.page, kid, context);
      const one = dictOf(kid);
      const element = one && this.elements.get(one);
      // An element that stands in two places is read in the first.
      if (element?.parent?.dict === dict) this.element(element, context);
      else if (one && !element) this.reference(one, context);
    }
  }

  /** A reference to marked content, on another page or in a form (14.7.4.2). */
  private reference(kid: PdfDict, context: Context): void {
    const id = this.doc.get(kid, "MCID");
    const holder = this.doc.getDict(kid, "Stm") ?? this.doc.getDict(kid, "Pg") ?? context.page;
    if (typeof id === "number") this.marked(holder, id, context);
  }

  private marked(holder: PdfDict | undefined, id: number, { link }: Context): void {
    if (!holder) return;
    for (const shown of this.content.shown.get(holder)?.get(id) ?? []) {
      if (this.used.has(shown)) continue;
      this.used.add(shown);
      this.waiting.push(shown);
      this.onlyLabel = false;
      if (link !== undefined) this.waitingLinks.set(shown, link);
    }
  }

  /** What was gathered becomes a paragraph. */
  private flush({ heading, list, style, grid }: Context): void {
    const [first] = this.waiting;
    if (!first) return;
    const runs = oneParagraph(
      runLines(
        this.waiting.map((shown) => this.linked(shown)),
        this.languageOf,
      ),
    );
    const text = runs.map((run) => run.text).join("");
    this.waiting = [];
    this.onlyLabel = false;
    this.waitingLinks = new Map();
    if (text.trim() === "") return;
    const place: Place = {
      story: "body",
      page: first.page,
      ...(grid && grid.row >= 0 && { cell: { table: grid.index, row: grid.row, column: Math.max(0, grid.column) } }),
      ...(this.heading !== undefined && { heading: this.heading }),
    };
    const own = { place, runs: runs as readonly Run[], ...(heading && { heading }), ...(style && { style }) };
    const item = list && heading === undefined ? { list } : {};
    addTo(this.paragraphs, { ...own, ...item }, MAX_PARAGRAPHS, "paragraphs");
    if (heading !== undefined) this.heading = shortened(text);
  }

  private linked(shown: Shown): Shown {
    const link = this.waitingLinks.get(shown);
    return link === undefined ? shown : { ...shown, link };
  }

  /** The language of a piece of content where it is not that of the document. */
  private readonly languageOf = ({ piece }: Shown): string | undefined => {
    const { tag } = piece.look;
    if (tag?.id === undefined) return undefined;
    const key = this.doc.get(tag.owner, "StructParents");
    const row = typeof key === "number" ? this.doc.parentTree(key) : null;
    const element = is(row, "array") ? dictOf(this.doc.file.resolve(row.items[tag.id])) : undefined;
    if (!element) return undefined;
    if (!this.languages.has(element)) this.languages.set(element, this.structure.languageOf(element));
    const language = this.languages.get(element);
    return language && language.toLowerCase() !== this.language.toLowerCase() ? language : undefined;
  };

  private addFigure(element: Element, context: Context): void {
    this.flush(context);
    const { doc, structure, content, heading } = this;
    const pages = { page: context.page, number: this.numberOf(context.page) };
    const figure = figureOf(doc, structure, element, content, pages, this.elements, (dict) => this.kidsOf(dict));
    const place = { ...figure.place, ...(heading !== undefined && { heading }) };
    addTo(this.pictures, { ...figure, place }, MAX_THINGS, "pictures");
  }

  private numberOf(page: PdfDict | undefined): number {
    return (page && this.pageNumbers.get(page)) ?? 1;
  }

  // Tables

  private table(element: Element, context: Context): void {
    const { doc, structure } = this;
    this.flush(context);
    const index = this.tables.length;
    const place: Place = {
      story: "body",
      page: this.numberOf(context.page ?? this.pageWithin(element)),
      ...(this.heading !== undefined && { heading: this.heading }),
    };
    // The place in the list is kept: tables within this one come after it.
    addTo(this.tables, { place, rows: 0, columns: 0, headerRows: 0, merged: 0, empty: 0 }, MAX_THINGS, "tables");
    const rows = structure.kids(element).flatMap((child) => (child.standard === "TR" ? [child] : rowsIn(child)));
    const grid: Grid = { index, row: -1, column: -1 };
    const { list: _, heading: __, style: ___, ...outer } = context;
    const inner: Context = { ...outer, grid };
    let [columns, merged, empty, headerRows] = [0, 0, 0, 0];
    let firstIsHeader = rows.length > 0;
    for (const child of structure.kids(element)) {
      if (child.standard !== "TR" && rowsIn(child).length === 0) this.element(child, inner);
    }
    for (const [row, { children, dict, parent }] of rows.entries()) {
      grid.row = row;
      const page = doc.getDict(dict, "Pg") ?? inner.page;
      const cells = children.filter(({ standard }) => standard === "TH" || standard === "TD");
      let column = 0;
      for (const cell of cells) {
        grid.column = column;
        const before = this.paragraphs.length + this.pictures.length;
        this.element(cell, { ...inner, page });
        if (this.paragraphs.length + this.pictures.length === before) empty += 1;
        const [across, down] = [this.spanOf(cell, "ColSpan"), this.spanOf(cell, "RowSpan")];
        if (across > 1 || down > 1) merged += 1;
        column += across;
      }
      columns = Math.max(columns, column);
      const isHeading = parent?.standard === "THead" || (cells.length > 0 && cells.every(isHeader));
      if (isHeading && headerRows === row) headerRows += 1;
      else if (!cells[0] || !isHeader(cells[0])) firstIsHeader = false;
    }
    const headerColumn = firstIsHeader && headerRows < rows.length;
    const description = doc.getText(element.dict, "Alt") ?? this.textAttribute(element, "Summary");
    this.tables[index] = {
      place,
      rows: rows.length,
      columns,
      headerRows,
      ...(headerColumn && { headerColumn }),
      merged,
      empty,
      ...(description && { description }),
    };
  }

  private spanOf({ dict }: Element, name: string): number {
    const value = this.structure.attribute(dict, "Table", name);
    return typeof value === "number" && value >= 1 && value <= 10_000 ? Math.floor(value) : 1;
  }

  private textAttribute({ dict }: Element, name: string): string | undefined {
    const value = this.structure.attribute(dict, "Table", name);
    return is(value, "string") ? value.bytes.toString("latin1") : undefined;
  }

  private pageWithin({ children }: Element): PdfDict | undefined {
    let next = children[0];
    for (let i = 0; next && i < 8; i += 1) {
      const page = this.doc.getDict(next.dict, "Pg");
      if (page) return page;
      next = next.children[0];
    }
    return undefined;
  }
}

function rowsIn({ standard, children }: Element): readonly Element[] {
  const isGroup = standard === "THead" || standard === "TBody" || standard === "TFoot";
  return isGroup ? children.filter((child) => child.standard === "TR") : [];
}

function isHeader({ standard }: Element): boolean {
  return standard === "TH";
}

export function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
