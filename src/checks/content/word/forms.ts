/** What people fill in: content controls (ECMA-376 part 1, 17.5.2) and the older fields of forms (17.16.17). */
import type { XmlTag } from "../../../tools/xml.js";
import type { Form } from "./fields.js";
import { integer, ownValue, val } from "./names.js";

/** A content control; `what` is absent for those that only hold text together. */
export interface ContentControl {
  what?: string;
  label?: string;
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
      break;
  }
  return tag.local === "dataBinding";
}

/** No list in a form has more entries (17.16.9: 25). */
const MAX_ENTRIES = 100;

export function newForm(): Form {
  return { what: "text", name: "", label: "", entries: [], chosen: 0 };
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
