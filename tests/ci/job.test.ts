/** Runs scripts/ci-job.mjs as the Action and the GitLab job do: with environment variables, and nothing else. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { testFolder } from "../support/folder.js";
import { copyFixture, ROOT } from "../support/run.js";
import { validatorOf } from "../support/schema.js";
import { action, read } from "./files.js";

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** GITHUB_OUTPUT, read as GitHub reads it. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

function job(folder: string, settings: Readonly<Record<string, string>>): Ended {
  const place = testFolder();
  const [output, summary] = [join(place, "output"), join(place, "summary")];
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "scripts/ci-job.mjs")], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, GITHUB_ACTIONS: "", GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary, ...settings },
  });
  const text = (file: string) => (existsSync(file) ? readFileSync(file, "utf8") : "");
  const values = [...text(output).matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm)];
  const outputs = Object.fromEntries(values.map(([, name, , value]) => [name, value]));
  return { code: status, stdout, stderr, outputs, summary: text(summary) };
}

/** A folder with documents that no engine is needed for: one ready, one not ready, one that cannot be checked. */
function papers(): string {
  const folder = testFolder();
  copyFixture("pdf/agenda-pdfa-2b.pdf", folder, "ready.pdf");
  copyFixture("pdf/accounts.pdf", folder, "not-ready.pdf");
  copyFixture("password/notice.docx", folder, "locked.docx");
  return folder;
}

describe("exit codes", () => {
  test.each([
    { document: "ready.pdf", outcome: "ready", exit: "0", "not-ready": 0, "not-checked": 0, never: 0 },
    { document: "not-ready.pdf", outcome: "not-ready", exit: "1", "not-ready": 1, "not-checked": 0, never: 0 },
    { document: "locked.docx", outcome: "not-checked", exit: "3", "not-ready": 3, "not-checked": 3, never: 0 },
    { document: "missing.docx", outcome: "failed", exit: "2", "not-ready": 2, "not-checked": 2, never: 2 },
  ])("$document", ({ document, outcome, exit, ...codes }) => {
    const folder = papers();
    for (const [failOn, code] of Object.entries(codes)) {
      const ended = job(folder, { COUNCIL_CI_PATHS: document, COUNCIL_CI_FAIL_ON: failOn });
      expect({ failOn, code: ended.code, outputs: ended.outputs }).toMatchObject({
        failOn,
        code,
        outputs: { outcome, "exit-code": exit },
      });
    }
  });

  test("not-ready is the default of fail-on", () => {
    expect(job(papers(), { COUNCIL_CI_PATHS: "not-ready.pdf" }).code).toBe(1);
  });

  test.each([
    { why: "a wrong fail-on", settings: { COUNCIL_CI_PATHS: "ready.pdf", COUNCIL_CI_FAIL_ON: "maybe" } },
    { why: "no paths", settings: { COUNCIL_CI_PATHS: " \n" } },
    { why: "a wrong argument", settings: { COUNCIL_CI_PATHS: "ready.pdf", COUNCIL_CI_ARGUMENTS: "--no-such" } },
  ])("$why fails the job, whatever fail-on says", ({ settings }) => {
    const ended = job(papers(), { COUNCIL_CI_FAIL_ON: "never", ...settings });
    expect(ended.code).toBe(2);
    expect(ended.stderr).not.toBe("");
    expect(ended.outputs.json).toBeUndefined();
  });

  test.each(["--dry-run", "--help"])("%s checks nothing, and is not called ready", (argument) => {
    const ended = job(papers(), { COUNCIL_CI_PATHS: "ready.pdf", COUNCIL_CI_ARGUMENTS: argument });
    expect(ended).toMatchObject({ code: 3, outputs: { outcome: "not-checked" } });
  });
});

