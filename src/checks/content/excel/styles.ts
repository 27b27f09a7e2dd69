/** How cells look, as far as it tells what their values mean and whether they can be seen (ECMA-376 part 1, 18.8). */
import { isUnseen } from "../../../tools/colours.js";
import type { XmlHandler, XmlTag } from "../../../tools/xml.js";
import { addTo, MAX_THINGS } from "../limits.js";
import type { Theme } from "../ooxml/theme.js";
import { cellColour } from "./colours.js";
import { byName, isOn, isSpreadsheet, numberOf, valueFor } from "./part.js";

export type FormatClass = "general" | "number" | "percent" | "currency" | "date" | "time" | "text";

export interface NumberFormat {
  readonly class: FormatClass;
  /** It shows nothing in place of a number, or of a text. */
  readonly hidesNumbers: boolean;
  readonly hidesTexts: boolean;
  /** The colour that it gives to numbers, when that is one colour. */
  readonly colour?: string;
}

export interface Look {
  readonly format: NumberFormat;
  readonly font?: string;
  /** `rrggbb`; absent for "automatic" and for what is not known. */
  readonly colour?: string;
  /** In points. */
  readonly size?: number;
  /** The one colour behind it; absent when there are several, or none is known. */
  readonly fill?: string;
  /** True when the colour behind it is that of the sheet. */
  readonly bare: boolean;
}

/** What a conditional format makes of cells. */
export interface ConditionalLook {
  /** It has a fill of its own. */
  readonly colours: boolean;
  /** It shows nothing, or letters in the colour of what is behind them. */
  readonly hides: boolean;
}

export interface Styles {
  /** By the number that a cell gives as its style. */
  readonly looks: readonly Look[];
  /** By the number that a rule gives (18.8.15). */
  readonly conditional: readonly ConditionalLook[];
}

const GENERAL: NumberFormat = { class: "general", hidesNumbers: false, hidesTexts: false };
export const PLAIN: Look = { format: GENERAL, fill: "ffffff", bare: true };

// ----------------------------------------------------------- number formats

/** 18.8.30: formats that need not be written down. The rest of them are numbers. */
const BUILT_IN: readonly (readonly [number, number, FormatClass])[] = [
  [0, 0, "general"],
  [5, 8, "currency"],
  [9, 10, "percent"],
  [14, 17, "date"],
  [18, 21, "time"],
  [22, 22, "date"],
  // Dates and times of East Asian calendars.
  [27, 31, "date"],
  [32, 35, "time"],
  [36, 36, "date"],
  [41, 41, "number"],
  [42, 42, "currency"],
  [43, 43, "number"],
  [44, 44, "currency"],
  [45, 47, "time"],
  [49, 49, "text"],
  [50, 58, "date"],
];

function builtIn(id: number): NumberFormat {
  const kind = BUILT_IN.find(([from, to]) => id >= from && id <= to)?.[2];
  return { ...GENERAL, class: kind ?? (id < 164 ? "number" : "general") };
}

const COLOURS = byName<string>({
  black: "000000",
  white: "ffffff",
  red: "ff0000",
  green: "00ff00",
  blue: "0000ff",
  yellow: "ffff00",
  magenta: "ff00ff",
  cyan: "00ffff",
});

/** A section of a format: letters that stand for themselves apart from those that stand for the value. */
interface Section {
  readonly code: string;
  readonly literal: string;
  readonly brackets: readonly string[];
}

/** Longer formats than any program lets be typed are not looked at to their end. */
const LONGEST = 1_000;

/** 18.8.31: up to four sections, for what is greater than zero, less, zero, and for text. */
function sectionsOf(code: string): readonly Section[] {
  const sections: Section[] = [];
  let section = { code: "", literal: "", brackets: [] as string[] };
  const text = code.slice(0, LONGEST);
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    const end = character === '"' ? text.indexOf('"', at + 1) : character === "[" ? text.indexOf("]", at + 1) : -1;
    if (character === ";") {
      sections.push(section);
      section = { code: "", literal: "", brackets: [] };
    } else if (end > 0) {
      const inner = text.slice(at + 1, end);
      if (character === "[") section.brackets.push(inner);
      else section.literal += inner;
      at = end;
    } else if (character === "\\") {
      at += 1;
      section.literal += text.charAt(at);
    } else if (character === "_" || character === "*") at += 1;
    else section.code += character;
  }
  return [...sections, section];
}

