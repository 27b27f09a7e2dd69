/**
 * Findings as people read them. What one rule finds in many places is told in one
 * line that says how often and where; every place is in the JSON report.
 */
import type { CheckResult, Finding } from "./model.js";
import { countOfMore, several } from "./tools/several.js";

/** A finding with the file it is about, and who found it. */
export type Told = Finding &
  Pick<CheckResult, "subject" | "tier" | "title"> & {
    /** The reference validator that found it as well, e.g. `veraPDF 1.30.2`. */
    readonly confirmedBy?: string;
    /** The file that people are told, where that is another one: what was found lies in it, too. */
    readonly toldOf?: string;
  };

/** One sentence for each thing that was found, in the order in which they were found first. */
export interface Grouped {
  readonly sentence: string;
  readonly finding: Told;
}

/** All findings of one severity, each with the file it was found in. */
export function findingsOf(checks: readonly CheckResult[], severity: Finding["severity"]): Told[] {
  return checks.flatMap(({ subject, tier, title, findings }) =>
    findings
      .filter((finding) => finding.severity === severity)
      .map((finding) => ({ ...finding, subject, tier, title })),
  );
}

/** Rules on what a document says, shows and hides: those that a profile weighs, and that a person may set aside. */
export function isOnContent({ rule }: Pick<Finding, "rule">): boolean {
  return /^(?:privacy|accessibility|fidelity)-/.test(rule);
}

/** What an author put into a document, knowingly or not, and conversion only hands on. */
export function isOfAuthor({ rule }: Pick<Finding, "rule">): boolean {
  return /^(?:privacy|accessibility)-/.test(rule);
}

/** What lies in a document lies in what is made of it, too: it is told of the first of these files, which is the one to be mended. */
export function ofFirstFile(findings: readonly Told[]): Told[] {
  const first = new Map<string, string>();
  return findings.filter((finding) => {
    const { rule, subject } = finding;
    if (!isOfAuthor(finding)) return true;
    if (!first.has(rule)) first.set(rule, subject);
    return first.get(rule) === subject;
  });
}

/** Rules on what is made of a document, and the rule on the document itself that tells the same in its author's words. */
const SAME: Readonly<Record<string, string>> = {
  "odf-embedded-files": "privacy-embedded-files",
  "odf-no-scripts": "privacy-macros",
  "odf-doc-4.3.2.2-title": "accessibility-title",
  "odf-doc-4.3.2.15-language": "accessibility-language",
  "pdfa-6.8-embedded-files": "privacy-embedded-files",
  "odf-empty-body": "pdf-not-empty",
  "pdf-title": "accessibility-title",
  "pdfua-7.1-title": "accessibility-title",
  "pdfua-7.2-language": "accessibility-language",
  "pdfua-7.3-figures": "accessibility-alt-text",
  "pdfua-7.4.2-heading-levels": "accessibility-heading-order",
  "pdfua-7.5-table-headers": "accessibility-table-header",
};

/** Without those that another one of `told` tells as well. */
export function withoutRepeats<T extends Pick<Finding, "rule">>(findings: readonly T[], told: readonly T[]): T[] {
  const rules = new Set(told.map(({ rule }) => rule));
  return findings.filter(({ rule }) => !rules.has(SAME[rule] ?? ""));
}

/** What was hidden at a place and is shown there by what was made of it: whoever takes it out of the document mends both. */
export function withoutConsequences<T extends Pick<Finding, "rule" | "where">>(findings: readonly T[]): T[] {
  const hidden = new Set(findings.flatMap(({ rule, where }) => (rule.startsWith("privacy-") ? (where ?? []) : [])));
  return findings.filter(
    ({ rule, where }) => rule !== "fidelity-hidden-published" || where === undefined || !hidden.has(where),
  );
}

/** What was lost alike in several files is told once, and of all of them. */
export function ofSeveralFiles(findings: readonly Told[]): Told[] {
  const keyOf = ({ rule, message, where = "" }: Told) => JSON.stringify([rule, message, where]);
  const files = new Map<string, Set<string>>();
  for (const finding of findings) {
    const key = keyOf(finding);
    files.set(key, (files.get(key) ?? new Set()).add(finding.subject));
  }
  return findings.flatMap((finding) => {
    const [first, ...others] = files.get(keyOf(finding)) ?? [];
    if (others.length === 0 || isOfAuthor(finding) || !isOnContent(finding)) return [finding];
    return finding.subject === first ? [{ ...finding, toldOf: [first, ...others].join(", ") }] : [];
  });
}

/**
 * What endangers people first; then what is lost, what breaks a standard, and what keeps people out. Of that,
 * pictures without a description come first: nothing is easier to mend.
 */
