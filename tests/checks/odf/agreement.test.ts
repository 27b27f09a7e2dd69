/**
 * Agreement with ODF Validator, file by file: on the OpenDocument fixtures, on random changes of them, and on the
 * explained disagreements, which are kept in scripts/lib/odf-agreement.mjs.
 */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Answer,
  compare,
  examples,
  MUTANTS,
  mutants,
  FIXTURES as NAMES,
  NO_ANSWER,
  SEED,
  STRICTER,
  sumsOf,
} from "../../../scripts/lib/odf-agreement.mjs";
import { odfPackage } from "../../../src/checks/odf/checker.js";
import { rules } from "../../../src/checks/odf/rules.js";
import { readiness } from "../../../src/checks/reference/installed.js";
import { odfValidator } from "../../../src/checks/reference/odfvalidator.js";
import { ODF_VALIDATOR } from "../../../src/checks/reference/pinned.js";
import { testFolder } from "../../support/folder.js";
import { describeWith, referenceData } from "../../support/programs.js";
import { FIXTURES } from "../../support/run.js";
import { limits } from "../../support/values.js";
import { subjectOf } from "./make.js";

const FILES = NAMES.map((name) => join(FIXTURES, name));
const [NOTICE = ""] = FILES;

describeWith(referenceData, "ODF Validator and the built-in check", (data) => {
  const validator = odfValidator(() => readiness(ODF_VALIDATOR, { ...process.env, COUNCIL_CONVERT_DATA: data }));
  afterAll(() => validator.close());

  /** What somebody must look into, in words. */
  const unexplained = (answers: readonly Answer[]) =>
    answers
      .filter(({ kind, explainedBy }) => kind !== "agree" && explainedBy.length === 0)
      .map(({ kind, sample, words }) => `${kind}: ${sample.what ?? sample.file}\n${words}`);

  it("what ODF Validator passes over stays in force where it finds nothing", async () => {
    const { decides = [] } = await validator.check({ ...subjectOf(NOTICE, "odt"), limits });
    const passedOver = Object.values(STRICTER).filter(({ message }) => message === undefined);
    const bases = rules
      .filter(({ id }) => passedOver.some((each) => each.rules.includes(id)))
      .map(({ basis }) => basis);
    expect(bases.length).toBeGreaterThan(2);
    const decided = decides.map(({ clause }) => clause);
    expect(decided).toContain("2.2.1 B.3");
    expect(bases.filter(({ clause }) => decided.some((each) => clause.startsWith(each)))).toEqual([]);
  });

  it("agree on every fixture", async () => {
    const answers = await compare(
      FILES.map((file) => ({ file })),
      odfPackage,
      validator,
    );
    expect(answers.map(({ kind }) => kind)).toEqual(FILES.map(() => "agree"));
  });

  describe(`on ${MUTANTS} random changes`, () => {
    let answers: readonly Answer[];
    // Half a minute of processor time, on a machine that may be busy.
    beforeAll(async () => {
      answers = await compare(await mutants(FILES, MUTANTS, SEED, testFolder()), odfPackage, validator);
      console.table(sumsOf(answers));
    }, 600_000);

    it("disagree nowhere without an explanation", () => {
      expect(unexplained(answers)).toEqual([]);
    });

    it("agree on nearly all of them, of which many are valid and many are not", () => {
      const { files, agree, invalid } = sumsOf(answers);
      expect(agree / files).toBeGreaterThanOrEqual(0.95);
      expect(invalid).toBeGreaterThan(files / 4);
      expect(invalid).toBeLessThan((3 * files) / 4);
    });
  });

  // One that does not occur any more is to be taken out of the list.
  it.each([
    ["stricter", STRICTER],
    ["no answer", NO_ANSWER],
  ])("every explained disagreement still is one: %s", async (kind, table) => {
    const answers = await compare(await examples(NOTICE, table, testFolder()), odfPackage, validator);
    expect(unexplained(answers)).toEqual([]);
    expect(answers.map((answer) => [answer.kind, ...answer.explainedBy])).toEqual(
      Object.keys(table).map((id) => [kind, id]),
    );
  });
});
