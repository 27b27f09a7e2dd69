/** What is on one slide and where: groups taken apart, what lies under what, and what nobody can see. */
import { isDark } from "../../../tools/colours.js";
import { type Area, alternativeOf, type Drawn, textOf } from "../ooxml/drawing.js";
import { hasText } from "../ooxml/drawing-text.js";
import type { Shown } from "../ooxml/theme.js";
import { type Around, lookOf, type ShapeLook } from "./looks.js";

/** One thing on a slide. Groups stand before their members, and only to be described. */
export interface Staged {
  readonly drawn: Drawn;
  readonly look: ShapeLook;
  /** Upright, in the measure of the slide, with all of it inside. */
  readonly area: Area | undefined;
  /** True when it stands askew, so that it does not fill its area. */
  readonly isAskew: boolean;
  readonly isHidden: boolean;
  /** It, or a group that it is in, comes, goes or moves while the slide is shown. */
  readonly isAnimated: boolean;
  /** The description of the nearest group that has one: it speaks for its members. */
  readonly describedBy?: string;
  readonly isDecorative: boolean;
  /** True when the group that it is in is one drawing. */
  readonly isPartOfDrawing: boolean;
}

/** The shapes in the order in which they are painted. */
export function staged(shapes: readonly Drawn[], around: Around, animated: ReadonlySet<string>): Staged[] {
  const all: Staged[] = [];
  const add = (drawn: Drawn, above: Staged | undefined, placing: Placing) => {
    const look = lookOf(drawn, around, above?.look.fill);
    const described = above && (alternativeOf(above.drawn) ?? above.describedBy);
    const one: Staged = {
      drawn,
      look,
      area: look.area && placed(upright(look.area, drawn.turn), placing),
      isAskew: (above?.isAskew ?? false) || drawn.turn % 90 !== 0,
      isHidden: drawn.isHidden || (above?.isHidden ?? false),
      isAnimated: animated.has(drawn.id) || (above?.isAnimated ?? false),
      ...(described && { describedBy: described }),
      isDecorative: drawn.isDecorative || (above?.isDecorative ?? false),
      isPartOfDrawing: above !== undefined && (above.isPartOfDrawing || isDrawing(above.drawn)),
    };
    all.push(one);
    const within = placingWithin(drawn, placing);
    for (const member of drawn.members) add(member, one, within);
  };
  for (const drawn of shapes) add(drawn, undefined, AS_IT_IS);
  return all;
}

/** How what is in a group comes to its place on the slide. */
interface Placing {
  readonly x: number;
  readonly y: number;
  readonly across: number;
  readonly down: number;
}

const AS_IT_IS: Placing = { x: 0, y: 0, across: 1, down: 1 };

function placed({ x, y, width, height }: Area, by: Placing): Area {
  return { x: by.x + x * by.across, y: by.y + y * by.down, width: width * by.across, height: height * by.down };
}

/** 20.1.7.5: the members of a group are measured in its inner area. */
function placingWithin({ area, inner }: Drawn, by: Placing): Placing {
  if (!area || !inner || inner.width === 0 || inner.height === 0) return by;
  const across = area.width / inner.width;
  const down = area.height / inner.height;
  const corner = placed({ x: area.x - inner.x * across, y: area.y - inner.y * down, width: 0, height: 0 }, by);
  return { x: corner.x, y: corner.y, across: by.across * across, down: by.down * down };
}

/** A group that is described, or that is put together from shapes and lines alone: one thing to whoever sees it. */
export function isDrawing(drawn: Drawn): boolean {
  if (drawn.kind !== "group") return false;
  return alternativeOf(drawn) !== undefined || (!holds(drawn, saysOrShows) && holds(drawn, isBroad));
}

const known = new WeakMap<(drawn: Drawn) => boolean, WeakMap<Drawn, boolean>>();

/** True when something in a group is so. Each group is asked once. */
function holds(group: Drawn, isSo: (drawn: Drawn) => boolean): boolean {
  const answers = known.get(isSo) ?? new WeakMap<Drawn, boolean>();
  known.set(isSo, answers);
  const answer = answers.get(group) ?? group.members.some((one) => isSo(one) || holds(one, isSo));
  answers.set(group, answer);
  return answer;
}

