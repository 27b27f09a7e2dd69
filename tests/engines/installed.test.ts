/** What is told of an installed LibreOffice before it is used. */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findInstalled } from "../../src/engines/installed.js";
import { testFolder } from "../support/folder.js";

/** A folder as LibreOffice is installed in it, with some of its libraries. */
function installation(libraries: readonly string[]): string {
  const folder = testFolder();
  const program = join(folder, "program");
  mkdirSync(program);
  mkdirSync(join(folder, "share/registry"), { recursive: true });
  const version = '<prop oor:name="ooSetupVersionAboutBox"><value>25.2.3.2</value></prop>';
  writeFileSync(join(folder, "share/registry/main.xcd"), version.replace('AboutBox"><', 'AboutBox"> <'));
  for (const name of ["libmergedlo.so", ...libraries]) writeFileSync(join(program, name), "");
  const soffice = join(program, "soffice");
  writeFileSync(soffice, "#!/bin/sh\necho LibreOffice 25.2.3.2 0\n");
  chmodSync(soffice, 0o755);
  return soffice;
}

describe.skipIf(process.platform === "win32")("an installed LibreOffice", () => {
  const look = (libraries: readonly string[]) =>
    findInstalled({ soffice: installation(libraries), oldest: "24.8", reason: "for this" });

  test("without the part for formulas says what gets lost, and what to install", async () => {
    const { advice } = await look(["libswlo.so", "libsclo.so", "libsdlo.so"]);
    expect(advice ?? "").toMatch(/formulas in documents get lost.*libreoffice-math/);
  });

  test("with all parts says nothing of it", async () => {
    expect((await look(["libswlo.so", "libsclo.so", "libsdlo.so", "libsmlo.so"])).advice ?? "").not.toMatch(/formulas/);
  });
});
