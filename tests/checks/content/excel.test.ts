/** Workbooks, read for what they say, show and hide. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { numberFormat } from "../../../src/checks/content/excel/number-format.js";
import { readExcel } from "../../../src/checks/content/excel/read.js";
import type { Content } from "../../../src/checks/content/model.js";
import { hiddenIn } from "../../../src/checks/privacy/derived.js";
import { UnreadableError } from "../../../src/errors.js";
import { CLEAN, PLANTED } from "../../fixtures/make/hidden-excel.mjs";
import { bench } from "../../fixtures/make/package.mjs";
import { subjectOf } from "../odf/make.js";
import {
  cellsOf,
  DRAWING,
  NAMESPACES,
  type Parts,
  packed,
  RELATIONS,
  read,
  readBytes,
  rows,
  strings,
  styles,
} from "./workbooks.js";

describe("what is planted is found, and nothing else", () => {
  describe.each([
    ["transitional", false],
    ["strict", true],
  ])("%s", (_, strict) => {
    test.each(PLANTED.map((planted) => [planted.file, planted] as const))("%s", async (file, { category, make }) => {
      const content = await readBytes(await make({ strict }));
      const found = hiddenIn(content).filter(({ empty }) => !empty);
      expect(found.map(({ what }) => what)).toEqual([category]);
      expect(found.map(({ where }) => where)).toEqual([WHERE[nameOf(file)] ?? 'sheet "Budget"']);
      expect(`${found[0]?.detail} ${found[0]?.where}`).not.toMatch(/Ada|Bob|31000|staff/);
    });

    test("nothing where nothing is hidden", async () => {
      const content = await readBytes(await CLEAN.make({ strict }));
      expect(hiddenIn(content)).toEqual([]);
      expect(content.properties).toEqual({
        title: "Budget 2025-26",
        subject: "Finance",
        language: "en-GB",
        personal: [],
      });
      expect(content.sheets).toMatchObject([{ name: "Budget", visibility: "visible", hasHeader: true }]);
      expect(cellsOf(content)).toHaveLength(18);
      expect(content.fonts).toEqual(["Calibri"]);
    });
  });

  test("the text of an embedded document is kept for counting", async () => {
    const planted = PLANTED.find(({ category }) => category === "embedded-files");
    const content = await readBytes(await (planted?.make({ strict: false }) ?? Buffer.alloc(0)));
    expect(content.traces).toEqual([
      { what: "embedded-files", where: 'sheet "Budget"', count: 1, text: "Ada Example is on leave." },
    ]);
  });

  test("there is one for each category that a workbook can have", () => {
    const categories = new Set(PLANTED.map(({ category }) => category));
    expect(categories.size).toBe(26);
  });
});

const nameOf = (file: string) => file.replace(/^.*\/|\.\w+$/g, "");

/** Of the file as a whole, or of another sheet than the one that is seen. */
const WHERE: Readonly<Record<string, string>> = {
  "hidden-sheet": 'sheet "Payroll" (hidden)',
  "hidden-sheet-very": 'sheet "Payroll" (very hidden)',
  ...Object.fromEntries(
    "external-data external-data-connection hidden-names data-model saved-views tracked-changes properties custom-xml macros thumbnail leftovers weak-lock-workbook"
      .split(" ")
      .map((name) => [name, ""]),
  ),
};

describe("cells", () => {
  test("hold what is stored, whatever its type", async () => {
    const content = await read({
      sheets: [
        rows(
          '<c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>in</t><phoneticPr/></is></c><c r="C1" t="str"><f>A1&amp;B1</f><v>onein</v></c>',
          '<c r="A2"><v>1.50</v></c><c r="B2" t="n"><v>1E3</v></c><c r="C2" t="b"><v>1</v></c><c r="D2" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
          '<c r="A3" t="d"><v>2026-01-12</v></c><c r="B3" t="d"><v>2026-01-12T12:00:00</v></c><c r="C3"/><c r="D3"><f>NOW()</f></c>',
        ),
      ],
      parts: { "xl/sharedStrings.xml": strings("<t>one</t>") },
    });
    expect(cellsOf(content).map(({ type, value, formula }) => [type, value, formula === true])).toEqual([
      ["text", "one", false],
      ["text", "in", false],
      ["text", "onein", true],
      ["number", "1.5", false],
      ["number", "1000", false],
      ["boolean", "true", false],
      ["error", "#DIV/0!", true],
      ["date", "46034", false],
      ["date", "46034.5", false],
      ["empty", "", true],
    ]);
  });

  test("stand in the next row and column where they do not say where", async () => {
    const content = await read({
      sheets: ["<sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row></sheetData>"],
    });
    expect(cellsOf(content).map(({ row, column }) => [row, column])).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
    ]);
  });

  test("come row by row, in whatever order they are written", async () => {
    const content = await read({
      sheets: [
        '<sheetData><row r="2"><c r="B2"><v>4</v></c><c r="A2"><v>3</v></c></row><row r="1"><c r="A1"><v>1</v></c></row></sheetData>',
      ],
    });
    expect(cellsOf(content).map(({ value }) => value)).toEqual(["1", "3", "4"]);
  });

  test("of an array formula are formulas, all of them, and of a shared one", async () => {
    const content = await read({
      sheets: [
        rows(
          '<c r="A1"><f t="array" ref="A1:A2">B1:B2*2</f><v>2</v></c><c r="B1"><v>1</v></c><c r="C1"><f t="shared" ref="C1:C2" si="0">B1</f><v>1</v></c>',
          '<c r="A2"><v>4</v></c><c r="B2"><v>2</v></c><c r="C2"><f t="shared" si="0"/><v>2</v></c>',
          '<c r="A3"><v>9</v></c>',
        ),
      ],
    });
    expect(cellsOf(content).map(({ formula }) => formula === true)).toEqual([
      true,
      false,
      true,
      true,
      false,
      true,
      false,
    ]);
  });

  test("have their text put together from its runs, without hints on how to say it", async () => {
    const content = await read({
      sheets: [rows('<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>')],
      parts: {
        "xl/sharedStrings.xml": strings(
          '<r><rPr><rFont val="Aptos"/></rPr><t>東</t></r><r><t xml:space="preserve">京 </t></r><rPh sb="0" eb="1"><t>トウ</t></rPh>',
          "<t>a_x000A_b_x005F_</t>",
        ),
      },
    });
    expect(cellsOf(content).map(({ value }) => value)).toEqual(["東京 ", "a\nb_"]);
    expect(content.fonts).toContain("Aptos");
  });

  test("are dates and times by their format, and counted from the same day", async () => {
    const parts = {
      "xl/styles.xml": styles(
        '<numFmts count="1"><numFmt numFmtId="164" formatCode="d\\ mmm\\ yyyy"/></numFmts><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="20"/></cellXfs>',
      ),
    };
    const sheets = [
      rows('<c r="A1" s="0"><v>40000</v></c><c r="B1" s="1"><v>40000</v></c><c r="C1" s="2"><v>0.5</v></c>'),
    ];
    const from1900 = cellsOf(await read({ sheets, parts }));
    expect(from1900.map(({ type, value, format }) => [type, value, format])).toEqual([
      ["number", "40000", "general"],
      ["date", "40000", "date"],
      ["date", "0.5", "time"],
    ]);
    const from1904 = cellsOf(await read({ sheets, parts, beforeSheets: '<workbookPr date1904="1"/>' }));
    expect(from1904.map(({ value }) => value)).toEqual(["40000", "41462", "0.5"]);
  });
});

