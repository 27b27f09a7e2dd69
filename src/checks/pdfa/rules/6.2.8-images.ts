import type { PdfDict } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../../pdf/document.js";
import type { UsedImage } from "../../pdf/graphics.js";
import { type Fault, isJudgedByPart1, iso19005, MADE_WRONG, onPage, type Rule } from "../rule.js";

export const images: Rule = {
  id: "pdfa-6.2.8-images",
  basis: iso19005(2, "6.2.8"),
  basisInPart1: iso19005(1, "6.2.4"),
  tests: {
    part1: ["1", "2", "3", "4", "5"].map((test) => `6.2.4-${test}`),
    part2: ["1", "2", "3", "4", "5"].map((test) => `6.2.8-${test}`),
  },
  weight: "conformance",
  checks:
    "Pictures look the same everywhere: they are not smoothed by the reading program, and have no other versions.",
  advice:
    "Convert the original document with council-convert, or save it again as PDF/A with smoothing of pictures off.",
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    const part1 = isJudgedByPart1(doc);
    for (const [dict, image] of doc.use().graphics.images)
      for (const message of faultsOf(doc, dict, image, part1)) yield { message, ...onPage(image.page) };
    if (!part1) return;
    // ISO 19005-1 forbids it in forms in the same clause, ISO 19005-2 in one of their own (6.2.9).
    for (const [form, page] of doc.use().graphics.forms)
      if (form.entries.has("OPI")) yield { message: "A drawing stands in for another file (OPI).", ...onPage(page) };
  },
};

function* faultsOf(doc: PdfDocument, dict: PdfDict, { role }: UsedImage, part1: boolean): Iterable<string> {
  const inline = role === "inline";
  if (dict.entries.has("Alternates")) yield "A picture has other versions of itself.";
  if (dict.entries.has("OPI")) yield "A picture stands in for another file (OPI).";
  if (doc.get(dict, "Interpolate") === true || (inline && doc.get(dict, "I") === true))
    yield "A picture is to be smoothed by the reading program.";
  const bits = doc.get(dict, inline && dict.entries.has("BPC") ? "BPC" : "BitsPerComponent");
  if (bits === null) return;
  const allowed = role === "mask" ? [1] : part1 ? [1, 2, 4, 8] : [1, 2, 4, 8, 16];
  if (typeof bits !== "number" || !allowed.includes(bits)) yield "A picture has a number of bits that PDF/A forbids.";
}
