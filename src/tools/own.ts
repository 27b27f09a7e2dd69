/**
 * Temporary names that tell whose they are, so that what a killed process left
 * behind can be cleared away, and nothing that is in use or somebody else's
 * ever is. Process ids mean something only on one machine, between two starts of
 * it, and within one process namespace: machines and containers may share a folder.
 */
import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync, rmdirSync, rmSync, type Stats, unlinkSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

const NAMESPACE = namespaceOfProcesses();
/** A half-written file beside an output: the beginning and six random bytes. */
const FILE = /^\.council-convert-([0-9a-f]{16})-(\d+)-[0-9a-f]{12}$/;
/** A work folder, as `mkdtemp` makes it. */
const FOLDER = /^council-convert-([0-9a-f]{16})-(\d+)-[A-Za-z0-9]{6}$/;

/** Beginning of the names of this process. What follows must be of the form above. */
export const OWN_PREFIX = `council-convert-${NAMESPACE}-${process.pid}-`;

/**
 * Removes the half-written files that processes which are no longer running have left in this
 * folder. Anybody may give a folder of documents to anybody: a link or a folder with such a
 * name was not made here, and stays. Never throws.
 */
export function clearAbandoned(folder: string): void {
  for (const path of abandonedIn(folder, FILE)) if (lookedAt(path)?.isFile()) orNothing(() => unlinkSync(path));
}

/**
 * The same for work folders; links and files stay. `before` clears away what belongs to a
 * folder elsewhere, while it can still be told by it.
 */
export function clearAbandonedFolders(folder: string, before: (path: string) => void): void {
  for (const path of abandonedIn(folder, FOLDER)) {
    if (!lookedAt(path)?.isDirectory()) continue;
    before(path);
    remove(path);
  }
}

/** Removes a folder with all that is in it; anything else is only unlinked. Never throws: a program that is just ending may still hold it. */
export function remove(path: string): void {
  const status = lookedAt(path);
  if (!status) return;
  if (!status.isDirectory()) return void orNothing(() => unlinkSync(path));
  if (removedQuickly(path)) return;
  // The next start clears away what is in use now.
  orNothing(() => rmSync(path, { recursive: true, force: true, maxRetries: 3 }));
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
  return createHash("sha256")
    .update(JSON.stringify(parts.map((part) => part ?? "")))
    .digest("hex")
    .slice(0, 16);
}

function abandonedIn(folder: string, form: RegExp): string[] {
  return (orNothing(() => readdirSync(folder)) ?? []).flatMap((name) => {
    const [, namespace, pid] = form.exec(name) ?? [];
    const path = join(folder, name);
    return namespace === NAMESPACE && !isRunning(Number(pid)) && isOwn(path) ? [path] : [];
  });
}

/** What is there by itself: a link is not followed. */
function lookedAt(path: string): Stats | undefined {
  return orNothing(() => lstatSync(path));
}

function orNothing<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
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
  return process.getuid === undefined || lookedAt(path)?.uid === process.getuid();
}
