/** What a workbook holds and does not show: words in formulas, rules, lists, messages and names, and beside the values of cells. */
import { describe, expect, test } from "vitest";
import { isDead, isLikeData, tellsOfPeople } from "../../../src/tools/formula-texts.js";
import { DRAWING, MAIN, NAMESPACES, RELATIONS, read, rows, strings, styles } from "./workbooks.js";

const SECRET = "Ann Example QQ 12 34 56 C";
const X14 =
  'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"';

const found = async (parts: Parameters<typeof read>[0]) =>
  (await read(parts)).traces.map(({ what, detail, minor }) => `${what}: ${detail}${minor ? " (note)" : ""}`);
const inSheet = (inside: string) => found({ sheets: [inside] });
const validation = (more: string, formula = "") =>
  `<dataValidations><dataValidation sqref="A1" ${more}>${formula && `<formula1>${formula}</formula1>`}</dataValidation></dataValidations>`;

describe("words of a sheet that no cell shows", () => {
  test.each([
    ["a remark in a formula", rows(`<c><f>1+N("${SECRET}")</f><v>1</v></c>`), ["hidden-text: words in formulas"]],
    ["what never comes", rows('<c><f>IF(FALSE,"Ann","")</f><v>1</v></c>'), ["hidden-text: words in formulas"]],
    [
      "a number of a person",
      rows('<c><f>COUNTIF(B1,"QQ 12 34 56 C")</f><v>0</v></c>'),
      ["variables: words in formulas"],
    ],
    ["a sentence", rows('<c><f>IF(B1,"Paid by Ann","")</f><v/></c>'), ["variables: words in formulas (note)"]],
    ["a sentence that is shown", rows('<c t="str"><f>IF(B1,"Paid by Ann","")</f><v>Paid by Ann</v></c>'), []],
    ["a word", rows('<c><f>IF(B1="Paid",1,0)</f><v>1</v></c>'), []],
    ["a format and a date", rows('<c><f>TEXT(B1,"000000")&amp;DATEVALUE("01/04/2026")</f><v>1</v></c>'), []],
    ["choices", validation('type="list"', '"Ann,Yes,No"'), ["variables: words in lists of choices (note)"]],
    ["plain choices", validation('type="list"', '"Yes,No,N/A"'), []],
    ["choices from cells", validation('type="list"', "$B$1:$B$9"), []],
    ["choices that are shown", `${rows('<c t="str"><v>Ann</v></c>')}${validation('type="list"', '"Ann,Yes"')}`, []],
    [
      "choices without an arrow",
      validation('type="list" showDropDown="1"', '"Ann,Bob"'),
      ["hidden-text: words in lists of choices"],
    ],
    ["a condition", validation('type="custom"', 'A1&lt;&gt;"Ann Example"'), ["variables: words in conditions (note)"]],
    [
      "a message",
      validation('prompt="Ask Ann" showInputMessage="1"'),
      ["variables: words in messages on cells (note)"],
    ],
    ["a message that is off", validation('error="Ask Ann"'), ["hidden-text: words in messages on cells"]],
    [
      "a rule",
      `<conditionalFormatting sqref="A1"><cfRule type="expression"><formula>A1="Ann Example"</formula></cfRule></conditionalFormatting>`,
      ["variables: words in conditions (note)"],
    ],
    [
      "a rule on a text",
      `<conditionalFormatting sqref="A1"><cfRule type="containsText" text="${SECRET}"/></conditionalFormatting>`,
      ["variables: words in conditions"],
    ],
    [
      "newer choices",
      `<extLst><ext ${X14}><x14:dataValidation type="list"><x14:formula1><xm:f>"Ann,Bob"</xm:f></x14:formula1><xm:sqref>A1</xm:sqref></x14:dataValidation></ext></extLst>`,
      ["variables: words in lists of choices (note)"],
    ],
    [
      "text in an extension",
      `<extLst><ext ${X14}><x14:other>Ann Example</x14:other></ext></extLst>`,
      ["hidden-text: words in settings"],
    ],
    ["places in an extension", `<extLst><ext ${X14}><xm:f>'My own sheet'!A1:B2</xm:f></ext></extLst>`, []],
    ["text where none is", "Ann Example<sheetData/>", ["hidden-text: words in settings"]],
    [
      "in a header of a saved view",
      '<customSheetViews><customSheetView guid="{1}"><headerFooter><oddHeader>Ann Example</oddHeader></headerFooter></customSheetView></customSheetViews>',
      ["hidden-text: words in settings", "saved-views: undefined"],
    ],
    [
      "a note on an address",
      '<smartTags><cellSmartTagPr key="k" val="Ann Example"/></smartTags>',
      ["hidden-text: words in settings"],
    ],
    [
      "a range with a name",
      '<protectedRanges><protectedRange name="for Ann Example" sqref="A1"/></protectedRanges>',
      ["variables: words in settings (note)"],
    ],
  ])("%s", async (_, sheet, expected) => {
    expect((await inSheet(sheet)).sort()).toEqual(expected);
  });

  test("those of tables: formulas, remarks, columns without headings", async () => {
    const table = (inside: string, more = "") => ({
      sheets: [rows('<c t="str"><v>Cost centre</v></c>')],
      rels: { "xl/sheet1.xml": [["t", "table", "table1.xml"]] as const },
      parts: { "xl/table1.xml": `<table ${NAMESPACES} ref="A1:B2" ${more}>${inside}</table>` },
    });
    expect(
      await found(
        table(
          '<tableColumn name="Cost centre"><calculatedColumnFormula>IF(A1,"x y",2)</calculatedColumnFormula></tableColumn>',
        ),
      ),
    ).toEqual([]);
    expect(await found(table("", 'comment="Ann Example"'))).toEqual(["variables: words in settings (note)"]);
    expect(await found(table('<tableColumn name="Ann Example"/>'))).toEqual(["variables: words in settings (note)"]);
    expect(await found(table('<calculatedColumnFormula>N("Ann Example")</calculatedColumnFormula>'))).toEqual([
      "hidden-text: words in formulas",
    ]);
  });

  test("addresses that no cell leads to", async () => {
    const rels = { "xl/sheet1.xml": [["h", "hyperlink", "https://example.org/ann"]] as const };
    expect(await found({ rels })).toEqual(["hidden-text: words in settings"]);
    expect(await found({ sheets: ['<hyperlinks><hyperlink ref="A1" r:id="h"/></hyperlinks>'], rels })).toEqual([]);
  });
});

