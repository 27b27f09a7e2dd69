/** What is noted in the pictures of a PDF by cameras and programs. */
import { is, nameOf, type PdfStream } from "../../../tools/pdf/objects.js";
import { pictureMetadata } from "../../../tools/picture.js";
import type { PdfDocument } from "../../pdf/document.js";
import { unlessDamaged } from "../../pdf/file.js";

/** Notes are kept in the files of photographs, and in the boxes of JPEG 2000 (ISO/IEC 15444-1, annex I). */
export function notesOf(doc: PdfDocument, stream: PdfStream): readonly string[] {
  const filter = doc.get(stream.dict, "Filter");
  const last = nameOf(is(filter, "array") ? doc.file.resolve(filter.items.at(-1)) : filter);
  if (last !== "DCTDecode" && last !== "DCT" && last !== "JPXDecode") return [];
  const bytes = unlessDamaged(() => doc.file.picture(stream));
  if (!bytes) return [];
  return last === "JPXDecode" ? notesInBoxes(bytes) : (pictureMetadata(bytes)?.personal ?? []);
}

/** Of one file: they are few. */
const MAX_BOXES = 1_000;

function notesInBoxes(bytes: Buffer): readonly string[] {
  for (let at = 0, i = 0; at + 8 <= bytes.length && i < MAX_BOXES; i += 1) {
    const type = bytes.toString("latin1", at + 4, at + 8);
    if (type === "xml " || type === "uuid") return ["description by a program"];
    const length = bytes.readUInt32BE(at);
    // The last box may leave its length away; that of a very large one stands elsewhere.
    if (length < 8) break;
    at += length;
  }
  return [];
}
