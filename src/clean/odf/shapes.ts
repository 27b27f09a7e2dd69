/** Takes out slides and shapes that nobody sees: hidden, on a hidden layer, off the slide, under another shape. */

import { millimetresOf } from "../../tools/odf-values.js";
import { wholeOutline } from "../../tools/shapes/outlines.js";
import type { XmlElement, XmlTree } from "../tree.js";
import {
  type Box,
  boxOf,
  isOutside,
  isOverlapping,
  isShape,
  isWithinBox,
  leavesOf,
  MAX_SHAPES,
  type Placed,
} from "./boxes.js";
import { type OdfDocument, texts, whereOf } from "./document.js";
import { coverOf, hasWords, holdsContent, isDarkCover, isRectangle, paintOf, styleOf } from "./paint.js";
import type { Styles } from "./styles.js";
import { filledIn, isUnder } from "./under.js";

export function cleanShapes(document: OdfDocument): void {
  removeSlides(document);
  const layers = hiddenLayers(document);
  for (const { tree } of texts(document)) removeHiddenShapes(document, tree, layers);
  const size = pageSizes(document);
  for (const page of document.body?.all("draw:page") ?? [])
    if (!document.content.isGone(page)) removeUnseen(document, page, size(page));
  for (const master of document.styles?.root.child("office:master-styles")?.all("style:master-page") ?? [])
    removeOutside(document, master, layoutOf(document, master));
  for (const place of placesOnSheets(document.body)) removeUnseen(document, place, undefined);
  if (document.body?.name === "office:text") removeUnseenInText(document, document.body);
  removeAnimations(document);
  for (const { tree } of texts(document)) restoreOutlines(tree);
  // There is at least one in a list of them (9.2.8).
  for (const table of document.body?.all("table:table") ?? [])
    for (const shapes of table.all("table:shapes"))
      if (shapes.children.every((shape) => document.content.isGone(shape))) document.content.drop(shapes);
}

/** The copy is opened again, and what has no outline then is seen no more. */
function restoreOutlines(tree: XmlTree): void {
  for (const geometry of tree.root.within()) {
    if (geometry.name !== "draw:enhanced-geometry") continue;
    const whole = wholeOutline(geometry.attr("draw:type"), geometry.attr("draw:enhanced-path"));
    if (whole !== undefined) tree.set(geometry, "draw:enhanced-path", whole);
  }
}

// ------------------------------------------------------------------- slides

function removeSlides(document: OdfDocument): void {
  const { content, body, looks, tally } = document;
  const pages = body?.all("draw:page") ?? [];
  const hidden = pages.filter((page) => {
    const style = page.attr("draw:style-name");
    return looks.content.own("drawing-page", style, "drawing-page", "presentation:visibility") === "hidden";
  });
  if (hidden.length === 0) return;
  if (hidden.length === pages.length) {
    const why = "All slides are hidden, and a presentation must keep one.";
    tally.leave({ what: "hidden-slide", where: "", why, advice: "Show the slides that are meant to be seen" });
    return;
  }
  const names = new Set<string>();
  for (const page of hidden) {
    tally.removed("hidden-slide", whereOf(page));
    content.drop(page);
    names.add(page.attr("draw:name") ?? "");
  }
  for (const element of body?.within() ?? []) {
    if (element.name === "presentation:show") {
      const shown = (element.attr("presentation:pages") ?? "").split(",");
      if (shown.some((name) => names.has(name))) content.drop(element);
      continue;
    }
    const href = element.attr("xlink:href") ?? "";
    if (!href.startsWith("#") || !names.has(href.slice(1))) continue;
    if (element.name === "text:a" || element.name === "draw:a") content.unwrap(element);
    else if (element.name === "presentation:event-listener") content.drop(element);
  }
}

// ------------------------------------------------------------ hidden shapes

function hiddenLayers({ styles, content }: OdfDocument): ReadonlySet<string> {
  const names = new Set<string>();
  for (const tree of styles ? [styles, content] : [content]) {
    const sets = tree.root.child("office:master-styles")?.all("draw:layer-set") ?? [];
    for (const layer of sets.flatMap((set) => set.all("draw:layer")))
      if (layer.attr("draw:display") === "none") names.add(layer.attr("draw:name") ?? "");
  }
  return names;
}

