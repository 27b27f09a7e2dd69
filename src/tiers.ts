/** Two tiers of checks, built-in ones and reference validators: what counts where they disagree, and what people are told of it. */
import type { Basis, CheckResult } from "./model.js";
import { findingsOf, type Told } from "./told.js";

/**
 * Where the tiers disagree, the reference validator is right: a fault that a built-in check found
 * does not count where the reference validator has judged that very rule, and found it kept. What is unsafe, or is no
 * matter of that standard, never gives way.
 */
export function weighed(checks: readonly CheckResult[]): { blocking: Told[]; outweighed: Told[] } {
  const isOutweighed = ({ tier, subject, basis, yields }: Told) =>
    tier === "built-in" &&
    yields === true &&
    basis !== undefined &&
    checks.some((check) => check.tier === "reference" && check.subject === subject && decides(check, basis));
  const found = findingsOf(checks, "block");
  return { blocking: found.filter((each) => !isOutweighed(each)), outweighed: found.filter(isOutweighed) };
}

function decides({ decides = [] }: CheckResult, { standard, clause }: Basis): boolean {
  return decides.some((basis) => beginsWith(standard, basis.standard) && beginsWith(clause, basis.clause));
}

/** True for `6.1.3` and `6.1`, not for `6.10` and `6.1`. */
function beginsWith(text: string, beginning: string): boolean {
  return (
    beginning === "" || text === beginning || (text.startsWith(beginning) && /[.: ]/.test(text[beginning.length] ?? ""))
  );
}

const REPORT_IT = "Please report this as a fault of council-convert.";

/** What a person should know of, also when the verdict is clear: one of the two is wrong. */
export function disagreements(checks: readonly CheckResult[], outweighed: readonly Told[]): string[] {
  const namesOf = (subject: string) =>
    checks
      .filter((check) => check.tier === "reference" && check.subject === subject)
      .map(validatorOf)
      .join(", ");
  return outweighed.map(
    (fault) =>
      `${sentence(fault)} This does not count: ${namesOf(fault.subject)}, the reference validator, finds the rule kept. ${REPORT_IT}`,
  );
}

/** For who works on this program, and so the last of what is said. */
export function missedByBuiltIn(checks: readonly CheckResult[]): string[] {
  const missed = checks.filter(
    ({ tier, outcome, subject }) =>
      tier === "reference" &&
      outcome === "failed" &&
      checks.every((other) => other.tier === "reference" || other.subject !== subject || other.outcome === "passed"),
  );
  return missed.map(
    (check) => `${check.subject}: only ${validatorOf(check)}, the reference validator, found this fault. ${REPORT_IT}`,
  );
}

/** `veraPDF 1.30.2` of `PDF/A-2b (veraPDF 1.30.2)`. */
function validatorOf({ title }: Pick<CheckResult, "title">): string {
  return /\(([^()]+)\)$/.exec(title)?.[1] ?? title;
}

/** Reference validators that were set up and gave no answer, where the built-in checks are enough. */
export function withoutReference(checks: readonly CheckResult[]): string[] {
  return checks
    .filter(({ tier, outcome }) => tier === "reference" && outcome === "unchecked")
    .map(({ subject, reason = "", advice }) =>
      [`${subject} was judged by the built-in checks alone: ${reason}`, ...(advice ? [advice] : [])].join(" "),
    );
}

/**
 * The faults that block, each once: one that a built-in check and a reference validator found both is told in the
 * words, and with the advice, of the built-in check, which knows what the author can do.
 */
export function toldOnce(blocking: readonly Told[]): Told[] {
  const builtIn = blocking.filter(({ tier }) => tier === "built-in");
  const confirmed = new Map<Told, string>();
  const told = blocking.filter((finding) => {
    const same = finding.tier === "reference" ? builtIn.filter((each) => isSameFault(each, finding)) : [];
    for (const each of same) confirmed.set(each, validatorOf(finding));
    return same.length === 0;
  });
  return told.map((finding) => {
    const confirmedBy = confirmed.get(finding);
    return confirmedBy ? { ...finding, confirmedBy } : finding;
  });
}

/** ODF Validator names no clauses, but the line and column of each fault, as the built-in check does. */
function isSameFault(one: Told, other: Told): boolean {
  if (one.subject !== other.subject) return false;
  const isSamePlace = one.where === other.where && /, line \d+, column \d+$/.test(one.where ?? "");
  return other.basis === undefined ? isSamePlace : isSameRule(other.basis, one.basis);
}

/** ISO 19005-3 has the clauses of ISO 19005-2, and the built-in checks name that. */
function isSameRule(one: Basis, other: Basis | undefined): boolean {
  const partOf = ({ standard }: Basis) => standard.replace(/:\d+$/, "").replace("ISO 19005-3", "ISO 19005-2");
  return other !== undefined && one.clause === other.clause && partOf(one) === partOf(other);
}

function sentence(finding: Told): string {
  return `${finding.subject}${finding.where ? `, ${finding.where}` : ""}: ${finding.message}`;
}
