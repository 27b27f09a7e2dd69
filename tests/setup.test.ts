/** The command `setup`: both validators in place, or neither, and what to do next. With a Maven that is a script. */
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { ALL_PINNED } from "../src/checks/reference/pinned.js";
import { fakeJava } from "./checks/reference/fake.js";
import { testFolder } from "./support/folder.js";
import { describeWith, referenceData } from "./support/programs.js";
import { run } from "./support/run.js";

const JAVA = dirname(fakeJava(`process.stderr.write('openjdk version "17.0.1"');`));
const files = ALL_PINNED.map(({ file }) => file);

/** A folder with an executable `mvn` that runs this JavaScript, where `target` is the folder to fill. */
function fakeMaven(code: string): string {
  const folder = testFolder();
  writeFileSync(
    join(folder, "mvn"),
    `#!${process.execPath}
const fs = require("fs"), path = require("path");
const target = process.argv.find((arg) => arg.startsWith("-Dcouncil.target=")).split("=")[1];
${code}`,
  );
  chmodSync(join(folder, "mvn"), 0o755);
  return folder;
}

function setUp(args: readonly string[], path: readonly string[], data = join(testFolder(), "data")) {
  const env = { COUNCIL_CONVERT_DATA: data, PATH: path.join(delimiter), JAVA_HOME: "" };
  return run(["setup", ...args], { env }).then((outcome) => ({ ...outcome, data }));
}

/** Nothing is left of an attempt that failed. */
function expectNothing(data: string): void {
  expect(existsSync(data) ? readdirSync(data) : []).toEqual([]);
}

describe("setup fails with one clear message", () => {
  test("Maven is missing", async () => {
    const { code, stderr, data } = await setUp([], [JAVA]);
    expect(code).toBe(4);
    expect(stderr).toContain("Maven (mvn), which fetches the reference validators, is not installed.");
    expect(stderr).toContain("--from FOLDER");
    expectNothing(data);
  });

  test("Java is missing", async () => {
    const { code, stderr, data } = await setUp([], [fakeMaven("")]);
    expect({ code, stderr }).toEqual({
      code: 4,
      stderr: expect.stringContaining("Java is not installed.\nInstall Java 11"),
    });
    expectNothing(data);
  });

  test.each([
    [
      "no network",
      'console.log("[ERROR] Could not transfer artifact: Unknown host"); process.exit(1);',
      "could not reach",
      "mirror or a proxy",
    ],
    [
      "another error",
      'console.log("[ERROR] The settings are wrong"); process.exit(1);',
      "The settings are wrong",
      "to see all that it says",
    ],
    ["it brings nothing", "", "cannot be read", "Maven Central"],
    [
      "it brings something else",
      `for (const file of ${JSON.stringify(files)}) fs.writeFileSync(path.join(target, file), "no jar");`,
      "its checksum is not the one that is expected",
      "Maven Central",
    ],
  ])("%s", async (_what, code, message, advice) => {
    const outcome = await setUp([], [fakeMaven(code), JAVA]);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toContain(message);
    expect(outcome.stderr).toContain(advice);
    expect(outcome.stderr).toContain("Nothing was put in place.");
    expectNothing(outcome.data);
  });

  test("--from a folder that lacks one of them", async () => {
    const from = testFolder();
    writeFileSync(join(from, files[0] as string), "");
    const { code, stderr, data } = await setUp(["--from", from], [JAVA]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining(`does not hold ${files[1]} (ODF Validator 0.12.0)`),
    });
    expectNothing(data);
  });

  test("--from a folder with a wrong jar names the file where it is", async () => {
    const from = testFolder();
    for (const file of files) writeFileSync(join(from, file), "no jar");
    const { code, stderr, data } = await setUp(["--from", from], [JAVA]);
    expect(code).toBe(2);
    expect(stderr).toContain(`The file ${join(from, files[0] as string)} is damaged`);
    expect(stderr).not.toContain("validators.new-");
    // As Maven takes it.
    expect(stderr).toContain("org.odftoolkit:odfvalidator:0.12.0:jar:jar-with-dependencies");
    expectNothing(data);
  });

  test("the data folder cannot be made", async () => {
    const file = join(testFolder(), "file");
    writeFileSync(file, "");
    const { code, stderr } = await setUp(["--from", testFolder()], [JAVA], join(file, "data"));
    expect(code).toBe(2);
    expect(stderr).toContain("could not be put into");
  });

  test("a wrong file does not replace one that is there", async () => {
    const data = testFolder();
    mkdirSync(join(data, "validators"));
    writeFileSync(join(data, "validators/mine"), "mine");
    const { code } = await setUp([], [fakeMaven(""), JAVA], data);
    expect(code).toBe(2);
    expect(readFileSync(join(data, "validators/mine"), "utf8")).toBe("mine");
    expect(readdirSync(data)).toEqual(["validators"]);
  });
});

describeWith(referenceData, "setup with the real jars", (data) => {
  const from = join(data, "validators");

  test("--from a folder puts both in place, and a second time does nothing", async () => {
    const first = await setUp(["--from", from], [JAVA]);
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(first.stdout).toContain(`The reference validators are set up, in ${join(first.data, "validators")}`);
    expect(first.stdout).toContain("They run in Java 17.0.1");
    expect(readdirSync(join(first.data, "validators")).sort()).toEqual([...files].sort());
    expect(readdirSync(first.data)).toEqual(["validators"]);
    // Neither Maven nor the folder is needed any more.
    const second = await setUp([], [JAVA], first.data);
    expect(second).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("were set up already") });
  });

  test("with Maven, and a damaged jar is replaced", async () => {
    const maven = fakeMaven(`fs.cpSync(${JSON.stringify(from)}, target, { recursive: true });`);
    const folder = testFolder();
    cpSync(from, join(folder, "validators"), { recursive: true });
    writeFileSync(join(folder, "validators", files[0] as string), "damaged");
    const { code, stdout } = await setUp([], [maven, JAVA], folder);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining("Fetching veraPDF 1.30.2 and ODF Validator 0.12.0 with Maven"),
    });
    expect(readdirSync(folder)).toEqual(["validators"]);
    expect((await setUp([], [JAVA], folder)).stdout).toContain("were set up already");
  });

  test("without Java they are put in place, and it says what is still needed", async () => {
    const { code, stdout } = await setUp(["--from", from], [testFolder()]);
    expect(code).toBe(4);
    expect(stdout).toContain("They cannot be used yet. Java is not installed.\nInstall Java 11 or later");
  });
});
