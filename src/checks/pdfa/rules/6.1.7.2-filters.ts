import { dictOf, is, nameOf, type PdfStream } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../../pdf/document.js";
import { CONVERT_AGAIN, type Fault, isJudgedByPart1, iso19005, MADE_WRONG, type Rule } from "../rule.js";

/** ISO 32000-1:2008, table 6, without LZWDecode and Crypt. */
const ALLOWED = new Set([
  ...["ASCIIHexDecode", "ASCII85Decode", "FlateDecode", "RunLengthDecode"],
  ...["CCITTFaxDecode", "JBIG2Decode", "DCTDecode", "JPXDecode"],
]);

/** PDF/A-1 forbids LZW alone; PDF/A-2 names what is allowed, and Crypt only where it does nothing. */
export const filters: Rule = {
  id: "pdfa-6.1.7.2-filters",
  basis: iso19005(2, "6.1.7.2"),
  basisInPart1: iso19005(1, "6.1.10"),
  tests: { part1: ["6.1.10-1"], part2: ["6.1.7.2-1"] },
  weight: "conformance",
  checks: "The data in the file is packed by allowed methods only (not by LZW).",
  advice: CONVERT_AGAIN,
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    const part1 = isJudgedByPart1(doc);
    for (const [num, stream] of doc.streams())
      for (const [filter, parameters] of filtersOf(doc, stream)) {
        const right = part1
          ? filter !== "LZWDecode"
          : ALLOWED.has(filter) || (filter === "Crypt" && (parameters ?? "Identity") === "Identity");
        if (!right)
          yield {
            message: `A stream is packed by a method that PDF/A forbids (${filter.slice(0, 40)}).`,
            where: `object ${num}`,
          };
      }
  },
};

/** Each filter with the name of the crypt filter, if one is given. */
function filtersOf(doc: PdfDocument, { dict }: PdfStream): [string, string | undefined][] {
  const list = (key: string) => {
    const value = doc.get(dict, key);
    return is(value, "array") ? value.items.slice(0, 100).map(doc.file.resolve) : [value];
  };
  const parameters = list("DecodeParms");
  return list("Filter").flatMap((filter, i) => {
    const name = nameOf(filter);
    return name === undefined ? [] : [[name, doc.getName(dictOf(parameters[i]), "Name")]];
  });
}
