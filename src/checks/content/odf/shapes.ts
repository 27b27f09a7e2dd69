/** Frames, shapes, pictures and objects: ODF 1.3 part 3, 10. */

import { isDark } from "../../../tools/colours.js";
import { colourOf, pointsOf } from "../../../tools/odf-values.js";
import { filledBy, presetOf } from "../../../tools/shapes/figures.js";
import { addTo, MAX_HIDDEN_TEXT, MAX_THINGS } from "../limits.js";
import type { EmbeddedObject, Picture, Place } from "../model.js";
import { placeOf } from "../places.js";
import { around, behind, type PageShape, type Rectangle } from "./covers.js";
import { type Attributes, folderOf, type Mutable, shownMillimetres } from "./names.js";
import {
  type Capture,
  type Element,
  type Elements,
  gathered,
  IGNORED,
  type Reading,
  type ShapeContext,
} from "./reading.js";

type Property = (name: string) => string | undefined;

// ------------------------------------------------------------------- shapes

function beginShape(reading: Reading, attributes: Attributes, name: string): Capture | undefined {
  const { context, styles, kind } = reading;
  if (isPlaceholder(attributes, context.place)) {
    reading.enter({ shape: undefined });
    return gathered((text) => reading.prompt?.(text, context.place.story));
  }
  const [family, style] = styleOf(attributes);
  const property: Property = (of) => styles.property(family, style, "graphic", of);
  const hidden = hiddenBy(reading, attributes);
  if (hidden) return captureHidden(reading, hidden);
  const own = fillOf(property, name);
  const onPage = pageShape(reading, attributes, name, own);
  const holder = { outer: context.holder, filled: false };
  const shape: ShapeContext = {
    name,
    outer: context.shape,
    attributes,
    place: reading.place(),
    holder,
    isBar: isBar(reading, attributes, name, property, own),
    isOffPage: isOffPage(reading, attributes, property),
    isNarrow: RECTANGULAR.has(name) && isNothing(attributes["svg:width"]),
    isLow: RECTANGULAR.has(name) && isNothing(attributes["svg:height"]),
    geometry: undefined,
    picture: filledWith(reading, property),
    isShrinking: /^(?:true|all|shrink-to-fit)$/.test(property("draw:fit-to-size") ?? ""),
    grows: isTrue(property("draw:auto-grow-height")),
    from: reading.paragraphs.length,
    fill: own,
    isTitle: attributes["presentation:class"] === "title",
    isDecorative: isTrue(attributes["loext:decorative"]) || isTrue(property("loext:decorative")),
    isCropped: isCrop(property("fo:clip")),
    onPage,
    title: "",
    description: "",
    describe: undefined,
    link: undefined,
    extent: undefined,
  };
  reading.enter({
    place: placeInShape(reading, attributes),
    shape,
    holder,
    sink: undefined,
    list: undefined,
    field: undefined,
    // 16.31: text of a frame in a text has the look of its own paragraphs, that of a shape the look of the shape.
    look: kind === "text" && name === "draw:frame" ? undefined : styles.lookOf(family, style),
    background: backgroundIn(reading, own, onPage),
  });
  return undefined;
}

/** Smaller than this is a shape that nobody sees, in millimetres. */
const LEAST_SIZE = 0.5;

function isNothing(length: string | undefined): boolean {
  const size = shownMillimetres(length);
  return size !== undefined && size < LEAST_SIZE;
}

/** What a letter of two points takes up, in square millimetres. */
const LEAST_LETTER = 0.25;

function hasRoom({ attributes }: ShapeContext, text: string): boolean {
  const { width, height } = rectangleOf(attributes);
  return width <= 0 || height <= 0 || width * height >= text.length * LEAST_LETTER;
}

const isTrue = (value: string | undefined) => value === "true";

/** 19.387: what stands in for content that is not there yet is not shown; the fields of a master are filled in on its slides. */
function isPlaceholder(attributes: Attributes, { story }: Place): boolean {
  const role = attributes["presentation:class"];
  if (role === undefined) return false;
  if (story === "master" || story === "notes")
    return role !== "notes" || isTrue(attributes["presentation:placeholder"]);
  return isTrue(attributes["presentation:placeholder"]);
}

/** Presentations have a family of styles of their own for placeholders. */
function styleOf(attributes: Attributes): readonly [family: string, name: string | undefined] {
  const placeholder = attributes["presentation:style-name"];
  return placeholder === undefined ? ["graphic", attributes["draw:style-name"]] : ["presentation", placeholder];
}

