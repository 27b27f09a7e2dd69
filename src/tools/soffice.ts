/**
 * Finds an installed LibreOffice and asks it for its version. Whether it is
 * there, which version it is and whether it is fit for use are kept apart.
 */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { runProgram } from "./process.js";
import { withWorkFolder } from "./workfolder.js";

/** Names the program to use, instead of searching for one. */
export const SOFFICE_VARIABLE = "COUNCIL_CONVERT_SOFFICE";

/** Starting an office program for the first time on a slow disk takes its time. */
const VERSION_TIMEOUT_MS = 30_000;

export interface SofficeAnswer {
  readonly path: string;
  /** e.g. `25.2.3.2`; absent when it gave none. */
  readonly version?: string;
  /** Real path of the folder with its libraries, when they are where LibreOffice puts them. */
  readonly programFolder?: string;
  /** What keeps it from being used, whatever its version is; one sentence. */
  readonly trouble?: string;
}

/** Paths of installed LibreOffices, the one to prefer first. With the variable set, only that one, there or not. */
export function findSoffice(env: NodeJS.ProcessEnv = process.env): string[] {
  const named = env[SOFFICE_VARIABLE];
  if (named) return [named];
  const found = [...onPath(env), ...usualPlaces(env)].filter((path) => existsSync(path));
  const seen = new Set<string>();
  return found.filter((path) => {
    const real = realpathSync(path);
    return !seen.has(real) && seen.add(real);
  });
}

function onPath(env: NodeJS.ProcessEnv): string[] {
  // soffice.com, unlike soffice.exe, is made for the command line.
  const names = process.platform === "win32" ? ["soffice.com", "soffice.exe"] : ["soffice", "libreoffice"];
  const folders = (env.PATH ?? env.Path ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.flatMap((folder) => names.map((name) => join(folder, name)));
}

function usualPlaces(env: NodeJS.ProcessEnv): string[] {
  switch (process.platform) {
    case "win32":
      return [env.ProgramFiles, env["ProgramFiles(x86)"]]
        .filter((folder) => folder !== undefined)
        .map((folder) => join(folder, "LibreOffice", "program", "soffice.com"));
    case "darwin": {
      const app = "Applications/LibreOffice.app/Contents/MacOS/soffice";
      return [join("/", app), join(env.HOME ?? "/", app)];
    }
    default:
      return [
        "/usr/bin/soffice",
        "/usr/bin/libreoffice",
        "/usr/local/bin/soffice",
        "/usr/lib/libreoffice/program/soffice",
        "/usr/lib64/libreoffice/program/soffice",
        ...optFolders().map((name) => join("/opt", name, "program/soffice")),
        "/snap/bin/libreoffice",
      ];
  }
}

/** LibreOffice's own packages install as `/opt/libreoffice25.2`: newest first. */
function optFolders(): string[] {
  try {
    return readdirSync("/opt")
      .filter((name) => name.startsWith("libreoffice"))
      .sort((a, b) => b.localeCompare(a, "en", { numeric: true }));
  } catch {
    return [];
  }
}

/**
 * Reads its version from its files, where they are where LibreOffice puts them;
 * otherwise starts it once, with a profile of its own, and reads what it prints.
 */
export async function askSoffice(path: string): Promise<SofficeAnswer> {
  if (!existsSync(path)) return { path, trouble: `There is no program at ${path}.` };
  const { mtimeMs, size } = statSync(path);
  const key = `${path} ${mtimeMs} ${size}`;
  const known = answers.get(key) ?? ask(path);
  answers.set(key, known);
  return known;
}

/** Several engines ask for the same program. */
const answers = new Map<string, Promise<SofficeAnswer>>();

async function ask(path: string): Promise<SofficeAnswer> {
  const programFolder = programFolderOf(path);
  const version = (programFolder && versionInFiles(programFolder)) ?? (await askForVersion(path));
  if (typeof version !== "string") return { path, ...version };
  const trouble = programFolder && missingParts(path, programFolder);
  return { path, version, ...(programFolder && { programFolder }), ...(trouble && { trouble }) };
}

/** The folder of LibreOffice's libraries; nothing when `path` is something else, such as a script that starts it. */
function programFolderOf(path: string): string | undefined {
  const folder = dirname(realpathSync(path));
  return kitLibraryOf(folder) === undefined ? undefined : folder;
}

/** The library that LibreOfficeKit is loaded from: everything in one, or the part that starts an application. */
export function kitLibraryOf(programFolder: string): string | undefined {
  return ["libmergedlo.so", "libsofficeapp.so"].map((name) => join(programFolder, name)).find(existsSync);
}

/** What LibreOffice shows in its About box; it stands in the registry that is installed with it. */
function versionInFiles(programFolder: string): string | undefined {
  try {
    const registry = readFileSync(join(programFolder, "../share/registry/main.xcd"), "latin1");
    return /"ooSetupVersionAboutBox">\s*<value>(\d+(?:\.\d+)+)</.exec(registry)?.[1];
  } catch {
    return undefined;
  }
}

/** Starting it takes a quarter of a second. */
async function askForVersion(path: string): Promise<string | { readonly trouble: string }> {
  const result = await withWorkFolder((folder) =>
    runProgram(path, [`-env:UserInstallation=${pathToFileURL(join(folder, "profile"))}`, "--version"], {
      timeoutMs: VERSION_TIMEOUT_MS,
      cwd: folder,
      env: { ...process.env, TMPDIR: folder },
    }),
  );
  const version = /LibreOffice\S*\s+(\d+(?:\.\d+)+)/.exec(result.stdout)?.[1];
  return version ?? { trouble: whyNoVersion(path, result) };
}

function whyNoVersion(path: string, result: Awaited<ReturnType<typeof runProgram>>): string {
  if (result.startError) return `${path} could not be started (${result.startError}).`;
  if (result.timedOut) return `${path} did not answer within ${VERSION_TIMEOUT_MS / 1000} seconds.`;
  const last = result.stderr.trim().split("\n").at(-1) ?? "";
  return `${path} does not work: it gave no version${last ? ` (${last.slice(0, 160)})` : ""}.`;
}

const PARTS = [
  ["libswlo.so", "Writer"],
  ["libsclo.so", "Calc"],
  ["libsdlo.so", "Impress"],
] as const;

/** Linux distributions sell LibreOffice in parts. */
function missingParts(path: string, program: string): string | undefined {
  const missing = PARTS.filter(([library]) => !existsSync(join(program, library))).map(([, name]) => name);
  if (missing.length === 0) return undefined;
  return `The LibreOffice at ${path} is not complete: ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} not installed.`;
}

/** True when `version` is `minimum` or later; both are numbers with dots. */
export function isAtLeast(version: string, minimum: string): boolean {
  const [found, wanted] = [version, minimum].map((text) => text.split(".").map(Number));
  for (let i = 0; i < (wanted?.length ?? 0); i++) {
    const difference = (found?.[i] ?? 0) - (wanted?.[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
