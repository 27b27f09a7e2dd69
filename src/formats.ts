/**
 * The table of formats: what this program can tell apart, and what it is to the
 * plan. Identifiers, names and versions are those of PRONOM (The National
 * Archives), DROID signature file V122 of January 2026, so that archives can
 * compare. Data only; how a format is recognised stands in `detect/`.
 *
 * Some PRONOM identifiers stand for two rows here (an ODF document and its
 * template, an e-mail saved as such): `formatByPuid` returns the first.
 */
import type { Claim, Detection, Format, Kind } from "./model.js";

type Row = readonly [puid: string, name: string, version: string, mime: string, label: string, extensions: string];

function rows(kind: Kind, table: readonly Row[]): Format[] {
  return table.map(([puid, name, version, mime, label, extensions]) => ({
    puid,
    name,
    version,
    mime,
    kind,
    label,
    extensions: extensions === "" ? [] : extensions.split(" "),
  }));
}

const OOXML = "application/vnd.openxmlformats-officedocument.";
const ODF = "application/vnd.oasis.opendocument.";
const JPEG_EXTENSIONS = "jpg jpeg jpe jfif jif jfi";

const WORD = rows("word", [
  [
    "fmt/412",
    "Microsoft Word for Windows",
    "2007 onwards",
    `${OOXML}wordprocessingml.document`,
    "Word document",
    "docx wbk",
  ],
  [
    "fmt/1827",
    "DOCX Strict OOXML Document",
    "2007 onwards",
    `${OOXML}wordprocessingml.document`,
    "Word document (strict)",
    "docx",
  ],
  [
    "fmt/523",
    "Macro enabled Microsoft Word Document OOXML",
    "2007 Onwards",
    "application/vnd.ms-word.document.macroEnabled.12",
    "Word document with macros",
    "docm",
  ],
  ["fmt/597", "Microsoft Word Template", "2007 onwards", `${OOXML}wordprocessingml.template`, "Word template", "dotx"],
  [
    "fmt/599",
    "Microsoft Word Macro-Enabled Document Template",
    "2007 onwards",
    "application/vnd.ms-word.template.macroEnabled.12",
    "Word template with macros",
    "dotm",
  ],
  ["fmt/40", "Microsoft Word Document", "97-2003", "application/msword", "Word 97-2003 document", "doc wbk"],
  [
    "fmt/754",
    "Microsoft Word Document (Password Protected)",
    "97-2003",
    "application/msword",
    "Word 97-2003 document with a password",
    "doc wbk",
  ],
  ["x-fmt/45", "Microsoft Word Document Template", "97-2003", "application/msword", "Word 97-2003 template", "dot"],
  [
    "fmt/755",
    "Microsoft Word Document Template (Password Protected)",
    "97-2003",
    "application/msword",
    "Word 97-2003 template with a password",
    "dot",
  ],
  ["fmt/39", "Microsoft Word Document", "6.0/95", "application/msword", "Word 6 or 95 document", "doc"],
  ["fmt/609", "Microsoft Word (Generic)", "6.0-2003", "application/msword", "Word document (old format)", "doc"],
  ["fmt/38", "Microsoft Word for Windows Document", "2.0", "application/msword", "Word 2 document", "doc"],
  ["fmt/45", "Rich Text Format", "1.0-1.4", "application/rtf", "Rich Text document", "rtf"],
  ["fmt/50", "Rich Text Format", "1.5-1.6", "application/rtf", "Rich Text document", "rtf"],
  ["fmt/52", "Rich Text Format", "1.7", "application/rtf", "Rich Text document", "rtf"],
  ["fmt/53", "Rich Text Format", "1.8", "application/rtf", "Rich Text document", "rtf"],
  ["fmt/355", "Rich Text Format", "1.9", "application/rtf", "Rich Text document", "rtf"],
  ["fmt/969", "Rich Text Format", "0", "application/rtf", "Rich Text document", "rtf"],
]);

