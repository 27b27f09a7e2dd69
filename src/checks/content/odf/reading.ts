/**
 * Where the reading of an OpenDocument part is: what holds at the place that is read, and what was gathered so
 * far. The elements themselves are in tables by name (`odf-text.ts`, `odf-tables.ts`, `odf-shapes.ts` …).
 */
import { UnreadableError } from "../../../errors.js";
import type { XmlHandler, XmlTag } from "../../../tools/xml.js";
import { addTo, MAX_PARAGRAPHS, MAX_TEXT, MAX_THINGS } from "../limits.js";
import type {
  ContentKind,
  Control,
  EmbeddedObject,
  Link,
  Paragraph,
  Picture,
  Place,
  Run,
  Slide,
  Span,
  Story,
  Table,
} from "../model.js";
import { placeOf } from "../places.js";
import type { PageShape, Rectangle } from "./covers.js";
import { type Attributes, attributesOf, isForeign, type Mutable, nameOf } from "./names.js";
import type { Look, Styles } from "./styles.js";
import { Traces } from "./traces.js";

/** Takes text as it is shown. */
export interface Sink {
  /** True when a space that comes now is one too many (ODF 1.3 part 3, 6.1.2). */
  afterSpace: boolean;
  add(text: string, context: Context): void;
  /** Begins a line of it; absent when a paragraph is one of the document. */
  line?(): void;
}

/** What holds at a place. Never changed: whoever enters something makes a new one. */
export interface Context {
  readonly place: Place;
  /** How text looks here; outside of a paragraph, what the shape or cell says of its text. */
  readonly look: Look | undefined;
  /** What is behind it. */
  readonly background: string | undefined;
  readonly hidden: boolean;
  readonly link: number | undefined;
  readonly field: Run["field"];
  /** Where text goes; nowhere when absent. */
  readonly sink: Sink | undefined;
  readonly list: ListContext | undefined;
  readonly table: TableContext | undefined;
  /** The innermost cell or shape: whether anything stands in it. */
  readonly holder: Holder | undefined;
  readonly shape: ShapeContext | undefined;
  /** The shapes of the slide or page so far, in the order in which they are painted. */
  readonly onPage: PageShape[] | undefined;
  /** What a slide has from its master behind them. */
  readonly backdrop: readonly PageShape[] | undefined;
  readonly slide: Mutable<Slide> | undefined;
}

export interface ListContext {
  readonly style: string | undefined;
  readonly level: number;
  /** Only the first paragraph of an item is marked. */
  marked: boolean;
}

export interface TableContext {
  readonly table: Mutable<Table>;
  readonly index: number;
  /** Columns that are not shown, or narrower than anybody can see. */
  readonly unseen: Span[];
  isUnseen: ((column: number) => boolean) | undefined;
  row: number;
  column: number;
  /** How many rows are like this one. */
  rowsAlike: number;
  /** The style of cells of this row that have none of their own. */
  rowStyle: string | undefined;
  /** How many cells are like the one that is read. */
  pending: number;
  inHeader: boolean;
  bodyBegun: boolean;
  /** Its first row is to look like a heading. */
  readonly looksHeaded: boolean;
}

export interface Holder {
  readonly outer: Holder | undefined;
  filled: boolean;
}

/** A frame, shape or group while it is read. */
export interface ShapeContext {
  readonly name: string;
  readonly outer: ShapeContext | undefined;
  readonly attributes: Attributes;
  readonly place: Place;
  /** Whether anything stands in it. */
  readonly holder: Holder;
  /** A dark shape in front of text. */
  readonly isBar: boolean;
  readonly isOffPage: boolean;
  /** Smaller than anybody can see, in width or in height. */
  readonly isNarrow: boolean;
  readonly isLow: boolean;
  /** Its text becomes smaller until it fits. */
  readonly isShrinking: boolean;
  /** It becomes as high as its text. */
  grows: boolean;
  /** How many paragraphs there were before it: what comes then is its text. */
  readonly from: number;
  /** `rrggbb` when nothing behind it can be seen, `unknown` when that cannot be told. */
  readonly fill: string | undefined;
  /** The name of its outline (19.230), when it has one. */
  geometry: string | undefined;
  /** The part of the picture that it is filled with. */
  readonly picture: string | undefined;
  readonly isTitle: boolean;
  readonly isDecorative: boolean;
  readonly isCropped: boolean;
  readonly onPage: PageShape | undefined;
  title: string;
  description: string;
  /** Takes the words for the picture, object or control that it shows, and whether it is decoration. */
  describe: ((words: string, isDecorative: boolean) => void) | undefined;
  /** What opens at a click on it: an index of `links`. */
  link: number | undefined;
  /** All that is in a group. */
  extent: Rectangle | undefined;
}

