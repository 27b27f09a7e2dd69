/** What is painted on the pages of a document, in the order of painting: stretches of text, filled areas, pictures. */
import { UnreadableError } from "../../../errors.js";
import type { PdfDict } from "../../../tools/pdf/objects.js";

/** Characters of one document. Every one has a place on its page. */
const MAX_CHARACTERS = 16 * 1024 * 1024;
const MAX_PIECES = 2_000_000;
const MAX_AREAS = 500_000;
/** Letters of one page that are drawn as others, which are kept. */
const MAX_MISTAKEN = 10_000;

export interface Box {
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly top: number;
}

/** A marked-content sequence with an identifier, or an artifact. */
export interface Tag {
  /** The page or form in which the identifier holds. */
  readonly owner: PdfDict;
  /** Absent for artifacts. */
  readonly id?: number;
}

/** What neighbouring characters have in common. */
export interface Look {
  readonly font: string | undefined;
  /** In points. */
  readonly size: number;
  /** `rrggbb`; nothing where it cannot be told. */
  readonly colour: string | undefined;
  /** Painted so that it cannot be seen: render mode 3 or 7, or fully transparent. */
  readonly hidden: boolean;
  readonly tag: Tag | undefined;
  /** The layer that is not shown in which it stands. */
  readonly layer: string | undefined;
  /** All of it lies outside of what may be painted on. */
  readonly clipped: boolean;
  /** From the form field or stamp on the page, not from the page itself. */
  readonly annotation: boolean;
}

/** A stretch of text on one line, in one look. */
export interface Piece {
  look: Look;
  /** How many areas were painted before it. */
  readonly order: number;
  text: string;
  /** For each UTF-16 unit of the text where its glyph begins on the baseline, in points from the first. */
  readonly starts: number[];
  /** Where the last glyph ends. */
  end: number;
  /** Where the next one is expected: letters that are spaced out are one word all the same. */
  reach: number;
  readonly x: number;
  readonly y: number;
  /** Direction of the baseline, of length 1. */
  readonly dx: number;
  readonly dy: number;
  glyphs: number;
  /** Glyphs of which the file does not say which characters they are. */
  untold: number;
}

/** A rectangle, or something like one, that was filled; or a picture. */
export interface Area {
  readonly box: Box;
  /** Its number among the areas, from 1. */
  readonly order: number;
  readonly what: "fill" | "picture";
  readonly colour: string | undefined;
  /** Nothing shines through. */
  readonly opaque: boolean;
  /** The kind of annotation that paints it. */
  readonly annotation?: string | undefined;
}

/** Words that the content says of itself (ISO 32000-1:2008, 14.9), which no reader of the page sees. */
export interface Said {
  /** `ActualText`, `Alt`, `E`, or whatever a program calls its own. */
  readonly key: string;
  readonly text: string;
  /** Of the letters that these words stand for, how many there are, and what they are by their font. */
  glyphs: number;
  shown: string;
}

export interface PaintedPicture {
  readonly box: Box;
  readonly dict: PdfDict;
  readonly tag: Tag | undefined;
}

export interface PaintedPage {
  readonly pieces: readonly Piece[];
  readonly areas: readonly Area[];
  readonly pictures: readonly PaintedPicture[];
  /** Identified sequences in which lines or shadings are painted. */
  readonly drawn: ReadonlySet<Tag>;
  /** Layers that are not shown and have something on this page. */
  readonly concealed: ReadonlySet<string>;
  /** How many curved shapes are filled: letters as outlines are such. */
  readonly curves: number;
  /** True when boxes are seen in place of letters that the font lacks. */
  readonly boxed: boolean;
  readonly said: readonly Said[];
  /** Something is painted that is neither an area nor a picture: text, lines, small shapes. */
  readonly loose: boolean;
}

/** What one document may come to. */
export interface Allowance {
  characters: number;
  pieces: number;
  areas: number;
}

export const allowance = (): Allowance => ({ characters: MAX_CHARACTERS, pieces: MAX_PIECES, areas: MAX_AREAS });

/** Collects what is painted on one page. */
export class Canvas implements PaintedPage {
  readonly pieces: Piece[] = [];
  readonly areas: Area[] = [];
  readonly pictures: PaintedPicture[] = [];
  readonly drawn = new Set<Tag>();
  readonly concealed = new Set<string>();
  readonly said: Said[] = [];
  private mistaken: { -readonly [K in keyof Said]: Said[K] } | undefined;
  curves = 0;
  boxed = false;
  loose = false;
  /** Letters, and everything else, painted so far. */
  glyphs = 0;
  paints = 0;
  /** Areas painted so far, those outside of the page included. */
  order = 0;

  constructor(private readonly left: Allowance) {}

  add(piece: Piece): Piece {
    this.left.pieces -= 1;
    if (this.left.pieces < 0) throw new UnreadableError("it has too many stretches of text", true);
    this.pieces.push(piece);
    return piece;
  }

  say(said: Said): void {
    this.count(1);
    this.said.push(said);
  }

  /** A letter that is drawn as another one: who copies the text has other words than who reads it. */
  mistake(text: string, drawn: string): void {
    if (!this.mistaken) {
      this.mistaken = { key: "", text: "", glyphs: 0, shown: "" };
      this.say(this.mistaken);
    }
    if (this.mistaken.text.length >= MAX_MISTAKEN) return;
    this.mistaken.text += text;
    this.mistaken.shown += drawn;
    this.mistaken.glyphs += 1;
  }

  count(characters: number): void {
    this.left.characters -= characters;
    if (this.left.characters < 0) throw new UnreadableError("it has more text than the limit", true);
  }

  cover(area: Omit<Area, "order">): void {
    this.left.areas -= 1;
    if (this.left.areas < 0) throw new UnreadableError("it has too many filled areas", true);
    this.order += 1;
    this.areas.push({ ...area, order: this.order });
  }
}
