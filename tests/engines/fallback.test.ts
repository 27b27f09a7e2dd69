/** A second engine is asked, once, for what the first opened and could not save. */
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { withFallback } from "../../src/engines/fallback.js";
import { InterruptedError } from "../../src/errors.js";
import type {
  Conversion,
  ConversionFailure,
  ConversionJob,
  DocumentReport,
  Engine,
  OutputFormat,
  RunReport,
} from "../../src/model.js";
import { testFolder } from "../support/folder.js";
import { describeWith, installedSoffice } from "../support/programs.js";
import { run } from "../support/run.js";
import { validatorOf } from "../support/schema.js";
import { limits } from "../support/values.js";
import { lockedXlsx } from "./samples.js";

const NOT_SAVED: ConversionFailure = {
  cause: "rejected",
  opened: true,
  message: "LibreOffice could not save the document as OpenDocument (error 0xc10).",
};

/** Makes the formats of `makes`, and then says `failure`. */
function fake(name: string, makes: readonly OutputFormat[], failure?: ConversionFailure, sandboxed = true) {
  const asked: ConversionJob[] = [];
  let closed = 0;
  const engine: Engine = {
    name,
    probe: async () => ({ usable: true, why: `${name}.` }),
    async convert(job): Promise<Conversion> {
      asked.push(job);
      const made = job.outputs.filter(({ format }) => makes.includes(format));
      for (const { file } of made) writeFileSync(file, `${name} made ${basename(file)}`);
      return {
        engine: name,
        artifacts: made.map((output) => ({ ...output, madeBy: { engine: name, program: `${name} 1.0` } })),
        ...(failure && { failure }),
        attempts: 1,
        sandboxed,
        steps: [{ name: `${name} at work`, ms: 1 }],
      };
    },
    close: async () => {
      closed += 1;
    },
  };
  return { engine, asked, closed: () => closed };
}

function job(): ConversionJob {
  const folder = testFolder();
  return {
    document: { path: "/in/budget.xlsx", bytes: 1, sha256: "" },
    source: join(folder, "source.xlsx"),
    kind: "excel",
    outputs: [
      { format: "ods", file: join(folder, "made.ods") },
      { format: "pdf", file: join(folder, "made.pdf") },
    ],
    limits,
    signal: new AbortController().signal,
  };
}

describe("what the first engine could not save", () => {
  test("is made by the second, and the answer tells of both", async () => {
    const first = fake("first", [], NOT_SAVED);
    const second = fake("second", ["ods", "pdf"]);
    const answer = await withFallback(first.engine, second.engine).convert(job());
    expect(answer).toMatchObject({
      engine: "second",
      attempts: 2,
      fallback: { from: "first", why: NOT_SAVED.message },
      artifacts: [
        { format: "ods", madeBy: { engine: "second" } },
        { format: "pdf", madeBy: { engine: "second" } },
      ],
      steps: [{ name: "first at work" }, { name: "second at work" }],
    });
    expect(answer.failure).toBeUndefined();
  });

  test("is all that the second is asked for: what the first made is kept", async () => {
    const first = fake("first", ["ods"], NOT_SAVED);
    const second = fake("second", ["ods", "pdf"]);
    const answer = await withFallback(first.engine, second.engine).convert(job());
    expect(second.asked[0]?.outputs.map(({ format }) => format)).toEqual(["pdf"]);
    expect(answer.artifacts.map(({ madeBy }) => madeBy.engine)).toEqual(["first", "second"]);
  });

  test("and the second cannot either: its failure stands, and it is not asked again", async () => {
    const failure: ConversionFailure = { cause: "timed-out", message: "It took too long." };
    const first = fake("first", [], NOT_SAVED);
    const second = fake("second", ["ods"], failure);
    const answer = await withFallback(first.engine, second.engine).convert(job());
    expect(answer).toMatchObject({ failure, artifacts: [{ format: "ods" }], fallback: { from: "first" } });
    expect([first.asked.length, second.asked.length]).toEqual([1, 1]);
  });

  test("is said to have been made in a sandbox only when both ran in one", async () => {
    const first = fake("first", [], NOT_SAVED);
    const second = fake("second", ["ods", "pdf"], undefined, false);
    expect((await withFallback(first.engine, second.engine).convert(job())).sandboxed).toBe(false);
  });
});

describe("the second engine is left alone", () => {
  test.each<[string, ConversionFailure | undefined]>([
    ["all went well", undefined],
    ["the document could not be opened", { cause: "rejected", message: "." }],
    ["the first crashed", { cause: "crashed", message: "." }],
    ["it took too long", { cause: "timed-out", message: "." }],
    ["it needed too much memory", { cause: "out-of-memory", message: "." }],
  ])("when %s", async (_what, failure) => {
    const first = fake("first", failure ? [] : ["ods", "pdf"], failure);
    const second = fake("second", ["ods", "pdf"]);
    const answer = await withFallback(first.engine, second.engine).convert(job());
    expect(second.asked).toEqual([]);
    expect(answer.engine).toBe("first");
    expect(answer.fallback).toBeUndefined();
  });

  test("when the first was interrupted", async () => {
    const second = fake("second", []);
    const interrupted: Engine = {
      ...fake("first", []).engine,
      convert: () => Promise.reject(new InterruptedError()),
    };
    await expect(withFallback(interrupted, second.engine).convert(job())).rejects.toThrow(InterruptedError);
    expect(second.asked).toEqual([]);
  });
});

test("closing ends both", async () => {
  const [first, second] = [fake("first", []), fake("second", [])];
  await withFallback(first.engine, second.engine).close();
  expect([first.closed(), second.closed()]).toEqual([1, 1]);
});

describeWith(installedSoffice, "an installed LibreOffice, and a sheet that is locked with a hash of today", () => {
  test("LibreOfficeKit cannot save it, soffice can, and the report says so", async () => {
    const folder = testFolder();
    const path = join(folder, "locked.xlsx");
    writeFileSync(path, await lockedXlsx());
    const saved = join(folder, "report.json");
    const { code, stdout } = await run([path, "--engine", "native", "--verbose", "--report", saved]);
    const all = JSON.parse(readFileSync(saved, "utf8")) as RunReport;
    const report = all.documents[0] as DocumentReport;
    expect(validatorOf("run-1")(all)).toEqual([]);
    expect(report.conversion).toMatchObject({
      engine: "oneshot",
      attempts: 2,
      fallback: { from: "native", why: expect.stringContaining("0xc10") },
    });
    expect(report.outputs.map(({ format, madeBy }) => [format, madeBy.engine])).toEqual([
      ["ods", "oneshot"],
      ["pdf", "oneshot"],
    ]);
    expect([code, report.verdict.outcome]).toEqual([0, "ready"]);
    expect(stdout).toMatch(/could not save .*0xc10.*\. Another way into LibreOffice \(oneshot\) was tried\./);
  });
});