/** Hears everything inside of an element in place of the tables. */
export interface Capture {
  open?(name: string, attributes: Attributes): void;
  close?(name: string): void;
  text?(text: string): void;
  end?(): void;
}

export const IGNORED: Capture = {};

/** What is done at an element. The context that `open` sets holds until its end. */
export interface Element {
  // biome-ignore lint/suspicious/noConfusingVoidType: most capture nothing, and need not say so
  open(reading: Reading, attributes: Attributes, name: string): Capture | undefined | void;
  /** Before the context is as it was outside. */
  close?(reading: Reading): void;
}

export type Elements = ReadonlyMap<string, Element>;

const NOWHERE: Context = {
  place: { story: "body" },
  look: undefined,
  background: undefined,
  hidden: false,
  link: undefined,
  field: undefined,
  sink: undefined,
  list: undefined,
  table: undefined,
  holder: undefined,
  shape: undefined,
  onPage: undefined,
  backdrop: undefined,
  slide: undefined,
};

const MAX_HEADING = 60;

export class Reading {
  readonly paragraphs: Mutable<Paragraph>[] = [];
  /** Words of headers and footers that are switched off. */
  readonly unshown: string[] = [];
  readonly tables: Mutable<Table>[] = [];
  readonly pictures: Mutable<Picture>[] = [];
  readonly objects: Mutable<EmbeddedObject>[] = [];
  readonly links: Mutable<Link>[] = [];
  readonly controls: Mutable<Control>[] = [];
  readonly bookmarks: string[] = [];
  readonly slides: Mutable<Slide>[] = [];
  readonly fonts = new Set<string>();
  readonly traces = new Traces();
  /** Namespaces that no office program writes by itself. */
  readonly foreign = new Set<string>();
  /** Parts that something shows or refers to. */
  readonly references = new Set<string>();
  /** Objects that are documents of their own, to be looked into. */
  readonly embedded: { readonly object: Mutable<EmbeddedObject>; readonly folder: string; readonly where: string }[] =
    [];
  /** What stands in controls that nothing has shown so far. */
  readonly undrawn = new Map<Control, string>();
  /** Controls by their id, until it is known where they stand. */
  readonly controlsById = new Map<string, Mutable<Control>>();
  /** Master pages that something uses. */
  readonly mastersInUse = new Set<string>();
  /** Hears of text where the format has no place for any. */
  stray: ((text: string) => void) | undefined;
  /** Hears of what stands in for content that is not there yet. */
  prompt: ((text: string, story: Story) => void) | undefined;
  /** Hears of each shape at its end. */
  shapeEnded: ((shape: ShapeContext) => void) | undefined;
  context: Context = NOWHERE;
  /** The last heading of the body. */
  heading: string | undefined;
  private characters = 0;
  private placed: { readonly base: Place; readonly heading: string | undefined; readonly place: Place } | undefined;

  constructor(
    readonly kind: ContentKind,
    readonly language: string,
    public styles: Styles,
    /** Those that hold in master pages. */
    readonly masterStyles: Styles,
    /** The name of the part that an address leads to. */
    readonly partOf: (address: string) => string | undefined,
  ) {}

  /** Sets what holds until the end of the element that is read. */
  enter(change: Partial<Context>): void {
    this.context = { ...this.context, ...change };
  }

  /** The place, with the heading above it. */
  place(): Place {
    const { place } = this.context;
    const heading =
      this.kind === "text" && place.story !== "header" && place.story !== "footer" ? this.heading : undefined;
    if (heading === undefined) return place;
    if (this.placed?.base !== place || this.placed.heading !== heading)
      this.placed = { base: place, heading, place: { ...place, heading } };
    return this.placed.place;
  }

  /** The place in a person's terms, for a trace. In a table it is the place of the table. */
  where(): string {
    const { cell: _, ...place } = this.place();
    return placeOf(place);
  }

  setHeading(text: string): void {
    const plain = text.replace(/\s+/g, " ").trim();
    if (plain !== "") this.heading = plain.length > MAX_HEADING ? `${plain.slice(0, MAX_HEADING - 1)}…` : plain;
  }

