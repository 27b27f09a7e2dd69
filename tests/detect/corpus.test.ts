/** Real documents, compared with the answers of siegfried and with the claims that folder names tell. */
import { existsSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { detect } from "../../src/detect/detect.js";

const OFFICE = join(import.meta.dirname, "../../../shared/corpus/office");
const PDFA = join(import.meta.dirname, "../../../shared/corpus/pdfa");

/** Where our answer is another than siegfried's: file, theirs, ours, why. */
const DISAGREEMENTS = [
  {
    path: "poi/spreadsheet/WORKBOOK_in_capitals.xls",
    theirs: "fmt/111",
    ours: "fmt/61",
    why: "The stream is called WORKBOOK. Names in compound files are compared without regard to case ([MS-CFB] 2.6.4); Excel and LibreOffice open the file.",
  },
] as const;

interface Answer {
  readonly path: string;
  readonly puid: string;
  readonly format: string;
  readonly version: string;
  readonly warning: string;
}

function siegfriedsAnswers(): Answer[] {
  return readFileSync(join(OFFICE, "puids.tsv"), "utf8")
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => {
      const [path = "", puid = "", format = "", version = "", warning = ""] = line.split("\t");
      return { path, puid, format, version, warning };
    });
}

describe.skipIf(!existsSync(OFFICE))("office documents", () => {
  it("agree with siegfried on at least 99 %, and each disagreement is explained", async () => {
    const answers = siegfriedsAnswers();
    expect(answers.length).toBeGreaterThanOrEqual(260);
    const different: { path: string; theirs: string; ours: string }[] = [];
    for (const { path, puid, format, version, warning } of answers) {
      const detection = await detect(join(OFFICE, path));
      if (detection.format.puid !== puid) different.push({ path, theirs: puid, ours: detection.format.puid });
      else
        expect({ path, format: detection.format.name, version: detection.format.version }).toEqual({
          path,
          format,
          version,
        });
      expect({ path, mismatch: detection.extensionMismatch }).toEqual({
        path,
        mismatch: warning.includes("extension mismatch"),
      });
    }
    expect(different).toEqual(DISAGREEMENTS.map(({ path, theirs, ours }) => ({ path, theirs, ours })));
    expect(different.length).toBeLessThanOrEqual(answers.length / 100);
  });

  it("are told by their content: under no name at all the answers are the same", async () => {
    for (const { path, puid } of siegfriedsAnswers()) {
      const ours = DISAGREEMENTS.find((item) => item.path === path)?.ours ?? puid;
      expect({ path, puid: (await detect(join(OFFICE, path), "nameless")).format.puid }).toEqual({ path, puid: ours });
    }
  });

  it("that are sound are not called damaged", async () => {
    const damaged: string[] = [];
    for (const { path } of siegfriedsAnswers()) {
      if (/clusterfuzz|crash-|[Ff]uzz/.test(path)) continue;
      const { traits } = await detect(join(OFFICE, path));
      if (traits.some((trait) => trait.name === "damaged")) damaged.push(path);
    }
    expect(damaged).toEqual([]);
  });

  it("take a few milliseconds each", async () => {
    const answers = siegfriedsAnswers();
    const start = performance.now();
    for (const { path } of answers) await detect(join(OFFICE, path));
    // About 3 on an idle machine; the bound allows for a busy one.
    expect((performance.now() - start) / answers.length).toBeLessThan(40);
  });
});

/** These files are about the missing claim: they are meant to fail for it. */
const WITHOUT_CLAIM = new Map([
  ["veraPDF test suite 6-6-2-1-t01-fail-a.pdf", "no metadata"],
  ["veraPDF test suite 6-7-11-t02-fail-a.pdf", "no part number"],
  ["5-t01-fail-a.pdf", "no PDF/UA part number"],
  ["5-t02-fail-a.pdf", "another PDF/UA part number"],
]);

describe.skipIf(!existsSync(PDFA))("the veraPDF corpus", () => {
  it("no claim is missed, and no file is called damaged or encrypted", async () => {
    const files = (await readdir(PDFA, { recursive: true })).filter((file) => file.endsWith(".pdf"));
    expect(files.length).toBeGreaterThan(100);
    const missed: string[] = [];
    const misjudged: string[] = [];
    for (const file of files) {
      const [, standard, flavour] = /^PDF_(A|UA)-(\w+)/.exec(file) ?? [];
      const { claims, traits } = await detect(join(PDFA, file));
      if (!claims.some((claim) => claim.standard === `PDF/${standard}` && claim.flavour === flavour))
        missed.push(file.split(/[\\/]/).at(-1) ?? "");
      if (traits.some((trait) => trait.name === "damaged" || trait.name === "encrypted")) misjudged.push(file);
    }
    expect(missed.sort()).toEqual([...WITHOUT_CLAIM.keys()].sort());
    expect(misjudged).toEqual([]);
  });
});
