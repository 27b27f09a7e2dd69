/** Empties the cells of a sheet that nobody sees: in hidden rows and columns, under others, under shapes, in the colour of their ground. */
import { colourOf } from "../../tools/odf-values.js";
import type { What } from "../record.js";
import type { XmlElement, XmlTree } from "../tree.js";
import { isTiny, unseenAs } from "./colours.js";
import { type OdfDocument, sheetName, sheetPlace } from "./document.js";
import { columnsOf, type Grid, type GridCell, isWithin, type Row, stretches } from "./grid.js";
import type { Missing } from "./missing.js";
import { type Covering, coversOf } from "./over-cells.js";
import { addressesOf, referenceOf } from "./references.js";

const HAS_LOOK_OF_ITS_OWN: ReadonlySet<string> = new Set(["text:span"]);
/** What a cell keeps when it is emptied: how it looks, and how many cells it stands for. */
const FORM: ReadonlySet<string> = new Set([
  "table:style-name",
  "table:number-columns-repeated",
  "table:number-columns-spanned",
  "table:number-rows-spanned",
  "table:protected",
  "table:protect",
]);

export function emptyCells(document: OdfDocument, table: XmlElement, grid: Grid, missing: Missing): void {
  new CellCleaner(document, table, grid, missing).clean();
}

class CellCleaner {
  private readonly where: string;
  private readonly sheet: string;
  /** How many rows were emptied, by what hid them. */
  private readonly rows: { [what in What]?: number } = {};
  private readonly columns = new Set<number>();
  private lastRow: Row | undefined;
  private readonly isConditional: (cell: GridCell) => boolean;
  private readonly coveringOf: (cell: GridCell) => Covering | undefined;
  private readonly unseenBy = new Map<string, Unseen>();

  constructor(
    private readonly document: OdfDocument,
    table: XmlElement,
    private readonly grid: Grid,
    private readonly missing: Missing,
  ) {
    this.where = sheetPlace(table);
    this.sheet = sheetName(table);
    this.isConditional = conditionsOf(table);
    this.coveringOf = coversOf(document, grid);
  }

  clean(): void {
    for (const cell of this.grid.cells()) {
      const isHidden = this.isInHiddenRow(cell) || this.isInHiddenColumns(cell);
      if (!isHidden && !this.isUnderMerged(cell) && !this.isUnderShape(cell)) this.cleanUnseen(cell);
    }
    const { tally } = this.document;
    this.missing.filtered ||= this.rows["filtered-rows"] !== undefined;
    for (const [what, count] of Object.entries(this.rows)) tally.removed(what as What, this.where, count);
    tally.removed("hidden-columns", this.where, this.columns.size);
  }

  private isInHiddenRow(cell: GridCell): boolean {
    const { element, row } = cell;
    if (!isWithin(this.grid.hiddenRows, row.from, row.to + spanOf(element, "rows") - 1)) return false;
    if (!this.empty(cell)) return true;
    const what = row.hidden ?? "hidden-rows";
    if (row !== this.lastRow) this.rows[what] = (this.rows[what] ?? 0) + row.to - row.from + 1;
    this.lastRow = row;
    return true;
  }

  /** Of a cell that stands for several ones, only those go that are hidden. */
  private isInHiddenColumns(cell: GridCell): boolean {
    const span = spanOf(cell.element, "columns");
    const parts = stretches(this.grid.hiddenColumns, { from: cell.from, to: cell.to + span - 1 });
    const hidden = parts.filter(({ isInside }) => isInside);
    const isWhole = hidden.length === parts.length;
    if (!isWhole && (span > 1 || hidden.length === 0)) return false;
    if (!isWhole) splitCell(this.document.content, cell.element, parts);
    else if (!emptyCell(this.document.content, cell, this.grid)) return false;
    const columns = hidden.flatMap((part) => [...columnsOf(part)]);
    this.forget(cell, columns);
    for (const column of columns) this.columns.add(column);
    return true;
  }

  private isUnderMerged(cell: GridCell): boolean {
    if (cell.isCovered && this.empty(cell)) this.document.tally.removed("covered-content", this.where);
    return cell.isCovered;
  }

  private isUnderShape(cell: GridCell): boolean {
    const covering = this.coveringOf(cell);
    if (!covering) return false;
    const { what, isWhole, isUnderChart } = covering;
    if (isWhole && !isUnderChart) {
      if (this.empty(cell, true)) this.document.tally.removed(what, this.where);
      return true;
    }
    if (!holdsValue(cell.element)) return false;
    if (isWhole)
      this.leave(
        what,
        "A chart lies over cells that it does not show.",
        "Move the chart, and delete what the cells under it hold.",
      );
    else if (what === "false-redaction")
      this.leave(what, "A dark shape lies over a part of a cell.", "Delete what the cell holds under the shape");
    return false;
  }

  private cleanUnseen(cell: GridCell): void {
    const key = cell.style ?? "";
    const byStyle = this.unseenBy.get(key) ?? unseenByStyle(this.document, cell.style);
    this.unseenBy.set(key, byStyle);
    const unseen = unseenCell(cell, byStyle);
    if (unseen === undefined) return;
    if (unseen.isConditional || this.isConditional(cell)) {
      const why = "Whether text can be seen depends on a conditional format.";
      this.leave(unseen.what, why, "Delete the text, or give it a colour that can be read.");
    } else if (this.empty(cell)) this.document.tally.removed(unseen.what, this.where);
  }

