/** Folders for tests, removed when their test file is done. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";

const made: string[] = [];

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A new, empty folder. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "council-test-"));
  made.push(folder);
  return folder;
}

/** A new folder with files of these names, each with a content of its own; the folders among them are made. */
export function folderWith(...names: readonly string[]): string {
  const folder = testFolder();
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), `content of ${name}`);
  }
  return folder;
}
