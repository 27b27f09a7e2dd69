/**
 * Runs before the build, and does nothing where the compiler is there. `npm install -g git+…`, by which pre-commit
 * installs a hook, asks a fresh clone to build itself, but hands its own --global on to it, so that the clone gets no
 * development packages of its own. They are fetched here.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const { npm_config_global, npm_execpath } = process.env;

if (npm_config_global === "true" && npm_execpath && !existsSync("node_modules/typescript")) {
  const args = [npm_execpath, "ci", "--include=dev", "--ignore-scripts", "--no-audit", "--no-fund"];
  const env = { ...process.env, npm_config_global: "false" };
  process.exitCode = spawnSync(process.execPath, args, { stdio: "inherit", env }).status ?? 1;
}
