/**
 * The logical structure of a tagged PDF (ISO 32000-1:2008, 14.7 and 14.8):
 * elements in reading order, what their types come to by the role map, and which
 * element a piece of content belongs to.
 */
import { UnreadableError } from "../../errors.js";
import { dictOf, is, nameOf, type PdfDict, type PdfValue, textOf } from "../../tools/pdf/objects.js";
import { once } from "../once.js";
import type { PdfDocument } from "./document.js";

/** Real documents have some ten thousand; a book of a thousand pages about a hundred thousand. */
const MAX_ELEMENTS = 1_000_000;
/** Real documents stay below fifty. */
const MAX_DEPTH = 256;
const MAX_TREE_NODES = 500_000;

/** ISO 32000-1:2008, 14.8.4. */
const STANDARD_TYPES = new Set(
  (
    "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private " +
    "P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD THead TBody TFoot " +
    "Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP Warichu WT WP Figure Formula Form"
  ).split(" "),
);

/** Groups that say nothing about what may stand in what. */
const TRANSPARENT = new Set(["NonStruct", "Div", "Part"]);

/** A structure element. */
export interface Element {
  readonly dict: PdfDict;
  /** The element above; nothing for those that hang from the root. */
  readonly parent: Element | undefined;
  /** As written; empty when it is missing. */
  readonly type: string;
  /** What the type comes to by the role map; nothing when it leads to no standard type. */
  readonly standard: string | undefined;
  readonly children: readonly Element[];
}

export interface Structure {
  readonly root: PdfDict;
  /** In reading order, parents before children. Throws `UnreadableError` beyond a limit. */
  readonly elements: readonly Element[];
  /** The elements that come to one of these standard types, type by type. */
  ofType(...standards: readonly string[]): readonly Element[];
  /** Children as far as the rules on nesting are concerned: those of groups stand for the groups. */
  kids(element: Element): readonly Element[];
  /** The standard type of what an element stands in, groups passed over. */
  parentStandard(element: Element): string | undefined;
  /** The standard type that a type comes to. */
  standardOf(type: string | undefined): string | undefined;
  /** True when the role map leads from this type round in a circle. */
  isCircular(type: string): boolean;
  /** A standard type, the type itself or what it is mapped to, that the role map gives another meaning. */
  remapped(type: string): string | undefined;
  /** True when the parents of an element's dictionary lead to the root. */
  isInTree(dict: PdfDict): boolean;
  /** The language of an element, its own or that of one above; empty counts as given. */
  languageOf(dict: PdfDict | undefined): string | undefined;
  /** An attribute, from the element or its classes (14.7.5); null when it is not given. */
  attribute(dict: PdfDict, owner: string, name: string): PdfValue;
}

/** Reads the structure; nothing when the document has none. Its elements are read when they are first asked for. */
export function readStructure(doc: PdfDocument): Structure | undefined {
  const root = doc.getDict(doc.catalog, "StructTreeRoot");
  if (!root) return undefined;
  const roles = readRoles(doc, root);
  const standardOf = (type: string | undefined) => (type === undefined ? undefined : standardIn(roles, type));
  const elements = once(() => readElements(doc, root, standardOf));
  const classes = doc.getDict(root, "ClassMap");
  const byType = once(() => {
    const types = new Map<string, Element[]>();
    for (const element of elements()) {
      const { standard } = element;
      if (standard === undefined) continue;
      const list = types.get(standard) ?? [];
      if (list.length === 0) types.set(standard, list);
      list.push(element);
    }
    return types;
  });
  const inTree = new Map<PdfDict, boolean>();
  const languages = new Map<PdfDict, string | undefined>();

  return {
    root,
    get elements() {
      return elements();
    },
    ofType: (...standards) => standards.flatMap((standard) => byType().get(standard) ?? []),
    kids,
    standardOf,
    isCircular: (type) => chainOf(roles, type).circular,
    remapped: (type) => remappedIn(roles, type),
    parentStandard: (element) => {
      let parent = doc.getDict(element.dict, "P") ?? element.parent?.dict;
      for (let i = 0; parent && i < MAX_DEPTH; i += 1) {
        const standard = standardOf(doc.getName(parent, "S"));
        if (standard === undefined || !TRANSPARENT.has(standard)) return standard;
        parent = doc.getDict(parent, "P");
      }
      return undefined;
    },
    isInTree: (dict) =>
      upwards(doc, dict, inTree, (one) => one === root || doc.getName(one, "Type") === "StructTreeRoot" || undefined) ??
      false,
    languageOf: (dict) => dict && upwards(doc, dict, languages, (one) => doc.getText(one, "Lang")),
    attribute: (dict, owner, name) => {
      const own = attributeIn(doc, doc.get(dict, "A"), owner, name);
      if (own !== null) return own;
      const named = doc.get(dict, "C");
      for (const item of is(named, "array") ? named.items : [named]) {
        const key = nameOf(doc.file.resolve(item));
        const value = key === undefined ? null : attributeIn(doc, doc.get(classes, key), owner, name);
        if (value !== null) return value;
      }
      return null;
    },
  };
}

