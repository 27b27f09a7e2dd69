/**
 * The only place that starts processes.
 *
 * Every child leads a process group of its own, so that ending it ends whatever
 * it started as well. Nothing outlives this process: children are ended when it
 * exits, and a child whose parent was killed ends itself (see `watchParent` in
 * engines/child.ts).
 *
 * What can be watched depends on the system: wall-clock time everywhere; memory
 * and processor time on Linux (/proc) and macOS (ps). On Windows neither is
 * read, so that only the time limit ends a child there.
 */
import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import type { Readable } from "node:stream";
import { messageOf } from "../errors.js";

const WINDOWS = process.platform === "win32";
/** Enough of what a child printed to see why it died. */
const STDERR_BYTES = 8 * 1024;
/** Longest line that a child may send, in bytes. */
const LINE_BYTES = 64 * 1024;
/** Memory can grow by some 100 MB between two looks at it. */
const LOOK_MS = process.platform === "darwin" ? 1000 : 200;
/** A share of one processor below which a child counts as idle: what timers alone use, with room to spare. */
const IDLE_SHARE = 0.01;

export interface ChildCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** The whole environment; that of this process (without NODE_OPTIONS) when absent. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Why this process ended a child. */
export type StopReason = "timed-out" | "out-of-memory" | "hung" | "nonsense" | "aborted" | "closed";

export interface ChildEnd {
  /** Set when it was ended from here; a reason that came first wins. */
  readonly stopped?: StopReason;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what it printed on stderr. */
  readonly stderr: string;
  /** Set when it could not even be started. */
  readonly startError?: string;
}

/** Limits on a child while it works on something. */
export interface WatchLimits {
  readonly timeoutMs: number;
  /** Resident memory of the whole group, in bytes. */
  readonly memoryBytes: number;
  /** Ended when its group used no processor time for so long, in milliseconds. */
  readonly hangMs: number;
  readonly signal: AbortSignal;
}

export interface Usage {
  /** Resident memory in bytes. */
  readonly rssBytes: number;
  /** Processor time used so far, in milliseconds. */
  readonly cpuMs: number;
  /** True when a main thread is running, waiting for its turn, or waiting for a disk. */
  readonly busy: boolean;
}

export interface Child {
  readonly pid: number | undefined;
  readonly alive: boolean;
  /** Resolves, never rejects, when the child and its whole group are gone. */
  readonly ended: Promise<ChildEnd>;
  /** Sends one line to its standard input. Does nothing when it is gone already. */
  send(message: unknown): void;
  /**
   * Receives each line of JSON that it writes to file descriptor 3, and nothing for a line that is
   * none, until it is ended with the reason "nonsense": it is for a line that is too long. Of a child
   * that talks in lines of text it receives each line of its standard output, cut where it is too long.
   */
  onMessage: ((message: unknown) => void) | undefined;
  /** Ends it as soon as a limit is passed, until the returned function is called. */
  watch(limits: WatchLimits): () => void;
  /** Ends the group at once. Resolves when it is gone. */
  stop(reason: StopReason): Promise<ChildEnd>;
  /** Memory and processor time of the group; nothing where they cannot be read. */
  usage(): Promise<Usage | undefined>;
}

// ------------------------------------------------------------- never orphans

const live = new Set<ChildProcess>();
let exitHooked = false;

function remember(child: ChildProcess): void {
  live.add(child);
  strangers.clear();
  if (exitHooked) return;
  exitHooked = true;
  process.on("exit", () => {
    for (const each of live) killGroup(each);
  });
}

function killGroup(child: ChildProcess): void {
  const pid = child.pid;
  if (pid === undefined) return;
  if (WINDOWS) {
    // Windows knows no groups; taskkill ends the tree.
    spawnSync("taskkill", ["/pid", String(pid), "/T", "/F"], { stdio: "ignore", windowsHide: true });
    return;
  }
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nothing is left of the group.
  }
}

// ------------------------------------------------------------ a watched child

/**
 * How a child talks: in lines of JSON, in on stdin and out on file descriptor 3, its stdout thrown
 * away, since office libraries print freely; or, a program that is not ours, in lines of text on
 * stdin and stdout, or on stdin and both of its outputs, whose lines come in any order then.
 */
export type Talk = "json" | "text" | "text on both";

/**
 * Starts a child. The end of its stderr is kept. Never throws: a child that cannot be started has
 * `ended` with a `startError`.
 */
