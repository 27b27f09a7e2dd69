/**
 * Checking and finishing in threads of their own (see tools/isolate.ts): a
 * document, and what an engine made of it, may be hostile. The main thread loads
 * none of that code.
 */
import { availableParallelism } from "node:os";
import type {
  Checker,
  CheckResult,
  Cleaning,
  FinishedOutput,
  Limits,
  Subject,
  Uncleaned,
  Unfinished,
  Unproven,
} from "./model.js";
import type { Parts } from "./parts.js";
import { IsolationError, isolatedThreads } from "./tools/isolate.js";

/** pdf-lib holds a whole file in memory, some ten times over; a hostile file is ended here. */
const HEAP_MEGABYTES = 2048;
/** Another thread takes over when a document keeps the others busy. */
const LEAST_THREADS = 2;

export type Question =
  | { readonly ask: "check"; readonly subjects: readonly Subject[] }
  | { readonly ask: "due"; readonly subject: Subject }
  | { readonly ask: "check one"; readonly checker: string; readonly subject: Subject }
  | { readonly ask: "clean"; readonly work: Uncleaned }
  | { readonly ask: "finish"; readonly work: Unfinished }
  | { readonly ask: "amend"; readonly outputs: readonly Unproven[] };

export interface Answer {
  readonly check: readonly CheckResult[];
  readonly due: readonly AboutChecker[];
  readonly "check one": CheckResult;
  readonly clean: Cleaning | { readonly fault: string };
  readonly finish: readonly FinishedOutput[];
  readonly amend: readonly FinishedOutput[];
}

export interface IsolatedWork extends Pick<Parts, "check" | "clean" | "finish" | "amend"> {
  close(): Promise<void>;
}

type Call = <Kind extends keyof Answer>(question: Question & { readonly ask: Kind }) => Promise<Answer[Kind]>;

/**
 * Starts loading at once, so that it overlaps with other work. Each call has the time limit that
 * is given here, in milliseconds. `workers` is how many documents are converted at a time, when
 * that was asked for: as many may be checked, so that those which keep a thread busy for the whole
 * of its time do not hold up the others.
 */
export function isolatedWork(
  { timeoutMs }: Pick<Limits, "timeoutMs">,
  workers: number | undefined = availableParallelism(),
): IsolatedWork {
  const most = Math.max(LEAST_THREADS, workers);
  const threads = isolatedThreads(new URL("./thread.js", import.meta.url), HEAP_MEGABYTES, most);
  threads.warm();
  const callWith =
    (signal: AbortSignal): Call =>
    (question) =>
      threads.call(question, { timeoutMs, signal });
  return {
    check: (subjects, signal) => checkIn(callWith(signal), subjects),
    clean: async (work, signal) => {
      const cleaned = await unlessEnded(callWith(signal)({ ask: "clean", work }));
      return "answer" in cleaned ? cleaned.answer : { fault: cleaned.why };
    },
    finish: (work, signal) => finishedBy(callWith(signal)({ ask: "finish", work }), work.outputs),
    amend: (outputs, signal) => finishedBy(callWith(signal)({ ask: "amend", outputs }), outputs),
    close: threads.close,
  };
}

/** All checks in one call. Only when that gets no answer, one by one: to tell which could not be made, and make the others. */
async function checkIn(call: Call, subjects: readonly Subject[]): Promise<readonly CheckResult[]> {
  const all = await unlessEnded(call({ ask: "check", subjects }));
  if ("answer" in all) return all.answer;
  const results: CheckResult[] = [];
  for (const subject of subjects) {
    const due = await unlessEnded(call({ ask: "due", subject }));
    if ("why" in due) results.push(unchecked(ALL_CHECKS, subject, due.why));
    else for (const checker of due.answer) results.push(await checkOne(call, checker, subject));
  }
  return results;
}

type AboutChecker = Pick<Checker, "id" | "title" | "tier">;

/** Stands for all checks of a file, when not even the question which they are got an answer. */
const ALL_CHECKS: AboutChecker = { id: "built-in", title: "Built-in checks", tier: "built-in" };

async function checkOne(call: Call, checker: AboutChecker, subject: Subject): Promise<CheckResult> {
  const one = await unlessEnded(call({ ask: "check one", checker: checker.id, subject }));
  return "answer" in one ? one.answer : unchecked(checker, subject, one.why);
}

/** To save the file again would not help against a limit of time or memory. */
const TOO_MUCH =
  "Split the document into smaller ones, or allow more time with --timeout, and run council-convert again.";

function unchecked({ id, title, tier }: AboutChecker, subject: Subject, why: string): CheckResult {
  const about = { checker: id, title, tier, subject: subject.name };
  return { ...about, outcome: "unchecked", rules: 0, findings: [], reason: `${why}.`, advice: TOO_MUCH };
}

async function finishedBy(
  asked: Promise<readonly FinishedOutput[]>,
  outputs: readonly unknown[],
): Promise<readonly FinishedOutput[]> {
  const finished = await unlessEnded(asked);
  return "answer" in finished ? finished.answer : outputs.map(() => ({ fault: finished.why }));
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
