/** Paragraphs and what stands in them: ODF 1.3 part 3, 5 to 7. */
import { LEAST_POINTS } from "../../../tools/legible.js";
import { millimetresOf, pointsOf } from "../../../tools/odf-values.js";
import { addTo, MAX_THINGS } from "../limits.js";
import { isSameLook } from "../look.js";
import type { Paragraph, Run, Story } from "../model.js";
import type { Attributes, Mutable } from "./names.js";
import { type Context, type Element, type Elements, gathered, IGNORED, type Reading, type Sink } from "./reading.js";
import type { Look, ParagraphLook } from "./styles.js";

// --------------------------------------------------------------- paragraphs

/** Gathers the runs of a paragraph. */
class ParagraphText implements Sink {
  afterSpace = true;
  hidden = false;
  private last: Context | undefined;
  private readonly runs: Mutable<Run>[] = [];

  constructor(
    readonly paragraph: Mutable<Paragraph>,
    private readonly reading: Reading,
  ) {
    paragraph.runs = this.runs;
  }

  add(text: string, context: Context): void {
    const last = this.runs.at(-1);
    if (last && this.last && isSame(this.last, context)) {
      last.text += text;
      return;
    }
    const run = runOf(text, context, this.reading);
    this.last = context;
    if (last && isAlike(last, run)) last.text += text;
    else this.runs.push(run);
  }

  text(): string {
    return this.runs.map(({ text }) => text).join("");
  }

  end(): void {
    if (this.hidden) for (const run of this.runs) run.hidden = true;
  }
}

function isSame(one: Context, other: Context): boolean {
  return (
    one === other ||
    (one.look === other.look &&
      one.background === other.background &&
      one.hidden === other.hidden &&
      one.link === other.link &&
      one.field === other.field)
  );
}

function isAlike(one: Run, other: Run): boolean {
  return isSameLook(one, other) && one.link === other.link && one.field === other.field;
}

const ASIAN = /[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]|[\ud840-\ud87f]/;
const COMPLEX = /[\u0590-\u08ff\u0900-\u109f\u1780-\u17ff\ufb1d-\ufdff\ufe70-\ufeff]/;

function runOf(text: string, context: Context, reading: Reading): Mutable<Run> {
  const look = context.look ?? {};
  const run: Mutable<Run> = { text };
  if (look.hidden || context.hidden) run.hidden = true;
  if (look.colour !== undefined) run.colour = look.colour;
  const background = look.background ?? context.background;
  if (background !== undefined) run.background = background;
  if (look.size !== undefined) run.size = look.size;
  const { font, language } = ofScript(text, look);
  if (font) {
    run.font = font;
    if (text.trim() !== "") reading.fonts.add(font);
  }
  if (language !== undefined && language !== reading.language) run.language = language;
  if (look.bold) run.bold = true;
  if (look.italic) run.italic = true;
  if (look.strike) run.strike = true;
  if (look.caps) run.caps = true;
  if (context.link !== undefined) run.link = context.link;
  if (context.field !== undefined) run.field = context.field;
  return run;
}

/** Western, Asian and complex scripts have fonts and languages of their own (20.188 and others). */
function ofScript(text: string, look: Look): { font: string | undefined; language: string | undefined } {
  if (ASIAN.test(text)) return { font: look.fontAsian ?? look.font, language: look.languageAsian };
  if (COMPLEX.test(text)) return { font: look.fontComplex ?? look.font, language: look.languageComplex };
  return { font: look.font, language: look.language };
}

