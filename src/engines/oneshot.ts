/**
 * An installed LibreOffice, started once for each output through the npm package
 * libreoffice-convert. The package runs in a child process of its own, so that a
 * limit ends LibreOffice together with it.
 */
import { createHash } from "node:crypto";
import { readdir, realpath, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Engine } from "../model.js";
import {
  type ChildEngineSpec,
  childScript,
  createChildEngine,
  type EngineOptions,
  HANG_MS,
  modulesWith,
} from "./child-engine.js";
import { findInstalled, lookedForOnce } from "./installed.js";
import type { OneshotConfig } from "./oneshot-child.js";

/** Before 7.0 LibreOffice does not know ODF 1.3. */
const OLDEST = "7.0";

export interface OneshotOptions extends EngineOptions {
  /** The program to use; searched for when absent. */
  readonly soffice?: string | undefined;
}

export function oneshotEngine(options: OneshotOptions = {}): Engine {
  const { look, program, probe } = lookedForOnce(() =>
    findInstalled({ soffice: options.soffice, oldest: OLDEST, reason: "to write ODF 1.3" }),
  );
  const spec: ChildEngineSpec = {
    name: "oneshot",
    program,
    probe,
    start: async ({ parent }) => {
      const { usable, path, why, installation } = await look();
      if (!usable || !path) throw new Error(why);
      const config: OneshotConfig = { parent, soffice: path };
      return {
        command: { file: process.execPath, args: [childScript("oneshot-child"), JSON.stringify(config)] },
        reads: [modulesWith("libreoffice-convert"), path, installation ?? dirname(path)],
        boundedAddresses: true,
      };
    },
    warm: false,
    startStep: "starting LibreOffice",
    recycleBytes: 0,
    hangMs: options.hangMs ?? HANG_MS,
    cleanUp: removeSockets,
  };
  return createChildEngine(spec, options);
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
  return names.filter((name) => /^job[\\/]\w+[\\/]soffice[^\\/]*$/.test(name)).map((name) => join(folder, name));
}
