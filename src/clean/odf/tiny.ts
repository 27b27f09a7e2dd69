/** Shapes that are smaller than anybody can see, or than their text can be read in. */
import { millimetresOf } from "../../tools/odf-values.js";
import type { XmlElement, XmlTree } from "../tree.js";
import { type OdfDocument, texts, whereOf } from "./document.js";
import { holdsContent, styleOf } from "./paint.js";
import type { Styles } from "./styles.js";

/** Smaller than this nobody sees a shape, in millimetres. */
const LEAST_SIZE = 0.5;
const WITH_ROOM: ReadonlySet<string> = new Set(["draw:frame", "draw:rect", "draw:custom-shape"]);

/** Shapes without width or height, unless they grow with what is in them. */
export function removeTiny(document: OdfDocument): void {
  for (const { tree, look } of texts(document)) removeTinyIn(document, tree, look);
}

function removeTinyIn({ tally }: OdfDocument, tree: XmlTree, look: Styles): void {
  for (const element of tree.root.within()) {
    if (!WITH_ROOM.has(element.name) || tree.isGone(element)) continue;
    const isSmall = (side: string) => (millimetresOf(element.attr(side)) ?? LEAST_SIZE) < LEAST_SIZE;
    const isNothing =
      isSmall("svg:width") || (isSmall("svg:height") && !grows(element, look)) || isSqueezed(element, look);
    if (!isNothing || !holdsContent(element)) continue;
    const where = whereOf(element);
    tree.drop(element);
    tally.removed("covered-content", where);
  }
}

/** What a letter of two points takes up, in square millimetres. */
const LEAST_LETTER = 0.25;

/** Text that is made smaller until it fits (20.119), and can no longer be read. */
function isSqueezed(element: XmlElement, look: Styles): boolean {
  if (!/^(?:true|all|shrink-to-fit)$/.test(styleOf(element, look)("draw:fit-to-size") ?? "")) return false;
  const [width = 0, height = 0] = ["svg:width", "svg:height"].map((side) => millimetresOf(element.attr(side)));
  return width > 0 && height > 0 && width * height < element.text.trim().length * LEAST_LETTER;
}

function grows(element: XmlElement, look: Styles): boolean {
  return (
    element.child("draw:text-box")?.attr("fo:min-height") !== undefined ||
    styleOf(element, look)("draw:auto-grow-height") === "true"
  );
}
