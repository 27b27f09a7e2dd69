/** Colours, patterns and masks of one document, each worked out once (ISO 32000-1:2008, 8.6, 8.7 and 11.5). */
import { dictOf, is, nameOf, type PdfDict, type PdfStream, type PdfValue } from "../../../tools/pdf/objects.js";
import type { PdfDocument } from "../document.js";
import { colourOf, NO_PAINT, type Space, spaceOf } from "./colours.js";
import { type Mask, maskOf } from "./masks.js";
import type { Matrix } from "./matrix.js";
import type { PaintedPage } from "./painting.js";
import { shadingColour } from "./shadings.js";

type Find = (category: string, name: PdfValue | undefined) => PdfValue;
/** Goes through a stream that is painted on no page by itself. */
type Aside = (stream: PdfStream, resources: PdfDict | undefined, ctm: Matrix) => PaintedPage;

/** Tiles are small, and what is small is not looked at. */
const ENLARGED: Matrix = [100, 0, 0, 100, 0, 0];

export class Paints {
  private readonly spaces = new Map<PdfValue, Space>();
  private readonly patterns = new Map<PdfDict, string | undefined>();
  private readonly masking = new Set<PdfDict>();

  constructor(
    private readonly doc: PdfDocument,
    private readonly aside: Aside,
  ) {}

  space(value: PdfValue | undefined, find: Find): Space {
    const named = is(value, "name") ? find("ColorSpace", value) : this.doc.file.resolve(value);
    const key = named ?? value ?? null;
    if (typeof key === "object" && this.spaces.has(key)) return this.spaces.get(key);
    const space = spaceOf(this.doc, value, (name) => find("ColorSpace", { kind: "name", value: name }));
    this.spaces.set(key, space);
    return space;
  }

  /** What the operands of `scn` come to: a colour, or nothing where there are several, or none is known. */
  colour(space: Space, operands: readonly PdfValue[], find: Find, resources: PdfDict | undefined): string | undefined {
    const last = operands.at(-1);
    if (typeof space !== "object" || space.kind !== "pattern" || !is(last, "name")) return colourOf(space, operands);
    const pattern = find("Pattern", last);
    const dict = dictOf(pattern);
    // A tile without colours of its own is painted in those of the operands (8.7.3.3).
    const given = this.doc.get(dict, "PaintType") === 2 ? colourOf(space.base, operands.slice(0, -1)) : undefined;
    const own = dict && this.patternColour(dict, pattern, find, resources);
    return own === NO_PAINT ? own : (given ?? own);
  }

  private patternColour(
    dict: PdfDict,
    pattern: PdfValue,
    find: Find,
    resources: PdfDict | undefined,
  ): string | undefined {
    if (this.patterns.has(dict)) return this.patterns.get(dict);
    // While it is gone through, one that is painted with itself has no colour that is known.
    this.patterns.set(dict, undefined);
    const shading = this.doc.get(dict, "Shading");
    const colour = is(pattern, "stream")
      ? tileColour(this.aside(pattern, this.doc.getDict(dict, "Resources") ?? resources, ENLARGED))
      : this.shading(shading, find);
    this.patterns.set(dict, colour);
    return colour;
  }

  /** Whether something was painted in this pattern. */
  uses(pattern: PdfDict): boolean {
    return this.patterns.has(pattern);
  }

  /** The one colour of a shading. */
  shading(shading: PdfValue, find: Find): string | undefined {
    return shadingColour(this.doc, shading, this.space(dictOf(shading)?.entries.get("ColorSpace"), find));
  }

  /** Looked at when something is painted through it, which is seldom text. */
  mask(dict: PdfDict, ctm: Matrix, find: Find, resources: PdfDict | undefined): Mask {
    let known: { readonly mask: Mask | undefined } | undefined;
    const read = (): Mask | undefined => {
      // A mask that is painted through itself is none.
      if (this.masking.has(dict)) return undefined;
      this.masking.add(dict);
      const spaceNamed = (group: PdfDict) => this.space(group.entries.get("CS"), find);
      const mask = maskOf(this.doc, dict, spaceNamed, (group) => this.aside(group, resources, ctm));
      this.masking.delete(dict);
      return mask;
    };
    return {
      hides: (box) => {
        known ??= { mask: read() };
        return known.mask?.hides(box) ?? false;
      },
    };
  }
}

/** Of a tile: nothing where it has several colours or something that is no rectangle. */
function tileColour({ areas, pictures, loose }: PaintedPage): string | undefined {
  const [first] = areas;
  if (pictures.length > 0 || loose) return undefined;
  if (!first) return NO_PAINT;
  return areas.every(({ colour }) => colour === first.colour) ? first.colour : undefined;
}

/** Blending with these colours changes nothing of what is beneath (11.3.5). */
const WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  Multiply: "ffffff",
  Darken: "ffffff",
  ColorBurn: "ffffff",
  Screen: "000000",
  Lighten: "000000",
  ColorDodge: "000000",
  Difference: "000000",
  Exclusion: "000000",
};

export function isWithoutEffect(blend: string, colour: string | undefined): boolean {
  return colour === NO_PAINT || (colour !== undefined && WITHOUT_EFFECT[blend] === colour);
}

/** The first that is known of one mode or several (11.6.3). */
export function blendOf(doc: PdfDocument, value: PdfValue): string {
  const names = is(value, "array") ? value.items.map((item) => nameOf(doc.file.resolve(item))) : [nameOf(value)];
  return names[0] ?? "Normal";
}
