/** Threads that answer calls: each caller gets its own answer, and no thread outlives its limits. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { InterruptedError } from "../../src/errors.js";
import { type IsolatedThread, IsolationError, isolatedThread } from "../../src/tools/isolate.js";
import { testFolder } from "../support/folder.js";

const threads: IsolatedThread[] = [];
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

function thread(heapMegabytes = 64): IsolatedThread {
  const file = join(testFolder(), "thread.mjs");
  writeFileSync(file, SCRIPT);
  const made = isolatedThread(pathToFileURL(file), heapMegabytes);
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

  test("are ended by the signal at once", async () => {
    const { call } = thread();
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    await expect(call("loop", { ...limits, signal: controller.signal })).rejects.toThrow(InterruptedError);
    await expect(call(2, { ...limits, signal: controller.signal })).rejects.toThrow(InterruptedError);
  });
});
