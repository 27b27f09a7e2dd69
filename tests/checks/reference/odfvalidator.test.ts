/** What ODF Validator prints is believed only when it adds up: with an ODF Validator that is a script. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { ReferenceChecker } from "../../../src/checks/reference/checker.js";
import { odfValidator } from "../../../src/checks/reference/odfvalidator.js";
import { InterruptedError } from "../../../src/errors.js";
import { testFolder } from "../../support/folder.js";
import { limits } from "../../support/values.js";
import { fakeJava, installed, odf, odt } from "./fake.js";

let open: ReferenceChecker[] = [];
afterEach(async () => {
  await Promise.all(open.map((checker) => checker.close()));
  open = [];
});

/** `code` runs with the `files`; `good(file)` and `bad(file)` print what the real one prints. Returns the calls, too. */
function checker(code: string): { made: ReferenceChecker; calls: () => string[][] } {
  const log = join(testFolder(), "calls.jsonl");
  const java = fakeJava(`
const args = process.argv.slice(2);
const given = args.slice(args.indexOf("-jar") + 2);
require("fs").appendFileSync(${JSON.stringify(log)}, JSON.stringify(given) + "\\n");
const files = given.filter((arg) => arg.startsWith("/"));
const put = (text) => require("fs").writeSync(1, text + "\\n");
const good = (file) => put(file + "/content.xml:  Info: no errors, no warnings\\n" + file + ":  Info: no errors, no warnings");
const complain = (text) => require("fs").writeSync(2, text + "\\n");
const bad = (file) => complain(file + '/content.xml[2,345]:  Error: tag name "x" is not allowed.\\n<x/>\\n ----^') && put(file + "/content.xml:  Info: 1 errors, no warnings\\n" + file + ":  Info: 1 errors, no warnings");
put("jar:/schema.rng:  Info: parsed.");
${code}`);
  const made = odfValidator(installed(java));
  open.push(made);
  return {
    made,
    calls: () =>
      readFileSync(log, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as string[]),
  };
}

const outcomes = async (made: ReferenceChecker, names: readonly string[]) =>
  (await Promise.all(names.map((name) => made.check(odt(name))))).map(({ outcome }) => outcome);

const quick = { limits: { ...limits, timeoutMs: 1500 } };

describe("an answer", () => {
  test("without an error: passed, and it decides what is in the grammars", async () => {
    const { made, calls } = checker("good(files[0]);");
    const result = await made.check(odt("a.odt"));
    expect(result).toMatchObject({ tier: "reference", outcome: "passed", findings: [] });
    expect(result.title).toBe("OpenDocument conformance (ODF Validator 0.12.0)");
    expect(result.decides).toContainEqual({ standard: "OASIS ODF 1.3 Part 3", clause: "2.2.1 B" });
    // It does not look for macros.
    expect(result.decides).not.toContainEqual({ standard: "OASIS ODF 1.3 Part 3", clause: "3.12" });
    expect(calls()).toEqual([["-c", "-v", "/work/a.odt"]]);
  });

  test("with an error: failed, with the part, the line and the column", async () => {
    const { made } = checker("bad(files[0]); process.exitCode = 2;");
    const result = await made.check(odt("a.odt"));
    expect(result).toMatchObject({ outcome: "failed" });
    expect(result.decides).toBeUndefined();
    expect(result.findings).toEqual([
      {
        rule: "odf-validator-conformance",
        severity: "block",
        message: 'tag name "x" is not allowed.',
        where: "content.xml, line 2, column 345",
        advice: expect.stringContaining("fault of the conversion"),
      },
    ]);
  });

  test("of a file that is kept is about extended conformance", async () => {
    const { made, calls } = checker("good(files[0]);");
    const result = await made.check(odt("a.odt", { role: "kept" }));
    expect(result.title).toBe("OpenDocument extended conformance (ODF Validator 0.12.0)");
    expect(calls()[0]).toEqual(["-e", "-v", "/work/a.odt"]);
  });

  test("for all files that wait comes from one process, each with its own result", async () => {
    const { made, calls } = checker("good(files[0]); bad(files[1]); good(files[2]); process.exitCode = 2;");
    expect(await outcomes(made, ["a.odt", "b.odt", "c.odt"])).toEqual(["passed", "failed", "passed"]);
    expect(calls()).toHaveLength(1);
  });

  test("is found among warnings of Java and of the validator", async () => {
    const { made } = checker(
      'put("OpenJDK 64-Bit Server VM warning: sharing is off"); put(files[0] + "/styles.xml[1,2]:  Warning: odd"); good(files[0]);',
    );
    expect(await made.check(odt("a.odt"))).toMatchObject({ outcome: "passed", findings: [] });
  });

  test("with ten thousand errors is a screenful and a count", async () => {
    const { made } = checker(
      'for (let i = 1; i <= 10000; i++) complain(files[0] + "/content.xml[" + i + ",1]:  Error: wrong"); put(files[0] + ":  Info: 10000 errors, no warnings"); process.exitCode = 2;',
    );
    const { findings, outcome } = await made.check(odt("a.odt"));
    expect(outcome).toBe("failed");
    expect(findings).toHaveLength(21);
    expect(findings.at(-1)).toMatchObject({ message: "And 9980 more faults were found.", severity: "block" });
  });
});

