/** Tables of Word documents while they are read (ECMA-376 part 1, 17.4). */
import { LEAST_POINTS } from "../../../tools/legible.js";
import type { XmlTag } from "../../../tools/xml.js";
import type { Place, Table } from "../model.js";
import type { Draft, Gathered } from "./gathered.js";
import { isFarAway, type Reach, reachOf, reachOfIndent } from "./geometry.js";
import { integer, isOn, isTrue, ownValue, val } from "./names.js";
import type { CellLook, Styles } from "./styles.js";

/** A table is no wider than this (Word: 63 columns). */
const MAX_COLUMNS = 16_384;

interface TableDraft {
  readonly index: number;
  readonly table: Draft<Table>;
  style: string | undefined;
  look: ReadonlySet<string>;
  caption: string | undefined;
  row: RowDraft | undefined;
  isHeaderOver: boolean;
  isFilled: boolean;
  /** True for a table in a cell of which nothing is shown. */
  readonly isCovered: boolean;
  /** True for one that stands beside the page. */
  isAway: boolean;
  /** How far into the page it begins. */
  reach: Reach | undefined;
  /** True when columns are as wide as is said, whatever is in them (17.4.52). */
  isFixed: boolean;
  /** Widths of columns, in twentieths of a point. */
  readonly widths: number[];
  /** By column: the cell that began there and may go on below; true when it has been counted as merged. */
  readonly begun: Map<number, boolean>;
}

interface RowDraft {
  /** Absent when the row itself says nothing. */
  isHeader: boolean | undefined;
  isDeleted: boolean;
  isHidden: boolean;
  /** In millimetres, when it does not grow with what is in it. */
  height: number | undefined;
  column: number;
  told: ReadonlySet<string>;
  cell: CellDraft | undefined;
  /** True when the cell before may go on in the next one (`w:hMerge`). */
  isGoingOn: boolean;
}

export interface CellDraft {
  readonly column: number;
  span: number;
  vertical: "restart" | "continue" | undefined;
  horizontal: "restart" | "continue" | undefined;
  shade: string | undefined;
  isDeleted: boolean;
  isFilled: boolean;
  /** About how high its text is, in millimetres. */
  textHeight: number;
  width: number | undefined;
  /** True when what is in it is pushed off the page. */
  isAway: boolean;
  told: ReadonlySet<string>;
  look: CellLook | undefined;
}

/** The bits of `w:cnfStyle` that are of use here, in the order of its digits (17.3.1.8). */
const CONDITIONS = ["firstRow", "lastRow", "firstColumn", "lastColumn"] as const;
/** And those of `w:tblLook` as a number (17.4.56). */
const LOOKS = [
  ["firstRow", 0x20],
  ["lastRow", 0x40],
  ["firstColumn", 0x80],
  ["lastColumn", 0x100],
  ["noHBand", 0x200],
  ["noVBand", 0x400],
] as const;

const NONE: ReadonlySet<string> = new Set();

/** The tables that are open in one flow of text, the innermost last. */
export class Tables {
  private readonly stack: TableDraft[] = [];

  constructor(
    private readonly gathered: Gathered,
    private readonly styles: Styles,
  ) {}

  get open(): TableDraft | undefined {
    return this.stack.at(-1);
  }

  get cell(): CellDraft | undefined {
    return this.open?.row?.cell;
  }

  get position(): Place["cell"] {
    const { open } = this;
    if (!open?.row?.cell) return undefined;
    return { table: open.index, row: open.table.rows, column: open.row.cell.column };
  }

  /** What the style of the table makes of the cell. */
  get look(): CellLook | undefined {
    const { open, cell } = this;
    if (!open?.row || !cell) return undefined;
    cell.look ??= this.styles.cell(open.style, {
      row: open.table.rows,
      column: cell.column,
      look: open.look,
      told: new Set([...open.row.told, ...cell.told]),
    });
    return cell.look;
  }

  /** True in a cell that is hidden behind one that reaches over it. */
  get isCovered(): boolean {
    const { open, cell } = this;
    return open?.isCovered === true || cell?.vertical === "continue" || cell?.horizontal === "continue";
  }

  get isRowHidden(): boolean {
    const { open, cell } = this;
    return open?.isAway === true || open?.row?.isHidden === true || cell?.isAway === true || this.isInHairline;
  }

  /** True in a cell that is too narrow for any letter. */
  private get isInHairline(): boolean {
    const { toldWidth } = this;
    return this.open?.isFixed === true && toldWidth > 0 && toldWidth < LEAST_HEIGHT;
  }

  /** Width of the cell in twentieths of a point, as far as it is told. */
  private get toldWidth(): number {
    const { open, cell } = this;
    if (!open || !cell) return 0;
    const widths = open.widths.slice(cell.column, cell.column + cell.span);
    return cell.width || widths.reduce((sum, each) => sum + each, 0);
  }

