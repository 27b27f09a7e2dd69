/**
 * A run over many documents: several at a time, the large ones first where that
 * shortens the run, and each told in the order in which it was received. What
 * comes out is one value, from which every report is rendered.
 */
import { InterruptedError } from "./errors.js";
import { worstOf } from "./judge.js";
import {
  type DocumentReport,
  type LeftOut,
  NOT_LOOKED_AT,
  type Outcome,
  type RunEnd,
  type RunReport,
} from "./model.js";
import type { Prepared } from "./parts.js";

export interface RunPlan {
  readonly documents: readonly Prepared[];
  /** Carries out one document. What it throws ends the run. */
  readonly work: (document: Prepared) => Promise<DocumentReport>;
  /** How many documents are in work at a time. */
  readonly atOnce: number;
  /** How many of them are converted at a time. */
  readonly workers: number;
  readonly maxFailures?: number | undefined;
}

/** How a run ended, besides the reports that were told. */
export interface RunEnding {
  readonly ended: RunEnd;
  /** Documents that the run did not come to. */
  readonly leftOut: readonly LeftOut[];
  /** What ended the run early: an interruption, or a program that is missing. */
  readonly error?: unknown;
}

/** Works on all documents and tells each report in turn, as soon as all before it have been told. */
export async function workThrough(plan: RunPlan, tell: (report: DocumentReport) => void): Promise<RunEnding> {
  const { documents } = plan;
  const order = startOrder(
    documents.map(({ document }) => document.bytes),
    plan.workers,
  );
  const reports = new Map<number, DocumentReport>();
  let told = 0;
  let failures = 0;
  let ending: Pick<RunEnding, "ended" | "error"> = { ended: "complete" };

  const tellWhatIsNext = () => {
    for (let report = reports.get(told); report; report = reports.get(told)) {
      tell(report);
      told += 1;
    }
  };
  const workOn = async (index: number): Promise<void> => {
    try {
      const report = await plan.work(documents[index] as Prepared);
      reports.set(index, report);
      if (report.verdict.outcome !== "ready") failures += 1;
      if (failures === plan.maxFailures && ending.ended === "complete") ending = { ended: "max-failures" };
      tellWhatIsNext();
    } catch (error) {
      if (ending.error === undefined) ending = { ended: "interrupted", error };
    }
  };
  const oneAfterTheOther = async (): Promise<void> => {
    for (let index = order.shift(); index !== undefined; index = order.shift()) {
      if (ending.ended !== "complete") return;
      await workOn(index);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, plan.atOnce) }, oneAfterTheOther));

  // Beyond the first one that was not reached, others may be done.
  const missing: LeftOut[] = [];
  for (const [index, { document }] of documents.entries()) {
    const report = reports.get(index);
    if (!report) missing.push({ path: document.path, cause: "not-reached", why: whyNotReached(ending, plan) });
    else if (index >= told) tell(report);
  }
  // All may have been done all the same when the last of them reached the limit.
  if (missing.length === 0 && ending.ended === "max-failures") ending = { ended: "complete" };
  return { ...ending, leftOut: missing };
}

function whyNotReached({ ended, error }: Pick<RunEnding, "ended" | "error">, { maxFailures }: RunPlan): string {
  if (ended === "max-failures") {
    return `The run ended before it, after ${maxFailures} ${maxFailures === 1 ? "document" : "documents"} that could not be sent (--max-failures).`;
  }
  return error instanceof InterruptedError
    ? "The run was interrupted before it was done."
    : "The run ended before it was done.";
}

/** A document that takes more than this share of a worker's part of a run keeps the others waiting when it comes last. */
const LARGE_SHARE = 1 / 8;

/**
 * The order in which documents are started, as indexes: the large ones first,
 * the largest of them before the others, then the rest as received, so that they
 * can be told soon. With one worker nothing is gained, and nothing is moved.
 */
export function startOrder(bytes: readonly number[], workers: number): number[] {
  const order = bytes.map((_, index) => index);
  if (workers < 2) return order;
  const total = bytes.reduce((sum, each) => sum + each, 0);
  const size = (index: number) => bytes[index] as number;
  const isLarge = (index: number) => size(index) > (LARGE_SHARE * total) / workers;
  const large = order.filter(isLarge).sort((a, b) => size(b) - size(a));
  return [...large, ...order.filter((index) => !isLarge(index))];
}

/** What is known when a run is over. */
export interface RunResult {
  readonly version: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly ended: RunEnd;
  readonly leftOut: readonly LeftOut[];
  readonly documents: readonly DocumentReport[];
}

export function runReport({ version, startedAt, ended, leftOut, documents }: RunResult): RunReport {
  const count = (outcome: Outcome) => documents.filter((document) => document.verdict.outcome === outcome).length;
  return {
    schema: "council-convert/run/1",
    tool: { name: "council-convert", version },
    startedAt,
    ended,
    outcome: outcomeOf(documents, leftOut, ended),
    counts: {
      found: documents.length + leftOut.length,
      ready: count("ready"),
      "not-ready": count("not-ready"),
      "not-checked": count("not-checked"),
      skipped: leftOut.length,
    },
    leftOut,
    documents,
  };
}

/** The worst of all documents. What an earlier run found ready is ready; what could not be looked at was not checked. */
export function outcomeOf(documents: readonly DocumentReport[], leftOut: readonly LeftOut[], ended: RunEnd): Outcome {
  const outcomes = documents.map(({ verdict }) => verdict.outcome);
  if (leftOut.some(({ cause }) => cause === "unchanged")) outcomes.push("ready");
  if (ended !== "complete" || leftOut.some(({ cause }) => NOT_LOOKED_AT.includes(cause))) outcomes.push("not-checked");
  return worstOf(outcomes);
}
