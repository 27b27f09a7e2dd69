/** Signals, killed and stopped processes, with the real embedded engine. Whatever happens: nothing is left behind. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { testFolder } from "../support/folder.js";
import { copyFixture, type Outcome, ROOT, run } from "../support/run.js";

const onLinux = process.platform === "linux";

interface Scene {
  readonly outcome: Outcome;
  /** What is in the folder of the document. */
  readonly files: string[];
  /** What is left in the temporary folder. */
  readonly leftovers: string[];
}

/** Converts the agenda with a temporary folder of its own, while `meanwhile` interferes. */
async function convertWhile(
  meanwhile: (child: ChildProcess, temp: string) => unknown,
  more: string[] = [],
): Promise<Scene> {
  const home = testFolder();
  const temp = join(testFolder(), "temp");
  mkdirSync(temp);
  const path = copyFixture("agenda.docx", home);
  const outcome = await run([path, "--engine", "embedded", ...more], {
    env: { TMPDIR: temp },
    meanwhile: (child) => void meanwhile(child, temp),
  });
  return { outcome, files: readdirSync(home).sort(), leftovers: readdirSync(temp) };
}

/** Ids of the processes that this one started, by asking the kernel. */
function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
    return text.split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** Waits until the program has started a LibreOffice. One that is not there yet, between fork and exec, is not touched. */
async function engineOf(child: ChildProcess): Promise<number> {
  for (;;) {
    const found = childrenOf(child.pid as number).find(isEngine);
    if (found !== undefined) return found;
    await sleep(20);
  }
}

function isEngine(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("embedded-child");
  } catch {
    return false;
  }
}

function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

