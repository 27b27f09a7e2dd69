/**
 * council-convert as a library.
 *
 * @example
 * import { convert } from "council-convert";
 * const [report] = await convert("agenda.docx", { out: "published" });
 * console.log(report.verdict.outcome); // "ready"
 */
import { openRun } from "./council.js";
import { OperatorError } from "./errors.js";
import type { Acceptance, Detection, DocumentReport, LeftOut, Limits, Severity, TrackedChanges } from "./model.js";
import {
  type EngineName,
  type Flavour,
  type Options,
  optionsFrom,
  type PdfaChoice,
  type PdfuaChoice,
  type Requirement,
  type SandboxMode,
  type Target,
} from "./options.js";
import type { Watch } from "./parts.js";
import type { Task } from "./plan.js";

export { DeliveryError, InterruptedError, OperatorError, ProgramMissingError } from "./errors.js";
export type * from "./model.js";
export type { EngineName, Flavour, PdfaChoice, PdfuaChoice, Requirement, SandboxMode, Target } from "./options.js";

/** Options of a run; everything left out, or undefined, has the same default as on the command line. */
export interface RunOptions {
  /** Folder for the outputs; beside each source when absent. */
  readonly out?: string | undefined;
  /** Which kinds of output to make. */
  readonly to?: readonly Target[] | undefined;
  /** Which PDF/A the PDFs that are made must be: this flavour, or the best of 2u and 2b (`auto`). */
  readonly pdfa?: PdfaChoice | undefined;
  /** PDF/UA-1 is claimed where its rules hold (`auto`), must hold (`require`), or is no matter (`off`). */
  readonly pdfua?: PdfuaChoice | undefined;
  /** What `check` judges PDFs by, whatever they claim. */
  readonly flavour?: Flavour | undefined;
  readonly engine?: EngineName | undefined;
  /** A sandbox around LibreOffice: where one can be made (`auto`), always (`require`), or never (`off`). */
  readonly sandbox?: SandboxMode | undefined;
  /** With `reference`, a document that no reference validator has checked could not be checked. */
  readonly require?: Requirement | undefined;
  /** Make the outputs from a copy that is cleaned of hidden data first. The source is never touched. */
  readonly safeCopy?: boolean | undefined;
  /** In a safe copy: tracked changes keep it from being ready (`stop`), or are accepted as they show. */
  readonly trackedChanges?: TrackedChanges | undefined;
  /** Which findings block: the name of a built-in profile, or a file; `uk-public-sector` when absent. */
  readonly profile?: string | undefined;
  /** Where you differ from the profile: how grave a rule is. */
  readonly rules?: Readonly<Record<string, Severity>> | undefined;
  /** Findings in spite of which documents are sent, each with the reason, which is recorded. */
  readonly accept?: readonly Acceptance[] | undefined;
  /** How many documents are converted at a time. */
  readonly jobs?: number | undefined;
  /** Globs: of folders, only files that match one of them are taken. */
  readonly include?: readonly string[] | undefined;
  /** Globs: of folders, what matches is passed over. */
  readonly exclude?: readonly string[] | undefined;
  /** Skip documents that an earlier run found ready and that have not changed since. They get no report. */
  readonly changed?: boolean | undefined;
  /** The file in which that is remembered. */
  readonly cache?: string | undefined;
  /** End the run after so many documents that are not ready. */
  readonly maxFailures?: number | undefined;
  /** Time limit for each attempt to convert a document, and for each round of its checks, in seconds. */
  readonly timeout?: number | undefined;
  /** Replace existing files. */
  readonly overwrite?: boolean | undefined;
  /** Also write the outputs of documents that are not ready, as `name.not-ready.ext`. */
  readonly keep?: boolean | undefined;
  /** Finer limits; `limits.timeoutMs` outweighs `timeout`. */
  readonly limits?: { readonly [Name in keyof Limits]?: Limits[Name] | undefined } | undefined;
  /** Aborting it ends the run: the engine's processes are ended, and the promise is rejected with an `InterruptedError`. */
  readonly signal?: AbortSignal | undefined;
  /** Called when a step of a document begins, with the absolute path of the document. It must not throw. */
  readonly onStep?: ((path: string, step: string) => void) | undefined;
}

/**
 * Converts documents, or folders of documents, checks the outputs, and puts
 * those that are ready in place. Resolves with one report for each document,
 * in order. Rejects with an `OperatorError` for what the caller can mend (a
 * missing path, a missing program, an option that will not do); what is wrong
 * with a document stands in its report.
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
  const all = await readOptions(options);
  const run = await openRun(task, namesOf(paths), all, watchFor(options));
  try {
    refuseUnreadable(run.leftOut);
    const { report, error } = await run.carryOut(() => undefined);
    if (error !== undefined) throw error;
    return [...report.documents];
  } finally {
    await run.close();
  }
}

/** The result is a list of documents: a folder that nobody could look into has no place in it, and must not be missed. */
function refuseUnreadable(leftOut: readonly LeftOut[]): void {
  const closed = leftOut.filter(({ cause }) => cause === "unreadable-folder");
  if (closed.length === 0) return;
  throw new OperatorError(
    closed.map(({ why }) => why).join("\n"),
    'Leave such folders out with the option "exclude" to work on the others.',
  );
}

const ADVICE = "The options are listed in docs/library.md.";

async function readOptions(options: RunOptions): Promise<Options> {
  const { readLimits, readSettings } = await import("./settings.js");
  if (typeof options !== "object" || options === null)
    throw new OperatorError("The options must be an object.", ADVICE);
  const { limits = {}, signal, onStep, ...settings } = options;
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new OperatorError('"signal" must be an AbortSignal.', ADVICE);
  }
  if (onStep !== undefined && typeof onStep !== "function") {
    throw new OperatorError('"onStep" must be a function.', ADVICE);
  }
  const place = (before: string) => ({ show: (name: string) => `"${before}${name}"`, advice: ADVICE });
  return optionsFrom(readSettings(settings, place("")), readLimits(limits, place("limits.")));
}

function namesOf(paths: string | readonly string[]): readonly string[] {
  const names = typeof paths === "string" ? [paths] : paths;
  const usable =
    Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === "string" && name !== "");
  if (usable) return names;
  throw new OperatorError("No document was named.", "Give a path, or a list of paths that is not empty.");
}

function watchFor({ signal = new AbortController().signal, onStep }: RunOptions): Watch {
  return { signal, ...(onStep && { onStep: ({ path }, step) => onStep(path, step) }) };
}
