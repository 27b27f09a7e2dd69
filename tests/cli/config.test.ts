import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadOptions } from "../../src/cli/config.js";
import { OperatorError } from "../../src/errors.js";
import { DEFAULT_OPTIONS } from "../../src/options.js";
import { testFolder } from "../support/folder.js";

let before: string;
beforeEach(() => {
  before = process.cwd();
  process.chdir(testFolder());
});
afterEach(() => process.chdir(before));

const configure = (value: unknown, name = "council-convert.config.json") =>
  writeFileSync(name, typeof value === "string" ? value : JSON.stringify(value));

async function complaint(flags: Record<string, unknown> = {}): Promise<string> {
  const error = await loadOptions(flags).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(OperatorError);
  return (error as OperatorError).message;
}

describe("options", () => {
  test("without a file and without flags: the defaults", async () => {
    expect(await loadOptions({})).toEqual(DEFAULT_OPTIONS);
  });

  test("from the file", async () => {
    configure({ engine: "embedded", to: ["pdf"], timeout: 5 });
    expect(await loadOptions({})).toMatchObject({ engine: "embedded", to: ["pdf"], limits: { timeoutMs: 5000 } });
  });

  test("from package.json", async () => {
    configure({ name: "x", "council-convert": { keep: true } }, "package.json");
    expect((await loadOptions({})).keep).toBe(true);
  });

  test("a flag outweighs the file, and other flags of a command are no settings", async () => {
    configure({ engine: "embedded", keep: true });
    expect(await loadOptions({ engine: "oneshot", json: true, color: false })).toMatchObject({
      engine: "oneshot",
      keep: true,
    });
  });

  test("a folder in the file is meant from where the file is", async () => {
    configure({ out: "published" });
    const home = process.cwd();
    mkdirSync("deep");
    process.chdir("deep");
    expect((await loadOptions({})).out).toBe(join(home, "published"));
  });
});

describe("what does not fit is an error that says what to do", () => {
  test("an unknown key names the nearest one", async () => {
    configure({ overwirte: true });
    expect(await complaint()).toMatch(/"overwirte".*"overwrite"/);
  });

  test("all problems are told at once", async () => {
    configure({ engien: "auto", timeout: -1 });
    expect(await complaint()).toMatch(/engien[\s\S]*timeout|timeout[\s\S]*engien/);
  });

  test.each([
    ["a wrong value", { engine: "word" }],
    ["a wrong type", { to: "pdf" }],
    ["no object", []],
    ["broken JSON", "{"],
  ])("%s", async (_what, value) => {
    configure(value);
    expect(await complaint()).not.toBe("");
  });
});
