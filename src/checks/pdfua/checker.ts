/**
 * The machine-checkable rules of PDF/UA-1 (ISO 14289-1:2014). What only a person
 * can judge (whether an alternative text says what the picture shows, whether the
 * order of reading makes sense) is not among them. It judges files that claim
 * PDF/UA-1, and tells of any PDF whether it could make the claim.
 */
import { messageOf, UnreadableError } from "../../errors.js";
import type { Checker, CheckResult, Finding, Limits, Subject } from "../../model.js";
import { dictOf } from "../../tools/pdf/objects.js";
import { type Advice, forAuthor, inPlacesOf } from "../advice.js";
import { listed } from "../listed.js";
import { EncryptedError, openDocument, type PdfDocument } from "../pdf/document.js";
import { openPdf } from "../pdf/file.js";
import { budgetOf, documentOf, readBounded } from "../pdf/opened.js";
import { CONVERT_AGAIN, iso14289, MADE_WRONG } from "../pdfa/rule.js";
import { type UaDocument, uaDocument } from "./document.js";
import type { UaFault, UaRule } from "./rule.js";
import { identification } from "./rules/5-identification.js";
import { RULES } from "./rules.js";

const ID = "pdf-ua";
const TITLE = "PDF/UA-1, the rules that a machine can check";
const NOT_CLAIMED = "PDF/UA-1, which it does not claim: what is missing";

export const pdfUa: Checker = {
  id: ID,
  title: TITLE,
  tier: "built-in",
  // Of an output that does not claim it, too: what keeps it from that is for the author to mend.
  appliesTo: (subject) => subject.detection.format.kind === "pdf" && (mustBeUa(subject) || couldBeUa(subject)),
  check: (subject) => (mustBeUa(subject) ? check(subject) : lookOver(subject)),
};

function mustBeUa(subject: Subject): boolean {
  return claimsUa(subject) || subject.asked?.pdfua === "require";
}

function couldBeUa({ role, asked }: Subject): boolean {
  return role === "output" && asked?.pdfua !== "off";
}

function claimsUa({ detection }: Subject): boolean {
  return detection.claims.some(({ standard, flavour }) => standard === "PDF/UA" && flavour === "1");
}

/** What a file that claims nothing lacks. It blocks nothing, and neither does a file that cannot be looked into. */
async function lookOver(subject: Subject): Promise<CheckResult> {
  try {
    const found = hindrancesIn(documentOf(subject), { ...subject, alone: false });
    const lesser = { severity: "warn" as const };
    const findings = found.map((finding) => (finding.severity === "block" ? { ...finding, ...lesser } : finding));
    return { ...judged(subject, findings), title: NOT_CLAIMED, rules: RULES.length - 1 };
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    const message = `What keeps it from PDF/UA-1 could not be looked for: ${messageOf(error)}.`;
    return { ...judged(subject, [{ rule: ID, severity: "note", message }]), title: NOT_CLAIMED, rules: 0 };
  }
}

/** What is known of the file beside its bytes. */
interface About extends Pick<Subject, "role" | "madeFrom"> {
  /** True when this check has to answer for the file, so that no fault may be left to another check. */
  readonly alone: boolean;
}

type Bounds = Pick<Limits, "unpackedBytes">;

/** A fault with the rule it breaks. */
export interface BrokenRule {
  readonly rule: UaRule;
  readonly fault: UaFault;
}

/**
 * All faults, the rule on the claim itself included. Throws `UnreadableError` when
 * the document is encrypted, damaged or goes beyond a limit.
 */
export function brokenRules(bytes: Buffer, limits: Bounds): readonly BrokenRule[] {
  const doc = uaDocument(openDocument(bytes, budgetOf(limits)));
  return RULES.flatMap((rule) => [...rule.check(doc)].map((fault) => ({ rule, fault })));
}

/**
 * What keeps a PDF from claiming PDF/UA-1, the claim itself apart: empty when
 * every rule that a machine can check holds. Throws as `brokenRules` does; then
 * nothing may be claimed.
 */
