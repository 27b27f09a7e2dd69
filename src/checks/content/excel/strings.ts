/** The strings of a workbook (ECMA-376 part 1, 18.4): cells name them by number. */
import { UnreadableError } from "../../../errors.js";
import type { XmlHandler, XmlTag } from "../../../tools/xml.js";
import { addTo, MAX_CELLS, MAX_TEXT } from "../limits.js";
import type { Theme } from "../ooxml/theme.js";
import { cellColour } from "./colours.js";
import { isSpreadsheet, unescapedString, valueFor } from "./part.js";

/** How the text of a cell looks, where it has a look of its own in places. */
export interface Rich {
  /** The one colour of all of it; absent when there are several, or none is known. */
  readonly colour?: string;
  readonly fonts: readonly string[];
}

/** A text that is put together from runs, and how it looks. */
export interface RichText {
  readonly text: string;
  /** Absent when the whole has the look of its cell. */
  readonly rich?: Rich;
}

export interface SharedStrings {
  readonly texts: readonly string[];
  /** Only of those that have a look of their own. */
  readonly rich: ReadonlyMap<number, Rich>;
}

/** Counts text, up to the bound for a document. */
export class TextBudget {
  private used = 0;

  spend(characters: number): void {
    this.used += characters;
    if (this.used > MAX_TEXT) throw new UnreadableError(`it has more than ${MAX_TEXT} characters of text`, true);
  }
}

/** Puts one text together: of `si` and `is` (18.4.8, 18.3.1.53), phonetic hints left out (18.4.6). */
export class StringReader {
  private pieces: string[] = [];
  private isText = false;
  private phonetic = false;
  private hasRuns = false;
  /** Of the run that is read: its own colour, or nothing for that of the cell. */
  private colour: string | undefined;
  private readonly colours = new Set<string | undefined>();
  private readonly fonts = new Set<string>();

  constructor(private readonly theme: Theme) {}

  open(tag: XmlTag): void {
    if (tag.local === "t") this.isText = !this.phonetic;
    else if (tag.local === "rPh") this.phonetic = true;
    else if (tag.local === "r") this.colour = undefined;
    else if (tag.local === "rPr") this.hasRuns = true;
    else if (tag.local === "color") this.colour = cellColour(tag, this.theme, []);
    else if (tag.local === "rFont") this.fonts.add(valueFor(tag, "val") ?? "");
  }

  text(text: string): void {
    if (!this.isText) return;
    this.pieces.push(text);
    if (text.trim() !== "") this.colours.add(this.colour);
  }

  close(tag: XmlTag): void {
    if (tag.local === "t") this.isText = false;
    else if (tag.local === "rPh") this.phonetic = false;
  }

  take(): RichText {
    const [first = ""] = this.pieces;
    const text = unescapedString(this.pieces.length < 2 ? first : this.pieces.join(""));
    const [colour] = this.colours;
    const rich: Rich | undefined = this.hasRuns
      ? { ...(this.colours.size === 1 && colour !== undefined && { colour }), fonts: [...this.fonts] }
      : undefined;
    this.pieces = [];
    this.hasRuns = false;
    this.colour = undefined;
    this.colours.clear();
    this.fonts.clear();
    return rich ? { text, rich } : { text };
  }
}

export function sharedStringsReader(theme: Theme): { readonly handler: XmlHandler; readonly strings: SharedStrings } {
  const texts: string[] = [];
  const rich = new Map<number, Rich>();
  const reader = new StringReader(theme);
  const budget = new TextBudget();
  return {
    strings: { texts, rich },
    handler: {
      open: (tag, depth) => depth > 2 && reader.open(tag),
      text: (text) => reader.text(text),
      close(tag, depth) {
        if (depth > 2) reader.close(tag);
        if (depth !== 2 || tag.local !== "si" || !isSpreadsheet(tag)) return;
        const item = reader.take();
        budget.spend(item.text.length);
        if (item.rich) rich.set(texts.length, item.rich);
        addTo(texts, item.text, MAX_CELLS, "texts in cells");
      },
    },
  };
}
