import type { Xmp } from "../../../tools/xmp.js";
import type { PdfDocument } from "../../pdf/document.js";
import { containerOf, type Described, describedSchemas } from "../metadata/extension.js";
import { editionOf, otherPackets, shortName } from "../metadata/packets.js";
import { type Edition, isOfType, predefined } from "../metadata/types.js";
import { CONVERT_AGAIN, type Fault, iso19005, MADE_WRONG, type Rule } from "../rule.js";

/**
 * Every property is one that XMP itself defines or that the packet describes,
 * and its value is of the property's type. In PDF/A-2 a packet of a picture or
 * page may also use what the document's own packet describes.
 */
export const metadataProperties: Rule = {
  id: "pdfa-6.6.2.3.1-metadata-properties",
  basis: iso19005(2, "6.6.2.3.1"),
  basisInPart1: iso19005(1, "6.7.9"),
  weight: "conformance",
  checks: "Metadata properties are known or described, and their values are of the right type.",
  advice: CONVERT_AGAIN,
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    const edition = editionOf(doc);
    const main = doc.xmp();
    const described = main ? describedSchemas(main, edition) : new Map<string, Described>();
    if (main) yield* faultsOf(main, edition, [described]);
    if (edition === "2005") yield* faultsElsewhere(doc, described);
  },
};

function* faultsElsewhere(doc: PdfDocument, main: ReadonlyMap<string, Described>): Iterable<Fault> {
  for (const xmp of otherPackets(doc)) {
    const where = "the metadata of a part of the document";
    if ("fault" in xmp) yield { message: "The metadata of a picture, page or font cannot be read.", where };
    else for (const fault of faultsOf(xmp, "2005", [describedSchemas(xmp, "2005"), main])) yield { ...fault, where };
  }
}

function* faultsOf(xmp: Xmp, edition: Edition, described: readonly ReadonlyMap<string, Described>[]): Iterable<Fault> {
  const { schemas, structures } = predefined(edition);
  const container = containerOf(xmp);
  for (const node of xmp.properties) {
    if (node === container) continue;
    const own = described.map((one) => one.get(node.ns)).find((one) => one?.properties.has(node.name));
    const type = own?.properties.get(node.name) ?? schemas.get(node.ns)?.get(node.name);
    if (type === undefined)
      yield { message: `The metadata property ${shortName(node)} is neither part of XMP nor described in the file.` };
    else if (!isOfType(node, type, edition, own?.structures ?? structures))
      yield {
        message: `The value of the metadata property ${shortName(node)} is not of the type "${type.slice(0, 40)}".`,
      };
  }
}