/**
 * Asks an element and those above it until one has an answer. It is remembered for those above: they are few,
 * and the very many below are asked about once or twice.
 */
export function upwards<T>(
  doc: PdfDocument,
  dict: PdfDict,
  known: Map<PdfDict, T | undefined>,
  ask: (dict: PdfDict) => T | undefined,
): T | undefined {
  const above: PdfDict[] = [];
  let answer = ask(dict);
  for (let one = doc.getDict(dict, "P"); one && answer === undefined; one = doc.getDict(one, "P")) {
    if (known.has(one)) {
      answer = known.get(one);
      break;
    }
    // A way that leads here again goes round in a circle, and has no answer.
    known.set(one, undefined);
    above.push(one);
    answer = ask(one);
  }
  for (const one of above) known.set(one, answer);
  return answer;
}

// ------------------------------------------------------------------ elements

function readElements(
  doc: PdfDocument,
  root: PdfDict,
  standardOf: (type: string | undefined) => string | undefined,
): Element[] {
  const elements: Element[] = [];
  const seen = new Set<PdfDict>();
  const waiting: { readonly value: PdfValue; readonly parent: Made | undefined; readonly depth: number }[] = [];
  interface Made extends Element {
    readonly children: Element[];
  }
  const expect = (holder: PdfDict, parent: Made | undefined, depth: number): void => {
    const value = doc.get(holder, "K");
    const kids = is(value, "array") ? value.items : [value];
    if (waiting.length + kids.length > MAX_ELEMENTS * 2) throw tooMany();
    for (let i = kids.length - 1; i >= 0; i -= 1) waiting.push({ value: kids[i] ?? null, parent, depth });
  };
  expect(root, undefined, 0);
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const dict = dictOf(doc.file.resolve(next.value));
    if (!dict || seen.has(dict) || !isElement(doc, dict)) continue;
    if (next.depth > MAX_DEPTH) throw new UnreadableError(`the structure is more than ${MAX_DEPTH} deep`, true);
    if (elements.length >= MAX_ELEMENTS) throw tooMany();
    seen.add(dict);
    const type = doc.getName(dict, "S");
    const element: Made = { dict, parent: next.parent, type: type ?? "", standard: standardOf(type), children: [] };
    elements.push(element);
    next.parent?.children.push(element);
    expect(dict, element, next.depth + 1);
  }
  return elements;
}

function tooMany(): UnreadableError {
  return new UnreadableError(`the structure has more than ${MAX_ELEMENTS} elements`, true);
}

/** A kid may also be a reference to content or to an object (ISO 32000-1:2008, 14.7.4). */
function isElement(doc: PdfDocument, dict: PdfDict): boolean {
  const type = doc.getName(dict, "Type");
  return type === "StructElem" || (type !== "MCR" && type !== "OBJR" && dict.entries.has("S"));
}

