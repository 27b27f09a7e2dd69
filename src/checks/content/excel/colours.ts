/** Colours of cells (ECMA-376 part 1, 18.8.3): plain, of the theme, of a palette. */
import type { XmlTag } from "../../../tools/xml.js";
import { withLightness } from "../ooxml/colours.js";
import type { Theme } from "../ooxml/theme.js";
import { numberOf, valueFor } from "./part.js";

/** 18.8.3: the colours of a theme by their numbers. Light and dark stand the other way round than in the scheme (20.1.6.2). */
const OF_CELLS = ["lt1 dk1 lt2 dk2 accent1 accent2 accent3 accent4 accent5 accent6 hlink folHlink"].flatMap((names) =>
  names.split(" "),
);
/** `rrggbb` of six or eight digits; those before the last six are opacity, which cells do not have. */
function hexOf(value: string | undefined): string | undefined {
  return value !== undefined && /^(?:[\da-f]{2})?[\da-f]{6}$/i.test(value) ? value.slice(-6).toLowerCase() : undefined;
}

/** 18.8.27: the palette of all workbooks that bring none of their own. The first eight stand there twice. */
export const PALETTE = [
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

/** `rrggbb` of a colour (18.8.3, 18.8.19); nothing for "automatic" and for what is not known. */
export function cellColour(tag: XmlTag, theme: Theme, palette: readonly string[]): string | undefined {
  const indexed = numberOf(valueFor(tag, "indexed"));
  const themed = numberOf(valueFor(tag, "theme"));
  const colour =
    hexOf(valueFor(tag, "rgb")) ??
    (themed === undefined ? undefined : themeColour(themed, 0, theme)) ??
    (indexed === undefined ? undefined : (palette[indexed] ?? PALETTE[indexed] ?? SYSTEM[indexed]));
  const tint = numberOf(valueFor(tag, "tint")) ?? 0;
  return colour === undefined || tint === 0 ? colour : tinted(colour, tint);
}

/** A colour of the theme by its number, and how much lighter or darker it is. */
export function themeColour(number: number, tint: number, theme: Theme): string | undefined {
  const colour = theme.colours.get(OF_CELLS[number] ?? "");
  return colour === undefined || tint === 0 ? colour : tinted(colour, tint);
}

/** 18.8.19: a negative tint makes it darker, a positive one lighter. */
function tinted(colour: string, tint: number): string {
  return withLightness(colour, (l) => (tint < 0 ? l * (1 + tint) : l * (1 - tint) + tint));
}
