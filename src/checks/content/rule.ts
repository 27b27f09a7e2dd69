/** What the rules on content have in common: how they are written, applied and told. */
import { UnreadableError } from "../../errors.js";
import type { Basis, Checker, CheckResult, Finding, Severity, Subject } from "../../model.js";
import { type Advice, adviceOn, inPlacesOf, TOO_MUCH } from "../advice.js";
import { listed } from "../listed.js";

/** One thing that was found. */
export interface Breach {
  /** One plain sentence, without the place. It never quotes what is hidden. */
  readonly message: string;
  /** In a person's terms (`places.ts`). */
  readonly where?: string;
  /** When this one is less grave than others of its rule. */
  readonly severity?: Severity;
  readonly advice?: Advice;
}

export interface ContentRule<Facts> {
  /** Stable: `privacy-comments`, `accessibility-alt-text`, `fidelity-text`. */
  readonly id: string;
  /** What is looked for, in a few words: a heading of docs/rules.md. How grave it is, a profile says. */
  readonly title: string;
  /** What can come of it, in one or two sentences. */
  readonly why: string;
  readonly advice: Advice;
  readonly basis: Basis;
  check(facts: Facts): Iterable<Breach>;
}

interface About<Facts> extends Pick<Checker, "id" | "title" | "appliesTo"> {
  /** What only a person can judge of this document. */
  readonly lookAt?: (facts: Facts, subject: Subject) => readonly string[];
}

/**
 * A checker that reads what its rules look at, and applies them in their order, which is that of the risk. What
 * cannot be read could not be checked.
 */
export function contentChecker<Facts>(
  { lookAt, ...about }: About<Facts>,
  rules: readonly ContentRule<Facts>[],
  read: (subject: Subject) => Promise<Facts>,
): Checker {
  const header = ({ name }: Subject) =>
    ({ checker: about.id, title: about.title, tier: "built-in", subject: name }) satisfies Partial<CheckResult>;
  return {
    ...about,
    tier: "built-in",
    look: "content",
    async check(subject) {
      try {
        const facts = await read(subject);
        const findings = rules.flatMap((rule) => findingsOf(rule, facts, subject));
        const outcome = findings.some(({ severity }) => severity === "block") ? "failed" : "passed";
        const look = lookAt?.(facts, subject) ?? [];
        return { ...header(subject), outcome, rules: rules.length, findings, ...(look.length > 0 && { lookAt: look }) };
      } catch (error) {
        if (!(error instanceof UnreadableError)) throw error;
        const reason = `${error.message.replace(/\.$/, "")}.`;
        const advice = error.limit ? { advice: TOO_MUCH } : {};
        return { ...header(subject), outcome: "unchecked", rules: 0, findings: [], reason, ...advice };
      }
    },
  };
}

function findingsOf<Facts>(rule: ContentRule<Facts>, facts: Facts, subject: Subject): Finding[] {
  const { id, advice, basis } = rule;
  const severity = subject.severities?.[id] ?? "warn";
  return listed(told());

  function* told(): Iterable<Finding> {
    for (const breach of rule.check(facts)) {
      yield inPlacesOf(subject.madeFrom, {
        rule: id,
        severity: lesser(severity, breach.severity),
        message: breach.message,
        ...(breach.where && { where: shown(breach.where) }),
        advice: adviceOn(subject, breach.advice ?? advice),
        basis,
      });
    }
  }
}

const BY_GRAVITY: readonly Severity[] = ["note", "warn", "block"];

/** A profile decides how grave a rule is at most. */
function lesser(severity: Severity, own: Severity | undefined): Severity {
  return own !== undefined && BY_GRAVITY.indexOf(own) < BY_GRAVITY.indexOf(severity) ? own : severity;
}

/** Names out of a document, fit to be printed. */
function shown(text: string): string {
  const clean = text.replace(/\p{Cc}/gu, "?");
  return clean.length > 200 ? `${clean.slice(0, 199)}…` : clean;
}
