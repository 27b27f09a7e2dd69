import { describe, expect, it } from "vitest";
import { formatByPuid, UNKNOWN_FORMAT } from "../../src/formats.js";
import type { Detection } from "../../src/model.js";
import { renderSiegfried } from "../../src/report/siegfried.js";

const modified = new Date("2026-02-02T10:00:00.500Z");
const scanned = new Date("2026-02-03T11:12:13.999Z");
const detection: Detection = {
  format: formatByPuid("fmt/412"),
  basis: ["container name [Content_Types].xml with content type x", "extension match docx"],
  warnings: [],
  extensionMismatch: false,
  traits: [{ name: "macros", basis: "word/vbaProject.bin" }],
  claims: [],
};

function render(...files: Parameters<typeof renderSiegfried>[0]) {
  return JSON.parse(renderSiegfried(files, "1.2.3", scanned));
}

describe("siegfried's shape", () => {
  it("is the one of sf -json, key by key and in order", () => {
    const text = renderSiegfried([{ path: "/a/agenda.docx", bytes: 7, modified, detection }], "1.2.3", scanned);
    expect(text.endsWith("}\n")).toBe(true);
    const document = JSON.parse(text);
    expect(Object.keys(document)).toEqual(["siegfried", "scandate", "signature", "created", "identifiers", "files"]);
    expect(document.scandate).toBe("2026-02-03T11:12:13Z");
    expect(document.identifiers).toHaveLength(1);
    expect(Object.keys(document.files[0])).toEqual(["filename", "filesize", "modified", "errors", "matches"]);
    expect(document.files).toEqual([
      {
        filename: "/a/agenda.docx",
        filesize: 7,
        modified: "2026-02-02T10:00:00Z",
        errors: "",
        matches: [
          {
            ns: "pronom",
            id: "fmt/412",
            format: "Microsoft Word for Windows",
            version: "2007 onwards",
            mime: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            basis: "extension match docx; container name [Content_Types].xml with content type x",
            warning: "",
          },
        ],
      },
    ]);
  });

  it("says that it is not siegfried who answers", () => {
    const { identifiers, signature } = render();
    expect(identifiers[0].name).toBe("pronom");
    expect(identifiers[0].details).toContain("council-convert 1.2.3, not siegfried");
    expect(signature).toContain("council-convert");
  });

  it("has a match for each claim of a PDF that PRONOM knows", () => {
    const claims = [
      { standard: "PDF/A", flavour: "2b", puid: "fmt/477" },
      { standard: "PDF/UA", flavour: "1", puid: "fmt/2050" },
      { standard: "PDF/UA", flavour: "9", puid: "UNKNOWN" },
    ] as const;
    const { files } = render({
      path: "a.pdf",
      bytes: 1,
      modified,
      detection: { ...detection, format: formatByPuid("fmt/477"), claims },
    });
    expect(files[0].matches.map((match: { id: string; version: string }) => [match.id, match.version])).toEqual([
      ["fmt/477", "2b"],
      ["fmt/2050", "1"],
    ]);
  });

  it("gives the error of a file that could not be read, and no match", () => {
    const { files } = render({ path: "b.docx", bytes: 0, modified, error: "EACCES: permission denied" });
    expect(files[0]).toMatchObject({ errors: "EACCES: permission denied", matches: [] });
  });

  it("gives UNKNOWN with its warning, and an error for an empty file", () => {
    const unknown = { ...detection, format: UNKNOWN_FORMAT, basis: [], warnings: ["no match", "extension mismatch"] };
    expect(render({ path: "c", bytes: 1, modified, detection: unknown }).files[0]).toMatchObject({
      errors: "",
      matches: [{ id: "UNKNOWN", basis: "", warning: "no match; extension mismatch" }],
    });
    const empty = { ...unknown, format: { ...UNKNOWN_FORMAT, kind: "empty" as const } };
    expect(render({ path: "d", bytes: 0, modified, detection: empty }).files[0].errors).toBe("empty source");
  });

  it("survives names with quotation marks, control characters and line ends", () => {
    const path = 'odd "name"\n\u0001\\.docx';
    expect(render({ path, bytes: 1, modified, detection }).files[0].filename).toBe(path);
  });
});
