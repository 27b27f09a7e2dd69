import { CHOOSE_FONT, codeList, EMBED_FONT, fontName, placeOf } from "../font-words.js";
import { type Fault, iso19005, type Rule } from "../rule.js";

/**
 * Every visible character has a glyph in the embedded programme. Code 0 counts
 * as there in any case: what it shows is judged by the rule on `.notdef`.
 * Invisible text needs no glyph.
 */
export const glyphs: Rule = {
  id: "pdfa-6.2.11.4.1-glyphs",
  basis: iso19005(2, "6.2.11.4.1"),
  basisInPart1: iso19005(1, "6.3.5"),
  weight: "conformance",
  checks: "The embedded fonts have a glyph for every visible character.",
  advice: EMBED_FONT,
  adviceForSource: CHOOSE_FONT,
  *check(doc): Iterable<Fault> {
    for (const shown of doc.use().shown) {
      const missing = shown.glyphs().filter(({ visible, present, code }) => visible && present === false && code !== 0);
      if (missing.length === 0) continue;
      const codes = codeList(missing.map(({ code }) => code));
      yield { message: `The embedded font ${fontName(shown.font)} has no glyph for ${codes}.`, ...placeOf(shown) };
    }
  },
};
