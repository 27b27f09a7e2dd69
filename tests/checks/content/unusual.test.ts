/** Documents that hide something in a place where no office program would put it: each is told all the same. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import JSZip from "jszip";
import { describe, expect, it } from "vitest";
import { readExcel } from "../../../src/checks/content/excel/read.js";
import { readOdf } from "../../../src/checks/content/odf/read.js";
import { readPdf } from "../../../src/checks/content/pdf/read.js";
import { readPowerpoint } from "../../../src/checks/content/powerpoint/read.js";
import { readWord } from "../../../src/checks/content/word/read.js";
import { hiddenIn } from "../../../src/checks/privacy/derived.js";
import { CLEAN as WORKBOOK } from "../../fixtures/make/hidden-excel.mjs";
import { CLEAN as OPEN } from "../../fixtures/make/hidden-odf.mjs";
import { CLEAN as PRESENTATION } from "../../fixtures/make/hidden-powerpoint.mjs";
import { CLEAN as LETTER } from "../../fixtures/make/hidden-word.mjs";
import { testFolder } from "../../support/folder.js";
import { detection, limits } from "../../support/values.js";

const folder = testFolder();
let files = 0;

const SECRET = "Ann Example, QQ 12 34 56 C";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const COMPATIBILITY = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"';
const OTHER = 'xmlns:zz="urn:other-program"';

/** What becomes of the parts of a clean document: new content, or a change of what it is. */
type Changes = Readonly<Record<string, string | ((before: string) => string)>>;

const openDocument = (format: string) => async () =>
  [OPEN]
    .flat()
    .find(({ file }) => file.endsWith(`.${format}`))
    ?.make() ?? Buffer.alloc(0);

const FORMATS = {
  odt: { clean: openDocument("odt"), read: readOdf, kind: "odt" },
  ods: { clean: openDocument("ods"), read: readOdf, kind: "ods" },
  docx: { clean: () => LETTER.make(), read: readWord, kind: "word" },
  xlsx: { clean: () => WORKBOOK.make(), read: readExcel, kind: "excel" },
  pptx: { clean: () => PRESENTATION.make(), read: readPowerpoint, kind: "powerpoint" },
} as const;

/** The categories that are found in a clean document after some changes. */
async function foundIn(format: keyof typeof FORMATS, changes: Changes): Promise<readonly string[]> {
  const { clean, read, kind } = FORMATS[format];
  const zip = await JSZip.loadAsync(await clean());
  for (const [name, change] of Object.entries(changes)) {
    const before = (await zip.file(name)?.async("string")) ?? "";
    const after = typeof change === "string" ? change : change(before);
    expect(after, name).not.toBe(before);
    zip.file(name, after);
  }
  files += 1;
  const file = join(folder, `${files}.${format}`);
  writeFileSync(file, await zip.generateAsync({ type: "nodebuffer" }));
  const content = await read({ file, name: file, role: "source", detection: detection(kind), limits });
  const traces = hiddenIn(content).filter(({ empty }) => !empty);
  for (const { where, detail = "" } of traces) expect(where + detail).not.toMatch(/Example|QQ/);
  return traces.map(({ what }) => what);
}

const leadsTo = (kind: string, target: string) => (before: string) =>
  before.replace("</Relationships>", `<Relationship Id="rIdMore" Type="${kind}" Target="${target}"/></Relationships>`);
const relationships = (kind: string, target: string) =>
  leadsTo(
    kind,
    target,
  )('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>');

// --------------------------------------------------------------------- Word

