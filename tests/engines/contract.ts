/**
 * What every engine must do, whatever is behind it. Each engine's test calls
 * this with a way to make one.
 */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import JSZip from "jszip";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { InterruptedError } from "../../src/errors.js";
import type { ConversionJob, Engine, Limits } from "../../src/model.js";
import { childrenOf, eventually, isRunning, processesNaming } from "./processes.js";
import { docx, docxWithPicture, garbage, xlsxOfDay } from "./samples.js";

export interface Subject {
  /** Makes an engine that counts as hung after so many milliseconds. */
  readonly make: (hangMs: number) => Engine;
  /** The step during which the child is at work on the document, alone. */
  readonly workStep: string;
  /** Part of the child's command line. */
  readonly script: string;
  /** True when there is no LibreOffice behind it. */
  readonly isFake?: boolean;
  /** How many children it may have; one when absent. */
  readonly children?: number;
}

const LIMITS: Limits = { timeoutMs: 90_000, memoryBytes: 4 * 2 ** 30, sourceBytes: 2 ** 30, unpackedBytes: 2 ** 30 };
/** A second of no processor time on a busy machine proves nothing; two looks at it do. */
const HANG_MS = 2500;
const linux = process.platform === "linux";

export function engineContract(subject: Subject): void {
  let folder: string;
  let oldTmp: string | undefined;
  let engine: Engine;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "cc-contract-")));
    oldTmp = process.env.TMPDIR;
    mkdirSync(join(folder, "tmp"));
    mkdirSync(join(folder, "work"));
    process.env.TMPDIR = join(folder, "tmp");
    engine = subject.make(HANG_MS);
  });

  afterEach(async () => {
    await engine.close();
    if (oldTmp === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = oldTmp;
    rmSync(folder, { recursive: true, force: true });
  });

  const work = (): string => join(folder, "work");

  function write(name: string, content: Buffer): string {
    const file = join(work(), name);
    writeFileSync(file, content);
    return file;
  }

  function jobFor(source: string, more: Partial<ConversionJob> = {}): ConversionJob {
    return {
      document: { path: "/agenda.docx", bytes: 1, sha256: "" },
      source,
      kind: "word",
      outputs: [
        { format: "odt", file: join(work(), "made.odt") },
        { format: "pdf", file: join(work(), "made.pdf") },
      ],
      limits: LIMITS,
      signal: new AbortController().signal,
      ...more,
    };
  }

  /** Does something to the child, once, as soon as it is at work. */
  function atWork(action: (pid: number) => void): (step: string) => void {
    let done = false;
    return (step) => {
      if (done || step !== subject.workStep) return;
      done = true;
      const [pid] = childrenOf(process.pid, subject.script);
      if (pid === undefined) throw new Error("no child is at work");
      action(pid);
    };
  }

  async function expectNothingLeft(...names: readonly string[]): Promise<void> {
    await engine.close();
    expect(readdirSync(work()).sort()).toEqual([...names].sort());
    expect(readdirSync(join(folder, "tmp"))).toEqual([]);
    if (linux) {
      expect(childrenOf(process.pid, subject.script)).toEqual([]);
      expect(processesNaming(folder)).toEqual([]);
    }
  }

  test("says that it can work, without converting anything", async () => {
    const health = await engine.probe();
    expect(health).toMatchObject({
      usable: true,
      program: expect.stringMatching(/\d/),
      why: expect.stringMatching(/\.$/),
    });
    await expectNothingLeft();
  });

  test("gives all outputs of a document in one go, and tells its steps", async () => {
    const bytes = await docx("Parish council", "Agenda for 3 March");
    const source = write("source.docx", bytes);
    const announced: string[] = [];
    const result = await engine.convert(jobFor(source, { onStep: (name) => announced.push(name) }));

    expect(result.failure).toBeUndefined();
    expect(result.attempts).toBe(1);
    expect(result.artifacts.map(({ format, file }) => ({ format, file }))).toEqual(jobFor(source).outputs);
    for (const { madeBy } of result.artifacts) {
      expect(madeBy).toEqual({ engine: engine.name, program: (await engine.probe()).program });
    }
    expect(readFileSync(join(work(), "made.odt")).subarray(0, 4)).toEqual(Buffer.from("PK\u0003\u0004"));
    expect(readFileSync(join(work(), "made.pdf")).toString("latin1", 0, 5)).toBe("%PDF-");
    expect(result.steps.map((step) => step.name)).toEqual(announced);
    expect(announced).toContain(subject.workStep);
    expect(createHash("sha256").update(readFileSync(source)).digest()).toEqual(
      createHash("sha256").update(bytes).digest(),
    );
    await expectNothingLeft("source.docx", "made.odt", "made.pdf");
  });

  const withOffice = subject.isFake ? [] : ["LibreOffice"];
  test.each(withOffice)("%s leaves pictures the pixels that they have", async () => {
    const source = write("source.docx", await docxWithPicture(900));
    expect((await engine.convert(jobFor(source))).failure).toBeUndefined();
    const pdf = readFileSync(join(work(), "made.pdf")).toString("latin1");
    expect(pdf).toMatch(/\/Subtype\s*\/Image[^>]*\/Width 900\b/);
  });

  test("converts one document after the other, and calls at the same time wait for one another", async () => {
    const source = write("source.docx", await docx("One"));
    const results = await Promise.all([engine.convert(jobFor(source)), engine.convert(jobFor(source))]);
    for (const result of results) expect(result).toMatchObject({ attempts: 1, artifacts: [{}, {}] });
    const most = subject.children ?? 1;
    if (linux) expect(childrenOf(process.pid, subject.script).length).toBeLessThanOrEqual(most);
  });

  test("copes with odd names of files and folders", async () => {
    const odd = join(work(), "Räte & Co #1 100% 'a' \"b\" 📄 -x");
    mkdirSync(odd);
    const source = join(odd, "-two.dots #%20 é.DOCX");
    writeFileSync(source, await docx("Odd"));
    const result = await engine.convert(
      jobFor(source, {
        outputs: [
          { format: "odt", file: join(odd, "out put#.odt") },
          { format: "pdf", file: join(odd, "out%20put.pdf") },
        ],
      }),
    );
    expect(result.failure).toBeUndefined();
    expect(readdirSync(odd).sort()).toEqual(["-two.dots #%20 é.DOCX", "out put#.odt", "out%20put.pdf"]);
  });

  test("makes only what was asked for", async () => {
    const source = write("source.docx", await docx("Only a PDF"));
    const result = await engine.convert(
      jobFor(source, { outputs: [{ format: "pdf", file: join(work(), "made.pdf") }] }),
    );
    expect(result.artifacts.map(({ format }) => format)).toEqual(["pdf"]);
    await expectNothingLeft("source.docx", "made.pdf");
  });

  if (!subject.isFake)
    test("writes dates with the day first where a workbook leaves that to the country", async () => {
      const source = write("source.xlsx", await xlsxOfDay(46_054));
      const file = join(work(), "made.ods");
      const result = await engine.convert(jobFor(source, { kind: "excel", outputs: [{ format: "ods", file }] }));
      expect(result.failure).toBeUndefined();
      const content = await (await JSZip.loadAsync(readFileSync(file))).file("content.xml")?.async("string");
      expect(/<text:p>[^<]*/.exec(content ?? "")?.[0]).toBe("<text:p>01/02/2026");
    });

  test("calls garbage rejected, once, and goes on with the next document", async () => {
    const bad = await engine.convert(jobFor(write("bad.docx", garbage())));
    expect(bad).toMatchObject({ artifacts: [], attempts: 1, failure: { cause: "rejected" } });
    expect(bad.failure?.message).toMatch(/^LibreOffice .*\.$/);
    const good = await engine.convert(jobFor(write("good.docx", await docx("Good"))));
    expect(good).toMatchObject({ attempts: 1, artifacts: [{}, {}] });
    await expectNothingLeft("bad.docx", "good.docx", "made.odt", "made.pdf");
  });

  test("obeys the time limit, and does not try again", async () => {
    const source = write("source.docx", await docx("Slow"));
    const started = performance.now();
    const result = await engine.convert(jobFor(source, { limits: { ...LIMITS, timeoutMs: 150 } }));
    expect(performance.now() - started).toBeLessThan(5000);
    expect(result).toMatchObject({ artifacts: [], attempts: 1, failure: { cause: "timed-out" } });
    await expectNothingLeft("source.docx");
  });

  test("stops when it is told to", async () => {
    const source = write("source.docx", await docx("Interrupted"));
    const controller = new AbortController();
    const asked = engine.convert(
      jobFor(source, { signal: controller.signal, onStep: () => setTimeout(() => controller.abort(), 50) }),
    );
    await expect(asked).rejects.toBeInstanceOf(InterruptedError);
    await expectNothingLeft("source.docx");
  });

  test("does not start when it was told to stop before", async () => {
    const source = write("source.docx", await docx("Never"));
    await expect(engine.convert(jobFor(source, { signal: AbortSignal.abort() }))).rejects.toBeInstanceOf(
      InterruptedError,
    );
    await expectNothingLeft("source.docx");
  });

  test("may be closed in the middle of a document, and twice", async () => {
    const source = write("source.docx", await docx("Closed"));
    const asked = engine.convert(jobFor(source, { onStep: () => void engine.close() }));
    await expect(asked.then((result) => result.artifacts)).resolves.toEqual([]);
    await engine.close();
    await expectNothingLeft("source.docx");
  });

  describe.skipIf(!linux)("on Linux, where processes can be watched", () => {
    test("tries once more when the child is killed", async () => {
      const source = write("source.docx", await docx("Killed"));
      const result = await engine.convert(jobFor(source, { onStep: atWork((pid) => process.kill(pid, "SIGKILL")) }));
      expect(result.failure).toBeUndefined();
      expect(result).toMatchObject({ attempts: 2, artifacts: [{ format: "odt" }, { format: "pdf" }] });
      await expectNothingLeft("source.docx", "made.odt", "made.pdf");
    });

    test("ends a child that stands still, and tries once more", async () => {
      const source = write("source.docx", await docx("Still"));
      let stopped = 0;
      const result = await engine.convert(
        jobFor(source, {
          onStep: atWork((pid) => {
            stopped = pid;
            process.kill(-pid, "SIGSTOP");
          }),
        }),
      );
      expect(result.failure).toBeUndefined();
      expect(result).toMatchObject({ attempts: 2, artifacts: [{ format: "odt" }, { format: "pdf" }] });
      expect(isRunning(stopped)).toBe(false);
      await expectNothingLeft("source.docx", "made.odt", "made.pdf");
    });

    test("obeys the memory limit, and does not try again", async () => {
      const source = write("source.docx", await docx("Hungry"));
      const result = await engine.convert(jobFor(source, { limits: { ...LIMITS, memoryBytes: 100 * 2 ** 20 } }));
      expect(result).toMatchObject({ artifacts: [], attempts: 1, failure: { cause: "out-of-memory" } });
      await expectNothingLeft("source.docx");
    });

    test("starts afresh when the waiting child died between two documents", async () => {
      const source = write("source.docx", await docx("Twice"));
      await engine.convert(jobFor(source));
      for (const pid of childrenOf(process.pid, subject.script)) {
        process.kill(pid, "SIGKILL");
        await eventually(() => !isRunning(pid), 2000);
      }
      const result = await engine.convert(jobFor(source));
      expect(result.failure).toBeUndefined();
      await expectNothingLeft("source.docx", "made.odt", "made.pdf");
    });
  });
}
