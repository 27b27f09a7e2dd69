/** Tiny documents, made here so that these tests need no files. */
import { crc32, deflateSync } from "node:zlib";
import JSZip from "jszip";

const TYPES = "http://schemas.openxmlformats.org/package/2006/content-types";
const RELS = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";
const WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const MAIN = "application/vnd.openxmlformats-officedocument";

async function pack(parts: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const zip = new JSZip();
  for (const [name, part] of Object.entries(parts))
    zip.file(name, typeof part === "string" ? `<?xml version="1.0" encoding="UTF-8"?>${part}` : part);
  return zip.generateAsync({ type: "nodebuffer", compression: "DEFLATE" });
}

function types(part: string, type: string): string {
  return (
    `<Types xmlns="${TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
    `<Default Extension="xml" ContentType="application/xml"/><Override PartName="${part}" ContentType="${MAIN}.${type}.main+xml"/></Types>`
  );
}

function rels(target: string): string {
  return `<Relationships xmlns="${RELS}"><Relationship Id="r1" Type="${OFFICE}" Target="${target}"/></Relationships>`;
}

/** A Word document with one line a paragraph. */
export function docx(...lines: readonly string[]): Promise<Buffer> {
  const body = lines.map((line) => `<w:p><w:r><w:t>${line}</w:t></w:r></w:p>`).join("");
  return pack({
    "[Content_Types].xml": types("/word/document.xml", "wordprocessingml.document"),
    "_rels/.rels": rels("word/document.xml"),
    "word/document.xml": `<w:document xmlns:w="${WORD}"><w:body>${body}</w:body></w:document>`,
  });
}

/** A Word document with one square picture, so many pixels wide and one inch. */
export function docxWithPicture(pixels: number): Promise<Buffer> {
  const inch = 914_400;
  const drawing = "http://schemas.openxmlformats.org/drawingml/2006";
  const picture =
    `<w:drawing><wp:inline xmlns:wp="${drawing}/wordprocessingDrawing"><wp:extent cx="${inch}" cy="${inch}"/>` +
    `<wp:docPr id="1" name="Picture 1" descr="Noise"/><a:graphic xmlns:a="${drawing}/main"><a:graphicData uri="${drawing}/picture">` +
    `<pic:pic xmlns:pic="${drawing}/picture"><pic:nvPicPr><pic:cNvPr id="1" name="Picture 1"/><pic:cNvPicPr/></pic:nvPicPr>` +
    `<pic:blipFill><a:blip r:embed="r2"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>` +
    `<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="${inch}" cy="${inch}"/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr>` +
    `</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>`;
  const office = OFFICE.slice(0, OFFICE.lastIndexOf("/"));
  return pack({
    "[Content_Types].xml": types("/word/document.xml", "wordprocessingml.document").replace(
      "<Override",
      '<Default Extension="png" ContentType="image/png"/><Override',
    ),
    "_rels/.rels": rels("word/document.xml"),
    "word/_rels/document.xml.rels": `<Relationships xmlns="${RELS}"><Relationship Id="r2" Type="${office}/image" Target="media/image1.png"/></Relationships>`,
    "word/document.xml": `<w:document xmlns:w="${WORD}" xmlns:r="${office}"><w:body><w:p><w:r>${picture}</w:r></w:p></w:body></w:document>`,
    "word/media/image1.png": png(pixels),
  });
}

/** ISO/IEC 15948: a square grey picture without a pattern. */
function png(pixels: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(pixels, 0);
  header.writeUInt32BE(pixels, 4);
  header.writeUInt8(8, 8); // bits a sample; all else is 0: grey, no interlacing
  const rows = Buffer.concat(
    Array.from({ length: pixels }, () => Buffer.concat([Buffer.from([0]), garbage(64), Buffer.alloc(pixels - 64)])),
  );
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** A workbook with one sheet and one line of numbers. */
export function xlsx(...numbers: readonly number[]): Promise<Buffer> {
  return workbook(numbers, "");
}

/** A workbook with one day, in the format that is written as is usual in a country (ECMA-376 part 1, 18.8.30: 14). */
export async function xlsxOfDay(serial: number): Promise<Buffer> {
  const zip = await JSZip.loadAsync(await xlsx(serial));
  const change = async (name: string, from: string, to: string) =>
    zip.file(name, ((await zip.file(name)?.async("string")) ?? "").replace(from, to));
  await change("xl/worksheets/sheet1.xml", "<c>", '<c s="1">');
  const styles = `${OFFICE.slice(0, OFFICE.lastIndexOf("/"))}/styles`;
  await change(
    "xl/_rels/workbook.xml.rels",
    "</Relationships>",
    `<Relationship Id="r2" Type="${styles}" Target="styles.xml"/></Relationships>`,
  );
  await change(
    "[Content_Types].xml",
    "</Types>",
    `<Override PartName="/xl/styles.xml" ContentType="${MAIN}.spreadsheetml.styles+xml"/></Types>`,
  );
  zip.file(
    "xl/styles.xml",
    `<styleSheet xmlns="${SHEET}"><fonts><font/></fonts><fills><fill/></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`,
  );
  return zip.generateAsync({ type: "nodebuffer" });
}

/** One whose sheet is locked with a password, of which it holds a hash that LibreOffice cannot write as OpenDocument. */
export function lockedXlsx(): Promise<Buffer> {
  const [hash, salt] = [Buffer.alloc(64, 7), Buffer.alloc(16, 9)].map((bytes) => bytes.toString("base64"));
  return workbook(
    [5],
    `<sheetProtection algorithmName="SHA-512" hashValue="${hash}" saltValue="${salt}" spinCount="100000" sheet="1"/>`,
  );
}

function workbook(numbers: readonly number[], protection: string): Promise<Buffer> {
  const cells = numbers.map((number) => `<c><v>${number}</v></c>`).join("");
  return pack({
    "[Content_Types].xml": types("/xl/workbook.xml", "spreadsheetml.sheet").replace(
      "</Types>",
      `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${MAIN}.spreadsheetml.worksheet+xml"/></Types>`,
    ),
    "_rels/.rels": rels("xl/workbook.xml"),
    "xl/_rels/workbook.xml.rels": rels("worksheets/sheet1.xml").replace('officeDocument" T', 'worksheet" T'),
    "xl/workbook.xml": `<workbook xmlns="${SHEET}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Budget" sheetId="1" r:id="r1"/></sheets></workbook>`,
    "xl/worksheets/sheet1.xml": `<worksheet xmlns="${SHEET}"><sheetData><row r="1">${cells}</row></sheetData>${protection}</worksheet>`,
  });
}

/** Bytes that no program reads as a document; the same every time. */
export function garbage(bytes = 4000): Buffer {
  let state = 12345;
  return Buffer.from(
    Array.from({ length: bytes }, () => {
      state = (state * 1103515245 + 12345) % 2147483648;
      return (state >> 16) & 255;
    }),
  );
}