  /** The same in millimetres; a usual page when nothing is told. */
  get width(): number {
    return this.toldWidth > 0 ? this.toldWidth / TWIPS : USUAL_WIDTH;
  }

  /** True in a row that does not grow with what is in it (17.4.80). */
  get hasRowOfFixedHeight(): boolean {
    return this.open?.row?.height !== undefined && this.cell !== undefined;
  }

  /** There is more text in the cell, so high in millimetres. */
  addHeight(height: number): void {
    if (this.cell) this.cell.textHeight += height;
  }

  /** True when the row cuts off most of what is in the cell that is open. */
  get isOverfull(): boolean {
    const height = this.open?.row?.height;
    const { cell } = this;
    return height !== undefined && cell !== undefined && cell.textHeight > 2 * height + SOME_LINES && !this.isRowHidden;
  }

  /** A column of the table that is open (17.4.16). */
  addColumn(tag: XmlTag): void {
    const { open } = this;
    if (open && open.widths.length < MAX_COLUMNS) open.widths.push(integer(ownValue(tag, "w")) ?? 0);
  }

  begin(place: Place): void {
    const table: Draft<Table> = { place, rows: 0, columns: 0, headerRows: 0, merged: 0, empty: 0 };
    const { isCovered, isRowHidden } = this;
    this.gathered.add(this.gathered.tables, table, "tables");
    this.stack.push({
      index: this.gathered.tables.length - 1,
      table,
      style: undefined,
      look: NONE,
      caption: undefined,
      row: undefined,
      isHeaderOver: false,
      isFilled: false,
      isCovered,
      isAway: isRowHidden,
      reach: this.open?.reach,
      isFixed: false,
      widths: [],
      begun: new Map(),
    });
  }

  end(): void {
    const draft = this.stack.pop();
    if (!draft) return;
    const { table, caption } = draft;
    if (table.description === undefined && caption !== undefined && caption !== "") table.description = caption;
    if (draft.isFilled) this.fill();
    // All of its rows were deleted: nothing refers to it.
    if (table.rows === 0 && draft.index === this.gathered.tables.length - 1) this.gathered.tables.pop();
  }

  /** A property of the table. */
  describe(tag: XmlTag): void {
    const { open } = this;
    if (!open) return;
    if (tag.local === "tblStyle") open.style = val(tag);
    else if (tag.local === "tblInd") {
      open.reach ??= reachOfIndent(ownValue(tag, "w"));
      open.isAway ||= isFarAway(ownValue(tag, "w"));
    } else if (tag.local === "tblpPr") {
      open.reach = reachOf(tag, PLACED);
      open.isAway ||= isFarAway(ownValue(tag, "tblpX")) || isFarAway(ownValue(tag, "tblpY"));
    } else if (SIDES.has(tag.local)) open.isAway ||= isFarAway(ownValue(tag, "w"));
    else if (tag.local === "tblLayout") open.isFixed = ownValue(tag, "type") === "fixed";
    else if (tag.local === "tblLook") open.look = lookOf(tag);
    else if (tag.local === "tblCaption") open.caption = val(tag);
    else if (tag.local === "tblDescription" && val(tag)) open.table.description = val(tag) ?? "";
  }

  beginRow(): void {
    const { open } = this;
    if (!open) return;
    open.row = {
      isHeader: undefined,
      isDeleted: false,
      isHidden: false,
      height: undefined,
      column: 0,
      told: NONE,
      cell: undefined,
      isGoingOn: false,
    };
  }

  /** A property of the row. True when it says that the row is deleted. */
  describeRow(tag: XmlTag): boolean {
    const row = this.open?.row;
    if (!row) return false;
    if (tag.local === "tblHeader") row.isHeader = isOn(tag);
    else if (tag.local === "hidden") row.isHidden ||= isOn(tag);
    else if (tag.local === "trHeight") {
      row.isHidden ||= isAsThinAsHair(tag);
      if (ownValue(tag, "hRule") === "exact") row.height = (integer(val(tag)) ?? 0) / TWIPS;
    } else if (tag.local === "gridBefore") row.column = Math.min(MAX_COLUMNS, Math.max(0, integer(val(tag)) ?? 0));
    else if (tag.local === "cnfStyle") row.told = conditionsOf(tag);
    if (tag.local !== "del" || row.isDeleted) return false;
    row.isDeleted = true;
    return true;
  }

