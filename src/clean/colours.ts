/** Colours and lengths as OpenDocument writes them (ODF 1.3 part 3, 18.3.9 and 18.3.18). */
import { isDark, isUnseen } from "../tools/colours.js";

/** `rrggbb` of `#rrggbb`; nothing for what is no colour: `transparent`. */
export function colourOf(value: string | undefined): string | undefined {
  return value !== undefined && /^#[\da-f]{6}$/i.test(value) ? value.slice(1).toLowerCase() : undefined;
}

/** What text is in that colour, when nobody sees it: dark on dark is what people black out with. */
export function unseenAs(colour: string, background: string): "false-redaction" | "invisible-text" | undefined {
  if (!isUnseen(colour, background)) return undefined;
  return isDark(background) ? "false-redaction" : "invisible-text";
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
