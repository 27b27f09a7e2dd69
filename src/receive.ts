/**
 * Takes documents in: turns what the user named into a list of files, and makes
 * the private copy that everything later works on. A source is only ever opened
 * for reading.
 */
import { createHash } from "node:crypto";
import { type BigIntStats, closeSync, constants, type Dirent, openSync, writeFileSync } from "node:fs";
import { type FileHandle, lstat, open, readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { OperatorError } from "./errors.js";
import type { LeftOut, Received } from "./model.js";
import { IGNORE_FILE, type Patterns, type Selection, selectionIn } from "./select.js";
import { piecesOf } from "./tools/private-file.js";

/** What file managers leave behind in folders, besides hidden files. */
const LITTER: readonly string[] = ["thumbs.db", "ehthumbs.db", "desktop.ini"];

/** Office programs' owner files: no documents, and far smaller than any. */
const OWNER_FILE = /^~\$/;
const OWNER_FILE_BYTES = 1024;

export interface ReceivedFiles {
  readonly sources: readonly Received[];
  readonly leftOut: readonly LeftOut[];
}

/** What is taken of the folders. Files that are named themselves are always taken. */
export interface Wanted extends Patterns {
  /** Paths that are no documents: the folder of the outputs, the file of `--changed`, earlier reports. */
  readonly skip?: readonly string[] | undefined;
}

/**
 * Expands folders, in a stable order. Hidden files, lock files, what file managers leave
 * behind, what the patterns leave out and what is in `skip` are passed over without a word; links found in
 * a folder are left out, and said so; a link that is named itself is followed.
 * A folder that cannot be read is left out, and said so, unless it was named.
 * Throws an `OperatorError` that lists every path that cannot be used.
 */
export async function receive(
  paths: readonly string[],
  wanted: Wanted = { include: [], exclude: [] },
): Promise<ReceivedFiles> {
  refuseEmptyNames(paths);
  const found = new Places();
  const skipped = new Places();
  for (const path of wanted.skip ?? []) {
    // Named by a link, it may be come upon in its own place.
    for (const place of [resolve(path), await realpath(path).catch(() => path)]) await skipped.add({ path: place });
  }
  const documents: Received[] = [];
  const leftOut: LeftOut[] = [];
  const missing: string[] = [];
  const take = async (document: Received) => {
    if (await found.add(document)) documents.push(document);
  };
  for (const path of paths) {
    const absolute = resolve(path);
    const kind = await kindOf(absolute);
    if (kind === "file") await take({ path: absolute, under: "", named: true });
    else if (kind === "folder") {
      const isSkipped = (path: string) => skipped.has(path);
      await addFolder({ folder: absolute, asNamed: path, wanted, isSkipped, take, leftOut });
    } else {
      missing.push(
        kind === "nothing" ? `There is no file or folder "${path}".` : `"${path}" is neither a file nor a folder.`,
      );
    }
  }
  if (missing.length > 0) {
    throw new OperatorError(missing.join("\n"), "Look at the spelling, and put names with spaces in quotation marks.");
  }
  return { sources: documents, leftOut };
}

/** An empty name would be the current folder, with all that is in it: mostly a variable that is not set. */
function refuseEmptyNames(paths: readonly string[]): void {
  if (!paths.includes("")) return;
  throw new OperatorError(
    "An empty name was given.",
    "Look whether a variable in the command is empty. The current folder is called . (a full stop).",
  );
}

/** Files and folders, each once, however it is reached. */
class Places {
  private readonly byKey = new Map<string, string[]>();
  private readonly known: RealFolders = new Map();

  /** True when it was not among them yet. */
  async add({ path }: { readonly path: string }): Promise<boolean> {
    const key = await canonical(path, this.known);
    const alike = this.byKey.get(key) ?? [];
    if (await isOneOf(alike, path)) return false;
    this.byKey.set(key, [...alike, path]);
    return true;
  }

  async has(path: string): Promise<boolean> {
    if (this.byKey.size === 0) return false;
    return isOneOf(this.byKey.get(await canonical(path, this.known)) ?? [], path);
  }
}

/** Where names with the same key are those of one file, or of two, depends on the file system: the file itself tells. */
async function isOneOf(paths: readonly string[], path: string): Promise<boolean> {
  if (paths.length === 0) return false;
  const identities = await Promise.all([path, ...paths].map(identityOf));
  return identities[0] !== undefined && identities.indexOf(identities[0], 1) > 0;
}

/** The same for all names of one file or folder; undefined when there is none. */
export async function identityOf(path: string): Promise<string | undefined> {
  const status = await stat(path, { bigint: true }).catch(() => undefined);
  return status && identityIn(status);
}

/** That of the entry itself, also when it has become a link. What is gone again has one that no file has. */
async function identityOfEntry(path: string): Promise<string> {
  return lstat(path, { bigint: true }).then(identityIn, () => "gone");
}

function identityIn({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}

/** The real paths of folders that were asked for before. Good for as long as no folder is moved. */
export type RealFolders = Map<string, string | undefined>;

/**
 * One key for the names of one place: links in the folders are resolved, and
 * upper and lower case and the two spellings of accents are the same, as they
 * are to some file systems. The last name may be one that does not exist yet.
 */
export async function canonical(path: string, known: RealFolders = new Map()): Promise<string> {
  let folder = dirname(path);
  let rest = basename(path);
  for (;;) {
    if (!known.has(folder)) known.set(folder, await realpath(folder).catch(() => undefined));
    const real = known.get(folder);
    if (real !== undefined) return join(real, rest).normalize("NFC").toLowerCase();
    if (dirname(folder) === folder) return path.normalize("NFC").toLowerCase();
    rest = join(basename(folder), rest);
    folder = dirname(folder);
  }
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

/** A folder that was named, and where what is found in it goes. */
interface NamedFolder {
  readonly folder: string;
  readonly asNamed: string;
  readonly wanted: Wanted;
  isSkipped(path: string): Promise<boolean>;
  take(document: Received): Promise<void>;
  readonly leftOut: LeftOut[];
}

async function addFolder({ folder, asNamed, wanted, isSkipped, take, leftOut }: NamedFolder): Promise<void> {
  let count = 0;
  let passedOver = 0;
  let unreadable = 0;
  const leaveOut = (path: string, cause: LeftOut["cause"], why: string) => void leftOut.push({ path, cause, why });
  const walk = async (current: string, entries: readonly Dirent[], selection: Selection): Promise<void> => {
    for (const entry of entries) {
      if (entry.name.startsWith(".") || LITTER.includes(entry.name.toLowerCase())) continue;
      const path = join(current, entry.name);
      if ((await isSkipped(path)) || (await isOwnerFile(path))) continue;
      if (entry.name.includes(UNREADABLE) && !(await exists(path))) {
        unreadable += 1;
        leaveOut(
          path,
          "unreadable-name",
          "Its name is not valid text (UTF-8). Rename it, and run council-convert again.",
        );
      } else if (entry.isDirectory()) {
        if (selection.takesFolder(entry.name)) await enter(path, selection);
        else passedOver += 1;
      } else if (!selection.takesFile(entry.name)) passedOver += 1;
      else if (entry.isFile()) {
        count += 1;
        await take({ path, under: relative(folder, current), named: false, identity: await identityOfEntry(path) });
      } else if (entry.isSymbolicLink()) leaveOut(path, "link", "It is a link, and links are not followed.");
    }
  };
  // One folder that is closed to the user does not keep the others from being worked on.
  const enter = async (path: string, selection: Selection): Promise<void> => {
    const entries = await entriesOf(path).catch((error: OperatorError) => error);
    if (Array.isArray(entries)) return walk(path, entries, await selection.enter(basename(path)));
    unreadable += 1;
    leaveOut(path, "unreadable-folder", `${entries.message} ${entries.advice}`);
  };
  await walk(folder, await entriesOf(folder), await selectionIn(folder, wanted));
  if (count > 0 || unreadable > 0) return;
  if (passedOver > 0) {
    throw new OperatorError(
      `Nothing in the folder "${asNamed}" is taken: all of it is left out by --include, --exclude or ${IGNORE_FILE}.`,
      "Change the patterns, or name the documents themselves.",
    );
  }
  throw new OperatorError(`There is no document in the folder "${asNamed}".`, "Name a folder that holds documents.");
}

/** What stands in a name for bytes that are no text. A file may really be called that, too. */
const UNREADABLE = "\ufffd";

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

async function isOwnerFile(path: string): Promise<boolean> {
  return OWNER_FILE.test(basename(path)) && ((await stat(path).catch(() => undefined))?.size ?? 0) <= OWNER_FILE_BYTES;
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw new OperatorError(
      `The folder "${folder}" cannot be read (${error.code}).`,
      "Ask for permission to read it, or name the documents themselves.",
    );
  });
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What a file was like when it was read: content and identity. */
export interface Snapshot {
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** A file to read; with an identity, only that file will do. */
type Source = Pick<Received, "path" | "identity">;

/**
 * Copies the source to `target`, which must not exist, and returns the checksum
 * of exactly the bytes that were copied. Throws an `OperatorError` for a file
 * above `maxBytes`, and for one that is not the one that was found; file-system
 * errors pass through.
 */
export async function takeCopy(source: Source, target: string, maxBytes: number): Promise<Snapshot> {
  // The copy is in the work folder: to wait for it would take longer than to write it.
  const copy = openSync(target, "wx", 0o600);
  try {
    return await readThrough(source, maxBytes, (chunk) => writeFileSync(copy, chunk));
  } finally {
    closeSync(copy);
  }
}

/** True when the source is the same file still, with the content of the snapshot. */
export async function isUnchanged(source: Source, snapshot: Snapshot): Promise<boolean> {
  try {
    return (await readThrough(source, snapshot.bytes)).sha256 === snapshot.sha256;
  } catch {
    return false;
  }
}

/** Size and checksum of a file. */
export function checksumOf(path: string): Promise<Snapshot> {
  return readThrough({ path }, Number.POSITIVE_INFINITY);
}

/** The same of a file in the work folder, without waiting. */
export function checksumOfOurs(path: string): Snapshot {
  const hash = createHash("sha256");
  let bytes = 0;
  for (const piece of piecesOf(path)) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { bytes, sha256: hash.digest("hex") };
}

const PIECE_BYTES = 1024 * 1024;

async function readThrough(source: Source, maxBytes: number, take?: (chunk: Buffer) => void): Promise<Snapshot> {
  const { path, identity } = source;
  const handle = await openForReading(source);
  try {
    const status = await handle.stat({ bigint: true });
    // A folder on the way to it may have become a link.
    if (identity !== undefined && identity !== identityIn(status)) throw changedMeanwhile();
    if (!status.isFile()) throw new OperatorError(`"${basename(path)}" is not a file.`, "Name a document.");
    const hash = createHash("sha256");
    // Small for small files: large pieces would keep the garbage collector busy.
    const buffer = Buffer.allocUnsafe(Math.min(PIECE_BYTES, Math.max(4096, Number(status.size) + 1)));
    let bytes = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return { bytes, sha256: hash.digest("hex") };
      bytes += bytesRead;
      if (bytes > maxBytes) throw tooLarge(path, maxBytes);
      const chunk = buffer.subarray(0, bytesRead);
      hash.update(chunk);
      take?.(chunk);
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

/** For a document that is not what was looked at any more. */
export function changedMeanwhile(): OperatorError {
  return new OperatorError(
    "The file was changed by another program after it had been looked at.",
    "Wait until the other program is done, and run council-convert again.",
  );
}

/** Read-only, and without waiting: a named pipe must not hang the program. What was found in a folder was no link. */
async function openForReading({ path, identity }: Source): Promise<FileHandle> {
  const noLink = identity === undefined ? 0 : (constants.O_NOFOLLOW ?? 0);
  try {
    return await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | noLink);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // EMLINK is what the BSDs say of a link.
    if (noLink !== 0 && (code === "ELOOP" || code === "EMLINK")) throw changedMeanwhile();
    if (code === "ENOENT") {
      throw new OperatorError("The file is no longer there.", "Look whether it was moved or renamed.");
    }
    throw new OperatorError(
      `The file cannot be read (${code}).`,
      "Ask for permission to read it, or copy it to a folder of your own.",
    );
  }
}
