/** The reference validators in a whole run: what they add, what is required, and where they write. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import JSZip from "jszip";
import { beforeAll, describe, expect, test } from "vitest";
import { examples, STRICTER } from "../scripts/lib/odf-agreement.mjs";
import { ALL_PINNED, ODF_VALIDATOR, VERAPDF } from "../src/checks/reference/pinned.js";
import { samplesFor } from "../src/checks/reference/samples.js";
import type { DocumentReport } from "../src/model.js";
import { examineReference, referenceChecks } from "../src/reference.js";
import { fakeJava, pdf } from "./checks/reference/fake.js";
import { testFolder } from "./support/folder.js";
import { describeWith, onPath, referenceData } from "./support/programs.js";
import { copyFixture, FIXTURES, run } from "./support/run.js";
import { validatorOf } from "./support/schema.js";
import { checkOf } from "./support/values.js";

const GOOD_PDF = "pdf/agenda-pdfa-2b.pdf";
const { signal } = new AbortController();

async function check(fixture: string, args: readonly string[], env: Record<string, string>) {
  const file = copyFixture(fixture, testFolder());
  const outcome = await run(["check", file, "--json", ...args], { env });
  return { ...outcome, report: JSON.parse(outcome.stdout) as DocumentReport };
}

const reference = ({ checks }: DocumentReport) => checks.filter(({ tier }) => tier === "reference");

/** A data folder whose jar of veraPDF is not the pinned one. */
function brokenData(): string {
  const data = testFolder();
  mkdirSync(join(data, "validators"));
  writeFileSync(join(data, "validators", VERAPDF.file), "damaged");
  return data;
}

/** The real validators with one bit of each turned over. */
function spoilt(data: string): string {
  const copy = testFolder();
  cpSync(data, copy, { recursive: true });
  for (const { file } of ALL_PINNED) {
    const jar = join(copy, "validators", file);
    const bytes = readFileSync(jar);
    const middle = bytes.length >> 1;
    bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
    writeFileSync(jar, bytes);
  }
  return copy;
}

/** The document as OpenDocument 1.4, which LibreOffice 25.2 saves by default. */
async function newer(odt: string): Promise<string> {
  const zip = await JSZip.loadAsync(readFileSync(odt));
  for (const part of zip.file(/\.xml$/)) {
    const text = await part.async("string");
    zip.file(part.name, text.replace(/((?:office|manifest):version=)"1\.\d"/g, '$1"1.4"'));
  }
  const file = join(testFolder(), "newer.odt");
  writeFileSync(file, await zip.generateAsync({ type: "nodebuffer" }));
  return file;
}

describe("not set up", () => {
  const env = { COUNCIL_CONVERT_DATA: "/nowhere" };

  test("the built-in checks decide, and nobody speaks of the others", async () => {
    const { code, report } = await check(GOOD_PDF, [], env);
    expect({ code, reference: reference(report) }).toEqual({ code: 0, reference: [] });
  });

  test("with --require reference the file could not be checked, and it says what to do", async () => {
    const { code, report } = await check(GOOD_PDF, ["--require", "reference"], env);
    expect({ code, outcome: report.verdict.outcome }).toEqual({ code: 3, outcome: "not-checked" });
    expect(report.verdict.reasons.join()).toContain("veraPDF 1.30.2 is not set up.");
    expect(report.verdict.advice).toEqual(["Run: council-convert setup"]);
    expect(validatorOf("document-1")(report)).toEqual([]);
  });

  test("of a PDF that claims nothing there is nothing for them to judge, and so nothing is said of them", async () => {
    const { code, report } = await check("pdf/accounts.pdf", ["--require", "reference"], env);
    expect(code).toBe(1);
    expect(JSON.stringify(report.verdict)).not.toMatch(/reference validator|doctor/i);
  });

  test("with it a file that no reference validator judges is as it was", async () => {
    expect((await check("open/notice.txt", ["--require", "reference"], env)).code).toBe(0);
  });

  test("doctor: not ready where the settings require them, and it says what to run", async () => {
    const cwd = testFolder();
    writeFileSync(join(cwd, "council-convert.config.json"), '{"require": "reference"}');
    const required = await run(["doctor"], { env, cwd });
    expect(required.code).toBe(4);
    expect(required.stdout).toMatch(
      /^Not ready: the settings require reference validators, and veraPDF 1\.30\.2 and ODF Validator 0\.12\.0 cannot be used\.\nRun: council-convert setup\n/,
    );
    expect(required.stdout).not.toContain("Ready.");
    const free = await run(["doctor"], { env, cwd: testFolder() });
    expect({ code: free.code, ready: free.stdout.startsWith("Ready.") }).toEqual({ code: 0, ready: true });
  });

  test("what was ready without them is not skipped when they are required", async () => {
    const file = copyFixture("agenda.docx", testFolder());
    const args = [file, "--changed", "--cache", join(testFolder(), "cache.jsonl"), "--quiet"];
    expect((await run(args, { env })).stdout).toContain("Ready to send.");
    expect((await run(args, { env })).stdout).not.toContain("Ready to send.");
    const { code, stdout } = await run([...args, "--require", "reference"], { env });
    expect({ code, stdout }).toEqual({ code: 3, stdout: expect.stringContaining("is not set up") });
  });

  test("a value that is none is told", async () => {
    const { code, stderr } = await run(["check", "--require", "references", "x.pdf"]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("the nearest is reference") });
  });
});

