/** An installed LibreOffice as an engine sees it: which one, and whether it will do. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { EngineHealth } from "../model.js";
import { askSoffice, findSoffice, isAtLeast, SOFFICE_VARIABLE } from "../tools/soffice.js";

export interface Installed extends EngineHealth {
  /** Path of `soffice`. */
  readonly path?: string;
  /** Folder with its libraries, when they are where LibreOffice puts them. */
  readonly programFolder?: string;
  /** The folder around it, with all that belongs to it. */
  readonly installation?: string;
}

export interface Wanted {
  /** The program to use; searched for when absent. */
  readonly soffice?: string | undefined;
  readonly oldest: string;
  /** What an older one cannot do: `to write ODF 1.3`. */
  readonly reason: string;
}

const INSTALL = "Install LibreOffice 24.8 or later, or leave out --engine to use the built-in one.";

/** The first installed LibreOffice that will do; when none does, what is wrong with the first. */
export async function findInstalled(wanted: Wanted): Promise<Installed> {
  let worst: Installed | undefined;
  for (const path of wanted.soffice ? [wanted.soffice] : findSoffice()) {
    const health = judge(await askSoffice(path), wanted);
    if (health.usable) return health;
    worst ??= health;
  }
  return worst ?? { usable: false, why: "No installed LibreOffice was found.", advice: INSTALL };
}

/** Looks for it once, when it is first asked for, and tells of it what every engine tells. */
export function lookedForOnce<Found extends Installed>(find: () => Promise<Found>) {
  let found: Promise<Found> | undefined;
  let program = "LibreOffice";
  const look = async (): Promise<Found> => {
    found ??= find();
    const health = await found;
    program = health.program ?? program;
    return health;
  };
  return {
    look,
    program: () => program,
    probe: async (): Promise<EngineHealth> => {
      const { usable, why, program, path, advice } = await look();
      return { usable, why, ...(program && { program }), ...(path && { path }), ...(advice && { advice }) };
    },
  };
}

const NO_FORMULAS =
  "Its part for formulas, LibreOffice Math, is not installed: formulas in documents get lost, and such documents are not ready. On Debian and Ubuntu, install libreoffice-math.";

/** On Linux each part of LibreOffice is a package of its own; that of the texts is known to be there by its library. */
function lacksFormulas(folder: string | undefined): boolean {
  if (folder === undefined) return false;
  return existsSync(join(folder, "libswlo.so")) && !existsSync(join(folder, "libsmlo.so"));
}

function judge(answer: Awaited<ReturnType<typeof askSoffice>>, { oldest, reason }: Wanted): Installed {
  const { path, version, trouble, programFolder } = answer;
  const program = version && `LibreOffice ${version}`;
  const about = {
    path,
    ...(program && { program }),
    ...(programFolder && { programFolder, installation: dirname(programFolder) }),
  };
  if (trouble !== undefined) {
    const named = process.env[SOFFICE_VARIABLE] === path;
    const advice = named ? `Correct or remove the environment variable ${SOFFICE_VARIABLE}.` : INSTALL;
    return { ...about, usable: false, why: trouble, advice };
  }
  if (!version || !isAtLeast(version, oldest)) {
    return { ...about, usable: false, why: `${program} at ${path} is too old ${reason}.`, advice: INSTALL };
  }
  const advice = lacksFormulas(programFolder) ? NO_FORMULAS : undefined;
  return { ...about, usable: true, why: `${program} is installed at ${path}.`, ...(advice && { advice }) };
}
