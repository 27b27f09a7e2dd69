import { is, type PdfDict, textOf } from "../../../tools/pdf/objects.js";
import { type Advice, DELETE_MEDIA } from "../../advice.js";
import { cropBox } from "../../pdf/boxes.js";
import { boxFrom } from "../../pdf/painted/matrix.js";
import type { Box } from "../../pdf/painted/painting.js";
import { givenText } from "../../pdf/structure.js";
import type { UaDocument } from "../document.js";
import { ordinal } from "../places.js";
import type { UaFault, UaRule } from "../rule.js";

/** An annotation that readers meet: not hidden, and not outside the page. */
interface Met {
  readonly dict: PdfDict;
  readonly type: string;
  /** What people call it. */
  readonly called: string;
  readonly where: string;
  /** The standard type of the structure element that it belongs to. */
  readonly within: string | undefined;
  readonly alternative: string | undefined;
}

function calledOf({ pdf }: UaDocument, dict: PdfDict, type: string): string {
  if (pdf.media().has(dict)) return "sound or film";
  if (type === "Link") return "link";
  return type === "Widget" ? "form field" : "comment";
}

const DESCRIBED_BY_US = "Convert the original document with council-convert, which describes the links by itself";

const DESCRIBE_LINKS: Advice = {
  any: "Write where the link leads, in the link's own description",
  word: "Right-click the link, choose Edit Hyperlink (or Edit Link), ScreenTip, and write where it leads",
  excel: "Right-click the link, choose Edit Hyperlink (or Edit Link), ScreenTip, and write where it leads",
  powerpoint: "Right-click the link, choose Edit Link (or Edit Hyperlink), ScreenTip, and write where it leads",
  office: "Put the link on words that say where it leads (select them, then Insert, Hyperlink)",
  kept: DESCRIBED_BY_US,
};

/**
 * LibreOffice tags the links of texts and of sheets, when they lie on words. It tags none of
 * a presentation, so that no author can do anything but say it otherwise.
 */
const LINK_WORDS: Advice = {
  any: "Remove the link, and set it anew on words in the text",
  word: "Right-click the link, choose Remove Hyperlink (or Remove Link), then select words in the text and set it anew with Insert, Link",
  excel:
    "Right-click the link, choose Remove Hyperlink (or Remove Link), then set it anew on a cell with words in it (Insert, Link)",
  powerpoint:
    "Write out beside the link where it leads, so that whoever is read to hears it. LibreOffice marks no links of slides as links, and nothing in PowerPoint changes that",
  office:
    "Right-click the link, choose Remove Hyperlink, then select words in the text and set it anew with Insert, Hyperlink. On slides LibreOffice marks no links as links: there, write out beside the link where it leads",
  kept: DESCRIBED_BY_US,
};

const DELETE_COMMENTS: Advice = {
  any: "Delete the comments",
  word: "Delete the comments: Review, Delete, Delete All Comments in Document",
  excel: "Delete the comments and notes: select all (Ctrl+A), then Review, Delete",
  powerpoint: "Delete the comments: Review, Delete, Delete All Comments",
  office: "Delete the comments: right-click one, Delete All Comments",
};

const DESCRIBE_FIELDS: Advice = {
  any: "Write what belongs into the form field, in the field's own title or help text",
  word: "Click into the form field, then Developer, Properties, and write what belongs into it as its Title (of an older field: Add Help Text)",
  excel: "Right-click the form field, choose Format Control, Alt Text, and write what belongs into it",
  office: "Right-click the form field, choose Control Properties, Help text, and write what belongs into it",
};

function* met(doc: UaDocument): Iterable<Met> {
  const { pdf } = doc;
  const pages = new Map(pdf.pages().map((page) => [page.number, page.dict]));
  const boxes = new Map<number, Box | undefined>();
  const counts = new Map<string, number>();
  for (const { dict, page } of pdf.annotations()) {
    if (!boxes.has(page)) boxes.set(page, cropBox(pdf, pages.get(page)));
    const type = pdf.getName(dict, "Subtype") ?? "";
    const called = calledOf(doc, dict, type);
    const count = (counts.get(`${page} ${called}`) ?? 0) + 1;
    counts.set(`${page} ${called}`, count);
    const flags = pdf.get(dict, "F");
    if (
      (typeof flags === "number" && (flags & 2) !== 0) ||
      isOutside(boxFrom(pdf.getItems(dict, "Rect")), boxes.get(page))
    )
      continue;
    const element = doc.elementOf(dict);
    yield {
      dict,
      type,
      called,
      where: `page ${page}, ${ordinal(count)} ${called}`,
      within: doc.structure()?.standardOf(pdf.getName(element, "S")),
      alternative: givenText(pdf, element, "Alt"),
    };
  }
}

