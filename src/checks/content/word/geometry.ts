/** Where drawings of Word documents stand, in millimetres: what lies beside the page, and what lies on top of text. */
import { byName } from "../../../tools/by-name.js";
import { isDark } from "../../../tools/colours.js";
import type { XmlTag } from "../../../tools/xml.js";
import type { Sheet } from "./gathered.js";
import type { Rect, Stretch } from "./layout.js";
import { integer, ownValue } from "./names.js";

/** Where a drawing stands, in millimetres from what it is placed by. */
export interface Offset {
  from: string;
  by: number | undefined;
  /** `left`, `center`, `bottom` … within what it is placed by, in place of a distance. */
  align: string | undefined;
}

export interface Shape {
  /** `none`, or a colour; absent when it cannot be told. */
  fill: string | undefined;
  isFillTold: boolean;
  isOpaque: boolean;
  /** Absent when nothing is said of it. */
  isOutlined: boolean | undefined;
  isLine: boolean;
}

/** What there is to know of a drawing to judge what it covers. */
interface Placed {
  readonly across: Offset;
  readonly down: Offset;
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly isBehind: boolean;
  readonly isWrapped: boolean;
  readonly isRule: boolean;
  readonly hasContent: boolean;
  readonly groups: number;
  readonly shapes: readonly Shape[];
  readonly pictures: readonly unknown[];
  readonly objects: readonly unknown[];
}

/** English Metric Units and points in a millimetre. */
const EMU = 36_000;
const POINT = 72 / 25.4;

/** A line of text is no lower than this, in millimetres; a few of them are no higher. */
const LINE_HEIGHT = 2.5;
const FEW_LINES = 25;
const WORD_WIDTH = 5;
/** Bars that reach from edge to edge are decoration. */
const EDGES = 12;
const WHITE = /^(?:f[0-9a-f]){3}$/;

/** The paper with what `w:pgSz` or `w:pgMar` say. */
export function measured(sheet: Sheet, tag: XmlTag, side = "left", edge = "top"): Sheet {
  const inTwips = (name: string) => twips(ownValue(tag, name));
  if (tag.local === "pgSz")
    return { ...sheet, width: inTwips("w") ?? sheet.width, height: inTwips("h") ?? sheet.height };
  return { ...sheet, left: inTwips(side) ?? sheet.left, top: inTwips(edge) ?? sheet.top };
}

export function larger(one: Sheet, other: Sheet): Sheet {
  return { ...other, width: Math.max(one.width, other.width), height: Math.max(one.height, other.height) };
}

/** Twentieths of a point, or with a unit (22.9.2.14), in millimetres. */
function twips(value: string | undefined): number | undefined {
  const number = integer(value);
  return number === undefined ? cssLength(value) : number / 20 / POINT;
}

/** Of DrawingML, in millimetres. */
export function lengthOf(value: string | undefined): number | undefined {
  const number = integer(value);
  return number === undefined ? cssLength(value) : number / EMU;
}

const UNITS = byName<number>({
  pt: 1 / POINT,
  in: 25.4,
  cm: 10,
  mm: 1,
  pc: 12 / POINT,
  pi: 12 / POINT,
  px: 25.4 / 96,
});

/** In millimetres. */
export function cssLength(value: string | undefined): number | undefined {
  const found = /^\s*([+-]?\d{0,9}(?:\.\d{1,9})?)([a-z]{2})\s*$/.exec(value ?? "");
  const unit = UNITS.get(found?.[2] ?? "");
  const number = Number(found?.[1]);
  return unit === undefined || !Number.isFinite(number) ? undefined : number * unit;
}

/** Longest style of VML that is looked at, in characters. */
const MAX_STYLE = 4_000;

export function styleOf(text: string): ReadonlyMap<string, string> {
  const pairs = text
    .slice(0, MAX_STYLE)
    .split(";")
    .map((pair): [string, string] => {
      const colon = pair.indexOf(":");
      return [
        pair.slice(0, colon).trim().toLowerCase(),
        pair
          .slice(colon + 1)
          .trim()
          .toLowerCase(),
      ];
    });
  return new Map(pairs);
}

/** A share of the whole: `.5`, `50%`, or `32768f` of 65536. */
export function fractionOf(value: string | undefined): number | undefined {
  const found = /^\s*([+-]?\d{0,9}(?:\.\d{1,9})?)([f%]?)\s*$/.exec(value ?? "");
  if (!found?.[1]) return undefined;
  const number = Number(found[1]);
  if (!Number.isFinite(number)) return undefined;
  return found[2] === "f" ? number / 65_536 : found[2] === "%" ? number / 100 : number;
}

/** True when nothing of it can be on the page, whatever it is placed by. */
export function isOffPage({ across, down, width = 0, height = 0 }: Placed, sheet: Sheet): boolean {
  return isBeside(across, width, sheet.width, sheet.left) || isBeside(down, height, sheet.height, sheet.top);
}

