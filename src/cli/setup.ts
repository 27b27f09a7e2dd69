import { Command } from "commander";
import { ExitCode } from "../errors.js";
import { interruptSignal, say } from "./terminal.js";

export function setupCommand(): Command {
  return new Command("setup")
    .description("fetch the reference validators, veraPDF and ODF Validator, for a second opinion on every output")
    .option("--from <folder>", "take the jars from this folder, and fetch nothing")
    .addHelpText(
      "after",
      "\nThey are fetched with Maven (mvn), once, and need Java 11 or later. Nothing else of this program uses the network.\n\nExample:\n  council-convert setup",
    )
    .action(setUp);
}

async function setUp({ from }: { readonly from?: string }): Promise<void> {
  const [{ setUpReference }, { renderSetup }] = await Promise.all([
    import("../setup.js"),
    import("../report/health.js"),
  ]);
  const onStep = (what: string) => say(`${what}\n`);
  const result = await setUpReference({ ...(from !== undefined && { from }), signal: interruptSignal(), onStep });
  say(renderSetup(result));
  if ("trouble" in result.java) process.exitCode = ExitCode.programMissing;
}