function saysOrShows({ kind, body, picture, content, media }: Drawn): boolean {
  if (kind === "group") return false;
  return hasText(body) || picture !== undefined || content !== undefined || media.length > 0;
}

const isBroad = ({ kind, geometry }: Drawn) => kind === "shape" && !LINES.test(geometry ?? "");

/** 20.1.7.6: it is turned about its middle. */
function upright(area: Area, turn: number): Area {
  if (turn % 180 === 0) return area;
  const angle = (turn * Math.PI) / 180;
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  const width = area.width * cos + area.height * sin;
  const height = area.width * sin + area.height * cos;
  return { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height };
}

// --------------------------------------------------------------- what is there

/** True for what says or shows something: text, a picture, a table, a chart. */
export function hasContent({ drawn }: Staged): boolean {
  return saysOrShows(drawn);
}

const LINES = /^(?:line|straightConnector\d|bentConnector\d|curvedConnector\d)$/;

export function isLine({ drawn, area }: Staged): boolean {
  return drawn.kind === "connector" || LINES.test(drawn.geometry ?? "") || area?.width === 0 || area?.height === 0;
}

/** A shape without text that can be seen, or a group that is one drawing: what has to be described as a picture has. */
export function isToBeDescribed(one: Staged): boolean {
  const { drawn, isPartOfDrawing } = one;
  if (isPartOfDrawing) return false;
  if (drawn.kind === "ink" || isDrawing(drawn)) return true;
  if (drawn.kind !== "shape" || saysOrShows(drawn) || isLine(one)) return false;
  return one.look.fill !== "none" || one.look.line !== "none";
}

// ------------------------------------------------------------- what is behind it

/** How many shapes below a text are looked at. */
const MAX_BELOW = 200;

/** From the back to the front: of the master and layout, and of the slide itself. */
export interface Below {
  readonly scenery: readonly Staged[];
  readonly slide: readonly Staged[];
}

/** The colour that is seen behind something; nothing when it is of several colours, or not known. */
export function groundOf(one: Staged, { scenery, slide }: Below, background: Shown): string | undefined {
  const own = one.look.fill;
  if (own !== "none") return solid(own);
  const { area } = one;
  if (!area) return solid(background);
  const last = slide.length + scenery.length - 1;
  for (let at = last; at >= Math.max(0, last - MAX_BELOW); at -= 1) {
    const other = (at < scenery.length ? scenery[at] : slide[at - scenery.length]) as Staged;
    if (!other.area || (other.look.fill === "none" && !other.drawn.picture)) continue;
    if (contains(other.area, area)) return other.drawn.picture ? undefined : solid(other.look.fill);
    if (sizeOf(common(other.area, area)) > sizeOf(area) / 2) return undefined;
  }
  return solid(background);
}

function solid(shown: Shown): string | undefined {
  return typeof shown !== "string" && shown.opaque ? shown.rgb : undefined;
}

// ------------------------------------------------------------ what is covered

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

/**
 * `isOpaque` tells whether a picture hides what is under it. What is animated is left out: it may be there one after
 * the other.
 */
export async function unseenOn(
  shapes: readonly Staged[],
  slide: { readonly width: number; readonly height: number; readonly background: Shown },
  isOpaque: (picture: Staged) => Promise<boolean>,
): Promise<Unseen> {
  const still = shapes.filter(({ isHidden, isAnimated }) => !isHidden && !isAnimated);
  const contents = still.filter((one) => hasContent(one) && one.area).slice(0, MAX_COVERED);
  const page = { x: 0, y: 0, width: slide.width, height: slide.height };
  // A title beside the slide is put there for those who are read to, and stands in every list of the slides.
  const beside = contents.filter(({ area, look }) => area && !meets(area, page) && look.role !== "title");
  const order = new Map(still.map((one, at) => [one, at]));
  const covers = still.filter(isCover).slice(-MAX_COVERS);
  const ground = solid(slide.background);
  const covered: Staged[] = [];
  const blackened: Staged[] = [];
  for (const one of contents) {
    if (!meets(one.area as Area, page)) continue;
    const later = covers.filter((cover) => (order.get(cover) ?? 0) > (order.get(one) ?? 0));
    const found = await coverOf(one, later, ground, isOpaque);
    if (found) (found === "black" ? blackened : covered).push(one);
  }
  return { covered, beside, blackened };
}

