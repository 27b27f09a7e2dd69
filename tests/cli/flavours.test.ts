/** What is asked of a PDF is made, claimed and judged by, and never silently less: from the command line to the file. */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readClaims } from "../../src/finish/claims.js";
import type { DocumentReport } from "../../src/model.js";
import { FLAVOURS, PDFA_CHOICES } from "../../src/options.js";
import { testFolder } from "../support/folder.js";
import { copyFixture, run } from "../support/run.js";

const ENGINE = ["--engine", "embedded"];

async function converted(fixture: string, ...flags: string[]) {
  const folder = testFolder();
  mkdirSync(join(folder, "in"));
  const source = copyFixture(fixture, join(folder, "in"));
  const out = join(folder, "out");
  const { code, stdout } = await run([source, "--out", out, "--json", ...ENGINE, ...flags]);
  const report = JSON.parse(stdout) as DocumentReport;
  return { code, report, pdf: report.outputs.find(({ format }) => format === "pdf") };
}

describe("convert", () => {
  test.each([
    [["--pdfa", "1b"], "PDF/A-1b, PDF/UA-1", { part: "1", level: "B", ua: true }],
    [["--pdfa", "2b", "--pdfua", "off"], "PDF/A-2b", { part: "2", level: "B", ua: false }],
    [["--pdfa", "2a", "--pdfua", "require"], "PDF/A-2a, PDF/UA-1", { part: "2", level: "A", ua: true }],
    [["--pdfa", "3b"], "PDF/A-3b, PDF/UA-1", { part: "3", level: "B", ua: true }],
  ])("%j: it is that, and says so", async (flags, label, claims) => {
    const { code, report, pdf } = await converted("agenda.docx", ...flags);
    expect({ code, label: pdf?.label }).toEqual({ code: 0, label });
    expect(readClaims(readFileSync(pdf?.path as string))).toEqual(claims);
    const warned = report.verdict.lookAt.some((line) =>
      line.endsWith(
        "This is PDF/A-3, as you asked with --pdfa 3b. It is for a system that asks for it, not for publishing: for that leave out --pdfa.",
      ),
    );
    expect(warned).toBe(flags.includes("3b"));
  });

  test("PDF/UA-1 that was asked for and is not reached is not ready, with what the author must do", async () => {
    const { code, report, pdf } = await converted("word/minutes-no-alt-text.docx", "--pdfua", "require");
    expect(code).toBe(1);
    expect(pdf).not.toHaveProperty("path");
    expect(report.verdict.reasons.join("\n")).toMatch(/picture/);
    expect(report.verdict.advice.join("\n")).toContain("Alt Text");
  });

  test("the same document is ready when nothing was asked for, and claims nothing that it is not", async () => {
    const { code, pdf } = await converted("word/minutes-no-alt-text.docx");
    expect({ code, label: pdf?.label }).toEqual({ code: 0, label: "PDF/A-2u" });
  });

  test("--pdfua off: nothing is said about PDF/UA", async () => {
    const { code, report } = await converted("word/minutes-no-alt-text.docx", "--pdfua", "off");
    expect(code).toBe(0);
    expect(JSON.stringify(report.checks)).not.toContain("pdfua-");
  });
});

describe("what would do nothing is an error", () => {
  test.each([
    [["--pdfa", "1b"], "--pdfa 1b would do nothing: with --to odf no PDF is made."],
    [["--pdfua", "require"], "--pdfua require would do nothing"],
    [["--pdfa", "2b", "--pdfua", "require"], "--pdfa 2b and --pdfua require would do nothing"],
  ])("--to odf %j", async (flags, words) => {
    const { code, stderr } = await run([
      copyFixture("agenda.docx", testFolder()),
      "--to",
      "odf",
      "--dry-run",
      ...flags,
    ]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(words) });
  });

  test.each([
    ["--pdfa", "auto"],
    ["--pdfua", "off"],
    ["--pdfua", "auto"],
  ])("--to odf %s %s is none", async (...flags) => {
    expect((await run([copyFixture("agenda.docx", testFolder()), "--to", "odf", "--dry-run", ...flags])).code).toBe(0);
  });

  test.each([
    ["check", "fixtures/pdf/agenda-pdfa-2b.pdf", "--flavour"],
    ["convert", "fixtures/agenda.docx", "--pdfa"],
  ])("%s: %s twice", async (command, file, option) => {
    const { code, stderr } = await run([command, file, option, "1b", option, "2b"]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining(`${option} was given twice: 1b and 2b.`),
    });
  });
});

describe("check --flavour", () => {
  const judged = async (flavour: string) => {
    const { code, stdout } = await run(["check", "fixtures/pdf/agenda-pdfa-2b.pdf", "--flavour", flavour, "--verbose"]);
    return { code, stdout };
  };

  test("by what it is: ready, and the report names the flavour", async () => {
    const { code, stdout } = await judged("2b");
    expect(code).toBe(0);
    expect(stdout).toContain("PDF/A-2b preflight");
  });

  test.each(["1b", "2u", "3b"])("by %s, which it does not claim: not ready, and what to do", async (flavour) => {
    const { code, stdout } = await judged(flavour);
    expect(code).toBe(1);
    expect(stdout).toContain(`The PDF claims to be PDF/A-2b, and PDF/A-${flavour} was asked for.`);
    expect(stdout).toContain(
      `Leave out --flavour to judge it by what it claims. To have PDF/A-${flavour}, convert the original document: council-convert --pdfa ${flavour} FILE`,
    );
    expect(stdout).toContain(`The file says it is PDF/A-2b. That was not checked: PDF/A-${flavour} was asked for.`);
    expect(stdout).toContain(`PDF/A-${flavour} preflight`);
  });

  test.each(FLAVOURS.filter((name) => name !== "ua1" && !(PDFA_CHOICES as readonly string[]).includes(name)))(
    "by %s, which cannot be made: that is said",
    async (flavour) => {
      const { code, stdout } = await judged(flavour);
      expect(code).toBe(1);
      expect(stdout).toContain(`council-convert cannot make PDF/A-${flavour}.`);
      expect(stdout).not.toContain("--pdfa");
    },
  );

  test("PDF/A-3 that was asked for and is there: what it is not for, and nothing of making it", async () => {
    const { pdf } = await converted("agenda.docx", "--pdfa", "3b");
    const { code, stdout } = await run(["check", pdf?.path as string, "--flavour", "3b"]);
    expect(code).toBe(0);
    expect(stdout).toContain("This is PDF/A-3. UK guidance for publishing is PDF/A-1 or PDF/A-2.");
    expect(stdout).not.toContain("--pdfa");
  });

  test("one that does not exist is an error that names those that do", async () => {
    const { code, stderr } = await run(["check", "fixtures/pdf/agenda-pdfa-2b.pdf", "--flavour", "2c"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/--flavour cannot be "2c".*2u.*ua1/);
  });
});
