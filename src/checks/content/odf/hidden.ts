/** Comments, changes, variables, forms, scripts and links to data elsewhere, wherever they stand in OpenDocument. */
import { byName } from "../../../tools/by-name.js";
import { lengthened } from "../../../tools/lengthened.js";
import { isOrdinaryLink } from "../../../tools/odf.js";
import { addTo, MAX_HIDDEN_TEXT, MAX_THINGS } from "../limits.js";
import type { Hidden } from "../model.js";
import type { Attributes } from "./names.js";
import { type Capture, type Element, type Elements, gathered, IGNORED, type Reading } from "./reading.js";
import { joined } from "./traces.js";

interface Change {
  readonly kind: string;
  readonly person: string;
  readonly text: string;
  isPlaced: boolean;
}

/** What is known of a part only at its end. */
export interface Kept {
  readonly elements: Elements;
  /** Adds the traces that need all of the part. */
  end(): void;
}

/** Longest name of a person that is kept, in characters. */
const MAX_NAME = 200;

/** Text of `dc:creator`, and all other text, apart. */
function signed(end: (text: string, person: string) => void, isText: (name: string) => boolean): Capture {
  const inside: string[] = [];
  let text = "";
  let person = "";
  return {
    open(name) {
      inside.push(name);
      if (name === "text:s" || name === "text:tab") text += " ";
    },
    close(name) {
      inside.pop();
      if (isText(name) && text.length < MAX_HIDDEN_TEXT) text += "\n";
    },
    text(value) {
      if (inside.at(-1) === "dc:creator") person = lengthened(person, value, MAX_NAME);
      else if (inside.some(isText) && text.length < MAX_HIDDEN_TEXT) text += value;
    },
    end: () => end(text.trim(), person.trim()),
  };
}

const isParagraph = (name: string) => name === "text:p" || name === "text:h";

const ANNOTATION: Element = {
  open: (reading) => {
    const where = reading.where();
    return signed((text, person) => reading.traces.add("comments", where, { text, person }), isParagraph);
  },
};

// ------------------------------------------------------------------ changes

const CHANGE_KINDS = byName<string>({
  "text:insertion": "insertion",
  "text:deletion": "deletion",
  "text:format-change": "format change",
  "table:insertion": "insertion",
  "table:deletion": "deletion",
  "table:movement": "move",
  "table:cell-content-change": "changed cell",
});

function changesOfText(changes: Map<string, Change>): Element {
  return {
    open() {
      let id = "";
      let kind = "";
      let capture: Capture | undefined;
      return {
        open(name, attributes) {
          if (name === "text:changed-region") {
            id = attributes["xml:id"] ?? attributes["text:id"] ?? "";
            kind = "";
            capture = signed((text, person) => changes.set(id, { kind, person, text, isPlaced: false }), isParagraph);
          } else if (kind === "") kind = CHANGE_KINDS.get(name) ?? "";
          capture?.open?.(name, attributes);
        },
        close(name) {
          capture?.close?.(name);
          if (name !== "text:changed-region") return;
          if (changes.size < MAX_THINGS) capture?.end?.();
          capture = undefined;
        },
        text: (value) => capture?.text?.(value),
      };
    },
  };
}

function changeMark(changes: Map<string, Change>): Element {
  return {
    open(reading, attributes) {
      const change = changes.get(attributes["text:change-id"] ?? "");
      if (!change || change.isPlaced) return;
      change.isPlaced = true;
      reading.traces.add("tracked-changes", reading.where(), change);
    },
  };
}

const CHANGES_OF_CELLS: Element = {
  open: ({ traces }) => counting(traces),
};

