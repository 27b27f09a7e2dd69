/**
 * Files that are kept as they are because their format is open already: CSV,
 * text, HTML, pictures. Kept does not mean unseen: what can be checked without
 * an office program is checked here, streaming, and no more is promised.
 */
import { UnreadableError } from "../../errors.js";
import type { Checker, CheckResult, Finding, Subject } from "../../model.js";
import { csvReader } from "./csv.js";
import { htmlReader } from "./html.js";
import { judgePicture } from "./pictures.js";
import { rulesFor } from "./rules.js";
import { judgeText } from "./text.js";

const KINDS: readonly string[] = ["csv", "text", "html", "image"];

export const openFormat: Checker = {
  id: "open-format",
  title: "Open format, whole and readable",
  tier: "built-in",
  appliesTo: ({ role, detection }) => role === "kept" && KINDS.includes(detection.format.kind),
  async check(subject) {
    const header = { checker: openFormat.id, title: openFormat.title, tier: openFormat.tier, subject: subject.name };
    try {
      const findings = await judgeContent(subject);
      const failed = findings.some(({ severity }) => severity === "block");
      return {
        ...header,
        outcome: failed ? "failed" : "passed",
        rules: rulesFor(subject),
        findings,
      } satisfies CheckResult;
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      return { ...header, outcome: "unchecked", rules: 0, findings: [], reason: error.message } satisfies CheckResult;
    }
  },
};

function judgeContent(subject: Subject): Promise<Finding[]> {
  switch (subject.detection.format.kind) {
    case "image":
      return judgePicture(subject.file);
    case "csv":
      return judgeText(subject.file, csvReader());
    case "html":
      return judgeText(subject.file, htmlReader());
    default:
      return judgeText(subject.file, { take() {}, findings: () => [] });
  }
}
