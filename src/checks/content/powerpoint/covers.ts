/**
 * What lies under what on a slide. Whatever shapes lie on it: a text is covered when at none of the points that are
 * looked at anything of it can be seen.
 */
import { isDark } from "../../../tools/colours.js";
import { mixed, over } from "../ooxml/colours.js";
import type { Area } from "../ooxml/drawing.js";
import { hasText } from "../ooxml/drawing-text.js";
import { exactlyFilledBy, type Filled, filledBy } from "../ooxml/outline.js";
import type { Filling } from "../ooxml/theme.js";
import { lettersIn } from "./letters.js";
import { boundsOf, common, holdsPoint, inverse, meets, moved, type Point, pointsIn, sizeOf } from "./placing.js";
import { hasContent, isLine, type Staged } from "./stage.js";

// ------------------------------------------------------------------ one point

const WHOLE: Area = { x: 0, y: 0, width: 1, height: 1 };

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
  const own = one.look.fill;
  if (own !== "none" && (typeof own === "string" || own.opaque)) return solid(own);
  const { area, frame } = one;
  const behind = area && frame ? groundAt(partOf(one), { scenery, slide }, background) : solid(background);
  return typeof own === "string" ? behind : over(own, behind);
}

/** The colour of most points. */
function groundAt(points: readonly Point[], { scenery, slide }: Below, background: Filling): string | undefined {
  const last = slide.length + scenery.length - 1;
  const layers: { readonly hiding: Hiding; readonly fill: Filling }[] = [];
  for (let at = last; at >= Math.max(0, last - MAX_BELOW); at -= 1) {
    const other = (at < scenery.length ? scenery[at] : slide[at - scenery.length]) as Staged;
    const { fill } = other.look;
    if (other.isHidden || !other.area || (fill === "none" && !other.drawn.picture)) continue;
    if (!points.some((point) => holdsPoint(other.area as Area, point))) continue;
    // What stands on a shape of which the outline is not known stands well within it.
    const hiding = hidingOf(other, exactlyFilledBy(other.drawn.geometry, other.drawn.figures) ?? (() => true), 1);
    if (hiding) layers.push({ hiding, fill: other.drawn.picture ? "other" : fill });
  }
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

/** `isOpaque` tells whether the picture of a relationship hides what is under it. */
export type IsOpaque = (picture: string) => Promise<boolean>;

/** What is animated is left out: it may be there one after the other. */
export async function unseenOn(
  shapes: readonly Staged[],
  slide: { readonly width: number; readonly height: number; readonly background: Filling },
  isOpaque: IsOpaque,
): Promise<Unseen> {
  const still = shapes.filter(({ isHidden, isAnimated }) => !isHidden && !isAnimated);
  const contents = still.filter((one) => hasContent(one) && one.area).slice(0, MAX_COVERED);
  const page = { x: 0, y: 0, width: slide.width, height: slide.height };
  // A title beside the slide is put there for those who are read to, and stands in every list of the slides.
  const isBeside = (one: Staged) => one.look.role !== "title" && !partOf(one).some((point) => holdsPoint(page, point));
  const beside = contents.filter(isBeside);
  const order = new Map(still.map((one, at) => [one, at]));
  const covers = await coversAmong(still, isOpaque);
  const ground = solid(slide.background);
  const covered: Staged[] = [];
  const blackened: Staged[] = [];
  for (const one of contents) {
    if (!meets(one.area as Area, page) || beside.includes(one)) continue;
    const at = order.get(one) ?? 0;
    const later = covers.filter((cover) => (order.get(cover.one) ?? 0) > at);
    const found = coverOf(one, later, ground);
    if (found) (found === "black" ? blackened : covered).push(one);
  }
  return { covered, beside, blackened };
}

export interface Cover {
  readonly one: Staged;
  readonly area: Area;
  readonly hiding: Hiding;
  /** `rrggbb` of what has one. */
  readonly colour: string | undefined;
}

/** The largest ones. */
export async function coversAmong(shapes: readonly Staged[], isOpaque: IsOpaque): Promise<readonly Cover[]> {
  const found: Cover[] = [];
  for (const one of shapes) {
    const cover = await asCover(one, isOpaque);
    if (cover) found.push(cover);
  }
  if (found.length <= MAX_COVERS) return found;
  return found.sort((first, second) => sizeOf(second.area) - sizeOf(first.area)).slice(0, MAX_COVERS);
}

async function asCover(one: Staged, isOpaque: IsOpaque): Promise<Cover | undefined> {
  const { drawn, look, area } = one;
  if (!area || drawn.kind === "group" || drawn.kind === "frame") return undefined;
  if (isLine(one)) {
    const hiding = hidingOfLine(one);
    const half = (drawn.lineWidth ?? 0) / 2;
    const wide = { x: area.x - half, y: area.y - half, width: area.width + 2 * half, height: area.height + 2 * half };
    return hiding && { one, area: wide, hiding, colour: solid(look.line) };
  }
  const picture = drawn.kind === "picture" ? drawn.picture : drawn.filling;
  const share = picture ? ((await isOpaque(picture.embedded ?? "")) ? 1 : 0) : alphaOf(look.fill);
  const hiding = hidingOf(one, filledBy(drawn.geometry, drawn.figures), share);
  return hiding && { one, area, hiding, colour: picture ? undefined : solid(look.fill) };
}

/** As much as shines through where nobody can read. */
const NOTHING = 0.08;

export function coverOf(
  one: Staged,
  later: readonly Cover[],
  ground: string | undefined,
): "black" | "cover" | undefined {
  const { area, frame } = one;
  const letters = frame && lettersIn(one.drawn.body, one.look, frame);
  const near = later.filter((cover) => area && meets(cover.area, letters ? boundsOf(frame, letters.part) : area));
  if (near.length === 0) return undefined;
  const bars = letters ? near.filter((cover) => !hasText(cover.one.drawn.body)) : [];
  const isBlack = ({ colour }: Cover) => colour !== undefined && isDark(colour);
  if (isUnder(one, near)) return bars.some(isBlack) ? "black" : "cover";
  const text = letters && { area: boundsOf(frame, letters.part), height: letters.line };
  if (!text) return undefined;
  const isBar = (cover: Cover) => isUpright(cover.one) && liesOn(cover.area, text);
  return bars.some((cover) => (isBlack(cover) || cover.colour === ground) && cover.colour !== undefined && isBar(cover))
    ? "black"
    : undefined;
}

function isUnder(one: Staged, covers: readonly Cover[]): boolean {
  return partOf(one).every((point) => {
    let seen = 1;
    for (const { hiding } of covers) {
      seen *= 1 - hiding(point);
      if (seen <= NOTHING) return true;
    }
    return false;
  });
}

/** Points all over the letters of a text, or all over something else. */
export function partOf(one: Staged): readonly Point[] {
  const { frame } = one;
  if (!frame) return [];
  const letters = lettersIn(one.drawn.body, one.look, frame);
  return letters ? pointsIn(frame, letters.part, 16, 4) : pointsIn(frame, WHOLE, 8, 8);
}

function isUpright({ frame, drawn }: Staged): boolean {
  const isBox = filledBy(drawn.geometry, drawn.figures)?.(0.05, 0.05) ?? isLine({ drawn } as Staged);
  return frame !== undefined && isBox && (frame[1] === 0 || frame[0] === 0);
}

/** A bar on text: most of it lies there, and it hides more than a stroke would. */
function liesOn(bar: Area, { area, height }: { readonly area: Area; readonly height: number }): boolean {
  const both = common(bar, area);
  return sizeOf(both) > sizeOf(bar) / 2 && both.height >= height / 2 && both.width >= height;
}
