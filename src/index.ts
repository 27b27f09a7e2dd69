/**
 * council-convert as a library.
 *
 * @example
 * import { convert } from "council-convert";
 * const [report] = await convert("agenda.docx", { out: "published" });
 * console.log(report.verdict.outcome); // "ready"
 */
import { openRun } from "./council.js";
import type { Detection, DocumentReport } from "./model.js";
import { DEFAULT_LIMITS, DEFAULT_OPTIONS, type Options } from "./options.js";
import type { Task } from "./plan.js";

export { OperatorError } from "./errors.js";
export type * from "./model.js";
export type { Options } from "./options.js";

/** Options of a run; everything left out has the same default as on the command line. */
export interface RunOptions extends Partial<Omit<Options, "limits">> {
  readonly limits?: Partial<Options["limits"]>;
  /** Aborting it ends the run: the engine's processes are ended, and the promise is rejected with an `OperatorError`. */
  readonly signal?: AbortSignal;
}

/**
 * Converts documents, or folders of documents, checks the outputs, and puts
 * those that are ready in place. Resolves with one report for each document,
 * in order. Rejects with an `OperatorError` for what the caller can mend (a
 * missing path, a missing program); what is wrong with a document stands in its
 * report.
 */
export function convert(paths: string | readonly string[], options?: RunOptions): Promise<DocumentReport[]> {
  return runAll("convert", paths, options);
}

/** Checks files that are OpenDocument or PDF already. Writes nothing. */
export function check(paths: string | readonly string[], options?: RunOptions): Promise<DocumentReport[]> {
  return runAll("check", paths, options);
}

/** Tells what a file is, by its content. Reads no more of it than it needs. Rejects when the file cannot be read. */
export async function detect(path: string): Promise<Detection> {
  const [{ detect: detectFile }, { basename }] = await Promise.all([import("./detect/detect.js"), import("node:path")]);
  return detectFile(path, basename(path));
}

async function runAll(
  task: Task,
  paths: string | readonly string[],
  options: RunOptions = {},
): Promise<DocumentReport[]> {
  const { signal = new AbortController().signal, limits, ...rest } = options;
  const all: Options = { ...DEFAULT_OPTIONS, ...rest, limits: { ...DEFAULT_LIMITS, ...limits } };
  const run = await openRun(task, typeof paths === "string" ? [paths] : paths, all, { signal });
  const reports: DocumentReport[] = [];
  for await (const report of run.carryOut()) reports.push(report);
  return reports;
}
