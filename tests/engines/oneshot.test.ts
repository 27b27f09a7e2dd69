import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import JSZip from "jszip";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { EngineOptions } from "../../src/engines/child-engine.js";
import { oneshotEngine } from "../../src/engines/oneshot.js";
import { describeWith, installedSoffice, oldSoffice, sandbox } from "../support/programs.js";
import { engineContract } from "./contract.js";
import { childrenOf, eventually } from "./processes.js";
import { docx, garbage } from "./samples.js";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 30_000 });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cc-oneshot-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function convert(soffice: string, name: string, bytes: Buffer, hangMs?: number, sandbox: EngineOptions = {}) {
  const engine = oneshotEngine({ soffice, ...sandbox, ...(hangMs && { hangMs }) });
  const source = join(folder, name);
  writeFileSync(source, bytes);
  try {
    return await engine.convert({
      document: { path: "/agenda.docx", bytes: 1, sha256: "" },
      source,
      kind: "word",
      outputs: [
        { format: "odt", file: join(folder, "made.odt") },
        { format: "pdf", file: join(folder, "made.pdf") },
      ],
      limits: { timeoutMs: 60_000, memoryBytes: 2 ** 32, sourceBytes: 2 ** 30, unpackedBytes: 2 ** 30 },
      signal: new AbortController().signal,
    });
  } finally {
    await engine.close();
  }
}

for (const program of [installedSoffice, oldSoffice]) {
  describeWith(program, `the contract, with ${program.name}`, (soffice) => {
    engineContract({
      make: (hangMs) => oneshotEngine({ soffice, hangMs }),
      workStep: "making the odt file",
      script: "oneshot-child",
    });
  });

  describeWith(program, `documents, with ${program.name}`, (soffice) => {
    test("come out as strict ODF 1.3 and as tagged PDF/A-2b", async () => {
      const result = await convert(soffice, "a.docx", await docx("Agenda"));
      expect(result.failure).toBeUndefined();
      const zip = await JSZip.loadAsync(readFileSync(join(folder, "made.odt")));
      expect(Object.keys(zip.files)).not.toContain("Thumbnails/thumbnail.png");
      const content = (await zip.file("content.xml")?.async("string")) ?? "";
      expect(content).toContain('office:version="1.3"');
      expect(content).not.toContain("loext");
      const text = readFileSync(join(folder, "made.pdf")).toString("latin1");
      expect(text).toContain("<pdfaid:part>2</pdfaid:part>");
      expect(text).toContain("<pdfaid:conformance>B</pdfaid:conformance>");
      expect(text).not.toContain("pdfuaid");
    });

    test.each([
      ["page.doc", "<html><body><p>A web page</p></body></html>"],
      ["words.docx", "Only words"],
      ["bytes.doc", `\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1${garbage().toString("latin1")}`],
    ])("what is no Word document is refused and not read as text: %s", async (name, content) => {
      const result = await convert(soffice, name, Buffer.from(content, "latin1"));
      expect(result).toMatchObject({ artifacts: [], attempts: 1, failure: { cause: "rejected" } });
    });

    test.skipIf(process.platform !== "linux")("LibreOffice, when ended, leaves no socket behind", async () => {
      const before = new Set(staleSockets());
      const asked = convert(soffice, "a.docx", await docx("Killed"), 1_000_000);
      for (let i = 0; i < 3; i++) {
        await eventually(() => childrenOf(process.pid, "oneshot-child").length > 0, 5000);
        await new Promise((resolve) => setTimeout(resolve, 500));
        for (const pid of childrenOf(process.pid, "oneshot-child")) process.kill(-pid, "SIGKILL");
      }
      expect((await asked).failure?.cause).toBe("crashed");
      expect(staleSockets().filter((name) => !before.has(name))).toEqual([]);
    });
  });
}

/** Sockets of a LibreOffice in the system's temporary folder that nobody listens on. */
function staleSockets(): string[] {
  const open = readFileSync("/proc/net/unix", "latin1");
  return readdirSync("/tmp").filter((name) => name.startsWith("OSL_PIPE_") && !open.includes(name));
}

