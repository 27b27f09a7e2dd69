/**
 * A thread that answers calls one after the other, with a limit on the time of
 * each and on the heap. Documents are hostile until proven otherwise: one that
 * drives a parser into a loop or out of memory costs this thread, and the next
 * call gets a fresh one.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { parentPort, Worker } from "node:worker_threads";
import { InterruptedError, UnreadableError } from "../errors.js";
import { lanes } from "./lanes.js";

/** Why an isolated call gave no answer, in words that follow "could not be checked: ". */
export class IsolationError extends Error {}

export interface IsolatedThread {
  /** Starts the thread, so that loading its modules overlaps with other work. */
  warm(): void;
  /**
   * Posts `question` and resolves with the thread's answer; calls wait for one
   * another. Rejects with an `IsolationError` when a limit is reached, with an
   * `InterruptedError` when the signal is aborted, and with the thread's own
   * error when it threw.
   */
  call<Question, Answer>(question: Question, limits: CallLimits): Promise<Answer>;
  close(): Promise<void>;
}

export interface CallLimits {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** What a thread posts back. Errors lose their class on the way, so what is unreadable is told apart here. */
type Reply<Answer> = { readonly answer: Answer } | { readonly unreadable: string } | { readonly error: unknown };

/** The thread's side: answers each question in turn. */
export function answerCalls<Question, Answer>(answer: (question: Question) => Promise<Answer>): void {
  parentPort?.on("message", async (question: Question) => {
    const reply = await answer(question).then(
      (value): Reply<Answer> => ({ answer: value }),
      (error: unknown): Reply<Answer> => (error instanceof UnreadableError ? { unreadable: error.message } : { error }),
    );
    parentPort?.postMessage(reply);
  });
}

/** How long a thread that is no longer wanted may take to come to the end of its call, in milliseconds. */
const GRACE_MS = 300;

export function isolatedThread(script: URL, heapMegabytes: number): IsolatedThread {
  let worker: Worker | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  const running = (): Worker => {
    if (!worker) {
      const started = start(script, heapMegabytes);
      // One that died while it waited is not asked again.
      started.once("exit", () => {
        if (worker === started) worker = undefined;
      });
      worker = started;
    }
    return worker;
  };
  /** Resolves when the thread has answered what it was asked last, also when nobody waits for it any more. */
  let answered: Promise<unknown> = Promise.resolve();
  const asked = (): Worker => {
    const asking = running();
    answered = new Promise((resolve) => {
      const done = () => {
        asking.off("message", done);
        asking.off("exit", done);
        resolve(undefined);
      };
      asking.on("message", done);
      asking.on("exit", done);
    });
    return asking;
  };
  const end = async () => {
    const ending = worker;
    worker = undefined;
    if (!ending) return;
    // Node aborts the whole program when a thread is ended just as it begins to unpack something.
    let grace: NodeJS.Timeout | undefined;
    await Promise.race([answered, new Promise((resolve) => (grace = setTimeout(resolve, GRACE_MS)))]);
    // A timer left running keeps the whole program alive, for nothing.
    clearTimeout(grace);
    await ending.terminate();
  };
  return {
    warm: () => void running(),
    close: end,
    call<Question, Answer>(question: Question, limits: CallLimits) {
      const turn = queue.then(async () => {
        const reply = await ask<Question, Answer>(asked, question, limits).catch(async (error: unknown) => {
          await end();
          throw error;
        });
        if ("answer" in reply) return reply.answer;
        throw "unreadable" in reply ? new UnreadableError(reply.unreadable) : reply.error;
      });
      queue = turn.catch(() => undefined);
      return turn;
    },
  };
}

export interface IsolatedThreads extends Pick<IsolatedThread, "warm" | "call" | "close"> {}

/** How long a call waits for a thread that is busy before another one is started, in milliseconds. */
const PATIENCE_MS = 250;

/**
 * Up to `most` threads that answer calls. A second one costs as much to start as
 * the first, so it is started only when a call keeps the others waiting.
 */
export function isolatedThreads(script: URL, heapMegabytes: number, most: number): IsolatedThreads {
  const threads = lanes(() => isolatedThread(script, heapMegabytes), most, PATIENCE_MS);
  return {
    warm: threads.first.warm,
    call: <Question, Answer>(question: Question, limits: CallLimits) =>
      threads.use((thread) => thread.call<Question, Answer>(question, limits)),
    close: async () => {
      await Promise.all(threads.all().map((thread) => thread.close()));
    },
  };
}

/**
 * Room for a thread's objects before V8 clears away. It starts with a few megabytes, clears
 * away after every tenth document, and each time forgets most of the code that it had compiled:
 * compiling again took as much time as all checks.
 */
const ROOM = ["--initial-old-space-size=128", "--min-semi-space-size=16"];

/**
 * V8 compiles with all its art whatever was called a few thousand times. In a run of fifty
 * documents that took a sixth of all processor time and was never earned back; seven times as
 * patient, such a run takes a tenth less, and one of four hundred 6 %. The name of the flag goes
 * with the version of V8, and a name that it does not know it complains about.
 */
const TO_OPTIMISE: Readonly<Record<string, string>> = {
  11: "--interrupt-budget=500000",
  12: "--invocation-count-for-turbofan=20000",
  13: "--invocation-count-for-turbofan=20000",
};

function start(script: URL, heapMegabytes: number): Worker {
  // Flags count for the threads that are started after them; there is no other way to say it.
  const [version = ""] = process.versions.v8.split(".");
  for (const flag of [...ROOM, TO_OPTIMISE[version] ?? []].flat()) setFlagsFromString(flag);
  const worker = new Worker(compiled(script), { resourceLimits: { maxOldGenerationSizeMb: heapMegabytes } });
  // A thread that waits for its next question must not keep the program alive.
  worker.unref();
  worker.on("error", () => undefined);
  return worker;
}

function ask<Question, Answer>(
  running: () => Worker,
  question: Question,
  { timeoutMs, signal }: CallLimits,
): Promise<Reply<Answer>> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) throw new InterruptedError();
    const worker = running();
    const settle = (act: () => void) => {
      clearTimeout(timer);
      worker.off("message", onMessage);
      worker.off("error", onError);
      worker.off("exit", onExit);
      signal?.removeEventListener("abort", onAbort);
      act();
    };
    const onMessage = (reply: Reply<Answer>) => settle(() => resolve(reply));
    const onError = (error: NodeJS.ErrnoException) =>
      settle(() =>
        reject(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? new IsolationError("it needed too much memory") : error),
      );
    const onExit = () => settle(() => reject(new IsolationError("it ended without an answer")));
    const onAbort = () => settle(() => reject(new InterruptedError()));
    // The timer keeps the program alive while the unreferenced thread works.
    const timer = setTimeout(
      () =>
        settle(() =>
          reject(
            new IsolationError(
              `it took longer than ${timeoutMs / 1000} ${timeoutMs === 1000 ? "second" : "seconds"} (allow more with --timeout)`,
            ),
          ),
        ),
      timeoutMs,
    );
    worker.on("message", onMessage);
    worker.on("error", onError);
    worker.on("exit", onExit);
    signal?.addEventListener("abort", onAbort);
    worker.postMessage(question);
  });
}

/** The compiled twin of a script, also when the caller itself runs from the TypeScript sources (tests). */
function compiled(script: URL): URL {
  if (existsSync(script)) return script;
  const twin = new URL(script.href.replace(/\/src\/(?!.*\/src\/)/, "/dist/"));
  if (existsSync(twin)) return twin;
  throw new Error(`${fileURLToPath(script)} is missing: run "npm run build" first.`);
}
