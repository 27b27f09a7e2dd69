/** Colours, fills and fonts of DrawingML (ECMA-376 part 1, 20.1), and the themes that they refer to. */

import { isUnseen } from "../../../tools/colours.js";
import { integerOf, type NestedReader, nested, shareOf, valueIn } from "../../../tools/nested-xml.js";
import type { OpcPackage } from "../../../tools/opc.js";
import type { XmlTag } from "../../../tools/xml.js";
import { changed, fromHsl, fromLight, hex } from "./colours.js";

/** A colour as it is written: the theme decides what it comes to. */
export interface Colour {
  /** `rrggbb`; or the name of a colour of the scheme. Neither when it is not known. */
  readonly rgb?: string;
  readonly scheme?: string;
  /** What changes it, in this order: `lumMod`, 0.75. */
  readonly changes: readonly (readonly [name: string, share: number])[];
}

/** A gradient or a pattern: its colours, and how much of it each of them begins, from 0 to 1. */
export interface Blend {
  readonly stops: readonly { readonly at: number; readonly colour: Colour }[];
}

/** `other`: a picture, or what nobody knows: there, but of no one colour. `group`: that of the group. */
export type Fill = "none" | "other" | "group" | Blend | Colour;

/** A colour come to what it looks like. `alpha`: how much of it is there, from 0 to 1. */
export type Shown = "none" | "other" | { readonly rgb: string; readonly opaque: boolean; readonly alpha: number };

/** A fill come to what it looks like. `many`: of several colours, and nothing shows through. */
export type Filling = Shown | "many";

export interface Theme {
  /** `rrggbb` by the name in the scheme: `dk1`, `accent1` … */
  readonly colours: ReadonlyMap<string, string>;
  /** What `+mj-lt`, `+mn-ea` and such stand for. */
  readonly fonts: ReadonlyMap<string, string>;
  /** Fills that shapes refer to by their number, from 1, and backgrounds, from 1001 (20.1.4.1.13, .7). */
  readonly fills: readonly Fill[];
  readonly backgrounds: readonly Fill[];
}

/** What a slide master calls the colours of its theme: `tx1` is `dk1` (19.3.1.6). */
export type ColourMap = ReadonlyMap<string, string>;

/** The `rrggbb` of a name of the scheme. */
export type Palette = (name: string) => string | undefined;

export const NO_THEME: Theme = { colours: new Map(), fonts: new Map(), fills: [], backgrounds: [] };

/** Where a master says nothing. */
const USUAL_MAP: ColourMap = new Map([
  ["tx1", "dk1"],
  ["bg1", "lt1"],
  ["tx2", "dk2"],
  ["bg2", "lt2"],
]);

export function paletteOf(theme: Theme, map: ColourMap = USUAL_MAP): Palette {
  return (name) => theme.colours.get(map.get(name) ?? USUAL_MAP.get(name) ?? name);
}

// ------------------------------------------------------------------ reading

const SYSTEM: ReadonlyMap<string, string> = new Map(Object.entries({ window: "ffffff", windowText: "000000" }));

/** 20.1.10.48, as far as people use them. */
const PRESET: ReadonlyMap<string, string> = new Map(
  Object.entries({
    black: "000000",
    white: "ffffff",
    red: "ff0000",
    lime: "00ff00",
    green: "008000",
    blue: "0000ff",
    yellow: "ffff00",
    cyan: "00ffff",
    aqua: "00ffff",
    magenta: "ff00ff",
    fuchsia: "ff00ff",
    gray: "808080",
    grey: "808080",
    dkGray: "a9a9a9",
    ltGray: "d3d3d3",
    silver: "c0c0c0",
    navy: "000080",
    maroon: "800000",
    purple: "800080",
    teal: "008080",
    olive: "808000",
    orange: "ffa500",
    dkBlue: "00008b",
    dkGreen: "006400",
    dkRed: "8b0000",
  }),
);

const COLOUR = /^(?:srgb|scheme|sys|prst|hsl|scrgb)Clr$/;

/** Reads a colour element; nothing when the element is no colour. */
export function colourReader(tag: XmlTag, take: (colour: Colour) => void): NestedReader | undefined {
  if (!COLOUR.test(tag.local)) return undefined;
  const changes: (readonly [string, number])[] = [];
  return {
    child({ local, attributes }) {
      const share = shareOf(attributes.val?.value);
      if (share !== undefined) changes.push([local, share]);
      return undefined;
    },
    end: () => take({ ...namedIn(tag), changes }),
  };
}