const OF_PAGE: ReadonlySet<string> = new Set([
  "page",
  "leftMargin",
  "topMargin",
  "left-margin-area",
  "top-margin-area",
]);
const OF_TEXT: ReadonlySet<string> = new Set(["margin", "column", "text"]);

function isBeside({ from, by }: Offset, extent: number, page: number, margin: number): boolean {
  if (by === undefined) return false;
  if (OF_PAGE.has(from)) return by + extent <= 0 || by >= page;
  if (from === "margin") return margin + by + extent <= 0 || margin + by >= page;
  // Columns and paragraphs may begin anywhere on the page.
  const slack = OF_TEXT.has(from) ? page - margin : page;
  return by + extent <= -slack || by >= page;
}

/** Where a drawing comes to stand, when the paragraph that it hangs on stands there. */
export function rectOf({ across, down, width = 0, height = 0 }: Placed, at: Stretch, sheet: Sheet): Rect {
  const text = { from: at.left, extent: sheet.width - sheet.left - at.left };
  const left = startOf(across, width, [sheet.width, sheet.left], text);
  const top = startOf(down, height, [sheet.height, sheet.top], { from: at.top, extent: height });
  return { page: at.page, left, top, right: left + width, bottom: top + height };
}

function startOf(
  { from, by, align }: Offset,
  size: number,
  [page, margin]: readonly [page: number, margin: number],
  text: { readonly from: number; readonly extent: number },
): number {
  const frame = OF_PAGE.has(from)
    ? { from: 0, extent: page }
    : FAR_SIDES.has(from)
      ? { from: page - margin, extent: margin }
      : from === "margin"
        ? { from: margin, extent: page - 2 * margin }
        : text;
  if (align === "center") return frame.from + (frame.extent - size) / 2;
  if (align === "right" || align === "bottom" || align === "outside") return frame.from + frame.extent - size;
  return frame.from + (by ?? 0);
}

const FAR_SIDES: ReadonlySet<string> = new Set([
  "rightMargin",
  "bottomMargin",
  "right-margin-area",
  "bottom-margin-area",
]);

/** How far into a page something begins, in millimetres, where it may be beyond it. */
export interface Reach {
  readonly across?: Begin;
  readonly down?: Begin;
}

interface Begin {
  readonly by: number;
  /** Else from where its text begins. */
  readonly isFromPage: boolean;
}

/** Nearer than this is on any page. */
const NEAR = 80;

/** Of a frame or a table, by the names that they have for it (17.3.1.11, 17.4.57). */
export function reachOf(
  tag: XmlTag,
  [x, y, across, down]: readonly [string, string, string, string],
): Reach | undefined {
  const begin = (name: string, anchor: string): Begin | undefined => {
    const by = twips(ownValue(tag, name));
    return by === undefined || by < NEAR ? undefined : { by, isFromPage: ownValue(tag, anchor) === "page" };
  };
  const [toRight, below] = [begin(x, across), begin(y, down)];
  // Without a word it is measured from the text, and that may be anywhere.
  const isBelow = below && (below.isFromPage || ownValue(tag, down) === "margin");
  if (!toRight && !isBelow) return undefined;
  return { ...(toRight && { across: toRight }), ...(isBelow && { down: below }) };
}

/** Of an indent (17.3.1.12, 17.4.50). */
export function reachOfIndent(value: string | undefined): Reach | undefined {
  const by = twips(value);
  return by === undefined || by < NEAR ? undefined : { across: { by, isFromPage: false } };
}

export function isBeyond({ across, down }: Reach, { width, height, left, top }: Sheet): boolean {
  const start = ({ by, isFromPage }: Begin, margin: number) => (isFromPage ? by : by + margin);
  return (across !== undefined && start(across, left) >= width) || (down !== undefined && start(down, top) >= height);
}

/** Further than any page reaches, in twentieths of a point. */
const FAR_AWAY = 24_000;

/** True for a place, or an indent, that puts all of something beside the page. */
export function isFarAway(value: string | undefined): boolean {
  return Math.abs(integer(value) ?? 0) >= FAR_AWAY / (value?.trim().startsWith("-") ? 2 : 1);
}

/** What a shape without words of its own hides when it stands in front of text. */
export function coverOf(drawn: Placed, sheet: Sheet): "false-redaction" | "covered-content" | undefined {
  const { width = 0, height = 0, shapes, groups, pictures, objects } = drawn;
  const [shape] = shapes;
  if (drawn.isBehind || drawn.isWrapped || drawn.hasContent || drawn.isRule) return undefined;
  if (!shape || shapes.length > 1 || groups > 0 || pictures.length > 0 || objects.length > 0) return undefined;
  if (shape.isLine || !shape.isOpaque || shape.fill === undefined || shape.fill === "none") return undefined;
  if (width < WORD_WIDTH || height < LINE_HEIGHT || width > sheet.width - EDGES) return undefined;
  if (isDark(shape.fill)) return height <= FEW_LINES ? "false-redaction" : undefined;
  // A white shape without a line around it can be there for nothing else.
  return WHITE.test(shape.fill) && !shape.isOutlined ? "covered-content" : undefined;
}
