/** Which codes each font of a document shows, so that rules look at glyphs in use and at no others. */
import { UnreadableError } from "../../../errors.js";
import { is, type PdfDict, type PdfValue } from "../../../tools/pdf/objects.js";
import type { Glyph, PdfFont } from "./font.js";

/** Most pages of 256 codes in one font; a font of two-byte codes has 256. */
const MAX_PAGES = 10_000;

const SEEN = 1;
const VISIBLE = 2;
const UNTOLD = 4;

export interface ShownGlyph extends Glyph {
  readonly code: number;
  /** False when it is only shown as invisible text. */
  readonly visible: boolean;
  /** True when the document says everywhere in words (/ActualText) what stands there. */
  readonly told: boolean;
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

interface How {
  readonly visible: boolean;
  readonly told: boolean;
}

/** Collects what is shown, font by font. */
export function shownFonts(read: (dict: PdfDict) => PdfFont) {
  const fonts = new Map<PdfDict, Shown>();
  return {
    /** Notes the strings of one text operator. */
    add(dict: PdfDict, page: number, how: How, operand: PdfValue | undefined): void {
      let shown = fonts.get(dict);
      if (!shown) {
        shown = new Shown(read(dict), page);
        fonts.set(dict, shown);
      }
      shown.add(operand, how);
    },
    all: (): readonly ShownFont[] => [...fonts.values()],
  };
}

class Shown implements ShownFont {
  visible = false;
  /** Marks by code, in pages of 256. */
  private readonly marks = new Map<number, Uint8Array>();
  private kept: readonly ShownGlyph[] | undefined;

  constructor(
    readonly font: PdfFont,
    readonly page: number,
  ) {}

  add(operand: PdfValue | undefined, { visible, told }: How): void {
    if (visible) this.visible = true;
    const mark = SEEN | (visible ? VISIBLE : 0) | (told ? 0 : UNTOLD);
    for (const item of is(operand, "array") ? operand.items : [operand])
      if (is(item, "string")) this.font.eachCode(item.bytes, (code) => this.mark(code, mark));
  }

  private mark(code: number, mark: number): void {
    const number = Math.floor(code / 256);
    let page = this.marks.get(number);
    if (!page) {
      if (this.marks.size >= MAX_PAGES) throw new UnreadableError("a font shows too many different codes", true);
      page = new Uint8Array(256);
      this.marks.set(number, page);
    }
    page[code & 255] = (page[code & 255] ?? 0) | mark;
  }

  codes(): readonly number[] {
    return this.glyphs().map(({ code }) => code);
  }

  glyphs(): readonly ShownGlyph[] {
    this.kept ??= [...this.marks].sort(([a], [b]) => a - b).flatMap(([number, page]) => this.glyphsOn(number, page));
    return this.kept;
  }

  private glyphsOn(number: number, page: Uint8Array): ShownGlyph[] {
    const glyphs: ShownGlyph[] = [];
    for (const [low, mark] of page.entries()) {
      const code = number * 256 + low;
      if (mark !== 0)
        glyphs.push({ ...this.font.glyph(code), code, visible: (mark & VISIBLE) !== 0, told: (mark & UNTOLD) === 0 });
    }
    return glyphs;
  }
}
