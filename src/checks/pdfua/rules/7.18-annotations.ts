import { is, type PdfDict, textOf } from "../../../tools/pdf/objects.js";
import { givenText } from "../../pdf/structure.js";
import type { UaDocument } from "../document.js";
import { ordinal } from "../places.js";
import type { UaFault, UaRule } from "../rule.js";

/** Longest way up the page tree. */
const MAX_PARENTS = 100;

/** An annotation that readers meet: not hidden, and not outside the page. */
interface Met {
  readonly dict: PdfDict;
  readonly type: string;
  readonly where: string;
  /** The standard type of the structure element that it belongs to. */
  readonly within: string | undefined;
  readonly alternative: string | undefined;
}

function calledOf(type: string): string {
  if (type === "Link") return "link";
  return type === "Widget" ? "form field" : "comment";
}

function* met(doc: UaDocument): Iterable<Met> {
  const { pdf } = doc;
  const pages = new Map(pdf.pages().map((page) => [page.number, page.dict]));
  const boxes = new Map<number, readonly number[] | undefined>();
  const counts = new Map<string, number>();
  for (const { dict, page } of pdf.annotations()) {
    if (!boxes.has(page)) boxes.set(page, cropBox(doc, pages.get(page)));
    const type = pdf.getName(dict, "Subtype") ?? "";
    const called = calledOf(type);
    const count = (counts.get(`${page} ${called}`) ?? 0) + 1;
    counts.set(`${page} ${called}`, count);
    const flags = pdf.get(dict, "F");
    if ((typeof flags === "number" && (flags & 2) !== 0) || isOutside(rectangle(doc, dict, "Rect"), boxes.get(page)))
      continue;
    const element = doc.elementOf(dict);
    yield {
      dict,
      type,
      where: `page ${page}, ${ordinal(count)} ${called}`,
      within: doc.structure()?.standardOf(pdf.getName(element, "S")),
      alternative: givenText(pdf, element, "Alt"),
    };
  }
}

function rectangle({ pdf }: UaDocument, dict: PdfDict, key: string): readonly number[] | undefined {
  const items = pdf.getItems(dict, key).filter((item) => typeof item === "number");
  const [left = 0, bottom = 0, right = 0, top = 0] = items;
  if (items.length < 4) return undefined;
  return [Math.min(left, right), Math.min(bottom, top), Math.max(left, right), Math.max(bottom, top)];
}

/** ISO 32000-1:2008, table 30: inherited, and the media box where there is none. */
function cropBox(doc: UaDocument, page: PdfDict | undefined): readonly number[] | undefined {
  for (const key of ["CropBox", "MediaBox"]) {
    let holder = page;
    for (let i = 0; holder && i < MAX_PARENTS; i += 1) {
      const box = rectangle(doc, holder, key);
      if (box) return box;
      holder = doc.pdf.getDict(holder, "Parent");
    }
  }
  return undefined;
}

function isOutside(rect: readonly number[] | undefined, box: readonly number[] | undefined): boolean {
  if (!rect || !box) return false;
  const [left = 0, bottom = 0, right = 0, top = 0] = rect;
  const [boxLeft = 0, boxBottom = 0, boxRight = 0, boxTop = 0] = box;
  return boxBottom >= top || boxLeft >= right || boxTop <= bottom || boxRight <= left;
}

export const annotations: UaRule = {
  id: "pdfua-7.18.1-annotations",
  clause: "7.18.1",
  checks: "Comments, links and form fields are part of the structure and say what they are.",
  word: "Delete the comments (Review, Delete, Delete All Comments), and give each form control a title under Developer, Properties",
  office:
    "Delete the comments (right-click a comment, Delete All Comments), and give each form control a help text under Form, Control Properties",
  *check(doc): Iterable<UaFault> {
    for (const { dict, type, where, within, alternative } of met(doc)) {
      if (type === "Widget") {
        if (!fieldDescription(doc, dict) && !alternative)
          yield { test: 3, message: "A form field has no description that can be read aloud.", where };
        continue;
      }
      if (type !== "PrinterMark" && type !== "Link" && within !== "Annot")
        yield { test: 1, message: "A comment does not belong to the structure.", where };
      if (!givenText(doc.pdf, dict, "Contents") && !alternative)
        yield { test: 2, message: `A ${calledOf(type)} has no text that can be read aloud.`, where };
    }
  },
};

