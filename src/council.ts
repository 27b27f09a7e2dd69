/**
 * The wiring: the one file that names the concrete engines, checkers,
 * finishers and deliveries, and hands them to the pipeline.
 */
import { setMaxListeners } from "node:events";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { OpenMemory } from "./changed.js";
import type { Choice } from "./engines/choose.js";
import { InterruptedError, ProgramMissingError } from "./errors.js";
import type { IsolatedWork } from "./isolated.js";
import type { DocumentReport, Engine, EngineHealth, LeftOut, RunReport } from "./model.js";
import type { Options, SandboxMode } from "./options.js";
import type { Parts, Prepared, Watch } from "./parts.js";
import { carryOut } from "./pipeline.js";
import { outputsOf, type Task } from "./plan.js";
import { prepare } from "./prepare.js";
import { receive } from "./receive.js";
import { runReport, workThrough } from "./run.js";

/** From so many conversions on, an engine that is slower to start and faster afterwards pays off. */
const MANY = 4;
/**
 * Documents in work for each worker: one that is converted, and others that are read,
 * checked or put in place meanwhile, so that a worker never waits for its next one.
 */
const IN_WORK = 3;

/** One run over some documents, from the plan to the last report. */
export interface Run {
  readonly prepared: readonly Prepared[];
  /** Files of a folder that are not worked on. */
  readonly leftOut: readonly LeftOut[];
  /**
   * Carries out the plans and tells each report in order, as soon as it and all
   * before it are done. Never rejects: what ended the run early is its `error`.
   */
  carryOut(tell: (report: DocumentReport) => void): Promise<{ readonly report: RunReport; readonly error?: unknown }>;
  /** Ends everything that was started for the run. To be called in any case. */
  close(): Promise<void>;
}

/**
 * Looks at all documents and plans them. Nothing is written and no engine is
 * started. With `planOnly` nothing is loaded that only the work itself needs.
 */
export async function openRun(
  task: Task,
  paths: readonly string[],
  options: Options,
  watch: Watch,
  planOnly = false,
): Promise<Run> {
  const startedAt = new Date().toISOString();
  // Every document in work listens to it.
  setMaxListeners(0, watch.signal);
  let conversions: readonly Prepared[] = [];
  const engine = once(() => chooseFor(options, conversions));
  const work = once(async () => (await import("./isolated.js")).isolatedWork(options.limits, options.jobs));
  let memory: OpenMemory | undefined;
  const close = async () => {
    await Promise.all([engine.close(), work.close()]);
    await memory?.close();
  };
  try {
    return await planned();
  } catch (error) {
    await close();
    throw error;
  }

  async function planned(): Promise<Run> {
    if (!planOnly) lookAhead(task, paths, { engine: engine.get, work: work.get }, options);
    const skip = [options.out, options.cache].filter((path) => path !== undefined).map((path) => resolve(path));
    const received = await receive(paths, { ...options, skip });
    memory = task === "convert" && options.changed ? await openMemory(options, watch) : undefined;
    const parts = await wire(options, { engine: engine.get, work: work.get, memory });
    const { prepared, leftOut } = await prepare(received.sources, task, parts, options, watch);
    conversions = prepared.filter(({ plan }) => outputsOf(plan).length > 0);
    const skipped = [...received.leftOut, ...leftOut];
    return {
      prepared,
      leftOut: skipped,
      close,
      async carryOut(tell) {
        const documents: DocumentReport[] = [];
        const workers = conversions.length > 0 ? await warmUp(engine.get, options) : 1;
        const { ended, leftOut, error } = await workThrough(
          {
            documents: prepared,
            work: async (document) => {
              const report = await carryOut(document, parts, options, watch);
              watch.onDone?.(document.source);
              return report;
            },
            workers,
            atOnce: workers * IN_WORK,
            maxFailures: options.maxFailures,
          },
          (report) => {
            documents.push(report);
            tell(report);
          },
        );
        const all = [...skipped, ...leftOut];
        const report = runReport({ version: parts.version, startedAt, ended, leftOut: all, documents });
        return { report, ...(error !== undefined && { error: watch.signal.aborted ? new InterruptedError() : error }) };
      },
    };
  }
}

/** Names of files that are converted as a rule. The name proves nothing; it decides here only what is started early. */
const CONVERTED = /\.(docx?|xlsx?|pptx?|rtf|od[tspg])$/i;

