/**
 * A rough day: a whole archive of real documents, with a worker killed every
 * twenty documents, the program itself killed in the middle, and a second run that
 * takes up the work. Nothing is lost, nothing is written twice, and the counts add up.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import type { DocumentReport, RunReport } from "../../src/model.js";
import { childrenOf } from "../engines/processes.js";
import { testFolder } from "../support/folder.js";
import { describeWith, installedSoffice } from "../support/programs.js";
import { ROOT } from "../support/run.js";
import { validatorOf } from "../support/schema.js";

const CORPUS = join(ROOT, "../shared/corpus/office");
const BIN = join(ROOT, "bin/council-convert.js");
const KILL_EVERY = 20;

interface Rough {
  readonly home: string;
  /** The program itself is killed after so many documents. */
  readonly dieAfter?: number;
}

/** One run in which workers are killed. Resolves with the documents that it told, and its exit code. */
async function roughRun({
  home,
  dieAfter,
}: Rough): Promise<{ told: DocumentReport[]; code: number | null; killed: number }> {
  const options = ["--changed", "--json", "--engine", "native", "--jobs", "2", "--out", join(home, "out")];
  const report = ["--report", join(home, "report.json")];
  const child = spawn(process.execPath, [BIN, ...options, ...report, CORPUS], {
    env: { ...process.env, TMPDIR: join(home, "tmp") },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const told: DocumentReport[] = [];
  let killed = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    told.push(JSON.parse(line));
    if (told.length === dieAfter) child.kill("SIGKILL");
    else if (told.length % KILL_EVERY === 0) killed += killWorker(child);
  }
  return { told, code: await ended, killed };
}

function killWorker({ pid = 0 }: ChildProcess): number {
  const [worker] = childrenOf(pid, "native-child");
  if (worker === undefined) return 0;
  try {
    process.kill(worker, "SIGKILL");
    return 1;
  } catch {
    // It has ended by itself meanwhile.
    return 0;
  }
}

/** Every file below a folder with the time at which it was written. */
function filesIn(folder: string): Map<string, number> {
  const names = (readdirSync(folder, { recursive: true }) as string[]).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
  return new Map(names.map((name) => [name, statSync(join(folder, name)).mtimeMs]));
}

const documents = existsSync(CORPUS)
  ? (readdirSync(CORPUS, { recursive: true }) as string[]).filter((name) => statSync(join(CORPUS, name)).isFile())
  : [];

describe.skipIf(process.platform !== "linux" || documents.length === 0)("the corpus of real documents", () => {
  describeWith(installedSoffice, "with an installed LibreOffice", () => {
    test("killed workers and a killed program: nothing is lost and nothing is written twice", {
      timeout: 900_000,
    }, async () => {
      const home = testFolder();
      mkdirSync(join(home, "tmp"));
      const sources = filesIn(CORPUS);

      const first = await roughRun({ home, dieAfter: Math.floor(documents.length / 2) });
      expect(first.killed).toBeGreaterThan(2);
      const halfway = filesIn(join(home, "out"));
      expect(halfway.size).toBeGreaterThan(50);

      const second = await roughRun({ home });
      expect(second.killed).toBeGreaterThan(0);
      const run: RunReport = JSON.parse(readFileSync(join(home, "report.json"), "utf8"));
      expect(validatorOf("run-1")(run)).toEqual([]);

      const { found, ready, "not-ready": notReady, "not-checked": notChecked, skipped } = run.counts;
      expect(found).toBe(documents.length);
      expect(found).toBe(ready + notReady + notChecked + skipped);
      expect(second.told).toEqual(run.documents);
      const reached = [...run.documents.map(({ source }) => source.path), ...run.leftOut.map(({ path }) => path)];
      expect(reached.map((path) => relative(CORPUS, path)).sort()).toEqual([...documents].sort());

      // What was ready in the first run is skipped, and what it wrote is what is there: whole, and not written again.
      const unchanged = run.leftOut.filter(({ cause }) => cause === "unchanged").map(({ path }) => path);
      const readyBefore = first.told
        .filter(({ verdict }) => verdict.outcome === "ready")
        .map(({ source }) => source.path);
      expect(unchanged).toEqual(expect.arrayContaining(readyBefore));
      const made = filesIn(join(home, "out"));
      for (const { outputs } of first.told) {
        for (const { path } of outputs) {
          if (path === undefined) continue;
          const name = relative(join(home, "out"), path);
          expect([name, made.get(name)]).toEqual([name, halfway.get(name)]);
        }
      }
      for (const { outputs, verdict } of run.documents) {
        expect(verdict.reasons.join(" ")).not.toMatch(/exists already|was not replaced/);
        for (const { path } of outputs) if (path !== undefined) expect(existsSync(path)).toBe(true);
      }
      // Only a document that kills its process by itself may suffer; a killed worker costs its document one attempt.
      const crashed = run.documents.filter(({ conversion }) => conversion?.failure?.cause === "crashed");
      expect(crashed).toEqual([]);

      expect(readdirSync(join(home, "tmp"))).toEqual([]);
      expect([...made.keys()].filter((name) => /(^|\/)\.council-convert-(?!cache)/.test(name))).toEqual([]);
      expect(filesIn(CORPUS)).toEqual(sources);
    });
  });
});
