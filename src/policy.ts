/**
 * Which findings block is data: a profile names each rule on content, how grave it is,
 * and who says so. The settings of a council may differ from it; the report shows where.
 * Rules of conformance are no part of it: a standard is kept, or it is not.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { OperatorError } from "./errors.js";
import type { Policy, Severity } from "./model.js";
import type { Options } from "./options.js";

/** A profile as it stands in its file. */
export interface Profile {
  readonly schema: "council-convert/profile/1";
  readonly name: string;
  readonly title: string;
  /** When it was last looked through: ISO 8601. */
  readonly date: string;
  readonly rules: readonly ProfileRule[];
}

export interface ProfileRule {
  readonly rule: string;
  readonly severity: Severity;
  /** The guidance that it rests on, and its date. */
  readonly source: string;
  readonly date: string;
}

export const BUILT_IN = "uk-public-sector";

/** The rules on content, and how grave each is, as the settings have it. Throws an `OperatorError` for a profile or rule that does not fit. */
export async function loadPolicy({ profile: named, rules }: Pick<Options, "profile" | "rules">): Promise<Policy> {
  const builtIn = builtInProfile();
  const profile = named === undefined || named === BUILT_IN ? builtIn : await profileIn(resolve(named));
  const known = severitiesOf(builtIn);
  const severities = { ...known, ...severitiesOf(profile) };
  await refuseUnknown(Object.keys(severitiesOf(profile)), known, `In the profile ${named}`);
  await refuseUnknown(Object.keys(rules), known, 'Among the settings under "rules"');
  const overrides = Object.entries(rules).flatMap(([rule, severity]) => {
    const instead = severities[rule];
    return instead === undefined || instead === severity ? [] : [{ rule, severity, instead }];
  });
  return { profile: profile.name, date: profile.date, severities: { ...severities, ...rules }, overrides };
}

/** Throws an `OperatorError` for a rule that there is not, or that nobody can accept a breach of. */
export async function refuseUnacceptable(accept: Options["accept"]): Promise<void> {
  await refuseUnknown(
    accept.map(({ rule }) => rule),
    severitiesOf(builtInProfile()),
    "With --accept",
  );
}

export function builtInProfile(): Profile {
  return JSON.parse(readFileSync(new URL(`../profiles/${BUILT_IN}.json`, import.meta.url), "utf8")) as Profile;
}

function severitiesOf({ rules }: Profile): Record<string, Severity> {
  return Object.fromEntries(rules.map(({ rule, severity }) => [rule, severity]));
}

async function profileIn(file: string): Promise<Profile> {
  const { readProfile } = await import("./profile.js");
  return readProfile(file);
}

/** What a standard asks for is no matter of policy. */
const OF_STANDARDS = /^(?:pdfa|pdfua|pdf|odf|ooxml|file|csv|html|text|image|verapdf|odfvalidator)-/;

async function refuseUnknown(rules: readonly string[], known: object, place: string): Promise<void> {
  const wrong = rules.find((rule) => !Object.hasOwn(known, rule));
  if (wrong === undefined) return;
  if (OF_STANDARDS.test(wrong)) {
    throw new OperatorError(
      `${place}, "${wrong}" is named: that rule is one of a standard, or of safety, which nobody can set aside.`,
      "Mend what it found. The rules that a council may decide on are listed in docs/rules.md.",
    );
  }
  const { closest } = await import("fastest-levenshtein");
  throw new OperatorError(
    `${place}, there is no rule "${wrong}"; the nearest is ${closest(wrong, Object.keys(known))}.`,
    "The rules are listed in docs/rules.md; council-convert explain RULE tells more of one.",
  );
}
