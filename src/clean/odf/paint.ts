/** What shapes are filled with, and what is on them: whether they hide what lies below. */
import { isDark } from "../../tools/colours.js";
import { colourOf } from "../../tools/odf-values.js";
import type { XmlElement } from "../tree.js";
import type { Styles } from "./styles.js";

const RECTANGLES: ReadonlySet<string> = new Set(["rectangle", "ooxml-rect", "mso-spt1", "mso-spt202"]);

export function isRectangle(element: XmlElement): boolean {
  const geometry = element.child("draw:enhanced-geometry")?.attr("draw:type") ?? "";
  return element.name === "draw:rect" || (element.name === "draw:custom-shape" && RECTANGLES.has(geometry));
}

/** The colour of a rectangle that lets nothing through, or `picture`. */
export function coverOf(element: XmlElement, look: Styles): string | undefined {
  const paint = element.name === "draw:frame" || isRectangle(element) ? paintOf(element, look) : undefined;
  return paint === SEVERAL ? undefined : paint;
}

const SEVERAL = "several";
const PAINTED: ReadonlySet<string> = new Set(["draw:rect", "draw:custom-shape", "draw:ellipse", "draw:circle"]);

/** What a shape of any outline lets nothing through of: a colour, `several` of them, or a `picture`. */
export function paintOf(element: XmlElement, look: Styles): string | undefined {
  if (element.name === "draw:frame")
    return /\.jpe?g$/i.test(element.child("draw:image")?.attr("xlink:href") ?? "") ? "picture" : undefined;
  if (!PAINTED.has(element.name)) return undefined;
  const property = styleOf(element, look);
  const isOpaque = (property("draw:opacity") ?? "100%") === "100%" && property("draw:opacity-name") === undefined;
  if (!isOpaque) return undefined;
  const fill = property("draw:fill");
  if (fill === "gradient") return SEVERAL;
  return fill === "solid" ? colourOf(property("draw:fill-color")) : undefined;
}

export function styleOf(element: XmlElement, look: Styles): (attribute: string) => string | undefined {
  const presentation = element.attr("presentation:style-name");
  return presentation === undefined
    ? (attribute) => look.value("graphic", element.attr("draw:style-name"), "graphic", attribute)
    : (attribute) => look.value("presentation", presentation, "graphic", attribute);
}

export function isDarkCover(colour: string | undefined): boolean {
  return colour !== undefined && colour !== "picture" && colour !== SEVERAL && isDark(colour);
}

export function hasWords(element: XmlElement): boolean {
  // What describes a shape is no word on it.
  for (const each of element.within()) if (each.name === "text:p" && each.text.trim() !== "") return true;
  return false;
}

export function holdsContent(element: XmlElement): boolean {
  return (
    hasWords(element) || element.children.some(({ name }) => /^draw:(?:image|object|object-ole|plugin)$/.test(name))
  );
}
