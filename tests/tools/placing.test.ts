/** Files put into folders of the user: whole, and never in the place of another one. */
import * as fs from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { linkOrCopy } from "../../src/tools/placing.js";
import { testFolder } from "../support/folder.js";

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof fs>();
  return { ...real, link: vi.fn(real.link), rename: vi.fn(real.rename) };
});

async function scene() {
  const folder = testFolder();
  const [from, to] = [join(folder, "from"), join(folder, "to")];
  await fs.writeFile(from, "new");
  return { folder, from, to };
}

const refuse = () => Promise.reject(Object.assign(new Error("no links here"), { code: "EPERM" }));

describe.each([true, false])("a file system that has links: %s", (hasLinks) => {
  beforeEach(async () => {
    const real = await vi.importActual<typeof fs>("node:fs/promises");
    vi.mocked(fs.link).mockImplementation(hasLinks ? real.link : refuse);
  });

  test("the whole file gets the name", async () => {
    const { from, to } = await scene();
    await linkOrCopy(from, to);
    expect(await fs.readFile(to, "utf8")).toBe("new");
  });

  test("a file that has the name keeps it", async () => {
    const { folder, from, to } = await scene();
    await fs.writeFile(to, "old");
    await expect(linkOrCopy(from, to)).rejects.toMatchObject({ code: "EEXIST" });
    expect(await fs.readFile(to, "utf8")).toBe("old");
    expect((await fs.readdir(folder)).sort()).toEqual(["from", "to"]);
  });
});

test("where there are no links, nobody sees a part of it, and when it cannot be copied nothing is left", async () => {
  vi.mocked(fs.link).mockImplementation(refuse);
  const { folder, from, to } = await scene();
  vi.mocked(fs.rename).mockImplementationOnce(async (copy) => {
    expect(await fs.readFile(copy, "utf8")).toBe("new");
    expect(await fs.readFile(to, "utf8")).toBe("");
    throw new Error("the disk is full");
  });
  await expect(linkOrCopy(from, to)).rejects.toThrow("the disk is full");
  expect(await fs.readdir(folder)).toEqual(["from"]);
});