const DOCUMENT = "word/document.xml";
const OF_DOCUMENT = "word/_rels/document.xml.rels";
const run = (text: string, marks = "") => `<w:r><w:rPr>${marks}</w:rPr><w:t>${text}</w:t></w:r>`;
const paragraph = (runs: string, marks = "") => `<w:p><w:pPr>${marks}</w:pPr>${runs}</w:p>`;
/** More at the end of the letter. */
const body = (more: string): Changes => ({
  [DOCUMENT]: (before) =>
    before.replace("<w:document ", `<w:document ${OTHER} `).replace("<w:sectPr", `${more}<w:sectPr`),
});
const W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"';
const fillOf = (fill: string) => `<w:color w:val="000000"/><w14:textFill ${W14}>${fill}</w14:textFill>`;
const table = (marks: string, ofRow: string) =>
  `<w:tbl><w:tblPr>${marks}</w:tblPr><w:tblGrid/><w:tr><w:trPr>${ofRow}</w:trPr><w:tc>${paragraph(run(SECRET))}</w:tc></w:tr></w:tbl>`;
const tagged = (element: string) =>
  `<w:${element} w:element="x"><w:${element}Pr><w:attr w:name="x" w:val="${SECRET}"/></w:${element}Pr>${run("Carers")}</w:${element}>`;
const alternatives = (needs: string, choice: string, fallback: string) =>
  `<mc:AlternateContent ${COMPATIBILITY}><mc:Choice Requires="${needs}">${choice}</mc:Choice>` +
  `<mc:Fallback>${fallback}</mc:Fallback></mc:AlternateContent>`;

describe("a Word document that hides something where nobody looks", () => {
  it.each<[string, string, Changes]>([
    [
      "a part of a kind that nobody knows",
      "leftovers",
      { [OF_DOCUMENT]: leadsTo("http://example.org/kind", "more.bin"), "word/more.bin": SECRET },
    ],
    [
      "comments that only the settings lead to",
      "comments",
      {
        "word/_rels/settings.xml.rels": relationships(`${OFFICE}/comments`, "more.xml"),
        "word/more.xml": `<w:comments xmlns:w="${W}"><w:comment w:id="0">${paragraph(run(SECRET))}</w:comment></w:comments>`,
      },
    ],
    [
      "a control of ActiveX",
      "embedded-files",
      { [OF_DOCUMENT]: leadsTo(`${OFFICE}/control`, "activeX1.xml"), "word/activeX1.xml": `<ocx value="${SECRET}"/>` },
    ],
    ["an element of another program", "custom-xml", body(`<zz:x>${SECRET}</zz:x>`)],
    ["a paragraph within an element of another program", "custom-xml", body(`<zz:x>${paragraph(run(SECRET))}</zz:x>`)],
    ["an attribute of another program", "custom-xml", body(`<w:p zz:x="${SECRET}"/>`)],
    ["a remark in the code", "leftovers", body(`<!-- ${SECRET} -->`)],
    ["an instruction in the code", "leftovers", body(`<?other ${SECRET}?>`)],
    [
      "other words for programs of old",
      "hidden-text",
      body(alternatives("wps", paragraph(run("Carers")), paragraph(run(SECRET)))),
    ],
    [
      "words for a program that nobody has",
      "hidden-text",
      body(alternatives("zz", paragraph(run(SECRET)), paragraph(run("Carers")))),
    ],
    ["words between the elements", "hidden-text", body(`<w:p>${SECRET}</w:p>`)],
    [
      "lines as low as a hair",
      "invisible-text",
      body(paragraph(run(SECRET), '<w:spacing w:line="10" w:lineRule="exact"/>')),
    ],
    ["letters as narrow as a hair", "invisible-text", body(paragraph(run(SECRET, '<w:w w:val="1"/>')))],
    ["letters without a filling", "invisible-text", body(paragraph(run(SECRET, fillOf("<w14:noFill/>"))))],
    [
      "letters that are filled with white",
      "invisible-text",
      body(paragraph(run(SECRET, fillOf('<w14:solidFill><w14:srgbClr w14:val="FFFFFF"/></w14:solidFill>')))),
    ],
    ["a row as low as a hair", "hidden-text", body(table("", '<w:trHeight w:val="10" w:hRule="exact"/>'))],
    ["a table beside the page", "hidden-text", body(table('<w:tblpPr w:tblpX="30000" w:tblpY="1"/>', ""))],
    ["an indent beside the page", "hidden-text", body(paragraph(run(SECRET), '<w:ind w:left="-20000"/>'))],
    [
      "a frame as small as a dot",
      "hidden-text",
      body(paragraph(run(SECRET), '<w:framePr w:w="10" w:h="10" w:hRule="exact" w:x="1" w:y="1"/>')),
    ],
    ["a note of a smart tag", "custom-xml", body(paragraph(tagged("smartTag")))],
    ["a note of an element of custom XML", "custom-xml", body(paragraph(tagged("customXml")))],
    ["the code of a field", "variables", body(paragraph(`<w:fldSimple w:instr="ADDIN ${SECRET}"/>`))],
    [
      "what a field shows to others",
      "variables",
      body(paragraph(`<w:fldSimple w:instr='IF 1 = 2 "${SECRET}" "Carers"'>${run("Carers")}</w:fldSimple>`)),
    ],
  ])("%s", async (_, category, changes) => {
    expect(await foundIn("docx", changes)).toEqual([category]);
  });

  it.each<[string, Changes]>([
    ["the same words for programs of old", body(alternatives("wps", paragraph(run(SECRET)), paragraph(run(SECRET))))],
    ["a row and lines of an exact height", body(table("", '<w:trHeight w:val="400" w:hRule="exact"/>'))],
    ["an indent", body(paragraph(run(SECRET), '<w:ind w:left="2000"/><w:spacing w:line="240" w:lineRule="exact"/>'))],
    [
      "letters that are filled with black",
      body(paragraph(run(SECRET, fillOf('<w14:solidFill><w14:srgbClr w14:val="000000"/></w14:solidFill>')))),
    ],
    ["an unused theme", { [OF_DOCUMENT]: leadsTo(`${OFFICE}/themeOverride`, "theme.xml"), "word/theme.xml": "<x/>" }],
  ])("not %s", async (_, changes) => {
    expect(await foundIn("docx", changes)).toEqual([]);
  });
});

