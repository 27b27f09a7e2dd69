/** Runs `convert` or `check` over documents, and prints each report as it is done. */
import { basename } from "node:path";
import { openRun, type Run } from "../council.js";
import { ExitCode, InterruptedError } from "../errors.js";
import { worstOf } from "../judge.js";
import type { DocumentReport, Outcome } from "../model.js";
import type { Prepared, Watch } from "../parts.js";
import type { Task } from "../plan.js";
import { renderJson } from "../report/json.js";
import { printable, renderPlan, renderText, renderTotals } from "../report/text.js";
import { loadOptions } from "./config.js";
import type { DocumentFlags } from "./options.js";
import { prepareReportFile, type ReportFile } from "./report-file.js";
import { explain, interruptSignal, type Progress, progressOnTerminal, wantsColor } from "./terminal.js";

const EXIT_CODES: Readonly<Record<Outcome, number>> = {
  ready: ExitCode.ready,
  "not-ready": ExitCode.notReady,
  "not-checked": ExitCode.notChecked,
};

/** Runs the task over all documents and sets the exit code to that of the worst verdict. */
export async function runDocuments(task: Task, paths: readonly string[], flags: DocumentFlags): Promise<void> {
  const options = await loadOptions(flags);
  const progress = await progressOnTerminal(!flags.quiet);
  const watch = watchWith(progress);
  try {
    const reportFile = flags.report === undefined ? undefined : await prepareReportFile(flags.report, options);
    const run = await openRun(task, paths, options, watch);
    await reportFile?.refuseSources(run.prepared);
    progress.clear();
    process.exitCode = flags.dryRun
      ? printPlans(run.prepared, flags)
      : await carryOut(run, flags, progress, reportFile);
  } catch (error) {
    progress.clear();
    process.exitCode = explain(watch.signal.aborted ? new InterruptedError() : error);
  }
}

/** Prints each report as its document is done, and saves them all, also when the run is interrupted. */
async function carryOut(
  run: Run,
  flags: DocumentFlags,
  progress: Progress,
  file: ReportFile | undefined,
): Promise<number> {
  const print = printer(flags, run.prepared.length);
  const reports: DocumentReport[] = [];
  try {
    for await (const report of run.carryOut()) {
      reports.push(report);
      progress.clear();
      print.document(report);
    }
    print.totals(reports);
    return EXIT_CODES[worstOf(reports.map(({ verdict }) => verdict.outcome))];
  } finally {
    progress.clear();
    await file?.save(reports);
  }
}

function watchWith(progress: Progress): Watch {
  return {
    signal: interruptSignal(),
    onStep: (source, step) => progress.show(`${printable(basename(source.path))}: ${step}`),
    onBug: (_source, error) => {
      progress.clear();
      explain(error);
    },
  };
}

function printer(flags: DocumentFlags, count: number) {
  const style = { color: wantsColor(flags.color), verbose: flags.verbose === true, quiet: flags.quiet === true };
  const between = flags.quiet || count === 1 ? "" : "\n";
  return {
    document(report: DocumentReport) {
      process.stdout.write(flags.json ? renderJson(report, count === 1) : renderText(report, style) + between);
    },
    totals(reports: readonly DocumentReport[]) {
      if (!flags.json && reports.length > 1) process.stdout.write(renderTotals(reports));
    },
  };
}

function printPlans(prepared: readonly Prepared[], flags: DocumentFlags): number {
  for (const { document, detection, plan } of prepared) {
    const text = flags.json
      ? `${JSON.stringify({ schema: "council-convert/plan/1", source: document, detection, plan })}\n`
      : renderPlan(document, detection, plan, { color: wantsColor(flags.color) });
    process.stdout.write(text);
  }
  return prepared.some(({ plan }) => plan.action === "refuse") ? ExitCode.notChecked : ExitCode.ready;
}