export function startChild(command: ChildCommand, talk: Talk = "json"): Child {
  let child: ChildProcess;
  try {
    child = spawn(command.file, command.args, {
      cwd: command.cwd,
      env: command.env ?? inheritedEnvironment(),
      detached: !WINDOWS,
      windowsHide: true,
      stdio: talk === "json" ? ["pipe", "ignore", "pipe", "pipe"] : ["pipe", "pipe", "pipe"],
    });
  } catch (error) {
    return neverStarted(messageOf(error));
  }
  remember(child);

  let alive = child.pid !== undefined;
  let stopped: StopReason | undefined;
  const stderr = keepTail(child.stderr);
  // Writing to a child that just died is no error of ours; `ended` tells.
  child.stdin?.on("error", () => {});

  const ended = new Promise<ChildEnd>((resolve) => {
    const finish = (end: Omit<ChildEnd, "stderr" | "stopped">): void => {
      alive = false;
      live.delete(child);
      resolve({ ...end, stderr: stderr(), ...(stopped && { stopped }) });
    };
    child.once("error", (error) => {
      if (child.pid === undefined) finish({ code: null, signal: null, startError: error.message });
    });
    child.once("exit", (code, signal) => {
      alive = false;
      // Whatever it started must not stay behind without it. (Windows forgets a tree once its root is gone.)
      if (!WINDOWS) killGroup(child);
      void cleared(child).then(() => finish({ code, signal }));
    });
  });

  const self: Child = {
    pid: child.pid,
    get alive() {
      return alive;
    },
    ended,
    send: (message) => {
      if (alive) child.stdin?.write(`${talk === "json" ? JSON.stringify(message) : message}\n`);
    },
    onMessage: undefined,
    stop: (reason) => {
      if (alive) {
        stopped ??= reason;
        killGroup(child);
      }
      return ended;
    },
    usage: async () => (alive && child.pid !== undefined ? groupUsage(child.pid).catch(() => undefined) : undefined),
    watch: (limits) => watch(self, limits),
  };
  if (talk !== "json") readText(child.stdout, (line) => self.onMessage?.(line));
  if (talk === "text on both") readText(child.stderr, (line) => self.onMessage?.(line));
  if (talk === "json") {
    const receive = (line: string): void => {
      if (stopped !== "nonsense") self.onMessage?.(parsed(line));
    };
    readLines(child.stdio[3] as Readable | null, receive, () => void self.stop("nonsense"));
  }
  return self;
}

function neverStarted(startError: string): Child {
  const ended = Promise.resolve<ChildEnd>({ code: null, signal: null, stderr: "", startError });
  return {
    pid: undefined,
    alive: false,
    ended,
    send: () => {},
    onMessage: undefined,
    watch: () => () => {},
    stop: () => ended,
    usage: async () => undefined,
  };
}

/** This process's environment without what would change how a Node child starts. */
export function inheritedEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...rest } = process.env;
  return rest;
}

function keepTail(stream: Readable | null): () => string {
  let tail = Buffer.alloc(0);
  stream?.on("data", (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk]).subarray(-STDERR_BYTES);
  });
  stream?.on("error", () => {});
  return () => tail.toString("utf8");
}

/** The last line of a child that was ended while it wrote has no end, and is not received. */
function readLines(stream: Readable | null, receive: (line: string) => void, tooLong: () => void): void {
  let rest: Buffer = Buffer.alloc(0);
  stream?.on("error", () => {});
  stream?.on("data", (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = rest.indexOf(10); end >= 0 && end - start <= LINE_BYTES; end = rest.indexOf(10, start)) {
      receive(rest.toString("utf8", start, end));
      start = end + 1;
    }
    rest = rest.subarray(start);
    if (rest.length <= LINE_BYTES) return;
    rest = Buffer.alloc(0);
    stream.destroy();
    tooLong();
  });
}

/** The lines of a program that is not ours: of one that is too long, the beginning. */
function readText(stream: Readable | null, receive: (line: string) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  stream?.on("error", () => {});
  stream?.on("data", (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const line = joined(rest, chunk.subarray(start, end)).toString("utf8");
      receive(line.endsWith("\r") ? line.slice(0, -1) : line);
      rest = Buffer.alloc(0);
      start = end + 1;
    }
    rest = joined(rest, chunk.subarray(start));
  });
}

