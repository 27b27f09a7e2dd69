/** What all commands share: printing, progress, and Ctrl-C. */
import { ExitCode, messageOf, OperatorError } from "../errors.js";

/** Prints what a user can do about an error, or the whole stack of a bug. Returns the exit code. */
export async function explain(error: unknown): Promise<number> {
  if (error instanceof OperatorError) {
    const [first = "", ...others] = error.lines;
    await complain(`council-convert: ${first}`, ...others, error.advice);
    return error.exitCode;
  }
  const stack = (error instanceof Error && error.stack) || "";
  const calls = stack.split("\n").filter((line) => /^\s+at /.test(line));
  const name = error instanceof Error ? `${error.name}: ` : "";
  await complain(
    "council-convert: something went wrong inside the program. Please report this:",
    `${name}${messageOf(error)}`,
    ...calls,
  );
  return ExitCode.notChecked;
}

/** Prints lines to the standard error. What stands in a line, such as a name with a line break, cannot begin another one. */
async function complain(...lines: readonly string[]): Promise<void> {
  const { printable } = await import("../report/text.js");
  process.stderr.write(harmless(`${lines.map(printable).join("\n")}\n`));
}

/**
 * GitHub's runner takes a line of the log that begins with `::`, or has `##[` in it, for a command: a file of such
 * a name must not give one. Written like other escapes; within JSON it still means the same.
 */
export function harmless(text: string, { GITHUB_ACTIONS }: NodeJS.ProcessEnv = process.env): string {
  if (!GITHUB_ACTIONS) return text;
  return text.replace(/^([^\S\n]*):(?=:)/gm, "$1\\u003a").replace(/##(?=\[)/g, "#\\u0023");
}

/** What became of the standard output: everything is fine, nobody reads it any more, or it cannot be written. */
let output: "open" | "closed" | "failed" = "open";

/** Prints to the standard output; once nobody reads it any more, the work goes on without a word. */
export function say(text: string): void {
  if (output === "open") process.stdout.write(harmless(text));
}

/**
 * A reader that closes early (`| head`) ends the printing, not the run: the rest
 * is still converted, and the exit code is that of the whole run. A full disk
 * is an error.
 */
export function watchOutput(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (output !== "open") return;
    output = error.code === "EPIPE" ? "closed" : "failed";
    if (output === "closed") return;
    const why = error.code === "ENOSPC" ? "the disk is full" : error.code;
    void explain(
      new OperatorError(
        `The output cannot be written: ${why}.`,
        "Free some space, or send the output somewhere else. What was converted stays in place.",
      ),
    );
  });
  // Nobody is left to be told.
  process.stderr.on("error", () => {});
  // The last line may fail after the run has set its code.
  process.on("exit", () => {
    if (output === "failed" && process.exitCode !== ExitCode.interrupted) process.exitCode = ExitCode.usage;
  });
}

/** Colours only on a terminal; `NO_COLOR` and `--no-color` switch them off. */
export function wantsColor(
  flag: boolean | undefined,
  stream: { readonly isTTY?: boolean } = process.stdout,
  { NO_COLOR, TERM }: NodeJS.ProcessEnv = process.env,
): boolean {
  if (flag === false || NO_COLOR) return false;
  return stream.isTTY === true && TERM !== "dumb";
}

/** A signal that aborts at the first Ctrl-C (or SIGTERM, SIGHUP). The second one ends the program at once. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  const interrupt = () => {
    // Work folders and child processes are cleared away when the process exits.
    if (controller.signal.aborted) process.exit(ExitCode.interrupted);
    controller.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt);
  return controller.signal;
}

export interface Progress {
  show(text: string): void;
  clear(): void;
}

/** A spinner with the step's name, on a terminal only: a terminal that cannot take lines back shows none. */
export async function progressOnTerminal(wanted: boolean, color: boolean): Promise<Progress> {
  const terminal = process.stdout.isTTY && process.stderr.isTTY && process.env.TERM !== "dumb";
  if (!wanted || !terminal) return { show: () => {}, clear: () => {} };
  // The spinner asks the environment, once, when it is loaded.
  if (!color) process.env.NO_COLOR = "1";
  const { default: yoctoSpinner } = await import("yocto-spinner");
  // Signals are ours: see interruptSignal.
  const spinner = yoctoSpinner({ stream: process.stderr, handleSignals: false });
  return {
    show(text) {
      spinner.text = text;
      if (!spinner.isSpinning) spinner.start();
    },
    clear: () => void spinner.stop(),
  };
}