/**
 * Loads what nearly every run will need, while the documents are looked at: for
 * one document, LibreOffice takes as long to start as everything before it. What
 * goes wrong is told later, where it belongs; what is not needed after all is
 * ended with the run.
 */
function lookAhead(
  task: Task,
  paths: readonly string[],
  { engine, work }: Omit<Lazy, "memory">,
  options: Options,
): void {
  const ignore = () => undefined;
  work().catch(ignore);
  if (task !== "convert") return;
  const isOne = paths.length === 1 && CONVERTED.test(paths[0] ?? "");
  if (isOne) engine().then(({ engine: { warm } }) => warm?.(options.limits), ignore);
  else Promise.all([sandboxFor(options.sandbox), bestEngine(options.engine)]).catch(ignore);
}

/**
 * Starts the engine while the first document is still being read, and says how
 * many can be converted at a time. Failures come up when the first document needs
 * an engine.
 */
async function warmUp(engine: () => Promise<Chosen>, options: Options): Promise<number> {
  const chosen = await engine().catch(() => undefined);
  chosen?.engine.warm?.(options.limits);
  return chosen?.workers ?? 1;
}

/** What is made when it is first needed. */
interface Lazy {
  engine(): Promise<Chosen>;
  work(): Promise<IsolatedWork>;
  readonly memory: OpenMemory | undefined;
}

async function wire(options: Options, { engine, work, memory }: Lazy): Promise<Parts> {
  const [{ detect }, { folderDelivery }, { withWorkFolder }] = await Promise.all([
    import("./detect/detect.js"),
    import("./deliver/folder.js"),
    import("./tools/workfolder.js"),
  ]);
  return {
    version: ownVersion(),
    detect,
    engine: async () => (await engine()).engine,
    finish: async (unfinished, signal) => (await work()).finish(unfinished, signal),
    check: async (subjects, signal) => (await work()).check(subjects, signal),
    delivery: folderDelivery({ out: options.out, overwrite: options.overwrite, isOurs: memory?.isOurs }),
    ...(memory && { memory }),
    withWorkFolder,
  };
}

/** Something that is made when it is first asked for, and closed only if it was. */
function once<T extends { close(): Promise<void> }>(make: () => Promise<T>) {
  let made: Promise<T> | undefined;
  return {
    get: () => {
      made ??= make();
      return made;
    },
    close: async () => {
      const thing = await made?.catch(() => undefined);
      await thing?.close();
    },
  };
}

// ------------------------------------------------------------------ engines

/** The engine of a run. */
interface Chosen {
  readonly engine: Engine;
  /** How many documents it converts at a time. */
  readonly workers: number;
  close(): Promise<void>;
}

/** What a worker of each engine takes, in bytes: measured on ordinary documents, with room to spare. */
const WORKER_BYTES = {
  native: 600 * 2 ** 20,
  oneshot: 600 * 2 ** 20,
  embedded: 1400 * 2 ** 20,
  embeddedMany: 2600 * 2 ** 20,
};

/** `conversions` is empty when it is asked early, for the one document of a run. */
async function chooseFor(options: Options, conversions: readonly Prepared[]): Promise<Chosen> {
  const [{ chooseEngine }, { convertedOnce }, { workersFor }] = await Promise.all([
    import("./engines/choose.js"),
    import("./engines/once.js"),
    import("./engines/pool.js"),
  ]);
  const bwrap = await sandboxFor(options.sandbox);
  const many = conversions.length >= MANY;
  const sizes = new Map<number, number>();
  for (const { document } of conversions) sizes.set(document.bytes, (sizes.get(document.bytes) ?? 0) + 1);
  const workersOf = (bytesEach: number) =>
    Math.min(options.jobs ?? workersFor(bytesEach), Math.max(1, conversions.length));
  const engines = await allEngines(bwrap, many, workersOf);
  const { engine } = await chooseEngine(options.engine, engines);
  const workers = workersOf(bytesOf(engine.name, many));
  const shared = convertedOnce(engine, sizes);
  return { engine: shared, workers, close: shared.close };
}

function bytesOf(name: string, many: boolean): number {
  if (name === "embedded") return many ? WORKER_BYTES.embeddedMany : WORKER_BYTES.embedded;
  return name === "native" ? WORKER_BYTES.native : WORKER_BYTES.oneshot;
}

