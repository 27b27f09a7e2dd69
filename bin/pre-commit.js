#!/usr/bin/env node
/**
 * Converts and checks documents as `council-convert convert` does, and throws
 * the outputs away: a pre-commit hook must leave nothing beside the sources.
 * Takes file names; exits with the worst code.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";

/** Documents of one name (a/agenda.docx, b/agenda.doc) would get in one another's way: each goes into a run of its own. */
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

const program = join(import.meta.dirname, "council-convert.js");
const folder = mkdtempSync(join(tmpdir(), "council-convert-hook-"));
// Ctrl-C reaches the command as well: it tidies up and ends, and then this program does.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
try {
  for (const [at, documents] of runsOf(process.argv.slice(2)).entries()) {
    const args = ["convert", "--quiet", "--out", join(folder, String(at)), "--", ...documents];
    const { status } = spawnSync(process.execPath, [program, ...args], { stdio: ["ignore", "inherit", "inherit"] });
    process.exitCode = Math.max(process.exitCode ?? 0, status ?? 130);
    if (process.exitCode > 3) break;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
