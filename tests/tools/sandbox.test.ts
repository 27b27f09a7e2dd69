/** What the sandbox holds off. Each test has a control that shows that it would be possible without. */
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type ProgramResult, runProgram } from "../../src/tools/process.js";
import { type SandboxRoom, sandboxed, trySandbox } from "../../src/tools/sandbox.js";
import { testFolder } from "../support/folder.js";
import { describeWith, sandbox } from "../support/programs.js";
import { copyFixture, run } from "../support/run.js";

/** A program with this name and these lines, alone in a folder of its own, which is returned. */
function folderWith(name: string, ...lines: readonly string[]): string {
  const folder = testFolder();
  writeFileSync(join(folder, name), ["#!/bin/sh", ...lines, ""].join("\n"));
  chmodSync(join(folder, name), 0o755);
  return folder;
}

describe.skipIf(process.platform !== "linux")("looking whether there is one", () => {
  test("is not usable without bwrap, and says what to install", async () => {
    expect(await trySandbox(testFolder())).toEqual({
      why: "bubblewrap (bwrap) is not installed.",
      advice: expect.stringContaining('"bubblewrap"'),
    });
    expect((await trySandbox(undefined)).bwrap).toBeUndefined();
  });

  test("is not usable where bwrap may not make one, and says why", async () => {
    const path = folderWith("bwrap", 'echo "bwrap: No permissions to create new namespace" >&2', "exit 1");
    expect(await trySandbox(path)).toEqual({
      why: expect.stringContaining("No permissions to create new namespace"),
      advice: expect.stringContaining("user namespaces"),
    });
  });

  test("is not usable without prlimit, which every run in it needs", async () => {
    const line = 'case " $* " in *" prlimit "*) echo "bwrap: execvp prlimit: No such file" >&2; exit 1;; esac';
    expect(await trySandbox(folderWith("bwrap", line))).toEqual({
      why: expect.stringContaining("execvp prlimit"),
      advice: expect.stringContaining('"util-linux"'),
    });
  });

  test("--sandbox require refuses to go on without one, and --sandbox auto does not", async () => {
    const folder = testFolder();
    const source = copyFixture("agenda.docx", folder);
    const env = { PATH: testFolder() };
    const refused = await run([source, "--sandbox", "require"], { env });
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain("There is no sandbox for LibreOffice. bubblewrap (bwrap) is not installed.");
    expect(refused.stderr).toContain('Install the package "bubblewrap"');
    expect(readdirSync(folder)).toEqual(["agenda.docx"]);
    const done = await run([source, "--sandbox", "auto"], { env });
    expect(done.code).toBe(0);
    expect(readdirSync(folder)).toHaveLength(3);
  });
});

