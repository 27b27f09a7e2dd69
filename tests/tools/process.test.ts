import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runProgram, startChild, type WatchLimits } from "../../src/tools/process.js";
import { eventually, isRunning } from "../engines/processes.js";

const linux = process.platform === "linux";
const posix = process.platform !== "win32";
const LIMITS: WatchLimits = {
  timeoutMs: 20_000,
  memoryBytes: 2 ** 31,
  hangMs: 10_000,
  signal: new AbortController().signal,
};

function node(code: string) {
  return startChild({ file: process.execPath, args: ["-e", code] });
}

describe("a child", () => {
  test("takes and gives lines of JSON, and keeps the end of what it printed on stderr", async () => {
    const child = node(`
      process.stdout.write("never shown");
      process.stderr.write("x".repeat(20000) + "the end");
      process.stdin.once("data", (line) => {
        require("fs").writeSync(3, JSON.stringify({ heard: JSON.parse(line) }) + "\\n" + "half a li");
        process.exit(3);
      });`);
    const heard = new Promise((resolve) => {
      child.onMessage = resolve;
    });
    child.send({ text: "line\nbreak" });
    expect(await heard).toEqual({ heard: { text: "line\nbreak" } });
    const end = await child.ended;
    expect(end).toMatchObject({ code: 3, signal: null });
    expect(end.stopped).toBeUndefined();
    expect(end.stderr).toMatch(/x+the end$/);
    expect(end.stderr.length).toBeLessThanOrEqual(8192);
    expect(child.alive).toBe(false);
    child.send("to nobody");
  });

  test("that talks in lines of text is heard on its standard output, and a line that is too long is cut", async () => {
    const child = startChild(
      {
        file: process.execPath,
        args: [
          "-e",
          `process.stdin.once("data", (line) => {
            process.stdout.write("heard " + String(line) + "é\\r\\n" + "x".repeat(200000) + "\\nlast\\nhalf a li");
            process.exitCode = 5;
            process.stdin.destroy();
          });`,
        ],
      },
      "text",
    );
    const heard: unknown[] = [];
    child.onMessage = (message) => heard.push(message);
    child.send("/tmp/a b.pdf");
    expect(await child.ended).toMatchObject({ code: 5 });
    expect(heard).toEqual(["heard /tmp/a b.pdf", "é", "x".repeat(65_536), "last"]);
  });

  test("is heard line by line, however its lines are cut into pieces, and nothing is heard for what is no JSON", async () => {
    const child = node(`
      const { writeSync } = require("fs");
      const long = JSON.stringify("x".repeat(60000));
      const text = Buffer.from(["1", "words", JSON.stringify("é"), long, "2"].join("\\n") + "\\n");
      for (let at = 0; at < text.length; at += at < 20 ? 1 : 20000) {
        const next = at < 20 ? at + 1 : at + 20000;
        for (let from = at; from < Math.min(next, text.length); ) {
          try { from += writeSync(3, text, from, Math.min(next, text.length) - from); } catch (error) { if (error.code !== "EAGAIN") throw error; }
        }
      }`);
    const heard: unknown[] = [];
    child.onMessage = (message) => heard.push(message);
    expect(await child.ended).toMatchObject({ code: 0 });
    expect(heard).toEqual([1, undefined, "é", "x".repeat(60_000), 2]);
  });

  test("is ended for a line without an end, which is not kept", async () => {
    const child = node(`
      const piece = Buffer.alloc(2 ** 16, "a");
      for (;;) try { require("fs").writeSync(3, piece); } catch (error) { if (error.code !== "EAGAIN") throw error; }`);
    expect(await child.ended).toMatchObject({ stopped: "nonsense" });
  });

  test("that cannot be started says so", async () => {
    const child = startChild({ file: "/no/such/program", args: [] });
    expect((await child.ended).startError).toContain("ENOENT");
    expect(await child.stop("closed")).toMatchObject({ startError: expect.any(String) });
    const impossible = startChild({ file: "a\0b", args: [] });
    expect((await impossible.ended).startError).toMatch(/null byte/);
  });

  test("does not inherit what changes how Node starts", async () => {
    const before = process.env.NODE_OPTIONS;
    process.env.NODE_OPTIONS = "--require /no/such/file";
    try {
      expect((await node("process.exit(0)").ended).code).toBe(0);
    } finally {
      if (before === undefined) delete process.env.NODE_OPTIONS;
      else process.env.NODE_OPTIONS = before;
    }
  });

  test("is ended by the time limit", async () => {
    const child = node("setInterval(() => {}, 1000)");
    child.watch({ ...LIMITS, timeoutMs: 200 });
    expect(await child.ended).toMatchObject({ stopped: "timed-out" });
  });

  test("is not ended after its watch was released", async () => {
    const child = node("setTimeout(() => process.exit(5), 800)");
    child.watch({ ...LIMITS, timeoutMs: 200, hangMs: 200 })();
    expect(await child.ended).toMatchObject({ code: 5 });
  });

  test("is ended by a signal, also one that was given before", async () => {
    const controller = new AbortController();
    const child = node("setInterval(() => {}, 1000)");
    child.watch({ ...LIMITS, signal: controller.signal });
    controller.abort();
    expect(await child.ended).toMatchObject({ stopped: "aborted" });
    const late = node("setInterval(() => {}, 1000)");
    late.watch({ ...LIMITS, signal: controller.signal });
    expect(await late.ended).toMatchObject({ stopped: "aborted" });
  });

  test.skipIf(!linux)("is ended when it uses no processor time", async () => {
    const child = node("setTimeout(() => {}, 60000)");
    child.watch({ ...LIMITS, hangMs: 1500 });
    expect(await child.ended).toMatchObject({ stopped: "hung" });
  });

  test.skipIf(!linux)("is left alone while it works", async () => {
    const child = node("const end = Date.now() + 3000; while (Date.now() < end); process.exit(7)");
    child.watch({ ...LIMITS, hangMs: 1000 });
    expect(await child.ended).toMatchObject({ code: 7 });
  });

  test.skipIf(!linux)("is ended by the memory limit, with what it started counted in", async () => {
    const child = node(`
      require("child_process").spawn(process.execPath, ["-e", "const b = Buffer.alloc(300e6, 1); setInterval(() => b[0], 1000)"]);
      setInterval(() => {}, 1000);`);
    child.watch({ ...LIMITS, memoryBytes: 250e6 });
    expect(await child.ended).toMatchObject({ stopped: "out-of-memory" });
  });

  test.skipIf(!linux)("is ended by the memory limit, with what left its group counted in", async () => {
    const child = node(`
      const eat = "const b = Buffer.alloc(300e6, 1); setTimeout(() => b[0], 15000)";
      require("child_process").spawn(process.execPath, ["-e", eat], { detached: true });
      setInterval(() => {}, 1000);`);
    child.watch({ ...LIMITS, memoryBytes: 250e6 });
    expect(await child.ended).toMatchObject({ stopped: "out-of-memory" });
  });
});

