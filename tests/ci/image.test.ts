/** The Dockerfile cannot be built where the tests run. What it consists of can be held to what CI does run. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { testFolder } from "../support/folder.js";
import { ROOT, run } from "../support/run.js";
import { dockerfile, inBuild, read } from "./files.js";

const all = (word: string) => dockerfile.filter((one) => one.word === word).map(({ rest }) => rest);

/** Scripts that .ci/run starts, and those that these start. */
function scriptsOfCi(): Set<string> {
  const found = new Set<string>();
  const follow = (text: string) => {
    for (const [, name] of text.matchAll(/^\s*(?:bash|sh) (?:scripts\/|"\$\(dirname "\$0"\)\/)([\w-]+\.sh)/gm)) {
      const script = `scripts/${name}`;
      if (!found.has(script)) follow(read(script));
      found.add(script);
    }
  };
  follow(read(".ci/run"));
  return found;
}

test("each RUN is an npm command that CI runs, or a script that CI runs", () => {
  const steps = all("RUN").map((rest) => rest.replace(/^--mount=\S+ /, ""));
  expect(steps.length).toBeGreaterThan(1);
  const commands = steps.filter((step) => step.startsWith("npm "));
  // `npm prune` only takes away.
  expect(commands.filter((command) => !read(".ci/run").includes(command) && !/^npm prune /.test(command))).toEqual([]);
  const scripts = steps.filter((step) => !commands.includes(step));
  expect(scripts).toEqual(["sh /opt/council-convert/scripts/install-runtime.sh"]);
  expect(scriptsOfCi()).toContain("scripts/install-runtime.sh");
  expect([...commands, ...scripts].filter((step) => /[;&|]/.test(step))).toEqual([]);
});

test("the program does not run as root", () => {
  const last = dockerfile.findLastIndex(({ word }) => word === "FROM");
  const users = dockerfile.slice(last).filter(({ word }) => word === "USER");
  expect(users.map(({ rest }) => rest)).toEqual(["node"]);
  // Nothing is installed after it, and the start is.
  const words = dockerfile.map(({ word }) => word);
  expect(words.lastIndexOf("RUN")).toBeLessThan(words.indexOf("USER"));
  expect(words.at(-1)).toBe("ENTRYPOINT");
});

test("what is copied exists, and .dockerignore lets it through", () => {
  const copied = all("COPY").filter((rest) => !rest.startsWith("--from=build /build "));
  expect(copied).toEqual([". .", "scripts/install-runtime.sh /opt/council-convert/scripts/"]);
  expect(read(".dockerignore").split("\n")).toContain("*");
  expect(inBuild).toContain("scripts/install-runtime.sh");
  expect(inBuild.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test("the base has a Node that the program works with, and Debian 12 as CI has", () => {
  const bases = all("FROM").map((rest) => rest.replace(/ AS .*/, ""));
  expect(new Set(bases)).toEqual(new Set(["node:22-bookworm-slim"]));
  expect(read("package.json")).toContain('"node": ">=20.19.0"');
});

test("what .dockerignore lets through can be built, and the entry point starts", async () => {
  const image = testFolder();
  for (const path of inBuild) cpSync(join(ROOT, path), join(image, path), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(image, "node_modules"), "junction");
  const npm = spawnSync("npm", ["run", "prepare"], { cwd: image, encoding: "utf8", shell: true });
  expect(npm.stderr).toBe("");
  const [, file] = /\["node", "\/opt\/council-convert\/([^"]+)"\]/.exec(all("ENTRYPOINT")[0] as string) ?? [];
  const started = spawnSync(process.execPath, [join(image, file as string), "--version"], { encoding: "utf8" });
  expect(started.stdout).toBe((await run(["--version"])).stdout);
  expect(dirname(file as string)).toBe("bin");
});
