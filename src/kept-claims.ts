/** What a file that is kept says of itself and nobody looked into: a person must know, because a claim proves nothing. */
import { claimName } from "./formats.js";
import type { CheckResult, Claim, Detection, Plan } from "./model.js";

/** What the built-in checks can judge. */
const KNOWN: readonly string[] = [
  ...["1a", "1b", "2a", "2b", "2u", "3a", "3b", "3u"].map((flavour) => `PDF/A-${flavour}`),
  "PDF/UA-1",
];

/** One sentence for each such claim. */
export function uncheckedClaims(
  plan: Plan,
  detection: Detection | undefined,
  checks: readonly CheckResult[],
): readonly string[] {
  if (plan.action !== "keep" || !detection) return [];
  const asked = plan.asked?.pdfa;
  return detection.claims.flatMap((claim) => {
    const says = `The file says it is ${claimName(claim)}`;
    if (asked !== undefined && claim.standard === "PDF/A" && claim.flavour !== asked)
      return [`${says}. That was not checked: PDF/A-${asked} was asked for.`];
    if (KNOWN.includes(claimName(claim)) || isJudgedByReference(claim, checks)) return [];
    return [`${says}, which this program does not know. Whether that is true was not checked.`];
  });
}

/** A reference validator names in its title what it judged, e.g. `PDF/A-4f, PDF/UA-2 (veraPDF 1.30.2)`. */
function isJudgedByReference(claim: Claim, checks: readonly CheckResult[]): boolean {
  return checks.some(
    ({ tier, outcome, title }) =>
      tier === "reference" &&
      outcome !== "unchecked" &&
      title.split(/, | \(/).some((each) => isSame(each, claimName(claim))),
  );
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
