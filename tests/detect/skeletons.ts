/**
 * One tiny file for each row of the format table. The name is the expected
 * answer, as in siegfried's skeleton suite: `fmt-412.docx` is to be fmt/412.
 * A word behind the identifier tells variants apart: `fmt-61-book.xls`.
 */
import { deflateSync } from "node:zlib";
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
  pdfWithXmp,
  u16,
  u32,
  workbook,
  xmp,
  zip,
} from "./build.js";

const OOXML = "application/vnd.openxmlformats-officedocument.";
const STRICT = "http://purl.oclc.org/ooxml/";
const W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const P = "http://schemas.openxmlformats.org/presentationml/2006/main";

const word = (type: string, namespace = W) =>
  ooxml({
    type,
    part: "word/document.xml",
    root: `<?xml version="1.0"?><w:document xmlns:w="${namespace}"><w:body/></w:document>`,
  });
const excel = (type: string, namespace = S) =>
  ooxml({ type, part: "xl/workbook.xml", root: `<workbook xmlns="${namespace}"/>` });
const powerpoint = (type: string, namespace = P) =>
  ooxml({ type, part: "ppt/presentation.xml", root: `<p:presentation xmlns:p="${namespace}"/>` });

const doc = (program: string, options = {}) =>
  cfb(
    [
      { path: "WordDocument", data: fib(options) },
      { path: "\u0001CompObj", data: compObj(program) },
    ],
    { mini: true },
  );
const xls = (name: string, version: number, ...records: Buffer[]) =>
  cfb([{ path: name, data: workbook(version, ...records) }]);

const png = (...chunks: [string, number][]) =>
  bytes("\x89PNG\r\n\x1a\n", chunk("IHDR", 13), ...chunks.map(([type, size]) => chunk(type, size)), chunk("IEND", 0));
const chunk = (type: string, size: number) => bytes([0, 0, 0, size], type, Buffer.alloc(size + 4));
const jfif = (minor: number) =>
  bytes([0xff, 0xd8, 0xff, 0xe0, 0, 16], "JFIF\0", [1, minor, 0, 0, 1, 0, 1, 0, 0], [0xff, 0xd9]);
const exif = (version: string, big: boolean) =>
  bytes(
    [0xff, 0xd8, 0xff, 0xe1, 0, 60],
    "Exif\0\0",
    big ? "MM\0\x2a" : "II\x2a\0",
    Buffer.alloc(6),
    big ? [0x90, 0, 0, 7, 0, 0, 0, 4] : [0, 0x90, 7, 0, 4, 0, 0, 0],
    version,
    [0xff, 0xd9],
  );
const bmp = (header: number, compression = 0) => {
  const file = Buffer.alloc(14 + Math.max(header, 40) + 16);
  file.write("BM");
  file.writeUInt32LE(14 + header, 10);
  file.writeUInt32LE(header, 14);
  file.writeUInt16LE(1, header === 12 ? 22 : 26);
  file.writeUInt16LE(24, header === 12 ? 24 : 28);
  if (header > 12) file.writeUInt32LE(compression, 30);
  return file;
};
const webp = (kind: string) => bytes("RIFF", u32(20), `WEBPVP8${kind}`, u32(8), Buffer.alloc(8));
const html = (doctype: string) =>
  bytes(`${doctype}<html><head><title>Agenda</title></head><body><p>Item 1</p></body></html>\n`);
const dtd = (name: string) => `<!DOCTYPE HTML PUBLIC "-//W3C//DTD ${name}//EN">`;
const mail = (more: string) =>
  bytes(
    `From: clerk@example.org\r\nTo: council@example.org\r\nDate: Mon, 2 Feb 2026 10:00:00 +0000\r\nSubject: Agenda\r\n${more}\r\nDear all,\r\n`,
  );
const rtfVersion = "\\stshfdbch0\\stshfloch0\\stshfhich0\\stshfbi0";

const tar = () => {
  const header = Buffer.alloc(1024);
  header.write("agenda.txt");
  header.write("0000644\x000001750\x000001750\0", 100);
  header.write("00000000000\0", 124);
  header.write("00000000000\0", 136);
  header.write("        0", 148);
  header.write("ustar\x0000", 257);
  const sum = header.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
};

