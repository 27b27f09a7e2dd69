/** Sheets and cells. */
import type { Cell, Sheet } from "../../content/model.js";
import { cellName } from "../../content/places.js";
import type { Breach } from "../../content/rule.js";
import { levelled, wordsOf } from "../../content/words.js";
import { hasValue, isSameValue, sheetPairs, shownCells } from "../cells.js";
import type { Printed } from "../printed.js";
import { are, counted, type FidelityRule, firstOf, INTEGRITY, LOOK_AND_SAVE_ANEW, shareOf, someOf } from "../rule.js";
import { visibleSheets } from "../sight.js";

const whereIs = ({ name }: Sheet) => `sheet "${name}"`;

export const lostSheets: FidelityRule = {
  id: "fidelity-sheets",
  title: "Sheets that are missing in the file made",
  why: "Whoever opens the output does not know that there was another sheet.",
  advice: LOOK_AND_SAVE_ANEW,
  basis: INTEGRITY,
  *check({ source, output, isPrinted, isUntold, unprintedCells }): Iterable<Breach> {
    const lost = isPrinted ? unprintedSheets(unprintedCells()) : sheetPairs(source, output).lost;
    // Numbers that only bars or icons stand for are on a page without words.
    const doubt = isUntold || (isPrinted && output.pages.some(({ text }) => text.trim() === ""));
    for (const sheet of lost) {
      const hasData = sheet.what === "chart" || sheet.cells.some(hasValue);
      yield {
        message: "A sheet is missing.",
        where: whereIs(sheet),
        ...(doubt && { severity: "warn" }),
        ...(!hasData && { severity: "note" }),
      };
    }
  },
};

/** Sheets of whose cells none is on any page. */
function unprintedSheets(unprinted: ReadonlyMap<Sheet, readonly Cell[]>): Sheet[] {
  return [...unprinted].filter(([sheet, list]) => list.length === shownCells(sheet).length).map(([sheet]) => sheet);
}

export const cells: FidelityRule = {
  id: "fidelity-cells",
  title: "Cells that are missing or hold something else in the file made",
  why: "A figure that is missing or wrong is not noticed, and all that is reckoned from it is wrong.",
  advice: LOOK_AND_SAVE_ANEW,
  basis: INTEGRITY,
  *check({ source, sheets }): Iterable<Breach> {
    for (const { sheet, cells, match } of sheets()) {
      const where = whereIs(sheet);
      const hasPivot = source.traces.some(({ what, where: at }) => what === "pivot-cache" && at.includes(where));
      const kept = cells.map((cell) => [cell, match(cell)] as const);
      // LibreOffice lays pivot tables out anew, with its own words for "Grand Total".
      const isLabel = (cell: Cell) => hasPivot && cell.type === "text";
      const labels = kept.filter(([cell, other]) => isLabel(cell) && !(other && isSameValue(cell, other)));
      if (labels.length > 0)
        yield {
          message: `${counted(labels.length, "cell")} with text ${are(labels.length)} not the same, since a pivot table was laid out anew: ${names(labels.map(([cell]) => cell))}.`,
          where,
          severity: "warn",
        };
      const others = kept.filter(([cell]) => !isLabel(cell));
      const lost = others.filter(([, other]) => !other || !hasValue(other)).map(([cell]) => cell);
      if (lost.length > 0)
        yield { message: `${counted(lost.length, "cell")} ${are(lost.length)} missing: ${names(lost)}.`, where };
      const changed = others.filter(([cell, other]) => other && hasValue(other) && !isSameValue(cell, other));
      const typed = changed.filter(([cell]) => !cell.formula).map(([cell]) => cell);
      if (typed.length > 0)
        yield {
          message: `${counted(typed.length, "cell")} ${holds(typed.length)} something else: ${names(typed)}.`,
          where,
        };
    }
  },
};

const holds = (count: number) => (count === 1 ? "holds" : "hold");

function names(list: readonly Cell[]): string {
  return someOf(list.map(({ row, column }) => cellName(row, column)));
}

export const results: FidelityRule = {
  id: "fidelity-results",
  title: "Formulas that come to something else in the file made",
  why: "LibreOffice works out some formulas anew, and others differently.",
  advice: {
    any: "Compare these cells with those of the file made (--keep writes it in any case); where what they show must not change, replace the formula by its value",
    excel:
      "Compare these cells with those of the file made (--keep writes it in any case); where what they show must not change, copy the cells and use Paste Special, Values",
  },
  basis: INTEGRITY,
  *check({ sheets }): Iterable<Breach> {
    for (const { sheet, cells, match } of sheets()) {
      const changed = cells.filter((cell) => {
        const other = cell.formula ? match(cell) : undefined;
        return other !== undefined && hasValue(other) && !isSameValue(cell, other);
      });
      yield* toldOf(changed, match, whereIs(sheet));
    }
  },
};

