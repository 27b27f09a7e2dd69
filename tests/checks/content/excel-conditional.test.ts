/** Conditional formats: what they hide, and what they show. */
import { describe, expect, test } from "vitest";
import { conditionOf, FAILED, type Value } from "../../../src/checks/content/excel/conditions.js";
import { cellsOf, MAIN, read, rows, styles } from "./workbooks.js";

const WHITE = '<font><color rgb="FFFFFFFF"/></font>';
const RED = '<fill><patternFill><bgColor rgb="FFFF0000"/></patternFill></fill>';
const X14 =
  'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"';

const rule = (more: string, formula = "") =>
  `<cfRule dxfId="0" priority="1" ${more}>${formula && `<formula>${formula}</formula>`}</cfRule>`;
const newer = (more: string, inside: string, dxf: string) =>
  `<extLst><ext><x14:conditionalFormattings ${X14}><x14:conditionalFormatting><x14:cfRule priority="1" ${more}>${inside}<x14:dxf>${dxf}</x14:dxf></x14:cfRule><xm:sqref>A1:A9</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>`;

/** Which of the cells of A1 to A4 (a text, 5000, -3, a text) cannot be seen. */
async function unseen(rules: string, look: string, cell = "") {
  const content = await read({
    sheets: [
      `${rows('<c s="0" t="str"><v>one</v></c>', '<c s="0"><v>5000</v></c>', '<c s="0"><v>-3</v></c>', '<c s="0" t="str"><v>two</v></c>')}${
        rules.startsWith("<extLst>") ? rules : `<conditionalFormatting sqref="A1:A9">${rules}</conditionalFormatting>`
      }`,
    ],
    parts: {
      "xl/styles.xml": styles(
        `<fonts><font>${cell}</font></fonts><cellXfs><xf fontId="0"/></cellXfs><dxfs><dxf>${look}</dxf></dxfs>`,
      ),
    },
  });
  return cellsOf(content).flatMap(({ invisible }, at) => (invisible ? [at + 1] : []));
}

describe("conditional formats", () => {
  test.each([
    ["always", rule('type="expression"', "TRUE"), WHITE, [1, 2, 3, 4]],
    ["never", rule('type="expression"', "1=2"), WHITE, []],
    ["by a value", rule('type="cellIs" operator="greaterThan"', "10"), WHITE, [1, 2, 4]],
    ["by two values", rule('type="cellIs" operator="between"', "-5</formula><formula>0"), WHITE, [3]],
    ["by a text", rule('type="containsText" text="wo"', 'NOT(ISERROR(SEARCH("wo",A1)))'), WHITE, [4]],
    ["what is not empty", rule('type="notContainsBlanks"'), WHITE, [1, 2, 3, 4]],
    ["only errors", rule('type="containsErrors"'), WHITE, []],
    ["by a length", rule('type="expression"', "LEN(A1)&lt;4"), WHITE, [1, 3, 4]],
    ["by what nobody can work out here", rule('type="expression"', "MYSTERY(A1)"), WHITE, [1, 2, 3, 4]],
    ["by what settles it all the same", rule('type="expression"', "AND(MYSTERY(A1),FALSE)"), WHITE, []],
    ["by a format", rule('type="expression"', "TRUE"), '<numFmt numFmtId="164" formatCode=";;;"/>', [1, 2, 3, 4]],
    [
      "by a black fill",
      rule('type="expression"', "TRUE"),
      '<fill><patternFill><bgColor rgb="FF000000"/></patternFill></fill>',
      [1, 2, 3, 4],
    ],
    [
      "by numbers without their bars' values",
      '<cfRule type="dataBar" priority="1"><dataBar showValue="0"><cfvo type="min"/></dataBar></cfRule>',
      "",
      [2],
    ],
    [
      "small numbers have their icons",
      '<cfRule type="iconSet" priority="1"><iconSet showValue="0"><cfvo type="num" val="0"/></iconSet></cfRule>',
      "",
      [2],
    ],
    ["in newer words", newer('type="expression"', "<xm:f>TRUE</xm:f>", '<numFmt formatCode=";;;"/>'), "", [1, 2, 3, 4]],
    ["in newer words, by a value", newer('type="cellIs" operator="equal"', "<xm:f>5000</xm:f>", WHITE), "", [2]],
  ])("hide cells %s", async (_, rules, look, expected) => {
    expect(await unseen(rules, look)).toEqual(expected);
  });

  test.each([
    ["a fill shows them", rule('type="expression"', "TRUE"), RED, []],
    ["a fill that never comes does not", rule('type="expression"', "FALSE"), RED, [1, 2, 3, 4]],
    ["a fill shows some", rule('type="cellIs" operator="lessThan"', "0"), RED, [1, 2, 4]],
    ["a white fill does not", rule('type="expression"', "TRUE"), RED.replace("FF0000", "FFFFFF"), [1, 2, 3, 4]],
    ["a fill may come", rule('type="expression"', "MYSTERY(A1)"), RED, []],
    ["a scale of colours shows numbers", rule('type="colorScale"'), "", [1, 4]],
  ])("over white letters: %s", async (_, rules, look, expected) => {
    expect(await unseen(rules, look, '<color rgb="FFFFFFFF"/>')).toEqual(expected);
  });

  test("the first rule that is met counts, and the last one that may be asked", async () => {
    const dxfs = `<dxfs><dxf>${WHITE}</dxf><dxf><font><color rgb="FF000000"/></font></dxf></dxfs>`;
    const seen = async (rules: string) => {
      const sheet = `${rows('<c t="str"><v>x</v></c>')}<conditionalFormatting sqref="A1">${rules}</conditionalFormatting>`;
      const [cell] = cellsOf(await read({ sheets: [sheet], parts: { "xl/styles.xml": styles(dxfs) } }));
      return cell?.invisible !== true;
    };
    const white = (priority: number, more = "") =>
      `<cfRule type="expression" dxfId="0" priority="${priority}" ${more}><formula>TRUE</formula></cfRule>`;
    const black = '<cfRule type="expression" dxfId="1" priority="2" stopIfTrue="1"><formula>TRUE</formula></cfRule>';
    expect(await seen(black + white(1))).toBe(false);
    expect(await seen(black + white(3))).toBe(true);
  });

  test("long ones on long texts cannot be worked out without end", { timeout: 60_000 }, async () => {
    const text = "x".repeat(30_000);
    const cells = Array.from({ length: 200 }, (_, at) => `<c s="0" t="str"><v>${at}${text}</v></c>`);
    const condition = rule('type="expression"', `A1${"=A1".repeat(300)}`);
    const sheet = `${rows(...cells)}<conditionalFormatting sqref="A1:A900">${condition}</conditionalFormatting>`;
    const look = styles(`<fonts><font/></fonts><cellXfs><xf fontId="0"/></cellXfs><dxfs><dxf>${WHITE}</dxf></dxfs>`);
    await expect(read({ sheets: [sheet], parts: { "xl/styles.xml": look } })).rejects.toThrow("too many conditional");
  });

  test("what repeats the cell above tells nothing more", async () => {
    const sheet = `${rows(...["x", "x", "y"].map((text) => `<c t="str"><v>${text}</v></c><c t="str"><v>${text}${text}</v></c>`))}<conditionalFormatting sqref="A2:B3">${rule('type="expression"', "$A2=$A1")}</conditionalFormatting>`;
    const parts = { "xl/styles.xml": styles(`<dxfs><dxf>${WHITE}</dxf></dxfs>`) };
    expect(cellsOf(await read({ sheets: [sheet], parts })).filter(({ invisible }) => invisible)).toEqual([]);
    const [, , , second] = cellsOf(
      await read({
        sheets: [sheet.replace('<v>xx</v></c></row><row r="3"', '<v>secret</v></c></row><row r="3"')],
        parts,
      }),
    );
    expect(second).toMatchObject({ value: "secret", invisible: true });
  });
});

