/**
 * What all engines share: a supervised child process that converts one document
 * after the other in a folder of its own, in a sandbox where there is one, its
 * limits, and what to do when it dies.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { InterruptedError, messageOf } from "../errors.js";
import type {
  Artifact,
  Conversion,
  ConversionFailure,
  ConversionJob,
  Engine,
  EngineHealth,
  Limits,
  OutputFormat,
  Step,
} from "../model.js";
import { type Child, type ChildCommand, type ChildEnd, inheritedEnvironment, startChild } from "../tools/process.js";
import { sandboxed } from "../tools/sandbox.js";
import { openWorkFolder, type WorkFolder } from "../tools/workfolder.js";
import type { ChildUse, JobMessage } from "./child.js";
import { clearJob, type Exchange, handIn, openExchange, takeOver } from "./exchange.js";
import { childMessage, MOST_MESSAGES } from "./messages.js";
import type { OdfDialect } from "./profile.js";

export interface ChildEngineSpec {
  readonly name: string;
  /** Program and version, for `madeBy`; asked only after an output was made. */
  program(): string;
  probe(): Promise<EngineHealth>;
  /** False when a sandbox cannot be made around it, because nobody knows what it needs to read. */
  readonly fitsSandbox?: () => Promise<boolean>;
  /** How to start a child. What it throws is a reason why the engine is unavailable. */
  start(about: StartOf): ChildStart | Promise<ChildStart>;
  /** True when a child may be given another document after one that went well. */
  readonly warm: boolean;
  /** Shown while a fresh child starts. */
  readonly startStep: string;
  /** A warm child above this is replaced, in bytes of resident memory. */
  readonly recycleBytes: number;
  /** It is replaced after so many documents: what it leaves in its folder, and in memory, goes with it. 500 when absent. */
  readonly recycleJobs?: number;
  /** It is replaced after so much processor time, in milliseconds. A quarter of an hour when absent. */
  readonly recycleCpuMs?: number;
  readonly hangMs: number;
  /** Clears away what the office program left outside of its folder when it was ended. */
  readonly cleanUp?: (folder: string) => void;
}

/** What a child is started for. */
export interface StartOf {
  /** Process id that the child is to watch; none in a sandbox. */
  readonly parent: number | undefined;
  /** The private folder of the child. */
  readonly folder: string;
  /** 1 or 2. */
  readonly attempt: number;
  readonly limits: Limits;
}

export interface ChildStart {
  readonly command: ChildCommand;
  /** What the child must be able to read, besides the system's own files: absolute paths. */
  readonly reads: readonly string[];
  /** True when its address space may be limited; WebAssembly reserves far more than it uses. */
  readonly boundedAddresses: boolean;
}

/** What holds for any engine. */
export interface EngineOptions {
  /** Path of the bubblewrap program: children run in a sandbox. Without it they do not. */
  readonly bwrap?: string | undefined;
  /** Which OpenDocument is written; `strict` when absent. */
  readonly odf?: OdfDialect | undefined;
  /** True when nothing is to run without a sandbox. */
  readonly sandboxOnly?: boolean | undefined;
  /** How long LibreOffice may use no processor time before it counts as hung, in milliseconds. */
  readonly hangMs?: number | undefined;
}

/** How long LibreOffice may use no processor time before it counts as hung. */
export const HANG_MS = 9000;
const RECYCLE_JOBS = 500;
const RECYCLE_CPU_MS = 900_000;
/** Largest file that a child may write, outputs and temporary files alike; more when outputs may be larger. */
const FILE_BYTES = 2 ** 30;
/** Address space of Node and LibreOffice by themselves, with room to spare. */
const BASE_ADDRESS_BYTES = 4 * 2 ** 30;

/** A running child and its folder. */
interface Worker {
  readonly child: Child;
  readonly folder: WorkFolder;
  readonly exchange: Exchange;
  /** Documents it was given. */
  jobs: number;
  use: ChildUse | undefined;
}

