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
import { createHash } from "node:crypto";
import { lstat } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { messageOf, OperatorError } from "./errors.js";
import type { Received } from "./model.js";
import type { Memory } from "./parts.js";
import { notReadyName } from "./plan.js";
import { checksumOf } from "./receive.js";
import { addLines, readJournal, renewJournal } from "./tools/journal.js";
import { clearAbandoned } from "./tools/own.js";

const HEADER = `${JSON.stringify({ schema: "council-convert/cache/1" })}\n`;

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
  // The last line of a document is the one that counts.
  const entries = new Map(before.map((entry) => [entry.document, entry]));
  const made = new Map<string, Entry["outputs"]>();
  for (const { document, outputs } of before) made.set(document, [...(made.get(document) ?? []), ...outputs]);
  const documents = new Set(entries.keys());
  let lines = before.length;
  let unwritten: Entry[] = [];
  let mend = !isWhole;
  let failed = false;
  let cleared = false;
  let writing: Promise<void> = Promise.resolve();
  const writeNew = async () => {
    const next = unwritten;
    if (next.length === 0) return;
    if (!cleared) clearAbandoned(dirname(file));
    cleared = true;
    if (mend) await renewJournal(file, HEADER, async (content) => HEADER + textOf(entriesIn(content).entries));
    // Until it has gone well: a line that could not be written may stand there in part.
    mend = true;
    await addLines(file, HEADER, textOf(next));
    mend = false;
    unwritten = unwritten.slice(next.length);
  };
  /** Without the file everything else still works; that is said once. */
  const write = (): Promise<void> => {
    writing = writing.then(writeNew).catch((error) => {
      if (!failed) warn(`The file ${file} cannot be written: ${messageOf(error)}. ${UNREMEMBERED}`);
      failed = true;
    });
    return writing;
  };
  const naming = (path: string) => (out === undefined ? path : relative(out, path));
  const placeOf = (path: string) => (isAbsolute(path) || out === undefined ? path : join(out, path));
  const nameOf = ({ path, under }: Received) => (out === undefined ? path : join(under, basename(path)));
  const isThere = async ({ path, sha256 }: Entry["outputs"][number]) => (await outputSum(placeOf(path))) === sha256;

  return {
    knows: (source) => made.has(nameOf(source)),
    async isUnchanged(source, targets) {
      const entry = entries.get(nameOf(source));
      if (entry?.settings !== settings) return false;
      const places = entry.outputs.map(({ path }) => placeOf(path));
      if (!areAll(places, targets) || entry.sha256 !== (await sumOf(source.path))) return false;
      const there = await Promise.all(entry.outputs.map(isThere));
      return there.every(Boolean);
    },
    async isOurs(source, target) {
      // A run that was killed may have noted new outputs and left those of an earlier line in place.
      const outputs = (made.get(nameOf(source)) ?? []).filter(({ path }) => placeOf(path) === target);
      const sum = outputs.length > 0 ? await outputSum(target) : undefined;
      return sum !== undefined && outputs.some(({ sha256 }) => sha256 === sum);
    },
    async remember(source, sha256, outputs) {
      const named = outputs.map((output) => ({ path: naming(output.path), sha256: output.sha256 }));
      const entry: Entry = { document: nameOf(source), sha256: sha256 ?? "", settings, outputs: named };
      documents.add(entry.document);
      unwritten = [...unwritten, entry];
      lines += 1;
      await write();
    },
    async close() {
      await writing;
      // Lines that later ones have replaced are left out once they are the greater part. What fails here, the next run does.
      if (lines === before.length || lines <= 2 * documents.size + 100) return;
      await renewJournal(file, HEADER, async (content) => {
        return HEADER + textOf(await withoutReplaced(entriesIn(content).entries, isThere));
      }).catch(() => undefined);
    },
  };
}

/** True when these are the places that a document which is ready has outputs at: no fewer, and no others. */
function areAll(places: readonly string[], targets: readonly string[]): boolean {
  const kept = new Set(targets.map(notReadyName));
  const wanted = targets.filter((target) => !kept.has(target));
  return places.length === wanted.length && wanted.every((target) => places.includes(target));
}

const UNREMEMBERED = "What it does not hold, the next run will do again, and replace only with --overwrite.";

/** The last line of each document, and those earlier ones of which something is still in place, as a killed run leaves it. */
async function withoutReplaced(
  lines: readonly Entry[],
  isThere: (output: Entry["outputs"][number]) => Promise<boolean>,
): Promise<Entry[]> {
  const last = new Map(lines.map((entry) => [entry.document, entry]));
  const kept: Entry[] = [];
  const seen = new Set<string>();
  for (const entry of [...lines].reverse()) {
    const isNew = ({ path, sha256 }: Entry["outputs"][number]) => !seen.has(`${path} ${sha256}`);
    const isLast = last.get(entry.document) === entry;
    const others = isLast ? [] : entry.outputs.filter(isNew);
    const there = await Promise.all(others.map(isThere));
    if (isLast || there.some(Boolean)) kept.unshift(entry);
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
  const text = await readJournal(file).catch((error) => {
    throw new OperatorError(`The file ${file} cannot be read: ${messageOf(error)}`, ANOTHER_FILE);
  });
  if (text === undefined || text.trim() === "") return NOTHING;
  if (!text.startsWith(HEADER)) {
    if (named && !text.startsWith('{"schema":"council-convert/cache/')) {
      throw new OperatorError(
        `The file ${file} was not made by council-convert --changed: it was left alone.`,
        ANOTHER_FILE,
      );
    }
    warn(`The file ${file} is damaged, or of another version, and was ignored. ${AS_NEW}`);
    return NOTHING;
  }
  const { entries, lines, torn } = entriesIn(text);
  const damaged = lines - entries.length;
  if (damaged > 0) warn(`The file ${file} is damaged: ${damaged} of its ${lines} lines were ignored. ${AS_NEW}`);
  return { before: entries, isWhole: !torn && damaged === 0 };
}

/** What the lines after the header hold; nothing when it is not ours. */
function entriesIn(text: string) {
  if (!text.startsWith(HEADER)) return { entries: [], lines: 0, torn: false };
  const lines = text.slice(HEADER.length).split("\n");
  // What follows the last line break is what a run that was killed had begun to write.
  const torn = lines.pop() !== "";
  return { entries: lines.map(readEntry).filter((entry) => entry !== undefined), lines: lines.length, torn };
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

/** Nothing for what is no ordinary file: the outputs that we make are, and a pipe would never end. */
async function outputSum(path: string): Promise<string | undefined> {
  const status = await lstat(path).catch(() => undefined);
  return status?.isFile() ? sumOf(path) : undefined;
}

async function sumOf(path: string): Promise<string | undefined> {
  return checksumOf(path).then(
    ({ sha256 }) => sha256,
    () => undefined,
  );
}
