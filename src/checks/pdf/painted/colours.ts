/** Colours of paint as `rrggbb`, where they can be told without a profile (ISO 32000-1:2008, 8.6). */
import { dictOf, is, nameOf, type PdfValue } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../document.js";
import { type Evaluate, functionOf } from "./functions.js";

/** How the operands of `sc` are to be taken: as one, three or four shades, the tint of black ink, or of inks that are not known. */
type Plain = "gray" | "rgb" | "cmyk" | "tint" | "lab" | "ink" | "nothing";

/** Numbers of colours in a table (8.6.6.3). */
interface Indexed {
  readonly kind: "indexed";
  readonly base: Space;
  readonly components: number;
  readonly table: Buffer;
}

/** Inks, and the colours that stand for their tints (8.6.6.4 and 8.6.6.5). */
interface Inks {
  readonly kind: "inks";
  readonly count: number;
  readonly base: Space;
  readonly tints: Evaluate;
}

/** 8.6.6.2; `base` is for tiles that have no colours of their own. */
interface Patterns {
  readonly kind: "pattern";
  readonly base: Space;
}

export type Space = Plain | Indexed | Inks | Patterns | undefined;

/** In place of a colour, for what paints nothing at all: an ink of that name, an empty tile. */
export const NO_PAINT = "none";

const NAMES: Readonly<Record<string, Space>> = {
  DeviceGray: "gray",
  CalGray: "gray",
  G: "gray",
  DeviceRGB: "rgb",
  CalRGB: "rgb",
  RGB: "rgb",
  DeviceCMYK: "cmyk",
  CMYK: "cmyk",
  Pattern: { kind: "pattern", base: undefined },
};

const BY_COUNT: Readonly<Record<number, Space>> = { 1: "gray", 3: "rgb", 4: "cmyk" };
const COMPONENTS: Readonly<Record<string, number>> = { gray: 1, tint: 1, rgb: 3, lab: 3, cmyk: 4 };

/** Spaces made of spaces. */
const MAX_DEPTH = 4;

/** `find` looks up a colour space of the page. */
export function spaceOf(
  doc: PdfDocument,
  value: PdfValue | undefined,
  find: (name: string) => PdfValue,
  depth = 0,
): Space {
  const { resolve } = doc.file;
  let space = resolve(value);
  const name = nameOf(space);
  if (name !== undefined) {
    if (Object.hasOwn(NAMES, name)) return NAMES[name];
    space = find(name);
  }
  if (!is(space, "array")) return Object.hasOwn(NAMES, nameOf(space) ?? "") ? NAMES[nameOf(space) ?? ""] : undefined;
  const [family = "", second, third, fourth] = [nameOf(resolve(space.items[0])), ...space.items.slice(1)];
  const inner = (one: PdfValue | undefined) => (depth < MAX_DEPTH ? spaceOf(doc, one, find, depth + 1) : undefined);
  switch (family) {
    case "ICCBased": {
      const count = resolve(dictOf(resolve(second))?.entries.get("N"));
      return typeof count === "number" ? BY_COUNT[count] : undefined;
    }
    case "Separation":
    case "DeviceN":
      return inksOf(doc, resolve(second), inner(third), resolve(fourth));
    case "Indexed":
    case "I":
      return tableOf(doc, inner(second), resolve(fourth));
    case "Pattern":
      return { kind: "pattern", base: second === undefined ? undefined : inner(second) };
    case "Lab":
      return "lab";
  }
  return Object.hasOwn(NAMES, family) ? NAMES[family] : undefined;
}

function inksOf({ file, get, getItems }: PdfDocument, inks: PdfValue, base: Space, tints: PdfValue): Space {
  const names = is(inks, "array") ? inks.items.map((ink) => nameOf(file.resolve(ink))) : [nameOf(inks)];
  if (names.every((name) => name === "None")) return "nothing";
  if (names.length === 1 && (names[0] === "Black" || names[0] === "All")) return "tint";
  const evaluate = functionOf({ file, get, getItems }, tints);
  return evaluate ? { kind: "inks", count: names.length, base, tints: evaluate } : "ink";
}

