import { type Advice, forAuthor } from "../../advice.js";
import type { PdfDocument } from "../../pdf/document.js";
import type { ShownFont } from "../../pdf/fonts/shown.js";
import { CHOOSE_FONT, codeList, EMBED_FONT, fontName, placeOf } from "../font-words.js";
import { type Fault, isJudgedByPart1, iso19005, type Rule } from "../rule.js";

/** Characters that no text may hold: nothing, and the two forms of the byte order mark. */
const FORBIDDEN = ["\u0000", "\ufeff", "\ufffe"];

/**
 * What levels U and A ask for beyond level B: each code stands for characters,
 * so that the text can be searched and copied.
 */
export const unicodeMaps: Rule = {
  id: "pdfa-6.2.11.7.2-unicode-maps",
  basis: iso19005(2, "6.2.11.7.2"),
  basisInPart1: iso19005(1, "6.3.8"),
  weight: "conformance",
  scope: { levels: ["U", "A"] },
  checks: "Where the file claims level U or A, all text can be searched and copied.",
  advice: EMBED_FONT,
  adviceForSource: CHOOSE_FONT,
  *check(doc): Iterable<Fault> {
    yield* unicodeFaults(doc, !isJudgedByPart1(doc));
  },
};

/** Areas in which each font may mean what it likes (Unicode 15, 23.5). */
const PRIVATE = /[\ue000-\uf8ff\u{f0000}-\u{ffffd}\u{100000}-\u{10fffd}]/u;

/** Fonts of signs. What a document shows of them is, as a rule, the bullets of its lists. */
const HAS_BULLETS = /OpenSymbol|Symbol|Wingdings|Webdings/i;

const CHOOSE_BULLETS: Advice = {
  any: "These signs may be the bullets of a list: choose an ordinary round bullet (•) of the font of the text",
  word: "These signs may be the bullets of a list. Select the list, then Home, the arrow beside Bullets, Define New Bullet, Symbol; choose the font (normal text) and the character code 2022 (•, from Unicode)",
  excel: "Choose another font for this text, for instance Arial",
  powerpoint:
    "These signs may be the bullets of a list. Select the list, then Home, the arrow beside Bullets, Bullets and Numbering, Customize; choose the font (normal text) and the character code 2022 (•, from Unicode)",
  office:
    "These signs may be the bullets of a list. Select the list, then Format, Bullets and Numbering, Customize, Select; choose the font of the text and the character U+2022 (•)",
};

/**
 * Level A also asks that the document says in words what characters of private
 * use stand for.
 */
export const privateCharacters: Rule = {
  id: "pdfa-6.2.11.7.3-private-characters",
  basis: iso19005(2, "6.2.11.7.3"),
  weight: "conformance",
  scope: { notInPart1: true, levels: ["A"] },
  checks: "Where the file claims level A, signs that only one font knows are explained.",
  advice: EMBED_FONT,
  adviceForSource: CHOOSE_FONT,
  *check(doc, { role, madeFrom }): Iterable<Fault> {
    const ofBullets = role === "output" ? { advice: forAuthor(madeFrom, CHOOSE_BULLETS) } : {};
    for (const shown of doc.use().shown) {
      const unexplained = shown
        .glyphs()
        .filter(({ code, told }) => !told && PRIVATE.test(shown.font.unicode(code) ?? ""))
        .map(({ code }) => code);
      if (unexplained.length > 0)
        yield {
          ...fault(shown, unexplained, "shows signs that only this font knows"),
          ...(HAS_BULLETS.test(shown.font.baseFont ?? "") ? ofBullets : {}),
        };
    }
  },
};

/**
 * The faults that keep a document from level U, whatever it claims. PDF/A-1 asks
 * that there are characters but not which.
 */
export function* unicodeFaults(doc: PdfDocument, alsoWhich = true): Iterable<Fault> {
  for (const shown of doc.use().shown) {
    const unknown: number[] = [];
    const wrong: number[] = [];
    for (const code of shown.codes()) {
      const characters = shown.font.unicode(code);
      if (characters === undefined) unknown.push(code);
      else if (alsoWhich && FORBIDDEN.some((one) => characters.includes(one))) wrong.push(code);
    }
    if (unknown.length > 0) yield fault(shown, unknown, "does not say which characters it shows");
    if (wrong.length > 0) yield fault(shown, wrong, "gives impossible characters");
    // A map that is not at hand could not be looked through, so nothing is claimed for it.
    if (shown.font.subtype === "Type0" && !shown.font.codeMap() && isUnmapped(shown))
      yield { message: `The character map of the font ${fontName(shown.font)} cannot be read.`, ...placeOf(shown) };
  }
}

/** A predefined map other than Identity tells the characters by itself. */
function isUnmapped({ font }: ShownFont): boolean {
  return font.unicode(0) === undefined;
}

function fault(shown: ShownFont, codes: readonly number[], what: string): Fault {
  return { message: `The font ${fontName(shown.font)} ${what} (${codeList(codes)}).`, ...placeOf(shown) };
}
