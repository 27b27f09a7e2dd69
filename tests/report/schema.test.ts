/** The schemas in docs/schema hold for what the program really writes; the command line's tests use them too. */
import { describe, expect, test } from "vitest";
import type { DocumentReport } from "../../src/model.js";
import { runReport } from "../../src/run.js";
import { validatorOf } from "../support/schema.js";
import { checkOf, detection, finding } from "../support/values.js";

const sha256 = "0".repeat(64);

const report: DocumentReport = {
  schema: "council-convert/document/1",
  tool: { name: "council-convert", version: "1.0.0" },
  startedAt: new Date(0).toISOString(),
  source: { path: "/a.docx", name: "a.docx", under: "", bytes: 1, sha256 },
  detection: detection("word"),
  plan: { action: "convert", why: "", notes: [], outputs: [{ format: "pdf", name: "a.pdf", deliver: true }] },
  outputs: [
    {
      name: "a.pdf",
      format: "pdf",
      label: "",
      puid: "fmt/477",
      bytes: 1,
      sha256,
      madeBy: { engine: "e", program: "p" },
    },
  ],
  repairs: [{ id: "pdf-title", subject: "a.pdf", message: "x", basis: { standard: "s", clause: "1" } }],
  checks: [checkOf("a.pdf", [finding("warn", "x", { where: "page 1" })])],
  verdict: { outcome: "ready", reasons: [], advice: [], lookAt: [] },
  ms: 1,
  steps: [{ name: "converting", ms: 1 }],
};

describe("document/1", () => {
  const validate = validatorOf("document-1");

  test("accepts a report", () => {
    expect(validate(report)).toEqual([]);
  });

  test.each<[string, object]>([
    ["an unknown key", { ...report, extra: 1 }],
    ["another version", { ...report, schema: "council-convert/document/2" }],
    ["a verdict that does not exist", { ...report, verdict: { ...report.verdict, outcome: "perhaps" } }],
    ["a checksum that is none", { ...report, source: { ...report.source, sha256: "abc" } }],
    ["an unchecked check without a reason", { ...report, checks: [checkOf("a", [], { outcome: "unchecked" })] }],
  ])("does not accept %s", (_what, value) => {
    expect(validate(value)).not.toEqual([]);
  });
});

test("run/1 accepts a run, and counts", () => {
  const refused: DocumentReport = {
    ...report,
    plan: { action: "refuse", why: "x", advice: "y" },
    verdict: { ...report.verdict, outcome: "not-checked" },
  };
  const run = runReport({
    version: "1.0.0",
    startedAt: report.startedAt,
    ended: "complete",
    leftOut: [{ path: "/b.odt", cause: "link", why: "x" }],
    documents: [report, refused],
  });
  expect(validatorOf("run-1")(run)).toEqual([]);
  expect(run.counts).toEqual({ found: 3, skipped: 1, ready: 1, "not-ready": 0, "not-checked": 1 });
  expect(run.outcome).toBe("not-checked");
});
