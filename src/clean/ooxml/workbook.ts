/**
 * What is taken out of an Excel workbook before LibreOffice reads it, because the conversion would bring it to light:
 * rows of height 0 come out as rows that are shown, the stored records of a pivot table as a new sheet, cached values
 * of other workbooks as sheets of their own; and words that stand in formulas, rules and names, and in no cell.
 */
import { isLikeData, isWord, saysMore, tellsOfPeople, textsIn } from "../../tools/formula-texts.js";
import { CONTENT_TYPES, keyOf, type OpcPackage } from "../../tools/opc.js";
import type { OoxmlPackage } from "../package.js";
import type { Tally } from "../record.js";
import type { XmlElement, XmlTree } from "../tree.js";
import { removeFoldedShapes } from "./folded-shapes.js";

export async function prepareWorkbook(
  opc: OpcPackage,
  workbook: string,
  copy: OoxmlPackage,
  tally: Tally,
): Promise<void> {
  const book = await copy.tree(workbook);
  const led = await opc.relationshipsOf(workbook);
  const sheets = led.flatMap(({ kind, part }) => (kind === "worksheet" && part !== undefined ? [part] : []));
  const dropping = new Dropping(opc, copy);
  const links = led.filter(({ kind }) => kind === "externalLink").length;
  const names = removeNames(book, links > 0, tally);
  const pivots = led.filter(({ kind }) => kind === "pivotCacheDefinition").length;
  // Cells that ask a pivot table for its numbers, or use another workbook, keep what they came to.
  const gone = [...(links > 0 ? [OTHER_BOOK] : []), ...(pivots > 0 ? [OF_PIVOTS] : [])];
  const uses = (formula: string) =>
    tellsOfPeople(formula) || gone.some((pattern) => pattern.test(formula)) || usesName(formula, names);
  for (const part of new Set(sheets)) {
    const sheet = await copy.tree(part);
    hideEmptySpace(sheet);
    tally.removed("hidden-shape", "", await removeFoldedShapes(opc, copy, part, sheet));
    tally.removed("variables", "", removeMessages(sheet));
    tally.removed("formulas", "", keepValues(sheet, uses));
    await dropping.from(part, "pivotTable");
  }
  for (const { kind, part } of led)
    if (kind === "styles" && part !== undefined) tally.removed("variables", "", removeFormats(await copy.tree(part)));
  for (const name of ["pivotCaches", "externalReferences"])
    for (const list of book.root.all(`x:${name}`)) book.drop(list);
  tally.removed("pivot-cache", "", pivots);
  tally.removed("external-data", "", links);
  await dropping.from(workbook, "pivotCacheDefinition");
  await dropping.from(workbook, "externalLink");
  await dropping.finish();
}

// --------------------------------------------------- rows and columns of size 0

/** Excel shows nothing of a row of height 0 (ECMA-376 part 1, 18.3.1.73); LibreOffice finds a height for it. */
function hideEmptySpace(sheet: XmlTree): void {
  const rowHeight = sheet.root.child("x:sheetFormatPr")?.attr("defaultRowHeight");
  for (const row of sheet.root.child("x:sheetData")?.children ?? [])
    if (isZero(row.attr("ht") ?? rowHeight)) sheet.set(row, "hidden", "1");
  for (const column of sheet.root.child("x:cols")?.children ?? [])
    if (isZero(column.attr("width"))) sheet.set(column, "hidden", "1");
}

function isZero(size: string | undefined): boolean {
  return size !== undefined && size.trim() !== "" && Number(size) === 0;
}

// -------------------------------------------------------- links to other workbooks

/** `[1]Sheet1!A1`: a place in the first of the other workbooks (18.17.2.3). */
const OTHER_BOOK = /\[\d{1,6}\]/;

/** Names that stand for something in another workbook or for words, in lower case. */
function removeNames(book: XmlTree, hasLinks: boolean, tally: Tally): ReadonlySet<string> {
  const removed = new Set<string>();
  for (const name of book.root.child("x:definedNames")?.children ?? []) {
    const isText = isConstant(name.text) || tellsOfPeople(name.text);
    if (!isText && !(hasLinks && OTHER_BOOK.test(name.text))) continue;
    removed.add((name.attr("name") ?? "").toLowerCase());
    book.drop(name);
    if (isText) tally.removed("variables");
  }
  return removed;
}

const isConstant = (formula: string) => /^\s*"[^"]*"\s*$/.test(formula) && isWord(formula);

const WORD = /[\p{L}_\\][\p{L}\p{N}_.\\]*/gu;

function usesName(formula: string, names: ReadonlySet<string>): boolean {
  return names.size > 0 && (formula.match(WORD) ?? []).some((word) => names.has(word.toLowerCase()));
}

