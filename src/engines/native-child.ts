/**
 * The process in which an installed LibreOffice runs as a library, through the C
 * interface of LibreOfficeKit (LibreOfficeKit.h): one load of a document, as
 * many saves as wanted. Its main thread blocks during every call, so that all it
 * says it writes at once.
 */
import { constants, copyFileSync, mkdirSync, unlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { messageOf } from "../errors.js";
import type { OutputFormat } from "../model.js";
import { isAtLeast } from "../tools/soffice.js";
import { type ChildConfig, childConfig, JobFailure, type JobMessage, say, serve, watchParent } from "./child.js";
import { filterOptions, formatName, MODULES_BY_LOK_TYPE, moduleOf, takenForSomethingElse } from "./export.js";
import { KIT_LOADS, profileXml } from "./profile.js";

export interface NativeConfig extends ChildConfig {
  /** Folder with LibreOffice's libraries. */
  readonly programFolder: string;
  /** The library to load. */
  readonly library: string;
  /** Real path of the npm package koffi. */
  readonly koffi: string;
  /** Private folder of this process: the profile and temporary files go there. */
  readonly folder: string;
  /** An older LibreOffice is not used: it crashes. */
  readonly oldest: string;
}

type Koffi = typeof import("koffi");
/** An address in the memory of this process; 0 or null when there is nothing. */
type Pointer = unknown;

/** What LibreOfficeKit offers, as functions. */
interface Office {
  open(url: string): Pointer;
  /** LibreOffice's own words about what went wrong last; may be empty. */
  lastError(): string;
  typeOf(document: Pointer): number;
  save(document: Pointer, url: string, format: string, options: string): boolean;
  close(document: Pointer): void;
}

/** LibreOffice works on the stack that koffi lends it, and nested tables go deep. */
const STACK_BYTES = 16 * 2 ** 20;

/** Places in the tables of functions, which begin with their own size (`nSize`). */
const KIT = { getError: 2, documentLoadWithOptions: 3, getVersionInfo: 9 };
const DOCUMENT = { destroy: 0, saveAs: 1, getDocumentType: 2 };
const POINTER_BYTES = 8;

// Asked to look for signatures, LibreOffice starts GnuPG five times over with the first document; here it
// finds no program, and what a signature is worth is not asked of it.
process.env.PATH = "/dev/null";
const config = childConfig<NativeConfig>();
watchParent(config.parent);
const office = startOffice(config);
serve(async (job) => {
  if (office instanceof Error) throw new JobFailure({ cause: "unavailable", message: `${office.message}.` });
  convert(office, job);
});

function startOffice({ programFolder, library, koffi: path, folder, oldest, odf }: NativeConfig): Office | Error {
  try {
    const profile = join(folder, "tmp/profile");
    mkdirSync(join(profile, "user"), { recursive: true });
    writeFileSync(join(profile, "user/registrymodifications.xcu"), profileXml(odf));

    const koffi = createRequire(import.meta.url)(path) as Koffi;
    koffi.config({ sync_stack_size: STACK_BYTES });
    const hook = koffi.load(library).func("void *libreofficekit_hook_2(const char *install, const char *profile)");
    const kit: Pointer = hook(programFolder, pathToFileURL(profile).href);
    if (!kit) return new Error("LibreOfficeKit did not start");
    return officeOf(koffi, kit, oldest);
  } catch (error) {
    return new Error(`LibreOfficeKit could not be loaded: ${messageOf(error)}`);
  }
}

function officeOf(koffi: Koffi, kit: Pointer, oldest: string): Office {
  const load = koffi.proto("void *council_load(void *kit, const char *url, const char *options)");
  const text = koffi.proto("const char *council_text(void *kit)");
  const number = koffi.proto("int council_number(void *document)");
  const save = koffi.proto(
    "int council_save(void *document, const char *url, const char *format, const char *options)",
  );
  const end = koffi.proto("void council_end(void *document)");
  /** Calls a function of an object, whose first word is the address of its table of functions. */
  const call = (object: Pointer, slot: number, prototype: ReturnType<Koffi["proto"]>, ...values: readonly string[]) => {
    const table: Pointer = koffi.decode(object, 0, "void *");
    if (Number(koffi.decode(table, 0, "size_t")) < (slot + 2) * POINTER_BYTES) {
      throw new Error(`this LibreOfficeKit has no function ${slot}`);
    }
    return koffi.call(koffi.decode(table, (slot + 1) * POINTER_BYTES, "void *"), prototype, object, ...values);
  };
  refuseOlder(String(call(kit, KIT.getVersionInfo, text)), oldest);
  return {
    open: (url) => call(kit, KIT.documentLoadWithOptions, load, url, KIT_LOADS),
    lastError: () => String(call(kit, KIT.getError, text) ?? ""),
    typeOf: (document) => Number(call(document, DOCUMENT.getDocumentType, number)),
    save: (document, url, format, options) => call(document, DOCUMENT.saveAs, save, url, format, options) !== 0,
    close: (document) => void call(document, DOCUMENT.destroy, end),
  };
}

/** The version in the files may be that of another installation: the library itself has the last word. */
function refuseOlder(info: string, oldest: string): void {
  const version = (JSON.parse(info) as { ProductVersion?: unknown }).ProductVersion;
  if (typeof version !== "string" || !isAtLeast(version, oldest)) {
    throw new Error(`LibreOffice ${String(version)} is older than ${oldest}`);
  }
}

function convert(office: Office, job: JobMessage): void {
  const wanted = moduleOf(job.kind);
  say({ step: "opening the document" });
  // Links to neighbouring files are written as seen from the output: it must lie where the source does.
  const source = join(job.folder, basename(job.source));
  copyFileSync(job.source, source, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  let document: Pointer;
  try {
    document = office.open(inFolder(source));
    if (!document) reject("LibreOffice could not open the document.");
    const found = MODULES_BY_LOK_TYPE[office.typeOf(document)];
    if (!wanted || found !== wanted) reject(takenForSomethingElse(found, wanted ?? job.kind));
    for (const output of job.outputs) {
      const { format, file } = output;
      say({ step: `making the ${format} file` });
      if (!office.save(document, inFolder(file), format, filterOptions(output))) notSaved(format, office);
      say({ made: format });
    }
  } finally {
    if (document) office.close(document);
    unlinkSync(source);
  }
}

/**
 * The address of a file in the folder of the job, in which this process was started. A document may show
 * where it lies: not the path of a private folder, which is another one each time, but always this one.
 */
function inFolder(file: string): string {
  return pathToFileURL(join("/proc/self/cwd", basename(file))).href;
}

function reject(message: string): never {
  throw new JobFailure({ cause: "rejected", message });
}

/** Another way into the same LibreOffice may manage what this one could not: LibreOfficeKit refuses some locked sheets. */
function notSaved(format: OutputFormat, office: Office): never {
  const [code] = /0x[0-9a-f]+/i.exec(office.lastError()) ?? [];
  const message = `LibreOffice could not save the document as ${formatName(format)}${code ? ` (error ${code})` : ""}.`;
  throw new JobFailure({ cause: "rejected", message, opened: true });
}
