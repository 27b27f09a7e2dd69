import { Command } from "commander";
import { ExitCode } from "../errors.js";

export function doctorCommand(): Command {
  return new Command("doctor")
    .description("say which engines are there, which one is used and why, and what to install")
    .option("--json", "print JSON instead of text")
    .addHelpText("after", "\nExample:\n  council-convert doctor")
    .action(examine);
}

async function examine(flags: { readonly json?: boolean }): Promise<void> {
  const { examineEngines, ownVersion } = await import("../council.js");
  const { engines, auto } = await examineEngines();
  if (auto === undefined) process.exitCode = ExitCode.programMissing;
  if (flags.json) {
    const answer = { schema: "council-convert/doctor/1", version: ownVersion(), node: process.version, engines, auto };
    process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
    return;
  }
  const lines = [`council-convert ${ownVersion()}, Node ${process.version}, ${process.platform} ${process.arch}`, ""];
  for (const { name, health } of engines) {
    lines.push(
      `Engine ${name}: ${health.usable ? "usable" : "not usable"}${health.program ? ` (${health.program})` : ""}`,
    );
    lines.push(`  ${health.why}`);
    if (health.path) lines.push(`  Found at ${health.path}`);
    if (health.advice) lines.push(`  ${health.advice}`);
  }
  lines.push(
    "",
    auto ? `Used by default: ${auto.name}. ${auto.why}` : "No engine can be used: nothing can be converted.",
  );
  lines.push("Checks: built-in (they need nothing but Node). Nothing leaves this machine.");
  process.stdout.write(`${lines.join("\n")}\n`);
}
