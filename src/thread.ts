/**
 * Runs in a worker thread: checks files and finishes outputs. The finishers are
 * loaded while LibreOffice is at work, so that the check of a source, which comes
 * before it, does not wait for them.
 */
import { BUILT_IN_CHECKERS } from "./checks/table.js";
import type { Answer, Question } from "./isolated.js";
import type { Checker, CheckResult, Subject } from "./model.js";
import { answerCalls } from "./tools/isolate.js";

let finishers: Promise<typeof import("./finish/finishers.js")> | undefined;
const loadFinishers = () => {
  finishers ??= import("./finish/finishers.js");
  return finishers;
};

answerCalls<Question, Answer[keyof Answer]>(async (question) => {
  switch (question.ask) {
    case "check":
      return checkAll(question.subjects);
    case "due":
      return dueFor(question.subject).map(({ id, title, tier }) => ({ id, title, tier }));
    case "check one": {
      const checker = BUILT_IN_CHECKERS.find(({ id }) => id === question.checker);
      if (!checker) throw new Error(`There is no checker "${question.checker}".`);
      return checker.check(question.subject);
    }
    case "clean":
      return (await import("./clean/clean.js")).clean(question.work);
    case "finish":
      return (await loadFinishers()).finishAll(question.work);
    case "amend": {
      const { uselessAttributes } = await import("./checks/odf/grammars.js");
      return (await loadFinishers()).amendAll(question.outputs, uselessAttributes);
    }
  }
});

async function checkAll(subjects: readonly Subject[]): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const subject of subjects) {
    for (const checker of dueFor(subject)) results.push(await checker.check(subject));
  }
  setImmediate(loadFinishers);
  return results;
}

function dueFor(subject: Subject): readonly Checker[] {
  const { look: wanted } = subject;
  return BUILT_IN_CHECKERS.filter(
    (checker) => (wanted === undefined || wanted === (checker.look ?? "file")) && checker.appliesTo(subject),
  );
}
