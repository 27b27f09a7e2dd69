/**
 * From everything that is known of a document to one verdict: a pure function.
 * It fails closed. Ready means: everything planned was made, every delivered
 * file was judged by at least one checker, none found a blocking fault, and
 * no built-in one could not run; no reference validator either, when they are required.
 */
import { uncheckedClaims } from "./kept-claims.js";
import {
  type Acceptance,
  type CheckResult,
  type Cleaning,
  type Conversion,
  type ConversionFailure,
  type Detection,
  type Kind,
  type LeftIn,
  ONLY_IN_OUTPUTS,
  type Outcome,
  type PlannedOutput,
  type Policy,
  type Refusal,
  type Verdict,
} from "./model.js";
import type { Prepared } from "./parts.js";
import { asWord, NOTES_TOLD_BY, outputsOf } from "./plan.js";
import { disagreements, missedByBuiltIn, toldOnce, weighed, withoutReference } from "./tiers.js";
import {
  byRisk,
  findingsOf,
  grouped,
  isOfAuthor,
  isOnContent,
  ofFirstFile,
  ofSeveralFiles,
  type Told,
  withAdvice,
  withoutConsequences,
  withoutRepeats,
} from "./told.js";

export interface Evidence {
  readonly document: Pick<Prepared, "document" | "plan" | "detection">;
  /** Absent when no engine was asked. */
  readonly conversion: Pick<Conversion, "failure"> | undefined;
  /** One sentence for each output that must not be used. */
  readonly faults: readonly string[];
  /** What was made, and what each file is by its own bytes. */
  readonly made: readonly (PlannedOutput & { readonly detection: Detection })[];
  readonly checks: readonly CheckResult[];
  /** False when the source on disk is no longer what was read. */
  readonly sourceUnchanged: boolean;
  /** True when nothing is ready without the word of a reference validator (`--require reference`). */
  readonly referenceRequired?: boolean;
  /** What a person accepted: it does not count. */
  readonly accept?: readonly Acceptance[];
  /** Where the settings differ from the profile, the report says so. */
  readonly policy?: Pick<Policy, "profile" | "overrides">;
  /** Present when what was made comes from a copy that was cleaned: then it is what is sent, and not the source. */
  readonly cleaning?: Cleaning | undefined;
}

/** Said of every conversion that is ready, because no program can check it. */
const PERSON_CONVERTED =
  "Open the converted files once: only a person can see whether the layout, the pictures and their descriptions are right.";
/** What hidden data can be taken out of. */
const CLEANED: readonly Kind[] = ["word", "excel", "powerpoint", "odt", "ods", "odp", "odg"];

/** Said of every PDF that claims level A of PDF/A. */
const PERSON_LEVEL_A =
  "A machine can judge only a part of level A of PDF/A: only a person can tell whether headings, lists and tables are marked as what they are, in an order that makes sense, and whether the descriptions of pictures say what they show.";
const PERSON_KEPT = "Only a person can tell whether the content is right and may be published.";

const UNCHECKED_ADVICE =
  "Open the file in the program that made it, look whether it is whole, save it again, and run council-convert again.";

const REFERENCE_ADVICE = "Run council-convert doctor: it tries the reference validators, and says what to do.";

