/**
 * What is looked at before commander sees the arguments: the command may stand
 * after its options, and common slips get an answer of their own. Light: it is
 * loaded at every start.
 */
import { existsSync } from "node:fs";
import type { Command, CommanderError } from "commander";
import { OperatorError } from "../errors.js";

const DASH_ADVICE = "A name that begins with a dash goes after --, for example: council-convert -- -minutes.docx";

/**
 * Puts the command's name first: `--json check a.pdf` means `check --json
 * a.pdf`, not a file named "check". Throws an `OperatorError` for a slip.
 */
export async function readArguments(args: readonly string[], root: Command): Promise<string[]> {
  refuseSlips(args);
  const at = firstName(args, root.commands);
  const name = args[at];
  if (name === undefined) return [...args];
  const commands = ["help", ...root.commands.map((command) => command.name())];
  if (commands.includes(name)) return [name, ...args.slice(0, at), ...args.slice(at + 1)];
  await refuseTypo(name, commands);
  return [...args];
}

/** The place of the first argument that is neither an option nor the value of one; the length when there is none. */
function firstName(args: readonly string[], commands: readonly Command[]): number {
  const options = commands.flatMap((command) => command.options);
  let at = 0;
  for (; at < args.length; at += 1) {
    const arg = args[at] as string;
    if (arg === "--") return args.length;
    if (!arg.startsWith("-")) return at;
    // Options of the program itself (--help, --version) stay where they are.
    const option = options.find(
      ({ long, short }) => arg.split("=")[0] === long || (short && !arg.startsWith("--") && arg.startsWith(short)),
    );
    if (!option) return args.length;
    const hasValue = arg.startsWith("--") ? arg.includes("=") : arg.length > 2;
    if (option.required && !hasValue) at += 1;
  }
  return at;
}

function refuseSlips(args: readonly string[]): void {
  const end = args.indexOf("--");
  for (const arg of end === -1 ? args : args.slice(0, end)) {
    if (/^(https?|ftp):\/\//i.test(arg)) {
      throw new OperatorError(
        `"${arg}" is a web address, and nothing is fetched from the network.`,
        "Download the file first, then give its name.",
      );
    }
    // "-old.doc" would be read as the option -o with the value "ld.doc".
    if (/^-[^-]./.test(arg) && existsSync(arg)) {
      throw new OperatorError(`"${arg}" begins with a dash and would be read as an option.`, DASH_ADVICE);
    }
  }
}

/** Letters that two names may differ in and still be meant for one another. */
const NEAR = 2;

async function refuseTypo(name: string, commands: readonly string[]): Promise<void> {
  if (!/^[a-z]+$/i.test(name) || existsSync(name)) return;
  const { closest, distance } = await import("fastest-levenshtein");
  const nearest = closest(name.toLowerCase(), commands);
  if (distance(name.toLowerCase(), nearest) > NEAR) return;
  throw new OperatorError(
    `There is no file or folder "${name}". Did you mean the command ${nearest}?`,
    "council-convert --help lists the commands.",
  );
}

/** What one command calls `--pdfa`, the other calls `--flavour`: the one makes, the other judges. */
const COUNTERPARTS: Readonly<Record<string, string>> = {
  "convert --flavour": "--pdfa",
  "check --pdfa": "--flavour",
};

/** The command stands first by now (`readArguments`); without one it is `convert`. */
function commandOf([first = ""]: readonly string[]): string {
  return /^(check|detect|report|doctor|setup|help)$/.test(first) ? first : "convert";
}

/** commander's errors in the words and the shape of ours. */
export function inOurWords(error: CommanderError, args: readonly string[]): OperatorError {
  const quoted = [...error.message.matchAll(/'([^']*)'/g)].map(([, text]) => text as string);
  const first = quoted[0] ?? "";
  switch (error.code) {
    case "commander.missingArgument":
      return new OperatorError(
        "No document was named.",
        `Name a document, for example: council-convert ${exampleFor(args)}`,
      );
    case "commander.unknownOption": {
      const [, option, value] = /^(--[a-z-]+)\s+(.*)$/.exec(first) ?? [];
      if (option !== undefined) {
        return new OperatorError(
          `"${first}" was given as one word, and is read as the name of an option.`,
          `Write ${option}=${value}`,
        );
      }
      const near = COUNTERPARTS[`${commandOf(args)} ${first}`] ?? /Did you mean (\S+?)\?/.exec(error.message)?.[1];
      return new OperatorError(
        `There is no option ${first} here.${near ? ` Did you mean ${near}?` : ""}`,
        first.startsWith("--")
          ? "council-convert --help and council-convert COMMAND --help list what there is."
          : DASH_ADVICE,
      );
    }
    case "commander.optionMissingArgument":
      return new OperatorError(
        `The option ${first} needs a value after it.`,
        "Name the value, or leave the option out.",
      );
    // `help` of something that is no command.
    case "commander.help":
      return new OperatorError(`There is no command "${args[1]}".`, "council-convert --help lists the commands.");
    case "commander.excessArguments":
      return new OperatorError(`The command ${first} takes no names.`, `Run it alone: council-convert ${first}`);
    case "commander.invalidArgument": {
      const [option = "", value = ""] = quoted;
      const choices = /choices are (.*)\.$/.exec(error.message)?.[1];
      return new OperatorError(
        `${option.split(" ")[0]} cannot be "${value}"${choices ? `: it must be one of ${choices}` : ""}.`,
        "council-convert COMMAND --help lists the options.",
      );
    }
    default:
      return new OperatorError(sentence(error.message), "council-convert --help lists the commands and their options.");
  }
}

function exampleFor(args: readonly string[]): string {
  const examples: Readonly<Record<string, string>> = {
    check: "check minutes.pdf",
    detect: "detect attachment.doc",
    report: "report report.json --format html",
  };
  return examples[args[0] ?? ""] ?? "agenda.docx";
}

function sentence(message: string): string {
  const text = message.replace(/^error: /, "").trim();
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!)]$/.test(text) ? "" : "."}`;
}

/** Lets every error of a command be thrown as a `CommanderError`, and none be printed by commander. */
export function quietly(command: Command): Command {
  return command.exitOverride().configureOutput({ outputError: () => {} });
}
