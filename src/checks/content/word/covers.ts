/**
 * Drawings of a Word document, judged when the size of their page is known: what lies beside it, what lies on words,
 * and what words of a box without a filling are seen on.
 */
import type { Run, Story } from "../model.js";
import type { Drawn } from "./drawn.js";
import type { Draft, Gathered, Sheet } from "./gathered.js";
import { coverOf, isOffPage, rectOf } from "./geometry.js";
import type { Layout, Rect, Stretch } from "./layout.js";

/** A drawing that is judged when the size of its page is known. */
export interface Waiting {
  readonly drawn: Drawn;
  readonly where: string;
  readonly story: Story;
  /** The paragraph that it hangs on, by its number in its section. */
  readonly anchor: number;
}

/** Text of a box without a filling, and what is behind the paragraph that the box hangs on. */
export interface Glass {
  readonly runs: Draft<Run>[];
  readonly behind: string;
}

/** Letters that must be under a drawing before it is said to cover text: less may be a fault of the estimate. */
const LEAST_LETTERS = 6;
/** Paragraphs to both sides of its anchor that are compared with a drawing, and how often that is done in one document. */
const NEIGHBOURS = 300;
const MAX_LOOKS = 2_000_000;
/** In millimetres: how far an estimate is off at least, and by which share of the distance from what it is measured by. */
const BLUR = 1.5;
const BLUR_SHARE = 0.15;
/** Paragraphs that are next to each other. */
const NEXT = 1;
/** What may lie behind a box is looked for so much further, in millimetres. */
const WIDE = 10;

export class Judge {
  private readonly waiting: Waiting[] = [];
  private looks = 0;

  constructor(
    private readonly gathered: Gathered,
    private readonly layout: Layout,
  ) {}

  add(waiting: Waiting): void {
    this.waiting.push(waiting);
  }

  /** The section has ended, and its paper is known. */
  settle({ sheet, isContinuous, hasNoRoom, hasColumns }: Section, story: Story): void {
    this.layout.hideFar(sheet);
    const stretches = this.layout.take(sheet, isContinuous);
    if (hasNoRoom && stretches.some(({ letters }) => letters > 0))
      this.gathered.traces.add("covered-content", "", { detail: "text on pages that have no room for it" });
    const all = this.waiting.splice(0).map((each) => ({ ...each, rect: placeOf(each, stretches, sheet) }));
    for (const each of all) {
      if (
        each.drawn.isAnchored &&
        (isOffPage(each.drawn, sheet) || (!hasColumns && isBeside(each, stretches, sheet)))
      ) {
        const text = each.drawn.words.toString();
        this.gathered.traces.add("covered-content", each.where, { detail: "outside the page", text });
      } else if (story === "body" && each.story !== "box") this.judgeCover(each, all, stretches, sheet);
      if (each.drawn.glass.length > 0) this.judgeGlass(each, all, stretches, story);
    }
    if (story !== "body") this.gathered.hasBackdrop ||= all.some(({ drawn }) => isLarge(drawn) && isFilled(drawn));
  }

  // ------------------------------------------------------------------- covers

  private judgeCover(each: Standing, all: readonly Standing[], stretches: readonly Stretch[], sheet: Sheet): void {
    const { drawn, where, rect } = each;
    const detail = "a shape in front of the text";
    const found = coverOf(drawn, sheet);
    if (found) {
      this.gathered.traces.add(found, where, { detail });
      return;
    }
    if (rect === undefined || !isInFront(drawn) || !isFilled(drawn)) return;
    const letters = this.lettersUnder(rect, each, stretches) + coveredBoxes(each, all);
    if (letters < LEAST_LETTERS) return;
    if (drawn.shapes.some(isOpaqueShape)) this.gathered.traces.add("covered-content", where, { detail });
    // Whether one can look through a picture is known when it is read.
    else this.gathered.covers.push({ where, parts: drawn.pictures.flatMap(({ part }) => part ?? []) });
  }

  private lettersUnder(rect: Rect, { anchor, drawn }: Standing, stretches: readonly Stretch[]): number {
    const own = stretches[anchor];
    if (own === undefined) return 0;
    const distance = isByParagraph(drawn) ? Math.max(Math.abs(rect.top - own.top), rect.bottom - own.top) : rect.bottom;
    const blur = BLUR + Math.min(BLUR_SHARE * distance, (rect.bottom - rect.top) / 3);
    const core = { ...rect, top: rect.top + blur, bottom: rect.bottom - blur };
    let letters = 0;
    for (let at = Math.max(0, anchor - NEIGHBOURS); at < anchor + NEIGHBOURS && at < stretches.length; at += 1) {
      const stretch = stretches[at];
      this.looks += 1;
      if (!stretch || this.looks > MAX_LOOKS) break;
      if (stretch.letters > 0 && (own.cell === "" || own.cell === stretch.cell))
        letters += stretch.letters * shareUnder(stretch, core);
    }
    return letters;
  }