describe("words of the workbook", () => {
  test.each([
    ["a name for a text", '<definedName name="x">"Ann"</definedName>', ["hidden-text: words in names"]],
    ["a name for a number", '<definedName name="x">0.2</definedName>', []],
    [
      "a name with a remark",
      '<definedName name="x" comment="ask Ann">S1!$A$1</definedName>',
      ["variables: words in names (note)"],
    ],
    [
      "a name with several texts",
      `<definedName name="x">{"${SECRET}";"b"}</definedName>`,
      ["variables: words in names"],
    ],
    [
      "a hidden name of a program with a remark",
      '<definedName name="_xlnm._FilterDatabase" hidden="1" comment="Ann">S1!$A$1</definedName>',
      ["hidden-names: undefined"],
    ],
  ])("%s", async (_, name, expected) => {
    expect(await found({ afterSheets: `<definedNames>${name}</definedNames>` })).toEqual(expected);
  });

  test("formats that no style uses", async () => {
    const book = (used: string) => ({
      parts: {
        "xl/styles.xml": styles(
          `<numFmts><numFmt numFmtId="164" formatCode="&quot;${SECRET}&quot;"/></numFmts><cellXfs><xf numFmtId="${used}"/></cellXfs>`,
        ),
      },
    });
    expect(await found(book("0"))).toEqual(["hidden-text: words in settings"]);
    // Of a format that is used, a section may never be seen.
    expect(await found(book("164"))).toEqual(["variables: words in settings"]);
  });

  test("parts with values for other programs", async () => {
    const rels = { "xl/workbook.xml": [["v", "volatileDependencies", "v.xml"]] as const };
    const parts = { "xl/v.xml": `<volTypes ${NAMESPACES}><tp><v>Ann Example</v></tp></volTypes>` };
    expect(await found({ rels, parts })).toEqual(["leftovers: words among settings"]);
  });

  test("sheets without tabs", async () => {
    const beforeSheets = '<bookViews><workbookView showSheetTabs="0"/></bookViews>';
    expect(await found({ sheets: ["", ""], beforeSheets })).toEqual([
      "hidden-sheet: no tabs of sheets are shown (note)",
    ]);
    expect(await found({ sheets: [""], beforeSheets })).toEqual([]);
  });

  test("pages of the web that it was made into", async () => {
    const afterSheets =
      '<webPublishObjects><webPublishObject destinationFile="C:\\Users\\ann\\x.htm"/></webPublishObjects>';
    expect((await read({ afterSheets })).properties.personal.map(({ name }) => name)).toEqual([
      "Published as a web page",
    ]);
  });
});

