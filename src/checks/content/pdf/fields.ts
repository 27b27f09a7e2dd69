/** Fields of forms: what they are called, and what they hold that nobody sees (ISO 32000-1:2008, 12.7). */
import { is, nameOf, type PdfDict, type PdfValue, textOf } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../../pdf/document.js";
import { unlessDamaged } from "../../pdf/file.js";
import { addTo, MAX_THINGS } from "../limits.js";
import type { Control } from "../model.js";
import { isText, type Words } from "./shown-words.js";

const MAX_PARENTS = 32;
const HIDDEN_FLAGS = 2 | 32;
/** Of all choices and values of one field. */
const MAX_VALUES = 10_000;

/** An entry of a field, or of one above it that it takes it from (12.7.3.1). */
function inherited(doc: PdfDocument, field: PdfDict, key: string): PdfValue {
  let one: PdfDict | undefined = field;
  for (let i = 0; one && i < MAX_PARENTS; i += 1) {
    const value = doc.get(one, key);
    if (value !== null) return value;
    one = doc.getDict(one, "Parent");
  }
  return null;
}

export interface HiddenValue {
  readonly page: number;
  readonly text: string;
}

export interface Fields {
  readonly controls: readonly Control[];
  /** What is entered in fields that are not shown. */
  readonly hidden: readonly HiddenValue[];
}

export function fieldsIn(doc: PdfDocument): Fields {
  const controls: Control[] = [];
  const hidden: HiddenValue[] = [];
  const seen = new Set<PdfDict>();
  for (const { dict, page } of doc.annotations()) {
    if (doc.getName(dict, "Subtype") !== "Widget") continue;
    // Several widgets of one field are one field: the buttons of a choice.
    const field = doc.get(dict, "T") === null ? (doc.getDict(dict, "Parent") ?? dict) : dict;
    if (seen.has(field)) continue;
    seen.add(field);
    const label = doc.getText(dict, "TU") ?? doc.getText(field, "TU");
    const own = { place: { story: "body" as const, page }, what: kindOf(doc, field), ...(label && { label }) };
    if (isShown(doc, dict)) addTo(controls, own, MAX_THINGS, "form fields");
    else {
      const value = inherited(doc, field, "V");
      const text = is(value, "string") ? (textOf(value) ?? "") : "";
      if (text.trim() !== "") hidden.push({ page, text });
    }
  }
  return { controls, hidden };
}

function isShown(doc: PdfDocument, widget: PdfDict): boolean {
  const flags = doc.get(widget, "F");
  return typeof flags !== "number" || (flags & HIDDEN_FLAGS) === 0;
}

const PASSWORD = 1 << 13;
const RADIO = 1 << 15;
const PUSH = 1 << 16;

function flagsOf(doc: PdfDocument, field: PdfDict): number {
  const flags = inherited(doc, field, "Ff");
  return typeof flags === "number" ? flags : 0;
}

function kindOf(doc: PdfDocument, field: PdfDict): string {
  const bits = flagsOf(doc, field);
  switch (nameOf(inherited(doc, field, "FT")) ?? "") {
    case "Btn":
      return (bits & PUSH) !== 0 ? "button" : (bits & RADIO) !== 0 ? "radio button" : "checkbox";
    case "Ch":
      return "list";
    case "Sig":
      return "signature";
    default:
      return "text";
  }
}

/**
 * Values of fields that their look does not show: without a place on a page,
 * other than what is painted there, or kept for when the form is emptied.
 */
export function unshownValues(doc: PdfDocument, words: Words): string[] {
  const found = new Set<string>();
  const widgets = new Map(doc.annotations().map(({ dict }) => [dict, isShown(doc, dict)]));
  for (const { dict: field } of doc.fields()) {
    const places = widgets.has(field) ? [field] : doc.getItems(field, "Kids").filter((kid) => is(kid, "dict"));
    const seen = places.filter((place) => widgets.get(place) === true);
    // A viewer paints the value of a field for which the file has no picture.
    const isPainted = seen.some((place) => doc.getDict(place, "AP") === undefined);
    const isSecret = (flagsOf(doc, field) & PASSWORD) !== 0;
    const values = isPainted && !isSecret ? [] : ["V", "RV"].flatMap((key) => valuesOf(doc, doc.get(field, key)));
    const others = valuesOf(doc, doc.get(field, "DV"));
    // Of choices, those are seen that are offered; what is sent in their place is not.
    const choices = doc.getItems(field, "Opt").flatMap((choice) => unofferedOf(doc, choice, seen.length > 0));
    for (const text of [...values, ...others, ...choices.slice(0, MAX_VALUES)])
      if (isText(text.trim()) && words.lacks(text)) found.add(text);
  }
  return [...found];
}

function valuesOf(doc: PdfDocument, value: PdfValue): string[] {
  if (is(value, "array"))
    return value.items.slice(0, MAX_VALUES).flatMap((item) => textOf(doc.file.resolve(item)) ?? []);
  if (is(value, "stream"))
    return [unlessDamaged(() => doc.file.decode(value))?.toString("utf8") ?? ""].map(withoutTags);
  return [withoutTags(textOf(value) ?? "")];
}

/** Rich text is written as a page of the web (12.7.3.4). */
function withoutTags(text: string): string {
  return text.includes("</") ? text.replace(/<[^<>]*>/g, " ") : text;
}

function unofferedOf(doc: PdfDocument, choice: PdfValue, isOffered: boolean): string[] {
  const [sent, shown] = is(choice, "array") ? choice.items.map((item) => textOf(doc.file.resolve(item))) : [];
  const plain = textOf(choice) ?? shown;
  return [...(isOffered ? [] : [plain]), ...(sent === shown ? [] : [sent])].filter((text) => text !== undefined);
}
