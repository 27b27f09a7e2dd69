/**
 * A file of lines to which several runs may add at the same time. It begins with
 * a header line, which tells what it is. Nothing that a run has added is lost to
 * another one, whether that adds as well or writes the whole file anew. It is
 * never a link: its content would go, or come from, where nobody has said.
 */
import { randomBytes } from "node:crypto";
import { constants, copyFile, type FileHandle, link, lstat, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { clearAbandoned, OWN_PREFIX } from "./own.js";
import { makeFolders } from "./placing.js";

/** All that is in it; nothing when it does not exist. */
export async function readJournal(file: string): Promise<string | undefined> {
  const handle = await openOrdinary(file, constants.O_RDONLY);
  if (!handle) return undefined;
  try {
    return await handle.readFile("utf8");
  } finally {
    await handle.close();
  }
}

/** How often a line is added once more, because the file was written anew meanwhile: that is rare. */
const ATTEMPTS = 10;

/** Adds whole lines. The file is begun when there is none. */
export async function addLines(file: string, header: string, lines: string): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const handle = await openOrdinary(file, constants.O_WRONLY | constants.O_APPEND);
    if (!handle) {
      await begin(file, header);
      continue;
    }
    try {
      await handle.writeFile(lines);
      // Another run may have put a new file in its place just before, without these lines.
      if (await isStill(file, handle)) return;
    } finally {
      await handle.close();
    }
  }
  throw new Error("another run replaces it again and again");
}

/**
 * Replaces the content by what `renew` makes of the whole lines that are there
 * by then. What others add meanwhile is added to the new file.
 */
export async function renewJournal(
  file: string,
  header: string,
  renew: (content: string) => Promise<string>,
): Promise<void> {
  await alone(file, async () => {
    const old = await openOrdinary(file, constants.O_RDONLY);
    if (!old) return;
    try {
      const content = await old.readFile();
      const end = content.lastIndexOf("\n") + 1;
      const renewed = await renew(content.subarray(0, end).toString());
      await withWaiting(file, renewed, (waiting) => rename(waiting, file));
      // Whoever adds from now on sees that the file is another one; what was added until now is read here.
      const since = Buffer.concat([content.subarray(end), await old.readFile()]);
      const added = since.subarray(0, since.lastIndexOf("\n") + 1).toString();
      if (added !== "") await addLines(file, header, added);
    } finally {
      await old.close();
    }
  });
}

/** Makes the file with its header, unless another run is faster: then that one's is used. */
async function begin(file: string, header: string): Promise<void> {
  await makeFolders(dirname(file));
  await withWaiting(file, header, async (waiting) => {
    try {
      await link(waiting, file);
    } catch (error) {
      // A file system without hard links.
      if (codeOf(error) !== "EEXIST") await copyFile(waiting, file, constants.COPYFILE_EXCL).catch(unlessExists);
    }
  });
}

/** Writes a file of a name that nobody can foresee beside it, flushed to disk, and removes it when it is still there after use. */
async function withWaiting(file: string, content: string, use: (waiting: string) => Promise<void>): Promise<void> {
  const folder = dirname(file);
  clearAbandoned(folder);
  const waiting = join(folder, `.${OWN_PREFIX}${randomBytes(6).toString("hex")}`);
  try {
    const handle = await open(waiting, "wx");
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await use(waiting);
  } finally {
    await rm(waiting, { force: true });
  }
}

/** Writing the file anew takes a fraction of a second: whoever holds the lock for longer was killed. */
const LOCKED_AT_MOST_MS = 60_000;
const LOOK_AGAIN_MS = 50;

/** Hidden, so that it is no document wherever it stands. */
export function lockOf(file: string): string {
  return join(dirname(file), `.${basename(file).replace(/^\./, "")}.lock`);
}

/** Two runs that write the file anew at the same time would lose what is added between. */
async function alone(file: string, work: () => Promise<void>): Promise<void> {
  const lock = lockOf(file);
  const until = Date.now() + LOCKED_AT_MOST_MS;
  while (!(await taken(lock))) {
    const age = await lstat(lock).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > LOCKED_AT_MOST_MS) await rm(lock, { force: true });
    else if (Date.now() > until) throw new Error(`another run is working on it (if there is none, remove ${lock})`);
    else await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  try {
    await work();
  } finally {
    await rm(lock, { force: true });
  }
}

/** False when somebody else has it. */
async function taken(lock: string): Promise<boolean> {
  try {
    await (await open(lock, "wx")).close();
    return true;
  } catch (error) {
    // Without its folder there is no file either.
    if (codeOf(error) === "ENOENT") return true;
    unlessExists(error);
    return false;
  }
}

/** Nothing when it does not exist. */
async function openOrdinary(file: string, flags: number): Promise<FileHandle | undefined> {
  try {
    // A pipe would keep the run waiting for ever.
    if (!(await lstat(file)).isFile()) throw new Error("it is a link, or no ordinary file");
    return await open(file, flags | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

async function isStill(file: string, handle: FileHandle): Promise<boolean> {
  const [written, there] = await Promise.all([
    handle.stat({ bigint: true }),
    lstat(file, { bigint: true }).catch(() => undefined),
  ]);
  return written.ino === there?.ino && written.dev === there.dev;
}

function unlessExists(error: unknown): void {
  if (codeOf(error) !== "EEXIST") throw error;
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