function joined(rest: Buffer, more: Buffer): Buffer {
  if (rest.length >= LINE_BYTES) return rest;
  return Buffer.concat([rest, more.subarray(0, LINE_BYTES - rest.length)]);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Waits for the end of all that belongs to it. Never rejects: somebody waits for `ended`, whatever cannot be looked at. */
async function cleared(child: ChildProcess): Promise<void> {
  await Promise.allSettled([groupGone(child.pid), closed(child)]);
}

/** Its pipes are read to the end, but not for ever: something that left the group may hold them open. */
function closed(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 500);
    child.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Killing is not instant. Waits until no living process of the group is left, two seconds at most. */
async function groupGone(pid: number | undefined): Promise<void> {
  if (pid === undefined || WINDOWS) return;
  let pause = 1;
  for (let waited = 0; waited < 2000 && groupLives(pid); waited += pause) {
    pause = Math.min(2 * pause, 20);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

function groupLives(pid: number): boolean {
  try {
    process.kill(-pid, 0);
  } catch {
    return false;
  }
  // Where nobody reaps orphans, the dead stay listed as zombies: they do not count.
  return process.platform === "linux" ? linuxGroup(pid).length > 0 : true;
}

// -------------------------------------------------------------------- limits

function watch(child: Child, limits: WatchLimits): () => void {
  let over = false;
  let looking: NodeJS.Timeout | undefined;
  let idleMs = 0;
  let lastCpuMs: number | undefined;
  let lastLook = performance.now();

  const end = (reason: StopReason): void => {
    release();
    void child.stop(reason);
  };
  const onAbort = (): void => end("aborted");
  const deadline = setTimeout(() => end("timed-out"), Math.min(limits.timeoutMs, 2 ** 31 - 1));
  const release = (): void => {
    over = true;
    clearTimeout(deadline);
    clearTimeout(looking);
    limits.signal.removeEventListener("abort", onAbort);
  };

  const look = async (): Promise<void> => {
    const usage = await child.usage();
    if (over) return;
    if (usage) {
      if (usage.rssBytes > limits.memoryBytes) return end("out-of-memory");
      const now = performance.now();
      // A machine that slept or was too busy to run us must not look like a child that did nothing for long.
      const passed = Math.min(now - lastLook, 2 * LOOK_MS);
      lastLook = now;
      const used = lastCpuMs === undefined ? Number.POSITIVE_INFINITY : Math.abs(usage.cpuMs - lastCpuMs);
      // Linux counts in steps of 10 ms: a single step may be a timer's; only a longer look can tell.
      if (!usage.busy && used <= IDLE_SHARE * (idleMs + passed) + 10) idleMs += passed;
      else {
        idleMs = 0;
        lastCpuMs = usage.cpuMs;
      }
      if (idleMs >= limits.hangMs) return end("hung");
    }
    looking = setTimeout(look, LOOK_MS);
  };

  if (limits.signal.aborted) end("aborted");
  else {
    limits.signal.addEventListener("abort", onAbort, { once: true });
    looking = setTimeout(look, LOOK_MS);
  }
  return release;
}

/** Memory and processor time of a process group; nothing where they cannot be read. */
async function groupUsage(pid: number): Promise<Usage | undefined> {
  if (process.platform === "linux") {
    const members = linuxGroup(pid);
    if (members.length === 0) return undefined;
    return {
      rssBytes: members.reduce((sum, each) => sum + each.rssBytes, 0),
      cpuMs: members.reduce((sum, each) => sum + each.cpuMs, 0),
      busy: members.some((each) => each.busy),
    };
  }
  if (process.platform === "darwin") return darwinGroup(pid);
  return undefined;
}

/**
 * Ids of processes that have nothing to do with a group of ours, and never will: each is looked at
 * once, so that all of them together cost no more than their names. Ids are used again, so one that
 * is gone is forgotten, and all are when a child is started.
 */
const strangers = new Set<number>();

/** What is of interest in /proc/pid/stat. */
interface Listed {
  readonly parent: number;
  readonly group: number;
  readonly state: string;
  readonly cpuMs: number;
}

/**
 * All living processes of a group, and those that it started and that left it (`setsid`), as long as
 * somebody of the group is above them: in a sandbox always, since an orphan there is given to the
 * sandbox's own first process. Empty when /proc cannot be read, such as for want of file descriptors.
 */
function linuxGroup(group: number): Usage[] {
  const names = processIds();
  for (const pid of strangers) if (!names.has(pid)) strangers.delete(pid);
  const listed = new Map<number, Listed>();
  for (const pid of names) {
    const found = strangers.has(pid) ? undefined : listedAt(pid);
    if (found) listed.set(pid, found);
  }
  const ours = new Set([...live].map(({ pid }) => pid));
  const members: Usage[] = [];
  for (const [pid, { state, cpuMs }] of listed) {
    const belongs = groupAbove(pid, listed, ours);
    if (belongs === "none") strangers.add(pid);
    if (belongs !== group || state === "Z" || state === "X") continue;
    members.push({ rssBytes: residentBytes(pid), cpuMs, busy: state === "R" || state === "D" });
  }
  return members;
}

/** The group of ours that a process belongs to, by itself or by what started it; nothing when somebody in between has just ended. */
function groupAbove(
  pid: number,
  listed: ReadonlyMap<number, Listed>,
  ours: ReadonlySet<number | undefined>,
): number | "none" | undefined {
  for (let at = pid; at !== 0 && !strangers.has(at); ) {
    const found = listed.get(at);
    if (!found) return undefined;
    if (ours.has(found.group)) return found.group;
    at = found.parent;
  }
  return "none";
}

/** proc(5), /proc/pid/stat: fields 3 (state), 4 (ppid), 5 (pgrp), 14 and 15 (utime, stime in ticks of 1/100 s). */
function listedAt(pid: number): Listed | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name in brackets may hold anything; the fields after it are plain.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state = "", parent, group] = fields;
    return {
      state,
      parent: Number(parent),
      group: Number(group),
      cpuMs: (Number(fields[11]) + Number(fields[12])) * 10,
    };
  } catch {
    return undefined; // It ended meanwhile.
  }
}

