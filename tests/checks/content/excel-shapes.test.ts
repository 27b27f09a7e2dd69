/** Shapes and pictures of sheets that nobody sees, although nothing says that they are hidden. */
import { describe, expect, test } from "vitest";
import { hiddenIn } from "../../../src/checks/privacy/derived.js";
import { DRAWING, type Parts, read, rows, strings, styles } from "./workbooks.js";

const corner = (name: string, column: number, row: number) =>
  `<xdr:${name}><xdr:col>${column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>${row}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:${name}>`;

interface Look {
  readonly from?: readonly [number, number];
  readonly to?: readonly [number, number];
  readonly anchor?: string;
  readonly fill?: string;
  readonly ink?: string;
}

const shape = (text: string, { from = [1, 1], to = [3, 3], anchor = "", fill = "", ink = "" }: Look = {}) =>
  `<xdr:twoCellAnchor ${anchor}>${corner("from", ...from)}${corner("to", ...to)}<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="1" name="s"/></xdr:nvSpPr><xdr:spPr><a:prstGeom prst="rect"/>${fill}</xdr:spPr><xdr:txBody><a:p><a:r><a:rPr>${ink}</a:rPr><a:t>${text}</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:twoCellAnchor>`;

const drawn = (shapes: string, sheet = "", more: Parts = {}) => ({
  sheets: [`${sheet}<drawing r:id="d"/>`],
  rels: { "xl/sheet1.xml": [["d", "drawing", "drawing.xml"]] as const, ...more.rels },
  parts: { "xl/drawing.xml": `<xdr:wsDr ${DRAWING}>${shapes}</xdr:wsDr>`, ...more.parts },
});

async function found(parts: Parts) {
  const content = await read(parts);
  return {
    what: hiddenIn(content).map(({ what }) => what),
    shown: content.paragraphs.filter(({ runs }) => runs.some(({ text }) => text !== "")).length,
  };
}

const SOLID = '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>';
const HIDDEN = '<sheetData><row r="2" hidden="1"/><row r="3" hidden="1"/></sheetData>';

describe("shapes", () => {
  test.each([
    ["as usual", drawn(shape("Ann")), [], 1],
    ["without a size", drawn(shape("Ann", { to: [1, 1] })), ["hidden-shape"], 0],
    ["over hidden rows", drawn(shape("Ann"), HIDDEN), ["hidden-shape"], 0],
    ["over hidden columns", drawn(shape("Ann"), '<cols><col min="2" max="3" hidden="1"/></cols>'), ["hidden-shape"], 0],
    ["over hidden rows and one more", drawn(shape("Ann", { to: [3, 4] }), HIDDEN), [], 1],
    ["over hidden rows, with a size of its own", drawn(shape("Ann", { anchor: 'editAs="oneCell"' }), HIDDEN), [], 1],
    ["under another", drawn(shape("Ann") + shape("", { fill: SOLID })), ["covered-content"], 1],
    ["under another without a fill", drawn(shape("Ann") + shape("")), [], 1],
    ["under a smaller one", drawn(shape("Ann") + shape("", { fill: SOLID, to: [3, 2] })), [], 1],
    ["on another", drawn(shape("", { fill: SOLID }) + shape("Ann")), [], 1],
    ["in letters without ink", drawn(shape("Ann", { ink: "<a:noFill/>" })), ["hidden-text"], 1],
    [
      "in clear ink",
      drawn(shape("Ann", { ink: '<a:solidFill><a:srgbClr val="000000"><a:alpha val="0"/></a:srgbClr></a:solidFill>' })),
      ["hidden-text"],
      1,
    ],
  ])("%s", async (_, parts, what, shown) => {
    expect(await found(parts)).toEqual({ what, shown });
  });
});

describe("what no sheet names", () => {
  test("a drawing", async () => {
    expect(await found({ ...drawn(shape("Ann")), sheets: [""] })).toEqual({ what: ["leftovers"], shown: 0 });
  });

  test("a picture of a drawing", async () => {
    const more = { rels: { "xl/drawing.xml": [["i", "image", "i.png"]] as const }, parts: { "xl/i.png": "picture" } };
    expect((await found(drawn(shape("Ann"), "", more))).what).toEqual(["leftovers"]);
    const fill = '<a:blipFill><a:blip r:embed="i"/></a:blipFill>';
    expect((await found(drawn(shape("Ann", { fill }), "", more))).what).toEqual([]);
  });
});

