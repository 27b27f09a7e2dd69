/** What both reference validators have in common: the contract, and the words for what they could not do. */
import { InterruptedError } from "../../errors.js";
import type { Checker, CheckResult, Finding, Subject } from "../../model.js";
import type { ChildEnd } from "../../tools/process.js";
import { OUT_OF_MEMORY_CODE } from "./jvm.js";
import { fullName, type Pinned } from "./pinned.js";

/** A checker that runs a program. It rejects only for a bug, or with an `InterruptedError`. */
export interface ReferenceChecker extends Checker {
  check(subject: Subject, signal?: AbortSignal): Promise<CheckResult>;
  /** Starts what takes long to start. What goes wrong is told by `check`. */
  warm(): void;
  /** Ends every process that was started. Safe to call twice. */
  close(): Promise<void>;
}

/** Findings of one file that are listed; the rest is counted. */
const MAX_LISTED = 20;
/** Longest message of a validator that is shown, in characters: it may quote the document. */
const MAX_MESSAGE = 400;

export function adviceFor({ role }: Subject): string {
  return role === "output"
    ? "This is a fault of the conversion. Save the original document in its own program under a new name and convert that; if the fault stays, please report it."
    : "Convert the original document with council-convert, or have the file made again by the program that it came from.";
}

/** No more findings than people read. What is left out is counted, and blocks as well. */
export function listed(findings: readonly Finding[], more = 0): readonly Finding[] {
  const left = findings.length + more - MAX_LISTED;
  const shown = findings.slice(0, MAX_LISTED);
  const last = shown.at(-1);
  return left > 0 && last ? [...shown, { ...last, message: `And ${left} more faults were found.` }] : shown;
}

/** A message of a validator, fit to be printed in one line. */
export function plainMessage(text: string): string {
  const line = text
    .replace(/\p{Cc}+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  return line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE - 1)}…` : line;
}

/** Why a validator gave no answer: a sentence, and another one where something can be done about it. */
export interface NoAnswer {
  readonly why: string;
  readonly advice?: string;
}

/** The result of a check that gave no answer. */
export function noAnswer(
  { id, title }: Pick<Checker, "id" | "title">,
  subject: Subject,
  { why, advice }: NoAnswer,
): CheckResult {
  const about = { checker: id, title, tier: "reference", subject: subject.name } as const;
  return {
    ...about,
    outcome: "unchecked",
    rules: 0,
    findings: [],
    reason: why,
    ...(advice !== undefined && { advice }),
  };
}

/** Why a validator gave no answer. Throws an `InterruptedError` when the user ended the run. */
export function whyNoAnswer(pinned: Pinned, end: ChildEnd, timeoutMs: number): NoAnswer {
  if (end.stopped === "aborted") throw new InterruptedError();
  const why = `${fullName(pinned)} gave no answer: ${whyEnded(end, timeoutMs)}.`;
  return { why, ...(end.stopped === "timed-out" && { advice: moreTime(timeoutMs) }) };
}

/** Seconds that are enough for nearly every file. */
const AMPLE_SECONDS = 300;

function moreTime(timeoutMs: number): string {
  const seconds = Math.max(AMPLE_SECONDS, Math.ceil((2 * timeoutMs) / 1000));
  return `Allow it more time: --timeout ${seconds}`;
}

function whyEnded({ stopped, startError, code, signal, stderr }: ChildEnd, timeoutMs: number): string {
  const seconds = timeoutMs / 1000;
  if (startError !== undefined) return `Java could not be started (${startError})`;
  if (stopped === "timed-out") return `it took longer than ${seconds} ${seconds === 1 ? "second" : "seconds"}`;
  if (stopped === "out-of-memory" || (stopped === undefined && code === OUT_OF_MEMORY_CODE))
    return "it needed too much memory";
  if (stopped === "nonsense") return "it printed something else than an answer";
  if (signal !== null) return `it was ended by another program (${signal})`;
  const last = plainMessage(stderr.trim().split("\n").at(-1) ?? "");
  return `it ended too early (exit code ${code}${last === "" ? "" : `: ${last.slice(0, 160)}`})`;
}
