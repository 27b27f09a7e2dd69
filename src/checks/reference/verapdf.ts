/**
 * veraPDF, the reference validator of PDF/A and PDF/UA. It is started once and kept running
 * (`--servermode`): it reads a path, writes a report into a temporary file, and prints that file's
 * name. Starting it anew for each file would take ten times as long.
 */
import { existsSync, rmSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { InterruptedError } from "../../errors.js";
import { claimName } from "../../formats.js";
import type { Basis, CheckResult, Finding, PdfaFlavour, Subject } from "../../model.js";
import { lanes } from "../../tools/lanes.js";
import { type Child, type ChildEnd, startChild } from "../../tools/process.js";
import { openWorkFolder, type WorkFolder } from "../../tools/workfolder.js";
import {
  adviceFor,
  listed,
  type NoAnswer,
  noAnswer,
  plainMessage,
  type ReferenceChecker,
  whyNoAnswer,
} from "./checker.js";
import type { Installed, Readiness } from "./installed.js";
import { javaCommand, RESIDENT_BYTES } from "./jvm.js";
import { fullName, VERAPDF } from "./pinned.js";
import { type BrokenRule, type ProfileResult, readVeraPdfReport } from "./verapdf-report.js";

const ID = "verapdf";
const NAME = fullName(VERAPDF);
const TITLE = `PDF/A and PDF/UA (${NAME})`;
/** Every fault is counted, and one place of each is shown. */
const ARGS = ["--servermode", "--format", "json", "--nonpdfext", "--maxfailuresdisplayed", "1"];
/** Most lines that are passed over while an answer is waited for: logs and warnings go to stdout as well. */
const MAX_NOISE = 1000;
/** Largest report that is read, in bytes. With one place for each of some 300 rules it has a few hundred kilobytes. */
const MAX_REPORT = 16 * 2 ** 20;
/** It may take longer to start than a small file may take to check. */
const START_MS = 60_000;

/** A process that answers, with the folder that it writes to. */
interface Server {
  readonly child: Child;
  readonly folder: WorkFolder;
  /** Files that it has answered for. */
  answered: number;
  /** Resolves when it waits for its first path: with the end, when it came to that. */
  readonly started: Promise<ChildEnd | undefined>;
}

/** One that hangs over a file must not hold up all others for the whole of its time. */
const MOST_PROCESSES = 2;
/** How long a file waits for a process before another one is started: longer than starting takes on a slow machine. */
const PATIENCE_MS = 15_000;

/** `ready` is asked when the first file is to be checked. */
export function veraPdf(ready: () => Promise<Readiness>, patienceMs = PATIENCE_MS): ReferenceChecker {
  // The flavour is told when it is started, so that there are processes for each that is asked for.
  const byFlavour = new Map<Flavour, ReturnType<typeof open>>();
  const open = (flavour: Flavour) => lanes(() => veraPdfProcess(flavour), MOST_PROCESSES, patienceMs);
  const processesFor = (flavour: Flavour) => {
    const found = byFlavour.get(flavour) ?? open(flavour);
    byFlavour.set(flavour, found);
    return found;
  };
  return {
    id: ID,
    title: TITLE,
    tier: "reference",
    // Without a claim veraPDF would judge by PDF/A-1b, which nobody promised.
    appliesTo: (subject) =>
      subject.role !== "source" && subject.detection.format.kind === "pdf" && judgedBy(subject).length > 0,
    check: async (subject, signal = new AbortController().signal) => {
      const results = await Promise.all(
        flavoursFor(subject).map((flavour) =>
          processesFor(flavour).use(async ({ ask }) => {
            const state = await ready();
            if (state.state !== "ready") return without(subject, state);
            if (/[\r\n]/.test(subject.file))
              return without(subject, { why: `${NAME} cannot be given a path with a line break.` });
            return ask(state, subject, signal);
          }),
        ),
      );
      return together(results, subject);
    },
    warm() {
      processesFor(AS_CLAIMED)
        .use(async ({ start }) => {
          const state = await ready();
          if (state.state === "ready") start(state);
        })
        .catch(() => undefined);
    },
    async close() {
      const all = [...byFlavour.values()].flatMap((processes) => processes.all());
      await Promise.all(all.map(({ close }) => close()));
    },
  };
}

function without(subject: Subject, answer: NoAnswer): CheckResult {
  return noAnswer({ id: ID, title: TITLE }, subject, answer);
}

/** `0` has veraPDF judge a file by all that it claims; others are names of its profiles. */
type Flavour = "0" | PdfaFlavour | "ua1";
const AS_CLAIMED: Flavour = "0";

/** What a file is to be judged by, e.g. `PDF/A-2u`: what was asked for comes before what it claims. */
function judgedBy({ detection, asked }: Subject): string[] {
  const claims = detection.claims.filter(({ standard }) => standard !== "PDF/A" || asked?.pdfa === undefined);
  const all = [
    ...(asked?.pdfa ? [`PDF/A-${asked.pdfa}`] : []),
    ...claims.map(claimName),
    ...(asked?.pdfua === "require" ? ["PDF/UA-1"] : []),
  ];
  return [...new Set(all)];
}

/**
 * One start of veraPDF judges by all that a file claims, but by a single flavour that is told to it. Of a
 * PDF/A-1 it does not judge PDF/UA-1 unless it is told, since the two rest on different versions of PDF.
 */
function flavoursFor(subject: Subject): Flavour[] {
  const claimed = subject.detection.claims.map(claimName);
  const wanted = judgedBy(subject);
  const isAsClaimed = wanted.length === claimed.length && wanted.every((each) => claimed.includes(each));
  const isTold = wanted.length > 1 && wanted.some((each) => each.startsWith("PDF/A-1"));
  return isAsClaimed && !isTold ? [AS_CLAIMED] : wanted.map(flavourOf);
}

function flavourOf(name: string): Flavour {
  return name.replace("PDF/A-", "").replace("PDF/UA-", "ua") as Flavour;
}

/** Several answers about one file as one: what is unchecked in one of them is unchecked. */
function together(results: readonly CheckResult[], subject: Subject): CheckResult {
  const [first, ...others] = results;
  if (!first) throw new Error(`veraPDF was asked nothing about ${subject.name}.`);
  if (others.length === 0) return first;
  const unchecked = results.find(({ outcome }) => outcome === "unchecked");
  if (unchecked) return unchecked;
  const names = results.map(({ title }) => title.replace(` (${NAME})`, ""));
  return {
    ...first,
    title: `${names.join(", ")} (${NAME})`,
    outcome: results.every(({ outcome }) => outcome === "passed") ? "passed" : "failed",
    rules: results.reduce((sum, { rules }) => sum + rules, 0),
    findings: results.flatMap(({ findings }) => findings),
    decides: results.flatMap(({ decides = [] }) => decides),
  };
}

/** One process at a time, asked one file after the other. */
function veraPdfProcess(flavour: Flavour) {
  let server: Server | undefined;
  let closed = false;

  const start = (installed: Installed): Server => {
    if (closed) throw new InterruptedError();
    server ??= startServer(installed, flavour);
    return server;
  };
  const discard = async (): Promise<void> => {
    const ending = server;
    server = undefined;
    await ending?.child.stop("closed");
    ending?.folder.remove();
  };

  return {
    start,
    /** A process that checked other files before may have been at fault: a fresh one is tried once. */
    async ask(installed: Installed, subject: Subject, signal: AbortSignal): Promise<CheckResult> {
      for (;;) {
        if (signal.aborted) throw new InterruptedError();
        const asked = start(installed);
        const answer = await answerOf(asked, subject, signal);
        if ("report" in answer) {
          asked.answered += 1;
          return resultOf(answer.report, subject, flavour);
        }
        await discard();
        const mayBeAtFault = answer.end.stopped === undefined || answer.end.stopped === "out-of-memory";
        if (asked.answered === 0 || !mayBeAtFault)
          return without(subject, whyNoAnswer(VERAPDF, answer.end, subject.limits.timeoutMs));
      }
    },
    async close(): Promise<void> {
      closed = true;
      await discard();
    },
  };
}

// ------------------------------------------------------------------ process

function startServer(installed: Installed, flavour: Flavour): Server {
  const folder = openWorkFolder();
  const child = startChild(javaCommand(installed, folder.path, [...ARGS, "--flavour", flavour]), "text");
  // Before it reads a path it tells of a report on no file.
  const started = withLimits(child, START_MS, new AbortController().signal, () => nextReport(child, folder.path)).then(
    (answer) => {
      if ("end" in answer) return answer.end;
      rmSync(answer.file, { force: true });
      return undefined;
    },
  );
  return { child, folder, answered: 0, started };
}

type Answered = { readonly report: string } | { readonly end: ChildEnd };

async function answerOf({ child, folder, started }: Server, subject: Subject, signal: AbortSignal): Promise<Answered> {
  const failed = await started;
  if (failed) return { end: failed };
  const answer = await withLimits(child, subject.limits.timeoutMs, signal, () => {
    const report = nextReport(child, folder.path);
    child.send(subject.file);
    return report;
  });
  if ("end" in answer) return answer;
  try {
    // What is too large is cut off, and then no report any more.
    const isSmall = statSync(answer.file).size <= MAX_REPORT;
    return { report: isSmall ? await readFile(answer.file, "utf8") : "" };
  } finally {
    rmSync(answer.file, { force: true });
  }
}

type Printed = { readonly file: string } | { readonly end: ChildEnd };

async function withLimits(
  child: Child,
  timeoutMs: number,
  signal: AbortSignal,
  act: () => Promise<Printed>,
): Promise<Printed> {
  // It may wait for a disk for long, but never for anybody: that it uses no processor time proves nothing.
  const release = child.watch({ timeoutMs, memoryBytes: RESIDENT_BYTES, hangMs: timeoutMs, signal });
  try {
    return await act();
  } finally {
    release();
  }
}

/** The next line that names a file in the process's own folder; everything else is a log or a warning. */
async function nextReport(child: Child, folder: string): Promise<Printed> {
  const printed = new Promise<Printed>((resolve) => {
    let noise = 0;
    child.onMessage = (line) => {
      if (typeof line === "string" && dirname(line) === folder && existsSync(line)) return resolve({ file: line });
      noise += 1;
      if (noise > MAX_NOISE) void child.stop("nonsense");
    };
  });
  const ended = child.ended.then((end): Printed => ({ end }));
  return Promise.race([printed, ended]);
}

// ------------------------------------------------------------------- result

function resultOf(report: string, subject: Subject, flavour: Flavour): CheckResult {
  const answer = readVeraPdfReport(report, subject.file);
  if ("why" in answer) return without(subject, { why: `${NAME} gave no answer: ${answer.why}.` });
  const { results } = answer;
  const due = flavour === AS_CLAIMED ? judgedBy(subject) : [flavour === "ua1" ? "PDF/UA-1" : `PDF/A-${flavour}`];
  const missing = due.filter((name) => !results.some(({ profile }) => isSame(profile, name)));
  if (missing.length > 0)
    return without(subject, { why: `${NAME} did not judge whether it is ${missing.join(", ")}.` });
  const findings = results.flatMap((result) => result.broken.map((rule) => findingOf(rule, result, subject)));
  return {
    checker: ID,
    title: `${results.map(({ profile }) => profile).join(", ")} (${NAME})`,
    tier: "reference",
    subject: subject.name,
    outcome: results.every(({ compliant }) => compliant) ? "passed" : "failed",
    rules: results.reduce((sum, { rules }) => sum + rules, 0),
    findings: listed(findings),
    decides: results.filter(({ compliant }) => compliant).flatMap(({ profile }) => decidedBy(profile)),
  };
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function findingOf(rule: BrokenRule, { profile }: ProfileResult, subject: Subject): Finding {
  const { clause, test, places, message, page, specification } = rule;
  const short = profile.replace(/^PDF\//, "").toLowerCase();
  const often = places > 1 ? `, ${places} times` : "";
  return {
    rule: `verapdf-${short}-${clause}-${test}`,
    severity: "block",
    message: `${plainMessage(message)} (${profile}, test ${clause}-${test}${often})`,
    ...(page !== undefined && { where: `page ${page}` }),
    advice: adviceFor(subject),
    basis: { standard: specification, clause },
  };
}

/**
 * The clauses of ISO 19005 that a profile judges to their ends, by the part of the standard. Logical structure is
 * judged for level A alone, and what an embedded file holds for none.
 */
const CLAUSES: Readonly<Record<string, { readonly all: readonly string[]; readonly levelA: string }>> = {
  1: { all: ["6.1", "6.2", "6.3", "6.4", "6.5", "6.6", "6.7", "6.9"], levelA: "6.8" },
  2: { all: ["6.1", "6.2", "6.3", "6.4", "6.5", "6.6"], levelA: "6.7" },
  3: { all: ["6.1", "6.2", "6.3", "6.4", "6.5", "6.6"], levelA: "6.7" },
};

/** What veraPDF has decided when it finds that a file keeps to a profile. */
function decidedBy(profile: string): Basis[] {
  const [, family, part = "", level] = /^PDF\/(A|UA)-(\d)([a-z]?)/.exec(profile) ?? [];
  if (family === "UA") return [{ standard: `ISO 14289-${part}`, clause: "" }];
  const clauses = CLAUSES[part];
  if (!clauses) return [];
  const judged = level === "a" ? [...clauses.all, clauses.levelA] : clauses.all;
  return judged.map((clause) => ({ standard: `ISO 19005-${part}`, clause }));
}
