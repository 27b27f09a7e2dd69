/** Colours as people see them (WCAG 2.2, definitions of relative luminance and contrast ratio). */

/** From 0, black, to 1, white. Of `rrggbb`; what is no colour counts as black. */
export function luminance(colour: string): number {
  const value = Number.parseInt(colour, 16);
  const channel = (shift: number) => {
    const part = ((value >> shift) & 0xff) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0);
}

/** From 1, the same, to 21, black and white. */
export function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** As dark as what people black out with. */
export function isDark(colour: string): boolean {
  return luminance(colour) < 0.05;
}

/** Contrast below which nobody sees letters. */
const NO_CONTRAST = 1.1;
/** Yellow on white has hardly any contrast, and is seen: by how much red, green and blue may differ, of 255. */
const SAME_COLOUR = 48;

/** True when nobody sees letters of the one colour on a ground of the other. */
export function isUnseen(one: string, other: string): boolean {
  const part = (colour: string, at: number) => Number.parseInt(colour.slice(at, at + 2), 16);
  const isSame = [0, 2, 4].every((at) => Math.abs(part(one, at) - part(other, at)) <= SAME_COLOUR);
  return isSame && contrast(one, other) < NO_CONTRAST;
}
