/**
 * A thread that answers calls one after the other, with a limit on the time of
 * each and on the heap. Documents are hostile until proven otherwise: one that
 * drives a parser into a loop or out of memory costs this thread, and the next
 * call gets a fresh one.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";

/** Why an isolated call gave no answer, in words that follow "could not be checked: ". */
export class IsolationError extends Error {}

export interface IsolatedThread {
  /** Starts the thread, so that loading its modules overlaps with other work. */
  warm(): void;
  /**
   * Posts `question` and resolves with the thread's answer. Rejects with an
   * `IsolationError` when a limit is reached, and with the thread's own error
   * when it threw. One call at a time.
   */
  call<Question, Answer>(question: Question, timeoutMs: number): Promise<Answer>;
  close(): Promise<void>;
}

/** What a thread's script posts back: see `answerCalls`. */
type Reply<Answer> = { readonly answer: Answer } | { readonly error: unknown };

export function isolatedThread(script: URL, heapMegabytes: number): IsolatedThread {
  let worker: Worker | undefined;
  const running = (): Worker => {
    worker ??= start(script, heapMegabytes);
    return worker;
  };
  const end = async () => {
    const ending = worker;
    worker = undefined;
    await ending?.terminate();
  };
  return {
    warm: () => void running(),
    close: end,
    async call<Question, Answer>(question: Question, timeoutMs: number) {
      try {
        return await ask<Question, Answer>(running(), question, timeoutMs);
      } catch (error) {
        await end();
        throw error;
      }
    },
  };
}

function start(script: URL, heapMegabytes: number): Worker {
  const worker = new Worker(compiled(script), { resourceLimits: { maxOldGenerationSizeMb: heapMegabytes } });
  // A thread that waits for its next question must not keep the program alive.
  worker.unref();
  worker.on("error", () => undefined);
  return worker;
}

function ask<Question, Answer>(worker: Worker, question: Question, timeoutMs: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      clearTimeout(timer);
      worker.off("message", onMessage);
      worker.off("error", onError);
      worker.off("exit", onExit);
      act();
    };
    const onMessage = (reply: Reply<Answer>) =>
      settle(() => ("answer" in reply ? resolve(reply.answer) : reject(reply.error)));
    const onError = (error: NodeJS.ErrnoException) =>
      settle(() =>
        reject(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? new IsolationError("it needed too much memory") : error),
      );
    const onExit = () => settle(() => reject(new IsolationError("it ended without an answer")));
    // The timer keeps the program alive while the unreferenced thread works.
    const timer = setTimeout(
      () => settle(() => reject(new IsolationError(`it took longer than ${Math.round(timeoutMs / 1000)} seconds`))),
      timeoutMs,
    );
    worker.on("message", onMessage);
    worker.on("error", onError);
    worker.on("exit", onExit);
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
