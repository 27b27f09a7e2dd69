/** Puts whole files into folders of the user, and never replaces one. */
import { randomBytes } from "node:crypto";
import { link, lstat, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { piecesOf } from "./private-file.js";

/** `from` is a file of this program's own; a new file gets the mode that any new file would have there. */
export async function copyFlushed(from: string, to: string): Promise<void> {
  const handle = await open(to, "wx", 0o666);
  try {
    for (const piece of piecesOf(from)) await handle.writeFile(piece);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Makes a folder with all of its parents that are missing, and returns the topmost one that was made.
 * Node's own way never ends where a parent exists and nothing can be made in it (/proc).
 */
export async function makeFolders(folder: string): Promise<string | undefined> {
  if (await exists(folder)) return undefined;
  const parent = dirname(folder);
  const topmost = parent === folder ? undefined : await makeFolders(parent);
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  return topmost ?? folder;
}

function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Gives a file a second name. Never replaces a file: both ways fail when `to` exists. */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw error;
    // A file system without hard links (FAT, some network shares): the name is taken first, so that it
    // cannot replace anything, and the whole file is then put under it in one step.
    const copy = `${to}.${randomBytes(6).toString("hex")}`;
    await (await open(to, "wx")).close();
    try {
      await copyFlushed(from, copy);
      await rename(copy, to);
    } catch (failure) {
      await rm(copy, { force: true });
      await rm(to, { force: true });
      throw failure;
    }
  }
}
