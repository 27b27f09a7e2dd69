/** The folder for what this program keeps between two runs, and that no document holds: the reference validators. */
import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** Names the folder to use, instead of the system's usual place. */
export const DATA_VARIABLE = "COUNCIL_CONVERT_DATA";

/** An absolute path; nothing is made. Linux and others follow the XDG Base Directory Specification. */
export function dataFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home = homedir(),
): string {
  const named = env[DATA_VARIABLE];
  if (named) return resolve(named);
  return join(usualPlace(env, platform, home), "council-convert");
}

function usualPlace(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string): string {
  if (platform === "win32") return env.LOCALAPPDATA || join(home, "AppData", "Local");
  if (platform === "darwin") return join(home, "Library", "Application Support");
  return env.XDG_DATA_HOME || join(home, ".local", "share");
}
