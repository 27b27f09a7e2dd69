/** A file that is sent as it is must be what its name says: people open it by its name. */
import type { Checker, CheckResult, Finding, Subject } from "../model.js";

export const fileName: Checker = {
  id: "file-name",
  title: "File name",
  tier: "built-in",
  appliesTo: (subject) => subject.role === "kept",
  async check(subject): Promise<CheckResult> {
    const findings = mismatch(subject);
    return {
      checker: "file-name",
      title: "File name",
      tier: "built-in",
      subject: subject.name,
      outcome: findings.length > 0 ? "failed" : "passed",
      rules: 1,
      findings,
    };
  },
};

function mismatch({ detection }: Subject): Finding[] {
  if (!detection.extensionMismatch) return [];
  const { label, extensions } = detection.format;
  return [
    {
      rule: "file-name-matches-content",
      severity: "block",
      message: `The name of the file does not say what it is: its content is "${label}".`,
      advice: `Rename the file so that it ends in .${extensions[0]}, or ask for the right file.`,
    },
  ];
}
