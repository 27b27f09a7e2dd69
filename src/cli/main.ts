/**
 * The command line. This is the only room that knows argv, stdout and exit
 * codes. Commands are declared here lightly; what a command needs is loaded
 * when it runs.
 */
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { ExitCode } from "../errors.js";
import { checkCommand } from "./check.js";
import { convertCommand } from "./convert.js";
import { detectCommand } from "./detect.js";
import { doctorCommand } from "./doctor.js";
import { explain } from "./terminal.js";

/** Runs the command line and sets `process.exitCode`. Never throws. */
export async function main(args: readonly string[]): Promise<void> {
  // A reader that closes early (`| head`) is no reason for a stack trace.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    throw error;
  });
  try {
    const root = program();
    await root.parseAsync(
      commandFirst(
        args,
        root.commands.map((command) => command.name()),
      ),
      { from: "user" },
    );
  } catch (error) {
    process.exitCode = codeOf(error);
  }
}

function program(): Command {
  const root = new Command("council-convert")
    .description(
      "Converts office documents to OpenDocument and PDF/A, checks the result,\nand says in plain words whether it is ready to send. Nothing leaves this machine.",
    )
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "show this help")
    .helpCommand(false)
    .configureHelp({ sortSubcommands: false })
    .exitOverride()
    .addCommand(convertCommand(), { isDefault: true })
    .addCommand(checkCommand())
    .addCommand(detectCommand())
    .addCommand(doctorCommand())
    .addHelpText("after", "\nExample:\n  council-convert agenda.docx\n")
    .addHelpText(
      "after",
      "Exit codes: 0 ready, 1 not ready, 2 bad arguments, 3 could not be checked,\n4 a required program is missing, 130 interrupted.",
    );
  for (const command of root.commands) command.exitOverride().helpOption("-h, --help", "show this help");
  return root;
}

/** Options that take no value, and so may stand before the command's name without doubt. */
const SWITCHES = ["--json", "--quiet", "--verbose", "--no-color", "--dry-run", "--overwrite", "--keep"];

/** `--json check a.pdf` means `check --json a.pdf`, not a file named "check". */
function commandFirst(args: readonly string[], commands: readonly string[]): string[] {
  const at = args.findIndex((arg) => !SWITCHES.includes(arg));
  const name = args[at];
  return name !== undefined && commands.includes(name)
    ? [name, ...args.slice(0, at), ...args.slice(at + 1)]
    : [...args];
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  return manifest.version;
}

function codeOf(error: unknown): number {
  // commander has printed its message already; help and version are no errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : ExitCode.usage;
  return explain(error);
}
