/**
 * An installed LibreOffice, started once for each output through the npm package
 * libreoffice-convert. The package runs in a child process of its own, so that a
 * limit ends LibreOffice together with it.
 */
import { dirname } from "node:path";
import type { Engine } from "../model.js";
import { removeSockets } from "../tools/sockets.js";
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
