import type { XmpNode } from "../../../tools/xmp.js";
import { containerOf, describedSchemas, itemsOf, KINDS, type Kind, part } from "../metadata/extension.js";
import { editionOf, shortName } from "../metadata/packets.js";
import { isKnownType, predefined, type Structures } from "../metadata/types.js";
import { CONVERT_AGAIN, type Fault, iso19005, MADE_WRONG, type Rule } from "../rule.js";

/**
 * How properties of one's own are described: a bag of schemas, each with its
 * properties and types, under prefixes that the standard lays down, with nothing
 * left out that must be there and nothing that has no place (6.6.2.3.2, 6.6.2.3.3).
 */
export const extensionSchemas: Rule = {
  id: "pdfa-6.6.2.3.3-extension-schemas",
  basis: iso19005(2, "6.6.2.3.3"),
  basisInPart1: iso19005(1, "6.7.8"),
  weight: "conformance",
  checks: "Descriptions of additional metadata properties are complete and well-formed.",
  advice: CONVERT_AGAIN,
  adviceForSource: MADE_WRONG,
  *check(doc): Iterable<Fault> {
    const xmp = doc.xmp();
    const container = xmp && containerOf(xmp);
    if (!container) return;
    if (container.form !== "Bag" || container.prefix !== "pdfaExtension")
      yield { message: "The descriptions of additional metadata are not in a bag named pdfaExtension:schemas." };
    if (container.form === "simple" || container.form === "struct") return;
    const edition = editionOf(doc);
    const described = describedSchemas(xmp, edition);
    yield* container.children.flatMap((schema) => {
      const ns = part(schema, "schema", "namespaceURI")?.text ?? "";
      return schemaFaults(schema, described.get(ns)?.structures ?? predefined(edition).structures);
    });
  },
};

interface Part {
  readonly name: string;
  readonly form: "simple" | "Seq";
  readonly required: boolean;
}

function needed(...names: string[]): Part[] {
  return names.map((name) => ({ name, form: "simple", required: true }));
}

function list(...names: string[]): Part[] {
  return names.map((name) => ({ name, form: "Seq", required: false }));
}

const PARTS: Readonly<Record<Kind, readonly Part[]>> = {
  schema: [...needed("schema", "namespaceURI", "prefix"), ...list("property", "valueType")],
  property: needed("name", "valueType", "category", "description"),
  type: [...needed("type", "namespaceURI", "prefix", "description"), ...list("field")],
  field: needed("name", "valueType", "description"),
};

function schemaFaults(schema: XmpNode, structures: Structures): Fault[] {
  const types = itemsOf(schema, "schema", "valueType");
  return [
    ...partFaults(schema, "schema"),
    ...itemsOf(schema, "schema", "property").flatMap((node) => [
      ...partFaults(node, "property"),
      ...categoryFaults(node),
      ...typeFaults(node, "property", structures),
    ]),
    ...types.flatMap((node) => partFaults(node, "type")),
    ...types
      .flatMap((node) => itemsOf(node, "type", "field"))
      .flatMap((node) => [...partFaults(node, "field"), ...typeFaults(node, "field", structures)]),
  ];
}

function partFaults(node: XmpNode, kind: Kind): Fault[] {
  const { ns, prefix } = KINDS[kind];
  const faults: Fault[] = [];
  for (const { name, form, required } of PARTS[kind]) {
    const found = part(node, kind, name);
    if (!found) {
      if (required) faults.push({ message: `A description of additional metadata has no ${prefix}:${name}.` });
    } else if (found.prefix !== prefix)
      faults.push({ message: `A description of additional metadata writes ${prefix}:${name} with another prefix.` });
    else if (found.form !== form)
      faults.push({
        message: `In a description of additional metadata ${prefix}:${name} is no ${form === "Seq" ? "sequence" : "text"}.`,
      });
  }
  for (const child of node.children)
    if (child.ns !== ns || !PARTS[kind].some(({ name }) => name === child.name))
      faults.push({ message: `A description of additional metadata has the unknown part ${shortName(child)}.` });
  return faults;
}

function categoryFaults(node: XmpNode): Fault[] {
  const category = part(node, "property", "category");
  if (category?.form !== "simple" || ["external", "internal"].includes(category.text)) return [];
  return [{ message: "A description of additional metadata has a category other than internal and external." }];
}

function typeFaults(node: XmpNode, kind: "property" | "field", structures: Structures): Fault[] {
  const type = part(node, kind, "valueType");
  if (type?.form !== "simple" || isKnownType(type.text, structures)) return [];
  return [
    {
      message: `A description of additional metadata uses the type "${type.text.slice(0, 40)}", which is not described.`,
    },
  ];
}
