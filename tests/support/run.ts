/** Runs the real executable, as a user would. Needs a build (`npm test` makes one). */
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");
/** Without what the first command of the README leaves there, and without those that have tests of their own. */
export const FIXTURES = without(join(ROOT, "fixtures"), ["agenda.odt", "agenda.pdf", "hidden"]);
/** Documents in which one thing is hidden each. */
export const HIDDEN = join(ROOT, "fixtures/hidden");
const BIN = join(ROOT, "bin/council-convert.js");

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Another installation of the program. */
  readonly bin?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with the running process, to send it signals. */
  readonly meanwhile?: (child: ChildProcess) => void;
}

function without(folder: string, names: readonly string[]): string {
  const left = names.map((name) => join(folder, name));
  const copy = mkdtempSync(join(tmpdir(), "council-fixtures-"));
  process.on("exit", () => rmSync(copy, { recursive: true, force: true }));
  cpSync(folder, copy, { recursive: true, filter: (file) => !left.includes(file) });
  return copy;
}

/** Resolves when the program has ended, whatever its exit code. */
export function run(
  args: readonly string[],
  { bin = BIN, cwd = ROOT, env = {}, meanwhile }: RunOptions = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, ...args], { cwd, env: { ...process.env, NO_COLOR: "", ...env } });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    );
    meanwhile?.(child);
  });
}

/** Copies a fixture into a folder, under its own name or another one, and returns the new path. */
export function copyFixture(fixture: string, folder: string, name = basename(fixture)): string {
  const path = join(folder, name);
  cpSync(join(FIXTURES, fixture), path);
  return path;
}
