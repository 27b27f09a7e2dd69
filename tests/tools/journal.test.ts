/** Several runs add to one file: nothing of any of them is lost. */
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { addLines, lockOf, readJournal, renewJournal } from "../../src/tools/journal.js";
import { testFolder } from "../support/folder.js";

const HEADER = "header\n";

function journal() {
  const folder = testFolder();
  return { folder, file: join(folder, "deep", "journal") };
}

test("is begun with its header, once, and may not be there", async () => {
  const { file } = journal();
  expect(await readJournal(file)).toBeUndefined();
  await renewJournal(file, HEADER, async () => "nobody's");
  expect(existsSync(file)).toBe(false);
  const names = Array.from({ length: 20 }, (_, index) => `${index}`);
  await Promise.all(names.map((name) => addLines(file, HEADER, `${name}\n`)));
  const [header, ...lines] = readFileSync(file, "utf8").trimEnd().split("\n");
  expect(header).toBe("header");
  expect(lines.sort()).toEqual(names.sort());
  expect(readdirSync(join(file, ".."))).toEqual(["journal"]);
});

test("written anew again and again while others add, it has every line in the end", async () => {
  const { file } = journal();
  await addLines(file, HEADER, "first\n");
  const names = Array.from({ length: 300 }, (_, index) => `${index}`);
  const adding = (async () => {
    for (const name of names) await addLines(file, HEADER, `${name}\n`);
  })();
  const renewing = Array.from({ length: 3 }, async () => {
    for (let count = 0; count < 20; count += 1)
      await renewJournal(file, HEADER, async (content) => {
        await new Promise((resolve) => setTimeout(resolve, 2));
        return content;
      });
  });
  await Promise.all([adding, ...renewing]);
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  expect(lines[0]).toBe("header");
  expect([...new Set(lines)].sort()).toEqual(["header", "first", ...names].sort());
  expect(readdirSync(join(file, ".."))).toEqual(["journal"]);
});

test("what another run adds while it is written anew is in the new file, whole", async () => {
  const { file } = journal();
  await addLines(file, HEADER, "old\n");
  await renewJournal(file, HEADER, async () => {
    await addLines(file, HEADER, "added\n");
    return `${HEADER}new\n`;
  });
  expect(readFileSync(file, "utf8")).toBe(`${HEADER}new\nadded\n`);
});

test("a lock that a killed run has left keeps nobody waiting for ever", async () => {
  const { file } = journal();
  await addLines(file, HEADER, "old\n");
  writeFileSync(lockOf(file), "");
  const before = statSync(file).ino;
  const long = new Date(Date.now() - 120_000);
  utimesSync(lockOf(file), long, long);
  await renewJournal(file, HEADER, async () => `${HEADER}new\n`);
  expect(readFileSync(file, "utf8")).toBe(`${HEADER}new\n`);
  expect(statSync(file).ino).not.toBe(before);
  expect(existsSync(lockOf(file))).toBe(false);
});