describe("Ctrl-C", () => {
  test.each([250, 700, 1500, 2500, 3500])("after %i ms leaves nothing behind", async (delay) => {
    const { outcome, files, leftovers } = await convertWhile((child) => setTimeout(() => child.kill("SIGINT"), delay));
    expect(leftovers).toEqual([]);
    // A fast machine may have finished: then it is finished whole.
    if (outcome.code === 0) expect(files).toEqual(["agenda.docx", "agenda.odt", "agenda.pdf"]);
    else {
      expect(files).toEqual(["agenda.docx"]);
      expect(outcome.code === 130 || outcome.code === null).toBe(true);
      expect(outcome.stderr).not.toMatch(/\n\s+at /);
    }
  });

  test.each([
    [[], "To do the rest, run the command again with --changed --overwrite."],
    [["--changed"], "Run the same command again: it goes on where it ended."],
  ])(
    "while LibreOffice works, with %j: exit code 130, it is ended as well, and how to go on is said",
    async (more, advice) => {
      let engine = 0;
      const interrupt = async (child: ChildProcess) => {
        engine = await engineOf(child);
        child.kill("SIGINT");
      };
      const { outcome, files, leftovers } = await convertWhile(interrupt, more);
      expect(outcome.code).toBe(130);
      expect(outcome.stderr).toContain(`what was finished before stays.\n${advice}\n`);
      expect(files).toEqual(["agenda.docx"]);
      expect(leftovers).toEqual([]);
      expect(isRunning(engine)).toBe(false);
    },
  );

  test("the second one ends the program at once, in the middle of whatever it does, and clears away", async () => {
    const folder = testFolder();
    const terminal = pathToFileURL(join(ROOT, "dist/cli/terminal.js")).href;
    // Work that does not listen, as a call into the system may not.
    const program = `
      import { rmSync, writeFileSync } from "node:fs";
      import { interruptSignal } from "${terminal}";
      process.on("exit", () => rmSync("work"));
      writeFileSync("work", "");
      interruptSignal().addEventListener("abort", () => process.stdout.write("first"));
      process.stdout.write("begun");
      setTimeout(() => process.exit(9), 20_000);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], { cwd: folder });
    let seen = "";
    child.stdout.on("data", (chunk) => {
      seen += chunk;
      child.kill("SIGINT");
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect([code, seen]).toEqual([130, "begunfirst"]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("documents that were done before stay, and the saved reports have them", async () => {
    const home = testFolder();
    copyFixture("open/notice.txt", home, "a.txt");
    copyFixture("agenda.docx", home, "b.docx");
    const report = join(home, "report.json");
    const page = join(home, "report.html");
    const args = [
      join(home, "a.txt"),
      join(home, "b.docx"),
      "--engine",
      "embedded",
      "--report",
      report,
      "--report",
      page,
    ];
    const { code } = await run(args, {
      meanwhile: (child) => child.stdout?.once("data", () => child.kill("SIGTERM")),
    });
    expect(code).toBe(130);
    expect(JSON.parse(readFileSync(report, "utf8")).documents).toHaveLength(1);
    expect(readFileSync(page, "utf8")).toContain("The run ended early: 1 of 1 documents so far ready to send");
    expect(readdirSync(home).sort()).toEqual(["a.txt", "b.docx", "report.html", "report.json"]);
  });
});

/** True when the program takes SIGHUP itself, which Node does not do of its own accord. */
function takesSignals(pid: number): boolean {
  const caught = /^SigCgt:\s+([0-9a-f]+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "0";
  return (BigInt(`0x${caught}`) & 1n) === 1n;
}

test.runIf(onLinux)("Ctrl-C while the documents are looked at: a report is saved of what was not reached", async () => {
  const home = testFolder();
  const papers = join(home, "papers");
  mkdirSync(papers);
  const names = Array.from({ length: 2000 }, (_, index) => `${1000 + index}.txt`);
  for (const name of names) writeFileSync(join(papers, name), `Notice ${name}\n`);
  const report = join(home, "report.json");
  const { code, stdout, stderr } = await run(["check", papers, "--report", report], {
    meanwhile: async (child) => {
      while (child.exitCode === null && !takesSignals(child.pid as number)) await sleep(5);
      child.kill("SIGINT");
    },
  });
  expect(code).toBe(130);
  expect(stderr).toContain("Interrupted.\nRun the command again.\n");
  expect(stdout).toContain("2000 not reached before the run ended");
  const { ended, counts, leftOut } = JSON.parse(readFileSync(report, "utf8"));
  expect([ended, counts.found, counts.skipped]).toEqual(["interrupted", 2000, 2000]);
  expect(leftOut[0]).toMatchObject({ path: join(papers, "1000.txt"), cause: "not-reached" });
});

describe.runIf(onLinux)("LibreOffice dies", () => {
  test("once: the document is tried again, and is ready", async () => {
    const { outcome, files } = await convertWhile(async (child) => process.kill(await engineOf(child), "SIGKILL"));
    expect(outcome.stdout).toContain("Ready to send.");
    expect(files).toHaveLength(3);
  });

  test("every time: could not be checked, and nothing is left behind", async () => {
    const { outcome, files, leftovers } = await convertWhile(async (child) => {
      const killed: number[] = [];
      while (child.exitCode === null) {
        const engine = childrenOf(child.pid as number).find((pid) => isEngine(pid) && !killed.includes(pid));
        if (engine !== undefined) process.kill(engine, "SIGKILL");
        if (engine !== undefined) killed.push(engine);
        await sleep(20);
      }
    });
    expect(outcome.code).toBe(3);
    expect(outcome.stdout).toContain("Could not be checked.");
    expect(files).toEqual(["agenda.docx"]);
    expect(leftovers).toEqual([]);
  });

  test("it stands still: it is ended for using no processor time, and the document is tried again", async () => {
    const { outcome } = await convertWhile(async (child) => process.kill(await engineOf(child), "SIGSTOP"));
    expect(outcome.stdout).toContain("Ready to send.");
  });

  test("it takes too long: the time limit holds", async () => {
    const { outcome, files } = await convertWhile(() => {}, ["--timeout", "0.5"]);
    expect(outcome.code).toBe(3);
    expect(outcome.stdout).toContain("--timeout");
    expect(files).toEqual(["agenda.docx"]);
  });
});

describe.runIf(onLinux)("the program itself is killed", () => {
  test("LibreOffice ends by itself, and the next start clears the work folder away", async () => {
    let engine = 0;
    let temp = "";
    const { leftovers } = await convertWhile(async (child, folder) => {
      temp = folder;
      engine = await engineOf(child);
      child.kill("SIGKILL");
    });
    expect(leftovers.length).toBeGreaterThan(0);
    for (let tries = 0; tries < 50 && isRunning(engine); tries += 1) await sleep(100);
    expect(isRunning(engine)).toBe(false);

    const path = copyFixture("open/notice.txt", testFolder());
    expect((await run([path], { env: { TMPDIR: temp } })).code).toBe(0);
    expect(readdirSync(temp)).toEqual([]);
  });
});