describeWith(sandbox, "in a sandbox", (bwrap) => {
  let folder: string;
  beforeEach(() => {
    folder = testFolder();
    mkdirSync(join(folder, "tmp"));
  });

  type More = Partial<SandboxRoom> & { readonly env?: NodeJS.ProcessEnv };
  function inside(file: string, args: readonly string[], { env, ...room }: More = {}): Promise<ProgramResult> {
    const whole = {
      folder,
      scratch: join(folder, "tmp"),
      readOnly: [process.execPath],
      cpuSeconds: 60,
      fileBytes: 2 ** 30,
      ...room,
    };
    const command = sandboxed({ file, args, ...(env && { env }) }, bwrap, whole);
    return runProgram(command.file, command.args, { timeoutMs: 20_000, ...(command.env && { env: command.env }) });
  }
  const outside = (file: string, args: readonly string[], env?: NodeJS.ProcessEnv) =>
    runProgram(file, args, { timeoutMs: 20_000, ...(env && { env }) });

  describe("there is no network", () => {
    const server = createServer((socket) => socket.end());
    beforeEach(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
    afterEach(() => new Promise((resolve) => server.close(resolve)));

    test("not even to this machine", async () => {
      const { port } = server.address() as AddressInfo;
      const code = `require("net").connect(${port}, "127.0.0.1").on("connect", () => { console.log("in"); process.exit(); }).on("error", (error) => console.log(error.code))`;
      expect((await outside(process.execPath, ["-e", code])).stdout).toBe("in\n");
      expect((await inside(process.execPath, ["-e", code])).stdout).toBe("ECONNREFUSED\n");
    });
  });

  test("the kernel ends what uses too much processor time", async () => {
    const busy = ["-c", "while :; do :; done"];
    const begun = performance.now();
    const result = await inside("sh", busy, { cpuSeconds: 1 });
    expect(result).toMatchObject({ timedOut: false });
    // 128 and the number of the signal: SIGKILL, or SIGXCPU before it.
    expect([128 + 9, 128 + 24]).toContain(result.code);
    expect(performance.now() - begun).toBeGreaterThan(900);
    expect(await outside("timeout", ["3", "sh", ...busy])).toMatchObject({ code: 124 });
  });

  test("the kernel lets no file grow above the limit, holes counted in", async () => {
    const write = ["-s", "5M", join(folder, "large")];
    expect(await inside("truncate", write, { fileBytes: 2 ** 20 })).not.toMatchObject({ code: 0 });
    expect(await inside("truncate", write)).toMatchObject({ code: 0 });
  });

  test("the kernel gives no more address space than allowed", async () => {
    const hungry = ["if=/dev/zero", "of=/dev/null", "bs=300M", "count=1"];
    expect(await inside("dd", hungry, { addressBytes: 2 ** 30 })).toMatchObject({ code: 0 });
    const refused = await inside("dd", hungry, { addressBytes: 200 * 2 ** 20 });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/memory/);
  });

  /** Opens a setting of the kernel for writing, writes nothing, and makes a folder writable that was bound read-only. */
  const UNLOCK = `
    grep -E '^Cap(Eff|Prm|Bnd)' /proc/self/status
    for file in /proc/sys/kernel/core_pattern /proc/sysrq-trigger; do (: >> $file) 2>/dev/null && echo opened $file; done
    mount -o remount,rw,bind "$1" && touch "$1/new"`;
  /** Root, and what it may become. */
  const users = process.getuid?.() === 0 ? ["root", "nobody"] : ["an ordinary user"];

  test.each(users)("%s has no capability, and cannot write to what is bound read-only", async (user) => {
    const readable = testFolder();
    for (const path of [folder, join(folder, "tmp"), readable]) chmodSync(path, 0o777);
    // The fonts of root are not nobody's to read.
    vi.stubEnv("HOME", folder);
    const room = { folder, scratch: join(folder, "tmp"), readOnly: [readable], cpuSeconds: 60, fileBytes: 1 };
    const { file, args } = sandboxed({ file: "sh", args: ["-c", UNLOCK, "sh", readable] }, bwrap, room);
    vi.unstubAllEnvs();
    const become = ["--reuid", "65534", "--regid", "65534", "--clear-groups"];
    const { code, stdout } = await (user === "nobody"
      ? outside("setpriv", [...become, file, ...args])
      : outside(file, args));
    expect(code).not.toBe(0);
    expect(stdout).not.toContain("opened");
    expect(stdout).toMatch(/^CapPrm:\s*0+\nCapEff:\s*0+\n/);
    expect(readdirSync(readable)).toEqual([]);
  });

  test.runIf(process.getuid?.() === 0).each([
    ["capabilities", "--cap-drop | ALL) ;;"],
    ["the kernel's settings", '/proc/sys) set -- "$@" /proc/none;;'],
  ])("a bwrap that leaves %s to root is not usable", async (what, strip) => {
    const lines = [`for arg; do shift; case $arg in ${strip} *) set -- "$@" "$arg";; esac; done`, `exec ${bwrap} "$@"`];
    const health = await trySandbox(folderWith("bwrap", ...lines));
    expect(health.bwrap).toBeUndefined();
    expect(health.why).toContain(`it leaves ${what}`);
  });

  test("secrets of the environment are not there, neither of the child nor of any process that it sees", async () => {
    const env = { ...process.env, COUNCIL_TOKEN: "TheClerksOwnSecret", AWS_SECRET_ACCESS_KEY: "TheClerksOwnSecret" };
    const look = [
      "-c",
      "cat /proc/[0-9]*/environ /proc/self/environ | tr '\\0' '\\n' | grep -E 'PATH|TOKEN|AWS|Secret'",
    ];
    expect((await outside("sh", look, env)).stdout).toContain("TheClerksOwnSecret");
    const { code, stdout } = await inside("sh", look, { env });
    expect(code).toBe(0);
    expect(stdout).toContain("PATH=");
    expect(stdout).not.toContain("TheClerksOwnSecret");
    expect(stdout).not.toMatch(/COUNCIL_TOKEN|AWS_/);
  });
});
