/** What `convert` and `check` have in common: run over documents and print each report. */
import { basename } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Run } from "../council.js";
import { ExitCode, InterruptedError } from "../errors.js";
import { worstOf } from "../judge.js";
import type { DocumentReport, Outcome } from "../model.js";
import type { Options } from "../options.js";
import type { Prepared, Watch } from "../parts.js";
import type { Task } from "../plan.js";
import type { ReportFile } from "./report-file.js";
import { explain, interruptSignal, type Progress, progressOnTerminal, wantsColor } from "./terminal.js";

export interface DocumentFlags {
  readonly json?: boolean;
  readonly report?: string;
  readonly dryRun?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color?: boolean;
  readonly [other: string]: unknown;
}

const EXIT_CODES: Readonly<Record<Outcome, number>> = {
  ready: ExitCode.ready,
  "not-ready": ExitCode.notReady,
  "not-checked": ExitCode.notChecked,
};

/** Adds the options that both commands have. */
export function withReportOptions(command: Command): Command {
  return command
    .addOption(new Option("--timeout <seconds>", "time limit for one document (default 120)").argParser(positiveNumber))
    .option("--json", "print JSON instead of text: one document, or one line for each of several")
    .option("--report <file>", "also save the report of the whole run as JSON")
    .option("--quiet", "print one line for each document")
    .option("--verbose", "also print every finding, the engine, and how long each step took")
    .option("--no-color", "print without colours");
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("It must be a number of seconds above 0.");
  return value;
}

/** Runs the task over all documents and sets the exit code to that of the worst verdict. */
export async function runDocuments(task: Task, paths: readonly string[], flags: DocumentFlags): Promise<void> {
  const [{ openRun }, { loadOptions }] = await Promise.all([import("../council.js"), import("./config.js")]);
  const options = await loadOptions(flags);
  const progress = await progressOnTerminal(!flags.quiet);
  const watch = watchWith(progress);
  try {
    const reportFile = flags.report === undefined ? undefined : await openReportFile(flags.report, options);
    const run = await openRun(task, paths, options, watch);
    await reportFile?.refuseSources(run.prepared);
    progress.clear();
    process.exitCode = flags.dryRun
      ? await printPlans(run.prepared, flags)
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
  const print = await printer(flags, run.prepared.length);
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
    onStep: (source, step) => progress.show(`${basename(source.path)}: ${step}`),
    onBug: (_source, error) => {
      progress.clear();
      explain(error);
    },
  };
}

async function printer(flags: DocumentFlags, count: number) {
  const [{ renderText, renderTotals }, { renderJson }] = await Promise.all([
    import("../report/text.js"),
    import("../report/json.js"),
  ]);
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

async function printPlans(prepared: readonly Prepared[], flags: DocumentFlags): Promise<number> {
  const { renderPlan } = await import("../report/text.js");
  for (const { document, detection, plan } of prepared) {
    const text = flags.json
      ? `${JSON.stringify({ schema: "council-convert/plan/1", source: document, detection, plan })}\n`
      : renderPlan(document, detection, plan, { color: wantsColor(flags.color) });
    process.stdout.write(text);
  }
  return prepared.some(({ plan }) => plan.action === "refuse") ? ExitCode.notChecked : ExitCode.ready;
}

async function openReportFile(file: string, options: Options): Promise<ReportFile> {
  const { prepareReportFile } = await import("./report-file.js");
  return prepareReportFile(file, options);
}
