/** The text of documents that are embedded in another one, as far as it is needed to count what is personal in it. */
import { UnreadableError } from "../../../errors.js";
import { readXml, XmlError } from "../../../tools/xml.js";
import { openZip, partBytes, type ZipReader } from "../../../tools/zip.js";
import { MAX_HIDDEN_TEXT } from "../limits.js";

/** Where Office Open XML and OpenDocument keep their text. */
const TEXT_PARTS = ["xl/sharedStrings.xml", "word/document.xml", "content.xml"];

/** What is larger is not read: it is told that it is there, whatever is in it. */
const MAX_BYTES = 8 * 1024 * 1024;
const LIMITS = { unpackedBytes: 64 * 1024 * 1024 };

/** The text of so many embedded files of one document is looked at. */
const MAX_OPENED = 20;

/** Reads the text of the files embedded in one document. Nothing of other formats, of what is damaged or too large, and of more files than are opened. */
export function embeddedTexts(zip: ZipReader): (part: string) => Promise<string> {
  let opened = 0;
  return async (part) => {
    opened += 1;
    return opened > MAX_OPENED ? "" : embeddedText(zip, part);
  };
}

async function embeddedText(zip: ZipReader, part: string): Promise<string> {
  if ((zip.get(part)?.bytes ?? 0) > MAX_BYTES) return "";
  try {
    const bytes = await zip.read(part, MAX_BYTES);
    if (bytes.toString("latin1", 0, 4) !== "PK\x03\x04") return "";
    const read = async (offset: number, length: number) => bytes.subarray(offset, offset + length);
    const inner = await openZip({ size: bytes.length, read }, LIMITS);
    try {
      return await textIn(inner);
    } finally {
      inner.close();
    }
  } catch (error) {
    if (error instanceof UnreadableError || error instanceof XmlError) return "";
    throw error;
  }
}

async function textIn(zip: ZipReader): Promise<string> {
  const part = TEXT_PARTS.find((name) => (zip.get(name)?.bytes ?? Number.POSITIVE_INFINITY) <= MAX_BYTES);
  if (part === undefined) return "";
  let words = "";
  await readXml(partBytes(zip, part), {
    text(text) {
      if (text.trim() !== "") words += `${text}\n`;
    },
    done: () => words.length > MAX_HIDDEN_TEXT,
  });
  return words.slice(0, MAX_HIDDEN_TEXT);
}
