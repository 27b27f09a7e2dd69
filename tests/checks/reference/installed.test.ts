/** Whether a validator can be used: its jar must be the one that is pinned, and Java new enough. */
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isSetUp, readiness } from "../../../src/checks/reference/installed.js";
import { ALL_PINNED, VERAPDF } from "../../../src/checks/reference/pinned.js";
import { testFolder } from "../../support/folder.js";
import { ROOT } from "../../support/run.js";

function dataWith(content: string): NodeJS.ProcessEnv {
  const data = testFolder();
  mkdirSync(join(data, "validators"));
  writeFileSync(join(data, "validators", VERAPDF.file), content);
  return { ...process.env, COUNCIL_CONVERT_DATA: data };
}

test("nothing is there: not set up, and the command that does it", async () => {
  const env = { COUNCIL_CONVERT_DATA: testFolder() };
  expect(isSetUp(VERAPDF, env)).toBe(false);
  expect(await readiness(VERAPDF, env)).toEqual({
    state: "absent",
    why: "veraPDF 1.30.2 is not set up.",
    advice: expect.stringContaining("council-convert setup"),
  });
});

describe("a jar that is not the pinned one is broken", () => {
  test.each([
    ["another file", "PK another version"],
    ["an empty file", ""],
  ])("%s", async (_what, content) => {
    expect(await readiness(VERAPDF, dataWith(content))).toMatchObject({
      state: "broken",
      why: expect.stringContaining("checksum"),
      advice: expect.stringContaining("setup"),
    });
  });

  test("a file that cannot be read", async () => {
    const env = dataWith("x");
    const jar = join(env.COUNCIL_CONVERT_DATA as string, "validators", VERAPDF.file);
    truncateSync(jar);
    expect(await readiness({ ...VERAPDF, file: "" }, env)).toMatchObject({ state: "broken" });
  });
});

test("the right jar, and no Java", async () => {
  // The checksum of an empty file.
  const pinned = { ...VERAPDF, sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" };
  expect(await readiness(pinned, { ...dataWith(""), PATH: testFolder(), JAVA_HOME: "" })).toMatchObject({
    state: "broken",
    why: "Java is not installed.",
    advice: expect.stringContaining("Install Java 11"),
  });
});

test("the pom names the versions whose checksums are pinned", () => {
  const pom = readFileSync(join(ROOT, "reference/pom.xml"), "utf8");
  const items = [...pom.matchAll(/<artifactItem>([\s\S]*?)<\/artifactItem>/g)].map(([, item]) =>
    [...(item as string).matchAll(/<(?:groupId|artifactId|version|classifier)>([^<]+)</g)].map(([, value]) => value),
  );
  expect(items.map((item) => item.join(":"))).toEqual(
    ALL_PINNED.map(({ coordinates }) => coordinates.replace(":jar:", ":")),
  );
  for (const { coordinates, file } of ALL_PINNED) {
    const [, ...parts] = coordinates.replace(":jar:", ":").split(":");
    expect(file).toBe(`${parts.join("-")}.jar`);
  }
});

test("the pom is in the package that is published", () => {
  const { files } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { files: string[] };
  expect(files).toContain("reference");
});