/** Builds an engine. Calls of `convert` wait for one another. */
export function createChildEngine(spec: ChildEngineSpec, options: EngineOptions = {}): Engine {
  let worker: Worker | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let closed = false;
  const { recycleJobs = RECYCLE_JOBS, recycleCpuMs = RECYCLE_CPU_MS } = spec;

  async function convert(job: ConversionJob): Promise<Conversion> {
    const about = { engine: spec.name, sandboxed: (await sandbox()) !== undefined };
    const first = await attempt(job, job.outputs, 1);
    const { artifacts, failure, steps } = first;
    if (!isWorthAnotherTry(first) || closed)
      return { ...about, artifacts, ...(failure && { failure }), attempts: 1, steps };

    const missing = job.outputs.filter((output) => !artifacts.some((made) => made.format === output.format));
    const second = await attempt(job, missing, 2);
    return {
      ...about,
      artifacts: [...artifacts, ...second.artifacts],
      ...(second.failure && { failure: second.failure }),
      attempts: 2,
      steps: [...steps, ...second.steps],
    };
  }

  async function attempt(job: ConversionJob, outputs: ConversionJob["outputs"], number: number): Promise<Attempt> {
    if (job.signal.aborted) throw new InterruptedError();
    const steps = stopwatch(job.onStep);
    const made = new Map<OutputFormat, string>();
    const artifacts: Artifact[] = [];
    let failure: ConversionFailure | undefined;
    let inUsed = false;
    let message: JobMessage | undefined;
    let exchange: Exchange | undefined;
    try {
      if (!worker?.child.alive || worker.jobs === 0) steps.start(spec.startStep);
      const running = await runningWorker(number, job.limits);
      inUsed = running.jobs > 0;
      running.jobs += 1;
      exchange = running.exchange;
      message = await handIn(exchange, job, outputs, running.jobs);
      failure = await runJob(running, message, job, spec.hangMs, steps, (format, file) => made.set(format, file));
    } catch (error) {
      failure = { cause: "unavailable", message: messageOf(error) };
    }
    steps.end();
    // A process that said no to a document is as good as before.
    const isSpoilt = () => failure !== undefined && failure.cause !== "rejected";
    if (isSpoilt()) await worker?.child.stop("closed");
    const { unpackedBytes: bytes, timeoutMs } = job.limits;
    const limits = { bytes, until: performance.now() + timeoutMs, signal: job.signal };
    for (const output of outputs) {
      const problem = exchange && (await takeOver(exchange, made.get(output.format), output, limits));
      if (problem === undefined && exchange) {
        artifacts.push({ ...output, madeBy: { engine: spec.name, program: spec.program() } });
      }
      failure ??= problem;
    }
    if (worker && (isSpoilt() || !spec.warm || isUsedUp(worker, job.limits))) await endWorker();
    else if (message) await cleared(message);
    if (job.signal.aborted) throw new InterruptedError();
    return { artifacts, failure, steps: steps.taken, inUsed };
  }

  async function cleared(message: JobMessage): Promise<void> {
    try {
      clearJob(message);
    } catch {
      await endWorker();
    }
  }

  async function runningWorker(attempt: number, limits: Limits): Promise<Worker> {
    if (worker?.child.alive) return worker;
    await endWorker();
    const folder = openWorkFolder();
    try {
      const exchange = openExchange(folder.path);
      const child = await startIn(folder.path, exchange, attempt, limits);
      child.onMessage = () => refuse(child);
      worker = { child, folder, exchange, jobs: 0, use: undefined };
      return worker;
    } catch (error) {
      folder.remove();
      throw error;
    }
  }

  /** Path of bubblewrap, when the child is to run in a sandbox and can. */
  async function sandbox(): Promise<string | undefined> {
    const fits = options.bwrap !== undefined && ((await spec.fitsSandbox?.()) ?? true);
    return fits ? options.bwrap : undefined;
  }

  async function startIn(folder: string, exchange: Exchange, attempt: number, limits: Limits): Promise<Child> {
    const bwrap = await sandbox();
    const { command, reads, boundedAddresses } = await spec.start({
      attempt,
      limits,
      folder,
      parent: bwrap === undefined ? process.pid : undefined,
    });
    const ours = inFolder(command, exchange);
    if (bwrap === undefined) return startChild(ours);
    // The kernel ends it when it goes on for longer than its last document may take.
    const cpuMs = recycleCpuMs + availableParallelism() * limits.timeoutMs;
    return startChild(
      sandboxed(ours, bwrap, {
        folder: exchange.output,
        scratch: exchange.scratch,
        readOnly: [exchange.input, ...ownFiles(), ...reads],
        cpuSeconds: cpuMs / 1000,
        fileBytes: Math.max(FILE_BYTES, limits.unpackedBytes),
        ...(boundedAddresses && { addressBytes: BASE_ADDRESS_BYTES + limits.memoryBytes }),
      }),
    );
  }

  async function endWorker(): Promise<void> {
    const ending = worker;
    worker = undefined;
    if (!ending) return;
    await ending.child.stop("closed");
    spec.cleanUp?.(ending.folder.path);
    ending.folder.remove();
  }

  /** Memory of WebAssembly never shrinks, and the next document needs some as well. */
  function isUsedUp({ jobs, use }: Worker, { memoryBytes }: Limits): boolean {
    if (jobs >= recycleJobs || use === undefined || use.cpuMs > recycleCpuMs) return true;
    return use.rssBytes > Math.min(spec.recycleBytes, 0.75 * memoryBytes);
  }

  return {
    name: spec.name,
    probe: () => spec.probe(),
    warm: (limits) => {
      if (!spec.warm) return;
      queue = queue.then(() => (closed ? undefined : runningWorker(1, limits))).catch(() => {});
    },
    convert: (job) => {
      const result = queue.then(() => {
        if (closed) throw new InterruptedError();
        return convert(job);
      });
      queue = result.catch(() => {});
      return result;
    },
    close: async () => {
      closed = true;
      await worker?.child.stop("closed");
      await queue;
      await endWorker();
    },
  };
}

