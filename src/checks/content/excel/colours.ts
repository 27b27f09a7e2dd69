/** Colours of workbooks: of themes, of palettes, and what is made of them. */
import type { XmlHandler, XmlTag } from "../../../tools/xml.js";
import { byName, numberOf, valueFor } from "./part.js";

/** ECMA-376 part 1, 20.1.6.2: the colours of a theme, in the order of the scheme. */
const SCHEME = ["dk1", "lt1", "dk2", "lt2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6"] as const;
const NAMES: readonly string[] = [...SCHEME, "hlink", "folHlink"];

/** 18.8.3: cells count light and dark the other way round. */
const OF_CELLS = ["lt1", "dk1", "lt2", "dk2", ...SCHEME.slice(4), "hlink", "folHlink"];
/** What shapes on a sheet call them, where nothing says otherwise (20.1.10.54). */
const OF_SHAPES = byName<string>({ tx1: "dk1", bg1: "lt1", tx2: "dk2", bg2: "lt2" });

export interface Theme {
  /** `rrggbb` by the name in the scheme. */
  readonly colours: ReadonlyMap<string, string>;
  /** The fonts that `+mj-lt` and `+mn-lt` stand for. */
  readonly fonts: ReadonlyMap<string, string>;
}

export function themeReader(): { readonly handler: XmlHandler; readonly theme: Theme } {
  const colours = new Map<string, string>();
  const fonts = new Map<string, string>();
  let name: string | undefined;
  let font: string | undefined;
  return {
    theme: { colours, fonts },
    handler: {
      open(tag) {
        if (tag.local === "majorFont") font = "+mj-lt";
        else if (tag.local === "minorFont") font = "+mn-lt";
        else if (tag.local === "latin" && font !== undefined) fonts.set(font, valueFor(tag, "typeface") ?? "");
        else if (NAMES.includes(tag.local)) name = tag.local;
        else if (name !== undefined && (tag.local === "srgbClr" || tag.local === "sysClr")) {
          const colour = hexOf(valueFor(tag, tag.local === "sysClr" ? "lastClr" : "val"));
          if (colour !== undefined) colours.set(name, colour);
        }
      },
      close(tag) {
        if (tag.local === name) name = undefined;
        if (tag.local === "majorFont" || tag.local === "minorFont") font = undefined;
      },
    },
  };
}

/** `rrggbb` of six or eight digits; those before the last six are opacity, which cells do not have. */
function hexOf(value: string | undefined): string | undefined {
  return value !== undefined && /^(?:[\da-f]{2})?[\da-f]{6}$/i.test(value) ? value.slice(-6).toLowerCase() : undefined;
}

// -------------------------------------------------------------------- cells

/** 18.8.27: the palette of all workbooks that bring none of their own. The first eight stand there twice. */
const PALETTE = [
  "000000 ffffff ff0000 00ff00 0000ff ffff00 ff00ff 00ffff",
  "000000 ffffff ff0000 00ff00 0000ff ffff00 ff00ff 00ffff",
  "800000 008000 000080 808000 800080 008080 c0c0c0 808080",
  "9999ff 993366 ffffcc ccffff 660066 ff8080 0066cc ccccff",
  "000080 ff00ff ffff00 00ffff 800080 800000 008080 0000ff",
  "00ccff ccffff ccffcc ffff99 99ccff ff99cc cc99ff ffcc99",
  "3366ff 33cccc 99cc00 ffcc00 ff9900 ff6600 666699 969696",
  "003366 339966 003300 333300 993300 993366 333399 333333",
].flatMap((row) => row.split(" "));
/** The colours of text and of background in the windows of the system. */
const SYSTEM: Readonly<Record<number, string>> = { 64: "000000", 65: "ffffff" };

