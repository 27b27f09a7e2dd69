/**
 * `npm run bench:corpus -- FOLDER [ENGINE]`: a whole folder through one run, and how its documents ended.
 * Outputs go to a temporary folder and are removed. Prints every document that did not give what was planned.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const BIN = join(import.meta.dirname, "../bin/council-convert.js");
const [folder, engine = "embedded"] = process.argv.slice(2);
if (!folder) {
  console.error("Name a folder of documents: npm run bench:corpus -- ../shared/corpus/office");
  process.exit(2);
}

const home = mkdtempSync(join(tmpdir(), "council-corpus-"));
const started = performance.now();
const child = spawn(process.execPath, [BIN, "--json", "--engine", engine, "--out", join(home, "out"), folder], {
  env: { ...process.env, TMPDIR: home },
  stdio: ["ignore", "pipe", "inherit"],
});
const ended = new Promise((resolve) => child.on("close", (code, signal) => resolve(signal ?? code)));

/** Highest resident memory of the program itself, in megabytes (Linux only). */
let peak = 0;
const watch = setInterval(() => {
  try {
    peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    // Not Linux, or ended already.
  }
}, 500);

const count = {};
const add = (key) => {
  count[key] = (count[key] ?? 0) + 1;
};
const seconds = [];
for await (const line of createInterface({ input: child.stdout })) {
  const { source, plan, conversion, outputs, verdict, steps } = JSON.parse(line);
  const cause = conversion?.failure?.cause;
  add(`plan: ${plan.action}`);
  add(`verdict: ${verdict.outcome}`);
  if (plan.action === "convert") add(cause ? `engine: ${cause}` : `engine: made ${outputs.length} outputs`);
  if (conversion?.attempts > 1) add("engine: needed a second attempt");
  seconds.push(steps.reduce((sum, step) => sum + (step.name === "converting" ? step.ms : 0), 0) / 1000);
  if (verdict.outcome !== "ready") console.log(`${join(source.under, source.name)}: ${verdict.reasons[0]}`);
}
const code = await ended;
clearInterval(watch);
const left = readdirSync(home).filter((name) => name !== "out");
rmSync(home, { recursive: true, force: true });

seconds.sort((a, b) => a - b);
console.log(
  `\n${seconds.length} documents in ${((performance.now() - started) / 1000).toFixed(0)} s, exit code ${code}, engine ${engine}`,
);
for (const key of Object.keys(count).sort()) console.log(`  ${key}: ${count[key]}`);
console.log(`  converting: median ${seconds[seconds.length >> 1]} s, slowest ${seconds.at(-1)} s`);
console.log(
  `  memory of the program itself: ${peak.toFixed(0)} MB; left in the temporary folder: ${left.length} entries`,
);
