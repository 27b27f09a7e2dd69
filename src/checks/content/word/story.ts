/**
 * One part of a Word document that holds text: the body, a header, the footnotes … (ECMA-376 part 1, 17.2 to 17.16).
 * What is left when all tracked changes are accepted becomes paragraphs and tables; what they took away, traces.
 */
import { UnreadableError } from "../../../errors.js";
import type { Led } from "../../../tools/opc.js";
import type { XmlHandler, XmlTag } from "../../../tools/xml.js";
import { MAX_THINGS } from "../limits.js";
import type { Story } from "../model.js";
import { looksLikeWords, takeOddValues } from "../ooxml/values.js";
import { Drawings } from "./drawings.js";
import type { Form } from "./fields.js";
import { type ContentControl, describeControl, describeForm, newControl, newForm } from "./forms.js";
import { Formulas } from "./formulas.js";
import type { Gathered } from "./gathered.js";
import { Judge } from "./judge.js";
import { LetterFill } from "./letters.js";
import { addMark, addParagraphMark, shadeOf } from "./marks.js";
import { familyOf, ownValue, relationOf } from "./names.js";
import { Sections } from "./sections.js";
import { RunningText, type Surroundings } from "./text.js";

/** What the elements that come up are: part of the text, or properties of something. */
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
const TEXTS: ReadonlySet<string> = new Set(["t", "delText", "instrText", "fldData"]);

/** In a formula only its changes are of interest. */
const CHANGES: ReadonlySet<string> = new Set(["ins", "del", "moveFrom", "moveTo"]);

/** Whose values are looked at for words that have no business there. */
const AUDITED: ReadonlySet<string> = new Set(["w", "w14", "wp", "wps"]);

/** 17.13.5: marks of changes in the frame around the text, with their author. */
const FRAME_CHANGES = /^customXml(?:Ins|Del|MoveFrom|MoveTo)RangeStart$/;

/** Prefixes that stand for additions to the format that are known here (part 3, 7.5): what they ask for is read. */
const KNOWN_ADDITIONS = /^(?:wp[scgi]|wp14|w1[45]|w16[a-z]*|a14|a16|aink|am3d|cx\d?|c14|adec|asvg|o|v|w10|pic14|dsp)$/;

/** 17.11.17: rules above notes and the like hold no text of the author's. */
const SEPARATORS = /^(?:separator|continuationSeparator|continuationNotice)$/;

/** Word marks paragraphs with the sessions in which they were written: a document in which the first ones are not marked has no such marks. */
const LOOKED_AT = 100;

export class StoryReader implements XmlHandler {
  private readonly contexts: Context[] = [];
  private readonly running: RunningText;
  private readonly drawings: Drawings;
  private readonly judge: Judge;
  /** Levels of what is passed over. */
  private skipped = 0;
  /** For each `mc:AlternateContent` that is open: true when a choice has been taken. */
  private readonly choices: boolean[] = [];
  private readonly formulas: Formulas;
  private readonly letters = new LetterFill();
  private buffer = "";
  private wantsText = false;
  /** True right behind a tag of WordprocessingML. */
  private isInText = false;
  private form: Form | undefined;
  private control: ContentControl = newControl();
  private readonly sections: Sections;
  private paragraphs = 0;
  /** Relationships that something refers to. */
  private readonly usedIds = new Set<string>();
  /** True in the last paragraph of a section. */
  private endsSection = false;

  constructor(
    private readonly gathered: Gathered,
    private readonly around: Surroundings,
    private readonly relationships: ReadonlyMap<string, Led>,
    private readonly story: Story,
  ) {
    this.sections = new Sections(gathered, around.evenPages, relationships);
    this.running = new RunningText(gathered, around, story, {
      noteText: (text) => this.drawings.noteText(text),
      sayHidden: (text) => this.drawings.sayHidden(text),
    });
    this.formulas = new Formulas(gathered, this.running);
    this.judge = new Judge(gathered, this.running.layout);
    this.drawings = new Drawings(gathered, around.styles.colours, relationships, this.running, this.judge);
  }