// -------------------------------------------------------------------- Excel

const SHEET = "xl/worksheets/sheet1.xml";
const OF_WORKBOOK = "xl/_rels/workbook.xml.rels";
const OF_SHEET = "xl/worksheets/_rels/sheet1.xml.rels";
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const text = (reference: string, value = SECRET, style = 0) =>
  `<c r="${reference}" s="${style}" t="inlineStr"><is><t>${value}</t></is></c>`;
const behindCells = (more: string) => (before: string) => before.replace("</sheetData>", `</sheetData>${more}`);

describe("a workbook that hides something where nobody looks", () => {
  it.each<[string, string, Changes]>([
    [
      "a sheet that is not in the list of sheets",
      "leftovers",
      {
        [OF_WORKBOOK]: leadsTo(`${OFFICE}/worksheet`, "worksheets/more.xml"),
        "xl/worksheets/more.xml": `<worksheet xmlns="${MAIN}"><sheetData><row r="1">${text("A1")}</row></sheetData></worksheet>`,
      },
    ],
    [
      "a property of a sheet that a program keeps for itself",
      "leftovers",
      { [OF_SHEET]: relationships(`${OFFICE}/customProperty`, "../more.bin"), "xl/more.bin": SECRET },
    ],
    [
      "the box of a comment that is gone",
      "comments",
      {
        [SHEET]: behindCells('<legacyDrawing r:id="rIdMore"/>'),
        [OF_SHEET]: relationships(`${OFFICE}/vmlDrawing`, "../notes.vml"),
        "xl/notes.vml":
          '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape id="note">' +
          `<v:textbox><div>${SECRET}</div></v:textbox><x:ClientData ObjectType="Note"/></v:shape></xml>`,
      },
    ],
    [
      "an addition of another program",
      "custom-xml",
      { [SHEET]: behindCells(`<extLst><ext uri="{x}"><zz:x ${OTHER}>${SECRET}</zz:x></ext></extLst>`) },
    ],
    ["a remark in the code", "leftovers", { [SHEET]: behindCells(`<!-- ${SECRET} -->`) }],
  ])("%s", async (_, category, changes) => {
    expect(await foundIn("xlsx", changes)).toEqual([category]);
  });
});

