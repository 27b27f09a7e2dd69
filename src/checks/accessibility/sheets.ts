/** Spreadsheets: names of sheets, headings of columns, and where the data begin. */
import type { Sheet } from "../content/model.js";
import type { Breach } from "../content/rule.js";
import { type AccessibilityRule, SPREADSHEETS, wcag } from "./rule.js";
import { inWords } from "./words.js";

const named = (sheets: readonly Sheet[]) =>
  `${sheets.length === 1 ? "sheet" : "sheets"} ${inWords(sheets.map(({ name }) => `"${name}"`))}`;

const isFilled = ({ what, cells }: Sheet) => what === "cells" && cells.length > 0;

export const sheetNames: AccessibilityRule = {
  id: "accessibility-sheet-names",
  title: "Sheets without a name of their own",
  why: "People who are read to choose a sheet by its name. Sheet1 and Sheet2 say nothing.",
  advice: {
    any: "Give each sheet a name that says what is in it, and delete sheets that nobody needs",
    excel: "Double-click the tab of the sheet and type a name that says what is in it",
    office: "Double-click the tab of the sheet and type a name that says what is in it",
  },
  basis: wcag("2.4.6 Headings and Labels (Level AA)"),
  kinds: ["spreadsheet"],
  *find({ sheets }) {
    // Where the others are empty, there is nothing to choose from.
    const filled = sheets.filter((sheet) => isFilled(sheet) || sheet.what === "chart");
    if (filled.length < 2) return;
    const plain = filled.filter(({ what, name }) => what === "cells" && DEFAULT_NAME.test(name));
    if (plain.length > 0)
      yield {
        message:
          plain.length === 1 ? "A sheet has no name of its own." : `${plain.length} sheets have no names of their own.`,
        where: named(plain),
      };
  },
};

/** What Excel and LibreOffice call new sheets in the main languages, Welsh among them. */
const DEFAULT_NAME =
  /^(?:sheet|taflen|tabelle|feuil|feuille|hoja|foglio|folha|planilha|blad|ark|arkusz|list|hárok|munka|munkalap|taulukko|foaie|lapas|leht|sayfa|bileog|duilleag|лист|аркуш|работен лист|φύλλο|工作表|シート|시트|گیج|ورقة|גיליון) ?\d+$/iu;

// ---------------------------------------------------------------------- headings

/** Less is a note or a sum, not a table. */
const LEAST_ROWS = 4;
const LEAST_COLUMNS = 2;
const LEAST_CELLS = 12;

export const sheetHeader: AccessibilityRule = {
  id: "accessibility-sheet-header",
  title: "Sheets in which nothing says which cells are headings",
  why: "Programs that read aloud name the heading of the column with each cell, if the cells are marked as a table. Otherwise people hear numbers and do not know what they count.",
  advice: {
    any: "Mark the row with the headings as header row",
    excel: "Click into the data, choose Insert, Table (Ctrl+T), and tick My table has headers",
    office:
      "Select the row below the headings and choose View, Freeze Rows and Columns; to repeat the headings in print: Format, Print Ranges, Edit, Rows to Repeat",
  },
  basis: wcag("1.3.1 Info and Relationships (Level A)"),
  kinds: ["spreadsheet"],
  *find({ sheets }) {
    const bare = sheets.filter((sheet) => isFilled(sheet) && !sheet.hasHeader && holdsTable(sheet));
    if (bare.length > 0)
      yield {
        message:
          bare.length === 1
            ? "Nothing says which cells are the headings."
            : `On ${bare.length} sheets nothing says which cells are the headings.`,
        where: named(bare),
      };
  },
};

function holdsTable({ cells }: Sheet): boolean {
  if (cells.length < LEAST_CELLS) return false;
  const rows = new Set<number>();
  const columns = new Set<number>();
  for (const { row, column } of cells) {
    rows.add(row);
    columns.add(column);
    if (rows.size >= LEAST_ROWS && columns.size >= LEAST_COLUMNS) return true;
  }
  return false;
}

// ------------------------------------------------------------------------ layout

export const sheetLayout: AccessibilityRule = {
  id: "accessibility-sheet-layout",
  title: "Sheets with merged cells, or that begin with empty ones",
  why: "Reading aloud begins in cell A1. Where it is empty, people may think that the sheet is; and merged cells make programs lose count of rows and columns.",
  advice: {
    any: "Split merged cells, and let the sheet begin in cell A1, with a title that says what is in it",
    excel:
      "Split merged cells under Home, Merge & Center, Unmerge Cells; delete empty rows and columns before the data, and begin in cell A1 with a title that says what is in the sheet",
    office:
      "Split merged cells under Format, Merge and Unmerge Cells, Unmerge Cells; delete empty rows and columns before the data, and begin in cell A1 with a title that says what is in the sheet",
  },
  basis: SPREADSHEETS("Remove merged cells; remove blank rows and columns"),
  kinds: ["spreadsheet"],
  *find({ sheets }): Iterable<Breach> {
    const merged = sheets.filter((sheet) => isFilled(sheet) && sheet.merged > 0);
    if (merged.length > 0)
      yield {
        message: merged.length === 1 ? "A sheet has merged cells." : `${merged.length} sheets have merged cells.`,
        where: named(merged),
      };
    const late = sheets.filter((sheet) => isFilled(sheet) && beginsLate(sheet));
    if (late.length > 0)
      yield {
        message:
          late.length === 1
            ? "A sheet begins with an empty cell (A1)."
            : `${late.length} sheets begin with an empty cell (A1).`,
        where: named(late),
      };
  },
};

/** A cell without value or formula is not among the cells. */
function beginsLate({ cells, hiddenRows, hiddenColumns }: Sheet): boolean {
  const [first] = cells;
  const isHidden = [...hiddenRows, ...hiddenColumns].some(({ from }) => from === 0);
  return first !== undefined && !isHidden && !(first.row === 0 && first.column === 0);
}