/** What there is a reference validator for. */
const WITH_REFERENCE: readonly Kind[] = ["odt", "ods", "odp", "odg", "pdf"];

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
  const { blocking: proven, outweighed } = weighed(evidence.checks);
  const found = [...proven, ...unclean(evidence)];
  const { blocking, accepted } = setAside(found.filter(isSent(evidence)), evidence);
  const gaps = whatCouldNotBeChecked(evidence);
  const left = leftIn(evidence);
  // What stayed in the copy is found in it, too: the words for why it stayed say more.
  const isLeft = ({ rule }: Told) => left.some(({ what }) => rule === `privacy-${what}`);
  const others = withoutConsequences(withoutRepeats(blocking, blocking)).filter((finding) => !isLeft(finding));
  const once = toldOnce(ofFirstFile(others));
  const told = grouped(byRisk(ofSeveralFiles(once).map(ofSource(evidence))), evidence.checks);
  const warned = warnings(evidence, blocking).filter((finding) => !isLeft(finding));
  const reasons = [...left.map(({ why }) => why), ...told.map(({ sentence }) => sentence), ...gaps];
  const questions = personsQuestions(evidence, reasons.length === 0);
  return {
    // A proven fault outweighs a gap: mending it comes first in any case.
    outcome: blocking.length + left.length > 0 ? "not-ready" : gaps.length > 0 ? "not-checked" : "ready",
    reasons,
    advice: unique([
      ...left.flatMap(({ advice }) => advice ?? []),
      ...told.flatMap(({ finding }) => finding.advice ?? []),
      ...(blocking.some(isHidden) ? safeCopyAdvice(evidence, blocking) : []),
      ...(failure ? [FAILURE_ADVICE[failure.cause]] : []),
      ...uncheckedAdvice(evidence.checks),
      ...(evidence.referenceRequired ? referenceAdvice(evidence) : []),
    ]),
    ...(told.length + left.length > 0 && { toDo: [...left.map(asToDo), ...withAdvice(told, 1)], gaps }),
    lookAt: unique([
      ...personsPart(evidence, reasons.length === 0),
      ...differences(evidence, found),
      ...(reasons.length === 0 && warned.some(isHidden) ? safeCopyOfReady(evidence) : []),
      ...withAdvice(grouped(warned.filter(isHidden), evidence.checks)),
      ...limitsOf(evidence),
      ...plan.notes.filter(isNotToldBy([...blocking, ...warned].map(({ rule }) => rule).concat(takenOut(evidence)))),
      ...uncheckedClaims(plan, evidence.document.detection, evidence.checks),
      ...disagreements(evidence.checks, outweighed),
      ...(evidence.referenceRequired ? [] : withoutReference(evidence.checks)),
      ...withAdvice(
        grouped(
          warned.filter((finding) => !isHidden(finding)),
          evidence.checks,
        ),
      ),
      ...missedByBuiltIn(evidence.checks),
    ]),
    ...(questions.length > 0 && { questions }),
    ...(accepted.length > 0 && { accepted }),
  };
}

/** What stayed in the safe copy, and so is sent. */
function leftIn({ cleaning, document: { document } }: Evidence): readonly LeftIn[] {
  return (cleaning?.left ?? []).map((left) => {
    const where = left.where === "" ? "" : `, ${left.where}`;
    const { advice } = left;
    return { ...left, why: `${document.name}${where}: ${asEnd(left.why)}`, ...(advice && { advice: asEnd(advice) }) };
  });
}

/** A copy that is promised to be without hidden data is looked through again, and keeps the promise or is not sent. */
function unclean(evidence: Evidence): Told[] {
  return findingsOf(evidence.checks, "warn").filter(isUnclean(evidence));
}

/** The lock of a document hides nothing, and stays. */
function isUnclean({ cleaning, document: { document } }: Evidence): (finding: Told) => boolean {
  return (finding) =>
    cleaning !== undefined &&
    (isHidden(finding) || isOnNoPage(finding)) &&
    finding.subject !== document.name &&
    finding.rule !== "privacy-weak-lock";
}

/** Headers that the PDF has on no page stand in the OpenDocument file, where nobody sees them either. */
function isOnNoPage({ rule, subject }: Told): boolean {
  return rule === "fidelity-headers" && subject.endsWith(".pdf");
}

function isHidden({ rule }: Told): boolean {
  return rule.startsWith("privacy-");
}

/** Those documents of which a safe copy can be made, and was not. */
function canBeCleaned({ document: { detection }, cleaning }: Evidence): boolean {
  return !cleaning && detection !== undefined && CLEANED.includes(detection.format.kind);
}

/** One way for all that is hidden. Tracked changes stop it: accepting them is a decision, and so is not made in passing. */
function safeCopyAdvice(evidence: Evidence, blocking: readonly Told[]): string[] {
  if (!canBeCleaned(evidence)) return [];
  const first = blocking.some(({ rule }) => rule === "privacy-tracked-changes")
    ? " when the tracked changes are accepted or rejected"
    : "";
  const command = `council-convert --safe-copy ${asWord(evidence.document.document.name)}`;
  return [`Or, quicker${first}: ${command} makes copies without what is hidden, and leaves your document as it is.`];
}

/** What was made is there already, and is to be replaced. */
function safeCopyOfReady(evidence: Evidence): string[] {
  if (!canBeCleaned(evidence)) return [];
  const name = asWord(evidence.document.document.name);
  const options = evidence.made.length > 0 ? "--safe-copy --overwrite" : "--safe-copy";
  return [`To have copies without what is hidden in it: council-convert ${options} ${name}`];
}

