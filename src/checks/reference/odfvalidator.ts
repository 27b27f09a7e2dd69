/**
 * ODF Validator, the reference validator of OpenDocument. It cannot be kept running, and starting
 * Java takes longer than most files do: whatever waits for it is given to it at once.
 */
import { InterruptedError } from "../../errors.js";
import type { Basis, CheckResult, Finding, Subject } from "../../model.js";
import { type ChildEnd, startChild } from "../../tools/process.js";
import { openWorkFolder } from "../../tools/workfolder.js";
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
import { type OdfMessage, type OdfOutput, readOutput } from "./odfvalidator-output.js";
import { fullName, ODF_VALIDATOR } from "./pinned.js";

const ID = "odf-validator";
const KINDS: readonly string[] = ["odt", "ods", "odp", "odg"];
/** Most files that one process is given: those that come after it wait for all of them. */
const MOST_AT_ONCE = 16;
/** It exits with this when every file is valid, and with the second when one is not. */
const VALID = 0;
const INVALID = 2;

const NAME = fullName(ODF_VALIDATOR);
const TITLE = `OpenDocument conformance (${NAME})`;
const EXTENDED_TITLE = `OpenDocument extended conformance (${NAME})`;

/**
 * What it judges as well as the built-in check does, so that its word counts for more: what stands in the grammars.
 * Of the list of files (part 2, 3.2 and 4) and of versions that contradict each other it judges some and passes
 * over others (scripts/lib/odf-agreement.mjs): its silence proves nothing there.
 */
const DECIDED: readonly Basis[] = [{ standard: "OASIS ODF 1.3 Part 3", clause: "2.2.1 B.3" }];

/** It rejects every file of another version, whatever is in it. */
const KNOWN_VERSIONS: readonly string[] = ["1.0", "1.1", "1.2", "1.3"];

/** Why it is not asked about a file of a version that it does not know. */
function unknownVersion({ detection: { format } }: Subject): NoAnswer | undefined {
  if (KNOWN_VERSIONS.includes(format.version)) return undefined;
  const version = format.version === "" ? "of a version that is not known" : `OpenDocument ${format.version}`;
  return {
    why: `${NAME} was not asked, because it knows OpenDocument 1.0 to 1.3 and this is ${version}.`,
    advice: "Save it as ODF 1.3 in LibreOffice: Tools, Options, Load/Save, General, ODF format version.",
  };
}

interface Request {
  readonly subject: Subject;
  readonly signal: AbortSignal;
  /** It was the one that the validator died of, or may have been. */
  suspect: boolean;
  readonly resolve: (result: CheckResult) => void;
  readonly reject: (error: unknown) => void;
}

/** `ready` is asked when the first file is to be checked. */
export function odfValidator(ready: () => Promise<Readiness>): ReferenceChecker {
  let waiting: Request[] = [];
  let working: Promise<void> | undefined;
  const closing = new AbortController();

  async function workThrough(): Promise<void> {
    // Files of one document come one right after the other.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const chunk = nextChunk(waiting);
      waiting = waiting.filter((request) => !chunk.includes(request));
      try {
        const open = await checkAll(chunk, await ready(), closing.signal);
        waiting = [...open, ...waiting];
      } catch (error) {
        for (const { reject } of chunk) reject(error);
      }
    }
    working = undefined;
  }

  return {
    id: ID,
    title: TITLE,
    tier: "reference",
    appliesTo: ({ detection, role }) => role !== "source" && KINDS.includes(detection.format.kind),
    async check(subject, signal = new AbortController().signal) {
      const unknown = unknownVersion(subject);
      if (unknown) return without(subject, unknown);
      return new Promise((resolve, reject) => {
        waiting.push({ subject, signal, suspect: false, resolve, reject });
        working ??= workThrough();
      });
    },
    warm: () => undefined,
    async close() {
      closing.abort();
      await working;
    },
  };
}

/** What is asked for in the same way; a file that is suspected goes alone. */
function nextChunk([first, ...others]: readonly Request[]): Request[] {
  if (!first) return [];
  if (first.suspect) return [first];
  const alike = others.filter(({ subject, suspect }) => !suspect && modeOf(subject) === modeOf(first.subject));
  return [first, ...alike].slice(0, MOST_AT_ONCE);
}

/** What is made here is to conform; a file that came from elsewhere may have extensions, which the standard allows. */
function modeOf({ role }: Subject): "-c" | "-e" {
  return role === "output" ? "-c" : "-e";
}

function titleOf(subject: Subject): string {
  return modeOf(subject) === "-c" ? TITLE : EXTENDED_TITLE;
}

// ---------------------------------------------------------------- one chunk