/** `rrggbb` of a colour of a cell (18.8.3, 18.8.19); nothing for "automatic" and for what is not known. */
export function cellColour(tag: XmlTag, theme: Theme, palette: readonly string[]): string | undefined {
  const indexed = numberOf(valueFor(tag, "indexed"));
  const themed = numberOf(valueFor(tag, "theme"));
  const colour =
    hexOf(valueFor(tag, "rgb")) ??
    (themed === undefined ? undefined : theme.colours.get(OF_CELLS[themed] ?? "")) ??
    (indexed === undefined ? undefined : (palette[indexed] ?? PALETTE[indexed] ?? SYSTEM[indexed]));
  const tint = numberOf(valueFor(tag, "tint")) ?? 0;
  return colour === undefined || tint === 0 ? colour : tinted(colour, tint);
}

/** 18.8.19: a negative tint makes it darker, a positive one lighter. */
function tinted(colour: string, tint: number): string {
  return withLightness(colour, (l) => (tint < 0 ? l * (1 + tint) : l * (1 - tint) + tint));
}

// ------------------------------------------------------------------- shapes

const WINDOW = byName<string>({ window: "ffffff", windowText: "000000" });

const PRESET = byName<string>({
  black: "000000",
  white: "ffffff",
  red: "ff0000",
  green: "008000",
  blue: "0000ff",
  yellow: "ffff00",
  gray: "808080",
  grey: "808080",
});

/** A colour of a drawing (20.1.2.3), as it is put together from the elements within it. */
export interface ShapeColour {
  /** `rrggbb`; absent when it is not known. */
  colour?: string | undefined;
  /** From 0 to 1. */
  opacity: number;
}

/** The colour that an element names; nothing when it is no colour. */
export function shapeColour(tag: XmlTag, theme: Theme): ShapeColour | undefined {
  const value = valueFor(tag, "val");
  switch (tag.local) {
    case "srgbClr":
      return { colour: hexOf(value), opacity: 1 };
    case "sysClr":
      return {
        colour: hexOf(valueFor(tag, "lastClr")) ?? WINDOW.get(value ?? ""),
        opacity: 1,
      };
    case "prstClr":
      return { colour: PRESET.get(value ?? ""), opacity: 1 };
    case "schemeClr":
      return { colour: theme.colours.get(OF_SHAPES.get(value ?? "") ?? value ?? ""), opacity: 1 };
    case "scrgbClr":
    case "hslClr":
      return { opacity: 1 };
    default:
      return undefined;
  }
}

/** What stands within a colour changes it (20.1.2.3.1, .19, .20, .31, .34). */
export function modify(made: ShapeColour, tag: XmlTag): void {
  const part = shareOf(valueFor(tag, "val"));
  if (tag.local === "alpha") made.opacity = part;
  else if (made.colour === undefined) return;
  else if (tag.local === "lumMod") made.colour = withLightness(made.colour, (l) => l * part);
  else if (tag.local === "lumOff") made.colour = withLightness(made.colour, (l) => l + part);
  else if (tag.local === "shade") made.colour = withLightness(made.colour, (l) => l * part);
  else if (tag.local === "tint") made.colour = withLightness(made.colour, (l) => 1 - (1 - l) * part);
}

/** 50000 and, in strict documents, `50%` (22.9.2.9): a half. */
export function shareOf(value: string | undefined): number {
  const number = Number.parseFloat(value ?? "");
  if (!Number.isFinite(number)) return 0;
  return value?.trim().endsWith("%") ? number / 100 : number / 100_000;
}

function channelsOf(colour: string): readonly number[] {
  return [0, 2, 4].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
}

/** The same hue and saturation with another lightness (as in HSL). */
function withLightness(colour: string, change: (lightness: number) => number): string {
  const channels = channelsOf(colour);
  const most = Math.max(...channels);
  const least = Math.min(...channels);
  const lightness = (most + least) / 2;
  const wanted = Math.min(1, Math.max(0, change(lightness)));
  const room = (l: number) => 1 - Math.abs(2 * l - 1);
  // Each channel keeps its share of the way from the middle to the edge of what that lightness allows.
  const scale = room(lightness) === 0 ? 0 : room(wanted) / room(lightness);
  return channels
    .map((value) => Math.round(Math.min(1, Math.max(0, wanted + (value - lightness) * scale)) * 255))
    .map((value) => value.toString(16).padStart(2, "0"))
    .join("");
}
