/**
 * Cleans a spreadsheet: hidden sheets go; hidden rows and columns are emptied and stay, so that no address moves.
 * Formulas that rest on what went keep their values, and nothing else refers to it any more.
 */
import { colourOf } from "../../tools/odf-values.js";
import type { What } from "../record.js";
import type { XmlElement, XmlTree } from "../tree.js";
import { isTiny, unseenAs } from "./colours.js";
import { type OdfDocument, sheetPlace, whereOf } from "./document.js";
import { type Grid, type GridCell, gridOf, isWithin, type Row, stretches } from "./grid.js";
import { type Meaning, Missing } from "./missing.js";
import { coversOf } from "./over-cells.js";
import { addressesOf, formulaUse, referenceOf } from "./references.js";
import { keepValue } from "./shown-cells.js";

export interface CleanedSheets {
  readonly missing: Missing;
  /** Hidden cells of sheets that went: a chart may leave them out. */
  readonly unplotted: Missing;
  /** Names of the sheets that went. */
  readonly removed: ReadonlySet<string>;
}

export function cleanSheets(document: OdfDocument): CleanedSheets | undefined {
  const { body, tally } = document;
  if (body?.name !== "office:spreadsheet") return undefined;
  const tables = body.all("table:table");
  const missing = new Missing(tables.map(nameOf));
  const removed = removeSheets(document, tables, missing);
  const sheets = tables.filter((table) => !removed.has(table));
  removePivots(document, body, missing);
  learnNames(document, body, missing);
  for (const table of sheets) emptyCells(document, table, gridOf(table, document.looks.content), missing);
  if (missing.filtered) removeFilters(document, body);
  for (const table of sheets) {
    const frozen = freezeFormulas(document.content, table, missing);
    tally.removed("formulas", sheetPlace(table), frozen);
  }
  removeReferences(document, body, missing);
  removePageStyles(document, tables, removed);
  return { missing, unplotted: hiddenCells(document, tables, removed), removed: new Set([...removed].map(nameOf)) };
}

function hiddenCells({ looks }: OdfDocument, tables: readonly XmlElement[], removed: ReadonlySet<XmlElement>): Missing {
  const hidden = new Missing(tables.map(nameOf));
  for (const table of removed) {
    const grid = gridOf(table, looks.content);
    if (grid.hiddenRows.length === 0 && grid.hiddenColumns.length === 0) continue;
    for (const cell of grid.cells())
      for (const column of columnsOf(cell))
        if (cell.row.hidden || isWithin(grid.hiddenColumns, column)) hidden.emptyCell(nameOf(table), cell.row, column);
  }
  return hidden;
}

function nameOf(table: XmlElement): string {
  return table.attr("table:name") ?? "";
}

// ------------------------------------------------------------------- sheets

