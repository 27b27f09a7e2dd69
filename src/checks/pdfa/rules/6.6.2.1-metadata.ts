import { CONVERT_AGAIN, type Fault, isJudgedByPart1, iso19005, MADE_WRONG, type Rule } from "../rule.js";

/** That the metadata are there, and are XML and RDF that can be read. What they say is judged by other rules. */
export const metadata: Rule = {
  id: "pdfa-6.6.2.1-metadata",
  basis: iso19005(2, "6.6.2.1"),
  basisInPart1: iso19005(1, "6.7.2"),
  weight: "conformance",
  checks: "The document has XMP metadata, and they are well-formed.",
  advice: CONVERT_AGAIN,
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    const found = doc.metadata();
    if (!found) {
      yield { message: "The document has no XMP metadata." };
      return;
    }
    const { stream, xmp } = found;
    const part1 = isJudgedByPart1(doc);
    if (doc.getName(stream.dict, "Type") !== "Metadata" || doc.getName(stream.dict, "Subtype") !== "XML")
      yield { message: "The XMP metadata are not marked as such." };
    if (part1 && doc.get(stream.dict, "Filter") !== null) yield { message: "The XMP metadata are compressed." };
    if ("fault" in xmp) {
      // An entity or a document type in metadata has no honest use.
      const severity = xmp.hostile ? ({ severity: "block" } as const) : {};
      yield { message: `The XMP metadata cannot be read: ${firstLine(xmp.fault)}.`, ...severity };
      return;
    }
    if (xmp.irregular !== undefined) yield { message: `The XMP metadata are not as XMP lays down: ${xmp.irregular}.` };
    for (const attribute of xmp.headerAttributes)
      yield { message: `The XMP packet header has the forbidden attribute "${attribute}".` };
    if (!part1 && xmp.encoding !== "UTF-8")
      yield { message: `The XMP metadata are in ${xmp.encoding} instead of UTF-8.` };
  },
};

function firstLine(text: string): string {
  return (
    text
      .split("\n", 1)[0]
      ?.replace(/[^ -~]/g, "?")
      .replace(/\.$/, "")
      .slice(0, 120) ?? ""
  );
}
