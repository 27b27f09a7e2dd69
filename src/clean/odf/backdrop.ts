/** What lies behind a shape of a slide that has no colour of its own: another shape, or the slide. */

import { colourOf } from "../../tools/odf-values.js";
import type { XmlElement } from "../tree.js";
import { boxOf, isOverlapping, isWithinBox, leavesOf, MAX_SHAPES, type Placed } from "./boxes.js";
import type { OdfDocument } from "./document.js";
import { coverOf } from "./paint.js";
import type { Styles } from "./styles.js";

interface Backdrop {
  /** False when something on it is turned: where that lies is not worked out. */
  readonly isSure: boolean;
  /** `rrggbb`; nothing when it is a picture or a gradient. */
  readonly colour: string | undefined;
  /** In the order in which they are painted, with the colours of those that let nothing through. */
  readonly shapes: readonly (Placed & { readonly colour: string | undefined })[];
}

/** Tells the colour behind a shape, as `rrggbb`; nothing when it is not sure. */
export function backdropsOf(document: OdfDocument): (shape: XmlElement) => string | undefined {
  const { looks, styles, content } = document;
  const known = new Map<XmlElement, Backdrop>();
  const masters = new Map<string, XmlElement>();
  for (const master of styles?.root.child("office:master-styles")?.all("style:master-page") ?? [])
    masters.set(master.attr("style:name") ?? "", master);
  const shapesOn = (page: XmlElement, look: Styles) =>
    [...leavesOf(page)].slice(0, MAX_SHAPES + 1).map((each) => ({ ...each, colour: coverOf(each.element, look) }));

  const backdropOf = (page: XmlElement): Backdrop => {
    const master = masters.get(page.attr("draw:master-page-name") ?? "");
    const own = fillOf(page.attr("draw:style-name"), looks.content);
    const fill = own ?? fillOf(master?.attr("draw:style-name"), looks.styles) ?? "ffffff";
    const below =
      master === undefined ? [] : shapesOn(master, looks.styles).filter(({ element }) => !isPlaceholder(element));
    const isTurned = [page, ...(master ? [master] : [])].some(holdsTurned);
    return { isSure: !isTurned, colour: colourOf(`#${fill}`), shapes: [...below, ...shapesOn(page, looks.content)] };
  };

  return (shape) => {
    const page = shape.around("draw:page");
    const box = boxOf(shape);
    if (page === undefined || box === undefined || shape.tree !== content) return undefined;
    const backdrop = known.get(page) ?? backdropOf(page);
    known.set(page, backdrop);
    if (!backdrop.isSure || backdrop.shapes.length > MAX_SHAPES) return undefined;
    const at = backdrop.shapes.findIndex(({ element }) => element === shape);
    if (at < 0) return undefined;
    const under = backdrop.shapes
      .slice(0, at)
      .findLast((each) => isOverlapping(each.box, box) && !isGlass(each.element, document));
    if (under === undefined) return backdrop.colour;
    return under.colour !== "picture" && isWithinBox(box, under.box) ? under.colour : undefined;
  };
}

function holdsTurned(page: XmlElement): boolean {
  for (const element of page.within()) if (element.attr("draw:transform") !== undefined) return true;
  return false;
}

/** Colour of a slide: `rrggbb`, another word for what is no colour, nothing when the style does not say. */
function fillOf(style: string | undefined, look: Styles): string | undefined {
  const fill = look.own("drawing-page", style, "drawing-page", "draw:fill");
  if (fill === undefined || fill === "none") return undefined;
  return fill === "solid" ? colourOf(look.own("drawing-page", style, "drawing-page", "draw:fill-color")) : fill;
}

/** On a master, what only shows where a slide has its own. */
function isPlaceholder(element: XmlElement): boolean {
  return element.attr("presentation:class") !== undefined || element.attr("presentation:placeholder") === "true";
}

/** A box with nothing but words. */
function isGlass(element: XmlElement, { looks }: OdfDocument): boolean {
  if (element.name !== "draw:frame" || !element.child("draw:text-box")) return false;
  const presentation = element.attr("presentation:style-name");
  const family = presentation === undefined ? "graphic" : "presentation";
  const name = presentation ?? element.attr("draw:style-name");
  const fill =
    looks.content.value(family, name, "graphic", "draw:fill") ??
    looks.styles.value(family, name, "graphic", "draw:fill");
  return fill === "none" || fill === undefined;
}
