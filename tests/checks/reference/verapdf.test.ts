/** What veraPDF says is believed only when it is whole: with a veraPDF that is a script. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { ReferenceChecker } from "../../../src/checks/reference/checker.js";
import { veraPdf } from "../../../src/checks/reference/verapdf.js";
import { readVeraPdfReport } from "../../../src/checks/reference/verapdf-report.js";
import { InterruptedError } from "../../../src/errors.js";
import type { Subject } from "../../../src/model.js";
import { testFolder } from "../../support/folder.js";
import { limits } from "../../support/values.js";
import { CLAIM_2B, CLAIM_UA, fakeJava, fakeVeraPdf, installed, pdf } from "./fake.js";

let open: ReferenceChecker[] = [];
afterEach(async () => {
  await Promise.all(open.map((checker) => checker.close()));
  open = [];
});

function checker(...args: Parameters<typeof fakeVeraPdf>): ReferenceChecker {
  const made = veraPdf(fakeVeraPdf(...args));
  open.push(made);
  return made;
}

const quick = { limits: { ...limits, timeoutMs: 1500 } };

describe("an answer", () => {
  test("without a fault: passed, and it decides what the profile judges", async () => {
    const result = await checker("tell(JSON.stringify(good(file)));").check(pdf("a.pdf"));
    expect(result).toMatchObject({ checker: "verapdf", tier: "reference", subject: "a.pdf", outcome: "passed" });
    expect(result).toMatchObject({ title: "PDF/A-2b (veraPDF 1.30.2)", rules: 144, findings: [] });
    expect(result.decides).toContainEqual({ standard: "ISO 19005-2", clause: "6.2" });
    // Level B does not ask for tags.
    expect(result.decides).not.toContainEqual({ standard: "ISO 19005-2", clause: "6.7" });
  });

  test("with a fault: failed, with the rule, the page and the clause", async () => {
    const result = await checker("tell(JSON.stringify(bad(file)));").check(pdf("a.pdf"));
    expect(result).toMatchObject({ outcome: "failed", decides: [] });
    expect(result.findings).toEqual([
      {
        rule: "verapdf-a-2b-6.5.1-3",
        severity: "block",
        message: "No scripts. (PDF/A-2b, test 6.5.1-3, 2 times)",
        where: "page 5",
        advice: expect.stringContaining("fault of the conversion"),
        basis: { standard: "ISO 19005-2:2011", clause: "6.5.1" },
      },
    ]);
  });

  test("tells of every claim: one that does not hold fails the file, one that does is decided", async () => {
    const both = checker(
      'tell(JSON.stringify(report(file, result("PDF/A-2b", []), result("PDF/UA-1", [{ ...rule, specification: "ISO 14289-1:2014" }]))));',
    );
    const result = await both.check(pdf("a.pdf", {}, [CLAIM_2B, CLAIM_UA]));
    expect(result).toMatchObject({ outcome: "failed", title: "PDF/A-2b, PDF/UA-1 (veraPDF 1.30.2)", rules: 288 });
    expect(result.decides?.map(({ standard }) => standard)).not.toContain("ISO 14289-1");
    expect(result.decides?.map(({ standard }) => standard)).toContain("ISO 19005-2");
  });

  test("by a flavour that was asked for is that flavour's, whatever the file claims", async () => {
    const asked = checker(`
      const flavour = process.argv[process.argv.indexOf("--flavour") + 1];
      const names = { 0: "PDF/A-2b", "1b": "PDF/A-1b", "2b": "PDF/A-2b", ua1: "PDF/UA-1" };
      tell(JSON.stringify(report(file, result(names[flavour], flavour === "1b" ? [rule] : []))));`);
    const titleAndOutcome = async (subject: Subject) => {
      const { title, outcome } = await asked.check(subject);
      return [title, outcome];
    };
    expect(await titleAndOutcome(pdf("a.pdf", { asked: { pdfa: "1b" } }))).toEqual([
      "PDF/A-1b (veraPDF 1.30.2)",
      "failed",
    ]);
    expect(await titleAndOutcome(pdf("a.pdf", { asked: { pdfua: "require" } }))).toEqual([
      "PDF/A-2b, PDF/UA-1 (veraPDF 1.30.2)",
      "passed",
    ]);
    // The other claims of the file are judged as well.
    expect(await titleAndOutcome(pdf("a.pdf", { asked: { pdfa: "1b" } }, [CLAIM_2B, CLAIM_UA]))).toEqual([
      "PDF/A-1b, PDF/UA-1 (veraPDF 1.30.2)",
      "failed",
    ]);
    // Nothing is claimed, and something is asked for.
    expect(await titleAndOutcome(pdf("a.pdf", { asked: { pdfa: "1b" } }, []))).toEqual([
      "PDF/A-1b (veraPDF 1.30.2)",
      "failed",
    ]);
    // Of a PDF/A-1, veraPDF passes over PDF/UA-1 unless it is told.
    const claims = [{ ...CLAIM_2B, flavour: "1b" }, CLAIM_UA];
    expect(await titleAndOutcome(pdf("a.pdf", {}, claims))).toEqual(["PDF/A-1b, PDF/UA-1 (veraPDF 1.30.2)", "failed"]);
    expect(await titleAndOutcome(pdf("a.pdf"))).toEqual(["PDF/A-2b (veraPDF 1.30.2)", "passed"]);
  });

  test("is found among warnings, and its report is deleted", async () => {
    const noisy = checker(
      'console.log("WARNING: something\\n\\n/etc/passwd"); tell(JSON.stringify(good(file)));',
      'console.log("OpenJDK 64-Bit Server VM warning: sharing is off"); tell("");',
    );
    expect((await noisy.check(pdf("a.pdf"))).outcome).toBe("passed");
  });

  test("comes from one process for all files", async () => {
    const warm = checker(
      "const r = good(file); r.report.jobs[0].validationResult[0].details.passedRules = count; tell(JSON.stringify(r));",
    );
    const results = await Promise.all(["a.pdf", "b.pdf", "c.pdf"].map((name) => warm.check(pdf(name))));
    expect(results.map(({ subject, rules }) => [subject, rules])).toEqual([
      ["a.pdf", 1],
      ["b.pdf", 2],
      ["c.pdf", 3],
    ]);
  });
});

describe("no answer is unchecked, never passed and never failed", () => {
  test.each<[string, string, string]>([
    ["a report that is no JSON", 'tell("OpenJDK warning " + JSON.stringify(good(file)));', "can be read"],
    ["an empty report", 'tell("");', "can be read"],
    ["a report of something else", 'tell("[1, 2]");', "can be read"],
    ["a report on another file", 'tell(JSON.stringify(good("/work/other.pdf")));', "can be read"],
    [
      "a report on two files",
      "const r = good(file); r.report.jobs.push(r.report.jobs[0]); tell(JSON.stringify(r));",
      "can be read",
    ],
    [
      "a verdict that its rules do not bear out",
      "const r = bad(file); r.report.jobs[0].validationResult[0].compliant = true; tell(JSON.stringify(r));",
      "can be read",
    ],
    [
      "a job that did not end as it should",
      'const r = good(file); r.report.jobs[0].validationResult[0].jobEndStatus = "timeout"; tell(JSON.stringify(r));',
      "can be read",
    ],
    [
      "no result, and a reason",
      'tell(JSON.stringify({ report: { jobs: [{ itemDetails: { name: file }, taskException: { exceptionMessage: "encrypted" } }] } }));',
      "encrypted",
    ],
    [
      "no result for a claim",
      'tell(JSON.stringify(report(file, result("PDF/A-1b", []))));',
      "did not judge whether it is PDF/A-2b",
    ],
    ["a report that is too large", 'tell(JSON.stringify(good(file)) + " ".repeat(17 * 2 ** 20));', "can be read"],
    ["a crash", 'console.error("Exception in thread main"); process.exit(1);', "exit code 1: Exception in thread main"],
    ["a heap that is used up", "process.exit(3);", "too much memory"],
    ["being killed in mid-run", 'process.kill(process.pid, "SIGKILL");', "another program .SIGKILL."],
    ["endless lines", 'for (let i = 0; i < 2000; i++) console.log("log " + i);', "something else than an answer"],
    ["nothing at all", "", "longer than 1.5 seconds"],
  ])("%s", async (_what, answer, why) => {
    const result = await checker(answer).check(pdf("a.pdf", quick));
    expect(result).toMatchObject({ tier: "reference", outcome: "unchecked", rules: 0, findings: [] });
    expect(result.reason).toMatch(new RegExp(why));
    expect(result.reason).toMatch(/^veraPDF 1\.30\.2 .*\.$/);
  });

  test("it does not even start", async () => {
    const result = await checker("", 'process.stderr.write("Unsupported class version"); process.exit(1);').check(
      pdf("a.pdf"),
    );
    expect(result).toMatchObject({
      outcome: "unchecked",
      reason: expect.stringContaining("Unsupported class version"),
    });
  });

  test("there is no Java at that place", async () => {
    const made = veraPdf(installed("/no/such/java"));
    open.push(made);
    expect(await made.check(pdf("a.pdf"))).toMatchObject({
      outcome: "unchecked",
      reason: expect.stringContaining("Java could not be started"),
    });
  });

  test("a path that it would take for two", async () => {
    const result = await checker("tell(JSON.stringify(good(file)));").check(pdf("a.pdf", { file: "/work/a\nb.pdf" }));
    expect(result).toMatchObject({ outcome: "unchecked", reason: expect.stringContaining("line break") });
  });
});

describe("a process that dies", () => {
  test("is replaced: the next file is checked", async () => {
    const dying = checker('if (file.endsWith("evil.pdf")) process.exit(1); tell(JSON.stringify(good(file)));');
    const results = await Promise.all(["a.pdf", "evil.pdf", "b.pdf"].map((name) => dying.check(pdf(name))));
    expect(results.map(({ outcome }) => outcome)).toEqual(["passed", "unchecked", "passed"]);
  });

  test("after it checked other files: the file is tried once more, in a fresh one", async () => {
    const tired = checker("if (count === 3) process.exit(3); tell(JSON.stringify(good(file)));");
    const results = await Promise.all(["a", "b", "c", "d"].map((name) => tired.check(pdf(name))));
    expect(results.map(({ outcome }) => outcome)).toEqual(["passed", "passed", "passed", "passed"]);
  });

  test("a hanging file costs its own time only, and is not tried again", async () => {
    const hanging = checker('if (!file.endsWith("hang.pdf")) tell(JSON.stringify(good(file)));');
    const began = performance.now();
    const results = await Promise.all(["a.pdf", "hang.pdf", "b.pdf"].map((name) => hanging.check(pdf(name, quick))));
    expect(results.map(({ outcome }) => outcome)).toEqual(["passed", "unchecked", "passed"]);
    expect(performance.now() - began).toBeLessThan(2 * quick.limits.timeoutMs + 5000);
  });
});

test("a file that takes long holds up the others only for a while: another process is started", async () => {
  const made = veraPdf(fakeVeraPdf('if (!file.endsWith("hang.pdf")) tell(JSON.stringify(good(file)));'), 300);
  open.push(made);
  const done: string[] = [];
  const all = ["hang.pdf", "a.pdf", "b.pdf"].map(async (name) => {
    const { outcome } = await made.check(pdf(name, { limits: { ...limits, timeoutMs: 5000 } }));
    done.push(`${name} ${outcome}`);
  });
  await Promise.all(all);
  expect(done).toEqual(["a.pdf passed", "b.pdf passed", "hang.pdf unchecked"]);
});

test("the end of the run ends the process, and the check is interrupted", async () => {
  const controller = new AbortController();
  const waiting = checker("").check(pdf("a.pdf"), controller.signal);
  setTimeout(() => controller.abort(), 300);
  await expect(waiting).rejects.toBeInstanceOf(InterruptedError);
});

test("Java gets a bounded heap, no network, no options from outside, and writes in a folder of its own", async () => {
  const told = join(testFolder(), "told.json");
  const made = veraPdf(
    installed(
      fakeJava(
        `require("fs").writeFileSync(${JSON.stringify(told)}, JSON.stringify({ args: process.argv.slice(2), env: process.env, cwd: process.cwd() })); process.exit(9);`,
      ),
    ),
  );
  process.env.JAVA_TOOL_OPTIONS = "-Dfrom=outside";
  process.env.SECRET_OF_A_JOB = "secret";
  try {
    await made.check(pdf("a.pdf"));
  } finally {
    delete process.env.JAVA_TOOL_OPTIONS;
    delete process.env.SECRET_OF_A_JOB;
  }
  const { args, env, cwd } = JSON.parse(readFileSync(told, "utf8")) as {
    args: string[];
    env: Record<string, string>;
    cwd: string;
  };
  expect(args.slice(args.indexOf("-jar"))).toEqual([
    ...["-jar", "/no/such.jar", "--servermode", "--format", "json", "--nonpdfext", "--maxfailuresdisplayed", "1"],
    ...["--flavour", "0"],
  ]);
  expect(args).toContain("-Xmx1024m");
  for (const place of ["-Djava.io.tmpdir", "-Duser.home"]) expect(args).toContain(`${place}=${cwd}`);
  for (const proxy of ["http.proxy", "https.proxy", "socksProxy"]) expect(args).toContain(`-D${proxy}Host=127.0.0.1`);
  expect(env).not.toHaveProperty("JAVA_TOOL_OPTIONS");
  expect(env).not.toHaveProperty("SECRET_OF_A_JOB");
  expect(existsSync(cwd)).toBe(false);
  await made.close();
});

describe("applies to", () => {
  test.each<[string, Partial<Subject>, boolean]>([
    ["an output that claims something", {}, true],
    ["a PDF that is kept", { role: "kept" }, true],
    ["a source that is not sent", { role: "source" }, false],
    [
      "a PDF without a claim: veraPDF would judge by one that nobody made",
      { detection: pdf("a.pdf", {}, []).detection },
      false,
    ],
  ])("%s", (_what, more, expected) => {
    expect(checker("").appliesTo(pdf("a.pdf", more))).toBe(expected);
  });
});

test("the names of profiles are those of claims, and a place that is not known is left out", () => {
  const text = JSON.stringify({
    report: {
      jobs: [
        {
          itemDetails: { name: "/a.pdf" },
          validationResult: [
            {
              profileName: "PDF/UA-2 + Tagged PDF validation profile",
              jobEndStatus: "normal",
              compliant: false,
              details: {
                passedRules: 1,
                failedRules: 1,
                ruleSummaries: [
                  {
                    specification: "S",
                    clause: "1",
                    testNumber: 2,
                    failedChecks: 3,
                    description: "D",
                    checks: [{ context: null }],
                  },
                ],
              },
            },
          ],
        },
      ],
    },
  });
  expect(readVeraPdfReport(text, "/a.pdf")).toEqual({
    results: [
      {
        profile: "PDF/UA-2",
        compliant: false,
        rules: 2,
        broken: [{ specification: "S", clause: "1", test: 2, places: 3, message: "D" }],
      },
    ],
  });
});