test.each([
  ["General", "general"],
  ["0.00", "number"],
  ["#,##0;[Red]-#,##0", "number"],
  ["0.00E+00", "number"],
  ["0%", "percent"],
  ['"£"#,##0.00;[Red]\\-"£"#,##0.00', "currency"],
  ["[$€-2] #,##0", "currency"],
  ['_-"£"* #,##0.00_-;\\-"£"* #,##0.00_-;_-"£"* "-"??_-;_-@_-', "currency"],
  ["dd/mm/yyyy", "date"],
  ["[$-809]d mmmm yyyy;@", "date"],
  ["mmm-yy", "date"],
  ["dd/mm/yyyy hh:mm", "date"],
  ["hh:mm:ss", "time"],
  ["[h]:mm", "time"],
  ["mm:ss.0", "time"],
  ["h:mm AM/PM", "time"],
  ["@", "text"],
  ['0 "days"', "number"],
  ['"Yes";"Yes";"No"', "general"],
])("the number format %s is %s", (code, kind) => {
  expect(numberFormat(code).class).toBe(kind);
});

test.each([
  [";;;", true, true],
  [";;", true, false],
  [";;;@", true, false],
  ['"";" ";', true, false],
  ["0;-0;;@", false, false],
  ["General", false, false],
  ['0;"-";0;"-"', false, true],
])("the number format %s hides numbers: %s, texts: %s", (code, hidesNumbers, hidesTexts) => {
  const { of } = numberFormat(code);
  expect([of(5).shows !== "value", of("text").shows !== "value"]).toEqual([hidesNumbers, hidesTexts]);
});

test.each([
  ["0;;0", 5, "value", undefined],
  ["0;;0", -5, "nothing", undefined],
  ["[Red]0;[White]0", -5, "value", "ffffff"],
  ["[Color2]0", 5, "value", "ffffff"],
  ['[>=75]"High";[>=50]0;"Low"', 80, "words", undefined],
  ['[>=75]"High";[>=50]0;"Low"', 60, "value", undefined],
  ['[>=75]"High";[>=50]0;"Low"', 20, "words", undefined],
  ["0;0;0;[White]@", "text", "value", "ffffff"],
  ['"sent"', 12345, "words", undefined],
  ["dd/mm/yyyy", 45000, "value", undefined],
  ["[h]", 2, "value", undefined],
] as const)("the number format %s shows of %s: %s", (code, value, shows, colour) => {
  expect(numberFormat(code).of(value)).toEqual({ shows, ...(colour && { colour }) });
});