  open(tag: XmlTag, depth: number): void {
    const family = familyOf(tag.uri);
    this.isInText = family === "w";
    if (family !== "m" && family !== "mc") this.noteUse(tag);
    if (AUDITED.has(family)) this.noteOddValues(tag);
    if (depth === 1) this.beginPart(tag);
    if (this.skipped > 0) {
      this.skipped += 1;
      return;
    }
    const { runMarks } = this.running;
    const { colours } = this.around.styles;
    if (family === "w") this.openWord(tag);
    else if (family === "mc") this.openAlternative(tag);
    else if (family === "m") this.openFormula(tag);
    else if (this.formulas.isOpen) return;
    else if (family === "w14" && this.contexts.at(-1) === "control") describeControl(this.control, tag);
    else if (family === "w14" && this.contexts.at(-1) === "marks") this.letters.open(runMarks ?? {}, tag, colours);
    else if (this.drawings.open(tag, family)) this.wantText();
  }

  close(tag: XmlTag, depth: number): void {
    this.isInText = familyOf(tag.uri) === "w";
    if (this.skipped > 0) {
      this.skipped -= 1;
      return;
    }
    const family = familyOf(tag.uri);
    if (family === "w") this.closeWord(tag);
    else if (family === "mc") {
      if (tag.local === "AlternateContent") this.choices.pop();
    } else if (family === "m") {
      this.closeFormula(tag);
    } else if (family === "w14") this.letters.close(this.running.runMarks ?? {}, tag);
    else if (!this.formulas.isOpen) this.drawings.close(tag, family, this.taken());
    if (depth === 1) this.endPart();
  }

  text(text: string): void {
    if (this.wantsText) this.buffer += text;
    // Between elements of the text stands nothing but blanks.
    else if (this.isInText && this.skipped === 0 && /\S/.test(text))
      this.gathered.traces.add("hidden-text", this.running.where(), { text, detail: "words outside of the text" });
  }

  private wantText(): void {
    this.wantsText = true;
    this.buffer = "";
  }

  private taken(): string {
    this.wantsText = false;
    return this.buffer;
  }

  private noteOddValues(tag: XmlTag): void {
    takeOddValues(tag, (text) =>
      this.gathered.traces.add("custom-xml", this.running.where(), { text, detail: "notes for programs" }),
    );
  }

  /** Pictures that are referred to anywhere, also in what is passed over, belong to something. */
  private noteUse(tag: XmlTag): void {
    const { attributes } = tag;
    for (const name in attributes) {
      const attribute = attributes[name];
      if (attribute === undefined || attribute.uri === "") continue;
      if (familyOf(attribute.uri) !== "r" && attribute.local !== "relid") continue;
      this.usedIds.add(attribute.value);
      const part = this.relationships.get(attribute.value)?.part;
      if (part !== undefined) this.gathered.used.add(part);
    }
  }

  private beginPart({ uri, local }: XmlTag): void {
    if (familyOf(uri) !== "w") {
      throw new UnreadableError("a part of it that holds text is not that of a Word document");
    }
    if (local !== "footnotes" && local !== "endnotes") this.running.beginFlow(this.story, undefined, false);
  }

  private endPart(): void {
    this.running.endFlows();
    this.settle();
    for (const { id, kind, target, isExternal } of this.relationships.values())
      if (kind === "hyperlink" && isExternal && !this.usedIds.has(id) && target !== "")
        this.gathered.traces.add("leftovers", "", { text: target, detail: "addresses of links that are gone" });
  }

  private settle(): void {
    this.endsSection = false;
    this.judge.settle(this.sections, this.story);
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
    this.formulas.open(tag);
    if (tag.local === "r") this.contexts.push("run");
    else if (tag.local === "t") this.wantText();
  }

  private closeFormula(tag: XmlTag): void {
    if (tag.local === "r") this.contexts.pop();
    else if (tag.local === "t") this.formulas.say(this.taken());
    this.formulas.close(tag);
  }

