/**
 * One part of a Word document that holds text: the body, a header, the footnotes … (ECMA-376 part 1, 17.2 to 17.16).
 * What is left when all tracked changes are accepted becomes paragraphs and tables; what they took away, traces.
 */

import { UnreadableError } from "../../errors.js";
import type { Led } from "../../tools/opc.js";
import type { XmlHandler, XmlTag } from "../../tools/xml.js";
import type { Paragraph, Place, Run, Story } from "./model.js";
import { placeOf } from "./places.js";
import { Drawings, larger, measured } from "./word-drawings.js";
import { type Field, type Form, fieldName, isOutside, kindOf, MAX_CODE, targetOf } from "./word-fields.js";
import type { Gathered, Sheet } from "./word-gathered.js";
import { familyOf, integer, isOn, ownValue, relationOf, val } from "./word-names.js";
import {
  addMark,
  addParagraphMark,
  alignmentOf,
  type Look,
  lookOf,
  type Marks,
  type Numbering,
  type ParagraphMarks,
  type Styles,
  sameLook,
  shadeOf,
} from "./word-styles.js";
import { type CellDraft, Tables } from "./word-tables.js";

/** What holds for all parts of a document. */
export interface Surroundings {
  readonly styles: Styles;
  readonly numbering: Numbering;
  /** Of the document as a whole. */
  readonly language: string;
  /** True when odd and even pages have headers of their own. */
  readonly evenPages: boolean;
  /** True when the colour of the page is shown. */
  readonly showsPageColour: boolean;
}

type Context =
  | "run"
  | "marks"
  | "ignored"
  | "paragraph"
  | "mark"
  | "table"
  | "row"
  | "cell"
  | "section"
  | "control"
  | "form";

/** Elements that hold properties, or a run: what stands in them means something else than elsewhere. */
const CONTAINERS: ReadonlySet<string> = new Set(
  ["r pPr rPr tblPr tblPrEx trPr tcPr sectPr sdtPr ffData"].flatMap((names) => names.split(" ")),
);

/** Elements whose text is wanted. */
const TEXTS: ReadonlySet<string> = new Set(["t", "delText", "instrText"]);

/** Prefixes that stand for additions to the format that are known here (part 3, 7.5): what they ask for is read. */
const KNOWN_ADDITIONS = /^(?:wp[scgi]|wp14|w1[45]|w16[a-z]*|a14|a16|aink|am3d|cx\d?|c14|adec|asvg|o|v|w10|pic14|dsp)$/;

/** What is collected of a paragraph. */
interface ParagraphDraft {
  readonly place: Place;
  readonly marks: ParagraphMarks;
  readonly runs: Draft[];
  /** Paragraphs of text boxes that are anchored here. */
  readonly boxes: Paragraph[];
  /** True when its end was deleted: it goes on in the next one. */
  isJoined: boolean;
}

interface Draft {
  readonly look: Look;
  readonly link: number | undefined;
  readonly field: Run["field"];
  text: string;
}

interface RunDraft {
  readonly marks: Marks;
  /** What the styles and the run itself say. */
  all?: Marks;
}

/** Text that flows on its own: that of the part, or of a text box in it. */
interface Flow {
  readonly story: Story;
  /** What the box is filled with. */
  readonly background: string | undefined;
  readonly fields: Field[];
  readonly tables: Tables;
  paragraph: ParagraphDraft | undefined;
  carried: ParagraphDraft | undefined;
  /** True for a note or box that nobody sees. */
  readonly isHidden: boolean;
}

/** 17.11.17: rules above notes and the like hold no text of the author's. */
const SEPARATORS = /^(?:separator|continuationSeparator|continuationNotice)$/;

