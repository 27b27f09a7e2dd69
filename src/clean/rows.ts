/** Rows stay as high as they were in the document, when LibreOffice opens a copy that it wrote itself. */
import { millimetresOf } from "../tools/odf-values.js";
import type { OdfDocument } from "./document.js";
import { LEAST } from "./grid.js";

const OPTIMAL = "style:use-optimal-row-height";

/**
 * From an Excel workbook LibreOffice takes the heights that Excel wrote. From OpenDocument it takes none where a row is
 * to be as high as what is in it (20.395): it works them out anew with the fonts that it has, and pages break elsewhere.
 */
export function keepRowHeights({ content, body, isConverted }: OdfDocument): void {
  if (!isConverted || body?.name !== "office:spreadsheet") return;
  for (const style of content.root.child("office:automatic-styles")?.all("style:style") ?? []) {
    const row = style.attr("style:family") === "table-row" ? style.child("style:table-row-properties") : undefined;
    if (row?.attr(OPTIMAL) !== "true") continue;
    // A row of no height grows with what is in it, and is seen.
    if ((millimetresOf(row.attr("style:row-height")) ?? 0) >= LEAST) content.set(row, OPTIMAL, "false");
  }
}
