/**
 * Reading XML that nobody has vouched for. The parser is a streaming one that
 * knows no external entities and expands none of a document's own, so an
 * entity bomb is a few bytes of text here.
 */
import { SaxesParser, type SaxesTagNS } from "saxes";

/** XML 1.0, appendix F: byte order mark first, then the pattern of the first characters, then the declaration. */
export function decodeXml(bytes: Buffer): string {
  const quad = bytes.length >= 4 ? bytes.readUInt32BE(0) : 0;
  if (quad === 0xfffe0000 || quad === 0x3c000000) return utf32(bytes, (at) => bytes.readUInt32LE(at));
  if (quad === 0x0000feff || quad === 0x0000003c) return utf32(bytes, (at) => bytes.readUInt32BE(at));
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString("utf16le");
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return utf16be(bytes.subarray(2));
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.subarray(3).toString("utf8");
  if (bytes[0] === 0x3c && bytes[1] === 0) return bytes.toString("utf16le");
  if (bytes[0] === 0 && bytes[1] === 0x3c) return utf16be(bytes);
  const declared = /^<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(
    bytes.subarray(0, 200).toString("latin1"),
  )?.[1];
  return bytes.toString(
    declared !== undefined && /^(iso-8859|windows-125|us-ascii)/i.test(declared) ? "latin1" : "utf8",
  );
}

function utf16be(bytes: Buffer): string {
  return Buffer.from(bytes.subarray(0, bytes.length & ~1))
    .swap16()
    .toString("utf16le");
}

/** XMP may be written in it (ISO 16684-1, 7.1), and is. */
function utf32(bytes: Buffer, unit: (at: number) => number): string {
  let text = "";
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const point = unit(at);
    text += point <= 0x10ffff ? String.fromCodePoint(point) : "\ufffd";
  }
  return text.replace(/^\ufeff/, "");
}

/** Deeper than any document that is meant well; the parser's time for each element grows with its depth. */
const MAX_DEPTH = 512;

export interface XmlWalk {
  /** Called for each start tag, with its depth (1 for the root). Return `false` to stop. */
  onTag?(tag: SaxesTagNS, depth: number): boolean | undefined;
  onText?(text: string, path: readonly SaxesTagNS[]): void;
  onInstruction?(target: string, body: string): void;
}

/**
 * Walks a document or, when `whole` is false, the beginning of one. Returns what
 * is wrong with it, in the parser's words, or nothing. Stopping early counts as nothing wrong.
 */
export function walkXml(text: string, walk: XmlWalk, whole = true): string | undefined {
  const path: SaxesTagNS[] = [];
  let fault: string | undefined;
  let stopped = false;
  const stop = new Error("stop");
  const parser = new SaxesParser({ xmlns: true, position: false });
  parser.on("error", (error) => {
    fault = error.message;
    throw stop;
  });
  parser.on("opentag", (tag) => {
    path.push(tag);
    if (path.length > MAX_DEPTH) {
      fault = "elements are nested too deeply";
      throw stop;
    }
    if (walk.onTag?.(tag, path.length) === false) {
      stopped = true;
      throw stop;
    }
  });
  parser.on("closetag", () => {
    path.pop();
  });
  parser.on("text", (content) => walk.onText?.(content, path));
  parser.on("processinginstruction", ({ target, body }) => walk.onInstruction?.(target, body));
  try {
    parser.write(text);
    if (whole) parser.close();
  } catch (error) {
    if (error !== stop) throw error;
  }
  return stopped ? undefined : fault;
}

/** The value of an attribute by namespace and local name. */
export function attribute(tag: SaxesTagNS, local: string, uri = ""): string | undefined {
  for (const candidate of Object.values(tag.attributes)) {
    if (candidate.local === local && candidate.uri === uri) return candidate.value;
  }
  return undefined;
}
