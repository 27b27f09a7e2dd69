import { Command } from "commander";
import { ExitCode } from "../errors.js";
import { say } from "./terminal.js";

export function doctorCommand(): Command {
  return new Command("doctor")
    .description("say which engines and validators are there, which are used and why, and what to install")
    .option("--json", "print JSON instead of text")
    .addHelpText("after", "\nExample:\n  council-convert doctor")
    .action(examine);
}

async function examine(flags: { readonly json?: boolean }): Promise<void> {
  const [{ examineEngines }, { examineReference }, { ownVersion }, { renderHealth }] = await Promise.all([
    import("../engine-wiring.js"),
    import("../reference.js"),
    import("../council.js"),
    import("../report/text.js"),
  ]);
  const [{ engines, auto, sandbox }, reference] = await Promise.all([examineEngines(), examineReference()]);
  if (auto === undefined) process.exitCode = ExitCode.programMissing;
  if (flags.json) {
    const answer = {
      schema: "council-convert/doctor/1",
      version: ownVersion(),
      node: process.version,
      engines,
      auto,
      sandbox,
      reference,
    };
    say(`${JSON.stringify(answer, null, 2)}\n`);
    return;
  }
  const machine = `council-convert ${ownVersion()}, Node ${process.version}, ${process.platform} ${process.arch}`;
  say(renderHealth(engines, auto, sandbox, machine, reference));
}
