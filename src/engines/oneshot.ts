/**
 * An installed LibreOffice, started once for each output through the npm package
 * libreoffice-convert. The package runs in a child process of its own, so that a
 * limit ends LibreOffice together with it.
 */
import { createHash } from "node:crypto";
import { mkdtemp, readdir, realpath, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ConversionJob, Engine, EngineHealth } from "../model.js";
import { askSoffice, findSoffice, isAtLeast, SOFFICE_VARIABLE } from "../tools/soffice.js";
import { childScript, createChildEngine, HANG_MS } from "./child-engine.js";
import type { OneshotConfig } from "./oneshot-child.js";

/** Before 7.0 LibreOffice does not know ODF 1.3. */
const OLDEST = "7.0";
const INSTALL = "Install LibreOffice 24.8 or later, or leave out --engine to use the built-in one.";

export interface OneshotOptions {
  /** The program to use; searched for when absent. */
  readonly soffice?: string;
  readonly hangMs?: number;
}

interface Found extends EngineHealth {
  readonly path?: string;
}

export function oneshotEngine(options: OneshotOptions = {}): Engine {
  let found: Promise<Found> | undefined;
  let program = "LibreOffice";
  // Asked once: starting LibreOffice for its version takes a quarter of a second.
  const look = async (): Promise<Found> => {
    found ??= findUsable(options.soffice);
    const health = await found;
    program = health.program ?? program;
    return health;
  };
  return createChildEngine({
    name: "oneshot",
    program: () => program,
    probe: look,
    command: async () => {
      const health = await look();
      if (!health.usable || !health.path) throw new Error(health.why);
      const config: OneshotConfig = { parent: process.pid, soffice: health.path };
      return { file: process.execPath, args: [childScript("oneshot-child"), JSON.stringify(config)] };
    },
    warm: false,
    startStep: "starting LibreOffice",
    recycleBytes: 0,
    hangMs: options.hangMs ?? HANG_MS,
    folder: privateFolder,
  });
}

/** The first installed LibreOffice that can be used; when none can, what is wrong with the first. */
async function findUsable(named?: string): Promise<Found> {
  let worst: Found | undefined;
  for (const path of named ? [named] : findSoffice()) {
    const health = judge(await askSoffice(path));
    if (health.usable) return health;
    worst ??= health;
  }
  return worst ?? { usable: false, why: "No installed LibreOffice was found.", advice: INSTALL };
}

function judge({ path, version, trouble }: Awaited<ReturnType<typeof askSoffice>>): Found {
  const program = version && `LibreOffice ${version}`;
  const about = { path, ...(program && { program }) };
  if (trouble !== undefined) {
    const named = process.env[SOFFICE_VARIABLE] === path;
    const advice = named ? `Correct or remove the environment variable ${SOFFICE_VARIABLE}.` : INSTALL;
    return { ...about, usable: false, why: trouble, advice };
  }
  if (!version || !isAtLeast(version, OLDEST)) {
    return { ...about, usable: false, why: `${program} at ${path} is too old to write ODF 1.3.`, advice: INSTALL };
  }
  return { ...about, usable: true, why: `${program} is installed at ${path}.` };
}

/** A folder beside the outputs for profiles and everything else that LibreOffice writes. */
async function privateFolder(job: ConversionJob): Promise<{ path: string; remove(): Promise<void> }> {
  const place = dirname(job.outputs[0]?.file ?? job.source);
  const path = await mkdtemp(join(place, "oneshot-"));
  return {
    path,
    remove: async () => {
      await removeSockets(path);
      await rm(path, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/**
 * A LibreOffice that was killed leaves a socket in the system's temporary
 * folder, whatever TMPDIR says: its name holds the MD5 sum of the profile's
 * address in UTF-16 (desktop/unx/source/start.c). So ours can be told from others.
 */
async function removeSockets(folder: string): Promise<void> {
  if (process.platform === "win32" || !process.getuid) return;
  for (const profile of await profilesIn(folder)) {
    for (const path of new Set([profile, await realpath(profile).catch(() => profile)])) {
      const digest = createHash("md5")
        .update(Buffer.from(pathToFileURL(path).href, "utf16le"))
        .digest();
      const padded = digest.toString("hex");
      const unpadded = [...digest].map((byte) => byte.toString(16)).join("");
      for (const place of ["/tmp", "/var/tmp"]) {
        for (const sum of new Set([padded, unpadded])) {
          await rm(join(place, `OSL_PIPE_${process.getuid()}_SingleOfficeIPC_${sum}`), { force: true });
        }
      }
    }
  }
}

async function profilesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return names.filter((name) => /^\w+[\\/]soffice[^\\/]*$/.test(name)).map((name) => join(folder, name));
}
