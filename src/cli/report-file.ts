/** Saves the report of a run. It replaces an earlier report, but never any other file. */
import { constants } from "node:fs";
import { copyFile, link, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { messageOf, OperatorError } from "../errors.js";
import type { RunReport } from "../model.js";
import type { Options } from "../options.js";
import type { Prepared } from "../parts.js";
import { canonical } from "../receive.js";
import { renderRunJson } from "../report/json.js";

const ANOTHER_NAME = "Choose another name for --report.";

export interface ReportFile {
  /** Throws an `OperatorError` when the report would replace a document of this run, or a file that the run may make. */
  refuseSources(prepared: readonly Pick<Prepared, "source" | "targets">[]): Promise<void>;
  /** Throws an `OperatorError` when it cannot be saved. */
  save(report: RunReport): Promise<void>;
}

/** Looks whether a report can be saved under this name, before any work. Throws an `OperatorError` when not. */
export async function prepareReportFile(name: string, options: Pick<Options, "overwrite">): Promise<ReportFile> {
  const file = resolve(name);
  const before = await refuseOtherFiles(file, options.overwrite);
  return {
    async refuseSources(prepared) {
      const key = await canonical(file);
      for (const { source, targets } of prepared) {
        const isSource =
          (before && before === (await identityOf(source.path))) || key === (await canonical(source.path));
        if (isSource)
          throw new OperatorError(`"${file}" is a document of this run, and no place for the report.`, ANOTHER_NAME);
        for (const target of targets) {
          if (key !== (await canonical(target))) continue;
          throw new OperatorError(`"${file}" is the name of a file that this run is to make.`, ANOTHER_NAME);
        }
      }
    },
    save: (report) => saveWhole(file, renderRunJson(report), before),
  };
}

/** The same for two names of one file; undefined when there is none. */
async function identityOf(file: string): Promise<string | undefined> {
  const status = await stat(file, { bigint: true }).catch(() => undefined);
  return status && `${status.dev}:${status.ino}`;
}

/** Returns the identity of the file that may be replaced; undefined when there is none. */
async function refuseOtherFiles(file: string, overwrite: boolean): Promise<string | undefined> {
  const folder = await stat(dirname(file)).catch(() => undefined);
  if (!folder?.isDirectory()) {
    throw new OperatorError(
      `There is no folder "${dirname(file)}" for the report.`,
      "Make the folder first, or choose another one.",
    );
  }
  const existing = await stat(file).catch(() => undefined);
  if (!existing) return undefined;
  if (!existing.isFile() || !(overwrite || (await isReport(file)))) throw inTheWay(file);
  return identityOf(file);
}

/** Throws an `OperatorError` when it cannot be read: what cannot be looked at is not replaced. */
async function isReport(file: string): Promise<boolean> {
  try {
    const handle = await open(file, "r");
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(200), 0, 200, 0);
      return buffer.toString("utf8", 0, bytesRead).includes('"council-convert/run/');
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new OperatorError(
      `"${file}" exists already and cannot be read (${(error as NodeJS.ErrnoException).code ?? messageOf(error)}): it was not replaced.`,
      ANOTHER_NAME,
    );
  }
}

function inTheWay(file: string): OperatorError {
  return new OperatorError(
    `"${file}" exists already and is no report of council-convert: it was not replaced.`,
    ANOTHER_NAME,
  );
}

async function saveWhole(file: string, text: string, before: string | undefined): Promise<void> {
  const waiting = join(dirname(file), `.${basename(file).slice(0, 100)}.${process.pid}.new`);
  try {
    const handle = await open(waiting, "wx");
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await place(waiting, file, before);
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    throw new OperatorError(
      `The report could not be saved: ${messageOf(error)}`,
      "Choose another name or folder for --report.",
    );
  } finally {
    await rm(waiting, { force: true }).catch(() => undefined);
  }
}

/** Replaces what was there when the run began, or a report; never a file that appeared meanwhile. */
async function place(waiting: string, file: string, before: string | undefined): Promise<void> {
  if ((await identityOf(file)) === undefined) {
    try {
      await linkOrCopy(waiting, file);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  if ((await identityOf(file)) !== before && !(await isReport(file))) throw inTheWay(file);
  await rename(waiting, file);
}

/** Both fail when the name is taken. Not every file system has links. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw error;
    await copyFile(from, to, constants.COPYFILE_EXCL);
  }
}
