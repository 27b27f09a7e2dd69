/**
 * Words in the code that no page shows: titles of links, remarks on fields, marks for indexes, what is kept of a form
 * that is shown otherwise. What programs need of it is named anew (name-anew.ts).
 */

import { isOwnPath } from "../../tools/odf.js";
import type { What } from "../record.js";
import type { XmlElement, XmlTree } from "../tree.js";
import { removeConditions } from "./compared-words.js";
import { type OdfDocument, texts, whereOf } from "./document.js";
import { emptyMasters } from "./masters.js";
import { nameAnew } from "./name-anew.js";

export function cleanUnshown(document: OdfDocument): void {
  removeForms(document);
  removeDeclarations(document);
  removeConditions(document);
  for (const { tree } of texts(document)) {
    for (const element of tree.root.within()) {
      if (tree.isGone(element)) continue;
      if (isUnshown(element)) removed(document, tree, element);
      else if (leadsToAuthor(element)) {
        tree.unwrap(element);
        document.tally.removed("external-data", whereOf(element));
      } else if (UNWRAPPED.has(element.name)) tree.unwrap(element);
      else removeAttributes(document, tree, element);
    }
  }
  emptyMasters(document);
  nameAnew(document);
}

/** A link that only its author can follow: its words stay. */
function leadsToAuthor(element: XmlElement): boolean {
  return (element.name === "text:a" || element.name === "draw:a") && isOwnPath(element.attr("xlink:href") ?? "");
}

function removed({ tally }: OdfDocument, tree: XmlTree, element: XmlElement): void {
  tree.drop(element);
  if (WORDS.test(element.source)) tally.removed("leftovers", whereOf(element));
}

