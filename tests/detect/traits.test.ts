import { deflateSync } from "node:zlib";
import { PDFDocument, PDFName } from "pdf-lib";
import { describe, expect, it } from "vitest";
import {
  bytes,
  cfb,
  claim,
  compObj,
  docx,
  fib,
  odf,
  ooxml,
  pdf,
  pdfStream,
  pdfWithXmp,
  record,
  relationships,
  u16,
  u32,
  workbook,
  xmp,
  zip,
} from "./build.js";
import { look, traitsOf } from "./look.js";

const odt = (options: Partial<Parameters<typeof odf>[0]> = {}) => odf({ type: "text", version: "1.3", ...options });
const xls = (...records: Buffer[]) => cfb([{ path: "Workbook", data: workbook(0x0600, ...records) }]);
const recordOf = (type: number, data: Buffer = Buffer.alloc(0)) =>
  Buffer.concat([u16(0, type), u32(data.length), data]);
const ppt = (...records: Buffer[]) =>
  cfb([{ path: "PowerPoint Document", data: recordOf(0x03e8, Buffer.concat(records)) }]);
const currentUser = (token: number) => Buffer.concat([u16(0, 0x0ff6), u32(20, 20, token, 0)]);
const catalog = (more: string, ...objects: string[]) =>
  pdf({ objects: [`<</Type/Catalog/Pages 2 0 R${more}>>`, "<</Type/Pages/Kids[]/Count 0>>", ...objects] });

describe("a plain document", () => {
  it.each([
    ["docx", docx()],
    ["odt", odt()],
    [
      "doc",
      cfb([
        { path: "WordDocument", data: fib() },
        { path: "\u0001CompObj", data: compObj("Word.Document.8") },
      ]),
    ],
    ["xls", xls()],
    ["ppt", ppt()],
    ["pdf", pdf()],
  ])("%s has no traits", async (_, content) => {
    expect(await traitsOf(content)).toEqual([]);
  });
});

describe("encrypted", () => {
  it.each([
    ["Office 2007 and later", cfb([{ path: "EncryptedPackage", data: Buffer.alloc(600) }])],
    ["Word 97-2003", cfb([{ path: "WordDocument", data: fib({ encrypted: true }) }])],
    ["Excel 97-2003", xls(record(0x002f, u16(1, 1)))],
    ["Excel with a write-protection record before", xls(record(0x0086), record(0x002f, u16(0)))],
    [
      "PowerPoint by its token",
      cfb([
        { path: "PowerPoint Document", data: Buffer.alloc(64) },
        { path: "Current User", data: currentUser(0xf3d1c4df) },
      ]),
    ],
    [
      "PowerPoint by its summary",
      cfb([
        { path: "PowerPoint Document", data: Buffer.alloc(64) },
        { path: "EncryptedSummary", data: Buffer.alloc(64) },
      ]),
    ],
    [
      "rights management",
      cfb([
        { path: "WordDocument", data: fib() },
        { path: "\u0009DRMContent", data: Buffer.alloc(64) },
      ]),
    ],
    [
      "ODF by its manifest",
      odt({
        manifest:
          '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"><manifest:encryption-data/></manifest:file-entry>',
      }),
    ],
    ["ODF as one encrypted package", odt({ more: [{ name: "encrypted-package", data: "x" }] })],
    ["a part of a zip", zip([{ name: "agenda.txt", data: "x", encrypted: true }])],
    ["PDF", pdf({ trailer: "/Encrypt 9 0 R" })],
  ])("%s", async (_, content) => {
    expect(await traitsOf(content)).toContain("encrypted");
  });

  it("keeps the kind of what can still be told apart", async () => {
    expect((await look(pdf({ trailer: "/Encrypt 9 0 R" }))).format.kind).toBe("pdf");
    expect((await look(xls(record(0x002f)))).format.kind).toBe("excel");
    expect((await look(cfb([{ path: "EncryptedPackage", data: Buffer.alloc(600) }]))).format.kind).toBe("encrypted");
  });

  it.each([
    ["1.9", "1.9", "OpenDocument Text 1.9"],
    ["new and <b>safe", "", "OpenDocument Text of an unknown version"],
  ])("an ODF of version %s, which nobody knows, passes for no other", async (stated, version, label) => {
    const { format, warnings } = await look(odt({ version: stated.replace("<", "&lt;") }), "a.odt");
    expect(format).toMatchObject({ kind: "odt", puid: "UNKNOWN", version, label });
    expect(warnings.join()).toContain("unknown OpenDocument version");
  });

  it("takes the version of an encrypted ODF from its manifest", async () => {
    const content = odt({
      manifest:
        '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>',
    });
    expect((await look(content)).format.puid).toBe("fmt/1756");
  });

  it("sees a PDF that was encrypted before an incremental update", async () => {
    const first = pdf({ trailer: "/Encrypt 9 0 R" });
    const before = /startxref\s+(\d+)/.exec(first.toString("latin1"))?.[1];
    const update = bytes(
      first,
      `xref\n0 0\ntrailer\n<</Size 3/Root 1 0 R/Prev ${before}>>\nstartxref\n${first.length}\n%%EOF\n`,
    );
    expect(await traitsOf(update)).toEqual(["encrypted"]);
  });

  it("does not take the password record of a later stream for a password of the workbook", async () => {
    const content = Buffer.concat([workbook(0x0600), record(0x002f)]);
    expect(await traitsOf(cfb([{ path: "Workbook", data: content }]))).toEqual([]);
  });
});

