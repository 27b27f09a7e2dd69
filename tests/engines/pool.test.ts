/** Several engines as one: as many as may be at the same time, never more, and each on its own when it fails. */
import { spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { enginePool, workersFor } from "../../src/engines/pool.js";
import { InterruptedError } from "../../src/errors.js";
import type { Conversion, ConversionJob, Engine } from "../../src/model.js";
import { OWN_PREFIX } from "../../src/tools/own.js";
import { testFolder } from "../support/folder.js";
import { copyFixture, run } from "../support/run.js";
import { limits } from "../support/values.js";
import { engineContract } from "./contract.js";
import { fakeEngine } from "./fake.js";
import { childrenOf, eventually, isRunning } from "./processes.js";
import { docx } from "./samples.js";

const linux = process.platform === "linux";
const SCRIPT = "fake-child.mjs";

describe("the contract, with a pool of two fake office programs", () => {
  engineContract({
    make: (hangMs) => enginePool(() => fakeEngine({ hangMs }), 2),
    workStep: "opening the document",
    script: SCRIPT,
    isFake: true,
    children: 2,
  });
});

describe("how many workers make sense", () => {
  test("one for each core, as far as the memory reaches", () => {
    expect(workersFor(1)).toBe(availableParallelism());
    expect(workersFor(process.availableMemory() / 2)).toBeLessThanOrEqual(1);
  });

  test("at least one, however little memory there is", () => {
    expect(workersFor(2 ** 60)).toBe(1);
  });
});

/** Members that are finished from outside. */
function byHand(size: number) {
  const members: { jobs: string[]; closed: boolean; warmed: number }[] = [];
  const open = new Map<string, (error?: unknown) => void>();
  let mostAtOnce = 0;
  let made = 0;
  const make = (): Engine => {
    const member = { jobs: [] as string[], closed: false, warmed: 0 };
    members.push(member);
    made += 1;
    return {
      name: "fake",
      probe: async () => ({ usable: true, why: "." }),
      warm: () => {
        member.warmed += 1;
      },
      convert: ({ document, signal }) =>
        new Promise<Conversion>((resolve, reject) => {
          if (member.closed || signal.aborted) return reject(new InterruptedError());
          member.jobs.push(document.path);
          open.set(document.path, (error) => {
            open.delete(document.path);
            if (error) reject(error);
            else resolve({ engine: "fake", artifacts: [], attempts: 1, sandboxed: false, steps: [] });
          });
          mostAtOnce = Math.max(mostAtOnce, open.size);
        }),
      close: async () => {
        member.closed = true;
        for (const end of open.values()) end(new InterruptedError());
      },
    };
  };
  const pool = enginePool(make, size);
  return {
    pool,
    members,
    made: () => made,
    mostAtOnce: () => mostAtOnce,
    inWork: () => [...open.keys()].sort(),
    async finish(path: string, error?: unknown) {
      open.get(path)?.(error);
      await settled();
    },
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

function job(path: string, signal = new AbortController().signal): ConversionJob {
  return { document: { path, bytes: 1, sha256: "" }, source: path, kind: "word", outputs: [], limits, signal };
}

describe("a pool", () => {
  test("works on as many documents as it has members, and the others wait for the first that is free", async () => {
    const { pool, inWork, finish, mostAtOnce, made } = byHand(2);
    const all = Promise.all(["a", "b", "c", "d"].map((path) => pool.convert(job(path))));
    await settled();
    expect(inWork()).toEqual(["a", "b"]);
    await finish("b");
    expect(inWork()).toEqual(["a", "c"]);
    await finish("c");
    expect(inWork()).toEqual(["a", "d"]);
    await finish("a");
    await finish("d");
    await all;
    expect([mostAtOnce(), made()]).toEqual([2, 2]);
  });

  test("makes no member before it is needed, and takes the warmest", async () => {
    const { pool, members, finish } = byHand(3);
    for (const path of ["a", "b", "c"]) {
      const answer = pool.convert(job(path));
      await settled();
      await finish(path);
      await answer;
    }
    expect(members.map(({ jobs }) => jobs)).toEqual([["a", "b", "c"]]);
  });

  test("warms all of its members", async () => {
    const { pool, members } = byHand(3);
    pool.warm?.(limits);
    expect(members.map(({ warmed }) => warmed)).toEqual([1, 1, 1]);
    void pool.convert(job("a")).catch(() => undefined);
    await settled();
    expect(members).toHaveLength(3);
  });

  test("goes on after one that threw", async () => {
    const { pool, finish, inWork } = byHand(1);
    const [a, b] = [pool.convert(job("a")), pool.convert(job("b"))];
    a.catch(() => undefined);
    await settled();
    await finish("a", new TypeError("a bug"));
    await expect(a).rejects.toThrow(TypeError);
    expect(inWork()).toEqual(["b"]);
    await finish("b");
    expect((await b).attempts).toBe(1);
  });

  test("does not begin a document that was interrupted while it waited for a free member", async () => {
    const { pool, members, finish } = byHand(1);
    const controller = new AbortController();
    const [a, b] = [pool.convert(job("a")), pool.convert(job("b", controller.signal))];
    b.catch(() => undefined);
    await settled();
    controller.abort();
    await finish("a");
    await a;
    await expect(b).rejects.toThrow(InterruptedError);
    expect(members[0]?.jobs).toEqual(["a"]);
  });

  test("that is closed in the middle ends what is in work, and begins nothing more", async () => {
    const { pool, members } = byHand(2);
    const all = ["a", "b", "c"].map((path) => pool.convert(job(path)));
    const answers = Promise.allSettled(all);
    await settled();
    await pool.close();
    expect((await answers).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(members.flatMap(({ jobs }) => jobs).sort()).toEqual(["a", "b"]);
    await expect(pool.convert(job("d"))).rejects.toThrow(InterruptedError);
    await pool.close();
  });

  test("that is closed makes no new member, which nobody would end", async () => {
    const { pool, made } = byHand(2);
    const first = pool.convert(job("a"));
    first.catch(() => undefined);
    await settled();
    // The one member that there is has not ended yet.
    const closing = pool.close();
    const late = pool.convert(job("b"));
    late.catch(() => undefined);
    await settled();
    expect(made()).toBe(1);
    await expect(late).rejects.toThrow(InterruptedError);
    await Promise.allSettled([first, closing]);
  });
});

describe.skipIf(!linux)("with real processes", () => {
  let folder: string;
  let oldTmp: string | undefined;
  let pool: Engine;

  beforeEach(() => {
    folder = testFolder();
    for (const name of ["tmp", "work"]) mkdirSync(join(folder, name));
    oldTmp = process.env.TMPDIR;
    process.env.TMPDIR = join(folder, "tmp");
    pool = enginePool(() => fakeEngine(), 2);
  });
  afterEach(async () => {
    await pool.close();
    if (oldTmp === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = oldTmp;
  });

  async function realJob(name: string, onStep?: (step: string) => void): Promise<ConversionJob> {
    const source = join(folder, "work", `${name}.docx`);
    writeFileSync(source, await docx(name));
    return {
      ...job(`/${name}.docx`),
      source,
      outputs: [{ format: "odt", file: join(folder, "work", `${name}.odt`) }],
      limits: { ...limits, timeoutMs: 60_000 },
      ...(onStep && { onStep }),
    };
  }

  const children = () => childrenOf(process.pid, SCRIPT);
  const isAtWorkOnLarge = (pid: number) => {
    // Joined by hand: what /proc calls `cwd` is a link.
    const given = `/proc/${pid}/cwd/../in`;
    return readdirSync(given).some(
      (name) => (statSync(`${given}/${name}`, { throwIfNoEntry: false })?.size ?? 0) > 10_000,
    );
  };

  test("documents are really converted at the same time, by two children and never more, each in a folder of its own", async () => {
    let opened = 0;
    let both: () => void = () => {};
    const atOnce = new Promise<void>((resolve) => {
      both = resolve;
    });
    const seen: number[] = [];
    const folders: number[] = [];
    const watch = (step: string) => {
      if (step === "opening the document") opened += 1;
      seen.push(children().length);
      folders.push(readdirSync(join(folder, "tmp")).length);
      if (children().length === 2 && opened === 2) both();
    };
    const jobs = await Promise.all(["a", "b", "c", "d", "e"].map((name) => realJob(name, watch)));
    const answers = await Promise.all(jobs.map((each) => pool.convert(each)));
    await atOnce;
    expect(answers.map(({ attempts, failure }) => [attempts, failure])).toEqual(jobs.map(() => [1, undefined]));
    expect(Math.max(...seen)).toBe(2);
    expect(Math.max(...folders)).toBe(2);
    await pool.close();
    expect(children()).toEqual([]);
    expect(readdirSync(join(folder, "tmp"))).toEqual([]);
  });

  test("one that is killed does not stop the other, and its document is tried once more", async () => {
    let victim: number | undefined;
    const killOne = (step: string) => {
      if (step !== "opening the document" || victim !== undefined) return;
      // It waits for this: it cannot have given its answer yet, however slow this machine is.
      victim = children().find(isAtWorkOnLarge);
      if (victim !== undefined) process.kill(victim, "SIGKILL");
    };
    pool = enginePool(() => fakeEngine({ mood: "stalls" }), 2);
    pool.warm?.(limits);
    const jobs = [await realJob("a", killOne), await realJob("b"), await realJob("c")];
    appendFileSync(join(folder, "work/a.docx"), Buffer.alloc(10_000));
    const answers = await Promise.all(jobs.map((each) => pool.convert(each)));
    expect(victim).toBeDefined();
    expect(answers.map(({ failure }) => failure)).toEqual([undefined, undefined, undefined]);
    expect(answers.map(({ attempts }) => attempts).sort()).toEqual([1, 1, 2]);
    await pool.close();
    expect(readdirSync(join(folder, "tmp"))).toEqual([]);
  });

  test("worker folders of a killed program are removed at the next start, and nobody else's", async () => {
    const dist = (path: string) => JSON.stringify(new URL(`../../dist/${path}`, import.meta.url));
    const script = join(folder, "parent.mjs");
    const source = join(folder, "work/a.docx");
    writeFileSync(source, await docx("a"));
    writeFileSync(
      script,
      `import { createChildEngine } from ${dist("engines/child-engine.js")};
       import { enginePool } from ${dist("engines/pool.js")};
       const pool = enginePool(() => createChildEngine({
         name: "fake", program: () => "Fake 1", probe: async () => ({ usable: true, why: "" }), warm: true,
         startStep: "start", recycleBytes: 1e12, hangMs: 60000,
         start: () => ({ command: { file: process.execPath, args: [${JSON.stringify(join(import.meta.dirname, SCRIPT))},
           JSON.stringify({ parent: process.pid, mood: "blocked", attempt: 1 })] }, reads: [] }),
       }), 2);
       for (const name of ["a", "b"]) pool.convert({
         document: { path: name, bytes: 1, sha256: "" }, source: ${JSON.stringify(source)}, kind: "word",
         outputs: [{ format: "odt", file: name }], signal: new AbortController().signal,
         limits: { timeoutMs: 60000, memoryBytes: 2 ** 32, sourceBytes: 1e9, unpackedBytes: 1e9 },
         onStep: (step) => console.log(step),
       });`,
    );
    const notice = copyFixture("open/notice.txt", join(folder, "work"));
    const temp = join(folder, "tmp");
    const parent = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"], env: process.env });
    let atWork = 0;
    for await (const line of createInterface({ input: parent.stdout })) {
      if (line === "making the odt file") atWork += 1;
      if (atWork === 2) break;
    }
    const orphans = childrenOf(parent.pid as number, SCRIPT);
    expect(orphans).toHaveLength(2);
    const gone = new Promise((resolve) => parent.once("exit", resolve));
    parent.kill("SIGKILL");
    await gone;
    expect(await eventually(() => !orphans.some(isRunning), 10_000)).toBe(true);
    expect(readdirSync(temp)).toHaveLength(2);

    // Somebody else's; one of ours that is still in use; a link to a folder that is not ours to empty.
    const others = ["council-convert", "council-convert-notes", "precious", `${OWN_PREFIX}abcdef`];
    for (const name of others) mkdirSync(join(temp, name));
    mkdirSync(join(folder, "precious/kept"), { recursive: true });
    const dead = readdirSync(temp).find((name) => name.includes(`-${parent.pid}-`)) as string;
    const link = `${dead.slice(0, dead.lastIndexOf("-"))}-linked`;
    symlinkSync(join(folder, "precious"), join(temp, link));

    expect((await run([notice], { env: { TMPDIR: temp } })).code).toBe(0);
    expect(readdirSync(temp).sort()).toEqual([...others, link].sort());
    expect(existsSync(join(folder, "precious/kept"))).toBe(true);
  });
});
