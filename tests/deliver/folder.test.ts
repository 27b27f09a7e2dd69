import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderDelivery } from "../../src/deliver/folder.js";
import { DeliveryError } from "../../src/errors.js";
import { OWN_PREFIX } from "../../src/tools/own.js";
import { testFolder } from "../support/folder.js";

function parcel(folder: string, name: string, content = `new ${name}`) {
  const file = join(folder, `work-${name}`);
  writeFileSync(file, content, { mode: 0o600 });
  return { file, name };
}

function setUp() {
  const work = testFolder();
  const home = testFolder();
  const source = { path: join(home, "agenda.docx"), under: "", named: true };
  return { work, home, source, parcels: [parcel(work, "agenda.odt"), parcel(work, "agenda.pdf")] };
}

const names = ["agenda.odt", "agenda.pdf"];

describe("putting outputs in place", () => {
  test("beside the source, whole, and with nothing left over", async () => {
    const { home, source, parcels } = setUp();
    const paths = await folderDelivery({ overwrite: false }).put(source, parcels);
    expect(paths).toEqual(names.map((name) => join(home, name)));
    expect(readdirSync(home).sort()).toEqual(names);
    expect(readFileSync(join(home, "agenda.pdf"), "utf8")).toBe("new agenda.pdf");
  });

  test("under another folder, which is made, with the tree mirrored", async () => {
    const { home, source, parcels } = setUp();
    const out = join(home, "published");
    await folderDelivery({ out, overwrite: false }).put({ ...source, under: "2024/May" }, parcels);
    expect(readdirSync(join(out, "2024/May")).sort()).toEqual(names);
  });

  test.skipIf(process.platform === "win32")(
    "with the mode a new file has, not that of the private work file",
    async () => {
      const { home, source, parcels } = setUp();
      await folderDelivery({ overwrite: false }).put(source, parcels);
      expect(statSync(join(home, "agenda.pdf")).mode & 0o777).toBe(0o666 & ~process.umask());
    },
  );

  test("all or none: an existing second file takes the first one back", async () => {
    const { home, source, parcels } = setUp();
    writeFileSync(join(home, "agenda.pdf"), "old");
    await expect(folderDelivery({ overwrite: false }).put(source, parcels)).rejects.toThrow(DeliveryError);
    expect(readdirSync(home)).toEqual(["agenda.pdf"]);
    expect(readFileSync(join(home, "agenda.pdf"), "utf8")).toBe("old");
  });

  test.each([
    ["without --changed", undefined, /^Use --overwrite to replace it/],
    ["that --changed knows", true, /^Use --overwrite to replace it/],
    ["that --changed knows nothing of", false, /^Nothing is known of how it was made.*use --overwrite once/],
  ])("the refusal of one that exists, %s, says what to do", async (_what, known, advice) => {
    const { home, source } = setUp();
    writeFileSync(join(home, "agenda.pdf"), "old");
    const knows = known === undefined ? undefined : () => known;
    const refusal = await folderDelivery({ overwrite: false, isOurs: async () => false, knows }).refuse(source, names);
    expect(refusal?.advice).toMatch(advice);
  });

  test("overwrite replaces, and leaves nothing of the old file", async () => {
    const { home, source, parcels } = setUp();
    writeFileSync(join(home, "agenda.pdf"), "old");
    await folderDelivery({ overwrite: true }).put(source, parcels);
    expect(readdirSync(home).sort()).toEqual(names);
    expect(readFileSync(join(home, "agenda.pdf"), "utf8")).toBe("new agenda.pdf");
  });

  test("overwrite puts the old file back when a later one cannot be written", async () => {
    const { home, source, parcels } = setUp();
    writeFileSync(join(home, "agenda.odt"), "old");
    mkdirSync(join(home, "agenda.pdf"));
    writeFileSync(join(home, "agenda.pdf", "in the way"), "");
    await expect(folderDelivery({ overwrite: true }).put(source, parcels)).rejects.toThrow(DeliveryError);
    expect(readFileSync(join(home, "agenda.odt"), "utf8")).toBe("old");
    expect(readdirSync(home).sort()).toEqual(names);
  });

  test("not through a folder that has become a link out of the output folder since the plan", async () => {
    const { home, source, parcels } = setUp();
    const outside = testFolder();
    const out = join(home, "published");
    const delivery = folderDelivery({ out, overwrite: false });
    const nested = { ...source, under: "2024" };
    mkdirSync(out);
    expect(await delivery.refuse(nested, names)).toBeUndefined();
    symlinkSync(outside, join(out, "2024"));
    await expect(delivery.put(nested, parcels)).rejects.toThrow(/became a link/);
    expect(readdirSync(outside)).toEqual([]);
  });

  test("a made folder is taken back when nothing could be delivered into it", async () => {
    const { home, source, parcels } = setUp();
    const out = join(home, "new");
    const missing = [...parcels, { file: join(home, "no such work file"), name: "third.pdf" }];
    await expect(folderDelivery({ out, overwrite: false }).put(source, missing)).rejects.toThrow(DeliveryError);
    expect(readdirSync(home)).toEqual([]);
  });

  const proc = process.platform === "linux" ? ["/proc/published"] : [];
  test.each(proc)("%s, where nothing can be made, is said at once", async (out) => {
    const { source, parcels } = setUp();
    await expect(folderDelivery({ out, overwrite: false }).put(source, parcels)).rejects.toThrow(DeliveryError);
  });

  test.each(["a".repeat(240), "会".repeat(80)])("a very long name does not break the temporary one", async (stem) => {
    const { work, home, source } = setUp();
    const name = `${stem}.pdf`;
    await folderDelivery({ overwrite: false }).put(source, [{ ...parcel(work, "agenda.pdf"), name }]);
    expect(readdirSync(home)).toEqual([name]);
  });
});

