/** Several documents are put in place at the same time: what one looks for, another one may be making. */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { folderDelivery } from "../../src/deliver/folder.js";
import { testFolder } from "../support/folder.js";

/** A folder that appears right after somebody has looked for it in vain. */
const appearing = vi.hoisted(() => ({ path: "" }));

vi.mock("node:fs/promises", async (importOriginal) => {
  const original = await importOriginal<typeof import("node:fs/promises")>();
  const lstat = async (path: string) => {
    try {
      return await original.lstat(path);
    } catch (error) {
      if (path === appearing.path) mkdirSync(path, { recursive: true });
      throw error;
    }
  };
  return { ...original, lstat };
});

test("an output folder that another document makes just then is no link out of it", async () => {
  const home = testFolder();
  const file = join(home, "work");
  writeFileSync(file, "new");
  const out = join(home, "published");
  appearing.path = out;
  const source = { path: join(home, "agenda.docx"), under: "", named: true };
  await folderDelivery({ out, overwrite: false }).put(source, [{ file, name: "agenda.odt" }]);
  expect(readdirSync(out)).toEqual(["agenda.odt"]);
});