function counting(traces: Reading["traces"]): Capture {
  const all = signed((text) => text !== "" && traces.add("tracked-changes", "", { text, count: 0 }), isParagraph);
  let person = "";
  let isName = false;
  return {
    ...all,
    open(name, attributes) {
      all.open?.(name, attributes);
      isName = name === "dc:creator";
      if (isName) person = "";
      const kind = CHANGE_KINDS.get(name);
      if (kind) traces.add("tracked-changes", "", { kind });
    },
    text(value) {
      if (isName) person = lengthened(person, value, MAX_NAME);
      else all.text?.(value);
    },
    close(name) {
      all.close?.(name);
      if (isName) traces.add("tracked-changes", "", { person: person.trim().slice(0, MAX_NAME), count: 0 });
      isName = false;
    },
  };
}

// ---------------------------------------------------------------- variables

const writtenValue = (attributes: Attributes) =>
  attributes["office:string-value"] ??
  attributes["office:value"] ??
  attributes["office:date-value"] ??
  attributes["office:time-value"] ??
  attributes["office:boolean-value"] ??
  "";

function variables(shown: Set<string>, declared: Map<string, string>): [string, Element][] {
  return [
    [
      "text:user-field-decl",
      {
        open: (_reading, attributes) =>
          void (declared.size < MAX_THINGS && declared.set(attributes["text:name"] ?? "", writtenValue(attributes))),
      },
    ],
    [
      "text:user-field-get",
      {
        open(reading, attributes) {
          if (attributes["text:display"] === "none") return;
          if (shown.size < MAX_THINGS) shown.add(attributes["text:name"] ?? "");
          reading.enter({ field: "other" });
        },
      },
    ],
    [
      "text:variable-set",
      {
        open(reading, attributes) {
          if (attributes["text:display"] !== "none") return undefined;
          const text = writtenValue(attributes);
          if (text !== "") reading.traces.add("variables", reading.where(), { text });
          return IGNORED;
        },
      },
    ],
  ];
}

// -------------------------------------------------------------------- forms

const CONTROLS: Readonly<Record<string, string>> = {
  checkbox: "checkbox",
  radio: "radio button",
  text: "text",
  textarea: "text",
  password: "text",
  "formatted-text": "text",
  number: "text",
  date: "date",
  time: "time",
  file: "file",
  listbox: "list",
  combobox: "list",
  button: "button",
  image: "button",
  "value-range": "slider",
  "generic-control": "control",
};

function controlElement(what: string): Element {
  return {
    open(reading, attributes) {
      // 19.298, 19.315: what is written on it, and what is said of it.
      const label = (attributes["form:title"] || attributes["form:label"])?.trim();
      const control = { place: reading.context.place, what, ...(label && { label }) };
      addTo(reading.controls, control, MAX_THINGS, "controls");
      const value = attributes["form:current-value"] || attributes["form:value"] || label;
      if (value) reading.undrawn.set(control, value);
      for (const id of [attributes["xml:id"], attributes["form:id"]])
        if (id !== undefined) reading.controlsById.set(id, control);
    },
  };
}

/** Fields to be filled in as LibreOffice writes them: those of Word's forms of old, and content controls. */
const FORM_FIELDS = byName<string>({
  FORMTEXT: "text",
  FORMCHECKBOX: "checkbox",
  FORMDROPDOWN: "list",
});

const FORM_FIELD: Element = {
  open(reading, attributes) {
    const what = FORM_FIELDS.get(attributes["field:type"]?.split(".").at(-1) ?? "");
    if (what !== undefined) addTo(reading.controls, { place: reading.place(), what }, MAX_THINGS, "controls");
  },
};

const CONTENT_CONTROL: Element = {
  open(reading, attributes) {
    const isTrue = (name: string) => attributes[`loext:${name}`] === "true";
    if (isTrue("picture")) return;
    const isList = isTrue("combobox") || isTrue("dropdown") || isTrue("drop-down");
    const what = isTrue("checkbox") ? "checkbox" : isList ? "list" : isTrue("date") ? "date" : "text";
    const label = attributes["loext:alias"]?.trim();
    addTo(reading.controls, { place: reading.place(), what, ...(label && { label }) }, MAX_THINGS, "controls");
  },
};

