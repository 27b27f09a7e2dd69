/** What is on one slide and where: groups taken apart, what lies under what, and what nobody can see. */
import { type Matrix, times, UNIT } from "../../../tools/matrix.js";
import { type Area, alternativeOf, type Drawn, textOf } from "../ooxml/drawing.js";
import { hasText } from "../ooxml/drawing-text.js";
import { type Around, lookOf, type ShapeLook } from "./looks.js";
import { boundsOf, frameOf, ofMembers } from "./placing.js";

/** One thing on a slide. Groups stand before their members, and only to be described. */
export interface Staged {
  readonly drawn: Drawn;
  readonly look: ShapeLook;
  /** Upright, in the measure of the slide, with all of it inside. */
  readonly area: Area | undefined;
  /** Brings what is measured from 0 to 1 in its own frame to its place on the slide. */
  readonly frame: Matrix | undefined;
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
  const add = (drawn: Drawn, above: Staged | undefined, placing: Matrix) => {
    const look = lookOf(drawn, around, above?.look.fill);
    const frame = look.area && times(frameOf(look.area, drawn), placing);
    const described = above && (alternativeOf(above.drawn) ?? above.describedBy);
    const one: Staged = {
      drawn,
      look,
      frame,
      area: frame && boundsOf(frame),
      isHidden: drawn.isHidden || (above?.isHidden ?? false),
      isAnimated: animated.has(drawn.id) || (above?.isAnimated ?? false),
      ...(described && { describedBy: described }),
      isDecorative: drawn.isDecorative || (above?.isDecorative ?? false),
      isPartOfDrawing: above !== undefined && (above.isPartOfDrawing || isDrawing(above.drawn)),
    };
    all.push(one);
    const within =
      frame && drawn.inner && drawn.inner.width > 0 && drawn.inner.height > 0
        ? times(ofMembers(drawn.inner), frame)
        : placing;
    for (const member of drawn.members) add(member, one, within);
  };
  for (const drawn of shapes) add(drawn, undefined, UNIT);
  return all;
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

/** The hidden text of several things, for counting. */
export function textsOf(shapes: readonly Staged[]): string {
  return shapes
    .map(({ drawn }) => textOf(drawn))
    .filter((text) => text !== "")
    .join("\n");
}
