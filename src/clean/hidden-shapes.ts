/**
 * Shapes that an author hid in the selection pane (`hidden` of `docPr` and `cNvPr`, ECMA-376 part 1, 20.1.2.2.8).
 * LibreOffice 25.2 forgets that when it writes OpenDocument, and shows those of Word in the PDF as well. So they
 * are taken out before it reads the document.
 */
import type { OpcPackage } from "../tools/opc.js";
import type { OoxmlPackage } from "./package.js";
import type { XmlElement } from "./tree.js";

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
  const name = localName(element);
  return (name === "cNvPr" || name === "docPr") && /^(?:1|true|on)$/.test(element.attr("hidden") ?? "");
}

/** What goes with the properties of a shape: the shape, with the anchor or the drawing that is there for nothing else, and with its stand-in for older programs. */
function wholeOf(properties: XmlElement): XmlElement | undefined {
  // `wp:docPr` stands in the anchor itself, `cNvPr` in the group of properties of its shape.
  let whole = properties.parent;
  if (whole && localName(properties) === "cNvPr") whole = whole.parent;
  while (whole?.parent && isOnlyFrame(whole.parent)) whole = whole.parent;
  return whole?.parent && whole;
}

/** Elements that are there for one shape alone, and are nothing without it. */
function isOnlyFrame(element: XmlElement): boolean {
  return /^(?:twoCellAnchor|oneCellAnchor|absoluteAnchor|drawing|Choice|Fallback|AlternateContent)$/.test(
    localName(element),
  );
}

function ancestorsOf(element: XmlElement): XmlElement[] {
  const above: XmlElement[] = [];
  for (let each = element.parent; each; each = each.parent) above.push(each);
  return above;
}
