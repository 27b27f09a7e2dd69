/**
 * Runs in a worker thread: checks files, reads a document's facts, and finishes
 * outputs. The finishers are loaded while LibreOffice is at work, so that the
 * check of a source, which comes before it, does not wait for them.
 */
import { BUILT_IN_CHECKERS } from "./checks/table.js";
import type { Answer, Question } from "./isolated.js";
import type { Checker, CheckResult, Subject } from "./model.js";
import { answerCalls } from "./tools/isolate.js";

let finishing: Promise<typeof import("./finish/finishers.js")> | undefined;
const loadFinishing = () => {
  finishing ??= import("./finish/finishers.js");
  return finishing;
};

answerCalls<Question, Answer[keyof Answer]>(async (question) => {
  switch (question.ask) {
    case "check": {
      const results: CheckResult[] = [];
      for (const checker of dueFor(question.subject)) results.push(await checker.check(question.subject));
      setImmediate(loadFinishing);
      return results;
    }
    case "due":
      return dueFor(question.subject).map(({ id, title, tier }) => ({ id, title, tier }));
    case "check one": {
      const checker = BUILT_IN_CHECKERS.find(({ id }) => id === question.checker);
      if (!checker) throw new Error(`There is no checker "${question.checker}".`);
      return checker.check(question.subject);
    }
    case "facts":
      return (await loadFinishing()).readFacts(question.odfFile, question.fallbackName);
    case "finish":
      return (await loadFinishing()).finish(question.artifact, question.facts, question.name);
  }
});

function dueFor(subject: Subject): readonly Checker[] {
  return BUILT_IN_CHECKERS.filter((checker) => checker.appliesTo(subject));
}