const EXCEL = rows("excel", [
  ["fmt/214", "Microsoft Excel for Windows", "2007 onwards", `${OOXML}spreadsheetml.sheet`, "Excel workbook", "xlsx"],
  [
    "fmt/1828",
    "XLSX Strict OOXML Spreadsheet",
    "2007 onwards",
    `${OOXML}spreadsheetml.sheet`,
    "Excel workbook (strict)",
    "xlsx",
  ],
  [
    "fmt/445",
    "Microsoft Excel Macro-Enabled",
    "2007",
    "application/vnd.ms-excel.sheet.macroEnabled.12",
    "Excel workbook with macros",
    "xlsm",
  ],
  [
    "fmt/595",
    "Microsoft Excel Non-XML Binary Workbook",
    "2007 onwards",
    "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
    "Excel binary workbook",
    "xlsb",
  ],
  ["fmt/598", "Microsoft Excel Template", "2007 onwards", `${OOXML}spreadsheetml.template`, "Excel template", "xltx"],
  [
    "fmt/627",
    "Microsoft Excel Macro-Enabled Template",
    "2007",
    "application/vnd.ms-excel.template.macroEnabled.12",
    "Excel template with macros",
    "xltm",
  ],
  [
    "fmt/628",
    "Microsoft Excel Macro-Enabled Add-In",
    "2007",
    "application/vnd.ms-excel.addin.macroEnabled.12",
    "Excel add-in",
    "xlam",
  ],
  ["fmt/61", "Microsoft Excel 97 Workbook (xls)", "8", "application/vnd.ms-excel", "Excel 97-2003 workbook", "xls xlw"],
  // PRONOM has no signature for this row and has since merged it with fmt/61: detection never answers it.
  [
    "fmt/62",
    "Microsoft Excel 2000-2003 Workbook (xls)",
    "8X",
    "application/vnd.ms-excel",
    "Excel 2000-2003 workbook",
    "xls",
  ],
  ["x-fmt/17", "Microsoft Excel Template", "97-2003", "application/vnd.ms-excel", "Excel 97-2003 template", "xlt"],
  [
    "fmt/59",
    "Microsoft Excel 5.0/95 Workbook (xls)",
    "5/95",
    "application/vnd.ms-excel",
    "Excel 5 or 95 workbook",
    "xls xlw",
  ],
  ["fmt/58", "Microsoft Excel 4.0 Workbook (xls)", "4W", "application/vnd.ms-excel", "Excel 4 workbook", "xlw xls"],
  ["fmt/57", "Microsoft Excel 4.0 Worksheet (xls)", "4S", "application/vnd.ms-excel", "Excel 4 worksheet", "xls"],
  ["fmt/56", "Microsoft Excel 3.0 Worksheet (xls)", "3", "application/vnd.ms-excel", "Excel 3 worksheet", "xls"],
  ["fmt/55", "Microsoft Excel 2.x Worksheet (xls)", "2", "application/vnd.ms-excel", "Excel 2 worksheet", "xls"],
]);

