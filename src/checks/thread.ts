/** Runs in a worker thread: makes the checks it is asked for. */
import type { CheckResult } from "../model.js";
import { answerCalls } from "../tools/isolate.js";
import type { Question } from "./isolated.js";
import { BUILT_IN_CHECKERS } from "./table.js";

answerCalls<Question, CheckResult>(async ({ checker: id, subject }) => {
  const checker = BUILT_IN_CHECKERS.find((candidate) => candidate.id === id);
  if (!checker) throw new Error(`There is no checker "${id}".`);
  return checker.check(subject);
});
