/** Which codes each font of a document shows, so that rules look at glyphs in use and at no others. */
import { UnreadableError } from "../../../errors.js";
import { is, type PdfDict, type PdfValue } from "../../../tools/pdf/objects.js";
import type { Glyph, PdfFont } from "./font.js";

/** Codes of more than two bytes in one font. */
const MAX_LONG_CODES = 100_000;

const SEEN = 1;
const VISIBLE = 2;

export interface ShownGlyph extends Glyph {
  readonly code: number;
  /** False when it is only shown as invisible text. */
  readonly visible: boolean;
}

export interface ShownFont {
  readonly font: PdfFont;
  /** The first page it is used on; 0 when there is none. */
  readonly page: number;
  /** False when all its text is invisible. */
  readonly visible: boolean;
  codes(): readonly number[];
  glyphs(): readonly ShownGlyph[];
}

/** Collects what is shown, font by font. */
export function shownFonts(read: (dict: PdfDict) => PdfFont) {
  const fonts = new Map<string, Shown>();
  return {
    /** Notes the strings of one text operator. `key` tells fonts apart. */
    add(key: string, dict: PdfDict, page: number, visible: boolean, operand: PdfValue | undefined): void {
      let shown = fonts.get(key);
      if (!shown) {
        shown = new Shown(read(dict), page);
        fonts.set(key, shown);
      }
      shown.add(operand, visible);
    },
    all: (): readonly ShownFont[] => [...fonts.values()],
  };
}

class Shown implements ShownFont {
  visible = false;
  private readonly marks: Uint8Array;
  private readonly long = new Map<number, number>();
  private kept: readonly ShownGlyph[] | undefined;

  constructor(
    readonly font: PdfFont,
    readonly page: number,
  ) {
    this.marks = new Uint8Array(font.subtype === "Type0" ? 0x10000 : 0x100);
  }

  add(operand: PdfValue | undefined, visible: boolean): void {
    if (visible) this.visible = true;
    const mark = visible ? SEEN | VISIBLE : SEEN;
    for (const item of is(operand, "array") ? operand.items : [operand])
      if (is(item, "string")) this.font.eachCode(item.bytes, (code) => this.mark(code, mark));
  }

  private mark(code: number, mark: number): void {
    if (code < this.marks.length) {
      this.marks[code] = (this.marks[code] ?? 0) | mark;
      return;
    }
    if (this.long.size >= MAX_LONG_CODES)
      throw new UnreadableError(`a font shows more than ${MAX_LONG_CODES} different long codes`, true);
    this.long.set(code, (this.long.get(code) ?? 0) | mark);
  }

  codes(): readonly number[] {
    return this.glyphs().map(({ code }) => code);
  }

  glyphs(): readonly ShownGlyph[] {
    if (!this.kept) {
      const glyphs: ShownGlyph[] = [];
      const add = (code: number, mark: number): void => {
        glyphs.push({ ...this.font.glyph(code), code, visible: (mark & VISIBLE) !== 0 });
      };
      for (let code = 0; code < this.marks.length; code += 1) {
        const mark = this.marks[code] ?? 0;
        if (mark !== 0) add(code, mark);
      }
      for (const [code, mark] of this.long) add(code, mark);
      this.kept = glyphs;
    }
    return this.kept;
  }
}