function* toldOf(changed: readonly Cell[], match: (cell: Cell) => Cell | undefined, where: string): Iterable<Breach> {
  const isError = (cell: Cell) => match(cell)?.type === "error";
  const errors = changed.filter(isError);
  if (errors.length > 0)
    yield { message: `${counted(errors.length, "formula")} ${come(errors)} to an error: ${names(errors)}.`, where };
  const others = changed.filter((cell) => !isError(cell));
  // A date that a formula comes to is mostly that of today, and what is reckoned from it changes with it.
  const isDate = ({ type, format }: Cell) => type === "date" || format === "date" || format === "time";
  const lasting = others.filter((cell) => !isDate(cell));
  if (lasting.length > 0)
    yield {
      message: `${counted(lasting.length, "formula")} ${come(lasting)} to something else: ${names(lasting)}.`,
      where,
      severity: "warn",
    };
  const dates = others.filter(isDate);
  if (dates.length > 0)
    yield {
      message: `${counted(dates.length, "formula")} with a date ${come(dates)} to something else: ${names(dates)}.`,
      where,
      severity: "note",
    };
}

const come = ({ length }: readonly Cell[]) => (length === 1 ? "comes" : "come");

export const formulas: FidelityRule = {
  id: "fidelity-formulas",
  title: "Formulas that became values, and values that became formulas",
  why: "Where a formula has become a value, nobody can see any more how it was reckoned, and it does not change with its figures.",
  advice: LOOK_AND_SAVE_ANEW,
  basis: INTEGRITY,
  *check({ sheets, isSafeCopy }): Iterable<Breach> {
    for (const { sheet, cells, match } of sheets()) {
      const changed = cells.filter((cell) => {
        const other = match(cell);
        return other !== undefined && hasValue(other) && cell.formula !== other.formula;
      });
      const toValues = isSafeCopy ? [] : changed.filter(({ formula }) => formula);
      const toFormulas = changed.filter(({ formula }) => !formula);
      const where = whereIs(sheet);
      if (toValues.length > 0)
        yield { message: `${counted(toValues.length, "formula")} became ${valuesOf(toValues)}.`, where };
      if (toFormulas.length > 0)
        yield { message: `${counted(toFormulas.length, "value")} became ${formulasOf(toFormulas)}.`, where };
    }
  },
};

const valuesOf = (list: readonly Cell[]) => `${list.length === 1 ? "a value" : "values"}: ${names(list)}`;
const formulasOf = (list: readonly Cell[]) => `${list.length === 1 ? "a formula" : "formulas"}: ${names(list)}`;

export const formats: FidelityRule = {
  id: "fidelity-number-formats",
  title: "Numbers that are shown in another way in the file made",
  why: "A share of 12% that is shown as 0.12, or a date that is shown as 45000, is misread.",
  advice: {
    any: "Choose a usual number format for these cells",
    excel: "Select these cells, press Ctrl+1, and choose a format of the list under Number in place of Custom",
  },
  basis: INTEGRITY,
  *check({ sheets }): Iterable<Breach> {
    for (const { sheet, cells, match } of sheets()) {
      const changed = cells.filter((cell) => {
        const other = match(cell);
        return other !== undefined && hasValue(other) && isMisread(cell, other);
      });
      if (changed.length > 0)
        yield {
          message: `${counted(changed.length, "cell")} ${are(changed.length)} shown in another number format: ${names(changed)}.`,
          where: whereIs(sheet),
        };
    }
  },
};

const TELLING: ReadonlySet<string | undefined> = new Set(["percent", "date", "time"]);

function isMisread(one: Cell, other: Cell): boolean {
  if (one.type === "text" || one.format === undefined || other.format === undefined || one.format === other.format)
    return false;
  // Programs differ in what they call a date with a time, a currency and a plain number.
  const isTime = ({ format }: Cell) => format === "date" || format === "time";
  return (TELLING.has(one.format) || TELLING.has(other.format)) && !(isTime(one) && isTime(other));
}

