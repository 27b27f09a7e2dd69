/**
 * Keeps what the cells of a cleaned spreadsheet show. LibreOffice works some formulas out anew whenever it opens a
 * document, though it is told not to: those that came to an error, that use a macro, or that count what is hidden. Where
 * that comes to something else than the document showed, the formula goes and what it showed stays.
 */
import type { Cleaning, Uncleaned } from "../../model.js";
import { CONTENT } from "../../tools/odf.js";
import { OdfPackage } from "../package.js";
import { Tally } from "../record.js";
import type { XmlElement, XmlTree } from "../tree.js";
import { type Grid, type GridCell, gridOf } from "./grid.js";
import { stylesOf } from "./styles.js";

/** Writes the file only when something was kept; `made` is what an engine made of the source. */
export async function keepShown({ source, target, limits }: Uncleaned, made: string): Promise<Cleaning> {
  const tally = new Tally();
  const odf = await OdfPackage.open(source, limits);
  try {
    const tree = await odf.tree(CONTENT);
    if (!tree.text.includes(":formula=")) return tally.result();
    const now = await gridsIn(made, limits);
    for (const [name, grid] of gridsOf(tree)) {
      const other = now.get(name);
      if (other) tally.removed("results", `sheet "${name}"`, keepOnSheet(tree, grid, other));
    }
    if (tree.isChanged) odf.write(target);
    return tally.result();
  } finally {
    odf.close();
  }
}

async function gridsIn(file: string, limits: Uncleaned["limits"]): Promise<ReadonlyMap<string, Grid>> {
  const odf = await OdfPackage.open(file, limits);
  try {
    return gridsOf(await odf.tree(CONTENT));
  } finally {
    odf.close();
  }
}

/** The sheets of a workbook by their names. */
function gridsOf(tree: XmlTree): ReadonlyMap<string, Grid> {
  const looks = stylesOf(tree, undefined).content;
  const tables = tree.root.child("office:body")?.child("office:spreadsheet")?.all("table:table") ?? [];
  return new Map(tables.map((table) => [table.attr("table:name") ?? "", gridOf(table, looks)]));
}

/** How many formulas went. */
function keepOnSheet(tree: XmlTree, grid: Grid, made: Grid): number {
  const formulas = [...grid.cells()].filter(({ element }) => isFormula(element));
  if (formulas.length === 0) return 0;
  const shownNow = shownIn(made);
  const isOther = (cell: GridCell) => shownOf(cell.element) !== shownNow(cell);
  const changed = new Set(formulas.filter(isOther));
  const matrices = formulas.filter(({ element }) => element.attr(MATRIX) !== undefined);
  // Other cells of a matrix have no formula of their own (ODF 1.3 part 3, 19.683).
  if (matrices.length > 0) {
    const isInMatrix = ({ element }: GridCell) =>
      !isFormula(element) && element.attr("office:value-type") !== undefined;
    if ([...grid.cells()].some((cell) => isInMatrix(cell) && isOther(cell)))
      for (const matrix of matrices) changed.add(matrix);
  }
  for (const { element } of changed) keepValue(tree, element);
  return changed.size;
}

function isFormula(cell: XmlElement): boolean {
  return cell.attr("table:formula") !== undefined;
}

/** Letters alone: blanks are written in several ways. */
function shownOf(cell: XmlElement): string {
  return cell
    .all("text:p")
    .map(({ text }) => text.replace(/\s+/g, ""))
    .join("\n");
}

/** Tells what is shown at the place of a cell. Cells come from top to bottom, and from left to right. */
function shownIn(grid: Grid): (cell: GridCell) => string {
  const rows: { readonly from: number; readonly to: number; readonly cells: GridCell[] }[] = [];
  for (const cell of grid.cells()) {
    const last = rows.at(-1);
    if (last?.from === cell.row.from) last.cells.push(cell);
    else rows.push({ from: cell.row.from, to: cell.row.to, cells: [cell] });
  }
  return ({ row, from }) => {
    const cell = spanAt(spanAt(rows, row.from)?.cells ?? [], from);
    return cell ? shownOf(cell.element) : "";
  };
}

function spanAt<T extends { readonly from: number; readonly to: number }>(
  spans: readonly T[],
  at: number,
): T | undefined {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle] as T).to < at) low = middle + 1;
    else high = middle;
  }
  const found = spans[low];
  return found !== undefined && found.from <= at ? found : undefined;
}

// -------------------------------------------------------- values without formulas

const MATRIX = "table:number-matrix-columns-spanned";
const FORMULA = ["table:formula", MATRIX, "table:number-matrix-rows-spanned"];
/** Errors that formulas can name (ODF 1.3 part 4, 5.12). */
const ERROR = /^#(?:REF!|N\/A|NAME\?|VALUE!|DIV\/0!|NUM!|NULL!)$/;

/** The cell keeps what its formula came to. */
export function keepValue(tree: XmlTree, cell: XmlElement): void {
  for (const name of FORMULA) tree.set(cell, name, undefined);
  const isError = cell.attr("office:string-value") === "" || cell.attr("calcext:value-type") === "error";
  if (cell.attr("office:value-type") !== "string" || !isError) return;
  // An error is stored as an empty text. It stays an error, and where it cannot, its name is shown as it was.
  const shown = shownOf(cell);
  if (ERROR.test(shown)) {
    tree.set(cell, "table:formula", `of:=${shown}`);
    return;
  }
  tree.set(cell, "office:string-value", undefined);
  tree.set(cell, "calcext:value-type", undefined);
}
