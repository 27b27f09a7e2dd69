/** What people fill in: content controls (ECMA-376 part 1, 17.5.2) and the older fields of forms (17.16.17). */
import type { XmlTag } from "../../../tools/xml.js";
import type { Form } from "./fields.js";
import type { Gathered } from "./gathered.js";
import { integer, ownValue, val } from "./names.js";
import type { RunningText } from "./text.js";

/** The control or the form whose properties are being read, and where it ends up. */
export class Forms {
  private form: Form | undefined;
  private control: ContentControl = newControl();

  constructor(
    private readonly gathered: Gathered,
    private readonly running: RunningText,
  ) {}

  beginControl(): void {
    this.control = newControl();
  }

  describeControl(tag: XmlTag): void {
    if (describeControl(this.control, tag)) this.gathered.bindings += 1;
  }

  endControl(): void {
    const { what, label = "", entries, placeholder } = this.control;
    if (what !== undefined) this.addControl(what, label);
    if (placeholder !== undefined) this.gathered.placeholders.add(placeholder);
    for (const entry of entries) this.running.claim(entry, "entries of a list");
  }

  beginForm(): void {
    this.form = newForm();
  }

  describeForm(tag: XmlTag): void {
    if (this.form) describeForm(this.form, tag);
  }

  endForm(): void {
    if (!this.form) return;
    this.gathered.formNames.add(this.form.name);
    if (!this.running.isDeleted) this.running.fields?.describe(this.form);
  }

  /** `w:fldChar` (17.16.18): a form is told of when its field ends. */
  openField(tag: XmlTag): void {
    const { running } = this;
    if (running.isDeleted) return;
    const type = ownValue(tag, "fldCharType");
    if (type === "begin") running.fields?.begin();
    else if (type === "separate") running.fields?.separate();
    else if (type === "end") {
      const form = running.fields?.end();
      if (!form) return;
      this.addControl(form.what, form.label);
      // The entry that was chosen is shown, and stands nowhere else.
      if (form.what === "list") running.say(form.entries[form.chosen] ?? "");
      for (const entry of form.entries) running.claim(entry, "entries of a list");
      running.claim(form.preset, "text that stood in a form");
    }
  }

  private addControl(what: string, label: string): void {
    const { running, gathered } = this;
    if (running.isDeleted) return;
    const named = label.trim() === "" ? {} : { label };
    gathered.add(gathered.controls, { place: running.place(), what, ...named }, "fields");
    running.fill();
  }
}

/** A content control; `what` is absent for those that only hold text together. */
interface ContentControl {
  what?: string;
  label?: string;
  /** What can be chosen. */
  readonly entries: string[];
  /** The building block that stands in for it while it is empty. */
  placeholder?: string;
}

function newControl(): ContentControl {
  return { entries: [] };
}

/** A property in `w:sdtPr`. True when the control shows what is in custom XML. */
function describeControl(control: ContentControl, tag: XmlTag): boolean {
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

function newForm(): Form {
  return { what: "text", name: "", label: "", entries: [], chosen: 0, preset: "" };
}

/** A property in `w:ffData`. */
function describeForm(form: Form, tag: XmlTag): void {
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
