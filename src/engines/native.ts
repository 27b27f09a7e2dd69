/**
 * An installed LibreOffice, loaded as a library into warm child processes through
 * LibreOfficeKit: many times faster than starting `soffice` for each output. On
 * Linux only, which is where LibreOfficeKit is made for; see native-child.ts.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Engine, EngineHealth } from "../model.js";
import { inheritedEnvironment } from "../tools/process.js";
import { kitLibraryOf } from "../tools/soffice.js";
import {
  type ChildEngineSpec,
  childScript,
  createChildEngine,
  type EngineOptions,
  HANG_MS,
  modulesWith,
} from "./child-engine.js";
import { findInstalled, type Installed, lookedForOnce } from "./installed.js";
import type { NativeConfig } from "./native-child.js";

/** 7.4 ends its process on spreadsheets; those between it and 24.8 were not measured. */
const OLDEST = "24.8";
/** Above this a process is replaced after a document. Most need 150 to 400 MB. */
const RECYCLE_BYTES = 2 ** 30;

/**
 * Without their folder of dialogues and menus, documents with comments fail to load.
 * Debian sells the folders as packages of their own.
 */
const USER_INTERFACES = [
  ["swriter", "libreoffice-uiconfig-writer"],
  ["scalc", "libreoffice-uiconfig-calc"],
  ["simpress", "libreoffice-uiconfig-impress"],
] as const;

/** Measured: a spreadsheet is saved in 18 to 24 % less time when memory is not given back to the system and asked for again. */
const MALLOC = {
  MALLOC_TRIM_THRESHOLD_: String(2 ** 30),
  MALLOC_MMAP_THRESHOLD_: String(2 ** 30),
  MALLOC_TOP_PAD_: String(64 * 2 ** 20),
};

export interface NativeOptions extends EngineOptions {
  /** The `soffice` of the installation to use; searched for when absent. */
  readonly soffice?: string | undefined;
  /** A process above this is replaced after a document, in bytes of resident memory. */
  readonly recycleBytes?: number | undefined;
}

interface Ready extends Installed {
  readonly library?: string;
}

export function nativeEngine(options: NativeOptions = {}): Engine {
  const { look, program, probe } = lookedForOnce(() => examine(options.soffice));
  const spec: ChildEngineSpec = {
    name: "native",
    program,
    probe,
    start: async ({ parent, folder }) => {
      const { usable, why, installation, programFolder, library } = await look();
      if (!usable || !installation || !programFolder || !library) throw new Error(why);
      const config: NativeConfig = {
        parent,
        odf: options.odf,
        folder,
        programFolder,
        library,
        koffi: koffiPath(),
        oldest: OLDEST,
      };
      return {
        command: {
          file: process.execPath,
          args: [childScript("native-child"), JSON.stringify(config)],
          env: { ...inheritedEnvironment(), ...MALLOC },
        },
        reads: [modulesWith("koffi"), installation],
        boundedAddresses: true,
      };
    },
    warm: true,
    startStep: "starting LibreOffice",
    recycleBytes: options.recycleBytes ?? RECYCLE_BYTES,
    hangMs: options.hangMs ?? HANG_MS,
  };
  return createChildEngine(spec, options);
}

/** Looks whether LibreOfficeKit could work, without loading it. */
async function examine(soffice: string | undefined): Promise<Ready> {
  if (process.platform !== "linux") {
    return unusable("It works on Linux only.", "Use --engine oneshot or --engine embedded here.");
  }
  const installed = await findInstalled({ soffice, oldest: OLDEST, reason: "to be used as a library" });
  if (!installed.usable) return installed;
  const { path, program, installation, programFolder } = installed;
  const about = { path, program } as Pick<Ready, "path" | "program">;
  const library = programFolder && kitLibraryOf(programFolder);
  if (!installation || !programFolder || !library) {
    const why = `${program} at ${path} is started by a script, so its libraries cannot be found.`;
    return { ...about, ...unusable(why, "Name its own soffice in the environment variable COUNCIL_CONVERT_SOFFICE.") };
  }
  const missing = USER_INTERFACES.filter(
    ([folder]) => !existsSync(join(installation, "share/config/soffice.cfg/modules", folder)),
  );
  if (missing.length > 0) {
    const why = `${program} at ${path} lacks files of its user interface, without which some documents cannot be opened.`;
    return { ...about, ...unusable(why, `Install ${missing.map(([, name]) => name).join(", ")}.`) };
  }
  try {
    koffiPath();
  } catch {
    return {
      ...about,
      ...unusable("The npm package koffi is not installed.", 'Install the packages again ("npm ci").'),
    };
  }
  return { ...installed, library };
}

function unusable(why: string, advice: string): EngineHealth {
  return { usable: false, why, advice };
}

/** Real path of its main file. */
function koffiPath(): string {
  return createRequire(import.meta.url).resolve("koffi");
}
