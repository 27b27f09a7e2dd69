/** What the wiring starts early, and what becomes of a run that ends before its work began. */
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { openRun } from "../src/council.js";
import { InterruptedError } from "../src/errors.js";
import type { DocumentReport } from "../src/model.js";
import { DEFAULT_OPTIONS } from "../src/options.js";
import type { Watch } from "../src/parts.js";
import { folderWith } from "./support/folder.js";

/** For how many conversions an engine was chosen, each time. */
const chosenFor = vi.hoisted(() => [] as number[]);
vi.mock("../src/engine-wiring.js", () => ({
  sandboxFor: async () => undefined,
  bestEngine: async () => ({ engine: {}, why: "" }),
  chooseFor: async (_options: unknown, conversions: readonly unknown[]) => {
    chosenFor.push(conversions.length);
    return { engine: {}, workers: 1, close: async () => undefined };
  },
}));

const watching = (more: Partial<Watch> = {}): Watch => ({ signal: new AbortController().signal, ...more });

describe("what is started early", () => {
  test.each([
    ["one document: its engine", "agenda.docx", "", [0]],
    ["a folder with the name of a document: no engine, because it may hold many", "a.docx", "q.docx", []],
  ])("for %s", async (_what, name, folder, expected) => {
    const home = folderWith(join(folder, name));
    chosenFor.length = 0;
    const run = await openRun("convert", [join(home, folder || name)], DEFAULT_OPTIONS, watching());
    expect(chosenFor).toEqual(expected);
    await run.close();
  });
});

describe("interrupted while the documents are looked at", () => {
  const names = ["a.txt", "b.txt", "sub/c.txt"];
  const interrupted = () => {
    const controller = new AbortController();
    return watching({ signal: controller.signal, onStep: () => controller.abort() });
  };

  test("the run reports every document as not reached", async () => {
    const folder = folderWith(...names);
    const run = await openRun("convert", [folder], DEFAULT_OPTIONS, interrupted());
    expect(run.prepared.map(({ source }) => source.path)).toEqual(names.map((name) => join(folder, name)));
    const told: DocumentReport[] = [];
    const { report, error } = await run.carryOut((document) => told.push(document));
    await run.close();
    expect(error).toBeInstanceOf(InterruptedError);
    expect(told).toEqual([]);
    expect(report).toMatchObject({ ended: "interrupted", outcome: "not-checked" });
    expect(report.counts).toEqual({ found: 3, ready: 0, "not-ready": 0, "not-checked": 0, skipped: 3 });
    expect(report.leftOut.map(({ path, cause }) => [path, cause])).toEqual(
      names.map((name) => [join(folder, name), "not-reached"]),
    );
  });

  test("a plan that is not whole is not shown", async () => {
    const opening = openRun("convert", [folderWith(...names)], DEFAULT_OPTIONS, interrupted(), { planOnly: true });
    await expect(opening).rejects.toBeInstanceOf(InterruptedError);
  });
});
