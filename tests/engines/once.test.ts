/** Identical content is converted once, and nothing of one document gets into another. */
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import JSZip from "jszip";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { convertedOnce } from "../../src/engines/once.js";
import { InterruptedError } from "../../src/errors.js";
import type { Conversion, ConversionFailure, ConversionJob, Engine, Kind, OutputFormat } from "../../src/model.js";
import { testFolder } from "../support/folder.js";
import { limits } from "../support/values.js";

const MADE_BY = { engine: "fake", program: "Fake 1.0" };
const FAILURE: ConversionFailure = { cause: "crashed", message: "LibreOffice stopped unexpectedly." };

/** Counts what it is asked for; answers are given by `answer`. */
function countingEngine(
  answer: (call: number, job: ConversionJob) => Promise<ConversionFailure | undefined>,
  contentFor: (call: number) => string | Buffer = (call) => `conversion ${call}`,
) {
  const asked: ConversionJob[] = [];
  const engine: Engine = {
    name: "fake",
    probe: async () => ({ usable: true, why: "." }),
    async convert(job): Promise<Conversion> {
      asked.push(job);
      const call = asked.length;
      const failure = await answer(call, job);
      const outputs = failure ? [] : job.outputs;
      for (const { file } of outputs) writeFileSync(file, contentFor(call));
      return {
        engine: "fake",
        artifacts: outputs.map((output) => ({ ...output, madeBy: MADE_BY })),
        ...(failure && { failure }),
        attempts: 1,
        sandboxed: true,
        steps: [{ name: "working", ms: 1 }],
      };
    },
    close: async () => {},
  };
  return { engine, asked };
}

let jobs = 0;
function jobFor(
  sha256: string,
  more: { kind?: Kind; name?: string; formats?: readonly OutputFormat[]; bytes?: number; signal?: AbortSignal } = {},
): ConversionJob {
  const folder = testFolder();
  const {
    kind = "word",
    name = "agenda",
    formats = ["odt", "pdf"],
    bytes = 10,
    signal = new AbortController().signal,
  } = more;
  return {
    document: { path: `/in/${jobs++}/${name}.docx`, bytes, sha256 },
    source: join(folder, "source.docx"),
    kind,
    outputs: formats.map((format) => ({ format, file: join(folder, `made.${format}`) })),
    limits,
    signal,
  };
}

const contentOf = ({ outputs }: ConversionJob) => outputs.map(({ file }) => readFileSync(file, "utf8"));
const TWINS = new Map([[10, 2]]);
const good = async () => undefined;