/** The functions that ask a pivot table, or the data that it was made from (18.17.7). */
const OF_PIVOTS = /\b(?:GETPIVOTDATA|CUBE[A-Z]+)\s*\(/i;

/** Takes out the formulas that use what goes; the cells keep what they came to. */
function keepValues(sheet: XmlTree, uses: (formula: string) => boolean): number {
  const formulas: XmlElement[] = [];
  const shared = new Set<string>();
  for (const element of sheet.root.within()) {
    if (element.name === "x:f") {
      formulas.push(element);
      if (uses(element.text)) shared.add(element.attr("si") ?? "");
    } else if (RULES.has(element.name) && uses(element.text)) sheet.drop(element);
  }
  shared.delete("");
  let kept = 0;
  for (const formula of formulas) {
    // Cells that share a formula name it by a number, and only the first one writes it (18.3.1.40).
    if (!uses(formula.text) && !shared.has(formula.attr("si") ?? "")) continue;
    sheet.drop(formula);
    kept += 1;
  }
  return kept;
}

const RULES: ReadonlySet<string> = new Set(["x:cfRule", "x:dataValidation", "x14:cfRule", "x14:dataValidation"]);

// ------------------------------------------------------------------- messages

/** Messages on cells, each with what shows it (18.3.1.32). */
const MESSAGES = [
  ["promptTitle", "showInputMessage"],
  ["prompt", "showInputMessage"],
  ["errorTitle", "showErrorMessage"],
  ["error", "showErrorMessage"],
] as const;

/** Takes out messages that are never shown or tell of people, and lists that no arrow opens. */
function removeMessages(sheet: XmlTree): number {
  let removed = 0;
  for (const element of sheet.root.within()) {
    if (!element.name.endsWith(":dataValidation")) continue;
    for (const [name, shownBy] of MESSAGES) {
      const text = element.attr(name) ?? "";
      if (!isWord(text) || (isTrue(element.attr(shownBy)) && !isLikeData(text))) continue;
      sheet.set(element, name, undefined);
      removed += 1;
    }
    // The arrow is left away when it says so (the name says the opposite).
    if (!isTrue(element.attr("showDropDown")) || !isWord(element.text)) continue;
    sheet.drop(element);
    removed += 1;
  }
  return removed;
}

/** Takes out number formats with words that no style uses (18.8.30), and those of conditional formats that tell of people. */
function removeFormats(styles: XmlTree): number {
  const used = new Set<string | undefined>();
  for (const name of ["x:cellXfs", "x:cellStyleXfs"])
    for (const style of styles.root.child(name)?.children ?? []) used.add(style.attr("numFmtId"));
  let removed = 0;
  for (const format of styles.root.child("x:numFmts")?.children ?? []) {
    if (used.has(format.attr("numFmtId")) || !textsIn(format.attr("formatCode") ?? "").some(saysMore)) continue;
    styles.drop(format);
    removed += 1;
  }
  for (const look of styles.root.child("x:dxfs")?.children ?? []) {
    const format = look.child("x:numFmt");
    if (!format || !textsIn(format.attr("formatCode") ?? "").some(isLikeData)) continue;
    styles.drop(format);
    removed += 1;
  }
  return removed;
}

const isTrue = (value: string | undefined) => value === "1" || value === "true";

// -------------------------------------------------------------------- parts

/** Drops parts with what they lead to, the relationships that lead to them, and their entries among the types. */
class Dropping {
  private readonly dropped = new Set<string>();

  constructor(
    private readonly opc: OpcPackage,
    private readonly copy: OoxmlPackage,
  ) {}

  /** Everything of that kind that a part leads to. */
  async from(part: string, kind: string): Promise<void> {
    const relationships = relationshipsPart(this.opc, part);
    const led = (await this.opc.relationshipsOf(part)).filter((each) => each.kind === kind);
    if (relationships === undefined || led.length === 0) return;
    const ids = new Set(led.map(({ id }) => id));
    const tree = await this.copy.tree(relationships);
    for (const each of tree.root.children) if (ids.has(each.attr("Id") ?? "")) tree.drop(each);
    for (const { part: target } of led) if (target !== undefined) await this.drop(target);
  }

  private async drop(part: string): Promise<void> {
    const next = [part];
    for (let each = next.pop(); each !== undefined; each = next.pop()) {
      if (this.dropped.has(each)) continue;
      this.dropped.add(each);
      this.copy.drop(each);
      const relationships = relationshipsPart(this.opc, each);
      if (relationships === undefined) continue;
      this.copy.drop(relationships);
      for (const led of await this.opc.relationshipsOf(each))
        if (/^pivotCache/.test(led.kind) && led.part !== undefined) next.push(led.part);
    }
  }

  async finish(): Promise<void> {
    if (this.dropped.size === 0) return;
    const keys = new Set([...this.dropped].map(keyOf));
    const stored = this.opc.find(CONTENT_TYPES);
    if (stored === undefined) return;
    const types = await this.copy.tree(stored);
    for (const type of types.root.children) if (keys.has(keyOf(type.attr("PartName") ?? "\u0000"))) types.drop(type);
  }
}

function relationshipsPart(opc: OpcPackage, part: string): string | undefined {
  const slash = part.lastIndexOf("/") + 1;
  return opc.find(`${part.slice(0, slash)}_rels/${part.slice(slash)}.rels`);
}
