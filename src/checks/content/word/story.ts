/**
 * One part of a Word document that holds text: the body, a header, the footnotes … (ECMA-376 part 1, 17.2 to 17.16).
 * What is left when all tracked changes are accepted becomes paragraphs and tables; what they took away, traces.
 */
import { UnreadableError } from "../../../errors.js";
import type { Led } from "../../../tools/opc.js";
import type { XmlHandler, XmlTag } from "../../../tools/xml.js";
import type { Story } from "../model.js";
import { takeOddValues } from "../ooxml/odd-values.js";
import { Judge } from "./covers.js";
import { Drawings } from "./drawings.js";
import { BEGINNINGS, ENDS, shownText } from "./elements.js";
import { Forms } from "./forms.js";
import { Formulas } from "./formulas.js";
import type { Gathered } from "./gathered.js";
import { LetterFill } from "./letters.js";
import { addMark, addParagraphMark, shadeOf } from "./marks.js";
import { familyOf, ownValue } from "./names.js";
import { References } from "./references.js";
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
  private readonly forms: Forms;
  private readonly references: References;
  private readonly sections: Sections;
  private paragraphs = 0;
  /** True in the last paragraph of a section. */
  private endsSection = false;

  constructor(
    private readonly gathered: Gathered,
    private readonly around: Surroundings,
    relationships: ReadonlyMap<string, Led>,
    private readonly story: Story,
  ) {
    this.sections = new Sections(gathered, around.evenPages, relationships);
    this.running = new RunningText(gathered, around, story, {
      noteText: (text) => this.drawings.noteText(text),
      sayHidden: (text) => this.drawings.sayHidden(text),
    });
    this.formulas = new Formulas(gathered, this.running);
    this.forms = new Forms(gathered, this.running);
    this.references = new References(gathered, this.running, relationships);
    this.judge = new Judge(gathered, this.running.layout);
    this.drawings = new Drawings(gathered, around.styles.colours, relationships, this.running, this.judge);
  }

  open(tag: XmlTag, depth: number): void {
    const family = familyOf(tag.uri);
    this.isInText = family === "w";
    if (family !== "m" && family !== "mc") this.references.noteUse(tag);
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
    else if (family === "w14" && this.contexts.at(-1) === "control") this.forms.describeControl(tag);
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

  private beginPart({ uri, local }: XmlTag): void {
    if (familyOf(uri) !== "w") {
      throw new UnreadableError("a part of it that holds text is not that of a Word document");
    }
    if (local !== "footnotes" && local !== "endnotes") this.running.beginFlow(this.story, undefined, false);
  }

  private endPart(): void {
    this.running.endFlows();
    this.settle();
    this.references.end();
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
    } else if (tag.local === "sdtPr") this.forms.beginControl();
    else if (tag.local === "ffData") this.forms.beginForm();
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
    } else if (context === "control") this.forms.endControl();
    else if (context === "form") this.forms.endForm();
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
        this.forms.describeControl(tag);
        return;
      case "form":
        this.forms.describeForm(tag);
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

  // --------------------------------------------------------------------- text

  private openText(tag: XmlTag): void {
    const { running } = this;
    const { local } = tag;
    const told = BEGINNINGS.get(local);
    if (told) told(running, tag);
    else if (TEXTS.has(local)) this.wantText();
    else if (local === "p") {
      this.noteRevisionId(tag);
      running.beginParagraph();
    } else if (CHANGES.has(local)) {
      this.change(tag);
      if (local === "del" || local === "moveFrom") running.deletions += 1;
      if (local === "moveFrom") running.removals += 1;
    } else if (local === "fldChar") this.forms.openField(tag);
    else if (local === "hyperlink") running.beginLink(this.references.hyperlinkTarget(tag));
    else this.openOther(tag);
  }

  /** Drawings, and what only refers to something. */
  private openOther(tag: XmlTag): void {
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
      case "background":
        if (this.around.showsPageColour) {
          const colour = this.around.styles.colours.ofText(tag, "color", "themeColor", "themeTint", "themeShade");
          this.running.page = colour === "auto" ? undefined : colour;
        }
        return;
      default:
        if (FRAME_CHANGES.test(tag.local)) this.change(tag);
        else this.references.open(tag);
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
      case "drawing":
      case "pict":
      case "object":
        this.drawings.end();
        return;
      case "txbxContent":
        this.drawings.endText();
        return;
      case "tc":
        this.endCell();
        return;
      default:
        ENDS.get(tag.local)?.(running);
    }
  }

  private endCell(): void {
    const { running, gathered } = this;
    running.flushCarried();
    if (running.tables?.isOverfull && !running.isDeleted)
      gathered.traces.add("hidden-text", running.where(), { detail: "more words in a row than it shows" });
    if (running.tables?.endCell()) running.deletions -= 1;
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
}

/** True where elements are text, not properties. */
function isText(context: Context | undefined): boolean {
  return context === undefined || context === "run";
}
