/**
 * Styles of OpenDocument, resolved (ODF 1.3 part 3, 16): automatic ones of a part, common ones, and the
 * defaults of their families. What `styles.xml` says for itself alone does not hold in `content.xml`.
 */

import { colourOf, pointsOf } from "../../../tools/odf-values.js";
import type { XmlTag } from "../../../tools/xml.js";
import { MAX_THINGS } from "../limits.js";
import type { Paragraph } from "../model.js";
import { type Attributes, attributesOf, decodedName, languageOf, shownMillimetres } from "./names.js";

export interface Style {
  readonly name: string;
  readonly family: string;
  /** Those of the `style:style` itself. */
  readonly attributes: Attributes;
  /** By the kind of properties: `text`, `paragraph`, `table-cell` … */
  readonly properties: StyleProperties;
  /** True for one that is made for one place and has no name that people see. */
  readonly automatic: boolean;
  /** Looks of other styles, and on what condition (16.3). */
  readonly maps: { readonly condition: string; readonly style: string }[];
}

/** The properties of a style by their kind. Most styles are never used, so they are looked at when they are asked for. */
export class StyleProperties {
  private readonly tags = new Map<string, XmlTag>();
  private readonly known = new Map<string, Attributes>();

  set(kind: string, tag: XmlTag): void {
    this.tags.set(kind, tag);
  }

  get(kind: string): Attributes | undefined {
    const known = this.known.get(kind);
    if (known) return known;
    const tag = this.tags.get(kind);
    if (!tag) return undefined;
    const attributes = attributesOf(tag);
    this.known.set(kind, attributes);
    return attributes;
  }
}

/** A level of a list; `ordered` is absent when nothing stands before its items. */
export interface Level {
  readonly ordered?: boolean;
  /** Where its paragraphs begin, as it is written. */
  readonly margins: string[];
}

/** What a number format makes of a number. */
export interface DataStyle {
  readonly format: string;
  /** True when it shows nothing, whatever the number. */
  readonly blank: boolean;
  /** True when it shows the same words, whatever the number. */
  readonly isConstant: boolean;
}

export interface MasterPage {
  readonly name: string;
  readonly layout: string | undefined;
  readonly next: string | undefined;
  readonly style: string | undefined;
}

/** How text looks. Percentages are worked out, and what is "automatic" is absent. */
export interface Look {
  readonly hidden?: boolean | undefined;
  readonly colour?: string | undefined;
  readonly background?: string | undefined;
  readonly size?: number | undefined;
  readonly font?: string | undefined;
  readonly fontAsian?: string | undefined;
  readonly fontComplex?: string | undefined;
  readonly language?: string | undefined;
  readonly languageAsian?: string | undefined;
  readonly languageComplex?: string | undefined;
  readonly bold?: boolean | undefined;
  readonly italic?: boolean | undefined;
  readonly strike?: boolean | undefined;
  readonly caps?: boolean | undefined;
}

/** A paragraph style in one surrounding. */
export interface ParagraphLook {
  readonly look: Look;
  readonly align: Paragraph["align"];
  readonly background: string | undefined;
  readonly name: string | undefined;
  readonly list: string | undefined;
  /** False when its paragraphs in a list have no number. */
  readonly numbered: boolean;
  /** The master page that begins with it. */
  readonly master: string | undefined;
}

/** Longest chain of parents that is followed: beyond it, or in a circle, nobody knows what holds. */
const MAX_PARENTS = 64;
const NO_LOOK: Look = {};

export class Styles {
  readonly defaults = new Map<string, Style>();
  readonly lists = new Map<string, Level[]>();
  readonly fonts = new Map<string, string>();
  readonly data = new Map<string, DataStyle>();
  readonly layouts = new Map<string, Attributes>();
  readonly masters = new Map<string, MasterPage>();
  readonly hiddenLayers = new Set<string>();
  /** Pictures that shapes are filled with (16.40.6): their addresses, by name. */
  private readonly fillImages = new Map<string, string>();
  private readonly families = new Map<string, Map<string, Style>>();
  private readonly chains = new Map<Style, readonly Style[]>();
  private width: number | undefined;
  private readonly looks = new Map<string, Look>();
  private readonly paragraphLooks = new Map<Look | undefined, Map<string, ParagraphLook>>();
  private readonly spanLooks = new Map<Look, Map<string, Look>>();

  /** `common`: the styles of `styles.xml` behind those of this part. */
  constructor(private readonly common?: Styles) {}

  addFillImage(name: string, address: string): void {
    if (this.fillImages.size < MAX_THINGS) this.fillImages.set(name, address);
  }

  fillImage(name: string): string | undefined {
    return this.fillImages.get(name) ?? this.common?.fillImage(name);
  }

  add(style: Style): void {
    const family = this.families.get(style.family);
    if (family) family.set(style.name, style);
    else this.families.set(style.family, new Map([[style.name, style]]));
  }

  find(family: string, name: string | undefined): Style | undefined {
    if (name === undefined) return undefined;
    return this.families.get(family)?.get(name) ?? this.common?.find(family, name);
  }

