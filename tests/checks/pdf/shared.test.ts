/** What both PDF checkers share, and what they must not. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { pdfPreflight } from "../../../src/checks/pdfa/checker.js";
import { pdfUa } from "../../../src/checks/pdfua/checker.js";
import type { Subject } from "../../../src/model.js";
import { pdf, sound, subject } from "../pdfa/build.js";
import { accessible } from "../pdfua/build.js";

async function withFile(bytes: Buffer, use: (about: Subject) => Promise<void>) {
  const folder = mkdtempSync(join(tmpdir(), "shared-"));
  const file = join(folder, "test.pdf");
  try {
    writeFileSync(file, bytes);
    const { detection, ...rest } = subject(file);
    const claims = [{ standard: "PDF/UA" as const, flavour: "1", puid: "fmt/2050" }];
    await use({ ...rest, detection: { ...detection, claims } });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it("a PDF is read once for both checks of it", () =>
  withFile(pdf(accessible()), async (about) => {
    expect((await pdfPreflight.check(about)).rules).toBeGreaterThan(0);
    rmSync(about.file);
    expect(await pdfUa.check(about)).toMatchObject({ outcome: "passed" });
    expect(await pdfUa.check({ ...about })).toMatchObject({ outcome: "unchecked" });
  }));

it("a limit that only the reading of tags reaches leaves the preflight alone", () => {
  const objects = sound();
  objects.set(4, { dict: "", data: `${"/Artifact BMC ".repeat(10_001)} 0 0 10 10 re f ${"EMC ".repeat(10_001)}` });
  return withFile(pdf(objects), async (about) => {
    expect(await pdfPreflight.check(about)).toMatchObject({ outcome: "passed" });
    const { outcome, reason } = await pdfUa.check(about);
    expect({ outcome, reason }).toEqual({
      outcome: "unchecked",
      reason: "The PDF goes beyond a limit: marked content is nested too deeply.",
    });
  });
});
