/** Saves the report of a run. It replaces an earlier report, but never any other file. */
import { open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { messageOf, OperatorError } from "../errors.js";
import { worstOf } from "../judge.js";
import type { DocumentReport } from "../model.js";
import type { Options } from "../options.js";
import type { Prepared } from "../parts.js";
import { runReport } from "../report/json.js";

export interface ReportFile {
  /** Throws an `OperatorError` when the report would replace a document of this run. */
  refuseSources(prepared: readonly Prepared[]): void;
  save(reports: readonly DocumentReport[], version: string): Promise<void>;
}

const outcomeOf = (reports: readonly DocumentReport[]) => worstOf(reports.map(({ verdict }) => verdict.outcome));

/** Looks whether a report can be saved under this name, before any work. Throws an `OperatorError` when not. */
export async function prepareReportFile(name: string, options: Options): Promise<ReportFile> {
  const file = resolve(name);
  await refuseOtherFiles(file, options.overwrite);
  return {
    refuseSources(prepared) {
      if (prepared.some(({ source }) => source.path === file)) throw inTheWay(file);
    },
    save: (reports, version) =>
      saveWhole(file, `${JSON.stringify(runReport(reports, outcomeOf(reports), version), null, 2)}\n`),
  };
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
