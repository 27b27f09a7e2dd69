/** What the rules say of contents that are made by hand. */
import type { Judged } from "../../../src/checks/accessibility/rule.js";
import { RULES } from "../../../src/checks/accessibility/rules.js";
import { shownOf } from "../../../src/checks/accessibility/shown.js";
import type { Content } from "../../../src/checks/content/model.js";
import type { Severity } from "../../../src/model.js";
import { builtInProfile } from "../../../src/policy.js";
import { content } from "../content/build.js";

/** How grave each rule is at most, by the profile that is built in. */
export const severities = new Map(builtInProfile().rules.map(({ rule, severity }) => [rule, severity]));

export interface Found {
  readonly rule: string;
  readonly message: string;
  readonly where: string;
  readonly severity: Severity;
}

function allOf(judged: Judged): Found[] {
  return RULES.flatMap((rule) =>
    [...rule.check(judged)].map(({ message, where = "", severity = severities.get(rule.id) ?? "block" }) => ({
      rule: rule.id.replace("accessibility-", ""),
      message,
      where,
      severity,
    })),
  );
}

/** Of a document as its author wrote it. */
export function foundIn(parts: Partial<Content>, about: Partial<Judged> = {}): Found[] {
  return allOf({ role: "kept", isInPdfUa: false, own: shownOf(content(parts)), ...about });
}

/** `contrast: Grey text …` for each. */
export function toldOf(parts: Partial<Content>, about: Partial<Judged> = {}): string[] {
  return foundIn(parts, about).map(({ rule, message, where }) => `${rule}: ${message}${where && ` [${where}]`}`);
}

/** Of what conversion made. */
export function lostBetween(before: Partial<Content>, after: Partial<Content>, about: Partial<Judged> = {}): string[] {
  const made = { before: shownOf(content(before)), after: shownOf(content(after)) };
  return allOf({ role: "output", isInPdfUa: false, made, ...about }).map(({ rule, message }) => `${rule}: ${message}`);
}
