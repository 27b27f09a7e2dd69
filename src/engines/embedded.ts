/**
 * LibreOffice compiled to WebAssembly, from npm: needs nothing but Node. The
 * module is driven through its LibreOfficeKit exports in a child process of its
 * own; see embedded-child.ts.
 */
import { realpathSync } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { totalmem } from "node:os";
import { dirname, join } from "node:path";
import { messageOf } from "../errors.js";
import type { Engine, EngineHealth } from "../model.js";
import { type ChildEngineSpec, childScript, createChildEngine, type EngineOptions, HANG_MS } from "./child-engine.js";
import type { EmbeddedConfig } from "./embedded-child.js";
import { POOL_LITERAL } from "./embedded-package.js";

const PACKAGE = "@matbee/libreoffice-converter";
/** The one version that was measured; its files are known to the byte. */
const VERSION = "2.7.2";
const SIZES: Readonly<Record<string, number>> = {
  "wasm/loader.cjs": 10_513,
  "wasm/soffice.cjs": 444_153,
  "wasm/soffice.worker.cjs": 3_221,
  "wasm/soffice.wasm": 147_416_331,
  "wasm/soffice.data": 99_735_918,
};
const PROGRAM = `LibreOffice 24.8 (WebAssembly, ${PACKAGE} ${VERSION})`;
const ADVICE = 'Install the packages again ("npm ci"), or install LibreOffice and use it with "--engine oneshot".';

export interface EmbeddedOptions extends EngineOptions {
  /** Threads to start with. A document that needs one more waits for it for ever. */
  readonly threads?: number;
  /** Tuned for many documents in one process instead of one: more threads, slower start. */
  readonly many?: boolean;
  /** Folder of the WebAssembly package, when it is not the installed one. */
  readonly packageDir?: string;
  /** A process above this is replaced after a document, in bytes of resident memory. */
  readonly recycleBytes?: number;
}

const THREADS_FOR_ONE = 16;
const THREADS_FOR_MANY = 48;
/** Measured: 1.09 GB with 16 threads, 1.96 GB with 48. */
const BYTES_PER_THREAD = 28 * 2 ** 20;
const BYTES_WITHOUT_THREADS = 650 * 2 ** 20;

/**
 * How V8 compiles WebAssembly. Measured on two cores, Node 20, one after the other: a
 * small docx from a cold start took 3.0 s and 1.05 GB with the quick compiler alone,
 * 4.0 s and 1.5 GB by default (a slow workbook 8.6 s and 14.1 s). 119 documents in one
 * process took 69 to 75 s of processor time with the quick compiler alone, 86 s by
 * default, and 62 s when only what runs very often is compiled again (2.1, 2.5, 2.4 GB);
 * the machine was too busy for wall-clock times of those to be compared.
 */
const V8_FOR_ONE = ["--liftoff-only", "--no-wasm-tier-up", "--no-wasm-dynamic-tiering"];
const V8_FOR_MANY = ["--wasm-tiering-budget=200000000"];

export function embeddedEngine(options: EmbeddedOptions = {}): Engine {
  const threads = options.threads ?? (options.many ? THREADS_FOR_MANY : THREADS_FOR_ONE);
  const spec: ChildEngineSpec = {
    name: "embedded",
    program: () => PROGRAM,
    probe: () => probe(options.packageDir),
    start: async ({ attempt, limits, parent }) => {
      const health = await probe(options.packageDir);
      if (!health.usable || !health.path) throw new Error(health.why);
      const config: EmbeddedConfig = {
        parent,
        odf: options.odf,
        wasmDir: join(health.path, "wasm"),
        v8Flags: options.many ? V8_FOR_MANY : V8_FOR_ONE,
        // A hang is nearly always a lack of threads, so that a second attempt gets more of them.
        threads: affordable(attempt === 1 ? threads : Math.max(threads, THREADS_FOR_MANY), limits.memoryBytes),
      };
      return {
        command: { file: process.execPath, args: [childScript("embedded-child"), JSON.stringify(config)] },
        reads: [health.path, realpathSync(health.path)],
        boundedAddresses: false,
      };
    },
    warm: true,
    startStep: "starting LibreOffice",
    recycleBytes: options.recycleBytes ?? 3 * 2 ** 30,
    hangMs: options.hangMs ?? HANG_MS,
  };
  return createChildEngine(spec, options);
}

/** As many of the wanted threads as leave two fifths of the memory to the document. */
function affordable(wanted: number, limitBytes: number): number {
  const forThreads = 0.6 * Math.min(limitBytes, totalmem()) - BYTES_WITHOUT_THREADS;
  return Math.max(Math.min(wanted, THREADS_FOR_ONE), Math.min(wanted, Math.floor(forThreads / BYTES_PER_THREAD)));
}

/** Looks whether the package is there, whole and of the right version, without loading it. */
async function probe(packageDir?: string): Promise<EngineHealth> {
  let path: string;
  try {
    path = packageDir ?? installedPackage();
  } catch {
    return unusable(`The npm package ${PACKAGE} is not installed.`);
  }
  try {
    const { version } = JSON.parse(await readFile(join(path, "package.json"), "utf8")) as { version?: unknown };
    if (version !== VERSION) {
      return unusable(`The npm package ${PACKAGE} has version ${String(version)}; this program needs ${VERSION}.`);
    }
    for (const [name, bytes] of Object.entries(SIZES)) {
      const found = (await stat(join(path, name))).size;
      if (found !== bytes) {
        return unusable(`The npm package ${PACKAGE} is damaged: ${name} has ${found} bytes instead of ${bytes}.`);
      }
    }
    const glue = await readFile(join(path, "wasm/soffice.cjs"), "utf8");
    if (!glue.includes(POOL_LITERAL)) {
      return unusable(`The npm package ${PACKAGE} is damaged: wasm/soffice.cjs has no "${POOL_LITERAL}".`);
    }
    if (!(await startsWith(join(path, "wasm/soffice.wasm"), "\0asm"))) {
      return unusable(`The npm package ${PACKAGE} is damaged: wasm/soffice.wasm is no WebAssembly.`);
    }
  } catch (error) {
    return unusable(`The npm package ${PACKAGE} is damaged: ${messageOf(error)}.`);
  }
  return { usable: true, program: PROGRAM, path, why: `${PROGRAM} is installed and whole.` };
}

function unusable(why: string): EngineHealth {
  return { usable: false, why, advice: ADVICE };
}

function installedPackage(): string {
  return dirname(createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`));
}

async function startsWith(path: string, magic: string): Promise<boolean> {
  const file = await open(path, "r");
  try {
    const head = Buffer.alloc(magic.length);
    await file.read(head, 0, head.length, 0);
    return head.toString("latin1") === magic;
  } finally {
    await file.close();
  }
}
