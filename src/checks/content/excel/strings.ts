/** The strings of a workbook (ECMA-376 part 1, 18.4): cells name them by number. */
import { UnreadableError } from "../../../errors.js";
import type { XmlHandler, XmlTag } from "../../../tools/xml.js";
import { addTo, MAX_CELLS, MAX_TEXT } from "../limits.js";
import type { Trace } from "../model.js";
import type { Theme } from "../ooxml/theme.js";
import { cellColour } from "./colours.js";
import { counted, HiddenText, isSpreadsheet, numberOf, unescapedString, valueFor } from "./part.js";

/** How the text of a cell looks, where it has a look of its own in places. */
export interface Rich {
  /** Of each run with words, in which look it is; nothing for that of the cell. */
  readonly looks: readonly (RunLook | undefined)[];
  readonly fonts: readonly string[];
}

interface RunLook {
  colour?: string;
  /** In points. */
  size?: number;
}

/** Runs of one text beyond these are not told apart. */
const MAX_LOOKS = 1_000;

/** A text that is put together from runs, and how it looks. */
export interface RichText {
  readonly text: string;
  /** Absent when the whole has the look of its cell. */
  readonly rich?: Rich;
  /** Hints how to read it that are none. */
  readonly hints: readonly string[];
}

export interface SharedStrings {
  readonly texts: readonly string[];
  /** Only of those that have a look of their own. */
  readonly rich: ReadonlyMap<number, Rich>;
  /** Those that cells name. */
  readonly used: Set<number>;
  /** Hints how to read them that are none. */
  readonly hints: readonly string[];
}

/** Texts that no cell shows: those of cells that were emptied, in files of programs that do not tidy up; and hints that are none. */
export function unusedTexts({ texts, used, hints }: SharedStrings): Trace | undefined {
  if (used.size >= texts.length && hints.length === 0) return undefined;
  const shown = new Set([...used].map((number) => texts[number]));
  const unused = texts.filter((text, number) => !used.has(number) && text.trim() !== "" && !shown.has(text));
  const hidden = new HiddenText();
  for (const text of [...unused, ...hints]) hidden.add(text);
  const count = unused.length + hints.length;
  if (count === 0) return undefined;
  const detail = counted(count, "text that no cell shows", "texts that no cell shows");
  return { what: "leftovers", where: "", detail, count, ...hidden.told };
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
  private hints: string[] = [];
  private hasRuns = false;
  /** Of the run that is read: its own look, or nothing for that of the cell. */
  private look: RunLook | undefined;
  private looks: (RunLook | undefined)[] = [];
  private readonly fonts = new Set<string>();

  constructor(private readonly theme: Theme) {}

  open(tag: XmlTag): void {
    if (tag.local === "t") this.isText = !this.phonetic;
    else if (tag.local === "rPh") this.phonetic = true;
    else if (tag.local === "r") this.look = undefined;
    else if (tag.local === "rPr") {
      this.hasRuns = true;
      this.look = {};
    } else if (tag.local === "color") this.addColour(cellColour(tag, this.theme, []));
    else if (tag.local === "sz") this.addSize(numberOf(valueFor(tag, "val")));
    else if (tag.local === "rFont") this.fonts.add(valueFor(tag, "val") ?? "");
  }

  text(text: string): void {
    if (this.phonetic) this.hints.push(text);
    if (!this.isText) return;
    this.pieces.push(text);
    if (this.look !== this.looks.at(-1) || this.looks.length === 0) {
      if (text.trim() !== "" && this.looks.length < MAX_LOOKS) this.looks.push(this.look);
    }
  }

  private addColour(colour: string | undefined): void {
    if (this.look && colour !== undefined) this.look.colour = colour;
  }

  private addSize(size: number | undefined): void {
    if (this.look && size !== undefined) this.look.size = size;
  }

  close(tag: XmlTag): void {
    if (tag.local === "t") this.isText = false;
    else if (tag.local === "rPh") this.phonetic = false;
  }

  take(): RichText {
    const [first = ""] = this.pieces;
    const text = unescapedString(this.pieces.length < 2 ? first : this.pieces.join(""));
    const rich: Rich | undefined = this.hasRuns ? { looks: this.looks, fonts: [...this.fonts] } : undefined;
    const hints = this.hints.length > 0 && !isReading(this.hints.join(""), text) ? [this.hints.join("").trim()] : [];
    this.hints = [];
    this.pieces = [];
    this.hasRuns = false;
    this.look = undefined;
    this.looks = [];
    this.fonts.clear();
    return { text, hints, ...(rich && { rich }) };
  }
}

/** 18.4.6: how Chinese characters are read is written in other letters of East Asia; it is shown when one asks for it. */
function isReading(hint: string, text: string): boolean {
  return /\p{Script=Han}/u.test(text) && !/[A-Za-z\d]/.test(hint);
}

export function sharedStringsReader(theme: Theme): { readonly handler: XmlHandler; readonly strings: SharedStrings } {
  const texts: string[] = [];
  const rich = new Map<number, Rich>();
  const hints: string[] = [];
  const reader = new StringReader(theme);
  const budget = new TextBudget();
  return {
    strings: { texts, rich, hints, used: new Set() },
    handler: {
      open: (tag, depth) => depth > 2 && reader.open(tag),
      text: (text) => reader.text(text),
      close(tag, depth) {
        if (depth > 2) reader.close(tag);
        if (depth !== 2 || tag.local !== "si" || !isSpreadsheet(tag)) return;
        const item = reader.take();
        budget.spend(item.text.length);
        for (const hint of item.hints) addTo(hints, hint, MAX_CELLS, "texts in cells");
        if (item.rich) rich.set(texts.length, item.rich);
        addTo(texts, item.text, MAX_CELLS, "texts in cells");
      },
    },
  };
}