/** A seventh row, and looks of cells: the font and the fill are those of style 4. */
const row =
  (cells: string, marks = "") =>
  (before: string) =>
    before.replace("</sheetData>", `<row r="7" ${marks}>${cells}</row></sheetData>`);
const looks =
  (font: string, fill = "", format = 0) =>
  (before: string) =>
    before
      .replace("</fonts>", `<font>${font}</font></fonts>`)
      .replace("</fills>", `${fill || "<fill/>"}</fills>`)
      .replace("</cellXfs>", `<xf numFmtId="${format}" fontId="3" fillId="${fill ? 3 : 0}"/></cellXfs>`);
const both = (one: (before: string) => string, other: (before: string) => string) => (before: string) =>
  other(one(before));
const WHITE = '<color rgb="FFFFFFFF"/>';
const STYLES = "xl/styles.xml";
const condition = (format: string, formula: string) => ({
  [SHEET]: both(
    row(text("A7")),
    behindCells(
      `<conditionalFormatting sqref="A7"><cfRule type="expression" dxfId="0" priority="1"><formula>${formula}</formula></cfRule></conditionalFormatting>`,
    ),
  ),
  [STYLES]: (before: string) => before.replace("</styleSheet>", `<dxfs><dxf>${format}</dxf></dxfs></styleSheet>`),
});
const sheetIn = (state: string): Changes => ({
  "xl/workbook.xml": (before) =>
    before.replace("</sheets>", `<sheet name="More" sheetId="2" state="${state}" r:id="rIdMore"/></sheets>`),
  [OF_WORKBOOK]: leadsTo(`${OFFICE}/worksheet`, "worksheets/more.xml"),
  "xl/worksheets/more.xml": `<worksheet xmlns="${MAIN}"><sheetData><row r="1">${text("A1")}</row></sheetData></worksheet>`,
});

