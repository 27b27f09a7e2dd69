/** The text of a page of a PDF as it is seen: on which background, in which link, and what of it cannot be seen. */
import { UnreadableError } from "../../errors.js";
import { areaOf, holds, shared, touch } from "../pdf/painted/matrix.js";
import type { Area, Box, PaintedPage, Piece } from "../pdf/painted/painting.js";
import { boxOf } from "../pdf/painted/pen.js";

/** How often one box may be held against another, in one document. */
const MAX_LOOKS = 30_000_000;
/** In points: boxes are found by where they are on the page, row by row. */
const ROW = 16;
const MAX_ROWS = 2_000;
/** A picture that covers so much of a page is the page: it was scanned. */
const MOST = 0.8;
/** So much of a piece of text must lie on an area for that to be its background. */
const NEARLY_ALL = 0.9;

export interface Shown {
  readonly piece: Piece;
  readonly page: number;
  readonly box: Box;
  /** Painted so that nobody sees it, or under the picture of a scanned page. */
  readonly hidden: boolean;
  /** `rrggbb`; nothing where it cannot be told. */
  readonly background: string | undefined;
  /** Index of a link of the document. */
  readonly link: number | undefined;
}

export interface LinkBox {
  readonly box: Box;
  readonly index: number;
}

/** What became of the text of one page. */
export interface PageText {
  /** In the order of painting. */
  readonly shown: readonly Shown[];
  /** Not on the page at all, or cut off by a clip. */
  readonly outside: readonly Piece[];
  /** On layers that are not shown. */
  readonly layered: readonly Piece[];
  readonly areas: Rows<Area>;
  /** The pictures of a page that was scanned, or of one with a picture as its background. */
  readonly scans: ReadonlySet<Area>;
  readonly isScan: boolean;
}

export interface Looks {
  left: number;
}

export const looks = (): Looks => ({ left: MAX_LOOKS });

/** Things with boxes, found by where they are. */
export class Rows<T extends { readonly box: Box }> {
  private readonly rows = new Map<number, T[]>();

  constructor(
    items: readonly T[],
    private readonly page: Box,
    private readonly looks: Looks,
  ) {
    for (const item of items) {
      const { first, last } = this.span(item.box);
      this.spend(last - first + 1);
      for (let row = first; row <= last; row += 1) {
        const list = this.rows.get(row);
        if (list) list.push(item);
        else this.rows.set(row, [item]);
      }
    }
  }

  /** All that touch this box, in their order. */
  touching(box: Box): T[] {
    const { first, last } = this.span(box);
    const found: T[] = [];
    for (let row = first; row <= last; row += 1) {
      const list = this.rows.get(row) ?? [];
      this.spend(list.length);
      // What is in several rows is found in the first of them.
      for (const item of list)
        if (touch(item.box, box) && (row === first || this.rowAt(item.box.bottom) === row)) found.push(item);
    }
    return found;
  }

  private span({ bottom, top }: Box): { readonly first: number; readonly last: number } {
    return { first: this.rowAt(bottom), last: this.rowAt(top) };
  }

  private rowAt(y: number): number {
    return Math.min(MAX_ROWS, Math.max(-1, Math.floor((y - this.page.bottom) / ROW)));
  }

  private spend(count: number): void {
    this.looks.left -= count;
    if (this.looks.left < 0) throw new UnreadableError("too much lies over one another on its pages", true);
  }
}

/** `crop` is what is shown of the page. */
export function seeText(
  page: PaintedPage,
  number: number,
  crop: Box,
  links: readonly LinkBox[],
  looks: Looks,
): PageText {
  const areas = new Rows(page.areas, crop, looks);
  const linked = new Rows(links, crop, looks);
  const scans = new Set(page.areas.filter((area) => isStrip(area, crop)));
  const pictured = [...scans].reduce((sum, { box }) => sum + areaOf(shared(box, crop)), 0) >= MOST * areaOf(crop);
  if (!pictured) scans.clear();
  const shown: Shown[] = [];
  const outside: Piece[] = [];
  const layered: Piece[] = [];
  for (const piece of page.pieces) {
    const box = boxOf(piece);
    if (piece.look.layer !== undefined) layered.push(piece);
    else if (piece.look.clipped || !touch(box, crop)) outside.push(piece);
    else {
      const beneath = areas.touching(box);
      const hidden = piece.look.hidden || beneath.some((area) => area.order > piece.order && scans.has(area));
      const link = linked.touching(box).find((one) => areaOf(shared(one.box, box)) > areaOf(box) / 2)?.index;
      shown.push({ piece, page: number, box, hidden, background: backgroundOf(piece, box, beneath), link });
    }
  }
  const isScan = pictured && shown.every(({ hidden }) => hidden);
  return { shown, outside, layered, areas, scans, isScan };
}

/** Some programs cut a scanned page into strips. */
function isStrip({ what, annotation, box }: Area, crop: Box): boolean {
  const isWide = box.right - box.left >= MOST * (crop.right - crop.left);
  const isHigh = box.top - box.bottom >= MOST * (crop.top - crop.bottom);
  return what === "picture" && annotation === undefined && (isWide || isHigh);
}

/** White paper where nothing is beneath. */
function backgroundOf(piece: Piece, box: Box, touching: readonly Area[]): string | undefined {
  for (let i = touching.length - 1; i >= 0; i -= 1) {
    const area = touching[i];
    if (!area || area.order > piece.order) continue;
    const isUnder = holds(area.box, box) || areaOf(shared(area.box, box)) >= NEARLY_ALL * areaOf(box);
    return isUnder && area.opaque ? area.colour : undefined;
  }
  return "ffffff";
}
