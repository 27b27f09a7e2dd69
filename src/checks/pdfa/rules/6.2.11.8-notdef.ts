import { CHOOSE_FONT, codeList, EMBED_FONT, fontName, placeOf } from "../font-words.js";
import { type Fault, iso19005, type Rule } from "../rule.js";

/** No text, not even invisible text, refers to the glyph that stands for a missing one. PDF/A-1 does not forbid it. */
export const notdef: Rule = {
  id: "pdfa-6.2.11.8-notdef",
  basis: iso19005(2, "6.2.11.8"),
  weight: "conformance",
  scope: { notInPart1: true },
  checks: "No text shows the sign for a missing character.",
  advice: EMBED_FONT,
  adviceForSource: CHOOSE_FONT,
  *check(doc): Iterable<Fault> {
    for (const shown of doc.use().shown) {
      const codes = shown.glyphs().filter((glyph) => glyph.notdef);
      if (codes.length === 0) continue;
      const list = codeList(codes.map(({ code }) => code));
      yield { message: `Text in the font ${fontName(shown.font)} has no character for ${list}.`, ...placeOf(shown) };
    }
  },
};
