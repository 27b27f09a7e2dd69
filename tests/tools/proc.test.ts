/** What it costs to watch children, and what happens when the system does not let us look. */
import { spawn } from "node:child_process";
import fs from "node:fs";
import { afterEach, describe, expect, test, vi } from "vitest";
import { runProgram, startChild, type WatchLimits } from "../../src/tools/process.js";

vi.mock("node:fs", async (original) => {
  const real = await original<typeof fs>();
  const watched = { ...real, readdirSync: vi.fn(real.readdirSync), readFileSync: vi.fn(real.readFileSync) };
  return { ...watched, default: watched };
});

const LIMITS: WatchLimits = {
  timeoutMs: 20_000,
  memoryBytes: 2 ** 31,
  hangMs: 10_000,
  signal: new AbortController().signal,
};
const ended: (() => unknown)[] = [];
afterEach(async () => {
  vi.mocked(fs.readdirSync).mockReset();
  for (const end of ended.splice(0)) await end();
});

function idle() {
  const child = startChild({ file: "sleep", args: ["600"] });
  ended.push(() => child.stop("closed"));
  return child;
}

function processes(): number {
  return fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name)).length;
}

describe.skipIf(process.platform !== "linux")("on Linux", () => {
  test("processes of others are looked at once, and not again for each child and each look", async () => {
    const before = processes();
    const others = spawn("sh", ["-c", "for i in $(seq 300); do sleep 600 & done; wait"], { detached: true });
    ended.push(() => process.kill(-(others.pid as number), "SIGKILL"));
    await vi.waitFor(() => expect(processes()).toBeGreaterThan(before + 250), 10_000);
    const children = [idle(), idle(), idle(), idle()];
    const filesRead = async () => {
      vi.mocked(fs.readFileSync).mockClear();
      for (const child of children) expect((await child.usage())?.rssBytes).toBeGreaterThan(0);
      return vi.mocked(fs.readFileSync).mock.calls.length;
    };
    expect(await filesRead()).toBeGreaterThan(300);
    // Each look reads one file of each child and another one of its own; the rest is for processes that are new.
    expect(await filesRead()).toBeLessThan(4 * 5 + 50);
  });

  test("what a child starts later is counted in all the same", async () => {
    const child = startChild({ file: "sh", args: ["-c", "read line; sleep 600 & wait"] });
    ended.push(() => child.stop("closed"));
    await vi.waitFor(async () => expect(await child.usage()).toBeDefined());
    const alone = (await child.usage())?.rssBytes as number;
    child.send("go on");
    await vi.waitFor(async () => expect((await child.usage())?.rssBytes).toBeGreaterThan(alone + 200_000));
  });

  test("a child ends as it should when processes cannot be listed", async () => {
    vi.mocked(fs.readdirSync).mockImplementation(() => {
      throw Object.assign(new Error("EMFILE: too many open files, scandir '/proc'"), { code: "EMFILE" });
    });
    const child = idle();
    child.watch({ ...LIMITS, timeoutMs: 1000 });
    expect(await child.usage()).toBeUndefined();
    // Watched for several looks. What is thrown there, and caught by nobody, fails the test run.
    expect(await child.ended).toMatchObject({ stopped: "timed-out" });
    const short = await runProgram("sh", ["-c", "sleep 600 & exit 3"], { timeoutMs: 5000 });
    expect(short.code).toBe(3);
  });
});
