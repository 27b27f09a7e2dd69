/**
 * Temporary names that tell whose they are, so that what a killed process left
 * behind can be cleared away, and nothing that is in use or somebody else's
 * ever is. Process ids mean something only on one machine, between two starts of
 * it, and within one process namespace: machines and containers may share a folder.
 */
import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync, rmdirSync, rmSync, unlinkSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

const NAMESPACE = namespaceOfProcesses();
const OURS = /^\.?council-convert-(\w+)-(\d+)-\w+$/;

/** Beginning of the names of this process. What follows must be letters and digits. */
export const OWN_PREFIX = `council-convert-${NAMESPACE}-${process.pid}-`;

/**
 * Removes what processes that are no longer running have left in this folder. Never throws.
 * `before` clears away what belongs to it elsewhere, while it can still be told by it.
 */
export function clearAbandoned(folder: string, before?: (path: string) => void): void {
  for (const name of namesIn(folder)) {
    const [, namespace, pid] = OURS.exec(name) ?? [];
    const path = join(folder, name);
    if (namespace !== NAMESPACE || isRunning(Number(pid)) || !isOwn(path)) continue;
    before?.(path);
    remove(path);
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

/**
 * None of these is enough by itself: on every Linux the first namespace has the same number,
 * containers from one image may have the same machine id, and only Linux tells its boot id.
 */
function namespaceOfProcesses(): string {
  const parts = [
    orNothing(() => readFileSync("/etc/machine-id", "utf8")),
    hostname(),
    orNothing(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8")),
    orNothing(() => readlinkSync("/proc/self/ns/pid")),
  ];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}

function orNothing(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
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