describe("set up, and cannot be used", () => {
  test("a jar that is not the pinned one: the built-in checks decide, and the report says so", async () => {
    const { code, report } = await check(GOOD_PDF, [], { COUNCIL_CONVERT_DATA: brokenData() });
    expect(code).toBe(0);
    expect(reference(report)).toMatchObject([{ outcome: "unchecked", reason: expect.stringContaining("checksum") }]);
    expect(report.verdict.lookAt.join()).toContain("was judged by the built-in checks alone: The file ");
  });

  test("with --require reference the file could not be checked", async () => {
    const args = ["--require", "reference"];
    const { code, report } = await check(GOOD_PDF, args, { COUNCIL_CONVERT_DATA: brokenData() });
    expect(code).toBe(3);
    expect(report.verdict.reasons.join()).toContain("checksum");
  });

  test("what the built-in checks could not read is not given to them", async () => {
    const checks = referenceChecks("reference");
    const unread = checkOf("a.pdf", [], { outcome: "unchecked", reason: "it is damaged" });
    expect(await checks.check([pdf("a.pdf")], [unread], signal)).toEqual([]);
    expect(await checks.check([pdf("a.pdf", { role: "source" })], [], signal)).toEqual([]);
    await checks.close();
  });
});

describeWith(referenceData, "the real validators", (data) => {
  beforeAll(() => {
    process.env.COUNCIL_CONVERT_DATA = data;
  });

  test("tell a good file from a bad one", async () => {
    expect(await examineReference()).toEqual(
      ["veraPDF 1.30.2", "ODF Validator 0.12.0"].map((name) => ({
        name,
        state: "ready",
        why: "It told a good file from a bad one.",
        java: expect.stringMatching(/^Java \d+/),
      })),
    );
  });

  test.each([
    [GOOD_PDF, "PDF/A-2b (veraPDF 1.30.2)"],
    ["open/notice.odt", "OpenDocument extended conformance (ODF Validator 0.12.0)"],
    ["open/budget.ods", "OpenDocument extended conformance (ODF Validator 0.12.0)"],
  ])("pass %s, also when they are required", async (fixture, title) => {
    const { code, report } = await check(fixture, ["--require", "reference"], { COUNCIL_CONVERT_DATA: data });
    expect(reference(report)).toMatchObject([{ title, outcome: "passed", findings: [] }]);
    expect(code).toBe(0);
    expect(validatorOf("document-1")(report)).toEqual([]);
  });

  test("a fault that ODF Validator passes over still counts", async () => {
    const folder = testFolder();
    const [twice] = await examples(join(FIXTURES, "open/notice.odt"), STRICTER, folder);
    const { code, stdout } = await run(["check", String(twice?.file), "--json"], {
      env: { COUNCIL_CONVERT_DATA: data },
    });
    const { verdict, checks } = JSON.parse(stdout) as DocumentReport;
    expect(checks.find(({ tier }) => tier === "reference")).toMatchObject({ outcome: "passed" });
    expect({ code, reasons: verdict.reasons.join() }).toEqual({
      code: 1,
      reasons: expect.stringContaining("The list of files names a file twice."),
    });
  });

  test("OpenDocument 1.4 is not given to ODF Validator: ready by the built-in checks, and not when they are required", async () => {
    const file = await newer(join(FIXTURES, "open/notice.odt"));
    const env = { COUNCIL_CONVERT_DATA: data };
    const free = await run(["check", file], { env });
    expect({ code: free.code, stdout: free.stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining("ODF Validator 0.12.0 was not asked, because it knows OpenDocument 1.0 to 1.3"),
    });
    const required = await run(["check", file, "--require", "reference"], { env });
    expect({ code: required.code, stdout: required.stdout }).toEqual({
      code: 3,
      stdout: expect.stringContaining("Save it as ODF 1.3 in LibreOffice: Tools, Options"),
    });
  });

  test("a fault that both find is told once, with the advice of the built-in check", async () => {
    const file = copyFixture("word/minutes-no-alt-text.docx", testFolder());
    const args = [file, "--pdfua", "require", "--engine", "embedded", "--json"];
    const { stdout } = await run(args, { env: { COUNCIL_CONVERT_DATA: data } });
    const { verdict, checks } = JSON.parse(stdout) as DocumentReport;
    const pictures = verdict.reasons.filter((reason) => /picture|Figure/.test(reason));
    expect(pictures).toEqual([
      "minutes-no-alt-text.pdf: 2 pictures or drawings have no alternative text: page 1, page 2. (veraPDF 1.30.2 finds this, too.)",
    ]);
    expect(pictures.join()).not.toContain("Figure");
    expect(checks.some(({ findings }) => findings.some(({ rule }) => rule === "verapdf-ua-1-7.3-1"))).toBe(true);
  });

  test("write nothing outside of their own folders, and leave nothing there", async () => {
    const [home, temporary] = [testFolder(), testFolder()];
    const env = { COUNCIL_CONVERT_DATA: data, HOME: home, TMPDIR: temporary, XDG_CACHE_HOME: home };
    expect((await check(GOOD_PDF, [], env)).code).toBe(0);
    expect((await check("open/notice.odt", [], env)).code).toBe(0);
    expect([readdirSync(home), readdirSync(temporary)]).toEqual([[], []]);
  });

  test("follow no entity, neither to a file nor to a server", async () => {
    const folder = testFolder();
    const [good] = await samplesFor(ODF_VALIDATOR, folder);
    writeFileSync(join(folder, "secret"), "SECRET");
    const asked: string[] = [];
    const server = createServer(({ url }, response) => {
      asked.push(String(url));
      response.end("SECRET");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const subjects = await Promise.all(
      [pathToFileURL(join(folder, "secret")).href, `http://127.0.0.1:${port}/x`].map(async (address, index) => {
        const zip = await JSZip.loadAsync(readFileSync(good.file));
        const content = await (zip.file("content.xml") as JSZip.JSZipObject).async("string");
        // Where text is not allowed, the validator quotes it.
        const hostile = content
          .replace("?>", `?><!DOCTYPE x [<!ENTITY e SYSTEM "${address}">]>`)
          .replace("<office:text>", "<office:text>&e;");
        zip.file("content.xml", hostile);
        const file = join(folder, `${index}.odt`);
        writeFileSync(file, await zip.generateAsync({ type: "nodebuffer" }));
        return { ...good, file, name: `${index}.odt` };
      }),
    );
    const checks = referenceChecks("reference");
    const results = await checks.check(subjects, [], signal);
    await checks.close();
    server.close();
    expect(results.map(({ outcome }) => outcome)).toEqual(["failed", "failed"]);
    expect(JSON.stringify(results)).not.toContain("SECRET");
    expect(JSON.stringify(results)).toContain("access is not allowed");
    expect(asked).toEqual([]);
  });

  test("are shown by doctor", async () => {
    const env = { COUNCIL_CONVERT_DATA: data };
    const { stdout } = await run(["doctor"], { env });
    expect(stdout).toMatch(/Reference validator veraPDF 1\.30\.2: used\. It told a good file from a bad one\./);
    expect(stdout).toMatch(/Reference validator ODF Validator 0\.12\.0: used\./);
    const { stdout: json } = await run(["doctor", "--json"], { env });
    expect(validatorOf("doctor-1")(JSON.parse(json))).toEqual([]);
  });

  test("need a Java that works: doctor tells of an old one", async () => {
    const PATH = dirname(fakeJava(`process.stderr.write('java version "1.8.0_392"');`));
    const { stdout } = await run(["doctor"], { env: { COUNCIL_CONVERT_DATA: data, PATH, JAVA_HOME: "" } });
    expect(stdout).toContain("Reference validator veraPDF 1.30.2: cannot be used.");
  });

  describe.each([
    ["veraPDF", GOOD_PDF],
    ["ODF Validator", "open/notice.odt"],
  ])("without an answer from %s the built-in checks decide, or nothing is ready", (name, fixture) => {
    const real = String(onPath("java").path);
    /** A Java that tells its version, and then runs this JavaScript in place of the validator. */
    const instead = (code: string) =>
      dirname(
        fakeJava(`if (process.argv.includes("-version")) process.stderr.write('version "17.0.1"'); else {${code}}`),
      );
    /** The real validator, with other arguments for Java, after some code. */
    const really = (args: string, before = "") =>
      instead(
        `const args = process.argv.slice(2); ${before} const done = require("child_process").spawnSync(${JSON.stringify(real)}, ${args}, { stdio: "inherit" }); process.exit(done.status ?? 1);`,
      );
    const bin = (folder: string) => ({ COUNCIL_CONVERT_DATA: data, PATH: folder, JAVA_HOME: "" });

    test.each<[string, () => Record<string, string>, string]>([
      ["Java is missing", () => bin(testFolder()), "Java is not installed."],
      [
        "Java is too old",
        () => bin(dirname(fakeJava(`process.stderr.write('java version "1.8.0_392"');`))),
        "version 1.8.0_392, and too old.",
      ],
      [
        "it is killed in mid-run",
        () => bin(instead('console.log("INFO: begun"); process.kill(process.pid, "SIGKILL");')),
        `${name} .* gave no answer: it was ended by another program \\(SIGKILL\\)`,
      ],
      [
        "it runs out of memory",
        () => bin(really('args.map((arg) => arg.replace(/^-Xmx.*/, "-Xmx6m"))')),
        `${name} .* gave no answer: it needed too much memory`,
      ],
      ["it ends without a word", () => bin(instead("")), `${name} .* gave no answer: it ended too early`],
      ["one byte of its jar is another", () => ({ COUNCIL_CONVERT_DATA: spoilt(data) }), "its checksum is not the one"],
    ])("%s", async (_what, environment, why) => {
      const env = environment();
      const free = await check(fixture, [], env);
      expect(free.code).toBe(0);
      expect(reference(free.report)).toMatchObject([{ outcome: "unchecked", reason: expect.stringMatching(why) }]);
      expect(free.report.verdict.lookAt.join()).toMatch(
        new RegExp(`was judged by the built-in checks alone: .*${why}`),
      );
      const required = await check(fixture, ["--require", "reference"], env);
      expect({ code: required.code, outcome: required.report.verdict.outcome }).toEqual({
        code: 3,
        outcome: "not-checked",
      });
      expect(required.report.verdict.reasons.join()).toMatch(new RegExp(`could not be checked: .*${why}`));
    });

    test("warnings before its report are passed over", async () => {
      const noise =
        'for (const put of [console.log, console.error]) put("OpenJDK 64-Bit Server VM warning: sharing is off\\n/etc/passwd: Error: x");';
      const { code, report } = await check(fixture, ["--require", "reference"], bin(really("args", noise)));
      expect(reference(report)).toMatchObject([{ outcome: "passed", findings: [] }]);
      expect(code).toBe(0);
    });
  });

  test("judge what is converted, and the report has a section of theirs", async () => {
    const folder = testFolder();
    const file = copyFixture("agenda.docx", folder);
    const { code, stdout } = await run([file, "--require", "reference", "--verbose"], {
      env: { COUNCIL_CONVERT_DATA: data },
    });
    expect({ code, made: existsSync(join(folder, "agenda.pdf")) }).toEqual({ code: 0, made: true });
    expect(stdout).toMatch(/Checked by reference validators:\n.*agenda\.odt: OpenDocument conformance/);
    expect(stdout).toContain("agenda.pdf: PDF/A-2");
    expect(stdout).toContain("Checked (built-in checks; not a full validation):");
  });
});