describe("colours", () => {
  const theme =
    '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:themeElements><a:clrScheme name="x"><a:dk1><a:sysClr val="windowText" lastClr="000000"/></a:dk1><a:lt1><a:srgbClr val="FFFFFF"/></a:lt1>' +
    '<a:dk2><a:srgbClr val="1F3F66"/></a:dk2><a:lt2><a:srgbClr val="E9EDF2"/></a:lt2></a:clrScheme></a:themeElements></a:theme>';
  const solid = (colour: string) => `<fill><patternFill patternType="solid"><fgColor ${colour}/></patternFill></fill>`;

  async function isInvisible(...of: Parameters<typeof cellWith>) {
    return (await cellWith(...of))?.invisible === true;
  }

  async function cellWith(
    font: string,
    fill: string,
    after = "",
    rels: Parts["rels"] = {},
    parts: Parts["parts"] = {},
  ) {
    const content = await read({
      sheets: [`${rows('<c r="A1" s="0"><v>1</v></c>')}${after}`],
      rels,
      parts: {
        "xl/theme.xml": theme,
        "xl/styles.xml": styles(
          `<fonts><font>${font}<name val="Calibri"/></font></fonts><fills>${fill}</fills><cellXfs><xf fontId="0" fillId="0"/></cellXfs>`,
        ),
        ...parts,
      },
    });
    return cellsOf(content)[0];
  }
  const none = '<fill><patternFill patternType="none"/></fill>';

  test.each([
    ["white on the sheet", '<color rgb="FFFFFFFF"/>', none, true],
    ["white of the theme on the sheet", '<color theme="0"/>', none, true],
    ["black of the theme on black", '<color theme="1"/>', solid('rgb="FF000000"'), true],
    ["of the palette on the same", '<color indexed="10"/>', solid('rgb="FFFF0000"'), true],
    ["lighter and lighter on the same", '<color theme="3" tint="0.5"/>', solid('theme="3" tint="0.5"'), true],
    ["made white by its tint", '<color theme="1" tint="1"/>', none, true],
    ["darker on the same, not darker", '<color theme="3" tint="-0.5"/>', solid('theme="3"'), false],
    // LibreOffice would write it in white, Excel does not.
    ["automatic on black", "", solid('rgb="FF000000"'), true],
    ["white on a pattern", '<color rgb="FFFFFFFF"/>', '<fill><patternFill patternType="gray125"/></fill>', false],
    ["white on blue", '<color rgb="FFFFFFFF"/>', solid('rgb="FF0000FF"'), false],
  ])("%s", async (_, font, fill, expected) => {
    expect(await isInvisible(font, fill)).toBe(expected);
  });

  test("of what can be seen are told where they are known, and are not black on white", async () => {
    const red = '<color rgb="FFFF0000"/><sz val="14"/>';
    expect((await cellWith(red, none))?.ink).toEqual({ colour: "ff0000", background: "ffffff", size: 14 });
    expect((await cellWith(red, solid('rgb="FF0000FF"')))?.ink).toMatchObject({ background: "0000ff" });
    expect((await cellWith("", none))?.ink).toBeUndefined();
    expect((await cellWith('<color rgb="FFFFFFFF"/>', none))?.ink).toBeUndefined();
    const rule = (type: string) =>
      `<conditionalFormatting sqref="A1"><cfRule type="${type}" operator="equal"><formula>7</formula></cfRule></conditionalFormatting>`;
    for (const type of ["colorScale", "cellIs"]) expect((await cellWith(red, none, rule(type)))?.ink).toBeUndefined();
  });

  test("behind a table or a scale of colours nobody knows what is seen", async () => {
    const white = '<color rgb="FFFFFFFF"/>';
    const conditional = '<conditionalFormatting sqref="C3 A1:A9"><cfRule type="colorScale"/></conditionalFormatting>';
    expect(await isInvisible(white, none, conditional)).toBe(false);
    expect(await isInvisible(white, none, conditional.replace("A1:A9", "A2:A9"))).toBe(true);
    // The picture of a sheet is seen on the screen alone.
    expect(await isInvisible(white, none, '<picture r:id="x"/>')).toBe(true);
    const table = {
      "xl/table1.xml": `<table ${NAMESPACES} ref="A1:B2"><tableStyleInfo name="TableStyleMedium2"/></table>`,
    };
    expect(await isInvisible(white, none, "", { "xl/sheet1.xml": [["t", "table", "table1.xml"]] }, table)).toBe(false);
    const bare = { "xl/table1.xml": `<table ${NAMESPACES} ref="A1:B2"/>` };
    expect(await isInvisible(white, none, "", { "xl/sheet1.xml": [["t", "table", "table1.xml"]] }, bare)).toBe(true);
  });

  test("a format that shows nothing shows neither TRUE nor #N/A, one without numbers does", async () => {
    const shown = async (code: string) =>
      cellsOf(
        await read({
          sheets: [rows('<c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c><v>1</v></c><c t="str"><v>x</v></c>')],
          parts: {
            "xl/styles.xml": styles(
              `<numFmts><numFmt numFmtId="164" formatCode="${code}"/></numFmts><cellXfs><xf numFmtId="164"/></cellXfs>`,
            ),
          },
        }),
      ).map(({ invisible }) => invisible !== true);
    expect(await shown(";;;")).toEqual([false, false, false, false]);
    expect(await shown(";;;@")).toEqual([true, true, false, true]);
  });

  test("of the runs of a text count before those of its cell", async () => {
    const content = await read({
      sheets: [rows([0, 1, 2].map((at) => `<c t="s"><v>${at}</v></c>`).join(""))],
      parts: {
        "xl/sharedStrings.xml": strings(
          '<r><rPr><color rgb="FFFFFFFF"/></rPr><t>all</t></r>',
          '<r><rPr><color rgb="FFFFFFFF"/></rPr><t>half</t></r><r><rPr/><t>half</t></r>',
          "<t>none</t>",
        ),
      },
    });
    expect(cellsOf(content).map(({ invisible }) => invisible === true)).toEqual([true, true, false]);
  });
});

describe("rows and columns that are not shown", () => {
  const hidden = (from: number, to: number) =>
    Array.from({ length: 6 }, (_, at) => {
      const is = at + 1 >= from && at + 1 <= to ? ' hidden="1"' : "";
      return `<row r="${at + 1}"${is}><c><v>${at}</v></c></row>`;
    }).join("");

  test("are told apart: by a filter with criteria, or by hand", async () => {
    const filter =
      '<autoFilter ref="A1:A3"><filterColumn colId="0"><filters><filter val="0"/></filters></filterColumn></autoFilter>';
    const content = await read({ sheets: [`<sheetData>${hidden(2, 5)}</sheetData>${filter}`] });
    expect(content.sheets[0]?.hiddenRows).toEqual([
      { from: 1, to: 2, filtered: true },
      { from: 3, to: 4 },
    ]);
  });

  test("are hidden by hand where the filter has no criteria, or is one of a saved view", async () => {
    const idle = '<autoFilter ref="A1:A6"><filterColumn colId="0" hiddenButton="1"/></autoFilter>';
    const view =
      '<customSheetViews><customSheetView guid="x"><autoFilter ref="A1:A6"><filterColumn colId="0"><filters/></filterColumn></autoFilter></customSheetView></customSheetViews>';
    const content = await read({ sheets: [`<sheetData>${hidden(2, 3)}</sheetData>${idle}${view}`] });
    expect(content.sheets[0]?.hiddenRows).toEqual([{ from: 1, to: 2 }]);
  });

  test("are filtered by the filter of a table too", async () => {
    const content = await read({
      sheets: [`<sheetData>${hidden(3, 3)}</sheetData>`],
      rels: { "xl/sheet1.xml": [["t", "table", "table1.xml"]] },
      parts: {
        "xl/table1.xml": `<table ${NAMESPACES} ref="A1:A6"><autoFilter ref="A1:A6"><filterColumn colId="0"><top10 val="5"/></filterColumn></autoFilter></table>`,
      },
    });
    expect(content.sheets[0]).toMatchObject({ hiddenRows: [{ from: 2, to: 2, filtered: true }], hasHeader: true });
  });

  test("are those that are not written, where the sheet hides all of these", async () => {
    const content = await read({
      sheets: [
        '<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/><sheetData><row r="1"><c><v>1</v></c></row><row r="4"><c><v>1</v></c></row></sheetData>',
      ],
    });
    expect(content.sheets[0]?.hiddenRows).toEqual([
      { from: 1, to: 2 },
      { from: 4, to: 1_048_575 },
    ]);
  });

  test("are those of no width, and all others where no width is usual", async () => {
    const content = await read({
      sheets: [
        '<sheetFormatPr defaultColWidth="0"/><cols><col min="2" max="3" width="9"/><col min="5" max="5" width="0"/></cols>',
      ],
    });
    const columns = content.sheets[0]?.hiddenColumns ?? [];
    const isHidden = (column: number) => columns.some(({ from, to }) => column >= from && column <= to);
    expect([0, 1, 2, 3, 4, 5, 16_383].map(isHidden)).toEqual([true, false, false, true, true, true, true]);
  });
});