/** What stands in a shape of a text is told apart from the text around it; on a slide everything stands in one. */
function placeInShape({ kind, context: { place } }: Reading, attributes: Attributes): Place {
  if (attributes["presentation:class"] === "notes") return { ...place, story: "notes" };
  return kind === "text" && place.story === "body" ? { ...place, story: "box" } : place;
}

/** Less than this lets nobody see through it, in per cent. */
const OPAQUE = 90;

/** `rrggbb`, nothing when one sees through it, `unknown` when that cannot be told. */
function fillOf(property: Property, name: string): string | undefined {
  const paper = colourOf(property("fo:background-color"));
  const colour = property("draw:fill-color");
  const isFrame = name === "draw:frame" || name === "draw:g";
  const kind = property("draw:fill") ?? (isFrame || paper !== undefined || colour === undefined ? "paper" : "solid");
  const opacity = Number.parseFloat(property("draw:opacity") ?? "100");
  if (kind === "paper") return paper;
  if (kind === "none" || opacity === 0) return undefined;
  if (opacity < OPAQUE) return "unknown";
  // What is behind text on a gradient, a pattern or a picture is one thing here and another there.
  return (kind === "solid" ? colourOf(colour) : undefined) ?? "unknown";
}

function backgroundIn(
  { context }: Reading,
  own: string | undefined,
  onPage: PageShape | undefined,
): string | undefined {
  const fill = own ?? (onPage && (behind(onPage, context.onPage ?? []) ?? behind(onPage, context.backdrop ?? [])));
  if (fill === undefined) return context.background;
  return fill.length === 6 ? fill : undefined;
}

/** `draw:display` on a shape is how LibreOffice writes what its navigator hides; on a layer it is of the standard. */
function hiddenBy({ styles }: Reading, attributes: Attributes): "hidden-shape" | "layers" | undefined {
  const display = attributes["draw:display"] ?? attributes["drawooo:display"];
  if (display === "none" || display === "printer") return "hidden-shape";
  return styles.isHiddenLayer(attributes["draw:layer"]) ? "layers" : undefined;
}

/** All that is in a hidden shape is hidden: its text is told with it, and is none of the document. */
function captureHidden(reading: Reading, what: "hidden-shape" | "layers"): Capture {
  const where = reading.where();
  const place = reading.place();
  reading.enter({ shape: undefined });
  const text = gathered((found) => reading.traces.add(what, where, { text: found }));
  return {
    ...text,
    open(name, attributes) {
      text.open?.(name, attributes);
      if (name !== "draw:image" && name !== "draw:object" && name !== "draw:object-ole") return;
      const address = attributes["xlink:href"] ?? "";
      const part = reading.partOf(address);
      if (part !== undefined) reading.references.add(part);
      if (name === "draw:image" && part !== undefined) reading.addPicture({ place, part, hidden: true });
      else if (name === "draw:object")
        reading.embedded.push({ object: { place, what: "document" }, folder: folderOf(address), where });
    },
  };
}

/** `rect(0cm, 1cm, 0cm, 0cm)`: more than this is cut off, in points. What is less, programs write when they calculate. */
const MIN_CROP = 1;

function isCrop(clip: string | undefined): boolean {
  const edges = clip === undefined ? undefined : /^rect\(([^)]{1,200})\)$/.exec(clip)?.[1];
  return edges?.split(/[\s,]+/).some((edge) => (pointsOf(edge) ?? 0) > MIN_CROP) === true;
}

/** `translate (1cm 2cm)` of a shape that is turned: near enough for where it is. */
const MOVED = /translate\s*\(\s*(-?[\d.]+[a-z]+)[\s,]+(-?[\d.]+[a-z]+)\s*\)/;
const RECTANGULAR: ReadonlySet<string> = new Set(["draw:frame", "draw:rect", "draw:custom-shape"]);

/** A shape with its place on the page. In texts only those that hang on the page have one. */
function pageShape(
  { context, kind }: Reading,
  attributes: Attributes,
  name: string,
  fill: string | undefined,
): PageShape | undefined {
  const isPlaced = kind !== "text" || attributes["text:anchor-type"] === "page";
  if (!context.onPage || !isPlaced || name === "draw:g") return undefined;
  const shape = {
    ...rectangleOf(attributes),
    fill,
    page: attributes["text:anchor-page-number"] ?? "",
    text: "",
  };
  if (!RECTANGULAR.has(name)) shape.fill = undefined;
  addTo(context.onPage, shape, MAX_THINGS, "shapes");
  return shape;
}

