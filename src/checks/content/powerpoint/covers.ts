/**
 * What lies under what on a slide. Whatever shapes lie on it: a text is covered when at none of the points that are
 * looked at anything of it can be seen.
 */

import { isDark } from "../../../tools/colours.js";
import type { Matrix } from "../../../tools/matrix.js";
import { exactlyFilledBy, type Figure, type Filled, filledBy } from "../../../tools/shapes/figures.js";
import { mixed, over } from "../ooxml/colours.js";
import type { Area } from "../ooxml/drawing.js";
import { hasText } from "../ooxml/drawing-text.js";
import type { Filling } from "../ooxml/theme.js";
import { type Letters, lettersIn } from "./letters.js";
import {
  boundsOf,
  common,
  holdsPoint,
  inverse,
  meets,
  moved,
  type Point,
  pointsIn,
  sidesOf,
  sizeOf,
} from "./placing.js";
import { hasContent, isLine, type Staged } from "./stage.js";

// ------------------------------------------------------------------ one point

const WHOLE: Area = { x: 0, y: 0, width: 1, height: 1 };

function figureOf({ drawn: { geometry, figures }, frame }: Staged): Figure {
  return { geometry, figures, ...(frame ? sidesOf(frame) : { width: 1, height: 1 }) };
}

/** Tells how much of what lies behind it a shape hides at a point, from 0 to 1. */
export type Hiding = (point: Point) => number;

/** Nothing for what hides nothing, or nobody knows where. */
function hidingOf({ frame, area }: Staged, filled: Filled | undefined, share: number): Hiding | undefined {
  const back = frame && inverse(frame);
  if (!back || !area || !filled || share === 0) return undefined;
  return (point) => {
    if (!holdsPoint(area, point)) return 0;
    const { x, y } = moved(back, point);
    return x >= 0 && x <= 1 && y >= 0 && y <= 1 && filled(x, y) ? share : 0;
  };
}

/** A line as thick as a word is high hides it as a bar does. */
function hidingOfLine({ drawn, look, frame }: Staged): Hiding | undefined {
  const half = (drawn.lineWidth ?? 0) / 2;
  const share = alphaOf(look.line);
  if (!frame || half < THICK || share === 0) return undefined;
  const [from, to] = [moved(frame, { x: 0, y: 0 }), moved(frame, { x: 1, y: 1 })];
  const [across, down] = [to.x - from.x, to.y - from.y];
  const length = across * across + down * down || 1;
  return ({ x, y }) => {
    const along = Math.max(0, Math.min(1, ((x - from.x) * across + (y - from.y) * down) / length));
    return Math.hypot(x - from.x - along * across, y - from.y - along * down) <= half ? share : 0;
  };
}

/** Half of eight points: thinner lines strike words out. */
const THICK = 4 * 12_700;

function alphaOf(fill: Filling): number {
  if (fill === "many") return 1;
  return typeof fill === "string" ? 0 : fill.alpha;
}

// ------------------------------------------------------------------- the ground

/** How many shapes below a text are looked at. */
const MAX_BELOW = 200;

/** From the back to the front: of the master and layout, and of the slide itself. */
export interface Below {
  readonly scenery: readonly Staged[];
  readonly slide: readonly Staged[];
}

/** The colour that is seen behind something; nothing when it is of several colours, or not known. */
export function groundOf(one: Staged, { scenery, slide }: Below, background: Filling): string | undefined {
  const own = one.drawn.usesBackground ? background : one.look.fill;
  if (own !== "none" && (typeof own === "string" || own.opaque)) return solid(own);
  const { area, frame } = one;
  const behind = area && frame ? groundAt(one, { scenery, slide }, background) : solid(background);
  return typeof own === "string" ? behind : over(own, behind);
}