describe("cells that nobody sees", () => {
  it.each<[string, string, Changes]>([
    ["in a sheet of a state with capitals", "hidden-sheet", sheetIn("Hidden")],
    ["in a sheet of a state with blanks", "hidden-sheet", sheetIn(" hidden ")],
    ["in a sheet of a state that nobody knows", "hidden-sheet", sheetIn("gone")],
    ["in a row as high as a hair", "hidden-rows", { [SHEET]: row(text("A7"), 'ht="0.5" customHeight="1"') }],
    [
      "in a column as wide as a hair",
      "hidden-columns",
      {
        [SHEET]: both(row(text("D7")), (before) =>
          before.replace("<sheetData>", '<cols><col min="4" max="4" width="0.1"/></cols><sheetData>'),
        ),
      },
    ],
    [
      "nearly white",
      "invisible-text",
      { [SHEET]: row(text("A7", SECRET, 4)), [STYLES]: looks('<color rgb="FFFEFDFE"/>') },
    ],
    ["of one point", "invisible-text", { [SHEET]: row(text("A7", SECRET, 4)), [STYLES]: looks('<sz val="1"/>') }],
    [
      "in part",
      "invisible-text",
      {
        [SHEET]: row(
          `<c r="A7" t="inlineStr"><is><r><t>Carers</t></r><r><rPr>${WHITE}</rPr><t>${SECRET}</t></r></is></c>`,
        ),
      },
    ],
    [
      "white on a pattern of white",
      "invisible-text",
      {
        [SHEET]: row(text("A7", SECRET, 4)),
        [STYLES]: looks(
          WHITE,
          '<fill><patternFill patternType="lightGray"><fgColor rgb="FFFFFFFF"/><bgColor rgb="FFFFFFFF"/></patternFill></fill>',
        ),
      },
    ],
    [
      "white, with a condition that colours nothing",
      "invisible-text",
      {
        [SHEET]: both(
          row(text("A7", SECRET, 4)),
          behindCells(
            '<conditionalFormatting sqref="A1:XFD1048576"><cfRule type="expression" dxfId="0"><formula>FALSE</formula></cfRule></conditionalFormatting>',
          ),
        ),
        [STYLES]: both(looks(WHITE), (before) =>
          before.replace("</styleSheet>", "<dxfs><dxf><font><b/></font></dxf></dxfs></styleSheet>"),
        ),
      },
    ],
    [
      "by a format of blanks",
      "invisible-text",
      {
        [SHEET]: row('<c r="A7" s="4"><v>123456</v></c>'),
        [STYLES]: both(looks("", "", 165), (before) =>
          before.replace("</numFmts>", '<numFmt numFmtId="165" formatCode="&quot; &quot;"/></numFmts>'),
        ),
      },
    ],
    ["white by a condition that is always met", "invisible-text", condition(`<font>${WHITE}</font>`, "TRUE")],
    [
      "by a format that a condition gives",
      "invisible-text",
      condition('<numFmt numFmtId="170" formatCode=";;;"/>', "1=1"),
    ],
    [
      "since they were emptied",
      "leftovers",
      {
        [OF_WORKBOOK]: leadsTo(`${OFFICE}/sharedStrings`, "sharedStrings.xml"),
        "xl/sharedStrings.xml": `<sst xmlns="${MAIN}"><si><t>${SECRET}</t></si></sst>`,
      },
    ],
    [
      "in a name that is hidden as programs do",
      "hidden-names",
      {
        "xl/workbook.xml": (before) =>
          before.replace(
            "</sheets>",
            `</sheets><definedNames><definedName name="HTML_Email" hidden="1">"${SECRET}"</definedName></definedNames>`,
          ),
      },
    ],
    [
      "in a header without pages",
      "leftovers",
      { [SHEET]: behindCells(`<headerFooter><firstHeader>&amp;C${SECRET}</firstHeader></headerFooter>`) },
    ],
    [
      "white in a header",
      "invisible-text",
      { [SHEET]: behindCells(`<headerFooter><oddHeader>&amp;C&amp;KFFFFFF${SECRET}</oddHeader></headerFooter>`) },
    ],
  ])("%s", async (_, category, changes) => {
    expect(await foundIn("xlsx", changes)).toEqual([category]);
  });

  it.each<[string, Changes]>([
    [
      "white on the headings of a table",
      {
        [SHEET]: both(row(text("A7", SECRET, 4)), behindCells('<tableParts><tablePart r:id="rIdMore"/></tableParts>')),
        [STYLES]: looks(WHITE),
        [OF_SHEET]: relationships(`${OFFICE}/table`, "../more.xml"),
        "xl/more.xml": `<table xmlns="${MAIN}" ref="A7:C9"><tableStyleInfo name="TableStyleMedium2"/></table>`,
      },
    ],
    ["white where a condition looks at cells", condition(`<font>${WHITE}</font>`, "ISERROR(A7)")],
  ])("not %s", async (_, changes) => {
    expect(await foundIn("xlsx", changes)).toEqual([]);
  });
});

// --------------------------------------------------------------- PowerPoint

const SLIDE = "ppt/slides/slide1.xml";
const A = "http://schemas.openxmlformats.org/drawingml/2006/main";
const P = "http://schemas.openxmlformats.org/presentationml/2006/main";
const box = (words: string, id = 99) =>
  `<p:sp><p:nvSpPr><p:cNvPr id="${id}" name="Box"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm>` +
  '<a:off x="1000000" y="4000000"/><a:ext cx="3000000" cy="400000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>' +
  `<p:txBody><a:bodyPr/><a:p><a:r><a:rPr lang="en-GB"/><a:t>${words}</a:t></a:r></a:p></p:txBody></p:sp>`;
