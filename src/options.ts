/**
 * What a user can choose, with every default in one place. The command line,
 * the configuration file and the library all end here.
 */
import type { Limits } from "./model.js";

export const ENGINE_NAMES = ["auto", "embedded", "oneshot"] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

export const TARGETS = ["odf", "pdf"] as const;
export type Target = (typeof TARGETS)[number];

export interface Options {
  /** Folder for the outputs; beside each source when absent. */
  readonly out?: string;
  /** Which kinds of output to make. */
  readonly to: readonly Target[];
  readonly engine: EngineName;
  /** Replace existing files. */
  readonly overwrite: boolean;
  /** Also write the outputs of documents that are not ready, as `name.not-ready.ext`. */
  readonly keep: boolean;
  readonly limits: Limits;
}

const MiB = 1024 * 1024;

export const DEFAULT_LIMITS: Limits = {
  // The slowest real document measured took 21 s natively; WebAssembly is about three times slower.
  timeoutMs: 120_000,
  // The embedded engine needs 1.1 to 2.4 GB by itself, most of it for threads and compiled code.
  memoryBytes: 4096 * MiB,
  sourceBytes: 1024 * MiB,
  // A real office document hardly ever unpacks to more; 300 MB in a 700 KB file is a zip bomb.
  unpackedBytes: 256 * MiB,
};

export const DEFAULT_OPTIONS: Options = {
  to: TARGETS,
  engine: "auto",
  overwrite: false,
  keep: false,
  limits: DEFAULT_LIMITS,
};
