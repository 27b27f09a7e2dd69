/** What LibreOffice is told when it saves: filters and options, as tables. */
import type { Kind, OutputFormat, PdfaPart, WantedOutput } from "../model.js";

/** The part of LibreOffice that opens a document. */
export type Module = "writer" | "calc" | "impress" | "draw";

const MODULES: Partial<Record<Kind, Module>> = {
  word: "writer",
  odt: "writer",
  excel: "calc",
  ods: "calc",
  powerpoint: "impress",
  odp: "impress",
  odg: "draw",
};

/** Which part of LibreOffice this kind of document belongs to; nothing for kinds that are not given to it. */
export function moduleOf(kind: Kind): Module | undefined {
  return MODULES[kind];
}

/** In the order of `LibreOfficeKitDocumentType`. */
export const MODULES_BY_LOK_TYPE: readonly Module[] = ["writer", "calc", "impress", "draw"];

const ODF: Record<Module, { readonly format: OutputFormat; readonly filter: string }> = {
  writer: { format: "odt", filter: "writer8" },
  calc: { format: "ods", filter: "calc8" },
  impress: { format: "odp", filter: "impress8" },
  draw: { format: "odg", filter: "draw8" },
};

/** What is said when LibreOffice opened a document with another of its parts than the content asks for. */
export function takenForSomethingElse(found: Module | undefined, wanted: string): string {
  return `LibreOffice took the document for something else (${found ?? "unknown"} instead of ${wanted}).`;
}

/** The name of the export filter; nothing when this part of LibreOffice does not write that format. */
export function filterOf(module: Module, format: OutputFormat): string | undefined {
  if (format === "pdf") return `${module}_pdf_Export`;
  return ODF[module].format === format ? ODF[module].filter : undefined;
}

/** Options of the PDF export, as LibreOffice reads them from JSON (7.4 and later), with the part of PDF/A to be added. */
const PDF_OPTIONS: Readonly<Record<string, { readonly type: string; readonly value: string }>> = {
  // Comments would become annotations without an appearance (ISO 19005-2:2011, 6.3.3).
  ExportNotes: { type: "boolean", value: "false" },
  ExportNotesInMargin: { type: "boolean", value: "false" },
  UseTaggedPDF: { type: "boolean", value: "true" },
  ExportBookmarks: { type: "boolean", value: "true" },
  // Pictures keep the pixels that they have; LibreOffice would make all of them 300 dots an inch, which takes
  // a quarter of the time of the export. Measured on 140 real documents the PDFs grow by 3 to 5 %.
  ReduceImageResolution: { type: "boolean", value: "false" },
  ExportHiddenSlides: { type: "boolean", value: "false" },
  // A link to a neighbouring file would become one to a place on this machine, and show its path.
  ExportLinksRelativeFsys: { type: "boolean", value: "true" },
  // The claim is made later, and taken back when a check does not bear it out (finish/claims.ts).
  PDFUACompliance: { type: "boolean", value: "false" },
};

/** Filter options for one output format, without a space in them: libreoffice-convert would quote such a filter. */
export function filterOptions({ format, pdfaPart = 2 }: Pick<WantedOutput, "format" | "pdfaPart">): string {
  return format === "pdf" ? JSON.stringify(pdfOptions(pdfaPart)) : "";
}

/** LibreOffice writes level A into a PDF/A-1, and level B into the other parts. */
export function pdfOptions(part: PdfaPart): typeof PDF_OPTIONS {
  return { SelectPdfVersion: { type: "long", value: String(part) }, ...PDF_OPTIONS };
}

/** How a format is named in a message. */
export function formatName(format: OutputFormat): string {
  return format === "pdf" ? "PDF" : `OpenDocument (${format})`;
}
