import { Command } from "commander";
import { explain, say, wantsColor } from "./terminal.js";

interface ReportFlags {
  readonly format?: string;
  readonly out?: string;
  readonly color?: boolean;
}

export function reportCommand(): Command {
  return new Command("report")
    .description("render a report that was saved as JSON again, in another form")
    .argument("<file>", "a report that --report saved as JSON")
    .option("--format <kind>", "text, json, junit, sarif, html or csv (default: as the ending of --out says, or text)")
    .option("--out <file>", "save it to this file instead of printing it")
    .option("--no-color", "print without colours")
    .addHelpText("after", "\nExample:\n  council-convert report report.json --format html --out report.html")
    .action(renderAgain);
}

async function renderAgain(file: string, flags: ReportFlags): Promise<void> {
  try {
    if (flags.out === undefined) say(await rendered(file, flags));
    else await saveAgain(file, flags.out, flags.format);
  } catch (error) {
    process.exitCode = await explain(error);
  }
}

async function rendered(file: string, { format = "text", color }: ReportFlags): Promise<string> {
  const [{ readRunReport }, { kindNamed }, { TEXT }, { renderRunText }, { exitCodeOf }] = await Promise.all([
    import("./saved-report.js"),
    import("./report-file.js"),
    import("../report/kinds.js"),
    import("../report/text.js"),
    import("./exit-code.js"),
  ]);
  const kind = kindNamed(format, "--format", [TEXT]);
  const report = await readRunReport(file);
  // Only on a terminal are there colours.
  if (kind === TEXT) return renderRunText(report, { color: wantsColor(color) });
  return kind.render(report, process.cwd(), exitCodeOf(report));
}

/** Under the same rules as `--report`: an earlier report of the same kind is replaced, and no other file. */
async function saveAgain(file: string, out: string, format: string | undefined): Promise<void> {
  const [{ readRunReport }, { kindNamed, kindOf, prepareReportFiles }, { TEXT }, { resolve }] = await Promise.all([
    import("./saved-report.js"),
    import("./report-file.js"),
    import("../report/kinds.js"),
    import("node:path"),
  ]);
  const kind = format === undefined ? kindOf(out, "--format") : kindNamed(format, "--format", [TEXT]);
  const target = await prepareReportFiles([{ file: out, kind }], { overwrite: false });
  const report = await readRunReport(file);
  // What is read is never written.
  await target.refuseSources([{ source: { path: resolve(file), under: "", named: true }, targets: [] }]);
  await target.save(report);
}