/** The colour of most points. */
function groundAt(one: Staged, { scenery, slide }: Below, background: Filling): string | undefined {
  const around = boundsOf(one.frame as Matrix, partOf(one));
  const last = slide.length + scenery.length - 1;
  const layers: { readonly hiding: Hiding; readonly fill: Filling }[] = [];
  for (let at = last; at >= Math.max(0, last - MAX_BELOW); at -= 1) {
    const other = (at < scenery.length ? scenery[at] : slide[at - scenery.length]) as Staged;
    const fill = other.drawn.usesBackground ? background : other.look.fill;
    if (other.isHidden || !other.area || (fill === "none" && !other.drawn.picture)) continue;
    if (!meets(other.area, around)) continue;
    // What stands on a shape of which the outline is not known stands well within it.
    const hiding = hidingOf(other, exactlyFilledBy(figureOf(other)) ?? (() => true), 1);
    if (hiding) layers.push({ hiding, fill: other.drawn.picture ? "other" : fill });
  }
  if (layers.length === 0) return solid(background);
  const points = [...pointsOf(one, 8)];
  const counts = new Map<string, number>();
  for (const point of points) {
    const colour = colourAt(point, layers, background) ?? "";
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const [[most = "", count = 0] = []] = [...counts].sort(([, first], [, second]) => second - first);
  return count > points.length / 2 && most !== "" ? most : undefined;
}

function colourAt(
  point: Point,
  layers: readonly { readonly hiding: Hiding; readonly fill: Filling }[],
  background: Filling,
): string | undefined {
  const glass: { rgb: string; alpha: number }[] = [];
  let ground = solid(background);
  for (const { hiding, fill } of layers) {
    if (hiding(point) === 0) continue;
    if (typeof fill === "string") return undefined;
    if (fill.opaque) {
      ground = fill.rgb;
      break;
    }
    glass.push(fill);
  }
  return ground && glass.reduceRight((colour, { rgb, alpha }) => mixed(rgb, colour, alpha), ground);
}

export function solid(shown: Filling): string | undefined {
  return typeof shown !== "string" && shown.opaque ? shown.rgb : undefined;
}

// ------------------------------------------------------------- what is covered

export interface Unseen {
  /** Wholly under something else. */
  readonly covered: readonly Staged[];
  /** Wholly beside the slide. */
  readonly beside: readonly Staged[];
  /** Text with a dark shape on it. */
  readonly blackened: readonly Staged[];
}

/** Of each: what is more is not compared, on a slide that nobody could read. */
const MAX_COVERS = 500;
const MAX_COVERED = 5_000;

export interface Page {
  readonly width: number;
  readonly height: number;
  readonly background: Filling;
  /** Tells whether a picture hides what is under it. */
  isOpaque(picture: Staged): Promise<boolean>;
}

/** What is animated is left out: it may be there one after the other. */
export async function unseenOn(shapes: readonly Staged[], page: Page): Promise<Unseen> {
  const contents = shapes.filter((one) => !one.isHidden && !one.isAnimated && hasContent(one)).slice(0, MAX_COVERED);
  const isUnseen = await unseenAmong(shapes, page);
  const found = { covered: [] as Staged[], beside: [] as Staged[], blackened: [] as Staged[] };
  for (const one of contents) {
    const how = isUnseen(one);
    if (how) found[how].push(one);
  }
  return found;
}

export type IsUnseen = (one: Staged) => keyof Unseen | undefined;

/** Tells of what is painted together whether something of it can be seen. */
export async function unseenAmong(shapes: readonly Staged[], page: Page): Promise<IsUnseen> {
  const still = shapes.filter(({ isHidden, isAnimated }) => !isHidden && !isAnimated);
  const sheet = { x: 0, y: 0, width: page.width, height: page.height };
  const order = new Map(still.map((one, at) => [one, at]));
  const covers = await coversAmong(still, page);
  const ground = solid(page.background);
  // A title beside the slide is put there for those who are read to, and stands in every list of the slides.
  const title = still.find(({ look, drawn }) => look.role === "title" && hasText(drawn.body));
  return (one) => {
    if (!one.area) return undefined;
    if (!isOn(one, sheet)) return one === title ? undefined : "beside";
    const at = order.get(one) ?? 0;
    const later = covers.filter((cover) => (order.get(cover.one) ?? 0) > at);
    return coverOf(one, later, ground);
  };
}

function isOn(one: Staged, sheet: Area): boolean {
  for (const point of pointsOf(one, 16)) if (holdsPoint(sheet, point)) return true;
  return false;
}

interface Cover {
  readonly one: Staged;
  readonly area: Area;
  readonly hiding: Hiding;
  /** `rrggbb` of what has one. */
  readonly colour: string | undefined;
}

/** The largest ones. */
async function coversAmong(shapes: readonly Staged[], page: Page): Promise<readonly Cover[]> {
  const found: Cover[] = [];
  for (const one of shapes) {
    const cover = await asCover(one, page);
    if (cover) found.push(cover);
  }
  if (found.length <= MAX_COVERS) return found;
  return found.sort((first, second) => sizeOf(second.area) - sizeOf(first.area)).slice(0, MAX_COVERS);
}

async function asCover(one: Staged, page: Page): Promise<Cover | undefined> {
  const { drawn, look, area } = one;
  if (!area || drawn.kind === "group" || drawn.kind === "frame") return undefined;
  if (isLine(one)) {
    const hiding = hidingOfLine(one);
    const half = (drawn.lineWidth ?? 0) / 2;
    const wide = { x: area.x - half, y: area.y - half, width: area.width + 2 * half, height: area.height + 2 * half };
    return hiding && { one, area: wide, hiding, colour: solid(look.line) };
  }
  const picture = drawn.kind === "picture" ? drawn.picture : drawn.filling;
  const isOpaque = picture?.embedded !== undefined && !picture.isBlank && (await page.isOpaque(one));
  const fill = drawn.usesBackground ? page.background : look.fill;
  const share = picture ? Number(isOpaque) : drawn.usesBackground ? 1 : alphaOf(fill);
  const hiding = hidingOf(one, filledBy(figureOf(one)), share);
  return hiding && { one, area, hiding, colour: picture ? undefined : solid(fill) };
}

/** As much as shines through where nobody can read. */
const NOTHING = 0.08;

function coverOf(
  one: Staged,
  later: readonly Cover[],
  ground: string | undefined,
): "blackened" | "covered" | undefined {
  const { frame } = one;
  if (!frame) return undefined;
  const letters = lettersOf(one);
  const around = boundsOf(frame, partOf(one));
  const near = later.filter((cover) => meets(cover.area, around));
  if (near.length === 0) return undefined;
  const bars = letters ? near.filter((cover) => !hasText(cover.one.drawn.body)) : [];
  const isBlack = ({ colour }: Cover) => colour !== undefined && isDark(colour);
  if (isUnder(one, near)) return bars.some(isBlack) ? "blackened" : "covered";
  const text = letters && { area: around, height: letters.line };
  if (!text) return undefined;
  const isBar = (cover: Cover) => isUpright(cover.one) && liesOn(cover.area, text);
  return bars.some((cover) => (isBlack(cover) || cover.colour === ground) && cover.colour !== undefined && isBar(cover))
    ? "blackened"
    : undefined;
}

function isUnder(one: Staged, covers: readonly Cover[]): boolean {
  for (const point of pointsOf(one, 16)) {
    let seen = 1;
    for (const { hiding } of covers) {
      seen *= 1 - hiding(point);
      if (seen <= NOTHING) break;
    }
    if (seen > NOTHING) return false;
  }
  return true;
}

/** Where the letters of a text are in its frame, or all of something else. */
function partOf(one: Staged): Area {
  return lettersOf(one)?.part ?? WHOLE;
}

const known = new WeakMap<Staged, { readonly letters: Letters | undefined }>();

function lettersOf(one: Staged): Letters | undefined {
  const { drawn, look, frame } = one;
  const found = known.get(one) ?? { letters: frame && lettersIn(drawn.body, look, frame) };
  known.set(one, found);
  return found.letters;
}

/** Points all over it. */
function* pointsOf(one: Staged, across: number): Generator<Point, void> {
  if (one.frame) yield* pointsIn(one.frame, partOf(one), across, across / 4 + (lettersOf(one) ? 0 : 4));
}

function isUpright(one: Staged): boolean {
  const { frame } = one;
  const isBox = filledBy(figureOf(one))?.(0.05, 0.05) ?? isLine(one);
  return frame !== undefined && isBox && (frame[1] === 0 || frame[0] === 0);
}

/** A bar on text: most of it lies there, and it hides more than a stroke would. */
function liesOn(bar: Area, { area, height }: { readonly area: Area; readonly height: number }): boolean {
  const both = common(bar, area);
  return sizeOf(both) > sizeOf(bar) / 2 && both.height >= height / 2 && both.width >= height;
}
