/**
 * Remembers which documents an earlier run found ready, so that `--changed` can
 * skip them: a journal of one line of JSON a document, appended before its
 * outputs are put in place. A line claims nothing by itself: it counts only while
 * the outputs that it names are there, byte for byte. So a run that was killed at
 * any point is taken up where it ended.
 *
 * A file that is lost costs no document, but time and an `--overwrite`: an output
 * does not show who made it, and two conversions of a document are not the same
 * byte for byte, so nothing else tells ours from what somebody else put there.
 */
import { createHash, randomBytes } from "node:crypto";
import { appendFile, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { messageOf, OperatorError } from "./errors.js";
import type { Received } from "./model.js";
import type { Memory } from "./parts.js";
import { checksumOf } from "./receive.js";
import { clearAbandoned, OWN_PREFIX } from "./tools/own.js";

const HEADER = { schema: "council-convert/cache/1" };

/** One document, and what was made of it. Paths are relative to the folder of outputs, so that it may be moved. */
interface Entry {
  readonly document: string;
  /** SHA-256 of its content, in hex; empty, which is the checksum of nothing, when it was not ready. */
  readonly sha256: string;
  /** Checksum of everything else that decides what comes out: options, engine, version. */
  readonly settings: string;
  readonly outputs: readonly { readonly path: string; readonly sha256: string }[];
}

export interface OpenMemory extends Memory {
  close(): Promise<void>;
}

const NAME = "council-convert-cache.jsonl";

/** Where it is kept unless the user says otherwise. Outputs that go beside their sources have no folder of their own. */
export function cacheFile(out: string | undefined): string {
  if (out !== undefined) return join(resolve(out), `.${NAME}`);
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  const folder =
    process.platform === "win32"
      ? (LOCALAPPDATA ?? join(homedir(), "AppData/Local"))
      : process.platform === "darwin"
        ? join(homedir(), "Library/Caches")
        : XDG_CACHE_HOME || join(homedir(), ".cache");
  return join(folder, "council-convert", NAME);
}

export interface MemoryPlace {
  /** The file. Its folder is made when it is written first. */
  readonly file: string;
  /** True when the user named it: then it may be somebody else's, and is not replaced. */
  readonly named: boolean;
  /** The folder of all outputs, when there is one; names are kept relative to it. */
  readonly out: string | undefined;
  /** Everything that decides what comes out of a document, besides its content; any JSON. */
  readonly settings: unknown;
  readonly warn: (message: string) => void;
}

/** Reads what an earlier run has remembered. What is damaged is ignored with a warning. */
export async function openMemory(place: MemoryPlace): Promise<OpenMemory> {
  const { file, out, warn } = place;
  const settings = createHash("sha256").update(JSON.stringify(place.settings)).digest("hex");
  const { before, isWhole } = await read(place);
  const lines = [...before];
  // The last line of a document is the one that counts.
  const entries = new Map(before.map((entry) => [entry.document, entry]));
  const made = new Map<string, Entry["outputs"]>();
  for (const { document, outputs } of before) made.set(document, [...(made.get(document) ?? []), ...outputs]);
  let begun = isWhole;
  let written = lines.length;
  let failed = false;
  let cleared = false;
  let writing: Promise<void> = Promise.resolve();
  const writeNew = async () => {
    const count = lines.length;
    if (!cleared) clearAbandoned(dirname(file));
    cleared = true;
    if (begun) await appendFile(file, textOf(lines.slice(written, count)));
    else await rewrite(file, lines.slice(0, count));
    written = count;
  };
  /** Without the file everything else still works; that is said once. */
  const write = (work: () => Promise<unknown>): Promise<void> => {
    writing = writing.then(work).then(
      () => {
        begun = true;
      },
      (error) => {
        // It may end in the middle of a line now: the next line to be noted mends it.
        begun = false;
        if (!failed) warn(`The file ${file} cannot be written: ${messageOf(error)}. ${UNREMEMBERED}`);
        failed = true;
      },
    );
    return writing;
  };
  const naming = (path: string) => (out === undefined ? path : relative(out, path));
  const placeOf = (path: string) => (isAbsolute(path) || out === undefined ? path : join(out, path));
  const nameOf = ({ path, under }: Received) => (out === undefined ? path : join(under, basename(path)));
  const isThere = async ({ path, sha256 }: Entry["outputs"][number]) => (await sumOf(placeOf(path))) === sha256;

  return {
    knows: (source) => made.has(nameOf(source)),
    async isUnchanged(source) {
      const entry = entries.get(nameOf(source));
      if (entry?.settings !== settings || entry.sha256 !== (await sumOf(source.path))) return false;
      const there = await Promise.all(entry.outputs.map(isThere));
      return there.every(Boolean);
    },
    async isOurs(source, target) {
      // A run that was killed may have noted new outputs and left those of an earlier line in place.
      const outputs = (made.get(nameOf(source)) ?? []).filter(({ path }) => placeOf(path) === target);
      const sum = outputs.length > 0 ? await sumOf(target) : undefined;
      return outputs.some(({ sha256 }) => sha256 === sum);
    },
    async remember(source, sha256, outputs) {
      const named = outputs.map((output) => ({ path: naming(output.path), sha256: output.sha256 }));
      const entry: Entry = { document: nameOf(source), sha256: sha256 ?? "", settings, outputs: named };
      lines.push(entry);
      await write(writeNew);
    },
    async close() {
      const last = new Map(lines.map((entry) => [entry.document, entry]));
      // Lines that later ones have replaced are left out once they are the greater part.
      if (lines.length > before.length && lines.length > 2 * last.size + 100)
        await write(async () => rewrite(file, await withoutReplaced(lines, last, isThere)));
    },
  };
}

const UNREMEMBERED = "What it does not hold, the next run will do again, and replace only with --overwrite.";

/** The last line of each document, and those earlier ones of which something is still in place, as a killed run leaves it. */
async function withoutReplaced(
  lines: readonly Entry[],
  last: ReadonlyMap<string, Entry>,
  isThere: (output: Entry["outputs"][number]) => Promise<boolean>,
): Promise<Entry[]> {
  const kept: Entry[] = [];
  const seen = new Set<string>();
  for (const entry of [...lines].reverse()) {
    const isNew = ({ path, sha256 }: Entry["outputs"][number]) => !seen.has(`${path} ${sha256}`);
    const others = entry.outputs.filter(isNew);
    const there = await Promise.all(others.map(isThere));
    if (last.get(entry.document) === entry || there.some(Boolean)) kept.unshift(entry);
    for (const { path, sha256 } of entry.outputs) seen.add(`${path} ${sha256}`);
  }
  return kept;
}

interface Read {
  /** What earlier runs have noted, in that order. */
  readonly before: readonly Entry[];
  /** False when the file has to be written anew before a line can be added. */
  readonly isWhole: boolean;
}

const NOTHING: Read = { before: [], isWhole: false };

async function read({ file, named, warn }: MemoryPlace): Promise<Read> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return NOTHING;
    throw new OperatorError(`The file ${file} cannot be read: ${messageOf(error)}`, ANOTHER_FILE);
  }
  const [first = "", ...lines] = text.split("\n");
  if (first !== JSON.stringify(HEADER)) {
    if (named && text.trim() !== "" && !first.startsWith('{"schema":"council-convert/cache/')) {
      throw new OperatorError(
        `The file ${file} was not made by council-convert --changed: it was left alone.`,
        ANOTHER_FILE,
      );
    }
    if (text.trim() !== "") warn(`The file ${file} is damaged, or of another version, and was ignored. ${AS_NEW}`);
    return NOTHING;
  }
  // What follows the last line break is what a run that was killed had begun to write.
  const torn = lines.pop() !== "";
  const before = lines.map(readEntry).filter((entry) => entry !== undefined);
  const damaged = lines.length - before.length;
  if (damaged > 0) {
    warn(`The file ${file} is damaged: ${damaged} of its ${lines.length} lines were ignored. ${AS_NEW}`);
  }
  return { before, isWhole: !torn && damaged === 0 };
}

