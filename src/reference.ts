/**
 * The reference validators of a run: which of them are set up, and what they say. A part of the
 * wiring, beside `council.ts`. They run as programs of their own, and so not in the thread of the
 * built-in checks.
 */
import { type Installed, isSetUp, type Readiness, readiness } from "./checks/reference/installed.js";
import { ALL_PINNED, fullName, ODF_VALIDATOR, type Pinned, VERAPDF } from "./checks/reference/pinned.js";
import type { CheckResult, Subject } from "./model.js";
import type { Requirement } from "./options.js";

export interface ReferenceChecks {
  /**
   * Lets each validator that is set up judge the files that are sent; with `--require reference` also those
   * that are not set up have a result. `builtIn` are the results of the built-in checks: a file that
   * could not be read there is not given to a program of others.
   */
  check(
    subjects: readonly Subject[],
    builtIn: readonly CheckResult[],
    signal: AbortSignal,
  ): Promise<readonly CheckResult[]>;
  /** Starts what takes long to start. */
  warm(): void;
  close(): Promise<void>;
}

/** Starts nothing before a file is to be checked. */
export function referenceChecks(requirement: Requirement | undefined): ReferenceChecks {
  const wanted = ALL_PINNED.filter((pinned) => requirement === "reference" || isSetUp(pinned));
  if (wanted.length === 0) return { check: async () => [], warm: () => undefined, close: async () => undefined };
  let opened: ReturnType<typeof openCheckers> | undefined;
  const checkers = () => {
    opened ??= openCheckers(wanted);
    return opened;
  };
  return {
    async check(subjects, builtIn, signal) {
      const isUnread = ({ name }: Subject) =>
        builtIn.some(({ subject, outcome }) => subject === name && outcome === "unchecked");
      const readable = subjects.filter(
        (subject) => subject.role !== "source" && subject.look !== "content" && !isUnread(subject),
      );
      if (readable.length === 0) return [];
      const all = await checkers();
      const due = readable.flatMap((subject) =>
        all.filter((checker) => checker.appliesTo(subject)).map((checker) => checker.check(subject, signal)),
      );
      return everyOne(due);
    },
    warm() {
      checkers().then(
        (all) => {
          for (const checker of all) checker.warm();
        },
        () => undefined,
      );
    },
    close: async () => {
      for (const checker of (await opened) ?? []) await checker.close();
    },
  };
}

/** All results, or the first error, but not before every check has come to its end: it may still read the files. */
async function everyOne<T>(all: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(all);
  return Promise.all(all);
}

async function openCheckers(wanted: readonly Pinned[]) {
  const [{ veraPdf }, { odfValidator }] = await Promise.all([
    import("./checks/reference/verapdf.js"),
    import("./checks/reference/odfvalidator.js"),
  ]);
  const both = [
    { pinned: VERAPDF, make: veraPdf },
    { pinned: ODF_VALIDATOR, make: odfValidator },
  ];
  return both.filter(({ pinned }) => wanted.includes(pinned)).map(({ pinned, make }) => make(lookedAtOnce(pinned)));
}

/** A jar is read, and Java looked for, once in a run. */
function lookedAtOnce(pinned: Pinned): () => Promise<Readiness> {
  let looked: Promise<Readiness> | undefined;
  return () => {
    looked ??= readiness(pinned);
    return looked;
  };
}

// ------------------------------------------------------------------- doctor

/** What `doctor` shows of a validator. */
export interface ReferenceHealth {
  /** e.g. `veraPDF 1.30.2` */
  readonly name: string;
  /** `ready`: it told a good file from a bad one. `absent`: it is not set up. `broken`: it is, and cannot be used. */
  readonly state: Readiness["state"];
  readonly why: string;
  readonly advice?: string;
  /** The Java that runs it, e.g. `Java 17.0.15 (/usr/bin/java)`. */
  readonly java?: string;
}

/** Looks at both validators, and lets each judge a file that is good and one that is bad. */
export async function examineReference(): Promise<readonly ReferenceHealth[]> {
  return Promise.all(ALL_PINNED.map(examine));
}

async function examine(pinned: Pinned): Promise<ReferenceHealth> {
  const name = fullName(pinned);
  const state = await readiness(pinned);
  if (state.state !== "ready") return { name, ...state };
  const java = `Java ${state.javaVersion} (${state.java})`;
  const trouble = await tried(pinned, state);
  if (trouble === undefined) return { name, state: "ready", why: "It told a good file from a bad one.", java };
  return {
    name,
    state: "broken",
    why: trouble,
    advice: 'Run "council-convert setup" again, and look whether another version of Java helps.',
    java,
  };
}

/** One sentence when the validator does not pass a good file, or does not fail a bad one. */
async function tried(pinned: Pinned, installed: Installed): Promise<string | undefined> {
  const [[checker], { samplesFor }, { withWorkFolder }] = await Promise.all([
    openCheckers([pinned]),
    import("./checks/reference/samples.js"),
    import("./tools/workfolder.js"),
  ]);
  if (!checker) throw new Error(`There is no checker for ${installed.jar}.`);
  try {
    return await withWorkFolder(async (folder) => {
      const [good, bad] = await samplesFor(pinned, folder);
      const results = await Promise.all([checker.check(good), checker.check(bad)]);
      const [first, second] = results.map(({ outcome }) => outcome);
      if (first === "passed" && second === "failed") return undefined;
      const unchecked = results.find(({ reason }) => reason !== undefined)?.reason;
      return unchecked ?? `It does not tell a good file from a bad one: the first ${first}, the second ${second}.`;
    });
  } finally {
    await checker.close();
  }
}
