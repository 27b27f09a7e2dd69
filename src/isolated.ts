/**
 * Checking and finishing in threads of their own (see tools/isolate.ts): a
 * document, and what an engine made of it, may be hostile. The main thread loads
 * none of that code; it asks which checks are due, and then for each of them.
 */
import { UnreadableError } from "./errors.js";
import type { Artifact, Checker, CheckResult, DocumentFacts, Finishing, Repair, Subject } from "./model.js";
import { type CallLimits, type IsolatedThreads, IsolationError, isolatedThreads } from "./tools/isolate.js";

/** pdf-lib and jszip hold a whole file in memory, some ten times over; a hostile file is ended here. */
const HEAP_MEGABYTES = 2048;
/** A second thread takes over when a document keeps the first one busy. */
const THREADS = 2;

export type Question =
  | { readonly ask: "check"; readonly subject: Subject }
  | { readonly ask: "due"; readonly subject: Subject }
  | { readonly ask: "check one"; readonly checker: string; readonly subject: Subject }
  | { readonly ask: "facts"; readonly odfFile: string; readonly fallbackName: string }
  | { readonly ask: "finish"; readonly artifact: Artifact; readonly facts: DocumentFacts; readonly name: string };

export interface Answer {
  readonly check: readonly CheckResult[];
  readonly due: readonly Pick<Checker, "id" | "title" | "tier">[];
  readonly "check one": CheckResult;
  readonly facts: DocumentFacts;
  readonly finish: readonly Repair[];
}

export interface IsolatedWork {
  /** Makes all built-in checks that apply to a file. Rejects only with an `InterruptedError`, or for a bug. */
  check(subject: Subject, signal: AbortSignal): Promise<readonly CheckResult[]>;
  /** Each call has the time limit that is given here, in milliseconds. */
  finishing(limits: CallLimits): Finishing;
  close(): Promise<void>;
}

/** Starts loading at once, so that it overlaps with other work. */
export function isolatedWork(): IsolatedWork {
  const threads = isolatedThreads(new URL("./thread.js", import.meta.url), HEAP_MEGABYTES, THREADS);
  threads.warm();
  return {
    check: (subject, signal) => checkIn(threads, subject, signal),
    finishing: (limits) => finishingIn(threads, limits),
    close: threads.close,
  };
}

/** All checks in one call. Only when that gets no answer, one by one: to tell which could not be made, and make the others. */
async function checkIn(
  threads: IsolatedThreads,
  subject: Subject,
  signal: AbortSignal,
): Promise<readonly CheckResult[]> {
  const limits = { ...subject.limits, signal };
  const call = <Kind extends keyof Answer>(question: Question & { readonly ask: Kind }) =>
    threads.call<Question, Answer[Kind]>(question, limits);
  try {
    return await call({ ask: "check", subject });
  } catch (error) {
    if (!(error instanceof IsolationError)) throw error;
  }
  const results: CheckResult[] = [];
  for (const { id: checker, title, tier } of await call({ ask: "due", subject })) {
    try {
      results.push(await call({ ask: "check one", checker, subject }));
    } catch (error) {
      if (!(error instanceof IsolationError)) throw error;
      const reason = `${error.message}.`;
      const about = { checker, title, tier, subject: subject.name };
      results.push({ ...about, outcome: "unchecked", rules: 0, findings: [], reason });
    }
  }
  return results;
}

function finishingIn(threads: IsolatedThreads, limits: CallLimits): Finishing {
  const call = async <Kind extends "facts" | "finish">(question: Question & { ask: Kind }): Promise<Answer[Kind]> => {
    try {
      return await threads.call<Question, Answer[Kind]>(question, limits);
    } catch (error) {
      throw error instanceof IsolationError ? new UnreadableError(error.message) : error;
    }
  };
  return {
    readFacts: (odfFile, fallbackName) => call({ ask: "facts", odfFile, fallbackName }),
    finish: (artifact, facts, name) => call({ ask: "finish", artifact, facts, name }),
  };
}
