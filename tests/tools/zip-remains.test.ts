import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { openZip, sourceOf } from "../../src/tools/zip.js";
import { packed, zipOf } from "../../src/tools/zip-writer.js";

const SECRET = Buffer.from("Ann Example");
const DATE = new Date("2024-03-01T00:00:00Z");

async function remainsIn(bytes: Buffer): Promise<readonly string[]> {
  const zip = await openZip(sourceOf(bytes));
  try {
    return (await zip.remains()).map(({ what, bytes: found }) => `${what}: ${found.toString("latin1")}`);
  } finally {
    zip.close();
  }
}

/** Where a package may hold something, in the order of its bytes. */
interface Places {
  readonly name?: string;
  readonly field?: Buffer;
  readonly inPart?: Buffer;
  readonly behindPart?: Buffer;
  readonly listedField?: Buffer;
  readonly remark?: Buffer;
  readonly inDirectory?: Buffer;
  readonly behindDirectory?: Buffer;
  readonly remarkOnAll?: Buffer;
  readonly hasDescriptor?: boolean;
}

const NONE = Buffer.alloc(0);

/** A package with one part, `a.xml`. */
function zipWith(places: Places): Buffer {
  const { field = NONE, inPart = NONE, behindPart = NONE, listedField = NONE, remark = NONE } = places;
  const { inDirectory = NONE, behindDirectory = NONE, remarkOnAll = NONE, hasDescriptor = false } = places;
  const { crc32, bytes } = packed("a.xml", Buffer.from("<a/>"));
  const data = Buffer.concat([deflateRawSync(Buffer.from("<a/>")), inPart]);
  const numbers = (flags: number, sum: number, packedLength: number, length: number) => {
    const fixed = Buffer.alloc(22);
    fixed.writeUInt16LE(20, 0);
    fixed.writeUInt16LE(flags, 2);
    fixed.writeUInt16LE(8, 4);
    fixed.writeUInt32LE(sum, 10);
    fixed.writeUInt32LE(packedLength, 14);
    fixed.writeUInt32LE(length, 18);
    return fixed;
  };
  const lengths = (...all: readonly number[]) => Buffer.from(Uint16Array.from(all).buffer);
  const flags = hasDescriptor ? 8 : 0;
  const name = Buffer.from(places.name ?? "a.xml");
  const descriptor = hasDescriptor
    ? Buffer.concat([Buffer.from("PK\x07\x08"), Buffer.from(Uint32Array.from([crc32, data.length, bytes]).buffer)])
    : NONE;
  const local = Buffer.concat([
    Buffer.from("PK\x03\x04"),
    hasDescriptor ? numbers(flags, 0, 0, 0) : numbers(flags, crc32, data.length, bytes),
    lengths(name.length, field.length),
    name,
    field,
    data,
    descriptor,
    behindPart,
  ]);
  const directory = Buffer.concat([
    Buffer.from("PK\x01\x02\x14\x00", "latin1"),
    numbers(flags, crc32, data.length, bytes),
    lengths(5, listedField.length, remark.length),
    Buffer.alloc(12),
    Buffer.from("a.xml"),
    listedField,
    remark,
    inDirectory,
  ]);
  return Buffer.concat([
    local,
    directory,
    behindDirectory,
    Buffer.from("PK\x05\x06\0\0\0\0", "latin1"),
    lengths(1, 1),
    Buffer.from(Uint32Array.from([directory.length, local.length]).buffer),
    lengths(remarkOnAll.length),
    remarkOnAll,
  ]);
}

const fieldOf = (id: number, content: Buffer) =>
  Buffer.concat([Buffer.from(Uint16Array.from([id, content.length]).buffer), content]);

describe("what lies in a package beside its parts", () => {
  it("is nothing in what this program writes", async () => {
    expect(await remainsIn(zipOf([packed("a", SECRET), packed("b", SECRET)], DATE))).toEqual([]);
  });

  it.each<readonly [string, Places]>([
    ["sizes that follow the part", { hasDescriptor: true }],
    ["a date as Unix has it", { field: fieldOf(0x5455, Buffer.from("\x03abcdefgh")) }],
    [
      "room that Office leaves",
      { field: fieldOf(0xa220, Buffer.from(`\x28\xa0\x10\x00${"\xdc".repeat(200)}`, "latin1")) },
    ],
    ["zeros between parts", { behindPart: Buffer.alloc(500) }],
  ])("is not %s", async (_what, places) => {
    expect(await remainsIn(zipWith(places))).toEqual([]);
  });

  it.each<readonly [string, Places, string]>([
    ["behind the data of a part", { inPart: SECRET }, "bytes"],
    ["between the parts", { behindPart: SECRET }, "bytes"],
    ["behind sizes that follow a part", { hasDescriptor: true, behindPart: SECRET }, "bytes"],
    ["within the directory", { inDirectory: SECRET }, "bytes"],
    ["behind the directory", { behindDirectory: SECRET }, "bytes"],
    ["a field of a part", { field: fieldOf(0x1234, SECRET) }, "field"],
    ["a field in the directory that is too long for its numbers", { listedField: fieldOf(0x7855, SECRET) }, "field"],
    ["a remark on a part", { remark: SECRET }, "remark"],
    ["a remark on the package", { remarkOnAll: SECRET }, "remark"],
    ["another name of a part", { name: SECRET.toString() }, "name"],
  ])("is told: %s", async (_where, places, what) => {
    expect(await remainsIn(zipWith(places))).toEqual([`${what}: ${SECRET}`]);
  });

  it("a part that the directory does not list is told", async () => {
    const other = zipOf([packed("hidden.xml", SECRET)], DATE);
    const [found] = await remainsIn(zipWith({ behindPart: other.subarray(0, other.indexOf("PK\x01\x02")) }));
    expect(found).toMatch(/^bytes: PK.*hidden\.xml/s);
  });
});
