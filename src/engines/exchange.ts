/**
 * How documents pass between this program and a child by way of the disk. A document
 * that took the office program over makes of the child whatever it likes, so that the
 * two write to separate folders: `in` is written here alone, and a sandbox shows it
 * read-only; `out` is the child's. Of a path that is opened here, the last name is all
 * that a child in a sandbox can choose, and that may not be a link.
 *
 * These files are private and small as a rule: they are read and written without
 * waiting, as in tools/private-file.ts.
 */
import {
  type BigIntStats,
  closeSync,
  constants,
  copyFileSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { copyFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { messageOf } from "../errors.js";
import type { ConversionFailure, ConversionJob, OutputFormat } from "../model.js";
import type { JobMessage } from "./child.js";
import { formatName } from "./export.js";

/** The folders of one child. */
export interface Exchange {
  /** Written by this program alone. */
  readonly input: string;
  /** Written by the child. */
  readonly output: string;
  /** Temporary files of the child, and of what it starts. */
  readonly scratch: string;
  /** What `output` was when it was made. */
  readonly made: BigIntStats;
}

/** Most that is copied without a pause, in bytes. */
const PIECE_BYTES = 2 ** 20;

export function openExchange(folder: string): Exchange {
  const [input, output, scratch] = [join(folder, "in"), join(folder, "out"), join(folder, "tmp")];
  for (const path of [input, output, scratch]) mkdirSync(path);
  return { input, output, scratch, made: lstatSync(output, { bigint: true }) };
}

/** What every system and every engine takes for a name as it stands; not one that an output may have. */
const PLAIN_NAME = /^(?!made-\d|output\.|output$)[A-Za-z0-9][A-Za-z0-9 ._()-]{0,99}$/;

/**
 * The name under which a document is converted. Headers and fields show it, so it is the document's own where that is
 * plain. The extension is that of the format: LibreOffice weighs it when it decides what a file is.
 */
export function nameWithin(path: string, source: string): string {
  const own = basename(path, extname(path));
  return `${PLAIN_NAME.test(own) ? own : "source"}${extname(source).toLowerCase()}`;
}

/** Hands in the source of a job; `number` is that of the job in the life of its child. */
export async function handIn(
  { input, output }: Exchange,
  { document, source, kind }: ConversionJob,
  outputs: ConversionJob["outputs"],
  number: number,
): Promise<JobMessage> {
  const copy = join(input, nameWithin(document.path, source));
  const mode = constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE;
  if (statSync(source).size <= PIECE_BYTES) copyFileSync(source, copy, mode);
  else await copyFile(source, copy, mode);
  return {
    source: copy,
    kind,
    outputs: outputs.map((wanted) => ({ ...wanted, file: join(output, `made-${number}.${wanted.format}`) })),
    folder: output,
  };
}

/**
 * Removes the files of a job while its child goes on. Nothing but names is unlinked: in a
 * folder that a living child could swap for a link, a removal might go astray. Throws when
 * something else stands there; what the child left besides is removed after its end.
 */
export function clearJob({ source, outputs }: JobMessage): void {
  for (const file of [source, ...outputs.map((output) => output.file)]) {
    try {
      unlinkSync(file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
}

export interface Output {
  readonly format: OutputFormat;
  readonly file: string;
}

/** How far an output may be copied. */
export interface CopyLimits {
  readonly bytes: number;
  /** By the clock of `performance.now()`. */
  readonly until: number;
  readonly signal: AbortSignal;
}

/**
 * Takes over what the child made. Tells what went wrong when there is nothing to take, and
 * also when it cannot be copied: a full disk costs this document and not the run.
 */
export async function takeOver(
  exchange: Exchange,
  made: string | undefined,
  output: Output,
  limits: CopyLimits,
): Promise<ConversionFailure | undefined> {
  const name = formatName(output.format);
  let failure: ConversionFailure | undefined;
  try {
    const problem = await copyOut(exchange, made, output, limits);
    if (problem === undefined) return undefined;
    const cause = performance.now() > limits.until ? "timed-out" : "crashed";
    failure = { cause, message: `LibreOffice reported no error, but the ${name} ${problem}.` };
  } catch (error) {
    failure = { cause: "unavailable", message: `The ${name} was made, but could not be stored: ${why(error)}.` };
  }
  try {
    rmSync(output.file, { force: true });
  } catch {
    // It is in the work folder, and goes with it.
  }
  return failure;
}

function why(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOSPC" || code === "EDQUOT" ? "the disk is full" : messageOf(error);
}

/**
 * Copies an output out of the child's folder, and returns what is wrong with it
 * when it is not taken. An office program's word that it wrote a file proves
 * nothing, and one that a document took over could put a link to somebody's file
 * there, or go on writing to the file after it was checked: hence a copy, and of
 * an ordinary file only. Looks at the first bytes; the rest is for the checks.
 */
async function copyOut(
  exchange: Exchange,
  made: string | undefined,
  output: Output,
  limits: CopyLimits,
): Promise<string | undefined> {
  const named = made !== undefined && lstatSync(made, { throwIfNoEntry: false });
  if (!named) return "was not written";
  if (!named.isFile() || !isUntouched(exchange)) return "is not a file";
  const file = openSync(made, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  try {
    // Looked at once more: without a sandbox the folder might have been another one for a moment.
    const status = fstatSync(file);
    if (!status.isFile() || !isUntouched(exchange)) return "is not a file";
    if (status.size > limits.bytes) return tooLarge(limits);
    const head = Buffer.alloc(5);
    const length = readSync(file, head, 0, head.length, 0);
    if (length === 0) return "is empty";
    const magic = output.format === "pdf" ? "%PDF-" : "PK\u0003\u0004";
    if (!head.toString("latin1").startsWith(magic)) return "is not in that format";
    return await copyTo(output.file, file, status.size, limits);
  } finally {
    closeSync(file);
  }
}

/** True when the child's folder is still the one that was made for it. */
function isUntouched({ output, made }: Exchange): boolean {
  const now = lstatSync(output, { bigint: true, throwIfNoEntry: false });
  return now?.isDirectory() === true && now.ino === made.ino && now.dev === made.dev;
}

function tooLarge({ bytes }: CopyLimits): string {
  return `is larger than ${Math.round((bytes / 2 ** 20) * 10) / 10} MB, the limit`;
}

/** A file may have holes that take no room, and may grow while it is read: what counts is what is copied. */
async function copyTo(target: string, from: number, size: number, limits: CopyLimits): Promise<string | undefined> {
  const piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, size + 1));
  const to = openSync(target, "w", 0o600);
  try {
    for (let at = 0; ; ) {
      const length = readSync(from, piece, 0, piece.length, at);
      if (length === 0) return undefined;
      at += length;
      if (at > limits.bytes) return tooLarge(limits);
      for (let written = 0; written < length; ) written += writeSync(to, piece, written, length - written);
      if (at < PIECE_BYTES) continue;
      await new Promise(setImmediate);
      if (limits.signal.aborted) return "was not copied, because the run was interrupted";
      if (performance.now() > limits.until) return "could not be copied in time";
    }
  } finally {
    closeSync(to);
  }
}
