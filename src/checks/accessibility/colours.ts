/** Contrast between text and what stands behind it, where both are known. */
import { contrast, isUnseen } from "../../tools/colours.js";
import { isInSight } from "../content/hidden-lines.js";
import type { Place, Run, Sheet } from "../content/model.js";
import { cellName, placeOf } from "../content/places.js";
import { type AccessibilityRule, wcag } from "./rule.js";
import { isMain, type Shown } from "./shown.js";

export const contrastOfText: AccessibilityRule = {
  id: "accessibility-contrast",
  title: "Text with too little contrast",
  why: "Pale text on a pale background, or dark on dark, cannot be read by people with poor sight, nor by anybody in bright light or on a poor print.",
  advice: {
    any: "Make the text darker or its background lighter (or the reverse, for light text on dark)",
    word: "Select the text and choose a darker colour under Home, Font Color, or Automatic; or change the shading behind it under Home, Shading",
    excel:
      "Select the cells and choose a darker colour under Home, Font Color, or another one behind it under Home, Fill Color",
    powerpoint:
      "Select the text and choose a colour with more contrast under Home, Font Color, or change the fill behind it under Shape Format, Shape Fill",
    office:
      "Select the text and choose a darker colour under Format, Character, Font Effects, or Automatic; or change the colour behind it under Highlighting or Area",
  },
  basis: wcag("1.4.3 Contrast (Minimum) (Level AA)"),
  *find(shown) {
    for (const { ratio, needed, colour, background, letters, first } of poorPairs(shown))
      yield {
        message: `${nameOf(colour)} text on ${nameOf(background).toLowerCase()} is hard to read (${letters} letters): its contrast is ${tenths(ratio)} to 1, and must be ${needed} to 1.`,
        where: first,
      };
  },
};

interface Pair {
  readonly colour: string;
  readonly background: string;
  readonly ratio: number;
  readonly needed: number;
  /** Where the first of them stands, in a person's terms. */
  readonly first: string;
  letters: number;
}

/** Fewer letters are bullets and ornaments. */
const LEAST_LETTERS = 3;

function poorPairs({ kind, lines, sheets }: Shown): Pair[] {
  const pairs = new Map<string, Pair>();
  for (const sheet of sheets) gatherCells(sheet, pairs);
  for (const { place, runs, paragraph } of lines) {
    if (!isMain(place)) continue;
    for (const run of runs) {
      const { colour, text } = run;
      if (colour === undefined) continue;
      const background = run.background ?? pageBehind(kind, place);
      if (background === undefined || background === colour) continue;
      const needed = neededFor(run, paragraph.heading !== undefined);
      gather(pairs, { colour, background, needed, first: placeOf(place) }, text);
    }
  }
  // What has no contrast at all is hidden rather than pale: the check on hidden data tells of it.
  return [...pairs.values()].filter(
    ({ colour, background, ratio, needed, letters }) =>
      ratio < needed && !isUnseen(colour, background) && letters >= LEAST_LETTERS,
  );
}

function gather(pairs: Map<string, Pair>, found: Omit<Pair, "ratio" | "letters">, text: string): void {
  const { colour, background, needed } = found;
  const key = `${colour} ${background} ${needed}`;
  const known = pairs.get(key);
  if (known) known.letters += lettersIn(text);
  else pairs.set(key, { ...found, ratio: contrast(colour, background), letters: lettersIn(text) });
}

/** Whether letters in cells are bold is not known: from 14 points on they are taken for large. */
const LARGE_IN_CELLS = 14;

function gatherCells(sheet: Sheet, pairs: Map<string, Pair>): void {
  for (const { ink, invisible, row, column, value, shown } of sheet.cells.filter(isInSight(sheet))) {
    if (!ink || invisible) continue;
    const { colour, background, size = 0 } = ink;
    const needed = size >= LARGE_IN_CELLS ? LARGE : NORMAL;
    const first = `sheet "${sheet.name}", cell ${cellName(row, column)}`;
    gather(pairs, { colour, background, needed, first }, shown ?? value);
  }
}

function lettersIn(text: string): number {
  return text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
}

/** A page of a text is white unless something says otherwise. Behind cells and boxes a style may have put a colour. */
function pageBehind(kind: Shown["kind"], { story, cell }: Place): string | undefined {
  const isOnPage = (story === "body" || story === "footnote" || story === "endnote") && cell === undefined;
  return kind === "text" && isOnPage ? "ffffff" : undefined;
}

const NORMAL = 4.5;
const LARGE = 3;

/** Large is 18 points, or 14 in bold. Text whose size is not known is given the benefit of the doubt. */
function neededFor({ size, bold }: Run, isHeading: boolean): number {
  if (size === undefined) return isHeading ? LARGE : NORMAL;
  return size >= 18 || (size >= 14 && bold === true) ? LARGE : NORMAL;
}

function channelsOf(colour: string): [number, number, number] {
  const value = Number.parseInt(colour, 16);
  return [((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

/** Rounded down, so that what is too little never looks like enough. */
function tenths(ratio: number): string {
  return (Math.floor(ratio * 10) / 10).toFixed(1);
}

const HUES: readonly (readonly [upTo: number, name: string])[] = [
  [15, "red"],
  [48, "orange"],
  [70, "yellow"],
  [165, "green"],
  [195, "turquoise"],
  [255, "blue"],
  [290, "purple"],
  [345, "pink"],
  [360, "red"],
];

/** `Light grey (#bfbfbf)`. */
export function nameOf(colour: string): string {
  const name = wordFor(channelsOf(colour));
  return `${name.charAt(0).toUpperCase()}${name.slice(1)} (#${colour})`;
}

function wordFor([red, green, blue]: readonly [number, number, number]): string {
  const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)];
  const lightness = (most + least) / 2;
  if (lightness > 0.98) return "white";
  if (lightness < 0.03) return "black";
  const shade = lightness > 0.7 ? "light " : lightness < 0.3 ? "dark " : "";
  const spread = most - least;
  if (spread < 0.08) return `${shade}grey`;
  const turn =
    most === red ? (green - blue) / spread : most === green ? 2 + (blue - red) / spread : 4 + (red - green) / spread;
  const hue = (turn * 60 + 360) % 360;
  return `${shade}${HUES.find(([upTo]) => hue <= upTo)?.[1] ?? "red"}`;
}