  /** False when nothing was in it. */
  private empty(cell: GridCell, keepsShapes = false): boolean {
    if (!emptyCell(this.document.content, cell, this.grid, keepsShapes)) return false;
    this.forget(cell, columnsOf(cell));
    return true;
  }

  private forget({ row }: GridCell, columns: Iterable<number>): void {
    for (const column of columns) this.missing.emptyCell(this.sheet, row, column);
  }

  private leave(what: What, why: string, advice: string): void {
    this.document.tally.leave({ what, where: this.where, why, advice });
  }
}

function spanOf(cell: XmlElement, of: "rows" | "columns"): number {
  const span = Number(cell.attr(`table:number-${of}-spanned`) ?? 1);
  return Number.isInteger(span) && span > 0 ? span : 1;
}

const isShape = ({ name }: XmlElement) => name.startsWith("draw:") || name.startsWith("dr3d:");

function holdsValue(cell: XmlElement): boolean {
  return cell.attr("office:value-type") !== undefined || cell.all("text:p").some((each) => each.text.trim() !== "");
}

/** Takes out what a cell holds. A shape that reaches to where it can be seen stays. False when nothing was in it. */
function emptyCell(tree: XmlTree, { element }: GridCell, grid: Grid, keepsShapes = false): boolean {
  let isEmptied = false;
  for (const child of element.children) {
    if (isShape(child) && (keepsShapes || !endsHidden(child, grid))) continue;
    tree.drop(child);
    isEmptied = true;
  }
  for (const name of element.attributes.keys()) {
    if (FORM.has(name)) continue;
    tree.set(element, name, undefined);
    isEmptied ||= name === "office:value-type" || name === "table:formula";
  }
  return isEmptied;
}

function endsHidden(shape: XmlElement, grid: Grid): boolean {
  const end = referenceOf(shape.attr("table:end-cell-address") ?? "");
  if (typeof end !== "object") return false;
  return isWithin(grid.hiddenRows, end.rows[0]) || isWithin(grid.hiddenColumns, end.columns[0]);
}

/** One element that stands for several cells, of which some are hidden. */
function splitCell(tree: XmlTree, element: XmlElement, parts: ReturnType<typeof stretches>): void {
  const name = (count: number) => [["table:number-columns-repeated", count > 1 ? String(count) : undefined]] as const;
  const hidden = [...element.attributes.keys()]
    .filter((each) => !FORM.has(each))
    .map((each) => [each, undefined] as const);
  const xml = parts.map(({ from, to, isInside }) => {
    const start = tree.startTag(element, new Map([...name(to - from + 1), ...(isInside ? hidden : [])]));
    if (start.endsWith("/>")) return start;
    const end = tree.text.slice(element.innerEnd, element.end);
    return isInside ? `${start}${end}` : `${start}${element.innerSource}${end}`;
  });
  tree.replace(element, xml.join(""));
}

// ------------------------------------------------------- what cannot be seen

interface Unseen {
  readonly what: "invisible-text" | "false-redaction" | undefined;
  readonly isConditional: boolean;
}

function unseenByStyle({ looks: { content: look } }: OdfDocument, style: string | undefined): Unseen {
  const background = colourOf(look.value("table-cell", style, "table-cell", "fo:background-color")) ?? "ffffff";
  const colour = colourOf(look.inkOrDefault("table-cell", style));
  const isConditional = look.isConditional("table-cell", style);
  const what = colour === undefined ? undefined : unseenAs(colour, background);
  if (what) return { what, isConditional };
  const isSmall = isTiny(look.value("table-cell", style, "text", "fo:font-size"));
  return { what: isSmall ? "invisible-text" : undefined, isConditional };
}

function unseenCell(
  { element }: GridCell,
  { what, isConditional }: Unseen,
): (Unseen & { what: NonNullable<Unseen["what"]> }) | undefined {
  const shown = element.all("text:p");
  const isShown = shown.some((each) => each.text.trim() !== "");
  if (what && isShown) {
    const hasOther = shown.some((each) => [...each.within()].some(({ name }) => HAS_LOOK_OF_ITS_OWN.has(name)));
    return hasOther ? undefined : { what, isConditional };
  }
  // A number format like `;;;` shows nothing of a value that is there. Zeros are left away by many, and tell nothing.
  const value =
    element.attr("office:value") ??
    element.attr("office:date-value") ??
    element.attr("office:time-value") ??
    element.attr("office:string-value") ??
    "";
  return !isShown && value.trim() !== "" && Number(value) !== 0
    ? { what: "invisible-text", isConditional: false }
    : undefined;
}

/** More ranges than this are not looked through for each cell. */
const MAX_CONDITIONS = 200;

/** Tells whether a cell is in a range with a conditional format. */
function conditionsOf(table: XmlElement): (cell: GridCell) => boolean {
  const ranges = table
    .all("calcext:conditional-formats")
    .flatMap((formats) => formats.children)
    .flatMap((format) => addressesOf(format.attr("calcext:target-range-address") ?? ""));
  if (ranges.length > MAX_CONDITIONS) return () => true;
  return ({ from, to, row }) =>
    ranges.some(
      (range) =>
        typeof range !== "object" ||
        (range.rows[0] <= row.to && range.rows[1] >= row.from && range.columns[0] <= to && range.columns[1] >= from),
    );
}