  level(list: string, level: number): Level | undefined {
    return (this.lists.get(list) ?? this.common?.lists.get(list))?.[level];
  }

  dataStyle(name: string | undefined): DataStyle | undefined {
    return name === undefined ? undefined : (this.data.get(name) ?? this.common?.data.get(name));
  }

  layoutOf(master: string | undefined): Attributes | undefined {
    const layout = this.master(master)?.layout;
    return layout === undefined ? undefined : (this.layouts.get(layout) ?? this.common?.layouts.get(layout));
  }

  /** The width of the widest page, in millimetres; 0 when none is told. */
  widest(): number {
    if (this.width !== undefined) return this.width;
    let width = this.common?.widest() ?? 0;
    for (const layout of this.layouts.values()) width = Math.max(width, shownMillimetres(layout["fo:page-width"]) ?? 0);
    this.width = width;
    return width;
  }

  master(name: string | undefined): MasterPage | undefined {
    return name === undefined ? undefined : (this.masters.get(name) ?? this.common?.master(name));
  }

  isHiddenLayer(name: string | undefined): boolean {
    return name !== undefined && (this.hiddenLayers.has(name) || this.common?.isHiddenLayer(name) === true);
  }

  /** A style and its parents, the nearest first; without the default of the family. */
  chainOf(family: string, name: string | undefined): readonly Style[] {
    const style = this.find(family, name);
    if (!style) return [];
    const known = this.chains.get(style);
    if (known) return known;
    const chain: Style[] = [];
    for (let next: Style | undefined = style; next && chain.length < MAX_PARENTS && !chain.includes(next); ) {
      chain.push(next);
      next = this.find(family, next.attributes["style:parent-style-name"]);
    }
    this.chains.set(style, chain);
    return chain;
  }

  default(family: string): Style | undefined {
    const own = this.defaults.get(family) ?? this.common?.default(family);
    return own ?? (family === "presentation" ? this.default("graphic") : undefined);
  }

  /** A property of a style, from wherever it inherits it. */
  property(family: string, name: string | undefined, kind: string, property: string): string | undefined {
    for (const style of this.chainOf(family, name)) {
      const value = style.properties.get(kind)?.[property];
      if (value !== undefined) return value;
    }
    return this.default(family)?.properties.get(kind)?.[property];
  }