export class StoryReader implements XmlHandler {
  private readonly flows: Flow[] = [];
  private readonly contexts: Context[] = [];
  private readonly runs: RunDraft[] = [];
  private readonly drawings: Drawings;
  /** Levels of what is passed over. */
  private skipped = 0;
  /** For each `mc:AlternateContent` that is open: true when a choice has been taken. */
  private readonly choices: boolean[] = [];
  private deleted = 0;
  private formulas = 0;
  private heading: string | undefined;
  private buffer = "";
  private wantsText = false;
  private readonly links: number[] = [];
  /** Text above other text (17.3.3.25): what there is of it, and whether it is being read. */
  private above: Draft[] | undefined;
  private isAbove = false;
  private form: Form | undefined;
  private control: { what?: string; label?: string } = {};
  private pageColour: string | undefined;
  private readonly edges = new Map<string, string>();
  private hasTitlePage = false;
  private paragraphsLookedAt = 0;
  private sheet: Sheet;

  constructor(
    private readonly gathered: Gathered,
    private readonly around: Surroundings,
    private readonly relationships: ReadonlyMap<string, Led>,
    private readonly story: Story,
  ) {
    this.sheet = gathered.sheet;
    this.drawings = new Drawings(gathered, around.styles.colours, relationships, {
      place: () => this.place(),
      isDeleted: () => this.deleted > 0,
      show: () => this.fill(),
      say: (text) => this.say(text),
      beginBox: (background, isHidden) => this.beginFlow("box", background, isHidden),
      endBox: () => this.endFlow(),
      beginParagraph: () => this.beginParagraph(),
      endParagraph: () => this.endParagraph(),
    });
  }

  open(tag: XmlTag, depth: number): void {
    const family = familyOf(tag.uri);
    if (family !== "w" && family !== "m" && family !== "mc") this.noteUse(tag);
    if (depth === 1) this.beginPart(tag);
    if (this.skipped > 0) {
      this.skipped += 1;
      return;
    }
    if (family === "w") this.openWord(tag);
    else if (family === "mc") this.openAlternative(tag);
    else if (family === "m") this.openFormula(tag);
    else if (this.formulas === 0) {
      if (family === "w14" && tag.local === "checkbox" && this.contexts.at(-1) === "control")
        this.control.what = "checkbox";
      else if (this.drawings.open(tag, family)) this.wantText();
    }
  }

  close(tag: XmlTag, depth: number): void {
    if (this.skipped > 0) {
      this.skipped -= 1;
      return;
    }
    const family = familyOf(tag.uri);
    if (family === "w") this.closeWord(tag);
    else if (family === "mc") {
      if (tag.local === "AlternateContent") this.choices.pop();
    } else if (family === "m") {
      if (tag.local === "oMath") this.formulas -= 1;
    } else if (this.formulas === 0) this.drawings.close(tag, family, this.taken());
    if (depth === 1) this.endPart();
  }

  text(text: string): void {
    if (this.wantsText) this.buffer += text;
  }

  private wantText(): void {
    this.wantsText = true;
    this.buffer = "";
  }

  private taken(): string {
    this.wantsText = false;
    return this.buffer;
  }

  private noteUse(tag: XmlTag): void {
    const { attributes } = tag;
    for (const name in attributes) {
      const attribute = attributes[name];
      if (attribute === undefined || attribute.uri === "") continue;
      if (familyOf(attribute.uri) !== "r" && attribute.local !== "relid") continue;
      const part = this.relationships.get(attribute.value)?.part;
      if (part !== undefined) this.gathered.used.add(part);
    }
  }

  private beginPart(tag: XmlTag): void {
    if (familyOf(tag.uri) !== "w")
      throw new UnreadableError("a part of it that holds text is not that of a Word document");
    if (tag.local !== "footnotes" && tag.local !== "endnotes") this.beginFlow(this.story, undefined, false);
  }

  private endPart(): void {
    while (this.flows.length > 0) this.endFlow();
    this.drawings.settle(this.sheet, this.story);
  }

  // ------------------------------------------------------ what else there is

  /** Part 3, 7.5: the first choice that is understood, or the fallback. Never both. */
  private openAlternative(tag: XmlTag): void {
    if (tag.local === "AlternateContent") {
      this.choices.push(false);
      return;
    }
    const isTaken = this.choices.at(-1) === true;
    const needs = tag.local === "Choice" ? (ownValue(tag, "Requires") ?? "").trim().split(/\s+/) : [];
    if (isTaken || !needs.every((prefix) => KNOWN_ADDITIONS.test(prefix))) this.skipped = 1;
    else if (this.choices.length > 0) this.choices[this.choices.length - 1] = true;
  }

