/** Colours and the spinner: on a terminal only, and not for those who do not want them. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { explain, harmless, wantsColor } from "../../src/cli/terminal.js";
import { testFolder } from "../support/folder.js";
import { describeWith, script } from "../support/programs.js";
import { copyFixture, ROOT, run } from "../support/run.js";

const terminal = { isTTY: true };

describe("colours are wanted", () => {
  test.each<[string, boolean, boolean | undefined, { isTTY?: boolean }, Record<string, string>]>([
    ["on a terminal", true, undefined, terminal, { TERM: "xterm" }],
    ["when the flag is at its default", true, true, terminal, {}],
    ["with an empty NO_COLOR, which is none", true, undefined, terminal, { NO_COLOR: "" }],
    ["not with --no-color", false, false, terminal, {}],
    ["not with NO_COLOR, whatever it says", false, undefined, terminal, { NO_COLOR: "0" }],
    ["not on a dumb terminal", false, undefined, terminal, { TERM: "dumb" }],
    ["not in a pipe or a file", false, undefined, {}, { TERM: "xterm" }],
  ])("%s", (_what, wanted, flag, stream, env) => {
    expect(wantsColor(flag, stream, env)).toBe(wanted);
  });
});

const COLOUR = "\u001b[1m\u001b[32mReady to send.";
const STEP = "reading the file";

/** Runs the program under a pseudo-terminal (util-linux) and gives all that the terminal got. */
function onTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  others: readonly string[] = [],
) {
  const folder = testFolder();
  for (const name of ["notice.txt", ...others]) copyFixture("open/notice.txt", folder, name);
  const log = join(folder, "typescript");
  const command = [process.execPath, join(ROOT, "bin/council-convert.js"), "notice.txt", ...others, ...args]
    .map((word) => `'${word}'`)
    .join(" ");
  // yocto-spinner shows nothing in a CI job, even on a terminal.
  const { CI: _ci, NO_COLOR: _noColor, ...rest } = process.env;
  const { status } = spawnSync("script", ["-q", "-e", "-c", command, log], {
    cwd: folder,
    env: { ...rest, TERM: "xterm", ...env },
    stdio: "ignore",
  });
  return { status, seen: readFileSync(log, "utf8") };
}

describeWith(script, "on a real terminal", () => {
  test("there are colours, and the spinner shows the steps", () => {
    const { status, seen } = onTerminal([]);
    expect(status).toBe(0);
    expect(seen).toContain(COLOUR);
    expect(seen).toMatch(/notice\.txt: (looking at the file|reading the file|checking)/);
  });

  test("of several documents a bar counts those that are done", () => {
    const others = ["b.txt", "c.txt", "d.txt"];
    const { status, seen } = onTerminal([], {}, others);
    expect(status).toBe(0);
    const counts = [...seen.matchAll(/\[#* *\] +(\d) of 4 documents/g)].map(([, done]) => Number(done));
    expect(counts[0]).toBe(0);
    expect(counts).toEqual([...counts].sort());
    expect(new Set(counts).size).toBeGreaterThan(1);
    expect(counts).not.toContain(4);
    expect(seen).toContain("4 documents: 4 ready to send");
    expect(onTerminal(["--quiet"], {}, others).seen).not.toContain("of 4 documents");
  });

  test.each<[string, string[], Record<string, string>]>([
    ["NO_COLOR", [], { NO_COLOR: "1" }],
    ["--no-color", ["--no-color"], {}],
    ["TERM=dumb", [], { TERM: "dumb" }],
  ])("no colours with %s", (_what, args, env) => {
    const { status, seen } = onTerminal(args, env);
    expect(status).toBe(0);
    expect(seen).toContain("Ready to send.");
    // Neither the report nor the spinner.
    for (const code of ["[1m", "[31m", "[32m", "[33m", "[36m"]) expect(seen).not.toContain(`\u001b${code}`);
  });

  test.each<[string, string[], Record<string, string>]>([
    ["--quiet", ["--quiet"], {}],
    ["TERM=dumb", [], { TERM: "dumb" }],
  ])("no spinner with %s", (_what, args, env) => {
    expect(onTerminal(args, env).seen).not.toContain(STEP);
  });
});

test("in a pipe there is neither", async () => {
  const { stdout, stderr } = await run([copyFixture("open/notice.txt", testFolder())], { env: { TERM: "xterm" } });
  expect(stdout).toContain("Ready to send.");
  expect(stdout + stderr).not.toContain("\u001b");
  expect(stdout + stderr).not.toContain(STEP);
});

test("a name in a bug's message begins no line, and the calls follow it", async () => {
  const written: unknown[] = [];
  const spy = vi.spyOn(process.stderr, "write").mockImplementation((text) => written.push(text) > 0);
  try {
    await explain(new Error("no such thing: a\n::error::b"));
  } finally {
    spy.mockRestore();
  }
  const lines = written.join("").trimEnd().split("\n");
  expect(lines[1]).toBe("Error: no such thing: a\\n::error::b");
  expect(lines.length).toBeGreaterThan(2);
  for (const line of lines.slice(2)) expect(line).toMatch(/^ +at /);
});

test("what is a command to GitHub's runner is escaped in its jobs, and nothing elsewhere", () => {
  const text = "a\n::b\n \u00a0::c\nd::e\n###[f]\n";
  expect(harmless(text, { GITHUB_ACTIONS: "true" })).toBe("a\n\\u003a:b\n \u00a0\\u003a:c\nd::e\n##\\u0023[f]\n");
  expect(harmless(text, {})).toBe(text);
});
