import { is, type PdfDict } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../../pdf/document.js";
import { CONVERT_AGAIN, type Fault, isJudgedByPart1, iso19005, MADE_WRONG, type Rule } from "../rule.js";

/** ISO 32000-1:2008, 14.4 says what a file identifier is. Encryption ends the check before any rule runs. */
export const fileTrailer: Rule = {
  id: "pdfa-6.1.3-file-trailer",
  basis: iso19005(2, "6.1.3"),
  basisInPart1: iso19005(1, "6.1.3"),
  tests: { part1: ["6.1.3-1", "6.1.3-2", "6.1.3-3", "6.1.3-4"], part2: ["6.1.3-1", "6.1.3-2", "6.1.3-3"] },
  weight: "conformance",
  checks: "The trailer has a file identifier, and nothing follows the end of the file.",
  advice: CONVERT_AGAIN,
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    const trailers = isLinearised(doc) ? doc.file.trailers : [doc.trailer];
    if (!trailers.some((trailer) => hasIdentifier(doc, trailer)))
      yield { message: "The file has no identifier (/ID) in its trailer." };
    if (isJudgedByPart1(doc) && new Set(trailers.flatMap((trailer) => identifierOf(doc, trailer) ?? [])).size > 1)
      yield { message: "The file has two identifiers (/ID), at its start and at its end." };
    const { afterEof } = doc.file.edges;
    if (afterEof < 0) yield { message: "The end-of-file marker is missing." };
    if (afterEof > 0) yield { message: `${afterEof} bytes follow the end-of-file marker.` };
  },
};

/** ISO 32000-1:2008, annex F.3.2. A linearised file that was changed since is linearised no more. */
function isLinearised(doc: PdfDocument): boolean {
  const { bytes, trailers } = doc.file;
  const length = /\/L\s+(\d+)/.exec(
    /<<[^>]*\/Linearized[^>]*>>/.exec(bytes.toString("latin1", 0, 1024))?.[0] ?? "",
  )?.[1];
  return trailers.length > 1 && Number(length) === bytes.length;
}

function identifierOf(doc: PdfDocument, trailer: PdfDict): string | undefined {
  const parts = doc.getItems(trailer, "ID").map((part) => (is(part, "string") ? part.bytes.toString("hex") : ""));
  return parts.length > 0 ? parts.join() : undefined;
}

/** PDF/A-1 asks that an identifier is there, PDF/A-2 that it is one: two strings that are not both empty. */
function hasIdentifier(doc: PdfDocument, trailer: PdfDict): boolean {
  const parts = doc.getItems(trailer, "ID");
  if (isJudgedByPart1(doc)) return parts.length > 0;
  return (
    parts.length === 2 &&
    parts.every((part) => is(part, "string")) &&
    parts.some((part) => is(part, "string") && part.bytes.length > 0)
  );
}
