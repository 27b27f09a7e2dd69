/** The report as JSON. Its shape is docs/schema/*.json; the version stands in `schema`. */
import type { DocumentReport, RunReport } from "../model.js";

/** One document as JSON: indented when it stands alone, one line when it is one of several. */
export function renderJson(report: DocumentReport, alone: boolean): string {
  return `${JSON.stringify(report, null, alone ? 2 : undefined)}\n`;
}

/** A whole run as JSON, indented or in one line. */
export function renderRunJson(report: RunReport, indented = true): string {
  return `${JSON.stringify(report, null, indented ? 2 : undefined)}\n`;
}