function isOutside(rect: Box | undefined, page: Box | undefined): boolean {
  if (!rect || !page) return false;
  return page.bottom >= rect.top || page.left >= rect.right || page.top <= rect.bottom || page.right <= rect.left;
}

export const annotations: UaRule = {
  id: "pdfua-7.18.1-annotations",
  clause: "7.18.1",
  checks: "Comments, links and form fields are part of the structure and say what they are.",
  advice: DELETE_COMMENTS,
  *check(doc): Iterable<UaFault> {
    for (const { dict, type, called, where, within, alternative } of met(doc)) {
      if (type === "Widget") {
        if (!fieldDescription(doc, dict) && !alternative)
          yield {
            test: 3,
            message: "A form field has no description that can be read aloud.",
            where,
            advice: DESCRIBE_FIELDS,
          };
        continue;
      }
      const about = { where, ...special(doc, dict, type) };
      if (type !== "PrinterMark" && type !== "Link" && within !== "Annot")
        yield { test: 1, message: `A ${called} lies outside the reading order.`, ...about };
      if (!givenText(doc.pdf, dict, "Contents") && !alternative)
        yield { test: 2, message: `A ${called} has no text that can be read aloud.`, ...about };
    }
  },
};

/** What a rule of its own tells of in better words. */
function special({ pdf }: UaDocument, dict: PdfDict, type: string): Pick<UaFault, "advice" | "toldBy"> {
  if (pdf.media().has(dict)) return { advice: DELETE_MEDIA, toldBy: "pdf-preflight" };
  return type === "Link" ? { advice: DESCRIBE_LINKS, toldBy: "pdf-ua" } : {};
}

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
          message: "The tabulator key does not go through the links and fields of this page in reading order.",
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
        yield { test: 1, message: "A form field is not marked as one for programs that read aloud.", where };
    const structure = doc.structure();
    for (const element of structure?.ofType("Form") ?? []) {
      if (!structure) continue;
      if (structure.attribute(element.dict, "PrintField", "Role") !== null) continue;
      if (!hasOneWidget(doc, element.dict))
        yield {
          test: 2,
          message: "What is marked as a form field is not one form field alone.",
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
  advice: DESCRIBE_LINKS,
  *check(doc): Iterable<UaFault> {
    for (const { dict, type, where, within } of met(doc)) {
      if (type !== "Link") continue;
      if (within !== "Link")
        yield {
          test: 1,
          message: "A link is not marked as one for programs that read aloud.",
          where,
          advice: LINK_WORDS,
        };
      if (!givenText(doc.pdf, dict, "Contents"))
        yield {
          test: 2,
          message: "A link does not say where it leads.",
          where,
          // What is not marked as a link is told of already, and is described when it is.
          ...(within === "Link" ? {} : { toldBy: "pdf-ua" }),
        };
    }
  },
};

export const mediaClips: UaRule = {
  id: "pdfua-7.18.6.2-media-clips",
  clause: "7.18.6.2",
  checks: "Sounds and films say of what kind they are and what is in them.",
  advice: DELETE_MEDIA,
  *check({ pdf }): Iterable<UaFault> {
    for (const { dict, where } of pdf.actions()) {
      if (pdf.getName(dict, "S") !== "Rendition") continue;
      const clip = pdf.getDict(pdf.getDict(dict, "R"), "C");
      if (!clip) continue;
      if (!givenText(pdf, clip, "CT"))
        yield { test: 1, message: "A sound or film does not say of what kind it is.", where, toldBy: "pdf-preflight" };
      const texts = pdf.getItems(clip, "Alt");
      const told = texts.every((item, i) => is(item, "string") && (i % 2 === 0 || textOf(item) !== ""));
      if (texts.length === 0 || texts.length % 2 === 1 || !told)
        yield { test: 2, message: "A sound or film has no alternative text.", where, toldBy: "pdf-preflight" };
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
