/** Colours of paint as `rrggbb`, where they can be told without a profile (ISO 32000-1:2008, 8.6). */
import { dictOf, is, nameOf, type PdfValue } from "../../../tools/pdf/objects.js";

/** How the operands of `sc` are to be taken: as one, three or four shades, the tint of black ink, or of inks that are not known. */
export type Space = "gray" | "rgb" | "cmyk" | "tint" | "lab" | "ink" | undefined;

type Resolve = (value: PdfValue | undefined) => PdfValue;

const NAMES: Readonly<Record<string, Space>> = {
  DeviceGray: "gray",
  CalGray: "gray",
  G: "gray",
  DeviceRGB: "rgb",
  CalRGB: "rgb",
  RGB: "rgb",
  DeviceCMYK: "cmyk",
  CMYK: "cmyk",
};

const BY_COUNT: Readonly<Record<number, Space>> = { 1: "gray", 3: "rgb", 4: "cmyk" };

/** `find` looks up a colour space of the page. */
export function spaceOf(value: PdfValue | undefined, resolve: Resolve, find: (name: string) => PdfValue): Space {
  let space = resolve(value);
  const name = nameOf(space);
  if (name !== undefined) {
    if (Object.hasOwn(NAMES, name)) return NAMES[name];
    space = find(name);
  }
  if (!is(space, "array")) return Object.hasOwn(NAMES, nameOf(space) ?? "") ? NAMES[nameOf(space) ?? ""] : undefined;
  const family = nameOf(resolve(space.items[0])) ?? "";
  if (family === "ICCBased") {
    const count = resolve(dictOf(resolve(space.items[1]))?.entries.get("N"));
    return typeof count === "number" ? BY_COUNT[count] : undefined;
  }
  if (family === "Separation") {
    const ink = nameOf(resolve(space.items[1]));
    return ink === "Black" || ink === "All" ? "tint" : "ink";
  }
  if (family === "DeviceN") return "ink";
  if (family === "Lab") return "lab";
  return Object.hasOwn(NAMES, family) ? NAMES[family] : undefined;
}

/** The colour that a space begins with is black (8.6.5.6 and 8.6.6.4). */
export function initialColour(space: Space): string | undefined {
  return space === undefined || space === "ink" ? undefined : "000000";
}

export function colourOf(space: Space, operands: readonly PdfValue[]): string | undefined {
  if (space === undefined) return undefined;
  const [a, b, c, d] = [shade(operands[0]), shade(operands[1]), shade(operands[2]), shade(operands[3])];
  switch (space) {
    case "gray":
      return hex(a, a, a);
    case "tint":
      return hex(1 - a, 1 - a, 1 - a);
    case "rgb":
      return hex(a, b, c);
    case "ink":
      // Without any ink the paper is seen, whatever the inks are (8.6.6.4).
      return operands.length > 0 && operands.every((tint) => tint === 0) ? "ffffff" : undefined;
    case "lab":
      return greyOf(operands);
    case "cmyk":
      return hex((1 - a) * (1 - d), (1 - b) * (1 - d), (1 - c) * (1 - d));
  }
}

/** 8.6.5.4: of lightness from 0 to 100 and two hues, those without a hue. */
function greyOf([lightness, ...hues]: readonly PdfValue[]): string | undefined {
  if (typeof lightness !== "number" || hues.some((hue) => typeof hue !== "number" || Math.abs(hue) > 4))
    return undefined;
  const grey = shade(((lightness + 16) / 116) ** 3);
  const encoded = grey <= 0.0031308 ? 12.92 * grey : 1.055 * grey ** (1 / 2.4) - 0.055;
  return hex(shade(encoded), shade(encoded), shade(encoded));
}

function shade(value: PdfValue | undefined): number {
  return typeof value === "number" ? Math.min(1, Math.max(0, value)) : 0;
}

const PAIRS = Array.from({ length: 256 }, (_, shade) => shade.toString(16).padStart(2, "0"));

function hex(red: number, green: number, blue: number): string {
  return pair(red) + pair(green) + pair(blue);
}

function pair(shade: number): string {
  return PAIRS[Math.round(shade * 255)] ?? "00";
}

/** True for black and what is nearly so: what is meant to black something out. */
export function isDark(colour: string | undefined): boolean {
  if (colour === undefined) return false;
  const number = Number.parseInt(colour, 16);
  const [red, green, blue] = [(number >> 16) & 255, (number >> 8) & 255, number & 255];
  return 0.299 * red + 0.587 * green + 0.114 * blue < 80;
}
