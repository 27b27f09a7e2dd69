/** Tables of texts and slides. */
import type { Breach } from "../content/rule.js";
import { type AccessibilityRule, LOST_ADVICE, wcag } from "./rule.js";
import { isMain, type Shown, type ShownTable } from "./shown.js";
import { having, together } from "./words.js";

const INFO = wcag("1.3.1 Info and Relationships (Level A)");

const MARK_HEADER = {
  any: "Mark the row with the headings of the columns as header row",
  word: "Click into the row with the headings of the columns, then Table Layout, Repeat Header Rows; tick Header Row under Table Design, too",
  powerpoint: "Click into the table, then tick Header Row under Table Design",
  office:
    "Click into the table, then Table, Properties, Text Flow, and tick Repeat heading; on a slide, tick Header row under Table Design in the sidebar",
};

export const tableHeader: AccessibilityRule = {
  id: "accessibility-table-header",
  title: "Tables without a header row",
  why: "Programs that read aloud name the heading of the column with each cell, if they are told which row has the headings. Otherwise people hear numbers and do not know what they count.",
  advice: MARK_HEADER,
  basis: INFO,
  *find(shown, role) {
    // On slides OpenDocument has a look for header rows, and no mark that an author could set.
    if (shown.kind === "presentation" && role === "output") return;
    const bare = shown.tables.filter(
      (table) => holdsData(table) && table.headerRows === 0 && table.headerColumn === undefined,
    );
    for (const { things, where } of together(bare))
      yield { message: `${having(things.length, "A table", "tables", "no row that is marked as header")}.`, where };
  },
  *lost(before, after) {
    const withHeader = ({ tables }: Shown) => tables.filter(({ place, headerRows }) => isMain(place) && headerRows > 0);
    const [had, has] = [withHeader(before).length, withHeader(after).length];
    if (before.kind === "text" && had > 0 && has < had && before.tables.length <= after.tables.length)
      yield {
        message: `Of ${had === 1 ? "1 table" : `${had} tables`} with a header row ${has === 0 ? "none has" : `only ${has} have`} one after the conversion.`,
        advice: LOST_ADVICE,
      };
  },
};

/** Smaller ones are read out whole before anybody is lost in them; of those that are mostly empty another rule tells. */
function holdsData(table: ShownTable): boolean {
  return isMain(table.place) && table.rows >= 3 && table.columns >= 2 && !isMostlyEmpty(table);
}

// -------------------------------------------------------------------- its cells

export const mergedCells: AccessibilityRule = {
  id: "accessibility-merged-cells",
  title: "Tables with merged cells",
  why: "Programs that read aloud count rows and columns. Cells that reach over several make them lose count, and name the wrong heading.",
  advice: {
    any: "Split the merged cells, and repeat in each what belongs there; or make several simple tables of it",
    word: "Select the merged cell, then Table Layout, Split Cells, and repeat in each cell what belongs there; or make several simple tables of it",
    powerpoint:
      "Select the merged cell, then Layout (beside Table Design), Split Cells, and repeat in each cell what belongs there; or make several simple tables of it",
    office:
      "Click into the merged cell, then Table, Split Cells, and repeat in each cell what belongs there; or make several simple tables of it",
  },
  basis: INFO,
  *find({ tables }) {
    const merged = tables.filter(({ place, merged }) => isMain(place) && merged > 0);
    for (const { things, where } of together(merged))
      yield { message: `${having(things.length, "A table", "tables", "merged cells")}.`, where };
  },
};

export const emptyCells: AccessibilityRule = {
  id: "accessibility-empty-cells",
  title: "Tables with empty header cells, or with hardly anything in them",
  why: "An empty header names nothing. At each empty cell people hear that it is blank, and may think that the table has ended.",
  advice: {
    any: "Write a heading into each cell of the header row; into empty cells write what they mean, such as none or not known; delete rows and columns that nobody needs",
  },
  basis: INFO,
  // A sheet on paper is a table with the gaps of the sheet.
  kinds: ["text", "presentation"],
  *find(shown) {
    const bare = shown.tables.filter((table) => isMain(table.place) && isMostlyEmpty(table));
    const untitled = withEmptyHeader(shown);
    for (const { things, where } of together(untitled))
      yield { message: `${having(things.length, "A table", "tables", "an empty cell in the header row")}.`, where };
    for (const { things, where } of together(bare))
      yield { message: `${having(things.length, "A table", "tables", "more empty cells than filled ones")}.`, where };
  },
};

/** In cells. Of fewer, some are soon empty. */
const LEAST_CELLS = 12;

function isMostlyEmpty({ rows, columns, empty }: ShownTable): boolean {
  return rows * columns >= LEAST_CELLS && empty * 2 > rows * columns;
}

/** Merged cells leave gaps in the counting, and the corner above a column of headings may well be empty. */
function withEmptyHeader({ tables, lines, pictures }: Shown): ShownTable[] {
  const headed = tables.filter(
    ({ place, headerRows, merged, columns, rows }) =>
      isMain(place) && headerRows > 0 && headerRows < rows && merged === 0 && columns > 1 && columns <= 1000,
  );
  if (headed.length === 0) return [];
  const wanted = new Set(headed.map(({ index }) => index));
  const filled = new Map<number, Set<number>>();
  const fill = (cell: { table: number; row: number; column: number } | undefined): void => {
    if (cell?.row !== 0 || !wanted.has(cell.table)) return;
    const columns = filled.get(cell.table) ?? new Set();
    filled.set(cell.table, columns.add(cell.column));
  };
  for (const { place, text } of lines) if (text.trim() !== "") fill(place.cell);
  for (const { place } of pictures) fill(place.cell);
  return headed.filter(({ index, columns }) => {
    const own = filled.get(index);
    for (let column = 1; column < columns; column += 1) if (!own?.has(column)) return own !== undefined;
    return false;
  });
}

// ---------------------------------------------------------------- for layout only

export const layoutTables: AccessibilityRule = {
  id: "accessibility-layout-tables",
  title: "Tables that seem to be there for the layout only",
  why: "A table that only puts things side by side is announced as a table all the same, and read row by row, which may tear apart what belongs together.",
  advice: {
    any: "Put text side by side with columns or tab stops instead of a table, and a table beside another instead of into it",
    word: "Put text side by side with Layout, Columns instead of a table, and a table below another instead of into it",
    office:
      "Put text side by side with Format, Columns instead of a table, and a table below another instead of into it",
  },
  basis: wcag("1.3.2 Meaningful Sequence (Level A)"),
  kinds: ["text"],
  *find({ tables }): Iterable<Breach> {
    const main = tables.filter(({ place, description }) => isMain(place) && !/layout/i.test(description ?? ""));
    const rows = main.filter(({ rows, columns, place }) => rows === 1 && columns > 1 && place.cell === undefined);
    for (const { things, where } of together(rows))
      yield {
        message:
          things.length === 1
            ? "A table of one row seems to be there only to put things side by side."
            : `${things.length} tables of one row seem to be there only to put things side by side.`,
        where,
      };
    const nested = main.filter(({ place }) => place.cell !== undefined);
    for (const { things, where } of together(nested))
      yield {
        message:
          things.length === 1
            ? "A table stands within a cell of another."
            : `${things.length} tables stand within cells of others.`,
        where,
      };
  },
};