  /** Text of the document, white space as it is written. */
  text(raw: string): void {
    const { sink } = this.context;
    if (!sink) return;
    const text = collapsed(raw, sink.afterSpace);
    if (text !== "") this.put(text, sink);
  }

  /** Text exactly as it is. */
  verbatim(text: string): void {
    if (this.context.sink) this.put(text, this.context.sink);
  }

  private put(text: string, sink: Sink): void {
    this.count(text.length);
    sink.afterSpace = text.endsWith(" ");
    sink.add(text, this.context);
    const { link, shape, slide, place } = this.context;
    if (link !== undefined) this.addToLink(link, text);
    if (shape?.onPage) shape.onPage.text += text;
    if (slide && shape?.isTitle && place.story === "body") slide.title += text;
    if (slide && place.story === "notes" && text.trim() !== "") slide.notes = true;
    if (text.trim() !== "") this.fill();
  }

  addToLink(index: number, text: string): void {
    const link = this.links[index];
    if (link) link.text += text;
  }

  /** Something stands here. */
  fill(): void {
    for (let holder = this.context.holder; holder && !holder.filled; holder = holder.outer) holder.filled = true;
  }

  /** Throws an `UnreadableError` when there is more text than is read. */
  count(characters: number): void {
    this.characters += characters;
    if (this.characters > MAX_TEXT) throw new UnreadableError("it has too much text to be looked through", true);
  }

  addParagraph(paragraph: Mutable<Paragraph>): void {
    addTo(this.paragraphs, paragraph, MAX_PARAGRAPHS, "paragraphs");
  }

  addPicture(picture: Mutable<Picture>): void {
    addTo(this.pictures, picture, MAX_THINGS, "pictures");
    this.fill();
  }

  addObject(object: Mutable<EmbeddedObject>): void {
    addTo(this.objects, object, MAX_THINGS, "embedded objects");
    this.fill();
  }

  /** Its index. */
  addLink(target: string): number {
    addTo(this.links, { place: this.place(), target, text: "" }, MAX_THINGS, "links");
    return this.links.length - 1;
  }
}

const SPACES = /[ \t\n\r]+/g;
const UNEVEN = /[\t\n\r]| {2}/;

function collapsed(raw: string, afterSpace: boolean): string {
  // Soft hyphens show where a word may be broken, and are no text.
  const bare = raw.includes("\u00ad") ? raw.replaceAll("\u00ad", "") : raw;
  const text = UNEVEN.test(bare) ? bare.replace(SPACES, " ") : bare;
  return afterSpace && text.startsWith(" ") ? text.slice(1) : text;
}

/** Tells the elements of a part to a reading. */
export function handlerOf(reading: Reading, elements: Elements): XmlHandler {
  const contexts: Context[] = [];
  let capture: Capture | undefined;
  let captureDepth = 0;
  return {
    open(tag, depth) {
      const name = nameOf(tag);
      if (capture) {
        capture.open?.(name, attributesOf(tag));
        return;
      }
      const element = elements.get(name);
      if (!element) {
        noteForeign(reading, tag, name);
        return;
      }
      contexts.push(reading.context);
      const captured = element.open(reading, attributesOf(tag), name);
      if (!captured) return;
      capture = captured;
      captureDepth = depth;
    },
    close(tag, depth) {
      const name = nameOf(tag);
      if (capture && depth > captureDepth) {
        capture.close?.(name);
        return;
      }
      if (capture) {
        const ended = capture;
        capture = undefined;
        ended.end?.();
      }
      const element = elements.get(name);
      if (!element) return;
      element.close?.(reading);
      reading.context = contexts.pop() ?? NOWHERE;
    },
    text(value) {
      if (capture) capture.text?.(value);
      else if (reading.context.sink) reading.text(value);
      else reading.stray?.(value);
    },
  };
}

const MAX_FOREIGN = 1_000;

function noteForeign(reading: Reading, tag: XmlTag, name: string): void {
  if (name.startsWith("{") && reading.foreign.size < MAX_FOREIGN && isForeign(tag.uri)) reading.foreign.add(tag.uri);
}

/** Gathers text, and hands it on at the end. Paragraphs stand on lines of their own. */
export function gathered(end: (text: string) => void, most = 100_000): Capture {
  let text = "";
  return {
    text(value) {
      if (text.length < most) text += value;
    },
    open(name) {
      if (name === "text:s") text += " ";
      else if (name === "text:tab") text += "\t";
    },
    close(name) {
      if ((name === "text:p" || name === "text:h") && text.length < most) text += "\n";
    },
    end: () => end(text.trim()),
  };
}