describe("a version that it does not know", () => {
  test.each(["1.4", "1.5", "2.0", ""])(
    "%j: it is not asked, and the result says why and what to do",
    async (version) => {
      const { made, calls } = checker("good(files[0]);");
      const [result] = await Promise.all([
        made.check(odt("new.odt", { detection: odf(version) })),
        made.check(odt("a.odt")),
      ]);
      expect(result).toMatchObject({
        outcome: "unchecked",
        reason: `ODF Validator 0.12.0 was not asked, because it knows OpenDocument 1.0 to 1.3 and this is ${version === "" ? "of a version that is not known" : `OpenDocument ${version}`}.`,
        advice: expect.stringContaining("Save it as ODF 1.3 in LibreOffice"),
      });
      expect(calls()).toEqual([["-c", "-v", "/work/a.odt"]]);
    },
  );
});

describe("no answer is unchecked, never passed and never failed", () => {
  test.each<[string, string, string]>([
    ["nothing is printed", "", "ended too early"],
    ["nonsense is printed", 'put("hello"); put("/work/a.odt is fine");', "ended too early"],
    ["a good sum and a bad exit code", "good(files[0]); process.exitCode = 2;", "does not fit its exit code"],
    ["a bad sum and a good exit code", "bad(files[0]);", "does not fit its exit code"],
    [
      "a good sum after an error",
      'complain(files[0] + "/a[1,1]:  Error: x"); good(files[0]); process.exit(7);',
      "does not add up",
    ],
    ["two sums", "good(files[0]); good(files[0]); process.exit(7);", "does not add up"],
    [
      "a package that cannot be opened",
      'complain(files[0] + ":  Fatal: not a zip file"); process.exitCode = 2;',
      "could not open the file: not a zip file",
    ],
    [
      "a crash",
      'console.error("java.lang.NullPointerException"); process.exit(1);',
      "exit code 1: java.lang.NullPointerException",
    ],
    ["a heap that is used up", "process.exit(3);", "too much memory"],
    ["being killed in mid-run", 'process.kill(process.pid, "SIGKILL");', "another program .SIGKILL."],
    ["no end", "setInterval(() => {}, 1000);", "longer than 1.5 seconds"],
  ])("%s", async (_what, code, why) => {
    const result = await checker(code).made.check(odt("a.odt", quick));
    expect(result).toMatchObject({ tier: "reference", outcome: "unchecked", rules: 0, findings: [] });
    expect(result.reason).toMatch(new RegExp(why));
    expect(result.advice).toBe(why.startsWith("longer") ? "Allow it more time: --timeout 300" : undefined);
  });
});

describe("of several files", () => {
  const files = ["a.odt", "evil.odt", "c.odt", "d.odt"];

  test("the one that the validator dies of is found, and the others are checked", async () => {
    const { made } = checker('for (const file of files) { if (file.includes("evil")) process.exit(3); good(file); }');
    expect(await outcomes(made, files)).toEqual(["passed", "unchecked", "passed", "passed"]);
  });

  test("one that dies only after others is tried once more, alone", async () => {
    const { made, calls } = checker(
      "for (const file of files) { if (file !== files[0]) process.exit(3); good(file); }",
    );
    expect(await outcomes(made, ["a.odt", "b.odt", "c.odt"])).toEqual(["passed", "passed", "passed"]);
    expect(calls().map((call) => call.slice(2).join())).toEqual([
      "/work/a.odt,/work/b.odt,/work/c.odt",
      "/work/b.odt",
      "/work/c.odt",
    ]);
  });

  test("one that takes too long costs its own time, once", async () => {
    const { made, calls } = checker(
      '(async () => { for (const file of files) { if (file.includes("evil")) await new Promise((r) => setTimeout(r, 60000)); good(file); } })();',
    );
    const results = await Promise.all(files.map((name) => made.check(odt(name, quick))));
    expect(results.map(({ outcome }) => outcome)).toEqual(["passed", "unchecked", "passed", "passed"]);
    expect(calls().filter((call) => call.includes("/work/evil.odt"))).toHaveLength(1);
  });

  test("no process is given more than sixteen", async () => {
    const { made, calls } = checker("for (const file of files) good(file);");
    const names = Array.from({ length: 20 }, (_, index) => `${index}.odt`);
    expect(new Set(await outcomes(made, names))).toEqual(new Set(["passed"]));
    expect(calls().map((call) => call.length - 2)).toEqual([16, 4]);
  });
});

test("the end of the run ends the process, and the check is interrupted", async () => {
  const controller = new AbortController();
  const waiting = checker("setInterval(() => {}, 1000);").made.check(odt("a.odt"), controller.signal);
  setTimeout(() => controller.abort(), 300);
  await expect(waiting).rejects.toBeInstanceOf(InterruptedError);
});