const POWERPOINT = rows("powerpoint", [
  [
    "fmt/215",
    "Microsoft Powerpoint for Windows",
    "2007 onwards",
    `${OOXML}presentationml.presentation`,
    "PowerPoint presentation",
    "pptx",
  ],
  [
    "fmt/1829",
    "PPTX Strict OOXML Presentation",
    "2007 onwards",
    `${OOXML}presentationml.presentation`,
    "PowerPoint presentation (strict)",
    "pptx",
  ],
  [
    "fmt/487",
    "Macro Enabled Microsoft Powerpoint",
    "2007 Onwards",
    "application/vnd.ms-powerpoint.presentation.macroEnabled.12",
    "PowerPoint presentation with macros",
    "pptm",
  ],
  [
    "fmt/631",
    "Microsoft PowerPoint Template",
    "2007",
    `${OOXML}presentationml.template`,
    "PowerPoint template",
    "potx",
  ],
  [
    "fmt/632",
    "Microsoft PowerPoint Macro-Enabled Template",
    "2007",
    "application/vnd.ms-powerpoint.template.macroEnabled.12",
    "PowerPoint template with macros",
    "potm",
  ],
  ["fmt/629", "Microsoft PowerPoint Show", "2007", `${OOXML}presentationml.slideshow`, "PowerPoint show", "ppsx"],
  [
    "fmt/630",
    "Microsoft PowerPoint Macro-Enabled Show",
    "2007",
    "application/vnd.ms-powerpoint.slideshow.macroEnabled.12",
    "PowerPoint show with macros",
    "ppsm",
  ],
  [
    "fmt/633",
    "Microsoft PowerPoint Macro-Enabled Add-In",
    "2007",
    "application/vnd.ms-powerpoint.addin.macroEnabled.12",
    "PowerPoint add-in",
    "ppam",
  ],
  [
    "fmt/126",
    "Microsoft Powerpoint Presentation",
    "97-2003",
    "application/vnd.ms-powerpoint",
    "PowerPoint 97-2003 presentation",
    "ppt pps pot",
  ],
  [
    "fmt/125",
    "Microsoft Powerpoint Presentation",
    "95",
    "application/vnd.ms-powerpoint",
    "PowerPoint 95 presentation",
    "ppt",
  ],
  [
    "x-fmt/88",
    "Microsoft PowerPoint Presentation",
    "4.x",
    "application/vnd.ms-powerpoint",
    "PowerPoint 4 presentation",
    "ppt",
  ],
]);

/** PRONOM gives an ODF template the identifier of its document. */
function odf(
  kind: Kind,
  type: string,
  name: string,
  extension: string,
  puids: Readonly<Record<string, string>>,
): Format[] {
  return Object.entries(puids).flatMap(([version, puid]) => {
    const template = `${extension.slice(0, 2).replace("od", "ot")}${extension.slice(2)}`;
    return rows(kind, [
      [puid, name, version, `${ODF}${type}`, `${name} ${version}`, `${extension} ${template}`],
      [puid, name, version, `${ODF}${type}-template`, `${name} ${version} template`, `${template} ${extension}`],
    ]);
  });
}

const OPEN_DOCUMENT = [
  ...odf("odt", "text", "OpenDocument Text", "odt", {
    "1.0": "fmt/136",
    "1.1": "fmt/290",
    "1.2": "fmt/291",
    "1.3": "fmt/1756",
    "1.4": "fmt/2044",
  }),
  ...odf("ods", "spreadsheet", "OpenDocument Spreadsheet", "ods", {
    "1.0": "fmt/137",
    "1.1": "fmt/294",
    "1.2": "fmt/295",
    "1.3": "fmt/1755",
    "1.4": "fmt/2045",
  }),
  ...odf("odp", "presentation", "OpenDocument Presentation", "odp", {
    "1.0": "fmt/138",
    "1.1": "fmt/292",
    "1.2": "fmt/293",
    "1.3": "fmt/1754",
    "1.4": "fmt/2046",
  }),
  ...odf("odg", "graphics", "OpenDocument Graphics", "odg", {
    "1.0": "fmt/139",
    "1.1": "fmt/296",
    "1.2": "fmt/297",
    "1.3": "fmt/1753",
    "1.4": "fmt/2048",
  }),
];

function pdf(puid: string, version: string): Row {
  const name = version === "2.0" ? "PDF 2.0" : `Acrobat PDF ${version}`;
  return [puid, `${name} - Portable Document Format`, version, "application/pdf", `PDF ${version}`, "pdf"];
}

function pdfa(puid: string, flavour: string): Row {
  return [puid, "Acrobat PDF/A - Portable Document Format", flavour, "application/pdf", `PDF/A-${flavour}`, "pdf"];
}

