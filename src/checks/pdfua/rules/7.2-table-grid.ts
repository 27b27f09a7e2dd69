import { gridOf } from "../grid.js";
import type { UaFault, UaRule } from "../rule.js";

export const tableGrid: UaRule = {
  id: "pdfua-7.2-table-grid",
  clause: "7.2",
  checks: "The rows of a table have the same number of columns, and its columns the same number of rows.",
  advice: {
    any: "Give all rows of the table the same number of cells: split or merge cells until every row is full",
    word: "Give all rows of the table the same number of cells: click into it, then Table Layout, Split Cells or Merge Cells, until every row is full; take tables apart that were drawn with the pen",
    excel: "Take merged cells apart: select the table, then Home, Merge & Center, Unmerge Cells",
    powerpoint:
      "Give all rows of the table the same number of cells: click into it, then Layout, Split Cells or Merge Cells, until every row is full",
    office:
      "Give all rows of the table the same number of cells: Table, Split Cells or Merge Cells, until every row is full",
  },
  *check(doc): Iterable<UaFault> {
    const structure = doc.structure();
    for (const element of structure?.ofType("Table") ?? []) {
      if (!structure) continue;
      const grid = gridOf(structure, element);
      const where = grid.fault === undefined ? "" : `${doc.places().of(element)}, row ${grid.row}`;
      if (grid.fault === "overlap") yield { test: 15, message: "Cells of a table lie over one another.", where };
      if (grid.fault === "rows") yield { test: 41, message: "A cell of a table reaches below its last row.", where };
      if (grid.fault === "columns")
        yield {
          test: grid.short ? 43 : 42,
          message: grid.short
            ? "A row of a table has fewer columns than its first row."
            : "A row of a table has more columns than its first row.",
          where,
        };
    }
  },
};
