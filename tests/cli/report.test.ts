/** Saving several kinds of report, and rendering a saved one again. No office program is started here. */
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { prepareReportFiles, wantedReports } from "../../src/cli/report-file.js";
import { KINDS, kindByEnding, SIGNATURE_WITHIN } from "../../src/report/kinds.js";
import { BASE, HOSTILE, runOf, sample } from "../report/sample.js";
import { testFolder } from "../support/folder.js";
import { copyFixture, run } from "../support/run.js";

const NAMES = ["r.json", "r.xml", "r.sarif", "r.html", "r.csv"];
const twice = (names: readonly string[]) => names.flatMap((name) => ["--report", name]);

describe("kinds of report", () => {
  test.each([
    ["a.json", "json"],
    ["A.XML", "junit"],
    ["a.sarif", "sarif"],
    ["a.sarif.json", "sarif"],
    ["a.htm", "html"],
    ["a.csv", "csv"],
    ["a.txt", undefined],
    ["json", undefined],
  ])("%s is %s", (file, kind) => {
    expect(kindByEnding(file)?.name).toBe(kind);
  });

  test.each(KINDS.map((kind) => [kind.name, kind] as const))(
    "%s has its own signature near its beginning",
    async (_, kind) => {
      for (const report of [sample, runOf([])]) {
        const head = Buffer.from(await kind.render(report, BASE, 3)).toString("utf8", 0, SIGNATURE_WITHIN);
        expect(KINDS.filter(({ signature }) => head.includes(signature as string))).toEqual([kind]);
      }
    },
  );
});

