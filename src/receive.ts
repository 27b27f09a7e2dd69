/**
 * Takes documents in: turns what the user named into a list of files, and makes
 * the private copy that everything later works on. A source is only ever opened
 * for reading.
 */
import { createHash } from "node:crypto";
import { type BigIntStats, constants } from "node:fs";
import { type FileHandle, open, readdir, stat } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { OperatorError } from "./errors.js";
import type { Received } from "./model.js";

/** Office programs' lock files: they are no documents. */
const LOCK_FILE = /^(~\$.*|\.~lock\..*#)$/;

/**
 * Expands folders, in a stable order. Hidden files, lock files and links found
 * in a folder are passed over; a link that is named itself is followed.
 * Throws an `OperatorError` that lists every path that cannot be used.
 */
export async function receive(paths: readonly string[]): Promise<Received[]> {
  const found: Received[] = [];
  const missing: string[] = [];
  for (const path of paths) {
    const absolute = resolve(path);
    const kind = await kindOf(absolute);
    if (kind === "file") found.push({ path: absolute, under: "" });
    else if (kind === "folder") found.push(...(await filesIn(absolute, path)));
    else
      missing.push(
        kind === "nothing" ? `There is no file or folder "${path}".` : `"${path}" is neither a file nor a folder.`,
      );
  }
  if (missing.length > 0) {
    throw new OperatorError(missing.join("\n"), "Look at the spelling, and put names with spaces in quotation marks.");
  }
  return found.filter((item, index) => found.findIndex((other) => other.path === item.path) === index);
}

async function kindOf(path: string): Promise<"file" | "folder" | "nothing" | "other"> {
  try {
    const status = await stat(path);
    if (status.isFile()) return "file";
    return status.isDirectory() ? "folder" : "other";
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG" || code === "ELOOP") return "nothing";
    throw new OperatorError(
      `"${path}" cannot be looked at (${code}).`,
      "Ask for permission to read it, or copy it to a folder of your own.",
    );
  }
}

async function filesIn(folder: string, asNamed: string): Promise<Received[]> {
  const found: Received[] = [];
  const walk = async (current: string): Promise<void> => {
    const entries = await readdir(current, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      throw new OperatorError(
        `The folder "${current}" cannot be read (${error.code}).`,
        "Ask for permission to read it, or name the documents themselves.",
      );
    });
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      if (entry.name.startsWith(".") || LOCK_FILE.test(entry.name)) continue;
      if (entry.isDirectory()) await walk(join(current, entry.name));
      else if (entry.isFile()) found.push({ path: join(current, entry.name), under: relative(folder, current) });
    }
  };
  await walk(folder);
  if (found.length === 0) {
    throw new OperatorError(`There is no document in the folder "${asNamed}".`, "Name a folder that holds documents.");
  }
  return found;
}

/** What a file was like when it was read: content and identity. */
export interface Snapshot {
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/**
 * Copies the source to `target`, which must not exist, and returns the checksum
 * of exactly the bytes that were copied. Throws an `OperatorError` for a file
 * above `maxBytes`; file-system errors pass through.
 */
export async function takeCopy(source: string, target: string, maxBytes: number): Promise<Snapshot> {
  const copy = await open(target, "wx", 0o600);
  try {
    return await readThrough(source, maxBytes, (chunk) => copy.writeFile(chunk));
  } finally {
    await copy.close();
  }
}

/** True when the file at `path` still has the content of the snapshot. */
export async function isUnchanged(path: string, snapshot: Snapshot): Promise<boolean> {
  try {
    return (await readThrough(path, snapshot.bytes)).sha256 === snapshot.sha256;
  } catch {
    return false;
  }
}

/** Size and checksum of a file. */
export function checksumOf(path: string): Promise<Snapshot> {
  return readThrough(path, Number.POSITIVE_INFINITY);
}

async function readThrough(path: string, maxBytes: number, take?: (chunk: Buffer) => Promise<void>): Promise<Snapshot> {
  const handle = await openForReading(path);
  try {
    const status: BigIntStats = await handle.stat({ bigint: true });
    if (!status.isFile()) throw new OperatorError(`"${basename(path)}" is not a file.`, "Name a document.");
    const hash = createHash("sha256");
    const buffer = Buffer.allocUnsafe(1024 * 1024);
    let bytes = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return { bytes, sha256: hash.digest("hex") };
      bytes += bytesRead;
      if (bytes > maxBytes) throw tooLarge(path, maxBytes);
      const chunk = buffer.subarray(0, bytesRead);
      hash.update(chunk);
      await take?.(chunk);
    }
  } finally {
    await handle.close();
  }
}

function tooLarge(path: string, maxBytes: number): OperatorError {
  return new OperatorError(
    `"${basename(path)}" is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB.`,
    "Split the document into smaller ones.",
  );
}

/** Read-only, and without waiting: a named pipe must not hang the program. */
function openForReading(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
}