interface Attempt extends Pick<Conversion, "artifacts" | "steps"> {
  readonly failure: ConversionFailure | undefined;
  /** True when the child had been given other documents before. */
  readonly inUsed: boolean;
}

/**
 * Whether a fresh child may do better. One that had other documents before may have been slow,
 * or full, because of those. In a fresh one a time-out would only double the wait, and memory
 * would run out again. A document that was slow after one of its outputs was finished is slow
 * by itself, and one that was refused stays refused.
 */
function isWorthAnotherTry({ failure, artifacts, inUsed }: Attempt): boolean {
  switch (failure?.cause) {
    case "crashed":
    case "hung":
      return true;
    case "timed-out":
      return inUsed && artifacts.length === 0;
    case "out-of-memory":
      return inUsed;
    default:
      return false;
  }
}

/**
 * What comes out must not depend on the machine. LibreOffice writes its time zone beside the dates of a docx, and
 * converts those of a doc to it. It reads the sheets of an xlsx at the same time, and keeps them in the order
 * in which they are ready; one after the other takes no more processor time.
 */
const SAME_EVERYWHERE = { TZ: "UTC", MAX_CONCURRENCY: "1" };

/** Temporary files of the child and of what it starts go into its own folder. */
function inFolder(command: ChildCommand, { output, scratch }: Exchange): ChildCommand {
  const own = { TMPDIR: scratch, TMP: scratch, TEMP: scratch, ...SAME_EVERYWHERE };
  return { ...command, cwd: output, env: { ...(command.env ?? inheritedEnvironment()), ...own } };
}

/** Gives the child one job and waits until it is done or dead. Returns what went wrong. */
async function runJob(
  worker: Worker,
  message: JobMessage,
  job: ConversionJob,
  hangMs: number,
  steps: Stopwatch,
  onMade: (format: OutputFormat, file: string) => void,
): Promise<ConversionFailure | undefined> {
  const { child } = worker;
  const files = new Map(message.outputs.map(({ format, file }) => [format, file]));
  const done = new Promise<ConversionFailure | undefined>((resolve) => {
    let count = 0;
    child.onMessage = (received) => {
      const said = childMessage(received, [...files.keys()]);
      count += 1;
      if (said === undefined || count > MOST_MESSAGES) return refuse(child);
      if ("step" in said) steps.start(said.step);
      if ("made" in said) onMade(said.made, files.get(said.made) ?? "");
      if (!("done" in said)) return;
      child.onMessage = () => refuse(child);
      worker.use = said.use;
      resolve(said.failure);
    };
  });
  const release = child.watch({
    timeoutMs: job.limits.timeoutMs,
    memoryBytes: job.limits.memoryBytes,
    hangMs,
    signal: job.signal,
  });
  try {
    child.send(message);
    return await Promise.race([done, child.ended.then((end) => failureOf(end, job, hangMs))]);
  } finally {
    release();
    child.onMessage = () => refuse(child);
  }
}

