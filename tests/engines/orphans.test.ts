import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { socketsOf } from "../../src/tools/sockets.js";
import { describeWith, installedSoffice, sandbox } from "../support/programs.js";
import { copyFixture, run } from "../support/run.js";
import { eventually, processesNaming } from "./processes.js";
import { docx } from "./samples.js";

vi.setConfig({ testTimeout: 60_000 });

const dist = new URL("../../dist/engines/", import.meta.url);
const fakeScript = new URL("./fake-child.mjs", import.meta.url);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cc-orphans-"));
  mkdirSync(join(folder, "tmp"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a script that converts a document with some engine, kills it when the child is at work, and waits for the child to go. */
async function killParentAt(
  step: string,
  engine: string,
  ready: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  const source = join(folder, "source.docx");
  writeFileSync(source, await docx("Orphan"));
  const script = join(folder, "parent.mjs");
  writeFileSync(
    script,
    `${engine}
     await engine.convert({
       document: { path: "/a.docx", bytes: 1, sha256: "" }, source: ${JSON.stringify(source)}, kind: "word",
       outputs: [{ format: "odt", file: ${JSON.stringify(join(folder, "made.odt"))} }],
       limits: { timeoutMs: 60000, memoryBytes: 2 ** 32, sourceBytes: 1e9, unpackedBytes: 1e9 },
       signal: new AbortController().signal, onStep: (name) => console.log(name),
     });`,
  );
  const parent = spawn(process.execPath, [script], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, TMPDIR: join(folder, "tmp") },
  });
  for await (const line of createInterface({ input: parent.stdout })) if (line === step) break;
  await ready();
  const children = childPids(parent.pid ?? 0);
  expect(children.length).toBeGreaterThan(0);
  const gone = new Promise((resolve) => parent.once("exit", resolve));
  parent.kill("SIGKILL");
  await gone;
  expect(await eventually(() => !children.some(isGroupAlive), 3000)).toBe(true);
  expect(processesNaming(folder)).toEqual([]);
}

function childPids(parent: number): number[] {
  return readdirSync(`/proc/${parent}/task`).flatMap((task) => readChildren(`/proc/${parent}/task/${task}/children`));
}

function readChildren(file: string): number[] {
  return readFileSync(file, "utf8").trim().split(" ").filter(Boolean).map(Number);
}

/** Each child leads a group of its own. A zombie that nobody reaps does not count. */
function isGroupAlive(group: number): boolean {
  return readdirSync("/proc").some((name) => {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "latin1");
      const [state, , pgrp] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return Number(pgrp) === group && state !== "Z";
    } catch {
      return false;
    }
  });
}

const after = (ms: number) => () => new Promise((resolve) => setTimeout(resolve, ms));

/** An engine whose child's main thread is blocked, so that it does not even see that nobody listens any more. */
function blockedEngine(bwrap?: string): string {
  return `
    import { createChildEngine } from ${JSON.stringify(new URL("child-engine.js", dist))};
    import { fileURLToPath } from "node:url";
    const script = fileURLToPath(${JSON.stringify(fakeScript)});
    const engine = createChildEngine({
      name: "fake", program: () => "Fake 1", probe: async () => ({ usable: true, why: "" }), warm: true,
      startStep: "start", recycleBytes: 1e12, hangMs: 60000,
      start: ({ parent }) => ({ command: { file: process.execPath,
        args: [script, JSON.stringify({ parent, mood: "blocked", attempt: 1 })] }, reads: [script] }),
    }, ${JSON.stringify({ bwrap })});`;
}

describe.skipIf(process.platform !== "linux")("when this program is killed, its children end themselves", () => {
  test("even one whose main thread is blocked", () => killParentAt("making the odt file", blockedEngine(), after(200)));

  describeWith(sandbox, "in a sandbox", (bwrap) => {
    test("even one whose main thread is blocked", () =>
      killParentAt("making the odt file", blockedEngine(bwrap), after(200)));

    describeWith(installedSoffice, "an installed LibreOffice", () => {
      test("and what it started", () =>
        killParentAt(
          "making the odt file",
          `import { oneshotEngine } from ${JSON.stringify(new URL("oneshot.js", dist))};
           const engine = oneshotEngine(${JSON.stringify({ bwrap })});`,
          after(300),
        ));
    });
  });

  test("LibreOffice in WebAssembly", async () => {
    await killParentAt(
      "opening the document",
      `import { embeddedEngine } from ${JSON.stringify(new URL("embedded.js", dist))};
       const engine = embeddedEngine();`,
    );
  });

  describeWith(installedSoffice, "an installed LibreOffice", () => {
    test("and what it started", async () => {
      await killParentAt(
        "making the odt file",
        `import { oneshotEngine } from ${JSON.stringify(new URL("oneshot.js", dist))};
         const engine = oneshotEngine();`,
        after(300),
      );
    });

    test("and the socket that it leaves behind is removed at the next start", async () => {
      const temp = join(folder, "tmp");
      const sockets = () => readdirSync(temp).flatMap((name) => socketsOf(join(temp, name)));
      let left: string[] = [];
      await killParentAt(
        "making the odt file",
        `import { oneshotEngine } from ${JSON.stringify(new URL("oneshot.js", dist))};
         const engine = oneshotEngine();`,
        () =>
          eventually(() => {
            left = sockets().filter(existsSync);
            return left.length > 0;
          }, 20_000),
      );
      expect(left).not.toEqual([]);
      expect(left.filter(existsSync)).toEqual(left);
      const notice = copyFixture("open/notice.txt", folder);
      expect((await run([notice], { env: { TMPDIR: temp } })).code).toBe(0);
      expect(left.filter(existsSync)).toEqual([]);
      expect(readdirSync(temp)).toEqual([]);
    });
  });
});
