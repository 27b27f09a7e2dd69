import { describe, expect, test } from "vitest";
import { fileName } from "../../src/checks/name.js";
import { detection, format, limits } from "../support/values.js";

const subject = (extensionMismatch: boolean, role: "source" | "kept" | "output" = "kept") => ({
  file: "/x",
  name: "a.docx",
  role,
  detection: detection("pdf", { extensionMismatch, format: format("pdf", ["pdf"]) }),
  limits,
});

describe("the name of a file that is sent as it is", () => {
  test("that says something else blocks, with the right ending", async () => {
    const result = await fileName.check(subject(true));
    expect(result.outcome).toBe("failed");
    expect(result.findings[0]).toMatchObject({ severity: "block", rule: "file-name-matches-content" });
    expect(result.findings[0]?.advice).toContain(".pdf");
  });

  test("that says what it is passes", async () => {
    expect(await fileName.check(subject(false))).toMatchObject({ outcome: "passed", findings: [] });
  });

  test("is not judged for files that are converted or made: those get a right name", () => {
    expect(fileName.appliesTo(subject(true, "source"))).toBe(false);
    expect(fileName.appliesTo(subject(true, "output"))).toBe(false);
  });
});
