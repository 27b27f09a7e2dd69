/**
 * The built-in PDF preflight: named rules of PDF/A and of good order, each with
 * its clause. It is no full validation.
 */
import { messageOf, UnreadableError } from "../../errors.js";
import type { Checker, CheckResult, Finding, Subject } from "../../model.js";
import { forAuthor, inPlacesOf } from "../advice.js";
import { listed } from "../listed.js";
import { EncryptedError, openDocument, type PdfaClaim, type PdfDocument } from "../pdf/document.js";
import { askedClaim, budgetOf, documentOf } from "../pdf/opened.js";
import {
  basisOf,
  CONVERT_AGAIN,
  holdsFor,
  iso19005,
  MADE_WRONG,
  type Rule,
  type RuleContext,
  severityOf,
} from "./rule.js";
import { RULES } from "./rules.js";

/** PDFs within PDFs that are judged; one that lies deeper counts as no PDF/A. */
const MAX_WITHIN = 3;

const ID = "pdf-preflight";
const TITLE = "PDF/A preflight";
/** The parts of ISO 19005 that the rules are those of. */
const HAS_RULES = /^[123]/;

export const pdfPreflight: Checker = {
  id: ID,
  title: TITLE,
  tier: "built-in",
  appliesTo: ({ detection }) => detection.format.kind === "pdf",
  check,
};

async function check(subject: Subject): Promise<CheckResult> {
  try {
    const doc = documentOf(subject);
    return result(subject, judge(doc, subject, 0), doc);
  } catch (error) {
    return unchecked(subject, error);
  }
}

/** Applies every rule. Throws `UnreadableError` when the document is encrypted, damaged or goes beyond a limit. */
export function preflight(bytes: Buffer, context: RuleContext): Finding[] {
  return judge(openDocument(bytes, budgetOf(context.limits), askedClaim(context.asked)), context, 0);
}

function rulesFor(doc: PdfDocument): readonly Rule[] {
  const claim = doc.judgedBy();
  return RULES.filter((rule) => holdsFor(rule, claim));
}

function judge(doc: PdfDocument, context: RuleContext, depth: number): Finding[] {
  const inner = (within: Buffer) =>
    judge(openDocument(within, doc.budget), { role: "kept", limits: context.limits }, depth + 1);
  const whole = { ...context, judge: depth < MAX_WITHIN ? inner : undefined };
  const findings: Finding[] = [];
  let breach = false;
  let damage: UnreadableError | undefined;
  for (const rule of rulesFor(doc)) {
    try {
      const found = listed(findingsOf(rule, doc, whole));
      breach ||= rule.weight === "conformance" && found.some(({ severity }) => severity === "block");
      findings.push(...found);
    } catch (error) {
      if (!(error instanceof UnreadableError) || error.limit) throw error;
      damage ??= error;
    }
  }
  // A broken clause stays broken, even where something else cannot be read; without one nothing is known.
  if (damage && !breach) throw damage;
  return damage ? [...findings, explain(damage, context.role)] : findings;
}

function* findingsOf(rule: Rule, doc: PdfDocument, context: RuleContext): Iterable<Finding> {
  for (const { message, where, advice, severity } of rule.check(doc, context))
    yield inPlacesOf(context.madeFrom, {
      rule: rule.id,
      severity: severity ?? severityOf(rule, doc, context),
      message,
      ...(where === undefined ? {} : { where }),
      advice: advice ?? adviceOf(rule, context),
      basis: basisOf(rule, doc),
      // What blocks whatever is claimed is no matter of the standard alone.
      ...(rule.weight === "conformance" && severity === undefined && { yields: true as const }),
    });
}

function adviceOf({ advice, adviceForSource }: Rule, { role, madeFrom }: RuleContext): string {
  if (role !== "output") return advice;
  return typeof adviceForSource === "string" ? adviceForSource : forAuthor(madeFrom, adviceForSource);
}

function result(subject: Subject, findings: readonly Finding[], doc: PdfDocument): CheckResult {
  const outcome = findings.some((finding) => finding.severity === "block") ? "failed" : "passed";
  return {
    checker: ID,
    title: titleFor(subject.asked?.pdfa ?? flavourOf(doc.judgedBy())),
    tier: "built-in",
    subject: subject.name,
    outcome,
    rules: rulesFor(doc).length,
    findings,
  };
}

/** What it was judged by: a file that claims nothing, or a part that there are no rules for here, by no flavour alone. */
function titleFor(flavour: string | undefined): string {
  return flavour !== undefined && HAS_RULES.test(flavour) ? `PDF/A-${flavour} preflight` : TITLE;
}

/** Nothing for what is no flavour at all. */
function flavourOf(claim: PdfaClaim | undefined): string | undefined {
  const written = `${claim?.part ?? ""}${claim?.conformance ?? ""}`.toLowerCase();
  return /^[1-4][abuef]?$/.test(written) ? written : undefined;
}

/** For a file that could not be judged: what it seems to claim. */
function seemingFlavour({ asked, detection }: Subject): string | undefined {
  return asked?.pdfa ?? detection.claims.find(({ standard }) => standard === "PDF/A")?.flavour;
}

function unchecked(subject: Subject, error: unknown): CheckResult {
  const finding = explain(error, subject.role);
  return {
    checker: ID,
    title: titleFor(seemingFlavour(subject)),
    tier: "built-in",
    subject: subject.name,
    outcome: "unchecked",
    rules: 0,
    // The finding carries the advice; it does not block, because nothing was judged.
    findings: [finding],
    reason: finding.message,
  };
}

const TOO_LARGE =
  "Make the original document smaller, for instance its pictures, and make the PDF again; if it is as large as that for a good reason, raise the limit.";

function explain(error: unknown, role: Subject["role"]): Finding {
  if (error instanceof EncryptedError)
    return {
      rule: "pdf-encrypted",
      severity: "warn",
      message: "The PDF is encrypted, so what it holds cannot be checked. PDF/A does not allow encryption.",
      advice:
        role === "output"
          ? MADE_WRONG
          : "Remove the password and the restrictions in the program that made the PDF, save it, and run council-convert again.",
      basis: iso19005(2, "6.1.3"),
    };
  const limit = error instanceof UnreadableError && error.limit;
  const advice = limit ? TOO_LARGE : role === "output" ? MADE_WRONG : CONVERT_AGAIN;
  const start = limit
    ? "The PDF goes beyond a limit"
    : error instanceof UnreadableError
      ? "The PDF is damaged"
      : "The PDF could not be read";
  return {
    rule: limit ? "pdf-beyond-limits" : "pdf-damaged",
    severity: "warn",
    message: `${start}: ${messageOf(error)}.`,
    advice,
  };
}
