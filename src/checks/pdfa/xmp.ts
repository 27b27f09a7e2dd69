/**
 * Reads an XMP packet (ISO 16684-1) into its properties. The reader expands no
 * entity and refuses a document type declaration, so an XML bomb cannot go off.
 */
import { SaxesParser, type SaxesTagNS } from "saxes";
import { messageOf, UnreadableError } from "../../errors.js";
import { utf16be } from "./objects.js";

/** Packets of real documents have a few kilobytes; those with thumbnails some hundred. */
export const MAX_XMP_BYTES = 8 * 1024 * 1024;
const MAX_DEPTH = 64;
const MAX_NODES = 200_000;

export const NS = {
  rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
  xml: "http://www.w3.org/XML/1998/namespace",
  dc: "http://purl.org/dc/elements/1.1/",
  xmp: "http://ns.adobe.com/xap/1.0/",
  pdf: "http://ns.adobe.com/pdf/1.3/",
  pdfaid: "http://www.aiim.org/pdfa/ns/id/",
  pdfuaid: "http://www.aiim.org/pdfua/ns/id/",
} as const;

/** One property, array item or structure field. */
export interface XmpNode {
  /** Namespace address of the name; RDF's own for array items. */
  readonly ns: string;
  readonly name: string;
  /** The prefix it was written with; PDF/A demands certain ones. */
  readonly prefix: string;
  readonly form: "simple" | "Bag" | "Seq" | "Alt" | "struct";
  /** Characters of a simple value; empty for the other forms. */
  readonly text: string;
  /** `xml:lang`, where it is given. */
  readonly lang?: string;
  /** Items of an array, or fields of a structure. */
  readonly children: readonly XmpNode[];
}

export interface Xmp {
  readonly encoding: "UTF-8" | "UTF-16" | "UTF-32";
  /** Attributes of the packet header that PDF/A forbids: `bytes`, `encoding`. */
  readonly headerAttributes: readonly string[];
  readonly properties: readonly XmpNode[];
}

/** What went wrong, when a packet cannot be read as XMP. */
export interface XmpFault {
  readonly fault: string;
  /** A document type declaration or an entity: not only wrong but a known form of attack. */
  readonly hostile: boolean;
}

/** Reads a packet. Gives a fault when it is no well-formed XMP; throws `UnreadableError` only when a limit is reached. */
export function readXmp(bytes: Buffer): Xmp | XmpFault {
  if (bytes.length > MAX_XMP_BYTES)
    throw new UnreadableError(`the metadata are larger than ${MAX_XMP_BYTES / 1024 / 1024} MB`, true);
  const { encoding, text } = decode(bytes);
  const headerAttributes: string[] = [];
  let tree: Element | undefined;
  try {
    tree = parse(text, headerAttributes);
  } catch (error) {
    if (error instanceof UnreadableError) throw error;
    const hostile = error instanceof Hostile || /entity/i.test(messageOf(error));
    return { fault: messageOf(error), hostile };
  }
  const rdf = tree && find(tree, NS.rdf, "RDF");
  if (!rdf) return { fault: "it has no rdf:RDF element", hostile: false };
  const fault = faultOf(rdf);
  if (fault) return { fault, hostile: false };
  return { encoding, headerAttributes, properties: rdf.children.flatMap(propertiesOf) };
}

/** The property, or nothing. */
export function property(xmp: Xmp, ns: string, name: string): XmpNode | undefined {
  return xmp.properties.find((node) => node.ns === ns && node.name === name);
}

/** The text of a property: its own, or that of the default language (else the first) of its alternatives. */
export function textValue(node: XmpNode | undefined): string | undefined {
  if (!node) return undefined;
  if (node.form === "simple") return node.text;
  const chosen = node.children.find((item) => item.lang === "x-default") ?? node.children[0];
  return chosen?.form === "simple" ? chosen.text : undefined;
}

class Hostile extends Error {}

interface Element {
  readonly ns: string;
  readonly name: string;
  readonly prefix: string;
  readonly attributes: readonly {
    readonly ns: string;
    readonly name: string;
    readonly prefix: string;
    readonly value: string;
  }[];
  readonly children: Element[];
  text: string;
}

function decode(bytes: Buffer): { readonly encoding: Xmp["encoding"]; readonly text: string } {
  const [a, b, c, d] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: "UTF-8", text: utf8(bytes.subarray(3)) };
  if (a === 0xfe && b === 0xff) return { encoding: "UTF-16", text: utf16be(bytes.subarray(2)) };
  if (a === 0xff && b === 0xfe && (c !== 0 || d !== 0))
    return { encoding: "UTF-16", text: bytes.subarray(2).toString("utf16le") };
  if (a === 0 && b === 0x3c) return { encoding: "UTF-16", text: utf16be(bytes) };
  if (a === 0x3c && b === 0 && c !== 0) return { encoding: "UTF-16", text: bytes.toString("utf16le") };
  if ((a === 0 && b === 0) || (c === 0 && d === 0)) return { encoding: "UTF-32", text: utf32(bytes) };
  return { encoding: "UTF-8", text: utf8(bytes) };
}

