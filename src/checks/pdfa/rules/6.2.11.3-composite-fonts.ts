import { readCMap } from "../../../tools/pdf/cmap.js";
import { dictOf, is, nameOf, type PdfStream, type PdfValue } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../../pdf/document.js";
import { collectionOf, predefinedOrdering } from "../../pdf/fonts/collections.js";
import { decodeSound } from "../../pdf/fonts/font.js";
import type { ShownFont } from "../../pdf/fonts/shown.js";
import { CHOOSE_FONT, EMBED_FONT, fontName, placeOf } from "../font-words.js";
import { type Fault, isJudgedByPart1, iso19005, type Rule } from "../rule.js";

const text = {
  weight: "conformance",
  advice: EMBED_FONT,
  adviceForSource: CHOOSE_FONT,
} as const;

/** Composite fonts in use, with the value of /Encoding. */
function* composites(doc: PdfDocument): Iterable<readonly [ShownFont, PdfValue]> {
  for (const shown of doc.use().shown)
    if (shown.font.subtype === "Type0") yield [shown, doc.get(shown.font.dict, "Encoding")];
}

/** The name of a map: of a predefined one, or as its stream says. */
function mapName(doc: PdfDocument, map: PdfValue): string {
  return nameOf(map) ?? doc.getName(dictOf(map), "CMapName") ?? "";
}

/** That map and font speak of the same collection of characters, and the map of no older one. */
export const characterCollections: Rule = {
  ...text,
  id: "pdfa-6.2.11.3.1-character-collections",
  basis: iso19005(2, "6.2.11.3.1"),
  basisInPart1: iso19005(1, "6.3.3.1"),
  checks: "In fonts of many characters, font and character map belong together.",
  *check(doc): Iterable<Fault> {
    for (const [shown, map] of composites(doc)) {
      if (predefinedOrdering(mapName(doc, map)) === "Identity" || isCompatible(doc, shown, map)) continue;
      yield {
        message: `The font ${fontName(shown.font)} and its character map are made for different sets of characters.`,
        ...placeOf(shown),
      };
    }
  },
};

function isCompatible(doc: PdfDocument, { font }: ShownFont, map: PdfValue): boolean {
  const own = collectionOf(doc.get(font.inner, "CIDSystemInfo"), doc.file.resolve);
  const ordering = is(map, "name") ? predefinedOrdering(map.value) : undefined;
  const other =
    ordering === undefined
      ? collectionOf(doc.get(dictOf(map), "CIDSystemInfo"), doc.file.resolve)
      : { registry: "Adobe", ordering, supplement: Number.POSITIVE_INFINITY };
  if (own?.ordering === undefined || own.registry === undefined) return false;
  if (own.ordering !== other?.ordering || own.registry !== other.registry) return false;
  if (isJudgedByPart1(doc)) return true;
  return own.supplement !== undefined && other.supplement !== undefined && own.supplement <= other.supplement;
}

/** That a TrueType font within a composite one says which glyph each CID shows. */
export const glyphMaps: Rule = {
  ...text,
  id: "pdfa-6.2.11.3.2-glyph-maps",
  basis: iso19005(2, "6.2.11.3.2"),
  basisInPart1: iso19005(1, "6.3.3.2"),
  checks: "In fonts of many characters it is laid down which character is which glyph.",
  *check(doc): Iterable<Fault> {
    const part1 = isJudgedByPart1(doc);
    for (const [shown] of composites(doc)) {
      const { font } = shown;
      if (font.innerSubtype !== "CIDFontType2" || (part1 ? !shown.visible : typeof font.embedded() === "string"))
        continue;
      const map = doc.get(font.inner, "CIDToGIDMap");
      if (is(map, "stream") || nameOf(map) === "Identity") continue;
      yield {
        message: `The font ${fontName(font)} does not say which character is which glyph.`,
        ...placeOf(shown),
      };
    }
  },
};

/** That each map is embedded or predefined, says the same direction of writing twice, and builds upon predefined maps only. */
export const characterMaps: Rule = {
  ...text,
  id: "pdfa-6.2.11.3.3-character-maps",
  basis: iso19005(2, "6.2.11.3.3"),
  basisInPart1: iso19005(1, "6.3.3.3"),
  checks: "The character maps of fonts are embedded or known to every reader.",
  *check(doc): Iterable<Fault> {
    for (const [shown, map] of composites(doc))
      for (const what of mapFaults(doc, map))
        yield { message: `The character map of the font ${fontName(shown.font)} ${what}.`, ...placeOf(shown) };
  },
};

function mapFaults(doc: PdfDocument, map: PdfValue): string[] {
  const part1 = isJudgedByPart1(doc);
  if (!is(map, "stream")) {
    const ordering = predefinedOrdering(mapName(doc, map));
    return ordering === undefined || (part1 && ordering !== "Identity")
      ? ["is neither embedded nor a standard one"]
      : [];
  }
  const faults: string[] = [];
  const direction = doc.get(map.dict, "WMode");
  if (isVertical(doc, map) !== (direction === 1)) faults.push("gives two directions of writing");
  const base = doc.get(map.dict, "UseCMap");
  if (!part1 && base !== null && predefinedOrdering(mapName(doc, base)) === undefined)
    faults.push("builds upon a map that is no standard one");
  return faults;
}

function isVertical(doc: PdfDocument, map: PdfStream): boolean {
  const data = decodeSound(map, doc.file.decode);
  return data !== undefined && readCMap(data).vertical;
}
