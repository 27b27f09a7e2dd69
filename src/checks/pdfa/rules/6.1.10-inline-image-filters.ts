import { is, nameOf } from "../../../tools/pdf/objects.js";
import { CONVERT_AGAIN, type Fault, isJudgedByPart1, iso19005, MADE_WRONG, onPage, type Rule } from "../rule.js";

const ALLOWED = new Set([
  ...["ASCIIHexDecode", "ASCII85Decode", "FlateDecode", "RunLengthDecode", "CCITTFaxDecode", "DCTDecode"],
  ...["AHx", "A85", "Fl", "RL", "CCF", "DCT"],
]);

export const inlineImageFilters: Rule = {
  id: "pdfa-6.1.10-inline-image-filters",
  basis: iso19005(2, "6.1.10"),
  basisInPart1: iso19005(1, "6.1.10"),
  tests: { part1: ["6.1.10-2"], part2: ["6.1.10-1"] },
  weight: "conformance",
  checks: "Pictures within the text of a page are packed by allowed methods only.",
  advice: CONVERT_AGAIN,
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    const part1 = isJudgedByPart1(doc);
    for (const [dict, { role, page }] of doc.use().graphics.images) {
      if (role !== "inline") continue;
      const value = doc.get(dict, dict.entries.has("F") ? "F" : "Filter");
      const used = (is(value, "array") ? value.items : [value]).flatMap((item) => nameOf(doc.file.resolve(item)) ?? []);
      const wrong = used.find((name) => (part1 ? name === "LZW" || name === "LZWDecode" : !ALLOWED.has(name)));
      if (wrong !== undefined)
        yield {
          message: `A picture is packed by a method that PDF/A forbids (${wrong.slice(0, 40)}).`,
          ...onPage(page),
        };
    }
  },
};
