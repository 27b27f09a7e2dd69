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
const leftBy = ({ OWN_PREFIX }: Pick<Own, "OWN_PREFIX">) => `.${folderLeftBy({ OWN_PREFIX }, "")}abc123def456`;
const folderLeftBy = ({ OWN_PREFIX }: Pick<Own, "OWN_PREFIX">, end = "aB3xyz") =>
  `${OWN_PREFIX.replace(`-${process.pid}-`, `-${dead}-`)}${end}`;

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
  fs.mkdirSync(join(folder, folderLeftBy(own)));
  fs.mkdirSync(join(folder, `${own.OWN_PREFIX}runnin`));
  const seen: [string, boolean][] = [];
  own.clearAbandonedFolders(folder, (path) => seen.push([path, fs.existsSync(path)]));
  expect(seen).toEqual([[join(folder, folderLeftBy(own)), true]]);
  expect(fs.readdirSync(folder)).toEqual([`${own.OWN_PREFIX}runnin`]);
});

describe("what only bears such a name, in a folder that others may have filled,", () => {
  /** A folder to clear, beside files of the user. */
  async function trap() {
    const root = testFolder();
    const [folder, precious] = [join(root, "out"), join(root, "precious")];
    for (const path of [folder, precious]) fs.mkdirSync(path);
    fs.writeFileSync(join(precious, "minutes.odt"), "the only copy");
    return { own: await ownOn(), folder, precious, minutes: join(precious, "minutes.odt") };
  }
  const posix = process.platform !== "win32";

  test.skipIf(!posix)("is neither followed nor removed when it is a link", async () => {
    const { own, folder, precious, minutes } = await trap();
    const names = [
      leftBy(own),
      `.${folderLeftBy(own, "0123456789ab")}`,
      folderLeftBy(own),
      folderLeftBy(own, "second"),
    ];
    names.forEach((name, index) => {
      fs.symlinkSync(index % 2 ? minutes : precious, join(folder, name));
    });
    own.clearAbandoned(folder);
    own.clearAbandonedFolders(folder, () => expect.unreachable());
    expect(fs.readdirSync(folder).sort()).toEqual([...names].sort());
    expect(fs.readFileSync(minutes, "utf8")).toBe("the only copy");
  });

  test("stays when it is a folder among outputs, or a file among work folders, or its name is not quite right", async () => {
    const { own, folder } = await trap();
    const files = [folderLeftBy(own), leftBy(own).slice(1), `${leftBy(own)}7`, `.${folderLeftBy(own, "zzzzzzzzzzzz")}`];
    for (const name of files) fs.writeFileSync(join(folder, name), "");
    fs.mkdirSync(join(folder, leftBy(own)));
    own.clearAbandoned(folder);
    own.clearAbandonedFolders(folder, () => expect.unreachable());
    expect(fs.readdirSync(folder).sort()).toEqual([...files, leftBy(own)].sort());
  });

  test.skipIf(!posix)("is only unlinked when it is to be removed and is a link, also one within a folder", async () => {
    const { own, folder, precious, minutes } = await trap();
    fs.symlinkSync(precious, join(folder, "link"));
    own.remove(join(folder, "link"));
    expect(fs.readdirSync(folder)).toEqual([]);
    fs.symlinkSync(precious, join(folder, "link"));
    fs.mkdirSync(join(folder, "deeper"));
    fs.symlinkSync(precious, join(folder, "deeper/link"));
    own.remove(folder);
    expect(fs.existsSync(folder)).toBe(false);
    expect(fs.existsSync(minutes)).toBe(true);
  });
});

describe.skipIf(process.platform === "win32")("a socket of a LibreOffice that was killed", () => {
  const socketOf = (profile: string) => {
    const sum = createHash("md5")
      .update(Buffer.from(pathToFileURL(profile).href, "utf16le"))
      .digest("hex");
    return `/tmp/OSL_PIPE_${process.getuid?.()}_SingleOfficeIPC_${sum}`;
  };

  /** Which sockets of these profiles are left after the work folder was looked through. */
  function leftOf(workFolder: string, ...profiles: readonly string[]): boolean[] {
    const sockets = profiles.map(socketOf);
    try {
      for (const path of sockets) fs.writeFileSync(path, "");
      removeSockets(workFolder);
      return sockets.map((path) => fs.existsSync(path));
    } finally {
      for (const path of sockets) fs.rmSync(path, { force: true });
    }
  }

  test("is known by the profile, and those of others stay", () => {
    const folder = fs.realpathSync(testFolder());
    const profile = join(folder, "out/run0/soffice-1-abc");
    fs.mkdirSync(profile, { recursive: true });
    expect(leftOf(folder, profile, join(folder, "elsewhere"))).toEqual([false, true]);
  });

  test.each(["out", "out/run0", "out/run0/soffice-1-abc"])("is not sought through a link at %s", (link) => {
    const root = fs.realpathSync(testFolder());
    const [folder, others] = [join(root, "work"), join(root, "others")];
    const at = (base: string) => join(base, "out/run0/soffice-1-abc");
    for (const path of [at(others), join(folder, link, "..")]) fs.mkdirSync(path, { recursive: true });
    fs.symlinkSync(join(others, link), join(folder, link));
    expect(leftOf(folder, at(others), at(folder))).toEqual([true, true]);
  });
});