describe("styles of tables", () => {
  async function unseenIn(part: string, look: string, font = "") {
    const content = await read({
      sheets: [rows(...[1, 2, 3].map((value) => `<c s="0"><v>${value}</v></c><c s="0"><v>${value}</v></c>`))],
      rels: { "xl/sheet1.xml": [["t", "table", "table1.xml"]] },
      parts: {
        "xl/table1.xml": `<table xmlns="${MAIN}" ref="A1:B3"><tableStyleInfo name="Own"/></table>`,
        "xl/styles.xml": styles(
          `<fonts><font>${font}</font></fonts><cellXfs><xf fontId="0"/></cellXfs><dxfs><dxf>${look}</dxf></dxfs><tableStyles><tableStyle name="Own"><tableStyleElement type="${part}" dxfId="0"/></tableStyle></tableStyles>`,
        ),
      },
    });
    return cellsOf(content).flatMap(({ invisible }, at) => (invisible ? [at] : []));
  }

  test.each([
    ["all", "wholeTable", WHITE, "", [0, 1, 2, 3, 4, 5]],
    ["the headings", "headerRow", WHITE, "", [0, 1]],
    ["the first column", "firstColumn", WHITE, "", [0, 2, 4]],
    ["nothing with a fill", "wholeTable", WHITE + RED, "", []],
    ["no letters with a colour of their own", "wholeTable", WHITE, '<color rgb="FFFF0000"/>', []],
  ])("hide %s", async (_, part, look, font, expected) => {
    expect(await unseenIn(part, look, font)).toEqual(expected);
  });
});

describe("conditions", () => {
  const sheet: readonly (readonly Value[])[] = [
    [1, "Ann", null],
    [2, "ann", FAILED],
  ];
  test.each([
    ["A1<A2", true],
    ["$A$2=2", true],
    ["B1=B2", true],
    ['C1=""', true],
    ["C1=0", true],
    ["ISBLANK(C1)", true],
    ["ISERROR(C2)", true],
    ["C2>1", false],
    ['"b">5', true],
    ["-A1+3*(A2-1)=2", true],
    ['"a"&"b"="AB"', true],
    ["OR(A1=1,UNKNOWN(1))", true],
    ["UNKNOWN(A1)", undefined],
    ["Sheet2!A1=1", undefined],
    ["SUM(A1:A2)=3", undefined],
    ["A1=", undefined],
    ["", undefined],
    [`${"(".repeat(100)}1${")".repeat(100)}`, undefined],
  ])("%s is %s", (formula, expected) => {
    const asked = { row: 0, column: 0, valueAt: (row: number, column: number) => sheet[row]?.[column] ?? null };
    expect(conditionOf(formula, { row: 0, column: 0 })(asked)).toBe(expected);
  });

  test("a text longer than a cell can hold is an error", () => {
    const asked = { row: 0, column: 0, valueAt: () => "x".repeat(20_000) };
    expect(conditionOf('A1&"x">""', { row: 0, column: 0 })(asked)).toBe(true);
    expect(conditionOf("ISERROR(A1&A1)", { row: 0, column: 0 })(asked)).toBe(true);
  });

  test("stand for the cell that is asked", () => {
    const asked = { row: 1, column: 0, valueAt: (row: number, column: number) => sheet[row]?.[column] ?? null };
    expect(conditionOf("A1=2", { row: 0, column: 0 })(asked)).toBe(true);
    expect(conditionOf("A$1=2", { row: 0, column: 0 })(asked)).toBe(false);
  });
});
