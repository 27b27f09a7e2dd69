/** Text of any kind: that it is text, and in which encoding. What the text says is for a reader of its kind. */
import { createReadStream } from "node:fs";
import { TextDecoder } from "node:util";
import type { Finding } from "../../model.js";
import { finding } from "./rules.js";

/** Sees the decoded text piece by piece. */
export interface TextReader {
  take(text: string): void;
  findings(): Finding[];
}

type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/** Bytes that Windows-1252 leaves undefined. */
const UNDEFINED_1252 = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);

export async function judgeText(file: string, reader: TextReader): Promise<Finding[]> {
  const encoding = await encodingOf(file);
  if (encoding === undefined) return [finding("text-undecodable")];
  const decoder = new TextDecoder(encoding, { fatal: encoding !== "windows-1252" });
  let binary = false;
  for await (const chunk of createReadStream(file)) {
    const text = decoder.decode(chunk as Buffer, { stream: true });
    // Control characters, tab, line ends, form feed and escape aside, are in no text that a person wrote.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
    binary ||= /[\u0000-\u0008\u000e-\u0019\u001c-\u001f]/.test(text);
    reader.take(text);
  }
  reader.take(decoder.decode());
  return [
    ...(binary ? [finding("text-binary")] : []),
    ...(encoding === "windows-1252" ? [finding("text-encoding")] : []),
    ...reader.findings(),
  ];
}

/** What the text is encoded in; nothing when it can be read in none. One pass over the bytes. */
async function encodingOf(file: string): Promise<Encoding | undefined> {
  const utf8 = new TextDecoder("utf-8", { fatal: true });
  let start = Buffer.alloc(0);
  let isUtf8 = true;
  let is1252 = true;
  for await (const chunk of createReadStream(file)) {
    const bytes = chunk as Buffer;
    if (start.length < 2) start = Buffer.concat([start, bytes.subarray(0, 2)]);
    isUtf8 &&= decodes(utf8, bytes);
    if (!isUtf8) is1252 &&= !bytes.some((byte) => UNDEFINED_1252.has(byte));
  }
  isUtf8 &&= decodes(utf8);
  const mark = start.length >= 2 ? start.readUInt16BE(0) : 0;
  if (mark === 0xfffe || mark === 0xfeff) {
    const encoding = mark === 0xfffe ? "utf-16le" : "utf-16be";
    return (await isWhole(file, encoding)) ? encoding : undefined;
  }
  if (isUtf8) return "utf-8";
  return is1252 ? "windows-1252" : undefined;
}

async function isWhole(file: string, encoding: Encoding): Promise<boolean> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const chunk of createReadStream(file)) if (!decodes(decoder, chunk as Buffer)) return false;
  return decodes(decoder);
}

function decodes(decoder: TextDecoder, bytes?: Uint8Array): boolean {
  try {
    if (bytes) decoder.decode(bytes, { stream: true });
    else decoder.decode();
    return true;
  } catch {
    return false;
  }
}
