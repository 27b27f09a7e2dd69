/**
 * Cleans what is written, in texts, tables and shapes: comments, changes, hidden and invisible text, notes, scripts,
 * fields that would show something else once the data they draw on are gone.
 */
import { extname } from "node:path";
import { escapeXml, unescapeXml } from "../../tools/escape.js";
import { dangerOf } from "../../tools/odf.js";
import { colourOf, millimetresOf } from "../../tools/odf-values.js";
import type { What } from "../record.js";
import type { XmlElement, XmlTree } from "../tree.js";
import { backdropsOf } from "./backdrop.js";
import { isTiny, unseenAs } from "./colours.js";
import { type OdfDocument, texts, whereOf } from "./document.js";
import { hasBackgroundPicture, type Styles } from "./styles.js";
import { hiddenLines } from "./texttables.js";

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

/** How text looks where nothing closer says otherwise. Colours are `rrggbb`. */
interface Ink {
  readonly colour?: string | undefined;
  readonly background?: string | undefined;
  /** False when something else may lie behind the text. */
  readonly isSure: boolean;
  readonly isTiny?: boolean;
  readonly isHidden?: boolean;
}

/** The paper of a text is white where nothing colours it, and nothing lies on it. */
function paperOf({ body, styles }: OdfDocument): { readonly colour?: string; readonly isPlain: boolean } {
  if (body?.name !== "office:text") return { isPlain: false };
  const layouts = styles?.root.child("office:automatic-styles")?.all("style:page-layout") ?? [];
  const isPainted = layouts.some((layout) => [...layout.within()].some(isColoured));
  if (isPainted) return { isPlain: false };
  const trees = [body, ...(styles?.root.all("office:master-styles") ?? [])];
  const isPlain = !trees.some((each) => [...each.within()].some(mayLieBehind));
  return { colour: "ffffff", isPlain };
}

/** Of a page, its header or its footer. */
function isColoured(properties: XmlElement): boolean {
  if (!/^style:(?:page-layout|header-footer)-properties$/.test(properties.name)) return false;
  const fill = properties.attr("draw:fill") ?? "none";
  const isFilled = fill !== "none" && fill !== "";
  return isFilled || colourOf(properties.attr("fo:background-color")) !== undefined || hasBackgroundPicture(properties);
}

function mayLieBehind(element: XmlElement): boolean {
  return element.name.startsWith("draw:") && (element.attr("text:anchor-type") ?? "as-char") !== "as-char";
}

/** Of cells of a spreadsheet other code tells what can be seen (sheets.ts), of those of a slide nobody does. */
const IN_SHEET: Ink = { isSure: false };

type Handler = (element: XmlElement, ink: Ink) => void;

/** What goes, whatever is in it, and what it is counted as; nothing for what tells nobody anything. */
const DROPPED: ReadonlyMap<string, What | undefined> = new Map<string, What | undefined>([
  ["office:annotation", "comments"],
  ["office:annotation-end", undefined],
  ["text:user-field-decls", undefined],
  ["text:variable-decls", undefined],
  ["text:dde-connection-decls", "external-data"],
  ["text:alphabetical-index-auto-mark-file", "external-data"],
  ["text:section-source", "external-data"],
  ["office:dde-source", "external-data"],
  ["table:table-source", "external-data"],
  ["table:cell-range-source", "external-data"],
  ["table:dde-links", "external-data"],
  ["table:database-source-sql", "mail-merge"],
  ["table:database-source-table", "mail-merge"],
  ["table:database-source-query", "mail-merge"],
  ["text:database-next", "mail-merge"],
  ["text:database-row-select", "mail-merge"],
  ["form:connection-resource", "mail-merge"],
  ["form:hidden", "variables"],
  ["text:script", "macros"],
  ["office:scripts", undefined],
  ["script:event-listener", "macros"],
  ["table:scenario", "scenarios"],
]);