/** Why a whole sheet goes. */
function causeOf(table: XmlElement, { looks }: OdfDocument): What | undefined {
  const name = nameOf(table);
  // What was read from another workbook is kept in a sheet that nobody can see.
  if (/^'.*'#/.test(name)) return "external-data";
  // LibreOffice makes such a sheet of the stored data of a pivot table whose source is gone.
  if (/^DPCache_/.test(name)) return "pivot-cache";
  if (table.child("table:scenario")) return "scenarios";
  const isShown = looks.content.value("table", table.attr("table:style-name"), "table", "table:display") !== "false";
  return isShown ? undefined : "hidden-sheet";
}

function removeSheets(document: OdfDocument, tables: readonly XmlElement[], missing: Missing): ReadonlySet<XmlElement> {
  const causes = new Map<XmlElement, What>();
  for (const table of tables) {
    const cause = causeOf(table, document);
    if (cause) causes.set(table, cause);
  }
  if (causes.size === tables.length) {
    for (const [table, cause] of causes)
      document.tally.leave({
        what: cause,
        where: sheetPlace(table),
        why: "A workbook must keep one sheet, and none of its sheets is shown.",
        advice: "Show the sheet that is meant to be read.",
      });
    return new Set();
  }
  for (const [table, cause] of causes) {
    document.content.drop(table);
    missing.removeSheet(nameOf(table));
    document.tally.removed(cause, cause === "external-data" ? "" : sheetPlace(table));
  }
  return new Set(causes.keys());
}

function removePivots({ content, tally }: OdfDocument, body: XmlElement, missing: Missing): void {
  for (const pivots of body.all("table:data-pilot-tables")) {
    content.drop(pivots);
    tally.removed("pivot-cache", "", pivots.all("table:data-pilot-table").length);
    missing.pivots = true;
  }
}

/** What a filter asks for may name what it hides. Its rows stay as they are shown. */
function removeFilters({ content }: OdfDocument, body: XmlElement): void {
  for (const ranges of body.all("table:database-ranges"))
    for (const range of ranges.children) for (const filter of range.all("table:filter")) content.drop(filter);
}

/** Header and footer of a sheet that went may tell of it. */
function removePageStyles(
  document: OdfDocument,
  tables: readonly XmlElement[],
  removed: ReadonlySet<XmlElement>,
): void {
  const { content, styles, looks } = document;
  const styleOf = (table: XmlElement) => looks.content.find("table", table.attr("table:style-name") ?? "");
  const pageOf = (table: XmlElement) => styleOf(table)?.attr("style:master-page-name");
  const kept = tables.filter((table) => !removed.has(table));
  const [keptStyles, keptPages] = [new Set(kept.map(styleOf)), new Set(kept.map(pageOf))];
  const pages = new Set<string>();
  for (const table of removed) {
    const [style, page] = [styleOf(table), pageOf(table)];
    if (style && style.tree === content && !keptStyles.has(style)) content.drop(style);
    if (page !== undefined && !keptPages.has(page) && page !== "Default") pages.add(page);
  }
  for (const page of styles?.root.child("office:master-styles")?.all("style:master-page") ?? [])
    if (pages.has(page.attr("style:name") ?? "") && !isFollowed(page)) styles?.drop(page);
}

/** Other pages may name it as the one that follows them. */
function isFollowed(page: XmlElement): boolean {
  const name = page.attr("style:name");
  return (page.parent?.children ?? []).some((other) => other !== page && other.attr("style:next-style-name") === name);
}

// -------------------------------------------------------------------- cells

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

function emptyCells(document: OdfDocument, table: XmlElement, grid: Grid, missing: Missing): void {
  const { content, tally } = document;
  const [where, sheet] = [sheetPlace(table), nameOf(table)];
  const rows: { [what in What]?: number } = {};
  const hiddenColumns = new Set<number>();
  let lastRow: Row | undefined;
  const isConditional = conditionsOf(table);
  const coveringOf = coversOf(document, grid);
  const unseenBy = new Map<string, Unseen>();
  const unseenOf = (cell: GridCell) => {
    const key = cell.style ?? "";
    const unseen = unseenBy.get(key) ?? unseenByStyle(document, cell.style);
    unseenBy.set(key, unseen);
    return unseenCell(cell, unseen);
  };
  const gone = (cell: GridCell, columns: Iterable<number>) => {
    for (const column of columns) missing.emptyCell(sheet, cell.row, column);
  };
  for (const cell of grid.cells()) {
    const { element, row } = cell;
    const [rowSpan, columnSpan] = [spanOf(element, "rows"), spanOf(element, "columns")];
    if (isWithin(grid.hiddenRows, row.from, row.to + rowSpan - 1)) {
      const what = row.hidden ?? "hidden-rows";
      if (emptyCell(content, cell, grid)) {
        gone(cell, columnsOf(cell));
        if (row !== lastRow) rows[what] = (rows[what] ?? 0) + row.to - row.from + 1;
        lastRow = row;
      }
      continue;
    }
    const parts = stretches(grid.hiddenColumns, { from: cell.from, to: cell.to + columnSpan - 1 });
    if (columnSpan === 1 || parts.every(({ isInside }) => isInside)) {
      const hidden = parts.filter(({ isInside }) => isInside);
      if (hidden.length === parts.length ? emptyCell(content, cell, grid) : hidden.length > 0) {
        if (hidden.length < parts.length) splitCell(content, element, parts);
        const columns = hidden.flatMap((part) => [...numbersOf(part)]);
        gone(cell, columns);
        for (const column of columns) hiddenColumns.add(column);
        continue;
      }
    }
    if (cell.isCovered) {
      if (!emptyCell(content, cell, grid)) continue;
      gone(cell, columnsOf(cell));
      tally.removed("covered-content", where);
      continue;
    }
    const covering = coveringOf(cell);
    if (covering?.isUnderChart) {
      if (covering.isWhole && holdsValue(element))
        tally.leave({
          what: covering.what,
          where,
          why: "A chart lies over cells that it does not show.",
          advice: "Move the chart, and delete what the cells under it hold.",
        });
    } else if (covering?.isWhole) {
      if (!emptyCell(content, cell, grid, true)) continue;
      gone(cell, columnsOf(cell));
      tally.removed(covering.what, where);
      continue;
    }
    if (covering?.what === "false-redaction" && holdsValue(element)) {
      tally.leave({
        what: covering.what,
        where,
        why: "A dark shape lies over a part of a cell.",
        advice: "Delete what the cell holds under the shape",
      });
    }
    const unseen = unseenOf(cell);
    if (unseen === undefined) continue;
    if (unseen.isConditional || isConditional(cell)) {
      const why = "Whether text can be seen depends on a conditional format.";
      tally.leave({ what: unseen.what, where, why, advice: "Delete the text, or give it a colour that can be read." });
    } else if (emptyCell(content, cell, grid)) {
      gone(cell, columnsOf(cell));
      tally.removed(unseen.what, where);
    }
  }
  missing.filtered ||= rows["filtered-rows"] !== undefined;
  for (const [what, count] of Object.entries(rows)) tally.removed(what as What, where, count);
  tally.removed("hidden-columns", where, hiddenColumns.size);
}

function* numbersOf({ from, to }: { readonly from: number; readonly to: number }): Generator<number, void> {
  for (let at = from; at <= to; at += 1) yield at;
}

const columnsOf = numbersOf;

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

// ----------------------------------------------------------------- formulas

function freezeFormulas(tree: XmlTree, table: XmlElement, missing: Missing): number {
  const sheet = nameOf(table);
  let frozen = 0;
  for (const element of table.within()) {
    const formula =
      element.name === "table:table-cell" || element.name === "table:covered-table-cell"
        ? element.attr("table:formula")
        : undefined;
    if (formula === undefined || tree.isGone(element) || !missing.touchesFormula(formula, sheet)) continue;
    keepValue(tree, element);
    frozen += 1;
  }
  return frozen;
}

// --------------------------------------------------- what refers to the cells

function learnNames(document: OdfDocument, body: XmlElement, missing: Missing): void {
  for (const element of body.within()) {
    const meaning = meaningOf(element);
    if (meaning === undefined) continue;
    const name = element.attr("table:name") ?? "";
    missing.addName(name, meaning);
    if (element.attr("loext:hidden") !== "true" && element.attr("table:hidden") !== "true") continue;
    missing.removeName(name);
    document.content.drop(element);
    document.tally.removed("hidden-names");
  }
}

function meaningOf(element: XmlElement): Meaning | undefined {
  switch (element.name) {
    case "table:named-range":
      return { addresses: element.attr("table:cell-range-address") ?? "" };
    case "table:database-range":
      return { addresses: element.attr("table:target-range-address") ?? "" };
    case "table:named-expression":
      return { formula: asFormula(element.attr("table:expression") ?? "") };
    default:
      return undefined;
  }
}

function asFormula(expression: string): string {
  return formulaUse(expression) ? expression : `of:=${expression}`;
}

/** Elements that go when an attribute of theirs leads to a sheet that went. */
const REFERRING: ReadonlyMap<string, string> = new Map([
  ["table:named-range", "table:cell-range-address"],
  ["table:named-expression", "table:expression"],
  ["table:database-range", "table:target-range-address"],
  ["table:consolidation", "table:source-cell-range-addresses"],
  ["table:label-range", "table:data-cell-range-address"],
  ["table:content-validation", "table:condition"],
  ["calcext:condition", "calcext:value"],
  ["calcext:formatting-entry", "calcext:value"],
  ["style:map", "style:condition"],
  ["text:a", "xlink:href"],
]);
const LINKED_CELLS = ["form:linked-cell", "form:source-cell-range"];

function removeReferences(document: OdfDocument, body: XmlElement, missing: Missing): void {
  const { content, tally } = document;
  const lost = new Set<string>();
  const leads = (value: string) => missing.leadsToRemoved(value) || missing.leadsToRemoved(asFormula(value));
  for (const element of content.root.within()) {
    if (element.name === "table:table-cell" || element.name === "text:p" || content.isGone(element)) continue;
    if (element.name === "text:a") {
      if (isLinkTo(element.attr("xlink:href") ?? "", missing)) content.unwrap(element);
      continue;
    }
    if (element.name === "calcext:sparkline" && leads(element.attr("calcext:data-range") ?? ""))
      tally.leave({
        what: "chart-data",
        where: whereOf(element),
        why: "A small chart in a cell shows data of a hidden sheet.",
        advice: "Put a picture in its place.",
      });
    if (element.name.startsWith("form:"))
      for (const name of LINKED_CELLS) if (leads(element.attr(name) ?? "")) content.set(element, name, undefined);
    const attribute = REFERRING.get(element.name);
    if (attribute === undefined || !leads(element.attr(attribute) ?? "")) continue;
    content.drop(element);
    if (element.name === "table:content-validation") lost.add(element.attr("table:name") ?? "");
    else if (/^table:(?:named|database)-/.test(element.name)) tally.removed("hidden-names");
  }
  if (lost.size === 0) return;
  // There is at least one in a list of them (9.4.3).
  for (const list of body.all("table:content-validations"))
    if (list.children.every((each) => content.isGone(each))) content.drop(list);
  for (const element of body.within()) {
    const name = element.name === "table:table-cell" ? element.attr("table:content-validation-name") : undefined;
    if (name !== undefined && lost.has(name)) content.set(element, "table:content-validation-name", undefined);
  }
}

function isLinkTo(href: string, missing: Missing): boolean {
  if (!href.startsWith("#")) return false;
  const target = href.slice(1);
  return missing.isRemoved(target.replace(/^'(.*)'$/, "$1")) || missing.leadsToRemoved(target);
}