describe("macros", () => {
  const vba = { name: "word/vbaProject.bin", data: "x" };
  const vbaInfo = (has: number) => recordOf(0x07d0, recordOf(0x03ff, recordOf(0x0400, u32(1, has, 2))));
  it.each([
    ["docm", docx([vba])],
    [
      "a docx with a macro part under another name",
      ooxml({
        type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        part: "word/document.xml",
        root: "<w/>",
        more: [{ name: "word/code.bin", data: "x" }],
        overrides: '<Override PartName="/word/code.bin" ContentType="application/vnd.ms-office.vbaProject"/>',
      }),
    ],
    [
      "Excel 4 macros in xlsx",
      ooxml({
        type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        part: "xl/workbook.xml",
        root: "<workbook/>",
        more: [{ name: "xl/macrosheets/sheet1.xml", data: "x" }],
      }),
    ],
    [
      "doc",
      cfb([
        { path: "WordDocument", data: fib() },
        { path: "Macros/VBA/dir", data: Buffer.alloc(64) },
      ]),
    ],
    [
      "xls",
      cfb([
        { path: "Workbook", data: workbook(0x0600) },
        { path: "_VBA_PROJECT_CUR/VBA/dir", data: Buffer.alloc(64) },
      ]),
    ],
    ["Excel 4 macros in xls", xls(record(0x0085, bytes(u32(0), [0, 1, 5, 0], "Macro")))],
    ["ppt", ppt(vbaInfo(1))],
    ["ODF Basic", odt({ more: [{ name: "Basic/Standard/Module1.xml", data: "x" }] })],
    ["ODF Python", odt({ more: [{ name: "Scripts/python/go.py", data: "x" }] })],
    [
      "ODF event",
      odt({
        content:
          '<office:scripts><office:event-listeners><script:event-listener xlink:href="vnd.sun.star.script:a"/></office:event-listeners></office:scripts>',
      }),
    ],
    ["PDF names", catalog("/Names<</JavaScript 3 0 R>>", "<</Names[]>>")],
    ["PDF open action", catalog("/OpenAction 3 0 R", "<</S/JavaScript/JS(app.alert)>>")],
    ["PDF action on a page", catalog("", "<</Type/Action /S /JavaScript/JS(1)>>")],
  ])("%s", async (_, content) => {
    expect(await traitsOf(content)).toContain("macros");
  });

  it.each([
    ["a presentation whose flag says none", ppt(vbaInfo(0))],
    [
      "an empty Basic library",
      odt({
        more: [
          { name: "Basic/script-lc.xml", data: "x" },
          { name: "Basic/Standard/script-lb.xml", data: "x" },
        ],
      }),
    ],
    ["an empty office:scripts", odt({ content: "<office:scripts/>" })],
    ["a worksheet", xls(record(0x0085, bytes(u32(0), [0, 0, 5, 0], "Sheet")))],
    ["a PDF that opens at a page", catalog("/OpenAction[2 0 R/Fit]")],
  ])("not in %s", async (_, content) => {
    expect(await traitsOf(content)).toEqual([]);
  });
});

