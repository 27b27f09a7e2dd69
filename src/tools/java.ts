/** Finds a Java that is new enough for the reference validators. */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { runProgram } from "./process.js";

/** What veraPDF 1.30 and ODF Validator 0.12 were compiled for. */
export const OLDEST_JAVA = 11;

const VERSION_TIMEOUT_MS = 15_000;
const INSTALL = `Install Java ${OLDEST_JAVA} or later (on Debian and Ubuntu: the package default-jre-headless), or name its folder in JAVA_HOME.`;

export type JavaAnswer =
  | { readonly path: string; readonly version: string }
  | { readonly trouble: string; readonly advice: string };

/** Path and version of the Java that JAVA_HOME names, or else of the first one on PATH; or why it cannot be used. */
export async function findJava(env: NodeJS.ProcessEnv = process.env): Promise<JavaAnswer> {
  const path = candidates(env).find((candidate) => existsSync(candidate));
  if (path === undefined) return { trouble: "Java is not installed.", advice: INSTALL };
  const version = versionInFiles(path) ?? (await askForVersion(path));
  if (typeof version !== "string") return { ...version, advice: INSTALL };
  if (featureOf(version) >= OLDEST_JAVA) return { path, version };
  return { trouble: `The Java at ${path} is version ${version}, and too old.`, advice: INSTALL };
}

function candidates(env: NodeJS.ProcessEnv): string[] {
  const name = process.platform === "win32" ? "java.exe" : "java";
  const folders = (env.PATH ?? env.Path ?? "").split(delimiter).filter((folder) => folder !== "");
  return [...(env.JAVA_HOME ? [join(env.JAVA_HOME, "bin", name)] : []), ...folders.map((folder) => join(folder, name))];
}

/** 8 for `1.8.0_392`, 17 for `17.0.15`: the scheme changed with Java 9 (JEP 223). */
function featureOf(version: string): number {
  const [first = 0, second = 0] = version.split(/[._+-]/).map(Number);
  return first === 1 ? second : first;
}

/** Starting Java takes a tenth of a second, and its version stands in the file `release` beside it. */
function versionInFiles(path: string): string | undefined {
  try {
    const release = readFileSync(join(dirname(dirname(realpathSync(path))), "release"), "utf8");
    return /^JAVA_VERSION="([^"]+)"/m.exec(release)?.[1];
  } catch {
    return undefined;
  }
}

async function askForVersion(path: string): Promise<string | { readonly trouble: string }> {
  const result = await runProgram(path, ["-version"], { timeoutMs: VERSION_TIMEOUT_MS });
  const version = /version "([^"]+)"/.exec(result.stderr + result.stdout)?.[1];
  if (version !== undefined) return version;
  if (result.startError) return { trouble: `Java (${path}) could not be started (${result.startError}).` };
  if (result.timedOut)
    return { trouble: `Java (${path}) did not tell its version within ${VERSION_TIMEOUT_MS / 1000} seconds.` };
  return { trouble: `Java (${path}) does not work: it tells no version.` };
}