describe.skipIf(!linux)("nothing is left behind", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "cc-process-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const parent = (file: string): string => `
    const child = require("child_process").spawn("sleep", ["600"], { stdio: "inherit" });
    require("fs").writeFileSync(${JSON.stringify(file)}, String(child.pid));`;

  async function pidIn(file: string): Promise<number> {
    const read = (): number => {
      try {
        return Number(readFileSync(file, "utf8"));
      } catch {
        return 0;
      }
    };
    await eventually(() => read() > 0, 5000);
    return read();
  }

  test("of what a child started, when the child is stopped", async () => {
    const file = join(folder, "pid");
    const child = node(`${parent(file)} setInterval(() => {}, 1000);`);
    const grandchild = await pidIn(file);
    expect(isRunning(grandchild)).toBe(true);
    await child.stop("closed");
    expect(isRunning(grandchild)).toBe(false);
  });

  test("of what a child started, when the child ends by itself", async () => {
    const file = join(folder, "pid");
    const child = node(`${parent(file)} process.exit(0);`);
    await child.ended;
    expect(isRunning(await pidIn(file))).toBe(false);
  });

  test("when this process exits without stopping its children", async () => {
    const file = join(folder, "pid");
    const script = join(folder, "careless.mjs");
    const module = new URL("../../dist/tools/process.js", import.meta.url);
    writeFileSync(
      script,
      `import { startChild } from ${JSON.stringify(module)};
       const child = startChild({ file: "sleep", args: ["600"] });
       (await import("node:fs")).writeFileSync(${JSON.stringify(file)}, String(child.pid));
       process.exit(0);`,
    );
    const careless = spawn(process.execPath, [script]);
    await new Promise((resolve) => careless.once("exit", resolve));
    const pid = await pidIn(file);
    expect(await eventually(() => !isRunning(pid), 2000)).toBe(true);
  });
});

describe("a short run", () => {
  test("gives the exit code and what was printed", async () => {
    const result = await runProgram(
      process.execPath,
      ["-e", "console.log('out'); console.error('err'); process.exit(4)"],
      {
        timeoutMs: 10_000,
      },
    );
    expect(result).toMatchObject({ code: 4, stdout: "out\n", stderr: "err\n", timedOut: false });
  });

  test.skipIf(!posix)("is ended with all it started when it takes too long", async () => {
    const started = performance.now();
    const result = await runProgram("sh", ["-c", "sleep 600 & sleep 600"], { timeoutMs: 300 });
    expect(performance.now() - started).toBeLessThan(3000);
    expect(result).toMatchObject({ code: undefined, timedOut: true });
  });

  test("says when a program is not there", async () => {
    expect(await runProgram("/no/such/program", [], { timeoutMs: 1000 })).toMatchObject({
      code: undefined,
      startError: expect.stringContaining("ENOENT"),
    });
  });
});
