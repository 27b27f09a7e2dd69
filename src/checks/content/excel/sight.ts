/** Whether what is in a cell can be seen, by the look of the cell. */
import { isUnseen } from "../../../tools/colours.js";
import { hasWords } from "../../../tools/formula-texts.js";
import type { Cell } from "../model.js";
import type { Display } from "./number-format.js";
import type { Look, Overlay } from "./styles.js";

/** Letters that are smaller are a line of dots, in points. */
const LEAST_SIZE = 2;

export type Sight =
  | "seen"
  /** It has the colour of what is behind it, as far as that is known. */
  | "lost"
  /** It is not shown whatever is behind it. */
  | "hidden";

export function sightOf(cell: Pick<Cell, "type" | "value">, look: Look, parts: readonly Partial<Look>[] = [{}]): Sight {
  if (cell.value.trim() === "") return "seen";
  const display = displayOf(cell, look);
  if (isWithheld(cell, display)) return "hidden";
  if (cell.type === "text" && SYMBOLS.test(look.font ?? "") && hasWords(cell.value)) return "hidden";
  const own = display.colour === undefined ? look : { ...look, colour: display.colour };
  const looks = parts.map((part) => ({ ...own, ...part }));
  if (looks.some(({ size }) => size !== undefined && size < LEAST_SIZE)) return "hidden";
  return looks.some(({ colour }) => isLike(colour, look.fill)) ? "lost" : "seen";
}

export function displayOf({ type, value }: Pick<Cell, "type" | "value">, { format }: Look): Display {
  if (type === "text") return format.of("text");
  return format.of(type === "number" || type === "date" ? Number(value) : "other");
}

/** Zeros are left away by many, and tell nothing. Yes and no in place of 1 and 0 say as much as those. */
function isWithheld({ type, value }: Pick<Cell, "type" | "value">, { shows }: Display): boolean {
  if (shows === "value") return false;
  return type === "text" || Math.abs(Number(value)) > (shows === "words" ? 1 : 0) || Number.isNaN(Number(value));
}

/** A look with what a conditional format puts over it. */
export function overlaid(look: Look, { colour, fill, hasFill, format }: Overlay): Look {
  const { fill: _fill, ...bare } = look;
  return {
    ...(hasFill ? { ...bare, bare: false, ...(fill !== undefined && { fill }) } : look),
    ...(colour !== undefined && { colour }),
    ...(format !== undefined && { format }),
  };
}

/** Fonts that have pictures or nothing in place of letters: nobody reads words in them. */
const SYMBOLS = /^(?:(?:Web|Wing)dings.*|Marlett|Adobe Blank.*|MT Extra|Symbol)$/i;

/** Asked for every cell: most have one of a few pairs of colours. */
const alike = new Map<string, boolean>();
const MAX_ALIKE = 10_000;

export function isLike(colour: string | undefined, fill: string | undefined): boolean {
  if (colour === undefined || fill === undefined) return false;
  const key = `${colour} ${fill}`;
  const known = alike.get(key);
  if (known !== undefined) return known;
  const isSo = isUnseen(colour, fill);
  if (alike.size < MAX_ALIKE) alike.set(key, isSo);
  return isSo;
}
