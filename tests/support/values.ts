/** Ready-made values for tests of the pure parts. */
import type { CheckResult, Detection, Finding, Format, Kind, Policy, Trait } from "../../src/model.js";
import { DEFAULT_LIMITS } from "../../src/options.js";

export const limits = DEFAULT_LIMITS;

/** Names no rule: what they find is a warning. */
export const NO_POLICY: Policy = { profile: "none", date: "2026-01-01", severities: {}, overrides: [] };

export function format(kind: Kind, extensions: readonly string[] = [kind]): Format {
  return { puid: "fmt/0", name: kind, version: "", mime: "", kind, label: `${kind} file`, extensions };
}

export function detection(kind: Kind, more: Partial<Detection> = {}): Detection {
  return {
    format: format(kind),
    basis: ["test"],
    warnings: [],
    extensionMismatch: false,
    traits: [],
    claims: [],
    ...more,
  };
}

export function trait(name: Trait["name"], basis = "seen"): Trait {
  return { name, basis };
}

export function finding(severity: Finding["severity"], message = "it is wrong.", more: Partial<Finding> = {}): Finding {
  return { rule: "test-rule", severity, message, ...more };
}

export function checkOf(
  subject: string,
  findings: readonly Finding[] = [],
  more: Partial<CheckResult> = {},
): CheckResult {
  return {
    checker: "test",
    title: "Test",
    tier: "built-in",
    subject,
    outcome: findings.some(({ severity }) => severity === "block") ? "failed" : "passed",
    rules: 1,
    findings,
    ...more,
  };
}
