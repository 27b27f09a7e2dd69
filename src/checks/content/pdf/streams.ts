/** Words that stand in the streams of a PDF although no page is made of them. */
import { isWhite } from "../../../tools/pdf/lexer.js";
import { is, nameOf, type PdfStream } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../../pdf/document.js";
import { isText } from "./shown-words.js";

/** So much of a stream is looked at to tell whether it is written for people. */
const LOOKED_AT = 64 * 1024;
/** Content and descriptions of characters, which are written in letters too. */
const FOR_PROGRAMS = /^\s*%?!?PS-Adobe|\bbegincmap\b|\bendobj\b|(?:^|\s)(?:re|cm|Tf|Td|d[01])(?:\s|$)/;

/** Packed data are no letters to their end. */
const SHORTEST_TAIL = 12;
const LONGEST_TAIL = 4096;

/** Words behind the data of a stream that is packed: whoever unpacks it passes over them. */
export function tailOf(doc: PdfDocument, { dict, raw }: PdfStream): string | undefined {
  const filter = doc.get(dict, "Filter");
  const outer = nameOf(is(filter, "array") ? doc.file.resolve(filter.items[0]) : filter);
  if (outer === undefined || outer.startsWith("ASCII")) return undefined;
  let at = raw.length;
  while (at > 0 && raw.length - at < LONGEST_TAIL && isLetter(raw[at - 1])) at -= 1;
  return raw.length - at < SHORTEST_TAIL ? undefined : raw.toString("latin1", at).trim();
}

function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && (byte >= 0x20 ? byte < 0x7f : isWhite(byte) && byte !== 0);
}

/** The words of a stream that is nothing but words: a note, a table, a page of the web. */
export function readable(doc: PdfDocument, stream: PdfStream): string | undefined {
  const data = doc.file.decode(stream)?.subarray(0, LOOKED_AT);
  if (!data) return undefined;
  const written = new TextDecoder("utf-8").decode(data);
  const text = doc.getName(stream.dict, "Type") === "Metadata" ? written.replace(/<[^<>]*>/g, " ").trim() : written;
  return isText(text.trim()) && !FOR_PROGRAMS.test(text) ? text.trim() : undefined;
}
