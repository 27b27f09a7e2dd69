/**
 * Cleans what is written, in texts, tables and shapes: comments, changes, hidden and invisible text, notes, scripts,
 * fields that would show something else once the data they draw on are gone.
 */
import { extname } from "node:path";
import { escapeXml, unescapeXml } from "../../tools/escape.js";
import { dangerOf } from "../../tools/odf.js";
import type { What } from "../record.js";
import type { XmlElement, XmlTree } from "../tree.js";
import { backdropsOf } from "./backdrop.js";
import { type OdfDocument, texts, whereOf } from "./document.js";
import { removeForeignAttributes } from "./foreign.js";
import { type Ink, Inks, paperOf, unseenText } from "./inks.js";
import type { Styles } from "./styles.js";
import { hiddenLines } from "./texttables.js";
import { DROPPED, FIELDS } from "./what-goes.js";

export function cleanTexts(document: OdfDocument): void {
  const paper = paperOf(document);
  const backdrop = backdropsOf(document);
  for (const { tree, look } of texts(document)) {
    const ink = { background: paper.colour, isSure: paper.isPlain };
    const cleaner = new TextCleaner(document, tree, look, backdrop, ink);
    for (const part of tree.root.children) if (WITH_TEXT.has(part.name)) cleaner.block(part, ink);
    removeForeignAttributes(document, tree);
  }
}

const WITH_TEXT: ReadonlySet<string> = new Set(["office:body", "office:master-styles", "office:scripts"]);

/** Of cells of a spreadsheet other code tells what can be seen (hidden-cells.ts), of those of a slide nobody does. */
const IN_SHEET: Ink = { isSure: false };

type Handler = (element: XmlElement, ink: Ink) => void;

const BLOCKS_IN_PARAGRAPHS = /^(?:draw|dr3d|office|table|form):|^text:(?:note|ruby)$/;

/** What names a style that is none of sections: tables of contents and indexes name those. */
const LISTS: ReadonlySet<string> = new Set(["text:list", "text:list-item", "text:list-header"]);

