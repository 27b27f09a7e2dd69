/** Runs in a worker thread: makes the checks it is asked for, and posts each result. */
import { parentPort } from "node:worker_threads";
import type { Question } from "./isolated.js";
import { BUILT_IN_CHECKERS } from "./table.js";

parentPort?.on("message", async ({ checker: id, subject }: Question) => {
  try {
    const checker = BUILT_IN_CHECKERS.find((candidate) => candidate.id === id);
    if (!checker) throw new Error(`There is no checker "${id}".`);
    parentPort?.postMessage({ answer: await checker.check(subject) });
  } catch (error) {
    parentPort?.postMessage({ error });
  }
});