  private openFormula(tag: XmlTag): void {
    if (tag.local !== "oMath") return;
    this.formulas += 1;
    if (this.formulas > 1 || this.deleted > 0) return;
    this.gathered.add(this.gathered.objects, { object: { place: this.place(), what: "formula" } }, "objects");
    this.fill();
  }

  // ------------------------------------------------------- WordprocessingML

  private openWord(tag: XmlTag): void {
    const { local } = tag;
    if (local.endsWith("Change")) {
      this.change(tag);
      this.skipped = 1;
      return;
    }
    const context = this.contexts.at(-1);
    if (CONTAINERS.has(local)) this.enter(tag, context);
    else if (context === undefined || context === "run") this.openStructure(tag);
    else this.openProperty(tag, context);
  }

  private closeWord(tag: XmlTag): void {
    const { local } = tag;
    if (CONTAINERS.has(local)) this.leave(local);
    else {
      const context = this.contexts.at(-1);
      if (context === undefined || context === "run") this.closeStructure(tag);
    }
  }

  private enter(tag: XmlTag, context: Context | undefined): void {
    const isText = context === undefined || context === "run";
    switch (tag.local) {
      case "r":
        this.runs.push({ marks: {} });
        this.contexts.push(isText && this.formulas === 0 ? "run" : "ignored");
        return;
      case "pPr":
        this.contexts.push(isText && this.flow?.paragraph ? "paragraph" : "ignored");
        return;
      case "rPr":
        this.contexts.push(context === "run" ? "marks" : context === "paragraph" ? "mark" : "ignored");
        return;
      case "tblPr":
        this.contexts.push(isText && this.flow?.tables.open ? "table" : "ignored");
        return;
      case "trPr":
        this.contexts.push(isText && this.flow?.tables.open?.row ? "row" : "ignored");
        return;
      case "tcPr":
        this.contexts.push(isText && this.cell ? "cell" : "ignored");
        return;
      case "sectPr":
        this.hasTitlePage = false;
        this.noteRevisionId(tag);
        this.contexts.push(isText || context === "paragraph" ? "section" : "ignored");
        return;
      case "sdtPr":
        this.control = {};
        this.contexts.push("control");
        return;
      case "ffData":
        this.form = { what: "text", entries: [], chosen: 0 };
        this.contexts.push("form");
        return;
      default:
        this.contexts.push("ignored");
    }
  }

  private leave(local: string): void {
    const context = this.contexts.pop();
    if (local === "r") this.runs.pop();
    else if (context === "section") this.endSection();
    else if (context === "control") this.endControl();
    else if (context === "form") {
      const field = this.flow?.fields.at(-1);
      if (field && this.form && this.deleted === 0) field.form = this.form;
    }
  }

  private openProperty(tag: XmlTag, context: Context): void {
    const { flow } = this;
    switch (context) {
      case "marks": {
        const run = this.runs.at(-1);
        if (run) addMark(run.marks, tag, this.around.styles.colours);
        return;
      }
      case "paragraph":
        if (flow?.paragraph) addParagraphMark(flow.paragraph.marks, tag, this.around.styles.colours);
        return;
      case "mark":
        this.changeOfMark(tag);
        return;
      case "table":
        flow?.tables.describe(tag);
        return;
      case "row":
        if (tag.local === "ins" || tag.local === "del") this.change(tag);
        if (flow?.tables.describeRow(tag)) this.deleted += 1;
        return;
      case "cell":
        this.openCellProperty(tag);
        return;
      case "section":
        this.openSectionProperty(tag);
        return;
      case "control":
        this.openControlProperty(tag);
        return;
      case "form":
        this.openFormProperty(tag);
        return;
      default:
    }
  }

