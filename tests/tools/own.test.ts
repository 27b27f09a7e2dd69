/** Temporary names: what a killed process left is cleared away, and nothing of another machine. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, test, vi } from "vitest";
import { removeSockets } from "../../src/tools/sockets.js";
import { testFolder } from "../support/folder.js";

afterEach(() => {
  vi.doUnmock("node:os");
  vi.doUnmock("node:fs");
});

/** The module as it is loaded on another machine, whose files and host name are partly others. */
async function ownOn(machine: { readonly host?: string; readonly files?: Readonly<Record<string, string>> } = {}) {
  vi.resetModules();
  vi.doMock("node:os", () => ({ ...os, hostname: () => machine.host ?? "town-hall" }));
  const readFileSync = (path: string, ...more: never[]) =>
    machine.files?.[path] ?? (fs.readFileSync as (...all: unknown[]) => unknown)(path, ...more);
  vi.doMock("node:fs", () => ({ ...fs, readFileSync }));
  return import("../../src/tools/own.js");
}

type Own = Awaited<ReturnType<typeof ownOn>>;

const dead = spawnSync(process.execPath, ["-e", "0"]).pid;
const leftBy = ({ OWN_PREFIX }: Own) => `.${OWN_PREFIX.replace(`-${process.pid}-`, `-${dead}-`)}abc123`;

describe.each<[string, Parameters<typeof ownOn>[0]]>([
  ["with another name", { host: "library" }],
  ["with another machine id", { files: { "/etc/machine-id": "0123456789abcdef\n" } }],
  ["that was started at another time", { files: { "/proc/sys/kernel/random/boot_id": "another\n" } }],
])("of a machine %s", (_which, machine) => {
  test("nothing is removed from a folder that both use", async () => {
    const folder = testFolder();
    const [theirs, ours] = [await ownOn(machine), await ownOn()];
    for (const name of [leftBy(theirs), leftBy(ours)]) fs.writeFileSync(join(folder, name), "half a file");
    ours.clearAbandoned(folder);
    expect(fs.readdirSync(folder)).toEqual([leftBy(theirs)]);
    theirs.clearAbandoned(folder);
    expect(fs.readdirSync(folder)).toEqual([]);
  });
});

test("what belongs to an abandoned folder elsewhere is cleared away before it, and only then", async () => {
  const folder = testFolder();
  const own = await ownOn();
  fs.mkdirSync(join(folder, leftBy(own)));
  fs.mkdirSync(join(folder, `${own.OWN_PREFIX}running`));
  const seen: [string, boolean][] = [];
  own.clearAbandoned(folder, (path) => seen.push([path, fs.existsSync(path)]));
  expect(seen).toEqual([[join(folder, leftBy(own)), true]]);
  expect(fs.readdirSync(folder)).toEqual([`${own.OWN_PREFIX}running`]);
});

test.skipIf(process.platform === "win32")("a socket is known by the profile, and those of others stay", () => {
  const folder = fs.realpathSync(testFolder());
  const socketOf = (profile: string) => {
    const sum = createHash("md5")
      .update(Buffer.from(pathToFileURL(profile).href, "utf16le"))
      .digest("hex");
    return `/tmp/OSL_PIPE_${process.getuid?.()}_SingleOfficeIPC_${sum}`;
  };
  const profile = join(folder, "job/run0/soffice-1-abc");
  const [ours, others] = [socketOf(profile), socketOf(join(folder, "elsewhere"))];
  fs.mkdirSync(profile, { recursive: true });
  try {
    for (const path of [ours, others]) fs.writeFileSync(path, "");
    removeSockets(folder);
    expect([fs.existsSync(ours), fs.existsSync(others)]).toEqual([false, true]);
  } finally {
    for (const path of [ours, others]) fs.rmSync(path, { force: true });
  }
});
