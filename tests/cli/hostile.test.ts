/** Bad input that no fixture can hold, through the real executable. */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import JSZip from "jszip";
import { describe, expect, test } from "vitest";
import { testFolder } from "../support/folder.js";
import { describeWith, unshare } from "../support/programs.js";
import { copyFixture, FIXTURES, run } from "../support/run.js";

const embedded = ["--engine", "embedded"];

describe("names", () => {
  const names = [
    "with space.docx",
    "quote'\".docx",
    "hash#.docx",
    "100%.docx",
    "-dash.docx",
    "emoji😀.docx",
    "line\nbreak.docx",
    "two.dots.docx",
  ];

  test.skipIf(process.platform === "win32")(
    "all the names that shells and URLs trip over, in one run",
    async () => {
      const folder = testFolder();
      for (const name of names) copyFixture("word/two.dots.docx", folder, name);
      const { code, stdout } = await run([...embedded, "--quiet", "--", ...names], { cwd: folder });
      expect(code).toBe(0);
      expect(stdout).toContain("line\\nbreak.docx: Ready to send.");
      const expected = names.flatMap((name) => [name, name.replace(/docx$/, "odt"), name.replace(/docx$/, "pdf")]);
      expect(readdirSync(folder).sort()).toEqual(expected.sort());
    },
    60_000,
  );
});

describe.skipIf(process.platform === "win32")("names that are commands to GitHub's runner", () => {
  const names = ["::error::a.pdf", "  ::error::b.pdf", "c\n::error::c.pdf", "d##[error]d.pdf"];
  const env = { GITHUB_ACTIONS: "true" };
  /** The runner passes over white space before `::`, and looks for `##[` in the whole line. */
  const commands = (text: string) => text.split(/\r\n|\r|\n/).filter((line) => /^\s*::|##\[/.test(line));

  test("are none in what the program prints", async () => {
    const folder = testFolder();
    for (const name of names) writeFileSync(join(folder, name), "no PDF");
    const named = (text: string) =>
      text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).source.name);
    for (const mode of ["--quiet", "--verbose", "--json"]) {
      const { code, stdout, stderr } = await run(["check", mode, "--", ...names], { cwd: folder, env });
      expect({ mode, code, commands: commands(stdout + stderr) }).toEqual({ mode, code: 1, commands: [] });
      if (mode === "--json") expect(named(stdout)).toEqual(names);
    }
  });

  test("are none in errors, and begin no line of their own", async () => {
    for (const name of names) {
      const { code, stderr } = await run(["check", "--", name], { cwd: testFolder(), env });
      expect(code).toBe(2);
      expect(commands(stderr)).toEqual([]);
      // The message, and what to do.
      expect(stderr.trimEnd().split("\n")).toHaveLength(2);
    }
  });

  test("several lines of one error stay lines", async () => {
    const folder = testFolder();
    writeFileSync(join(folder, "council-convert.config.json"), '{"keep": 1, "x\\n::error::y": 1}');
    const { stderr } = await run(["check", "a.pdf"], { cwd: folder, env });
    expect(stderr).toMatch(
      /^council-convert: In .*:\n"keep" must be .*\nThere is no setting "x\\n::error::y".*\n.*\n$/,
    );
  });
});

describe("bombs", () => {
  test("a small docx that unpacks to 300 MB ends as could not be checked, quickly and without LibreOffice", async () => {
    const zip = await JSZip.loadAsync(readFileSync(join(FIXTURES, "agenda.docx")));
    const text = `<w:p><w:r><w:t>${"a".repeat(10_000)}</w:t></w:r></w:p>`;
    const main = await zip.file("word/document.xml")?.async("string");
    zip.file("word/document.xml", (main as string).replace("<w:body>", `<w:body>${text.repeat(30_000)}`));
    const bomb = await zip.generateAsync({ type: "nodebuffer", compression: "DEFLATE" });
    expect(bomb.length).toBeLessThan(3_000_000);
    const folder = testFolder();
    writeFileSync(join(folder, "bomb.docx"), bomb);
    const { code, stdout } = await run([...embedded, join(folder, "bomb.docx")]);
    expect(code).toBe(3);
    expect(stdout).toMatch(/unpack/);
    expect(readdirSync(folder)).toEqual(["bomb.docx"]);
  });

  test("a part that unpacks to more than it declares", async () => {
    const zip = new JSZip();
    for (const name of ["[Content_Types].xml", "_rels/.rels"]) {
      const source = await JSZip.loadAsync(readFileSync(join(FIXTURES, "agenda.docx")));
      zip.file(name, (await source.file(name)?.async("nodebuffer")) as Buffer);
    }
    zip.file("word/document.xml", `<w:document xmlns:w="x">${"a".repeat(5_000_000)}</w:document>`);
    const bytes = await zip.generateAsync({ type: "nodebuffer", compression: "DEFLATE" });
    // The central directory is made to say that the last part holds 100 bytes.
    const directory = bytes.lastIndexOf(Buffer.from("PK\u0001\u0002"));
    bytes.writeUInt32LE(100, directory + 24);
    const path = join(testFolder(), "liar.docx");
    writeFileSync(path, bytes);
    expect((await run([...embedded, path])).code).toBe(3);
  });
});