/** Path of `bwrap` when children are to run in a sandbox. Throws a `ProgramMissingError` when they must, and cannot. */
async function sandboxFor(mode: SandboxMode): Promise<string | undefined> {
  if (mode === "off") return undefined;
  const { probeSandbox } = await import("./tools/sandbox.js");
  const { bwrap, why, advice } = await probeSandbox();
  if (bwrap === undefined && mode === "require") {
    throw new ProgramMissingError(
      `There is no sandbox for LibreOffice. ${why}`,
      advice ?? "Leave out --sandbox require.",
    );
  }
  return bwrap;
}

/** All engines, each with as many workers as it may have. Nothing is started. */
async function allEngines(
  bwrap: string | undefined,
  many: boolean,
  workersOf: (bytesEach: number) => number,
): Promise<Engine[]> {
  const [{ embeddedEngine }, { oneshotEngine }, { nativeEngine }, { enginePool }, { withFallback }] = await Promise.all(
    [
      import("./engines/embedded.js"),
      import("./engines/oneshot.js"),
      import("./engines/native.js"),
      import("./engines/pool.js"),
      import("./engines/fallback.js"),
    ],
  );
  const pool = (name: string, make: () => Engine) => enginePool(make, workersOf(bytesOf(name, many)));
  const oneshot = () => pool("oneshot", () => oneshotEngine({ bwrap }));
  return [
    withFallback(
      pool("native", () => nativeEngine({ bwrap })),
      oneshot(),
    ),
    oneshot(),
    pool("embedded", () => embeddedEngine({ bwrap, many })),
  ];
}

/** The engine that would be used, and why. Nothing is started. Throws a `ProgramMissingError` when there is none. */
async function bestEngine(name: string): Promise<Choice> {
  const { chooseEngine } = await import("./engines/choose.js");
  return chooseEngine(name, await allEngines(undefined, false, () => 1));
}

/** What `doctor` shows: every engine's health, which one `auto` takes, and whether there is a sandbox. */
export async function examineEngines(): Promise<{
  engines: readonly { readonly name: string; readonly health: EngineHealth }[];
  auto: { readonly name: string; readonly why: string } | undefined;
  sandbox: { readonly usable: boolean; readonly why: string; readonly advice?: string };
}> {
  const { probeSandbox } = await import("./tools/sandbox.js");
  const engines = await allEngines(undefined, false, () => 1);
  const healths = await Promise.all(
    engines.map(async (engine) => ({ name: engine.name, health: await engine.probe() })),
  );
  const auto = await bestEngine("auto").then(
    ({ engine, why }) => ({ name: engine.name, why }),
    () => undefined,
  );
  const { bwrap, ...about } = await probeSandbox();
  return { engines: healths, auto, sandbox: { usable: bwrap !== undefined, ...about } };
}

// ------------------------------------------------------------------- memory

const CACHE_NAME = "council-convert-cache.jsonl";

/** What earlier runs found ready, as far as it was made with the same options, engine and version. */
async function openMemory(options: Options, watch: Watch): Promise<OpenMemory> {
  const { openMemory: open } = await import("./changed.js");
  // When there is none that can be used, a run that converts nothing does not need it either.
  const engine = await bestEngine(options.engine).then(
    async ({ engine: { name, probe } }) => ({ engine: name, program: (await probe()).program }),
    () => ({ engine: options.engine }),
  );
  return open({
    file: options.cache ?? (options.out === undefined ? cacheOfUser() : join(resolve(options.out), `.${CACHE_NAME}`)),
    named: options.cache !== undefined,
    out: options.out === undefined ? undefined : resolve(options.out),
    settings: { version: ownVersion(), to: [...options.to].sort(), ...engine },
    warn: (message) => watch.onWarning?.(message),
  });
}

/** Outputs that go beside their sources have no folder of their own to keep it in. */
function cacheOfUser(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  const folder =
    process.platform === "win32"
      ? (LOCALAPPDATA ?? join(homedir(), "AppData/Local"))
      : process.platform === "darwin"
        ? join(homedir(), "Library/Caches")
        : XDG_CACHE_HOME || join(homedir(), ".cache");
  return join(folder, "council-convert", CACHE_NAME);
}

/** The version in package.json. */
export function ownVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string };
  return manifest.version;
}
