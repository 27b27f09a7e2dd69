/**
 * The one way XML parts are read: streamed, namespace-aware, and bounded on
 * every side. Nothing is expanded (the parser knows only the five predefined
 * entities) and nothing is fetched, so a part costs no more than its own size.
 */
import { isUtf8 } from "node:buffer";
import { TextDecoder } from "node:util";
import { SaxesParser, type SaxesTagNS } from "saxes";
import { messageOf, UnreadableError } from "../errors.js";
import { type Passed, readPlainXml } from "./plain-xml.js";

export type XmlTag = SaxesTagNS;

/** What a reader wants to hear of. Elements come in document order; `depth` is 1 for the root. */
export interface XmlHandler {
  /** Told before anything else: how to ask where the reader is, just behind what it told last. */
  started?(here: () => XmlPlace): void;
  open?(tag: XmlTag, depth: number): void;
  close?(tag: XmlTag, depth: number): void;
  text?(text: string): void;
  /** The document type declaration, without `<!DOCTYPE` and `>`. */
  doctype?(declaration: string): void;
  instruction?(target: string, body: string): void;
  comment?(text: string): void;
  /** Asked after each start tag or each piece of the part: true ends the reading early. */
  done?(): boolean;
}

/** A line and a column, both from 1. */
export interface XmlPlace {
  readonly line: number;
  readonly column: number;
}

/** A reader that also asks where a tag stands: `position` is the number of characters up to just after it. */
export interface XmlWalker extends Omit<XmlHandler, "open" | "close"> {
  open?(tag: XmlTag, depth: number, position: number): void;
  close?(tag: XmlTag, depth: number, position: number): void;
}