describe("reports", () => {
  test("a real document: converted, with the report, the outputs and the summary", () => {
    const folder = testFolder();
    copyFixture("agenda.docx", folder);
    const ended = job(folder, { COUNCIL_CI_PATHS: "agenda.docx", COUNCIL_CI_OUT: "open/copies" });
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(readdirSync(join(folder, "open/copies")).sort()).toEqual([
      "agenda.odt",
      "agenda.pdf",
      "council-convert-reports",
    ]);
    const report: unknown = JSON.parse(readFileSync(ended.outputs.json as string, "utf8"));
    expect(validatorOf("run-1")(report)).toEqual([]);
    expect(ended.summary).toContain("### council-convert: Ready to send\n");
    expect(ended.summary).toContain("\n| 1 | 1 | 0 | 0 | 0 | 0 |\n");
  });

  test("what an earlier run found ready is not counted as left out", () => {
    const folder = papers();
    const settings = { COUNCIL_CI_PATHS: "ready.pdf", COUNCIL_CI_ARGUMENTS: "--changed" };
    job(folder, settings);
    const ended = job(folder, settings);
    expect(ended.summary).toContain("### council-convert: Ready to send\n");
    expect(ended.summary).toContain("| Ready already, unchanged |");
    expect(ended.summary).toContain("\n| 1 | 0 | 1 | 0 | 0 | 0 |\n");
  });

  test("every kind that the command can save is saved and told", () => {
    const folder = papers();
    const ended = job(folder, { COUNCIL_CI_PATHS: "ready.pdf" });
    const saved = readdirSync(join(folder, "converted/council-convert-reports")).sort();
    const kinds = ["csv", "html", "json", "sarif", "xml"];
    expect(saved).toEqual(kinds.map((kind) => `results.${kind}`));
    expect(ended.outputs["report-files"]?.split("\n").map((file) => file.split(".").at(-1))).toEqual(
      expect.arrayContaining(kinds),
    );
  });

  test("the Action hands on what the script puts out", () => {
    const handed = Object.entries(action.outputs).map(([name, { value }]) => [
      name,
      /^\$\{\{ steps\.run\.outputs\.([a-z-]+) \}\}$/.exec(value)?.[1],
    ]);
    const kinds = [...read("scripts/ci-job.mjs").matchAll(/^ {2}(\w+): "results\.\w+",$/gm)].map(([, kind]) => kind);
    expect(kinds.length).toBe(5);
    expect(new Map(handed as [string, string][])).toEqual(
      new Map(["outcome", "exit-code", ...kinds].map((name) => [name, name] as [string, string])),
    );
  });

  test("the reports of an earlier run are not taken for this one's", () => {
    const folder = papers();
    job(folder, { COUNCIL_CI_PATHS: "ready.pdf", COUNCIL_CI_REPORTS: "kept" });
    expect(readdirSync(join(folder, "converted/kept"))).toContain("results.json");
    const ended = job(folder, { COUNCIL_CI_PATHS: "missing.pdf", COUNCIL_CI_REPORTS: "kept" });
    expect(ended.outputs).toEqual({ outcome: "failed", "exit-code": "2", "report-files": "" });
    expect(ended.summary).toContain("No report was saved.");
  });

  test("nor are they documents of the next run", () => {
    const folder = testFolder();
    copyFixture("pdf/agenda-pdfa-2b.pdf", folder);
    for (const run of [1, 2]) {
      const ended = job(folder, { COUNCIL_CI_PATHS: "." });
      expect({ run, ...ended }).toMatchObject({ run, code: 0, stderr: "" });
      expect(ended.summary).toContain("| 1 | 1 | 0 | 0 | 0 | 0 |");
    }
  });
});

// Windows forbids such names.
describe.skipIf(process.platform === "win32")("names that others chose", () => {
  test("are no shell, no Markdown and no option", () => {
    const folder = testFolder();
    const names = ["$(touch hacked).pdf", "a|b`c`<img src=x>.pdf", "--out.pdf", "with  two spaces.pdf"];
    for (const name of names) copyFixture("pdf/accounts.pdf", folder, name);
    const ended = job(folder, { COUNCIL_CI_PATHS: names.join("\n"), COUNCIL_CI_FAIL_ON: "never" });
    expect(ended).toMatchObject({ code: 0, outputs: { outcome: "not-ready" } });
    expect(existsSync(join(folder, "hacked"))).toBe(false);
    expect(ended.summary).toContain("| 4 | 0 | 0 | 4 | 0 | 0 |");
    expect(ended.summary).not.toMatch(/[<`$]/);
  });

  test("are no commands to GitHub's runner", () => {
    const folder = testFolder();
    writeFileSync(join(folder, "::error::x.pdf"), "no PDF");
    const { stdout } = job(folder, { COUNCIL_CI_PATHS: "./::error::x.pdf", GITHUB_ACTIONS: "true" });
    const lines = stdout.split("\n");
    const token = /^::stop-commands::(.+)$/.exec(lines[0] as string)?.[1];
    const named = lines.findIndex((line) => line.includes("error::x.pdf"));
    expect(named).toBeGreaterThan(0);
    expect(lines.indexOf(`::${token}::`)).toBeGreaterThan(named);
    expect(lines.slice(lines.indexOf(`::${token}::`) + 1).join("")).not.toContain("::");
  });

  test("nor is a setting that cannot be", () => {
    const settings = { COUNCIL_CI_PATHS: "x.pdf", COUNCIL_CI_FAIL_ON: "never\n::error::x\r##[error]y" };
    const { code, stderr } = job(testFolder(), { ...settings, GITHUB_ACTIONS: "true" });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^ci-job: fail-on cannot be [^\r\n]*\n$/);
    expect(stderr).not.toContain("##[");
  });
});
