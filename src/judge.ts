/**
 * From everything that is known of a document to one verdict: a pure function.
 * It fails closed. Ready means: everything planned was made, every delivered
 * file was judged by at least one checker, none found a blocking fault, and
 * none could not run.
 */
import type { CheckResult, ConversionFailure, Finding, Kind, Outcome, OutputFormat, Plan, Verdict } from "./model.js";

export interface Evidence {
  readonly plan: Plan;
  /** Name of the source file. */
  readonly source: string;
  readonly failure?: ConversionFailure;
  /** What was made, and what each file is by its own bytes. */
  readonly made: readonly { readonly name: string; readonly format: OutputFormat; readonly kind: Kind }[];
  readonly checks: readonly CheckResult[];
  /** False when the source on disk is no longer what was read. */
  readonly sourceUnchanged: boolean;
}

/** Said of every conversion, because no program can check it. */
const PERSON_CONVERTED =
  "Open the converted files once: only a person can see whether the layout, the pictures and their descriptions are right.";
const PERSON_KEPT = "Only a person can tell whether the content is right and may be published.";

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
  const { plan } = evidence;
  if (plan.action === "refuse") {
    return { outcome: "not-checked", reasons: [plan.why], advice: [plan.advice], lookAt: [] };
  }
  const blocking = findingsOf(evidence.checks, "block");
  const gaps = whatCouldNotBeChecked(
    evidence,
    plan.outputs.map((output) => output.name),
  );
  const reasons = [...blocking.map(sentence), ...gaps];
  return {
    // A proven fault outweighs a gap: mending it comes first in any case.
    outcome: blocking.length > 0 ? "not-ready" : gaps.length > 0 ? "not-checked" : "ready",
    reasons,
    advice: unique([
      ...blocking.flatMap((finding) => finding.advice ?? []),
      ...(evidence.failure ? [FAILURE_ADVICE[evidence.failure.cause]] : []),
    ]),
    lookAt: unique([
      ...plan.notes,
      ...findingsOf(evidence.checks, "warn").map((finding) => join(sentence(finding), finding.advice)),
      plan.action === "convert" ? PERSON_CONVERTED : PERSON_KEPT,
    ]),
  };
}

function whatCouldNotBeChecked(evidence: Evidence, planned: readonly string[]): string[] {
  const gaps: string[] = [];
  if (evidence.failure) gaps.push(evidence.failure.message);
  // When nothing at all was made, the failure has said so.
  if (!evidence.failure || evidence.made.length > 0) {
    const made = evidence.made.map((output) => output.name);
    for (const name of planned) if (!made.includes(name)) gaps.push(`${name} was not made.`);
  }
  for (const output of evidence.made) {
    if (output.kind !== output.format) gaps.push(`${output.name} did not come out as the format it should be.`);
  }
  for (const check of evidence.checks) {
    if (check.outcome === "unchecked")
      gaps.push(`${check.title}: ${check.subject} could not be checked: ${check.reason}`);
  }
  for (const subject of subjectsOf(evidence)) {
    if (!evidence.checks.some((check) => check.subject === subject)) gaps.push(`Nothing was checked in ${subject}.`);
  }
  if (!evidence.sourceUnchanged) gaps.push("The file was changed by another program while it was being worked on.");
  return gaps;
}

/** The names of all files that must have been judged before anything can be ready. */
function subjectsOf({ plan, source, made }: Evidence): string[] {
  if (plan.action === "refuse") return [];
  const delivered = plan.outputs.filter((output) => output.deliver).map((output) => output.name);
  const outputs = made.map((output) => output.name).filter((name) => delivered.includes(name));
  return plan.action === "keep" ? [source, ...outputs] : outputs;
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
