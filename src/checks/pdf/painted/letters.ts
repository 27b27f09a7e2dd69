/** What the codes of a font say, and how far each moves the pen: looked up once for each code. */
import { dictOf, is, nameOf, type PdfDict, type PdfValue, utf16be } from "../../../tools/pdf/objects.js";
import type { PdfFont } from "../fonts/font.js";
import { glyphListed } from "../fonts/glyphlist.js";
import type { Source } from "../walk.js";

/** When no width is given, as for the fonts that every reader has (ISO 32000-1:2008, 9.6.2.2). */
const USUAL_WIDTH = 500;
const TYPEWRITER_WIDTH = 600;
const SQUARE_WIDTH = 1000;

export interface Letter {
  /** Nothing where the file does not say which characters it is. */
  readonly text: string | undefined;
  /** In thousandths of the font's size. */
  readonly width: number;
  /** What the encoding draws, where the font says that it is another letter. */
  readonly drawn: string | undefined;
  /** The single-byte code 32, to which word spacing applies (9.3.3). */
  readonly space: boolean;
}

/** Arabic letters share their outlines, and some fonts those of several scripts; so many have none in common. */
const MOST_SHARED = 12;
const meanings = new WeakMap<Letter, Set<string>>();

/**
 * True once marked content has given one sign so many different meanings (ISO 32000-1:2008, 14.9.4) that it can only
 * be the box that stands for a letter which the font lacks.
 */
export function standsForAny(letter: Letter, meaning: string): boolean {
  const known = meanings.get(letter) ?? new Set<string>();
  if (known.size < MOST_SHARED) meanings.set(letter, known.add(meaning));
  return known.size >= MOST_SHARED;
}

export interface Letters {
  /** Without the tag of a subset. */
  readonly name: string | undefined;
  readonly type3: boolean;
  /** None of its glyphs paints anything. */
  readonly blank: boolean;
  each(bytes: Buffer, use: (letter: Letter) => void): void;
}

/** Tells the letters of the fonts of one document. */
export function lettersOf({ resolve, decode }: Source, read: (dict: PdfDict) => PdfFont): (dict: PdfDict) => Letters {
  const known = new Map<PdfDict, Letters>();
  return (dict) => {
    const letters = known.get(dict) ?? readLetters(dict, { resolve, decode }, read(dict));
    known.set(dict, letters);
    return letters;
  };
}

function readLetters(dict: PdfDict, { resolve, decode }: Source, font: PdfFont): Letters {
  const encoding = nameOf(resolve(dict.entries.get("Encoding"))) ?? "";
  const type3 = font.subtype === "Type3";
  const about = { name: nameWithoutTag(font), type3, blank: type3 && isBlank(dict, resolve, decode) };
  if (font.subtype === "Type0" && !font.codeMap()) return { ...about, each: predefined(encoding) };
  const scale = about.type3 ? glyphSpace(resolve(dict.entries.get("FontMatrix"))) : 1;
  const hasWidths = font.subtype === "Type0" || is(resolve(dict.entries.get("Widths")), "array");
  const usual = /courier|mono/i.test(about.name ?? "") ? TYPEWRITER_WIDTH : USUAL_WIDTH;
  const simple = font.subtype !== "Type0";
  const letters = new Map<number, Letter>();
  const letterFor = (code: number): Letter => {
    const width = hasWidths ? (font.width(code) ?? 0) * scale : usual;
    const text = textFor(font.unicode(code));
    const drawn = LATIN_ENCODINGS.has(encoding) && text !== undefined ? otherLetter(font, code, text) : undefined;
    const letter = { text, width, drawn, space: simple && code === 32 };
    letters.set(code, letter);
    return letter;
  };
  return {
    ...about,
    each: (bytes, use) => font.eachCode(bytes, (code) => use(letters.get(code) ?? letterFor(code))),
  };
}

export function nameWithoutTag({ baseFont }: Pick<PdfFont, "baseFont">): string | undefined {
  return baseFont?.replace(/^[A-Z]{6}\+/, "");
}

/** Operators that paint. */
const PAINTS = /(?:^|\s)(?:[fFBbSs]\*?|sh|Do|EI|T[jJ]|['"])(?:\s|$)/;
/** Of one font: with so many, some paint. */
const MAX_GLYPHS = 300;

/** The glyphs of a Type 3 font are small pages (9.6.5), and may be empty. */
function isBlank(font: PdfDict, resolve: Source["resolve"], decode: Source["decode"]): boolean {
  const glyphs = [...(dictOf(resolve(font.entries.get("CharProcs")))?.entries.values() ?? [])];
  if (glyphs.length > MAX_GLYPHS) return false;
  return glyphs.every((glyph) => {
    const stream = resolve(glyph);
    return !is(stream, "stream") || !PAINTS.test(decode(stream)?.toString("latin1") ?? "");
  });
}

/** Encodings without differences, of fonts with plain letters (9.6.6.2). */
const LATIN_ENCODINGS = new Set(["WinAnsiEncoding", "MacRomanEncoding"]);
const LATIN = /^[a-z0-9]$/i;

/** Fonts of other scripts have their letters in place of Latin ones; one of these in place of another is a lie. */
function otherLetter(font: PdfFont, code: number, text: string): string | undefined {
  const drawn = glyphListed(font.encodedName(code) ?? "");
  const isOther =
    drawn !== undefined && LATIN.test(drawn) && LATIN.test(text) && drawn.toLowerCase() !== text.toLowerCase();
  return isOther ? drawn : undefined;
}

/** A Type 3 font has a coordinate system of its own (9.6.5). */
function glyphSpace(matrix: PdfValue): number {
  const first = is(matrix, "array") ? matrix.items[0] : undefined;
  return typeof first === "number" ? Math.abs(first) * 1000 : 1;
}

/** Maps that are not at hand (9.7.5.2): those named `Uni…` take their codes from Unicode itself. */
function predefined(encoding: string): Letters["each"] {
  const isUnicode = /^Uni.*-(?:UCS2|UTF16)-/.test(encoding);
  return (bytes, use) => {
    for (let i = 0; i + 1 < bytes.length; i += 2)
      use({
        text: isUnicode ? utf16be(bytes.subarray(i, i + 2)) : undefined,
        width: SQUARE_WIDTH,
        drawn: undefined,
        space: false,
      });
  };
}

const LIGATURES: Readonly<Record<string, string>> = {
  "\ufb00": "ff",
  "\ufb01": "fi",
  "\ufb02": "fl",
  "\ufb03": "ffi",
  "\ufb04": "ffl",
  "\ufb05": "st",
  "\ufb06": "st",
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: they stand for no character that could be seen.
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f\ufeff\ufffe\uffff]/g;

/** Ligatures as the letters that they join: what is searched and compared are those. */
function textFor(unicode: string | undefined): string | undefined {
  // "any": readers with more tables than this one know.
  if (unicode === undefined || unicode === "any") return undefined;
  const text = unicode.replace(CONTROLS, "").replace(/[\ufb00-\ufb06]/g, (one) => LIGATURES[one] ?? one);
  return text === "" || text === "\ufffd" ? undefined : text;
}

/** True for fonts of which a programme is embedded (9.9). */
export function isEmbedded({ descriptor }: Pick<PdfFont, "descriptor">): boolean {
  const entries = dictOf(descriptor)?.entries;
  return ["FontFile", "FontFile2", "FontFile3"].some((key) => entries?.has(key));
}
