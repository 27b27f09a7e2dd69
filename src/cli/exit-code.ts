import { ExitCode } from "../errors.js";
import type { Outcome, RunReport } from "../model.js";

const EXIT_CODES: Readonly<Record<Outcome, number>> = {
  ready: ExitCode.ready,
  "not-ready": ExitCode.notReady,
  "not-checked": ExitCode.notChecked,
};

/** The exit code of a run of which this is the report. */
export function exitCodeOf({ ended, outcome }: Pick<RunReport, "ended" | "outcome">): number {
  return ended === "interrupted" ? ExitCode.interrupted : EXIT_CODES[outcome];
}