const PDF = rows("pdf", [
  pdf("fmt/14", "1.0"),
  pdf("fmt/15", "1.1"),
  pdf("fmt/16", "1.2"),
  pdf("fmt/17", "1.3"),
  pdf("fmt/18", "1.4"),
  pdf("fmt/19", "1.5"),
  pdf("fmt/20", "1.6"),
  pdf("fmt/276", "1.7"),
  pdf("fmt/1129", "2.0"),
  pdfa("fmt/95", "1a"),
  pdfa("fmt/354", "1b"),
  pdfa("fmt/476", "2a"),
  pdfa("fmt/477", "2b"),
  pdfa("fmt/478", "2u"),
  pdfa("fmt/479", "3a"),
  pdfa("fmt/480", "3b"),
  pdfa("fmt/481", "3u"),
  pdfa("fmt/1910", "4"),
  pdfa("fmt/1911", "4e"),
  pdfa("fmt/1912", "4f"),
  ["fmt/2050", "PDF/UA Portable Document Format", "1", "application/pdf", "PDF/UA-1", "pdf"],
  ["fmt/2052", "PDF/UA Portable Document Format", "2", "application/pdf", "PDF/UA-2", "pdf"],
]);

const CSV = rows("csv", [
  ["x-fmt/18", "Comma Separated Values", "", "text/csv", "CSV table", "csv"],
  ["x-fmt/13", "Tab-separated Values", "", "text/tab-separated-values", "tab-separated table", "tsv tab"],
]);

const TEXT = rows("text", [
  [
    "x-fmt/111",
    "Plain Text File",
    "",
    "text/plain",
    "plain text file",
    // Names that people give to plain text; a text file under one of them is no surprise.
    "txt text log asc md markdown json jsonl yaml yml toml ini cfg conf properties tex srt sql xsl xslt dtd ics vcs vcf bib ris",
  ],
  [
    "fmt/101",
    "Extensible Markup Language",
    "1.0",
    "application/xml",
    "XML file",
    "xml xsl xslt rdf rss atom kml gml gpx wsdl plist opf ncx fodt fods fodp fodg",
  ],
  ["fmt/1776", "Extensible Markup Language", "1.1", "application/xml", "XML file", "xml xsl xslt rdf"],
  ["x-fmt/280", "XML Schema Definition", "", "application/xml", "XML schema", "xsd"],
]);

const HTML = rows("html", [
  ["fmt/96", "Hypertext Markup Language", "", "text/html", "web page", "html htm"],
  ["fmt/97", "Hypertext Markup Language", "2.0", "text/html", "web page", "html htm"],
  ["fmt/98", "Hypertext Markup Language", "3.2", "text/html", "web page", "html htm"],
  ["fmt/99", "Hypertext Markup Language", "4.0", "text/html", "web page", "html htm"],
  ["fmt/100", "Hypertext Markup Language", "4.01", "text/html", "web page", "html htm"],
  ["fmt/471", "Hypertext Markup Language", "5", "text/html", "web page", "html htm"],
  ["fmt/102", "Extensible Hypertext Markup Language", "1.0", "application/xhtml+xml", "web page", "xhtml html htm xht"],
  ["fmt/103", "Extensible Hypertext Markup Language", "1.1", "application/xhtml+xml", "web page", "xhtml html htm xht"],
  ["x-fmt/429", "MHTML", "", "multipart/related", "saved web page", "mht mhtml"],
]);