  /** An attribute of a style itself, its own or its parents'. */
  attribute(family: string, name: string | undefined, attribute: string): string | undefined {
    for (const style of this.chainOf(family, name)) {
      const value = style.attributes[attribute];
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** The text properties of a style of any family, over those of its surroundings or the defaults. */
  lookOf(family: string, name: string | undefined, base?: Look): Look {
    const key = base === undefined ? `${family} ${name ?? ""}` : "";
    const known = base === undefined ? this.looks.get(key) : undefined;
    if (known) return known;
    let look = base ?? this.withStyle(NO_LOOK, this.default(family));
    const chain = this.chainOf(family, name);
    for (let at = chain.length - 1; at >= 0; at -= 1) look = this.withStyle(look, chain[at]);
    if (base === undefined) this.looks.set(key, look);
    return look;
  }

  /** A paragraph: in a shape or a cell of a slide, `base` is what those say of their text. */
  paragraph(name: string | undefined, base: Look | undefined): ParagraphLook {
    let looks = this.paragraphLooks.get(base);
    if (!looks) {
      looks = new Map();
      this.paragraphLooks.set(base, looks);
    }
    const key = name ?? "";
    const known = looks.get(key);
    if (known) return known;
    const made = this.paragraphOf(name, base);
    looks.set(key, made);
    return made;
  }

  /** A piece of text in a style of its own. */
  span(base: Look, name: string): Look {
    let looks = this.spanLooks.get(base);
    if (!looks) {
      looks = new Map();
      this.spanLooks.set(base, looks);
    }
    const known = looks.get(name);
    if (known) return known;
    const made = this.lookOf("text", name, base);
    looks.set(name, made);
    return made;
  }

  private paragraphOf(name: string | undefined, base: Look | undefined): ParagraphLook {
    const property = (of: string) => this.property("paragraph", name, "paragraph", of);
    return {
      look: this.lookOf("paragraph", name, base),
      align: alignOf(property("fo:text-align"), property("style:writing-mode")),
      background: colourOf(property("fo:background-color")),
      name: this.shownName(name),
      list: this.attribute("paragraph", name, "style:list-style-name"),
      numbered: property("text:enable-numbering") !== "false",
      master: this.find("paragraph", name)?.attributes["style:master-page-name"],
    };
  }

  /** The name that people see in the list of styles. */
  private shownName(name: string | undefined): string | undefined {
    const style = this.chainOf("paragraph", name).find(({ automatic }) => !automatic);
    return style && (style.attributes["style:display-name"] ?? decodedName(style.name));
  }

  private withStyle(base: Look, style: Style | undefined): Look {
    const properties = style?.properties.get("text");
    return properties ? this.withProperties(base, properties) : base;
  }

  private withProperties(base: Look, own: Attributes): Look {
    const caps = capsOf(own);
    const strike = strikeOf(own);
    return {
      hidden: isGlassy(own) || (own["text:display"] === undefined ? base.hidden : HIDES.test(own["text:display"])),
      colour: textColour(own, base),
      background: own["fo:background-color"] === undefined ? base.background : colourOf(own["fo:background-color"]),
      size: squeezed(sizeOf(own["fo:font-size"], base.size), own),
      font: this.fontOf(own, "") ?? base.font,
      fontAsian: this.fontOf(own, "-asian") ?? base.fontAsian,
      fontComplex: this.fontOf(own, "-complex") ?? base.fontComplex,
      language: languageOf(own) ?? base.language,
      languageAsian: languageOf(own, "-asian") ?? base.languageAsian,
      languageComplex: languageOf(own, "-complex") ?? base.languageComplex,
      bold: own["fo:font-weight"] === undefined ? base.bold : isBold(own["fo:font-weight"]),
      italic: own["fo:font-style"] === undefined ? base.italic : own["fo:font-style"] !== "normal",
      strike: strike ?? base.strike,
      caps: caps ?? base.caps,
    };
  }

  private fontOf(own: Attributes, suffix: "" | "-asian" | "-complex"): string | undefined {
    const name = own[`style:font-name${suffix}`];
    if (name !== undefined) return this.fonts.get(name) ?? this.common?.fonts.get(name) ?? name;
    const family = own[suffix === "" ? "fo:font-family" : `style:font-family${suffix}`];
    return family === undefined ? undefined : unquoted(family);
  }
}

/** `Arial` of `'Arial', sans-serif`. */
export function unquoted(family: string): string {
  return (family.split(",")[0] ?? "").trim().replace(/^['"]|['"]$/g, "");
}

/** 20.381: with a condition, it is shown to those for whom the condition is met. */
const HIDES = /^(?:none|condition)$/;

/** 20.337, 20.392: the edges and the shadow of letters are seen on a ground of their own colour, too. */
const RELIEF = ["style:font-relief", "fo:text-shadow"];

/** 20.256: a window's own colour is automatic, and goes before a colour of the same style. */
function textColour(own: Attributes, base: Look): string | undefined {
  if (own["style:use-window-font-color"] === "true") return undefined;
  if (RELIEF.some((name) => (own[name] ?? "none") !== "none")) return undefined;
  return own["fo:color"] === undefined ? base.colour : (colourOf(own["fo:color"]) ?? base.colour);
}

/** 20.394, 20.393: letters that are squeezed together, or raised and made smaller, are as good as small ones. */
function squeezed(size: number | undefined, own: Attributes): number | undefined {
  const scale = /^(\d{1,3})%$/.exec(own["style:text-scale"] ?? "")?.[1];
  const raised = /^\S+\s+(\d{1,3})%$/.exec(own["style:text-position"] ?? "")?.[1];
  const share = Math.min(Number(scale ?? 100), Number(raised ?? 100)) / 100;
  // 20.195: letters that stand on each other are a spot.
  if ((pointsOf(own["fo:letter-spacing"]) ?? 0) < -0.8 * (size ?? 12)) return 0;
  return share < 0.2 ? (size ?? 12) * 5 * share : size;
}

/** Fewer per cent than this let nobody read letters; LibreOffice writes how far one sees through them. */
const LEAST_OPACITY = 10;

function isGlassy(own: Attributes): boolean {
  // Beside the window's own colour it says nothing.
  if (own["fo:color"] === undefined || own["style:use-window-font-color"] === "true") return false;
  return Number.parseFloat(own["loext:opacity"] ?? "100") < LEAST_OPACITY;
}

function sizeOf(value: string | undefined, base: number | undefined): number | undefined {
  if (value === undefined) return base;
  if (!value.endsWith("%")) return rounded(pointsOf(value)) ?? base;
  const percent = Number(value.slice(0, -1));
  return base === undefined || !(percent > 0) ? base : rounded((base * percent) / 100);
}

function rounded(points: number | undefined): number | undefined {
  return points === undefined ? undefined : Math.round(points * 100) / 100;
}

function isBold(weight: string): boolean {
  return weight === "bold" || Number(weight) >= 600;
}

function strikeOf(own: Attributes): boolean | undefined {
  const style = own["style:text-line-through-style"];
  const type = own["style:text-line-through-type"];
  if (style === undefined && type === undefined) return undefined;
  return style !== undefined ? style !== "none" : type !== "none";
}

/** Small capitals, and capitals that were not typed. */
function capsOf(own: Attributes): boolean | undefined {
  const variant = own["fo:font-variant"];
  const transform = own["fo:text-transform"];
  if (variant === undefined && transform === undefined) return undefined;
  return variant === "small-caps" || transform === "uppercase";
}

function alignOf(align: string | undefined, writing: string | undefined): Paragraph["align"] {
  const isFromRight = writing?.startsWith("rl") === true;
  switch (align) {
    case "start":
      return isFromRight ? "right" : "left";
    case "end":
      return isFromRight ? "left" : "right";
    case "left":
    case "right":
    case "center":
    case "justify":
      return align;
    default:
      return undefined;
  }
}
