import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Engine } from "../../src/model.js";
import { describeWith, sandbox } from "../support/programs.js";
import { engineContract } from "./contract.js";
import { fakeEngine } from "./fake.js";
import { childrenOf } from "./processes.js";
import { docx } from "./samples.js";

const linux = process.platform === "linux";

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

  async function convertWith(made: Engine, timeoutMs = 20_000, memoryBytes = 2 ** 31, unpackedBytes = 2 ** 30) {
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
      limits: { timeoutMs, memoryBytes, sourceBytes: 2 ** 30, unpackedBytes },
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

  test.each(["null", "words", "object", "steps", "made", "number", "cause", "infinite", "useless", "line", "flood"])(
    "is ended when what it says makes no sense (%s), and the run goes on",
    async (mood) => {
      const result = await convertWith(fakeEngine({ mood }));
      expect(result).toMatchObject({
        attempts: 2,
        artifacts: [],
        failure: { cause: "crashed", message: "LibreOffice sent messages that make no sense, and was stopped." },
      });
      expect(result.steps.length).toBeLessThan(120);
      if (linux) expect(childrenOf(process.pid, "fake-child.mjs")).toEqual([]);
    },
  );

  test("a long sentence is cut", async () => {
    const result = await convertWith(fakeEngine({ mood: "long" }));
    expect(result).toMatchObject({ attempts: 1, failure: { cause: "rejected" } });
    expect(result.failure?.message).toMatch(/^x{400}…$/);
  });

  test("an output above the limit is not copied, however little room it takes", async () => {
    const begun = performance.now();
    const result = await convertWith(fakeEngine({ mood: "holes" }), 20_000, 2 ** 31, 3 * 2 ** 20);
    expect(result).toMatchObject({ failure: { cause: "crashed" }, artifacts: [{ format: "odt" }] });
    expect(result.failure?.message).toContain("is larger than 3 MB, the limit");
    expect(performance.now() - begun).toBeLessThan(8000);
    expect(readdirSync(folder).sort()).toEqual(["made.odt", "source.docx"]);
  });

  describe("that worked on other documents before", () => {
    test("a time-out may be due to those: the document is tried once more in a fresh one", async () => {
      const tiring = fakeEngine({ mood: "tires" });
      expect(await convertWith(tiring)).toMatchObject({ attempts: 1, artifacts: [{}, {}] });
      const result = await convertWith(tiring, 2500);
      expect(result.failure).toBeUndefined();
      expect(result).toMatchObject({ attempts: 2, artifacts: [{ format: "odt" }, { format: "pdf" }] });
    });

    test("a time-out after an output was finished is the document's own", async () => {
      const tiring = fakeEngine({ mood: "tires late" });
      await convertWith(tiring);
      const result = await convertWith(tiring, 2500);
      expect(result).toMatchObject({ attempts: 1, failure: { cause: "timed-out" }, artifacts: [{ format: "odt" }] });
    });

    test.skipIf(!linux)("memory may have run out because of those: it is tried once more in a fresh one", async () => {
      const growing = fakeEngine({ mood: "fattens" });
      await convertWith(growing);
      const result = await convertWith(growing, 20_000, 700 * 2 ** 20);
      expect(result.failure).toBeUndefined();
      expect(result).toMatchObject({ attempts: 2, artifacts: [{}, {}] });
    });
  });

  describe.skipIf(process.platform === "win32")("an output that cannot be stored", () => {
    test.each<[string, string, string]>([
      ["on a full disk", "/dev/full", "the disk is full"],
      ["in a folder that is gone", "/no/such/folder/made.odt", "ENOENT"],
    ])("%s fails its document, and the next one is converted", async (_where, place, why) => {
      if (!existsSync("/dev/full") && place === "/dev/full") return;
      const fake = fakeEngine();
      const odt = join(folder, "made.odt");
      symlinkSync(place, odt);
      const result = await convertWith(fake);
      expect(result).toMatchObject({ attempts: 1, failure: { cause: "unavailable" }, artifacts: [{ format: "pdf" }] });
      expect(result.failure?.message).toMatch(/^The OpenDocument \(odt\) was made, but could not be stored: /);
      expect(result.failure?.message).toContain(why);
      expect(existsSync(odt)).toBe(false);
      const next = await convertWith(fake);
      expect(next.failure).toBeUndefined();
      expect(next.artifacts).toHaveLength(2);
    });
  });

  /** Both ways in which a document that took the office program over could make us read what it has no business with. */
  function describeTraps(bwrap: string | undefined): void {
    test.each([
      ["links", "is not a file"],
      ["pipes", "is not a file"],
    ])('is not followed when it puts something else in place of its output ("%s")', async (mood, message) => {
      const secret = join(folder, "secret.pdf");
      writeFileSync(secret, "%PDF-1.7 somebody else's");
      const result = await convertWith(fakeEngine({ mood, secret, bwrap }));
      expect(result).toMatchObject({ attempts: 2, failure: { cause: "crashed" }, artifacts: [{ format: "odt" }] });
      expect(result.failure?.message).toContain(message);
      expect(existsSync(join(folder, "made.pdf"))).toBe(false);
      expect(readFileSync(join(folder, "made.odt"), "utf8")).not.toContain("somebody else's");
    });

    test("does not get a file of another folder into an output by putting that folder in the place of its own", async () => {
      const others = ["secret.pdf", "made-1.odt", "made-1.pdf"].map((name) => join(folder, name));
      for (const path of others) writeFileSync(path, "%PDF-1.7 somebody else's");
      const result = await convertWith(fakeEngine({ mood: "moves", secret: others[0] as string, bwrap }));
      expect(result).toMatchObject({ attempts: 2, failure: { cause: "crashed" } });
      expect(existsSync(join(folder, "made.pdf"))).toBe(false);
      await engine?.close();
      for (const path of others) expect(readFileSync(path, "utf8")).toContain("somebody else's");
    });

    test("does not get a document written elsewhere by waiting with a link where the next one will lie", async () => {
      const secret = join(folder, "precious.docx");
      const fake = fakeEngine({ mood: "plants", secret, bwrap });
      for (const before of ["somebody else's", undefined]) {
        if (before === undefined) rmSync(secret);
        else writeFileSync(secret, before);
        for (let count = 0; count < 2; count += 1) {
          const { failure } = await convertWith(fake);
          if (bwrap !== undefined) expect(failure).toBeUndefined();
        }
        expect(existsSync(secret) ? readFileSync(secret, "utf8") : undefined).toBe(before);
      }
    });
  }
  describe.skipIf(process.platform === "win32")("without a sandbox", () => describeTraps(undefined));
  describeWith(sandbox, "in a sandbox", (bwrap) => {
    describeTraps(bwrap);

    test("does not get around the memory limit by an orphan in a session of its own", async () => {
      const result = await convertWith(fakeEngine({ mood: "hides", bwrap }), 12_000, 700 * 2 ** 20);
      expect(result).toMatchObject({ attempts: 1, artifacts: [], failure: { cause: "out-of-memory" } });
    });
  });

  describe.skipIf(!linux)("is replaced after a document", () => {
    test.each<[string, Parameters<typeof fakeEngine>[0], number]>([
      ["when it grew too large", { recycleBytes: 100 * 2 ** 20 }, 0],
      ["and kept when it did not", { recycleBytes: 400 * 2 ** 20 }, 1],
      ["when it used much processor time", { recycleCpuMs: 1 }, 0],
      ["and kept when it used little", { recycleCpuMs: 60_000 }, 1],
      ["when that was its last", { recycleJobs: 1 }, 0],
      ["and kept when it may have another", { recycleJobs: 2 }, 1],
    ])("%s", async (_when, limits, left) => {
      await convertWith(fakeEngine(limits));
      expect(childrenOf(process.pid, "fake-child.mjs")).toHaveLength(left);
    });

    test("counting all of its documents", async () => {
      const fake = fakeEngine({ recycleJobs: 3 });
      const alive = [];
      for (let count = 0; count < 4; count += 1) {
        await convertWith(fake);
        alive.push(childrenOf(process.pid, "fake-child.mjs").length);
      }
      expect(alive).toEqual([1, 1, 0, 1]);
    });
  });
});
