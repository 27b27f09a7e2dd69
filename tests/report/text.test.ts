import { describe, expect, test } from "vitest";
import type { DocumentReport } from "../../src/model.js";
import { printable, renderPlan, renderText, renderTotals } from "../../src/report/text.js";
import { checkOf, detection, finding } from "../support/values.js";

const plain = { color: false };
const word = { ...detection("word"), format: { ...detection("word").format, puid: "fmt/412", label: "Word document" } };
const output = {
  format: "pdf",
  puid: "fmt/477",
  bytes: 1,
  sha256: "",
  madeBy: { engine: "fake", program: "Fake 1" },
} as const;

const ready: DocumentReport = {
  schema: "council-convert/document/1",
  tool: { name: "council-convert", version: "1.0.0" },
  startedAt: "2026-01-01T00:00:00.000Z",
  source: { path: "/home/clerk/agenda.docx", name: "agenda.docx", under: "", bytes: 1 },
  detection: word,
  plan: { action: "convert", why: "", notes: [], outputs: [] },
  outputs: [{ ...output, name: "agenda.pdf", label: "PDF/A-2b", path: "/home/clerk/agenda.pdf" }],
  repairs: [{ id: "pdf-title", subject: "agenda.pdf", message: "the title was set." }],
  checks: [checkOf("agenda.pdf", [finding("note", "a detail.")])],
  verdict: { outcome: "ready", reasons: [], advice: [], lookAt: ["Look at it."] },
  steps: [{ name: "converting", ms: 12 }],
};

describe("the text report", () => {
  test("says what it is, what was made, the verdict, and what to look at", () => {
    expect(renderText(ready, plain)).toBe(
      [
        "agenda.docx   Word document (fmt/412)",
        "  -> agenda.pdf   PDF/A-2b",
        "Ready to send.",
        "  Repaired:",
        "    agenda.pdf: the title was set.",
        "  Checked (built-in checks; not a full validation):",
        "    agenda.pdf: Test, 1 rule",
        "  Please look at:",
        "    Look at it.",
        "",
      ].join("\n"),
    );
  });

  test("of a refused document: why, and what to do", () => {
    const refused: DocumentReport = {
      ...ready,
      plan: { action: "refuse", why: "It is locked.", advice: "Unlock it." },
      outputs: [],
      repairs: [],
      checks: [],
      verdict: { outcome: "not-checked", reasons: ["It is locked."], advice: ["Unlock it."], lookAt: [] },
    };
    expect(renderText(refused, plain)).toBe(
      "agenda.docx   Word document (fmt/412)\nCould not be checked.\n  Why:\n    It is locked.\n  What to do:\n    Unlock it.\n",
    );
  });

  test("an output that was not delivered is said to be not written", () => {
    const { path: _, ...undelivered } = ready.outputs[0] as DocumentReport["outputs"][0];
    expect(renderText({ ...ready, outputs: [undelivered] }, plain)).toContain("agenda.pdf   PDF/A-2b   (not written)");
  });

  test("an output that was kept carries the name it has on disk", () => {
    const kept = { ...(ready.outputs[0] as DocumentReport["outputs"][0]), path: "/x/agenda.not-ready.pdf" };
    expect(renderText({ ...ready, outputs: [kept] }, plain)).toContain("-> agenda.not-ready.pdf");
  });

  test("shows five reasons and counts the rest", () => {
    const reasons = Array.from({ length: 8 }, (_, index) => `reason ${index}`);
    const text = renderText({ ...ready, verdict: { ...ready.verdict, reasons } }, plain);
    expect(text).toContain("reason 4");
    expect(text).not.toContain("reason 5");
    expect(text).toContain("3 more");
  });

  test("verbose adds steps, engine and every finding", () => {
    const text = renderText(ready, { color: false, verbose: true });
    expect(text).toContain("converting: 12 ms");
    expect(text).toContain("fake: Fake 1");
    expect(text).toContain("note: agenda.pdf: a detail. (test-rule)");
  });

  test("quiet is one line", () => {
    expect(renderText(ready, { color: false, quiet: true })).toBe("agenda.docx: Ready to send.\n");
  });

  test("colours only when they are wanted", () => {
    expect(renderText(ready, plain)).not.toContain("\u001b");
    expect(renderText(ready, { color: true })).toContain("\u001b");
  });

  test("never claims more than was checked", () => {
    expect(renderText(ready, plain)).not.toMatch(/compliant|\baccessible\b/i);
  });
});

describe("names that would upset a terminal", () => {
  test.each([
    ["a\nb", "a\\nb"],
    ["a\u001b[31mb", "a\\u001b[31mb"],
    ["a\u202etxt.exe", "a\\u202etxt.exe"],
    ["Größe 😀.docx", "Größe 😀.docx"],
  ])("%j is shown as %j", (name, shown) => {
    expect(printable(name)).toBe(shown);
  });
});

test("a plan", () => {
  const text = renderPlan(
    ready.source,
    word,
    {
      action: "convert",
      why: "So.",
      notes: ["A note."],
      outputs: [{ format: "pdf", name: "agenda.pdf", deliver: true }],
    },
    plain,
  );
  expect(text).toBe("agenda.docx   Word document (fmt/412)\n  -> agenda.pdf\n  So.\n  A note.\n");
});

test("totals", () => {
  expect(renderTotals([ready, ready])).toBe("2 documents: 2 ready to send, 0 not ready, 0 could not be checked.\n");
});