function residentBytes(pid: number): number {
  try {
    const rss = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
    return Number(rss ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function processIds(): Set<number> {
  try {
    return new Set(
      readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .map(Number),
    );
  } catch {
    return new Set();
  }
}

function darwinGroup(group: number): Promise<Usage | undefined> {
  return new Promise((resolve) => {
    execFile("/bin/ps", ["-axo", "pgid=,rss=,time=,state="], { timeout: 5000 }, (error, stdout) => {
      if (error) return resolve(undefined);
      const rows = stdout
        .split("\n")
        .map((line) => line.trim().split(/\s+/))
        .filter((row) => Number(row[0]) === group);
      if (rows.length === 0) return resolve(undefined);
      resolve({
        rssBytes: rows.reduce((sum, row) => sum + Number(row[1]) * 1024, 0),
        cpuMs: rows.reduce((sum, row) => sum + clockMs(row[2] ?? ""), 0),
        busy: rows.some((row) => /^[RU]/.test(row[3] ?? "")),
      });
    });
  });
}

/** `[[days-]hours:]minutes:seconds[.hundredths]` as ps prints it. */
function clockMs(text: string): number {
  const [clock = "", days = "0"] = text.split("-").reverse();
  const seconds = clock.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
  return (Number(days) * 86_400 + seconds) * 1000;
}

// ---------------------------------------------------------------- short runs

export interface ProgramResult {
  /** Exit code; nothing when it was ended by a signal or never started. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  /** Why it could not be started. */
  readonly startError?: string;
}

/** Runs a program to its end, e.g. to ask for its version. Never throws and never takes longer than its limit. */
export function runProgram(
  file: string,
  args: readonly string[],
  options: {
    readonly timeoutMs: number;
    readonly cwd?: string;
    readonly env?: NodeJS.ProcessEnv;
    /** Aborting it ends the program. */
    readonly signal?: AbortSignal;
  },
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    let child: ChildProcess;
    try {
      child = spawn(file, args, {
        cwd: options.cwd,
        env: options.env ?? inheritedEnvironment(),
        detached: !WINDOWS,
        windowsHide: true,
        stdio: ["ignore", "pipe", "pipe"],
      });
    } catch (error) {
      resolve({ code: undefined, stdout: "", stderr: "", timedOut: false, startError: messageOf(error) });
      return;
    }
    remember(child);
    const stdout = keepTail(child.stdout);
    const stderr = keepTail(child.stderr);
    let timedOut = false;
    const deadline = setTimeout(() => {
      timedOut = true;
      killGroup(child);
    }, options.timeoutMs);
    const onAbort = (): void => killGroup(child);
    if (options.signal?.aborted) onAbort();
    options.signal?.addEventListener("abort", onAbort, { once: true });
    const finish = (code: number | null, startError?: string): void => {
      clearTimeout(deadline);
      options.signal?.removeEventListener("abort", onAbort);
      live.delete(child);
      resolve({
        code: code ?? undefined,
        stdout: stdout(),
        stderr: stderr(),
        timedOut,
        ...(startError !== undefined && { startError }),
      });
    };
    child.once("error", (error) => {
      if (child.pid === undefined) finish(null, error.message);
    });
    child.once("exit", (code) => {
      if (!WINDOWS) killGroup(child);
      void cleared(child).then(() => finish(code));
    });
  });
}