  private changeOfMark(tag: XmlTag): void {
    const { local } = tag;
    if (local !== "ins" && local !== "del" && local !== "moveFrom" && local !== "moveTo") return;
    this.change(tag);
    const paragraph = this.flow?.paragraph;
    if (paragraph && (local === "del" || local === "moveFrom")) paragraph.isJoined = true;
  }

  private openCellProperty(tag: XmlTag): void {
    const { cell } = this;
    if (!cell) return;
    const { local } = tag;
    if (local === "cellIns" || local === "cellDel" || local === "cellMerge") this.change(tag);
    if (local === "cellDel") {
      cell.isDeleted = true;
      this.deleted += 1;
    } else if (local === "shd") cell.shade = shadeOf(tag, this.around.styles.colours);
    else this.flow?.tables.describeCell(tag);
  }

  private openSectionProperty(tag: XmlTag): void {
    const { local } = tag;
    if (local === "pgSz" || local === "pgMar") this.sheet = measured(this.sheet, tag);
    else if (local === "titlePg") this.hasTitlePage = isOn(tag);
    else if (local === "headerReference" || local === "footerReference") {
      const part = this.relationships.get(relationOf(tag, "id") ?? "")?.part;
      if (part !== undefined) this.edges.set(`${local} ${ownValue(tag, "type") ?? "default"}`, part);
    }
  }

  /** 17.10.1: what a section does not say of its headers, it takes from the section before. */
  private endSection(): void {
    const kinds = ["default", ...(this.hasTitlePage ? ["first"] : []), ...(this.around.evenPages ? ["even"] : [])];
    for (const edge of ["headerReference", "footerReference"]) {
      for (const kind of kinds) {
        const part = this.edges.get(`${edge} ${kind}`);
        if (part !== undefined) this.gathered.edges.add(part);
      }
    }
    this.gathered.sheet = larger(this.gathered.sheet, this.sheet);
    this.drawings.settle(this.sheet, this.story);
  }

  private openControlProperty(tag: XmlTag): void {
    const { control } = this;
    switch (tag.local) {
      case "alias":
        control.label = val(tag) ?? "";
        return;
      case "text":
      case "date":
        control.what = tag.local;
        return;
      case "comboBox":
      case "dropDownList":
        control.what = "list";
        return;
      case "dataBinding":
        this.gathered.bindings += 1;
        return;
      default:
    }
  }

  private endControl(): void {
    const { what, label } = this.control;
    if (what !== undefined) this.addControl(what, label);
  }

  private openFormProperty(tag: XmlTag): void {
    const { form } = this;
    if (!form) return;
    switch (tag.local) {
      case "name":
        this.gathered.formNames.add(val(tag) ?? "");
        return;
      case "checkBox":
        form.what = "checkbox";
        return;
      case "ddList":
        form.what = "list";
        return;
      case "listEntry":
        if (form.entries.length < 100) form.entries.push(val(tag) ?? "");
        return;
      case "result":
        form.chosen = integer(val(tag)) ?? 0;
        return;
      case "statusText":
      case "helpText":
        form.label ||= val(tag) ?? "";
        return;
      default:
    }
  }

  private addControl(what: string, label: string | undefined): void {
    if (this.deleted > 0) return;
    const named = label !== undefined && label.trim() !== "";
    this.gathered.add(this.gathered.controls, { place: this.place(), what, ...(named && { label }) }, "fields");
    this.fill();
  }

