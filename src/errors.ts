/**
 * Errors for operators: a bad option, a missing program, a folder that cannot
 * be written. Each knows its exit code and says what to do next. What is wrong
 * with a *document* is never an exception; it is data in the report.
 */

/** The exit codes of the command line. They are part of the contract: see docs/exit-codes.md. */
export const ExitCode = {
  ready: 0,
  notReady: 1,
  usage: 2,
  notChecked: 3,
  programMissing: 4,
  interrupted: 130,
} as const;

/** An error that a user can do something about. It is printed as message and advice, never with a stack. */
export class OperatorError extends Error {
  /** The message line by line. A line break in one of them belongs to a name, and ends no line. */
  readonly lines: readonly string[];

  constructor(
    message: string | readonly string[],
    readonly advice: string,
    readonly exitCode: number = ExitCode.usage,
  ) {
    const lines = typeof message === "string" ? [message] : message;
    super(lines.join("\n"));
    this.name = new.target.name;
    this.lines = lines;
  }
}

/** A program that was asked for by name is not there, or not fit for use. */
export class ProgramMissingError extends OperatorError {
  constructor(message: string, advice: string) {
    super(message, advice, ExitCode.programMissing);
  }
}

/** Nothing was put in place: the folder cannot be written, the disk is full, a file appeared meanwhile. */
export class DeliveryError extends OperatorError {}

/** The run was ended by the user (Ctrl-C) or by a signal. */
export class InterruptedError extends OperatorError {
  constructor(message = "Interrupted.", advice = "Run the command again.") {
    super(message, advice, ExitCode.interrupted);
  }
}

/** A file that cannot be read as the format it seems to be, or that goes beyond a limit. Becomes a finding or an `unchecked`. */
export class UnreadableError extends Error {
  constructor(
    message: string,
    /** True when a limit was reached rather than the file being broken. */
    readonly limit = false,
  ) {
    super(message);
    this.name = "UnreadableError";
  }
}

/** The message of anything that was thrown, for people. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Called between steps: ends the run when the user asked for it. */
export function stopIfInterrupted({ signal }: { readonly signal: AbortSignal }): void {
  if (signal.aborted) throw new InterruptedError();
}

/** Trouble of the operator's or the machine's making, as opposed to a bug. */
export function isForeseen(error: unknown): boolean {
  return error instanceof OperatorError || isSystemError(error);
}

/** True for what the operating system refused: a full disk, a missing permission. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return typeof (error as NodeJS.ErrnoException | null)?.syscall === "string";
}

/** What to tell the user when a document could not be worked on. */
export function troubleWith(error: unknown): { why: string; advice: string } {
  if (error instanceof OperatorError) return { why: error.message, advice: error.advice };
  if (!isSystemError(error)) {
    return {
      why: `Something went wrong inside council-convert: ${messageOf(error)}`,
      advice: "Please report this, with the document if you may share it.",
    };
  }
  if (error.code === "ENOSPC" || error.code === "EDQUOT") {
    return { why: "The disk is full.", advice: "Free some space, and run council-convert again." };
  }
  const place = error.path === undefined ? "" : ` at "${error.path}"`;
  return {
    why: `The system refused to read or write${place} (${error.code}).`,
    advice: "Look whether the disk and the folders are in order, and run council-convert again.",
  };
}