function namedIn(tag: XmlTag): { readonly rgb?: string; readonly scheme?: string } {
  const value = valueIn(tag, "val") ?? "";
  if (tag.local === "schemeClr") return { scheme: value };
  const rgb = rgbIn(tag, value);
  return rgb === undefined ? {} : { rgb };
}

function rgbIn(tag: XmlTag, value: string): string | undefined {
  if (tag.local === "srgbClr") return hexOf(value);
  if (tag.local === "sysClr") return hexOf(valueIn(tag, "lastClr")) ?? SYSTEM.get(value);
  if (tag.local === "prstClr") return PRESET.get(value);
  const shares = (names: readonly string[]) => names.map((name) => shareOf(valueIn(tag, name)) ?? 0);
  if (tag.local === "scrgbClr") return hex(shares(["r", "g", "b"]).map(fromLight));
  const [saturation = 0, lightness = 0] = shares(["sat", "lum"]);
  return fromHsl({ hue: ((integerOf(valueIn(tag, "hue")) ?? 0) / 60_000) % 360, saturation, lightness });
}

function hexOf(value: string | undefined): string | undefined {
  return value !== undefined && /^[\da-f]{6}$/i.test(value) ? value.toLowerCase() : undefined;
}

const FILLS: ReadonlyMap<string, "none" | "other" | "group"> = new Map(
  Object.entries({
    noFill: "none",
    gradFill: "other",
    blipFill: "other",
    pattFill: "other",
    grpFill: "group",
  }),
);

/** True for the elements that say how a shape, a line or a text is filled (20.1.8). */
export function isFill({ local }: XmlTag): boolean {
  return local === "solidFill" || FILLS.has(local);
}

/** Reads these elements where they stand within another one. */
export function fillWithin(take: (fill: Fill) => void): NestedReader {
  return { child: (tag) => (isFill(tag) ? fillReader(tag, take) : undefined) };
}

/** Reads one of these elements. */
export function fillReader(tag: XmlTag, take: (fill: Fill) => void): NestedReader | undefined {
  const plain = FILLS.get(tag.local);
  if (plain) take(plain);
  if (tag.local === "solidFill") return { child: (below) => colourReader(below, take) };
  if (tag.local === "gradFill") return gradientReader(take);
  return tag.local === "pattFill" ? patternReader(valueIn(tag, "prst") ?? "", take) : undefined;
}

/** A gradient has two stops or three; more than this many nobody looks at. */
const MAX_STOPS = 100;

/** 20.1.8.33. */
function gradientReader(take: (fill: Fill) => void): NestedReader {
  const stops: { at: number; colour: Colour }[] = [];
  const list: NestedReader = {
    child: (stop) => {
      if (stop.local !== "gs") return undefined;
      const at = shareOf(valueIn(stop, "pos")) ?? 0;
      return {
        child: (below) => colourReader(below, (colour) => stops.length < MAX_STOPS && stops.push({ at, colour })),
      };
    },
  };
  return {
    child: ({ local }) => (local === "gsLst" ? list : undefined),
    end: () => stops.length > 0 && take({ stops: stops.sort((one, other) => one.at - other.at) }),
  };
}

/** 20.1.8.47. How much of it is of the colour in front stands in its name for some: `pct90`. */
function patternReader(name: string, take: (fill: Fill) => void): NestedReader {
  const colours = new Map<string, Colour>();
  const share = Number(/^pct(\d{1,2})$/.exec(name)?.[1] ?? 50) / 100;
  return {
    child: ({ local }) => ({ child: (below) => colourReader(below, (colour) => colours.set(local, colour)) }),
    end() {
      const [front, behind] = [colours.get("fgClr"), colours.get("bgClr")];
      if (!front || !behind) return;
      const at = [0, share, share, 1];
      take({ stops: [front, front, behind, behind].map((colour, index) => ({ at: at[index] ?? 1, colour })) });
    },
  };
}

