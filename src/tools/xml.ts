/**
 * The one way XML parts are read: streamed, namespace-aware, and bounded on
 * every side. Nothing is expanded (the parser knows only the five predefined
 * entities) and nothing is fetched, so a part costs no more than its own size.
 */
import { TextDecoder } from "node:util";
import { SaxesParser, type SaxesTagNS } from "saxes";
import { messageOf, UnreadableError } from "../errors.js";

export type XmlTag = SaxesTagNS;

/** What a reader wants to hear of. Elements come in document order; `depth` is 1 for the root. */
export interface XmlHandler {
  open?(tag: XmlTag, depth: number): void;
  close?(tag: XmlTag, depth: number): void;
  text?(text: string): void;
  /** The document type declaration, without `<!DOCTYPE` and `>`. */
  doctype?(declaration: string): void;
  /** Asked after each piece of the part: true ends the reading early. */
  done?(): boolean;
}

/** The part is not well-formed XML (with namespaces), or not in an encoding that every XML reader must know. */
export class XmlError extends Error {
  constructor(
    message: string,
    /** From 1. */
    readonly line: number,
    /** From 1. */
    readonly column: number,
  ) {
    super(message);
    this.name = "XmlError";
  }
}

/** 241 real documents went no deeper than 17 levels. */
const MAX_DEPTH = 1_000;
/** 241 real documents had at most 43 on one element. */
const MAX_ATTRIBUTES = 2_000;
/** Longest stretch between two tags, in characters: pictures may stand in a document as text. */
const MAX_STRETCH = 64 * 1024 * 1024;

/** Encodings that every XML processor must read (XML 1.0, 4.3.3), and the one that both contain. */
const ENCODINGS = ["utf-8", "utf-16", "us-ascii"];

/**
 * Reads one part to its end, or until the handler is done. Throws `XmlError`
 * when the part is not well-formed, and `UnreadableError` when a limit is
 * reached; errors of the stream itself are passed on as they are.
 */
export async function readXml(source: AsyncIterable<Uint8Array>, handler: XmlHandler): Promise<void> {
  const parser = new SaxesParser<{ xmlns: true; position: true }>({ xmlns: true, position: true });
  const fault = (message: string): never => {
    throw new XmlError(message, parser.line, parser.column + 1);
  };
  let depth = 0;
  let attributes = 0;
  let stretch = 0;
  parser.on("error", (error) => fault(error.message.replace(/^\d+:\d+: /, "").replace(/\.$/, "")));
  parser.on("xmldecl", ({ encoding }) => {
    if (encoding !== undefined && !ENCODINGS.includes(encoding.toLowerCase()))
      fault(`the encoding is ${encoding}, not UTF-8`);
  });
  parser.on("opentagstart", () => {
    depth += 1;
    attributes = 0;
    stretch = 0;
    if (depth > MAX_DEPTH) throw new UnreadableError(`elements are nested more than ${MAX_DEPTH} deep`, true);
  });
  parser.on("attribute", () => {
    attributes += 1;
    if (attributes > MAX_ATTRIBUTES)
      throw new UnreadableError(`an element has more than ${MAX_ATTRIBUTES} attributes`, true);
  });
  parser.on("opentag", (tag) => handler.open?.(tag, depth));
  parser.on("closetag", (tag) => {
    handler.close?.(tag, depth);
    depth -= 1;
    stretch = 0;
  });
  if (handler.text) {
    const text = (value: string) => handler.text?.(value);
    parser.on("text", text);
    parser.on("cdata", text);
  }
  if (handler.doctype) parser.on("doctype", (declaration) => handler.doctype?.(declaration));

  const feed = (text: string) => {
    parser.write(text);
    stretch += text.length;
    if (stretch > MAX_STRETCH) throw new UnreadableError("a single value is larger than 64 MB", true);
  };
  let decoder: TextDecoder | undefined;
  for await (const chunk of joinFirst(source)) {
    decoder ??= decoderFor(chunk);
    feed(decode(decoder, chunk, fault));
    if (handler.done?.()) return;
  }
  feed(decode(decoder ?? new TextDecoder(), undefined, fault));
  parser.close();
}

/** The value of an attribute, by namespace and local name. */
export function attributeOf(tag: XmlTag, namespace: string, local: string): string | undefined {
  for (const name in tag.attributes) {
    const attribute = tag.attributes[name];
    if (attribute?.local === local && attribute.uri === namespace) return attribute.value;
  }
  return undefined;
}

function decode(decoder: TextDecoder, chunk: Uint8Array | undefined, fault: (message: string) => never): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
  } catch (error) {
    return fault(`the text is not valid ${decoder.encoding.toUpperCase()} (${messageOf(error)})`);
  }
}

/** XML 1.0, appendix F.1: without a byte order mark it is UTF-8, whatever else it looks like. */
function decoderFor(start: Uint8Array): TextDecoder {
  const mark = ((start[0] ?? 0) << 8) | (start[1] ?? 0);
  const encoding = mark === 0xfeff ? "utf-16be" : mark === 0xfffe ? "utf-16le" : "utf-8";
  return new TextDecoder(encoding, { fatal: true });
}

/** Makes sure that the first piece holds a whole byte order mark. */
async function* joinFirst(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let held: Uint8Array | undefined = new Uint8Array();
  for await (const chunk of source) {
    if (held === undefined) {
      yield chunk;
      continue;
    }
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    if (held.length < 3) continue;
    yield held;
    held = undefined;
  }
  if (held !== undefined && held.length > 0) yield held;
}