function kids(element: Element): readonly Element[] {
  if (!element.children.some(isTransparent)) return element.children;
  return element.children.flatMap((child) => (isTransparent(child) ? kids(child) : [child]));
}

function isTransparent({ standard }: Element): boolean {
  return standard !== undefined && TRANSPARENT.has(standard);
}

// --------------------------------------------------------------------- roles

type Roles = ReadonlyMap<string, string>;

function readRoles(doc: PdfDocument, root: PdfDict): Roles {
  const roles = new Map<string, string>();
  for (const [from, value] of doc.getDict(root, "RoleMap")?.entries ?? []) {
    const to = nameOf(doc.file.resolve(value));
    if (to !== undefined) roles.set(from, to);
  }
  return roles;
}

/** Role maps of real documents lead on once or twice. Without a bound, each of many types would lead through all others. */
export const MAX_ROLES = 200;

/** The types that the role map leads to, one after the other. */
function chainOf(roles: Roles, type: string): { readonly types: readonly string[]; readonly circular: boolean } {
  const met = new Set([type]);
  const types: string[] = [];
  for (let next = roles.get(type); next !== undefined; next = roles.get(next)) {
    if (met.has(next)) return { types, circular: true };
    if (types.length === MAX_ROLES)
      throw new UnreadableError(`the role map leads on more than ${MAX_ROLES} times`, true);
    met.add(next);
    types.push(next);
  }
  return { types, circular: false };
}

function standardIn(roles: Roles, type: string): string | undefined {
  const next = roles.get(type);
  if (STANDARD_TYPES.has(type) && (next === undefined || next === type)) return type;
  return chainOf(roles, type).types.find((one) => STANDARD_TYPES.has(one));
}

function remappedIn(roles: Roles, type: string): string | undefined {
  const changed = (one: string) => STANDARD_TYPES.has(one) && standardIn(roles, one) !== one;
  if (STANDARD_TYPES.has(type)) return changed(type) ? type : undefined;
  const standard = standardIn(roles, type);
  return standard !== undefined && changed(standard) ? standard : undefined;
}

// ---------------------------------------------------------------- attributes

/** One dictionary, or several with revision numbers between them. */
function attributeIn(doc: PdfDocument, value: PdfValue, owner: string, name: string): PdfValue {
  for (const item of is(value, "array") ? value.items : [value]) {
    const dict = dictOf(doc.file.resolve(item));
    if (dict && doc.getName(dict, "O") === owner && dict.entries.has(name)) return doc.get(dict, name);
  }
  return null;
}

/**
 * The parent tree (14.7.4.4), a number tree (7.9.7), as one table: under a key an
 * element, or the elements of a page by content identifier.
 */
export function readParentTree(doc: PdfDocument): ReadonlyMap<number, PdfValue> {
  const table = new Map<number, PdfValue>();
  const seen = new Set<PdfDict>();
  const waiting = [doc.get(doc.getDict(doc.catalog, "StructTreeRoot"), "ParentTree")];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    const node = dictOf(doc.file.resolve(value));
    if (!node || seen.has(node)) continue;
    seen.add(node);
    const numbers = doc.get(node, "Nums");
    const pairs = is(numbers, "array") ? numbers.items : [];
    for (let i = 0; i + 1 < pairs.length; i += 2) {
      const key = doc.file.resolve(pairs[i]);
      if (typeof key === "number") table.set(key, pairs[i + 1] ?? null);
    }
    const kids = doc.get(node, "Kids");
    if (is(kids, "array")) for (const kid of kids.items) waiting.push(kid);
    if (seen.size + waiting.length > MAX_TREE_NODES || table.size > MAX_TREE_NODES)
      throw new UnreadableError(`the parent tree has more than ${MAX_TREE_NODES} entries`, true);
  }
  return table;
}

/** A text entry that is given, be it empty; nothing for anything that is no string. */
export function givenText(doc: PdfDocument, dict: PdfDict | undefined, key: string): string | undefined {
  return textOf(doc.get(dict, key));
}
