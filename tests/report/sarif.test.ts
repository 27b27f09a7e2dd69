/** The SARIF report is held to the schema of SARIF 2.1.0, and to what people do with it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import draft04 from "ajv-draft-04";
import formats from "ajv-formats";
import { describe, expect, test } from "vitest";
import type { RunReport } from "../../src/model.js";
import { renderSarif } from "../../src/report/sarif.js";
import { BASE, HOSTILE, notReady, ready, runOf, sample } from "./sample.js";

const ajv = new draft04.default({ strict: false, allErrors: true, unicodeRegExp: false });
formats.default(ajv);
const schema = JSON.parse(readFileSync(join(import.meta.dirname, "schemas/sarif-2.1.0-rtm.5.json"), "utf8"));
const validate = ajv.compile(schema);

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: {
    physicalLocation: { artifactLocation: { uri: string; uriBaseId?: string; index: number } };
    logicalLocations: { name: string; fullyQualifiedName: string }[];
  }[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
}

function render(report: RunReport, base = BASE, exitCode = 3) {
  const log = JSON.parse(renderSarif(report, base, exitCode));
  const errors = validate(log) ? [] : validate.errors?.map((each) => `${each.instancePath} ${each.message}`);
  const [run] = log.runs;
  return { log, errors, run, results: run.results as Result[] };
}

describe("the SARIF report", () => {
  const { errors, run, results, log } = render(sample);

  test("follows the schema, which does refuse", () => {
    expect(errors).toEqual([]);
    expect(validate({ ...log, version: "2.0.0" })).toBe(false);
    expect(validate({ ...log, runs: [{ ...run, invocations: [{}] }] })).toBe(false);
  });

  test("every result has the rule that its index tells, with help", () => {
    const { rules } = run.tool.driver;
    for (const { ruleId, ruleIndex } of results) expect(rules[ruleIndex].id).toBe(ruleId);
    const rule = rules.find(({ id }: { id: string }) => id === "test-block");
    expect(rule.help.text).toBe("Mend plain.docx.");
    expect(rule.fullDescription.text).toContain("ISO 19005-2:2011, 6.2.3");
    // Two documents, two sentences: neither is that of the rule.
    expect(rule.shortDescription.text).toBe("Rule test-block is broken.");
    expect(new Set(rules.map(({ id }: { id: string }) => id)).size).toBe(rules.length);
  });

  test("no document that is not ready is silently absent", () => {
    sample.documents.forEach(({ verdict }, index) => {
      const of = results.filter(({ locations }) => locations[0]?.physicalLocation.artifactLocation.index === index);
      const isError = of.some(({ level }) => level === "error");
      expect([index, isError]).toEqual([index, verdict.outcome !== "ready"]);
    });
    const messages = (id: string) => results.filter(({ ruleId }) => ruleId === id).map(({ message }) => message.text);
    expect(messages("document-refused")).toContain("locked.docx: It is locked. Unlock it.");
    expect(messages("document-not-checked")).toContain("slow.docx: It was not finished in 120 seconds.");
    // A gap beside a fault.
    expect(messages("document-not-checked")).toContain("plain.docx: b.odt could not be checked: it is broken.");
  });

  test("levels, place, and paths: relative below the folder, absolute elsewhere, encoded", () => {
    expect(results.map(({ level }) => level)).toContain("warning");
    const [first] = results;
    expect(first?.locations[0]?.logicalLocations[0]).toMatchObject({
      name: "page 2",
      fullyQualifiedName: "agenda.pdf: page 2",
    });
    expect(run.artifacts.map(({ location }: { location: object }) => location).slice(0, 4)).toEqual([
      { uri: "papers/agenda.docx", uriBaseId: "%SRCROOT%" },
      { uri: "papers/deep/plain.docx", uriBaseId: "%SRCROOT%" },
      { uri: expect.stringMatching(/^papers\/deep\/%3D1%2B1%3B[!-~]*$/), uriBaseId: "%SRCROOT%" },
      { uri: "file:///elsewhere/locked.docx" },
    ]);
    expect(decodeURIComponent(run.artifacts[2].location.uri)).toContain("<script>");
    expect(run.artifacts[0].hashes).toEqual({ "sha-256": "ab".repeat(32) });
    expect(run.originalUriBaseIds["%SRCROOT%"].uri).toBe(`file://${BASE}/`);
  });

  test("a name cannot become a link", () => {
    const texts = JSON.stringify([results.map(({ message }) => message.text), run.tool.driver.rules]);
    expect(HOSTILE).toContain("[a](https://");
    expect(texts).not.toMatch(/[^\\]\[a\]\(/);
  });

  test("fingerprints are the same in another run in another folder, and each has its own", () => {
    const prints = (all: readonly Result[]) =>
      all.map(({ partialFingerprints }) => partialFingerprints["councilConvert/v1"]);
    expect(new Set(prints(results)).size).toBe(results.length);
    const moved = (report: ReturnType<typeof notReady>) => ({
      ...report,
      source: { ...report.source, path: report.source.path.replace(BASE, "/other") },
      startedAt: "2027-01-01T00:00:00.000Z",
      ms: 7,
    });
    const before = prints(render(runOf([notReady("a.docx")])).results);
    expect(prints(render(runOf([ready(), notReady("a.docx")].map(moved)), "/other").results).slice(1)).toEqual(before);
  });

  test.each([
    ["complete", 3, true],
    ["interrupted", 130, false],
  ] as const)("a run that ended %s", (ended, exitCode, executionSuccessful) => {
    const { errors, run } = render({ ...sample, ended }, BASE, exitCode);
    expect(errors).toEqual([]);
    expect(run.invocations[0]).toMatchObject({ exitCode, executionSuccessful, startTimeUtc: sample.startedAt });
    expect(run.invocations[0].toolExecutionNotifications).toHaveLength(1);
  });
});

test("what a person accepted is a suppressed result with its reason", () => {
  const document = notReady("plain.docx");
  const accepted = [{ rule: "test-block", reason: "Agreed.", findings: [] }];
  const { errors, results } = render(runOf([{ ...document, verdict: { ...document.verdict, accepted } }]));
  expect(errors).toEqual([]);
  const suppressed = results.filter((each) => "suppressions" in each);
  expect(suppressed.map(({ ruleId }) => ruleId)).toEqual(["test-block", "test-block"]);
  expect(suppressed[0]).toMatchObject({ suppressions: [{ kind: "external", justification: "Agreed." }] });
});
