/** Saves the report of a run. It replaces an earlier report, but never any other file. */
import { open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { ownVersion } from "../council.js";
import { messageOf, OperatorError } from "../errors.js";
import { worstOf } from "../judge.js";
import type { DocumentReport } from "../model.js";
import type { Options } from "../options.js";
import type { Prepared } from "../parts.js";
import { runReport } from "../report/json.js";

export interface ReportFile {
  /** Throws an `OperatorError` when the report would replace a document of this run. */
  refuseSources(prepared: readonly Prepared[]): Promise<void>;
  save(reports: readonly DocumentReport[]): Promise<void>;
}

/** Looks whether a report can be saved under this name, before any work. Throws an `OperatorError` when not. */
export async function prepareReportFile(name: string, options: Options): Promise<ReportFile> {
  const file = resolve(name);
  await refuseOtherFiles(file, options.overwrite);
  return {
    async refuseSources(prepared) {
      const own = await identityOf(file);
      for (const { source } of prepared) {
        if (source.path === file || (own && own === (await identityOf(source.path)))) throw inTheWay(file);
      }
    },
    save: (reports) => saveWhole(file, render(reports)),
  };
}

function render(reports: readonly DocumentReport[]): string {
  const outcome = worstOf(reports.map(({ verdict }) => verdict.outcome));
  return `${JSON.stringify(runReport(reports, outcome, ownVersion()), null, 2)}\n`;
}

/** The same for two names of one file; undefined when there is none. */
async function identityOf(file: string): Promise<string | undefined> {
  const status = await stat(file, { bigint: true }).catch(() => undefined);
  return status && `${status.dev}:${status.ino}`;
}

async function refuseOtherFiles(file: string, overwrite: boolean): Promise<void> {
  const folder = await stat(dirname(file)).catch(() => undefined);
  if (!folder?.isDirectory()) {
    throw new OperatorError(
      `There is no folder "${dirname(file)}" for the report.`,
      "Make the folder first, or choose another one.",
    );
  }
  const existing = await stat(file).catch(() => undefined);
  if (!existing) return;
  if (!existing.isFile()) throw inTheWay(file);
  if (!overwrite && !(await isReport(file))) throw inTheWay(file);
}

async function isReport(file: string): Promise<boolean> {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(200), 0, 200, 0);
    return buffer.toString("utf8", 0, bytesRead).includes('"council-convert/run/');
  } finally {
    await handle.close();
  }
}

function inTheWay(file: string): OperatorError {
  return new OperatorError(
    `"${file}" exists already and is no report of council-convert: it was not replaced.`,
    "Choose another name for --report.",
  );
}

async function saveWhole(file: string, text: string): Promise<void> {
  const waiting = join(dirname(file), `.${basename(file)}.${process.pid}.new`);
  try {
    const handle = await open(waiting, "wx");
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(waiting, file);
  } catch (error) {
    await rm(waiting, { force: true });
    throw new OperatorError(
      `The report could not be saved: ${messageOf(error)}`,
      "Choose another name or folder for --report.",
    );
  }
}