const openDocuments: [string, Buffer][] = (
  [
    ["text", "odt", ["136", "290", "291", "1756", "2044"]],
    ["spreadsheet", "ods", ["137", "294", "295", "1755", "2045"]],
    ["presentation", "odp", ["138", "292", "293", "1754", "2046"]],
    ["graphics", "odg", ["139", "296", "297", "1753", "2048"]],
  ] as const
).flatMap(([type, extension, puids]) =>
  puids.flatMap((puid, minor): [string, Buffer][] => [
    [`fmt-${puid}.${extension}`, odf({ type, version: `1.${minor}` })],
    [`fmt-${puid}-template.${extension.replace("od", "ot")}`, odf({ type: `${type}-template`, version: `1.${minor}` })],
  ]),
);

const claims: [string, Buffer][] = (
  [
    ["95", "1a"],
    ["354", "1b"],
    ["476", "2a"],
    ["477", "2b"],
    ["478", "2u"],
    ["479", "3a"],
    ["480", "3b"],
    ["481", "3u"],
    ["1910", "4"],
    ["1911", "4e"],
    ["1912", "4f"],
  ] as const
).map(([puid, flavour]) => [
  `fmt-${puid}.pdf`,
  pdfWithXmp(xmp(claim(flavour)), flavour.startsWith("4") ? "2.0" : "1.7"),
]);

const versions: [string, Buffer][] = (
  [
    ["14", "1.0"],
    ["15", "1.1"],
    ["16", "1.2"],
    ["17", "1.3"],
    ["18", "1.4"],
    ["19", "1.5"],
    ["20", "1.6"],
    ["276", "1.7"],
    ["1129", "2.0"],
  ] as const
).map(([puid, version]) => [`fmt-${puid}.pdf`, pdf({ version })]);

