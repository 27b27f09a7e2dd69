/**
 * Reads the JSON report of veraPDF 1.30 on one file. Whatever is not exactly as expected is no
 * answer: never a good one, never a bad one.
 */
import * as v from "valibot";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const ruleShape = v.object({
  ruleStatus: v.optional(v.string()),
  specification: v.string(),
  clause: v.string(),
  testNumber: count,
  failedChecks: count,
  description: v.string(),
  checks: v.optional(
    v.array(
      v.object({ context: v.optional(v.nullable(v.string())), errorMessage: v.optional(v.nullable(v.string())) }),
    ),
    [],
  ),
});

const resultShape = v.object({
  profileName: v.string(),
  jobEndStatus: v.string(),
  compliant: v.boolean(),
  details: v.object({ passedRules: count, failedRules: count, ruleSummaries: v.array(ruleShape) }),
});

const failureShape = v.object({ exceptionMessage: v.optional(v.nullable(v.string())) });

const jobShape = v.object({
  itemDetails: v.object({ name: v.string() }),
  validationResult: v.optional(v.nullable(v.array(resultShape))),
  taskException: v.optional(v.nullable(failureShape)),
  taskResult: v.optional(v.nullable(failureShape)),
});

const reportShape = v.object({ report: v.object({ jobs: v.array(jobShape) }) });

/** A rule that the file breaks. */
export interface BrokenRule {
  /** The standard that the rule stands in, e.g. `ISO 19005-2:2011`. */
  readonly specification: string;
  readonly clause: string;
  /** veraPDF numbers the tests of a clause. */
  readonly test: number;
  readonly places: number;
  /** What is wrong in the first place, or what the rule demands when veraPDF does not say. */
  readonly message: string;
  /** The first page with the fault, counted from 1, when the fault lies on a page. */
  readonly page?: number;
}

/** veraPDF's answer about one profile. */
export interface ProfileResult {
  /** What the file claims, e.g. `PDF/A-2b`, `PDF/UA-1`. */
  readonly profile: string;
  readonly compliant: boolean;
  readonly rules: number;
  readonly broken: readonly BrokenRule[];
}

/** The answer of each profile, or why there is none, in words that follow "gave no answer: ". */
export type VeraPdfReport = { readonly results: readonly ProfileResult[] } | { readonly why: string };

const UNREADABLE = { why: "its report is not one that can be read" };

/** `file` is the path that veraPDF was asked about. */
export function readVeraPdfReport(text: string, file: string): VeraPdfReport {
  const parsed = v.safeParse(reportShape, jsonOf(text));
  const [job, ...others] = parsed.success ? parsed.output.report.jobs : [];
  if (!job || others.length > 0 || job.itemDetails.name !== file) return UNREADABLE;
  const failure = job.taskException ?? job.taskResult;
  const results = job.validationResult ?? [];
  if (results.length === 0) return { why: wordsOf(failure?.exceptionMessage) };
  if (results.some((result) => !isWhole(result))) return UNREADABLE;
  return { results: results.map(resultOf) };
}

function wordsOf(message: string | null | undefined): string {
  return message ? `it says "${message.slice(0, 200)}"` : "its report says nothing about the file";
}

/** The verdict and the rules must say the same. */
function isWhole({ jobEndStatus, compliant, details }: v.InferOutput<typeof resultShape>): boolean {
  const { passedRules, failedRules, ruleSummaries } = details;
  const failed = ruleSummaries.filter(isBroken).length;
  return (
    jobEndStatus === "normal" &&
    passedRules + failedRules > 0 &&
    failed === failedRules &&
    compliant === (failedRules === 0)
  );
}

function isBroken({ ruleStatus, failedChecks }: v.InferOutput<typeof ruleShape>): boolean {
  return failedChecks > 0 || ruleStatus === "FAILED";
}

function resultOf({ profileName, compliant, details }: v.InferOutput<typeof resultShape>): ProfileResult {
  return {
    profile: profileName.replace(/ validation profile$/, "").replace(/ \+ Tagged PDF$/, ""),
    compliant,
    rules: details.passedRules + details.failedRules,
    broken: details.ruleSummaries.filter(isBroken).map((rule) => ({
      specification: rule.specification,
      clause: rule.clause,
      test: rule.testNumber,
      places: rule.failedChecks,
      message: rule.checks[0]?.errorMessage || rule.description,
      ...pageOf(rule.checks[0]?.context),
    })),
  };
}

/** A context is a path of objects, such as `root/document[0]/pages[2](31 0 obj PDPage)/annots[0]`. */
function pageOf(context: string | null | undefined): { readonly page?: number } {
  const index = /\/pages\[(\d+)\]/.exec(context ?? "")?.[1];
  return index === undefined ? {} : { page: Number(index) + 1 };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
