/**
 * ISO 14289-1:2014, 7.21 asks of fonts what ISO 19005-2:2011, 6.2.11 asks at level
 * U, clause for clause. So those rules are applied here, to the document as if it
 * claimed that level.
 */
import type { PdfDocument } from "../../pdf/document.js";
import type { Rule } from "../../pdfa/rule.js";
import { characterCollections, characterMaps, glyphMaps } from "../../pdfa/rules/6.2.11.3-composite-fonts.js";
import { embeddedFonts } from "../../pdfa/rules/6.2.11.4.1-embedded-fonts.js";
import { glyphs } from "../../pdfa/rules/6.2.11.4.1-glyphs.js";
import { fontSubsets } from "../../pdfa/rules/6.2.11.4.2-font-subsets.js";
import { fontMetrics } from "../../pdfa/rules/6.2.11.5-font-metrics.js";
import { characterEncodings } from "../../pdfa/rules/6.2.11.6-character-encodings.js";
import { unicodeMaps } from "../../pdfa/rules/6.2.11.7.2-unicode-maps.js";
import { notdef } from "../../pdfa/rules/6.2.11.8-notdef.js";
import type { UaRule } from "../rule.js";

/** The rules by the clause of ISO 14289-1 that says the same. Where one rule stands for several tests, it goes by the first. */
const SAME: readonly (readonly [clause: string, word: string, rule: Rule, test?: number])[] = [
  ["7.21.3.1", "character-collections", characterCollections],
  ["7.21.3.2", "glyph-maps", glyphMaps],
  ["7.21.3.3", "character-maps", characterMaps],
  ["7.21.4.1", "embedded-fonts", embeddedFonts],
  ["7.21.4.1", "glyphs", glyphs, 2],
  ["7.21.4.2", "font-subsets", fontSubsets],
  ["7.21.5", "font-metrics", fontMetrics],
  ["7.21.6", "encodings", characterEncodings],
  ["7.21.7", "unicode", unicodeMaps],
  ["7.21.8", "undefined-glyphs", notdef],
];

const CHOOSE_FONT = { any: "Choose another font for this text, for instance Arial or Liberation Sans" };
/** The rules on fonts look at nothing beside the document. */
const CONTEXT = {
  role: "kept",
  limits: { sourceBytes: 0, unpackedBytes: 0, timeoutMs: 0, memoryBytes: 0 },
} as const;

export const fontRules: readonly UaRule[] = SAME.map(([clause, word, rule, test = 1]) => ({
  id: `pdfua-${clause}-${word}`,
  clause,
  checks: rule.checks,
  advice: CHOOSE_FONT,
  *check({ pdf }) {
    for (const { message, where } of rule.check(asLevelU(pdf), CONTEXT))
      yield { test, message, ...(where === undefined ? {} : { where }) };
  },
}));

function asLevelU(pdf: PdfDocument): PdfDocument {
  return { ...pdf, claim: () => ({ part: "2", conformance: "U" }) };
}
