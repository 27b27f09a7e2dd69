import { Command, Option } from "commander";
import { FLAVOURS } from "../options.js";
import { type DocumentFlags, once, withReportOptions } from "./options.js";

export function checkCommand(): Command {
  const command = new Command("check")
    .description("check files that are OpenDocument or PDF already; nothing is written")
    .argument("<path...>", "ODF or PDF files, or folders of them")
    .addOption(
      new Option(
        "--flavour <flavour>",
        `judge PDFs by this flavour, whatever they claim: ${FLAVOURS.join(", ")}; OpenDocument files are checked as ever`,
      ).argParser(once("--flavour")),
    );
  return withReportOptions(command)
    .addHelpText("after", "\nExample:\n  council-convert check minutes.pdf")
    .action(async (paths: string[], flags: DocumentFlags) => {
      const { runDocuments } = await import("./run.js");
      await runDocuments("check", paths, flags);
    });
}
