/** A run over many documents, and the one value that tells it. */
import { worstOf } from "./judge.js";
import type { DocumentReport, LeftOut, Outcome, RunEnd, RunReport } from "./model.js";

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

/** The worst of all documents. What an earlier run found ready is ready; what the run did not come to was not checked. */
export function outcomeOf(documents: readonly DocumentReport[], leftOut: readonly LeftOut[], ended: RunEnd): Outcome {
  const outcomes = documents.map(({ verdict }) => verdict.outcome);
  if (leftOut.some(({ cause }) => cause === "unchanged")) outcomes.push("ready");
  if (ended !== "complete") outcomes.push("not-checked");
  return worstOf(outcomes);
}
