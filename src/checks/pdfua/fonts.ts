/** The fonts whose codes are shown, with those codes (ISO 32000-1:2008, 9.6 and 9.7). */
import { UnreadableError } from "../../errors.js";
import { type CMap, codesIn, readCMap } from "../../tools/pdf/cmap.js";
import { dictOf, is, nameOf, type PdfDict } from "../../tools/pdf/objects.js";
import type { PdfDocument } from "../pdfa/document.js";

/** Most different codes of one font; a font has at most 65,535 glyphs. */
const MAX_CODES = 70_000;
const MAX_FONTS = 20_000;

export interface ShownFont {
  /** Tells fonts apart. */
  readonly key: number;
  readonly dict: PdfDict;
  /** The first page it is used on. */
  readonly page: number;
  /** True once some of its text can be seen. */
  readonly visible: boolean;
  /** All codes that are shown; empty when it is not known how strings fall into codes. */
  readonly codes: ReadonlySet<number>;
  show(bytes: Buffer, visible: boolean): void;
}

export interface ShownFonts {
  of(dict: PdfDict | undefined, page: number): ShownFont | undefined;
  /** Those that show something. */
  all(): readonly ShownFont[];
}

export function shownFonts(doc: PdfDocument): ShownFonts {
  const fonts = new Map<PdfDict, ShownFont>();
  return {
    of: (dict, page) => {
      if (!dict) return undefined;
      const known = fonts.get(dict);
      if (known) return known;
      if (fonts.size >= MAX_FONTS) throw new UnreadableError(`more than ${MAX_FONTS} fonts`, true);
      const made = shownFont(doc, dict, page, fonts.size);
      fonts.set(dict, made);
      return made;
    },
    all: () => [...fonts.values()].filter((font) => font.codes.size > 0 || font.visible),
  };
}

function shownFont(doc: PdfDocument, dict: PdfDict, page: number, key: number): ShownFont {
  const codes = new Set<number>();
  const split = splitterOf(doc, dict);
  let visible = false;
  return {
    key,
    dict,
    page,
    codes,
    get visible() {
      return visible;
    },
    show(bytes, seen) {
      visible ||= seen && bytes.length > 0;
      if (codes.size < MAX_CODES) for (const code of split(bytes)) codes.add(code);
    },
  };
}

function splitterOf(doc: PdfDocument, font: PdfDict): (bytes: Buffer) => Iterable<number> {
  if (doc.getName(font, "Subtype") !== "Type0") return (bytes) => bytes;
  const encoding = doc.get(font, "Encoding");
  if (is(encoding, "stream")) {
    const cmap = cmapIn(doc, encoding);
    if (cmap && cmap.spaces.length > 0) return (bytes) => codesIn(bytes, cmap.spaces);
    return () => [];
  }
  return /^Identity-|-(UCS2|UTF16)(-HW)?-[HV]$/.test(nameOf(encoding) ?? "") ? pairsOf : () => [];
}

function* pairsOf(bytes: Buffer): Iterable<number> {
  for (let at = 0; at + 1 < bytes.length; at += 2) yield bytes.readUInt16BE(at);
}

/** A character map that is embedded as a stream; nothing when it cannot be read as one. */
export function cmapIn(doc: PdfDocument, value: unknown): CMap | undefined {
  const stream = doc.file.resolve(value as never);
  if (!is(stream, "stream")) return undefined;
  try {
    const data = doc.file.decode(stream);
    return data && readCMap(data);
  } catch (error) {
    if (error instanceof UnreadableError && !error.limit) return undefined;
    throw error;
  }
}

/** The font that carries the glyphs: a composite font's descendant, or the font itself. */
export function descendantOf(doc: PdfDocument, font: PdfDict): PdfDict | undefined {
  return doc.getName(font, "Subtype") === "Type0" ? dictOf(doc.getItems(font, "DescendantFonts")[0]) : font;
}

/** The name without the letters that mark a subset, for people. */
export function fontName(doc: PdfDocument, font: PdfDict): string {
  return (doc.getName(font, "BaseFont") ?? doc.getName(font, "Name") ?? "without a name")
    .replace(/^[A-Z]{6}\+/, "")
    .slice(0, 80);
}

/** Bit 3 of the flags (ISO 32000-1:2008, table 123): the font does not keep to the Latin character set. */
export function isSymbolic(doc: PdfDocument, font: PdfDict): boolean {
  const flags = doc.get(doc.getDict(font, "FontDescriptor"), "Flags");
  return typeof flags === "number" && (flags & 4) !== 0;
}
