import JSZip from "jszip";
import { describe, expect, test } from "vitest";
import { DEFLATED, openZip, packedBytes, STORED, sourceOf } from "../../src/tools/zip.js";
import { type PackedPart, packed, packedStream, zipOf } from "../../src/tools/zip-writer.js";

const DATE = new Date("2024-03-01T23:59:59Z");
const folder: PackedPart = { name: "Pictures/", method: STORED, crc32: 0, bytes: 0, packed: Buffer.alloc(0) };

describe("a package that is written", () => {
  test("holds the parts in the order that was given, folders and names in any script among them", async () => {
    const parts = [packed("z.xml", Buffer.from("<z/>")), folder, packed("Pictures/議事録.png", Buffer.from("é"))];
    const bytes = zipOf(parts, DATE);
    const archive = await JSZip.loadAsync(bytes, { checkCRC32: true });
    expect(Object.keys(archive.files)).toEqual(["z.xml", "Pictures/", "Pictures/議事録.png"]);
    expect(archive.files["Pictures/"]?.dir).toBe(true);
    expect(await archive.file("Pictures/議事録.png")?.async("string")).toBe("é");
    const zip = await openZip(sourceOf(bytes));
    expect(zip.parts.map(({ name, method }) => [name, method])).toEqual(
      parts.map(({ name, method }) => [name, method]),
    );
    expect((await zip.read("z.xml")).toString()).toBe("<z/>");
  });

  test.each([
    [DATE, "2024-03-01T23:59:58Z"],
    [new Date("1970-01-01T00:00:00Z"), "1980-02-01T00:00:00Z"],
    [new Date("2500-01-01T00:00:00Z"), "2107-12-31T00:00:00Z"],
    [new Date(Number.NaN), "1980-02-01T00:00:00Z"],
  ])("has the date %s as %s, whatever the time zone", async (date, expected) => {
    const archive = await JSZip.loadAsync(zipOf([packed("a", Buffer.from("a"))], date));
    expect(archive.file("a")?.date).toEqual(new Date(expected));
  });

  test("holds the same whether a part comes in one piece or in many", async () => {
    const content = Buffer.from("The council met. ".repeat(150_000));
    async function* pieces() {
      for (let at = 0; at < content.length; at += 1000) yield content.subarray(at, at + 1000);
    }
    const [one, many] = [packed("a", content), await packedStream("a", pieces())];
    expect(many).toMatchObject({ name: "a", method: DEFLATED, crc32: one.crc32, bytes: content.length });
    const archive = await JSZip.loadAsync(zipOf([many], DATE), { checkCRC32: true });
    expect(await archive.file("a")?.async("nodebuffer")).toEqual(content);
  });

  test("fails when the pieces fail", async () => {
    async function* pieces() {
      yield Buffer.from("a");
      throw new Error("torn");
    }
    await expect(packedStream("a", pieces())).rejects.toThrow("torn");
  });
});

describe("the packed bytes of a part", () => {
  const part = packed("a.xml", Buffer.from("<a/>"));
  const bytes = zipOf([part], DATE);

  test("are taken as they lie there", () => {
    expect(packedBytes(bytes, 0, part.packed.length)).toEqual(part.packed);
  });

  test.each([
    ["something else", 1, 4],
    ["the end of the package", bytes.length - 10, 4],
    ["less than was promised", 0, bytes.length],
  ])("are nothing where there is %s", (_, offset, length) => {
    expect(packedBytes(bytes, offset, length)).toBeUndefined();
  });
});