const onIt = (more: string) => (before: string) => before.replace("</p:spTree>", `${more}</p:spTree>`);
const tree = (root: string, shapes: string) =>
  `<p:${root} xmlns:a="${A}" xmlns:p="${P}"><p:cSld><p:spTree>${shapes}</p:spTree></p:cSld></p:${root}>`;

const column = (words: string, marks = "") =>
  `<a:tc ${marks}><a:txBody><a:bodyPr/><a:p><a:r><a:rPr lang="en-GB"/><a:t>${words}</a:t></a:r></a:p></a:txBody><a:tcPr/></a:tc>`;
const grid = (cells: string) =>
  '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="50" name="Table"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>' +
  '<p:xfrm><a:off x="1000000" y="4000000"/><a:ext cx="3000000" cy="400000"/></p:xfrm><a:graphic>' +
  '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table"><a:tbl><a:tblPr/><a:tblGrid><a:gridCol w="1500000"/>' +
  `<a:gridCol w="1500000"/></a:tblGrid><a:tr h="400000">${cells}</a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>`;
const notesOf = (shapes: string): Changes => ({
  "ppt/slides/_rels/slide1.xml.rels": leadsTo(`${OFFICE}/notesSlide`, "../notesSlides/more.xml"),
  "ppt/notesSlides/more.xml": tree("notes", shapes),
});

describe("a presentation that hides something where nobody looks", () => {
  it.each<[string, string, Changes]>([
    [
      "a part of a kind that nobody knows",
      "leftovers",
      {
        "ppt/_rels/presentation.xml.rels": leadsTo("http://example.org/kind", "more.xml"),
        "ppt/more.xml": `<x>${SECRET}</x>`,
      },
    ],
    ["words on the master of the notes", "leftovers", { "ppt/notesMasters/notesMaster1.xml": onIt(box(SECRET)) }],
    [
      "words on a layout that no slide uses",
      "leftovers",
      {
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": leadsTo(`${OFFICE}/slideLayout`, "../slideLayouts/more.xml"),
        "ppt/slideLayouts/more.xml": tree("sldLayout", box(SECRET)),
      },
    ],
    [
      "other words for programs of old",
      "hidden-text",
      { [SLIDE]: onIt(alternatives("p14", box("Carers"), box(SECRET))) },
    ],
    ["a remark in the code", "leftovers", { [SLIDE]: onIt(`<!-- ${SECRET} -->`) }],
    [
      "letters that one sees through",
      "invisible-text",
      {
        [SLIDE]: onIt(
          box(SECRET).replace(
            '<a:rPr lang="en-GB"/>',
            '<a:rPr><a:solidFill><a:srgbClr val="000000"><a:alpha val="3000"/></a:srgbClr></a:solidFill></a:rPr>',
          ),
        ),
      },
    ],
    [
      "a cell that another one reaches over",
      "hidden-text",
      { [SLIDE]: onIt(grid(column("Carers", 'gridSpan="2"') + column(SECRET, 'hMerge="1"'))) },
    ],
    ["a table on the page of notes", "speaker-notes", notesOf(grid(column(SECRET) + column("Carers")))],
    [
      "a footer on the page of notes",
      "speaker-notes",
      notesOf(box(SECRET).replace("<p:nvPr/>", '<p:nvPr><p:ph type="ftr"/></p:nvPr>')),
    ],
  ])("%s", async (_, category, changes) => {
    expect(await foundIn("pptx", changes)).toEqual([category]);
  });
});

// ------------------------------------------------------------- OpenDocument

const CONTENT = "content.xml";
const styled = (name: string, family: string, properties: string) => (before: string) =>
  before.replace(
    "</office:automatic-styles>",
    `<style:style style:name="${name}" style:family="${family}">${properties}</style:style></office:automatic-styles>`,
  );
const inText = (more: string) => (before: string) => before.replace("</office:text>", `${more}</office:text>`);
const inSheet = (more: string) => (before: string) =>
  before.replace("</table:table></office:spreadsheet>", `${more}</table:table></office:spreadsheet>`);
