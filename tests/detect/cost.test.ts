/** Files that are made to keep the program busy: the look at them ends soon, and trusts nothing. */
import { describe, expect, it } from "vitest";
import { readXmp } from "../../src/tools/xmp.js";
import { bytes, cfb, docx, pdf, pdfWithXmp, record, workbook, xmp, zip } from "./build.js";
import { look } from "./look.js";

const MB = 1024 * 1024;
const SOON = 2_000;

async function timed<T>(work: () => Promise<T> | T): Promise<T> {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(2 * SOON);
  return result;
}

const TYPES =
  '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>';
const RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships";

describe("text that patterns could choke on", () => {
  it.each([
    ["empty comments", "<!---->".repeat(MB / 7)],
    ["comments and blanks", "<!-- -->    ".repeat(MB / 12)],
    ["comments that never end", "<!--".repeat(MB / 4)],
    ["comments before XML", `${"<!---->".repeat(2000)}<a `],
    ["document types", "<!DOCTYPE a> ".repeat(MB / 13)],
    ["attributes", `<a ${" xmlns".repeat(MB / 6)}`],
    ["spaces in a tag", `<a xmlns${" ".repeat(MB)}`],
    ["an instruction of spaces", `<?a${" ".repeat(MB)}? ?><a/>`],
    ["a declaration without an end", `<?xml version="1.0"${" ".repeat(MB)}`],
    ["zeros behind RTF", `{\\rtf1 ${"}\0\0\0".repeat(MB / 4)}x`],
    ["RTF blanks", `{\\rtf1 }${" ".repeat(MB)}x`],
    ["a header of spaces", `From: ${" ".repeat(MB)}x`],
    ["a line of digits", `From a ${"1".repeat(MB)}`],
    ["quotation marks", '"'.repeat(MB)],
    ["delimiters", ",\n".repeat(MB / 2)],
    ["PDF headers", `${"%PDF-".repeat(200)}${"startxref ".repeat(MB / 10)}`],
  ])("%s", async (_, text) => {
    expect((await timed(() => look(Buffer.from(text, "latin1"), "a.html"))).format.puid).toBeTruthy();
  });

  it("zeros inside metadata", async () => {
    const packet = Buffer.from(`<x:xmpmeta xmlns:x="adobe:ns:meta/">${"\0".repeat(MB)}</x:xmpmeta>`);
    expect(await timed(() => readXmp(packet))).toHaveProperty("fault");
  });
});

describe("metadata of a PDF", () => {
  const CLAIM = "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>";
  const nested = (levels: number, each: number, inside: string) => {
    const declared = (level: number) => Array.from({ length: each }, (_, i) => `xmlns:a${level * each + i}="u"`);
    const open = Array.from({ length: levels }, (_, level) => `<pdf:a xmlns:pdf="p" ${declared(level).join(" ")}>`);
    return pdfWithXmp(xmp(`${CLAIM}${open.join("")}${inside}${"</pdf:a>".repeat(levels)}`), "1.7", { packed: true });
  };

  it("with more namespaces than a document needs", async () => {
    const { traits } = await timed(() => look(nested(50, 1900, '<a xmlns:b="c"/>'.repeat(150_000))));
    expect(traits).toEqual([]);
    const packet = Buffer.from(`<a ${Array.from({ length: 501 }, (_, i) => `xmlns:a${i}="u"`).join(" ")}/>`);
    expect(() => readXmp(packet)).toThrow("more than 500 namespaces");
  });

  it("with as many as are allowed, and elements that declare one more", async () => {
    const { basis } = await timed(() => look(nested(50, 8, '<a xmlns:b="c"/>'.repeat(150_000))));
    expect(basis).toEqual(["it is too complicated to be looked at"]);
  });
});

