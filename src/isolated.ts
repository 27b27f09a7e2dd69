/**
 * Checking and finishing in threads of their own (see tools/isolate.ts): a
 * document, and what an engine made of it, may be hostile. The main thread loads
 * none of that code.
 */
import type { Checker, CheckResult, FinishedOutput, Limits, Subject, Unfinished } from "./model.js";
import type { Parts } from "./parts.js";
import { IsolationError, isolatedThreads } from "./tools/isolate.js";

/** pdf-lib and jszip hold a whole file in memory, some ten times over; a hostile file is ended here. */
const HEAP_MEGABYTES = 2048;
/** A second thread takes over when a document keeps the first one busy. */
const THREADS = 2;

export type Question =
  | { readonly ask: "check"; readonly subjects: readonly Subject[] }
  | { readonly ask: "due"; readonly subject: Subject }
  | { readonly ask: "check one"; readonly checker: string; readonly subject: Subject }
  | { readonly ask: "finish"; readonly work: Unfinished };

export interface Answer {
  readonly check: readonly CheckResult[];
  readonly due: readonly Pick<Checker, "id" | "title" | "tier">[];
  readonly "check one": CheckResult;
  readonly finish: readonly FinishedOutput[];
}

export interface IsolatedWork extends Pick<Parts, "check" | "finish"> {
  close(): Promise<void>;
}

type Call = <Kind extends keyof Answer>(question: Question & { readonly ask: Kind }) => Promise<Answer[Kind]>;

/** Starts loading at once, so that it overlaps with other work. Each call has the time limit that is given here, in milliseconds. */
export function isolatedWork({ timeoutMs }: Pick<Limits, "timeoutMs">): IsolatedWork {
  const threads = isolatedThreads(new URL("./thread.js", import.meta.url), HEAP_MEGABYTES, THREADS);
  threads.warm();
  const callWith =
    (signal: AbortSignal): Call =>
    (question) =>
      threads.call(question, { timeoutMs, signal });
  return {
    check: (subjects, signal) => checkIn(callWith(signal), subjects),
    finish: (work, signal) => finishIn(callWith(signal), work),
    close: threads.close,
  };
}

/** All checks in one call. Only when that gets no answer, one by one: to tell which could not be made, and make the others. */
async function checkIn(call: Call, subjects: readonly Subject[]): Promise<readonly CheckResult[]> {
  const all = await unlessEnded(call({ ask: "check", subjects }));
  if ("answer" in all) return all.answer;
  const results: CheckResult[] = [];
  for (const subject of subjects) {
    for (const { id: checker, title, tier } of await call({ ask: "due", subject })) {
      const one = await unlessEnded(call({ ask: "check one", checker, subject }));
      if ("answer" in one) results.push(one.answer);
      else {
        const about = { checker, title, tier, subject: subject.name };
        results.push({ ...about, outcome: "unchecked", rules: 0, findings: [], reason: `${one.why}.` });
      }
    }
  }
  return results;
}

async function finishIn(call: Call, work: Unfinished): Promise<readonly FinishedOutput[]> {
  const finished = await unlessEnded(call({ ask: "finish", work }));
  return "answer" in finished ? finished.answer : work.outputs.map(() => ({ fault: finished.why }));
}

/** Tells why the thread was ended, when it was. */
async function unlessEnded<T>(asked: Promise<T>): Promise<{ readonly answer: T } | { readonly why: string }> {
  try {
    return { answer: await asked };
  } catch (error) {
    if (error instanceof IsolationError) return { why: error.message };
    throw error;
  }
}
