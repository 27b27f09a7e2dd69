/** What was asked of a PDF and who confirmed it stands in every kind of report. */
import { describe, expect, test } from "vitest";
import type { Asked, CheckResult, DocumentReport } from "../../src/model.js";
import { renderCsv } from "../../src/report/csv.js";
import { renderHtml } from "../../src/report/html.js";
import { renderJunit } from "../../src/report/junit.js";
import { pdfFacts, pdfLine } from "../../src/report/pdf.js";
import { renderPlan } from "../../src/report/plan.js";
import { renderSarif } from "../../src/report/sarif.js";
import { checkOf, detection, finding } from "../support/values.js";
import { BASE, ready, refused, runOf } from "./sample.js";

const veraPdf = (more: Partial<CheckResult> = {}) =>
  checkOf("agenda.pdf", [], { tier: "reference", title: "PDF/A-1b, PDF/UA-1 (veraPDF 1.30.2)", ...more });

function converted(asked: Asked | undefined, ...checks: readonly CheckResult[]): DocumentReport {
  const output = { format: "pdf", name: "agenda.pdf", deliver: true, ...(asked && { asked }) } as const;
  const before = ready();
  return {
    ...before,
    plan: { action: "convert", why: "", notes: [], outputs: [output] },
    checks: [...before.checks, ...checks],
  };
}

const kept: DocumentReport = {
  ...ready("agenda.pdf"),
  detection: detection("pdf", { claims: [{ standard: "PDF/UA", flavour: "1", puid: "" }] }),
  plan: { action: "keep", why: "", notes: [], outputs: [], asked: { pdfa: "2b" } },
  outputs: [],
};

describe("facts", () => {
  test.each<[string, Asked | undefined, string]>([
    ["nothing", undefined, ""],
    ["a flavour", { pdfa: "1b" }, "PDF/A-1b"],
    ["both", { pdfa: "1b", pdfua: "require" }, "PDF/A-1b and PDF/UA-1"],
    ["nothing of PDF/UA", { pdfua: "off" }, ""],
  ])("asked for: %s", (_what, asked, words) => {
    expect(pdfFacts(converted(asked))?.askedFor).toBe(words);
  });

  test.each<[string, readonly CheckResult[], string]>([
    ["no validator", [], "built-in checks"],
    ["one that passed it", [veraPdf()], "veraPDF 1.30.2"],
    ["one that gave no answer", [veraPdf({ outcome: "unchecked", reason: "No." })], "built-in checks"],
    ["one that found a fault", [veraPdf({ outcome: "failed", findings: [finding("block")] })], ""],
    ["a built-in check that found a fault", [checkOf("agenda.pdf", [finding("block")])], ""],
    ["a fault in another file", [checkOf("agenda.odt", [finding("block")])], "built-in checks"],
  ])("confirmed by: %s", (_what, checks, by) => {
    expect(pdfFacts(converted(undefined, ...checks))?.confirmedBy).toBe(by);
  });

  test("of a file that is kept, and of one that is no PDF", () => {
    expect(pdfFacts(kept)).toEqual({
      askedFor: "PDF/A-2b",
      pdfIs: "pdf file, PDF/UA-1",
      confirmedBy: "built-in checks",
    });
    expect(pdfFacts(refused())).toBeUndefined();
    expect(pdfLine(refused())).toBeUndefined();
  });
});

describe("reports", () => {
  const run = runOf([converted({ pdfa: "1b", pdfua: "require" }, veraPdf())]);
  const line = "PDF: PDF/A-2b; asked for: PDF/A-1b and PDF/UA-1; confirmed by: veraPDF 1.30.2";

  test("CSV", () => {
    expect(renderCsv(run)).toContain(",Asked for,PDF is,Confirmed by,");
    expect(renderCsv(run)).toContain(",PDF/A-1b and PDF/UA-1,PDF/A-2b,veraPDF 1.30.2,");
  });

  test("HTML and JUnit: one line", () => {
    expect(renderHtml(run)).toContain(`<p>${line}</p>`);
    expect(renderJunit(run, BASE)).toContain(line);
  });

  test("SARIF", () => {
    const [{ artifacts }] = JSON.parse(renderSarif(run, BASE, 0)).runs;
    expect(artifacts[0].properties).toEqual({
      askedFor: "PDF/A-1b and PDF/UA-1",
      pdfIs: "PDF/A-2b",
      confirmedBy: "veraPDF 1.30.2",
    });
  });

  test("a dry run", () => {
    const { source, plan } = converted({ pdfa: "1b", pdfua: "require" });
    expect(renderPlan(source, undefined, plan, { color: false })).toContain(
      "  -> agenda.pdf (PDF/A-1b and PDF/UA-1 asked for)\n",
    );
  });
});