  // -------------------------------------------------------------------- glass

  /** What is behind a box without a filling is the page, unless something may lie between. */
  private judgeGlass(each: Standing, all: readonly Standing[], stretches: readonly Stretch[], story: Story): void {
    const { rect, anchor, drawn } = each;
    const isBehind = (other: Standing) => other !== each && isFilled(other.drawn) && isNear(other, each);
    const around = stretches.slice(Math.max(0, anchor - NEIGHBOURS), anchor + NEIGHBOURS);
    this.looks += all.length + around.length;
    if (this.looks > MAX_LOOKS || isFilled(drawn) || all.some(isBehind)) return;
    if (around.some((other) => other.isPainted && isOverlapping(other, rect))) return;
    for (const glass of drawn.glass) {
      if (story === "body") this.gathered.add(this.gathered.glass, glass, "boxes");
      else seeThrough(glass);
    }
  }
}

/** The words of a box without a filling are seen on what is behind it. */
export function seeThrough({ runs, behind }: Glass): void {
  for (const run of runs) run.background ??= behind;
}

/** What is known of a section when it ends. */
interface Section {
  readonly sheet: Sheet;
  readonly isContinuous: boolean;
  readonly hasNoRoom: boolean;
  readonly hasColumns: boolean;
}

interface Standing extends Waiting {
  readonly rect: Rect | undefined;
}

function placeOf({ drawn, anchor }: Waiting, stretches: readonly Stretch[], sheet: Sheet): Rect | undefined {
  const at = stretches[anchor];
  return at && (drawn.isAnchored ? rectOf(drawn, at, sheet) : at);
}

/** A column that is as wide as the page begins where the margin ends: what hangs on it may stand beside the page. */
function isBeside({ rect, anchor, drawn }: Standing, stretches: readonly Stretch[], { width }: Sheet): boolean {
  const isInCell = stretches[anchor]?.cell !== "";
  if (
    rect === undefined ||
    isInCell ||
    drawn.across.align !== undefined ||
    !/^(?:column|text)$/.test(drawn.across.from)
  )
    return false;
  return drawn.across.by !== undefined && (rect.left >= width || rect.right <= 0);
}

function isByParagraph({ down }: Drawn): boolean {
  return down.from === "paragraph" || down.from === "line" || down.from === "text";
}

function isInFront({ isAnchored, isBehind, isWrapped, isRule }: Drawn): boolean {
  return isAnchored && !isBehind && !isWrapped && !isRule;
}

export const isOpaqueShape = ({ isLine, isOpaque, fill, isFillTold }: Drawn["shapes"][number]): boolean =>
  !isLine && isOpaque && fill !== "none" && (fill !== undefined || isFillTold);

export function isFilled({ shapes, pictures, objects }: Drawn): boolean {
  return pictures.length > 0 || objects.length > 0 || shapes.some(isOpaqueShape);
}

/** In millimetres: what stands in a header and is larger is there to be seen behind the text. */
const BACKDROP = { width: 100, height: 60 };

function isLarge({ width = 0, height = 0 }: Drawn): boolean {
  return width >= BACKDROP.width && height >= BACKDROP.height;
}

function shareUnder(stretch: Rect, cover: Rect): number {
  if (stretch.page !== cover.page) return 0;
  const high = Math.min(stretch.bottom, cover.bottom) - Math.max(stretch.top, cover.top);
  const wide = Math.min(stretch.right, cover.right) - Math.max(stretch.left, cover.left);
  if (high <= 0 || wide <= 0) return 0;
  return Math.min(1, high / (stretch.bottom - stretch.top)) * Math.min(1, wide / (stretch.right - stretch.left));
}

/** Letters in boxes that lie wholly under a drawing that hangs on the same paragraph, and are measured by the same. */
function coveredBoxes(cover: Standing, all: readonly Standing[]): number {
  let letters = 0;
  for (const other of all.slice(0, NEIGHBOURS)) {
    const { drawn, rect, anchor } = other;
    if (other === cover || anchor !== cover.anchor || !drawn.isAnchored || drawn.order >= cover.drawn.order) continue;
    if (rect && cover.rect && shareUnder(rect, cover.rect) > 0.9) letters += drawn.words.toString().length;
  }
  return letters;
}

/** Pages that are estimated may be the same for what hangs on paragraphs next to each other. */
function isNear(one: Standing, other: Standing): boolean {
  const isNext = one.drawn.isAnchored && Math.abs(one.anchor - other.anchor) <= NEXT;
  return isNext || isOverlapping(one.rect, other.rect);
}

function isOverlapping(one: Rect | undefined, other: Rect | undefined): boolean {
  if (!one || !other) return true;
  return (
    one.page === other.page &&
    one.left < other.right + WIDE &&
    other.left < one.right + WIDE &&
    one.top < other.bottom + WIDE &&
    other.top < one.bottom + WIDE
  );
}
