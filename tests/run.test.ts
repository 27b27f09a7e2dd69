/** A run over many documents: in which order they are begun, in which order they are told, and how it ends. */
import { describe, expect, test } from "vitest";
import { InterruptedError, ProgramMissingError } from "../src/errors.js";
import type { DocumentReport, LeftOut, Outcome } from "../src/model.js";
import type { Prepared } from "../src/parts.js";
import { type RunPlan, runReport, startOrder, workThrough } from "../src/run.js";

function documents(...sizes: readonly number[]): Prepared[] {
  return sizes.map((bytes, index) => {
    const name = `${index}.docx`;
    const path = `/in/${name}`;
    return {
      source: { path, under: "", named: true },
      document: { path, name, under: "", bytes },
      plan: { action: "refuse", why: "", advice: "" },
      targets: [],
    };
  });
}

function reportOn({ document, plan }: Prepared, outcome: Outcome = "ready"): DocumentReport {
  return {
    schema: "council-convert/document/1",
    tool: { name: "council-convert", version: "1.0.0" },
    startedAt: "",
    source: document,
    plan,
    outputs: [],
    repairs: [],
    checks: [],
    verdict: { outcome, reasons: [], advice: [], lookAt: [] },
    ms: 0,
    steps: [],
  };
}

/** Work that is finished from outside, document by document. */
function byHand() {
  const begun: string[] = [];
  const open = new Map<string, { finish: (outcome?: Outcome) => void; fail: (error: unknown) => void }>();
  const work = (document: Prepared) =>
    new Promise<DocumentReport>((resolve, reject) => {
      begun.push(document.document.name);
      open.set(document.document.name, {
        finish: (outcome) => resolve(reportOn(document, outcome)),
        fail: reject,
      });
    });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const of = (index: number) => {
    const found = open.get(`${index}.docx`);
    if (!found) throw new Error(`${index}.docx was not begun`);
    return found;
  };
  return {
    work,
    begun,
    async finish(index: number, outcome?: Outcome) {
      of(index).finish(outcome);
      await settle();
    },
    async fail(index: number, error: unknown) {
      of(index).fail(error);
      await settle();
    },
  };
}

function start(plan: Partial<RunPlan> & Pick<RunPlan, "documents" | "work">) {
  const told: string[] = [];
  const ended = workThrough({ atOnce: 3, workers: 1, ...plan }, ({ source }) => told.push(source.name));
  return { told, ended };
}

const namesOf = (leftOut: readonly LeftOut[]) => leftOut.map(({ path }) => path.slice("/in/".length));

describe("the order in which documents are begun", () => {
  test("with one worker is that in which they were received", () => {
    expect(startOrder([1, 900, 2], 1)).toEqual([0, 1, 2]);
  });

  test("with more, the large ones come first, the largest of them before the others", () => {
    expect(startOrder([1, 1, 500, 1, 900, 1], 2)).toEqual([4, 2, 0, 1, 3, 5]);
  });

  test("documents of about the same size stay as they were received, so that they can be told soon", () => {
    const sizes = Array.from({ length: 40 }, (_, index) => 100 + (index % 7));
    expect(startOrder(sizes, 2)).toEqual(sizes.map((_, index) => index));
  });

  test("large ones of the same size stay as they were received", () => {
    expect(startOrder([1, 500, 500, 500], 2)).toEqual([1, 2, 3, 0]);
  });

  test("empty files, one file and no file are no trouble", () => {
    expect(startOrder([0, 0, 0], 4)).toEqual([0, 1, 2]);
    expect(startOrder([7], 4)).toEqual([0]);
    expect(startOrder([], 4)).toEqual([]);
  });

  test("holds every document once", () => {
    const sizes = [3, 1, 4, 1, 500, 9, 2, 600, 5, 3, 5];
    expect(startOrder(sizes, 4).sort((a, b) => a - b)).toEqual(sizes.map((_, index) => index));
  });
});

