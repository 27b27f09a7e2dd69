/** The checker on real documents: fixtures, and the corpus where it is at hand. */
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { accessibility } from "../../../src/checks/accessibility/checker.js";
import { detect } from "../../../src/detect/detect.js";
import type { CheckResult, Subject } from "../../../src/model.js";
import { LIMITS } from "../pdfa/build.js";

const FIXTURES = join(import.meta.dirname, "../../../fixtures");
const CORPUS = join(import.meta.dirname, "../../../../shared/corpus/office");

async function checked(file: string, about: Partial<Subject> = {}): Promise<CheckResult | undefined> {
  const detection = await detect(file, basename(file));
  const subject: Subject = { file, name: basename(file), role: "source", detection, limits: LIMITS, ...about };
  return accessibility.appliesTo(subject) ? accessibility.check(subject) : undefined;
}

describe("on documents of a council", () => {
  const rules = async (file: string) =>
    (await checked(join(FIXTURES, file)))?.findings.map(({ rule, where = "" }) => [rule, where]);

  it("pictures without alternative text are found under their headings", async () => {
    expect(await rules("word/minutes-no-alt-text.docx")).toEqual([
      ["accessibility-alt-text", 'under "Recreation ground"'],
      ["accessibility-alt-text", 'under "Memorial bench"'],
      ["accessibility-small-text", ""],
    ]);
    expect(await rules("word/minutes.docx")).toEqual([["accessibility-small-text", ""]]);
  });

  it("nothing is said of a sound presentation, and of a spreadsheet what is so", async () => {
    expect(await rules("powerpoint/parish-meeting.pptx")).toEqual([]);
    expect(await rules("excel/budget.xlsx")).toEqual([["accessibility-sheet-layout", 'sheet "Summary"']]);
  });

  it("a person is asked what no program can judge", async () => {
    const result = await checked(join(FIXTURES, "word/minutes.docx"));
    expect(result?.lookAt).toContain("Are the descriptions of the 2 pictures true, and do they say what matters?");
  });
});

describe.skipIf(!existsSync(CORPUS))("on the corpus of office documents", () => {
  it("every document is judged or could not be read, in plain words", { timeout: 300_000 }, async () => {
    const found = new Map<string, number>();
    let judged = 0;
    for (const path of readdirSync(CORPUS, { recursive: true, encoding: "utf8" })) {
      if (!/\.(?:docx|docm|dotx|xlsx|xlsm|pptx)$/.test(path)) continue;
      const result = await checked(join(CORPUS, path));
      if (!result || result.outcome === "unchecked") continue;
      judged += 1;
      for (const { rule, message, where = "", advice = "" } of result.findings) {
        found.set(rule, (found.get(rule) ?? 0) + 1);
        expect(`${message} ${where}`).not.toMatch(/\baccessible\b|undefined|NaN|\p{Cc}/u);
        expect(message).toMatch(/^["\p{Lu}\d].*\.$/u);
        expect(advice).toMatch(/^In (?:Word|Excel|PowerPoint): |\.$/);
      }
    }
    console.table(Object.fromEntries([...found].sort((one, other) => other[1] - one[1])));
    expect(judged).toBeGreaterThan(100);
    // Half of the corpus was written for tests and has one thing in it: most rules find something somewhere.
    expect(found.size).toBeGreaterThan(15);
  });
});