describe("beside the values of cells", () => {
  const one = ["hidden-text: 1 text that its cell does not show"];
  test.each([
    ["a value and a text", rows('<c t="inlineStr"><v>Ann</v><is><t>ok</t></is></c>'), one],
    ["a number and a text", rows("<c><v>1</v><is><t>Ann</t></is></c>"), one],
    ["what is no number", rows("<c><v>Ann</v></c>"), one],
    ["what is no truth value", rows('<c t="b"><v>Ann</v></c>'), one],
    ["what is no error", rows('<c t="e"><v>Ann</v></c>'), one],
    ["text within a row", "<sheetData><row>Ann</row></sheetData>", one],
    ["text within a cell", rows("<c>Ann<v>1</v></c>"), one],
    ["two values for one cell", rows('<c r="A1" t="str"><v>Ann</v></c><c r="A1"><v>1</v></c>'), one],
    ["a hint that is none", rows('<c t="inlineStr"><is><t>ok</t><rPh sb="0" eb="2"><t>Ann</t></rPh></is></c>'), one],
    [
      "a hint how to read",
      rows('<c t="inlineStr"><is><t>東京</t><rPh sb="0" eb="2"><t>とうきょう</t></rPh></is></c>'),
      [],
    ],
    ["a formula", rows("<c><f>1+1</f><v>2</v></c>"), []],
  ])("%s", async (_, sheet, expected) => {
    expect(await inSheet(sheet)).toEqual(expected);
  });

  test("hints among the texts of all sheets", async () => {
    const parts = { "xl/sharedStrings.xml": strings('<t>ok</t><rPh sb="0" eb="1"><t>Ann</t></rPh>') };
    expect(await found({ sheets: [rows('<c t="s"><v>0</v></c>')], parts })).toEqual([
      "leftovers: 1 text that no cell shows",
    ]);
  });

  test("a row has a style for cells without one", async () => {
    const sheet = '<sheetData><row s="1" customFormat="1"><c><v>1</v></c><c s="0"><v>2</v></c></row></sheetData>';
    const parts = {
      "xl/styles.xml": styles(
        '<fonts><font/><font><color rgb="FFFFFFFF"/></font></fonts><cellXfs><xf fontId="0"/><xf fontId="1"/></cellXfs>',
      ),
    };
    const [{ cells } = { cells: [] }] = (await read({ sheets: [sheet], parts })).sheets;
    expect(cells.map(({ invisible }) => invisible === true)).toEqual([true, false]);
  });

  test("a style that says nothing of its letters has those of the style that it rests on", async () => {
    const parts = {
      "xl/styles.xml": styles(
        '<fonts><font/><font><color rgb="FFFFFFFF"/></font></fonts><cellStyleXfs><xf fontId="1"/></cellStyleXfs><cellXfs><xf xfId="0"/></cellXfs>',
      ),
    };
    const [{ cells } = { cells: [] }] = (await read({ sheets: [rows("<c><v>1</v></c>")], parts })).sheets;
    expect(cells[0]?.invisible).toBe(true);
  });
});

describe("authors of comments", () => {
  const comments = (author: string, list: string) =>
    found({
      rels: { "xl/sheet1.xml": [["c", "comments", "comments.xml"]] },
      parts: {
        "xl/comments.xml": `<comments xmlns="${MAIN}"><authors><author>${author}</author></authors><commentList>${list}</commentList></comments>`,
      },
    });
  test("without comments are left over", async () => {
    expect(await comments("Ann", "")).toEqual(["leftovers: names of 1 person"]);
    expect(await comments("", "")).toEqual([]);
  });
  test("of threads count when there are no threads", async () => {
    const comment = '<comment ref="A1" authorId="0"><text><t>Ann</t></text></comment>';
    expect(await comments("tc={1}", comment)).toEqual(["comments: undefined"]);
  });
});