describe("headings of columns", () => {
  test.each([
    ["nothing says so", {}, false],
    [
      "a frozen pane",
      { sheets: ['<sheetViews><sheetView><pane ySplit="1" state="frozen"/></sheetView></sheetViews>'] },
      true,
    ],
    [
      "a pane that is only split",
      { sheets: ['<sheetViews><sheetView><pane ySplit="900" state="split"/></sheetView></sheetViews>'] },
      false,
    ],
    [
      "rows that are printed on each page",
      {
        afterSheets:
          '<definedNames><definedName name="_xlnm.Print_Titles" localSheetId="0">S1!$1:$1</definedName></definedNames>',
      },
      true,
    ],
    [
      "a table without them",
      {
        rels: { "xl/sheet1.xml": [["t", "table", "t.xml"]] },
        parts: { "xl/t.xml": `<table ${NAMESPACES} ref="A1:A2" headerRowCount="0"/>` },
      },
      false,
    ],
  ] as readonly (readonly [string, Parts, boolean])[])("%s", async (_, parts, expected) => {
    expect((await read(parts)).sheets[0]?.hasHeader).toBe(expected);
  });
});

describe("kinds of sheets", () => {
  const only = (kind: string, root: string, inside = ""): Parts => ({
    sheets: [],
    workbook: '<sheets><sheet name="Only" sheetId="1" r:id="x"/></sheets>',
    rels: { "xl/workbook.xml": [["x", kind, "only.xml"]] },
    parts: {
      "xl/only.xml": `<${root} ${NAMESPACES} xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">${inside}</${root}>`,
    },
  });

  test("a workbook can be a chart alone", async () => {
    const content = await read(only("chartsheet", "chartsheet", '<sheetProtection content="1"/>'));
    expect(content.sheets).toMatchObject([{ name: "Only", what: "chart", cells: [], locked: true }]);
    expect(content.traces).toEqual([{ what: "weak-lock", where: 'sheet "Only"' }]);
  });

  test("a sheet of Excel 4.0 macros is macros", async () => {
    const content = await read(only("xlMacrosheet", "xm:macrosheet", rows('<c r="A1"><f>EXEC("x")</f><v>0</v></c>')));
    expect(content.sheets).toMatchObject([{ what: "macros", cells: [{ value: "0", formula: true }] }]);
    expect(content.traces).toEqual([{ what: "macros", where: 'sheet "Only"' }]);
  });

  test("a dialog is no macro itself", async () => {
    const content = await read(only("dialogsheet", "dialogsheet"));
    expect(content.sheets).toMatchObject([{ what: "macros" }]);
    expect(content.traces).toEqual([]);
  });
});

test("rows in which no letters have room are hidden", async () => {
  const sheet = [3, 5].map((height, at) => `<row r="${at + 1}" ht="${height}"><c><v>1</v></c></row>`).join("");
  const content = await read({ sheets: [`<sheetData>${sheet}</sheetData>`] });
  expect(content.sheets[0]?.hiddenRows).toEqual([{ from: 0, to: 0 }]);
});

