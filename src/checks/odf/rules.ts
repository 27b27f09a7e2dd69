/**
 * The rules, one to a clause, in one table. Each says what it rests on, how grave
 * a breach is, what to do about it, and looks at nothing but the facts of the package.
 *
 * What the grammar says of the parts is one of them; the others are what no grammar can say.
 */
import type { Finding } from "../../model.js";
import { VERSIONS } from "./names.js";
import type { PackageFacts } from "./package.js";
import { findingsOf, type Rule, versionOf } from "./rule.js";
import { documentRules } from "./rules/document.js";
import { manifestRules } from "./rules/manifest.js";
import { nameRules } from "./rules/names.js";
import { packageRules } from "./rules/package.js";
import { readerRules } from "./rules/reader.js";
import { schemaRules } from "./rules/schema.js";
import { scriptRules } from "./rules/scripts.js";

/** The rules about a package that was read; those about names (`nameRules`) come before. */
export const rules: readonly Rule[] = [
  ...packageRules,
  ...manifestRules,
  ...documentRules,
  ...schemaRules,
  ...scriptRules,
  ...readerRules,
];

/** Applies all rules that hold for the document's version. */
export function applyRules(facts: PackageFacts): { findings: Finding[]; applied: number } {
  const version = versionOf(facts);
  const isOld = version !== undefined && !VERSIONS.includes(version);
  const applied = rules.filter((rule) => !(isOld && rule.sinceVersion12));
  return {
    findings: applied.flatMap((rule) => findingsOf(rule, rule.check(facts))),
    applied: applied.length + nameRules.length,
  };
}
