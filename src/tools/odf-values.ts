/** Lengths and colours as OpenDocument writes them (ODF 1.3 part 3, 18.3.9 and 18.3.18). */

const POINTS: Readonly<Record<string, number>> = {
  pt: 1,
  in: 72,
  inch: 72,
  cm: 72 / 2.54,
  mm: 72 / 25.4,
  px: 0.75,
  pc: 12,
};
const LENGTH = /^\s*(-?(?:\d+\.?\d*|\.\d+))(pt|inch|in|cm|mm|px|pc)\s*$/;

/** A length in points; nothing when it is none. */
export function pointsOf(length: string | undefined): number | undefined {
  if (length === undefined) return undefined;
  const [, number, unit] = LENGTH.exec(length) ?? [];
  return unit === undefined ? undefined : Number(number) * (POINTS[unit] as number);
}

/** A length in millimetres; nothing when it is none. */
export function millimetresOf(length: string | undefined): number | undefined {
  const points = pointsOf(length);
  return points === undefined ? undefined : (points * 25.4) / 72;
}

/** `rrggbb` of `#RRGGBB`; nothing for `transparent` and what is no colour. */
export function colourOf(value: string | undefined): string | undefined {
  return value !== undefined && /^#[\da-fA-F]{6}$/.test(value) ? value.slice(1).toLowerCase() : undefined;
}
