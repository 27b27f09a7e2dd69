/** Descriptions in XML of a document and of its parts (ISO 32000-1:2008, 14.3.2; ISO 16684-1), and what else is written in them. */
import { MAX_XMP_BYTES, readXmp, type Xmp } from "../../../tools/xmp.js";
import type { PdfDocument } from "../../pdf/document.js";
import { unlessDamaged } from "../../pdf/file.js";
import type { Survey } from "./survey.js";

const MAX_PACKETS = 1_000;

export interface Packets {
  readonly sound: readonly Xmp[];
  /** What stands beside the properties, or in place of them. */
  readonly notes: readonly string[];
}

/** Packets of pictures are told with the pictures. */
export function packetsOf(doc: PdfDocument, { metadata }: Survey): Packets {
  const main = doc.metadata()?.stream;
  const known = doc.xmp();
  const sound = known ? [known] : [];
  const notes = known ? [...notesIn(known)] : [];
  for (const { value, owner } of metadata.slice(0, MAX_PACKETS)) {
    if ((known && value === main) || doc.getName(owner, "Subtype") === "Image") continue;
    const data = unlessDamaged(() => doc.file.decode(value));
    if (!data || data.length > MAX_XMP_BYTES) continue;
    const xmp = readXmp(data);
    if ("properties" in xmp) {
      sound.push(xmp);
      notes.push(...notesIn(xmp));
    } else notes.push(withoutTags(data.toString("utf8")), ...commentsIn(data.toString("utf8")));
  }
  return { sound, notes };
}

function* notesIn({ text, rdf }: Xmp): Iterable<string> {
  yield withoutTags(text.slice(0, rdf.place.start));
  yield withoutTags(text.slice(rdf.place.end));
  yield* commentsIn(text);
}

function withoutTags(text: string): string {
  return text
    .replace(/<[^<>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

function* commentsIn(text: string): Iterable<string> {
  for (let from = text.indexOf("<!--"); from >= 0; from = text.indexOf("<!--", from + 4)) {
    const end = text.indexOf("-->", from);
    yield text.slice(from + 4, end < 0 ? undefined : end).trim();
    if (end < 0) return;
  }
}
