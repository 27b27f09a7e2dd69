/** Rows and columns of a sheet: which of them nobody sees, and how large they are. */
import { LEAST_ROW_POINTS } from "../../../tools/legible.js";
import type { XmlTag } from "../../../tools/xml.js";
import { addTo, MAX_THINGS } from "../limits.js";
import type { Span } from "../model.js";
import { isOn, numberOf, valueFor } from "./part.js";
import { MAX_COLUMN, MAX_ROW, type Range } from "./ranges.js";
import { Spans, withFiltered } from "./spans.js";

/** Sizes of rows and columns, near enough to tell which cells a shape covers. */
export interface Grid {
  readonly rowHeight: number;
  columnWidth(column: number): number;
}

/** Of a point and of the width of a digit in the usual font, in EMU. */
const POINT = 12_700;
const DIGIT = 7 * 9_525;
const USUAL_ROW = 15;
const USUAL_COLUMN = 8.43;

/** Nobody reads what is in a column that is narrower, in digits of the usual font: about 2 points. */
const LEAST_WIDTH = 0.3;

export class Lines {
  private readonly rows = new Spans();
  private readonly columns = new Spans();
  private readonly widths: { readonly from: number; readonly to: number; readonly width: number }[] = [];
  private lastRow = -1;
  private usual = { row: USUAL_ROW, column: USUAL_COLUMN, hidesRows: false };

  /** 18.3.1.81: what holds for all that say nothing of themselves. */
  describe(tag: XmlTag): void {
    const row = numberOf(valueFor(tag, "defaultRowHeight")) ?? USUAL_ROW;
    const column = numberOf(valueFor(tag, "defaultColWidth")) ?? USUAL_COLUMN;
    this.usual = { row, column, hidesRows: isOn(valueFor(tag, "zeroHeight")) || row < LEAST_ROW_POINTS };
  }

  /** 18.3.1.73. A row that is not written is as the sheet says of all rows (18.3.1.81), which can hide those without cells. */
  openRow(tag: XmlTag, row: number): void {
    if (this.usual.hidesRows && row > this.lastRow + 1) this.hideRows(this.lastRow + 1, row - 1);
    const height = numberOf(valueFor(tag, "ht")) ?? this.usual.row;
    if (isOn(valueFor(tag, "hidden")) || height < LEAST_ROW_POINTS) this.rows.add(row, row);
    this.lastRow = Math.max(this.lastRow, row);
  }

  /** 18.3.1.13. */
  openColumn(tag: XmlTag): void {
    const from = (numberOf(valueFor(tag, "min")) ?? 1) - 1;
    const to = Math.min((numberOf(valueFor(tag, "max")) ?? 1) - 1, MAX_COLUMN);
    if (!(from >= 0 && from <= to)) return;
    const width = numberOf(valueFor(tag, "width")) ?? this.usual.column;
    if (isOn(valueFor(tag, "hidden")) || width < LEAST_WIDTH) this.columns.add(from, to);
    addTo(this.widths, { from, to, width }, MAX_THINGS, "columns");
  }

  /** The sheet has ended: all the rows and columns that it does not write are as it says of all. */
  end(): void {
    if (this.usual.hidesRows) this.hideRows(this.lastRow + 1, MAX_ROW);
    if (this.usual.column < LEAST_WIDTH) this.hideOtherColumns();
  }

  hiddenRows(filters: readonly Range[]): readonly Span[] {
    return withFiltered(this.rows.list(), filters);
  }

  hiddenColumns(): readonly Span[] {
    return this.columns.list();
  }

  /** Asked only where something lies over cells. */
  grid(): Grid {
    const { row, column: usual } = this.usual;
    const widths = [...this.widths].sort((a, b) => a.from - b.from);
    const widthOf = (column: number) => {
      let low = 0;
      let high = widths.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((widths[middle]?.to ?? 0) < column) low = middle + 1;
        else high = middle;
      }
      const found = widths[low];
      return found && found.from <= column ? found.width : usual;
    };
    return { rowHeight: (row || USUAL_ROW) * POINT, columnWidth: (column) => widthOf(column) * DIGIT };
  }

  private hideRows(from: number, to: number): void {
    if (from <= to) this.rows.add(from, to);
  }

  private hideOtherColumns(): void {
    let next = 0;
    for (const { from, to } of [...this.widths].sort((a, b) => a.from - b.from)) {
      if (from > next) this.columns.add(next, from - 1);
      next = Math.max(next, to + 1);
    }
    if (next <= MAX_COLUMN) this.columns.add(next, MAX_COLUMN);
  }
}
