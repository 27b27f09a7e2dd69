/** The options that `convert` and `check` have in common. Light: it is loaded at every start. */
import { type Command, InvalidArgumentError, Option } from "commander";

export interface DocumentFlags {
  readonly json?: boolean;
  readonly report?: string;
  readonly dryRun?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color?: boolean;
  readonly [other: string]: unknown;
}

/** Adds the options that both commands have. */
export function withReportOptions(command: Command): Command {
  return command
    .addOption(new Option("--timeout <seconds>", "time limit for one document (default 120)").argParser(positiveNumber))
    .option("--json", "print JSON instead of text: one document, or one line for each of several")
    .option("--report <file>", "also save the report of the whole run as JSON")
    .option("--quiet", "print one line for each document")
    .option("--verbose", "also print every finding, the engine, and how long each step took")
    .option("--no-color", "print without colours");
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("It must be a number of seconds above 0.");
  return value;
}