  // --------------------------------------------------------------- properties

  private openWord(tag: XmlTag): void {
    const { local } = tag;
    if (local.endsWith("Change")) {
      // What something was like before it was changed.
      this.change(tag);
      this.skipped = 1;
      return;
    }
    const context = this.contexts.at(-1);
    if (CONTAINERS.has(local)) this.enter(tag, context);
    else if (!isText(context)) this.openProperty(tag, context);
    else if (!this.formulas.isOpen || CHANGES.has(local)) this.openText(tag);
  }

  private closeWord(tag: XmlTag): void {
    const { local } = tag;
    if (CONTAINERS.has(local)) this.leave(local);
    else if (isText(this.contexts.at(-1)) && (!this.formulas.isOpen || CHANGES.has(local))) this.closeText(tag);
  }

  private enter(tag: XmlTag, context: Context | undefined): void {
    if (tag.local === "r") this.running.beginRun();
    else if (tag.local === "sectPr") {
      this.sections.begin();
      this.noteRevisionId(tag);
    } else if (tag.local === "sdtPr") this.control = newControl();
    else if (tag.local === "ffData") this.form = newForm();
    this.contexts.push(this.contextIn(tag.local, context));
  }

  private contextIn(container: string, context: Context | undefined): Context {
    const { tables, paragraphMarks } = this.running;
    if (container === "rPr") return context === "run" ? "marks" : context === "paragraph" ? "mark" : "ignored";
    if (container === "sectPr") return isText(context) || context === "paragraph" ? "section" : "ignored";
    if (container === "ffData") return "form";
    if (container === "sdtPr") return "control";
    if (!isText(context)) return "ignored";
    if (container === "r") return !this.formulas.isOpen ? "run" : "ignored";
    if (container === "pPr" && paragraphMarks) return "paragraph";
    if (container === "tblPr" && tables?.open) return "table";
    if (container === "trPr" && tables?.open?.row) return "row";
    return container === "tcPr" && tables?.cell ? "cell" : "ignored";
  }

  private leave(container: string): void {
    const context = this.contexts.pop();
    if (container === "r") this.running.endRun();
    else if (context === "section") {
      this.sections.end();
      // What belongs to a section stands before its properties, and the last one ends with the part.
      if (!isText(this.contexts.at(-1))) this.endsSection = true;
    } else if (context === "control") {
      this.endControl();
    } else if (context === "form" && this.form) {
      this.gathered.formNames.add(this.form.name);
      if (!this.running.isDeleted) this.running.fields?.describe(this.form);
    }
  }

  private endControl(): void {
    const { what, label = "", entries, placeholder } = this.control;
    if (what !== undefined) this.addControl(what, label);
    if (placeholder !== undefined) this.gathered.placeholders.add(placeholder);
    for (const entry of entries) this.running.claim(entry, "entries of a list");
  }

  private openProperty(tag: XmlTag, context: Context | undefined): void {
    const { running, around } = this;
    const { runMarks, paragraphMarks, tables } = running;
    switch (context) {
      case "marks":
        if (runMarks) addMark(runMarks, tag, around.styles.colours);
        return;
      case "paragraph":
        if (paragraphMarks) addParagraphMark(paragraphMarks, tag, around.styles.colours);
        // 17.3.1.11: a large first letter stands in a paragraph of its own, and is the first of the next one.
        if (tag.local === "framePr" && /^(?:drop|margin)$/.test(ownValue(tag, "dropCap") ?? "")) running.join();
        return;
      case "mark":
        if (!CHANGES.has(tag.local)) return;
        this.change(tag);
        if (tag.local === "del" || tag.local === "moveFrom") running.join();
        return;
      case "table":
        tables?.describe(tag);
        return;
      case "row":
        if (CHANGES.has(tag.local)) this.change(tag);
        if (tables?.describeRow(tag)) running.deletions += 1;
        return;
      case "cell":
        this.openCellProperty(tag);
        return;
      case "section":
        this.sections.describe(tag);
        return;
      case "control":
        if (describeControl(this.control, tag)) this.gathered.bindings += 1;
        return;
      case "form":
        if (this.form) describeForm(this.form, tag);
        return;
      default:
    }
  }