const cell = (words = SECRET) =>
  `<table:table-cell office:value-type="string"><text:p>${words}</text:p></table:table-cell>`;
const low = styled("low", "table-row", '<style:table-row-properties style:row-height="0.02cm"/>');
const tableIn = (marks: string) =>
  inText(
    `<table:table table:name="T"><table:table-column/><table:table-row ${marks}>${cell()}</table:table-row></table:table>`,
  );

it("a row of no height that grows with what is in it hides nothing", async () => {
  const grows = styled(
    "low",
    "table-row",
    '<style:table-row-properties style:row-height="0.001cm" style:use-optimal-row-height="true"/>',
  );
  expect(await foundIn("odt", { [CONTENT]: both(grows, tableIn('table:style-name="low"')) })).toEqual([]);
  const inGrowingRow = both(
    grows,
    inSheet(`<table:table-row table:style-name="low">${cell("seen")}</table:table-row>`),
  );
  expect(await foundIn("ods", { [CONTENT]: inGrowingRow })).toEqual([]);
});

describe("an OpenDocument text that hides something where nobody looks", () => {
  it.each<[string, string, Changes]>([
    ["a row as high as a hair", "hidden-text", { [CONTENT]: both(low, tableIn('table:style-name="low"')) }],
    [
      "lines as low as a hair",
      "invisible-text",
      {
        [CONTENT]: both(
          styled("x", "paragraph", '<style:paragraph-properties fo:line-height="0.02cm"/>'),
          inText(`<text:p text:style-name="x">${SECRET}</text:p>`),
        ),
      },
    ],
    [
      "letters as narrow as a hair",
      "invisible-text",
      {
        [CONTENT]: both(
          styled("x", "text", '<style:text-properties style:text-scale="1%"/>'),
          inText(`<text:p><text:span text:style-name="x">${SECRET}</text:span></text:p>`),
        ),
      },
    ],
    ["a row that is folded up", "hidden-text", { [CONTENT]: tableIn('table:visibility="collapse"') }],
    [
      "words shown on a condition",
      "hidden-text",
      {
        [CONTENT]: both(
          styled("x", "text", '<style:text-properties text:display="condition" text:condition="none"/>'),
          inText(`<text:p><text:span text:style-name="x">${SECRET}</text:span></text:p>`),
        ),
      },
    ],
    ["an attribute of another program", "custom-xml", { [CONTENT]: inText(`<text:p ${OTHER} zz:x="${SECRET}"/>`) }],
    ["a remark in the code", "leftovers", { [CONTENT]: inText(`<!-- ${SECRET} -->`) }],
    [
      "a header of a page that nothing uses",
      "leftovers",
      {
        "styles.xml": (before) =>
          before.replace(
            "</office:master-styles>",
            `<style:master-page style:name="More"><style:header><text:p>${SECRET}</text:p></style:header></style:master-page></office:master-styles>`,
          ),
      },
    ],
  ])("%s", async (_, category, changes) => {
    expect(await foundIn("odt", changes)).toEqual([category]);
  });
});

describe("an OpenDocument sheet that hides something where nobody looks", () => {
  it.each<[string, string, Changes]>([
    [
      "a row as high as a hair",
      "hidden-rows",
      { [CONTENT]: both(low, inSheet(`<table:table-row table:style-name="low">${cell()}</table:table-row>`)) },
    ],
    [
      "a group of rows that is folded up",
      "hidden-rows",
      {
        [CONTENT]: inSheet(
          `<table:table-row-group table:display="false"><table:table-row>${cell()}</table:table-row></table:table-row-group>`,
        ),
      },
    ],
    [
      "white words among others in a cell",
      "invisible-text",
      {
        [CONTENT]: both(
          styled("x", "text", '<style:text-properties fo:color="#ffffff"/>'),
          inSheet(
            `<table:table-row>${cell(`Carers <text:span text:style-name="x">${SECRET}</text:span>`)}</table:table-row>`,
          ),
        ),
      },
    ],
  ])("%s", async (_, category, changes) => {
    expect(await foundIn("ods", changes)).toEqual([category]);
  });
});

