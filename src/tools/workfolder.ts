/**
 * Private folders for work in progress. Each is removed when its document is
 * done, when the process ends, and, if the process was killed, at the next
 * start: the folder's name carries the process id, so that nothing that is not
 * ours, or still in use, is ever removed.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PREFIX = "council-convert-";
const OURS = /^council-convert-(\d+)-[A-Za-z0-9]{6}$/;

const open = new Set<string>();
let prepared = false;

/** Runs `work` with a new folder (mode 0700), and removes it afterwards whatever happened. */
export async function withWorkFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  prepareOnce();
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  open.add(folder);
  try {
    return await work(folder);
  } finally {
    remove(folder);
    open.delete(folder);
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
  for (const name of readdirSync(tmpdir())) {
    const pid = OURS.exec(name)?.[1];
    const folder = join(tmpdir(), name);
    if (pid && !isRunning(Number(pid)) && isOwn(folder)) remove(folder);
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
    const stat = statSync(folder);
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