  private openCellProperty(tag: XmlTag): void {
    const { tables } = this.running;
    const cell = tables?.cell;
    if (!cell) return;
    const { local } = tag;
    if (local === "cellIns" || local === "cellDel" || local === "cellMerge") this.change(tag);
    if (local === "shd") cell.shade = shadeOf(tag, this.around.styles.colours);
    else if (tables.describeCell(tag)) this.running.deletions += 1;
  }

  private addControl(what: string, label: string): void {
    const { running, gathered } = this;
    if (running.isDeleted) return;
    const named = label.trim() === "" ? {} : { label };
    gathered.add(gathered.controls, { place: running.place(), what, ...named }, "fields");
    running.fill();
  }

  // --------------------------------------------------------------------- text

  private openText(tag: XmlTag): void {
    const { running } = this;
    const { local } = tag;
    if (TEXTS.has(local)) {
      this.wantText();
      return;
    }
    switch (local) {
      case "p":
        this.noteRevisionId(tag);
        running.beginParagraph();
        return;
      case "tab":
      case "ptab":
        running.say("\t");
        return;
      case "br":
        if (ownValue(tag, "type") === "page") running.breakPage();
        running.say("\n");
        return;
      case "lastRenderedPageBreak":
        running.breakPage();
        return;
      case "cr":
        running.say("\n");
        return;
      case "noBreakHyphen":
        running.say("\u2011");
        return;
      case "sym":
        running.say(symbolOf(ownValue(tag, "char")));
        return;
      case "ruby":
        running.beginRuby();
        return;
      case "rt":
        running.isAboveText = true;
        return;
      case "ins":
      case "moveTo":
        this.change(tag);
        return;
      case "del":
      case "moveFrom":
        this.change(tag);
        running.deletions += 1;
        if (local === "moveFrom") running.removals += 1;
        return;
      case "fldChar":
        this.openField(tag);
        return;
      case "fldSimple":
        running.fields?.begin(ownValue(tag, "instr") ?? "", true);
        return;
      case "hyperlink":
        running.beginLink(this.hyperlinkTarget(tag));
        return;
      case "tbl":
        running.flushCarried();
        running.tables?.begin(running.place());
        return;
      case "gridCol":
        running.tables?.addColumn(tag);
        return;
      case "tr":
        running.tables?.beginRow();
        return;
      case "tc":
        running.tables?.beginCell();
        return;
      case "footnote":
      case "endnote":
        running.beginNote(`${local} ${ownValue(tag, "id") ?? ""}`, SEPARATORS.test(ownValue(tag, "type") ?? ""));
        return;
      default:
        this.openOther(tag);
    }
  }

  /** Drawings, and what only refers to something. */
  private openOther(tag: XmlTag): void {
    const { running, gathered } = this;
    switch (tag.local) {
      case "drawing":
      case "pict":
      case "object":
        this.drawings.begin(tag.local);
        return;
      case "control":
      case "objectEmbed":
      case "objectLink":
        this.drawings.object(tag);
        return;
      case "txbxContent":
        this.drawings.beginText();
        return;
      case "bookmarkStart": {
        const name = ownValue(tag, "name") ?? "";
        if (name !== "" && !name.startsWith("_") && !running.isDeleted) gathered.addBookmark(name);
        // 17.13.6.2: Word allows no blanks in such a name.
        if (looksLikeWords(name))
          gathered.traces.add("custom-xml", running.where(), { text: name, detail: "names of bookmarks" });
        return;
      }
      case "commentRangeStart":
      case "commentReference": {
        const id = ownValue(tag, "id") ?? "";
        if (!gathered.anchors.has(id)) gathered.anchors.set(id, running.where());
        return;
      }
      case "footnoteReference":
      case "endnoteReference": {
        const note = `${tag.local.slice(0, -"Reference".length)} ${ownValue(tag, "id") ?? ""}`;
        // 17.11.14: a note is shown where its mark is.
        if (!running.isDeleted && !running.isHiddenHere) gathered.notes.set(note, running.heading);
        return;
      }
      case "permStart": {
        const editor = ownValue(tag, "ed");
        if (editor && gathered.editors.size < MAX_THINGS) gathered.editors.add(editor);
        return;
      }
      case "attr":
        // 17.5.1.1: what smart tags and elements of custom XML note of the words that they hold.
        gathered.traces.add("custom-xml", running.where(), { text: ownValue(tag, "val") ?? "" });
        return;
      case "altChunk":
        this.addChunk(tag);
        return;
      case "background":
        if (this.around.showsPageColour) {
          const colour = this.around.styles.colours.ofText(tag, "color", "themeColor", "themeTint", "themeShade");
          running.page = colour === "auto" ? undefined : colour;
        }
        return;
      default:
        if (FRAME_CHANGES.test(tag.local)) this.change(tag);
    }
  }