  private openStructure(tag: XmlTag): void {
    const { local } = tag;
    if (TEXTS.has(local)) {
      this.wantText();
      return;
    }
    switch (local) {
      case "p":
        this.noteRevisionId(tag);
        this.beginParagraph();
        return;
      case "tab":
      case "ptab":
        this.say("\t");
        return;
      case "br":
      case "cr":
        this.say("\n");
        return;
      case "noBreakHyphen":
        this.say("\u2011");
        return;
      case "sym":
        this.say(symbolOf(ownValue(tag, "char")));
        return;
      case "ins":
      case "moveTo":
        this.change(tag);
        return;
      case "del":
      case "moveFrom":
        this.change(tag);
        this.deleted += 1;
        return;
      case "fldChar":
        this.openField(tag);
        return;
      case "fldSimple":
        this.pushField(ownValue(tag, "instr") ?? "", true);
        this.beginResult();
        return;
      case "hyperlink":
        this.links.push(this.addLink(this.hyperlinkTarget(tag)) ?? -1);
        return;
      case "ruby":
        this.above = [];
        return;
      case "rt":
        this.isAbove = true;
        return;
      case "tbl":
        this.flushCarried();
        this.flow?.tables.begin(this.place());
        return;
      case "tr":
        this.flow?.tables.beginRow();
        return;
      case "tc":
        this.flow?.tables.beginCell();
        return;
      case "drawing":
      case "pict":
      case "object":
        this.drawings.begin(local);
        return;
      case "control":
      case "objectEmbed":
      case "objectLink":
        this.drawings.object(tag);
        return;
      case "txbxContent":
        this.drawings.beginText();
        return;
      case "footnote":
      case "endnote":
        this.beginNote(tag);
        return;
      default:
        this.openReference(tag);
    }
  }

  private openReference(tag: XmlTag): void {
    switch (tag.local) {
      case "bookmarkStart": {
        const name = ownValue(tag, "name") ?? "";
        if (name !== "" && !name.startsWith("_") && this.deleted === 0) this.gathered.addBookmark(name);
        return;
      }
      case "commentRangeStart":
      case "commentReference": {
        const id = ownValue(tag, "id") ?? "";
        if (!this.gathered.anchors.has(id)) this.gathered.anchors.set(id, placeOf(this.place()));
        return;
      }
      case "footnoteReference":
      case "endnoteReference":
        if (this.deleted === 0) {
          this.gathered.notes.set(
            `${tag.local.slice(0, -"Reference".length)} ${ownValue(tag, "id") ?? ""}`,
            this.heading,
          );
        }
        return;
      case "altChunk": {
        const part = this.relationships.get(relationOf(tag, "id") ?? "")?.part;
        if (part !== undefined) this.gathered.placed.add(part);
        this.gathered.hasChunks = true;
        this.gathered.traces.add("embedded-files", placeOf(this.place()), { detail: "text from another file" });
        return;
      }
      case "background":
        if (this.around.showsPageColour) {
          const colour = this.around.styles.colours.ofText(tag, "color", "themeColor", "themeTint", "themeShade");
          this.pageColour = colour === "auto" ? undefined : colour;
        }
        return;
      default:
        // 17.13.5: further marks of changes, with their author.
        if (/^customXml(?:Ins|Del|MoveFrom|MoveTo)RangeStart$/.test(tag.local)) this.change(tag);
    }
  }

  private closeStructure(tag: XmlTag): void {
    switch (tag.local) {
      case "t":
        this.say(shownText(tag, this.taken()));
        return;
      case "delText":
        this.sayDeleted(this.taken());
        return;
      case "instrText":
        this.addCode(this.taken());
        return;
      case "p":
        this.endParagraph();
        return;
      case "del":
      case "moveFrom":
        this.deleted -= 1;
        return;
      case "fldSimple":
        this.endSimpleField();
        return;
      case "hyperlink":
        this.links.pop();
        return;
      case "ruby":
        this.endRuby();
        return;
      case "rt":
        this.isAbove = false;
        return;
      case "tbl":
        this.flushCarried();
        this.flow?.tables.end();
        return;
      case "tr":
        if (this.flow?.tables.endRow()) this.deleted -= 1;
        return;
      case "tc":
        this.flushCarried();
        if (this.flow?.tables.endCell()) this.deleted -= 1;
        return;
      case "drawing":
      case "pict":
      case "object":
        this.drawings.end();
        return;
      case "txbxContent":
        this.drawings.endText();
        return;
      case "footnote":
      case "endnote":
        this.endFlow();
        return;
      default:
    }
  }

  // -------------------------------------------------------------- paragraphs

  private get flow(): Flow | undefined {
    return this.flows.at(-1);
  }

  private get cell(): CellDraft | undefined {
    return this.flow?.tables.cell;
  }