describe("what lies over the cells", () => {
  const at = (content: string, [left, top, right, bottom] = [0, 0, 2, 2]) =>
    `<xdr:twoCellAnchor><xdr:from><xdr:col>${left}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>${top}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>` +
    `<xdr:to><xdr:col>${right}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>${bottom}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>${content}<xdr:clientData/></xdr:twoCellAnchor>`;
  const sp = (properties: string, looks: string, text = "", more = "") =>
    `<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="1" ${properties}>${more}</xdr:cNvPr><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr>${looks}</xdr:spPr><xdr:txBody><a:bodyPr/><a:p>${text}</a:p></xdr:txBody></xdr:sp>`;
  const pic = (properties: string, more = "") =>
    `<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="1" ${properties}>${more}</xdr:cNvPr></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="p"/></xdr:blipFill><xdr:spPr><a:xfrm><a:ext cx="360000" cy="180000"/></a:xfrm></xdr:spPr></xdr:pic>`;
  const RECTANGLE = '<a:prstGeom prst="rect"/>';
  const filled = (colour: string) => `${RECTANGLE}<a:solidFill>${colour}</a:solidFill>`;

  async function draw(drawing: string, more: Parts = {}): Promise<Content> {
    const hasPicture = drawing.includes('"p"');
    return read({
      sheets: [
        `${rows('<c r="A1"><v>1</v></c>', '<c r="A2"><v>2</v></c>')}<drawing r:id="d"/>`,
        ...(more.sheets ?? []),
      ],
      ...(more.workbook && { workbook: more.workbook }),
      rels: {
        "xl/sheet1.xml": [["d", "drawing", "drawing1.xml"], ...(more.rels?.["xl/sheet1.xml"] ?? [])],
        "xl/drawing1.xml": [
          ...(hasPicture ? [["p", "image", "image1.png"] as const] : []),
          ["w", "hyperlink", "https://example.org/"],
          ["c", "chart", "chart1.xml"],
        ],
      },
      parts: {
        "xl/drawing1.xml": `<xdr:wsDr ${DRAWING} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">${drawing}</xdr:wsDr>`,
        ...(hasPicture && { "xl/image1.png": await bench() }),
        ...more.parts,
      },
    });
  }

  test("pictures have their description, size and bytes", async () => {
    const decorative =
      '<a:extLst><a:ext uri="x"><adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>';
    const content = await draw(
      `${at(pic('name="Picture 1" descr="A bench"'), [5, 5, 6, 6])}${at(pic('name="Picture 2"', decorative), [6, 5, 7, 6])}${at(pic('name="Picture 3"'), [7, 5, 8, 6])}`,
    );
    const sha256 = createHash("sha256")
      .update(await bench())
      .digest("hex");
    const common = {
      place: { story: "sheet", sheet: "S1" },
      sha256,
      mime: "image/png",
      part: "xl/image1.png",
      width: 10,
      height: 5,
    };
    expect(content.pictures).toMatchObject([
      { ...common, alternative: "A bench" },
      { ...common, decorative: true },
      common,
    ]);
    expect(content.pictures[2]?.alternative).toBeUndefined();
    expect(content.traces).toEqual([]);
  });

  test("what is described as a group needs no description of its parts", async () => {
    const group = (name: string) =>
      `<xdr:grpSp><xdr:nvGrpSpPr><xdr:cNvPr id="9" ${name}/></xdr:nvGrpSpPr><xdr:grpSpPr/>${pic('name="Picture 1"')}</xdr:grpSp>`;
    const described = await draw(at(group('name="Group" descr="Two benches"'), [5, 5, 6, 6]));
    expect(described.pictures).toMatchObject([{ alternative: "Two benches", drawn: true }, { decorative: true }]);
    const plain = await draw(at(group('name="Group"'), [5, 5, 6, 6]));
    expect(plain.pictures).toHaveLength(1);
    expect(plain.pictures[0]?.decorative).toBeUndefined();
  });

  test("texts in shapes are paragraphs, with their looks and links", async () => {
    const text =
      '<a:pPr algn="ctr"/><a:r><a:rPr lang="cy-GB" sz="900" b="1"><a:solidFill><a:srgbClr val="FF0000"/></a:solidFill><a:hlinkClick r:id="w"/></a:rPr><a:t>Croeso</a:t></a:r><a:br/><a:fld type="datetime1"><a:t>today</a:t></a:fld>';
    const content = await draw(at(sp('name="Box"', filled('<a:srgbClr val="FFFFCC"/>'), text), [5, 5, 6, 6]));
    expect(content.paragraphs).toEqual([
      {
        place: { story: "sheet", sheet: "S1" },
        align: "center",
        runs: [
          { text: "Croeso", size: 9, bold: true, language: "cy-GB", colour: "ff0000", background: "ffffcc", link: 0 },
          { text: "\n", background: "ffffcc" },
          { text: "today", field: "date", background: "ffffcc" },
        ],
      },
    ]);
    expect(content.links).toEqual([
      { place: { story: "sheet", sheet: "S1" }, target: "https://example.org/", text: "Croeso" },
    ]);
    expect(content.pictures).toEqual([]);
  });

  test("the shade of a shape is worked out as in PowerPoint, and stands behind its text", async () => {
    const half = filled('<a:srgbClr val="FFFFFF"><a:shade val="50000"/></a:srgbClr>');
    const content = await draw(at(sp('name="Box"', half, "<a:r><a:t>Draft</a:t></a:r>"), [5, 5, 6, 6]));
    expect(content.paragraphs[0]?.runs).toEqual([{ text: "Draft", background: "bcbcbc" }]);
  });

  test.each([
    ["a black one", filled('<a:srgbClr val="000000"/>'), "", "false-redaction"],
    [
      "a black one made by changing white",
      filled('<a:srgbClr val="FFFFFF"><a:lumMod val="0"/></a:srgbClr>'),
      "",
      "false-redaction",
    ],
    ["a black one with text", filled('<a:srgbClr val="000000"/>'), "<a:r><a:t>Draft</a:t></a:r>", "covered-content"],
    ["a white one", filled('<a:srgbClr val="FFFFFF"/>'), "", "covered-content"],
    [
      "a black one that one can look through",
      filled('<a:srgbClr val="000000"><a:alpha val="40000"/></a:srgbClr>'),
      "",
      undefined,
    ],
    [
      "one without a fill",
      `${RECTANGLE}<a:noFill/><a:ln><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln>`,
      "",
      undefined,
    ],
    ["an arrow", '<a:prstGeom prst="rightArrow"/><a:solidFill><a:srgbClr val="000000"/></a:solidFill>', "", undefined],
    [
      "a black callout",
      '<a:prstGeom prst="wedgeRectCallout"/><a:solidFill><a:srgbClr val="000000"/></a:solidFill>',
      "",
      "false-redaction",
    ],
    ["a ring", '<a:prstGeom prst="frame"/><a:solidFill><a:srgbClr val="000000"/></a:solidFill>', "", undefined],
  ])("over cells with values: %s", async (_, looks, text, expected) => {
    const content = await draw(at(sp('name="Box"', looks, text)));
    expect(content.traces.map(({ what, detail, text }) => [what, detail, text])).toEqual(
      expected === undefined ? [] : [[expected, "2 cells, A1 to B2", "1\n2"]],
    );
  });

  test("nothing is covered beside the cells, or by the edge of a shape", async () => {
    const black = sp('name="Box"', filled('<a:srgbClr val="000000"/>'));
    expect((await draw(at(black, [1, 0, 3, 3]))).traces).toEqual([]);
    const edge = at(black, [0, 0, 0, 2]).replace(
      "<xdr:colOff>0</xdr:colOff><xdr:row>2",
      "<xdr:colOff>90000</xdr:colOff><xdr:row>2",
    );
    expect((await draw(edge)).traces).toEqual([]);
  });

  test("a shape that is placed by its size covers the cells below it", async () => {
    const black = sp('name="Box"', filled('<a:srgbClr val="000000"/>'));
    const anchor = `<xdr:absoluteAnchor><xdr:pos x="0" y="0"/><xdr:ext cx="900000" cy="400000"/>${black}<xdr:clientData/></xdr:absoluteAnchor>`;
    expect((await draw(anchor)).traces).toMatchObject([{ what: "false-redaction", count: 2 }]);
  });

  test("a shape in a group covers the cells below it, not those below the group", async () => {
    const member = (x: number, colour: string) =>
      sp(
        'name="Box"',
        `<a:xfrm><a:off x="${x}" y="0"/><a:ext cx="100" cy="100"/></a:xfrm>${filled(`<a:srgbClr val="${colour}"/>`)}`,
      );
    const group = (x: number) =>
      at(
        `<xdr:grpSp><xdr:nvGrpSpPr><xdr:cNvPr id="9" name="Group"/></xdr:nvGrpSpPr><xdr:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/><a:chOff x="0" y="0"/><a:chExt cx="400" cy="100"/></a:xfrm></xdr:grpSpPr>${member(x, "000000")}</xdr:grpSp>`,
        [0, 0, 4, 2],
      );
    expect((await draw(group(0))).traces).toMatchObject([{ what: "false-redaction", detail: "2 cells, A1 to A2" }]);
    expect((await draw(group(100))).traces).toEqual([]);
  });

  test("a hidden shape is told, and its text is not among what is shown", async () => {
    const content = await draw(
      at(sp('name="Box" hidden="1"', filled('<a:srgbClr val="000000"/>'), "<a:r><a:t>secret</a:t></a:r>")),
    );
    expect(content.paragraphs).toEqual([]);
    expect(content.traces).toEqual([{ what: "hidden-shape", where: 'sheet "S1"', count: 1, text: "secret" }]);
  });

  test("charts are counted; values from a sheet that is seen are no secret, others are", async () => {
    const frame = `<xdr:graphicFrame><xdr:nvGraphicFramePr><xdr:cNvPr id="1" name="Chart 1" descr="Spending"/></xdr:nvGraphicFramePr><a:graphic><a:graphicData><c:chart r:id="c"/></a:graphicData></a:graphic></xdr:graphicFrame>`;
    const series = (sheet: string) =>
      `<c:ser><c:cat><c:strRef><c:f>S1!$A$1</c:f><c:strCache><c:pt idx="0"><c:v>Lighting</c:v></c:pt></c:strCache></c:strRef></c:cat>` +
      `<c:val><c:numRef><c:f>${sheet}!$A$1:$A$2</c:f><c:numCache><c:pt idx="0"><c:v>1</c:v></c:pt><c:pt idx="1"><c:v>2</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser>`;
    const chart = (sheet: string) => ({
      parts: { "xl/chart1.xml": `<c:chartSpace ${DRAWING}>${series(sheet)}${series("S1")}</c:chartSpace>` },
    });
    const plain = await draw(at(frame), chart("S1"));
    expect(plain.objects).toEqual([
      { place: { story: "sheet", sheet: "S1" }, what: "chart", alternative: "Spending", series: 2, values: 4 },
    ]);
    expect(plain.traces).toEqual([]);
    expect((await draw(at(frame), chart("[1]Budget"))).traces).toEqual([]);
    expect((await draw(at(frame), chart("'It''s gone'"))).traces).toMatchObject([
      { what: "chart-data", count: 2, text: "1\n2" },
    ]);
    expect((await draw(at(frame), chart("#REF!"))).traces).toMatchObject([{ what: "chart-data", count: 2 }]);
  });

  test("form fields have the label that is written on them", async () => {
    const standIn = `<mc:AlternateContent><mc:Choice Requires="a14">${at(sp('name="Check Box 1" hidden="1"', "", "<a:r><a:t>I agree</a:t></a:r>", '<a:extLst><a:ext uri="x"><a14:compatExt xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main" spid="_x0000_s1025"/></a:ext></a:extLst>'))}</mc:Choice><mc:Fallback/></mc:AlternateContent>`;
    const controls =
      '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="x14"><controls><control shapeId="1" r:id="k" name="Check Box 1"><controlPr/></control><control shapeId="2" r:id="l" name="Drop 2"><controlPr altText="Ward"/></control><control shapeId="3" r:id="m" name="Label 3"/></controls></mc:Choice><mc:Fallback><controls><control name="x"/></controls></mc:Fallback></mc:AlternateContent>';
    const part = (type: string) =>
      `<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" objectType="${type}"/>`;
    const content = await read({
      sheets: [`<drawing r:id="d"/>${controls}`],
      rels: {
        "xl/sheet1.xml": [
          ["d", "drawing", "drawing1.xml"],
          ["k", "ctrlProp", "k.xml"],
          ["l", "ctrlProp", "l.xml"],
          ["m", "ctrlProp", "m.xml"],
        ],
      },
      parts: {
        "xl/drawing1.xml": `<xdr:wsDr ${DRAWING} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">${standIn}</xdr:wsDr>`,
        "xl/k.xml": part("CheckBox"),
        "xl/l.xml": part("Drop"),
        "xl/m.xml": part("Label"),
      },
    });
    const place = { story: "sheet", sheet: "S1" };
    expect(content.controls).toEqual([
      { place, what: "checkbox", label: "I agree" },
      { place, what: "list", label: "Ward" },
    ]);
    expect(content.traces).toEqual([]);
    expect(content.paragraphs).toEqual([]);
  });
});

