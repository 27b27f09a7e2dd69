/**
 * What to do with a document: a table and a pure function. No file is opened
 * here, so that a plan can be printed (`--dry-run`) and tested without any
 * office program.
 */
import { extname } from "node:path";
import { OperatorError } from "./errors.js";
import { claimName, isKnownExtension, withArticle } from "./formats.js";
import type { Asked, Detection, Kind, OutputFormat, Plan, PlannedOutput, TraitName } from "./model.js";
import type { Options } from "./options.js";

/** `convert` makes outputs from documents; `check` only judges files that are ODF or PDF already. */
export type Task = "convert" | "check";

type Treatment =
  | { readonly action: "convert"; readonly odf: OutputFormat; readonly why: string }
  | { readonly action: "keep"; readonly pdf: boolean; readonly why: string }
  | { readonly action: "refuse"; readonly why: string; readonly advice: string };

const ODF_KEPT = "It is OpenDocument already: it is kept as it is and checked.";
const OPEN_KEPT = "It is an open format already: it is kept as it is.";
const SAVE_AGAIN = "Open it in the program that made it, save it again, and run council-convert again.";

/** One row for each kind of file. Printed in docs/formats.md. */
export const TREATMENTS: Readonly<Record<Kind, Treatment>> = {
  word: { action: "convert", odf: "odt", why: "A word-processing document becomes OpenDocument Text and PDF/A." },
  excel: { action: "convert", odf: "ods", why: "A spreadsheet becomes OpenDocument Spreadsheet and PDF/A." },
  powerpoint: { action: "convert", odf: "odp", why: "A presentation becomes OpenDocument Presentation and PDF/A." },
  odt: { action: "keep", pdf: true, why: ODF_KEPT },
  ods: { action: "keep", pdf: true, why: ODF_KEPT },
  odp: { action: "keep", pdf: true, why: ODF_KEPT },
  odg: { action: "keep", pdf: true, why: ODF_KEPT },
  pdf: { action: "keep", pdf: false, why: "It is a PDF already: it is kept as it is and checked." },
  csv: { action: "keep", pdf: false, why: OPEN_KEPT },
  text: { action: "keep", pdf: false, why: OPEN_KEPT },
  html: { action: "keep", pdf: false, why: OPEN_KEPT },
  image: { action: "keep", pdf: false, why: OPEN_KEPT },
  email: {
    action: "refuse",
    why: "This is an e-mail message, and messages are not converted.",
    advice: "Save its attachments as files and run council-convert on those.",
  },
  archive: {
    action: "refuse",
    why: "This is an archive of files, or a package of no known office format.",
    advice: "Unpack it and run council-convert on the documents inside.",
  },
  encrypted: {
    action: "refuse",
    why: "This file is protected with a password, so nobody can look inside.",
    advice: "Open it in the program that made it, remove the password, save, and run council-convert again.",
  },
  empty: {
    action: "refuse",
    why: "This file is empty.",
    advice: "Save the document again in the program that made it, and run council-convert again.",
  },
  unknown: {
    action: "refuse",
    why: "It could not be told what kind of file this is.",
    advice: SAVE_AGAIN,
  },
};

type Notes = Partial<Record<TraitName, string>>;

const SIGNED = "The document is digitally signed. A signature cannot be carried over to a converted file.";

const MACROS = "The document contains macros. They are left out of the converted files.";

/** What a user should know before the work starts. */
const TRAIT_NOTES: Notes = {
  macros: MACROS,
  signed: SIGNED,
  "external-links": "The document takes content from other files or addresses. These links were not followed.",
  "embedded-objects": "Other files lie inside the document. What is in them was not checked.",
};

/** Rules that tell the same as a note, with the place, and with what to do. */
export const NOTES_TOLD_BY: ReadonlyMap<string | undefined, readonly string[]> = new Map([
  [TRAIT_NOTES.macros, ["privacy-macros"]],
  [TRAIT_NOTES["external-links"], ["privacy-external-data"]],
  [TRAIT_NOTES["embedded-objects"], ["privacy-embedded-files", "privacy-chart-data"]],
]);

/** The same of a document of which a safe copy is made: what is taken out is listed, each with its place. */
const NOTES_OF_CLEANED: Notes = { macros: MACROS, signed: SIGNED };

/** The same of a file that is kept. Its macros and embedded files stay in it: its checks judge them. */
const NOTES_OF_KEPT: Notes = {
  signed: SIGNED,
  "external-links": "The document takes content from other files or addresses. Programs that open it may fetch it.",
};

export interface PlanOptions extends Pick<Options, "to" | "pdfa" | "pdfua" | "flavour" | "safeCopy"> {
  readonly task: Task;
}

/**
 * Settings that are each right, and of which one would do nothing beside another: throws an `OperatorError`
 * when something is asked of PDFs and none is to be made. `check` makes none anyway.
 */
export function refuseContradictions(task: Task, { to, pdfa, pdfua }: Options): void {
  if (task !== "convert" || to.includes("pdf")) return;
  const asked = [...(pdfa === "auto" ? [] : [`--pdfa ${pdfa}`]), ...(pdfua === "require" ? ["--pdfua require"] : [])];
  if (asked.length === 0) return;
  throw new OperatorError(
    `${asked.join(" and ")} would do nothing: with --to ${to.join(",")} no PDF is made.`,
    `Leave out ${asked.join(" and ")}, or say --to odf,pdf.`,
  );
}

