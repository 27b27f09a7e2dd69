/** What the pipeline is handed: its parts, how it is watched, and the documents that were looked at. */
import type { Checker, Delivery, Detection, Engine, Finishing, Plan, Received, SourceDocument } from "./model.js";

/** What the pipeline is made of. `council.ts` fills it in; tests fill it with fakes. */
export interface Parts {
  readonly version: string;
  detect(file: string, name: string): Promise<Detection>;
  engine(): Promise<Engine>;
  finishing(): Promise<Finishing>;
  checkers(): Promise<readonly Checker[]>;
  readonly delivery: Delivery;
  withWorkFolder<T>(work: (folder: string) => Promise<T>): Promise<T>;
}

/** How the outside world follows a run. */
export interface Watch {
  readonly signal: AbortSignal;
  /** A step of a document has started. */
  onStep?(source: Received, step: string): void;
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