/** That of the field: a widget without a name is only one of several looks of its parent. */
function fieldDescription({ pdf }: UaDocument, widget: PdfDict): string | undefined {
  const field = givenText(pdf, widget, "T") === undefined ? pdf.getDict(widget, "Parent") : widget;
  return givenText(pdf, field, "TU");
}

export const trapNets: UaRule = {
  id: "pdfua-7.18.2-trap-networks",
  clause: "7.18.2",
  checks: "No page carries printer's trapping instructions.",
  *check(doc): Iterable<UaFault> {
    for (const { type, where } of met(doc))
      if (type === "TrapNet") yield { test: 1, message: "A page carries printer's trapping instructions.", where };
  },
};

export const tabOrder: UaRule = {
  id: "pdfua-7.18.3-tab-order",
  clause: "7.18.3",
  checks: "The tabulator key goes through links and fields in reading order.",
  *check({ pdf }): Iterable<UaFault> {
    for (const { dict, number } of pdf.pages())
      if (pdf.getItems(dict, "Annots").length > 0 && pdf.getName(dict, "Tabs") !== "S")
        yield {
          test: 1,
          message: "The page does not say that the tabulator key follows the reading order.",
          where: `page ${number}`,
        };
  },
};

export const forms: UaRule = {
  id: "pdfua-7.18.4-forms",
  clause: "7.18.4",
  checks: "Form fields belong to form elements of the structure, one to each.",
  *check(doc): Iterable<UaFault> {
    for (const { type, where, within } of met(doc))
      if (type === "Widget" && within !== "Form")
        yield { test: 1, message: "A form field does not belong to a form element of the structure.", where };
    const structure = doc.structure();
    for (const element of structure?.ofType("Form") ?? []) {
      if (!structure) continue;
      if (structure.attribute(element.dict, "PrintField", "Role") !== null) continue;
      if (!hasOneWidget(doc, element.dict))
        yield {
          test: 2,
          message: "A form element of the structure holds something else than one form field.",
          where: doc.places().of(element),
        };
    }
  },
};

function hasOneWidget({ pdf }: UaDocument, form: PdfDict): boolean {
  const value = pdf.get(form, "K");
  const kids = is(value, "array") ? value.items.map(pdf.file.resolve) : [value];
  const [kid] = kids;
  if (kids.length !== 1 || !is(kid, "dict") || pdf.getName(kid, "Type") !== "OBJR") return false;
  return pdf.getName(pdf.getDict(kid, "Obj"), "Subtype") === "Widget";
}

export const links: UaRule = {
  id: "pdfua-7.18.5-links",
  clause: "7.18.5",
  checks: "Links belong to link elements of the structure and say where they lead.",
  *check(doc): Iterable<UaFault> {
    for (const { dict, type, where, within } of met(doc)) {
      if (type !== "Link") continue;
      if (within !== "Link")
        yield { test: 1, message: "A link does not belong to a link element of the structure.", where };
      if (!givenText(doc.pdf, dict, "Contents"))
        yield { test: 2, message: "A link does not say where it leads.", where };
    }
  },
};

export const mediaClips: UaRule = {
  id: "pdfua-7.18.6.2-media-clips",
  clause: "7.18.6.2",
  checks: "Sounds and films say of what kind they are and what is in them.",
  *check({ pdf }): Iterable<UaFault> {
    for (const { dict, where } of pdf.actions()) {
      if (pdf.getName(dict, "S") !== "Rendition") continue;
      const clip = pdf.getDict(pdf.getDict(dict, "R"), "C");
      if (!clip) continue;
      if (!givenText(pdf, clip, "CT"))
        yield { test: 1, message: "A sound or film does not say of what kind it is.", where };
      const texts = pdf.getItems(clip, "Alt");
      const told = texts.every((item, i) => is(item, "string") && (i % 2 === 0 || textOf(item) !== ""));
      if (texts.length === 0 || texts.length % 2 === 1 || !told)
        yield { test: 2, message: "A sound or film has no alternative text.", where };
    }
  },
};

export const printerMarks: UaRule = {
  id: "pdfua-7.18.8-printer-marks",
  clause: "7.18.8",
  checks: "Printer's marks are no part of the structure.",
  *check(doc): Iterable<UaFault> {
    for (const { dict, type, where } of met(doc))
      if (type === "PrinterMark" && doc.pdf.getName(doc.elementOf(dict), "S") !== undefined)
        yield { test: 1, message: "A printer's mark is part of the structure.", where };
  },
};
