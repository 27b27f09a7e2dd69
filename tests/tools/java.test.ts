import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { findJava } from "../../src/tools/java.js";
import { fakeJava } from "../checks/reference/fake.js";
import { testFolder } from "../support/folder.js";

const says = (text: string) => fakeJava(`process.stderr.write(${JSON.stringify(text)});`);
const onPath = (java: string) => ({ PATH: dirname(java) });

describe("Java", () => {
  test.each([
    ["17.0.15", 'openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime Environment'],
    ["11.0.2", 'Picked up JAVA_TOOL_OPTIONS: -Dx=y\nopenjdk version "11.0.2" 2019-01-15'],
    ["21-ea", 'openjdk version "21-ea" 2023-09-19'],
  ])("that tells version %s will do", async (version, text) => {
    const path = says(text);
    expect(await findJava(onPath(path))).toEqual({ path, version });
  });

  test.each([
    ["1.8.0_392", 'java version "1.8.0_392"', "is version 1.8.0_392, and too old"],
    ["9", 'java version "9"', "too old"],
    ["nothing", "No Java runtime present, requesting install.", "tells no version"],
  ])("that tells version %s will not", async (_version, text, trouble) => {
    expect(await findJava(onPath(says(text)))).toEqual({
      trouble: expect.stringContaining(trouble),
      advice: expect.stringContaining("Install Java 11 or later"),
    });
  });

  test("that is not there", async () => {
    expect(await findJava({ PATH: testFolder() })).toMatchObject({ trouble: "Java is not installed." });
  });

  test("that cannot be started", async () => {
    const folder = testFolder();
    writeFileSync(join(folder, "java"), "no program", { mode: 0o755 });
    expect(await findJava({ PATH: folder })).toMatchObject({
      trouble: expect.stringMatching(/not work|not be started/),
    });
  });

  test("is asked nothing when its version stands beside it", async () => {
    const path = fakeJava("process.exit(1);");
    writeFileSync(join(dirname(path), "../release"), 'IMPLEMENTOR="x"\nJAVA_VERSION="21.0.1"\n');
    expect(await findJava(onPath(path))).toEqual({ path, version: "21.0.1" });
  });

  test("that JAVA_HOME names comes first", async () => {
    const [named, other] = [says('version "17"'), says('version "21"')];
    expect(await findJava({ JAVA_HOME: join(dirname(named), ".."), ...onPath(other) })).toMatchObject({
      version: "17",
    });
    // A JAVA_HOME that leads nowhere is passed over.
    expect(await findJava({ JAVA_HOME: testFolder(), ...onPath(other) })).toMatchObject({ version: "21" });
  });
});