describe("cells that nobody comes upon", () => {
  test.each([
    [
      "far below",
      '<sheetData><row r="1"><c><v>1</v></c></row><row r="5000"><c><v>2</v></c></row></sheetData>',
      ["covered-content: 1 cell far from the others, from A5000 (note)"],
    ],
    [
      "far to the right",
      rows('<c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c>'),
      ["covered-content: 1 cell far from the others, from XFD1 (note)"],
    ],
    [
      "above what is frozen",
      `<sheetViews><sheetView topLeftCell="A2"><pane ySplit="1" state="frozen"/></sheetView></sheetViews>${rows("<c><v>1</v></c>", "<c><v>2</v></c>")}`,
      ["covered-content: 1 cell that cannot be scrolled to, from A1 (note)"],
    ],
    [
      "scrolled away",
      `<sheetViews><sheetView topLeftCell="A2"/></sheetViews>${rows("<c><v>1</v></c>", "<c><v>2</v></c>")}`,
      [],
    ],
    [
      "behind many blanks",
      rows(`<c t="str"><v>ok${" ".repeat(300)}Ann</v></c>`),
      ["covered-content: 1 cell with text far down or to the right, from A1 (note)"],
    ],
  ])("%s", async (_, sheet, expected) => {
    expect(await inSheet(sheet)).toEqual(expected);
  });

  test("under a chart, unless it shows them", async () => {
    const chart = (look: string) => ({
      sheets: [`${rows("<c><v>1</v></c>", "<c><v>2</v></c>", "<c><v>3</v></c>")}<drawing r:id="d"/>`],
      rels: {
        "xl/sheet1.xml": [["d", "drawing", "drawing.xml"]] as const,
        "xl/drawing.xml": [["c", "chart", "chart.xml"]] as const,
      },
      parts: {
        "xl/drawing.xml": `<xdr:wsDr ${DRAWING}><xdr:twoCellAnchor><xdr:from><xdr:col>0</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>0</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>5</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>9</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to><xdr:graphicFrame><xdr:nvGraphicFramePr><xdr:cNvPr id="1" name="c"/></xdr:nvGraphicFramePr><a:graphic><a:graphicData><c:chart r:id="c"/></a:graphicData></a:graphic></xdr:graphicFrame></xdr:twoCellAnchor></xdr:wsDr>`,
        "xl/chart.xml": `<c:chartSpace ${DRAWING} xmlns:q="${RELATIONS}"><c:chart><c:ser><c:val><c:numRef><c:f>S1!$A$1:$A$2</c:f></c:numRef></c:val></c:ser></c:chart>${look}</c:chartSpace>`,
      },
    });
    expect(await found(chart(""))).toEqual(["covered-content: 1 cell, A1 to E9"]);
    expect(await found(chart("<c:spPr><a:noFill/></c:spPr>"))).toEqual([]);
  });
});

describe("texts in formulas", () => {
  test.each([
    ['1+N("x")', true],
    ['IF(1=2,"x","y")', true],
    ['IF(TRUE(),5,"x")', true],
    ['IFERROR(5,"x")', true],
    ['CHOOSE(1,5,"x")', true],
    ['IF(A1=2,"x","y")', false],
    ['SUMIF(A1:A2,"x",B1:B2)', false],
    ["N(A1)", false],
    ["IF(1,2,3)", false],
  ])("%s: never shown is %s", (formula, expected) => {
    expect(isDead(formula)).toBe(expected);
  });

  test.each([
    ["QQ 12 34 56 C", true],
    ["01632 960123", true],
    ["ann@example.org", true],
    ["000000", false],
    ["from 1 April 2025 to 31 March 2026", false],
    ["01/04/2025", false],
    ["https://example.org/item/1234567", false],
    ["C11 to O11", false],
  ])("%s is like data of people: %s", (text, expected) => {
    expect(isLikeData(text)).toBe(expected);
  });

  test("long ones are looked at in no time", () => {
    const start = performance.now();
    for (const piece of ["IF(", "IF(1 ", "9 ", "a@", '"', 'N( "', "IFERROR(1"])
      tellsOfPeople(`"${piece.repeat(20_000)}"`);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