/** The rules on what a safe copy no longer has, which is listed. */
function takenOut({ cleaning }: Evidence): string[] {
  return (cleaning?.removed ?? []).map(({ what }) => `privacy-${what}`);
}

function isNotToldBy(rules: readonly string[]): (note: string) => boolean {
  return (note) => !NOTES_TOLD_BY.get(note)?.some((rule) => rules.includes(rule));
}

function asToDo({ why, advice }: LeftIn): string {
  return [why, ...(advice ? [advice] : [])].join(" ");
}

/** What does not block, in so far as what blocks does not tell it already. */
function warnings(evidence: Evidence, blocking: readonly Told[]): Told[] {
  const unclean = isUnclean(evidence);
  const found = findingsOf(evidence.checks, "warn").filter((finding) => isSent(evidence)(finding) && !unclean(finding));
  const once = ofFirstFile(withoutRepeats(found, [...blocking, ...found]));
  return byRisk(ofSeveralFiles(once).map(ofSource(evidence)));
}

/** Whose document is of an old format has no other one to mend: what was found in what was made of it lies in it as well. */
function ofSource({ document: { document, plan }, checks, cleaning }: Evidence): (finding: Told) => Told {
  const isSeen = checks.some(({ checker, subject }) => checker === HIDDEN_DATA && subject === document.name);
  const isOld = plan.action === "convert" && !cleaning && !isSeen;
  return (finding) => (isOld && isOfAuthor(finding) ? { ...finding, toldOf: document.name } : finding);
}

/** Of a document that was cleaned, the copy is sent: what lies in the source stays there. */
function isSent({ document: { document }, cleaning }: Evidence): (finding: Told) => boolean {
  return (finding) =>
    !cleaning || finding.subject !== document.name || !(isOnContent(finding) || isOfContentXml(finding));
}

/**
 * What the parts of an OpenDocument file say: the copy was made from them, and its own checks answer for it. How the
 * package is put together stays a fault of the source: if two programs see two documents in it, nobody knows what the
 * copy was made from.
 */
function isOfContentXml({ rule }: Told): boolean {
  return /^odf-(?!pkg-|doc-2\.2\.1-|doc-3\.3-|doc-no-doctype)/.test(rule);
}

/** What a person accepted. Never a breach of a standard: those are not on content. */
function setAside(blocking: readonly Told[], evidence: Evidence) {
  const { accept = [] } = evidence;
  const reasons = new Map(accept.map(({ rule, reason }) => [rule, reason]));
  const isAccepted = (finding: Told) => isOnContent(finding) && reasons.has(finding.rule);
  const accepted = accept.flatMap(({ rule, reason }) => {
    const findings = blocking.filter((finding) => isAccepted(finding) && finding.rule === rule);
    return findings.length === 0 ? [] : [{ rule, reason, findings: sentencesOf(findings, evidence) }];
  });
  return { blocking: blocking.filter((finding) => !isAccepted(finding)), accepted };
}

function sentencesOf(findings: readonly Told[], evidence: Evidence): string[] {
  const once = ofSeveralFiles(ofFirstFile(findings)).map(ofSource(evidence));
  return grouped(once, evidence.checks).map(({ sentence }) => sentence);
}

const OF_SETTINGS = { block: "stop a document for", warn: "only warn of", note: "pass over" } as const;
const OF_PROFILE = { block: "stops a document for it", warn: "warns of it", note: "passes over it" } as const;

/** Where the settings of a council let something pass, or stop it, that the profile would not. */
function differences({ policy, checks }: Evidence, blocking: readonly Told[]): string[] {
  const found = new Set(
    [...blocking, ...findingsOf(checks, "warn"), ...findingsOf(checks, "note")].map(({ rule }) => rule),
  );
  return (policy?.overrides ?? [])
    .filter(({ rule }) => found.has(rule))
    .map(
      ({ rule, severity, instead }) =>
        `The settings ${OF_SETTINGS[severity]} ${rule}; the profile ${policy?.profile} ${OF_PROFILE[instead]}.`,
    );
}