  private closeText(tag: XmlTag): void {
    const { running } = this;
    switch (tag.local) {
      case "t":
        running.say(shownText(tag, this.taken()));
        return;
      case "delText":
        running.sayDeleted(this.taken());
        return;
      case "fldData": {
        // 17.16.19: what the program behind a field keeps in it.
        const text = this.taken().trim();
        if (text !== "") this.gathered.traces.add("variables", running.where(), { detail: "data of fields" });
        return;
      }
      case "instrText":
        if (!running.isDeleted) running.fields?.addCode(this.taken());
        return;
      case "p":
        running.endParagraph();
        if (this.endsSection && !running.isInBox) this.settle();
        return;
      case "del":
      case "moveFrom":
        running.deletions -= 1;
        if (tag.local === "moveFrom") running.removals -= 1;
        return;
      case "fldSimple":
        running.fields?.endSimple();
        return;
      case "hyperlink":
        running.endLink();
        return;
      case "ruby":
        running.endRuby();
        return;
      case "rt":
        running.isAboveText = false;
        return;
      case "tbl":
        running.flushCarried();
        running.tables?.end();
        return;
      case "tr":
        if (running.tables?.endRow()) running.deletions -= 1;
        return;
      case "tc":
        running.flushCarried();
        if (running.tables?.isOverfull && !running.isDeleted)
          this.gathered.traces.add("hidden-text", running.where(), { detail: "more words in a row than it shows" });
        if (running.tables?.endCell()) running.deletions -= 1;
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
        running.endFlow();
        return;
      default:
    }
  }

  private change(tag: XmlTag): void {
    this.running.change(ownValue(tag, "author"));
  }

  /** Word may mark what was written in one session, and keep no list of the sessions. */
  private noteRevisionId(tag: XmlTag): void {
    if (this.gathered.hasRevisionIds || this.paragraphs >= LOOKED_AT) return;
    this.paragraphs += 1;
    for (const name in tag.attributes) {
      if (tag.attributes[name]?.local.startsWith("rsid")) this.gathered.hasRevisionIds = true;
    }
  }

  private openField(tag: XmlTag): void {
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

  private hyperlinkTarget(tag: XmlTag): string | undefined {
    const target = this.relationships.get(relationOf(tag, "id") ?? "")?.target ?? "";
    const anchor = ownValue(tag, "anchor") ?? "";
    const whole = anchor === "" ? target : `${target}#${anchor}`;
    return whole === "" ? undefined : whole;
  }

  /** 17.17.2.1: a file whose text is taken in when the document is opened. */
  private addChunk(tag: XmlTag): void {
    const part = this.relationships.get(relationOf(tag, "id") ?? "")?.part;
    if (part === undefined) return;
    this.gathered.hasChunks = true;
    this.gathered.place(part, { where: this.running.where(), detail: "text from another file" });
  }
}

/** True where elements are text, not properties. */
function isText(context: Context | undefined): boolean {
  return context === undefined || context === "run";
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
