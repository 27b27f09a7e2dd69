/** What people fill in: content controls (ECMA-376 part 1, 17.5.2) and the older fields of forms (17.16.17). */
import type { XmlTag } from "../../../tools/xml.js";
import type { Form } from "./fields.js";
import { integer, ownValue, val } from "./names.js";

/** A content control; `what` is absent for those that only hold text together. */
export interface ContentControl {
  what?: string;
  label?: string;
  /** What can be chosen. */
  readonly entries: string[];
  /** The building block that stands in for it while it is empty. */
  placeholder?: string;
}

export function newControl(): ContentControl {
  return { entries: [] };
}

/** A property in `w:sdtPr`. True when the control shows what is in custom XML. */
export function describeControl(control: ContentControl, tag: XmlTag): boolean {
  switch (tag.local) {
    case "alias":
      control.label = val(tag) ?? "";
      break;
    case "checkbox":
    case "text":
    case "date":
      control.what = tag.local;
      break;
    case "comboBox":
    case "dropDownList":
      control.what = "list";
      addEntry(control.entries, ownValue(tag, "lastValue"));
      break;
    case "listItem":
      // What asks to choose has no value (17.5.2.21).
      if (ownValue(tag, "value") === "") break;
      addEntry(control.entries, ownValue(tag, "displayText"));
      addEntry(control.entries, ownValue(tag, "value"));
      break;
    case "docPart":
      control.placeholder = val(tag) ?? "";
      break;
  }
  return tag.local === "dataBinding";
}

/** Of so many entries the words are looked at. */
const MAX_ENTRIES = 1_000;

/** Short codes and numbers stand for what is shown. */
function addEntry(entries: string[], text: string | undefined): void {
  if (text !== undefined && /\p{L}{2}/u.test(text) && entries.length < MAX_ENTRIES && !entries.includes(text))
    entries.push(text);
}

export function newForm(): Form {
  return { what: "text", name: "", label: "", entries: [], chosen: 0, preset: "" };
}

/** A property in `w:ffData`. */
export function describeForm(form: Form, tag: XmlTag): void {
  switch (tag.local) {
    case "name":
      form.name = val(tag) ?? "";
      return;
    case "checkBox":
      form.what = "checkbox";
      return;
    case "ddList":
      form.what = "list";
      return;
    case "listEntry":
      if (form.entries.length < MAX_ENTRIES) form.entries.push(val(tag) ?? "");
      return;
    case "default":
      if (form.what === "text") form.preset = val(tag) ?? "";
      return;
    case "result":
      form.chosen = integer(val(tag)) ?? 0;
      return;
    case "statusText":
    case "helpText":
      form.label ||= ownValue(tag, "val") ?? "";
      return;
    default:
  }
}