/** A child that says what makes no sense, or speaks when it was not asked, is no longer the one that was started. */
function refuse(child: Child): void {
  void child.stop("nonsense");
}

function failureOf(end: ChildEnd, job: ConversionJob, hangMs: number): ConversionFailure {
  switch (end.stopped) {
    case "timed-out":
      return {
        cause: "timed-out",
        message: `The conversion took longer than ${seconds(job.limits.timeoutMs)} and was stopped.`,
      };
    case "out-of-memory":
      return {
        cause: "out-of-memory",
        message: `The conversion needed more than ${Math.round(job.limits.memoryBytes / 2 ** 20)} MB of memory and was stopped.`,
      };
    case "hung":
      return {
        cause: "hung",
        message: `LibreOffice stood still for ${seconds(hangMs)} and was stopped.`,
      };
    case "nonsense":
      return { cause: "crashed", message: "LibreOffice sent messages that make no sense, and was stopped." };
    case "aborted":
    case "closed":
      return { cause: "crashed", message: "The conversion was interrupted." };
  }
  if (end.startError !== undefined) {
    return { cause: "unavailable", message: `LibreOffice could not be started: ${end.startError}` };
  }
  if (/heap out of memory|Array buffer allocation failed/i.test(end.stderr)) {
    return { cause: "out-of-memory", message: "LibreOffice ran out of memory." };
  }
  const how = end.signal ? `signal ${end.signal}` : `exit code ${end.code}`;
  const last = lastLine(end.stderr);
  return { cause: "crashed", message: `LibreOffice stopped unexpectedly (${how}${last ? `; ${last}` : ""}).` };
}

function seconds(ms: number): string {
  const count = Math.round(ms / 100) / 10;
  return `${count} second${count === 1 ? "" : "s"}`;
}

function lastLine(text: string): string {
  const line = text.trim().split("\n").at(-1)?.trim() ?? "";
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
}

interface Stopwatch {
  readonly taken: Step[];
  /** Ends the step before, if any. */
  start(name: string): void;
  end(): void;
}

function stopwatch(onStep: ConversionJob["onStep"]): Stopwatch {
  const taken: Step[] = [];
  let current: { readonly name: string; readonly since: number } | undefined;
  const end = (): void => {
    if (current) taken.push({ name: current.name, ms: Math.round(performance.now() - current.since) });
    current = undefined;
  };
  return {
    taken,
    end,
    start: (name) => {
      end();
      current = { name, since: performance.now() };
      onStep?.(name);
    },
  };
}

/**
 * Absolute path of a compiled child script of this folder. When this module
 * itself runs from source (in tests), that is the one in `dist`.
 */
export function childScript(name: string): string {
  const candidates = [
    new URL(`./${name}.js`, import.meta.url),
    new URL(`../../dist/engines/${name}.js`, import.meta.url),
  ];
  const found = candidates.find((url) => existsSync(url));
  if (!found)
    throw new Error(`This installation of council-convert is incomplete: ${name}.js is missing. Install it again.`);
  return fileURLToPath(found);
}

/** This program's own files, as far as a child needs them. */
function ownFiles(): string[] {
  const dist = dirname(dirname(childScript("child")));
  return [process.execPath, dist, join(dirname(dist), "package.json")];
}

/** Real path of the folder that holds this npm package together with those it needs. Throws when it is not installed. */
export function modulesWith(name: string): string {
  const found = createRequire(import.meta.url).resolve(name);
  const mark = `${sep}node_modules${sep}`;
  return found.slice(0, found.indexOf(mark) + mark.length - 1);
}
