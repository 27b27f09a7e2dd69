/** Which files of a folder are taken. */
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { OperatorError } from "../src/errors.js";
import { receive } from "../src/receive.js";
import type { Patterns } from "../src/select.js";
import { testFolder } from "./support/folder.js";

const home = process.cwd();
afterEach(() => process.chdir(home));

/** A folder with these files; the value is the content. */
function folderWith(files: Readonly<Record<string, string>> | readonly string[]): string {
  const folder = testFolder();
  const all = Array.isArray(files) ? files.map((name: string): [string, string] => [name, "x"]) : Object.entries(files);
  for (const [name, content] of all) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** What is taken of a folder, as seen from it. */
async function taken(folder: string, patterns: Partial<Patterns> = {}): Promise<string[]> {
  const { sources } = await receive([folder], { include: [], exclude: [], ...patterns });
  return sources.map(({ path }) => relative(folder, path));
}

const PAPERS = ["a.docx", "b.DOC", "drafts/c.docx", "drafts/deep/d.docx", "minutes/2024/e.docx", "minutes/f.xlsx"];

describe("include", () => {
  test("a pattern without a slash is for names, wherever they are", async () => {
    expect(await taken(folderWith(PAPERS), { include: ["*.docx"] })).toEqual([
      "a.docx",
      "drafts/c.docx",
      "drafts/deep/d.docx",
      "minutes/2024/e.docx",
    ]);
  });

  test("a pattern with a slash is for the path below the folder that was named", async () => {
    const folder = folderWith([...PAPERS, "other/minutes/f.xlsx"]);
    expect(await taken(folder, { include: ["minutes/*.xlsx"] })).toEqual(["minutes/f.xlsx"]);
    expect(await taken(folder, { include: ["./minutes/**"] })).toEqual(["minutes/2024/e.docx", "minutes/f.xlsx"]);
    expect(await taken(folder, { include: ["**/minutes/*.xlsx"] })).toEqual(["minutes/f.xlsx", "other/minutes/f.xlsx"]);
  });

  test("a folder with a slash at the end stands for all that is below it", async () => {
    const folder = folderWith([...PAPERS, "minutes/drafts/g.docx"]);
    for (const pattern of ["drafts/", "DRAFTS//"])
      expect(await taken(folder, { include: [pattern] })).toEqual([
        "drafts/c.docx",
        "drafts/deep/d.docx",
        "minutes/drafts/g.docx",
      ]);
    for (const pattern of ["minutes/drafts/", "./minutes/drafts/"])
      expect(await taken(folder, { include: [pattern] })).toEqual(["minutes/drafts/g.docx"]);
    expect(await taken(folder, { include: ["/drafts/"] })).toEqual(["drafts/c.docx", "drafts/deep/d.docx"]);
  });

  test("upper and lower case are the same", async () => {
    expect(await taken(folderWith(PAPERS), { include: ["*.doc", "MINUTES/*"] })).toEqual(["b.DOC", "minutes/f.xlsx"]);
  });

  test("one of several patterns is enough, and braces are understood", async () => {
    const folder = folderWith(PAPERS);
    expect(await taken(folder, { include: ["a.*", "f.*"] })).toEqual(["a.docx", "minutes/f.xlsx"]);
    expect(await taken(folder, { include: ["{a,f}.*"] })).toEqual(["a.docx", "minutes/f.xlsx"]);
  });
});

describe("exclude", () => {
  test("a folder is passed over with all that is in it, with or without a slash at the end", async () => {
    const folder = folderWith([...PAPERS, "minutes/drafts/g.docx"]);
    const expected = ["a.docx", "b.DOC", "minutes/2024/e.docx", "minutes/f.xlsx"];
    for (const pattern of ["drafts", "drafts/", "DRAFTS"])
      expect(await taken(folder, { exclude: [pattern] })).toEqual(expected);
  });

  test("a pattern with a slash names one folder only", async () => {
    const folder = folderWith(["drafts/a.docx", "minutes/drafts/b.docx"]);
    expect(await taken(folder, { exclude: ["minutes/drafts"] })).toEqual(["drafts/a.docx"]);
    expect(await taken(folder, { exclude: ["minutes/drafts/"] })).toEqual(["drafts/a.docx"]);
    expect(await taken(folder, { exclude: ["minutes/**"] })).toEqual(["drafts/a.docx"]);
  });

  test("a slash at the beginning stands for the folder that was named", async () => {
    const folder = folderWith(["drafts/a.docx", "minutes/drafts/b.docx"]);
    expect(await taken(folder, { exclude: ["/drafts"] })).toEqual(["minutes/drafts/b.docx"]);
    expect(await taken(folder, { include: ["/drafts/*"] })).toEqual(["drafts/a.docx"]);
    for (const all of ["/", "./", "//"]) {
      expect(await taken(folder, { include: [all] })).toHaveLength(2);
      await expect(taken(folder, { exclude: [all] })).rejects.toThrow(/left out by/);
    }
  });

  test("outweighs include", async () => {
    const patterns = { include: ["*.docx"], exclude: ["drafts", "a.*"] };
    expect(await taken(folderWith(PAPERS), patterns)).toEqual(["minutes/2024/e.docx"]);
  });

  test("an excluded folder is not even read", async () => {
    const folder = folderWith(PAPERS);
    chmodSync(join(folder, "drafts"), 0);
    try {
      expect(await taken(folder, { exclude: ["drafts"] })).toHaveLength(4);
    } finally {
      chmodSync(join(folder, "drafts"), 0o700);
    }
  });
});

describe(".councilignore", () => {
  test("is written like .gitignore", async () => {
    const folder = folderWith({
      ".councilignore": "# old things\n\n*.xlsx\n/drafts/\n\\#notes.docx\n",
      "#notes.docx": "x",
      "a.docx": "x",
      "b.xlsx": "x",
      "drafts/c.docx": "x",
      "minutes/drafts/d.docx": "x",
    });
    expect(await taken(folder)).toEqual(["a.docx", "minutes/drafts/d.docx"]);
  });

  test("takes back with an exclamation mark what it left out before", async () => {
    const folder = folderWith({ ".councilignore": "*.docx\n!agenda.docx\n", "agenda.docx": "x", "a.docx": "x" });
    expect(await taken(folder)).toEqual(["agenda.docx"]);
  });

  test("a file in a folder below has the last word on that folder", async () => {
    const folder = folderWith({
      ".councilignore": "*.docx\n",
      "a.docx": "x",
      "kept/.councilignore": "!*.docx\nb.*\n",
      "kept/a.docx": "x",
      "kept/b.docx": "x",
      "other/a.docx": "x",
    });
    expect(await taken(folder)).toEqual(["kept/a.docx"]);
  });

  test("what is in a folder that is left out cannot be taken back", async () => {
    const folder = folderWith({ ".councilignore": "drafts/\n!drafts/a.docx\n", "drafts/a.docx": "x", "b.docx": "x" });
    expect(await taken(folder)).toEqual(["b.docx"]);
  });

  test("counts from the current folder on, also when a folder below it is named", async () => {
    const folder = folderWith({
      ".councilignore": "drafts/\npapers/2023/\n",
      "papers/.councilignore": "*.xlsx\n",
      "papers/2023/a.docx": "x",
      "papers/2024/a.docx": "x",
      "papers/2024/b.xlsx": "x",
      "papers/2024/drafts/c.docx": "x",
    });
    expect(await taken(join(folder, "papers/2024"))).toEqual(["a.docx", "b.xlsx", "drafts/c.docx"]);
    process.chdir(folder);
    expect(await taken(join(folder, "papers"))).toEqual(["2024/a.docx"]);
    expect(await taken(join(folder, "papers/2024"))).toEqual(["a.docx"]);
    process.chdir(join(folder, "papers/2024"));
    expect(await taken(join(folder, "papers/2024"))).toEqual(["a.docx", "b.xlsx", "drafts/c.docx"]);
  });

  test("line ends of Windows and a byte order mark are no trouble", async () => {
    const folder = folderWith({ ".councilignore": "\uFEFFdrafts/\r\n*.xlsx\r\n", "drafts/a.docx": "x", "b.xlsx": "x" });
    writeFileSync(join(folder, "c.docx"), "x");
    expect(await taken(folder)).toEqual(["c.docx"]);
  });

  test("one that cannot be read is an error that names it", async () => {
    const folder = folderWith(["a.docx"]);
    mkdirSync(join(folder, ".councilignore"));
    await expect(taken(folder)).rejects.toThrow(/\.councilignore" cannot be read/);
  });
});

describe("nothing left", () => {
  test.each<[string, Partial<Patterns>]>([
    ["nothing that matches", { include: ["*.pptx"] }],
    ["everything excluded", { exclude: ["*"] }],
  ])("%s is an error that says what left it out", async (_what, patterns) => {
    const error = await taken(folderWith(PAPERS), patterns).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(OperatorError);
    expect(String(error)).toMatch(/left out by --include, --exclude or \.councilignore/);
  });

  test("an ignore file that leaves out everything", async () => {
    await expect(taken(folderWith({ ".councilignore": "*\n", "a.docx": "x" }))).rejects.toThrow(/councilignore/);
  });

  test("a folder with nothing in it is another error", async () => {
    await expect(taken(folderWith([".hidden"]), { include: ["*.docx"] })).rejects.toThrow(/There is no document/);
  });
});

describe("what the patterns do not touch", () => {
  test("a file that is named itself is always taken", async () => {
    const folder = folderWith({ ".councilignore": "*\n", "a.xlsx": "x" });
    process.chdir(folder);
    const { sources } = await receive([join(folder, "a.xlsx")], { include: ["*.docx"], exclude: ["*"] });
    expect(sources.map(({ named }) => named)).toEqual([true]);
  });

  test("hidden, lock and owner files are passed over whatever is included", async () => {
    const folder = folderWith(["a.docx", ".hidden.docx", "~$a.docx", ".~lock.a.docx#", ".git/b.docx"]);
    expect(await taken(folder, { include: ["*", ".*", "**"] })).toEqual(["a.docx"]);
  });

  test("a link that no pattern takes is not spoken of", async () => {
    const folder = folderWith(["a.docx"]);
    symlinkSync(join(folder, "a.docx"), join(folder, "b.docx"));
    symlinkSync("/", join(folder, "root"));
    const wanted = { include: ["*.docx"], exclude: ["b.*"] };
    expect(await receive([folder], wanted)).toMatchObject({ sources: [{}], leftOut: [] });
    expect((await receive([folder], { include: [], exclude: [] })).leftOut.map(({ cause }) => cause)).toEqual([
      "link",
      "link",
    ]);
  });
});