/** Reads a theme part (20.1.6.9). */
export async function readTheme(opc: OpcPackage, part: string): Promise<Theme> {
  const colours = new Map<string, string>();
  const fonts = new Map<string, string>();
  const fills: Fill[] = [];
  const backgrounds: Fill[] = [];
  const scheme: NestedReader = {
    child: ({ local: name }) => ({
      child: (tag) => colourReader(tag, (colour) => colour.rgb !== undefined && colours.set(name, colour.rgb)),
    }),
  };
  const listOf = (list: Fill[]): NestedReader => ({
    child: (tag) => {
      const at = list.push("other") - 1;
      return fillReader(tag, (fill) => {
        list[at] = fill;
      });
    },
  });
  const elements: NestedReader = {
    child({ local }) {
      if (local === "clrScheme") return scheme;
      if (local === "fontScheme" || local === "fmtScheme") return elements;
      if (local === "majorFont") return fontsOf("+mj-", fonts);
      if (local === "minorFont") return fontsOf("+mn-", fonts);
      if (local === "fillStyleLst") return listOf(fills);
      return local === "bgFillStyleLst" ? listOf(backgrounds) : undefined;
    },
  };
  const theme: NestedReader = { child: ({ local }) => (local === "themeElements" ? elements : undefined) };
  await opc.read(part, nested({ child: () => theme }));
  return { colours, fonts, fills, backgrounds };
}

const SCRIPTS: ReadonlyMap<string, string> = new Map(Object.entries({ latin: "lt", ea: "ea", cs: "cs" }));

function fontsOf(prefix: string, fonts: Map<string, string>): NestedReader {
  return {
    child(tag) {
      const script = SCRIPTS.get(tag.local);
      if (script) fonts.set(prefix + script, valueIn(tag, "typeface") ?? "");
      return undefined;
    },
  };
}

// ---------------------------------------------------------------- resolving

/** What a fill comes to. `placeholder` is what `phClr` stands for in a theme's own fills (20.1.10.54). */
export function shownFill(fill: Colour, palette: Palette, placeholder?: string): Shown;
export function shownFill(fill: Fill, palette: Palette, placeholder?: string): Filling;
export function shownFill(fill: Fill, palette: Palette, placeholder?: string): Filling {
  if (typeof fill === "string") return fill === "none" ? "none" : "other";
  if ("stops" in fill) return shownBlend(fill, palette, placeholder);
  const start = fill.rgb ?? (fill.scheme === "phClr" ? placeholder : palette(fill.scheme ?? ""));
  if (start === undefined) return "other";
  const alpha = fill.changes.find(([name]) => name === "alpha")?.[1] ?? 1;
  // Of what is as thin as this nobody sees anything.
  if (alpha <= 0.05) return "none";
  const rgb = fill.changes.reduce((colour, [name, share]) => changed(colour, name, share), start);
  return { rgb, opaque: alpha > 0.98, alpha: Math.min(1, alpha) };
}

/** So much of a blend is of one colour when nobody would say that it has two. */
const NEARLY_ALL = 0.9;

function shownBlend({ stops }: Blend, palette: Palette, placeholder?: string): Filling {
  const shown = stops.map(({ colour }) => shownFill(colour, palette, placeholder));
  if (shown.every((each) => each === "none")) return "none";
  const colours = shown.filter((each) => typeof each !== "string");
  if (colours.length < shown.length) return "other";
  for (const colour of colours) {
    const isLike = colours.map(({ rgb, alpha }) => isUnseen(rgb, colour.rgb) && Math.abs(alpha - colour.alpha) < 0.1);
    if (isLike.every(Boolean)) return colour;
    let share = (isLike[0] ? (stops[0]?.at ?? 0) : 0) + (isLike.at(-1) ? 1 - (stops.at(-1)?.at ?? 1) : 0);
    for (let at = 1; at < stops.length; at += 1)
      if (isLike[at - 1] && isLike[at]) share += (stops[at]?.at ?? 0) - (stops[at - 1]?.at ?? 0);
    if (share >= NEARLY_ALL) return colour;
  }
  return colours.every(({ opaque }) => opaque) ? "many" : "other";
}

/** The `rrggbb` of a colour, when it is known. */
export function rgbOf(colour: Colour, palette: Palette, placeholder?: string): string | undefined {
  const shown = shownFill(colour, palette, placeholder);
  return typeof shown === "string" ? undefined : shown.rgb;
}

/** 20.1.4.2.10 and 19.3.1.3: the fill of a theme that a shape or a background refers to. */
export function themeFill(theme: Theme, index: number, colour: Colour | undefined, palette: Palette): Filling {
  const isBackground = index > 1000;
  const fill = isBackground ? theme.backgrounds[index - 1001] : theme.fills[index - 1];
  if (index === 0 || index === 1000) return "none";
  return shownFill(fill ?? "other", palette, colour && rgbOf(colour, palette));
}