/** What a format makes of a value. */
export function numberFormat(code: string): NumberFormat {
  const sections = sectionsOf(code);
  const [first] = sections;
  const showsNothing = (section: Section | undefined) =>
    section !== undefined &&
    section.code.trim() === "" &&
    section.literal.trim() === "" &&
    !section.brackets.some((inner) => inner.startsWith("$") || /^(?:h+|m+|s+)$/i.test(inner));
  const forNumbers = sections.slice(0, 3).filter((section) => !showsNothing(section));
  const colours = new Set(
    forNumbers.map(({ brackets }) => brackets.map((inner) => COLOURS.get(inner.toLowerCase())).find(Boolean)),
  );
  const [colour] = colours;
  return {
    class: classOf(first ?? { code: "", literal: "", brackets: [] }),
    hidesNumbers: code !== "" && forNumbers.length === 0 && (sections.length >= 3 || sections.length === 1),
    hidesTexts: sections.length >= 4 && showsNothing(sections[3]),
    ...(colours.size === 1 && colour !== undefined && { colour }),
  };
}

function classOf({ code, literal, brackets }: Section): FormatClass {
  const letters = code.toLowerCase().replace("general", "");
  if (brackets.some((inner) => /^(?:h+|m+|s+)$/i.test(inner))) return "time";
  if (letters.includes("%")) return "percent";
  const hasDigits = /[0#?]/.test(letters);
  // What has the letters of a year or a day is a date, whatever stands beside it; `e` is also an exponent.
  if (/[yd]/.test(letters) || (/e/.test(letters) && !hasDigits)) return "date";
  if (/[hs]|am\/pm|a\/p/.test(letters)) return "time";
  if (/m/.test(letters) && !hasDigits) return "date";
  if (/^(?:@\s*)+$/.test(letters.trim())) return "text";
  const money = brackets.some((inner) => /^\$[^-]/.test(inner)) || /\p{Sc}/u.test(`${code}${literal}`);
  if (money && hasDigits) return "currency";
  return code.toLowerCase().includes("general") || code === "" ? "general" : "number";
}

// ------------------------------------------------------------------- styles

interface Font {
  name?: string;
  size?: number;
  colour?: XmlTag;
}

interface Fill {
  pattern: string;
  /** Of what is painted, of what is behind it, and of the stops of a gradient. */
  front?: XmlTag;
  back?: XmlTag;
  readonly stops: XmlTag[];
}

interface Conditional {
  ink?: XmlTag;
  back?: XmlTag;
  hasFill: boolean;
  showsNothing: boolean;
}

interface Ids {
  readonly format: number;
  readonly font: number;
  readonly fill: number;
}

/** Gathers the styles of cells while the part is read; `result` asks when it is at its end. */
const USUAL_SIZE = 11;
/** A gradient has two or three. */
const MAX_STOPS = 1_000;

export function stylesReader(theme: Theme): { readonly handler: XmlHandler; result(): Styles } {
  const formats = new Map<number, NumberFormat>();
  const fonts: Font[] = [];
  const fills: Fill[] = [];
  const palette: string[] = [];
  const ids: Ids[] = [];
  const conditional: Conditional[] = [];
  /** The list that is read, at depth 2. */
  let list = "";
  const handler: XmlHandler = {
    open(tag, depth) {
      if (depth === 2) list = isSpreadsheet(tag) ? tag.local : "";
      else if (depth === 3) openItem(tag);
      else if (depth === 4 && list === "fonts") openOfFont(tag);
      else if (list === "fills") openOfFill(tag);
      else if (list === "dxfs") openOfConditional(tag, depth);
      else if (depth === 4 && list === "colors" && tag.local === "rgbColor")
        addTo(palette, (valueFor(tag, "rgb") ?? "").slice(-6).toLowerCase(), MAX_THINGS, "colours");
    },
  };
  return { handler, result: () => ({ looks: looksOf(), conditional: conditional.map(conditionalOf) }) };

  function openItem(tag: XmlTag): void {
    const id = (name: string) => numberOf(valueFor(tag, name)) ?? 0;
    if (list === "fonts" && tag.local === "font") addTo(fonts, {}, MAX_THINGS, "fonts");
    else if (list === "fills" && tag.local === "fill")
      addTo(fills, { pattern: "none", stops: [] }, MAX_THINGS, "fills");
    else if (list === "dxfs" && tag.local === "dxf")
      addTo(conditional, { hasFill: false, showsNothing: false }, MAX_THINGS, "styles");
    else if (list === "numFmts" && formats.size < MAX_THINGS)
      formats.set(id("numFmtId"), numberFormat(valueFor(tag, "formatCode") ?? ""));
    else if (list === "cellXfs" && tag.local === "xf")
      addTo(ids, { format: id("numFmtId"), font: id("fontId"), fill: id("fillId") }, MAX_THINGS, "styles");
  }

  function openOfFont(tag: XmlTag): void {
    const font = fonts.at(-1);
    if (font && tag.local === "name") font.name = valueFor(tag, "val") ?? "";
    else if (font && tag.local === "color") font.colour = tag;
    else if (font && tag.local === "sz") font.size = numberOf(valueFor(tag, "val")) ?? USUAL_SIZE;
  }

  function openOfFill(tag: XmlTag): void {
    const fill = fills.at(-1);
    if (!fill) return;
    if (tag.local === "gradientFill") fill.pattern = "gradient";
    else if (tag.local === "patternFill") fill.pattern = valueFor(tag, "patternType") ?? "none";
    else if (tag.local === "fgColor") fill.front = tag;
    else if (tag.local === "bgColor") fill.back = tag;
    else if (tag.local === "color") addTo(fill.stops, tag, MAX_STOPS, "colours in a gradient");
  }

  /** 18.8.14: a solid fill has its colour as what is behind. */
  function openOfConditional(tag: XmlTag, depth: number): void {
    const format = conditional.at(-1);
    if (!format) return;
    if (depth === 4 && tag.local === "fill") format.hasFill = true;
    else if (tag.local === "bgColor") format.back = tag;
    else if (depth === 5 && tag.local === "color" && !format.hasFill) format.ink ??= tag;
    else if (tag.local === "numFmt") {
      const { hidesNumbers, hidesTexts } = numberFormat(valueFor(tag, "formatCode") ?? "");
      format.showsNothing = hidesNumbers && hidesTexts;
    }
  }

  function conditionalOf({ ink, back, hasFill, showsNothing }: Conditional): ConditionalLook {
    const colour = ink && colourOf(ink);
    const behind = hasFill ? back && colourOf(back) : "ffffff";
    const isUnseenInk = colour !== undefined && behind !== undefined && isUnseen(colour, behind);
    return { colours: hasFill, hides: showsNothing || isUnseenInk };
  }

  /** Everything that a look is made of is known now, the palette too. */
  function looksOf(): Look[] {
    const seen = new Map<string, Look>();
    return ids.map((each) => {
      const key = `${each.format} ${each.font} ${each.fill}`;
      const look = seen.get(key) ?? lookOf(each);
      seen.set(key, look);
      return look;
    });
  }

  function lookOf({ format, font: fontId, fill: fillId }: Ids): Look {
    const font = fonts[fontId];
    const fill = fills[fillId];
    const bare = fill === undefined || fill.pattern === "none";
    const colour = font?.colour && colourOf(font.colour);
    const behind = bare ? "ffffff" : behindOf(fill);
    return {
      format: formats.get(format) ?? builtIn(format),
      ...(font?.name && { font: font.name }),
      ...(colour !== undefined && { colour }),
      ...(font?.size !== undefined && { size: font.size }),
      ...(behind !== undefined && { fill: behind }),
      bare,
    };
  }

  /** The one colour of a fill: a pattern or gradient of one colour is as good as none. */
  function behindOf({ pattern, front, back, stops }: Fill): string | undefined {
    const parts = pattern === "gradient" ? stops : pattern === "solid" ? [front] : [front, back];
    const [first, ...others] = parts.map((part) => part && colourOf(part));
    return first !== undefined && others.every((other) => other === first) ? first : undefined;
  }

  function colourOf(tag: XmlTag): string | undefined {
    return isOn(valueFor(tag, "auto")) ? undefined : cellColour(tag, theme, palette);
  }
}
