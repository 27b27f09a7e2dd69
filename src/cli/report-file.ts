/** Saves the reports of a run. Each replaces an earlier report of its kind, but never any other file. */
import { randomBytes } from "node:crypto";
import { open, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { messageOf, OperatorError } from "../errors.js";
import type { RunReport } from "../model.js";
import type { Options } from "../options.js";
import type { Prepared } from "../parts.js";
import { canonical, identityOf } from "../receive.js";
import { KINDS, kindByEnding, type ReportKind, SIGNATURE_WITHIN } from "../report/kinds.js";
import { below } from "../report/places.js";
import { OWN_PREFIX } from "../tools/own.js";
import { linkOrCopy, makeFolders } from "../tools/placing.js";
import { exitCodeOf } from "./exit-code.js";
import type { DocumentFlags } from "./options.js";

const ANOTHER_NAME = "Choose another name for the report.";

export interface ReportFile {
  /** Reports of earlier runs that stand where these will be put: no documents, wherever they are. */
  readonly earlier: readonly string[];
  /** Throws an `OperatorError` when the report would replace a document of this run, or a file that the run may make. */
  refuseSources(prepared: readonly Pick<Prepared, "source" | "targets">[]): Promise<void>;
  /** Throws an `OperatorError` when it cannot be saved. */
  save(report: RunReport): Promise<void>;
}

/** A name for a report, and the kind that is to be saved there. */
export interface WantedReport {
  readonly file: string;
  readonly kind: ReportKind;
}

/** What `--report` and `--report-format` ask for. Throws an `OperatorError` for what does not fit together. */
export function wantedReports({ report: files = [], reportFormat }: DocumentFlags): WantedReport[] {
  const named = reportFormat === undefined ? undefined : kindNamed(reportFormat, "--report-format");
  const wanted = files.map((file) => ({ file, kind: kindByEnding(file) ?? named ?? kindOf(file, "--report-format") }));
  if (named && !wanted.some(({ kind }) => kind === named)) {
    throw new OperatorError(
      files.length === 0
        ? "--report-format says what --report saves, and there is no --report."
        : `--report-format ${named.name} would do nothing: the ending of ${files.length === 1 ? "the report's name" : "each report's name"} says another kind.`,
      `Give --report a name that ends in ${named.endings[0]}, or leave --report-format out.`,
    );
  }
  return wanted;
}

/** The kind of that name. Throws an `OperatorError` that names them all when there is none. */
export function kindNamed(name: string, option: string, more: readonly ReportKind[] = []): ReportKind {
  const kinds = [...more, ...KINDS];
  const kind = kinds.find((each) => each.name === name);
  if (kind) return kind;
  throw new OperatorError(
    `${option} cannot be "${name}": it must be one of ${kinds.map((each) => each.name).join(", ")}.`,
    "council-convert COMMAND --help lists the options.",
  );
}

/** The kind that the ending tells. Throws an `OperatorError` that lists the endings when it tells none. */
export function kindOf(file: string, option: string): ReportKind {
  const kind = kindByEnding(file);
  if (kind) return kind;
  throw new OperatorError(
    `The ending of "${file}" does not say what kind of report it is to be.`,
    `Use one of ${KINDS.flatMap(({ endings }) => endings).join(", ")}, or name the kind with ${option}.`,
  );
}

/** Looks whether all these reports can be saved, before any work. Throws an `OperatorError` when not. */
export async function prepareReportFiles(
  wanted: readonly WantedReport[],
  options: Pick<Options, "overwrite" | "out">,
): Promise<ReportFile> {
  await refuseTwice(wanted);
  const files: ReportFile[] = [];
  for (const each of wanted) files.push(await prepareReportFile(each, options));
  return {
    earlier: files.flatMap(({ earlier }) => earlier),
    async refuseSources(prepared) {
      for (const file of files) await file.refuseSources(prepared);
    },
    save: (report) => saveAll(files, report),
  };
}

/** One that cannot be saved does not keep the others from it. */
async function saveAll(files: readonly ReportFile[], report: RunReport): Promise<void> {
  const errors: unknown[] = [];
  for (const file of files) await file.save(report).catch((error) => errors.push(error));
  const bug = errors.find((error) => !(error instanceof OperatorError));
  if (bug !== undefined) throw bug;
  const refusals = errors as OperatorError[];
  const [first] = refusals;
  if (!first) return;
  throw refusals.length === 1
    ? first
    : new OperatorError(
        refusals.flatMap(({ lines }) => lines),
        first.advice,
      );
}

async function refuseTwice(wanted: readonly WantedReport[]): Promise<void> {
  const seen = new Set<string>();
  for (const { file } of wanted) {
    const path = resolve(file);
    for (const key of [await canonical(path), (await identityOf(path)) ?? path]) {
      if (!seen.has(key)) continue;
      throw new OperatorError(`"${path}" is named by two reports.`, "Give each --report a name of its own.");
    }
    seen.add(await canonical(path)).add((await identityOf(path)) ?? path);
  }
}

async function prepareReportFile(
  { file: name, kind }: WantedReport,
  options: Pick<Options, "overwrite" | "out">,
): Promise<ReportFile> {
  const file = resolve(name);
  const place = { file, kind, ...(await refuseOtherFiles(file, kind, options)) };
  return {
    earlier: place.isReport ? [file] : [],
    async refuseSources(prepared) {
      const known = new Map();
      const key = await canonical(file, known);
      for (const { source, targets } of prepared) {
        const isSource =
          (place.before && place.before === (await identityOf(source.path))) ||
          key === (await canonical(source.path, known));
        if (isSource)
          throw new OperatorError(`"${file}" is what is read here, and no place for a report.`, ANOTHER_NAME);
        for (const target of targets) {
          if (key !== (await canonical(target, known))) continue;
          throw new OperatorError(`"${file}" is the name of a file that this run is to make.`, ANOTHER_NAME);
        }
      }
    },
    save: async (report) => saveWhole(place, await kind.render(report, process.cwd(), exitCodeOf(report))),
  };
}

/** Where a report goes. */
interface Place extends WantedReport {
  /** Identity of the file that was there before, and may be replaced; undefined when there was none. */
  readonly before: string | undefined;
}

/** Returns the identity of the file that may be replaced, and whether it is an earlier report. */
async function refuseOtherFiles(
  file: string,
  kind: ReportKind,
  { overwrite, out }: Pick<Options, "overwrite" | "out">,
): Promise<{ readonly before: string | undefined; readonly isReport: boolean }> {
  if (!(await isOrWillBeFolder(dirname(file), out))) {
    throw new OperatorError(
      `There is no folder "${dirname(file)}" for the report.`,
      "Make the folder first, or choose another one.",
    );
  }
  const existing = await stat(file).catch(() => undefined);
  if (!existing) return { before: undefined, isReport: false };
  const isEarlier = existing.isFile() && (await isReport(file, kind).catch(overwrite ? () => false : undefined));
  if (!existing.isFile() || !(overwrite || isEarlier)) throw inTheWay(file, kind);
  return { before: await identityOf(file), isReport: isEarlier };
}

/** The output folder is made by the run; a folder in it for the reports may be made as well. */
async function isOrWillBeFolder(folder: string, out: string | undefined): Promise<boolean> {
  const status = await stat(folder).catch((error: NodeJS.ErrnoException) => error.code);
  if (typeof status === "object") return status.isDirectory();
  if (status !== "ENOENT" || out === undefined || below(resolve(out), folder) === undefined) return false;
  return folder === resolve(out) || isOrWillBeFolder(dirname(folder), out);
}

/** True for a report of ours of this kind. Throws an `OperatorError` when it cannot be read: what cannot be looked at is not replaced. */
async function isReport(file: string, { signature }: ReportKind): Promise<boolean> {
  if (signature === undefined) return false;
  try {
    const handle = await open(file, "r");
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(SIGNATURE_WITHIN), 0, SIGNATURE_WITHIN, 0);
      return buffer.toString("utf8", 0, bytesRead).includes(signature);
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

function inTheWay(file: string, { title }: ReportKind): OperatorError {
  return new OperatorError(
    `"${file}" exists already and is no ${title} report of council-convert: it was not replaced.`,
    ANOTHER_NAME,
  );
}

async function saveWhole(place: Place, text: string): Promise<void> {
  const { file } = place;
  // Nobody can know the name before, and put something there.
  const waiting = join(dirname(file), `.${OWN_PREFIX}${randomBytes(6).toString("hex")}`);
  try {
    await makeFolders(dirname(file));
    const handle = await open(waiting, "wx");
    try {
      await handle
        .writeFile(text)
        .then(() => handle.sync())
        .finally(() => handle.close());
      await putInPlace(waiting, place);
    } finally {
      // Opened, so it is ours.
      await rm(waiting, { force: true }).catch(() => undefined);
    }
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    throw new OperatorError(
      `The report "${file}" could not be saved: ${messageOf(error)}`,
      "Choose another name or folder for it.",
    );
  }
}

/** Replaces what was there when the run began, or a report; never a file that appeared meanwhile. */
async function putInPlace(waiting: string, { file, kind, before }: Place): Promise<void> {
  if ((await identityOf(file)) === undefined) {
    try {
      await linkOrCopy(waiting, file);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  if ((await identityOf(file)) !== before && !(await isReport(file, kind))) throw inTheWay(file, kind);
  await rename(waiting, file);
}
