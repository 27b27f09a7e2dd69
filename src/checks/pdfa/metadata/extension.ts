/**
 * Extension schemas: how a packet describes properties that XMP itself does not
 * have (ISO 19005-1:2005, 6.7.8; ISO 19005-2:2011, 6.6.2.3.3).
 */
import type { Xmp, XmpNode } from "../../../tools/xmp.js";
import { type Edition, isKnownType, predefined, type Structure, type Structures, typeKey } from "./types.js";

export const EXTENSION_NS = "http://www.aiim.org/pdfa/ns/extension/";

/** The four kinds of description, from the outside in. */
export const KINDS = {
  schema: { ns: "http://www.aiim.org/pdfa/ns/schema#", prefix: "pdfaSchema" },
  property: { ns: "http://www.aiim.org/pdfa/ns/property#", prefix: "pdfaProperty" },
  type: { ns: "http://www.aiim.org/pdfa/ns/type#", prefix: "pdfaType" },
  field: { ns: "http://www.aiim.org/pdfa/ns/field#", prefix: "pdfaField" },
} as const;

export type Kind = keyof typeof KINDS;

/** One schema as far as it is described. */
export interface Described {
  /** Properties with their types; those of an unknown type are left out. */
  readonly properties: Map<string, string>;
  readonly structures: Structures;
}

/** The container of a packet's extension schemas, whatever form it has. */
export function containerOf(xmp: Xmp): XmpNode | undefined {
  return xmp.properties.find((node) => node.ns === EXTENSION_NS && node.name === "schemas");
}

/** One part of a description. */
export function part(node: XmpNode, kind: Kind, name: string): XmpNode | undefined {
  return node.children.find((child) => child.ns === KINDS[kind].ns && child.name === name);
}

/** The items of an array within a description; none when it is no array. */
export function itemsOf(node: XmpNode, kind: Kind, name: string): readonly XmpNode[] {
  const array = part(node, kind, name);
  return array && ["Bag", "Seq", "Alt"].includes(array.form) ? array.children : [];
}

/** What the packet describes, by the address of each schema. */
export function describedSchemas(xmp: Xmp, edition: Edition): Map<string, Described> {
  const found = new Map<string, Described>();
  const container = containerOf(xmp);
  for (const schema of container && container.form !== "simple" && container.form !== "struct"
    ? container.children
    : []) {
    const ns = part(schema, "schema", "namespaceURI")?.text ?? "";
    const before = found.get(ns);
    const structures = new Map(before?.structures ?? predefined(edition).structures);
    for (const type of itemsOf(schema, "schema", "valueType")) addType(structures, type);
    const properties = before?.properties ?? new Map<string, string>();
    for (const property of itemsOf(schema, "schema", "property")) {
      const name = part(property, "property", "name")?.text;
      const type = part(property, "property", "valueType")?.text;
      if (name !== undefined && type !== undefined && !properties.has(name) && isKnownType(type, structures))
        properties.set(name, type);
    }
    found.set(ns, { properties, structures });
  }
  return found;
}

/** A type without fields is text. */
function addType(structures: Map<string, Structure | "text">, node: XmpNode): void {
  const fields = new Map<string, string>();
  for (const field of itemsOf(node, "type", "field")) {
    const name = part(field, "field", "name")?.text;
    const type = part(field, "field", "valueType")?.text;
    if (name !== undefined && type !== undefined) fields.set(name, type);
  }
  const name = part(node, "type", "type")?.text;
  const ns = part(node, "type", "namespaceURI")?.text;
  if (name === undefined) return;
  if (fields.size === 0) structures.set(typeKey(name), "text");
  else if (ns !== undefined) structures.set(typeKey(name), { ns, fields });
}
