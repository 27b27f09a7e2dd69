import { describe, expect, test } from "vitest";
import { chooseEngine } from "../../src/engines/choose.js";
import { ProgramMissingError } from "../../src/errors.js";
import type { Engine, EngineHealth } from "../../src/model.js";

function engine(name: string, health: Partial<EngineHealth>): Engine {
  return {
    name,
    probe: async () => ({ usable: true, why: `${health.program ?? name} is there.`, ...health }),
    convert: async () => ({ engine: name, artifacts: [], attempts: 1, sandboxed: false, steps: [] }),
    close: async () => {},
  };
}

const embedded = engine("embedded", { program: "LibreOffice 24.8 (WebAssembly)" });
const installed = (version: string): Engine => engine("oneshot", { program: `LibreOffice ${version}` });
const broken = engine("oneshot", { usable: false, why: "It is broken.", advice: "Mend it." });
const noPackage = engine("embedded", { usable: false, why: "The package is gone." });

describe("auto", () => {
  test.each([
    [
      "an installed LibreOffice that is new enough",
      [embedded, installed("25.2.3.2")],
      "oneshot",
      "LibreOffice 25.2.3.2 is there.",
    ],
    ["the oldest that is new enough", [installed("24.8.0.3"), embedded], "oneshot", "24.8.0.3"],
    [
      "the embedded one when the installed one is older",
      [installed("7.4.7.2"), embedded],
      "embedded",
      "older than 24.8",
    ],
    ["the embedded one when the installed one is broken", [broken, embedded], "embedded", "It is broken."],
    ["the installed one when the package is gone", [noPackage, installed("25.2")], "oneshot", "25.2"],
    ["the embedded one when it is the only one", [embedded], "embedded", "24.8"],
  ])("takes %s", async (_, engines, name, why) => {
    const choice = await chooseEngine("auto", engines);
    expect(choice.engine.name).toBe(name);
    expect(choice.why).toContain(why);
  });

  test("says all that is wrong when there is none", async () => {
    const asked = chooseEngine("auto", [broken, noPackage]);
    await expect(asked).rejects.toBeInstanceOf(ProgramMissingError);
    await expect(asked).rejects.toThrow(/It is broken\. The package is gone\./);
    await expect(asked).rejects.toMatchObject({ exitCode: 4, advice: expect.stringContaining("Install") });
  });
});

describe("an engine asked for by name", () => {
  test("is taken though another would be better, and though auto would not", async () => {
    expect((await chooseEngine("embedded", [installed("25.2"), embedded])).engine).toBe(embedded);
    expect((await chooseEngine("oneshot", [installed("7.2"), embedded])).engine.name).toBe("oneshot");
  });
  test("is never replaced by another when it is unusable", async () => {
    await expect(chooseEngine("oneshot", [broken, embedded])).rejects.toMatchObject({
      name: "ProgramMissingError",
      message: expect.stringContaining("It is broken."),
      advice: "Mend it.",
    });
  });
  test("must exist", async () => {
    await expect(chooseEngine("native", [embedded])).rejects.toMatchObject({ advice: "Use one of: auto, embedded." });
  });
});
