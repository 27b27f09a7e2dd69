/** What all commands share: printing, progress, and Ctrl-C. */
import { messageOf, OperatorError } from "../errors.js";

/** Prints what a user can do about an error, or the whole stack of a bug. Returns the exit code. */
export function explain(error: unknown): number {
  if (error instanceof OperatorError) {
    process.stderr.write(`council-convert: ${error.message}\n${error.advice}\n`);
    return error.exitCode;
  }
  const stack = error instanceof Error ? error.stack : messageOf(error);
  process.stderr.write(`council-convert: something went wrong inside the program. Please report this:\n${stack}\n`);
  return 3;
}

/** Colours only on a terminal; `NO_COLOR` and `--no-color` switch them off. */
export function wantsColor(flag: boolean | undefined): boolean {
  if (flag === false || process.env.NO_COLOR) return false;
  return process.stdout.isTTY === true && process.env.TERM !== "dumb";
}

/** A signal that aborts at the first Ctrl-C (or SIGTERM, SIGHUP). The second one ends the program at once. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  const interrupt = () => {
    // Work folders and child processes are cleared away when the process exits.
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt);
  return controller.signal;
}

export interface Progress {
  show(text: string): void;
  clear(): void;
}

/** A spinner with the step's name, on a terminal only. */
export async function progressOnTerminal(wanted: boolean): Promise<Progress> {
  if (!wanted || !process.stdout.isTTY || !process.stderr.isTTY) return { show: () => {}, clear: () => {} };
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
