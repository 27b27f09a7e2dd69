/** What a rule is, and how its breaches become findings. */
import type { Basis, Finding, Severity } from "../../model.js";
import type { PackageFacts, XmlPart } from "./package.js";

/** One breach of a rule. */
export interface Breach {
  readonly message: string;
  /** The part it was found in, or the place within it. */
  readonly where?: string;
  /** When this breach is less or more grave than others of its rule. */
  readonly severity?: Severity;
  readonly advice?: string;
  /** ODF Validator judges the very part by the very grammar: if it finds nothing, it is right. */
  readonly yields?: true;
}

export interface Rule {
  readonly id: string;
  /** What is looked at, in words. */
  readonly checks: string;
  readonly basis: Basis;
  readonly severity: Severity;
  readonly advice: string;
  /** False for documents of ODF 1.0 and 1.1, whose standard has no such rule. */
  readonly sinceVersion12?: boolean;
  check(facts: PackageFacts): readonly Breach[];
}

export const packages = (clause: string): Basis => ({ standard: "OASIS ODF 1.3 Part 2", clause });
export const schema = (clause: string): Basis => ({ standard: "OASIS ODF 1.3 Part 3", clause });

export const SAVE_AGAIN = "Open the document in LibreOffice, save it again, and check the new file.";
export const ASK_MAKER =
  "Ask for the file again from where it came, or open it in LibreOffice and save it under a new name.";

/** Findings shown for one rule; the rest is counted. */
const MAX_BREACHES = 10;

export function findingsOf(
  rule: Pick<Rule, "id" | "basis" | "severity" | "advice">,
  breaches: readonly Breach[],
): Finding[] {
  const findings = breaches.slice(0, MAX_BREACHES).map(({ message, where, severity, advice, yields }) => ({
    rule: rule.id,
    severity: severity ?? rule.severity,
    message,
    ...(where !== undefined && { where: shown(where) }),
    advice: advice ?? rule.advice,
    basis: rule.basis,
    ...(yields && { yields }),
  }));
  const rest = breaches.slice(MAX_BREACHES);
  if (rest.length > 0) {
    // The grave ones must not hide among those that are only counted.
    const severity = rest.some((breach) => (breach.severity ?? rule.severity) === "block") ? "block" : rule.severity;
    findings.push({
      rule: rule.id,
      severity,
      message: `And ${rest.length} more of the same.`,
      advice: rule.advice,
      basis: rule.basis,
      ...(rest.every(({ yields }) => yields) && { yields: true as const }),
    });
  }
  return findings;
}

export function wrongRoot(part: XmlPart | undefined, uri: string, local: string): Breach[] {
  if (!part || part.fault !== undefined) return []; // A part that cannot be parsed is judged by its own rule.
  return part.root?.uri === uri && part.root.local === local
    ? []
    : [{ message: `A part does not begin with the element "${local}" that it must have.`, where: part.name }];
}

export function repeated(names: readonly string[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const name of names) (seen.has(name) ? twice : seen).add(name);
  return [...twice];
}

/** A name out of the document, fit to be printed. */
export function shown(text: string): string {
  // Control characters could reach a terminal.
  const clean = text.replace(/\p{Cc}/gu, "?");
  return clean.length > 200 ? `${clean.slice(0, 199)}…` : clean;
}

/**
 * The version a document is to be judged by: that of the manifest, else of the
 * document's entry, else of the content. Nothing when none of them says one:
 * that was allowed before 1.2 (part 3, 19.390, note 1).
 */
export function versionOf({ manifest, xml }: PackageFacts): string | undefined {
  return (
    manifest?.version ?? manifest?.root?.version ?? xml.get("content.xml")?.version ?? (manifest ? "1.1" : undefined)
  );
}