let oldTmp: string | undefined;
let temp: string;
beforeEach(() => {
  oldTmp = process.env.TMPDIR;
  temp = join(testFolder(), "tmp");
  mkdirSync(temp);
});
afterEach(() => {
  if (oldTmp === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = oldTmp;
});

describe("documents with the same content", () => {
  test.each([
    ["<text:p>Agenda</text:p>", 1],
    [`<text:p>${"x".repeat(70_000)}<text:file-name>agenda.docx</text:file-name></text:p>`, 2],
  ])("are converted again under another name where they show it: %#", async (text, conversions) => {
    const zip = new JSZip();
    zip.file("content.xml", text);
    const bytes = await zip.generateAsync({ type: "nodebuffer" });
    const { engine, asked } = countingEngine(good, () => bytes);
    const once = convertedOnce(engine, TWINS);
    await once.convert(jobFor("same"));
    await once.convert(jobFor("same"));
    await once.convert(jobFor("same", { name: "minutes" }));
    await once.close();
    expect(asked).toHaveLength(conversions);
  });

  test("are converted once, and each gets its files under its own names", async () => {
    const { engine, asked } = countingEngine(good);
    const once = convertedOnce(engine, TWINS);
    const [first, second] = [jobFor("aa"), jobFor("aa")];
    const made = await once.convert(first);
    const copied = await once.convert(second);
    await once.close();
    expect(asked).toEqual([first]);
    expect(made.sameAs).toBeUndefined();
    expect(copied).toEqual({
      ...made,
      artifacts: second.outputs.map((output) => ({ ...output, madeBy: MADE_BY })),
      steps: [],
      sameAs: first.document.path,
    });
    expect(contentOf(second)).toEqual(["conversion 1", "conversion 1"]);
  });

  test("are converted once also at the same time: the others wait", async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { engine, asked } = countingEngine(async () => {
      await gate;
      return undefined;
    });
    const once = convertedOnce(engine, TWINS);
    const all = [jobFor("aa"), jobFor("aa"), jobFor("aa")];
    const answers = Promise.all(all.map((job) => once.convert(job)));
    release();
    expect((await answers).map(({ sameAs }) => sameAs)).toEqual([
      undefined,
      all[0]?.document.path,
      all[0]?.document.path,
    ]);
    expect(asked).toHaveLength(1);
    await once.close();
  });

  test("are each tried when the first failed, and the first good one serves the rest", async () => {
    const { engine, asked } = countingEngine(async (call) => (call === 1 ? FAILURE : undefined));
    const once = convertedOnce(engine, TWINS);
    const all = [jobFor("aa"), jobFor("aa"), jobFor("aa"), jobFor("aa")];
    const answers = await Promise.all(all.map((job) => once.convert(job)));
    expect(answers.map(({ failure }) => failure?.cause)).toEqual(["crashed", undefined, undefined, undefined]);
    expect(asked).toHaveLength(2);
    expect(answers.filter(({ sameAs }) => sameAs === asked[1]?.document.path)).toHaveLength(2);
    await once.close();
  });

  test("do not share an interruption, nor a bug", async () => {
    const { engine, asked } = countingEngine(async (call) => {
      if (call === 1) throw new TypeError("a bug");
      return undefined;
    });
    const once = convertedOnce(engine, TWINS);
    const [first, second] = [jobFor("aa"), jobFor("aa")];
    const answers = await Promise.allSettled([once.convert(first), once.convert(second)]);
    expect(answers.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
    expect(asked).toHaveLength(2);
    await once.close();
  });

  test("stop waiting for one another when the run is interrupted", async () => {
    const controller = new AbortController();
    const { engine } = countingEngine(async () => {
      controller.abort();
      return undefined;
    });
    const once = convertedOnce(engine, TWINS);
    const waiting = { signal: controller.signal };
    const [, second] = await Promise.allSettled([
      once.convert(jobFor("aa", waiting)),
      once.convert(jobFor("aa", waiting)),
    ]);
    expect(second).toMatchObject({ status: "rejected", reason: expect.any(InterruptedError) });
    await once.close();
  });

  test("do not share what is done to the files afterwards", async () => {
    const { engine } = countingEngine(good);
    const once = convertedOnce(engine, TWINS);
    const [first, second] = [jobFor("aa"), jobFor("aa")];
    // The finishers mend the files of the first while the second is still waiting for it.
    const finished = once.convert(first).then(({ artifacts }) => {
      for (const { file } of artifacts) appendFileSync(file, ", finished");
    });
    await Promise.all([finished, once.convert(second)]);
    expect(contentOf(first)).toEqual(["conversion 1, finished", "conversion 1, finished"]);
    expect(contentOf(second)).toEqual(["conversion 1", "conversion 1"]);
    for (const { file } of second.outputs) appendFileSync(file, ", finished too");
    const third = jobFor("aa");
    await once.convert(third);
    expect(contentOf(third)).toEqual(["conversion 1", "conversion 1"]);
    await once.close();
  });
});

describe("what is not the same", () => {
  test.each<[string, ConversionJob, ConversionJob]>([
    ["another content of the same size", jobFor("aa"), jobFor("bb")],
    ["other outputs", jobFor("aa"), jobFor("aa", { formats: ["pdf"] })],
    ["another kind of document", jobFor("aa"), jobFor("aa", { kind: "excel" })],
  ])("%s is converted by itself", async (_what, first, second) => {
    const { engine, asked } = countingEngine(good);
    const once = convertedOnce(engine, TWINS);
    await once.convert(first);
    const answer = await once.convert(second);
    expect(asked).toHaveLength(2);
    expect(answer.sameAs).toBeUndefined();
    expect(answer.artifacts.map(({ format }) => format)).toEqual(second.outputs.map(({ format }) => format));
    await once.close();
  });
});

describe("copies", () => {
  test("are not kept of a document with a size of its own, which has no twin", async () => {
    const job = jobFor("aa");
    process.env.TMPDIR = temp;
    const { engine } = countingEngine(good);
    const once = convertedOnce(engine, new Map([[10, 1]]));
    await once.convert(job);
    expect(readdirSync(temp)).toEqual([]);
    await once.close();
  });

  test("are removed when the engine is closed", async () => {
    const job = jobFor("aa");
    process.env.TMPDIR = temp;
    const { engine } = countingEngine(good);
    const once = convertedOnce(engine, TWINS);
    await once.convert(job);
    const [folder] = readdirSync(temp).map((name) => join(temp, name)) as [string];
    expect(readdirSync(folder).map((name) => basename(name))).toHaveLength(2);
    await once.close();
    expect(existsSync(folder)).toBe(false);
  });
});