describe("signed", () => {
  it.each([
    ["OOXML", docx([{ name: "_xmlsignatures/sig1.xml", data: "x" }])],
    ["ODF", odt({ more: [{ name: "META-INF/documentsignatures.xml", data: "x" }] })],
    [
      "old Office, XML",
      cfb([
        { path: "WordDocument", data: fib() },
        { path: "_xmlsignatures/1", data: Buffer.alloc(64) },
      ]),
    ],
    [
      "old Office, binary",
      cfb([
        { path: "WordDocument", data: fib() },
        { path: "_signatures", data: Buffer.alloc(64) },
      ]),
    ],
    ["PDF field", catalog("/AcroForm<</Fields[3 0 R]>>", "<</FT/Sig/V 4 0 R>>", "<</Type/Sig>>")],
    ["PDF byte range", catalog("", "<</Type /Sig/ByteRange [0 1 2 3]>>")],
    ["PDF permissions", catalog("/Perms<</DocMDP 3 0 R>>", "<<>>")],
  ])("%s", async (_, content) => {
    expect(await traitsOf(content)).toContain("signed");
  });

  it("not a PDF whose signature field is still empty", async () => {
    expect(await traitsOf(catalog("/AcroForm<</SigFlags 1/Fields[3 0 R]>>", "<</FT/Sig/T(Sign here)>>"))).toEqual([]);
  });
});

describe("external links", () => {
  it.each([
    [
      "a linked picture",
      docx([
        {
          name: "word/_rels/document.xml.rels",
          data: relationships({ type: "image", target: "https://example.org/a.png", external: true }),
        },
      ]),
    ],
    [
      "a template on a server",
      docx([
        {
          name: "word/_rels/settings.xml.rels",
          data: relationships({ type: "attachedTemplate", target: "file:///S:/a.dotx", external: true }),
        },
      ]),
    ],
    ["another workbook", docx([{ name: "xl/externalLinks/externalLink1.xml", data: "x" }])],
    ["another workbook in xls", xls(record(0x01ae, bytes(u16(1, 9), "\0C:\\a.xls")))],
    ["a linked object in ppt", ppt(recordOf(0x0409, recordOf(0x0fce)))],
    ["a picture in ODF", odt({ content: '<draw:image xlink:href="https://example.org/a.png"/>' })],
    ["a section from another file", odt({ content: '<text:section-source xlink:href="../other.odt"/>' })],
    ["a linked object in RTF", bytes("{\\rtf1\\ansi {\\object\\objlink x}}")],
  ])("%s", async (_, content) => {
    expect(await traitsOf(content)).toContain("external-links");
  });

  it.each([
    docx([
      {
        name: "word/_rels/settings.xml.rels",
        data: relationships({ type: "attachedTemplate", target: "file:///S:/Ann%20Example/a.dotx", external: true }),
      },
    ]),
    odt({ content: '<draw:image xlink:href="https://example.org/Ann%20Example.png"/>' }),
  ])("are told without the address, which may name people", async (content) => {
    expect(JSON.stringify(await look(content))).not.toContain("Ann");
  });

  it.each([
    [
      "hyperlinks",
      docx([
        {
          name: "word/_rels/document.xml.rels",
          data: relationships({ type: "hyperlink", target: "https://example.org", external: true }),
        },
      ]),
    ],
    ["the workbook's own references", xls(record(0x01ae, u16(1, 0x0401)))],
    ["hyperlinks in ODF", odt({ content: '<text:a xlink:href="https://example.org">x</text:a>' })],
    ["pictures in the package", odt({ content: '<draw:image xlink:href="Pictures/1.png"/>' })],
  ])("not %s", async (_, content) => {
    expect(await traitsOf(content)).toEqual([]);
  });
});