const IMAGE = rows("image", [
  ["fmt/11", "Portable Network Graphics", "1.0", "image/png", "PNG picture", "png"],
  ["fmt/12", "Portable Network Graphics", "1.1", "image/png", "PNG picture", "png"],
  ["fmt/13", "Portable Network Graphics", "1.2", "image/png", "PNG picture", "png"],
  ["fmt/41", "Raw JPEG Stream", "", "image/jpeg", "JPEG picture", JPEG_EXTENSIONS],
  ["fmt/42", "JPEG File Interchange Format", "1.00", "image/jpeg", "JPEG picture", JPEG_EXTENSIONS],
  ["fmt/43", "JPEG File Interchange Format", "1.01", "image/jpeg", "JPEG picture", JPEG_EXTENSIONS],
  ["fmt/44", "JPEG File Interchange Format", "1.02", "image/jpeg", "JPEG picture", JPEG_EXTENSIONS],
  ["x-fmt/398", "Exchangeable Image File Format (Compressed)", "2.0", "image/jpeg", "JPEG photograph", JPEG_EXTENSIONS],
  ["x-fmt/390", "Exchangeable Image File Format (Compressed)", "2.1", "image/jpeg", "JPEG photograph", JPEG_EXTENSIONS],
  ["x-fmt/391", "Exchangeable Image File Format (Compressed)", "2.2", "image/jpeg", "JPEG photograph", JPEG_EXTENSIONS],
  ["fmt/645", "Exchangeable Image File Format (Compressed)", "2.21", "image/jpeg", "JPEG photograph", JPEG_EXTENSIONS],
  [
    "fmt/1507",
    "Exchangeable Image File Format (Compressed)",
    "2.3.x",
    "image/jpeg",
    "JPEG photograph",
    JPEG_EXTENSIONS,
  ],
  ["fmt/3", "Graphics Interchange Format", "87a", "image/gif", "GIF picture", "gif"],
  ["fmt/4", "Graphics Interchange Format", "89a", "image/gif", "GIF picture", "gif"],
  ["fmt/353", "Tagged Image File Format", "", "image/tiff", "TIFF picture", "tif tiff"],
  ["fmt/1917", "BigTIFF", "", "image/tiff", "TIFF picture", "tif tiff tf8 btf"],
  ["fmt/115", "Windows Bitmap", "2.0", "image/bmp", "Windows bitmap", "bmp dib"],
  ["fmt/116", "Windows Bitmap", "3.0", "image/bmp", "Windows bitmap", "bmp dib"],
  ["fmt/117", "Windows Bitmap", "3.0 NT", "image/bmp", "Windows bitmap", "bmp dib"],
  ["fmt/118", "Windows Bitmap", "4.0", "image/bmp", "Windows bitmap", "bmp dib"],
  ["fmt/119", "Windows Bitmap", "5.0", "image/bmp", "Windows bitmap", "bmp dib"],
  ["fmt/566", "WebP", "Lossy", "image/webp", "WebP picture", "webp"],
  ["fmt/567", "WebP", "Lossless", "image/webp", "WebP picture", "webp"],
  ["fmt/568", "WebP", "Extended", "image/webp", "WebP picture", "webp"],
  ["fmt/91", "Scalable Vector Graphics", "1.0", "image/svg+xml", "SVG drawing", "svg"],
  ["fmt/92", "Scalable Vector Graphics", "1.1", "image/svg+xml", "SVG drawing", "svg"],
  ["fmt/413", "Scalable Vector Graphics Tiny", "1.2", "image/svg+xml", "SVG drawing", "svg"],
]);

const EMAIL = rows("email", [
  ["fmt/950", "MIME Email", "1.0", "message/rfc822", "e-mail message", "eml"],
  ["fmt/278", "Internet Message Format", "", "message/rfc822", "e-mail message", "eml"],
  [
    "x-fmt/430",
    "Microsoft Outlook Email Message",
    "97-2003",
    "application/vnd.ms-outlook",
    "Outlook message",
    "msg oft",
  ],
  ["fmt/720", "MBOX", "", "application/mbox", "mailbox file", "mbox mbx"],
]);

const ARCHIVE = rows("archive", [
  ["x-fmt/263", "ZIP Format", "", "application/zip", "zip archive", "zip"],
  ["fmt/484", "7Zip format", "", "application/x-7z-compressed", "7-Zip archive", "7z"],
  ["x-fmt/264", "RAR Archive", "2.0", "application/vnd.rar", "RAR archive", "rar"],
  ["fmt/411", "RAR Archive", "2.9", "application/vnd.rar", "RAR archive", "rar"],
  ["fmt/613", "RAR Archive", "5.0", "application/vnd.rar", "RAR archive", "rar"],
  ["x-fmt/265", "Tape Archive Format", "", "application/x-tar", "tar archive", "tar"],
  ["x-fmt/266", "GZIP Format", "", "application/gzip", "gzip archive", "gz tgz z"],
  ["x-fmt/268", "BZIP2 Compressed Archive", "", "application/x-bzip2", "bzip2 archive", "bz2"],
  ["fmt/1098", "XZ File Format", "", "application/x-xz", "xz archive", "xz"],
]);