  private beginFlow(story: Story, background: string | undefined, isHidden: boolean): void {
    const hidden = isHidden || this.flow?.isHidden === true;
    const tables = new Tables(this.gathered, this.around.styles);
    this.flows.push({
      story,
      background,
      fields: [],
      tables,
      paragraph: undefined,
      carried: undefined,
      isHidden: hidden,
    });
  }

  private endFlow(): void {
    const { flow } = this;
    if (!flow) return;
    if (flow.paragraph) this.endParagraph();
    this.flushCarried();
    this.flows.pop();
    if (flow.fields.some(({ swallowed }) => swallowed)) {
      throw new UnreadableError("a field in it does not end, so that it cannot be told what is shown");
    }
  }

  /** A note that nothing refers to is shown nowhere. */
  private beginNote(tag: XmlTag): void {
    const id = `${tag.local} ${ownValue(tag, "id") ?? ""}`;
    const isSeparator = SEPARATORS.test(ownValue(tag, "type") ?? "");
    const isShown = this.gathered.notes.has(id);
    this.heading = this.gathered.notes.get(id);
    this.beginFlow(this.story, undefined, !isShown || isSeparator);
  }

  private place(): Place {
    const { flow } = this;
    if (flow?.paragraph) return flow.paragraph.place;
    const cell = flow?.tables.position;
    return {
      story: flow?.story ?? this.story,
      ...(cell && { cell }),
      ...(this.heading !== undefined && { heading: this.heading }),
    };
  }

  private beginParagraph(): void {
    const { flow } = this;
    if (!flow) return;
    if (flow.paragraph) this.endParagraph();
    const { carried } = flow;
    flow.carried = undefined;
    flow.paragraph = {
      place: this.place(),
      marks: {},
      runs: carried?.runs ?? [],
      boxes: carried?.boxes ?? [],
      isJoined: false,
    };
  }

  private endParagraph(): void {
    const { flow } = this;
    const draft = flow?.paragraph;
    if (!flow || !draft) return;
    flow.paragraph = undefined;
    // A paragraph all of which is deleted is gone; else it goes on in the next one.
    if (draft.isJoined) flow.carried = draft;
    else this.emit(flow, draft);
  }

  /** Nothing follows that a paragraph without an end could go on in. */
  private flushCarried(): void {
    const { flow } = this;
    const draft = flow?.carried;
    if (!flow || !draft) return;
    flow.carried = undefined;
    if (draft.runs.length > 0 || draft.boxes.length > 0) this.emit(flow, draft);
  }

  private emit(flow: Flow, draft: ParagraphDraft): void {
    // Where cells are merged, those behind the first are there and are not shown.
    const isCovered = flow.tables.isCovered;
    const isGone = this.deleted > 0 && draft.runs.length === 0;
    if (!flow.isHidden && !isGone && !(isCovered && draft.runs.length === 0)) this.deliver(this.finished(draft));
    for (const paragraph of draft.boxes) this.deliver(paragraph);
  }

  /** What stands in a box comes behind the paragraph that it is anchored in. */
  private deliver(paragraph: Paragraph): void {
    const outer = this.flows.at(-2)?.paragraph;
    if (outer) outer.boxes.push(paragraph);
    else this.gathered.addParagraph(paragraph);
  }

  private finished({ place, marks, runs }: ParagraphDraft): Paragraph {
    const { styles, numbering } = this.around;
    const ofStyle = styles.paragraphOf(marks.style);
    const all: ParagraphMarks = { ...ofStyle, ...marks };
    const { outline = 9 } = all;
    const isHeading = outline >= 0 && outline < 9;
    const list = isHeading ? undefined : numbering.listOf(all, ofStyle.style);
    const align = alignmentOf(all);
    const style = styles.nameOf(marks.style);
    const paragraph: Paragraph = {
      place,
      runs: runs.map(({ look, link, field, text }) => ({
        text,
        ...look,
        ...(link !== undefined && { link }),
        ...(field !== undefined && { field }),
      })),
      ...(isHeading && { heading: outline + 1 }),
      ...(list && { list }),
      ...(align && { align }),
      ...(style !== undefined && { style }),
    };
    if (isHeading) this.heading = titleOf(paragraph) || this.heading;
    return paragraph;
  }

