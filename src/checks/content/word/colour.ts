/** Colours of Word documents: of themes, with their tints and shades. All are `rrggbb` in lower case. */
import { byName } from "../../../tools/by-name.js";
import type { XmlTag } from "../../../tools/xml.js";
import { withLightness } from "../ooxml/colours.js";
import type { Theme } from "../ooxml/theme.js";
import { ownValue } from "./names.js";

/** ST_ThemeColor and ST_SchemeColorVal, as far as they are not the theme's own names. */
const THEME_NAMES = byName<string>({
  dark1: "dk1",
  light1: "lt1",
  dark2: "dk2",
  light2: "lt2",
  hyperlink: "hlink",
  followedHyperlink: "folHlink",
});

/** Which colours of the theme the text and the ground have (17.15.1.20); without a word on it, these. */
const USUAL_MAPPING = byName<string>({
  text1: "dk1",
  background1: "lt1",
  text2: "dk2",
  background2: "lt2",
  tx1: "dk1",
  bg1: "lt1",
  tx2: "dk2",
  bg2: "lt2",
});

const MAPPED = byName<string>({
  text1: "t1",
  tx1: "t1",
  background1: "bg1",
  bg1: "bg1",
  text2: "t2",
  tx2: "t2",
  background2: "bg2",
  bg2: "bg2",
});

/** What a theme calls the fonts for these. */
const SCRIPTS = byName<string>({ Ascii: "lt", HAnsi: "lt", EastAsia: "ea", Bidi: "cs" });

export class Colours {
  constructor(
    private readonly theme: Theme,
    /** The attributes of `w:clrSchemeMapping`. */
    private readonly mapping: ReadonlyMap<string, string>,
  ) {}

  /** A colour of the theme by any of its names. */
  named(name: string): string | undefined {
    const mapped = this.mapping.get(MAPPED.get(name) ?? "");
    const own =
      (mapped && (THEME_NAMES.get(mapped) ?? mapped)) ?? USUAL_MAPPING.get(name) ?? THEME_NAMES.get(name) ?? name;
    return this.theme.colours.get(own);
  }

  /** What attributes as `w:color` has them come to: `auto`, a colour, or nothing. `w:shd` has two of them. */
  ofText(tag: XmlTag, plain: string, theme: string, tint: string, shade: string): string | undefined {
    const name = ownValue(tag, theme);
    const named = name === undefined || name === "none" ? undefined : this.named(name);
    if (named === undefined) return hexOf(ownValue(tag, plain));
    return shaded(named, byteOf(ownValue(tag, tint)), byteOf(ownValue(tag, shade)));
  }

  /** A font of the theme by its name in WordprocessingML (17.18.96): `minorHAnsi`. */
  font(name: string | undefined): string | undefined {
    const [, group, script] = /^(major|minor)(Ascii|HAnsi|EastAsia|Bidi)$/.exec(name ?? "") ?? [];
    return this.theme.fonts.get(`${group === "major" ? "+mj" : "+mn"}-${SCRIPTS.get(script ?? "") ?? ""}`) || undefined;
  }
}

/** `auto`, or a colour in lower case. */
function hexOf(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (value === "auto") return "auto";
  return /^#?[0-9a-f]{6}$/i.test(value) ? value.replace("#", "").toLowerCase() : undefined;
}

function byteOf(value: string | undefined): number | undefined {
  return value !== undefined && /^[0-9a-f]{1,2}$/i.test(value) ? Number.parseInt(value, 16) / 255 : undefined;
}

/** 17.3.2.6: the tint is mixed with white, the shade with black, by their lightness. */
function shaded(colour: string, tint: number | undefined, shade: number | undefined): string {
  if (tint === undefined && shade === undefined) return colour;
  return withLightness(colour, (lightness) => {
    const tinted = tint === undefined ? lightness : lightness * tint + (1 - tint);
    return shade === undefined ? tinted : tinted * shade;
  });
}

/** 17.18.40. */
const HIGHLIGHTS = byName<string>({
  black: "000000",
  blue: "0000ff",
  cyan: "00ffff",
  green: "00ff00",
  magenta: "ff00ff",
  red: "ff0000",
  yellow: "ffff00",
  white: "ffffff",
  darkBlue: "000080",
  darkCyan: "008080",
  darkGreen: "008000",
  darkMagenta: "800080",
  darkRed: "800000",
  darkYellow: "808000",
  darkGray: "808080",
  lightGray: "c0c0c0",
});

export function highlightOf(name: string | undefined): string {
  return HIGHLIGHTS.get(name ?? "") ?? "auto";
}

/** Names of colours in VML that are likely to stand there; others are not told. */
const NAMED = byName<string>({
  black: "000000",
  white: "ffffff",
  red: "ff0000",
  green: "008000",
  blue: "0000ff",
  yellow: "ffff00",
  gray: "808080",
  grey: "808080",
  silver: "c0c0c0",
  navy: "000080",
  maroon: "800000",
});

/** `#000`, `#1f3f66`, `black`, `black [3213]`. */
export function vmlColour(value: string | undefined): string | undefined {
  const [first = ""] = (value ?? "").trim().toLowerCase().split(/\s/, 1);
  if (/^#[0-9a-f]{6}$/.test(first)) return first.slice(1);
  if (/^#[0-9a-f]{3}$/.test(first)) return [...first.slice(1)].map((digit) => digit + digit).join("");
  return NAMED.get(first);
}
