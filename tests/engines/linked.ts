/** Documents that ask for what lies elsewhere, in every way that office formats know. */
import JSZip from "jszip";

const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006";
const RELS = `${OFFICE}/relationships`;
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const MAIN = "application/vnd.openxmlformats-officedocument";

export interface Elsewhere {
  /** An address on loopback, without a slash at its end. */
  readonly web: string;
  /** Absolute paths of a picture, a text and a workbook on this machine. */
  readonly picture: string;
  readonly text: string;
  readonly workbook: string;
}

type Parts = Readonly<Record<string, string>>;

async function packed(parts: Parts, mimetype?: string): Promise<Buffer> {
  const zip = new JSZip();
  if (mimetype) zip.file("mimetype", mimetype, { compression: "STORE" });
  for (const [name, text] of Object.entries(parts)) zip.file(name, `<?xml version="1.0" encoding="UTF-8"?>${text}`);
  return zip.generateAsync({ type: "nodebuffer", compression: "DEFLATE" });
}

function contentTypes(overrides: Parts): string {
  const all = Object.entries(overrides).map(([part, type]) => `<Override PartName="${part}" ContentType="${type}"/>`);
  return `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${all.join("")}</Types>`;
}

interface Relation {
  readonly id: string;
  readonly kind: string;
  readonly target: string;
  readonly external?: boolean;
}

function relationships(...relations: readonly Relation[]): string {
  const all = relations.map(
    ({ id, kind, target, external }) =>
      `<Relationship Id="${id}" Type="${RELS}/${kind}" Target="${target}"${external ? ' TargetMode="External"' : ""}/>`,
  );
  return `<Relationships xmlns="${PACKAGE}/relationships">${all.join("")}</Relationships>`;
}

const external = (id: string, kind: string, target: string): Relation => ({ id, kind, target, external: true });

/** Linked pictures, fields that include files and data of other programs, a template, and linked objects. */
export function linkedDocx({ web, picture, text }: Elsewhere): Promise<Buffer> {
  const image = (id: string) =>
    `<w:p><w:r><w:drawing><wp:inline><wp:extent cx="900000" cy="900000"/><wp:docPr id="1" name="p"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:link="${id}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`;
  const field = (code: string) =>
    `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> ${code} </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>old</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`;
  const body = [
    "<w:p><w:r><w:t>Agenda</w:t></w:r></w:p>",
    image("webPicture"),
    image("filePicture"),
    field(`INCLUDEPICTURE "${web}/field.png" \\d`),
    field(`INCLUDEPICTURE "file://${picture}" \\d`),
    field(`INCLUDETEXT "file://${text}"`),
    field(`INCLUDETEXT "${web}/text.txt"`),
    field(`DDEAUTO soffice "${text}" "A1"`),
    field(`LINK Excel.Sheet.12 "${web}/linked.xlsx" "Sheet1!R1C1" \\a \\t`),
  ];
  return packed({
    "[Content_Types].xml": contentTypes({
      "/word/document.xml": `${MAIN}.wordprocessingml.document.main+xml`,
      "/word/settings.xml": `${MAIN}.wordprocessingml.settings+xml`,
    }),
    "_rels/.rels": relationships({ id: "r1", kind: "officeDocument", target: "word/document.xml" }),
    "word/_rels/document.xml.rels": relationships(
      external("webPicture", "image", `${web}/picture.png`),
      external("filePicture", "image", `file://${picture}`),
      { id: "settings", kind: "settings", target: "settings.xml" },
    ),
    "word/_rels/settings.xml.rels": relationships(external("t", "attachedTemplate", `${web}/template.dotx`)),
    "word/settings.xml": `<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="${RELS}"><w:attachedTemplate r:id="t"/></w:settings>`,
    "word/document.xml": `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="${RELS}" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body>${body.join("")}</w:body></w:document>`,
  });
}

/** Functions that fetch, links to other workbooks, data of other programs, and a web query. */
export function linkedXlsx({ web, text, workbook }: Elsewhere): Promise<Buffer> {
  const formulas = [
    `WEBSERVICE("${web}/service")`,
    `_xlfn.WEBSERVICE("file://${text}")`,
    "[1]Sheet1!A1",
    "[2]Sheet1!A1",
    `HYPERLINK("${web}/link")`,
    `IMAGE("${web}/image.png")`,
    "[3]!A1",
  ];
  const rows = formulas.map(
    (formula, row) => `<row r="${row + 1}"><c r="A${row + 1}"><f>${formula.replaceAll('"', "&quot;")}</f></c></row>`,
  );
  const link = `<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${RELS}"><externalBook r:id="r1"><sheetNames><sheetName val="Sheet1"/></sheetNames></externalBook></externalLink>`;
  const dde =
    '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><ddeLink ddeService="soffice" ddeTopic="/etc/passwd"><ddeItems><ddeItem name="A1" advise="1"/></ddeItems></ddeLink></externalLink>';
  const type = `${MAIN}.spreadsheetml`;
  return packed({
    "[Content_Types].xml": contentTypes({
      "/xl/workbook.xml": `${type}.sheet.main+xml`,
      "/xl/worksheets/sheet1.xml": `${type}.worksheet+xml`,
      "/xl/connections.xml": `${type}.connections+xml`,
      "/xl/externalLinks/externalLink1.xml": `${type}.externalLink+xml`,
      "/xl/externalLinks/externalLink2.xml": `${type}.externalLink+xml`,
      "/xl/externalLinks/externalLink3.xml": `${type}.externalLink+xml`,
    }),
    "_rels/.rels": relationships({ id: "r1", kind: "officeDocument", target: "xl/workbook.xml" }),
    "xl/_rels/workbook.xml.rels": relationships(
      { id: "r1", kind: "worksheet", target: "worksheets/sheet1.xml" },
      { id: "e1", kind: "externalLink", target: "externalLinks/externalLink1.xml" },
      { id: "e2", kind: "externalLink", target: "externalLinks/externalLink2.xml" },
      { id: "e3", kind: "externalLink", target: "externalLinks/externalLink3.xml" },
      { id: "c1", kind: "connections", target: "connections.xml" },
    ),
    "xl/workbook.xml": `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${RELS}"><sheets><sheet name="Budget" sheetId="1" r:id="r1"/></sheets><externalReferences><externalReference r:id="e1"/><externalReference r:id="e2"/><externalReference r:id="e3"/></externalReferences><calcPr fullCalcOnLoad="1"/></workbook>`,
    "xl/worksheets/sheet1.xml": `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows.join("")}</sheetData></worksheet>`,
    "xl/connections.xml": `<connections xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><connection id="1" name="w" type="4" refreshedVersion="8" refreshOnLoad="1"><webPr url="${web}/query" htmlTables="1"/></connection></connections>`,
    "xl/externalLinks/externalLink1.xml": link,
    "xl/externalLinks/_rels/externalLink1.xml.rels": relationships(
      external("r1", "externalLinkPath", `${web}/book.xlsx`),
    ),
    "xl/externalLinks/externalLink2.xml": link,
    "xl/externalLinks/_rels/externalLink2.xml.rels": relationships(
      external("r1", "externalLinkPath", `file://${workbook}`),
    ),
    "xl/externalLinks/externalLink3.xml": dde,
  });
}

