import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { dataFolder } from "../../src/tools/data-folder.js";

test.each<[NodeJS.Platform, NodeJS.ProcessEnv, string]>([
  ["linux", {}, "/home/clerk/.local/share/council-convert"],
  ["linux", { XDG_DATA_HOME: "/data" }, "/data/council-convert"],
  ["linux", { XDG_DATA_HOME: "" }, "/home/clerk/.local/share/council-convert"],
  ["darwin", { XDG_DATA_HOME: "/data" }, "/home/clerk/Library/Application Support/council-convert"],
  ["win32", { LOCALAPPDATA: "/local" }, "/local/council-convert"],
  ["win32", {}, "/home/clerk/AppData/Local/council-convert"],
  ["linux", { COUNCIL_CONVERT_DATA: "/mine", XDG_DATA_HOME: "/data" }, "/mine"],
  ["linux", { COUNCIL_CONVERT_DATA: "mine" }, resolve("mine")],
])("on %s with %o", (platform, env, expected) => {
  expect(dataFolder(env, platform, "/home/clerk")).toBe(join(expected));
});
