/**
 * Measures what the reference validators cost: node scripts/measure-reference.mjs FOLDER
 * The PDF and OpenDocument files of the folder (outputs of an earlier run) are judged one after the
 * other, and then all at once. Needs a build, and `council-convert setup`. Linux only: processor time
 * and memory are read from /proc.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readiness } from "../dist/checks/reference/installed.js";
import { odfValidator } from "../dist/checks/reference/odfvalidator.js";
import { fullName, ODF_VALIDATOR, VERAPDF } from "../dist/checks/reference/pinned.js";
import { veraPdf } from "../dist/checks/reference/verapdf.js";
import { detect } from "../dist/detect/detect.js";
import { DEFAULT_LIMITS as limits } from "../dist/options.js";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("Name a folder with PDF and OpenDocument files.");

const VALIDATORS = [
  { pinned: VERAPDF, make: veraPdf },
  { pinned: ODF_VALIDATOR, make: odfValidator },
];

const subjects = await Promise.all(
  readdirSync(folder).map(async (name) => {
    const file = join(folder, name);
    return { file, name, role: "output", detection: await detect(file, name), limits };
  }),
);

for (const { pinned, make } of VALIDATORS) {
  const state = await readiness(pinned);
  if (state.state !== "ready") throw new Error(`${state.why} ${state.advice}`);
  for (const [way, judge] of [
    ["one after the other", oneByOne],
    ["all at once", (due, checker) => Promise.all(due.map((subject) => checker.check(subject)))],
  ]) {
    const checker = make(async () => state);
    const due = subjects.filter((subject) => checker.appliesTo(subject));
    const usage = watchProcesses(state.jar);
    const began = performance.now();
    const results = await judge(due, checker);
    const ms = performance.now() - began;
    await checker.close();
    report(`${fullName(pinned)}, ${way}`, results, ms, usage());
  }
}

async function oneByOne(due, checker) {
  const results = [];
  for (const subject of due) {
    const began = performance.now();
    results.push({ ...(await checker.check(subject)), ms: performance.now() - began });
  }
  return results;
}

/** Processor time and most memory of every process that has this jar on its command line. */
function watchProcesses(jar) {
  const cpuMs = new Map();
  let peakMb = 0;
  const look = () => {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        if (!readFileSync(`/proc/${pid}/cmdline`, "latin1").includes(jar)) continue;
        const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
        const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        cpuMs.set(pid, (Number(fields[11]) + Number(fields[12])) * 10);
        const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
        peakMb = Math.max(peakMb, Number(peak) / 1024);
      } catch {
        // It ended meanwhile.
      }
    }
  };
  const timer = setInterval(look, 50);
  return () => {
    clearInterval(timer);
    return { cpuMs: [...cpuMs.values()].reduce((sum, each) => sum + each, 0), peakMb, processes: cpuMs.size };
  };
}

function report(title, results, ms, { cpuMs, peakMb, processes }) {
  const count = (wanted) => results.filter(({ outcome }) => outcome === wanted).length;
  const each = (total) => Math.round(total / results.length);
  console.log(`${title}: ${results.length} files in ${processes} processes`);
  console.log(`  ${count("passed")} passed, ${count("failed")} failed, ${count("unchecked")} unchecked`);
  console.log(`  ${each(ms)} ms a file, ${each(cpuMs)} ms of processor time, at most ${Math.round(peakMb)} MB`);
  const [first, ...others] = results.map((result) => result.ms);
  if (first === undefined) return;
  const sorted = others.sort((a, b) => a - b);
  const at = (share) => Math.round(sorted[Math.floor(share * (sorted.length - 1))]);
  console.log(
    `  the first ${Math.round(first)} ms; others: median ${at(0.5)}, nine of ten below ${at(0.9)}, most ${at(1)}`,
  );
}
