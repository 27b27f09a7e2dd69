/**
 * Types of XMP values: which are known, and whether a value is of its type
 * (XMP specification of January 2004 and of September 2005, "Property values").
 */
import type { XmpNode } from "../../../tools/xmp.js";
import { COMMON_SCHEMAS, COMMON_STRUCTURES, SCHEMAS_2004, SCHEMAS_2005, STRUCTURES_2005 } from "./schemas.js";

export type Edition = "2004" | "2005";

/** Names with the type of each. */
export type Fields = ReadonlyMap<string, string>;

export interface Structure {
  /** The address that its fields have. */
  readonly ns: string;
  readonly fields: Fields;
}

/** Types beyond the simple ones, by their simplified name. A schema may add its own. */
export type Structures = ReadonlyMap<string, Structure | "text">;

/** A type of types of types …; XMP packets themselves are bounded as well. */
const MAX_DEPTH = 64;

const ANY = /^/;
/** ISO 8601 as XMP uses it, from the year alone to fractions of a second; an empty value is no date yet and no fault. */
const DATE = /^(?:-?\d+(?:-\d+(?:-\d+(?:T\d+(?::\d+(?::\d+(?:\.\d+)?)?)?(?:Z|[+-]\d+(?::\d+)?)?)?)?)?)?$/;

const SIMPLE: Readonly<Record<string, RegExp>> = {
  boolean: /^(?:True|False)$/,
  integer: /^[+-]?\d+$/,
  real: /^[+-]?(?:\d+\.?\d*|\d*\.?\d+)$/,
  mimetype: /^[-\w+.]+\/[-\w+.]+$/,
  date: DATE,
  propername: ANY,
  text: ANY,
  agentname: ANY,
  rational: ANY,
  renditionclass: ANY,
  locale: ANY,
  uri: ANY,
  url: ANY,
  xpath: ANY,
  gpscoordinate: ANY,
};

const GPS: Readonly<Record<Edition, RegExp>> = {
  "2004": /^\d{2},\d{2}[,.]\d{2}[NSEW]$/,
  "2005": /^\d{1,3},\d{1,2}(?:,\d{1,2}|\.\d+)[NSEW]$/,
};

const ARRAYS = { "bag ": "Bag", "seq ": "Seq", "alt ": "Alt" } as const;
type ArrayKind = keyof typeof ARRAYS;
const KINDS = Object.keys(ARRAYS) as ArrayKind[];

/** `Closed Choice of Integer` is an integer, `bag` alone a bag of text. */
function simplified(type: string): string {
  const plain = type
    .toLowerCase()
    .replace(/(?:open |closed )?(?:choice |choice$)(?:of )?/g, "")
    .trim();
  if (plain === "") return "text";
  if (plain.endsWith("lang alt")) return plain;
  return KINDS.some((kind) => plain.endsWith(kind.trim())) ? `${plain} text` : plain;
}

/** The type under which a schema's own type is remembered. */
export function typeKey(type: string): string {
  return simplified(type);
}

export function isKnownType(type: string, structures: Structures): boolean {
  let plain = simplified(type);
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    const kind = KINDS.find((one) => plain.startsWith(one));
    if (kind === undefined) break;
    plain = plain.slice(kind.length);
  }
  return plain === "lang alt" || Object.hasOwn(SIMPLE, plain) || structures.has(plain);
}

/** True when the value has the form, and for simple types the spelling, that its type asks for. */
export function isOfType(node: XmpNode, type: string, edition: Edition, structures: Structures, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  const plain = simplified(type);
  if (plain === "any") return true;
  const kind = KINDS.find((one) => plain.startsWith(one));
  if (kind !== undefined) {
    const of = plain.slice(kind.length);
    return (
      node.form === ARRAYS[kind] && node.children.every((item) => isOfType(item, of, edition, structures, depth + 1))
    );
  }
  if (plain === "lang alt")
    return node.form === "Alt" && (node.children.length === 0 || node.children.some((item) => item.lang !== undefined));
  const structure = structures.get(plain);
  if (structure !== undefined && structure !== "text")
    return (
      node.form === "struct" && node.children.every((field) => isField(field, structure, edition, structures, depth))
    );
  const pattern = plain === "gpscoordinate" ? GPS[edition] : structure === "text" ? ANY : ownEntry(SIMPLE, plain);
  return pattern !== undefined && node.form === "simple" && pattern.test(node.text);
}

function isField(field: XmpNode, of: Structure, edition: Edition, structures: Structures, depth: number): boolean {
  const type = field.ns === of.ns ? of.fields.get(field.name) : undefined;
  return type !== undefined && isOfType(field, type, edition, structures, depth + 1);
}

function ownEntry<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

interface Predefined {
  /** Properties by the address of their schema. */
  readonly schemas: ReadonlyMap<string, Fields>;
  readonly structures: Structures;
}

const read: Partial<Record<Edition, Predefined>> = {};

/** The schemas and structures that need no description in an edition of XMP. */
export function predefined(edition: Edition): Predefined {
  const made = read[edition] ?? {
    schemas: merged(COMMON_SCHEMAS, edition === "2004" ? SCHEMAS_2004 : SCHEMAS_2005),
    structures: structuresOf(edition === "2004" ? COMMON_STRUCTURES : COMMON_STRUCTURES + STRUCTURES_2005),
  };
  read[edition] = made;
  return made;
}

function merged(...tables: readonly string[]): Map<string, Map<string, string>> {
  const schemas = new Map<string, Map<string, string>>();
  for (const { head, fields } of tables.flatMap(sections)) {
    const all = schemas.get(head) ?? new Map<string, string>();
    for (const [name, type] of fields) all.set(name, type);
    schemas.set(head, all);
  }
  return schemas;
}

function structuresOf(table: string): Map<string, Structure> {
  return new Map(
    sections(table).map(({ head, fields }) => {
      const [name = "", ns = ""] = head.split(" ");
      return [name, { ns, fields }];
    }),
  );
}

function sections(table: string): { readonly head: string; readonly fields: Map<string, string> }[] {
  return table
    .split("@ ")
    .slice(1)
    .map((section) => {
      const [head = "", ...lines] = section
        .replace(/\n {2}/g, " ")
        .trim()
        .split("\n");
      const fields = lines.flatMap((line) => {
        const [type = "", names = ""] = line.split(": ");
        return names.split(" ").map((name) => [name, type] as const);
      });
      return { head, fields: new Map(fields) };
    });
}
