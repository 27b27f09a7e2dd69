import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { askSoffice, findSoffice, isAtLeast } from "../../src/tools/soffice.js";
import { describeWith, installedSoffice, oldSoffice } from "../support/programs.js";

describe("versions", () => {
  test.each([
    ["25.2.3.2", "7.4", true],
    ["7.4", "7.4", true],
    ["7.4.0.3", "7.4", true],
    ["7.10", "7.4", true],
    ["7.3.7", "7.4", false],
    ["6.4", "7.0", false],
    ["7", "7.0", true],
  ])("%s is at least %s: %s", (version, minimum, answer) => {
    expect(isAtLeast(version, minimum)).toBe(answer);
  });
});

describe.skipIf(process.platform === "win32")("finding", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "cc-find-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function program(path: string, ...lines: readonly string[]): string {
    writeFileSync(path, ["#!/bin/sh", ...lines, ""].join("\n"));
    chmodSync(path, 0o755);
    return path;
  }

  test("the variable is taken at its word, there or not", () => {
    expect(findSoffice({ COUNCIL_CONVERT_SOFFICE: "/no/such/soffice", PATH: folder })).toEqual(["/no/such/soffice"]);
  });

  test("PATH comes first, and two names of one program count once", () => {
    const real = program(join(folder, "soffice"));
    symlinkSync(real, join(folder, "libreoffice"));
    const found = findSoffice({ PATH: folder });
    expect(found[0]).toBe(real);
    expect(found).not.toContain(join(folder, "libreoffice"));
  });

  test("an empty entry of PATH does not mean the current folder", () => {
    expect(findSoffice({ PATH: "::" }).every((path) => path.startsWith("/"))).toBe(true);
  });

  test.each([
    ['echo "LibreOffice 25.2.3.2 520(Build:2)"', { version: "25.2.3.2" }],
    ['echo "LibreOfficeDev 26.2.0.0.alpha0 abc"', { version: "26.2.0.0" }],
    ['echo "broken" >&2; exit 1', { trouble: expect.stringContaining("broken") }],
    ["exit 0", { trouble: expect.stringContaining("gave no version") }],
  ])("asks %s", async (line, expected) => {
    const path = program(join(folder, "soffice"), line);
    expect(await askSoffice(path)).toMatchObject({ path, ...expected });
  });

  test("asks something that is no program", async () => {
    const path = join(folder, "soffice");
    writeFileSync(path, "text");
    expect(await askSoffice(path)).toMatchObject({ trouble: expect.stringContaining("could not be started") });
  });

  test("sees that a part is not installed", async () => {
    mkdirSync(join(folder, "program"));
    for (const name of ["libmergedlo.so", "libscfiltlo.so", "libsclo.so", "libswlo.so"]) {
      writeFileSync(join(folder, "program", name), "");
    }
    const path = program(join(folder, "program/soffice"), 'echo "LibreOffice 25.2.3.2"');
    expect(await askSoffice(path)).toMatchObject({
      version: "25.2.3.2",
      trouble: expect.stringContaining("Impress is not"),
    });
  });
});

for (const program of [installedSoffice, oldSoffice]) {
  describeWith(program, `asking ${program.name}`, (path) => {
    test("gives its version, and leaves nothing in the temporary folder", async () => {
      const before = process.env.TMPDIR;
      const folder = mkdtempSync(join(tmpdir(), "cc-ask-"));
      process.env.TMPDIR = folder;
      try {
        const answer = await askSoffice(path);
        expect(answer.trouble).toBeUndefined();
        expect(answer.version).toMatch(/^\d+\.\d+/);
        expect(readdirSync(folder)).toEqual([]);
      } finally {
        if (before === undefined) delete process.env.TMPDIR;
        else process.env.TMPDIR = before;
        rmSync(folder, { recursive: true, force: true });
      }
    });
  });
}
