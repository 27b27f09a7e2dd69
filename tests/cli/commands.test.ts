/** The command line as a contract: arguments, exit codes, what is printed where. No office program is started here. */
import { spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { lookAt } from "../../src/cli/detect.js";
import { prepareReportFiles, wantedReports } from "../../src/cli/report-file.js";
import { runReport } from "../../src/run.js";
import { testFolder } from "../support/folder.js";
import { copyFixture, FIXTURES, ROOT, run } from "../support/run.js";
import { validatorOf } from "../support/schema.js";

describe("help and version", () => {
  test("version", async () => {
    const { code, stdout } = await run(["--version"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test("help is a command too", async () => {
    expect(await run(["help"])).toEqual(await run(["--help"]));
    expect(await run(["help", "check"])).toEqual(await run(["check", "--help"]));
  });

  test("what --overwrite is needed for, and what counts for --max-failures", async () => {
    const words = (await run(["convert", "--help"])).stdout.replace(/\s+/g, " ");
    expect(words).toContain("(--changed replaces what it made itself, as long as nobody has changed it)");
    expect(words).toContain("that are not ready, or could not be checked");
  });

  test.each([[[]], [["convert"]], [["check"]], [["detect"]], [["report"]], [["doctor"]]])(
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
    ["nothing at all", [], /Name a document, for example: council-convert agenda\.docx/],
    ["a command and nothing else", ["convert"], /Name a document, for example: council-convert agenda\.docx/],
    ["another command and nothing else", ["check"], /for example: council-convert check minutes\.pdf/],
    ["an unknown option", ["--bogus", "x"], /--bogus/],
    ["an option and its value in one word", ["--jobs 2", "x"], /"--jobs 2" was given as one word.*\nWrite --jobs=2\n/],
    ["an option with a slip", ["--overwrit", "x"], /Did you mean --overwrite\?/],
    [
      "what check calls otherwise",
      ["convert", "--flavour", "2b", "x"],
      /no option --flavour here\. Did you mean --pdfa\?/,
    ],
    ["the same, of the default command", ["--flavour", "2b", "x"], /Did you mean --pdfa\?/],
    ["the same, after a name", ["x", "--flavour", "2b"], /Did you mean --pdfa\?/],
    [
      "what convert calls otherwise",
      ["check", "--pdfa", "2b", "x"],
      /no option --pdfa here\. Did you mean --flavour\?/,
    ],
    ["a flavour by its whole name", ["--pdfa", "PDF/A-2b", "x"], /--pdfa cannot be "PDF\/A-2b": write 2b\./],
    ["a flavour in capitals", ["check", "--flavour", "A-2U", "x"], /"A-2U": write 2u\./],
    ["PDF/UA by its whole name", ["check", "--flavour", "PDF/UA-1", "x"], /"PDF\/UA-1": write ua1\./],
    ["a value that check does not know", ["check", "--flavour", "9", "x"], /council-convert check --help lists/],
    ["an empty name", ["convert", ""], /An empty name was given\./],
    ["an empty name to check", ["check", ""], /An empty name was given\./],
    ["an empty name to detect", ["detect", ""], /An empty name was given\./],
    ["an empty name and no command", [""], /An empty name was given\./],
    ["an empty name among others", ["check", "x", ""], /An empty name was given\./],
    ["a name that begins with a dash", ["-dash.doc"], /after --, for example: council-convert -- -minutes\.docx/],
    ["an option without its value", ["x", "--out"], /--out <dir> needs a value/],
    ["a choice that is none", ["detect", "--format", "xml", "x"], /"xml": it must be one of text, siegfried/],
    ["names where there are none", ["doctor", "x"], /doctor takes no names/],
    ["a command with a slip", ["chekc", "a.odt"], /no file or folder "chekc"\. Did you mean the command check\?/],
    ["another command with a slip", ["docter"], /Did you mean the command doctor\?/],
    ["a web address", ["https://example.org/agenda.docx"], /Download the file first, then give its name\./],
    ["a name with control characters", ["a\u001b[31mb"], /"a\\u001b\[31mb"/],
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
    // One style, whoever found the mistake: what is wrong, and what to do.
    expect(stderr).toMatch(/^council-convert: \S.*\n(.+\n)+$/);
    expect(stderr).not.toContain("error:");
  });

  test("a file whose name an option would swallow", async () => {
    const folder = testFolder();
    copyFixture("open/notice.txt", folder, "-old.txt");
    const { code, stderr } = await run(["-old.txt"], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain("goes after --");
    expect((await run(["--", "-old.txt"], { cwd: folder })).code).toBe(0);
  });

  test("what is near a command but is there is a file", async () => {
    const folder = testFolder();
    copyFixture("open/notice.txt", folder, "chekc");
    const { stdout } = await run(["chekc"], { cwd: folder });
    expect(stdout).toMatch(/^chekc /);
  });

  test("help of what is no command says so", async () => {
    const { code, stderr } = await run(["help", "chek"], { cwd: testFolder() });
    expect(code).toBe(2);
    expect(stderr).toContain('There is no command "chek".');
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

describe("options before the command's name", () => {
  test.each([
    [["--json", "check"]],
    [["--timeout", "5", "--json", "check"]],
    [["--timeout=5", "--json", "check"]],
    [["--report", "report.json", "--json", "check"]],
  ])("%j", async (args) => {
    const folder = testFolder();
    const path = copyFixture("agenda.docx", folder);
    const { code, stdout } = await run([...args, path], { cwd: folder });
    // A Word document is not converted by check.
    expect(code).toBe(3);
    expect(JSON.parse(stdout).plan.action).toBe("refuse");
  });

  test("the value of an option is no command", async () => {
    const folder = testFolder();
    const path = copyFixture("open/notice.txt", folder);
    const { code, stdout } = await run(["--out", "check", path], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toContain("not copied to check/");
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
    expect(two.stdout).toMatch(
      /^accounts\.pdf: Not ready to send \([^)]*PDF\/A\)\.\nnotice\.txt: Ready to send\.\n2 documents: 1 ready to send, 1 not ready, 0 could not be checked\.\n$/,
    );
    copyFixture("damaged/truncated.docx", folder);
    expect((await run(["--quiet", folder])).code).toBe(3);
  });
});

test("the files of a folder that are left out are named, except in JSON", async () => {
  const folder = testFolder();
  copyFixture("open/notice.txt", folder);
  symlinkSync(copyFixture("open/page.html", testFolder()), join(folder, "linked\u001b.html"));
  expect((await run([folder])).stdout).toMatch(/^Left out: linked\\u001b\.html: It is a link/);
  expect(JSON.parse((await run(["--json", folder])).stdout).source.name).toBe("notice.txt");
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

/** Lets any name be that of a report. */
const AS_JSON = ["--report-format", "json"];

describe("saving the report", () => {
  test("follows its schema, and an earlier report is replaced", async () => {
    const folder = testFolder();
    const path = copyFixture("open/notice.txt", folder);
    const file = join(folder, "report.json");
    for (const _ of [1, 2]) expect((await run(["--report", file, path])).code).toBe(0);
    expect(validatorOf("run-1")(JSON.parse(readFileSync(file, "utf8")))).toEqual([]);
  });

  test.each(["agenda.odt", "agenda.PDF", "agenda.not-ready.pdf"])("never takes the place of %s", async (name) => {
    const folder = testFolder();
    const path = copyFixture("agenda.docx", folder);
    for (const more of [[], ["--dry-run"], ["--overwrite"]]) {
      const { code, stderr } = await run(["--keep", ...AS_JSON, "--report", join(folder, name), path, ...more]);
      expect([code, stderr]).toEqual([2, expect.stringContaining("a file that this run is to make")]);
    }
    expect(readdirSync(folder)).toEqual(["agenda.docx"]);
  });

  test("never replaces a file that appeared meanwhile, unless it is a report", async () => {
    const file = join(testFolder(), "report.json");
    const report = await prepareReportFiles(wantedReports({ report: [file] }), { overwrite: true });
    const empty = runReport({ version: "1.0.0", startedAt: "", ended: "complete", leftOut: [], documents: [] });
    writeFileSync(file, "somebody else's");
    await expect(report.save(empty)).rejects.toThrow(/was not replaced/);
    expect(readFileSync(file, "utf8")).toBe("somebody else's");
    writeFileSync(file, '{"schema": "council-convert/run/1"}');
    await report.save(empty);
    expect(JSON.parse(readFileSync(file, "utf8")).documents).toEqual([]);
    expect(readdirSync(dirname(file))).toEqual(["report.json"]);
  });

  test.skipIf(!existsSync("/proc/self/mem"))("a file that cannot be read is an error that says so", async () => {
    const { code, stderr } = await run([...AS_JSON, "--report", "/proc/self/mem", join(FIXTURES, "open/notice.txt")]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^council-convert: .*cannot be read \(EIO\).*\nChoose another name/);
  });

  test("never replaces a document", async () => {
    const path = copyFixture("open/notice.txt", testFolder());
    const before = readFileSync(path);
    for (const more of [[], ["--overwrite"]]) {
      const { code, stderr } = await run([...AS_JSON, "--report", path, path, ...more]);
      expect(code).toBe(2);
      expect(stderr).toContain(more.length > 0 ? "no place for a report" : "no JSON report of council-convert");
    }
    expect(readFileSync(path)).toEqual(before);
  });
});

describe("the standard output", () => {
  test("a reader that closes early is no error, and the run goes on to its end", async () => {
    const report = join(testFolder(), "report.json");
    const { code, stderr } = await run(["--json", "check", "--report", report, FIXTURES], {
      meanwhile: (child) => child.stdout?.destroy(),
    });
    expect(stderr).toBe("");
    const { documents, outcome } = JSON.parse(readFileSync(report, "utf8"));
    expect(documents.length).toBeGreaterThan(20);
    expect([outcome, code]).toEqual(["not-checked", 3]);
  });

  test("nobody reads one document that is not ready: still not ready", async () => {
    const { code, stderr } = await run(["check", copyFixture("pdf/accounts.pdf", testFolder())], {
      meanwhile: (child) => child.stdout?.destroy(),
    });
    expect([code, stderr]).toEqual([1, ""]);
  });

  test
    .skipIf(!existsSync("/dev/full"))
    .each([[["check", join(FIXTURES, "open/notice.txt")]], [["detect", join(FIXTURES, "open")]], [["--help"]]])(
    "a full disk is a sentence and exit code 2: %j",
    async (args) => {
      const full = openSync("/dev/full", "w");
      const { status, stderr } = spawnSync(process.execPath, [join(ROOT, "bin/council-convert.js"), ...args], {
        stdio: ["ignore", full, "pipe"],
        encoding: "utf8",
      });
      closeSync(full);
      expect(stderr).toMatch(/^council-convert: The output cannot be written: the disk is full\.\n.+\n$/);
      expect(status).toBe(2);
    },
  );
});

describe("dry run of several documents", () => {
  test("is a table with aligned columns, and says why something would not be made", async () => {
    const folder = testFolder();
    copyFixture("agenda.docx", folder);
    copyFixture("password/accounts.xls", folder);
    copyFixture("open/register.csv", folder);
    const { code, stdout } = await run(["--dry-run", folder]);
    expect(code).toBe(3);
    expect(stdout).toBe(
      [
        "Document       What it is                        What would be made",
        "accounts.xls   Excel 97-2003 workbook (fmt/61)   nothing: This file is protected with a password, so nobody can look inside.",
        "agenda.docx    Word document (fmt/412)           agenda.odt, agenda.pdf",
        "register.csv   CSV table (x-fmt/18)              kept as it is",
        "",
        "Please note:",
        "  accounts.xls: Open it in the program that made it, remove the password, save, and run council-convert again.",
        "",
      ].join("\n"),
    );
    expect(readdirSync(folder)).toHaveLength(3);
  });
});

describe("detect", () => {
  test("says once that the name is wrong", async () => {
    const { stdout } = await run(["detect", join(FIXTURES, "wrong-name/really-rtf.doc")]);
    expect(stdout).toContain("although its name says otherwise");
    expect(stdout).not.toContain("extension mismatch");
  });

  test("a file that vanished is an answer, not a stack", async () => {
    const { detection, error } = await lookAt(join(testFolder(), "gone.docx"));
    expect(detection).toBeUndefined();
    expect(error).toMatch(/no longer there/);
  });
});

describe("doctor", () => {
  test("begins with one plain line", async () => {
    const { stdout } = await run(["doctor"]);
    expect(stdout).toMatch(/^(Ready\. .* will be used\.|Not ready: .*)\n\n/);
  });

  test("does not say that it found what is not there", async () => {
    const { code, stdout } = await run(["doctor"], { env: { COUNCIL_CONVERT_SOFFICE: "/nonexistent" } });
    expect(code).toBe(0);
    expect(stdout).toContain("Correct or remove the environment variable COUNCIL_CONVERT_SOFFICE");
    expect(stdout).not.toMatch(/found at/i);
    // Two engines look for it, and each says so.
    expect(stdout.match(/nonexistent/g)?.length).toBe(stdout.match(/There is no program at \/nonexistent\./g)?.length);
  });

  test("as JSON it follows its schema", async () => {
    const { stdout } = await run(["doctor", "--json"]);
    const validate = validatorOf("doctor-1");
    expect(validate(JSON.parse(stdout))).toEqual([]);
    expect(validate({ ...JSON.parse(stdout), schema: "council-convert/doctor/2" })).not.toEqual([]);
  });
});
