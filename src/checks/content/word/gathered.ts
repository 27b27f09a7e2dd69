/** What the parts of a Word document fill in together while they are read. */
import { UnreadableError } from "../../../errors.js";
import type { Led } from "../../../tools/opc.js";
import { addTo, MAX_HIDDEN_TEXT, MAX_PARAGRAPHS, MAX_TEXT, MAX_THINGS, MAX_TRACES } from "../limits.js";
import type { Control, EmbeddedObject, Hidden, Link, Paragraph, Picture, Table, Trace } from "../model.js";
import { Claims } from "./claims.js";
import type { Glass } from "./covers.js";

/** The paper of a section, and where its text begins, in millimetres. */
export interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
}

export type Draft<T> = { -readonly [K in keyof T]: T[K] };

/** A chart is looked into when the text has been read. */
export interface PlacedObject {
  readonly object: Draft<EmbeddedObject>;
  /** Where what is behind it is kept. */
  readonly part?: string;
  /** Relationships of the part it stands in. */
  readonly links?: ReadonlyMap<string, Led>;
}

/** An embedded file as it is told. */
interface PlacedFile {
  readonly where: string;
  readonly detail: string;
}

/** One file may stand at several places: so many are told. */
const MAX_COPIES = 100;

/** Where notes stand that are read later, and what is to be shown of headers and footers. */
export class Gathered {
  readonly paragraphs: Paragraph[] = [];
  readonly tables: Draft<Table>[] = [];
  readonly pictures: Picture[] = [];
  readonly objects: PlacedObject[] = [];
  readonly links: Draft<Link>[] = [];
  readonly controls: Control[] = [];
  readonly bookmarks = new Set<string>();
  /** Fields of forms have bookmarks of their own. */
  readonly formNames = new Set<string>();
  readonly fonts = new Set<string>();
  readonly traces = new Traces();
  /** Where each comment is anchored, by its id. */
  readonly anchors = new Map<string, string>();
  /** The heading above the place where a note is referred to; by story and id. */
  readonly notes = new Map<string, string | undefined>();
  /** Parts that something in the text refers to. */
  readonly used = new Set<string>();
  /** Embedded files that stand at a place in the text; those that are told for what they are have none. */
  readonly placed = new Map<string, readonly PlacedFile[]>();
  /** Headers and footers that are shown on some page, in the order in which they come up. */
  readonly edges = new Set<string>();
  /** True when paragraphs carry the marks of the sessions in which they were written. */
  hasRevisionIds = false;
  /** What fields and lists keep without showing it. */
  readonly claims = new Claims();
  /** Those who may change something although the document is locked. */
  readonly editors = new Set<string>();
  /** Building blocks that stand in for an empty field. */
  readonly placeholders = new Set<string>();
  /** Fields of the text that show what is in custom XML. */
  bindings = 0;
  /** Pictures that lie on text: whether one can look through them is known when they are read. */
  readonly covers: { readonly where: string; readonly parts: readonly string[] }[] = [];
  /** Boxes without a filling, on pages of the body. */
  readonly glass: Glass[] = [];
  /** True when something large stands in a header or a footer, to be seen behind the text. */
  hasBackdrop = false;
  /** True when text is taken from a file that is embedded. */
  hasChunks = false;
  /** The largest of all sections so far; US Letter when none is told. */
  sheet: Sheet = { width: 215.9, height: 279.4, left: 25.4, top: 25.4 };
  private characters = 0;

  place(part: string, file: PlacedFile | undefined): void {
    const known = this.placed.get(part) ?? [];
    this.placed.set(part, file ? [...known, file].slice(0, MAX_COPIES) : known);
  }

  addParagraph(paragraph: Paragraph): void {
    addTo(this.paragraphs, paragraph, MAX_PARAGRAPHS, "paragraphs");
    for (const { font } of paragraph.runs) {
      if (font !== undefined && this.fonts.size < MAX_THINGS) this.fonts.add(font);
    }
  }

  add<T>(list: T[], item: T, what: string): void {
    addTo(list, item, MAX_THINGS, what);
  }

  addBookmark(name: string): void {
    if (this.bookmarks.size >= MAX_THINGS) throw new UnreadableError(`it has more than ${MAX_THINGS} bookmarks`, true);
    this.bookmarks.add(name);
  }

  /** Throws when there is more text than is read. */
  countText(characters: number): void {
    this.characters += characters;
    if (this.characters > MAX_TEXT) throw new UnreadableError(`it has more than ${MAX_TEXT} characters of text`, true);
  }
}

interface About {
  readonly count?: number;
  /** Whoever did it: only their number is told. */
  readonly person?: string;
  readonly detail?: string;
  readonly text?: string;
  readonly empty?: true;
}

interface Group {
  readonly what: Hidden;
  readonly where: string;
  count: number;
  readonly people: Set<string>;
  readonly details: Set<string>;
  readonly words: Words;
  empty: boolean;
}

/** Most people and details that are told apart at one place. */
const MAX_NAMES = 1_000;

/** Traces, one for each place. */
export class Traces {
  private readonly groups = new Map<string, Group>();

  add(what: Hidden, where: string, { count = 1, person, detail, text, empty }: About = {}): void {
    const key = `${what}\n${where}`;
    let group = this.groups.get(key);
    if (!group) {
      if (this.groups.size >= MAX_TRACES) {
        throw new UnreadableError(`it has hidden content at more than ${MAX_TRACES} places`, true);
      }
      group = { what, where, count: 0, people: new Set(), details: new Set(), words: new Words(), empty: true };
      this.groups.set(key, group);
    }
    group.count += count;
    if (person !== undefined && group.people.size < MAX_NAMES) group.people.add(person);
    if (detail !== undefined && group.details.size < MAX_NAMES) group.details.add(detail);
    if (text !== undefined) group.words.add(text);
    if (!empty) group.empty = false;
  }

  list(): Trace[] {
    return [...this.groups.values()].map(({ what, where, count, people, details, words, empty }) => {
      const text = words.toString();
      const told = [
        ...details,
        ...(people.size > 0 ? [`by ${people.size === 1 ? "1 person" : `${people.size} people`}`] : []),
      ];
      return {
        what,
        where,
        count,
        ...(told.length > 0 && { detail: told.join(", ") }),
        ...(text !== "" && { text }),
        ...(empty && { empty }),
      };
    });
  }
}

/** Hidden text, a line for each piece, as far as it is kept. */
export class Words {
  private readonly pieces: string[] = [];
  private length = 0;

  add(text: string): void {
    if (text === "" || this.length >= MAX_HIDDEN_TEXT) return;
    this.pieces.push(text.endsWith("\n") ? text.slice(0, -1) : text);
    this.length += text.length + 1;
  }

  toString(): string {
    return this.pieces.join("\n").slice(0, MAX_HIDDEN_TEXT);
  }
}