  // -------------------------------------------------------------------- text

  /** Something can be seen here: no cell around it is empty. */
  private fill(): void {
    for (const { tables } of this.flows) tables.fill();
  }

  private say(text: string): void {
    const { flow } = this;
    const paragraph = flow?.paragraph;
    if (text === "" || !flow || !paragraph || this.formulas > 0) return;
    if (this.deleted > 0) {
      this.sayDeleted(text);
      return;
    }
    const field = flow.fields.at(-1);
    if (field?.isInCode) {
      if (text.trim() !== "") field.swallowed = true;
      return;
    }
    this.gathered.countText(text.length);
    if (flow.isHidden) {
      this.sayHidden(text);
      return;
    }
    const link = field?.link ?? this.links.findLast((each) => each >= 0);
    if (link !== undefined) {
      const target = this.gathered.links[link];
      if (target) target.text += text;
    }
    this.append((this.isAbove && this.above) || paragraph.runs, text, this.look(flow, text), link, field?.kind);
    if (text.trim() === "") return;
    this.fill();
    if (flow.story === "box") this.drawings.noteText(text);
  }

  private append(runs: Draft[], text: string, look: Look, link: number | undefined, field: Run["field"]): void {
    const last = runs.at(-1);
    if (last && last.link === link && last.field === field && sameLook(last.look, look)) last.text += text;
    else runs.push({ look, link, field, text });
  }

  private look(flow: Flow, text: string): Look {
    const { styles, language } = this.around;
    const run = this.runs.at(-1);
    const paragraph = flow.paragraph?.marks ?? {};
    const cell = flow.tables.look;
    if (run && !run.all) run.all = { ...styles.look(paragraph.style, run.marks.style, cell), ...run.marks };
    const marks = run?.all ?? styles.look(paragraph.style, undefined, cell);
    const behind = [paragraph.shade ?? styles.paragraphOf(paragraph.style).shade, this.cell?.shade ?? cell?.shade];
    const background =
      behind.find((each) => each !== undefined && each !== "auto") ?? flow.background ?? this.pageColour;
    const look = lookOf(marks, text, background, language);
    return flow.tables.isCovered || flow.tables.isRowHidden ? { ...look, hidden: true } : look;
  }

  /** Text of a note that nothing refers to, or of a shape that is not shown. */
  private sayHidden(text: string): void {
    if (this.flow?.story === "box") this.drawings.sayHidden(text);
    else if (text.trim() !== "")
      this.gathered.traces.add("leftovers", `${this.story}s`, { text, detail: "nothing refers to it" });
  }

  /** What stands above comes first in the file, and is read behind what it stands above. */
  private endRuby(): void {
    const runs = this.flow?.paragraph?.runs;
    for (const each of this.above ?? []) if (runs) this.append(runs, each.text, each.look, each.link, each.field);
    this.above = undefined;
  }

  // ----------------------------------------------------------------- changes

  private change(tag: XmlTag): void {
    this.gathered.traces.add("tracked-changes", placeOf(this.place()), { person: ownValue(tag, "author") ?? "" });
  }

  private sayDeleted(text: string): void {
    if (text !== "") this.gathered.traces.add("tracked-changes", placeOf(this.place()), { count: 0, text });
  }

  /** Word marks what was written in one session; it may keep no list of the sessions. */
  private noteRevisionId(tag: XmlTag): void {
    if (this.gathered.hasRevisionIds || this.paragraphsLookedAt >= 100) return;
    this.paragraphsLookedAt += 1;
    for (const name in tag.attributes) {
      if (tag.attributes[name]?.local.startsWith("rsid")) this.gathered.hasRevisionIds = true;
    }
  }

  // ------------------------------------------------------------------ fields

