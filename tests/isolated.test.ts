/** Checking in threads: what is not answered is not checked, and documents that keep threads busy do not hold up the others. */
import { availableParallelism } from "node:os";
import { beforeEach, expect, test, vi } from "vitest";
import { isolatedWork, type Question } from "../src/isolated.js";
import type { Subject } from "../src/model.js";
import { IsolationError, isolatedThreads } from "../src/tools/isolate.js";
import { checkOf, detection, limits } from "./support/values.js";

vi.mock("../src/tools/isolate.js", async (original) => ({
  ...(await original<object>()),
  isolatedThreads: vi.fn(),
}));

let answer: (question: Question) => unknown;
beforeEach(() => {
  vi.mocked(isolatedThreads).mockReset();
  vi.mocked(isolatedThreads).mockReturnValue({
    warm: () => undefined,
    call: async <Question_, Answer>(question: Question_) => answer(question as Question) as Answer,
    close: async () => undefined,
  });
});

const subject: Subject = { file: "/a.pdf", name: "a.pdf", role: "output", detection: detection("pdf"), limits };
const { signal } = new AbortController();

test("when not even the checks that are due can be named, the file comes out as unchecked, and the others are checked", async () => {
  const passed = checkOf("b.pdf");
  answer = (question) => {
    if (question.ask === "due" && question.subject === subject) throw new IsolationError("it needed too much memory");
    if (question.ask === "due") return [{ id: passed.checker, title: passed.title, tier: passed.tier }];
    if (question.ask === "check one") return passed;
    throw new IsolationError("it took longer than 1 second");
  };
  const other = { ...subject, name: "b.pdf" };
  expect(await isolatedWork(limits).check([subject, other], signal)).toEqual([
    {
      checker: "built-in",
      title: "Built-in checks",
      tier: "built-in",
      subject: "a.pdf",
      outcome: "unchecked",
      rules: 0,
      findings: [],
      reason: "it needed too much memory.",
      advice: "Split the document into smaller ones, or allow more time with --timeout, and run council-convert again.",
    },
    passed,
  ]);
});

test.each([
  [1, 2],
  [2, 2],
  [5, 5],
  [undefined, Math.max(2, availableParallelism())],
])("with %s workers there are at most %s threads", (workers, threads) => {
  isolatedWork(limits, workers);
  expect(vi.mocked(isolatedThreads).mock.calls[0]?.[2]).toBe(threads);
});
