import { chownSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
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

describe("files that are not the user's own", () => {
  test("a broken package.json of some other program does not stop a run", async () => {
    configure("{ broken", "package.json");
    expect(await loadOptions({})).toEqual(DEFAULT_OPTIONS);
  });

  // Only an administrator can give a file away; for others the rule is the same.
  test("a configuration file of somebody else is refused", async () => {
    configure({ overwrite: true });
    const isRoot = process.getuid?.() === 0;
    if (isRoot) chownSync("council-convert.config.json", 12_345, 12_345);
    if (isRoot) expect(await complaint()).toContain("somebody else");
    else expect((await loadOptions({})).overwrite).toBe(true);
  });
});

describe("a file that is only found", () => {
  test("cannot switch the sandbox off, unless the command line decides", async () => {
    configure({ sandbox: "off" });
    expect(await complaint()).toMatch(/council-convert\.config\.json switches the sandbox off/);
    expect((await loadOptions({ sandbox: "require" })).sandbox).toBe("require");
    expect((await loadOptions({ sandbox: "off" })).sandbox).toBe("off");
    expect((await loadOptions({ config: "council-convert.config.json" })).sandbox).toBe("off");
    configure({ sandbox: "require" });
    expect((await loadOptions({})).sandbox).toBe("require");
  });

  test("nor from package.json of a folder above", async () => {
    configure({ "council-convert": { sandbox: "off" } }, "package.json");
    mkdirSync("deep");
    process.chdir("deep");
    expect(await complaint()).toContain("sandbox");
  });

  test.each(["out", "cache"])("%s must lie inside its folder", async (name) => {
    const elsewhere = testFolder();
    mkdirSync("deep");
    symlinkSync(elsewhere, "link");
    symlinkSync(join(elsewhere, "not-there"), "dangling");
    for (const path of ["../x", "..", elsewhere, "link", "link/x", "deep/../../x", "dangling", "dangling/x"]) {
      configure({ [name]: path });
      expect([path, await complaint()]).toEqual([path, expect.stringContaining(`"${name}" leads out`)]);
      expect((await loadOptions({ [name]: "here" }))[name as "out"]).toBe("here");
      expect((await loadOptions({ config: "council-convert.config.json" }))[name as "out"]).toBe(resolve(path));
    }
    for (const path of ["x", "deep/x", "not/there/yet", "deep/../x", "..x"]) {
      configure({ [name]: path });
      expect((await loadOptions({}))[name as "out"]).toBe(resolve(path));
    }
  });
});

describe("a file that is named", () => {
  test("may have any name, and no other one is looked for", async () => {
    configure({ keep: true });
    configure({ overwrite: true, out: "x" }, "other.settings");
    const options = await loadOptions({ config: "other.settings" });
    expect(options).toMatchObject({ overwrite: true, keep: false, out: resolve("x") });
  });

  test("package.json has the settings under its key", async () => {
    configure({ "council-convert": { keep: true } }, "package.json");
    expect((await loadOptions({ config: "package.json" })).keep).toBe(true);
  });

  test("must be there, and be right", async () => {
    expect(await complaint({ config: "nowhere.json" })).toMatch(/nowhere\.json" cannot be read \(ENOENT\)/);
    configure("{", "broken.json");
    expect(await complaint({ config: "broken.json" })).toContain("broken.json is not JSON");
    configure({ name: "x" }, "package.json");
    expect(await complaint({ config: "package.json" })).toContain("must be an object");
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

  test.each<[string, unknown, RegExp]>([
    [
      "an unknown engine",
      { engine: "onshot" },
      /"engine" cannot be "onshot".*auto, native, oneshot, embedded.*nearest is oneshot/,
    ],
    [
      "an engine near none",
      { engine: "word" },
      /"engine" cannot be "word": it must be one of auto, native, oneshot, embedded\.$/,
    ],
    ["true for what is required", { require: true }, /"require" must be "reference" \(or left out\)\.$/],
    ["text for a list", { to: "pdf" }, /"to" must be a list, such as \["pdf"\]\.$/],
    ["an empty list", { to: [] }, /"to" must be a list, such as \["pdf"\]\.$/],
    ["an unknown target", { to: ["odf", "pfd"] }, /"to" cannot be "pfd".*nearest is pdf/],
    ["a number for a target", { to: [1] }, /"to" must be a list/],
    ["text for a number", { timeout: "5" }, /"timeout" must be a number of seconds/],
    ["text for a switch", { keep: "yes" }, /"keep" must be true or false\.$/],
    ["a folder without a name", { out: "" }, /"out" must be the name of a folder/],
    ["no object", [], /must be an object/],
  ])("%s", async (_what, value, words) => {
    configure(value);
    const message = await complaint();
    expect(message).toMatch(words);
    expect(message).toContain(join(process.cwd(), "council-convert.config.json"));
    expect(message).not.toMatch(/expected|received|Invalid/);
  });

  test.each<[string, number]>([
    ["{", 1],
    ['{\n  "keep": true,\n  "to": pdf\n}', 3],
    ['{\n  "keep": true\n  "out": "x"\n}', 3],
    ['{\n  "out": "x\n}', 2],
    ['{\n  "keep": true,\n}\n', 3],
    ['{\n  "keep": true\n', 2],
  ])("broken JSON names the file and the line: %j", async (text, line) => {
    configure(text);
    const message = await complaint();
    expect(message).toContain(join(process.cwd(), "council-convert.config.json"));
    expect(message).toContain(`in line ${line},`);
  });

  test("a value on the command line is called by its option", async () => {
    expect(await complaint({ engine: "onshot" })).toMatch(/^--engine cannot be "onshot"/);
  });
});

test("a byte order mark before the configuration is no mistake", async () => {
  configure('\uFEFF{"keep": true}');
  expect((await loadOptions({})).keep).toBe(true);
});
