/**
 * From everything that is known of a document to one verdict: a pure function.
 * It fails closed. Ready means: everything planned was made, every delivered
 * file was judged by at least one checker, none found a blocking fault, and
 * none could not run.
 */
import type {
  CheckResult,
  Conversion,
  ConversionFailure,
  Detection,
  Finding,
  Outcome,
  PlannedOutput,
  Refusal,
  Verdict,
} from "./model.js";
import type { Prepared } from "./parts.js";
import { outputsOf } from "./plan.js";

export interface Evidence {
  readonly document: Pick<Prepared, "document" | "plan">;
  /** Absent when no engine was asked. */
  readonly conversion: Pick<Conversion, "failure"> | undefined;
  /** One sentence for each output that must not be used. */
  readonly faults: readonly string[];
  /** What was made, and what each file is by its own bytes. */
  readonly made: readonly (PlannedOutput & { readonly detection: Detection })[];
  readonly checks: readonly CheckResult[];
  /** False when the source on disk is no longer what was read. */
  readonly sourceUnchanged: boolean;
}

/** Said of every conversion that is ready, because no program can check it. */
const PERSON_CONVERTED =
  "Open the converted files once: only a person can see whether the layout, the pictures and their descriptions are right.";
/** Said until it is looked for. */
const HIDDEN_DATA =
  "Hidden data was not looked for: tracked changes, comments, hidden sheets, rows and slides, speaker's notes.";
const PERSON_KEPT = "Only a person can tell whether the content is right and may be published.";

const UNCHECKED_ADVICE =
  "Open the file in the program that made it, look whether it is whole, save it again, and run council-convert again.";

const FAILURE_ADVICE: Readonly<Record<ConversionFailure["cause"], string>> = {
  rejected: "Open the file in the program that made it, save it again, and run council-convert again.",
  crashed:
    "Run council-convert again; if it happens again, try --engine with another engine (see council-convert doctor).",
  hung: "Run council-convert again; if it happens again, try --engine with another engine (see council-convert doctor).",
  "timed-out": "Allow more time with --timeout, or split the document.",
  "out-of-memory": "Split the document, or convert it on a machine with more memory.",
  unavailable: "Run council-convert doctor: it says what is missing and how to install it.",
};

/** Judges one document. */
export function judge(evidence: Evidence): Verdict {
  const { plan } = evidence.document;
  const failure = evidence.conversion?.failure;
  if (plan.action === "refuse") return refused(plan);
  const blocking = findingsOf(evidence.checks, "block");
  const gaps = whatCouldNotBeChecked(evidence);
  const reasons = [...blocking.map(sentence), ...gaps];
  return {
    // A proven fault outweighs a gap: mending it comes first in any case.
    outcome: blocking.length > 0 ? "not-ready" : gaps.length > 0 ? "not-checked" : "ready",
    reasons,
    advice: unique([
      ...blocking.flatMap((finding) => finding.advice ?? []),
      ...(failure ? [FAILURE_ADVICE[failure.cause]] : []),
      ...(evidence.checks.some(({ outcome }) => outcome === "unchecked") ? [UNCHECKED_ADVICE] : []),
    ]),
    lookAt: unique([
      ...personsPart(evidence, reasons.length === 0),
      ...plan.notes,
      ...findingsOf(evidence.checks, "warn").map((finding) => join(sentence(finding), finding.advice)),
    ]),
  };
}

/** What no program can check, of whatever there is to look at. Files that are not put in place cannot be opened. */
function personsPart({ document: { plan }, made }: Evidence, isReady: boolean): string[] {
  if (plan.action === "keep") return [PERSON_KEPT];
  if (made.length === 0) return [];
  return isReady ? [PERSON_CONVERTED, HIDDEN_DATA] : [HIDDEN_DATA];
}

/** The verdict on a document that nothing was done with. */
export function refused({ why, advice }: Refusal): Verdict {
  return { outcome: "not-checked", reasons: [why], advice: [advice], lookAt: [] };
}

function whatCouldNotBeChecked(evidence: Evidence): string[] {
  const { document, conversion, faults, made, checks } = evidence;
  const gaps: string[] = [];
  if (conversion?.failure) gaps.push(conversion.failure.message);
  gaps.push(...faults);
  for (const check of checks) {
    if (check.outcome === "unchecked") gaps.push(`${check.subject} could not be checked: ${check.reason}`);
  }
  for (const subject of subjectsOf(evidence)) {
    if (!checks.some((check) => check.subject === subject)) gaps.push(`Nothing was checked in ${subject}.`);
  }
  for (const output of made) {
    if (output.detection.format.kind !== output.format)
      gaps.push(`${output.name} is not the kind of file that it should be.`);
  }
  if (!evidence.sourceUnchanged) gaps.push("The file was changed by another program while it was being worked on.");
  // When nothing at all was made, the reason for that has been given already.
  if (gaps.length === 0 || made.length > 0) {
    const names = made.map((output) => output.name);
    gaps.push(
      ...outputsOf(document.plan)
        .filter(({ name }) => !names.includes(name))
        .map(({ name }) => `${name} was not made.`),
    );
  }
  return gaps;
}

/** The names of all files that must have been judged before anything can be ready. */
function subjectsOf({ document: { plan, document }, made }: Evidence): string[] {
  const outputs = made.filter((output) => output.deliver).map((output) => output.name);
  return plan.action === "keep" ? [document.name, ...outputs] : outputs;
}

function findingsOf(checks: readonly CheckResult[], severity: Finding["severity"]): (Finding & { subject: string })[] {
  return checks.flatMap((check) =>
    check.findings
      .filter((finding) => finding.severity === severity)
      .map((finding) => ({ ...finding, subject: check.subject })),
  );
}

function sentence(finding: Finding & { subject: string }): string {
  return `${finding.subject}${finding.where ? `, ${finding.where}` : ""}: ${finding.message}`;
}

function join(first: string, second: string | undefined): string {
  return second ? `${first} ${second}` : first;
}

function unique(lines: readonly string[]): string[] {
  return [...new Set(lines)];
}

/** From best to worst. What nobody could look at is worse than a fault that is known. */
const BY_WEIGHT: readonly Outcome[] = ["ready", "not-ready", "not-checked"];

/** The outcome of a whole run: the worst of its documents. A run without documents proves nothing. */
export function worstOf(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.length === 0) return "not-checked";
  return outcomes.reduce((worst, outcome) => (BY_WEIGHT.indexOf(outcome) > BY_WEIGHT.indexOf(worst) ? outcome : worst));
}
