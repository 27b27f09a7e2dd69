/**
 * Private folders for work in progress. Each is removed when its document is
 * done, when the process ends, and, if the process was killed, at the next
 * start.
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OperatorError } from "../errors.js";
import { clearAbandonedFolders, OWN_PREFIX, remove } from "./own.js";
import { removeSockets } from "./sockets.js";

const open = new Set<string>();
let prepared = false;

export interface WorkFolder {
  readonly path: string;
  /** Removes it with all that is in it. Safe to call twice. */
  remove(): void;
}

/** Makes a new folder (mode 0700). Throws an `OperatorError` when it cannot be made. */
export function openWorkFolder(): WorkFolder {
  prepareOnce();
  const path = makeFolder();
  open.add(path);
  return {
    path,
    remove: () => {
      remove(path);
      open.delete(path);
    },
  };
}

/** Runs `work` with a new folder, and removes it afterwards whatever happened. */
export async function withWorkFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = openWorkFolder();
  try {
    return await work(folder.path);
  } finally {
    folder.remove();
  }
}

function prepareOnce(): void {
  if (prepared) return;
  prepared = true;
  process.on("exit", () => {
    for (const folder of open) remove(folder);
  });
  clearAbandonedFolders(tmpdir(), removeSockets);
}

function makeFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), OWN_PREFIX));
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