class TextCleaner {
  private readonly inks: Inks;
  private readonly handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
    ["text:p", (element, ink) => this.paragraph(element, ink)],
    ["text:h", (element, ink) => this.paragraph(element, ink)],
    ["text:section", (element, ink) => this.section(element, ink)],
    ["text:tracked-changes", (element) => this.changes(element)],
    ["table:tracked-changes", (element) => this.changes(element)],
    ["table:table", (element, ink) => this.table(element, ink)],
    ["table:table-row", (element, ink) => this.row(element, ink)],
    ["table:table-cell", (element, ink) => this.coloured(element, ink, "table-cell")],
    ["presentation:notes", (element, ink) => this.notes(element, ink)],
    ["xforms:model", () => this.leaveForm()],
  ]);

  constructor(
    private readonly document: OdfDocument,
    private readonly tree: XmlTree,
    private readonly look: Styles,
    backdrop: (shape: XmlElement) => string | undefined,
    /** Of what stands on the paper itself. */
    private readonly paper: Ink,
  ) {
    this.inks = new Inks(document, look, backdrop);
  }

  block(element: XmlElement, ink: Ink): void {
    if (this.tree.isGone(element) || this.dropped(element)) return;
    const handler = this.handlers.get(element.name);
    if (handler) handler(element, ink);
    else if (element.name.startsWith("draw:")) this.shape(element, ink);
    else if (element.name.startsWith("?:")) this.drop(element, "custom-xml");
    else
      this.blocks(
        element,
        LISTS.has(element.name) ? ink : this.inks.over(ink, "section", element.attr("text:style-name"), "section"),
      );
  }

  private blocks(element: XmlElement, ink: Ink): void {
    for (const child of element.children) this.block(child, ink);
  }

  private drop(element: XmlElement, what?: What): void {
    this.tree.drop(element);
    if (what) this.document.tally.removed(what, whereOf(element));
  }

  /** Takes out what is to go wherever it stands. */
  private dropped(element: XmlElement): boolean {
    const { name } = element;
    if (name === "presentation:event-listener" && isDangerous(element)) this.drop(element, "macros");
    if (!DROPPED.has(name)) return name.startsWith("text:change") && this.changeMark(element);
    this.drop(element, DROPPED.get(name));
    const { tally } = this.document;
    if (name === "office:scripts") tally.removed("macros", "", element.children.length);
    if (name === "text:user-field-decls") tally.removed("variables", "", element.children.length);
    return true;
  }

  private changeMark(element: XmlElement): boolean {
    if (this.document.trackedChanges === "accept") this.tree.drop(element);
    return true;
  }

  /** What was deleted is kept in one place, away from the text (5.5.1): without it, the text reads as if all were accepted. */
  private changes(element: XmlElement): void {
    const { tally, trackedChanges } = this.document;
    if (trackedChanges === "accept") {
      this.tree.drop(element);
      tally.removed("tracked-changes", "", element.children.length);
    } else if (element.children.length > 0) {
      tally.leave({
        what: "tracked-changes",
        where: "",
        why: "The document has tracked changes, and whether they are accepted is for a person to decide.",
        advice: "Accept or reject the changes, or run council-convert again with --safe-copy --tracked-changes accept",
      });
    }
  }

  /** Those of a slide go; those of a master only say where notes stand on their page. */
  private notes(element: XmlElement, ink: Ink): void {
    if (element.parent?.name !== "draw:page") {
      this.blocks(element, ink);
      return;
    }
    this.drop(element, hasText(element) ? "speaker-notes" : undefined);
  }

  private leaveForm(): void {
    const why = "The document holds a form whose data are stored apart from what it shows.";
    this.document.tally.leave({ what: "custom-xml", where: "", why, advice: "Save the document without the form" });
  }

  // ------------------------------------------------------------------- blocks

  private section(element: XmlElement, ink: Ink): void {
    const display = element.attr("text:display");
    const isHidden = display === "none" || (display === "condition" && element.attr("text:is-hidden") === "true");
    if (isHidden) {
      this.drop(element, "hidden-text");
      return;
    }
    this.blocks(element, this.inks.over(ink, "section", element.attr("text:style-name"), "section"));
  }

  /** What can be seen of the cells of a spreadsheet is told by their own styles. */
  private table(element: XmlElement, ink: Ink): void {
    // Cells of a slide have colours from templates, which are not followed here.
    const isApart = element.parent?.name === "office:spreadsheet" || element.parent?.name === "draw:frame";
    this.blocks(element, isApart ? IN_SHEET : this.painted(element, ink, "table"));
  }

  private row(element: XmlElement, ink: Ink): void {
    const hidden = ink === IN_SHEET ? undefined : hiddenLines(element, this.look);
    if (hidden?.isHidden) this.emptyCells(element.children, "hidden-rows");
    else if (hidden) this.emptyCells(hidden.cells, "hidden-columns");
    this.coloured(element, ink, "table-row");
  }

  /** Of a table in a text: they stay, so that no other cell moves. */
  private emptyCells(cells: readonly XmlElement[], what: What): void {
    const filled = cells.filter((cell) => cell.text.trim() !== "");
    for (const cell of filled) {
      this.tree.clear(cell);
      for (const name of cell.attributes.keys()) if (VALUE.test(name)) this.tree.set(cell, name, undefined);
    }
    if (filled.length > 0) this.document.tally.removed(what, whereOf(cells[0] as XmlElement));
  }

  private coloured(element: XmlElement, ink: Ink, family: string): void {
    this.blocks(element, ink === IN_SHEET ? ink : this.painted(element, ink, family));
  }

  private painted(element: XmlElement, ink: Ink, family: string): Ink {
    return this.inks.over(ink, family, element.attr("table:style-name"), family);
  }

  private shape(element: XmlElement, ink: Ink): void {
    this.blocks(element, this.inks.ofShape(element) ?? ink);
  }

  private paragraph(element: XmlElement, around: Ink): void {
    const style = element.attr("text:style-name");
    const ink = this.inks.ofText(this.inks.over(around, "paragraph", style, "paragraph"), "paragraph", style);
    const isHidden = ink.isHidden === true || element.children.some(isHidingParagraph);
    if (isHidden && this.droppedParagraph(element)) return;
    this.inline(element, isHidden ? { ...ink, isHidden: true } : ink);
  }

  /** A hidden paragraph takes no room: it goes as a whole, unless something else hangs on it. */
  private droppedParagraph(element: XmlElement): boolean {
    for (const each of element.within()) {
      const isShown = this.look.own("text", each.attr("text:style-name"), "text", "text:display") === "true";
      if (isShown || BLOCKS_IN_PARAGRAPHS.test(each.name)) return false;
    }
    const { parent } = element;
    const target = parent?.name === "text:list-item" && parent.children.length === 1 ? parent : element;
    const isLast = target.parent?.children.length === 1;
    if (isLast || (parent?.name !== "office:text" && parent?.name !== "text:section" && target !== parent))
      return false;
    const hasWords = element.text.trim() !== "";
    this.drop(target, hasWords ? "hidden-text" : undefined);
    return true;
  }

  // ------------------------------------------------------------------- inline

  private inline(element: XmlElement, ink: Ink): void {
    for (const gap of element.gaps()) this.words(element, gap, ink);
    for (const child of element.children) this.inlineChild(child, ink);
  }

  private inlineChild(child: XmlElement, ink: Ink): void {
    const { name } = child;
    if (this.tree.isGone(child) || this.dropped(child)) return;
    if (FIELDS.has(name)) this.field(child, ink);
    // One with a condition that comes to nothing here may come to something in the program that reads the copy next.
    else if (name === "text:hidden-paragraph") {
      if (isHidingParagraph(child) || child.attr("text:condition") === undefined) this.tree.drop(child);
    } else if (name === "text:span") this.inline(child, this.inks.ofText(ink, "text", child.attr("text:style-name")));
    else if (name === "text:a") this.link(child, ink);
    else if (name === "text:s" || name === "text:tab" || name === "text:line-break") {
      if (ink.isHidden) this.tree.drop(child);
    } else if (ink.isHidden && (name === "text:note" || isInText(child))) this.drop(child, "hidden-text");
    else if (BLOCKS_IN_PARAGRAPHS.test(name)) this.block(child, name === "text:note" ? this.paper : { isSure: false });
    else if (name.startsWith("?:")) this.drop(child, "custom-xml");
    else this.inline(child, ink);
  }

  private field(field: XmlElement, ink: Ink): void {
    const what = FIELDS.get(field.name);
    const isNotShown = field.attr("text:display") === "none" || field.attr("text:is-hidden") === "true";
    if (isNotShown || ink.isHidden) {
      this.drop(field, isNotShown && field.name === "text:hidden-text" ? "hidden-text" : what);
      return;
    }
    if (field.name === "text:file-name") {
      this.tree.replace(field, escapeXml(fileNameIn(field, this.document.name)));
      return;
    }
    this.tree.unwrap(field);
    for (const label of field.all("text:label")) this.tree.drop(label);
    if (what) this.document.tally.removed(what, whereOf(field));
    this.inline(field, ink);
  }

  /** The address of a link says what its text no longer does. */
  private link(link: XmlElement, ink: Ink): void {
    const inside = link.children.every(({ name }) => name === "text:span");
    const inks = [
      ink,
      ...link.all("text:span").map((span) => this.inks.ofText(ink, "text", span.attr("text:style-name"))),
    ];
    const shown = inks.slice(inks.length > 1 && [...link.gaps()].length === 0 ? 1 : 0);
    if (inside && shown.every((each) => unseenText(each) !== undefined)) this.tree.unwrap(link);
    this.inline(link, ink);
  }

  private words(element: XmlElement, { from, to }: { readonly from: number; readonly to: number }, ink: Ink): void {
    const what = unseenText(ink);
    if (what === undefined) return;
    const raw = this.tree.text.slice(from, to);
    if (raw.trim() === "") {
      if (ink.isHidden) this.tree.splice(from, to, "");
      return;
    }
    const { tally } = this.document;
    const where = whereOf(element);
    if (what !== "hidden-text" && !ink.isSure && !ink.isTiny) {
      const why = "Text has the colour of the paper, and whether something lies behind it is not known.";
      tally.leave({ what, where, why, advice: "Delete the text, or give it a colour that can be read" });
      return;
    }
    this.tree.splice(from, to, what === "false-redaction" ? barOf(unescapeXml(raw)) : "");
    tally.removed(what, where);
  }
}

