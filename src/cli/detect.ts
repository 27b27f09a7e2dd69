import { basename } from "node:path";
import { Command, Option } from "commander";
import { ExitCode, isForeseen, troubleWith } from "../errors.js";
import type { Detection, LeftOut } from "../model.js";
import { explain, say } from "./terminal.js";

interface DetectFlags {
  readonly json?: boolean;
  readonly format: "text" | "siegfried";
}

/** One file's answer. */
export interface Looked {
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
  const [{ receive }, { NOT_LOOKED_AT }] = await Promise.all([import("../receive.js"), import("../model.js")]);
  const looked: Looked[] = [];
  const { sources, leftOut } = await receive(paths);
  const print = await printer(flags, sources.length);
  const notLookedAt = leftOut.filter(({ cause }) => NOT_LOOKED_AT.includes(cause));
  print.leftOut(leftOut, notLookedAt);
  for (const { path } of sources) {
    const file = await lookAt(path);
    looked.push(file);
    print.file(file);
  }
  print.all(looked);
  const isKnown = ({ detection }: Looked) => detection !== undefined && detection.format.kind !== "unknown";
  if (!looked.every(isKnown) || notLookedAt.length > 0) process.exitCode = ExitCode.notChecked;
}

/** Looks at one file. What cannot be looked at (it may have vanished meanwhile) is an answer as well. */
export async function lookAt(path: string): Promise<Looked> {
  const [{ detect }, { stat }] = await Promise.all([import("../detect/detect.js"), import("node:fs/promises")]);
  const about = { path, bytes: 0, modified: new Date(0) };
  try {
    const { size, mtime } = await stat(path);
    Object.assign(about, { bytes: size, modified: mtime });
    return { ...about, detection: await detect(path, basename(path)) };
  } catch (error) {
    if (!isForeseen(error)) await explain(error);
    return { ...about, error: told(error) };
  }
}

function told(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "The file is no longer there. Look whether it was moved or renamed.";
  if (code === "EACCES" || code === "EPERM")
    return `The file may not be read (${code}). Ask for permission to read it.`;
  const { why, advice } = troubleWith(error);
  return `${why} ${advice}`;
}

async function printer(flags: DetectFlags, count: number) {
  const nothing = () => {};
  const { renderDetection, renderLeftOut } = await import("../report/text.js");
  // These kinds of JSON have no place for what could not be looked at.
  const aside = (_leftOut: readonly LeftOut[], notLookedAt: readonly LeftOut[]) =>
    process.stderr.write(renderLeftOut(notLookedAt));
  if (flags.format === "siegfried") {
    const [{ renderSiegfried }, { ownVersion }] = await Promise.all([
      import("../report/siegfried.js"),
      import("../council.js"),
    ]);
    return {
      leftOut: aside,
      file: nothing,
      all: (looked: readonly Looked[]) => say(renderSiegfried(looked, ownVersion(), new Date())),
    };
  }
  if (flags.json) {
    return {
      leftOut: aside,
      file: ({ modified, ...rest }: Looked) => {
        const answer = { schema: "council-convert/detection/1", ...rest, modified: modified.toISOString() };
        say(`${JSON.stringify(answer, null, count === 1 ? 2 : undefined)}\n`);
      },
      all: nothing,
    };
  }
  return {
    leftOut: (leftOut: readonly LeftOut[]) => say(renderLeftOut(leftOut)),
    file: ({ path, detection, error }: Looked) => say(renderDetection(basename(path), detection, error)),
    all: nothing,
  };
}
