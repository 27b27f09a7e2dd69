/**
 * The child's side of an engine: what runs inside a process that
 * `startChild` of tools/process.ts started, and the words the two sides speak.
 */
import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";
import { messageOf } from "../errors.js";
import type { ConversionFailure, Kind, OutputFormat, WantedOutput } from "../model.js";
import type { OdfDialect } from "./profile.js";

/** Parent to child: one document. */
export interface JobMessage {
  /** It can only be read. */
  readonly source: string;
  readonly kind: Kind;
  readonly outputs: readonly WantedOutput[];
  /** A private folder that can be written to; the outputs lie in it. */
  readonly folder: string;
}

/** Child to parent. */
export type ChildMessage =
  /** A step starts; it ends with the next message of this kind or with `done`. */
  | { readonly step: string }
  /** An output is complete on disk. */
  | { readonly made: OutputFormat }
  /** The job is over. */
  | { readonly done: true; readonly failure?: ConversionFailure; readonly use: ChildUse };

/** What the child has used by now. */
export interface ChildUse {
  /** Resident memory, in bytes. */
  readonly rssBytes: number;
  /** Processor time since its start, in milliseconds. */
  readonly cpuMs: number;
}

/** What a child is told when it is started, as JSON in its first argument. */
export interface ChildConfig {
  /** Process id of the parent; absent in a sandbox, which has process ids of its own and ends with the parent. */
  readonly parent?: number | undefined;
  /** Which OpenDocument it writes; `strict` when absent. */
  readonly odf?: OdfDialect | undefined;
}

/** The configuration this process was started with. */
export function childConfig<T extends ChildConfig>(): T {
  return JSON.parse(process.argv[2] ?? "{}") as T;
}

const MESSAGES = 3;

/** Tells the parent. Written at once, since what follows may block this thread for minutes. */
export function say(message: ChildMessage): void {
  const bytes = Buffer.from(`${JSON.stringify(message)}\n`);
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(MESSAGES, bytes, written);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") return; // the parent is gone; so will we be
    }
  }
}

/** Something that ends a job with a cause of its own. Anything else that is thrown counts as a crash. */
export class JobFailure extends Error {
  constructor(readonly failure: ConversionFailure) {
    super(failure.message);
  }
}

/** Does one job after the other, until the parent closes stdin. */
export function serve(work: (job: JobMessage) => Promise<void>): void {
  let queue = Promise.resolve();
  const lines = createInterface({ input: process.stdin });
  lines.on("line", (line) => {
    queue = queue.then(async () => {
      try {
        await work(JSON.parse(line) as JobMessage);
        say({ done: true, use: ownUse() });
      } catch (error) {
        say({ done: true, failure: failureOf(error), use: ownUse() });
      }
    });
  });
  lines.on("close", () => endGroup());
}

export function ownUse(): ChildUse {
  const { user, system } = process.cpuUsage();
  return { rssBytes: process.memoryUsage.rss(), cpuMs: (user + system) / 1000 };
}

function failureOf(error: unknown): ConversionFailure {
  if (error instanceof JobFailure) return error.failure;
  return { cause: "crashed", message: `LibreOffice stopped unexpectedly: ${messageOf(error)}` };
}

/** Ends this process and whatever it started; it leads its own process group, except in a sandbox, which ends with it. */
function endGroup(): void {
  if (process.platform === "win32" || childConfig().parent === undefined) process.exit(0);
  process.kill(-process.pid, "SIGKILL");
}

/**
 * Ends this process's group soon after its parent died, even while the main
 * thread is blocked: a thread of its own looks twice a second. POSIX gives a
 * child whose parent died another parent; Windows does not, so there the
 * parent's id is tried as well.
 */
export function watchParent(parent: number | undefined): void {
  if (parent === undefined) return;
  const source = `
    const parent = ${Number(parent)};
    const gone = () => {
      if (process.ppid !== parent) return true;
      try { process.kill(parent, 0); return false; } catch (error) { return error.code === "ESRCH"; }
    };
    setInterval(() => {
      if (gone()) process.kill(process.platform === "win32" ? process.pid : -process.pid, "SIGKILL");
    }, 500);`;
  const limits = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2 };
  new Worker(source, { eval: true, resourceLimits: limits, env: {} }).unref();
}