function beginParagraph(reading: Reading, attributes: Attributes, isHeading: boolean): undefined {
  const { context, styles } = reading;
  const style = styles.paragraph(attributes["text:style-name"], context.look);
  const paragraph: Mutable<Paragraph> = { place: reading.place(), runs: [] };
  noteMaster(reading, style);
  if (isHeading) paragraph.heading = levelOf(attributes["text:outline-level"]);
  else if (context.shape?.isTitle) paragraph.heading = 1;
  const { onPage } = context.shape ?? {};
  if (onPage && onPage.text !== "") onPage.text += "\n";
  const list = style.numbered ? listOf(reading, style, isHeading ? paragraph.heading : undefined) : undefined;
  if (list) paragraph.list = list;
  if (style.align !== undefined) paragraph.align = style.align;
  if (style.name !== undefined) paragraph.style = style.name;
  const sink = new ParagraphText(paragraph, reading);
  reading.addParagraph(paragraph);
  const line = styles.property("paragraph", attributes["text:style-name"], "paragraph", "fo:line-height");
  const share = /^(\d{1,2})%$/.exec(line ?? "")?.[1];
  const height = share === undefined ? pointsOf(line) : (Number(share) / 100) * (style.look.size ?? 12);
  // Of letters that are higher than their line only a stripe is seen.
  const look = height !== undefined && height < LEAST_POINTS ? { ...style.look, size: height } : style.look;
  reading.enter({
    sink,
    look: isBeside(reading, attributes, style.list) ? { ...look, hidden: true } : look,
    background: style.background ?? context.background,
  });
}

/** 20.193, 20.218: a paragraph that begins where no page is. In a list its level says where that is. */
function isBeside(
  { kind, styles, context: { list } }: Reading,
  attributes: Attributes,
  own: string | undefined,
): boolean {
  if (kind !== "text") return false;
  const property = (name: string) => styles.property("paragraph", attributes["text:style-name"], "paragraph", name);
  const name = list && (list.style ?? own);
  const level = name === undefined || !list ? undefined : styles.level(name, list.level);
  const lengths = [property("fo:margin-left"), property("fo:text-indent"), ...(level?.margins ?? [])];
  return lengths.some((length) => {
    const left = Math.abs(millimetresOf(length) ?? 0);
    return left > 0 && left >= (styles.widest() || Number.POSITIVE_INFINITY);
  });
}

function levelOf(level: string | undefined): number {
  const number = Number.parseInt(level ?? "1", 10);
  return number >= 1 && number <= 10 ? number : 1;
}

function endParagraph(reading: Reading): void {
  const { sink, place } = reading.context;
  if (!(sink instanceof ParagraphText)) return;
  sink.end();
  if (sink.paragraph.heading !== undefined && place.story === "body" && !sink.hidden) reading.setHeading(sink.text());
}

/** The first page is that of the first paragraph, or the standard one when that does not say. */
function noteMaster(reading: Reading, { master }: ParagraphLook): void {
  // Each sheet and slide names its own.
  if (reading.kind !== "text") return;
  if (master) reading.mastersInUse.add(master);
  else if (reading.paragraphs.length === 0 && reading.tables.length === 0) reading.mastersInUse.add("");
}

function listOf(reading: Reading, style: ParagraphLook, heading: number | undefined): Paragraph["list"] {
  const { list } = reading.context;
  if (list?.marked === false) {
    list.marked = true;
    const name = list.style ?? style.list;
    const level = name === undefined ? undefined : reading.styles.level(name, list.level);
    // A list without a style of its own has bullets in every program.
    if (name !== undefined && level?.ordered === undefined) return undefined;
    return { level: list.level, ordered: level?.ordered === true };
  }
  if (list || heading === undefined || style.list === undefined || style.list === "") return undefined;
  const level = reading.styles.level(style.list, heading - 1);
  return level?.ordered === undefined ? undefined : { level: heading - 1, ordered: level.ordered };
}

const PARAGRAPH: Element = {
  open(reading, attributes) {
    const { sink } = reading.context;
    // What is shown in a cell of a spreadsheet is no paragraph of the document.
    if (sink?.line) sink.line();
    else beginParagraph(reading, attributes, false);
  },
  close: endParagraph,
};

