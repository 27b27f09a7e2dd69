/** How text looks, and on what it is seen: whether anybody can read it. */
import { colourOf, millimetresOf } from "../../tools/odf-values.js";
import type { XmlElement } from "../tree.js";
import { isTiny, unseenAs } from "./colours.js";
import type { OdfDocument } from "./document.js";
import { hasBackgroundPicture, type Styles } from "./styles.js";

/** How text looks where nothing closer says otherwise. Colours are `rrggbb`. */
export interface Ink {
  readonly colour?: string | undefined;
  readonly background?: string | undefined;
  /** False when something else may lie behind the text. */
  readonly isSure: boolean;
  readonly isTiny?: boolean;
  readonly isHidden?: boolean;
}

/** The paper of a text is white where nothing colours it, and nothing lies on it. */
export function paperOf({ body, styles }: OdfDocument): { readonly colour?: string; readonly isPlain: boolean } {
  if (body?.name !== "office:text") return { isPlain: false };
  const layouts = styles?.root.child("office:automatic-styles")?.all("style:page-layout") ?? [];
  const isPainted = layouts.some((layout) => [...layout.within()].some(isColoured));
  if (isPainted) return { isPlain: false };
  const trees = [body, ...(styles?.root.all("office:master-styles") ?? [])];
  const isPlain = !trees.some((each) => [...each.within()].some(mayLieBehind));
  return { colour: "ffffff", isPlain };
}

/** Of a page, its header or its footer. */
function isColoured(properties: XmlElement): boolean {
  if (!/^style:(?:page-layout|header-footer)-properties$/.test(properties.name)) return false;
  const fill = properties.attr("draw:fill") ?? "none";
  const isFilled = fill !== "none" && fill !== "";
  return isFilled || colourOf(properties.attr("fo:background-color")) !== undefined || hasBackgroundPicture(properties);
}

function mayLieBehind(element: XmlElement): boolean {
  return element.name.startsWith("draw:") && (element.attr("text:anchor-type") ?? "as-char") !== "as-char";
}

const BACKGROUND = "fo:background-color";
/** Fewer per cent than this let nobody read letters. */
const LEAST_OPACITY = 10;
/** What shows letters in the colour of the paper. */
const RELIEF = ["style:font-relief", "fo:text-shadow"];

export class Inks {
  /** Letters of a page of the size of a stamp are small, and shown larger. */
  private readonly isSmall: boolean;

  constructor(
    private readonly document: OdfDocument,
    private readonly look: Styles,
    private readonly backdrop: (shape: XmlElement) => string | undefined,
  ) {
    this.isSmall = isSmallPage(document);
  }

  /** The colour or the picture of a style lies over what is behind it. */
  over(ink: Ink, family: string, style: string | undefined, group: string): Ink {
    if (this.look.hasPicture(family, style, group)) return { ...ink, background: undefined, isSure: false };
    const colour = colourOf(this.look.value(family, style, group, BACKGROUND));
    return colour === undefined ? ink : { ...ink, background: colour, isSure: true };
  }

  /** Of what is written in a shape; nothing where the shape has no style. */
  ofShape(element: XmlElement): Ink | undefined {
    const family = element.attr("presentation:style-name") === undefined ? "graphic" : "presentation";
    const name = element.attr("presentation:style-name") ?? element.attr("draw:style-name");
    if (name === undefined) return undefined;
    const property = (attribute: string) => this.look.value(family, name, "graphic", attribute);
    const colour = colourOf(property(BACKGROUND)) ?? this.behindText(element, property);
    const text = element.attr("draw:text-style-name");
    // Paragraphs in a frame of a text begin with what all paragraphs of the text begin with.
    const isFrameOfText = this.document.body?.name === "office:text" && element.name === "draw:frame";
    return {
      colour: isFrameOfText ? undefined : (this.look.ink("paragraph", text) ?? this.look.inkOrDefault(family, name)),
      background: colour,
      isSure: colour !== undefined,
    };
  }

  private behindText(element: XmlElement, property: (name: string) => string | undefined): string | undefined {
    const fill = property("draw:fill");
    if (fill === "none") return this.backdrop(element);
    const isOpaque = (property("draw:opacity") ?? "100%") === "100%";
    return fill === "solid" && isOpaque ? colourOf(property("draw:fill-color")) : undefined;
  }

  ofText(ink: Ink, family: string, style: string | undefined): Ink {
    if (style === undefined && family === "text") return ink;
    const property = (attribute: string) =>
      family === "text"
        ? this.look.own(family, style, "text", attribute)
        : this.look.value(family, style, "text", attribute);
    const colour = family === "text" ? this.look.ink(family, style) : this.inkOfParagraph(style, ink);
    const display = property("text:display");
    const size = property("fo:font-size");
    return {
      ...this.over(ink, family, style, "text"),
      colour: RELIEF.some((name) => (property(name) ?? "none") !== "none") ? undefined : (colour ?? ink.colour),
      isTiny:
        this.isGlassy(family, style) ||
        (millimetresOf(size) === undefined ? ink.isTiny === true : !this.isSmall && isTiny(size)),
      isHidden: display === undefined ? ink.isHidden === true : display === "none",
    };
  }

  /** LibreOffice writes how far one sees through letters; beside the window's own colour it says nothing. */
  private isGlassy(family: string, style: string | undefined): boolean {
    const opacity = Number.parseFloat(this.look.own(family, style, "text", "loext:opacity") ?? "100");
    return opacity < LEAST_OPACITY && colourOf(this.look.ink(family, style)) !== undefined;
  }

  /** The style of a shape goes before what all paragraphs begin with. */
  private inkOfParagraph(style: string | undefined, { colour }: Ink): string | undefined {
    return this.look.ink("paragraph", style) ?? colour ?? this.look.inkOrDefault("paragraph", style);
  }
}

export function unseenText({
  colour,
  background,
  isHidden,
  isTiny: isSmall,
}: Ink): "hidden-text" | "invisible-text" | "false-redaction" | undefined {
  if (isHidden) return "hidden-text";
  const known = colourOf(colour);
  const what = known === undefined || background === undefined ? undefined : unseenAs(known, background);
  return what ?? (isSmall ? "invisible-text" : undefined);
}

/** Narrower than this, in millimetres, a page is shown larger than it is. */
const SMALL_PAGE = 120;

function isSmallPage({ styles }: OdfDocument): boolean {
  const layouts = styles?.root.child("office:automatic-styles")?.all("style:page-layout") ?? [];
  return layouts.some((layout) => {
    const width = millimetresOf(layout.child("style:page-layout-properties")?.attr("fo:page-width"));
    return width !== undefined && width < SMALL_PAGE;
  });
}