export const SKELETONS: ReadonlyMap<string, Buffer> = new Map<string, Buffer>([
  ["fmt-412.docx", docx()],
  ["fmt-1827.docx", word(`${OOXML}wordprocessingml.document.main+xml`, `${STRICT}wordprocessingml/main`)],
  ["fmt-523.docm", word("application/vnd.ms-word.document.macroEnabled.main+xml")],
  ["fmt-597.dotx", word(`${OOXML}wordprocessingml.template.main+xml`)],
  ["fmt-599.dotm", word("application/vnd.ms-word.template.macroEnabledTemplate.main+xml")],
  ["fmt-40.doc", doc("Word.Document.8")],
  ["fmt-754.doc", doc("Word.Document.8", { encrypted: true })],
  ["x-fmt-45.dot", doc("Word.Document.8", { template: true })],
  ["fmt-755.dot", doc("Word.Document.8", { template: true, encrypted: true })],
  ["fmt-39-6.doc", doc("Word.Document.6")],
  ["fmt-39-95.doc", doc("Word.Document.7")],
  ["fmt-609.doc", cfb([{ path: "WordDocument", data: fib() }])],
  ["fmt-38.doc", bytes([0xdb, 0xa5], Buffer.alloc(62))],
  ["fmt-45.rtf", bytes("{\\rtf1\\ansi\\deff0 Agenda}")],
  ["fmt-50.rtf", bytes("{\\rtf1\\ansi\\ansicpg1252 Agenda}")],
  ["fmt-52.rtf", bytes(`{\\rtf1\\ansi\\ansicpg1252\\uc1${rtfVersion} Agenda}`)],
  ["fmt-53.rtf", bytes(`{\\rtf1\\ansi\\ansicpg1252\\uc1${rtfVersion}{\\*\\latentstyles\\lsdstimax156} Agenda}`)],
  ["fmt-355.rtf", bytes(`{\\rtf1\\adeflang1025\\ansi\\ansicpg1252\\uc1${rtfVersion} Agenda{\\*\\datastore 0105}}`)],
  ["fmt-969.rtf", bytes("{\\rtf0\\ansi Agenda}")],

  ["fmt-214.xlsx", excel(`${OOXML}spreadsheetml.sheet.main+xml`)],
  ["fmt-1828.xlsx", excel(`${OOXML}spreadsheetml.sheet.main+xml`, `${STRICT}spreadsheetml/main`)],
  ["fmt-445.xlsm", excel("application/vnd.ms-excel.sheet.macroEnabled.main+xml")],
  [
    "fmt-595.xlsb",
    ooxml({
      type: "application/vnd.ms-excel.sheet.binary.macroEnabled.main",
      part: "xl/workbook.bin",
      root: "\x83\x01\x00",
    }),
  ],
  ["fmt-598.xltx", excel(`${OOXML}spreadsheetml.template.main+xml`)],
  ["fmt-627.xltm", excel("application/vnd.ms-excel.template.macroEnabled.main+xml")],
  ["fmt-628.xlam", excel("application/vnd.ms-excel.addin.macroEnabled.main+xml")],
  ["fmt-61.xls", xls("Workbook", 0x0600)],
  ["fmt-61-book.xls", xls("Book", 0x0600)],
  ["x-fmt-17.xlt", xls("Workbook", 0x0600, u16(0x60, 0), u16(0xe1, 2, 0x04b0))],
  ["fmt-59.xls", xls("Book", 0x0500)],
  ["fmt-58.xlw", bytes([9, 4, 6, 0, 0, 0, 0, 1], Buffer.alloc(24))],
  ["fmt-57.xls", bytes([9, 4, 6, 0, 0, 0, 0x10, 0], Buffer.alloc(24))],
  ["fmt-56.xls", bytes([9, 2, 6, 0, 0, 0, 0x10, 0], Buffer.alloc(24))],
  ["fmt-55.xls", bytes([9, 0, 4, 0, 2, 0, 0x10, 0], Buffer.alloc(24))],

  ["fmt-215.pptx", powerpoint(`${OOXML}presentationml.presentation.main+xml`)],
  ["fmt-1829.pptx", powerpoint(`${OOXML}presentationml.presentation.main+xml`, `${STRICT}presentationml/main`)],
  ["fmt-487.pptm", powerpoint("application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml")],
  ["fmt-631.potx", powerpoint(`${OOXML}presentationml.template.main+xml`)],
  ["fmt-632.potm", powerpoint("application/vnd.ms-powerpoint.template.macroEnabled.main+xml")],
  ["fmt-629.ppsx", powerpoint(`${OOXML}presentationml.slideshow.main+xml`)],
  ["fmt-630.ppsm", powerpoint("application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml")],
  ["fmt-633.ppam", powerpoint("application/vnd.ms-powerpoint.addin.macroEnabled.main+xml")],
  ["fmt-126.ppt", cfb([{ path: "PowerPoint Document", data: Buffer.alloc(600) }])],
  [
    "fmt-125.ppt",
    cfb([
      { path: "PowerPoint Document", data: Buffer.alloc(600) },
      { path: "Header", data: bytes("Microsoft (R) PowerPoint (R) Windows  \0\x07") },
    ]),
  ],
  ["x-fmt-88.ppt", cfb([{ path: "PP40", data: Buffer.alloc(600) }])],

  ...openDocuments,
  ["fmt-290-unversioned.odt", odf({ type: "text" })],
  ...versions,
  ...claims,
  ["fmt-2050.pdf", pdfWithXmp(xmp("<pdfuaid:part>1</pdfuaid:part>"))],
  ["fmt-2052.pdf", pdfWithXmp(xmp("<pdfuaid:part>2</pdfuaid:part>"), "2.0")],

  ["x-fmt-18.csv", bytes("ward,seats\nNorth,3\n")],
  ["x-fmt-13.tsv", bytes("ward\tseats\nNorth\t3\n")],
  ["x-fmt-111.txt", bytes("Minutes of the meeting.\r\nPresent: all.\r\n")],
  ["x-fmt-111-utf8.txt", Buffer.from("Cofnodion Cyngor Tref Tŷ\n")],
  ["x-fmt-111-utf16.txt", bytes([0xff, 0xfe], Buffer.from("Minutes\r\n", "utf16le"))],
  ["x-fmt-111-latin1.txt", bytes("Caf\xe9\n")],
  ["fmt-101.xml", bytes('<?xml version="1.0"?><notice><date>2026</date></notice>')],
  [
    "fmt-101-office.xml",
    bytes(
      '<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"/>',
    ),
  ],
  ["fmt-1776.xml", bytes('<?xml version="1.1"?><notice/>')],
  ["x-fmt-280.xsd", bytes('<?xml version="1.0"?><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>')],

  ["fmt-96.html", html("")],
  ["fmt-97.html", html(dtd("HTML 2.0"))],
  ["fmt-98.html", html(dtd("HTML 3.2"))],
  ["fmt-99.html", html(dtd("HTML 4.0"))],
  ["fmt-100.html", html(dtd("HTML 4.01"))],
  ["fmt-471.html", html("<!DOCTYPE html>")],
  [
    "fmt-102.xhtml",
    bytes('<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>A</title></head></html>'),
  ],
  [
    "fmt-103.xhtml",
    bytes(
      '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "xhtml11.dtd"><html xmlns="http://www.w3.org/1999/xhtml"/>',
    ),
  ],
  [
    "x-fmt-429.mht",
    bytes(
      'From: <Saved by a browser>\r\nSubject: Agenda\r\nDate: Mon, 2 Feb 2026 10:00:00 -0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html"\r\n\r\n',
    ),
  ],

  ["fmt-11.png", png(["IDAT", 4])],
  ["fmt-12.png", png(["sRGB", 1], ["IDAT", 4])],
  ["fmt-13.png", png(["sRGB", 1], ["iTXt", 6], ["IDAT", 4])],
  ["fmt-41.jpg", bytes([0xff, 0xd8, 0xff, 0xdb], Buffer.alloc(16), [0xff, 0xd9])],
  ["fmt-42.jpg", jfif(0)],
  ["fmt-43.jpg", jfif(1)],
  ["fmt-44.jpg", jfif(2)],
  ["x-fmt-398.jpg", exif("0200", true)],
  ["x-fmt-390.jpg", exif("0210", false)],
  ["x-fmt-391.jpg", exif("0220", true)],
  ["fmt-645.jpg", exif("0221", false)],
  ["fmt-1507.jpg", exif("0231", true)],
  ["fmt-3.gif", bytes("GIF87a", Buffer.alloc(8), ";")],
  ["fmt-4.gif", bytes("GIF89a", Buffer.alloc(8), ";")],
  ["fmt-353-little.tif", bytes("II", u16(42), u32(8), Buffer.alloc(8))],
  ["fmt-353-big.tif", bytes("MM", [0, 42, 0, 0, 0, 8], Buffer.alloc(8))],
  ["fmt-1917.tif", bytes("II", u16(43, 8, 0), Buffer.alloc(16))],
  ["fmt-115.bmp", bmp(12)],
  ["fmt-116.bmp", bmp(40)],
  ["fmt-117.bmp", bmp(40, 3)],
  ["fmt-118.bmp", bmp(108)],
  ["fmt-119.bmp", bmp(124)],
  ["fmt-566.webp", webp(" ")],
  ["fmt-567.webp", webp("L")],
  ["fmt-568.webp", webp("X")],
  ["fmt-1101.heic", bytes([0, 0, 0, 24], "ftypheic", Buffer.alloc(16))],
  ["fmt-91.svg", bytes('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" version="1.0"/>')],
  ["fmt-92.svg", bytes('<svg xmlns="http://www.w3.org/2000/svg" version="1.1"><path/></svg>')],
  ["fmt-413.svg", bytes('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" version="1.2"/>')],

  ["fmt-950.eml", mail("MIME-Version: 1.0\r\nContent-Type: text/plain\r\n")],
  ["fmt-278.eml", mail("")],
  [
    "x-fmt-430.msg",
    cfb([
      { path: "__properties_version1.0", data: Buffer.alloc(32) },
      { path: "__nameid_version1.0/__substg1.0_00020102", data: Buffer.alloc(16) },
    ]),
  ],
  ["fmt-720.mbox", bytes("From clerk@example.org Mon Feb  2 10:00:00 2026\n", mail(""))],

  ["x-fmt-263.zip", zip([{ name: "agenda.txt", data: "Agenda" }])],
  ["x-fmt-263-empty.zip", zip([])],
  ["fmt-484.7z", bytes("7z\xbc\xaf\x27\x1c", Buffer.alloc(26))],
  ["x-fmt-264.rar", bytes("Rar!\x1a\x07\0", Buffer.alloc(2), "s", Buffer.alloc(34), [0x14], Buffer.alloc(16))],
  ["fmt-411.rar", bytes("Rar!\x1a\x07\0", Buffer.alloc(2), "s", Buffer.alloc(34), [0x1d])],
  ["fmt-613.rar", bytes("Rar!\x1a\x07\x01\0", Buffer.alloc(16))],
  ["x-fmt-265.tar", tar()],
  ["x-fmt-266.gz", bytes([0x1f, 0x8b, 8], Buffer.alloc(16))],
  ["x-fmt-268.bz2", bytes("BZh91AY&SY", Buffer.alloc(16))],
  ["fmt-1098.xz", bytes("\xfd7zXZ\0", Buffer.alloc(16))],

  [
    "fmt-494.docx",
    cfb([
      { path: "EncryptionInfo", data: Buffer.alloc(64) },
      { path: "EncryptedPackage", data: Buffer.alloc(700) },
    ]),
  ],
  [
    "fmt-189.docx",
    zip([
      {
        name: "[Content_Types].xml",
        data: '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
      },
    ]),
  ],
  ["fmt-111.doc", cfb([{ path: "Something", data: Buffer.alloc(64) }])],
  ["fmt-442.vsd", cfb([{ path: "VisioDocument", data: bytes("Visio (TM) Drawing\r\n", Buffer.alloc(64)) }])],
  [
    "fmt-924.vsdx",
    ooxml({ type: "application/vnd.ms-visio.drawing.main+xml", part: "visio/document.xml", root: "<VisioDocument/>" }),
  ],
  [
    "fmt-925.vssx",
    ooxml({ type: "application/vnd.ms-visio.stencil.main+xml", part: "visio/document.xml", root: "<VisioDocument/>" }),
  ],
  [
    "fmt-926.vstx",
    ooxml({ type: "application/vnd.ms-visio.template.main+xml", part: "visio/document.xml", root: "<VisioDocument/>" }),
  ],
  [
    "fmt-927.vsdm",
    ooxml({
      type: "application/vnd.ms-visio.drawing.macroEnabled.main+xml",
      part: "visio/document.xml",
      root: "<VisioDocument/>",
    }),
  ],
  [
    "fmt-637.one",
    bytes(
      [0xe4, 0x52, 0x5c, 0x7b, 0x8c, 0xd8, 0xa7, 0x4d, 0xae, 0xb1, 0x53, 0x78, 0xd0, 0x29, 0x96, 0xd3],
      Buffer.alloc(64),
    ),
  ],
  ["fmt-483.epub", zip([{ name: "mimetype", data: "application/epub+zip", stored: true }])],
  ["fmt-128.sxw", zip([{ name: "mimetype", data: "application/vnd.sun.xml.writer", stored: true }])],
  ["fmt-129.sxc", zip([{ name: "mimetype", data: "application/vnd.sun.xml.calc", stored: true }])],
  ["fmt-130.sxi", zip([{ name: "mimetype", data: "application/vnd.sun.xml.impress", stored: true }])],
  ["fmt-127.sxd", zip([{ name: "mimetype", data: "application/vnd.sun.xml.draw", stored: true }])],
  ["fmt-424.odb", odf({ type: "base", version: "1.2" })],
  ["fmt-135.odf", odf({ type: "formula", version: "1.2" })],
]);

/** `fmt-412.docx` -> `fmt/412` */
export function expectedPuid(name: string): string {
  return name.replace(/^(x-)?fmt-(\d+).*$/s, "$1fmt/$2");
}

/** A zlib stream of `size` zero bytes: next to nothing on disk. */
export function bomb(size: number): Buffer {
  return deflateSync(Buffer.alloc(size));
}
