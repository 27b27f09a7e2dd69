/** Threads that answer calls: each caller gets its own answer, and no thread outlives its limits. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { InterruptedError } from "../../src/errors.js";
import { type IsolatedThread, IsolationError, isolatedThread, isolatedThreads } from "../../src/tools/isolate.js";
import { testFolder } from "../support/folder.js";

const threads: Pick<IsolatedThread, "close">[] = [];
afterEach(async () => {
  for (const thread of threads.splice(0)) await thread.close();
});

/** Answers numbers with their square, after a while; other words make it misbehave. */
const SCRIPT = `
import { parentPort } from "node:worker_threads";
const hoard = [];
parentPort.on("message", (question) => {
  if (question === "loop") for (;;);
  if (question === "eat") for (;;) hoard.push(new Array(1e6).fill(0.5).map((n) => n + hoard.length));
  if (question === "die") process.exit(1);
  if (question === "throw") return parentPort.postMessage({ error: new TypeError("a bug") });
  setTimeout(() => parentPort.postMessage({ answer: question * question }), 30);
});`;

function script(content: string): URL {
  const file = join(testFolder(), "thread.mjs");
  writeFileSync(file, content);
  return pathToFileURL(file);
}

function thread(heapMegabytes = 64): IsolatedThread {
  const made = isolatedThread(script(SCRIPT), heapMegabytes);
  threads.push(made);
  return made;
}

const limits = { timeoutMs: 20_000 };

describe("calls", () => {
  test("at the same time get each its own answer", async () => {
    const { call } = thread();
    expect(await Promise.all([2, 3, 4].map((number) => call(number, limits)))).toEqual([4, 9, 16]);
  });

  test.each<[string, string, object, new (...args: never[]) => Error]>([
    ["takes too long", "loop", { timeoutMs: 200 }, IsolationError],
    ["eats the memory", "eat", limits, IsolationError],
    ["dies", "die", limits, IsolationError],
    ["throws", "throw", limits, TypeError],
  ])("one that %s is told apart, and the next gets a fresh thread", async (_what, question, bounds, kind) => {
    const { call } = thread();
    await expect(call(question, { ...limits, ...bounds })).rejects.toThrow(kind);
    expect(await call(5, limits)).toBe(25);
  });

  test.each([
    [1000, "1 second ("],
    [500, "0.5 seconds ("],
  ])("a limit of %i ms is told as a person would", async (timeoutMs, words) => {
    await expect(thread().call("loop", { timeoutMs })).rejects.toThrow(`longer than ${words}`);
  });

  test("are ended by the signal at once", async () => {
    const { call } = thread();
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    await expect(call("loop", { ...limits, signal: controller.signal })).rejects.toThrow(InterruptedError);
    await expect(call(2, { ...limits, signal: controller.signal })).rejects.toThrow(InterruptedError);
  });
});

/** Answers with its own number. "wait" keeps it busy until a byte of shared memory is set. */
const NUMBERED = `
import { parentPort, threadId } from "node:worker_threads";
parentPort.on("message", (question) => {
  if (question instanceof SharedArrayBuffer) Atomics.wait(new Int32Array(question), 0, 0);
  if (question === "loop") for (;;);
  if (question === "die") process.exit(1);
  parentPort.postMessage({ answer: threadId });
});`;

describe("several threads", () => {
  function several(most: number) {
    const made = isolatedThreads(script(NUMBERED), 64, most);
    threads.push(made);
    const locks: Int32Array[] = [];
    return {
      ...made,
      ask: (question: unknown, bounds = {}) => made.call<unknown, number>(question, { ...limits, ...bounds }),
      /** A call that lasts until it is let go. */
      busy() {
        const lock = new Int32Array(new SharedArrayBuffer(4));
        locks.push(lock);
        return made.call<unknown, number>(lock.buffer, limits);
      },
      letGo() {
        for (const lock of locks) {
          Atomics.store(lock, 0, 1);
          Atomics.notify(lock, 0);
        }
      },
    };
  }

  test("one that is busy does not block the others", async () => {
    const { busy, ask, letGo } = several(2);
    const long = busy();
    const other = await ask("who are you?");
    letGo();
    expect(await long).not.toBe(other);
  });

  test("are no more than one while no call keeps the others waiting", async () => {
    const { ask } = several(2);
    const answers = [];
    for (let count = 0; count < 5; count += 1) answers.push(await ask("who are you?"));
    expect(new Set(answers).size).toBe(1);
  });

  test("are never more than they may be, and whoever has to wait gets an answer in the end", async () => {
    const { busy, ask, letGo } = several(2);
    const long = [busy(), busy()];
    const waiting = Promise.all([1, 2, 3, 4].map((question) => ask(question)));
    // More than long enough for further ones to be started, if they were.
    const first = await Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 1000, "none"))]);
    expect(first).toBe("none");
    letGo();
    const answers = [...(await Promise.all(long)), ...(await waiting)];
    expect(new Set(answers).size).toBe(2);
  });

  test("one that dies, or takes too long, is replaced and costs the others nothing", async () => {
    const { ask } = several(2);
    const answers = await Promise.allSettled([ask("loop", { timeoutMs: 400 }), ask("die"), ask(1), ask(2)]);
    expect(answers.map(({ status }) => status)).toEqual(["rejected", "rejected", "fulfilled", "fulfilled"]);
    expect(await ask(3)).toEqual(expect.any(Number));
  });

  test("as many as may be asked for are: with two that loop, a third one answers", async () => {
    const { ask } = several(3);
    const loops = [ask("loop", { timeoutMs: 3000 }), ask("loop", { timeoutMs: 3000 })];
    const begun = performance.now();
    expect(await ask("who are you?")).toEqual(expect.any(Number));
    expect(performance.now() - begun).toBeLessThan(2500);
    expect((await Promise.allSettled(loops)).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  });

  test("a call that was interrupted while it waited is not made", async () => {
    const { busy, ask, letGo } = several(1);
    const controller = new AbortController();
    const long = busy();
    const waiting = ask("who are you?", { signal: controller.signal });
    waiting.catch(() => undefined);
    controller.abort();
    letGo();
    await long;
    await expect(waiting).rejects.toThrow(InterruptedError);
  });
});
