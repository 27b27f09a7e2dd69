import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createChildEngine } from "../../src/engines/child-engine.js";
import type { Engine } from "../../src/model.js";

const SCRIPT = fileURLToPath(new URL("./fake-child.mjs", import.meta.url));

/** An engine whose office program is a small script, to prove what all engines share. */
export function fakeEngine(
  options: {
    readonly mood?: string;
    readonly hangMs?: number;
    readonly recycleBytes?: number;
    readonly recycleJobs?: number;
    readonly recycleCpuMs?: number;
    /** A file that the child must not get into an output. */
    readonly secret?: string;
    readonly bwrap?: string | undefined;
  } = {},
): Engine {
  const { mood, secret, recycleJobs, recycleCpuMs } = options;
  return createChildEngine(
    {
      name: "fake",
      program: () => "Fake 1.0",
      probe: async () => ({ usable: true, program: "Fake 1.0", why: "It is part of the tests." }),
      start: ({ attempt, parent }) => ({
        command: { file: process.execPath, args: [SCRIPT, JSON.stringify({ parent, mood, attempt, secret })] },
        reads: [join(SCRIPT, "..")],
        boundedAddresses: true,
      }),
      warm: true,
      startStep: "start",
      recycleBytes: options.recycleBytes ?? 2 ** 40,
      ...(recycleJobs !== undefined && { recycleJobs }),
      ...(recycleCpuMs !== undefined && { recycleCpuMs }),
      hangMs: options.hangMs ?? 9000,
    },
    { bwrap: options.bwrap },
  );
}