  private openField(tag: XmlTag): void {
    const { flow } = this;
    if (!flow || this.deleted > 0) return;
    const type = ownValue(tag, "fldCharType");
    if (type === "begin") this.pushField("", false);
    else if (type === "separate") this.beginResult();
    else if (type === "end") {
      const field = flow.fields.at(-1);
      if (!field || field.isSimple) return;
      // A field without a result may take something from elsewhere all the same.
      if (field.isCode) this.noteOutside(fieldName(field.code));
      flow.fields.pop();
      const outer = flow.fields.at(-1);
      if (field.swallowed && outer?.isCode) outer.swallowed = true;
      if (field.form) this.endForm(field.form);
    }
  }

  private pushField(code: string, isSimple: boolean): void {
    const { flow } = this;
    if (!flow) return;
    flow.fields.push({ code: code.slice(0, MAX_CODE), isCode: true, isInCode: true, isSimple });
  }

  private addCode(text: string): void {
    const field = this.flow?.fields.at(-1);
    if (field?.isCode && this.deleted === 0) field.code = (field.code + text).slice(0, MAX_CODE);
  }

  private beginResult(): void {
    const { flow } = this;
    const field = flow?.fields.at(-1);
    if (!flow || !field?.isCode) return;
    const outer = flow.fields.at(-2);
    const name = fieldName(field.code);
    const target = name === "HYPERLINK" ? targetOf(field.code) : undefined;
    const kind = outer?.kind ?? kindOf(name);
    const link = (target === undefined ? undefined : this.addLink(target)) ?? outer?.link;
    this.noteOutside(name);
    flow.fields[flow.fields.length - 1] = {
      ...field,
      isCode: false,
      isInCode: outer?.isInCode === true,
      swallowed: false,
      ...(kind !== undefined && { kind }),
      ...(link !== undefined && { link }),
    };
  }

  private noteOutside(name: string): void {
    if (isOutside(name)) this.gathered.traces.add("external-data", placeOf(this.place()), { detail: "field" });
  }

  private endSimpleField(): void {
    const { flow } = this;
    if (!flow) return;
    for (let field = flow.fields.pop(); field && !field.isSimple; field = flow.fields.pop());
  }

  private endForm({ what, label, entries, chosen }: Form): void {
    this.addControl(what, label);
    // The entry that was chosen is shown, and stands nowhere else.
    if (what === "list") this.say(entries[chosen] ?? "");
  }

  private hyperlinkTarget(tag: XmlTag): string | undefined {
    const target = this.relationships.get(relationOf(tag, "id") ?? "")?.target ?? "";
    const anchor = ownValue(tag, "anchor") ?? "";
    const whole = anchor === "" ? target : `${target}#${anchor}`;
    return whole === "" ? undefined : whole;
  }

  private addLink(target: string | undefined): number | undefined {
    if (target === undefined || this.deleted > 0) return undefined;
    this.gathered.add(this.gathered.links, { place: this.place(), target, text: "" }, "links");
    return this.gathered.links.length - 1;
  }
}

/** 17.3.3.31: without a word on space, that at the beginning and the end does not count. */
function shownText(tag: XmlTag, raw: string): string {
  const text = raw.replace(/[\t\n\r]/g, " ").replaceAll("\u00ad", "");
  if (!text.startsWith(" ") && !text.endsWith(" ")) return text;
  return tag.attributes["xml:space"]?.value === "preserve" ? text : text.trim();
}

/** 17.3.3.30. */
function symbolOf(code: string | undefined): string {
  const point = /^[0-9a-f]{1,4}$/i.test(code ?? "") ? Number.parseInt(code ?? "", 16) : 0;
  return point < 0x20 || (point >= 0xd800 && point < 0xe000) ? "" : String.fromCodePoint(point);
}

/** What is shown of a heading, for a place: nothing that is hidden may get into it. */
function titleOf({ runs }: Paragraph): string {
  const shown = runs.filter(
    ({ hidden, colour, background = "ffffff", size = 10 }) => !hidden && colour !== background && size >= 2,
  );
  const text = shown
    .map((run) => run.text)
    .join("")
    .replace(/\s+/g, " ")
    .trim();
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
