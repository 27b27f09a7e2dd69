import { basename } from "node:path";
import { Command, Option } from "commander";
import { ExitCode, messageOf } from "../errors.js";
import type { Detection } from "../model.js";

interface DetectFlags {
  readonly json?: boolean;
  readonly format: "text" | "siegfried";
}

/** One file's answer. */
interface Looked {
  readonly path: string;
  readonly bytes: number;
  readonly modified: Date;
  readonly detection?: Detection;
  readonly error?: string;
}

export function detectCommand(): Command {
  return new Command("detect")
    .description("tell what files really are, by their content")
    .argument("<path...>", "files, or folders of files")
    .option("--json", "print JSON: one document, or one line for each of several")
    .addOption(
      new Option("--format <name>", "siegfried: one JSON document of siegfried's shape")
        .choices(["text", "siegfried"])
        .default("text"),
    )
    .addHelpText("after", "\nExample:\n  council-convert detect --json attachment.doc")
    .action(detectAll);
}

async function detectAll(paths: string[], flags: DetectFlags): Promise<void> {
  const [{ detect }, { receive }, { stat }] = await Promise.all([
    import("../detect/detect.js"),
    import("../receive.js"),
    import("node:fs/promises"),
  ]);
  const looked: Looked[] = [];
  const sources = await receive(paths);
  const print = await printer(flags, sources.length);
  for (const { path } of sources) {
    const { size, mtime } = await stat(path);
    const answer = await detect(path, basename(path)).then(
      (detection) => ({ detection }),
      (error: unknown) => ({ error: messageOf(error) }),
    );
    const file = { path, bytes: size, modified: mtime, ...answer };
    looked.push(file);
    print.file(file);
  }
  print.all(looked);
  if (looked.some((file) => !file.detection || file.detection.format.kind === "unknown")) {
    process.exitCode = ExitCode.notChecked;
  }
}

async function printer(flags: DetectFlags, count: number) {
  const nothing = () => {};
  if (flags.format === "siegfried") {
    const [{ renderSiegfried }, { ownVersion }] = await Promise.all([
      import("../report/siegfried.js"),
      import("../council.js"),
    ]);
    return {
      file: nothing,
      all: (looked: readonly Looked[]) => void process.stdout.write(renderSiegfried(looked, ownVersion(), new Date())),
    };
  }
  if (flags.json) {
    return {
      file: ({ modified, ...rest }: Looked) => {
        const answer = { schema: "council-convert/detection/1", ...rest, modified: modified.toISOString() };
        process.stdout.write(`${JSON.stringify(answer, null, count === 1 ? 2 : undefined)}\n`);
      },
      all: nothing,
    };
  }
  const { identity, printable } = await import("../report/text.js");
  return {
    file: ({ path, detection, error }: Looked) => {
      const lines = [
        `${printable(basename(path))}   ${detection ? identity(detection) : `could not be read: ${error}`}`,
      ];
      for (const claim of detection?.claims ?? []) lines.push(`  claims ${claim.standard}-${claim.flavour}`);
      for (const trait of detection?.traits ?? []) lines.push(`  ${trait.name}: ${printable(trait.basis)}`);
      for (const warning of detection?.warnings ?? []) lines.push(`  warning: ${printable(warning)}`);
      process.stdout.write(`${lines.join("\n")}\n`);
    },
    all: nothing,
  };
}
