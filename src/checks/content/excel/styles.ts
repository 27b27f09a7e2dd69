/** How cells look, as far as it tells what their values mean and whether they can be seen (ECMA-376 part 1, 18.8). */
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
  /** The one colour behind it; absent when there are several, or none is known. */
  readonly fill?: string;
  /** True when the colour behind it is that of the sheet. */
  readonly bare: boolean;
}

export interface Styles {
  /** By the number that a cell gives as its style. */
  readonly looks: readonly Look[];
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
    hidesNumbers: sections.length >= 3 && forNumbers.length === 0,
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
  colour?: XmlTag;
}

interface Fill {
  pattern: string;
  colour?: XmlTag;
}

interface Ids {
  readonly format: number;
  readonly font: number;
  readonly fill: number;
}

/** Gathers the styles of cells while the part is read; `result` asks when it is at its end. */
export function stylesReader(theme: Theme): { readonly handler: XmlHandler; result(): Styles } {
  const formats = new Map<number, NumberFormat>();
  const fonts: Font[] = [];
  const fills: Fill[] = [];
  const palette: string[] = [];
  const ids: Ids[] = [];
  /** The list that is read, at depth 2. */
  let list = "";
  const handler: XmlHandler = {
    open(tag, depth) {
      if (depth === 2) list = isSpreadsheet(tag) ? tag.local : "";
      else if (depth === 3) openItem(tag);
      else if (depth === 4 && list === "fonts") openOfFont(tag);
      else if (list === "fills") openOfFill(tag);
      else if (depth === 4 && list === "colors" && tag.local === "rgbColor")
        addTo(palette, (valueFor(tag, "rgb") ?? "").slice(-6).toLowerCase(), MAX_THINGS, "colours");
    },
  };
  return { handler, result: () => ({ looks: looksOf() }) };

  function openItem(tag: XmlTag): void {
    const id = (name: string) => numberOf(valueFor(tag, name)) ?? 0;
    if (list === "fonts" && tag.local === "font") addTo(fonts, {}, MAX_THINGS, "fonts");
    else if (list === "fills" && tag.local === "fill") addTo(fills, { pattern: "none" }, MAX_THINGS, "fills");
    else if (list === "numFmts" && formats.size < MAX_THINGS)
      formats.set(id("numFmtId"), numberFormat(valueFor(tag, "formatCode") ?? ""));
    else if (list === "cellXfs" && tag.local === "xf")
      addTo(ids, { format: id("numFmtId"), font: id("fontId"), fill: id("fillId") }, MAX_THINGS, "styles");
  }

  function openOfFont(tag: XmlTag): void {
    const font = fonts.at(-1);
    if (font && tag.local === "name") font.name = valueFor(tag, "val") ?? "";
    else if (font && tag.local === "color") font.colour = tag;
  }

  function openOfFill(tag: XmlTag): void {
    const fill = fills.at(-1);
    if (!fill) return;
    if (tag.local === "gradientFill") fill.pattern = "gradient";
    else if (tag.local === "patternFill") fill.pattern = valueFor(tag, "patternType") ?? "none";
    else if (tag.local === "fgColor") fill.colour = tag;
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
    const behind = bare ? "ffffff" : fill.pattern === "solid" && fill.colour ? colourOf(fill.colour) : undefined;
    return {
      format: formats.get(format) ?? builtIn(format),
      ...(font?.name && { font: font.name }),
      ...(colour !== undefined && { colour }),
      ...(behind !== undefined && { fill: behind }),
      bare,
    };
  }

  function colourOf(tag: XmlTag): string | undefined {
    return isOn(valueFor(tag, "auto")) ? undefined : cellColour(tag, theme, palette);
  }
}