function removeHiddenShapes({ tally }: OdfDocument, tree: XmlTree, layers: ReadonlySet<string>): void {
  for (const element of tree.root.within()) {
    if (!isShape(element)) continue;
    // LibreOffice 25 writes the attribute in a namespace of its own.
    const display = element.attr("draw:display") ?? element.attr("drawooo:display");
    const isHidden = element.name !== "draw:layer" && display === "none";
    const isOnHidden = layers.size > 0 && layers.has(element.attr("draw:layer") ?? "");
    if ((!isHidden && !isOnHidden) || tree.isGone(element)) continue;
    tree.drop(element);
    tally.removed(isHidden ? "hidden-shape" : "layers", whereOf(element));
  }
}

// ---------------------------------------------------- covered, and off the page

/** Shapes on a sheet stand where the sheet begins, or where their cell does. */
function* placesOnSheets(body: XmlElement | undefined): Generator<XmlElement, void> {
  if (body?.name !== "office:spreadsheet") return;
  for (const element of body.within()) {
    if (element.name !== "table:shapes" && element.name !== "table:table-cell") continue;
    if (element.children.length > 1 && element.children.filter(isShape).length > 1) yield element;
  }
}

function pageLayouts({ styles }: OdfDocument): ReadonlyMap<string, Box> {
  const layouts = new Map<string, Box>();
  for (const layout of styles?.root.child("office:automatic-styles")?.all("style:page-layout") ?? []) {
    const properties = layout.child("style:page-layout-properties");
    const right = millimetresOf(properties?.attr("fo:page-width"));
    const bottom = millimetresOf(properties?.attr("fo:page-height"));
    if (right && bottom) layouts.set(layout.attr("style:name") ?? "", { left: 0, top: 0, right, bottom });
  }
  return layouts;
}

function layoutOf(document: OdfDocument, master: XmlElement): Box | undefined {
  return pageLayouts(document).get(master.attr("style:page-layout-name") ?? "");
}

/** The size of a slide by its master page. */
function pageSizes(document: OdfDocument): (page: XmlElement) => Box | undefined {
  const layouts = pageLayouts(document);
  const masters = new Map(
    (document.styles?.root.child("office:master-styles")?.all("style:master-page") ?? []).map((master) => [
      master.attr("style:name") ?? "",
      layouts.get(master.attr("style:page-layout-name") ?? ""),
    ]),
  );
  return (page) => masters.get(page.attr("draw:master-page-name") ?? "");
}

function removeUnseen(document: OdfDocument, page: XmlElement, size: Box | undefined): void {
  const { content, tally } = document;
  const where = whereOf(page);
  const isMoving = movingShapes(page);
  const placed = [...leavesOf(page)].filter(({ element }) => !isMoving(element) && !content.isGone(element));
  const remaining: Placed[] = [];
  for (const shape of placed) {
    if (size === undefined || !isOutside(shape.box, size)) remaining.push(shape);
    else if (holdsContent(shape.element)) {
      content.drop(shape.element);
      tally.removed("covered-content", where);
    }
  }
  const looked = remaining.slice(0, MAX_SHAPES);
  const covers = looked.flatMap((shape, index) => {
    const colour = paintOf(shape.element, document.looks.content);
    return colour === undefined ? [] : [{ ...shape, index, colour, filled: filledIn(shape.element, shape.box) }];
  });
  looked.forEach(({ element, box }, index) => {
    if (!holdsContent(element)) return;
    const over = covers.filter((each) => each.index > index && isOverlapping(each.box, box));
    if (isUnder(box, over)) {
      content.drop(element);
      const isBlack = over.some(({ colour }) => isDarkCover(colour));
      tally.removed(isBlack ? "false-redaction" : "covered-content", where);
      return;
    }
    if (!hasWords(element)) return;
    const bar = over.find(
      (each) =>
        isRectangle(each.element) && isDarkCover(each.colour) && !hasWords(each.element) && isBarOn(each.box, box),
    );
    if (!bar) return;
    tally.leave({
      what: "false-redaction",
      where,
      why: "A dark shape lies over a part of a text, and which words are under it is not known.",
      advice: "Delete the words under the dark shape",
    });
  });
}

