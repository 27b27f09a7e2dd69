/** Limits that a sound file of a few lines cannot reach, so that only one rule is asked. */
import { expect, it } from "vitest";
import { changed, run } from "./build.js";
import { cmap } from "./structure.cases.js";

it.each([
  ["<0000> <00ff> 65280", false],
  ["<0000> <00ff> 65281", true],
])("characters %s: beyond the last number %s", async (range, beyond) => {
  const { findings } = await run(changed(cmap(range)));
  expect(findings.some(({ rule }) => rule === "pdfa-6.1.13-limits")).toBe(beyond);
});
