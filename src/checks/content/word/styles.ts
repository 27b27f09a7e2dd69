/** The styles of a Word document, with what they are based on (ECMA-376 part 1, 17.7). */
import type { XmlHandler, XmlTag } from "../../../tools/xml.js";
import type { Colours } from "./colour.js";
import { addMark, addParagraphMark, type Marks, type ParagraphMarks, shadeOf } from "./marks.js";
import { familyOf, integer, isOn, isTrue, ownValue, val } from "./names.js";

/** Properties that are switched: said in two kinds of styles, they cancel each other (17.7.3). */
const SWITCHES = ["vanish", "bold", "italic", "strike", "caps"] as const;

interface Style {
  readonly type: string;
  readonly id: string;
  name: string;
  basedOn?: string;
  readonly marks: Marks;
  readonly paragraph: ParagraphMarks;
  /** Of tables: the shading of all cells. */
  shade?: string;
  /** Of tables: by `firstRow`, `band1Horz` … (17.18.89). */
  readonly parts: Map<string, TablePart>;
  rowBand?: number;
}

interface TablePart {
  readonly marks: Marks;
  shade?: string;
  /** True for a row that is repeated on each page. */
  isHeader?: boolean;
}

/** A chain of styles that is longer is cut: Word itself allows ten. */
const MAX_CHAIN = 40;
/** Paragraphs and characters may be combined in any way; beyond this, looks are worked out each time. */
const MAX_KNOWN = 5_000;

/** What a table makes of a cell. */
export interface CellLook {
  readonly marks: Marks;
  readonly shade?: string;
  /** The same for cells that look the same. */
  readonly key: string;
}

export interface CellPosition {
  readonly row: number;
  readonly column: number;
  /** `w:tblLook`: which parts of the style count. */
  readonly look: ReadonlySet<string>;
  /** What `w:cnfStyle` says the cell is: only the last row and column are learnt from it. */
  readonly told: ReadonlySet<string>;
}

export class Styles {
  private readonly byId = new Map<string, Style>();
  private readonly defaults = new Map<string, string>();
  private readonly chains = new Map<string, readonly Style[]>();
  private readonly looks = new Map<string, Marks>();
  private readonly cells = new Map<string, CellLook>();
  private readonly paragraphs = new Map<string, ParagraphMarks>();
  readonly documentMarks: Marks = {};
  readonly documentParagraph: ParagraphMarks = {};

  constructor(readonly colours: Colours) {}

  /** Reads `styles.xml`. */
  reader(): XmlHandler {
    let style: Style | undefined;
    let part: TablePart | undefined;
    let inside: "run" | "paragraph" | "cells" | "change" | undefined;
    let isDefault = false;
    const runMarks = () => (isDefault ? this.documentMarks : (part?.marks ?? style?.marks));
    const cellShade = (tag: XmlTag) => {
      const shade = shadeOf(tag, this.colours);
      const target = part ?? style;
      if (target && shade !== undefined) target.shade = shade;
    };
    return {
      open: (tag) => {
        const { local } = tag;
        if (familyOf(tag.uri) !== "w" || inside === "change") return;
        if (local.endsWith("Change")) inside = "change";
        else if (local === "rPr") inside = "run";
        else if (local === "pPr") inside = "paragraph";
        else if (local === "tcPr" || local === "tblPr" || local === "trPr") inside = "cells";
        else if (inside === "run") {
          const marks = runMarks();
          if (marks) addMark(marks, tag, this.colours);
        } else if (inside === "paragraph") {
          if (isDefault) addParagraphMark(this.documentParagraph, tag, this.colours);
          else if (style && !part) addParagraphMark(style.paragraph, tag, this.colours);
        } else if (inside === "cells") {
          if (local === "shd") cellShade(tag);
          else if (local === "tblHeader" && part) part.isHeader = isOn(tag);
          else if (local === "tblStyleRowBandSize" && style) style.rowBand = integer(val(tag)) ?? 1;
        } else if (local === "docDefaults") isDefault = true;
        else if (local === "style") style = this.add(tag);
        else if (local === "name" && style) style.name = val(tag) ?? "";
        else if (local === "basedOn" && style) style.basedOn = val(tag) ?? "";
        else if (local === "tblStylePr" && style) {
          part = { marks: {} };
          style.parts.set(ownValue(tag, "type") ?? "", part);
        }
      },
      close: (tag) => {
        const { local } = tag;
        if (familyOf(tag.uri) !== "w") return;
        if (local.endsWith("Change") || ["rPr", "pPr", "tcPr", "tblPr", "trPr"].includes(local)) {
          inside = undefined;
        } else if (local === "docDefaults") isDefault = false;
        else if (local === "style") style = undefined;
        else if (local === "tblStylePr") part = undefined;
      },
    };
  }

  private add(tag: XmlTag): Style {
    const id = ownValue(tag, "styleId") ?? "";
    const type = ownValue(tag, "type") ?? "paragraph";
    const style: Style = { type, id, name: "", marks: {}, paragraph: {}, parts: new Map() };
    this.byId.set(id, style);
    if (isTrue(ownValue(tag, "default"))) this.defaults.set(type, id);
    return style;
  }

  /** The style and those it is based on, itself last. What is of another type, or unknown, is the default. */
  private chain(id: string | undefined, type: string): readonly Style[] {
    const named = id === undefined ? undefined : this.byId.get(id);
    const first = named?.type === type ? named : this.byId.get(this.defaults.get(type) ?? "");
    if (!first) return [];
    const known = this.chains.get(first.id);
    if (known) return known;
    const chain = new Set<Style>();
    for (
      let style: Style | undefined = first;
      style !== undefined && style.type === type && !chain.has(style) && chain.size < MAX_CHAIN;
      style = style.basedOn === undefined ? undefined : this.byId.get(style.basedOn)
    )
      chain.add(style);
    const result = [...chain].reverse();
    this.chains.set(first.id, result);
    return result;
  }

