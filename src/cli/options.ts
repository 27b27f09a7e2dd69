/** The options that `convert` and `check` have in common. Light: it is loaded at every start. */
import { type Command, Option } from "commander";
import { OperatorError } from "../errors.js";

export interface DocumentFlags {
  readonly json?: boolean;
  readonly report?: readonly string[];
  readonly reportFormat?: string;
  readonly dryRun?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color?: boolean;
  readonly [other: string]: unknown;
}

/** Adds the options that both commands have. Values are only taken apart here; `settings.ts` says which ones will do. */
export function withReportOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--include <glob>", "of folders, take only files that match; may be given again").argParser(several),
    )
    .addOption(
      new Option("--exclude <glob>", "of folders, pass over what matches; may be given again").argParser(several),
    )
    .addOption(
      new Option(
        "--timeout <seconds>",
        "time limit for each attempt to convert a document, and each round of its checks (default 120)",
      ).argParser(number),
    )
    .option(
      "--require <what>",
      "reference: PDF and OpenDocument files that no reference validator has checked could not be checked",
    )
    .option("--profile <name>", "which findings block: uk-public-sector (default), or a file (docs/configuration.md)")
    .addOption(
      new Option(
        "--accept <rule>",
        "send in spite of what this rule finds; needs --reason, and may be given again with another one",
      ).argParser(several),
    )
    .addOption(new Option("--reason <text>", "why: it is recorded in the report").argParser(several))
    .option("--json", "print JSON instead of text: one document, or one line for each of several")
    .option("--report <file>", "also save a report of the whole run: .json, .xml (JUnit), .sarif, .html, .csv", several)
    .option("--report-format <kind>", "json, junit, sarif, html or csv: for names whose ending does not tell")
    .option("--config <file>", "take the settings from this file, and look for no other (see docs/configuration.md)")
    .option("--quiet", "print one line for each document")
    .option("--verbose", "also print every finding, the engine, and how long each step took")
    .option("--no-color", "print without colours");
}

/** One more value of an option that may be given again. */
function several(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** The value of an option that has one meaning: given again it would silently win over the first. */
export function once(option: string): (value: string, before: string | undefined) => string {
  return (value, before) => {
    if (before === undefined) return value;
    throw new OperatorError(
      `${option} was given twice: ${before} and ${value}.`,
      `Give it once; for another ${option.slice(2)} run the command again.`,
    );
  };
}

/** What is no number stays text, so that the message can show what was typed. */
export function number(text: string): number | string {
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** The parts of `odf,pdf`, each once. */
export function list(text: string): string[] {
  return [...new Set(text.split(",").map((name) => name.trim()))];
}