describe("packages", () => {
  it("links in parts that are deeply nested", async () => {
    const deep = `<Relationships xmlns="${RELATIONSHIPS}">${"<a>".repeat(500)}${"<b c='1'/>".repeat(20_000)}`;
    const parts = Array.from({ length: 250 }, (_, i) => ({ name: `word/_rels/a${i}.xml.rels`, data: deep }));
    const looked = await timed(() => look(zip([{ name: "[Content_Types].xml", data: `${TYPES}</Types>` }, ...parts])));
    expect(looked.format.kind).toBe("unknown");
    expect(looked.traits.map((trait) => trait.name)).toEqual(["damaged"]);
    expect(looked.basis).toEqual(["it is too complicated to be looked at"]);
  });

  it("many parts and many media types", async () => {
    const types = Array.from({ length: 9_000 }, (_, i) => `<Override PartName="/T${i}" ContentType="a/b"/>`).join("");
    const parts = Array.from({ length: 9_000 }, (_, i) => ({ name: `p${i}`, data: "" }));
    const names = [{ name: "[Content_Types].xml", data: `${TYPES}${types}</Types>` }, ...parts];
    const file = zip(names);
    expect((await timed(() => look(file))).format.puid).toBe("fmt/189");
  });

  it("a name that has signatures in it many times", async () => {
    const name = `META-INF/${"signatures".repeat(3_000)}.xm`;
    const file = zip([
      { name: "mimetype", data: "application/vnd.oasis.opendocument.text" },
      ...Array.from({ length: 100 }, (_, i) => ({ name: name + i, data: "" })),
    ]);
    expect((await timed(() => look(file))).traits.map((trait) => trait.name)).not.toContain("signed");
  });

  it("a sound document is not too complicated", async () => {
    expect((await look(docx())).format.puid).toBe("fmt/412");
  });
});

describe("PDF", () => {
  it("thousands of trailers that never end", async () => {
    const looked = await timed(() => look(bytes("%PDF-1.7\n", "trailer<<".repeat(30_000), "\n%%EOF")));
    expect(looked.traits.map((trait) => trait.name)).toContain("damaged");
  });

  it("a sound one is not too complicated", async () => {
    expect((await look(pdf({}))).traits).toEqual([]);
  });
});

describe("flat OpenDocument", () => {
  it.each(["fodt", "fods", "fodp", "xml"])("is nothing that can be judged (.%s)", async (extension) => {
    const content =
      '<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"><office:scripts/></office:document>';
    const { format, extensionMismatch } = await look(Buffer.from(content), `a.${extension}`);
    expect(format).toMatchObject({ kind: "unknown", puid: "fmt/101", label: "flat OpenDocument file" });
    expect(extensionMismatch).toBe(false);
  });
});

describe("Excel 4 macro sheets", () => {
  const book =
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>';
  const made = (override: string, part: string, relation = "worksheet") =>
    zip([
      { name: "[Content_Types].xml", data: `${TYPES}${book}${override}</Types>` },
      {
        name: "_rels/.rels",
        data: `<Relationships xmlns="${RELATIONSHIPS}"><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      },
      { name: "xl/workbook.xml", data: "<workbook/>" },
      {
        name: "xl/_rels/workbook.xml.rels",
        data: `<Relationships xmlns="${RELATIONSHIPS}"><Relationship Id="a" Type="http://schemas.microsoft.com/office/2006/relationships/${relation}" Target="${part}"/></Relationships>`,
      },
      { name: `xl/${part}`, data: "<a/>" },
    ]);
  const macros = async (file: Buffer) => (await look(file)).traits.map((trait) => trait.name).includes("macros");

  it.each([
    "application/vnd.ms-excel.macrosheet+xml",
    "application/vnd.ms-excel.intlmacrosheet+xml",
    "application/vnd.ms-excel.macrosheet",
    "application/vnd.ms-excel.intlmacrosheet",
  ])("by the media type %s, in any case", async (type) => {
    expect(await macros(made(`<Override PartName="/XL/s.xml" ContentType="${type.toUpperCase()}"/>`, "s.xml"))).toBe(
      true,
    );
  });

  it.each(["xlMacrosheet", "xlIntlMacrosheet"])("by the relation %s", async (relation) => {
    expect(await macros(made("", "s.xml", relation))).toBe(true);
  });

  it("none", async () => expect(await macros(made("", "s.xml"))).toBe(false));

  it.each([
    [1, true],
    [0, false],
  ])("old workbook, sheet of type %i", async (type, expected) => {
    const sheet = record(0x85, bytes([0, 0, 0, 0, 0, type, 1, 0, 65]));
    expect(await macros(cfb([{ path: "Workbook", data: workbook(0x0600, sheet) }]))).toBe(expected);
  });
});