function tableOf(doc: PdfDocument, base: Space, table: PdfValue): Space {
  const bytes = is(table, "string") ? table.bytes : is(table, "stream") ? doc.file.decode(table) : undefined;
  const components = typeof base === "object" ? (base.kind === "inks" ? base.count : 0) : (COMPONENTS[base ?? ""] ?? 0);
  return bytes && components > 0 ? { kind: "indexed", base, components, table: bytes } : undefined;
}

/** Black; of inks as much as there is; of a table the first (8.6.5.6, 8.6.6.3 and 8.6.6.4). */
export function initialColour(space: Space): string | undefined {
  if (space === "nothing") return NO_PAINT;
  if (space === undefined || space === "ink") return undefined;
  if (typeof space === "string") return "000000";
  return colourOf(space, space.kind === "inks" ? Array.from({ length: space.count }, () => 1) : [0]);
}

export function colourOf(space: Space, operands: readonly PdfValue[]): string | undefined {
  if (space === undefined) return undefined;
  if (typeof space === "object") return madeColour(space, operands);
  const [a, b, c, d] = [shade(operands[0]), shade(operands[1]), shade(operands[2]), shade(operands[3])];
  switch (space) {
    case "gray":
      return hex(a, a, a);
    case "tint":
      return hex(1 - a, 1 - a, 1 - a);
    case "rgb":
      return hex(a, b, c);
    case "ink":
      return isBare(operands) ? "ffffff" : undefined;
    case "lab":
      return labColour(operands);
    case "cmyk":
      return hex((1 - a) * (1 - d), (1 - b) * (1 - d), (1 - c) * (1 - d));
    case "nothing":
      return NO_PAINT;
  }
}

/** Without any ink the paper is seen, whatever the inks are (8.6.6.4). */
function isBare(tints: readonly PdfValue[]): boolean {
  return tints.length > 0 && tints.every((tint) => tint === 0);
}

function madeColour(space: Indexed | Inks | Patterns, operands: readonly PdfValue[]): string | undefined {
  switch (space.kind) {
    case "indexed":
      return indexedColour(space, operands[0] ?? null);
    case "inks": {
      const colour = space.tints(operands.map((tint) => (typeof tint === "number" ? tint : 0)));
      return (colour && colourOf(space.base, colour)) ?? (isBare(operands) ? "ffffff" : undefined);
    }
    case "pattern":
      return undefined;
  }
}

function indexedColour({ base, components, table }: Indexed, number: PdfValue): string | undefined {
  if (typeof number !== "number") return undefined;
  const last = Math.floor(table.length / components) - 1;
  const at = Math.min(Math.max(0, Math.round(number)), last) * components;
  if (last < 0) return undefined;
  const bytes = [...table.subarray(at, at + components)];
  // The bytes stand for the whole range of each component (8.6.6.3).
  return colourOf(
    base,
    bytes.map((byte, i) => (base === "lab" ? (i === 0 ? (byte / 255) * 100 : byte - 128) : byte / 255)),
  );
}

/** 8.6.5.4, with the white of daylight. */
function labColour([lightness, a = 0, b = 0]: readonly PdfValue[]): string | undefined {
  if (typeof lightness !== "number" || typeof a !== "number" || typeof b !== "number") return undefined;
  const m = (lightness + 16) / 116;
  const [x, y, z] = [0.9505 * cube(m + a / 500), cube(m), 1.089 * cube(m - b / 200)];
  return hex(
    encoded(3.2406 * x - 1.5372 * y - 0.4986 * z),
    encoded(-0.9689 * x + 1.8758 * y + 0.0415 * z),
    encoded(0.0557 * x - 0.204 * y + 1.057 * z),
  );
}

function cube(value: number): number {
  return value >= 6 / 29 ? value ** 3 : (108 / 841) * (value - 4 / 29);
}

function encoded(light: number): number {
  const value = shade(light);
  return shade(value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055);
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

/** From 0, black, to 1; nothing where the colour is not known. */
export function lightnessOf(colour: string | undefined): number | undefined {
  if (colour === undefined || colour === NO_PAINT) return undefined;
  const number = Number.parseInt(colour, 16);
  const [red, green, blue] = [(number >> 16) & 255, (number >> 8) & 255, number & 255];
  return (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
}

/** True for black and what is nearly so: what is meant to black something out. */
export function isDark(colour: string | undefined): boolean {
  const lightness = lightnessOf(colour);
  return lightness !== undefined && lightness * 255 < 80;
}
