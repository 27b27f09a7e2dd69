/** What the pipeline is handed: its parts, how it is watched, and the documents that were looked at. */
import type {
  CheckResult,
  Cleaning,
  Delivery,
  Detection,
  Engine,
  FinishedOutput,
  Plan,
  Policy,
  Received,
  SourceDocument,
  Subject,
  Uncleaned,
  Unfinished,
  Unproven,
} from "./model.js";

/** What the pipeline is made of. `council.ts` fills it in; tests fill it with fakes. */
export interface Parts {
  readonly version: string;
  /** `ours` says that it is a file in the work folder, which nobody else touches. */
  detect(file: string, name: string, ours?: boolean): Promise<Detection>;
  engine(): Promise<Engine>;
  /** One that loses nothing on the way to OpenDocument, for a file that an engine reads again: what it writes is no strict OpenDocument. */
  workingEngine(): Promise<Engine>;
  /** Takes hidden data out of a document before, and after, an engine made OpenDocument of it. Rejects as `check` does. */
  clean(work: Uncleaned, signal: AbortSignal): Promise<Cleaning | { readonly fault: string }>;
  /** Finishes all outputs of a document in place, and answers for each in turn. Rejects as `check` does. */
  finish(work: Unfinished, signal: AbortSignal): Promise<readonly FinishedOutput[]>;
  /** Mends outputs by what their checks found: for each, what was changed. */
  amend(outputs: readonly Unproven[], signal: AbortSignal): Promise<readonly FinishedOutput[]>;
  /** Lets every checker that applies judge each file. Rejects only with an `InterruptedError`, or for a bug. */
  check(subjects: readonly Subject[], signal: AbortSignal): Promise<readonly CheckResult[]>;
  /** Which findings block. */
  readonly policy: Policy;
  readonly delivery: Delivery;
  /** What earlier runs found ready; only with `--changed`. */
  readonly memory?: Memory;
  withWorkFolder<T>(work: (folder: string) => Promise<T>): Promise<T>;
}

/** What is known from earlier runs. */
export interface Memory {
  /** True when anything was ever made of this document, whatever became of it. */
  knows(source: Received): boolean;
  /** True when this document was ready, what was made of it are these targets, and it and they are as they were. */
  isUnchanged(source: Received, targets: readonly string[]): Promise<boolean>;
  /** True when the file at `target` is, byte for byte, what an earlier run put there for this document. */
  isOurs(source: Received, target: string): Promise<boolean>;
  /**
   * Notes the outputs of a document before they are put in place. One that is not
   * ready has no `sha256`: what is put in place of it is ours, and never skipped.
   * Never rejects.
   */
  remember(
    source: Received,
    sha256: string | undefined,
    outputs: readonly { readonly path: string; readonly sha256: string }[],
  ): Promise<void>;
}

/** How the outside world follows a run. */
export interface Watch {
  readonly signal: AbortSignal;
  /** A step of a document has started. */
  onStep?(source: Received, step: string): void;
  /** A document is done; not always in the order in which they are told. */
  onDone?(source: Received): void;
  /** Something that the user should know, and that stops nothing: one sentence. */
  onWarning?(message: string): void;
  /** A fault of this program, not of the document. The document is reported as not checked. */
  onBug?(source: Received, error: unknown): void;
}

/** A document that was looked at and has a plan, before any work on it. */
export interface Prepared {
  readonly source: Received;
  readonly document: SourceDocument;
  readonly detection?: Detection;
  readonly plan: Plan;
  /** Absolute paths that this document may write to; none when it is refused. */
  readonly targets: readonly string[];
}
