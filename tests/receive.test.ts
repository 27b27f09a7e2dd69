/** Which files are which documents: names that are alike, places with several names, folders that are closed. */
import { cpSync, linkSync, readdirSync, symlinkSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { folderDelivery } from "../src/deliver/folder.js";
import { check, convert } from "../src/index.js";
import { DEFAULT_OPTIONS } from "../src/options.js";
import { prepare } from "../src/prepare.js";
import { canonical, receive } from "../src/receive.js";
import { folderWith, testFolder } from "./support/folder.js";
import { FIXTURES } from "./support/run.js";
import { detection, NO_POLICY } from "./support/values.js";

// Whoever runs the tests, root too, cannot look into a folder that is called "closed" or "shut".
const asked = vi.hoisted(() => [] as string[]);
vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  const refuse = (code: string) => Promise.reject(Object.assign(new Error(`${code}: refused`), { code }));
  return {
    ...real,
    readdir: (path: string, options: object) =>
      path.endsWith("closed") ? refuse("EACCES") : real.readdir(path, options as never),
    readFile: (path: string, options: object) =>
      path.includes("/shut/") ? refuse("EACCES") : real.readFile(path, options as never),
    access: (path: string, mode: number) => (path.endsWith("shut") ? refuse("EACCES") : real.access(path, mode)),
    realpath: (path: string) => {
      asked.push(path);
      return real.realpath(path);
    },
  };
});

const unused = () => Promise.reject(new Error("nothing is worked on here"));

async function found(folder: string, skip: readonly string[] = []): Promise<string[]> {
  const { sources } = await receive([folder], { include: [], exclude: [], skip });
  return sources.map(({ path }) => relative(folder, path));
}

test("what file managers leave behind is passed over, in folders only", async () => {
  const folder = folderWith("a.docx", "Thumbs.db", "sub/thumbs.db", "sub/desktop.ini", ".DS_Store");
  expect(await found(folder)).toEqual(["a.docx"]);
  const { sources } = await receive([join(folder, "Thumbs.db")]);
  expect(sources).toHaveLength(1);
});

/** False where `A` and `a` are the same file. */
const tellsCase = readdirSync(folderWith("a", "A")).length === 2;
const COMPOSED = "caf\u00e9.txt";
const DECOMPOSED = "cafe\u0301.txt";

describe.runIf(tellsCase)("names that some file systems take for the same", () => {
  test("are two documents where they are two files", async () => {
    const names = ["Report.docx", "report.docx", COMPOSED, DECOMPOSED];
    expect((await found(folderWith(...names))).sort()).toEqual([...names].sort());
  });

  test("are one document where they are one file", async () => {
    const folder = folderWith("report.docx");
    linkSync(join(folder, "report.docx"), join(folder, "Report.docx"));
    expect(await found(folder)).toHaveLength(1);
  });

  test.each([
    ["upper and lower case", "Report.docx", "report.docx"],
    ["the spelling of accents", "caf\u00e9.docx", "cafe\u0301.docx"],
  ])("%s: the second is refused with a reason, because their outputs would collide", async (_what, one, other) => {
    const folder = testFolder();
    cpSync(join(FIXTURES, "agenda.docx"), join(folder, one));
    cpSync(join(FIXTURES, "word/minutes.docx"), join(folder, other));
    const reports = await convert(folder, { engine: "embedded" });
    expect(reports.map(({ verdict }) => verdict.outcome).sort()).toEqual(["not-checked", "ready"]);
    const refused = reports.find(({ plan }) => plan.action === "refuse");
    expect(refused?.verdict.reasons).toEqual([expect.stringContaining("are the same name to some file systems")]);
    expect(refused?.verdict.advice).toEqual([expect.stringContaining("Rename one of the two")]);
    expect(readdirSync(folder)).toHaveLength(4);
  });

  test("both are checked: nothing is made that could collide", async () => {
    const folder = testFolder();
    for (const name of ["A.pdf", "a.pdf"]) cpSync(join(FIXTURES, "pdf/agenda-pdfa-2b.pdf"), join(folder, name));
    const reports = await check(folder);
    expect(reports.map(({ source, plan }) => [source.name, plan.action])).toEqual([
      ["A.pdf", "keep"],
      ["a.pdf", "keep"],
    ]);
  });
});

