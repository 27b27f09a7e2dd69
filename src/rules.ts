/**
 * Every rule that can be broken, told from the tables that the checkers apply: what
 * `explain` shows and docs/rules.md is made of. Loads all checkers, and so only when asked.
 */
import { RULES as accessibility } from "./checks/accessibility/rules.js";
import type { Advice } from "./checks/advice.js";
import type { ContentRule } from "./checks/content/rule.js";
import { RULES as fidelity } from "./checks/fidelity/rules.js";
import { nameRules } from "./checks/odf/rules/names.js";
import { rules as odf } from "./checks/odf/rules.js";
import { OPEN_RULES as open } from "./checks/open/rules.js";
import { RULES as pdfa } from "./checks/pdfa/rules.js";
import { RULES as pdfua } from "./checks/pdfua/rules.js";
import { RULES as privacy } from "./checks/privacy/rules.js";
import type { Basis, Severity } from "./model.js";
import { builtInProfile, type ProfileRule } from "./policy.js";

export interface AboutRule {
  readonly id: string;
  /** The checks it belongs to, as a heading. */
  readonly group: string;
  /** What is looked for, or what must hold. */
  readonly what: string;
  /** What can come of it. */
  readonly why?: string;
  /** The steps, by program; `any` where they are the same, or the program is not known. */
  readonly advice: Readonly<Partial<Advice>>;
  readonly basis?: Basis;
  /** How grave it is where that is always the same, or who says so. */
  readonly severity?: Severity | ProfileRule;
}

/** All rules, in the order in which the reports tell of them. */
export function allRules(): readonly AboutRule[] {
  const profile = new Map(builtInProfile().rules.map((rule) => [rule.rule, rule]));
  const onContent = (group: string) => (rule: Omit<ContentRule<never>, "check">) => {
    const { id, title, why, advice, basis } = rule;
    const severity = profile.get(id);
    return { id, group, what: title, why, advice, basis, ...(severity && { severity }) };
  };
  return [
    ...privacy.map(onContent("Hidden data")),
    ...fidelity.map(onContent("Nothing lost in conversion")),
    ...accessibility.map(onContent("Accessibility")),
    ...odf.map(({ id, checks, advice, basis, severity }) => ({
      id,
      group: "OpenDocument",
      what: checks,
      advice: { any: advice },
      basis,
      severity,
    })),
    ...nameRules.map(({ id, checks, basis }) => ({
      id,
      group: "OpenDocument",
      what: checks,
      advice: { any: "Ask for the file again from where it came" },
      basis,
      severity: "block" as const,
    })),
    ...pdfa.map(({ id, checks, advice, adviceForSource, basis }) => ({
      id,
      group: "PDF/A",
      what: checks,
      advice: typeof adviceForSource === "string" ? { any: advice } : adviceForSource,
      basis,
    })),
    ...pdfua.map(({ id, clause, checks, advice = {} }) => ({
      id,
      group: "PDF/UA-1",
      what: checks,
      advice,
      basis: { standard: "ISO 14289-1:2014", clause },
    })),
    ...open.map(({ id, message, advice, basis, severity }) => ({
      id,
      group: "Other files",
      what: message,
      advice: { any: advice },
      ...(basis && { basis }),
      severity,
    })),
    FILE_NAME,
  ];
}

const FILE_NAME: AboutRule = {
  id: "file-name-matches-content",
  group: "Other files",
  what: "The name of a file ends as its content wants it.",
  advice: { any: "Rename the file, or ask for the right one" },
  severity: "block",
};

/** The rules whose names begin like this, or, when there is none, the one that is nearest. */
export async function rulesNamed(
  name: string,
): Promise<{ readonly rules: readonly AboutRule[]; readonly nearest?: string }> {
  const all = allRules();
  const exact = all.filter(({ id }) => id === name);
  const rules = exact.length > 0 ? exact : all.filter(({ id }) => id.startsWith(name));
  if (rules.length > 0) return { rules };
  const { closest } = await import("fastest-levenshtein");
  return {
    rules: [],
    nearest: closest(
      name,
      all.map(({ id }) => id),
    ),
  };
}