describe("telling", () => {
  test("each report is told in turn, whatever is finished first", async () => {
    const { work, finish } = byHand();
    const { told, ended } = start({ documents: documents(1, 1, 1), work });
    await finish(2);
    await finish(1);
    expect(told).toEqual([]);
    await finish(0);
    expect(told).toEqual(["0.docx", "1.docx", "2.docx"]);
    expect(await ended).toEqual({ ended: "complete", leftOut: [] });
  });

  test("each is told as soon as all before it have been told", async () => {
    const { work, finish } = byHand();
    const { told, ended } = start({ documents: documents(1, 1, 1), work });
    await finish(0);
    expect(told).toEqual(["0.docx"]);
    await finish(2);
    expect(told).toEqual(["0.docx"]);
    await finish(1);
    expect(told).toEqual(["0.docx", "1.docx", "2.docx"]);
    await ended;
  });

  test("a large one is begun first and told in its place", async () => {
    const { work, begun, finish } = byHand();
    const { told, ended } = start({ documents: documents(1, 1, 900), work, atOnce: 1, workers: 2 });
    expect(begun).toEqual(["2.docx"]);
    await finish(2);
    expect(told).toEqual([]);
    await finish(0);
    expect(told).toEqual(["0.docx"]);
    await finish(1);
    expect(told).toEqual(["0.docx", "1.docx", "2.docx"]);
    await ended;
  });

  test("no more are in work than may be, and the next is begun as soon as one is done", async () => {
    const { work, begun, finish } = byHand();
    const { ended } = start({ documents: documents(1, 1, 1, 1), work, atOnce: 2 });
    expect(begun).toEqual(["0.docx", "1.docx"]);
    await finish(1);
    expect(begun).toEqual(["0.docx", "1.docx", "2.docx"]);
    for (const index of [0, 2, 3]) await finish(index);
    expect((await ended).ended).toBe("complete");
  });

  test("a run without documents is complete", async () => {
    const { work } = byHand();
    expect(await start({ documents: [], work }).ended).toEqual({ ended: "complete", leftOut: [] });
  });
});

describe("too many failures", () => {
  test("end the run: what is in work is finished, and the rest is listed", async () => {
    const { work, begun, finish } = byHand();
    const { told, ended } = start({ documents: documents(1, 1, 1, 1, 1), work, atOnce: 2, maxFailures: 2 });
    await finish(0, "not-ready");
    await finish(1, "not-checked");
    await finish(2);
    const { ended: how, leftOut, error } = await ended;
    expect([how, error]).toEqual(["max-failures", undefined]);
    expect(told).toEqual(["0.docx", "1.docx", "2.docx"]);
    expect(begun).toEqual(told);
    expect(namesOf(leftOut)).toEqual(["3.docx", "4.docx"]);
    for (const { cause, why } of leftOut) {
      expect(cause).toBe("not-reached");
      expect(why).toContain("after 2 documents that could not be sent (--max-failures)");
    }
  });

  test("one is one document, not documents", async () => {
    const { work, finish } = byHand();
    const { ended } = start({ documents: documents(1, 1), work, atOnce: 1, maxFailures: 1 });
    await finish(0, "not-ready");
    expect((await ended).leftOut[0]?.why).toContain("after 1 document that");
  });

  test("documents that are ready do not count", async () => {
    const { work, finish } = byHand();
    const { told, ended } = start({ documents: documents(1, 1, 1), work, maxFailures: 1 });
    for (const index of [0, 1, 2]) await finish(index);
    expect((await ended).ended).toBe("complete");
    expect(told).toHaveLength(3);
  });

  test("the run is complete when it was the last document that reached the limit", async () => {
    const { work, finish } = byHand();
    const { ended } = start({ documents: documents(1, 1), work, maxFailures: 1 });
    await finish(0);
    await finish(1, "not-ready");
    expect(await ended).toEqual({ ended: "complete", leftOut: [] });
  });
});