/** Answers the requests of a chunk, except those that are to be tried again. */
async function checkAll(
  chunk: readonly Request[],
  state: Readiness,
  closing: AbortSignal,
): Promise<readonly Request[]> {
  if (state.state !== "ready") {
    for (const { subject, resolve } of chunk) resolve(without(subject, state));
    return [];
  }
  const { end, outputs } = await run(state, chunk, closing);
  const isBelieved = believes(end, outputs);
  const open: Request[] = [];
  for (const [index, request] of chunk.entries()) {
    const output = outputs[index] as OdfOutput;
    if (!output.isComplete) open.push(request);
    else if (isBelieved) request.resolve(resultOf(output, request.subject));
    else
      request.resolve(
        without(request.subject, { why: `${NAME} gave no answer: what it printed does not fit its exit code.` }),
      );
  }
  const first = open[0];
  if (!first) return [];
  const index = chunk.indexOf(first);
  return again(open, outputs[index] as OdfOutput, index === 0, end);
}

/**
 * Which of the files without an answer are to be tried again. They are worked on one after the
 * other, so the first is the one that the validator stopped at. Unless that explains itself, it is
 * tried once more, alone: the files before it may have been at fault.
 */
function again(
  [first, ...others]: readonly Request[],
  output: OdfOutput,
  wasFirst: boolean,
  end: ChildEnd,
): readonly Request[] {
  if (!first) return [];
  const { subject } = first;
  const said = output.messages.find(({ level }) => level === "Fatal")?.message;
  if (said !== undefined && isNormal(end)) {
    first.resolve(without(subject, { why: `${NAME} could not open the file: ${plainMessage(said)}` }));
  } else if (wasFirst || end.stopped === "timed-out") {
    first.resolve(without(subject, whyNoAnswer(ODF_VALIDATOR, end, subject.limits.timeoutMs)));
  } else {
    first.suspect = true;
    return [first, ...others];
  }
  return others;
}

/** Runs the validator over all files of a chunk. Each has the whole time limit. */
async function run(
  installed: Installed,
  chunk: readonly Request[],
  closing: AbortSignal,
): Promise<{ readonly end: ChildEnd; readonly outputs: readonly OdfOutput[] }> {
  const [{ subject, signal }] = chunk as [Request];
  const paths = chunk.map((request) => request.subject.file);
  const either = AbortSignal.any([signal, closing]);
  if (either.aborted) throw new InterruptedError();
  const folder = openWorkFolder();
  try {
    const args = [modeOf(subject), "-v", ...paths];
    const child = startChild(javaCommand(installed, folder.path, args), "text on both");
    const { timeoutMs } = subject.limits;
    const watch = () => child.watch({ timeoutMs, memoryBytes: RESIDENT_BYTES, hangMs: timeoutMs, signal: either });
    const output = readOutput(paths);
    let release = watch();
    child.onMessage = (line) => {
      if (output.line(String(line)) === undefined) return;
      release();
      release = watch();
    };
    const end = await child.ended;
    release();
    if (end.stopped === "aborted") throw new InterruptedError();
    return { end, outputs: paths.map((path) => output.of(path)) };
  } finally {
    folder.remove();
  }
}

function isNormal({ stopped, code }: ChildEnd): boolean {
  return stopped === undefined && (code === VALID || code === INVALID);
}

/** An exit code that says something must say the same as the lines. */
function believes(end: ChildEnd, outputs: readonly OdfOutput[]): boolean {
  if (!isNormal(end)) return true;
  const areGood = outputs.every(({ isComplete, told, errors }) => isComplete && told === 0 && errors === 0);
  return areGood === (end.code === VALID);
}

// ------------------------------------------------------------------- result

function without(subject: Subject, answer: NoAnswer): CheckResult {
  return noAnswer({ id: ID, title: titleOf(subject) }, subject, answer);
}

function resultOf({ told, errors, messages }: OdfOutput, subject: Subject): CheckResult {
  if (told === undefined || told > 0 !== errors > 0)
    return without(subject, { why: `${NAME} gave no answer: what it printed does not add up.` });
  const faults = messages.filter(({ level }) => level !== "Warning");
  return {
    checker: ID,
    title: titleOf(subject),
    tier: "reference",
    subject: subject.name,
    outcome: told === 0 ? "passed" : "failed",
    // The grammar and the rules of the package as a whole.
    rules: 1,
    findings: listed(
      faults.map((fault) => findingOf(fault, subject)),
      errors - faults.length,
    ),
    ...(told === 0 && { decides: DECIDED }),
  };
}

function findingOf({ message, part, line, column }: OdfMessage, subject: Subject): Finding {
  const place = line === undefined ? part : `${part ?? "package"}, line ${line}, column ${column}`;
  return {
    rule: "odf-validator-conformance",
    severity: "block",
    message: plainMessage(message),
    ...(place !== undefined && { where: place }),
    advice: adviceFor(subject),
  };
}
