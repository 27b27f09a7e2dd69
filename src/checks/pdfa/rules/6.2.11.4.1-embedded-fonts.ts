import { CHOOSE_FONT, EMBED_FONT, fontName, placeOf } from "../font-words.js";
import { type Fault, iso19005, type Rule } from "../rule.js";

/**
 * Fonts that put visible glyphs on a page, in a form, a pattern or an
 * annotation. Type 3 fonts carry their glyphs themselves; a composite font is
 * embedded through its descendant. A programme that cannot be read embeds nothing.
 */
export const embeddedFonts: Rule = {
  id: "pdfa-6.2.11.4.1-embedded-fonts",
  basis: iso19005(2, "6.2.11.4.1"),
  basisInPart1: iso19005(1, "6.3.4"),
  weight: "conformance",
  checks: "Every font that visible text uses is embedded in the file.",
  advice: EMBED_FONT,
  adviceForSource: CHOOSE_FONT,
  *check(doc): Iterable<Fault> {
    for (const shown of doc.use().shown) {
      if (!shown.visible || shown.font.subtype === "Type3") continue;
      const embedded = shown.font.embedded();
      if (embedded !== "absent" && embedded !== "damaged") continue;
      const how = embedded === "absent" ? "is not embedded" : "is embedded in a form that cannot be read";
      yield { message: `The font ${fontName(shown.font)} ${how}.`, ...placeOf(shown) };
    }
  },
};