describe("an interruption", () => {
  test("what was done is told, also beyond what was not, and the rest is listed as not reached", async () => {
    const { work, begun, finish, fail } = byHand();
    const { told, ended } = start({ documents: documents(1, 1, 1, 1, 1), work });
    await finish(0);
    await finish(2);
    await fail(1, new InterruptedError());
    for (const index of [3, 4]) if (begun.includes(`${index}.docx`)) await fail(index, new InterruptedError());
    const { ended: how, leftOut, error } = await ended;
    expect(how).toBe("interrupted");
    expect(error).toBeInstanceOf(InterruptedError);
    expect(told).toEqual(["0.docx", "2.docx"]);
    expect(namesOf(leftOut)).toEqual(["1.docx", "3.docx", "4.docx"]);
    expect(leftOut.map(({ why }) => why)).toEqual(Array(3).fill("The run was interrupted before it was done."));
  });

  test("no further document is begun after it", async () => {
    const { work, begun, fail } = byHand();
    const { ended } = start({ documents: documents(1, 1, 1), work, atOnce: 1 });
    await fail(0, new InterruptedError());
    await ended;
    expect(begun).toEqual(["0.docx"]);
  });

  test("outweighs a limit on failures that was reached before", async () => {
    const { work, finish, fail } = byHand();
    const { ended } = start({ documents: documents(1, 1, 1), work, atOnce: 2, maxFailures: 1 });
    await finish(0, "not-ready");
    await fail(1, new InterruptedError());
    expect(await ended).toMatchObject({ ended: "interrupted", error: expect.any(InterruptedError) });
  });
});

test("a program that is missing ends the run, and is the error whatever came after it", async () => {
  const { work, fail } = byHand();
  const { told, ended } = start({ documents: documents(1, 1, 1, 1), work, atOnce: 2 });
  const missing = new ProgramMissingError("It is missing.", "Install it.");
  await fail(1, missing);
  await fail(0, new InterruptedError());
  const { ended: how, leftOut, error } = await ended;
  expect([how, error]).toEqual(["interrupted", missing]);
  expect(told).toEqual([]);
  expect(namesOf(leftOut)).toHaveLength(4);
  expect(leftOut[3]?.why).toBe("The run ended before it was done.");
});

describe("the report of a run", () => {
  const [a, b, c] = documents(1, 1, 1) as [Prepared, Prepared, Prepared];
  const unchanged: LeftOut = { path: "/in/u.docx", cause: "unchanged", why: "." };
  const link: LeftOut = { path: "/in/l.docx", cause: "link", why: "." };
  const about = { version: "1.0.0", startedAt: "", ended: "complete" as const, leftOut: [], documents: [] };

  test("its counts add up", () => {
    const { counts, outcome } = runReport({
      ...about,
      leftOut: [unchanged, link],
      documents: [reportOn(a), reportOn(b, "not-ready"), reportOn(c, "not-checked")],
    });
    expect(counts).toEqual({ found: 5, ready: 1, "not-ready": 1, "not-checked": 1, skipped: 2 });
    expect(outcome).toBe("not-checked");
  });

  test("when nothing has changed since an earlier run, all is ready", () => {
    expect(runReport({ ...about, leftOut: [unchanged] }).outcome).toBe("ready");
  });

  test("what an earlier run found ready makes nothing better", () => {
    const documents = [reportOn(a, "not-ready")];
    expect(runReport({ ...about, leftOut: [unchanged], documents }).outcome).toBe("not-ready");
  });

  test("a run that worked on nothing proves nothing", () => {
    expect(runReport({ ...about, leftOut: [link] }).outcome).toBe("not-checked");
  });

  test.each(["unreadable-folder", "unreadable-name"] as const)("is not ready where there is an %s", (cause) => {
    const leftOut: LeftOut[] = [{ path: "/in/x", cause, why: "" }];
    expect(runReport({ ...about, leftOut, documents: [reportOn(a)] }).outcome).toBe("not-checked");
  });

  test("a run that ended early is never ready", () => {
    for (const ended of ["interrupted", "max-failures"] as const) {
      expect(runReport({ ...about, ended, documents: [reportOn(a)] }).outcome).toBe("not-checked");
    }
  });
});