  /** Name of a paragraph style as the user sees it; those built in begin with a capital there. */
  nameOf(id: string | undefined): string | undefined {
    const name = this.chain(id, "paragraph").at(-1)?.name;
    return name === undefined || name === "" ? undefined : shownName(name);
  }

  /** What the style of a paragraph, with the defaults, says of the paragraph. */
  paragraphOf(id: string | undefined): ParagraphMarks {
    const known = this.paragraphs.get(id ?? "");
    if (known) return known;
    const chain = this.chain(id, "paragraph");
    const marks: ParagraphMarks = { ...this.documentParagraph };
    for (const { paragraph, name } of chain) {
      // The names of built-in styles are kept for them (17.7.4.9), and these are headings whatever is said.
      const level = /^heading ([1-9])$/i.exec(name)?.[1];
      if (level !== undefined) marks.outline = Number(level) - 1;
      Object.assign(marks, paragraph);
    }
    this.numberedBy(chain, marks);
    return remembered(this.paragraphs, id ?? "", marks);
  }

  /** The numbering of a style is that of its own level there: see `Numbering.levelOf`. */
  private numberedBy(chain: readonly Style[], marks: ParagraphMarks): void {
    const source = chain.findLast(({ paragraph }) => paragraph.numbering !== undefined);
    if (source) marks.style = source.id;
    else delete marks.style;
  }

  /** What styles say of text: of the document, of the cell, of the paragraph, of the text itself. */
  look(paragraph: string | undefined, character: string | undefined, cell: CellLook | undefined): Marks {
    const key = `${paragraph ?? ""}\n${character ?? ""}\n${cell?.key ?? ""}`;
    const known = this.looks.get(key);
    if (known) return known;
    const ofParagraph = flat(this.chain(paragraph, "paragraph"));
    const ofText = character === undefined ? {} : flat(this.chain(character, "character"));
    const marks: Marks = { ...this.documentMarks, ...cell?.marks, ...ofParagraph, ...ofText };
    for (const name of SWITCHES) {
      const said = [cell?.marks[name], ofParagraph[name], ofText[name]].filter((on) => on === true).length;
      marks[name] = this.documentMarks[name] === true || said % 2 === 1;
    }
    return remembered(this.looks, key, marks);
  }

  /** What the style of a table makes of one of its cells (17.7.6). */
  cell(style: string | undefined, { row, column, look, told }: CellPosition): CellLook {
    const chain = this.chain(style, "table");
    const band = Math.max(1, chain.findLast(({ rowBand }) => rowBand !== undefined)?.rowBand ?? 1);
    const isFirstRow = look.has("firstRow") && row === 0;
    const isFirstColumn = look.has("firstColumn") && column === 0;
    const isLastRow = look.has("lastRow") && told.has("lastRow");
    const isLastColumn = look.has("lastColumn") && told.has("lastColumn");
    const bandRow = row - (look.has("firstRow") ? 1 : 0);
    const isOdd = Math.floor(Math.max(0, bandRow) / band) % 2 === 0;
    const bandColumn = column - (look.has("firstColumn") ? 1 : 0);
    const names = [
      ...(look.has("noVBand") || isFirstColumn || isLastColumn
        ? []
        : [bandColumn % 2 === 0 ? "band1Vert" : "band2Vert"]),
      ...(look.has("noHBand") || isFirstRow || isLastRow ? [] : [isOdd ? "band1Horz" : "band2Horz"]),
      ...(isFirstColumn ? ["firstCol"] : []),
      ...(isLastColumn ? ["lastCol"] : []),
      ...(isLastRow ? ["lastRow"] : []),
      ...(isFirstRow ? ["firstRow"] : []),
    ];
    const key = `${chain.at(-1)?.id ?? ""}\t${names.join(" ")}`;
    const known = this.cells.get(key);
    if (known) return known;
    const marks = flat(chain);
    let shade = chain.findLast((each) => each.shade !== undefined)?.shade;
    for (const name of names) {
      for (const { parts } of chain) {
        const part = parts.get(name);
        if (!part) continue;
        Object.assign(marks, part.marks);
        shade = part.shade ?? shade;
      }
    }
    return remembered(this.cells, key, { marks, key, ...(shade !== undefined && { shade }) });
  }

  /** True when the style of a table marks its first row as headings. */
  repeatsFirstRow(style: string | undefined): boolean {
    const said = this.chain(style, "table").map(({ parts }) => parts.get("firstRow")?.isHeader);
    return said.findLast((each) => each !== undefined) === true;
  }

  /** The numbering that a style of the type `numbering` stands for. */
  numberingOf(id: string): string | undefined {
    return this.chain(id, "numbering").at(-1)?.paragraph.numbering;
  }
}

/** Styles that are built in have names of their own in the file (17.7.4.9). */
function shownName(name: string): string {
  if (!BUILT_IN.test(name)) return name;
  return name
    .replace(/^annotation/, "comment")
    .replace(/^toc\b/, "TOC")
    .replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
}

const BUILT_IN = /^(?:heading|toc|index|header|footer|caption|footnote|endnote|annotation|macro|table of)\b/;

function flat(chain: readonly Style[]): Marks {
  const marks: Marks = {};
  for (const style of chain) Object.assign(marks, style.marks);
  return marks;
}

function remembered<T>(known: Map<string, T>, key: string, value: T): T {
  if (known.size < MAX_KNOWN) known.set(key, value);
  return value;
}