export function rectangleOf(attributes: Attributes): Rectangle {
  const [, left, top] = MOVED.exec(attributes["draw:transform"] ?? "") ?? [];
  return {
    x: shownMillimetres(attributes["svg:x"] ?? left) ?? 0,
    y: shownMillimetres(attributes["svg:y"] ?? top) ?? 0,
    width: shownMillimetres(attributes["svg:width"]) ?? 0,
    height: shownMillimetres(attributes["svg:height"]) ?? 0,
  };
}

function endShape(reading: Reading): void {
  const { shape } = reading.context;
  if (!shape) return;
  noteCover(reading, shape);
  reading.shapeEnded?.(shape);
  if (!shape.describe && isDrawn(shape)) showDrawn(reading, shape);
  const words = shape.description.trim() || shape.title.trim();
  shape.describe?.(words, shape.isDecorative);
  // A picture is what is shown of a link, and its description is what is said of it.
  const link = shape.link ?? reading.context.link;
  const said = words || (shape.onPage?.text.trim() ?? "");
  if (link !== undefined && said !== "" && reading.links[link]?.text === "") reading.addToLink(link, said);
  noteBox(reading, shape);
}

// ----------------------------------------------- over and beside the text

/** What people black out a few lines with, in millimetres. */
const BAR = { minWidth: 5, minHeight: 2.5, maxHeight: 25 };

/** A dark shape in front of the text of a document, over a few lines of it. */
function isBar(
  { kind }: Reading,
  attributes: Attributes,
  name: string,
  property: Property,
  fill: string | undefined,
): boolean {
  if (kind !== "text" || !RECTANGULAR.has(name) || fill === undefined || fill.length !== 6 || !isDark(fill))
    return false;
  if (property("style:wrap") !== "run-through" || property("style:run-through") === "background") return false;
  const { width, height } = rectangleOf(attributes);
  return (
    attributes["text:anchor-type"] !== "as-char" &&
    width >= BAR.minWidth &&
    height >= BAR.minHeight &&
    height <= BAR.maxHeight
  );
}

/** A frame or shape of a text that is placed where no page is. */
function isOffPage({ kind, styles }: Reading, attributes: Attributes, property: Property): boolean {
  if (kind !== "text" || attributes["svg:x"] === undefined) return false;
  const { x, width } = rectangleOf(attributes);
  const isOfPage = attributes["text:anchor-type"] === "page" || property("style:horizontal-rel") === "page";
  // From wherever else it is measured, that is on the page.
  const page = styles.widest();
  return page > 0 && (x >= page || x + width <= (isOfPage ? 0 : -page));
}

function noteCover(reading: Reading, shape: ShapeContext): void {
  const { place, holder, isBar, isOffPage, isNarrow, isLow, grows, from, outer, onPage } = shape;
  const { traces, paragraphs } = reading;
  const { cell: _, ...wider } = place;
  const where = placeOf(wider);
  if (isBar && !holder.filled && !outer && !onPage)
    traces.add("false-redaction", where, { detail: "a dark shape in front of text" });
  if (!holder.filled) return;
  const words = () => paragraphs.slice(from).map(({ runs }) => runs.map((run) => run.text).join(""));
  if (isOffPage) note("off the page", words().join("\n"));
  else if (isNarrow || (isLow && !grows) || shape.isShrinking) {
    const text = words().join("\n");
    if (!isNarrow && !isLow && hasRoom(shape, text)) return;
    // What pictures are made as small as that is known when they have been looked into.
    if (text.trim() !== "") note("too small to be seen", text);
  }

  function note(detail: string, text: string): void {
    traces.add("covered-content", where, { detail, text: text.slice(0, MAX_HIDDEN_TEXT) });
  }
}

/** The picture that fills it as a whole, not as a pattern. */
function filledWith({ styles, partOf }: Reading, property: Property): string | undefined {
  const name = property("draw:fill") === "bitmap" ? property("draw:fill-image-name") : undefined;
  const address = name === undefined || property("style:repeat") !== "stretch" ? undefined : styles.fillImage(name);
  return address === undefined ? undefined : partOf(address);
}

/** A shape without text needs words, as a picture does. What is in a group is described with it. */
function isDrawn({ name, holder, outer }: ShapeContext): boolean {
  return !holder.filled && name !== "draw:frame" && outer === undefined;
}

