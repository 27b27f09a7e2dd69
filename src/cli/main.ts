/**
 * The command line. This is the only room that knows argv, stdout and exit
 * codes. Commands are declared here lightly; what a command needs is loaded
 * when it runs.
 */
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { inOurWords, quietly, readArguments } from "./arguments.js";
import { checkCommand } from "./check.js";
import { convertCommand } from "./convert.js";
import { detectCommand } from "./detect.js";
import { doctorCommand } from "./doctor.js";
import { explainCommand } from "./explain.js";
import { reportCommand } from "./report.js";
import { setupCommand } from "./setup.js";
import { explain, watchOutput } from "./terminal.js";

/** Runs the command line and sets `process.exitCode`. Never throws. */
export async function main(args: readonly string[]): Promise<void> {
  watchOutput();
  const root = program();
  let given: readonly string[] = args;
  try {
    given = await readArguments(args, root);
    await root.parseAsync(given, { from: "user" });
  } catch (error) {
    process.exitCode = await codeOf(error, given);
  }
}

function program(): Command {
  const root = new Command("council-convert")
    .description(
      "Converts office documents to OpenDocument and PDF/A, checks the result,\nand says in plain words whether it is ready to send. Nothing leaves this machine.",
    )
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "show this help")
    .helpCommand("help [command]", "show the help of a command")
    .configureHelp({ sortSubcommands: false })
    .addCommand(convertCommand(), { isDefault: true })
    .addCommand(checkCommand())
    .addCommand(detectCommand())
    .addCommand(reportCommand())
    .addCommand(explainCommand())
    .addCommand(doctorCommand())
    .addCommand(setupCommand())
    .addHelpText(
      "after",
      "\nExample:\n  council-convert agenda.docx\n\nThe options of a command: council-convert help convert\n",
    )
    .addHelpText(
      "after",
      "Exit codes: 0 ready, 1 not ready, 2 bad arguments, 3 could not be checked,\n4 a required program is missing, 130 interrupted.",
    );
  for (const command of root.commands) quietly(command).helpOption("-h, --help", "show this help");
  return quietly(root);
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  return manifest.version;
}

async function codeOf(error: unknown, args: readonly string[]): Promise<number> {
  if (!(error instanceof CommanderError)) return explain(error);
  // Help and version have been printed, and are no errors.
  return error.exitCode === 0 ? 0 : explain(inOurWords(error, args));
}
