/**
 * Reads XMP packets (ISO 16684-1) into their properties. The reader expands no
 * entity and refuses a document type declaration, so an XML bomb cannot go off.
 */
import { messageOf, UnreadableError } from "../errors.js";
import { type DecodedXml, decodeXml, walkXml, type XmlTag } from "./xml.js";

/** Packets of real documents have a few kilobytes; those with thumbnails some hundred. */
export const MAX_XMP_BYTES = 8 * 1024 * 1024;
const LIMITS = { depth: 64, elements: 200_000 };

export const NS = {
  rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
  xml: "http://www.w3.org/XML/1998/namespace",
  dc: "http://purl.org/dc/elements/1.1/",
  xmp: "http://ns.adobe.com/xap/1.0/",
  pdf: "http://ns.adobe.com/pdf/1.3/",
  /** ISO 19005-2:2011, 6.6.4. */
  pdfaid: "http://www.aiim.org/pdfa/ns/id/",
  /** ISO 14289-1:2014, clause 5. */
  pdfuaid: "http://www.aiim.org/pdfua/ns/id/",
} as const;

/** Where an element stands in the packet's text. */
export interface XmpPlace {
  /** Of its `<`. */
  readonly start: number;
  /** Just after its start tag. */
  readonly inner: number;
  /** Just after its last `>`. */
  readonly end: number;
}

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
  /** Absent for what is written as an attribute. */
  readonly place?: XmpPlace;
}