/** Decides what to do with a file of this name that was detected as `detection`. */
export function planFor(name: string, detection: Detection, options: PlanOptions): Plan {
  const refusal = refusalByTrait(detection);
  if (refusal) return refusal;
  const treatment = TREATMENTS[detection.format.kind];
  switch (treatment.action) {
    case "refuse":
      return treatment;
    case "keep":
      if (options.safeCopy && options.task === "convert" && treatment.pdf) return cleanedOdf(name, detection, options);
      return {
        action: "keep",
        why: treatment.why,
        outputs: treatment.pdf && options.task === "convert" && options.to.includes("pdf") ? [pdf(name, options)] : [],
        notes: [
          ...notesFor(detection, NOTES_OF_KEPT),
          ...flavourNotes(detection, options),
          ...(options.safeCopy && options.task === "convert" ? [NO_SAFE_COPY] : []),
        ],
        ...askedOfKept(detection, options),
      };
    case "convert":
      if (options.task === "check") return notForChecking(name, detection);
      return {
        action: "convert",
        why: treatment.why,
        // The OpenDocument file is always made: the title and language of the PDF are read from it.
        outputs: [
          output(name, treatment.odf, options.to.includes("odf")),
          ...(options.to.includes("pdf") ? [pdf(name, options)] : []),
        ],
        notes: notesFor(detection, options.safeCopy ? NOTES_OF_CLEANED : TRAIT_NOTES),
      };
  }
}

const NO_SAFE_COPY =
  "A safe copy is made of Word, Excel, PowerPoint and OpenDocument files only. This file is kept as it is: if it was made from one of those, make the safe copy from that.";

/** The name of the document is taken: it stays, and the copy without hidden data has one of its own. */
function cleanedOdf(name: string, detection: Detection, options: PlanOptions): Plan {
  const format = detection.format.kind as OutputFormat;
  return {
    action: "convert",
    why: "It is OpenDocument already: it stays as it is, and a copy without hidden data is made.",
    outputs: [
      { format, name: `${stem(name)}.safe.${format}`, deliver: options.to.includes("odf") },
      ...(options.to.includes("pdf") ? [pdf(name, options)] : []),
    ],
    notes: notesFor(detection, NOTES_OF_CLEANED),
  };
}

function refusalByTrait(detection: Detection): Plan | undefined {
  const trait = (name: TraitName) => detection.traits.find((candidate) => candidate.name === name);
  if (trait("encrypted")) {
    const { why, advice } = TREATMENTS.encrypted as { why: string; advice: string };
    return { action: "refuse", why, advice };
  }
  const damaged = trait("damaged");
  if (damaged) {
    return {
      action: "refuse",
      why: `This file is damaged: ${damaged.basis}.`,
      advice:
        "Ask for the file again, or open it in the program that made it, save it again, and run council-convert again.",
    };
  }
  return undefined;
}

function notForChecking(name: string, detection: Detection): Plan {
  return {
    action: "refuse",
    why: `This is ${withArticle(detection.format.label)}, and only OpenDocument and PDF files can be checked as they are.`,
    advice: `Convert it: council-convert convert ${asWord(name)}`,
  };
}

/** As one types it. */
export function asWord(name: string): string {
  return /^[\w.][\w.-]*$/.test(name) ? name : `"${name}"`;
}

function notesFor(detection: Detection, notes: Notes): string[] {
  return detection.traits.flatMap(({ name }) => notes[name] ?? []);
}

function output(source: string, format: OutputFormat, deliver: boolean): PlannedOutput {
  return { format, name: `${stem(source)}.${format}`, deliver };
}

function pdf(source: string, { pdfa, pdfua }: PlanOptions): PlannedOutput {
  const asked: Asked = { ...(pdfa !== "auto" && { pdfa }), ...(pdfua !== "auto" && { pdfua }) };
  const isAsked = Object.keys(asked).length > 0;
  return { ...output(source, "pdf", true), ...(isAsked && { asked }) };
}

function askedOfKept({ format }: Detection, { task, flavour }: PlanOptions): { readonly asked?: Asked } {
  if (task !== "check" || format.kind !== "pdf" || flavour === undefined) return {};
  return { asked: flavour === "ua1" ? { pdfua: "require" } : { pdfa: flavour } };
}

/** A PDF that is there already is not made into another flavour. */
function flavourNotes({ format, claims }: Detection, { task, pdfa, pdfua }: PlanOptions): string[] {
  if (task === "check" || format.kind !== "pdf") return [];
  const doesClaim = (name: string) => claims.some((claim) => claimName(claim) === name);
  const unmet = [
    ...(pdfa === "auto" || doesClaim(`PDF/A-${pdfa}`) ? [] : [`--pdfa ${pdfa}`]),
    ...(pdfua !== "require" || doesClaim("PDF/UA-1") ? [] : ["--pdfua require"]),
  ];
  const judged = claims.length === 0 ? "" : ", and judged by what it claims to be";
  return unmet.map((option) => `${option} is for the PDFs that are made. This one is kept as it is${judged}.`);
}

/** What the plan makes; nothing when the document is refused. */
export function outputsOf(plan: Plan): readonly PlannedOutput[] {
  return plan.action === "refuse" ? [] : plan.outputs;
}

/** The name without its extension. Only a known extension is taken off: `minutes.2024` stays whole. */
export function stem(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot > 0 && isKnownExtension(name.slice(dot + 1)) ? name.slice(0, dot) : name;
}

/** `agenda.pdf` -> `agenda.not-ready.pdf` */
export function notReadyName(name: string): string {
  const extension = extname(name);
  return `${name.slice(0, name.length - extension.length)}.not-ready${extension}`;
}
