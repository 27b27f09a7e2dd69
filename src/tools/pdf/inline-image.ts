/** Inline images (ISO 32000-1:2008, 8.9.7): their data is no PDF syntax and has to be stepped over. */
import { isKeyword, isWhite, type Lexer } from "./lexer.js";
import { nameOf, type PdfDict, type PdfValue } from "./objects.js";

/** The standard knows eleven keys. */
const MAX_ENTRIES = 10_000;

/** Reads what stands between `BI` and `ID`, and moves past the data. */
export function readInlineImage(lexer: Lexer): PdfDict {
  const entries = new Map<string, PdfValue>();
  for (let key = lexer.next(); key !== undefined; key = lexer.next()) {
    if (isKeyword(key)) {
      if (key.word === "ID") break;
      continue;
    }
    const value = lexer.next();
    if (value === undefined || isKeyword(value)) break;
    if (entries.size < MAX_ENTRIES) entries.set(nameOf(key) ?? "", value);
  }
  skipImageData(lexer);
  return { kind: "dict", entries };
}

/** Moves past the data of an inline image: `EI` between white space, followed by something that reads as content. */
function skipImageData(lexer: Lexer): void {
  const { bytes } = lexer;
  for (let at = bytes.indexOf("EI", lexer.pos); at >= 0; at = bytes.indexOf("EI", at + 2)) {
    const after = bytes[at + 2];
    if (!isWhite(bytes[at - 1]) || !(after === undefined || isWhite(after))) continue;
    const ahead = bytes.subarray(at + 3, at + 13);
    if (ahead.every((byte) => isWhite(byte) || (byte >= 0x20 && byte < 0x7f))) {
      lexer.pos = at + 2;
      return;
    }
  }
  lexer.pos = bytes.length;
}
