/** Colours and lengths as OpenDocument writes them (ODF 1.3 part 3, 18.3.9 and 18.3.18). */
import { contrast, isDark } from "../tools/colours.js";

/** `rrggbb` of `#rrggbb`; nothing for what is no colour: `transparent`. */
export function colourOf(value: string | undefined): string | undefined {
  return value !== undefined && /^#[\da-f]{6}$/i.test(value) ? value.slice(1).toLowerCase() : undefined;
}

/** Contrast below which nobody sees letters: the checks know the same. */
const NO_CONTRAST = 1.1;
/** Yellow on white has hardly any contrast, and is seen: by how much red, green and blue may differ, of 255. */
const SAME_COLOUR = 48;

/** What text is in that colour, when nobody sees it: dark on dark is what people black out with. */
export function unseenAs(colour: string, background: string): "false-redaction" | "invisible-text" | undefined {
  if (contrast(colour, background) >= NO_CONTRAST || !isSameColour(colour, background)) return undefined;
  return isDark(background) ? "false-redaction" : "invisible-text";
}

function isSameColour(one: string, other: string): boolean {
  return [0, 2, 4].every((at) => {
    const part = (colour: string) => Number.parseInt(colour.slice(at, at + 2), 16);
    return Math.abs(part(one) - part(other)) <= SAME_COLOUR;
  });
}

const UNITS: Readonly<{ [unit: string]: number }> = {
  mm: 1,
  cm: 10,
  in: 25.4,
  pt: 25.4 / 72,
  pc: 25.4 / 6,
  px: 25.4 / 96,
};

/** A length in millimetres. */
export function millimetres(value: string | undefined): number | undefined {
  const [, number, unit = ""] = /^(-?[\d.]{1,20})(mm|cm|in|pt|pc|px)$/.exec(value ?? "") ?? [];
  const length = Number(number) * (UNITS[unit] ?? Number.NaN);
  return Number.isFinite(length) ? length : undefined;
}

/** Text smaller than 2 points is a line of dots. */
export function isTiny(size: string | undefined): boolean {
  const height = millimetres(size);
  return height !== undefined && height < (2 * 25.4) / 72;
}