/** What a master has beside its page is on no slide. */
function removeOutside({ styles, tally }: OdfDocument, master: XmlElement, size: Box | undefined): void {
  if (!styles || size === undefined) return;
  for (const { element, box } of [...leavesOf(master)]) {
    if (styles.isGone(element) || !isOutside(box, size) || !hasWords(element)) continue;
    styles.drop(element);
    tally.removed("covered-content");
  }
}

/** What an animation moves may be seen after all. */
function movingShapes(page: XmlElement): (element: XmlElement) => boolean {
  const ids = new Set<string>();
  for (const each of page.within()) if (each.name.startsWith("anim:")) ids.add(each.attr("smil:targetElement") ?? "");
  ids.delete("");
  return (element) => {
    for (let at: XmlElement | undefined = element; at && at !== page; at = at.parent)
      if (ids.has(at.attr("xml:id") ?? "") || ids.has(at.attr("draw:id") ?? "")) return true;
    return false;
  };
}

/** No higher than this is a bar that blacks out lines, in millimetres. */
const MAX_BAR = 30;

function isBarOn(bar: Box, text: Box): boolean {
  return bar.bottom - bar.top <= MAX_BAR && bar.right - bar.left > 2 && isWithinBox(bar, text);
}

// ------------------------------------------------------------ shapes in a text

/** In a text only what lies beside every page is surely not seen: where its words stand is not known. */
function removeUnseenInText(document: OdfDocument, body: XmlElement): void {
  const { content, tally } = document;
  const pages = pageLayouts(document);
  const width = Math.max(0, ...[...pages.values()].map(({ right }) => right));
  const height = Math.max(0, ...[...pages.values()].map(({ bottom }) => bottom));
  for (const element of body.within()) {
    if (!isShape(element) || content.isGone(element)) continue;
    const anchor = element.attr("text:anchor-type") ?? "as-char";
    const box = boxOf(element);
    if (box === undefined || anchor === "as-char") continue;
    const property = styleOf(element, document.looks.content);
    if (isBesidePages(box, property, width, height)) {
      if (!holdsContent(element)) continue;
      content.drop(element);
      tally.removed("covered-content");
    } else if (isBarOnText(element, box, property, document.looks.content)) {
      tally.leave({
        what: "false-redaction",
        where: "",
        why: "A dark shape lies over the text, and which words are under it is not known.",
        advice: "Delete the words under the dark shape",
      });
    }
  }
}

function isBesidePages(
  box: Box,
  property: (name: string) => string | undefined,
  width: number,
  height: number,
): boolean {
  const isFromPage = (side: string) => property(`style:${side}-rel`) === "page";
  if (width > 0 && (box.left >= width || box.right <= (isFromPage("horizontal") ? 0 : -width))) return true;
  return height > 0 && isFromPage("vertical") && (box.top >= height || box.bottom <= 0);
}

/** Thinner than this is a line, in millimetres. */
const LINE = 1.5;

/** A dark rectangle without words before the text, unless other words stand on it. */
function isBarOnText(
  element: XmlElement,
  box: Box,
  property: (name: string) => string | undefined,
  look: Styles,
): boolean {
  if (!isDarkCover(coverOf(element, look)) || hasWords(element) || property("style:run-through") === "background")
    return false;
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  if (property("style:wrap") !== "run-through" || height > MAX_BAR || height < LINE || width < LINE) return false;
  const above = element.parent?.children ?? [];
  const order = Number(element.attr("draw:z-index") ?? 0);
  return !above
    .slice(0, MAX_SHAPES)
    .some((each) => isShape(each) && hasWords(each) && Number(each.attr("draw:z-index") ?? 0) > order);
}

/** Animations of shapes that went. */
function removeAnimations({ content, body }: OdfDocument): void {
  const gone = new Set<string>();
  for (const page of body?.all("draw:page") ?? [])
    for (const element of page.within())
      if (isShape(element) && content.isGone(element)) {
        gone.add(element.attr("xml:id") ?? "");
        gone.add(element.attr("draw:id") ?? "");
      }
  gone.delete("");
  if (gone.size === 0) return;
  for (const element of content.root.within())
    if (gone.has(element.attr("smil:targetElement") ?? "")) content.drop(element);
}
