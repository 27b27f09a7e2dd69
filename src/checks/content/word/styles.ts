/**
 * What text of a Word document looks like: styles with what they are based on, the defaults of the document, the
 * theme and the numbering, as far as the rules on content ask for it (ECMA-376 part 1, 17.7 and 17.9).
 */
import { isDark } from "../../../tools/colours.js";
import type { XmlHandler, XmlTag } from "../../../tools/xml.js";
import type { Paragraph, Run } from "../model.js";
import { type Colours, highlightOf, mixed } from "./colour.js";
import { isFarAway } from "./geometry.js";
import { familyOf, integer, isOn, isTrue, ownValue, val } from "./names.js";

/** What is said of text at one place. What is not said is absent. `auto` takes back what another place said. */
export interface Marks {
  vanish?: boolean;
  bold?: boolean;
  italic?: boolean;
  strike?: boolean;
  caps?: boolean;
  colour?: string;
  /** What letters are filled with, where that is said apart from their colour. */
  fill?: string | undefined;
  hasNoFill?: boolean;
  highlight?: string;
  shade?: string;
  /** How wide letters are, of 1 (17.3.2.43). */
  scale?: number;
  /** In points. */
  size?: number;
  sizeComplex?: number;
  font?: string;
  fontAsian?: string;
  fontComplex?: string;
  language?: string;
  languageAsian?: string;
  languageComplex?: string;
  /** Set in a complex script, such as Arabic. */
  complex?: boolean;
  style?: string;
}

/** What is said of paragraphs at one place. */
export interface ParagraphMarks {
  style?: string;
  align?: string;
  rightToLeft?: boolean;
  numbering?: string;
  level?: number;
  /** 0 to 8, or 9 for text. */
  outline?: number;
  shade?: string;
  /** Height of its lines whatever is in them, in points. */
  lineHeight?: number;
  /** True when it stands beside the page. */
  isAway?: boolean;
}

/** Properties that are switched: said in two kinds of styles, they cancel each other (17.7.3). */
const SWITCHES = ["vanish", "bold", "italic", "strike", "caps"] as const;

export function addMark(marks: Marks, tag: XmlTag, colours: Colours): void {
  switch (tag.local) {
    case "vanish":
    case "caps":
    case "strike":
      marks[tag.local] = isOn(tag);
      break;
    case "dstrike":
      marks.strike = isOn(tag);
      break;
    case "smallCaps":
      if (isOn(tag)) marks.caps = true;
      break;
    case "b":
      marks.bold = isOn(tag);
      break;
    case "i":
      marks.italic = isOn(tag);
      break;
    case "rtl":
    case "cs":
      marks.complex = isOn(tag);
      break;
    case "rStyle":
      marks.style = val(tag) ?? "";
      break;
    case "highlight":
      marks.highlight = highlightOf(val(tag));
      break;
    case "color":
      set(marks, "colour", colours.ofText(tag, "val", "themeColor", "themeTint", "themeShade"));
      break;
    case "shd":
      set(marks, "shade", shadeOf(tag, colours));
      break;
    case "sz":
      set(marks, "size", halved(val(tag)));
      break;
    case "w":
      set(marks, "scale", shareOf(val(tag)));
      break;
    case "szCs":
      set(marks, "sizeComplex", halved(val(tag)));
      break;
    case "lang":
      set(marks, "language", val(tag));
      set(marks, "languageAsian", ownValue(tag, "eastAsia"));
      set(marks, "languageComplex", ownValue(tag, "bidi"));
      break;
    case "rFonts":
      set(marks, "font", colours.font(ownValue(tag, "asciiTheme")) ?? ownValue(tag, "ascii") ?? ownValue(tag, "hAnsi"));
      set(marks, "fontAsian", colours.font(ownValue(tag, "eastAsiaTheme")) ?? ownValue(tag, "eastAsia"));
      set(marks, "fontComplex", colours.font(ownValue(tag, "cstheme")) ?? ownValue(tag, "cs"));
      break;
  }
}

export function addParagraphMark(marks: ParagraphMarks, tag: XmlTag, colours: Colours): void {
  switch (tag.local) {
    case "pStyle":
      marks.style = val(tag) ?? "";
      break;
    case "jc":
      set(marks, "align", val(tag));
      break;
    case "bidi":
      marks.rightToLeft = isOn(tag);
      break;
    case "numId":
      set(marks, "numbering", val(tag));
      break;
    case "ilvl":
      set(marks, "level", integer(val(tag)));
      break;
    case "spacing":
      // 17.3.1.33.
      if (ownValue(tag, "lineRule") === "exact") set(marks, "lineHeight", twentieths(ownValue(tag, "line")));
      else if (ownValue(tag, "line") !== undefined) delete marks.lineHeight;
      break;
    case "ind":
      marks.isAway = ["left", "start"].some((side) => isFarAway(ownValue(tag, side)));
      break;
    case "framePr":
      marks.isAway = isFarAway(ownValue(tag, "x")) || isFarAway(ownValue(tag, "y")) || isThin(tag);
      break;
    case "outlineLvl":
      set(marks, "outline", integer(val(tag)));
      break;
    case "shd":
      set(marks, "shade", shadeOf(tag, colours));
      break;
  }
}

function set<T extends object, K extends keyof T>(target: T, key: K, value: T[K] | undefined): void {
  if (value !== undefined) target[key] = value;
}

function twentieths(value: string | undefined): number | undefined {
  const number = integer(value);
  return number === undefined ? undefined : number / 20;
}

