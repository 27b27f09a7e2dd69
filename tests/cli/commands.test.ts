/** The command line as a contract: arguments, exit codes, what is printed where. No office program is started here. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { testFolder } from "../support/folder.js";
import { copyFixture, FIXTURES, run } from "../support/run.js";
import { validatorOf } from "../support/schema.js";

describe("help and version", () => {
  test("version", async () => {
    const { code, stdout } = await run(["--version"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test.each([[[]], [["convert"]], [["check"]], [["detect"]], [["doctor"]]])(
    "%j --help has an example",
    async (command) => {
      const { code, stdout } = await run([...command, "--help"]);
      expect(code).toBe(0);
      expect(stdout).toContain("Example:\n  council-convert");
    },
  );
});

describe("bad arguments end with exit code 2, a sentence, and no stack", () => {
  test.each<[string, string[], RegExp]>([
    ["nothing at all", [], /path/],
    ["an unknown option", ["--bogus", "x"], /--bogus/],
    ["a missing path", ["no-such.docx"], /no-such\.docx/],
    ["an unknown engine", ["--engine", "word", "x"], /embedded/],
    ["an unknown target", ["--to", "docx", "x"], /odf, pdf/],
    ["a time limit that is none", ["--timeout", "-5", "x"], /number of seconds/],
    ["a time limit that is too long", ["--timeout", "1e9", "x"], /timeout/],
    ["an output folder without a name", ["--out", "", "x"], /out/],
    ["a report in a folder that is not there", ["--report", "no/such/r.json", "x"], /folder/],
  ])("%s", async (_what, args, words) => {
    const { code, stdout, stderr } = await run(args, { cwd: testFolder() });
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test("an empty folder", async () => {
    const folder = testFolder();
    mkdirSync(join(folder, "papers"));
    const { code, stderr } = await run(["papers"], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain("no document");
  });

  test("an unknown key in the configuration names the nearest", async () => {
    const folder = testFolder();
    writeFileSync(join(folder, "council-convert.config.json"), '{"enginee": "auto"}');
    const path = copyFixture("open/notice.txt", folder);
    const { code, stderr } = await run([path], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toMatch(/"enginee".*"engine"/);
  });
});

describe("documents that need no engine", () => {
  test("an open format is kept and ready", async () => {
    const { code, stdout } = await run([copyFixture("open/notice.txt", testFolder())]);
    expect(stdout).toContain("Ready to send.");
    expect(code).toBe(0);
  });

  test.each([
    "password/accounts.pdf",
    "password/accounts.xls",
    "password/grants.odt",
    "password/letter.doc",
    "password/notice.docx",
    "damaged/empty.docx",
    "damaged/truncated.docx",
    "damaged/truncated.doc",
    "damaged/truncated.pdf",
  ])("%s could not be checked, and the report says what to do", async (fixture) => {
    const folder = testFolder();
    const { code, stdout, stderr } = await run([copyFixture(fixture, folder)]);
    expect(stdout).toContain("Could not be checked.");
    expect(stdout).toMatch(/What to do:\n {4}\S/);
    expect(stderr).toBe("");
    expect(code).toBe(3);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test.each([
    ["wrong-name/really-a-pdf.docx", ".pdf"],
    ["wrong-name/really-html.docx", ".html"],
  ])("%s is kept as what it is, and its name is a fault", async (fixture, ending) => {
    const { code, stdout } = await run([copyFixture(fixture, testFolder())]);
    expect(code).toBe(1);
    expect(stdout).toContain("Not ready to send.");
    expect(stdout).toContain(ending);
  });

  test("a plain PDF is not ready: it does not claim to be PDF/A", async () => {
    const { code, stdout } = await run(["check", copyFixture("pdf/accounts.pdf", testFolder())]);
    expect(code).toBe(1);
    expect(stdout).toContain("PDF/A");
  });

  test("check does not convert", async () => {
    const { code, stdout } = await run(["check", copyFixture("agenda.docx", testFolder())]);
    expect(code).toBe(3);
    expect(stdout).toContain("council-convert convert");
  });

  test("the exit code is that of the worst document", async () => {
    const folder = testFolder();
    copyFixture("open/notice.txt", folder);
    copyFixture("pdf/accounts.pdf", folder);
    const two = await run(["--quiet", folder]);
    expect(two.code).toBe(1);
    expect(two.stdout).toBe(
      "accounts.pdf: Not ready to send.\nnotice.txt: Ready to send.\n2 documents: 1 ready to send, 1 not ready, 0 could not be checked.\n",
    );
    copyFixture("damaged/truncated.docx", folder);
    expect((await run(["--quiet", folder])).code).toBe(3);
  });
});

describe("JSON", () => {
  const validate = validatorOf("document-1");

  test("one document is one JSON document that follows the schema", async () => {
    const { stdout } = await run(["--json", copyFixture("open/notice.txt", testFolder())]);
    const report = JSON.parse(stdout);
    expect(validate(report)).toEqual([]);
    expect(report.verdict.outcome).toBe("ready");
  });

  test("several documents are one line each, and nothing else is printed", async () => {
    const { stdout } = await run([
      "--json",
      "check",
      join(FIXTURES, "pdf"),
      join(FIXTURES, "open"),
      join(FIXTURES, "damaged"),
    ]);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines) expect(validate(JSON.parse(line))).toEqual([]);
  });

  test("dry run: plans, and nothing is made", async () => {
    const folder = testFolder();
    const { code, stdout } = await run(["--dry-run", "--json", copyFixture("agenda.docx", folder)]);
    expect(code).toBe(0);
    expect(validatorOf("plan-1")(JSON.parse(stdout))).toEqual([]);
    expect(readdirSync(folder)).toEqual(["agenda.docx"]);
  });

  test("detect", async () => {
    const { code, stdout } = await run(["detect", "--json", FIXTURES]);
    for (const line of stdout.trimEnd().split("\n")) expect(validatorOf("detection-1")(JSON.parse(line))).toEqual([]);
    expect(code).toBe(3);
  });

  test("detect in siegfried's shape", async () => {
    const { stdout } = await run(["detect", "--format", "siegfried", join(FIXTURES, "agenda.docx")]);
    expect(JSON.parse(stdout)).toMatchObject({ files: [{ matches: [{ ns: "pronom", id: "fmt/412" }] }] });
  });
});

describe("saving the report", () => {
  test("follows its schema, and an earlier report is replaced", async () => {
    const folder = testFolder();
    const path = copyFixture("open/notice.txt", folder);
    const file = join(folder, "report.json");
    for (const _ of [1, 2]) expect((await run(["--report", file, path])).code).toBe(0);
    expect(validatorOf("run-1")(JSON.parse(readFileSync(file, "utf8")))).toEqual([]);
  });

  test("never replaces a document", async () => {
    const path = copyFixture("open/notice.txt", testFolder());
    const before = readFileSync(path);
    for (const more of [[], ["--overwrite"]]) {
      const { code, stderr } = await run(["--report", path, path, ...more]);
      expect(code).toBe(2);
      expect(stderr).toContain("--report");
    }
    expect(readFileSync(path)).toEqual(before);
  });
});

test("a reader that closes early is no error", async () => {
  const { stderr } = await run(["--json", "check", FIXTURES], { meanwhile: (child) => child.stdout?.destroy() });
  expect(stderr).toBe("");
});
