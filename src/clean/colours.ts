/** Colours as a reader sees them (WCAG 2.2, relative luminance and contrast ratio). */

/** `#rrggbb` in lower case, or nothing for what is no colour: `transparent`. */
export function colourOf(value: string | undefined): string | undefined {
  return value !== undefined && /^#[\da-f]{6}$/i.test(value) ? value.toLowerCase() : undefined;
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Below this ratio nobody sees the one on the other: `fefefe` on white. */
const LEAST_SEEN = 1.1;
/** On dark ground the eye needs more. */
const LEAST_SEEN_IN_THE_DARK = 1.25;

export function isDark(colour: string): boolean {
  return luminance(colour) < 0.1;
}

export function isSeen(colour: string, background: string): boolean {
  const [a, b] = [luminance(colour), luminance(background)];
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  return ratio >= (isDark(background) ? LEAST_SEEN_IN_THE_DARK : LEAST_SEEN);
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
