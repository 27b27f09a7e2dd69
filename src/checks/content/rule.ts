/** What the rules on content have in common: how they are written, applied and told. */
import { UnreadableError } from "../../errors.js";
import type { Basis, Checker, CheckResult, Finding, Severity, Subject } from "../../model.js";
import { type Advice, adviceOn } from "../advice.js";
import { listed } from "../pdf/listed.js";

/** One thing that was found. */
export interface Breach {
  /** One plain sentence, without the place. It never quotes what is hidden. */
  readonly message: string;
  /** In a person's terms (`places.ts`). */
  readonly where?: string;
  /** When this one is less or more grave than others of its rule. */
  readonly severity?: Severity;
  readonly advice?: Advice;
}

export interface ContentRule<Facts> {
  /** Stable: `privacy-comments`, `accessibility-alt-text`, `fidelity-text`. */
  readonly id: string;
  /** What is looked for, in a few words: a heading of docs/rules.md. */
  readonly title: string;
  /** Without a policy that says otherwise. */
  readonly severity: Severity;
  /** What can come of it, in one or two sentences. */
  readonly why: string;
  readonly advice: Advice;
  readonly basis: Basis;
  check(facts: Facts): Iterable<Breach>;
}

type About = Pick<Checker, "id" | "title" | "appliesTo">;

/**
 * A checker that reads what its rules look at, and applies them in their order, which is that of the risk. What
 * cannot be read could not be checked.
 */
export function contentChecker<Facts>(
  about: About,
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
        return { ...header(subject), outcome, rules: rules.length, findings };
      } catch (error) {
        if (!(error instanceof UnreadableError)) throw error;
        const reason = `${error.message.replace(/\.$/, "")}.`;
        return { ...header(subject), outcome: "unchecked", rules: 0, findings: [], reason };
      }
    },
  };
}

function findingsOf<Facts>(rule: ContentRule<Facts>, facts: Facts, subject: Subject): Finding[] {
  const { id, severity, advice, basis } = rule;
  return listed(told());

  function* told(): Iterable<Finding> {
    for (const breach of rule.check(facts)) {
      yield {
        rule: id,
        severity: breach.severity ?? severity,
        message: breach.message,
        ...(breach.where && { where: shown(breach.where) }),
        advice: adviceOn(subject, breach.advice ?? advice),
        basis,
      };
    }
  }
}

/** Names out of a document, fit to be printed. */
function shown(text: string): string {
  const clean = text.replace(/\p{Cc}/gu, "?");
  return clean.length > 200 ? `${clean.slice(0, 199)}…` : clean;
}