describe.skipIf(process.platform === "win32")("a program that is no LibreOffice, or a broken one", () => {
  function program(...lines: readonly string[]): string {
    const path = join(folder, "soffice");
    writeFileSync(
      path,
      ["#!/bin/sh", 'case "$*" in *--version*) echo "LibreOffice 25.2.3.2 abc"; exit 0;; esac', ...lines, ""].join(
        "\n",
      ),
    );
    chmodSync(path, 0o755);
    return path;
  }

  /** Where the made-up program is to write: what follows --outdir, and the format asked for. */
  const OUT =
    'while [ $# -gt 1 ]; do case $1 in --outdir) out=$2;; --convert-to) format=$(echo "$2" | cut -d: -f1);; -env:*) profile=$(echo "$1" | sed s,^.*file://,,);; esac; shift; done';

  test("that ends well and writes nothing is not believed, and tried once more", async () => {
    const result = await convert(program("exit 0"), "a.docx", await docx("x"));
    expect(result).toMatchObject({ artifacts: [], attempts: 2, failure: { cause: "crashed" } });
    expect(result.failure?.message).toContain("was not written");
  });

  test("that says it cannot read the document has rejected it", async () => {
    const result = await convert(
      program('echo "Error: source file could not be loaded" >&2', "exit 0"),
      "a.docx",
      await docx("x"),
    );
    expect(result).toMatchObject({ artifacts: [], attempts: 1, failure: { cause: "rejected" } });
  });

  test("that dies has crashed, and what it had finished is kept", async () => {
    const path = program(OUT, '[ "$format" = pdf ] && kill -9 $$', 'printf "PK\\003\\004" > "$out/agenda.odt"');
    const result = await convert(path, "a.docx", await docx("x"));
    expect(result).toMatchObject({ attempts: 2, failure: { cause: "crashed" }, artifacts: [{ format: "odt" }] });
    expect(result.failure?.message).toContain("SIGKILL");
    expect(readdirSync(folder).sort()).toEqual(["a.docx", "made.odt", "soffice"]);
  });

  test('that only warns of an "error" has made its outputs all the same', async () => {
    const path = program(
      OUT,
      'echo "dconf error: no bus" >&2',
      '[ "$format" = pdf ] && printf "%%PDF-1.7 %%%%EOF" > "$out/agenda.pdf"',
      '[ "$format" = odt ] && printf "PK\\003\\004 PK\\005\\006" > "$out/agenda.odt"',
      "exit 0",
    );
    const result = await convert(path, "a.docx", await docx("x"));
    expect(result.failure).toBeUndefined();
    expect(result.artifacts).toHaveLength(2);
  });

  test("finds the hardened profile in place before it starts", async () => {
    const seen = join(folder, "seen.xcu");
    const path = program(OUT, `cp "$profile/user/registrymodifications.xcu" "${seen}"`, "exit 0");
    await convert(path, "a.docx", await docx("x"));
    expect(readFileSync(seen, "utf8")).toMatch(/BlockUntrustedRefererLinks" oor:op="fuse"><value>true</);
  });

  test("that starts something of its own is ended together with it", async () => {
    const path = program(`sleep 600 & echo $! > "${join(folder, "grandchild")}"`, "wait");
    const result = await convert(path, "a.docx", await docx("x"), 1500);
    expect(result).toMatchObject({ attempts: 2, failure: { cause: "hung" } });
    const pid = Number(readFileSync(join(folder, "grandchild"), "utf8"));
    expect(await eventually(() => !existsSync(`/proc/${pid}`) || isZombie(pid), 1000)).toBe(true);
  });

  describeWith(sandbox, "that is a script, where there is a sandbox,", (bwrap) => {
    test("runs without one, which is said: a sandbox would need to see its whole folder", async () => {
      const path = program(OUT, 'printf "PK\\003\\004" > "$out/agenda.odt"', "exit 0");
      expect(await oneshotEngine({ soffice: path, bwrap }).probe()).toMatchObject({
        usable: true,
        why: expect.stringContaining("is started by a script, so that it runs without a sandbox."),
      });
      const result = await convert(path, "a.docx", await docx("x"), undefined, { bwrap });
      expect(result).toMatchObject({ sandboxed: false, artifacts: [{ format: "odt" }] });
    });

    test("does not run where nothing is to run without", async () => {
      const trace = join(folder, "trace");
      const path = program(`touch ${trace}`, "exit 0");
      const only = { bwrap, sandboxOnly: true };
      expect(await oneshotEngine({ soffice: path, ...only }).probe()).toMatchObject({
        usable: false,
        advice: expect.stringContaining("--sandbox require"),
      });
      const result = await convert(path, "a.docx", await docx("x"), undefined, only);
      expect(result).toMatchObject({ artifacts: [], failure: { cause: "unavailable" } });
      expect(existsSync(trace)).toBe(false);
    });
  });

  test.each([
    ["LibreOffice 6.4.7.2 40", "too old"],
    ["OpenOffice 4.1", "gave no version"],
  ])("answers %s: not usable, with advice", async (answer, why) => {
    const path = join(folder, "soffice");
    writeFileSync(path, `#!/bin/sh\necho "${answer}"\n`);
    chmodSync(path, 0o755);
    const engine = oneshotEngine({ soffice: path });
    expect(await engine.probe()).toMatchObject({
      usable: false,
      why: expect.stringContaining(why),
      advice: expect.stringContaining("Install LibreOffice"),
    });
    const result = await convert(path, "a.docx", await docx("x"));
    expect(result).toMatchObject({ artifacts: [], attempts: 1, failure: { cause: "unavailable" } });
  });

  test("is not there", async () => {
    expect(await oneshotEngine({ soffice: join(folder, "nowhere") }).probe()).toMatchObject({ usable: false });
  });
});

function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
  } catch {
    return true;
  }
}