const AS_NEW =
  "Documents that it knew are taken for new ones. Where outputs of them exist, say --overwrite once, or they are not replaced.";

const ANOTHER_FILE = "Remove the file, or name another one with --cache.";

/** Nothing for a line that is no entry. */
function readEntry(line: string): Entry | undefined {
  try {
    const entry = JSON.parse(line) as Partial<Entry>;
    const { document, sha256, settings, outputs } = entry;
    const strings = [document, sha256, settings].every((each) => typeof each === "string");
    if (!strings || !Array.isArray(outputs)) return undefined;
    const isWhole = outputs.every((output) => typeof output?.path === "string" && typeof output.sha256 === "string");
    return isWhole ? (entry as Entry) : undefined;
  } catch {
    return undefined;
  }
}

function textOf(values: readonly object[]): string {
  return values.map((each) => `${JSON.stringify(each)}\n`).join("");
}

/** Writes it anew, whole or not at all. */
async function rewrite(file: string, entries: readonly Entry[]): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const waiting = join(dirname(file), `.${OWN_PREFIX}${randomBytes(6).toString("hex")}`);
  try {
    const handle = await open(waiting, "wx");
    try {
      await handle.writeFile(textOf([HEADER, ...entries]));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(waiting, file);
  } catch (error) {
    await rm(waiting, { force: true });
    throw error;
  }
}

async function sumOf(path: string): Promise<string | undefined> {
  return checksumOf(path).then(
    ({ sha256 }) => sha256,
    () => undefined,
  );
}