/** A picture that is cut to the outline of a shape is written as a shape that is filled with it. */
function showDrawn(reading: Reading, shape: ShapeContext): void {
  const picture: Mutable<Picture> = { place: shape.place };
  if (shape.picture === undefined) picture.drawn = true;
  else picture.part = shape.picture;
  describeAs(shape, picture);
  setSize(picture, shape);
  reading.addPicture(picture);
}

export function setSize(picture: Mutable<Picture>, { attributes }: ShapeContext): void {
  const [width, height] = [shownMillimetres(attributes["svg:width"]), shownMillimetres(attributes["svg:height"])];
  if (width !== undefined) picture.width = width;
  if (height !== undefined) picture.height = height;
}

export function describeAs(shape: ShapeContext, thing: Mutable<Picture> | Mutable<EmbeddedObject>): void {
  shape.describe = (words, isDecorative) => {
    if (words !== "") thing.alternative = words;
    if (isDecorative) thing.decorative = true;
  };
}

/** The place of a shape on its slide, for the reading order. A group is where its shapes are. */
function noteBox({ context: { slide, onPage } }: Reading, shape: ShapeContext): void {
  const own = shape.onPage ?? shape.extent;
  if (!own || !onPage) return;
  if (shape.outer) shape.outer.extent = around(shape.outer.extent, own);
  if (!slide || shape.outer) return;
  const { x, y, width, height } = own;
  const box = { x, y, width, height, ...(shape.isTitle && { role: "title" as const }) };
  addTo(slide.boxes as (typeof box)[], box, MAX_THINGS, "shapes");
}

const SHAPE: Element = { open: beginShape, close: endShape };

const TITLE: Element = {
  open({ context: { shape } }) {
    return gathered((text) => {
      if (shape) shape.title = text;
    });
  },
};

const DESCRIPTION: Element = {
  open({ context: { shape } }) {
    return gathered((text) => {
      if (shape) shape.description = text;
    });
  },
};

const TEXT_BOX: Element = {
  open(reading, attributes) {
    const { shape } = reading.context;
    // 19.257: it is at least so high, and higher when its text is.
    if (shape && attributes["fo:min-height"] !== undefined) shape.grows = true;
    reading.enter({ sink: undefined });
  },
};

const CONTROL: Element = {
  open(reading, attributes, name) {
    const captured = beginShape(reading, attributes, name);
    const { shape, place } = reading.context;
    const control = reading.controlsById.get(attributes["draw:control"] ?? "");
    if (!shape) return captured;
    shape.describe = (words) => {
      if (control && words !== "") control.label ??= words;
    };
    if (control) {
      control.place = place;
      reading.undrawn.delete(control);
    }
    reading.fill();
    return captured;
  },
  close: endShape,
};

const ANCHOR: Element = {
  open(reading, attributes) {
    const target = attributes["xlink:href"];
    if (target) reading.enter({ link: reading.addLink(target) });
  },
};

const IGNORE: Element = { open: () => IGNORED };

/** 10.6.2: text that follows the lines of its shape. The geometry comes behind the text. */
const GEOMETRY: Element = {
  open({ context: { shape }, paragraphs }, attributes) {
    const type = attributes["draw:type"];
    if (shape && type !== undefined) {
      shape.geometry = type;
      if (shape.onPage)
        shape.onPage.filled = filledBy({ geometry: presetOf(type), ...rectangleOf(shape.attributes) }) ?? (() => false);
    }
    if (shape && isTrue(attributes["draw:text-path"]))
      for (const paragraph of paragraphs.slice(shape.from))
        paragraph.runs = paragraph.runs.map((run) => ({ ...run, drawn: true }));
    return IGNORED;
  },
};

const SHAPES = [
  "frame",
  "rect",
  "line",
  "polyline",
  "polygon",
  "regular-polygon",
  "path",
  "circle",
  "ellipse",
  "g",
  "measure",
  "caption",
  "connector",
  "custom-shape",
];

export const SHAPE_ELEMENTS: Elements = new Map<string, Element>([
  ...SHAPES.map((name) => [`draw:${name}`, SHAPE] as const),
  ["dr3d:scene", SHAPE],
  ["draw:text-box", TEXT_BOX],
  ["draw:control", CONTROL],
  ["draw:a", ANCHOR],
  ["draw:page-thumbnail", IGNORE],
  ["draw:enhanced-geometry", GEOMETRY],
  ["draw:image-map", IGNORE],
  ["svg:title", TITLE],
  ["svg:desc", DESCRIPTION],
]);
