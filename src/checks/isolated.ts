/** Makes checkers run in a thread of their own (see tools/isolate.ts). */
import type { Checker, CheckResult, Subject } from "../model.js";
import { type IsolatedThread, IsolationError, isolatedThread } from "../tools/isolate.js";

/** Enough for the largest real documents; a hostile one is ended here. */
const HEAP_MEGABYTES = 2048;

export interface Question {
  readonly checker: string;
  readonly subject: Subject;
}

export interface IsolatedCheckers {
  readonly checkers: readonly Checker[];
  close(): Promise<void>;
}

export function isolate(checkers: readonly Checker[]): IsolatedCheckers {
  const thread = isolatedThread(new URL("./thread.js", import.meta.url), HEAP_MEGABYTES);
  // Its modules load while other work goes on.
  thread.warm();
  return { checkers: checkers.map((checker) => isolated(checker, thread)), close: thread.close };
}

function isolated(checker: Checker, thread: IsolatedThread): Checker {
  const { id, title, tier } = checker;
  return {
    id,
    title,
    tier,
    appliesTo: (subject) => checker.appliesTo(subject),
    async check(subject, signal): Promise<CheckResult> {
      try {
        return await thread.call<Question, CheckResult>({ checker: id, subject }, { ...subject.limits, signal });
      } catch (error) {
        if (!(error instanceof IsolationError)) throw error;
        const reason = `${error.message}.`;
        return {
          checker: id,
          title,
          tier,
          subject: subject.name,
          outcome: "unchecked",
          rules: 0,
          findings: [],
          reason,
        };
      }
    },
  };
}
