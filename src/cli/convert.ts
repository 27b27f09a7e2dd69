import { Command, Option } from "commander";
import { ENGINE_NAMES, PDFA_CHOICES, PDFUA_CHOICES, SANDBOX_MODES, TRACKED_CHANGES } from "../options.js";
import { type DocumentFlags, list, number, once, withReportOptions } from "./options.js";

export function convertCommand(): Command {
  const command = new Command("convert")
    .description("convert documents to OpenDocument and PDF/A, and check the result (the default command)")
    .argument("<path...>", "documents, or folders of documents")
    .option("-o, --out <dir>", "folder for the outputs (default: beside each document)")
    .addOption(new Option("--to <formats>", "what to make (default: odf,pdf)").argParser(list))
    .addOption(
      new Option(
        "--pdfa <flavour>",
        `which PDF/A to make: ${PDFA_CHOICES.join(", ")} (default: auto, the best of 2u and 2b)`,
      ).argParser(once("--pdfa")),
    )
    .option("--pdfua <mode>", `whether the PDF must be PDF/UA-1: ${PDFUA_CHOICES.join(", ")} (default: auto)`)
    .option("--safe-copy", "make the outputs from a copy without hidden data, and say what was removed")
    .option(
      "--tracked-changes <what>",
      `in a safe copy: ${TRACKED_CHANGES.join(", ")} (default: stop, since accepting them is a decision)`,
    )
    .option("--engine <name>", `which LibreOffice to use: ${ENGINE_NAMES.join(", ")} (default: auto)`)
    .addOption(
      new Option("--jobs <number>", "documents converted at a time (default: what the machine allows)").argParser(
        number,
      ),
    )
    .option("--sandbox <mode>", `whether LibreOffice runs in a sandbox: ${SANDBOX_MODES.join(", ")} (default: auto)`)
    .option("--changed", "skip documents that an earlier run found ready and that have not changed since")
    .option("--cache <file>", "where --changed keeps what it remembers (default: in the output folder)")
    .addOption(
      new Option(
        "--max-failures <number>",
        "end the run after so many documents that are not ready, or could not be checked",
      ).argParser(number),
    )
    .option("--dry-run", "say what would be done, and do nothing")
    .option(
      "--overwrite",
      "replace outputs that exist already (--changed replaces what it made itself, as long as nobody has changed it)",
    )
    .option("--keep", "also write the outputs of documents that are not ready, as NAME.not-ready.EXT");
  return withReportOptions(command)
    .addHelpText("after", "\nExample:\n  council-convert convert agenda.docx --out published/")
    .action(async (paths: string[], flags: DocumentFlags) => {
      const { runDocuments } = await import("./run.js");
      await runDocuments("convert", paths, flags);
    });
}
