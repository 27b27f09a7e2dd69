/** The report as JSON. Its shape is docs/schema/*.json; the version stands in `schema`. */
import type { DocumentReport, LeftOut, Outcome } from "../model.js";

/** A whole run, as `--report` saves it. */
export interface RunReport {
  readonly schema: "council-convert/run/1";
  readonly tool: DocumentReport["tool"];
  /** The worst outcome of all documents. */
  readonly outcome: Outcome;
  readonly counts: Readonly<Record<Outcome, number>>;
  /** Files of a folder that were not worked on, and why. */
  readonly leftOut: readonly LeftOut[];
  readonly documents: readonly DocumentReport[];
}

/** One document as JSON: indented when it stands alone, one line when it is one of several. */
export function renderJson(report: DocumentReport, alone: boolean): string {
  return `${JSON.stringify(report, null, alone ? 2 : undefined)}\n`;
}

export function runReport(
  documents: readonly DocumentReport[],
  outcome: Outcome,
  version: string,
  leftOut: readonly LeftOut[],
): RunReport {
  const count = (outcome: Outcome) => documents.filter((document) => document.verdict.outcome === outcome).length;
  return {
    schema: "council-convert/run/1",
    tool: { name: "council-convert", version },
    outcome,
    counts: { ready: count("ready"), "not-ready": count("not-ready"), "not-checked": count("not-checked") },
    leftOut,
    documents,
  };
}