const ODF = "urn:oasis:names:tc:opendocument:xmlns";
const NAMESPACES = `xmlns:office="${ODF}:office:1.0" xmlns:text="${ODF}:text:1.0" xmlns:table="${ODF}:table:1.0" xmlns:draw="${ODF}:drawing:1.0" xmlns:svg="${ODF}:svg-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:of="${ODF}:of:1.2" office:version="1.3"`;

function odf(kind: "text" | "spreadsheet", body: string): Promise<Buffer> {
  const type = `application/vnd.oasis.opendocument.${kind}`;
  const manifest = `<manifest:manifest xmlns:manifest="${ODF}:manifest:1.0" manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="${type}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>`;
  const content = `<office:document-content ${NAMESPACES}><office:body><office:${kind}>${body}</office:${kind}></office:body></office:document-content>`;
  return packed({ "META-INF/manifest.xml": manifest, "content.xml": content }, type);
}

/** Linked pictures, sections and frames, and data of other programs. */
export function linkedOdt({ web, picture, text }: Elsewhere): Promise<Buffer> {
  const image = (href: string) =>
    `<text:p><draw:frame svg:width="2cm" svg:height="2cm" text:anchor-type="as-char"><draw:image xlink:href="${href}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p>`;
  const section = (href: string, name: string) =>
    `<text:section text:name="${name}"><text:section-source xlink:href="${href}" xlink:type="simple" xlink:show="embed"/><text:p>old</text:p></text:section>`;
  return odf(
    "text",
    [
      `<text:dde-connection-decls><text:dde-connection-decl office:name="d" office:dde-application="soffice" office:dde-topic="${text}" office:dde-item="A1" office:automatic-update="true"/></text:dde-connection-decls>`,
      "<text:p>Agenda</text:p>",
      image(`${web}/odt.png`),
      image(`file://${picture}`),
      section(`${web}/section.odt`, "a"),
      section(`file://${text}`, "b"),
      `<text:p><text:dde-connection text:connection-name="d">old</text:dde-connection></text:p>`,
      `<text:p><draw:frame svg:width="2cm" svg:height="2cm" text:anchor-type="as-char"><draw:floating-frame xlink:href="${web}/frame.html" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p>`,
    ].join(""),
  );
}

/** Functions that fetch, linked tables, and data of other programs. */
export function linkedOds({ web, text, workbook }: Elsewhere): Promise<Buffer> {
  const cell = (formula: string) =>
    `<table:table-row><table:table-cell table:formula="of:=${formula.replaceAll('"', "&quot;")}"/></table:table-row>`;
  const cells = [
    `COM.MICROSOFT.WEBSERVICE("${web}/service")`,
    `COM.MICROSOFT.WEBSERVICE("file://${text}")`,
    `DDE("soffice";"${workbook}";"Sheet1.A1")`,
    `['${web}/book.ods'#$Sheet1.A1]`,
    `['file://${workbook}'#$Sheet1.A1]`,
  ].map(cell);
  const linked = `<table:table table:name="Linked"><table:table-source xlink:href="${web}/linked.ods" xlink:type="simple" table:table-name="Sheet1" table:filter-name="calc8"/>${cell("1")}</table:table>`;
  const dde = `<table:dde-links><table:dde-link><office:dde-source office:dde-application="soffice" office:dde-topic="${workbook}" office:dde-item="Sheet1.A1" office:automatic-update="true"/><table:table><table:table-row><table:table-cell/></table:table-row></table:table></table:dde-link></table:dde-links>`;
  return odf("spreadsheet", `<table:table table:name="Sheet1">${cells.join("")}</table:table>${linked}${dde}`);
}

/** Fields that LibreOffice follows whatever its settings say. */
export function linkedRtf({ web, picture, text }: Elsewhere): Buffer {
  const field = (code: string) => `{\\field{\\*\\fldinst ${code}}{\\fldrslt old}}\\par `;
  return Buffer.from(
    `{\\rtf1\\ansi Agenda\\par ${[
      field(`INCLUDEPICTURE "${web}/rtf.png"`),
      field(`INCLUDEPICTURE "file://${picture}"`),
      field(`INCLUDETEXT "file://${text}"`),
    ].join("")}}`,
  );
}
