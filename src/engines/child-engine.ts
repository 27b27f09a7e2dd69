/**
 * What all engines share: a supervised child process that converts one document
 * after the other, its limits, and what to do when it dies.
 */
import { existsSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { InterruptedError, messageOf } from "../errors.js";
import type {
  Artifact,
  Conversion,
  ConversionFailure,
  ConversionJob,
  Engine,
  EngineHealth,
  FailureCause,
  Limits,
  OutputFormat,
  Step,
} from "../model.js";
import { type Child, type ChildCommand, type ChildEnd, startChild } from "../tools/process.js";
import type { ChildMessage, JobMessage } from "./child.js";
import { formatName } from "./export.js";

export interface ChildEngineSpec {
  readonly name: string;
  /** Program and version, for `madeBy`; asked only after an output was made. */
  program(): string;
  probe(): Promise<EngineHealth>;
  /** How to start a child for this attempt (1 or 2). What it throws is a reason why the engine is unavailable. */
  command(attempt: number, limits: Limits): ChildCommand | Promise<ChildCommand>;
  /** True when a child may be given another document after one that went well. */
  readonly warm: boolean;
  /** Shown while a fresh child starts. */
  readonly startStep: string;
  /** A warm child above this is replaced, in bytes of resident memory. */
  readonly recycleBytes: number;
  readonly hangMs: number;
  /** Makes a private folder for one attempt, and says how to remove it. */
  readonly folder?: (job: ConversionJob) => Promise<{ readonly path: string; remove(): Promise<void> }>;
}

/** How long LibreOffice may use no processor time before it counts as hung. */
export const HANG_MS = 9000;

/**
 * Causes that a fresh process may cure. A time-out would only double the wait,
 * memory would run out again, and a document that was refused stays refused.
 */
const WORTH_ANOTHER_TRY: ReadonlySet<FailureCause> = new Set<FailureCause>(["crashed", "hung"]);

/** Builds an engine. Calls of `convert` wait for one another. */
export function createChildEngine(spec: ChildEngineSpec): Engine {
  let child: Child | undefined;
  /** True until the child has been given its first document. */
  let fresh = true;
  let queue: Promise<unknown> = Promise.resolve();
  let closed = false;

  async function convert(job: ConversionJob): Promise<Conversion> {
    const first = await attempt(job, job.outputs, 1);
    const again = first.failure && WORTH_ANOTHER_TRY.has(first.failure.cause) && !closed;
    if (!again) return { engine: spec.name, ...first, attempts: 1, sandboxed: false };

    const missing = job.outputs.filter((output) => !first.artifacts.some((made) => made.format === output.format));
    const second = await attempt(job, missing, 2);
    return {
      engine: spec.name,
      artifacts: [...first.artifacts, ...second.artifacts],
      ...(second.failure && { failure: second.failure }),
      attempts: 2,
      sandboxed: false,
      steps: [...first.steps, ...second.steps],
    };
  }

  async function attempt(
    job: ConversionJob,
    outputs: ConversionJob["outputs"],
    number: number,
  ): Promise<Omit<Conversion, "attempts" | "engine" | "sandboxed">> {
    if (job.signal.aborted) throw new InterruptedError();
    const steps = stopwatch(job.onStep);
    const folder = await spec.folder?.(job);
    const made = new Set<OutputFormat>();
    let failure: ConversionFailure | undefined;
    try {
      if (!child?.alive || fresh) steps.start(spec.startStep);
      const running = await runningChild(number, job.limits);
      fresh = false;
      const message: JobMessage = {
        source: job.source,
        kind: job.kind,
        outputs,
        ...(folder && { folder: folder.path }),
      };
      failure = await runJob(running, message, job, spec.hangMs, steps, made);
    } catch (error) {
      failure = { cause: "unavailable", message: messageOf(error) };
    }
    steps.end();
    if (child && (failure || !spec.warm || (await isTooLarge(child, job)))) {
      await child.stop("closed");
      child = undefined;
    }
    await folder?.remove();
    if (job.signal.aborted) throw new InterruptedError();

    const artifacts: Artifact[] = [];
    for (const output of outputs) {
      const problem = made.has(output.format) ? await whatIsWrong(output) : "was not written";
      if (problem === undefined) {
        artifacts.push({ ...output, madeBy: { engine: spec.name, program: spec.program() } });
        continue;
      }
      await rm(output.file, { force: true });
      failure ??= {
        cause: "crashed",
        message: `LibreOffice reported no error, but the ${formatName(output.format)} ${problem}.`,
      };
    }
    return { artifacts, ...(failure && { failure }), steps: steps.taken };
  }

  async function runningChild(attempt: number, limits: Limits): Promise<Child> {
    if (!child?.alive) {
      child = startChild(await spec.command(attempt, limits));
      fresh = true;
    }
    return child;
  }

  /** Memory of WebAssembly never shrinks, and the next document needs some as well. */
  async function isTooLarge(warm: Child, job: ConversionJob): Promise<boolean> {
    const usage = await warm.usage();
    return usage !== undefined && usage.rssBytes > Math.min(spec.recycleBytes, 0.75 * job.limits.memoryBytes);
  }

  return {
    name: spec.name,
    probe: () => spec.probe(),
    warm: (limits) => {
      if (!spec.warm) return;
      queue = queue.then(() => (closed ? undefined : runningChild(1, limits))).catch(() => {});
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
      await child?.stop("closed");
      await queue;
      await child?.stop("closed");
      child = undefined;
    },
  };
}

/** Gives the child one job and waits until it is done or dead. Returns what went wrong. */
async function runJob(
  child: Child,
  message: JobMessage,
  job: ConversionJob,
  hangMs: number,
  steps: Stopwatch,
  made: Set<OutputFormat>,
): Promise<ConversionFailure | undefined> {
  const done = new Promise<ConversionFailure | undefined>((resolve) => {
    child.onMessage = (received) => {
      const said = received as ChildMessage;
      if ("step" in said) steps.start(said.step);
      if ("made" in said) made.add(said.made);
      if ("done" in said) resolve(said.failure);
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
    child.onMessage = undefined;
  }
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
 * An office program's word that it wrote a file proves nothing. Looks at the
 * first bytes only; the rest is for the checks.
 */
async function whatIsWrong(output: {
  readonly format: OutputFormat;
  readonly file: string;
}): Promise<string | undefined> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(output.file, "r");
  } catch {
    return "was not written";
  }
  try {
    const head = Buffer.alloc(5);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    if (bytesRead === 0) return "is empty";
    const magic = output.format === "pdf" ? "%PDF-" : "PK\u0003\u0004";
    return head.toString("latin1").startsWith(magic) ? undefined : "is not in that format";
  } finally {
    await file.close();
  }
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
