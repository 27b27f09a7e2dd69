/** What of a box is not seen: members beside their group, text that is pushed out, or cut off. All are estimates. */
import type { XmlTag } from "../../../tools/xml.js";
import { isOpaqueShape } from "./covers.js";
import type { Drawn, Member } from "./drawn.js";
import { lengthOf } from "./geometry.js";
import { ownValue } from "./names.js";

/** Members of one group that are compared with each other. */
const MOST_MEMBERS = 200;

/** Members of a group that lie over all of another one with words. */
export function coversIn({ members }: Drawn): readonly Member[] {
  const looked = members.slice(0, MOST_MEMBERS);
  const worded = looked.flatMap((member, at) => (member.letters > 0 ? [{ member, at }] : []));
  return looked.filter(
    (cover, above) =>
      (cover.picture !== undefined || (cover.shape !== undefined && isOpaqueShape(cover.shape))) &&
      worded.some(({ member, at }) => at < above && isWithin(member, cover)),
  );
}

function isWithin(inner: Member, outer: Member): boolean {
  const { x = 0, y = 0, width, height } = inner;
  const { x: left = 0, y: top = 0, width: wide, height: high } = outer;
  if (!width || !height || !wide || !high) return false;
  return x >= left && y >= top && x + width <= left + wide && y + height <= top + high;
}

/** As far as a group is wide or high, beside it. */
export function isOutsideGroup(x = 0, y = 0, { x: left = 0, y: top = 0, width, height }: Drawn["group"]): boolean {
  if (!width || !height) return false;
  return x > left + FAR * width || x < left - FAR * width || y > top + FAR * height || y < top - FAR * height;
}

const FAR = 3;

/** True when a box keeps so much free along its edges that nothing is left for its text (20.1.10.19). */
export function isPushedOut(tag: XmlTag, { width = 0, height = 0 }: Drawn): boolean {
  const inset = (side: string) => lengthOf(ownValue(tag, side)) ?? 0;
  const isTooWide = width > 0 && inset("lIns") + inset("rIns") >= width;
  return isTooWide || (height > 0 && inset("tIns") >= height);
}

/** How much higher text must be than its box, since both are estimates: twice, and some lines. */
const OVERFULL = 2;
const SOME_LINES = 15;

/** True when a box neither grows with its text nor shows all of it. What flows on into another box is not looked at. */
export function isOverfull({ textHeight, height, isFitted, isChained, groups }: Drawn): boolean {
  return !isFitted && !isChained && groups === 0 && textHeight > OVERFULL * (height ?? textHeight) + SOME_LINES;
}
