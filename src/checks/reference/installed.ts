/** Where the reference validators are, and whether they can be used. */
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../../errors.js";
import { dataFolder } from "../../tools/data-folder.js";
import { findJava } from "../../tools/java.js";
import { fullName, type Pinned } from "./pinned.js";

/** What is needed to run a validator: absolute paths. */
export interface Installed {
  readonly java: string;
  readonly javaVersion: string;
  readonly jar: string;
}

export type Readiness =
  | ({ readonly state: "ready" } & Installed)
  /** `absent`: nobody set it up. `broken`: somebody did, and it cannot be used. */
  | { readonly state: "absent" | "broken"; readonly why: string; readonly advice: string };

/** The folder that holds the jars of both validators. */
export function validatorsFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(dataFolder(env), "validators");
}

/** True when the jar of a validator is there, whatever it is. Cheap: it is asked at every start. */
export function isSetUp({ file }: Pinned, env: NodeJS.ProcessEnv = process.env): boolean {
  return existsSync(join(validatorsFolder(env), file));
}

/** Looks whether a validator can be used. Its whole jar is read, to see that it is the one that is meant. */
export async function readiness(pinned: Pinned, env: NodeJS.ProcessEnv = process.env): Promise<Readiness> {
  const jar = join(validatorsFolder(env), pinned.file);
  if (!isSetUp(pinned, env)) {
    return {
      state: "absent",
      why: `${fullName(pinned)} is not set up.`,
      advice: "Run: council-convert setup",
    };
  }
  const wrong = await whatIsWrongWith(jar, pinned);
  if (wrong !== undefined) {
    return { state: "broken", why: wrong, advice: 'Run "council-convert setup" again: it replaces the file.' };
  }
  const java = await findJava(env);
  if ("trouble" in java) return { state: "broken", why: java.trouble, advice: java.advice };
  return { state: "ready", java: java.path, javaVersion: java.version, jar };
}

/** One sentence when the file is not, byte for byte, the jar that is pinned. */
export async function whatIsWrongWith(jar: string, pinned: Pinned): Promise<string | undefined> {
  try {
    if ((await checksumOf(jar)) === pinned.sha256) return undefined;
    return `The file ${jar} is damaged, or is not ${fullName(pinned)}: its checksum is not the one that is expected.`;
  } catch (error) {
    return `The file ${jar} cannot be read: ${messageOf(error)}.`;
  }
}

async function checksumOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(file, { highWaterMark: 1024 * 1024 })) hash.update(piece);
  return hash.digest("hex");
}
