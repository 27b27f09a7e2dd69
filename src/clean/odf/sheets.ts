/**
 * Cleans a spreadsheet: hidden sheets go; hidden rows and columns are emptied and stay, so that no address moves.
 * Formulas that rest on what went keep their values, and nothing else refers to it any more.
 */
import type { What } from "../record.js";
import type { XmlElement, XmlTree } from "../tree.js";
import { type OdfDocument, sheetName, sheetPlace, whereOf } from "./document.js";
import { columnsOf, gridOf, isWithin } from "./grid.js";
import { emptyCells } from "./hidden-cells.js";
import { type Meaning, Missing } from "./missing.js";
import { formulaUse } from "./references.js";
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
  const missing = new Missing(tables.map(sheetName));
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
  return { missing, unplotted: hiddenCells(document, tables, removed), removed: new Set([...removed].map(sheetName)) };
}

function hiddenCells({ looks }: OdfDocument, tables: readonly XmlElement[], removed: ReadonlySet<XmlElement>): Missing {
  const hidden = new Missing(tables.map(sheetName));
  for (const table of removed) {
    const grid = gridOf(table, looks.content);
    if (grid.hiddenRows.length === 0 && grid.hiddenColumns.length === 0) continue;
    for (const cell of grid.cells())
      for (const column of columnsOf(cell))
        if (cell.row.hidden || isWithin(grid.hiddenColumns, column))
          hidden.emptyCell(sheetName(table), cell.row, column);
  }
  return hidden;
}

// ------------------------------------------------------------------- sheets

/** Of these the sheet is LibreOffice's own, and nobody else knows it by its name. */
const NAMELESS: ReadonlySet<What> = new Set(["external-data", "scenarios"]);

/** Why a whole sheet goes. */
function causeOf(table: XmlElement, { looks }: OdfDocument): What | undefined {
  const name = sheetName(table);
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
    missing.removeSheet(sheetName(table));
    document.tally.removed(cause, NAMELESS.has(cause) ? "" : sheetPlace(table));
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

// ----------------------------------------------------------------- formulas

function freezeFormulas(tree: XmlTree, table: XmlElement, missing: Missing): number {
  const sheet = sheetName(table);
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
