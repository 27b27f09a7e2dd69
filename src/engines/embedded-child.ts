/**
 * The process in which LibreOffice in WebAssembly runs. Its main thread blocks
 * during every call into LibreOffice, so that all it says it writes at once.
 *
 * The module is loaded directly and not through the package's own converter
 * classes, which hang often: they let the module's own `main()` run beside the
 * kit (hence `noInitialRun`), and start too few threads (hence the larger pool).
 */
import { readFileSync, realpathSync, writeFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { basename, join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { messageOf } from "../errors.js";
import type { WantedOutput } from "../model.js";
import {
  type ChildConfig,
  childConfig,
  JobFailure,
  type JobMessage,
  ownUse,
  say,
  serve,
  watchParent,
} from "./child.js";
import { withPoolSize } from "./embedded-package.js";
import { filterOptions, formatName, MODULES_BY_LOK_TYPE, moduleOf, takenForSomethingElse } from "./export.js";
import { KIT_LOADS, profileXml } from "./profile.js";

export interface EmbeddedConfig extends ChildConfig {
  /** Folder with loader.cjs, soffice.wasm and the rest. */
  readonly wasmDir: string;
  readonly threads: number;
  readonly v8Flags: readonly string[];
}

/** The part of the Emscripten module that is used here. Pointers are numbers; 0 is null. */
interface Kit {
  readonly HEAPU8: Uint8Array;
  readonly FS: {
    mkdirTree(path: string): void;
    writeFile(path: string, data: Uint8Array | string): void;
    readFile(path: string): Uint8Array;
    readdir(path: string): string[];
    unlink(path: string): void;
  };
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  _libreofficekit_hook_2(installPath: number, profileUrl: number): number;
  _lok_documentLoadWithOptions(kit: number, url: number, options: number): number;
  _lok_documentGetDocumentType(document: number): number;
  _lok_documentSaveAs(document: number, url: number, format: number, options: number): number;
  _lok_documentDestroy(document: number): void;
}

interface Office {
  readonly module: Kit;
  readonly kit: number;
}

const config = childConfig<EmbeddedConfig>();
watchParent(config.parent);
// Set here and not on the command line, where a Node that does not know one would refuse to start.
for (const flag of config.v8Flags) setFlagsFromString(flag);

let starting = true;
for (const event of ["uncaughtException", "unhandledRejection"]) {
  // Before the module's own handlers, which would print the whole of the error.
  process.on(event, (error) => die(error));
}

const office = startOffice(config);
office.catch(() => {}); // reported to the first job
serve(async (job) => convert(await office.catch((error) => notStarted(error)), job));

function notStarted(error: unknown): never {
  throw new JobFailure({
    cause: "unavailable",
    message: `The WebAssembly package could not be loaded; it may be damaged (${firstLine(error)}).`,
  });
}

/** An error that nothing caught. The process cannot be trusted any more. */
function die(error: unknown): never {
  const message = firstLine(error);
  say({
    done: true,
    failure: starting
      ? {
          cause: "unavailable",
          message: `The WebAssembly package could not be loaded; it may be damaged (${message}).`,
        }
      : { cause: "crashed", message: `LibreOffice stopped unexpectedly (${message}).` },
    use: ownUse(),
  });
  process.exit(70);
}

function firstLine(error: unknown): string {
  return (messageOf(error).split("\n")[0] ?? "").slice(0, 200);
}

async function startOffice({ wasmDir, threads, odf }: EmbeddedConfig): Promise<Office> {
  const module = await loadModule(wasmDir, threads);
  module.FS.mkdirTree("/prof/user");
  module.FS.mkdirTree("/job");
  module.FS.writeFile("/prof/user/registrymodifications.xcu", profileXml(odf));
  const kit = withStrings(module, ["/instdir/program", "file:///prof"], (install, profile) =>
    module._libreofficekit_hook_2(install, profile),
  );
  if (kit === 0) throw new Error("LibreOfficeKit did not start");
  starting = false;
  return { module, kit };
}

/** Evaluates the package's loader with a larger thread pool in the one file that holds its size. */
async function loadModule(wasmDir: string, threads: number): Promise<Kit> {
  type Compile = (module: { _compile(text: string, file: string): void }, file: string) => void;
  const extensions = (Module as unknown as { _extensions: Record<string, Compile> })._extensions;
  // Modules are known by their real path; some package managers put a link in its place.
  const folder = realpathSync(wasmDir);
  const glue = join(folder, "soffice.cjs");
  const usual = extensions[".js"] as Compile;
  let enlarged = false;
  extensions[".cjs"] = (target, file) => {
    if (file !== glue) return usual(target, file);
    target._compile(withPoolSize(readFileSync(file, "utf8"), threads), file);
    enlarged = true;
  };
  const loader = createRequire(import.meta.url)(join(folder, "loader.cjs")) as {
    createModule(options: object): Promise<Kit>;
  };
  const module = await loader.createModule({ noInitialRun: true, print: () => {}, printErr: () => {} });
  if (!enlarged) throw new Error("soffice.cjs was not loaded from where it was expected");
  return module;
}

function convert({ module, kit }: Office, job: JobMessage): void {
  const wanted = moduleOf(job.kind);
  const source = `/job/${basename(job.source)}`;
  say({ step: "opening the document" });
  module.FS.writeFile(source, readFileSync(job.source));
  let document = 0;
  try {
    document = call(module, [`file://${encodeURI(source)}`, KIT_LOADS], (url, options) =>
      module._lok_documentLoadWithOptions(kit, url, options),
    );
    if (document === 0) reject("LibreOffice could not open the document.");
    const found = MODULES_BY_LOK_TYPE[module._lok_documentGetDocumentType(document)];
    if (!wanted || found !== wanted) reject(takenForSomethingElse(found, wanted ?? job.kind));
    for (const output of job.outputs) save(module, document, output);
  } finally {
    if (document !== 0) module._lok_documentDestroy(document);
    for (const name of module.FS.readdir("/job")) if (!name.startsWith(".")) module.FS.unlink(`/job/${name}`);
  }
}

function save(module: Kit, document: number, output: WantedOutput): void {
  const { format, file } = output;
  say({ step: `making the ${format} file` });
  const target = `/job/output.${format}`;
  const saved = call(module, [`file://${target}`, format, filterOptions(output)], (url, name, options) =>
    module._lok_documentSaveAs(document, url, name, options),
  );
  if (saved === 0) reject(`LibreOffice could not save the document as ${formatName(format)}.`);
  writeFileSync(file, module.FS.readFile(target));
  say({ made: format });
}

function reject(message: string): never {
  throw new JobFailure({ cause: "rejected", message });
}

/** A call into LibreOffice. A C++ exception comes out of it without a message. */
function call(module: Kit, texts: readonly string[], run: (...pointers: number[]) => number): number {
  try {
    return withStrings(module, texts, run);
  } catch (error) {
    const what = isWasmException(error) ? "an exception in WebAssembly" : firstLine(error);
    const memory = /out of memory|enlarge memory|memory\.grow|allocation failed/i.test(what);
    throw new JobFailure({
      cause: memory ? "out-of-memory" : "crashed",
      message: memory ? `LibreOffice ran out of memory (${what}).` : `LibreOffice stopped unexpectedly (${what}).`,
    });
  }
}

/** Node has the class, but its types do not. */
function isWasmException(error: unknown): boolean {
  return Object.prototype.toString.call(error) === "[object WebAssembly.Exception]";
}

/** Lends C strings to a call. */
function withStrings(module: Kit, texts: readonly string[], run: (...pointers: number[]) => number): number {
  const pointers = texts.map((text) => {
    const bytes = Buffer.from(`${text}\0`);
    const pointer = module._malloc(bytes.length);
    module.HEAPU8.set(bytes, pointer);
    return pointer;
  });
  const result = run(...pointers);
  for (const pointer of pointers) module._free(pointer);
  return result;
}