/** Fields that draw on what is taken out: what they show now stays, as text. */
const FIELDS: ReadonlyMap<string, What | undefined> = new Map<string, What | undefined>([
  ...["variable-set", "variable-get", "variable-input", "user-field-get", "user-field-input", "user-defined"].map(
    (name) => [`text:${name}`, "variables"] as const,
  ),
  ...["database-display", "database-row-number", "database-name"].map(
    (name) => [`text:${name}`, "mail-merge"] as const,
  ),
  ["text:dde-connection", "external-data"],
  ["text:execute-macro", "macros"],
  ["text:meta", "custom-xml"],
  ["text:meta-field", "custom-xml"],
  ...[
    ...["expression", "author-name", "author-initials", "initial-creator", "creator", "printed-by", "print-date"],
    ...["print-time", "modification-date", "modification-time", "creation-date", "creation-time", "editing-cycles"],
    ...["editing-duration", "keywords", "description", "file-name", "template-name", "conditional-text", "hidden-text"],
    ...["sender-firstname", "sender-lastname", "sender-initials", "sender-title", "sender-position", "sender-email"],
    ...["sender-phone-private", "sender-fax", "sender-company", "sender-phone-work", "sender-street", "sender-city"],
    ...["sender-postal-code", "sender-country", "sender-state-or-province", "drop-down"],
  ].map((name) => [`text:${name}`, undefined] as const),
]);

const BLOCKS_IN_PARAGRAPHS = /^(?:draw|dr3d|office|table|form):|^text:(?:note|ruby)$/;

/** What names a style that is none of sections: tables of contents and indexes name those. */
const LISTS: ReadonlySet<string> = new Set(["text:list", "text:list-item", "text:list-header"]);

