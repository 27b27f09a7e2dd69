import type { ShownGlyph } from "../../pdf/fonts/shown.js";
import { CHOOSE_FONT, codeList, EMBED_FONT, fontName, placeOf } from "../font-words.js";
import { type Fault, iso19005, type Rule } from "../rule.js";

/** ISO 19005-2:2011, 6.2.11.5: no more than 1/1000 of the font's size. */
const TOLERANCE = 1;

/** The widths that the file gives for visible characters are those of the embedded programme. */
export const fontMetrics: Rule = {
  id: "pdfa-6.2.11.5-font-metrics",
  basis: iso19005(2, "6.2.11.5"),
  basisInPart1: iso19005(1, "6.3.6"),
  weight: "conformance",
  checks: "The widths of characters are the same in the file and in its embedded fonts.",
  advice: EMBED_FONT,
  adviceForSource: CHOOSE_FONT,
  *check(doc): Iterable<Fault> {
    for (const shown of doc.use().shown) {
      const wrong = shown.glyphs().filter((glyph) => glyph.visible && differs(glyph));
      if (wrong.length === 0) continue;
      const codes = codeList(wrong.map(({ code }) => code));
      yield {
        message: `The widths of the font ${fontName(shown.font)} are not those of the embedded font (${codes}).`,
        ...placeOf(shown),
      };
    }
  },
};

function differs({ widthInFile, widthInProgram }: ShownGlyph): boolean {
  if (widthInFile === undefined || widthInProgram === undefined) return false;
  return Math.abs(widthInFile - widthInProgram) > TOLERANCE;
}
