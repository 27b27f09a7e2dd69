/**
 * Shapes that an author hid in the selection pane (`hidden` of `docPr` and `cNvPr`, ECMA-376 part 1, 20.1.2.2.8).
 * LibreOffice 25.2 forgets that when it writes OpenDocument, and shows those of Word in the PDF as well. So they
 * are taken out before it reads the document; and so are pictures and texts that are made invisible in other ways
 * that its own documents do not know.
 */

import { integerOf } from "../../tools/nested-xml.js";
import type { OpcPackage } from "../../tools/opc.js";
import { isBlanking } from "../../tools/shapes/effects.js";
import type { OoxmlPackage } from "../package.js";
import type { XmlElement } from "../tree.js";

/** Content types of the parts in which shapes stand. */
const WITH_SHAPES =
  /(?:\.drawing\+xml|\.drawingml\.diagramDrawing\+xml|presentationml\.(?:slide|slideLayout|slideMaster|notesSlide)\+xml|(?:wordprocessingml|ms-word)\.[^;]*(?:main|header|footer|footnotes|endnotes)\+xml)/i;

/** How many were taken out. */
export async function removeHiddenShapes(opc: OpcPackage, copy: OoxmlPackage): Promise<number> {
  let removed = 0;
  for (const part of copy.parts) {
    if (!WITH_SHAPES.test(opc.typeOf(part))) continue;
    const tree = await copy.tree(part);
    const dropped = new Set<XmlElement>();
    for (const element of tree.root.within()) {
      if (!isHidden(element)) continue;
      const shape = wholeOf(element);
      if (shape === undefined || ancestorsOf(shape).some((above) => dropped.has(above))) continue;
      dropped.add(shape);
      tree.drop(shape);
    }
    removed += dropped.size;
  }
  return removed;
}

const localName = ({ name }: XmlElement) => name.slice(name.indexOf(":") + 1);

function isHidden(element: XmlElement): boolean {
  switch (localName(element)) {
    case "cNvPr":
    case "docPr":
      return /^(?:1|true|on)$/.test(element.attr("hidden") ?? "");
    case "extent":
      return isDot(element) && [...(element.parent?.within() ?? [])].some((each) => localName(each) === "pic");
    case "bodyPr":
      return INSETS.some((side) => (integerOf(element.attr(side)) ?? 0) > LONGEST_PAGE);
    default:
      return isBlanking(localName(element), (name) => element.attr(name));
  }
}

/** What a box keeps free along its edges (20.1.10.19), and how high and wide no page is, in English metric units. */
const INSETS = ["lIns", "tIns", "rIns", "bIns"];
const LONGEST_PAGE = 20_000_000;

/** A picture of a Word document that is as small as a dot, or a hair. */
function isDot(extent: XmlElement): boolean {
  const [width, height] = ["cx", "cy"].map((side) => integerOf(extent.attr(side)) ?? DOT);
  const [shorter, longer] = [Math.min(width ?? DOT, height ?? DOT), Math.max(width ?? DOT, height ?? DOT)];
  return longer < DOT || shorter < HAIR;
}

/** 0.7 and 0.1 millimetres. */
const DOT = 25_200;
const HAIR = 3_600;

/** Elements that are a shape or a picture. */
const SHAPE = /^(?:pic|wsp|sp)$/;

/** What goes with the properties of a shape: the shape, with the anchor or the drawing that is there for nothing else, and with its stand-in for older programs. */
function wholeOf(properties: XmlElement): XmlElement | undefined {
  // `wp:docPr` stands in the anchor itself, `cNvPr` in the group of properties of its shape.
  let whole = properties.parent;
  if (whole && localName(properties) === "cNvPr") whole = whole.parent;
  else if (!/^(?:docPr|extent)$/.test(localName(properties)))
    while (whole && !SHAPE.test(localName(whole))) whole = whole.parent;
  while (whole?.parent && isOnlyFrame(whole.parent)) whole = whole.parent;
  return whole?.parent && whole;
}

/** Elements that are there for one shape alone, and are nothing without it. */
function isOnlyFrame(element: XmlElement): boolean {
  return /^(?:twoCellAnchor|oneCellAnchor|absoluteAnchor|graphicData|graphic|inline|anchor|drawing|Choice|Fallback|AlternateContent)$/.test(
    localName(element),
  );
}

function ancestorsOf(element: XmlElement): XmlElement[] {
  const above: XmlElement[] = [];
  for (let each = element.parent; each; each = each.parent) above.push(each);
  return above;
}