describe("the folder of the outputs", () => {
  test("holds no documents, also when the folder around it is named by a link", async () => {
    const folder = folderWith("papers/a.docx", "papers/out/a.odt");
    symlinkSync(join(folder, "papers"), join(folder, "link"));
    symlinkSync(join(folder, "papers/out"), join(folder, "outputs"));
    for (const out of ["papers/out", "link/out", "outputs"])
      for (const named of ["papers", "link"])
        expect([out, named, await found(join(folder, named), [join(folder, out)])]).toEqual([out, named, ["a.docx"]]);
  });

  test.runIf(tellsCase)("is not another folder whose name differs in case", async () => {
    const folder = folderWith("Out/a.docx", "out/b.docx");
    expect(await found(folder, [join(folder, "out")])).toEqual(["Out/a.docx"]);
  });
});

describe("a folder that cannot be read", () => {
  test("is left out, and said so; the others are worked on", async () => {
    const folder = folderWith("a.docx", "closed/b.docx", "open/c.docx");
    const { sources, leftOut } = await receive([folder]);
    expect(sources.map(({ path }) => basename(path))).toEqual(["a.docx", "c.docx"]);
    expect(leftOut).toEqual([
      { path: join(folder, "closed"), cause: "unreadable-folder", why: expect.stringContaining("(EACCES)") },
    ]);
  });

  test("is no error either when nothing else is there", async () => {
    expect(await receive([folderWith("closed/b.docx")])).toMatchObject({ sources: [], leftOut: [{}] });
  });

  test("is an error when it was named", async () => {
    await expect(receive([join(folderWith("closed/b.docx"), "closed")])).rejects.toThrow(/cannot be read \(EACCES\)/);
  });

  test("is an error in the library, whose result is a list of documents", async () => {
    const folder = folderWith("a.txt", "closed/b.docx");
    await expect(convert(folder)).rejects.toThrow(/closed" cannot be read/);
    expect(await convert(folder, { exclude: ["closed"] })).toHaveLength(1);
  });

  test("and lists its files all the same: no ignore file is spoken of, and the files tell", async () => {
    const folder = folderWith("a.docx", "shut/b.docx");
    expect(await found(folder)).toEqual(["a.docx", "shut/b.docx"]);
  });
});

test("a preparation asks for no real path of each document that was found in a folder", async () => {
  const folder = folderWith(...Array.from({ length: 20 }, (_, index) => `${index}.docx`));
  const { sources } = await receive([folder]);
  asked.length = 0;
  const parts = {
    version: "0.0.0",
    policy: NO_POLICY,
    detect: async () => detection("word"),
    engine: unused,
    workingEngine: unused,
    clean: unused,
    finish: unused,
    amend: unused,
    check: unused,
    withWorkFolder: unused,
    delivery: folderDelivery({ out: join(folder, "out"), overwrite: false }),
  };
  const { prepared } = await prepare(sources, "convert", parts, DEFAULT_OPTIONS, {
    signal: new AbortController().signal,
  });
  expect(prepared.map(({ plan }) => plan.action)).toEqual(sources.map(() => "convert"));
  expect(asked.filter((path) => path.endsWith(".docx"))).toEqual([]);
});

test("with a memo, the real path of a folder is asked for once, and the answer is the same", async () => {
  const folder = folderWith("sub/A.docx");
  const paths = ["sub/A.docx", "sub/a.odt", "sub/new/a.pdf", "sub/new/b.pdf"].map((name) => join(folder, name));
  const without = await Promise.all(paths.map((path) => canonical(path)));
  asked.length = 0;
  const known = new Map();
  const answers = [];
  for (const path of paths) answers.push(await canonical(path, known));
  expect(answers).toEqual(without);
  expect(asked).toEqual([join(folder, "sub"), join(folder, "sub/new")]);
});

test("however many documents a folder holds, planning asks for its real path a few times", async () => {
  const folder = folderWith(...Array.from({ length: 30 }, (_, index) => `${index}.txt`));
  asked.length = 0;
  expect(await convert(folder)).toHaveLength(30);
  expect(asked.filter((path) => path === folder).length).toBeLessThan(5);
});
