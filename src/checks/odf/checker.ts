/**
 * The built-in check of OpenDocument files: the grammar of their version (RELAX NG),
 * the rules of the package, and those of the document that no grammar can say. Where
 * there is no grammar for a version, its title promises no more than was done.
 */
import { UnreadableError } from "../../errors.js";
import type { Checker, CheckResult, Finding, Subject } from "../../model.js";
import { readDirectory } from "./directory.js";
import { OLD_VERSIONS, VERSIONS } from "./names.js";
import { type PackageFacts, readPackage } from "./package.js";
import { versionOf } from "./rule.js";
import { judgeNames, nameRules } from "./rules/names.js";
import { applyRules } from "./rules.js";

const SAVE_AS_KNOWN = "Save it as ODF 1.3 in LibreOffice: Tools, Options, Load/Save, General, ODF format version.";

const KINDS: readonly string[] = ["odt", "ods", "odp", "odg"];

export const odfPackage: Checker = {
  id: "odf-package",
  title: "OpenDocument package rules",
  tier: "built-in",
  appliesTo: ({ detection }) => KINDS.includes(detection.format.kind),
  async check(subject) {
    try {
      return await judged(subject);
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      return unchecked(subject, error.message);
    }
  },
};

async function judged(subject: Subject): Promise<CheckResult> {
  const directory = await readDirectory(subject.file);
  const unsafe = judgeNames(directory.names);
  // A name that leads out of the package is breach enough; such a package is not unpacked.
  if (unsafe.length > 0) return result(subject, unsafe, nameRules.length);

  const facts = await readPackage(subject, directory.contradictions);
  const version = versionOf(facts);
  if (version !== undefined && isNewer(version)) {
    const reason = `the document says that it is OpenDocument ${version.slice(0, 20)}, which this check does not know`;
    return { ...unchecked(subject, reason), advice: SAVE_AS_KNOWN };
  }
  const { findings, applied } = applyRules(facts);
  return { ...result(subject, findings, applied), title: titleFor(facts) };
}

function titleFor({ grammar, standInFor }: PackageFacts): string {
  if (grammar === undefined) return odfPackage.title;
  if (standInFor === undefined) return `${grammar}: grammar and package rules`;
  return `OpenDocument ${standInFor}: package rules, and the grammar of ${grammar}`;
}

/** True for versions that are none of those known, old or current. */
function isNewer(version: string): boolean {
  return !VERSIONS.includes(version) && !OLD_VERSIONS.includes(version);
}

function result(subject: Subject, findings: readonly Finding[], rules: number): CheckResult {
  const outcome = findings.some(({ severity }) => severity === "block") ? "failed" : "passed";
  return { ...header(subject), outcome, rules, findings };
}

function unchecked(subject: Subject, reason: string): CheckResult {
  return { ...header(subject), outcome: "unchecked", rules: 0, findings: [], reason };
}

function header(subject: Subject): Pick<CheckResult, "checker" | "title" | "tier" | "subject"> {
  return { checker: odfPackage.id, title: odfPackage.title, tier: odfPackage.tier, subject: subject.name };
}
