import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Conversion, Engine } from "../../src/model.js";
import { describeWith, sandbox } from "../support/programs.js";
import { engineContract } from "./contract.js";
import { fakeEngine } from "./fake.js";
import { childrenOf } from "./processes.js";
import { docx } from "./samples.js";

describe("the contract, with a fake office program", () => {
  engineContract({
    make: (hangMs) => fakeEngine({ hangMs }),
    workStep: "opening the document",
    script: "fake-child.mjs",
    isFake: true,
  });
});

describeWith(sandbox, "the contract, with a fake office program in a sandbox", (bwrap) => {
  engineContract({
    make: (hangMs) => fakeEngine({ hangMs, bwrap }),
    workStep: "opening the document",
    script: "fake-child.mjs",
    isFake: true,
  });
});

describe("a child that misbehaves", () => {
  let folder: string;
  let engine: Engine | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "cc-fake-"));
  });
  afterEach(async () => {
    await engine?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function convertWith(made: Engine, timeoutMs = 20_000): Promise<Conversion> {
    engine = made;
    const source = join(folder, "source.docx");
    writeFileSync(source, await docx("Text"));
    return made.convert({
      document: { path: "/agenda.docx", bytes: 1, sha256: "" },
      source,
      kind: "word",
      outputs: [
        { format: "odt", file: join(folder, "made.odt") },
        { format: "pdf", file: join(folder, "made.pdf") },
      ],
      limits: { timeoutMs, memoryBytes: 2 ** 31, sourceBytes: 2 ** 30, unpackedBytes: 2 ** 30 },
      signal: new AbortController().signal,
    });
  }

  test("a crash after the first output: the second attempt makes only what is missing", async () => {
    const result = await convertWith(fakeEngine({ mood: "dies once" }));
    expect(result.failure).toBeUndefined();
    expect(result.attempts).toBe(2);
    expect(result.artifacts.map(({ format }) => format)).toEqual(["odt", "pdf"]);
    expect(result.steps.map(({ name }) => name)).toEqual([
      "start",
      "opening the document",
      "making the odt file",
      "making the pdf file",
      "start",
      "opening the document",
      "making the pdf file",
    ]);
  });

  test("a crash at every attempt: what was finished is kept, and nothing half done", async () => {
    const result = await convertWith(fakeEngine({ mood: "dies always" }));
    expect(result).toMatchObject({ attempts: 2, failure: { cause: "crashed" }, artifacts: [{ format: "odt" }] });
    expect(result.failure?.message).toMatch(/^LibreOffice stopped unexpectedly \(signal SIGABRT/);
    expect(readdirSync(folder).sort()).toEqual(["made.odt", "source.docx"]);
  });

  test("a time-out after the first output: what was finished is kept, whole, and it is not tried again", async () => {
    const result = await convertWith(fakeEngine({ mood: "slow" }), 4000);
    expect(result).toMatchObject({ attempts: 1, failure: { cause: "timed-out" }, artifacts: [{ format: "odt" }] });
    expect(readdirSync(folder).sort()).toEqual(["made.odt", "source.docx"]);
  });

  test("an exception counts as a crash, and ends the process it came from", async () => {
    const result = await convertWith(fakeEngine({ mood: "throws" }));
    expect(result).toMatchObject({ attempts: 2, failure: { cause: "crashed" }, artifacts: [{ format: "odt" }] });
    if (process.platform === "linux") expect(childrenOf(process.pid, "fake-child.mjs")).toEqual([]);
  });

  test.each([
    ["lies", "was not written"],
    ["empty", "is empty"],
    ["silent", "was not written"],
  ])('an output that is not there is no output ("%s")', async (mood, message) => {
    const result = await convertWith(fakeEngine({ mood }));
    expect(result).toMatchObject({ attempts: 2, failure: { cause: "crashed" }, artifacts: [{ format: "odt" }] });
    expect(result.failure?.message).toContain(message);
    expect(readdirSync(folder).sort()).toEqual(["made.odt", "source.docx"]);
  });

  test.skipIf(process.platform !== "linux")("a child that grew too large is replaced", async () => {
    const small = fakeEngine({ recycleBytes: 100 * 2 ** 20 });
    await convertWith(small);
    expect(childrenOf(process.pid, "fake-child.mjs")).toEqual([]);
    await small.close();
    await convertWith(fakeEngine({ recycleBytes: 400 * 2 ** 20 }));
    expect(childrenOf(process.pid, "fake-child.mjs")).toHaveLength(1);
  });
});