function utf8(bytes: Buffer): string {
  // Bytes that are no UTF-8 become U+FFFD, which the caller must not take for text.
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

function utf32(bytes: Buffer): string {
  const little = bytes[0] !== 0;
  let text = "";
  for (let i = 0; i + 3 < bytes.length; i += 4) {
    const code = little ? bytes.readUInt32LE(i) : bytes.readUInt32BE(i);
    if (code !== 0xfeff && code <= 0x10ffff) text += String.fromCodePoint(code);
  }
  return text;
}

function parse(text: string, headerAttributes: string[]): Element | undefined {
  const parser = new SaxesParser({ xmlns: true });
  const open: Element[] = [];
  let root: Element | undefined;
  let nodes = 0;
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("doctype", () => {
    throw new Hostile("it has a document type declaration");
  });
  parser.on("processinginstruction", ({ target, body }) => {
    if (target === "xpacket" && /(^|\s)begin\s*=/.test(body))
      for (const name of ["bytes", "encoding"])
        if (new RegExp(`(^|\\s)${name}\\s*=`).test(body)) headerAttributes.push(name);
  });
  parser.on("opentag", (tag) => {
    nodes += 1;
    if (nodes > MAX_NODES || open.length >= MAX_DEPTH)
      throw new UnreadableError("the metadata are nested too deep or have too many elements", true);
    const element = elementOf(tag);
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  const addText = (piece: string): void => {
    const element = open.at(-1);
    if (element) element.text += piece;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", () => {
    open.pop();
  });
  // Padding after the packet is white space, or zero bytes in files written by careless programs.
  parser.write(text.replace(/\0+$/, "")).close();
  return root;
}

function elementOf(tag: SaxesTagNS): Element {
  return {
    ns: tag.uri,
    name: tag.local,
    prefix: tag.prefix,
    attributes: Object.values(tag.attributes)
      .filter((attribute) => attribute.prefix !== "xmlns" && attribute.name !== "xmlns")
      .map((attribute) => ({
        ns: attribute.uri,
        name: attribute.local,
        prefix: attribute.prefix,
        value: attribute.value,
      })),
    children: [],
    text: "",
  };
}

function find(element: Element, ns: string, name: string): Element | undefined {
  if (element.ns === ns && element.name === name) return element;
  for (const child of element.children) {
    const found = find(child, ns, name);
    if (found) return found;
  }
  return undefined;
}

/** What RDF does not allow here: anything but descriptions under `rdf:RDF`, text between properties. */
function faultOf(rdf: Element): string | undefined {
  const stranger = rdf.children.find((child) => child.ns !== NS.rdf || child.name !== "Description");
  if (stranger) return `${stranger.name} stands where only rdf:Description may stand`;
  if (rdf.children.some((child) => child.text.trim() !== "")) return "there is text between properties";
  return undefined;
}

function propertiesOf(description: Element): XmpNode[] {
  const short = description.attributes
    .filter((attribute) => attribute.ns !== NS.rdf && attribute.ns !== NS.xml && attribute.ns !== "")
    .map((attribute): XmpNode => simple(attribute, attribute.value));
  return [...short, ...description.children.map(nodeOf)];
}

function simple(name: { readonly ns: string; readonly name: string; readonly prefix: string }, text: string): XmpNode {
  return { ns: name.ns, name: name.name, prefix: name.prefix, form: "simple", text, children: [] };
}

function nodeOf(element: Element): XmpNode {
  const { ns, name, prefix } = element;
  const lang = element.attributes.find((attribute) => attribute.ns === NS.xml && attribute.name === "lang")?.value;
  const base = { ns, name, prefix, ...(lang === undefined ? {} : { lang }) };
  const only = element.children[0];
  if (only?.ns === NS.rdf && (only.name === "Bag" || only.name === "Seq" || only.name === "Alt"))
    return { ...base, form: only.name, text: "", children: only.children.map(nodeOf) };
  const resource = element.attributes.find((attribute) => attribute.ns === NS.rdf && attribute.name === "resource");
  if (resource) return { ...base, form: "simple", text: resource.value, children: [] };
  const value = element.children.find((child) => child.ns === NS.rdf && child.name === "value");
  if (value) return { ...base, form: "simple", text: value.text, children: [] };
  const fields = only?.ns === NS.rdf && only.name === "Description" ? propertiesOf(only) : propertiesOf(element);
  if (fields.length > 0) return { ...base, form: "struct", text: "", children: fields };
  return { ...base, form: "simple", text: element.text, children: [] };
}