/** `50` or `50%` of the usual width. */
function shareOf(value: string | undefined): number | undefined {
  const number = Number(/^(\d{1,3})%?$/.exec(value ?? "")?.[1]);
  return number > 0 ? number / 100 : undefined;
}

/** In twentieths of a point: a frame that is smaller shows nothing of what is in it (17.3.1.11). */
const LEAST_FRAME = 40;

function isThin(tag: XmlTag): boolean {
  const isLow = ownValue(tag, "hRule") === "exact" && (integer(ownValue(tag, "h")) ?? LEAST_FRAME) < LEAST_FRAME;
  return isLow && (integer(ownValue(tag, "w")) ?? LEAST_FRAME) < LEAST_FRAME;
}

/** Half points; in strict also with a unit (22.9.2.14). */
function halved(value: string | undefined): number | undefined {
  const points = /^(\d{1,6}(?:\.\d{1,6})?)pt$/.exec(value ?? "")?.[1];
  if (points !== undefined) return Number(points);
  const number = value === undefined ? Number.NaN : Number(value);
  return number > 0 && number < 100_000 ? number / 2 : undefined;
}

/** 17.3.5: `clear` shows the fill, `solid` the colour, a pattern something between. */
export function shadeOf(tag: XmlTag, colours: Colours): string | undefined {
  const pattern = val(tag) ?? "clear";
  const fill = colours.ofText(tag, "fill", "themeFill", "themeFillTint", "themeFillShade") ?? "auto";
  if (pattern === "clear" || pattern === "nil") return fill;
  const ink = colours.ofText(tag, "color", "themeColor", "themeTint", "themeShade") ?? "auto";
  const colour = ink === "auto" ? "000000" : ink;
  if (pattern === "solid") return colour;
  const share = /^pct(\d{1,2})$/.exec(pattern)?.[1];
  return share === undefined ? fill : mixed(colour, fill === "auto" ? "ffffff" : fill, Number(share) / 100);
}

// ------------------------------------------------------------------ styles

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

// -------------------------------------------------------------------- looks

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;
const ASIAN = /[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/;

export type Look = Omit<Run, "text" | "link" | "field">;

/** 17.3.2.26: which of the three fonts, sizes and languages counts depends on the characters. */
export function lookOf(marks: Marks, text: string, background: string | undefined, language: string): Look {
  const isComplex = marks.complex === true || RIGHT_TO_LEFT.test(text);
  const isAsian = !isComplex && ASIAN.test(text);
  const font = isComplex ? marks.fontComplex : isAsian ? marks.fontAsian : marks.font;
  const size = isComplex ? (marks.sizeComplex ?? marks.size) : marks.size;
  const spoken = isComplex ? marks.languageComplex : isAsian ? marks.languageAsian : marks.language;
  const own = spoken === undefined ? undefined : languageOf(spoken);
  const behind = [marks.highlight, marks.shade].find((each) => each !== undefined && each !== "auto") ?? background;
  // Letters without a filling are as their ground.
  const colour = marks.hasNoFill ? (behind ?? "ffffff") : (marks.fill ?? colourOn(marks));
  return {
    ...(marks.vanish && { hidden: true }),
    ...(colour !== undefined && { colour }),
    ...(behind !== undefined && { background: behind }),
    // 10 points when nothing is said (17.3.2.38). Letters that are squeezed together are as good as small ones.
    size: (size ?? 10) * Math.min(1, 5 * (marks.scale ?? 1)),
    ...(font !== undefined && font !== "" && { font }),
    ...(own !== undefined && !isWithin(own.toLowerCase(), language.toLowerCase()) && { language: own }),
    ...(marks.bold && { bold: true }),
    ...(marks.italic && { italic: true }),
    ...(marks.strike && { strike: true }),
    ...(marks.caps && { caps: true }),
  };
}

/** "Automatic" is white on dark shading (17.3.2.6), and stays black under a highlight: that is how words are blacked out. */
function colourOn({ colour, highlight }: Marks): string | undefined {
  if (colour !== undefined && colour !== "auto") return colour;
  return highlight !== undefined && highlight !== "auto" && isDark(highlight) ? "000000" : undefined;
}

/** `en-GB` is English. */
function isWithin(language: string, whole: string): boolean {
  return language === whole || (whole !== "" && language.startsWith(`${whole}-`));
}

/** A language tag as it is written, `zxx` for "none"; nothing for what is no language. */
export function languageOf(value: string): string | undefined {
  const tag = value.trim();
  if (/^x-none$/i.test(tag)) return "zxx";
  return /^[a-z]{2,8}(?:-[a-z\d]{1,8}){0,8}$/i.test(tag) ? tag : undefined;
}

export function sameLook(one: Look, other: Look): boolean {
  return (
    one.hidden === other.hidden &&
    one.colour === other.colour &&
    one.background === other.background &&
    one.size === other.size &&
    one.font === other.font &&
    one.language === other.language &&
    one.bold === other.bold &&
    one.italic === other.italic &&
    one.strike === other.strike &&
    one.caps === other.caps
  );
}

/** 17.18.44: in text from right to left, `left` is where lines begin (transitional). */
export function alignmentOf({ align, rightToLeft }: ParagraphMarks): Paragraph["align"] {
  switch (align) {
    case "left":
    case "start":
      return rightToLeft ? "right" : "left";
    case "right":
    case "end":
      return rightToLeft ? "left" : "right";
    case "center":
      return "center";
    case "both":
    case "distribute":
    case "lowKashida":
    case "mediumKashida":
    case "highKashida":
      return "justify";
    default:
      return undefined;
  }
}