const ENCRYPTED = rows("encrypted", [
  [
    "fmt/494",
    "Microsoft Office Encrypted Document",
    "2007 Onwards",
    "",
    "Office document with a password",
    "docx xlsx pptx docm dotx dotm xlsm xlsb xltx xltm pptm potx potm ppsx ppsm",
  ],
]);

/** Known, but neither convertible nor open: the plan refuses them, and the label tells the user what they hold. */
const OTHER = rows("unknown", [
  // No open format: its pictures are packed by a method under patents.
  ["fmt/1101", "High Efficiency Image File Format", "", "image/heif", "HEIC picture", "heic heif"],
  ["fmt/189", "Microsoft Office Open XML", "2007 onwards", "", "Office package of no known kind", ""],
  ["fmt/111", "OLE2 Compound Document Format", "", "", "old Office file of no known kind", ""],
  ["fmt/442", "Microsoft Visio (generic)", "", "application/vnd.visio", "Visio drawing", "vsd vst vss"],
  ["fmt/924", "Microsoft Visio Drawing", "2013", "application/vnd.ms-visio.drawing.main+xml", "Visio drawing", "vsdx"],
  ["fmt/925", "Microsoft Visio Stencil", "2013", "application/vnd.ms-visio.stencil.main+xml", "Visio stencil", "vssx"],
  [
    "fmt/926",
    "Microsoft Visio Template",
    "2013",
    "application/vnd.ms-visio.template.main+xml",
    "Visio template",
    "vstx",
  ],
  [
    "fmt/927",
    "Microsoft Visio Macro-Enabled Drawing",
    "2013",
    "application/vnd.ms-visio.drawing.macroEnabled.main+xml",
    "Visio drawing with macros",
    "vsdm",
  ],
  ["fmt/637", "Microsoft OneNote", "", "application/msonenote", "OneNote section", "one"],
  ["fmt/483", "ePub Format", "", "application/epub+zip", "EPUB book", "epub"],
  ["fmt/128", "OpenOffice Writer", "1.0", "application/vnd.sun.xml.writer", "OpenOffice.org 1.0 text", "sxw"],
  ["fmt/129", "OpenOffice Calc", "1.0", "application/vnd.sun.xml.calc", "OpenOffice.org 1.0 spreadsheet", "sxc"],
  ["fmt/130", "OpenOffice Impress", "1.0", "application/vnd.sun.xml.impress", "OpenOffice.org 1.0 presentation", "sxi"],
  ["fmt/127", "OpenOffice Draw", "1.0", "application/vnd.sun.xml.draw", "OpenOffice.org 1.0 drawing", "sxd"],
  ["fmt/424", "OpenDocument Database Format", "1.2", `${ODF}base`, "OpenDocument database", "odb"],
  ["fmt/135", "OpenDocument Format", "1.0", "", "OpenDocument file of another kind", ""],
  // PRONOM has no rows for Office's XML of 2003 and for one-file packages. They are no open format.
  ["fmt/101", "Extensible Markup Language", "1.0", "application/xml", "Office document saved as XML", "xml"],
]);

/** What a file is when no rung of the ladder knows it. */
export const UNKNOWN_FORMAT: Format = {
  puid: "UNKNOWN",
  name: "",
  version: "",
  mime: "",
  kind: "unknown",
  label: "file of an unknown kind",
  extensions: [],
};

/** A file without a single byte. */
export const EMPTY_FORMAT: Format = { ...UNKNOWN_FORMAT, kind: "empty", label: "empty file" };

/** A zip package whose directory cannot be read: what it held cannot be told. */
export const BROKEN_ZIP_FORMAT: Format = { ...UNKNOWN_FORMAT, label: "damaged zip package" };

