/** The words of parts that no document shows: of other programs, or parts that nothing leads to. Nothing in them has to be sound. */
import { UnreadableError } from "../../../errors.js";
import type { OpcPackage } from "../../../tools/opc.js";
import { scanXml, XmlError, type XmlTag } from "../../../tools/xml.js";
import { MAX_HIDDEN_TEXT } from "../limits.js";

/** So much of so many parts is read, in bytes. */
const MOST_READ = 1024 * 1024;
const MOST_PARTS = 100;

/** The text of those parts that are XML, with the values of attributes if wanted, a line for each piece. */
export async function wordsIn(opc: OpcPackage, parts: readonly string[], withAttributes = false): Promise<string> {
  const words: string[] = [];
  let length = 0;
  const text = (piece: string) => {
    const word = piece.trim();
    if (word === "" || length >= MAX_HIDDEN_TEXT) return;
    words.push(word);
    length += word.length + 1;
  };
  const open = ({ attributes }: XmlTag) => {
    for (const name in attributes) if (!name.startsWith("xmlns")) text(attributes[name]?.value ?? "");
  };
  for (const part of parts.slice(0, MOST_PARTS)) {
    if (length >= MAX_HIDDEN_TEXT) break;
    const start = (await opc.zip.head(part, MOST_READ)).toString("utf8");
    if (!/^\ufeff?\s*</.test(start)) continue;
    try {
      scanXml(start.replace(/^\ufeff/, ""), withAttributes ? { open, text } : { text }, false);
    } catch (error) {
      if (!(error instanceof XmlError || error instanceof UnreadableError)) throw error;
    }
  }
  return words.join("\n").slice(0, MAX_HIDDEN_TEXT);
}