/** Which files may be sent, and which may not. Files that are not put in place cannot be opened. */
function personsPart({ document: { document, plan }, made, checks, cleaning }: Evidence, isReady: boolean): string[] {
  if (plan.action === "keep") return [PERSON_KEPT];
  if (made.length === 0) return [];
  const isSeen = checks.some(({ checker, subject }) => checker === HIDDEN_DATA && subject === document.name);
  const unseen = isSeen ? [] : [ONLY_IN_OUTPUTS];
  if (!isReady) return unseen;
  if (!cleaning) return [PERSON_CONVERTED, ...unseen];
  const names = made.filter(({ deliver }) => deliver).map(({ name }) => name);
  const sent = `Send ${names.join(" and ")}, not ${document.name}: it still holds what was taken out of the copies.`;
  return [sent, ...unseen, PERSON_CONVERTED];
}

/** What no program can check, of whatever there is to look at. */
function personsQuestions({ document: { plan, detection }, made, checks }: Evidence, isReady: boolean): string[] {
  const isKept = plan.action === "keep";
  if (!isKept && (made.length === 0 || !isReady)) return [];
  const files = [...(isKept && detection ? [detection] : []), ...made.map(({ detection }) => detection)];
  const asked = checks.filter(({ checker }) => checker !== HIDDEN_DATA);
  return unique([...asked.flatMap(({ lookAt = [] }) => lookAt), ...(claimLevelA(files) ? [PERSON_LEVEL_A] : [])]);
}

/** Where hidden data was not looked for. */
function limitsOf({ checks }: Evidence): string[] {
  return checks.filter(({ checker }) => checker === HIDDEN_DATA).flatMap(({ lookAt = [] }) => lookAt);
}

/** The check that looks for hidden data. */
const HIDDEN_DATA = "hidden-data";

function claimLevelA(files: readonly Detection[]): boolean {
  return files.some(({ claims }) =>
    claims.some(({ standard, flavour }) => standard === "PDF/A" && flavour.endsWith("a")),
  );
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
    if (check.outcome === "unchecked" && (check.tier === "built-in" || evidence.referenceRequired))
      gaps.push(`${check.subject} could not be checked: ${asEnd(check.reason ?? "")}`);
  }
  for (const subject of evidence.referenceRequired ? notEvenAsked(evidence) : [])
    gaps.push(`No reference validator has checked ${subject}.`);
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
  // Two checks may have come to the same limit.
  return unique(gaps);
}

/** The end of a sentence, with its full stop. */
function asEnd(words: string): string {
  return /[.!?…]$/.test(words) ? words : `${words}.`;
}

/** The names of all files that must have been judged before anything can be ready. */
function subjectsOf({ document: { plan, document }, made }: Evidence): string[] {
  const outputs = made.filter((output) => output.deliver).map((output) => output.name);
  return plan.action === "keep" ? [document.name, ...outputs] : outputs;
}

// --------------------------------------------------- reference validators

/** The files that a reference validator should have judged, and has not. */
function lackReference(evidence: Evidence): string[] {
  const { checks, made, document } = evidence;
  const kinds = new Map(made.map(({ name, detection }) => [name, detection.format.kind]));
  return subjectsOf(evidence).filter((subject) => {
    const kind = kinds.get(subject) ?? document.detection?.format.kind;
    const isJudged = checks.some(
      (check) => check.tier === "reference" && check.subject === subject && check.outcome !== "unchecked",
    );
    return kind !== undefined && WITH_REFERENCE.includes(kind) && !isJudged;
  });
}

/** What the built-in checks that could not be made need. */
function uncheckedAdvice(checks: readonly CheckResult[]): string[] {
  const unchecked = checks.filter(({ tier, outcome }) => tier === "built-in" && outcome === "unchecked");
  return unchecked.map(({ advice }) => advice ?? UNCHECKED_ADVICE);
}

/** Of those, the files that none was asked about; where something speaks against a file already, asking would add nothing. */
function notEvenAsked(evidence: Evidence): string[] {
  const { checks } = evidence;
  return lackReference(evidence).filter(
    (subject) =>
      !checks.some((check) => check.subject === subject && (check.tier === "reference" || check.outcome !== "passed")),
  );
}

/** What the validators that gave no answer need; `doctor` where they do not say. */
function referenceAdvice(evidence: Evidence): string[] {
  const silent = evidence.checks.filter(({ tier, outcome }) => tier === "reference" && outcome === "unchecked");
  const advice = silent.map((check) => check.advice ?? REFERENCE_ADVICE);
  return notEvenAsked(evidence).length > 0 ? [...advice, REFERENCE_ADVICE] : advice;
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
