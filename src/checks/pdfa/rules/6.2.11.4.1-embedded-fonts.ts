import { dictOf, is, type PdfDict } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../document.js";
import { type Fault, iso19005, type Rule } from "../rule.js";

/**
 * Fonts that put visible glyphs on a page, in a form, a pattern or an
 * annotation. Type 3 fonts carry their glyphs themselves; a composite font is
 * embedded through its descendant. Whether the embedded font has every glyph is
 * not looked at.
 */
export const embeddedFonts: Rule = {
  id: "pdfa-6.2.11.4.1-embedded-fonts",
  basis: iso19005(2, "6.2.11.4.1"),
  basisInPart1: iso19005(1, "6.3.4"),
  weight: "conformance",
  checks: "Every font that visible text uses is embedded in the file.",
  advice:
    "Convert the original document with council-convert, which embeds the fonts; or embed them in the program that made the PDF.",
  adviceForSource:
    "Choose another font for this text in the original document, for instance Liberation Sans or Arial, and convert it again.",
  *check(doc): Iterable<Fault> {
    for (const { dict, page } of doc.use().fonts) {
      if (isEmbedded(doc, dict)) continue;
      const name = (doc.getName(dict, "BaseFont") ?? "without a name").replace(/^[A-Z]{6}\+/, "").slice(0, 80);
      yield { message: `The font ${name} is not embedded.`, ...(page > 0 ? { where: `page ${page}` } : {}) };
    }
  },
};

function isEmbedded(doc: PdfDocument, font: PdfDict): boolean {
  const subtype = doc.getName(font, "Subtype");
  if (subtype === "Type3") return true;
  if (subtype === "Type0") {
    const descendants = doc.getItems(font, "DescendantFonts");
    return descendants.length > 0 && descendants.every((item) => hasFile(doc, dictOf(item)));
  }
  return hasFile(doc, font);
}

function hasFile(doc: PdfDocument, font: PdfDict | undefined): boolean {
  const descriptor = doc.getDict(font, "FontDescriptor");
  return ["FontFile", "FontFile2", "FontFile3"].some((key) => {
    const file = doc.get(descriptor, key);
    return is(file, "stream") && file.raw.length > 0;
  });
}