const BOXES = /^(?:rect|round|flowChartProcess$|flowChartAlternateProcess$)/;

/** Fills its area, in a colour that nothing shows through, or with a picture. */
function isCover(one: Staged): boolean {
  const { drawn, look, isAskew, area } = one;
  if (isAskew || !area || isLine(one)) return false;
  if (drawn.kind === "picture") return drawn.picture?.embedded !== undefined;
  return drawn.kind === "shape" && solid(look.fill) !== undefined && BOXES.test(drawn.geometry ?? "rect");
}

async function coverOf(
  one: Staged,
  later: readonly Staged[],
  ground: string | undefined,
  isOpaque: (picture: Staged) => Promise<boolean>,
): Promise<"black" | "cover" | undefined> {
  const text = textAreaOf(one);
  for (const cover of later) {
    const isAll = contains(cover.area as Area, one.area as Area);
    if (cover.drawn.kind === "picture") {
      if (isAll && (await isOpaque(cover))) return "cover";
      continue;
    }
    const colour = solid(cover.look.fill) ?? "";
    const isBar = !hasText(cover.drawn.body) && text !== undefined;
    if (isBar && isDark(colour) && (isAll || liesOn(cover.area as Area, text))) return "black";
    if (isAll) return "cover";
    if (isBar && colour === ground && liesOn(cover.area as Area, text)) return "black";
  }
  return undefined;
}

interface TextArea {
  readonly area: Area;
  /** Of one line. */
  readonly height: number;
}

/** A bar on text: most of it lies there, and it hides more than a stroke would. */
function liesOn(bar: Area, { area, height }: TextArea): boolean {
  const both = common(bar, area);
  return sizeOf(both) > sizeOf(bar) / 2 && both.height >= height / 2 && both.width >= height;
}

const EMU_PER_POINT = 12_700;
/** A character is about half as wide as it is high, a line a fifth higher than the letters. */
const WIDTH = 0.5;
const LINE = 1.2;

/** About where the letters stand in a text box: what is empty below them may well be covered. */
function textAreaOf({ drawn, look, area, isAskew }: Staged): TextArea | undefined {
  const { body } = drawn;
  if (!body || !area || isAskew || !hasText(body)) return undefined;
  const lines = body.paragraphs.map((paragraph) => {
    const size = (paragraph.runs[0]?.look.size ?? look.level(paragraph.level).text.size ?? 18) * body.scale;
    const letters = paragraph.runs.reduce((sum, { text }) => sum + text.length, 0);
    const count = Math.max(1, Math.ceil((letters * WIDTH * size * EMU_PER_POINT) / Math.max(1, area.width)));
    return { count, height: size * LINE * EMU_PER_POINT };
  });
  const needed = lines.reduce((sum, { count, height }) => sum + count * height, 0);
  const height = Math.min(area.height, needed);
  const y =
    area.y + (look.anchor === "t" ? 0 : look.anchor === "b" ? area.height - height : (area.height - height) / 2);
  return { area: { ...area, y, height }, height: Math.max(...lines.slice(0, 100).map((line) => line.height)) };
}

// ----------------------------------------------------------------------- areas

/** As much as programs round: a millimetre. */
const TOLERANCE = 36_000;

export function contains(outer: Area, inner: Area): boolean {
  return (
    inner.x >= outer.x - TOLERANCE &&
    inner.y >= outer.y - TOLERANCE &&
    inner.x + inner.width <= outer.x + outer.width + TOLERANCE &&
    inner.y + inner.height <= outer.y + outer.height + TOLERANCE
  );
}

function common(one: Area, other: Area): Area {
  const x = Math.max(one.x, other.x);
  const y = Math.max(one.y, other.y);
  return {
    x,
    y,
    width: Math.max(0, Math.min(one.x + one.width, other.x + other.width) - x),
    height: Math.max(0, Math.min(one.y + one.height, other.y + other.height) - y),
  };
}

const sizeOf = ({ width, height }: Area) => width * height;

/** True when something of the one is within the other. */
export function meets(one: Area, other: Area): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

/** The hidden text of several things, for counting. */
export function textsOf(shapes: readonly Staged[]): string {
  return shapes
    .map(({ drawn }) => textOf(drawn))
    .filter((text) => text !== "")
    .join("\n");
}