export const merged: FidelityRule = {
  id: "fidelity-merged-cells",
  title: "Merged cells that are no longer merged",
  why: "A heading over several columns may stand over the first one only.",
  advice: LOOK_AND_SAVE_ANEW,
  basis: INTEGRITY,
  *check({ sheets }): Iterable<Breach> {
    for (const { sheet, now } of sheets())
      if (now.merged < sheet.merged)
        yield {
          message: `${shareOf(sheet.merged - now.merged, sheet.merged, "merged cell")} ${are(sheet.merged - now.merged)} no longer merged.`,
          where: whereIs(sheet),
        };
  },
};

/** What is printed in place of a number that is wider than its column. */
const TOO_WIDE = /(?<!#)#{3,}(?!#)/g;

export const cut: FidelityRule = {
  id: "fidelity-cells-cut",
  title: "Cells that cannot be read in the PDF",
  why: "A number that is too wide for its column is printed as ###, text is cut off at the edge of its cell, and what is outside of a print area is left out.",
  advice: {
    any: "Make the columns wider, and look whether all of the sheet is in the print area",
    excel:
      "Select the columns and double-click the line between two column letters; then look at Page Layout, Print Area",
    office: "Choose Format, Columns, Optimal Width; then look at Format, Print Ranges",
  },
  basis: INTEGRITY,
  *check({ source, output, isPrinted, unprintedCells }): Iterable<Breach> {
    if (!isPrinted || source.kind !== "spreadsheet") return;
    const hashes = output.pages.flatMap(({ text, number }) => (text.match(TOO_WIDE) ?? []).map(() => number));
    if (hashes.length > 0)
      yield {
        message: `${counted(hashes.length, "number")} ${are(hashes.length)} printed as ###, too wide for ${hashes.length === 1 ? "its column" : "their columns"}.`,
        where: `page ${hashes[0]}`,
      };
    const whole = unprintedSheets(unprintedCells());
    for (const [sheet, list] of unprintedCells())
      if (!whole.includes(sheet))
        yield {
          message: `${counted(list.length, "cell")} cannot be found in the PDF as ${list.length === 1 ? "it is" : "they are"} shown: ${names(list)}.`,
          where: whereIs(sheet),
        };
  },
};

export const spread: FidelityRule = {
  id: "fidelity-pages",
  title: "Sheets that are spread over several pages in width",
  why: "Rows that are torn apart cannot be read across.",
  advice: {
    any: "Fit the sheet on one page in width",
    excel: "Choose Page Layout, Width: 1 page, and Orientation: Landscape",
    office: "Choose Format, Page Style, Sheet, Scaling mode: Fit print range(s) to width/height, width 1 page",
  },
  basis: INTEGRITY,
  *check({ source, isPrinted, printed }): Iterable<Breach> {
    if (!isPrinted || source.sheets.length === 0) return;
    const pageOf = pagesOfWords(printed());
    const torn = visibleSheets(source).filter((sheet) => isTorn(sheet, pageOf));
    if (torn.length > 0)
      yield {
        message: `${counted(torn.length, "sheet")} ${are(torn.length)} spread over several pages in width: ${firstOf(torn.map(({ name }) => `"${name}"`))}${torn.length > 3 ? " among others" : ""}.`,
      };
  },
};

const ON_SEVERAL = -1;

/** The only page that a word stands on. */
function pagesOfWords(printed: Printed): (word: string) => number | undefined {
  const pageOf = new Map<string, number>();
  for (const [page, words] of printed.words().entries())
    for (const word of words) pageOf.set(word, (pageOf.get(word) ?? page) === page ? page : ON_SEVERAL);
  return (word) => {
    const page = pageOf.get(word);
    return page === ON_SEVERAL ? undefined : page;
  };
}

/** Rows that are looked at, from the top. */
const MAX_ROWS = 50;
/** So many letters of a word are seldom found by chance. */
const TELLING_WORD = 3;

/** True when cells of one row stand on different pages. */
function isTorn(sheet: Sheet, pageOf: (word: string) => number | undefined): boolean {
  const pages = new Map<number, Set<number>>();
  for (const cell of shownCells(sheet)) {
    if (!pages.has(cell.row) && pages.size >= MAX_ROWS) break;
    const found = pages.get(cell.row) ?? new Set();
    pages.set(cell.row, found);
    const words = wordsOf(levelled(cell.shown ?? cell.value)).filter(({ length }) => length >= TELLING_WORD);
    for (const page of words.map(pageOf)) if (page !== undefined) found.add(page);
  }
  return [...pages.values()].some(({ size }) => size > 1);
}