const HIDDEN_CONTROL: Element = {
  open: (reading, attributes) => {
    const text = attributes["form:value"];
    if (text) reading.traces.add("variables", "", { kind: "hidden form field", text });
  },
};

const FORM: Element = {
  open: (reading, attributes) => {
    if (attributes["form:datasource"] || attributes["form:connection-resource"])
      reading.traces.add("external-data", "", { kind: "database form" });
  },
};

// ------------------------------------------------------- scripts and links

const EVENT: Element = {
  open: (reading) => {
    reading.traces.add("macros", "", { kind: "macro event" });
    return IGNORED;
  },
};

/** 19.409: `execute` opens what the address leads to, which is a page of the web for the most part. */
const ACTION: Element = {
  open(reading, attributes) {
    if (attributes["presentation:action"] !== "execute") return;
    const target = attributes["xlink:href"] ?? "";
    const { shape } = reading.context;
    if (!isOrdinaryLink(target)) reading.traces.add("actions", reading.where(), { kind: "program start" });
    else if (shape) shape.link = reading.addLink(target);
  },
};

const SCRIPT: Element = {
  open: ({ traces }) => gathered((text) => text !== "" && traces.add("macros", "", { kind: "script" })),
};

const outsideData = (kind: string): Element => ({
  open(reading) {
    reading.traces.add("external-data", reading.where(), { kind });
  },
});

const SECTION_SOURCE: Element = {
  open(reading, attributes) {
    // Without an address it is another part of the same document.
    if (attributes["xlink:href"]) reading.traces.add("external-data", reading.where(), { kind: "linked section" });
  },
};

const found = (what: Hidden, kind: string): Element => ({
  open(reading) {
    reading.traces.add(what, reading.where(), { kind });
    reading.enter({ field: "other" });
  },
});

const MERGE = ["database-display", "database-next", "database-row-select", "database-row-number", "database-name"];

/** Elements of which something is known only at the end of the part. */
export function hiddenElements(reading: Reading): Kept {
  const changes = new Map<string, Change>();
  const shown = new Set<string>();
  const declared = new Map<string, string>();
  const mark = changeMark(changes);
  return {
    elements: new Map<string, Element>([
      ["office:annotation", ANNOTATION],
      // So LibreOffice writes those on slides.
      ["officeooo:annotation", ANNOTATION],
      ["text:tracked-changes", changesOfText(changes)],
      ["text:change", mark],
      ["text:change-start", mark],
      ["table:tracked-changes", CHANGES_OF_CELLS],
      ...variables(shown, declared),
      ...Object.entries(CONTROLS).map(([name, what]) => [`form:${name}`, controlElement(what)] as const),
      ["field:fieldmark", FORM_FIELD],
      ["field:fieldmark-start", FORM_FIELD],
      ["loext:content-control", CONTENT_CONTROL],
      ["form:form", FORM],
      ["form:hidden", HIDDEN_CONTROL],
      ["script:event-listener", EVENT],
      ["presentation:event-listener", ACTION],
      ["office:script", SCRIPT],
      ["text:script", SCRIPT],
      ...MERGE.map((name) => [`text:${name}`, found("mail-merge", "database field")] as const),
      ["text:section-source", SECTION_SOURCE],
      ["text:dde-connection-decl", outsideData("linked program")],
      ["office:dde-source", outsideData("linked program")],
    ]),
    end() {
      for (const change of changes.values()) if (!change.isPlaced) reading.traces.add("tracked-changes", "", change);
      let text = "";
      let count = 0;
      for (const [name, value] of declared) {
        if (shown.has(name) || value.trim() === "") continue;
        count += 1;
        text = joined(text, value);
      }
      if (count > 0) reading.traces.add("variables", "", { count, text });
      for (const value of reading.undrawn.values())
        reading.traces.add("variables", "", { kind: "form field that is not shown", text: value });
    },
  };
}