test("words in fonts of pictures cannot be read, single signs are signs", async () => {
  const parts = {
    "xl/styles.xml": styles('<fonts><font><name val="Wingdings"/></font></fonts><cellXfs><xf fontId="0"/></cellXfs>'),
    "xl/sharedStrings.xml": strings("<t>ü</t>", "<t>Ann Example</t>"),
  };
  const sheets = [rows('<c t="s"><v>0</v></c><c t="s"><v>1</v></c>')];
  const [sheet] = (await read({ sheets, parts })).sheets;
  expect(sheet?.cells.map(({ invisible }) => invisible === true)).toEqual([false, true]);
});

test("headers in white of the theme cannot be seen", async () => {
  const theme =
    '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:themeElements><a:clrScheme name="x"><a:lt1><a:srgbClr val="FFFFFF"/></a:lt1><a:dk1><a:srgbClr val="000000"/></a:dk1></a:clrScheme></a:themeElements></a:theme>';
  const header = (colour: string) => ({
    sheets: [`<headerFooter><oddHeader>&amp;C&amp;K${colour}Ann</oddHeader></headerFooter>`],
    parts: { "xl/theme.xml": theme },
  });
  expect((await found(header("00+000"))).what).toEqual(["invisible-text"]);
  expect((await found(header("01+000"))).what).toEqual([]);
  expect((await found(header("01+100"))).what).toEqual(["invisible-text"]);
});

test("items of a list that a form field holds", async () => {
  const parts = {
    sheets: ['<controls><control r:id="c" name="List"/></controls>'],
    rels: { "xl/sheet1.xml": [["c", "ctrlProp", "c.xml"]] as const },
    parts: { "xl/c.xml": '<formControlPr objectType="List"><itemLst><item val="Ann"/></itemLst></formControlPr>' },
  };
  expect((await read(parts)).traces).toMatchObject([{ what: "variables", minor: true, text: "Ann" }]);
});

test("names that a chart keeps of cells that say something else by now", async () => {
  const frame = `<xdr:twoCellAnchor>${corner("from", 5, 5)}${corner("to", 9, 9)}<xdr:graphicFrame><xdr:nvGraphicFramePr><xdr:cNvPr id="1" name="c"/></xdr:nvGraphicFramePr><a:graphic><a:graphicData><c:chart r:id="c"/></a:graphicData></a:graphic></xdr:graphicFrame></xdr:twoCellAnchor>`;
  const cells = rows(...["Ann", "Bob"].map((name) => `<c t="str"><v>${name}</v></c><c><v>7</v></c>`));
  const kept = async (formula: string, ...names: readonly string[]) => {
    const points = names.map((name, at) => `<c:pt idx="${at}"><c:v>${name}</c:v></c:pt>`).join("");
    const chart = `<c:chartSpace ${DRAWING}><c:strRef><c:f>${formula}</c:f><c:strCache>${points}</c:strCache></c:strRef></c:chartSpace>`;
    const more = {
      rels: { "xl/drawing.xml": [["c", "chart", "chart.xml"]] as const },
      parts: { "xl/chart.xml": chart },
    };
    return (await read(drawn(frame, cells, more))).traces.map(({ what, text }) => [what, text]);
  };
  expect(await kept("'S1'!$A$1:$A$2", "Ann", "Bob")).toEqual([]);
  expect(await kept("S1!$A$1:$A$2", "Ann", "Eve")).toEqual([["chart-data", "Eve"]]);
  expect(await kept("S1!$A$1:$A$3", "Ann", "Bob", "Eve")).toEqual([["chart-data", "Eve"]]);
  expect(await kept("S1!$A$1", "Ann", "Eve")).toEqual([["chart-data", "Eve"]]);
  // Numbers are written there as they are shown.
  expect(await kept("S1!$B$1", "7 per cent")).toEqual([]);
});