/** Bounds that are narrower than those for any part. */
export interface XmlLimits {
  readonly depth?: number;
  readonly elements?: number;
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
/** 241 real documents declared at most some forty at one place. Whoever declares more wants to keep readers busy. */
const MAX_NAMESPACES = 500;
const BOUNDS = { depth: MAX_DEPTH, attributes: MAX_ATTRIBUTES, namespaces: MAX_NAMESPACES };
/** Longest stretch between two tags, in characters: pictures may stand in a document as text. */
const MAX_STRETCH = 64 * 1024 * 1024;

/** Encodings that every XML processor must read (XML 1.0, 4.3.3), and the one that both contain. */
const ENCODINGS = ["utf-8", "utf-16", "us-ascii"];

/**
 * Reads one part to its end, or until the handler is done. Throws `XmlError`
 * when the part is not well-formed, and `UnreadableError` when a limit is
 * reached; errors of the stream itself are passed on as they are.
 */
export async function readXml(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  handler: XmlHandler,
): Promise<void> {
  const { whole, pieces } = await firstOf(source);
  const passed = whole === undefined ? 0 : untilEnough(() => readPlainXml(whole, stopping(handler), BOUNDS));
  if (passed !== "all") await parse(pieces, afterTags(passed, handler));
}

async function parse(pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, handler: XmlWalker): Promise<void> {
  const parser = boundedParser(handler);
  parser.onDeclaredEncoding((encoding) => {
    if (!ENCODINGS.includes(encoding.toLowerCase())) parser.fault(`the encoding is ${encoding}, not UTF-8`);
  });
  let decoder: TextDecoder | undefined;
  for await (const chunk of joinFirst(pieces)) {
    decoder ??= decoderFor(chunk);
    parser.feed(decode(decoder, chunk, parser.fault));
    if (handler.done?.()) return;
  }
  parser.feed(decode(decoder ?? new TextDecoder(), undefined, parser.fault));
  parser.close();
}

/** Largest part that is taken the quick way, in bytes: it is in memory whole. */
const MAX_QUICK = 8 * 1024 * 1024;

/** A part that comes in one piece, as text, if it is UTF-8; and all pieces again. */
async function firstOf(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<{ whole: string | undefined; pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array> }> {
  const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  const first = await iterator.next();
  if (first.done) return { whole: undefined, pieces: [] };
  const second = await iterator.next();
  if (!second.done) return { whole: undefined, pieces: again([first.value, second.value], iterator) };
  const whole = first.value.length > MAX_QUICK || !isUtf8(first.value) ? undefined : UTF8.decode(first.value);
  return { whole, pieces: [first.value] };
}

async function* again(
  taken: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array> | Iterator<Uint8Array>,
): AsyncIterable<Uint8Array> {
  try {
    yield* taken;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

const UTF8 = new TextDecoder();

/** The handler without the first tags, and the texts before and among them: it knows those already. */
function afterTags(known: number, handler: XmlWalker): XmlWalker {
  if (known === 0) return handler;
  let heard = 0;
  const isNew = () => {
    heard += 1;
    return heard > known;
  };
  return {
    ...handler,
    open: (tag, depth, position) => isNew() && handler.open?.(tag, depth, position),
    close: (tag, depth, position) => isNew() && handler.close?.(tag, depth, position),
    ...(handler.text && { text: (text: string) => heard >= known && handler.text?.(text) }),
    ...(handler.instruction && {
      instruction: (target: string, body: string) => heard >= known && handler.instruction?.(target, body),
    }),
  };
}

/** Thrown and caught here only: the handler has heard enough. */
const ENOUGH = new Error("enough");

/**
 * Reads XML that is in memory, to its end or, when `whole` is false, as far as
 * it goes: the beginning of a document is no fault then. `done` is asked after
 * each start tag. Throws as `readXml` does.
 */
export function walkXml(text: string, handler: XmlWalker, whole = true, limits: XmlLimits = {}): void {
  // The quick way counts positions without carriage returns, the parser with them.
  readInMemory(text, handler, whole, limits, !text.includes("\r"));
}

/** The same without positions. */
export function scanXml(text: string, handler: XmlHandler, whole = true): void {
  readInMemory(text, handler, whole, {}, true);
}

function readInMemory(text: string, handler: XmlWalker, whole: boolean, limits: XmlLimits, quick: boolean): void {
  const asking = stopping(handler);
  untilEnough(() => {
    const passed = quick ? readPlainXml(text, asking, boundsOf(limits), whole) : 0;
    if (passed === "all") return passed;
    const parser = boundedParser(afterTags(passed, asking), limits);
    parser.feed(text);
    if (whole) parser.close();
    return "all";
  });
}

/** The handler, asked after each start tag whether it has heard enough. */
function stopping(handler: XmlWalker): XmlWalker {
  if (!handler.done) return handler;
  return {
    ...handler,
    open(tag, depth, position) {
      handler.open?.(tag, depth, position);
      if (handler.done?.()) throw ENOUGH;
    },
  };
}

/** A handler that has heard enough needs no more: then all of it was read. */
function untilEnough(read: () => Passed): Passed {
  try {
    return read();
  } catch (error) {
    if (error === ENOUGH) return "all";
    throw error;
  }
}

/** An element has a start tag and an end: what has as few tags as this has no more elements than it may. */
function boundsOf({ depth = MAX_DEPTH, elements }: XmlLimits) {
  return { ...BOUNDS, depth, ...(elements !== undefined && { tags: elements }) };
}

/** The parser with every bound, and the handler told of what it reads. */
function boundedParser(handler: XmlWalker, limits: XmlLimits = {}) {
  const { depth: maxDepth = MAX_DEPTH, elements: maxElements = Number.POSITIVE_INFINITY } = limits;
  const namespaces = new Namespaces();
  const parser = new SaxesParser<{ xmlns: true; position: true }>({ xmlns: true, position: true });
  // Its own way looks through all elements that are open, for every name.
  parser.resolve = (prefix) => namespaces.get(prefix);
  const fault = (message: string): never => {
    throw new XmlError(message, parser.line, parser.column + 1);
  };
  handler.started?.(() => ({ line: parser.line, column: parser.column + 1 }));
  let depth = 0;
  let elements = 0;
  let attributes = 0;
  let stretch = 0;
  parser.on("error", (error) => fault(error.message.replace(/^\d+:\d+: /, "").replace(/\.$/, "")));
  parser.on("opentagstart", () => {
    depth += 1;
    elements += 1;
    attributes = 0;
    stretch = 0;
    if (depth > maxDepth) throw new UnreadableError(`elements are nested more than ${maxDepth} deep`, true);
    if (elements > maxElements) throw new UnreadableError(`there are more than ${maxElements} elements`, true);
  });
  parser.on("attribute", ({ name, prefix, local, value }) => {
    attributes += 1;
    if (name === "xmlns") namespaces.declare(depth, "", value);
    else if (prefix === "xmlns") namespaces.declare(depth, local, value);
    if (attributes > MAX_ATTRIBUTES)
      throw new UnreadableError(`an element has more than ${MAX_ATTRIBUTES} attributes`, true);
  });
  parser.on("opentag", (tag) => handler.open?.(tag, depth, parser.position));
  parser.on("closetag", (tag) => {
    handler.close?.(tag, depth, parser.position);
    namespaces.close(depth);
    depth -= 1;
    stretch = 0;
  });
  if (handler.text) {
    const text = (value: string) => handler.text?.(value);
    parser.on("text", text);
    parser.on("cdata", text);
  }
  if (handler.comment) parser.on("comment", (value) => handler.comment?.(value));
  if (handler.doctype) parser.on("doctype", (declaration) => handler.doctype?.(declaration));
  if (handler.instruction)
    parser.on("processinginstruction", ({ target, body }) => handler.instruction?.(target, body));

  return {
    fault,
    onDeclaredEncoding(take: (encoding: string) => void): void {
      parser.on("xmldecl", ({ encoding }) => encoding !== undefined && take(encoding));
    },
    feed(text: string): void {
      parser.write(text);
      stretch += text.length;
      if (stretch > MAX_STRETCH) throw new UnreadableError("a single value is larger than 64 MB", true);
    },
    close: () => void parser.close(),
  };
}

const PREDEFINED: Readonly<Record<string, string>> = {
  xml: "http://www.w3.org/XML/1998/namespace",
  xmlns: "http://www.w3.org/2000/xmlns/",
};

/** The declarations that hold at the place that is read. */
class Namespaces {
  /** What each prefix stands for, the innermost last. */
  private readonly byPrefix = new Map<string, string[]>();
  /** The prefixes that the element of each depth declares. */
  private readonly byDepth: string[][] = [];
  private count = 0;

  get(prefix: string): string | undefined {
    return this.byPrefix.get(prefix)?.at(-1) ?? (Object.hasOwn(PREDEFINED, prefix) ? PREDEFINED[prefix] : undefined);
  }

  declare(depth: number, prefix: string, uri: string): void {
    this.count += 1;
    if (this.count > MAX_NAMESPACES)
      throw new UnreadableError(`more than ${MAX_NAMESPACES} namespaces are declared at one place`, true);
    const known = this.byPrefix.get(prefix);
    if (known) known.push(uri.trim());
    else this.byPrefix.set(prefix, [uri.trim()]);
    const declared = this.byDepth[depth];
    if (declared) declared.push(prefix);
    else this.byDepth[depth] = [prefix];
  }

  close(depth: number): void {
    const declared = this.byDepth[depth];
    if (!declared?.length) return;
    for (const prefix of declared) {
      const bound = this.byPrefix.get(prefix);
      bound?.pop();
      if (bound?.length === 0) this.byPrefix.delete(prefix);
    }
    this.count -= declared.length;
    declared.length = 0;
  }
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

/** In which encoding XML was found to be. */
export interface DecodedXml {
  /** `8-bit` is what declares itself as one of the encodings with one byte for each character. */
  readonly encoding: "UTF-8" | "UTF-16" | "UTF-32" | "8-bit";
  readonly text: string;
}

/**
 * The whole of some XML as text, whatever it is encoded in (XML 1.0, appendix F:
 * byte order mark first, then the pattern of the first characters, then the
 * declaration). For looking at what nobody has vouched for: bytes that are no
 * text become U+FFFD instead of an error.
 */
export function decodeXml(bytes: Buffer): DecodedXml {
  const quad = bytes.length >= 4 ? bytes.readUInt32BE(0) : 0;
  // XMP may be written in UTF-32 (ISO 16684-1, 7.1), and is.
  if (quad === 0xfffe0000 || quad === 0x3c000000) return utf32(bytes, (at) => bytes.readUInt32LE(at));
  if (quad === 0x0000feff || quad === 0x0000003c) return utf32(bytes, (at) => bytes.readUInt32BE(at));
  const mark = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
  if (mark === 0xfffe) return { encoding: "UTF-16", text: bytes.subarray(2).toString("utf16le") };
  if (mark === 0xfeff) return { encoding: "UTF-16", text: utf16be(bytes.subarray(2)) };
  if (mark === 0x3c00) return { encoding: "UTF-16", text: bytes.toString("utf16le") };
  if (mark === 0x003c) return { encoding: "UTF-16", text: utf16be(bytes) };
  if (mark === 0xefbb && bytes[2] === 0xbf) return { encoding: "UTF-8", text: bytes.subarray(3).toString("utf8") };
  const declared = /^<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(
    bytes.subarray(0, 200).toString("latin1"),
  )?.[1];
  return declared !== undefined && /^(iso-8859|windows-125|us-ascii)/i.test(declared)
    ? { encoding: "8-bit", text: bytes.toString("latin1") }
    : { encoding: "UTF-8", text: bytes.toString("utf8") };
}

function utf16be(bytes: Buffer): string {
  return Buffer.from(bytes.subarray(0, bytes.length & ~1))
    .swap16()
    .toString("utf16le");
}

function utf32(bytes: Buffer, unit: (at: number) => number): DecodedXml {
  const out = Buffer.allocUnsafe(bytes.length);
  let size = 0;
  const put = (value: number): void => {
    size = out.writeUInt16LE(value, size);
  };
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const point = unit(at);
    if (point > 0x10ffff) put(0xfffd);
    else if (point < 0x10000) put(point);
    else {
      put(0xd800 + ((point - 0x10000) >> 10));
      put(0xdc00 + ((point - 0x10000) & 0x3ff));
    }
  }
  return { encoding: "UTF-32", text: out.toString("utf16le", 0, size).replace(/^\ufeff/, "") };
}

/** Makes sure that the first piece holds a whole byte order mark. */
async function* joinFirst(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncIterable<Uint8Array> {
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
