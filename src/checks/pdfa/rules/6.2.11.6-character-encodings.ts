import { dictOf, is, nameOf, type PdfValue } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../../pdf/document.js";
import type { PdfFont } from "../../pdf/fonts/font.js";
import { glyphListed } from "../../pdf/fonts/glyphlist.js";
import type { TrueType } from "../../pdf/fonts/truetype.js";
import { CHOOSE_FONT, EMBED_FONT, fontName, placeOf } from "../font-words.js";
import { type Fault, isJudgedByPart1, iso19005, type Rule } from "../rule.js";

/**
 * Which glyph a code of a simple TrueType font shows must not depend on the
 * reader: a font of letters has a named encoding, a font of symbols none, and
 * the character maps of its programme leave no choice.
 */
export const characterEncodings: Rule = {
  id: "pdfa-6.2.11.6-character-encodings",
  basis: iso19005(2, "6.2.11.6"),
  basisInPart1: iso19005(1, "6.3.7"),
  weight: "conformance",
  checks: "In TrueType fonts it is laid down which code shows which character.",
  advice: EMBED_FONT,
  adviceForSource: CHOOSE_FONT,
  *check(doc): Iterable<Fault> {
    for (const shown of doc.use().shown) {
      if (shown.font.subtype !== "TrueType") continue;
      for (const what of faultsOf(doc, shown.font))
        yield { message: `The TrueType font ${fontName(shown.font)} ${what}.`, ...placeOf(shown) };
    }
  },
};

function faultsOf(doc: PdfDocument, font: PdfFont): string[] {
  const part1 = isJudgedByPart1(doc);
  const encoding = doc.get(font.dict, "Encoding");
  const named = nameOf(encoding) ?? doc.getName(dictOf(encoding), "BaseEncoding");
  const program = font.embedded();
  const programFont = typeof program !== "string" && program.kind === "truetype" ? program.font : undefined;
  const faults: string[] = [];
  if (font.symbolic) {
    if (named !== undefined) faults.push("is a symbol font and has an encoding all the same");
    if (programFont && !isUnambiguous(programFont, part1))
      faults.push("is a symbol font with more than one character map");
    return faults;
  }
  if (named !== "MacRomanEncoding" && named !== "WinAnsiEncoding") faults.push("has no standard encoding");
  else if (!areDifferencesAllowed(doc, encoding, part1, program === "absent", programFont))
    faults.push("changes its encoding in a way that not every reader can follow");
  if (programFont && !part1 && !hasMapForLetters(programFont)) faults.push("has no character map for letters");
  return faults;
}

function hasMap(font: TrueType, platform: number, encoding: number): boolean {
  return font.maps.some((map) => map.platform === platform && map.encoding === encoding);
}

function isUnambiguous(font: TrueType, part1: boolean): boolean {
  return font.maps.length === 1 || (!part1 && hasMap(font, 3, 0));
}

/** The map (3, 0) is for symbols and does not count. */
function hasMapForLetters(font: TrueType): boolean {
  return font.maps.length > (hasMap(font, 3, 0) ? 1 : 0);
}

/** PDF/A-1 allows none; PDF/A-2 those in the Adobe Glyph List, in a font that has a map for Unicode. */
function areDifferencesAllowed(
  doc: PdfDocument,
  encoding: PdfValue,
  part1: boolean,
  absent: boolean,
  font: TrueType | undefined,
): boolean {
  const dict = dictOf(encoding);
  if (!dict?.entries.has("Differences")) return true;
  if (part1) return false;
  if (absent) return true;
  const differences = doc.get(dict, "Differences");
  if (!font || !hasMap(font, 3, 1)) return false;
  return !is(differences, "array") || differences.items.every((item) => isListed(doc.file.resolve(item)));
}

function isListed(item: PdfValue): boolean {
  return !is(item, "name") || item.value === ".notdef" || glyphListed(item.value) !== undefined;
}
