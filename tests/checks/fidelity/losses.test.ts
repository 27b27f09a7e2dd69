/** Real conversions: nothing is missed in them, and what is taken out of them is found. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import { withLosses } from "../../../scripts/lib/losses.mjs";
import { fidelity } from "../../../src/checks/fidelity/checker.js";
import { detect } from "../../../src/detect/detect.js";
import type { CheckResult, Subject } from "../../../src/model.js";
import { builtInProfile } from "../../../src/policy.js";
import { testFolder } from "../../support/folder.js";
import { describeWith, installedSoffice } from "../../support/programs.js";
import { FIXTURES } from "../../support/run.js";
import { limits } from "../../support/values.js";

const severities = Object.fromEntries(builtInProfile().rules.map(({ rule, severity }) => [rule, severity]));

async function subject(file: string, role: Subject["role"], more: Partial<Subject> = {}): Promise<Subject> {
  const name = basename(file);
  return { file, name, role, detection: await detect(file, name), limits, severities, ...more };
}

const blocks = ({ findings }: CheckResult) => findings.filter(({ severity }) => severity === "block");

describeWith(installedSoffice, "what LibreOffice makes of the fixtures", (soffice) => {
  it.each([
    ["word/minutes.docx", "odt", ["paragraph", "picture"]],
    ["excel/budget.xlsx", "ods", ["cell", "sheet"]],
    ["powerpoint/parish-meeting.pptx", "odp", ["paragraph", "slide"]],
  ] as const)(
    "keeps all of %s, and what is taken out is missed",
    async (fixture, format, expected) => {
      const folder = testFolder();
      const profile = `-env:UserInstallation=file://${join(folder, "profile")}`;
      for (const to of [format, "pdf"])
        execFileSync(
          soffice,
          [profile, "--headless", "--convert-to", to, "--outdir", folder, join(FIXTURES, fixture)],
          {
            stdio: "ignore",
            timeout: 60_000,
          },
        );
      const made = (to: string) => join(folder, basename(fixture).replace(/\w+$/, to));
      const original = await subject(join(FIXTURES, fixture), "source");
      const beside = await subject(made(format), "output", { original });
      const printed = await subject(made("pdf"), "output", { original, beside });
      for (const output of [beside, printed]) expect(blocks(await fidelity.check(output))).toEqual([]);

      const tried: string[] = [];
      for (const { what, rule, taken, bytes } of await withLosses(beside.file, format)) {
        const file = join(folder, `without.${format}`);
        writeFileSync(file, await bytes());
        const found = blocks(await fidelity.check({ ...beside, file }));
        expect(
          found.map((finding) => finding.rule),
          `${what} "${taken}"`,
        ).toContain(rule);
        tried.push(what);
      }
      expect(tried).toEqual(expect.arrayContaining([...expected]));
    },
    200_000,
  );
});
