/**
 * Temporary names that tell whose they are, so that what a killed process left
 * behind can be cleared away, and nothing that is in use or somebody else's
 * ever is. Process ids mean something only within one process namespace:
 * containers may share a folder.
 */
import { lstatSync, readdirSync, readlinkSync, rmdirSync, rmSync, unlinkSync } from "node:fs";
import { join } from "node:path";

const NAMESPACE = namespaceOfProcesses();
const OURS = /^\.?council-convert-(\w+)-(\d+)-\w+$/;

/** Beginning of the names of this process. What follows must be letters and digits. */
export const OWN_PREFIX = `council-convert-${NAMESPACE}-${process.pid}-`;

/** Removes what processes that are no longer running have left in this folder. Never throws. */
export function clearAbandoned(folder: string): void {
  for (const name of namesIn(folder)) {
    const [, namespace, pid] = OURS.exec(name) ?? [];
    if (namespace === NAMESPACE && !isRunning(Number(pid)) && isOwn(join(folder, name))) remove(join(folder, name));
  }
}

/** Removes a file or a folder with all that is in it. Never throws: a program that is just ending may still hold it. */
export function remove(path: string): void {
  if (removedQuickly(path)) return;
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // The next start clears it away.
  }
}

/** Most of what is removed is a folder with a few files: that takes a tenth of the time of a removal of anything. */
function removedQuickly(folder: string): boolean {
  try {
    for (const name of readdirSync(folder)) unlinkSync(join(folder, name));
    rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

function namespaceOfProcesses(): string {
  try {
    return readlinkSync("/proc/self/ns/pid").replace(/\W/g, "");
  } catch {
    return "host";
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

function isOwn(path: string): boolean {
  try {
    return process.getuid === undefined || lstatSync(path).uid === process.getuid();
  } catch {
    return false;
  }
}