test("what a killed process left beside the outputs is cleared away, and nothing else", async () => {
  const { home, source, parcels } = setUp();
  const dead = spawnSync(process.execPath, ["-e", "0"]).pid;
  const mine = OWN_PREFIX.replace(`-${process.pid}-`, `-${dead}-`);
  writeFileSync(join(home, `.${mine}abc123def456`), "half a file");
  writeFileSync(join(home, ".council-convert.config.json"), "{}");
  await folderDelivery({ overwrite: false }).put(source, parcels);
  expect(readdirSync(home).sort()).toEqual([".council-convert.config.json", ...names]);
});

describe("refusing before any work", () => {
  test("an existing file, naming the option", async () => {
    const { home, source } = setUp();
    writeFileSync(join(home, "agenda.pdf"), "old");
    const refusal = await folderDelivery({ overwrite: false }).refuse(source, names);
    expect(refusal?.why).toContain("agenda.pdf");
    expect(refusal?.advice).toContain("--overwrite");
    expect(await folderDelivery({ overwrite: true }).refuse(source, names)).toBeUndefined();
  });

  test("a folder or a link of that name is never replaced", async () => {
    const { home, source } = setUp();
    symlinkSync(join(home, "elsewhere"), join(home, "agenda.pdf"));
    expect(await folderDelivery({ overwrite: true }).refuse(source, names)).toBeDefined();
  });

  test("a folder that is a file", async () => {
    const { home, source } = setUp();
    writeFileSync(join(home, "published"), "");
    const refusal = await folderDelivery({ out: join(home, "published"), overwrite: false }).refuse(source, names);
    expect(refusal?.advice).toContain("--out");
  });

  test("a link below the output folder that leads out of it", async () => {
    const { home, source } = setUp();
    const out = testFolder();
    symlinkSync(home, join(out, "sub"));
    const refusal = await folderDelivery({ out, overwrite: false }).refuse({ ...source, under: "sub" }, names);
    expect(refusal?.why).toContain("leads out");
    const linked = join(home, "linked");
    symlinkSync(out, linked);
    expect(await folderDelivery({ out: linked, overwrite: false }).refuse(source, names)).toBeUndefined();
  });

  test("nothing to deliver, nothing to refuse", async () => {
    const { source } = setUp();
    expect(await folderDelivery({ out: "/dev/null/x", overwrite: false }).refuse(source, [])).toBeUndefined();
  });
});