describe("the source", () => {
  test("that may not be read", async () => {
    const path = copyFixture("agenda.docx", testFolder());
    chmodSync(path, 0o000);
    const { code, stdout } = await run([...embedded, path]);
    // An administrator may read everything; everybody else is told what to do.
    if (process.getuid?.() !== 0) {
      expect(code).toBe(3);
      expect(stdout).toContain("permission");
    } else expect(code).toBe(0);
  });

  test("is the same before and after", async () => {
    const path = copyFixture("agenda.docx", testFolder());
    const sum = () => createHash("sha256").update(readFileSync(path)).digest("hex");
    const before = sum();
    const { stdout } = await run([...embedded, "--json", path]);
    expect(JSON.parse(stdout).source.sha256).toBe(before);
    expect(sum()).toBe(before);
  });

  test("that is a folder, a pipe or a device", async () => {
    const folder = testFolder();
    execFileSync("mkfifo", [join(folder, "pipe.docx")]);
    for (const path of [join(folder, "pipe.docx"), "/dev/null"]) {
      const { code, stderr } = await run([path]);
      expect(code).toBe(2);
      expect(stderr).toContain("neither a file nor a folder");
    }
  });
});

describe("where nothing can be written", () => {
  test("the output folder is a file", async () => {
    const folder = testFolder();
    writeFileSync(join(folder, "out"), "");
    const { code, stdout } = await run([...embedded, "--out", join(folder, "out"), copyFixture("agenda.docx", folder)]);
    expect(code).toBe(3);
    expect(stdout).toContain("--out");
  });

  test("the output exists: it stays, and the option is named", async () => {
    const folder = testFolder();
    const path = copyFixture("agenda.docx", folder);
    writeFileSync(join(folder, "agenda.pdf"), "mine");
    const { code, stdout } = await run([...embedded, path]);
    expect(code).toBe(3);
    expect(stdout).toContain("--overwrite");
    expect(readFileSync(join(folder, "agenda.pdf"), "utf8")).toBe("mine");
    expect((await run([...embedded, "--overwrite", path])).code).toBe(0);
    expect(readFileSync(join(folder, "agenda.pdf"), "latin1")).toMatch(/^%PDF-/);
  });
});

describeWith(unshare, "file systems that give trouble", (unsharePath) => {
  /** Runs the program in a mount namespace where `place` is a file system of its own, as `options` say. */
  function runWithMount(place: string, options: string, args: readonly string[], env: Record<string, string> = {}) {
    const script = 'mount -t tmpfs -o "$OPTIONS" none "$PLACE" && exec "$@"';
    const program = [process.execPath, join(import.meta.dirname, "../../bin/council-convert.js"), ...args];
    const done = spawnSync(unsharePath, ["-rm", "sh", "-c", script, "sh", ...program], {
      env: { ...process.env, ...env, PLACE: place, OPTIONS: options },
      encoding: "utf8",
    });
    return { code: done.status, stdout: done.stdout, stderr: done.stderr };
  }

  const SMALL = "size=60k";

  test("a full disk where the outputs go: nothing is put in place, and the verdict is not ready", () => {
    const folder = testFolder();
    const out = join(folder, "out");
    mkdirSync(out);
    const args = [...embedded, "--out", out, copyFixture("word/minutes.docx", folder)];
    const { code, stdout } = runWithMount(out, SMALL, args);
    expect(stdout).toContain("The disk is full");
    expect(stdout).toContain("Could not be checked.");
    expect(code).toBe(3);
  });

  test("a full disk where the work is done", () => {
    const folder = testFolder();
    const temp = join(folder, "temp");
    mkdirSync(temp);
    const args = [...embedded, copyFixture("word/minutes.docx", folder)];
    const { code, stdout, stderr } = runWithMount(temp, SMALL, args, { TMPDIR: temp });
    expect(stdout).toContain("Could not be checked.");
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(code).toBe(3);
    expect(readdirSync(folder).sort()).toEqual(["minutes.docx", "temp"]);
  });

  test("a folder that cannot be written to is refused before any work, with the option that helps", () => {
    const folder = testFolder();
    const out = join(folder, "out");
    mkdirSync(out);
    const { code, stdout } = runWithMount(out, "ro", [...embedded, "--out", out, copyFixture("agenda.docx", folder)]);
    expect(stdout).toContain("cannot be written to");
    expect(stdout).toContain("--out");
    expect(code).toBe(3);
  });
});

describe("the name says Word, the content says otherwise", () => {
  test.each([
    ["old/letter.doc", "Word 97-2003 document"],
    ["old/notice.rtf", "Rich Text document"],
  ])("%s as .docx is converted as what it is, and that is told", async (fixture, label) => {
    const path = copyFixture(fixture, testFolder(), "agenda.docx");
    const { code, stdout } = await run([...embedded, path]);
    expect(stdout).toContain(`${label} (`);
    expect(stdout).toContain("although its name says otherwise");
    expect(code).toBe(0);
  });
});