  /** True when the row was deleted. */
  endRow(): boolean {
    const { open } = this;
    const row = open?.row;
    if (!open || !row) return false;
    open.row = undefined;
    if (row.isDeleted) return true;
    const { table } = open;
    const isHeader = row.isHeader ?? (table.rows === 0 && this.isFirstRowHeader(open));
    table.rows += 1;
    table.columns = Math.max(table.columns, row.column);
    if (isHeader && !open.isHeaderOver) table.headerRows += 1;
    else open.isHeaderOver = true;
    return false;
  }

  private isFirstRowHeader({ look, style }: TableDraft): boolean {
    return look.has("firstRow") && this.styles.repeatsFirstRow(style);
  }

  beginCell(): void {
    const row = this.open?.row;
    if (!row) return;
    row.cell = {
      column: row.column,
      span: 1,
      vertical: undefined,
      horizontal: undefined,
      shade: undefined,
      isDeleted: false,
      isFilled: false,
      textHeight: 0,
      width: undefined,
      isAway: false,
      told: NONE,
      look: undefined,
    };
  }

  /** A property of the cell. True when it says that the cell is deleted. */
  describeCell(tag: XmlTag): boolean {
    const { cell } = this;
    if (!cell) return false;
    if (tag.local === "gridSpan") cell.span = Math.min(MAX_COLUMNS, Math.max(1, integer(val(tag)) ?? 1));
    else if (tag.local === "vMerge") cell.vertical = val(tag) === "restart" ? "restart" : "continue";
    else if (tag.local === "hMerge") cell.horizontal = val(tag) === "restart" ? "restart" : "continue";
    else if (tag.local === "cnfStyle") cell.told = conditionsOf(tag);
    else if (SIDES.has(tag.local)) cell.isAway ||= isFarAway(ownValue(tag, "w"));
    else if (tag.local === "tcW" && ownValue(tag, "type") === "dxa") cell.width = integer(ownValue(tag, "w"));
    if (tag.local !== "cellDel" || cell.isDeleted) return false;
    cell.isDeleted = true;
    return true;
  }

  /** True when the cell was deleted. */
  endCell(): boolean {
    const { open } = this;
    const row = open?.row;
    const cell = row?.cell;
    if (!open || !row || !cell) return false;
    row.cell = undefined;
    if (cell.isDeleted) return true;
    if (cell.isFilled) open.isFilled = true;
    if (!row.isDeleted) this.count(open, row, cell);
    row.column = Math.min(MAX_COLUMNS, row.column + cell.span);
    return false;
  }

  private count({ table, begun }: TableDraft, row: RowDraft, cell: CellDraft): void {
    const { column, span, vertical, horizontal } = cell;
    const isCovered = vertical === "continue" || horizontal === "continue";
    if (vertical === "continue" && begun.get(column) === false) {
      table.merged += 1;
      begun.set(column, true);
    }
    if (horizontal === "continue" && row.isGoingOn) table.merged += 1;
    row.isGoingOn = horizontal === "restart";
    if (vertical !== "continue") begun.delete(column);
    if (vertical === "restart") begun.set(column, span > 1);
    if (isCovered) return;
    if (span > 1) table.merged += 1;
    if (!cell.isFilled) table.empty += 1;
  }

  /** Something stands in the cell. */
  fill(): void {
    const { cell } = this;
    if (cell) cell.isFilled = true;
  }
}

const PLACED = ["tblpX", "tblpY", "horzAnchor", "vertAnchor"] as const;

/** Twentieths of a point in a millimetre. */
const TWIPS = 1440 / 25.4;
const USUAL_WIDTH = 160;
/** In millimetres: heights are estimates. */
const SOME_LINES = 15;

/** Margins of cells (17.4.42, 17.4.68). Lines around them have the same names, and no width. */
const SIDES: ReadonlySet<string> = new Set(["left", "start", "right", "end", "top", "bottom"]);

/** Nobody reads what is in a row that is lower, or in a column that is narrower, in twentieths of a point. */
const LEAST_HEIGHT = 20 * LEAST_POINTS;

/** 17.4.80: a row of an exact height does not grow with what is in it. */
function isAsThinAsHair(tag: XmlTag): boolean {
  return ownValue(tag, "hRule") === "exact" && (integer(val(tag)) ?? LEAST_HEIGHT) < LEAST_HEIGHT;
}

function conditionsOf(tag: XmlTag): ReadonlySet<string> {
  const digits = val(tag) ?? "";
  return new Set(CONDITIONS.filter((name, index) => digits[index] === "1" || isTrue(ownValue(tag, name))));
}

function lookOf(tag: XmlTag): ReadonlySet<string> {
  const number = Number.parseInt(val(tag) ?? "0", 16);
  const isTold = (name: string, bit: number) => {
    const own = ownValue(tag, name);
    return own === undefined ? (number & bit) !== 0 : isTrue(own);
  };
  return new Set(LOOKS.filter(([name, bit]) => isTold(name, bit)).map(([name]) => name));
}