const HEADING: Element = {
  open(reading, attributes) {
    const { sink } = reading.context;
    if (sink?.line) sink.line();
    else beginParagraph(reading, attributes, true);
  },
  close: endParagraph,
};

// -------------------------------------------------------------------- lists

/** Deeper levels have no styles (ODF 1.3 part 3, 19.829). */
const MAX_LEVEL = 9;

const LIST: Element = {
  open(reading, attributes) {
    const { list } = reading.context;
    const level = list ? Math.min(list.level + 1, MAX_LEVEL) : 0;
    reading.enter({ list: { style: attributes["text:style-name"] ?? list?.style, level, marked: true } });
  },
};

const LIST_ITEM: Element = {
  open(reading, attributes) {
    const { list } = reading.context;
    if (!list) return;
    reading.enter({ list: { ...list, style: attributes["text:style-override"] ?? list.style, marked: false } });
  },
};

const NUMBERED_PARAGRAPH: Element = {
  open(reading, attributes) {
    const level = Math.min(levelOf(attributes["text:level"]) - 1, MAX_LEVEL);
    reading.enter({ list: { style: attributes["text:style-name"], level, marked: false } });
  },
};

// ------------------------------------------------------------ within a line

const SPAN: Element = {
  open(reading, attributes) {
    // In cells of spreadsheets only what words say of themselves is looked at.
    const { sink, look = sink?.line ? {} : undefined } = reading.context;
    const name = attributes["text:style-name"];
    if (name !== undefined && look) reading.enter({ look: reading.styles.span(look, name) });
  },
};

const LINK: Element = {
  open(reading, attributes) {
    const target = attributes["xlink:href"];
    if (target === undefined || target === "") return SPAN.open(reading, attributes, "text:span");
    reading.enter({ link: reading.addLink(target) });
    return SPAN.open(reading, attributes, "text:span");
  },
};

/** Longest run of spaces that is written out. */
const MAX_SPACES = 1_000;

const SPACES: Element = {
  open(reading, attributes) {
    const count = Number.parseInt(attributes["text:c"] ?? "1", 10);
    reading.verbatim(" ".repeat(count >= 1 ? Math.min(count, MAX_SPACES) : 1));
    if (reading.context.sink) reading.context.sink.afterSpace = false;
  },
};

const literal = (text: string): Element => ({ open: (reading) => reading.verbatim(text) });

const FIELDS: Readonly<Record<Exclude<Run["field"], undefined>, string>> = {
  date: "date creation-date print-date modification-date",
  time: "time creation-time print-time modification-time editing-duration",
  page: "page-number page-continuation page-variable-get",
  pages: "page-count",
  file: "file-name template-name",
  author:
    "author-name author-initials initial-creator creator printed-by sender-firstname sender-lastname sender-initials " +
    "sender-title sender-position sender-email sender-phone-private sender-fax sender-company sender-phone-work " +
    "sender-street sender-city sender-postal-code sender-country sender-state-or-province",
  reference: "bookmark-ref reference-ref sequence-ref note-ref chapter bibliography-mark style-ref",
  contents: "",
  other:
    "sheet-name title subject keywords description user-defined variable-get user-field-get expression text-input sequence " +
    "placeholder conditional-text paragraph-count word-count character-count table-count image-count object-count " +
    "editing-cycles measure table-formula meta-field dde-connection execute-macro",
};

function fieldElement(field: Run["field"]): Element {
  return {
    // 7.2.2: what is fixed is not worked out again.
    open: (reading, attributes) => void (attributes["text:fixed"] !== "true" && reading.enter({ field })),
  };
}

const PRESENTATION_FIELD: Element = { open: (reading) => reading.enter({ field: "date" }) };

const CONTENTS: Element = { open: (reading) => reading.enter({ field: "contents" }) };

const BOOKMARK: Element = {
  open(reading, attributes) {
    const name = attributes["text:name"] ?? "";
    if (!MADE_BY_PROGRAMS.test(name)) addTo(reading.bookmarks, name, MAX_THINGS, "bookmarks");
  },
};

