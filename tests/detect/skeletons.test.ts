import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { detect } from "../../src/detect/detect.js";
import { FORMATS, formatByPuid } from "../../src/formats.js";
import { expectedPuid, SKELETONS } from "./skeletons.js";

/** Rows that no content can give away, and why. */
const NEVER_ANSWERED = new Map([["fmt/62", "PRONOM has no signature for it and answers fmt/61 for such files"]]);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "detect-skeletons-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(name: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, SKELETONS.get(name) ?? "");
  return file;
}

describe("skeletons", () => {
  it.each([...SKELETONS.keys()])("%s", async (name) => {
    const { format, extensionMismatch, warnings, basis, traits } = await detect(await fileOf(name));
    const extension = name.slice(name.lastIndexOf(".") + 1);
    expect(format.puid).toBe(expectedPuid(name));
    expect(warnings).toEqual([]);
    expect(extensionMismatch).toBe(false);
    expect(basis.length).toBeGreaterThan(format.extensions.includes(extension) ? 1 : 0);
    expect(basis.includes(`extension match ${extension}`)).toBe(format.extensions.includes(extension));
    expect(traits.filter((trait) => trait.name === "damaged")).toEqual([]);
  });

  it("cover every row of the table", () => {
    const covered = new Set([...SKELETONS.keys()].map(expectedPuid));
    const missing = FORMATS.map((format) => format.puid).filter(
      (puid) => !covered.has(puid) && !NEVER_ANSWERED.has(puid),
    );
    expect(missing).toEqual([]);
  });
});

describe("the name is only a claim", () => {
  /** A table of two lines is a table by its name alone; every other skeleton is known by its content. */
  const byName = new Set(["x-fmt-18.csv", "x-fmt-13.tsv"]);

  it.each([...SKELETONS.keys()].filter((name) => !byName.has(name)))("%s under another name", async (name) => {
    const wrong = formatByPuid(expectedPuid(name)).extensions.includes("ppt") ? "minutes.rtf" : "minutes.ppt";
    const detection = await detect(await fileOf(name), wrong);
    expect(detection.format.puid).toBe(expectedPuid(name));
    const claims = detection.format.extensions.length > 0;
    expect(detection.extensionMismatch).toBe(claims);
    expect(detection.warnings.includes("extension mismatch")).toBe(claims);
    expect(detection.basis.join()).not.toContain("extension match");
  });

  it("claims nothing without an extension", async () => {
    const detection = await detect(await fileOf("fmt-412.docx"), "agenda");
    expect(detection.format.puid).toBe("fmt/412");
    expect(detection.extensionMismatch).toBe(false);
  });

  it("does not mind capitals", async () => {
    const detection = await detect(await fileOf("fmt-412.docx"), "AGENDA.DOCX");
    expect(detection.extensionMismatch).toBe(false);
  });
});
