/**
 * What is changed in a presentation before LibreOffice reads it: it writes all layouts and masters into the OpenDocument
 * file, with their names, shapes that no slide shows and the words that hold the places of others; and it shows titles of axes that were deleted from a chart.
 */
import type { OpcPackage } from "../../tools/opc.js";
import type { OoxmlPackage } from "../package.js";
import type { Tally } from "../record.js";
import type { XmlElement, XmlTree } from "../tree.js";

export async function prepareSlides(opc: OpcPackage, main: string, copy: OoxmlPackage, tally: Tally): Promise<void> {
  const shown = await shownParts(opc, main, copy);
  for (const part of copy.parts) {
    const type = opc.typeOf(part);
    if (/presentationml\.(?:slide|slideLayout|slideMaster|notesSlide)\+xml|\.theme\+xml/i.test(type))
      rename(await copy.tree(part));
    if (/presentationml\.slide(?:Layout|Master)\+xml/i.test(type)) {
      const tree = await copy.tree(part);
      if (!shown.has(part)) tally.removed("leftovers", "", dropShapes(tree));
      blankPrompts(tree);
    }
    if (/drawingml\.chart\+xml/i.test(type)) tally.removed("chart-data", "", dropUnshown(await copy.tree(part)));
  }
}

const localName = ({ name }: XmlElement) => name.slice(name.indexOf(":") + 1);

function* all(tree: XmlTree, wanted: RegExp): Generator<XmlElement, void> {
  for (const element of tree.root.within()) if (wanted.test(localName(element)) && !tree.isGone(element)) yield element;
}

// ------------------------------------------------------ layouts and masters

/** Layouts and masters of which some slide shows the shapes (ECMA-376 part 1, 19.3.1.38 and .39). */
async function shownParts(opc: OpcPackage, main: string, copy: OoxmlPackage): Promise<ReadonlySet<string>> {
  const shown = new Set<string>();
  const above = async (part: string, kind: string) =>
    (await opc.relationshipsOf(part)).find((each) => each.kind === kind)?.part;
  const showsMaster = async (part: string) =>
    !/^\s*(?:0|false|off)\s*$/i.test((await copy.tree(part)).root.attr("showMasterSp") ?? "");
  for (const { kind, part: slide } of await opc.relationshipsOf(main)) {
    if (kind !== "slide" || slide === undefined || !(await showsMaster(slide))) continue;
    const layout = await above(slide, "slideLayout");
    if (layout === undefined) continue;
    shown.add(layout);
    const master = (await showsMaster(layout)) ? await above(layout, "slideMaster") : undefined;
    if (master !== undefined) shown.add(master);
  }
  return shown;
}

const SHAPES = /^(?:sp|pic|grpSp|cxnSp|graphicFrame|contentPart|AlternateContent)$/;

/** Takes out what holds no place for something on slides. How many had words. */
function dropShapes(tree: XmlTree): number {
  let worded = 0;
  for (const list of all(tree, /^spTree$/)) {
    for (const shape of list.children) {
      if (!SHAPES.test(localName(shape)) || placeholderOf(shape) !== undefined) continue;
      tree.drop(shape);
      if (/\S/.test(shape.text)) worded += 1;
    }
  }
  return worded;
}

function placeholderOf(shape: XmlElement): XmlElement | undefined {
  for (const element of shape.within()) if (localName(element) === "ph") return element;
  return undefined;
}

/** Slides have words of their own where these stand; fields are worked out anew. */
function blankPrompts(tree: XmlTree): void {
  for (const shape of all(tree, /^sp$/)) {
    if (placeholderOf(shape) === undefined) continue;
    for (const element of shape.within()) if (isWords(element)) tree.splice(element.inner, element.innerEnd, "Text");
  }
}

function isWords(element: XmlElement): boolean {
  const isOfRun = element.parent !== undefined && localName(element.parent) === "r";
  return localName(element) === "t" && isOfRun && element.innerEnd > element.inner;
}

// -------------------------------------------------------------------- names

/** An address, or a number of a person: four digits or more. */
const TELLING = /@|\d.?\d.?\d.?\d/;
const NAMED = /^(?:cSld|theme)$/;

/** LibreOffice names master pages by layouts and themes. Names that may tell of a person are none any more. */
function rename(tree: XmlTree): void {
  for (const element of [tree.root, ...all(tree, NAMED)])
    if (NAMED.test(localName(element)) && TELLING.test(element.attr("name") ?? "")) tree.set(element, "name", "");
}

// ------------------------------------------------------------------- charts

/** Titles of axes that are not shown (21.2.2.40), and series that a filter took out. */
function dropUnshown(tree: XmlTree): number {
  let dropped = 0;
  const drop = (element: XmlElement) => {
    tree.drop(element);
    dropped += 1;
  };
  for (const element of all(tree, /^(?:catAx|valAx|dateAx|serAx|filtered\w*Series)$/)) {
    if (localName(element).startsWith("filtered")) drop(element);
    else if (element.children.some(isDeletion))
      for (const title of element.children) if (localName(title) === "title") drop(title);
  }
  return dropped;
}

function isDeletion(element: XmlElement): boolean {
  return localName(element) === "delete" && !/^\s*(?:0|false|off)\s*$/i.test(element.attr("val") ?? "");
}
