import { is, type PdfDict } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../document.js";
import { CONVERT_AGAIN, type Fault, iso19005, MADE_WRONG, type Rule } from "../rule.js";

/** ISO 32000-1:2008, 14.4 says what a file identifier is. Encryption ends the check before any rule runs. */
export const fileTrailer: Rule = {
  id: "pdfa-6.1.3-file-trailer",
  basis: iso19005(2, "6.1.3"),
  basisInPart1: iso19005(1, "6.1.3"),
  weight: "conformance",
  checks: "The trailer has a file identifier, and nothing follows the end of the file.",
  advice: CONVERT_AGAIN,
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    const linearised = doc.file.bytes.subarray(0, 1024).includes("/Linearized");
    const trailers = linearised ? doc.file.trailers : [doc.trailer];
    if (!trailers.some((trailer) => hasIdentifier(doc, trailer)))
      yield { message: "The file has no identifier (/ID) in its trailer." };
    const { afterEof } = doc.file.edges;
    if (afterEof < 0) yield { message: "The end-of-file marker is missing." };
    if (afterEof > 0) yield { message: `${afterEof} bytes follow the end-of-file marker.` };
  },
};

function hasIdentifier(doc: PdfDocument, trailer: PdfDict): boolean {
  const parts = doc.getItems(trailer, "ID");
  return (
    parts.length === 2 &&
    parts.every((part) => is(part, "string")) &&
    parts.some((part) => is(part, "string") && part.bytes.length > 0)
  );
}