describe("--report, more than once", () => {
  test("saves each kind, and replaces an earlier report of the same kind", async () => {
    const folder = testFolder();
    copyFixture("open/notice.txt", folder);
    for (const _ of [1, 2]) {
      const { code, stderr } = await run([...twice(NAMES), "notice.txt"], { cwd: folder });
      expect([code, stderr]).toEqual([0, ""]);
    }
    expect(readdirSync(folder).sort()).toEqual([...NAMES, "notice.txt"].sort());
    expect(JSON.parse(readFileSync(join(folder, "r.sarif"), "utf8")).version).toBe("2.1.0");
    expect(JSON.parse(readFileSync(join(folder, "r.json"), "utf8")).documents).toHaveLength(1);
  });

  test("the name under which it waits is not known before, and nothing else is removed", async () => {
    const folder = testFolder();
    const guessed = `.r.json.${process.pid}.new`;
    writeFileSync(join(folder, guessed), "somebody else's");
    const wanted = wantedReports({ report: [join(folder, "r.json")] });
    await (await prepareReportFiles(wanted, { overwrite: false })).save(sample);
    expect(readdirSync(folder).sort()).toEqual([guessed, "r.json"]);
  });

  test("an earlier report inside the folder is no document of the next run; any other file there is one", async () => {
    const folder = testFolder();
    copyFixture("open/notice.txt", folder);
    for (const _ of [1, 2]) {
      const { code, stderr } = await run([...twice(NAMES), "."], { cwd: folder });
      expect([code, stderr]).toEqual([0, ""]);
      expect(JSON.parse(readFileSync(join(folder, "r.json"), "utf8")).counts).toMatchObject({ found: 1, ready: 1 });
    }
    const refused = await run(["--report", "notice.txt", "--report-format", "json", "--overwrite", "."], {
      cwd: folder,
    });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("no place for a report");
  });

  test("--report-format holds for names whose ending does not tell, and only for them", async () => {
    const folder = testFolder();
    copyFixture("open/notice.txt", folder);
    const args = ["--report-format", "junit", ...twice(["results", "r.html"]), "notice.txt"];
    expect((await run(args, { cwd: folder })).code).toBe(0);
    expect(readFileSync(join(folder, "results"), "utf8")).toContain("<testsuites");
    expect(readFileSync(join(folder, "r.html"), "utf8")).toContain("<!DOCTYPE html>");
  });

  test.each<[string, string[], RegExp]>([
    [
      "an ending that says nothing",
      ["--report", "r.txt"],
      /\.json, \.xml, \.sarif, \.sarif\.json, \.html, \.htm, \.csv/,
    ],
    ["no ending", ["--report", "results"], /name the kind with --report-format/],
    ["a kind that is none", ["--report", "r", "--report-format", "pdf"], /"pdf": it must be one of json, junit/],
    ["a kind without a report", ["--report-format", "html"], /there is no --report/],
    ["a kind that contradicts the ending", ["--report", "r.json", "--report-format", "sarif"], /would do nothing/],
    ["the same file twice", twice(["r.json", "./r.json"]), /named by two reports/],
    ["the same file in other letters", twice(["r.json", "R.JSON"]), /named by two reports/],
    ["the second in a folder that is not there", twice(["r.json", "no/r.csv"]), /no folder/],
  ])("%s ends with 2 before any work", async (_what, args, words) => {
    const folder = testFolder();
    copyFixture("open/notice.txt", folder);
    const { code, stdout, stderr } = await run([...args, "notice.txt"], { cwd: folder });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(words);
    expect(readdirSync(folder)).toEqual(["notice.txt"]);
  });

  test("in a folder of the output folder, it makes the folder; where it cannot, it ends with 2 before any work", async () => {
    const folder = testFolder();
    copyFixture("open/notice.txt", folder);
    const save = (...reports: string[]) => run([...twice(reports), "notice.txt", "--out", "out"], { cwd: folder });
    for (const no of ["out/../no/r.json", "notice.txt/r.json"]) {
      expect((await save("out/r.csv", no)).stderr).toContain("no folder");
      expect(readdirSync(folder)).toEqual(["notice.txt"]);
    }
    expect(await save("out/r.csv", "out/all/reports/r.json")).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(readFileSync(join(folder, "out/all/reports/r.json"), "utf8")).documents).toHaveLength(1);
    expect(readdirSync(join(folder, "out")).sort()).toEqual(["all", "r.csv"]);
  });

  test("two names of one file are one file", async () => {
    const folder = testFolder();
    writeFileSync(join(folder, "a.json"), '{"schema": "council-convert/run/1"}');
    linkSync(join(folder, "a.json"), join(folder, "b.json"));
    const wanted = wantedReports({ report: [join(folder, "a.json"), join(folder, "b.json")] });
    await expect(prepareReportFiles(wanted, { overwrite: false })).rejects.toThrow(/named by two reports/);
  });

  test.each(NAMES)("%s: a file that is no such report is never replaced", async (name) => {
    const folder = testFolder();
    copyFixture("open/notice.txt", folder);
    // Neither somebody else's file, nor a report of ours of another kind.
    const other =
      name === "r.json" ? '<meta name="generator" content="council-convert 1">' : '{"schema": "council-convert/run/1"}';
    for (const content of ["somebody else's", '{"name": "council-convert"}', other]) {
      writeFileSync(join(folder, name), content);
      const { code, stderr } = await run(["--report", name, "notice.txt"], { cwd: folder });
      expect(code).toBe(2);
      expect(stderr).toMatch(/exists already and is no .* report of council-convert: it was not replaced/);
      expect(readFileSync(join(folder, name), "utf8")).toBe(content);
    }
  });

  test("one that cannot be saved at the end does not keep the others from it", async () => {
    const folder = testFolder();
    const files = NAMES.map((name) => join(folder, name));
    const report = await prepareReportFiles(wantedReports({ report: files }), { overwrite: false });
    mkdirSync(files[0] as string);
    writeFileSync(files[2] as string, "appeared meanwhile");
    await expect(report.save(sample)).rejects.toThrow(/r\.json.*\n.*r\.sarif/);
    for (const file of [files[1], files[3], files[4]]) expect(existsSync(file as string)).toBe(true);
    expect(readFileSync(files[2] as string, "utf8")).toBe("appeared meanwhile");
    expect(readdirSync(folder).sort()).toEqual([...NAMES].sort());
  });
});

