import { describe, expect, it } from "vitest";
import {
  claimFormat,
  EMPTY_FORMAT,
  FORMATS,
  formatByPuid,
  isKnownExtension,
  labelsForExtension,
  odfFormat,
  pdfFormat,
  UNKNOWN_FORMAT,
} from "../../src/formats.js";

describe("the table of formats", () => {
  it("has well-formed rows", () => {
    for (const format of [...FORMATS, UNKNOWN_FORMAT, EMPTY_FORMAT]) {
      expect(format.puid).toMatch(/^((x-)?fmt\/\d+|UNKNOWN)$/);
      expect(format.label).not.toBe("");
      expect(format.mime).toMatch(/^($|[a-z]+\/[\w.+-]+$)/i);
      for (const extension of format.extensions) expect(extension).toMatch(/^[a-z0-9]+$/);
      expect(new Set(format.extensions).size).toBe(format.extensions.length);
    }
  });

  it("gives one kind to each identifier, but for XML that holds an Office document", () => {
    const kinds = new Map<string, Set<string>>();
    for (const { puid, kind } of FORMATS) kinds.set(puid, new Set([...(kinds.get(puid) ?? []), kind]));
    expect([...kinds].filter(([, own]) => own.size > 1).map(([puid]) => puid)).toEqual(["fmt/101"]);
  });

  it("is looked up by identifier, ODF version, PDF version and claim", () => {
    expect(formatByPuid("fmt/412").kind).toBe("word");
    expect(() => formatByPuid("fmt/0")).toThrow("fmt/0");
    expect(odfFormat("application/vnd.oasis.opendocument.text", "1.3")?.puid).toBe("fmt/1756");
    expect(odfFormat("application/vnd.oasis.opendocument.text", "9.9")).toBeUndefined();
    expect(pdfFormat("1.7")?.puid).toBe("fmt/276");
    expect(claimFormat("PDF/A", "4")?.puid).toBe("fmt/1910");
    expect(claimFormat("PDF/UA", "2")?.puid).toBe("fmt/2052");
    expect(claimFormat("PDF/A", "9z")).toBeUndefined();
  });

  it("knows extensions with and without a dot, in any case", () => {
    expect(isKnownExtension(".DOCX")).toBe(true);
    expect(isKnownExtension("2024")).toBe(false);
    expect(labelsForExtension("doc")).toContain("Word 97-2003 document");
    expect(labelsForExtension("nothing")).toEqual([]);
  });
});
