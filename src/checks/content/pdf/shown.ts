/** The text of a page of a PDF as it is seen: on which background, in which link, and what of it cannot be seen. */
import { UnreadableError } from "../../../errors.js";
import { isUnseen } from "../../../tools/colours.js";
import { once } from "../../once.js";
import { areaOf, holds, shared, touch } from "../../pdf/painted/matrix.js";
import type { Area, Box, PaintedPage, Piece } from "../../pdf/painted/painting.js";
import { boxOf } from "../../pdf/painted/pen.js";

/** How often one box may be held against another, in one document. */
const MAX_LOOKS = 20_000_000;
/** In points: boxes are found by where they are on the page, row by row. */
const ROW = 16;
const MAX_ROWS = 1_000;
/** A picture that covers so much of a page is the page: it was scanned. */
const MOST = 0.8;
/** So much of a piece of text must lie on an area for that to be its background. */
const NEARLY_ALL = 0.9;
/** In sizes of the font: text that is painted anew in the same place, or was a shadow beside it, is seen. */
const SAME_PLACE = 1;

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
  /** Its index among the links. */
  readonly order: number;
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

/** Things that lie over one another in an order, found by where they are. */
export class Rows<T extends { readonly box: Box; readonly order: number }> {
  private readonly rows = new Map<number, T[]>();
  private readonly most: number;

  /** `items` in their order. */
  constructor(
    items: readonly T[],
    private readonly page: Box,
    private readonly looks: Looks,
  ) {
    this.most = Math.min(MAX_ROWS, Math.ceil((page.top - page.bottom) / ROW));
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

  /** The uppermost one that touches this box and fulfils the condition, of those between two orders. */
  uppermost(box: Box, above: number, below: number, fulfils: (item: T) => boolean): T | undefined {
    const { first, last } = this.span(box);
    let found: T | undefined;
    for (let row = first; row <= last; row += 1) {
      const list = this.rows.get(row) ?? [];
      for (let i = endBelow(list, below) - 1; i >= 0; i -= 1) {
        const item = list[i];
        if (!item || item.order <= Math.max(above, found?.order ?? above)) break;
        this.spend(1);
        if (touch(item.box, box) && fulfils(item)) found = item;
      }
    }
    return found;
  }

  spend(count: number): void {
    this.looks.left -= count;
    if (this.looks.left < 0) throw new UnreadableError("too much lies over one another on its pages", true);
  }

  private span({ bottom, top }: Box): { readonly first: number; readonly last: number } {
    return { first: this.rowAt(bottom), last: this.rowAt(top) };
  }

  private rowAt(y: number): number {
    return Math.min(this.most, Math.max(-1, Math.floor((y - this.page.bottom) / ROW)));
  }
}

/** How many at the beginning of a list have a smaller order. */
function endBelow(list: readonly { readonly order: number }[], below: number): number {
  let [from, to] = [0, list.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((list[middle]?.order ?? 0) < below) from = middle + 1;
    else to = middle;
  }
  return from;
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
      const isUnderScan = () => areas.uppermost(box, piece.order, Infinity, (area) => scans.has(area)) !== undefined;
      const hidden = piece.look.hidden || (scans.size > 0 && isUnderScan());
      const isLink = (link: LinkBox) => areaOf(shared(link.box, box)) > areaOf(box) / 2;
      const link = links.length > 0 ? linked.uppermost(box, -1, Infinity, isLink)?.order : undefined;
      shown.push({ piece, page: number, box, hidden, background: backgroundOf(piece, box, areas), link });
    }
  }
  const isScan = pictured && shown.every(({ hidden }) => hidden);
  return { shown: withoutShadows(shown, areas), outside, layered, areas, scans, isScan };
}

/** A shape with a shadow has one of its words, too: in the colour of the shadow on which it lies, and under the shape. */
function withoutShadows(shown: readonly Shown[], areas: Rows<Area>): readonly Shown[] {
  const again = repainted(shown, areas);
  const isShadow = ({ piece, background }: Shown) =>
    background !== undefined &&
    piece.look.colour !== undefined &&
    isUnseen(piece.look.colour, background) &&
    again(piece, piece.order + 1);
  return shown.map((one) => (isShadow(one) ? { ...one, background: undefined } : one));
}

/** Tells whether the same text is painted once more in the same place, from one of the order on. */
export function repainted(
  shown: readonly Shown[],
  areas: Pick<Rows<Area>, "spend">,
): (piece: Piece, from: number) => boolean {
  const byText = once(() => {
    const texts = new Map<string, Piece[]>();
    for (const { piece } of shown) {
      const list = texts.get(piece.text.trim());
      if (list) list.push(piece);
      else texts.set(piece.text.trim(), [piece]);
    }
    return texts;
  });
  return (piece, from) => {
    const same = byText().get(piece.text.trim()) ?? [];
    areas.spend(same.length);
    const near = SAME_PLACE * piece.look.size;
    return same.some(
      ({ order, x, y }) => order >= from && Math.abs(x - piece.x) < near && Math.abs(y - piece.y) < near,
    );
  };
}

/** Some programs cut a scanned page into strips. */
function isStrip({ what, annotation, box }: Area, crop: Box): boolean {
  const isWide = box.right - box.left >= MOST * (crop.right - crop.left);
  const isHigh = box.top - box.bottom >= MOST * (crop.top - crop.bottom);
  return what === "picture" && annotation === undefined && (isWide || isHigh);
}

/** White paper where nothing is beneath. */
function backgroundOf({ order }: Piece, box: Box, areas: Rows<Area>): string | undefined {
  const area = areas.uppermost(box, 0, order + 1, () => true);
  if (!area) return "ffffff";
  const isUnder = holds(area.box, box) || areaOf(shared(area.box, box)) >= NEARLY_ALL * areaOf(box);
  return isUnder && area.opaque ? area.colour : undefined;
}