class TextCleaner {
  /** Letters of a page of the size of a stamp are small, and shown larger. */
  private readonly isSmall: boolean;
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
    private readonly backdrop: (shape: XmlElement) => string | undefined,
    /** Of what stands on the paper itself. */
    private readonly paper: Ink,
  ) {
    this.isSmall = isSmallPage(document);
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
        LISTS.has(element.name) ? ink : this.over(ink, "section", element.attr("text:style-name"), "section"),
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
    this.blocks(element, this.over(ink, "section", element.attr("text:style-name"), "section"));
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
    return this.over(ink, family, element.attr("table:style-name"), family);
  }

  /** The colour or the picture of a style lies over what is behind it. */
  private over(ink: Ink, family: string, style: string | undefined, group: string): Ink {
    if (this.look.hasPicture(family, style, group)) return { ...ink, background: undefined, isSure: false };
    const colour = colourOf(this.look.value(family, style, group, BACKGROUND));
    return colour === undefined ? ink : { ...ink, background: colour, isSure: true };
  }

  private shape(element: XmlElement, ink: Ink): void {
    const family = element.attr("presentation:style-name") === undefined ? "graphic" : "presentation";
    const name = element.attr("presentation:style-name") ?? element.attr("draw:style-name");
    if (name === undefined) {
      this.blocks(element, ink);
      return;
    }
    const property = (attribute: string) => this.look.value(family, name, "graphic", attribute);
    const colour = colourOf(property(BACKGROUND)) ?? this.behindText(element, property);
    const text = element.attr("draw:text-style-name");
    // Paragraphs in a frame of a text begin with what all paragraphs of the text begin with.
    const isFrameOfText = this.document.body?.name === "office:text" && element.name === "draw:frame";
    this.blocks(element, {
      colour: isFrameOfText ? undefined : (this.look.ink("paragraph", text) ?? this.look.inkOrDefault(family, name)),
      background: colour,
      isSure: colour !== undefined,
    });
  }

  private behindText(element: XmlElement, property: (name: string) => string | undefined): string | undefined {
    const fill = property("draw:fill");
    if (fill === "none") return this.backdrop(element);
    const isOpaque = (property("draw:opacity") ?? "100%") === "100%";
    return fill === "solid" && isOpaque ? colourOf(property("draw:fill-color")) : undefined;
  }

  private paragraph(element: XmlElement, around: Ink): void {
    const style = element.attr("text:style-name");
    const ink = this.inked(this.over(around, "paragraph", style, "paragraph"), "paragraph", style);
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

  private inked(ink: Ink, family: string, style: string | undefined): Ink {
    if (style === undefined && family === "text") return ink;
    const property = (attribute: string) =>
      family === "text"
        ? this.look.own(family, style, "text", attribute)
        : this.look.value(family, style, "text", attribute);
    const colour = family === "text" ? this.look.ink(family, style) : this.inkOfParagraph(style, ink);
    const display = property("text:display");
    const size = property("fo:font-size");
    return {
      ...this.over(ink, family, style, "text"),
      colour: RELIEF.some((name) => (property(name) ?? "none") !== "none") ? undefined : (colour ?? ink.colour),
      isTiny:
        this.isGlassy(family, style) ||
        (millimetresOf(size) === undefined ? ink.isTiny === true : !this.isSmall && isTiny(size)),
      isHidden: display === undefined ? ink.isHidden === true : display === "none",
    };
  }

  /** LibreOffice writes how far one sees through letters; beside the window's own colour it says nothing. */
  private isGlassy(family: string, style: string | undefined): boolean {
    const opacity = Number.parseFloat(this.look.own(family, style, "text", "loext:opacity") ?? "100");
    return opacity < LEAST_OPACITY && colourOf(this.look.ink(family, style)) !== undefined;
  }

  /** The style of a shape goes before what all paragraphs begin with. */
  private inkOfParagraph(style: string | undefined, { colour }: Ink): string | undefined {
    return this.look.ink("paragraph", style) ?? colour ?? this.look.inkOrDefault("paragraph", style);
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
    } else if (name === "text:span") this.inline(child, this.inked(ink, "text", child.attr("text:style-name")));
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
    const inks = [ink, ...link.all("text:span").map((span) => this.inked(ink, "text", span.attr("text:style-name")))];
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

const BACKGROUND = "fo:background-color";
/** Fewer per cent than this let nobody read letters. */
const LEAST_OPACITY = 10;
/** What shows letters in the colour of the paper. */
const RELIEF = ["style:font-relief", "fo:text-shadow"];

const VALUE = /^(?:office|calcext):|^table:formula$/;

function unseenText({
  colour,
  background,
  isHidden,
  isTiny: isSmall,
}: Ink): "hidden-text" | "invisible-text" | "false-redaction" | undefined {
  if (isHidden) return "hidden-text";
  const known = colourOf(colour);
  const what = known === undefined || background === undefined ? undefined : unseenAs(known, background);
  return what ?? (isSmall ? "invisible-text" : undefined);
}

/** The bar stays about as long as it was, and can still be broken between words: a blank is half as wide as a letter. */
function barOf(text: string): string {
  return text.replace(/\S/gu, "\u00a0\u00a0");
}

/** Narrower than this, in millimetres, a page is shown larger than it is. */
const SMALL_PAGE = 120;

function isSmallPage({ styles }: OdfDocument): boolean {
  const layouts = styles?.root.child("office:automatic-styles")?.all("style:page-layout") ?? [];
  return layouts.some((layout) => {
    const width = millimetresOf(layout.child("style:page-layout-properties")?.attr("fo:page-width"));
    return width !== undefined && width < SMALL_PAGE;
  });
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

// --------------------------------------------------- what other programs add

/** Statements about the text, for programs only (4.2.2), and the marks of the sessions in which it was written. */
const FOREIGN = /\s[\w.-]+:(about|property|datatype|content|rsid|paragraph-rsid)\s*=/;

function removeForeignAttributes({ tally }: OdfDocument, tree: XmlTree): void {
  if (!FOREIGN.test(tree.text)) return;
  for (const element of tree.root.within()) {
    if (!FOREIGN.test(tree.text.slice(element.start, element.inner))) continue;
    for (const name of element.attributes.keys()) {
      const isSession = name === "officeooo:rsid" || name === "officeooo:paragraph-rsid";
      if (!isSession && !name.startsWith("xhtml:")) continue;
      tree.set(element, name, undefined);
      tally.removed(isSession ? "revision-ids" : "custom-xml");
    }
  }
}