/** The name of the document as a field is to show it (19.797); where it lay is for nobody to know. */
function fileNameIn(field: XmlElement, name: string | undefined): string {
  const display = field.attr("text:display");
  // LibreOffice writes nothing but marks of a question for the name in the header of a sheet.
  if (name === undefined) return field.text;
  if (display === "path") return "";
  return display === "name" ? name.slice(0, name.length - extname(name).length) : name;
}

const VALUE = /^(?:office|calcext):|^table:formula$/;

/** The bar stays about as long as it was, and can still be broken between words: a blank is half as wide as a letter. */
function barOf(text: string): string {
  return text.replace(/\S/gu, "\u00a0\u00a0");
}

/** A click that runs something, and does not only lead somewhere (10.9.2). */
function isDangerous(listener: XmlElement): boolean {
  const action = listener.attr("presentation:action");
  return action === "macro" || action === "execute" || dangerOf(listener.attr("xlink:href") ?? "") !== undefined;
}

function isHidingParagraph(element: XmlElement): boolean {
  return element.name === "text:hidden-paragraph" && element.attr("text:is-hidden") === "true";
}

function isInText(element: XmlElement): boolean {
  const anchor = element.attr("text:anchor-type");
  return element.name.startsWith("draw:") && (anchor === "as-char" || anchor === "char");
}

function hasText(element: XmlElement): boolean {
  for (const each of element.within())
    if ((each.name === "text:p" || each.name === "text:span") && each.text.trim() !== "") return true;
  return false;
}