export function hindrances(bytes: Buffer, limits: Bounds, about: Partial<About> = {}): readonly Finding[] {
  return hindrancesIn(openDocument(bytes, budgetOf(limits)), { role: "output", alone: true, ...about });
}

function hindrancesIn(pdf: PdfDocument, about: About): readonly Finding[] {
  return findingsIn(
    pdf,
    RULES.filter((rule) => rule !== identification),
    about,
  );
}

function findingsIn(pdf: PdfDocument, rules: readonly UaRule[], about: About): Finding[] {
  const doc = uaDocument(pdf);
  return rules.flatMap((rule) => listed(findingsOf(rule, doc, about)));
}

async function check(subject: Subject): Promise<CheckResult> {
  try {
    return judged(subject, findingsAbout(subject));
  } catch (error) {
    return unchecked(subject, error);
  }
}

/** An encrypted file cannot be looked into, but one thing can be told: whether it shuts out those who are read to (7.16). */
function findingsAbout(subject: Subject): readonly Finding[] {
  try {
    return findingsIn(documentOf(subject), RULES, { ...subject, alone: true });
  } catch (error) {
    if (!(error instanceof EncryptedError) || allowsReadingAloud(readBounded(subject), subject.limits)) throw error;
    const fault = { test: 1, message: "The protection of the file forbids reading it aloud." };
    return [findingOf(readingAloud, fault, subject)];
  }
}

const readingAloud: UaRule = {
  id: "pdfua-7.16-security",
  clause: "7.16",
  checks: "The protection of the file lets programs read it aloud.",
  check: () => [],
};

/** Bit 10 of the permissions (ISO 32000-1:2008, table 22). */
export function allowsReadingAloud(bytes: Buffer, limits: Bounds): boolean {
  const file = openPdf(bytes, budgetOf(limits));
  return file.trailers.every((trailer) => {
    const encryption = dictOf(file.resolve(trailer.entries.get("Encrypt")));
    const permissions = encryption && file.resolve(encryption.entries.get("P"));
    return !encryption || (typeof permissions === "number" && (permissions & 512) !== 0);
  });
}

function* findingsOf(rule: UaRule, doc: UaDocument, about: About): Iterable<Finding> {
  for (const fault of rule.check(doc)) if (!isToldElsewhere(fault, about)) yield findingOf(rule, fault, about);
}

function isToldElsewhere({ toldBy }: UaFault, { alone }: About): boolean {
  return toldBy === ID || (toldBy !== undefined && !alone);
}

function findingOf(
  rule: UaRule,
  { message, where, advice }: UaFault,
  about: Pick<About, "role" | "madeFrom">,
): Finding {
  return inPlacesOf(about.madeFrom, {
    rule: rule.id,
    severity: "block",
    message,
    ...(where === undefined ? {} : { where }),
    advice: adviceFor(advice === "none" ? undefined : (advice ?? rule.advice), about),
    basis: iso14289(rule.clause),
    yields: true,
  });
}

function adviceFor(advice: Advice | undefined, { role, madeFrom }: Pick<About, "role" | "madeFrom">): string {
  if (advice === undefined) return role === "output" ? MADE_WRONG : CONVERT_AGAIN;
  if (role === "output") return forAuthor(madeFrom, advice);
  const { any, kept = `In the document that the PDF was made from: ${any}. Then convert it with council-convert` } =
    advice;
  return `${kept}.`;
}

function judged(subject: Subject, findings: readonly Finding[]): CheckResult {
  const outcome = findings.some(({ severity }) => severity === "block") ? "failed" : "passed";
  return { checker: ID, title: TITLE, tier: "built-in", subject: subject.name, outcome, rules: RULES.length, findings };
}

function unchecked(subject: Subject, error: unknown): CheckResult {
  const limit = error instanceof UnreadableError && error.limit;
  const start =
    error instanceof EncryptedError
      ? "What the PDF holds cannot be seen"
      : limit
        ? "The PDF goes beyond a limit"
        : "The PDF could not be read";
  const reason = `${start}: ${messageOf(error)}.`;
  return {
    checker: ID,
    title: TITLE,
    tier: "built-in",
    subject: subject.name,
    outcome: "unchecked",
    rules: 0,
    findings: [],
    reason,
  };
}
