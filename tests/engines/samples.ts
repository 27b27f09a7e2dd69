/** Tiny documents, made here so that these tests need no files. */
import JSZip from "jszip";

const TYPES = "http://schemas.openxmlformats.org/package/2006/content-types";
const RELS = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";
const WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const MAIN = "application/vnd.openxmlformats-officedocument";

async function pack(parts: Readonly<Record<string, string>>): Promise<Buffer> {
  const zip = new JSZip();
  for (const [name, text] of Object.entries(parts)) zip.file(name, `<?xml version="1.0" encoding="UTF-8"?>${text}`);
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

/** A workbook with one sheet and one line of numbers. */
export function xlsx(...numbers: readonly number[]): Promise<Buffer> {
  return workbook(numbers, "");
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