// ---------------------------------------------------------------------- PDF

/** A page with one line of text and more of the content, resources, and objects from 6. */
function pdf(more: string, { resources = "", catalog = "", objects = [] as readonly string[] } = {}): Buffer {
  const shown = `BT /F1 12 Tf 72 760 Td (The committee met on Monday) Tj ET ${more}`;
  const all = [
    `<</Type/Catalog/Pages 2 0 R/Lang(en-GB)${catalog}>>`,
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>${resources}>>>>`,
    `<</Length ${shown.length}>>\nstream\n${shown}\nendstream`,
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ...objects,
  ];
  let out = "%PDF-1.7\n";
  const offsets = all.map((object, index) => {
    const at = out.length;
    out += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(at).padStart(10, "0")} 00000 n \n`;
  });
  const table = `xref\n0 ${all.length + 1}\n0000000000 65535 f \n${offsets.join("")}`;
  return Buffer.from(`${out}${table}trailer<</Size ${all.length + 1}/Root 1 0 R>>\nstartxref\n${out.length}\n%%EOF\n`);
}

const written = (before = "") => `${before} BT /F1 12 Tf 72 700 Td (${SECRET}) Tj ET`;
const inLayer = `/OC /L BDC ${written()} EMC`;
const layer = (of: string, config: string, usage = "") => ({
  resources: `/Properties<</L ${of}>>`,
  catalog: `/OCProperties<</OCGs[6 0 R]/D<<${config}>>>>`,
  objects: [`<</Type/OCG/Name(Drafts)${usage}>>`],
});
const INK = "/ColorSpace<</S[/Separation/Spot/DeviceCMYK<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]/C1[0 1 1 0]/N 1>>]>>";

describe("a PDF that hides something where nobody looks", () => {
  it.each<[string, string, Buffer]>([
    ["letters without any of their ink", "invisible-text", pdf(written("/S cs 0 sc"), { resources: INK })],
    [
      "letters as light as paper",
      "invisible-text",
      pdf(written("/S cs 100 0 0 sc"), { resources: "/ColorSpace<</S[/Lab<</WhitePoint[0.9 1 1]>>]>>" }),
    ],
    ["what shows when a layer does not", "layers", pdf(inLayer, layer("<</Type/OCMD/OCGs 6 0 R/P/AllOff>>", ""))],
    ["what an expression hides", "layers", pdf(inLayer, layer("<</Type/OCMD/VE[/Not 6 0 R]>>", ""))],
    [
      "a layer that is not for looking",
      "layers",
      pdf(
        inLayer,
        layer("6 0 R", "/AS[<</Event/View/Category[/View]/OCGs[6 0 R]>>]", "/Usage<</View<</ViewState/OFF>>>>"),
      ),
    ],
    ["words that nothing leads to", "leftovers", pdf("", { objects: [`(${SECRET})`] })],
  ])("%s", async (_, category, bytes) => {
    expect(await foundInPdf(bytes)).toEqual([category]);
  });

  it.each<[string, Buffer]>([
    ["text alone", pdf("")],
    ["letters of an ink", pdf(written("/S cs 1 sc"), { resources: INK })],
    ["a layer that is on", pdf(inLayer, layer("<</Type/OCMD/VE[/And 6 0 R]>>", ""))],
  ])("not %s", async (_, bytes) => {
    expect(await foundInPdf(bytes)).toEqual([]);
  });
});

async function foundInPdf(bytes: Buffer): Promise<readonly string[]> {
  files += 1;
  const file = join(folder, `${files}.pdf`);
  writeFileSync(file, bytes);
  const content = await readPdf({ file, name: file, role: "source", detection: detection("pdf"), limits });
  return hiddenIn(content)
    .filter(({ empty }) => !empty)
    .map(({ what }) => what);
}
