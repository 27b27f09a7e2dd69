/** Number formats (ECMA-376 part 1, 18.8.30 and 18.8.31): what they say of a value, and whether they show it. */
import { byName } from "../../../tools/by-name.js";
import { PALETTE } from "./colours.js";

export type FormatClass = "general" | "number" | "percent" | "currency" | "date" | "time" | "text";

/** What is to be seen of a value: itself, nothing at all, or other words in its place. */
export type Shown = "value" | "nothing" | "words";

/** What a format makes of one kind of value. */
export interface Display {
  readonly shows: Shown;
  /** The colour that it gives to it. */
  readonly colour?: string;
}

export interface NumberFormat {
  readonly class: FormatClass;
  /** What it makes of a number, of a text, and of what is neither: `TRUE`, `#N/A`. */
  of(value: number | "text" | "other"): Display;
}

const AS_IT_IS: Display = { shows: "value" };

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

export function builtIn(id: number): NumberFormat {
  const kind = BUILT_IN.find(([from, to]) => id >= from && id <= to)?.[2];
  return { class: kind ?? (id < 164 ? "number" : "general"), of: () => AS_IT_IS };
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

/** Where the numbered colours of formats begin in the palette: `[Color1]`. */
const NUMBERED = 8;

function colourNamed(name: string): string | undefined {
  const number = /^colou?r\s*(\d{1,2})$/i.exec(name)?.[1];
  return number === undefined ? COLOURS.get(name.toLowerCase()) : PALETTE[NUMBERED + Number(number) - 1];
}

// ----------------------------------------------------------------- sections

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

const TIME = /^(?:h+|m+|s+)$/i;
/** What stands for the value, or for a part of it. */
const PLACES = /[0#?@]|general|[ymdhsgeb]/i;
const CONDITION = /^(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)$/;

const COMPARISONS = byName<(one: number, other: number) => boolean>({
  "<": (one, other) => one < other,
  ">": (one, other) => one > other,
  "<=": (one, other) => one <= other,
  ">=": (one, other) => one >= other,
  "=": (one, other) => one === other,
  "<>": (one, other) => one !== other,
});

function displayOf({ code, literal, brackets }: Section): Display {
  const colour = brackets.map(colourNamed).find((each) => each !== undefined);
  const isValue = PLACES.test(code) || brackets.some((inner) => TIME.test(inner));
  const isNothing = `${code}${literal}`.trim() === "" && !brackets.some((inner) => inner.startsWith("$"));
  const shows = isValue ? "value" : isNothing ? "nothing" : "words";
  return colour === undefined ? { shows } : { shows, colour };
}

/** What a format makes of a value. */
export function numberFormat(code: string): NumberFormat {
  const sections = sectionsOf(code);
  const [first = { code: "", literal: "", brackets: [] }] = sections;
  const displays = sections.map(displayOf);
  const forNumber = sectionFor(sections);
  const displayAt = (at: number) => displays[at] ?? AS_IT_IS;
  // The text has the fourth section, or the one with its sign.
  const ofText = sections.length > 3 ? 3 : sections.findIndex((section) => section.code.includes("@"));
  const text = ofText < 0 ? AS_IT_IS : displayAt(ofText);
  const isSilent = code !== "" && displays.every(({ shows }) => shows === "nothing") && sections.length > 3;
  const [silent = AS_IT_IS] = displays;
  return {
    class: classOf(first),
    of(value) {
      if (value === "text") return text;
      if (value === "other") return isSilent ? silent : AS_IT_IS;
      return code === "" ? AS_IT_IS : displayAt(forNumber(value));
    },
  };
}

/** Which section a number has. */
function sectionFor(sections: readonly Section[]): (value: number) => number {
  const count = Math.min(3, sections.length);
  const conditions = sections
    .slice(0, 2)
    .map(({ brackets }) => brackets.map((inner) => CONDITION.exec(inner.trim())).find((found) => found !== null));
  if (conditions.some(Boolean))
    return (value) => {
      const at = conditions.findIndex((found) => found && COMPARISONS.get(found[1] ?? "")?.(value, Number(found[2])));
      return at < 0 ? count - 1 : at;
    };
  if (count === 1) return () => 0;
  if (count === 2) return (value) => (value < 0 ? 1 : 0);
  return (value) => (value > 0 ? 0 : value < 0 ? 1 : 2);
}

function classOf({ code, literal, brackets }: Section): FormatClass {
  const letters = code.toLowerCase().replace("general", "");
  if (brackets.some((inner) => TIME.test(inner))) return "time";
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
