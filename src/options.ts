/**
 * What a user can choose, with every default in one place. The command line,
 * the configuration file and the library all end here.
 */
import type { Acceptance, Limits, Severity, TrackedChanges } from "./model.js";

export const ENGINE_NAMES = ["auto", "native", "oneshot", "embedded"] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

export const TARGETS = ["odf", "pdf"] as const;
export type Target = (typeof TARGETS)[number];

/** A sandbox where one can be made; no conversion without one; none. */
export const SANDBOX_MODES = ["auto", "require", "off"] as const;
export type SandboxMode = (typeof SANDBOX_MODES)[number];

/** What a run may not do without: the reference validators. */
export const REQUIREMENTS = ["reference"] as const;
export type Requirement = (typeof REQUIREMENTS)[number];

/** Which PDF/A is made: the best of 2u and 2b that holds (`auto`), or this flavour and no other. */
export const PDFA_CHOICES = ["auto", "1b", "2b", "2u", "2a", "3b"] as const;
export type PdfaChoice = (typeof PDFA_CHOICES)[number];

/** PDF/UA-1 is claimed where its rules hold; or it must hold; or it is no matter. */
export const PDFUA_CHOICES = ["auto", "require", "off"] as const;
export type PdfuaChoice = (typeof PDFUA_CHOICES)[number];

/** By what `check` judges PDFs, whatever they claim. */
export const FLAVOURS = ["1a", "1b", "2a", "2b", "2u", "3a", "3b", "3u", "ua1"] as const;
export type Flavour = (typeof FLAVOURS)[number];

export const TRACKED_CHANGES = ["stop", "accept"] as const satisfies readonly TrackedChanges[];

export const SEVERITIES = ["block", "warn", "note"] as const satisfies readonly Severity[];

export interface Options {
  /** Folder for the outputs; beside each source when absent. */
  readonly out?: string;
  /** Which kinds of output to make. */
  readonly to: readonly Target[];
  /** Which PDF/A the PDFs that are made must be. */
  readonly pdfa: PdfaChoice;
  readonly pdfua: PdfuaChoice;
  /** What `check` judges PDFs by; what they claim when absent. */
  readonly flavour?: Flavour;
  readonly engine: EngineName;
  readonly sandbox: SandboxMode;
  /** With `reference`, a document that no reference validator has checked could not be checked. */
  readonly require?: Requirement;
  /** Outputs are made from a copy that is cleaned of hidden data first. */
  readonly safeCopy: boolean;
  readonly trackedChanges: TrackedChanges;
  /** Which findings block: the name of a built-in profile, or a file; `uk-public-sector` when absent. */
  readonly profile?: string;
  /** Where a council differs from the profile: how grave a rule is. */
  readonly rules: Readonly<Record<string, Severity>>;
  /** Findings in spite of which documents are sent. */
  readonly accept: readonly Acceptance[];
  /** How many documents are converted at a time; as many as the machine allows when absent. */
  readonly jobs?: number;
  /** Globs: of the files in a folder, only those that match one are taken; all when empty. */
  readonly include: readonly string[];
  /** Globs: files and folders in a folder that are passed over. */
  readonly exclude: readonly string[];
  /** Skip what an earlier run found ready, when neither the document nor its outputs, options or engine have changed. */
  readonly changed: boolean;
  /** The file in which that is remembered. */
  readonly cache?: string;
  /** The run ends after so many documents that are not ready. */
  readonly maxFailures?: number;
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
  pdfa: "auto",
  pdfua: "auto",
  engine: "auto",
  sandbox: "auto",
  safeCopy: false,
  trackedChanges: "stop",
  rules: {},
  accept: [],
  include: [],
  exclude: [],
  changed: false,
  overwrite: false,
  keep: false,
  limits: DEFAULT_LIMITS,
};

type Given<T> = { readonly [Name in keyof T]?: T[Name] | undefined };

/** What can be set, as it is written in a configuration file; `timeout` is in seconds. */
export type Settings = Given<Omit<Options, "limits"> & { readonly timeout: number }>;

export type LimitSettings = Given<Limits>;

/** The names of all settings. */
export const SETTING_NAMES = [
  "out",
  "to",
  "pdfa",
  "pdfua",
  "flavour",
  "engine",
  "sandbox",
  "require",
  "safeCopy",
  "trackedChanges",
  "profile",
  "rules",
  "accept",
  "jobs",
  "include",
  "exclude",
  "changed",
  "cache",
  "maxFailures",
  "timeout",
  "overwrite",
  "keep",
] as const satisfies readonly (keyof Settings)[];

/** Settings as options for a run; what is left out has its default. */
export function optionsFrom({ timeout, to, include, exclude, ...rest }: Settings, limits: LimitSettings = {}): Options {
  return {
    ...DEFAULT_OPTIONS,
    ...given(rest),
    ...given({ to, include, exclude }),
    limits: {
      ...DEFAULT_OPTIONS.limits,
      ...(timeout !== undefined && { timeoutMs: Math.ceil(timeout * 1000) }),
      ...given(limits),
    },
  };
}

/** Without what is there but undefined: it must not outweigh a default. */
export function given<T extends object>(value: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof T]: Exclude<T[Key], undefined> };
}
