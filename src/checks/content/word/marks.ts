/** What a Word document says of text and of paragraphs at one place: in a style, or at the text itself (ECMA-376 part 1, 17.3). */
import type { XmlTag } from "../../../tools/xml.js";
import { mixed } from "../ooxml/colours.js";
import { type Colours, highlightOf } from "./colour.js";
import { isFarAway, type Reach, reachOf, reachOfIndent } from "./geometry.js";
import { integer, isOn, ownValue, val } from "./names.js";

/** What is said of text at one place. What is not said is absent. `auto` takes back what another place said. */
export interface Marks {
  vanish?: boolean;
  bold?: boolean;
  italic?: boolean;
  strike?: boolean;
  caps?: boolean;
  /** Embossed or engraved (17.3.2.13, 17.3.2.18): white letters on white show their edges. */
  relief?: boolean;
  colour?: string;
  /** What letters are filled with, where that is said apart from their colour. */
  fill?: string | undefined;
  hasNoFill?: boolean;
  /** Colour of the line around letters. */
  outline?: string;
  highlight?: string;
  shade?: string;
  /** How wide letters are, of 1 (17.3.2.43). */
  scale?: number;
  /** What is added to the width of each letter (17.3.2.35), and into what width all are pressed (17.3.2.14), in points. */
  spread?: number;
  fit?: number;
  /** By how much they stand above or below their line, in points (17.3.2.24). */
  raised?: number;
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
  /** Blank above and below it, in points. */
  before?: number;
  after?: number;
  /** True when it begins a page. */
  isFirst?: boolean;
  /** True when it stands beside the page. */
  isAway?: boolean;
  /** How far into the page it begins, by its frame or its indent. */
  frame?: Reach | undefined;
  indent?: Reach | undefined;
}

export function addMark(marks: Marks, tag: XmlTag, colours: Colours): void {
  switch (tag.local) {
    case "specVanish":
      if (isOn(tag)) marks.vanish = true;
      break;
    case "vanish":
    case "caps":
    case "strike":
      marks[tag.local] = isOn(tag);
      break;
    case "emboss":
    case "imprint":
      marks.relief = isOn(tag);
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
    case "spacing":
      set(marks, "spread", twentieths(val(tag)));
      break;
    case "fitText":
      set(marks, "fit", twentieths(val(tag)));
      break;
    case "position":
      set(marks, "raised", (integer(val(tag)) ?? 0) / 2);
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
      set(marks, "before", twentieths(ownValue(tag, "before")));
      set(marks, "after", twentieths(ownValue(tag, "after")));
      break;
    case "pageBreakBefore":
      marks.isFirst = isOn(tag);
      break;
    case "ind":
      marks.indent = reachOfIndent(ownValue(tag, "left") ?? ownValue(tag, "start"));
      marks.isAway =
        INDENTS.some((side) => isFarAway(ownValue(tag, side))) || isFarAway(`-${ownValue(tag, "hanging")}`);
      break;
    case "framePr":
      marks.frame = reachOf(tag, FRAME);
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

const FRAME = ["x", "y", "hAnchor", "vAnchor"] as const;

/** 17.3.1.12. */
const INDENTS = ["left", "start", "firstLine", "leftChars", "startChars", "firstLineChars"] as const;

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
  return isLow || (integer(ownValue(tag, "w")) ?? LEAST_FRAME) < LEAST_FRAME;
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