/** More than a value of the format: of these the person who asked for the copy is told. */
const WORDS = /\p{L}{2}\s(?:[^<>"]{0,60}\s)?\p{L}{2}/u;

// ----------------------------------------------------------------- elements

/** Marks of what an index is to list (7.3); what it lists stands in the index. */
const MARK = /^text:(?:toc|user-index|alphabetical-index)-mark(?:-start|-end)?$/;
/** Fields of which only what they show is of use: the other words of an entry of a bibliography, or of the last page. */
const UNWRAPPED: ReadonlySet<string> = new Set(["text:bibliography-mark", "text:page-continuation"]);

function isUnshown(element: XmlElement): boolean {
  const { name } = element;
  if (MARK.test(name)) return true;
  // An effect whose names are words is none that any program knows.
  if (name.startsWith("anim:")) return EFFECT_NAMES.some((attribute) => WORDS.test(element.attr(attribute) ?? ""));
  switch (name) {
    // What a filter looks for may be in no row; the rows stay as they are shown.
    case "table:filter":
    case "table:consolidation":
    case "presentation:show":
      return true;
    case "svg:title":
    case "svg:desc":
      return element.parent?.name === "draw:layer";
    case "table:help-message":
    case "table:error-message":
      return element.attr("table:display") !== "true";
    // There is at least one in a list of them (13.24).
    case "field:param":
      return !/list/i.test(element.attr("field:name") ?? "") && WORDS.test(element.attr("field:value") ?? "");
    case "form:properties":
      return element.children.every(isUnshown);
    case "form:property":
      return /[\s@]|\d{6}/.test((element.attr("office:string-value") ?? "").trim());
    case "text:index-title-template":
      return !isTitle(element);
    default:
      return false;
  }
}

const EFFECT_NAMES = ["smil:attributeName", "presentation:group-id", "anim:command", "presentation:preset-id"];

/** True when the index shows it above its entries. */
function isTitle(template: XmlElement): boolean {
  const shown = template.parent?.parent?.child("text:index-body")?.child("text:index-title")?.text ?? "";
  return squeezed(shown) === squeezed(template.text);
}

const squeezed = (text: string) => text.replace(/\s+/g, "");

// --------------------------------------------------------------- attributes

/** Attributes that only programs read, by the elements they are taken from: all when none is named. */
const DROPPED: ReadonlyMap<string, RegExp | undefined> = new Map<string, RegExp | undefined>([
  ["xlink:title", undefined],
  ["office:title", undefined],
  ["office:name", /^(?:text:a|draw:a|draw:area-.*)$/],
  ["draw:frame-name", undefined],
  ["text:description", undefined],
  ["text:index-name", /^text:user-index-source$/],
  ["text:protection-key", undefined],
  ["table:protection-key", undefined],
  ["text:protection-key-digest-algorithm", undefined],
  ["table:protection-key-digest-algorithm", undefined],
  ["table:protection-key-digest-algorithm-2", undefined],
  ["loext:protection-key-digest-algorithm-2", undefined],
  ["presentation:show", /^presentation:settings$/],
  ["presentation:start-page", /^presentation:settings$/],
  ["presentation:use-header-name", undefined],
  ["form:datasource", undefined],
  ["form:command", /^form:form$/],
  ["form:filter", /^form:form$/],
  ["form:order", /^form:form$/],
  ["form:value", /^form:(?:option|button|password)$/],
]);
/** Any of them, or of those that are looked at more closely, whatever prefixes a document uses. */
const TELLTALE =
  /:(?:title|name|frame-name|target-frame-name|description|index-name|protection-key|show|start-page|use-header-name|datasource|command|filter|order|value|string-value|display-name|formula)\s*=/;

function removeAttributes({ tally }: OdfDocument, tree: XmlTree, element: XmlElement): void {
  if (!TELLTALE.test(tree.text.slice(element.start, element.inner))) return;
  for (const [name, { value }] of element.attributes) {
    const on = DROPPED.get(name);
    const isDropped = DROPPED.has(name) && (on === undefined || on.test(element.name));
    if (!isDropped && !isOtherwise(element, name, value)) continue;
    tree.set(element, name, insteadOf(name, element));
    if (WORDS.test(value)) tally.removed(whatOf(name), whereOf(element));
  }
}

/** What programs need, though not with these words. */
function insteadOf(name: string, element: XmlElement): string | undefined {
  // An equation is one of several that count on each other by their order.
  if (name === "draw:formula") return "0";
  return name === "loext:value" ? (element.attr("loext:display-text") ?? "") : undefined;
}

const whatOf = (name: string): What =>
  name === "form:datasource" || name === "form:command" ? "mail-merge" : "leftovers";

/** Values beside those that are shown. */
function isOtherwise(element: XmlElement, name: string, value: string): boolean {
  switch (name) {
    case "office:target-frame-name":
      return !value.startsWith("_");
    // 19.315: what a field began with, when something else stands in it now.
    case "form:value":
      return (
        /^form:(?:text|textarea|formatted-text|combobox)$/.test(element.name) &&
        element.attr("form:current-value") !== undefined
      );
    case "office:string-value": {
      const shown = squeezed(
        element
          .all("text:p")
          .map((each) => each.text)
          .join(""),
      );
      return CELL.test(element.name) && shown !== "" && shown !== squeezed(value);
    }
    case "loext:value":
      return element.name === "loext:list-item" && value !== element.attr("loext:display-text");
    // A name that a program encodes is decoded from the other one.
    case "style:display-name":
      return (
        element.name === "style:style" && squeezed(value) !== squeezed(decodedName(element.attr("style:name") ?? ""))
      );
    case "draw:formula":
      return WORDS.test(value);
    default:
      return false;
  }
}

/** `Heading 1` of `Heading_20_1`. */
function decodedName(name: string): string {
  return name.replace(/_([\da-f]{2,4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

const CELL = /^table:(?:covered-)?table-cell$/;

// -------------------------------------------------------------------- forms

const FIELD =
  /^form:(?:checkbox|radio|text|textarea|password|formatted-text|number|date|time|file|listbox|combobox|button|image|value-range|generic-control|fixed-text|image-frame|frame|grid)$/;

/** Fields that no shape shows. */
function removeForms({ content, body, tally }: OdfDocument): void {
  const fields = [...(body?.within() ?? [])].filter(({ name }) => FIELD.test(name));
  if (fields.length === 0) return;
  const shown = new Set<string>();
  for (const element of body?.within() ?? [])
    if (element.name === "draw:control") shown.add(element.attr("draw:control") ?? "");
  for (const field of fields) {
    const ids = [field.attr("xml:id"), field.attr("form:id")];
    if (field.around("form:grid") || ids.some((id) => id !== undefined && shown.has(id))) continue;
    content.drop(field);
    tally.removed("variables", whereOf(field));
  }
}

// ------------------------------------------------------------- declarations

/** 3.9: what pages show at their edges, once for all of them; pages of notes are none that is shown. */
const EDGES: ReadonlyMap<string, readonly [use: string, display: string] | undefined> = new Map([
  ["presentation:header-decl", undefined],
  ["presentation:footer-decl", ["presentation:use-footer-name", "presentation:display-footer"] as const],
  ["presentation:date-time-decl", ["presentation:use-date-time-name", "presentation:display-date-time"] as const],
]);

function removeDeclarations(document: OdfDocument): void {
  const { content, body, looks, tally } = document;
  const pages = (body?.all("draw:page") ?? []).filter((page) => !content.isGone(page));
  const users = usersOfEdges(pages);
  for (const element of body?.children ?? []) {
    if (!EDGES.has(element.name)) continue;
    const [use, display] = EDGES.get(element.name) ?? [];
    const ofIt = use === undefined ? [] : (users.get(`${use} ${element.attr("presentation:name")}`) ?? []);
    const isShown = ofIt.some(
      (page) =>
        display !== undefined &&
        looks.content.own("drawing-page", page.attr("draw:style-name"), "drawing-page", display) === "true",
    );
    if (isShown) continue;
    content.drop(element);
    if (use !== undefined) for (const page of ofIt) content.set(page, use, undefined);
    tally.removed("leftovers");
  }
  removeUnusedSequences(document);
}

/** The pages, by the attribute that names what they show at an edge and by that name. */
function usersOfEdges(pages: readonly XmlElement[]): ReadonlyMap<string, readonly XmlElement[]> {
  const users = new Map<string, XmlElement[]>();
  for (const page of pages)
    for (const [use] of [...EDGES.values()].flatMap((edge) => (edge ? [edge] : []))) {
      const name = page.attr(use);
      if (name === undefined) continue;
      const same = users.get(`${use} ${name}`);
      if (same) same.push(page);
      else users.set(`${use} ${name}`, [page]);
    }
  return users;
}

/** 7.4.12: counters for captions that nothing counts with; the usual ones tell nothing. */
function removeUnusedSequences({ content, styles, body }: OdfDocument): void {
  const declared = (body?.all("text:sequence-decls") ?? []).flatMap(({ children }) => children);
  const unusual = declared.filter((each) => !/^\S{0,24}$/.test(each.attr("text:name") ?? ""));
  if (unusual.length === 0) return;
  const used = new Set<string | undefined>();
  for (const tree of styles ? [content, styles] : [content])
    for (const element of tree.root.within()) if (element.name === "text:sequence") used.add(element.attr("text:name"));
  for (const each of unusual) if (!used.has(each.attr("text:name"))) content.drop(each);
}