describe("embedded objects", () => {
  it.each([
    ["OOXML", docx([{ name: "word/embeddings/oleObject1.bin", data: "x" }])],
    ["ActiveX", docx([{ name: "word/activeX/activeX1.bin", data: "x" }])],
    ["ODF", odt({ more: [{ name: "Object 1/content.xml", data: "x" }] })],
    [
      "doc",
      cfb([
        { path: "WordDocument", data: fib() },
        { path: "ObjectPool/_123/contents", data: Buffer.alloc(64) },
      ]),
    ],
    [
      "xls",
      cfb([
        { path: "Workbook", data: workbook(0x0600) },
        { path: "MBD0012AB34/contents", data: Buffer.alloc(64) },
      ]),
    ],
    ["ppt", ppt(recordOf(0x0409, recordOf(0x0fcc)))],
    ["PDF", catalog("/Names<</EmbeddedFiles 3 0 R>>", "<<>>")],
    ["RTF", bytes("{\\rtf1\\ansi {\\object\\objemb x}}")],
  ])("%s", async (_, content) => {
    expect(await traitsOf(content)).toEqual(["embedded-objects"]);
  });
});

describe("damaged", () => {
  const whole = cfb([{ path: "WordDocument", data: Buffer.concat([fib(), Buffer.alloc(8000)]) }]);
  const noTail = (content: Buffer, length: number) => content.subarray(0, content.length - length);
  it.each([
    ["a zip without its directory", noTail(docx(), 60)],
    [
      "OOXML without its main part",
      ooxml({
        type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        part: "word/document.xml",
        root: "",
      }),
    ],
    ["OOXML with broken content types", zip([{ name: "[Content_Types].xml", data: "<Types><Over" }])],
    ["ODF without content", zip([{ name: "mimetype", data: "application/vnd.oasis.opendocument.text", stored: true }])],
    ["an old Office file cut in its directory", noTail(whole, 700)],
    ["a PDF without its end", noTail(pdf(), 20)],
    [
      "a PDF whose cross-reference is elsewhere",
      bytes(
        pdf()
          .toString("latin1")
          .replace(/startxref\n\d+/, "startxref\n7"),
      ),
    ],
    ["a PDF whose catalog is nowhere", bytes(pdf().toString("latin1").replace("/Root 1 0 R", "/Root 9 0 R"))],
    ["RTF without its last brace", bytes("{\\rtf1\\ansi Agenda")],
    ["XML that is not well-formed", bytes('<?xml version="1.0"?><a><b></a>')],
    [
      "a PNG cut short",
      bytes("\x89PNG\r\n\x1a\n", [0, 0, 0, 13], "IHDR", Buffer.alloc(17), [0, 0, 9, 0], "IDAT", Buffer.alloc(20)),
    ],
    ["a JPEG cut short", bytes([0xff, 0xd8, 0xff, 0xdb], Buffer.alloc(100))],
    ["a TIFF cut short", bytes("II", u16(42), u32(5000), Buffer.alloc(8))],
  ])("%s", async (_, content) => {
    expect(await traitsOf(content)).toContain("damaged");
  });

  it("not PDF with offsets that count from a header behind rubbish", async () => {
    const detection = await look(bytes("\0\0\r\n", pdf()));
    expect(detection.format.puid).toBe("fmt/276");
    expect(detection.traits).toEqual([]);
  });
});

describe("strict OOXML", () => {
  it("is told by the namespace and keeps the identifier of a macro-enabled document", async () => {
    const detection = await look(
      ooxml({
        type: "application/vnd.ms-word.document.macroEnabled.main+xml",
        part: "word/document.xml",
        root: '<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"/>',
      }),
    );
    expect(detection.format.puid).toBe("fmt/523");
    expect(detection.traits.map((trait) => trait.name)).toEqual(["strict-ooxml"]);
  });
});

