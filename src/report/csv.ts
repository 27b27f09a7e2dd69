/** A run as CSV (RFC 4180), for spreadsheets: one row a document, and one for each file that was left out. */
import { basename } from "node:path";
import { stringify } from "csv-stringify/sync";
import type { DocumentReport, LeftOut, RunReport } from "../model.js";
import { pdfFacts } from "./pdf.js";
import { identity, printable, VERDICT_WORDS } from "./text.js";

/** The headings, and what stands under them for a document and for a file that was left out. */
const COLUMNS: readonly {
  readonly title: string;
  readonly of: (document: DocumentReport) => string | number | undefined;
  readonly ofLeftOut?: (file: LeftOut) => string;
}[] = [
  { title: "Document", of: ({ source }) => source.path, ofLeftOut: ({ path }) => path },
  { title: "Name", of: ({ source }) => source.name, ofLeftOut: ({ path }) => basename(path) },
  {
    title: "Verdict of council-convert",
    of: ({ verdict }) => VERDICT_WORDS[verdict.outcome].replace(/\.$/, ""),
    ofLeftOut: () => "Skipped",
  },
  // For filters and scripts: these words never change.
  { title: "Outcome", of: ({ verdict }) => verdict.outcome, ofLeftOut: () => "skipped" },
  { title: "What it is", of: ({ detection }) => detection && identity(detection) },
  { title: "PUID", of: ({ detection }) => detection?.format.puid },
  { title: "Reasons", of: ({ verdict }) => joined(verdict.reasons), ofLeftOut: ({ why }) => why },
  { title: "What to do", of: ({ verdict }) => joined(verdict.advice) },
  { title: "Please look at", of: ({ verdict }) => joined([...verdict.lookAt, ...(verdict.questions ?? [])]) },
  { title: "Outputs", of: ({ outputs }) => joined(outputs.map(({ path, name }) => path ?? `${name} (not written)`)) },
  { title: "Asked for", of: (document) => pdfFacts(document)?.askedFor },
  { title: "PDF is", of: (document) => pdfFacts(document)?.pdfIs },
  { title: "Confirmed by", of: (document) => pdfFacts(document)?.confirmedBy },
  { title: "Engine", of: ({ conversion }) => conversion?.engine },
  { title: "Program", of: ({ outputs }) => joined([...new Set(outputs.map(({ madeBy }) => madeBy.program))]) },
  { title: "Sandboxed", of: ({ conversion }) => conversion && (conversion.sandboxed ? "yes" : "no") },
  { title: "Seconds", of: ({ ms }) => ms / 1000 },
  { title: "Bytes", of: ({ source }) => source.bytes },
  { title: "SHA-256", of: ({ source }) => source.sha256 },
];

export function renderCsv({ documents, leftOut }: RunReport): string {
  const rows = [
    COLUMNS.map(({ title }) => title),
    ...documents.map((document) => COLUMNS.map(({ of }) => cell(of(document)))),
    ...leftOut.map((file) => COLUMNS.map(({ ofLeftOut }) => cell(ofLeftOut?.(file)))),
  ];
  return stringify(rows, { bom: true, record_delimiter: "windows" });
}

function joined(lines: readonly string[]): string {
  return lines.join(" | ");
}

/** Text that a spreadsheet would evaluate: these signs begin a formula, also the wide ones, also after white space. */
const FORMULA = /^[\s\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]/;
/** Where the list separator is a semicolon, a comma does not end a cell, but a semicolon inside one does. */
const FORMULA_WITHIN = /(;\s*["']?\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

/** An apostrophe makes it text. Names of documents come from strangers. */
function cell(value: string | number | undefined): string | number {
  if (typeof value === "number") return value;
  const text = printable(String(value ?? "")).replace(FORMULA_WITHIN, "$1'");
  return FORMULA.test(text) ? `'${text}` : text;
}
