/**
 * Remembers which documents an earlier run found ready, so that `--changed` can
 * skip them: a journal of one line of JSON a document, appended before its
 * outputs are put in place. A line claims nothing by itself: it counts only while
 * the outputs that it names are there, byte for byte. So a run that was killed at
 * any point is taken up where it ended, and a file that is lost costs time only.
 */
import { createHash } from "node:crypto";
import { appendFile, mkdir, open, readFile, rename } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative } from "node:path";
import { messageOf, OperatorError } from "./errors.js";
import type { Received } from "./model.js";
import type { Memory } from "./parts.js";
import { checksumOf } from "./receive.js";

const HEADER = { schema: "council-convert/cache/1" };

/** One document that was ready. Paths are relative to the folder of outputs, so that it may be moved. */
interface Entry {
  readonly document: string;
  /** SHA-256 of its content, in hex. */
  readonly sha256: string;
  /** Checksum of everything else that decides what comes out: options, engine, version. */
  readonly settings: string;
  readonly outputs: readonly { readonly path: string; readonly sha256: string }[];
}

export interface OpenMemory extends Memory {
  close(): Promise<void>;
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
  const { before, lines, isWhole } = await read(place);
  // The last line of a document is the one that counts.
  const entries = new Map(before.map((entry) => [entry.document, entry]));
  const made = new Map<string, Entry["outputs"]>();
  for (const { document, outputs } of before) made.set(document, [...(made.get(document) ?? []), ...outputs]);
  const added = new Map<string, Entry>();
  let begun = isWhole;
  let failed = false;
  let writing: Promise<unknown> = Promise.resolve();
  /** Nothing is written before there is something to remember. Without the file everything else still works; that is said once. */
  const write = (work: () => Promise<unknown>): Promise<unknown> => {
    writing = writing.then(async () => {
      if (!begun) await rewrite(file, before);
      begun = true;
      await work();
    });
    return writing.catch((error) => {
      if (!failed)
        warn(
          `The file ${file} cannot be written, so the next run will convert these documents again: ${messageOf(error)}`,
        );
      failed = true;
    });
  };
  const naming = (path: string) => (out === undefined ? path : relative(out, path));
  const placeOf = (path: string) => (isAbsolute(path) || out === undefined ? path : join(out, path));
  const nameOf = ({ path, under }: Received) => (out === undefined ? path : join(under, basename(path)));
  const isThere = async ({ path, sha256 }: Entry["outputs"][number]) => (await sumOf(placeOf(path))) === sha256;

  return {
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
      const entry: Entry = { document: nameOf(source), sha256, settings, outputs: named };
      added.set(entry.document, entry);
      await write(() => appendFile(file, `${JSON.stringify(entry)}\n`));
    },
    async close() {
      const all = new Map([...entries, ...added]);
      // Lines that later ones have replaced are left out once they are the greater part.
      if (lines + added.size > 2 * all.size + 100) await write(() => rewrite(file, [...all.values()]));
    },
  };
}

interface Read {
  /** What earlier runs have noted, in that order. */
  readonly before: readonly Entry[];
  readonly lines: number;
  /** False when the file has to be written anew before a line can be added. */
  readonly isWhole: boolean;
}

const NOTHING: Read = { before: [], lines: 0, isWhole: false };

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
    if (text.trim() !== "")
      warn(`The file ${file} is damaged, or of another version: it was ignored, and all documents are converted.`);
    return NOTHING;
  }
  // What follows the last line break is what a run that was killed had begun to write.
  const torn = lines.pop() !== "";
  const before = lines.map(readEntry).filter((entry) => entry !== undefined);
  const damaged = lines.length - before.length;
  if (damaged > 0) {
    warn(
      `The file ${file} is damaged: ${damaged} of its ${lines.length} lines were ignored, and those documents are converted again.`,
    );
  }
  return { before, lines: lines.length, isWhole: !torn && damaged === 0 };
}

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

/** Writes it anew, whole or not at all. */
async function rewrite(file: string, entries: readonly Entry[]): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const waiting = `${file}.${process.pid}.new`;
  const handle = await open(waiting, "w");
  try {
    await handle.writeFile([HEADER, ...entries].map((each) => `${JSON.stringify(each)}\n`).join(""));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(waiting, file);
}

async function sumOf(path: string): Promise<string | undefined> {
  return checksumOf(path).then(
    ({ sha256 }) => sha256,
    () => undefined,
  );
}