/** A file that cannot be looked at without far more work than any real document needs. */
export const TOO_COMPLICATED_FORMAT: Format = {
  ...UNKNOWN_FORMAT,
  label: "file that is too complicated to be looked at",
};

/**
 * OpenDocument in one XML file instead of a package (ODF 1.3, part 3, 3.1.2).
 * PRONOM knows it only as XML. No rule here looks into it, macros included, so
 * it must not pass for the text that other XML is.
 */
export const FLAT_ODF_FORMAT: Format = {
  ...UNKNOWN_FORMAT,
  puid: "fmt/101",
  name: "Extensible Markup Language",
  version: "1.0",
  mime: "application/xml, text/xml",
  label: "flat OpenDocument file",
  extensions: ["fodt", "fods", "fodp", "fodg", "xml"],
};

/** Every format that has an identifier. */
export const FORMATS: readonly Format[] = [
  ...WORD,
  ...EXCEL,
  ...POWERPOINT,
  ...OPEN_DOCUMENT,
  ...PDF,
  ...CSV,
  ...TEXT,
  ...HTML,
  ...IMAGE,
  ...EMAIL,
  ...ARCHIVE,
  ...ENCRYPTED,
  ...OTHER,
];

const byPuid = new Map<string, Format>();
for (const format of FORMATS) if (!byPuid.has(format.puid)) byPuid.set(format.puid, format);

const extensions = new Set(FORMATS.flatMap((format) => format.extensions));

/** The row of an identifier that stands in the table. Throws for any other: that is a mistake in the code that asks. */
export function formatByPuid(puid: string): Format {
  const format = byPuid.get(puid);
  if (!format) throw new Error(`no format with the identifier ${puid}`);
  return format;
}

/** The ODF row for a media type and a version, e.g. `application/vnd.oasis.opendocument.text` and `1.3`. */
export function odfFormat(mime: string, version: string): Format | undefined {
  return OPEN_DOCUMENT.find((format) => format.mime === mime && format.version === version);
}

/** The PDF row for a header version, e.g. `1.7`. */
export function pdfFormat(version: string): Format | undefined {
  return PDF.find((format) => format.version === version && format.label === `PDF ${version}`);
}

/** The row for a claim, e.g. `PDF/A` and `2b`. */
export function claimFormat(standard: "PDF/A" | "PDF/UA", flavour: string): Format | undefined {
  return PDF.find((format) => format.label === `${standard}-${flavour}`);
}

/** XML of Office 2003 and one-file Office packages. */
export const OFFICE_XML_FORMAT: Format =
  OTHER.find((format) => format.label.endsWith("saved as XML")) ?? UNKNOWN_FORMAT;

/** True when some format uses this file name extension. Letter case and a leading dot do not matter. */
export function isKnownExtension(extension: string): boolean {
  return extensions.has(normal(extension));
}

/** What a clerk would call the formats that use an extension, each once, in the order of the table. */
export function labelsForExtension(extension: string): string[] {
  const wanted = normal(extension);
  return [...new Set(FORMATS.filter((format) => format.extensions.includes(wanted)).map((format) => format.label))];
}

/** `a Word document`, `an Excel workbook`, `an RTF document`: of letters that are said one by one, the first one's name counts. */
export function withArticle(label: string): string {
  const [first = ""] = label.split(/[^\p{L}]/u);
  const spelled = first.length > 1 && first === first.toUpperCase();
  return `${(spelled ? /^[AEFHILMNORSX]/ : /^[AEIOaeio]/).test(first) ? "an" : "a"} ${label}`;
}

function normal(extension: string): string {
  return extension.toLowerCase().replace(/^\./, "");
}

/** `PDF/A-2u` */
export function claimName({ standard, flavour }: Pick<Claim, "standard" | "flavour">): string {
  return `${standard}-${flavour}`;
}

/** What a file is and says of itself, each thing once: `PDF/A-2b, PDF/UA-1`. */
export function labelOf({ format, claims }: Pick<Detection, "format" | "claims">): string {
  return [...new Set([format.label, ...claims.map(claimName)])].join(", ");
}
