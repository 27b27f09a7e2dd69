/** Rules on metadata: each breach is found, and its sound neighbour passes. */
import { describe, expect, it } from "vitest";
import { preflight } from "../../../src/checks/pdfa/checker.js";
import { changed, claimOf, LIMITS, metadataOf, put, xmpOf } from "./build.js";
import { described, METADATA_CASES, own } from "./metadata-cases.js";

const blocked = (bytes: Buffer) =>
  preflight(bytes, { role: "kept", limits: LIMITS })
    .filter(({ severity }) => severity === "block")
    .map(({ rule }) => rule);

const found = (more: string, part = "2") =>
  blocked(changed((objects) => void objects.set(5, metadataOf(xmpOf(claimOf(part, "B"), more)))));

describe.each(METADATA_CASES)("pdfa-%s", (rule, breach, broken, kept) => {
  it(`finds ${breach}`, () => {
    expect(found(broken)).toContain(`pdfa-${rule}`);
  });

  it("is silent otherwise", () => {
    expect(found(kept)).toEqual([]);
  });
});

describe("editions of XMP", () => {
  const rating = '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="3"/>';

  it("PDF/A-1 knows only what XMP had in 2004", () => {
    expect(found(rating, "1")).toContain("pdfa-6.6.2.3.1-metadata-properties");
    expect(found(rating)).toEqual([]);
  });
});

describe("packets of pages and pictures", () => {
  const withPacket = (packet: string, more = "") =>
    changed((objects) => {
      put(objects, 3, "/Metadata 30 0 R");
      objects.set(30, metadataOf(packet));
      objects.set(5, metadataOf(xmpOf(undefined, more)));
    });
  const chair = xmpOf("", own("<minutes:chair>A</minutes:chair>"));

  it("may use what the document's packet describes, and nothing unknown", () => {
    expect(blocked(withPacket(chair))).toEqual(["pdfa-6.6.2.3.1-metadata-properties"]);
    expect(blocked(withPacket(chair, described()))).toEqual([]);
  });

  it("must be readable", () => {
    expect(blocked(withPacket("<x/>"))).toEqual(["pdfa-6.6.2.3.1-metadata-properties"]);
  });
});

describe("hostile metadata", () => {
  it("ends quickly with types that hold themselves", () => {
    const loop = described({ type: "Person", fieldType: "Person" });
    const deep = "<p:name rdf:parseType='Resource'>".repeat(40) + "</p:name>".repeat(40);
    const value = `<minutes:chair rdf:parseType="Resource" xmlns:p="http://example.org/person/">${deep}</minutes:chair>`;
    expect(found(loop + own(value))).toEqual([]);
  });

  it("ends quickly with very many schemas", () => {
    const schemas = described().replace(
      /<rdf:Bag>(.*)<\/rdf:Bag>/s,
      (_, one: string) => `<rdf:Bag>${one.repeat(2_000)}</rdf:Bag>`,
    );
    const start = performance.now();
    expect(found(schemas)).toEqual([]);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
