#!/usr/bin/env node
/**
 * The pre-commit hooks of .pre-commit-hooks.yaml: `pre-commit.mjs check|convert [OPTIONS] -- FILES`.
 *
 * Runs in pre-commit's own clone of this repository, and sets that up when it is used for the first time.
 * `convert` throws the outputs away: a hook must leave nothing beside the sources.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";

const ROOT = join(import.meta.dirname, "..");

/** dist is the last thing that `npm ci` makes: where it is, all is. Hooks print on one stream. */
function setUp() {
  if (existsSync(join(ROOT, "dist/cli/main.js"))) return;
  // A shell finds npm.cmd on Windows; nothing of the text comes from outside.
  const { status } = spawnSync("npm ci --no-audit --no-fund", { cwd: ROOT, shell: true, stdio: "inherit" });
  if (status !== 0) throw new Error("council-convert could not be set up: npm ci failed.");
}

/** Gives the exit code. */
function run(...args) {
  const program = join(ROOT, "bin/council-convert.js");
  const { status } = spawnSync(process.execPath, [program, ...args], { stdio: ["ignore", "inherit", "inherit"] });
  return status ?? 130;
}

/** Documents of one name (a/agenda.docx, b/agenda.doc) would be in one another's way: each goes into a run of its own. */
function runsOf(documents) {
  const runs = [];
  const seen = new Map();
  for (const document of documents) {
    const name = basename(document, extname(document)).toLowerCase();
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    runs[before] ??= [];
    runs[before].push(document);
  }
  return runs;
}

/** Gives the worst exit code. Stops at one that no document is the cause of: the next run would end the same way. */
function convertAndForget(options, documents) {
  const folder = mkdtempSync(join(tmpdir(), "council-hook-"));
  // Ctrl-C reaches the command as well: it tidies up and ends, and then this program does.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
  try {
    let worst = 0;
    for (const [at, some] of runsOf(documents).entries()) {
      const code = run("convert", "--quiet", "--out", join(folder, String(at)), ...options, "--", ...some);
      if (![0, 1, 3].includes(code)) return code;
      worst = Math.max(worst, code);
    }
    return worst;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [mode, ...given] = process.argv.slice(2);
const dashes = given.indexOf("--");
try {
  if (dashes === -1) throw new Error('the "args" of the hook must end with "--".');
  const options = given.slice(0, dashes);
  const documents = given.slice(dashes + 1);
  setUp();
  process.exitCode =
    mode === "check" ? run("check", "--quiet", ...options, "--", ...documents) : convertAndForget(options, documents);
} catch (error) {
  console.error(`council-convert: ${error.message}`);
  process.exitCode = 2;
}
