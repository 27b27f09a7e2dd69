import { Command } from "commander";
import { ExitCode } from "../errors.js";
import { say } from "./terminal.js";

export function doctorCommand(): Command {
  return new Command("doctor")
    .description("say which engines and validators are there, which are used and why, and what to install")
    .option("--config <file>", "look at the settings in this file, and look for no other")
    .option("--json", "print JSON instead of text")
    .addHelpText("after", "\nExample:\n  council-convert doctor")
    .action(examine);
}

async function examine(flags: { readonly json?: boolean; readonly config?: string }): Promise<void> {
  const [{ loadOptions }, { examineEngines }, { examineReference }, { ownVersion }, { renderHealth }] =
    await Promise.all([
      import("./config.js"),
      import("../engine-wiring.js"),
      import("../reference.js"),
      import("../council.js"),
      import("../report/health.js"),
    ]);
  const { require } = await loadOptions(flags);
  const [{ engines, auto, sandbox }, reference] = await Promise.all([examineEngines(), examineReference()]);
  const lacking = require === "reference" ? reference.filter(({ state }) => state !== "ready") : [];
  if (auto === undefined || lacking.length > 0) process.exitCode = ExitCode.programMissing;
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
  say(renderHealth(engines, auto, sandbox, machine, reference, lacking));
}
