/** What a rule is, and how much it weighs in which document. */
import type { Basis, Finding, Severity, Subject } from "../../model.js";
import type { Advice } from "../advice.js";
import type { PdfaClaim, PdfDocument } from "../pdf/document.js";

/**
 * Why a rule is there. It decides how much the rule weighs:
 *
 * - `identity`: whether this is a PDF/A that may be published at all. Blocks.
 * - `safety`: what may run or hide in a document. Blocks, whatever is claimed.
 * - `conformance`: a clause of ISO 19005. Blocks where the file claims PDF/A-1,
 *   -2 or -3, and in every output, since an output is to be PDF/A. In a plain
 *   PDF it is a note beside the one blocking finding that no claim is made: one
 *   remedy, converting the original, answers them all.
 * - `accessibility`: what our own outputs must have so that they can be read
 *   aloud. Blocks in outputs and in files that claim it (PDF/UA, level A). In
 *   other files that came from elsewhere it is a warning: level B and U do not
 *   ask for it.
 */
type Weight = "identity" | "safety" | "conformance" | "accessibility";

/** One thing that is wrong. */
export interface Fault {
  /** One plain sentence. */
  readonly message: string;
  readonly where?: string;
  /** Instead of the rule's own advice, in any role. */
  readonly advice?: string;
  /** Instead of the severity that the rule's weight gives. */
  readonly severity?: Severity;
}

/** What a rule may know about the file beside its bytes. */
export interface RuleContext {
  readonly role: Subject["role"];
  readonly limits: Subject["limits"];
  readonly asked?: Subject["asked"];
  readonly madeFrom?: Subject["madeFrom"];
  /** Checks a PDF within the PDF, out of the same budget; nothing when it lies too deep within others. */
  readonly judge?: ((bytes: Buffer) => readonly Finding[]) | undefined;
}

/** What claims nothing is looked at as PDF/A-2 of no level. */
interface Scope {
  readonly notInPart1?: true;
  readonly onlyInPart1?: true;
  readonly levels?: readonly string[];
}

export interface Rule {
  /** Stable id: `pdfa-<clause of ISO 19005-2>-<word>`, or `pdf-<word>` for a rule of our own. */
  readonly id: string;
  readonly basis: Basis;
  /** The same demand in ISO 19005-1:2005, for files that claim part 1. */
  readonly basisInPart1?: Basis;
  /** The tests of the veraPDF profiles that the rule answers, as `clause-number`, for part 1 and for part 2. */
  readonly tests?: { readonly part1?: readonly string[]; readonly part2?: readonly string[] };
  readonly weight: Weight;
  /** Where the rule holds; everywhere when absent. */
  readonly scope?: Scope;
  /** What is looked at, in words. */
  readonly checks: string;
  /** What to do about it in a PDF that came from elsewhere. */
  readonly advice: string;
  /** What to do about it in the document that our output was made from. */
  readonly adviceForSource: string | Advice;
  check(doc: PdfDocument, context: RuleContext): Iterable<Fault>;
}

export function iso19005(part: 1 | 2, clause: string): Basis {
  return { standard: part === 1 ? "ISO 19005-1:2005" : "ISO 19005-2:2011", clause };
}

export function iso14289(clause: string): Basis {
  return { standard: "ISO 14289-1:2014", clause };
}

/** True when the rule holds for what a file claims, or is judged by. */
export function holdsFor({ scope = {} }: Rule, claim: PdfaClaim | undefined): boolean {
  const { notInPart1, onlyInPart1, levels } = scope;
  const isPart1 = claim?.part === "1";
  if ((notInPart1 && isPart1) || (onlyInPart1 && !isPart1)) return false;
  return levels === undefined || levels.includes(claim?.conformance ?? "");
}

/** How much a rule's findings weigh in this document. */
export function severityOf(rule: Rule, doc: PdfDocument, context: RuleContext): Severity {
  const claim = doc.judgedBy();
  switch (rule.weight) {
    case "identity":
    case "safety":
      return "block";
    case "conformance":
      return context.role === "output" || ["1", "2", "3"].includes(claim?.part ?? "") ? "block" : "note";
    case "accessibility":
      return context.role === "output" || doc.uaClaim() !== undefined ? "block" : "warn";
  }
}

/** The clause to quote, by the part that the file is judged by. */
export function basisOf(rule: Rule, doc: PdfDocument): Basis {
  return isJudgedByPart1(doc) && rule.basisInPart1 ? rule.basisInPart1 : rule.basis;
}

/** Where a fault is, by the page; nothing for a page that is not known. */
export function onPage(page: number | undefined): { readonly where?: string } {
  return page ? { where: `page ${page}` } : {};
}

/** True when it is judged by PDF/A-1, whose rules differ in many places. */
export function isJudgedByPart1(doc: PdfDocument): boolean {
  return doc.judgedBy()?.part === "1";
}

/** What to do with a PDF that this program did not make and does not mend. */
export const CONVERT_AGAIN =
  "Convert the original document (Word, Excel, PowerPoint or OpenDocument) with council-convert, or save it again as PDF/A.";

/** What to do when our own output has a fault that nothing in its source can explain. */
export const MADE_WRONG =
  "This is a fault of the conversion. Open the original document in its own program, save it under a new name and convert that; if the fault stays, please report it.";
