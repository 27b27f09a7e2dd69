/**
 * The process that calls libreoffice-convert, which starts one `soffice` for
 * each output. Both are in one process group, and are ended together.
 */
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { basename, join, parse } from "node:path";
import { messageOf } from "../errors.js";
import type { OutputFormat } from "../model.js";
import { type ChildConfig, childConfig, JobFailure, type JobMessage, say, serve, watchParent } from "./child.js";
import { filterOf, filterOptions, formatName, moduleOf } from "./export.js";
import { profileXml, renewedProfileXml } from "./profile.js";

export interface OneshotConfig extends ChildConfig {
  /** Path of `soffice`. */
  readonly soffice: string;
}

/** Its own types leave out `execOptions`. */
type ConvertWithOptions = (
  document: Buffer,
  format: string,
  filter: string,
  options: object,
  callback: (error: Error | null, data?: Buffer) => void,
) => unknown;

const { convertWithOptions } = createRequire(import.meta.url)("libreoffice-convert") as {
  convertWithOptions: ConvertWithOptions;
};

const config = childConfig<OneshotConfig>();
watchParent(config.parent);
serve(convert);

async function convert(job: JobMessage): Promise<void> {
  const { folder } = job;
  const module = moduleOf(job.kind);
  if (!module) throw new JobFailure({ cause: "rejected", message: "LibreOffice does not open such documents." });
  try {
    // Otherwise libreoffice-convert would quietly use another one that it finds.
    accessSync(config.soffice, constants.X_OK);
  } catch {
    throw new JobFailure({ cause: "unavailable", message: `LibreOffice is no longer at ${config.soffice}.` });
  }
  const document = readFileSync(job.source);
  for (const [index, output] of job.outputs.entries()) {
    say({ step: `making the ${output.format} file` });
    const filter = filterOf(module, output.format);
    if (!filter)
      throw new JobFailure({
        cause: "rejected",
        message: `LibreOffice cannot save it as ${formatName(output.format)}.`,
      });
    const options = filterOptions(output);
    const name = basename(job.source);
    const run = join(folder, `run${index}`);
    mkdirSync(run);
    writeFileSync(
      output.file,
      await runOnce(
        document,
        output.format,
        options ? `${filter}:${options}` : filter,
        name,
        run,
        join(folder, "user"),
      ),
    );
    say({ made: output.format });
  }
}

/**
 * One run of `soffice` in the folder `run`. `user` is where the profile's folder
 * waits between two runs: making a fresh one takes most of a second.
 */
function runOnce(
  document: Buffer,
  format: OutputFormat,
  filter: string,
  fileName: string,
  run: string,
  user: string,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let profile: string | undefined;
    const env = { ...process.env, TMPDIR: run, TMP: run, TEMP: run };
    convertWithOptions(
      document,
      format,
      filter,
      {
        fileName,
        sofficeBinaryPaths: [config.soffice],
        tmpOptions: { tmpdir: run },
        execOptions: { cwd: run, env, windowsHide: true },
        // The file is there when soffice has ended, or never.
        asyncOptions: { times: 1, interval: 1 },
      },
      (error, data) => {
        // Called before the package removes its folders.
        const result = data ?? unjustlyRefused(error, run, `${parse(fileName).name}.${format}`);
        if (profile && existsSync(join(profile, "user"))) renameSync(join(profile, "user"), user);
        if (result && result.length > 0) resolve(result);
        else reject(failureOf(error, format));
      },
    );
    // The package made its folders before it returned, and starts soffice only later.
    profile = onlyProfile(run);
    const settings = join(profile, "user", "registrymodifications.xcu");
    if (existsSync(user)) renameSync(user, join(profile, "user"));
    else mkdirSync(join(profile, "user"));
    writeFileSync(
      settings,
      existsSync(settings) ? renewedProfileXml(readFileSync(settings, "utf8"), config.odf) : profileXml(config.odf),
    );
  });
}

/** Without our profile LibreOffice would fetch what a document links to: then rather not at all. */
function onlyProfile(run: string): string {
  const found = readdirSync(run).filter((name) => name.startsWith("soffice"));
  const [name] = found;
  if (found.length !== 1 || name === undefined) {
    throw new Error(`libreoffice-convert made ${found.length} profile folders instead of one`);
  }
  return join(run, name);
}

/** The package takes every stderr with "error" in it for a failure, also a warning. A file that is whole was made nevertheless. */
function unjustlyRefused(error: Error | null, run: string, made: string): Buffer | undefined {
  if (!error?.message.startsWith("Error calling soffice")) return undefined;
  for (const name of readdirSync(run).filter((each) => each.startsWith("libreofficeConvert_"))) {
    const file = join(run, name, made);
    if (!existsSync(file)) continue;
    const data = readFileSync(file);
    // The end of a zip's directory, or of a PDF: what is written last.
    const tail = data.subarray(-1024).toString("latin1");
    if (tail.includes(made.endsWith(".pdf") ? "%%EOF" : "PK\u0005\u0006")) return data;
  }
  return undefined;
}

function failureOf(error: Error | null, format: OutputFormat): Error {
  const text = messageOf(error ?? "");
  if (/could not be loaded|no export filter/i.test(text)) {
    return new JobFailure({ cause: "rejected", message: "LibreOffice could not open the document." });
  }
  if (/impl_store|could not be (saved|written)/i.test(text)) {
    return new JobFailure({
      cause: "rejected",
      message: `LibreOffice could not save the document as ${formatName(format)}.`,
    });
  }
  if (/bad_alloc|out of memory/i.test(text)) {
    return new JobFailure({ cause: "out-of-memory", message: "LibreOffice ran out of memory." });
  }
  const { code, signal } = (error ?? {}) as { code?: unknown; signal?: unknown };
  if (code === "ENOENT") {
    // soffice ends with exit code 0 even then.
    return new JobFailure({
      cause: "crashed",
      message: `LibreOffice reported no error, but the ${formatName(format)} was not written.`,
    });
  }
  const how = signal ? `signal ${signal}` : typeof code === "number" ? `exit code ${code}` : lastLine(text);
  return new JobFailure({ cause: "crashed", message: `LibreOffice stopped unexpectedly (${how}).` });
}

function lastLine(text: string): string {
  return (text.trim().split("\n").at(-1) ?? "").slice(0, 160);
}
