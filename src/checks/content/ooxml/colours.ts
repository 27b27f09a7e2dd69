/** How colours of Office Open XML are worked out from one another. All are `rrggbb` in lower case. */

/** 20.1.2.3.19 to .34, as far as people use them. */
export function changed(colour: string, name: string, share: number): string {
  switch (name) {
    case "shade":
      return hex(channelsOf(colour).map((value) => fromLight(toLight(value) * share)));
    case "tint":
      return hex(channelsOf(colour).map((value) => fromLight(toLight(value) * share + 1 - share)));
    case "lumMod":
      return withLightness(colour, (lightness) => lightness * share);
    case "lumOff":
      return withLightness(colour, (lightness) => lightness + share);
    case "satMod":
      return inHsl(colour, (hsl) => ({ ...hsl, saturation: hsl.saturation * share }));
    default:
      return colour;
  }
}

/** The same hue and saturation with another lightness. */
export function withLightness(colour: string, change: (lightness: number) => number): string {
  return inHsl(colour, (hsl) => ({ ...hsl, lightness: change(hsl.lightness) }));
}

/** So much of the one, the rest of the other. */
export function mixed(colour: string, other: string, share: number): string {
  const rest = channelsOf(other);
  return hex(channelsOf(colour).map((value, at) => value * share + (rest[at] ?? 0) * (1 - share)));
}

/** What is seen of a colour that something shows through; nothing when that is not known. */
export function over(
  { rgb, alpha }: { readonly rgb: string; readonly alpha: number },
  ground: string | undefined,
): string | undefined {
  return alpha > 0.98 ? rgb : ground && mixed(rgb, ground, alpha);
}

interface Hsl {
  /** In degrees. */
  readonly hue: number;
  readonly saturation: number;
  readonly lightness: number;
}

function inHsl(colour: string, change: (hsl: Hsl) => Hsl): string {
  return fromHsl(change(toHsl(colour)));
}

function toHsl(colour: string): Hsl {
  const [red = 0, green = 0, blue = 0] = channelsOf(colour);
  const high = Math.max(red, green, blue);
  const range = high - Math.min(red, green, blue);
  const lightness = high - range / 2;
  if (range === 0) return { hue: 0, saturation: 0, lightness };
  const sixth =
    high === red ? (green - blue) / range : high === green ? 2 + (blue - red) / range : 4 + (red - green) / range;
  return { hue: (sixth * 60 + 360) % 360, saturation: range / (1 - Math.abs(2 * lightness - 1)), lightness };
}

export function fromHsl({ hue, saturation, lightness }: Hsl): string {
  const light = within(lightness);
  const reach = within(saturation) * Math.min(light, 1 - light);
  const channel = (start: number) => {
    const at = (start + hue / 30) % 12;
    return light - reach * Math.max(-1, Math.min(at - 3, 9 - at, 1));
  };
  return hex([channel(0), channel(8), channel(4)]);
}

const within = (value: number) => Math.min(1, Math.max(0, value));

export function channelsOf(colour: string): readonly number[] {
  return [0, 2, 4].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
}

export function hex(channels: readonly number[]): string {
  return channels
    .map((value) =>
      Math.round(within(value) * 255)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("");
}

/** IEC 61966-2-1: sRGB to light and back. */
function toLight(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

export function fromLight(value: number): number {
  const light = within(value);
  return light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
}
