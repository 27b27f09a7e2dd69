/** What is written in a PDF between its objects, before its header and behind its end, and in comments (ISO 32000-1:2008, 7.2.3 and 7.5). */

import { isKeyword, isWhite, Lexer } from "../../../tools/pdf/lexer.js";
import { is } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../../pdf/document.js";
import { unlessDamaged } from "../../pdf/file.js";
import { isText, type Words } from "./shown-words.js";

/** What belongs between objects. */
const MACHINERY = new Set(["endobj", "endstream", "startxref", "xref", "trailer", "obj", "n", "f", ">>", "]"]);
const END = Buffer.from("endobj");
/** Longer words are data. */
const MAX_NOTE = 10_000;
const MAX_NOTES = 1_000;
const PERCENT = 0x25;

/** Words there, and among `others`, that are shown nowhere. Once all objects have been read. */
export function notesIn(doc: PdfDocument, others: readonly string[], words: Words): string[] {
  const { bytes, syntax } = doc.file;
  const notes = new Set<string>(syntax.extremes.comments);
  let at = 0;
  for (const { from, to } of syntax.written()) {
    if (from > at && notes.size < MAX_NOTES) between(bytes, at, from, notes);
    at = Math.max(at, to);
  }
  between(bytes, at, bytes.length, notes);
  return [...notes, ...others].map(readableNote).filter((note) => isText(note) && words.lacksSome(note));
}

/** Without markers of the file itself: its header, bytes that say it is no text, and the ends of its versions. */
function readableNote(note: string): string {
  return note.replace(/^%*(?:PDF-\d\.\d|EOF|[\x80-\xff]{4,})/, "").trim();
}

function between(bytes: Buffer, from: number, to: number, notes: Set<string>): void {
  let at = from;
  while (at < to && isWhite(bytes[at])) at += 1;
  if (bytes.compare(END, 0, END.length, at, at + END.length) === 0) {
    at += END.length;
    while (at < to && isWhite(bytes[at])) at += 1;
  }
  if (at < to) read(bytes.subarray(0, to), at, notes);
}

function read(bytes: Buffer, from: number, notes: Set<string>): void {
  const lexer = new Lexer(bytes, from);
  let words = "";
  const note = (): void => {
    if (words !== "" && notes.size < MAX_NOTES) notes.add(words);
    words = "";
  };
  for (;;) {
    while (isWhite(bytes[lexer.pos])) lexer.pos += 1;
    const start = lexer.pos;
    if (start >= bytes.length) break;
    if (bytes[start] === PERCENT) {
      lexer.skipWhite();
      const line = bytes.toString("latin1", start + 1, Math.min(lexer.pos, start + MAX_NOTE));
      for (const one of line.split(/[\r\n]+/)) if (notes.size < MAX_NOTES) notes.add(one);
      continue;
    }
    const token = unlessDamaged(() => lexer.next());
    if (lexer.pos === start) lexer.pos += 1;
    if (isKeyword(token) && token.word === "obj") {
      // An object that is not, or no longer, in use is told of elsewhere.
      skipObject(lexer);
      continue;
    }
    const isWord = isKeyword(token) ? !MACHINERY.has(token.word) : is(token, "string") || is(token, "name");
    if (isWord || (typeof token === "number" && words !== "")) {
      if (words.length < MAX_NOTE)
        words += ` ${bytes.toString("latin1", start, Math.min(lexer.pos, start + MAX_NOTE))}`;
    } else note();
  }
  note();
}

function skipObject(lexer: Lexer): void {
  const value = unlessDamaged(() => lexer.value());
  if (!is(value, "dict") || !lexer.accept("stream")) return;
  const length = value.entries.get("Length");
  const end = lexer.bytes.indexOf("endstream", lexer.pos + (typeof length === "number" && length > 0 ? length : 0));
  lexer.pos = end < 0 ? lexer.bytes.length : end;
}