describe("report", () => {
  const folder = () => {
    const made = testFolder();
    writeFileSync(join(made, "saved.json"), JSON.stringify(sample));
    return made;
  };

  test("text is what the run printed", async () => {
    const cwd = testFolder();
    mkdirSync(join(cwd, "papers"));
    for (const name of ["open/notice.txt", "pdf/accounts.pdf", "damaged/truncated.docx"])
      copyFixture(name, join(cwd, "papers"));
    const printed = await run(["--report", "saved.json", "papers"], { cwd });
    const again = await run(["report", "saved.json"], { cwd });
    expect(again).toEqual({ code: 0, stdout: printed.stdout, stderr: "" });
  });

  test.each(KINDS.map(({ name, endings }) => [name, endings[0] as string]))(
    "as %s it is what --report would save",
    async (name, ending) => {
      const cwd = testFolder();
      copyFixture("open/notice.txt", cwd);
      const file = `r${ending}`;
      await run([...twice(["saved.json", ...(file === "r.json" ? [] : [file])]), "notice.txt"], { cwd });
      const { code, stdout } = await run(["report", "saved.json", "--format", name], { cwd });
      expect(code).toBe(0);
      expect(stdout).toBe(readFileSync(join(cwd, file === "r.json" ? "saved.json" : file), "utf8"));
    },
  );

  test("--out saves by its ending, under the rules of --report", async () => {
    const cwd = folder();
    for (const _ of [1, 2])
      expect(await run(["report", "saved.json", "--out", "r.html"], { cwd })).toEqual({
        code: 0,
        stdout: "",
        stderr: "",
      });
    expect(readFileSync(join(cwd, "r.html"), "utf8")).toContain("1 of 6 documents is ready to send");
    expect((await run(["report", "saved.json", "--format", "text", "--out", "r.txt"], { cwd })).code).toBe(0);
    writeFileSync(join(cwd, "notes.csv"), "mine");
    for (const [args, words] of [
      [["--out", "notes.csv"], /no CSV report/],
      [["--out", "r.html", "--format", "junit"], /no JUnit XML report/],
      // Nothing in a text tells that it is ours.
      [["--out", "r.txt", "--format", "text"], /was not replaced/],
      [["--out", "saved.json"], /is what is read here/],
      [["--out", "r.odt"], /name the kind with --format/],
      [["--format", "pdf"], /one of text, json, junit, sarif, html, csv/],
    ] as const) {
      const { code, stderr } = await run(["report", "saved.json", ...args], { cwd });
      expect([code, stderr]).toEqual([2, expect.stringMatching(words)]);
    }
    expect(readFileSync(join(cwd, "notes.csv"), "utf8")).toBe("mine");
    expect(JSON.parse(readFileSync(join(cwd, "saved.json"), "utf8"))).toEqual(JSON.parse(JSON.stringify(sample)));
  });

  const [first] = sample.documents;
  test.each<[string, string, RegExp]>([
    ["no JSON", "<html>", /is not JSON, or was cut off/],
    ["cut off", JSON.stringify(sample).slice(0, 900), /is not JSON, or was cut off/],
    ["not ours", '{"name": "x"}', /is no report of a run/],
    ["nothing", "null", /is no report of a run/],
    ["one document's", JSON.stringify(first), /is no report of a run .*council-convert\/document\/1/],
    ["a later version's", JSON.stringify({ ...sample, schema: "council-convert/run/2" }), /later version/],
    ["without its documents", JSON.stringify({ ...sample, documents: undefined }), /damaged: documents/],
    ["with a verdict that is none", JSON.stringify(sample).replaceAll('"ready"', '"perfect"'), /damaged/],
    ["shortened", JSON.stringify({ ...sample, documents: [first] }), /damaged: its totals/],
    ["better than it was", JSON.stringify({ ...sample, outcome: "ready" }), /damaged: its outcome/],
  ])("a file that is %s is an error that says so", async (_what, content, words) => {
    const cwd = testFolder();
    writeFileSync(join(cwd, "saved.json"), content);
    const { code, stdout, stderr } = await run(["report", "saved.json", "--format", "html"], { cwd });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test("a file that is not there, and none at all", async () => {
    const cwd = testFolder();
    expect(await run(["report", "no.json"], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("There is no file"),
    });
    expect((await run(["report"], { cwd })).stderr).toContain("council-convert report report.json --format html");
  });

  test("names of strangers do not reach the terminal as they are", async () => {
    const { stdout } = await run(["report", "saved.json"], { cwd: folder() });
    expect(HOSTILE).toMatch(/\u202e/);
    expect(stdout).not.toMatch(/\u202e/);
    expect(stdout).toContain("\\u202e");
  });
});
