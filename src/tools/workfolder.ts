/**
 * Private folders for work in progress. Each is removed when its document is
 * done, when the process ends, and, if the process was killed, at the next
 * start: the folder's name carries the process id, so that nothing that is not
 * ours, or still in use, is ever removed.
 */
import { lstatSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OperatorError } from "../errors.js";

/** Process ids mean something only within one process namespace: containers may share a temporary folder. */
const NAMESPACE = namespaceOfProcesses();
const OURS = /^council-convert-(\w+)-(\d+)-[A-Za-z0-9]{6}$/;

const open = new Set<string>();
let prepared = false;

/** Runs `work` with a new folder (mode 0700), and removes it afterwards whatever happened. */
export async function withWorkFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  prepareOnce();
  const folder = makeFolder();
  open.add(folder);
  try {
    return await work(folder);
  } finally {
    remove(folder);
    open.delete(folder);
  }
}

function makeFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), `council-convert-${NAMESPACE}-${process.pid}-`));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new OperatorError(
      code === "ENOSPC"
        ? "The disk that holds the temporary folder is full."
        : `The temporary folder "${tmpdir()}" cannot be used (${code}).`,
      "Name another folder in the environment variable TMPDIR (TEMP on Windows).",
    );
  }
}

function namespaceOfProcesses(): string {
  try {
    return readlinkSync("/proc/self/ns/pid").replace(/\W/g, "");
  } catch {
    return "host";
  }
}

function prepareOnce(): void {
  if (prepared) return;
  prepared = true;
  process.on("exit", () => {
    for (const folder of open) remove(folder);
  });
  removeLeftovers();
}

/** Removes the folders of processes that were killed before they could tidy up. */
function removeLeftovers(): void {
  for (const name of namesIn(tmpdir())) {
    const [, namespace, pid] = OURS.exec(name) ?? [];
    const folder = join(tmpdir(), name);
    if (namespace === NAMESPACE && !isRunning(Number(pid)) && isOwn(folder)) remove(folder);
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

function isOwn(folder: string): boolean {
  try {
    const stat = lstatSync(folder);
    return stat.isDirectory() && (process.getuid === undefined || stat.uid === process.getuid());
  } catch {
    return false;
  }
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // A program that is just ending may still hold a file; the next start removes the folder.
  }
}
