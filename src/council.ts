/**
 * The wiring: the one file that names the concrete checkers, finishers and
 * deliveries, and hands them to the pipeline; the engines are those of
 * `engine-wiring.ts`.
 */
import { setMaxListeners } from "node:events";
import { readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { OpenMemory } from "./changed.js";
import { bestEngine, type Chosen, chooseFor, sandboxFor } from "./engine-wiring.js";
import { InterruptedError, stopIfInterrupted } from "./errors.js";
import type { IsolatedWork } from "./isolated.js";
import type { DocumentReport, LeftOut, Policy, RunReport } from "./model.js";
import type { Options } from "./options.js";
import type { Parts, Prepared, Watch } from "./parts.js";
import { carryOut } from "./pipeline.js";
import { outputsOf, refuseContradictions, type Task } from "./plan.js";
import { loadPolicy, refuseUnacceptable } from "./policy.js";
import { notLookedAt, prepare } from "./prepare.js";
import { receive } from "./receive.js";
import type { ReferenceChecks } from "./reference.js";
import { runReport, workThrough } from "./run.js";

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

/** What only some callers want. */
export interface Special {
  /** Nothing is loaded that only the work itself needs. */
  readonly planOnly?: boolean;
  /** Paths that are not taken for documents, in whatever folder they are. */
  readonly noDocuments?: readonly string[];
}

/**
 * Looks at all documents and plans them. Nothing is written and no engine is
 * started. A run that is interrupted meanwhile can be carried out, too: it does
 * nothing but report what it did not come to.
 */
export async function openRun(
  task: Task,
  paths: readonly string[],
  options: Options,
  watch: Watch,
  { planOnly = false, noDocuments = [] }: Special = {},
): Promise<Run> {
  refuseContradictions(task, options);
  if (options.accept.length > 0) await refuseUnacceptable(options.accept);
  const startedAt = new Date().toISOString();
  // Every document in work listens to it.
  setMaxListeners(0, watch.signal);
  let conversions: readonly Prepared[] = [];
  const engine = once(() => chooseFor(options, conversions));
  const working = once(() => chooseFor(options, conversions, "extended"));
  const work = once(async () => (await import("./isolated.js")).isolatedWork(options.limits, options.jobs));
  const reference = once(async () => (await import("./reference.js")).referenceChecks(options.require));
  let memory: OpenMemory | undefined;
  const close = async () => {
    await Promise.all([engine.close(), working.close(), work.close(), reference.close()]);
    await memory?.close();
  };
  try {
    return await planned();
  } catch (error) {
    await close();
    throw error;
  }

  async function planned(): Promise<Run> {
    if (!planOnly)
      await lookAhead(task, paths, { engine: engine.get, work: work.get, reference: reference.get }, options);
    const skip = [options.out, options.cache, ...noDocuments].filter((path) => path !== undefined);
    const received = await receive(paths, { ...options, skip });
    const policy = await loadPolicy(options);
    memory = task === "convert" && options.changed ? await openMemory(options, policy, watch) : undefined;
    const parts = await wire(options, policy, {
      engine: engine.get,
      working: working.get,
      work: work.get,
      reference: reference.get,
      memory,
    });
    const { prepared, leftOut } = await prepare(received.sources, task, parts, options, watch).catch((error) => {
      if (planOnly || !(error instanceof InterruptedError)) throw error;
      return { prepared: received.sources.map(notLookedAt), leftOut: [] };
    });
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
              stopIfInterrupted(watch);
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
async function lookAhead(
  task: Task,
  paths: readonly string[],
  { engine, work, reference }: Omit<Lazy, "memory" | "working">,
  options: Options,
): Promise<void> {
  const ignore = () => undefined;
  work().catch(ignore);
  if (task !== "convert") return;
  if (await isOneDocument(paths)) {
    engine().then(({ engine: { warm } }) => warm?.(options.limits), ignore);
    reference().then(({ warm }) => warm(), ignore);
  } else Promise.all([sandboxFor(options.sandbox), bestEngine(options.engine)]).catch(ignore);
}

/** A folder may have the name of a document, and hold many. */
async function isOneDocument([path = "", ...others]: readonly string[]): Promise<boolean> {
  if (others.length > 0 || !CONVERTED.test(path)) return false;
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
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
  working(): Promise<Chosen>;
  work(): Promise<IsolatedWork>;
  reference(): Promise<ReferenceChecks>;
  readonly memory: OpenMemory | undefined;
}

async function wire(
  options: Options,
  policy: Policy,
  { engine, working, work, reference, memory }: Lazy,
): Promise<Parts> {
  const [{ detect }, { folderDelivery }, { withWorkFolder }] = await Promise.all([
    import("./detect/detect.js"),
    import("./deliver/folder.js"),
    import("./tools/workfolder.js"),
  ]);
  return {
    version: ownVersion(),
    policy,
    detect,
    engine: async () => (await engine()).engine,
    workingEngine: async () => (await working()).engine,
    clean: async (uncleaned, signal) => (await work()).clean(uncleaned, signal),
    finish: async (unfinished, signal) => (await work()).finish(unfinished, signal),
    check: async (subjects, signal) => {
      const builtIn = await (await work()).check(subjects, signal);
      return [...builtIn, ...(await (await reference()).check(subjects, builtIn, signal))];
    },
    amend: async (outputs, signal) => (await work()).amend(outputs, signal),
    delivery: folderDelivery({
      out: options.out,
      overwrite: options.overwrite,
      isOurs: memory?.isOurs,
      knows: memory?.knows,
    }),
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

// ------------------------------------------------------------------- memory

/** What earlier runs found ready, as far as it was made with the same options, engine and version. */
async function openMemory(options: Options, policy: Policy, watch: Watch): Promise<OpenMemory> {
  const { cacheFile, openMemory: open } = await import("./changed.js");
  // When there is none that can be used, a run that converts nothing does not need it either.
  const engine = await bestEngine(options.engine).then(
    async ({ engine: { name, probe } }) => ({ engine: name, program: (await probe()).program }),
    () => ({ engine: options.engine }),
  );
  return open({
    file: options.cache ?? cacheFile(options.out),
    named: options.cache !== undefined,
    out: options.out === undefined ? undefined : resolve(options.out),
    // What was ready without a reference validator may not be ready with one.
    settings: {
      version: ownVersion(),
      to: [...options.to].sort(),
      ...(options.pdfa !== "auto" && { pdfa: options.pdfa }),
      ...(options.pdfua !== "auto" && { pdfua: options.pdfua }),
      ...engine,
      ...(options.require && { require: options.require }),
      ...(options.safeCopy && { safeCopy: options.trackedChanges }),
      ...(options.accept.length > 0 && { accept: options.accept.map(({ rule }) => rule).sort() }),
      policy: policy.severities,
    },
    warn: (message) => watch.onWarning?.(message),
  });
}

/** The version in package.json. */
export function ownVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string };
  return manifest.version;
}
