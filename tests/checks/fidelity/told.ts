/** Findings on a pair of contents made by hand. */

import type { Content, Page } from "../../../src/checks/content/model.js";
import { type Compared, Comparison } from "../../../src/checks/fidelity/comparison.js";
import { RULES } from "../../../src/checks/fidelity/rules.js";
import { content } from "../content/build.js";

/** `rule: message @ place` of each finding. */
export function told(source: Partial<Content>, output: Partial<Content>, more: Partial<Compared> = {}): string[] {
  const comparison = new Comparison({ source: content(source), output: content(output), ...more });
  return RULES.flatMap((rule) =>
    [...rule.check(comparison)].map(
      ({ message, where }) => `${rule.id.replace("fidelity-", "")}: ${message}${where ? ` @ ${where}` : ""}`,
    ),
  );
}

/** Pages of a PDF with these texts. */
export function pdf(...texts: readonly string[]): Partial<Content> {
  const pages: Page[] = texts.map((text, index) => ({ number: index + 1, width: 595, height: 842, text }));
  return { kind: "pdf", pages };
}