test("a value under merged cells is covered, unless it is the same", async () => {
  const content = await read({
    sheets: [
      `${rows('<c r="A1"><v>1</v></c><c r="B1"><v>7</v></c>', '<c r="A2"><v>1</v></c><c r="B2"><v>2</v></c>')}<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:C2"/></mergeCells>`,
    ],
  });
  expect(content.sheets[0]?.merged).toBe(2);
  expect(content.traces).toEqual([
    { what: "covered-content", where: 'sheet "S1"', detail: "1 cell under merged cells", count: 1, text: "2" },
  ]);
});

test("a picture in a cell is a picture, with its description", async () => {
  const namespace = 'xmlns="http://schemas.microsoft.com/office/spreadsheetml/2022/richvaluerel"';
  const content = await read({
    sheets: [rows('<c r="A1" t="e" vm="1"><v>#VALUE!</v></c>')],
    rels: {
      "xl/workbook.xml": [
        ["a", "richValueRel", "richData/rel.xml"],
        ["b", "rdRichValue", "richData/value.xml"],
        ["c", "rdRichValueStructure", "richData/structure.xml"],
      ],
      "xl/richData/rel.xml": [["i", "image", "../image1.png"]],
    },
    parts: {
      "xl/richData/rel.xml": `<richValueRels ${namespace} xmlns:r="${RELATIONS}"><rel r:id="i"/></richValueRels>`,
      "xl/richData/structure.xml": `<rvStructures ${namespace}><s t="_error"><k n="errorType" t="i"/></s><s t="_localImage"><k n="_rvRel:LocalImageIdentifier" t="i"/><k n="CalcOrigin" t="i"/><k n="Text" t="s"/></s></rvStructures>`,
      "xl/richData/value.xml": `<rvData ${namespace}><rv s="0"><v>8</v></rv><rv s="1"><v>0</v><v>5</v><v>A bench</v></rv><rv s="1"><v>9</v><v>5</v><v/></rv></rvData>`,
      "xl/image1.png": await bench(),
    },
  });
  expect(content.pictures).toMatchObject([{ alternative: "A bench", part: "xl/image1.png", mime: "image/png" }]);
});

test("who has reserved a workbook is told as a property, a password against changes as a lock", async () => {
  const content = await read({ beforeSheets: '<fileSharing userName="Ada" reservationPassword="ABCD"/>' });
  expect(content.properties.personal).toEqual([{ name: "Reserved by", value: "Ada" }]);
  expect(content.traces).toEqual([{ what: "weak-lock", where: "", detail: "password to change it" }]);
});