export interface Xmp {
  readonly encoding: DecodedXml["encoding"];
  /** The packet's characters; places count in them. */
  readonly text: string;
  /** Attributes of the packet header that PDF/A forbids: `bytes`, `encoding`. */
  readonly headerAttributes: readonly string[];
  /** The element that holds the descriptions. */
  readonly rdf: { readonly prefix: string; readonly place: XmpPlace };
  readonly properties: readonly XmpNode[];
  /** What stands in the packet against the rules of RDF in XMP, although it can be read; nothing when it is regular. */
  readonly irregular: string | undefined;
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
  const { encoding, text, headerAttributes, root, error } = parse(bytes, true);
  if (error instanceof UnreadableError) throw new UnreadableError(`in the metadata, ${error.message}`, true);
  if (error) return { fault: error.message, hostile: error instanceof Hostile || /entity/i.test(error.message) };
  const rdf = root && find(root, NS.rdf, "RDF");
  if (!rdf) return { fault: "it has no rdf:RDF element", hostile: false };
  const fault = faultOf(rdf);
  if (fault) return { fault, hostile: false };
  return {
    encoding,
    text,
    headerAttributes,
    rdf,
    properties: rdf.children.flatMap(propertiesOf),
    irregular: irregularity(rdf),
  };
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

/** What a packet says about the file's conformance, as written; empty where it says nothing. */
export interface XmpClaims {
  readonly pdfaPart: string;
  readonly pdfaConformance: string;
  readonly pdfuaPart: string;
}

/**
 * The claims in a packet that may be damaged or cut off: what was read before
 * the damage counts. Namespaces count, prefixes do not; a claim may be written
 * as an attribute or as an element. `onTag` is told of each start tag and may
 * throw, which ends the reading like damage does.
 */
export function claimsIn(bytes: Buffer, onTag?: OnTag): XmpClaims {
  const claims = allClaimsIn(bytes, onTag);
  return {
    pdfaPart: claims.pdfaPart[0] ?? "",
    pdfaConformance: claims.pdfaConformance[0] ?? "",
    pdfuaPart: claims.pdfuaPart[0] ?? "",
  };
}

/** Every value of every claim in a packet, wherever it stands, each once and in order. */
export function allClaimsIn(bytes: Buffer, onTag?: OnTag): Readonly<Record<keyof XmpClaims, readonly string[]>> {
  const { root } = parse(bytes.subarray(leadingSpace(bytes), MAX_XMP_BYTES), false, onTag);
  const values = new Map<string, Set<string>>([
    [`${NS.pdfaid}part`, new Set()],
    [`${NS.pdfaid}conformance`, new Set()],
    [`${NS.pdfuaid}part`, new Set()],
  ]);
  const note = (ns: string, name: string, value: string): void => {
    if (value.trim() !== "") values.get(`${ns}${name}`)?.add(value.trim());
  };
  const elements = root ? [root] : [];
  for (let element = elements.pop(); element; element = elements.pop()) {
    for (const { ns, name, value } of element.attributes) note(ns, name, value);
    note(element.ns, element.name, element.text);
    for (let i = element.children.length - 1; i >= 0; i -= 1) elements.push(element.children[i] as Element);
  }
  const [pdfaPart = [], pdfaConformance = [], pdfuaPart = []] = [...values.values()].map((set) => [...set]);
  return { pdfaPart, pdfaConformance, pdfuaPart };
}

/** Padding before the first tag, as some writers leave it. */
function leadingSpace(bytes: Buffer): number {
  let start = 0;
  while (start < bytes.length && start < 4096 && [0x20, 0x09, 0x0a, 0x0d].includes(bytes[start] ?? 0)) start += 1;
  return start;
}

const PACKET_END = "</x:xmpmeta>";
const MAX_PACKETS = 16;

/** The packets that stand openly in some bytes, for a file whose own way to them is broken. */
export function packetsIn(bytes: Buffer): Buffer[] {
  const packets: Buffer[] = [];
  for (let at = 0; packets.length < MAX_PACKETS; ) {
    const start = bytes.indexOf("<x:xmpmeta", at);
    const end = start < 0 ? -1 : bytes.indexOf(PACKET_END, start);
    if (end < 0) break;
    at = end + PACKET_END.length;
    packets.push(bytes.subarray(start, at));
  }
  return packets;
}

// ------------------------------------------------------------------ elements

class Hostile extends Error {}

interface Attribute {
  readonly ns: string;
  readonly name: string;
  readonly prefix: string;
  readonly value: string;
}

interface Element {
  readonly ns: string;
  readonly name: string;
  readonly prefix: string;
  readonly attributes: readonly Attribute[];
  readonly children: Element[];
  text: string;
  readonly place: { readonly start: number; readonly inner: number; end: number };
}

interface Parsed extends DecodedXml {
  readonly headerAttributes: readonly string[];
  /** What was read up to the error, if there is one. */
  readonly root: Element | undefined;
  readonly error: Error | undefined;
}

export type OnTag = (tag: XmlTag, depth: number) => void;

function parse(bytes: Buffer, whole: boolean, onTag?: OnTag): Parsed {
  const decoded = decodeXml(bytes);
  const { text } = decoded;
  const headerAttributes: string[] = [];
  const open: Element[] = [];
  let root: Element | undefined;
  const handler = {
    doctype(): void {
      // What only looks for claims reads on: nothing is expanded.
      if (whole) throw new Hostile("it has a document type declaration");
    },
    instruction(target: string, body: string): void {
      if (target === "xpacket" && /(^|\s)begin\s*=/.test(body))
        for (const name of ["bytes", "encoding"])
          if (new RegExp(`(^|\\s)${name}\\s*=`).test(body)) headerAttributes.push(name);
    },
    open(tag: XmlTag, depth: number, position: number): void {
      onTag?.(tag, depth);
      // An attribute's value holds no `<`.
      const element = elementOf(tag, text.lastIndexOf("<", position - 1), position);
      open.at(-1)?.children.push(element);
      root ??= element;
      open.push(element);
    },
    text(piece: string): void {
      const element = open.at(-1);
      if (element) element.text += piece;
    },
    close(_tag: XmlTag, _depth: number, position: number): void {
      const element = open.pop();
      if (element) element.place.end = position;
    },
  };
  let error: Error | undefined;
  try {
    // Padding after the packet is white space, or zero bytes in files written by careless programs.
    walkXml(withoutTrailingZeros(text), handler, whole, LIMITS);
  } catch (caught) {
    error = caught instanceof Error ? caught : new Error(messageOf(caught));
  }
  return { ...decoded, headerAttributes, root, error };
}

/** A pattern for this would try again from each zero of a run that something follows. */
export function withoutTrailingZeros(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end -= 1;
  return text.slice(0, end);
}

function elementOf(tag: XmlTag, start: number, inner: number): Element {
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
    place: { start, inner, end: inner },
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

// ---------------------------------------------------------------- properties

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
    .map(({ ns, name, prefix, value }): XmpNode => ({ ns, name, prefix, form: "simple", text: value, children: [] }));
  return [...short, ...description.children.map(nodeOf)];
}

function nodeOf(element: Element): XmpNode {
  const { ns, name, prefix, place } = element;
  const lang = element.attributes.find((attribute) => attribute.ns === NS.xml && attribute.name === "lang")?.value;
  const base = { ns, name, prefix, place, ...(lang === undefined ? {} : { lang }) };
  const only = element.children[0];
  if (only?.ns === NS.rdf && (only.name === "Bag" || only.name === "Seq" || only.name === "Alt"))
    return { ...base, form: only.name, text: "", children: only.children.map(nodeOf) };
  const resource = element.attributes.find((attribute) => attribute.ns === NS.rdf && attribute.name === "resource");
  if (resource) return { ...base, form: "simple", text: resource.value, children: [] };
  const described = only?.ns === NS.rdf && only.name === "Description";
  const holder = described ? only : element;
  // A value with qualifiers is written as if it were a structure.
  const value = holder.children.find((child) => child.ns === NS.rdf && child.name === "value");
  if (value) return { ...base, form: "simple", text: value.text, children: [] };
  const fields = propertiesOf(holder);
  if (fields.length > 0 || described || isResource(element))
    return { ...base, form: "struct", text: "", children: fields };
  return { ...base, form: "simple", text: element.text, children: [] };
}

/** A structure written without a description of its own; it may have no fields. */
function isResource({ attributes }: Element): boolean {
  return attributes.some(({ ns, name, value }) => ns === NS.rdf && name === "parseType" && value === "Resource");
}

// --------------------------------------------------------------- regularity

const ARRAYS = ["Bag", "Seq", "Alt"];

/** The first thing that XMP's form of RDF does not allow (ISO 16684-1:2012, 7): each property once, one subject, one value. */
function irregularity(rdf: Element): string | undefined {
  return (
    subjects(rdf) ??
    twice(rdf.children.flatMap(fieldNames)) ??
    firstOf(
      rdf.children.flatMap(({ children }) => children),
      valueFault,
    )
  );
}

function subjects(rdf: Element): string | undefined {
  let subject = "";
  for (const { attributes } of rdf.children) {
    const of = (name: string) => attributes.find((one) => one.ns === NS.rdf && one.name === name)?.value;
    const about = of("about");
    if (about !== undefined && (of("nodeID") ?? of("ID")) !== undefined) return "a description has two subjects";
    if (about !== undefined && about !== "") {
      if (subject !== "" && about !== subject) return "there are descriptions of different things";
      subject = about;
    }
  }
  return undefined;
}

/** Names of properties, written as attributes or as elements. */
function fieldNames({ attributes, children }: Element): string[] {
  return [
    ...attributes.filter(({ ns }) => ns !== NS.rdf && ns !== NS.xml && ns !== ""),
    ...children.filter(({ ns, name }) => ns !== NS.rdf || name !== "li"),
  ].map(({ ns, name }) => `${ns}${name}`);
}

function twice(names: readonly string[]): string | undefined {
  return new Set(names).size === names.length ? undefined : "a property is there twice";
}

function firstOf(elements: readonly Element[], fault: (element: Element) => string | undefined): string | undefined {
  for (const element of elements) {
    const found = fault(element);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A value is text, or one array, or one structure. */
function valueFault(element: Element): string | undefined {
  const { children, text } = element;
  const marks = element.attributes.filter(({ ns, name }) => ns !== NS.xml && !(ns === NS.rdf && name === "ID"));
  const type = marks.find(({ ns, name }) => ns === NS.rdf && name === "parseType");
  if (type && marks[0] === type)
    return type.value === "Resource" ? fieldsFault(element) : "a value is not written as XMP allows";
  const datatype = marks[0]?.ns === NS.rdf && marks[0].name === "datatype";
  if (marks.length > 0 && !datatype)
    return children.length > 0 || text !== "" ? "a value is written as attributes and as text" : undefined;
  const only = children[0];
  if (!only) return undefined;
  if (children.length > 1 || datatype || text.trim() !== "") return "a property has more than one value";
  if (only.ns !== NS.rdf || !ARRAYS.includes(only.name)) return fieldsFault(only);
  return only.text.trim() === "" ? firstOf(only.children, valueFault) : "there is text between the items of a list";
}

function fieldsFault(holder: Element): string | undefined {
  if (holder.text.trim() !== "") return "there is text between properties";
  if (holder.children.some(({ ns, name }) => ns === NS.rdf && name === "li")) return "an item stands outside a list";
  return twice(fieldNames(holder)) ?? firstOf(holder.children, valueFault);
}
