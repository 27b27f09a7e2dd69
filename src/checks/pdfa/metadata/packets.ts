/** The XMP packets of a document, and what rules ask of them. */

import { is, type PdfStream } from "../../../tools/pdf/objects.js";
import { MAX_XMP_BYTES, readXmp, type Xmp, type XmpFault, type XmpNode } from "../../../tools/xmp.js";
import type { PdfDocument } from "../../pdf/document.js";
import { decodeSound } from "../../pdf/fonts/font.js";
import { isJudgedByPart1 } from "../rule.js";
import type { Edition } from "./types.js";

/** Packets of pictures and the like that are looked at; a document of scans has one for each page. */
const MAX_PACKETS = 10_000;

/** PDF/A-1 rests on XMP 2004, later parts on XMP 2005. */
export function editionOf(doc: PdfDocument): Edition {
  return isJudgedByPart1(doc) ? "2004" : "2005";
}

/** Packets of pages, pictures, fonts and so on. ISO 19005-1 asks nothing of them. */
export function* otherPackets(doc: PdfDocument): Iterable<Xmp | XmpFault> {
  const seen = new Set<PdfStream>();
  const main = doc.metadata()?.stream;
  for (const dict of doc.reachable()) {
    if (!dict.entries.has("Metadata")) continue;
    const stream = doc.get(dict, "Metadata");
    if (!is(stream, "stream") || stream === main || seen.has(stream) || seen.size >= MAX_PACKETS) continue;
    seen.add(stream);
    const bytes = decodeSound(stream, doc.file.decode) ?? Buffer.alloc(0);
    if (bytes.length <= MAX_XMP_BYTES) yield readXmp(bytes);
  }
}

/** A property's name as a person may find it in the file. */
export function shortName({ prefix, name }: XmpNode): string {
  return `${prefix}:${name}`.slice(0, 60).replace(/[^ -~]/g, "?");
}
