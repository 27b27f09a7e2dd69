/** The library as another program uses it: built, through the package's own name. */
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import type * as Library from "../src/index.js";
import type { Settings } from "../src/options.js";
import { testFolder } from "./support/folder.js";
import { copyFixture, ROOT } from "./support/run.js";

// Not a literal: the types are those of the source, and need no build.
const NAME = "council-convert";
const { check, convert, detect, DeliveryError, InterruptedError, OperatorError, ProgramMissingError } = (await import(
  /* @vite-ignore */ NAME
)) as typeof Library;

const text = () => copyFixture("open/notice.txt", testFolder());

describe("documents", () => {
  test("a text file is kept and ready, and the steps are told", async () => {
    const path = text();
    const steps: [string, string][] = [];
    const reports = await convert(path, { onStep: (...step) => void steps.push(step) });
    expect(reports.map(({ verdict, source }) => [verdict.outcome, source.path])).toEqual([["ready", path]]);
    expect(steps).toContainEqual([path, "reading the file"]);
    expect(readdirSync(dirname(path))).toEqual(["notice.txt"]);
  });

  test("check and detect", async () => {
    const path = text();
    expect((await check([path]))[0]?.verdict.outcome).toBe("ready");
    expect((await detect(path)).format.kind).toBe("text");
  });

  test("what is undefined has its default", async () => {
    const options = { to: undefined, out: undefined, timeout: undefined, limits: { timeoutMs: undefined } };
    expect((await convert(text(), options))[0]?.verdict.outcome).toBe("ready");
  });
});

test("whatever can be set in a file or on the command line is an option", async () => {
  // The compiler refuses this when one is missing.
  const all: Exclude<keyof Settings, keyof Library.RunOptions> extends never ? true : false = true;
  expect(all).toBe(true);
  const accept = [{ rule: "privacy-comments", reason: "agreed" }];
  const options: Library.RunOptions = {
    safeCopy: true,
    trackedChanges: "accept",
    profile: "uk-public-sector",
    rules: { "privacy-comments": "warn" },
    accept,
  };
  const [report] = await convert(text(), options);
  expect(report?.verdict.outcome).toBe("ready");
  expect(report?.policy?.overrides).toEqual([{ rule: "privacy-comments", severity: "warn", instead: "block" }]);
});

describe("what the caller can mend is an OperatorError with advice", () => {
  test.each<[string, unknown, RegExp]>([
    ["an unknown target", { to: ["pfd"] }, /"to" cannot be "pfd".*nearest is pdf/],
    ["no target", { to: [] }, /"to" must be a list/],
    ["an unknown engine", { engine: "onshot" }, /"engine" cannot be "onshot".*nearest is oneshot/],
    ["a time limit below zero", { timeout: -1 }, /"timeout" must be a number of seconds/],
    ["a time limit in words", { timeout: "soon" }, /"timeout" must be a number of seconds/],
    ["a limit that is none", { limits: { sourceBytes: -5 } }, /"limits\.sourceBytes" must be a whole number/],
    ["an unknown limit", { limits: { timeoutMS: 5 } }, /"limits\.timeoutMS".*"limits\.timeoutMs"/],
    ["an unknown option", { overwirte: true }, /"overwirte".*"overwrite"/],
    ["a signal that is none", { signal: {} }, /AbortSignal/],
    ["a listener that is none", { onStep: "x" }, /function/],
    ["no options at all", null, /object/],
  ])("%s", async (_what, options, words) => {
    const error = await convert(text(), options as never).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OperatorError);
    expect((error as Error).message).toMatch(words);
    expect((error as InstanceType<typeof OperatorError>).advice).not.toBe("");
  });

  test.each([[[]], [""], [[""]], [undefined], [[5]]])("no document: %j", async (paths) => {
    await expect(convert(paths as never)).rejects.toThrow(/No document was named/);
  });

  test("a missing file", async () => {
    await expect(convert("no-such.docx")).rejects.toBeInstanceOf(OperatorError);
  });

  test("a run that is ended is an InterruptedError, which is an OperatorError", async () => {
    const error = await convert(text(), { signal: AbortSignal.abort() }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InterruptedError);
    expect(error).toBeInstanceOf(OperatorError);
  });

  test("the other errors are there to be told apart", () => {
    expect(new ProgramMissingError("a", "b")).toBeInstanceOf(OperatorError);
    expect(new DeliveryError("a", "b")).toBeInstanceOf(OperatorError);
  });
});

test.skipIf(process.platform === "win32")(
  "npm install -g . makes the command work in any folder, as the README says",
  () => {
    const place = testFolder();
    // A link to this folder is made: nothing is fetched, and nothing is built again.
    execFileSync("npm", ["install", "-g", ".", "--prefix", place, "--ignore-scripts", "--offline"], {
      cwd: ROOT,
      stdio: "pipe",
    });
    const path = text();
    const printed = execFileSync(join(place, "bin", "council-convert"), ["--quiet", path], { cwd: dirname(path) });
    expect(printed.toString()).toBe("notice.txt: Ready to send.\n");
  },
);