const MADE_BY_PROGRAMS = /^(?:$|_|docs-internal-guid)/;

// -------------------------------------------------------------------- notes

const NOTE: Element = {
  open(reading, attributes) {
    const story: Story = attributes["text:note-class"] === "endnote" ? "endnote" : "footnote";
    const { place } = reading.context;
    reading.enter({ place: { ...place, story }, link: undefined, field: undefined, list: undefined });
  },
};

const NOTE_BODY: Element = {
  open: (reading) => reading.enter({ sink: undefined, look: undefined, background: undefined }),
};

const NOTE_CITATION: Element = { open: () => IGNORED };

// --------------------------------------------------------- hidden by fields

const HIDDEN_TEXT: Element = {
  open(reading, attributes) {
    const isHidden = attributes["text:is-hidden"];
    if (isHidden === "false") return undefined;
    return gathered((shown) => {
      // 19.820: who does not say that it is hidden shows it, or shows nothing.
      if (isHidden === undefined && shown !== "") {
        reading.verbatim(shown);
        return;
      }
      reading.enter({ hidden: true });
      reading.verbatim(attributes["text:string-value"] ?? shown);
    });
  },
};

const HIDDEN_PARAGRAPH: Element = {
  open(reading, attributes) {
    const { sink } = reading.context;
    // 19.811: who does not say what the condition comes to may show it or not.
    if (sink instanceof ParagraphText && attributes["text:is-hidden"] !== "false") sink.hidden = true;
  },
};

const SECTION: Element = {
  open(reading, attributes) {
    const display = attributes["text:display"];
    // 19.811: who does not say what its condition comes to may show it or not.
    const isHidden = display === "none" || (display === "condition" && attributes["text:is-hidden"] !== "false");
    const background = reading.styles.property(
      "section",
      attributes["text:style-name"],
      "section",
      "fo:background-color",
    );
    reading.enter({
      hidden: reading.context.hidden || isHidden,
      background: background?.startsWith("#") ? background.slice(1).toLowerCase() : reading.context.background,
    });
    if (attributes["text:protected"] === "true") reading.traces.add("weak-lock", reading.where(), { kind: "section" });
  },
};

const IGNORE: Element = { open: () => IGNORED };

export const TEXT_ELEMENTS: Elements = new Map<string, Element>([
  ["text:p", PARAGRAPH],
  ["text:h", HEADING],
  ["text:list", LIST],
  ["text:list-item", LIST_ITEM],
  ["text:numbered-paragraph", NUMBERED_PARAGRAPH],
  ["text:span", SPAN],
  ["text:a", LINK],
  ["text:s", SPACES],
  ["text:tab", literal("\t")],
  ["text:line-break", literal("\n")],
  ["text:bookmark", BOOKMARK],
  ["text:bookmark-start", BOOKMARK],
  ["text:note", NOTE],
  ["text:note-body", NOTE_BODY],
  ["text:note-citation", NOTE_CITATION],
  ["text:hidden-text", HIDDEN_TEXT],
  ["text:hidden-paragraph", HIDDEN_PARAGRAPH],
  ["text:section", SECTION],
  ["text:index-body", CONTENTS],
  // How an entry is made, and what stands above base text, is no text of the document.
  ...[
    "text:ruby-text",
    "text:table-of-content-source",
    "text:illustration-index-source",
    "text:table-index-source",
    "text:object-index-source",
    "text:user-index-source",
    "text:alphabetical-index-source",
    "text:bibliography-source",
  ].map((name) => [name, IGNORE] as const),
  ...Object.entries(FIELDS).flatMap(([field, names]) =>
    names
      .split(" ")
      .filter((name) => name !== "")
      .map((name) => [`text:${name}`, fieldElement(field as Run["field"])] as const),
  ),
  ["presentation:date-time", PRESENTATION_FIELD],
]);
