/**
 * The built-in PDF preflight: named rules of PDF/A and of good order, each with
 * its clause. It is no full validation.
 */
import { readFileSync, statSync } from "node:fs";
import { messageOf, UnreadableError } from "../../errors.js";
import type { Checker, CheckResult, Finding, Subject } from "../../model.js";
import type { Budget } from "../../tools/pdf/filters.js";
import { EncryptedError, openDocument, type PdfDocument } from "../pdf/document.js";
import { basisOf, CONVERT_AGAIN, iso19005, MADE_WRONG, type Rule, type RuleContext, severityOf } from "./rule.js";
import { RULES } from "./rules.js";

/** Findings of one rule that are listed; the rest is counted. */
const MAX_LISTED = 8;
/** Most bytes that one stream may unpack to. */
export const MAX_STREAM = 256 * 1024 * 1024;

/** PDFs within PDFs that are judged; one that lies deeper counts as no PDF/A. */
const MAX_WITHIN = 3;

const ID = "pdf-preflight";
const TITLE = "PDF/A preflight";

export const pdfPreflight: Checker = {
  id: ID,
  title: TITLE,
  tier: "built-in",
  appliesTo: ({ detection }) => detection.format.kind === "pdf",
  check,
};

async function check(subject: Subject): Promise<CheckResult> {
  try {
    const bytes = readBounded(subject);
    return result(subject, preflight(bytes, subject));
  } catch (error) {
    return unchecked(subject, error);
  }
}

/** The bytes of a file that is not larger than may be read. Throws an `UnreadableError` for others, and for an empty one. */
export function readBounded({ file, limits }: Subject): Buffer {
  const { size } = statSync(file);
  if (size > limits.sourceBytes) throw new UnreadableError("the file is larger than the limit", true);
  if (size === 0) throw new UnreadableError("the file is empty");
  return readFileSync(file);
}

/** Applies every rule. Throws `UnreadableError` when the document is encrypted, damaged or goes beyond a limit. */
export function preflight(bytes: Buffer, context: RuleContext): Finding[] {
  const left = context.limits.unpackedBytes;
  return judge(bytes, context, { left, each: Math.min(left, MAX_STREAM) }, 0);
}

function judge(bytes: Buffer, context: RuleContext, budget: Budget, depth: number): Finding[] {
  const doc = openDocument(bytes, budget);
  const inner = (within: Buffer) => judge(within, { ...context, role: "kept" }, budget, depth + 1);
  const whole = { ...context, judge: depth < MAX_WITHIN ? inner : undefined };
  const findings: Finding[] = [];
  let breach = false;
  let damage: UnreadableError | undefined;
  for (const rule of RULES) {
    try {
      const found = findingsOf(rule, doc, whole);
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

function findingsOf(rule: Rule, doc: PdfDocument, context: RuleContext): Finding[] {
  const findings: Finding[] = [];
  let more = 0;
  for (const { message, where, advice, severity } of rule.check(doc, context)) {
    // A blocking fault must be seen even when many lesser ones came before it.
    const weight = severity ?? severityOf(rule, doc, context);
    if (
      findings.length >= MAX_LISTED &&
      !(weight === "block" && findings.every((listed) => listed.severity !== "block"))
    ) {
      more += 1;
      continue;
    }
    findings.push({
      rule: rule.id,
      severity: weight,
      message,
      ...(where === undefined ? {} : { where }),
      advice: advice ?? (context.role === "output" ? rule.adviceForSource : rule.advice),
      basis: basisOf(rule, doc),
    });
  }
  const last = findings.at(-1);
  if (last && more > 0)
    findings.push({ ...last, severity: "note", message: `The same fault was found in ${more} more places.` });
  return findings;
}

function result(subject: Subject, findings: readonly Finding[]): CheckResult {
  const outcome = findings.some((finding) => finding.severity === "block") ? "failed" : "passed";
  return { checker: ID, title: TITLE, tier: "built-in", subject: subject.name, outcome, rules: RULES.length, findings };
}

function unchecked(subject: Subject, error: unknown): CheckResult {
  const finding = explain(error, subject.role);
  return {
    checker: ID,
    title: TITLE,
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