const BY_RISK = [
  /^privacy-(?!properties$)/,
  // Nearly every document has them.
  /^privacy-/,
  /^fidelity-/,
  /^(?!accessibility-|pdfua-)/,
  /^accessibility-alt-text|^pdfua-7\.3-figures/,
  /^/,
];

export function byRisk<T extends Pick<Finding, "rule">>(findings: readonly T[]): T[] {
  const riskOf = ({ rule }: T) => BY_RISK.findIndex((pattern) => pattern.test(rule));
  return [...findings].sort((one, other) => riskOf(one) - riskOf(other));
}

/** `checks` tell how many more places there are than are listed. */
export function grouped(findings: readonly Told[], checks: readonly CheckResult[]): Grouped[] {
  const groups = new Map<string, Told[]>();
  for (const finding of findings) {
    const key = JSON.stringify([...ruleKey(finding), finding.message, isOnPage(finding) ? "" : finding.where]);
    const group = groups.get(key) ?? [];
    if (group.length === 0) groups.set(key, group);
    group.push(finding);
  }
  const all = [...groups.values()];
  return all.map((group) => {
    const [finding] = group as [Told];
    const others = all.some(([other]) => other !== finding && other && isSameRule(other, finding));
    const sentence = sentenceOf(group, others ? 0 : unlisted(finding, checks));
    return {
      finding,
      sentence: finding.confirmedBy ? `${sentence} (${finding.confirmedBy} finds this, too.)` : sentence,
    };
  });
}

/** The sentences with their advice, which is given once for all that one rule found. At most so many sentences come before it. */
export function withAdvice(groups: readonly Grouped[], sentences = SENTENCES): string[] {
  const told = new Map<string, Grouped[]>();
  for (const group of groups) {
    const key = JSON.stringify(ruleKey(group.finding));
    told.set(key, [...(told.get(key) ?? []), group]);
  }
  return [...told.values()].map((same) => {
    const shown = same.slice(0, sentences).map((group, index) => (index === 0 ? group.sentence : withoutFile(group)));
    const more = same.length - shown.length;
    const rest = more > 0 ? [`And ${more} more of this kind.`] : [];
    const advice = same[0]?.finding.advice;
    return [...shown, ...rest, ...(advice ? [advice] : [])].join(" ");
  });
}

/** Whoever has just read the name of the file need not read it again. */
function withoutFile({ sentence, finding }: Grouped): string {
  const rest = sentence.slice((finding.toldOf ?? finding.subject).length + 2);
  return rest.slice(0, 1).toUpperCase() + rest.slice(1);
}

/** Different sentences on one rule that are given before its advice. */
const SENTENCES = 3;

/** Without advice there is nothing to say once. */
function ruleKey({ subject, toldOf, tier, rule, advice, message, where }: Told): readonly unknown[] {
  return [subject, toldOf, tier, rule, ...(advice === undefined ? [message, where] : [advice])];
}

function isSameRule(one: Told, other: Told): boolean {
  return one.subject === other.subject && one.rule === other.rule;
}

function sentenceOf(group: readonly Told[], more: number): string {
  const [finding] = group as [Told];
  const { where, message } = finding;
  const subject = finding.toldOf ?? finding.subject;
  const count = group.length + more;
  if (count === 1 || !isOnPage(finding)) return `${subject}${where ? `, ${where}` : ""}: ${message}`;
  return `${subject}: ${several(message, count)}: ${more > 0 ? `${placesIn(group, false)} and more` : placesIn(group, true)}.`;
}

// -------------------------------------------------------------------- places

const PLACE = /^(?:page|slide) \d+/;

function isOnPage({ where = "" }: Told): boolean {
  return PLACE.test(where);
}

/** Most pages that are named. */
const PAGES = 10;

/** `page 1 (5), page 3, page 7 (2)`; without numbers where not every place is known. */
function placesIn(group: readonly Told[], isWhole: boolean): string {
  const counts = new Map<string, number>();
  for (const { where = "" } of group) {
    const [place = where] = PLACE.exec(where) ?? [];
    counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  const isCounted = isWhole && counts.size > 1;
  const named = [...counts].map(([place, count]) => (isCounted && count > 1 ? `${place} (${count})` : place));
  if (named.length <= PAGES) return named.join(", ");
  return `${named.slice(0, PAGES).join(", ")} and ${named.length - PAGES} more`;
}

// ---------------------------------------------------------------- more of it

function unlisted(finding: Told, checks: readonly CheckResult[]): number {
  const notes = checks
    .filter(({ subject, tier }) => subject === finding.subject && tier === finding.tier)
    .flatMap(({ findings }) => findings.filter(({ rule, severity }) => rule === finding.rule && severity === "note"));
  return notes.reduce((sum, { message }) => sum + countOfMore(message), 0);
}