describe("claims", () => {
  const claims = async (content: Buffer) =>
    (await look(content)).claims.map(({ standard, flavour }) => `${standard}-${flavour}`);

  it("has both when both are made, and the format is PDF/A's", async () => {
    const detection = await look(pdfWithXmp(xmp(`${claim("2b")}<pdfuaid:part>1</pdfuaid:part>`)));
    expect(detection.claims).toEqual([
      { standard: "PDF/A", flavour: "2b", puid: "fmt/477" },
      { standard: "PDF/UA", flavour: "1", puid: "fmt/2050" },
    ]);
    expect(detection.format.puid).toBe("fmt/477");
    expect(detection.format.label).toBe("PDF/A-2b");
  });

  it("reads properties written as attributes, with any prefix and quotation mark", async () => {
    const metadata = xmp(
      `</rdf:Description><rdf:Description rdf:about='' xmlns:a='http://www.aiim.org/pdfa/ns/id/' a:part='2' a:conformance='U'>`,
    );
    expect(await claims(pdfWithXmp(metadata))).toEqual(["PDF/A-2u"]);
  });

  it("does not take another namespace's property for a claim", async () => {
    const metadata = xmp(
      `</rdf:Description><rdf:Description rdf:about='' xmlns:a='http://example.org/' a:part='2' a:conformance='U'>`,
    );
    expect(await claims(pdfWithXmp(metadata))).toEqual([]);
  });

  it.each<[string, (text: string) => Buffer]>([
    ["UTF-16, little end first", (text) => bytes([0xff, 0xfe], Buffer.from(text, "utf16le"))],
    ["UTF-16, big end first, no mark", (text) => Buffer.from(text, "utf16le").swap16()],
    ["UTF-32", (text) => Buffer.concat([...text].map((char) => u32(char.codePointAt(0) ?? 0)))],
    ["white space before it", (text) => Buffer.from(`\n\n  ${text}`)],
  ])("reads metadata in %s", async (_, encode) => {
    expect(await claims(pdfWithXmp(encode(xmp(claim("1b"))), "1.4"))).toEqual(["PDF/A-1b"]);
  });

  it("reads packed metadata", async () => {
    expect(await claims(pdfWithXmp(xmp(claim("2a")), "1.7", { packed: true }))).toEqual(["PDF/A-2a"]);
  });

  it("finds metadata in the middle of a long document", async () => {
    const filler = pdfStream("", Buffer.alloc(3_000_000, "x"));
    const content = pdf({
      objects: [
        "<</Type/Catalog/Pages 2 0 R/Metadata 4 0 R>>",
        "<</Type/Pages/Kids[]/Count 0>>",
        filler,
        pdfStream("/Type/Metadata", xmp(claim("3b"))),
        filler,
      ],
    });
    expect(await claims(content)).toEqual(["PDF/A-3b"]);
  });

  it("goes through cross-reference and object streams", async () => {
    const document = await PDFDocument.create();
    document.addPage();
    const stream = document.context.stream(deflateSync(xmp(claim("2u"))), {
      Type: "Metadata",
      Subtype: "XML",
      Filter: "FlateDecode",
    });
    document.catalog.set(PDFName.of("Metadata"), document.context.register(stream));
    const content = Buffer.from(await document.save({ useObjectStreams: true }));
    expect(content.toString("latin1")).toContain("/ObjStm");
    const detection = await look(content);
    expect(detection.format.puid).toBe("fmt/478");
    expect(detection.traits).toEqual([]);
  });

  it("goes through a cross-reference stream with a predictor, and a hybrid file's second one", async () => {
    const parts: Buffer[] = [bytes("%PDF-1.5\n")];
    const at = () => parts.reduce((sum, part) => sum + part.length, 0);
    const put = (content: string | Buffer) => {
      const offset = at();
      parts.push(bytes(content, "\n"));
      return offset;
    };
    const pages = put("2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj");
    const metadata = put(bytes("3 0 obj\n", pdfStream("/Type/Metadata", xmp(claim("1b"))), "\nendobj"));
    const packed = put(
      bytes(
        "4 0 obj\n",
        pdfStream("/Type/ObjStm/N 1/First 4", "1 0 <</Type/Catalog/Pages 2 0 R/Metadata 3 0 R>>", { packed: true }),
        "\nendobj",
      ),
    );
    const row = (kind: number, second: number, third: number) => [kind, second >> 8, second & 255, third];
    const rows = [row(0, 0, 0), row(2, 4, 0), row(1, pages, 0), row(1, metadata, 0), row(1, packed, 0)];
    // PNG predictor "up": each row is the difference from the one above.
    const up = Buffer.from(
      rows.flatMap((cells, index) => [
        2,
        ...cells.map((cell, column) => (cell - (rows[index - 1]?.[column] ?? 0)) & 255),
      ]),
    );
    const crossReference = put(
      bytes(
        "5 0 obj\n",
        pdfStream("/Type/XRef/W[1 2 1]/Size 5/Root 1 0 R/DecodeParms<</Predictor 12/Columns 4>>", up, { packed: true }),
        "\nendobj",
      ),
    );
    const direct = Buffer.concat([...parts, bytes(`startxref\n${crossReference}\n%%EOF\n`)]);
    expect(await claims(direct)).toEqual(["PDF/A-1b"]);
    const table = at();
    // Old readers are told that the packed catalog is free.
    for (const rowsOfTable of [1, 2]) {
      const free = "0000000000 65535 f \n".repeat(rowsOfTable);
      const end = `trailer\n<</Size 5/Root 1 0 R/XRefStm ${crossReference}>>\nstartxref\n${table}\n%%EOF\n`;
      const hybrid = Buffer.concat([...parts, bytes(`xref\n0 ${rowsOfTable}\n${free}${end}`)]);
      expect(await claims(hybrid)).toEqual(["PDF/A-1b"]);
      expect((await look(hybrid)).traits).toEqual([]);
    }
  });

  it("takes the newest metadata of an updated document", async () => {
    const first = pdfWithXmp(xmp(claim("1b")), "1.4");
    const before = /startxref\s+(\d+)/.exec(first.toString("latin1"))?.[1];
    const object = bytes("3 0 obj\n", pdfStream("/Type/Metadata", xmp(claim("2b"))), "\nendobj\n");
    const update = bytes(
      first,
      object,
      `xref\n3 1\n${String(first.length).padStart(10, "0")} 00000 n \ntrailer\n<</Size 4/Root 1 0 R/Prev ${before}>>\nstartxref\n${first.length + object.length}\n%%EOF\n`,
    );
    expect(await claims(update)).toEqual(["PDF/A-2b"]);
  });

  it("searches both ends when the way to the catalog is broken, and calls the file damaged", async () => {
    const broken = bytes(
      pdfWithXmp(xmp(claim("2b")))
        .toString("latin1")
        .replace(/startxref\n\d+/, "startxref\n7"),
    );
    const detection = await look(broken);
    expect(detection.claims.map((item) => item.flavour)).toEqual(["2b"]);
    // No word of a "table of contents": a clerk would look for it on the document's pages.
    const basis = "the PDF's list of its own parts (cross-reference) is missing or broken";
    expect(detection.traits).toEqual([{ name: "damaged", basis }]);
  });

  it("lists a flavour that does not exist without an identifier, and leaves the format plain", async () => {
    const detection = await look(pdfWithXmp(xmp(claim("2x"))));
    expect(detection.claims).toEqual([{ standard: "PDF/A", flavour: "2x", puid: "UNKNOWN" }]);
    expect(detection.format.puid).toBe("fmt/276");
  });

  it("counts what stands before damage in the metadata", async () => {
    expect(await claims(pdfWithXmp(xmp(claim("2b")).replace("</rdf:RDF>", "</rdf:BROKEN>")))).toEqual(["PDF/A-2b"]);
  });
});