test("a printer in the net is told as a property, another one is not", async () => {
  const settings = (name: string) => Buffer.concat([Buffer.from(`${name}\0rest`, "utf16le"), Buffer.alloc(100)]);
  const printer = async (name: string) =>
    (
      await read({
        rels: { "xl/sheet1.xml": [["p", "printerSettings", "printer.bin"]] },
        parts: { "xl/printer.bin": settings(name) },
      })
    ).properties.personal;
  expect(await printer("\\\\townhall\\HR")).toEqual([{ name: "Printer", value: "\\\\townhall\\HR" }]);
  expect(await printer("Microsoft Print to PDF")).toEqual([]);
});

test("links have the text of their cell", async () => {
  const content = await read({
    sheets: [
      `${rows('<c r="A1" t="inlineStr"><is><t>Agenda</t></is></c>')}<hyperlinks><hyperlink ref="A1" r:id="h"/><hyperlink ref="B1" location="S1!A1" display="Up"/></hyperlinks>`,
    ],
    rels: { "xl/sheet1.xml": [["h", "hyperlink", "https://example.org/agenda"]] },
  });
  expect(content.links.map(({ target, text }) => [target, text])).toEqual([
    ["https://example.org/agenda", "Agenda"],
    ["#S1!A1", "Up"],
  ]);
});

test("headers and footers are read with their codes, and only those in use; others are left over", async () => {
  const content = await read({
    sheets: [
      '<headerFooter><oddHeader>&amp;L&amp;"Arial,Bold"&amp;12Council &amp;&amp; Clerk&amp;RPage &amp;P of &amp;N</oddHeader><oddFooter>&amp;A</oddFooter><firstHeader>Never</firstHeader></headerFooter>',
    ],
  });
  expect(content.paragraphs.map(({ place, align, runs }) => [place.story, align, runs])).toEqual([
    [
      "header",
      "left",
      [
        { text: "Council ", font: "Arial", bold: true, size: 12 },
        { text: "&", font: "Arial", bold: true, size: 12 },
        { text: " Clerk", font: "Arial", bold: true, size: 12 },
      ],
    ],
    [
      "header",
      "right",
      [{ text: "Page " }, { text: "", field: "page" }, { text: " of " }, { text: "", field: "pages" }],
    ],
    ["footer", "center", [{ text: "", field: "other" }]],
  ]);
  expect(content.traces).toEqual([
    { what: "leftovers", where: 'sheet "S1", header', detail: "not shown on any page", text: "Never" },
  ]);
});

test("a thread of comments counts, and what stands for it in older programs does not", async () => {
  const content = await read({
    rels: {
      "xl/sheet1.xml": [
        ["a", "comments", "comments1.xml"],
        ["b", "threadedComment", "thread1.xml"],
      ],
      "xl/workbook.xml": [["p", "person", "person.xml"]],
    },
    parts: {
      "xl/comments1.xml": `<comments ${NAMESPACES}><authors><author>tc={1}</author><author>Ada</author></authors><commentList><comment ref="A1" authorId="0"><text><t>[Threaded comment]</t></text></comment><comment ref="A2" authorId="1"><text><t>old</t></text></comment></commentList></comments>`,
      "xl/thread1.xml":
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><threadedComment ref="A1" personId="{2}"><text>first</text></threadedComment><threadedComment ref="A1" personId="{3}"><text>answer</text></threadedComment></ThreadedComments>',
      "xl/person.xml": '<personList xmlns="t"><person displayName="Bob" userId="bob@example.org"/></personList>',
    },
  });
  expect(content.traces).toEqual([
    { what: "comments", where: 'sheet "S1"', detail: "by 3 people", count: 3, text: "old\nfirst\nanswer" },
  ]);
});

test("names that programs hide are no secret", async () => {
  const name = (called: string) => `<definedName name="${called}" hidden="1">S1!$A$1</definedName>`;
  const content = await read({
    afterSheets: `<definedNames>${["_xlnm._FilterDatabase", "_xlfn.IFNA", "_xlchart.v1.0", "solver_adj", "Z_0A1B2C3D_4E5F_4A6B_8C7D_9E8F7A6B5C4D_.wvu.FilterData", "_Key1", "ExternalData_1"].map(name).join("")}<definedName name="Seen">1</definedName></definedNames>`,
  });
  expect(content.traces).toEqual([]);
});

test("the folder that Excel noted is told as a property", async () => {
  const content = await read({
    beforeSheets:
      '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="x15"><x15ac:absPath xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac" url="C:\\Users\\ada\\"/></mc:Choice></mc:AlternateContent>',
  });
  expect(content.properties.personal).toEqual([{ name: "Folder it was saved in", value: "C:\\Users\\ada\\" }]);
});

describe("a pivot cache", () => {
  const cache = (state: string, records: boolean): Parts => ({
    sheets: ["", ""],
    workbook: `<sheets><sheet name="Seen" sheetId="1" r:id="s1"/><sheet name="Data" sheetId="2"${state} r:id="s2"/></sheets><pivotCaches><pivotCache cacheId="1" r:id="p"/></pivotCaches>`,
    rels: {
      "xl/workbook.xml": [["p", "pivotCacheDefinition", "cache.xml"]],
      "xl/sheet1.xml": [["t", "pivotTable", "table.xml"]],
      "xl/table.xml": [["p", "pivotCacheDefinition", "cache.xml"]],
      "xl/cache.xml": records ? [["r", "pivotCacheRecords", "records.xml"]] : [],
    },
    parts: {
      "xl/table.xml": `<pivotTableDefinition ${NAMESPACES}/>`,
      "xl/cache.xml": `<pivotCacheDefinition ${NAMESPACES}><cacheSource type="worksheet"><worksheetSource ref="A1:A3" sheet="data"/></cacheSource><cacheFields><cacheField name="Ward"><sharedItems><s v="North"/><m/><s v="South"/></sharedItems></cacheField></cacheFields></pivotCacheDefinition>`,
      ...(records && {
        "xl/records.xml": `<pivotCacheRecords ${NAMESPACES}>${'<r><x v="0"/></r>'.repeat(1204)}</pivotCacheRecords>`,
      }),
    },
  });

  test.each([
    ["of a sheet that is seen", "", true, "1,204 records, 1 field", 1204],
    ["of a hidden sheet", ' state="hidden"', true, "1,204 records, 1 field; the sheet they came from is hidden", 1204],
    ["without records", "", false, "2 values, 1 field", 2],
  ])("%s", async (_, state, records, detail, count) => {
    const content = await read(cache(state, records));
    expect(content.traces).toEqual([
      { what: "pivot-cache", where: 'sheet "Seen"', detail, count, text: "Ward\nNorth\nSouth" },
    ]);
  });
});

