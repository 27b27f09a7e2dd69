/** Runs scripts/pre-commit.mjs as pre-commit does: in the folder of a repository, with file names after `--`. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { testFolder } from "../support/folder.js";
import { copyFixture, ROOT } from "../support/run.js";

function hook(cwd: string, ...args: string[]) {
  const temporary = testFolder();
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "scripts/pre-commit.mjs"), ...args], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary },
  });
  return { code: status, lines: stdout.split("\n").filter(Boolean), stderr, left: readdirSync(temporary) };
}

const files = (folder: string) => (readdirSync(folder, { recursive: true }) as string[]).sort();

test("convert: says what would be, and leaves nothing behind, also for documents of one name", () => {
  const folder = testFolder();
  for (const name of ["a", "b"]) mkdirSync(join(folder, name));
  const documents = [copyFixture("agenda.docx", join(folder, "a")), copyFixture("agenda.docx", join(folder, "b"))];
  const before = files(folder);
  expect(hook(folder, "convert", "--", ...documents)).toEqual({
    code: 0,
    lines: ["agenda.docx: Ready to send.", "agenda.docx: Ready to send."],
    stderr: "",
    left: [],
  });
  expect(files(folder)).toEqual(before);
});

test("convert: the worst document counts, in whichever run it was", () => {
  const folder = testFolder();
  mkdirSync(join(folder, "b"));
  const locked = copyFixture("password/notice.docx", folder);
  const other = copyFixture("pdf/accounts.pdf", join(folder, "b"), "notice.pdf");
  const { code, lines, left } = hook(folder, "convert", "--", locked, other);
  expect({ code, left, documents: lines.length }).toEqual({ code: 3, left: [], documents: 2 });
});

test("check: looks at the files as they are", () => {
  const folder = testFolder();
  copyFixture("pdf/agenda-pdfa-2b.pdf", folder, "good.pdf");
  copyFixture("pdf/accounts.pdf", folder, "bad.pdf");
  expect(hook(folder, "check", "--", "good.pdf")).toMatchObject({ code: 0, lines: ["good.pdf: Ready to send."] });
  expect(hook(folder, "check", "--", "good.pdf", "bad.pdf").code).toBe(1);
});

test("the user's own arguments reach the command, and must end with --", () => {
  const folder = testFolder();
  copyFixture("agenda.docx", folder);
  expect(hook(folder, "convert", "--dry-run", "--json", "--", "agenda.docx").lines[0]).toContain(
    "council-convert/plan/1",
  );
  expect(hook(folder, "convert", "--no-such", "--", "agenda.docx")).toMatchObject({ code: 2, lines: [], left: [] });
  expect(hook(folder, "check", "--verbose", "agenda.docx")).toMatchObject({
    code: 2,
    stderr: 'council-convert: the "args" of the hook must end with "--".\n',
  });
});
