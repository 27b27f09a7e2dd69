/** What was asked of the PDF of a document, what it says it is, and who confirmed that. */
import { labelOf } from "../formats.js";
import type { Asked, CheckResult, DocumentReport, Plan } from "../model.js";

/** `PDF/A-1b and PDF/UA-1`; empty when nothing was asked for. */
export function askedWords({ pdfa, pdfua }: Asked = {}): string {
  const asked = [...(pdfa === undefined ? [] : [`PDF/A-${pdfa}`]), ...(pdfua === "require" ? ["PDF/UA-1"] : [])];
  return asked.join(" and ");
}

export interface PdfFacts {
  /** Empty when nothing was asked for. */
  readonly askedFor: string;
  /** What the file says of itself, e.g. `PDF/A-2u, PDF/UA-1`. */
  readonly pdfIs: string;
  /** `veraPDF 1.30.2`, or `built-in checks`; empty when nobody did. */
  readonly confirmedBy: string;
}

/** Nothing for a document that is no PDF and of which none was made. */
export function pdfFacts(document: DocumentReport): PdfFacts | undefined {
  const { plan, outputs, checks } = document;
  const made = outputs.find(({ format }) => format === "pdf");
  const pdf = made ?? keptPdf(document);
  if (!pdf) return undefined;
  return {
    askedFor: askedWords(askedIn(plan)),
    pdfIs: pdf.label,
    confirmedBy: whoConfirmed(checks.filter(({ subject }) => subject === pdf.name)),
  };
}

/** The same in one line. */
export function pdfLine(document: DocumentReport): string | undefined {
  const facts = pdfFacts(document);
  if (!facts) return undefined;
  const { askedFor, pdfIs, confirmedBy } = facts;
  return [
    `PDF: ${pdfIs}`,
    ...(askedFor === "" ? [] : [`asked for: ${askedFor}`]),
    confirmedBy === "" ? "not confirmed" : `confirmed by: ${confirmedBy}`,
  ].join("; ");
}

function keptPdf({ plan, detection, source }: DocumentReport) {
  if (plan.action !== "keep" || detection?.format.kind !== "pdf") return undefined;
  return { name: source.name, label: labelOf(detection) };
}

function askedIn(plan: Plan): Asked | undefined {
  if (plan.action === "refuse") return undefined;
  return (plan.action === "keep" && plan.asked) || plan.outputs.find(({ asked }) => asked)?.asked;
}

/** A reference validator where one did; otherwise the built-in checks, when none of them found a fault. */
function whoConfirmed(checks: readonly CheckResult[]): string {
  const validators = checks
    .filter(({ tier, outcome }) => tier === "reference" && outcome === "passed")
    .map(({ title }) => /\(([^()]+)\)$/.exec(title)?.[1] ?? title);
  if (validators.length > 0) return [...new Set(validators)].join(", ");
  const judged = checks.filter(({ tier, outcome }) => tier === "built-in" || outcome === "failed");
  return judged.length > 0 && judged.every(({ outcome }) => outcome === "passed") ? "built-in checks" : "";
}
