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
  const { entries, lines, isNew } = await read(place);
  const added = new Map<string, Entry>();
  let writing: Promise<unknown> = isNew ? start(file) : Promise.resolve();
  /** Without the file everything else still works; that is said once. */
  const write = (work: () => Promise<unknown>): Promise<unknown> => {
    writing = writing.then(work);
    return writing.catch((error) => {
      if (!failed)
        warn(
          `The file ${file} cannot be written, so the next run will convert these documents again: ${messageOf(error)}`,
        );
      failed = true;
    });
  };
  let failed = false;
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
      const output = entries.get(nameOf(source))?.outputs.find(({ path }) => placeOf(path) === target);
      return output !== undefined && (await isThere(output));
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
      await write(async () => {
        if (lines + added.size > 2 * all.size + 100) await rewrite(file, all);
      });
    },
  };
}

interface Read {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly lines: number;
  /** True when the file has to be begun anew. */
  readonly isNew: boolean;
}

const NOTHING: Read = { entries: new Map(), lines: 0, isNew: true };

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
  const entries = new Map<string, Entry>();
  const damaged = lines.filter((line) => !readEntry(line, entries)).length;
  if (damaged > 0) {
    warn(
      `The file ${file} is damaged: ${damaged} of its ${lines.length} lines were ignored, and those documents are converted again.`,
    );
  }
  if (torn || damaged > 0) await rewrite(file, entries);
  return { entries, lines: lines.length, isNew: false };
}

const ANOTHER_FILE = "Remove the file, or name another one with --cache.";

/** False for a line that is no entry: the end of a killed run, or damage. */
function readEntry(line: string, entries: Map<string, Entry>): boolean {
  try {
    const entry = JSON.parse(line) as Partial<Entry>;
    const { document, sha256, settings, outputs } = entry;
    const strings = [document, sha256, settings].every((each) => typeof each === "string");
    if (!strings || !Array.isArray(outputs)) return false;
    if (!outputs.every((output) => typeof output?.path === "string" && typeof output.sha256 === "string")) return false;
    entries.set(document as string, entry as Entry);
    return true;
  } catch {
    return false;
  }
}

async function start(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await rewrite(file, new Map());
}

/** Writes it anew, whole or not at all. */
async function rewrite(file: string, entries: ReadonlyMap<string, Entry>): Promise<void> {
  const waiting = `${file}.${process.pid}.new`;
  const handle = await open(waiting, "w");
  try {
    await handle.writeFile([HEADER, ...entries.values()].map((each) => `${JSON.stringify(each)}\n`).join(""));
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
