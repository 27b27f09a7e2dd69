/** Runs `convert` or `check` over documents, and prints each report as it is done. */
import { basename } from "node:path";
import { openRun, type Run } from "../council.js";
import { ExitCode, InterruptedError } from "../errors.js";
import type { DocumentReport, RunReport } from "../model.js";
import type { Options } from "../options.js";
import type { Watch } from "../parts.js";
import type { Task } from "../plan.js";
import { renderJson, renderRunJson } from "../report/json.js";
import { renderPlan, renderPlanTable, renderUnchanged } from "../report/plan.js";
import { printable, renderClosing, renderLeftOut, renderText, type TextStyle } from "../report/text.js";
import { loadOptions } from "./config.js";
import { exitCodeOf } from "./exit-code.js";
import type { DocumentFlags } from "./options.js";
import { progressLine } from "./progress.js";
import { prepareReportFiles, type ReportFile, wantedReports } from "./report-file.js";
import { explain, harmless, interruptSignal, type Progress, progressOnTerminal, say, wantsColor } from "./terminal.js";

/** Runs the task over all documents and sets the exit code to that of the worst verdict. */
export async function runDocuments(task: Task, paths: readonly string[], flags: DocumentFlags): Promise<void> {
  const options = await loadOptions(flags, task);
  const progress = await progressOnTerminal(!flags.quiet, wantsColor(flags.color));
  const watch = watchWith(progress);
  let run: Run | undefined;
  try {
    const reportFile = await prepareReportFiles(wantedReports(flags), options);
    run = await openRun(task, paths, options, watch, {
      planOnly: flags.dryRun === true,
      noDocuments: reportFile.earlier,
    });
    await reportFile.refuseSources(run.prepared);
    progress.clear();
    if (!flags.json) say(renderLeftOut(run.leftOut, flags.verbose));
    const style = styleOf(task, flags, options.out);
    watch.begin(run.prepared.length);
    process.exitCode = flags.dryRun
      ? printPlans(run, flags, style)
      : await carryOut(run, flags, style, progress, watch, reportFile, interruption(task, flags, options));
  } catch (error) {
    progress.clear();
    process.exitCode = await explain(watch.signal.aborted ? interruption(task, flags, options) : error);
  } finally {
    await run?.close();
  }
}

/** Prints each report as its document is done, and saves them all, also when the run is interrupted. */
async function carryOut(
  run: Run,
  flags: DocumentFlags,
  style: TextStyle,
  progress: Progress,
  watch: RunWatch,
  file: ReportFile,
  interrupted: InterruptedError,
): Promise<number> {
  const print = printer(flags, style, run.prepared.length);
  watch.show();
  const { report, error } = await run.carryOut((document) => {
    progress.clear();
    print.document(document);
    watch.show();
  });
  progress.clear();
  print.end(report);
  await file.save(report);
  if (error === undefined) return exitCodeOf(report);
  return explain(error instanceof InterruptedError ? interrupted : error);
}

/** What is in place, and how to go on: outputs that were made without `--changed` are in the way of the next run. */
function interruption(task: Task, flags: DocumentFlags, { changed }: Options): InterruptedError {
  if (task !== "convert" || flags.dryRun) return new InterruptedError();
  return new InterruptedError(
    "Interrupted. Nothing was put in place for the documents in work; what was finished before stays.",
    changed
      ? "Run the same command again: it goes on where it ended."
      : "To do the rest, run the command again with --changed --overwrite.",
  );
}

interface RunWatch extends Watch {
  /** The documents were looked at: so many there are. */
  begin(total: number): void;
  /** Shows how far the run has come, when that is of interest. */
  show(): void;
}

/** Of one document its steps are shown, of many how far the run has come. */
function watchWith(progress: Progress): RunWatch {
  let total = 1;
  let done = 0;
  let began = 0;
  const show = () => {
    if (total > 1 && done < total) progress.show(progressLine({ done, total, elapsedMs: performance.now() - began }));
  };
  return {
    show,
    signal: interruptSignal(),
    begin: (documents) => {
      total = documents;
      began = performance.now();
    },
    onStep: (source, step) => {
      if (total === 1) progress.show(printable(`${basename(source.path)}: ${step}`));
    },
    onDone: () => {
      done += 1;
      show();
    },
    onWarning: (message) => {
      progress.clear();
      process.stderr.write(harmless(`council-convert: ${printable(message)}\n`));
    },
    onBug: (_source, error) => {
      progress.clear();
      void explain(error);
    },
  };
}

function styleOf(task: Task, flags: DocumentFlags, out: string | undefined): TextStyle {
  // Flags are shown as they were given; a folder from the configuration file is absolute.
  const folder = typeof flags.out === "string" ? flags.out : out;
  return {
    color: wantsColor(flags.color),
    verbose: flags.verbose === true,
    quiet: flags.quiet === true,
    onlyChecked: task === "check",
    out: folder,
  };
}

function printer(flags: DocumentFlags, style: TextStyle, count: number) {
  const between = flags.quiet || count === 1 ? "" : "\n";
  return {
    document(report: DocumentReport) {
      say(flags.json ? renderJson(report, count === 1) : renderText(report, style) + between);
    },
    end(run: RunReport) {
      if (!flags.json) say(renderClosing(run));
      // Who reads JSON is told, too, that there was nothing to do, or nothing was come to.
      else if (run.documents.length === 0) say(renderRunJson(run, run.counts.found === 1));
    },
  };
}

function printPlans({ prepared, leftOut }: Run, flags: DocumentFlags, style: TextStyle): number {
  if (flags.json) {
    for (const { document, detection, plan } of prepared) {
      say(`${JSON.stringify({ schema: "council-convert/plan/1", source: document, detection, plan })}\n`);
    }
  } else {
    if (prepared.length > 1) say(renderPlanTable(prepared, style));
    else for (const { document, detection, plan } of prepared) say(renderPlan(document, detection, plan, style));
    say(renderUnchanged(leftOut, prepared.length));
  }
  return prepared.some(({ plan }) => plan.action === "refuse") ? ExitCode.notChecked : ExitCode.ready;
}