describe("what is wrong with a workbook", () => {
  const reason = async (reading: Promise<unknown>) => {
    const error = await reading.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(UnreadableError);
    return (error as Error).message;
  };

  test("a sheet that is missing", async () => {
    expect(await reason(read({ workbook: '<sheets><sheet name="A" sheetId="1" r:id="none"/></sheets>' }))).toMatch(
      /missing/,
    );
  });

  test("no sheet at all", async () => {
    expect(await reason(read({ workbook: "" }))).toMatch(/no sheet/);
  });

  test("a text that is missing", async () => {
    expect(await reason(read({ sheets: [rows('<c t="s"><v>7</v></c>')] }))).toMatch(/text of a cell is missing/);
  });

  test.each(['<c r="A1048577"><v>1</v></c>', '<c r="XFE1"><v>1</v></c>', '<c r="1"><v>1</v></c>'])(
    "a cell outside: %s",
    async (cell) => {
      expect(await reason(read({ sheets: [rows(cell)] }))).toMatch(/outside/);
    },
  );

  test("XML that ends early", async () => {
    expect(await reason(read({ parts: { "xl/styles.xml": "<styleSheet>" } }))).toMatch(/broken/);
  });

  test.each(["xl/a1.xml", "xl/A1.xml"])("two parts of the same name: %s", async (name) => {
    const bytes = await packed({ parts: { "xl/a1.xml": "<a/>", "xl/a2.xml": "<a/>" } });
    const twice = Buffer.from(bytes.toString("latin1").replaceAll("xl/a2.xml", name), "latin1");
    expect(await reason(readBytes(twice))).toMatch(/same name/);
  });

  test("relationships that lead in a circle, and out of the package, end", async () => {
    const content = await read({
      rels: {
        "xl/sheet1.xml": [
          ["a", "worksheet", "sheet1.xml"],
          ["b", "pivotTable", "../../../etc/passwd"],
          ["c", "pivotTable", "pivot.xml"],
        ],
        "xl/pivot.xml": [["a", "pivotCacheDefinition", "pivot.xml"]],
      },
      parts: { "xl/pivot.xml": `<pivotCacheDefinition ${NAMESPACES}/>` },
    });
    expect(content.traces).toMatchObject([{ what: "pivot-cache", empty: true }]);
  });

  test("words that objects have of their own are words like others", async () => {
    const content = await read({
      sheets: [`${rows('<c t="constructor"><v>1</v></c>')}<drawing r:id="d"/>`],
      rels: { "xl/sheet1.xml": [["d", "drawing", "d.xml"]] },
      parts: {
        "xl/d.xml": `<xdr:wsDr ${DRAWING}><xdr:constructor><xdr:sp><xdr:nvSpPr><xdr:cNvPr name="x"/></xdr:nvSpPr><xdr:spPr><a:solidFill><a:prstClr val="constructor"/></a:solidFill></xdr:spPr></xdr:sp></xdr:constructor></xdr:wsDr>`,
      },
    });
    expect(cellsOf(content)).toMatchObject([{ type: "number", value: "1" }]);
    expect(content.pictures).toHaveLength(1);
  });

  test("shapes in numbers over many cells end at a limit", async () => {
    const cells = Array.from({ length: 3_000 }, () => "<c><v>1</v></c>".repeat(10));
    const shape =
      "<xdr:twoCellAnchor><xdr:from><xdr:col>0</xdr:col><xdr:row>0</xdr:row></xdr:from><xdr:to><xdr:col>20</xdr:col><xdr:row>4000</xdr:row></xdr:to>" +
      '<xdr:sp><xdr:spPr><a:prstGeom prst="rect"/><a:solidFill><a:srgbClr val="000000"/></a:solidFill></xdr:spPr></xdr:sp></xdr:twoCellAnchor>';
    const content = read({
      sheets: [`${rows(...cells)}<drawing r:id="d"/>`],
      rels: { "xl/sheet1.xml": [["d", "drawing", "d.xml"]] },
      parts: { "xl/d.xml": `<xdr:wsDr ${DRAWING}>${shape.repeat(400)}</xdr:wsDr>` },
    });
    expect(await reason(content)).toMatch(/too much lies over/);
  });

  test("one long text in many cells ends at a limit", async () => {
    const content = read({
      sheets: [`<sheetData><row>${'<c t="s"><v>0</v></c>'.repeat(7_000)}</row></sheetData>`],
      parts: { "xl/sharedStrings.xml": strings(`<t>${"x".repeat(10_000)}</t>`) },
    });
    expect(await reason(content)).toMatch(/characters of text/);
  });

  test("10,000 comments are counted", async () => {
    const comment = '<comment ref="A1" authorId="0"><text><t>note</t></text></comment>';
    const content = await read({
      rels: { "xl/sheet1.xml": [["a", "comments", "comments1.xml"]] },
      parts: {
        "xl/comments1.xml": `<comments ${NAMESPACES}><authors><author>Ada</author></authors><commentList>${comment.repeat(10_000)}</commentList></comments>`,
      },
    });
    expect(content.traces).toMatchObject([{ what: "comments", count: 10_000 }]);
  });

  test("a sheet with all of its 1,048,576 rows is read", { timeout: 60_000 }, async () => {
    const cells = Array.from({ length: 1_048_576 }, () => "<row><c><v>1</v></c></row>");
    const content = await read({ sheets: [`<sheetData>${cells.join("")}</sheetData>`] });
    expect(content.sheets[0]?.cells.at(-1)).toMatchObject({ row: 1_048_575, column: 0 });
  });
});

const CORPUS = join(import.meta.dirname, "../../../../shared/corpus/office");
const real = existsSync(CORPUS)
  ? readdirSync(CORPUS, { recursive: true, encoding: "utf8" }).filter((name) => /\.(?:xls[xm]|xlt[xm])$/.test(name))
  : [];

test.skipIf(real.length === 0)("real workbooks are read, or it is said why not", async () => {
  for (const name of real) {
    const file = join(CORPUS, name);
    const error = await readExcel(subjectOf(file, "excel")).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (error !== undefined) expect(error, name).toBeInstanceOf(UnreadableError);
  }
});
