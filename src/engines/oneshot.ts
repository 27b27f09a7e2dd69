/**
 * An installed LibreOffice, started once for each output through the npm package
 * libreoffice-convert. The package runs in a child process of its own, so that a
 * limit ends LibreOffice together with it.
 */
import type { Engine } from "../model.js";
import { removeSockets } from "../tools/sockets.js";
import { SOFFICE_VARIABLE } from "../tools/soffice.js";
import {
  type ChildEngineSpec,
  childScript,
  createChildEngine,
  type EngineOptions,
  HANG_MS,
  modulesWith,
} from "./child-engine.js";
import { findInstalled, type Installed, lookedForOnce, type Wanted } from "./installed.js";
import type { OneshotConfig } from "./oneshot-child.js";

/** Before 7.0 LibreOffice does not know ODF 1.3. */
const OLDEST = "7.0";

export interface OneshotOptions extends EngineOptions {
  /** The program to use; searched for when absent. */
  readonly soffice?: string | undefined;
}

export function oneshotEngine(options: OneshotOptions = {}): Engine {
  const wanted = { soffice: options.soffice, oldest: OLDEST, reason: "to write ODF 1.3" };
  const { look, program, probe } = lookedForOnce(() => find(wanted, options));
  const spec: ChildEngineSpec = {
    name: "oneshot",
    program,
    probe,
    fitsSandbox: async () => (await look()).installation !== undefined,
    start: async ({ parent }) => {
      const { usable, path, why, installation } = await look();
      if (!usable || !path) throw new Error(why);
      const config: OneshotConfig = { parent, odf: options.odf, soffice: path };
      return {
        command: { file: process.execPath, args: [childScript("oneshot-child"), JSON.stringify(config)] },
        reads: [modulesWith("libreoffice-convert"), path, ...(installation === undefined ? [] : [installation])],
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
 * A script may start anything from anywhere: to show a sandbox the folder in which it lies would show
 * it somebody's home, and to show it less would keep it from working.
 */
async function find(wanted: Wanted, { bwrap, sandboxOnly }: EngineOptions): Promise<Installed> {
  const found = await findInstalled(wanted);
  if (!found.usable || found.installation !== undefined || bwrap === undefined) return found;
  const why = `${found.program} at ${found.path} is started by a script, so that it runs without a sandbox.`;
  if (!sandboxOnly) return { ...found, why };
  const advice = `Name its own soffice in the environment variable ${SOFFICE_VARIABLE}, or leave out --sandbox require.`;
  return { ...found, usable: false, why, advice };
}
