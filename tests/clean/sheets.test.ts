import { describe, expect, it } from "vitest";
import { cleaned, type Planted, SECRET, style } from "./make.js";

const cell = (value: string, more = "") =>
  `<table:table-cell${more} office:value-type="string"><text:p>${value}</text:p></table:table-cell>`;
const number = (value: number, more = "") =>
  `<table:table-cell${more} office:value-type="float" office:value="${value}"><text:p>${value}</text:p></table:table-cell>`;
const formula = (text: string, value = 5) => number(value, ` table:formula="${text.replaceAll('"', "&quot;")}"`);
const row = (cells: string, more = "") => `<table:table-row${more}>${cells}</table:table-row>`;
const sheet = (name: string, rows: string, more = "", columns = "<table:table-column/>") =>
  `<table:table table:name="${name}"${more}>${columns}${rows}</table:table>`;
const HIDDEN_SHEET = style("ta2", "table", "table", 'table:display="false"');
const hidden = (name: string, rows: string) => sheet(name, rows, ' table:style-name="ta2"');
const COLLAPSED = ' table:visibility="collapse"';

const ods = (body: string, more: Planted = {}) => cleaned({ kind: "ods", body, automatic: HIDDEN_SHEET, ...more });
const withSecret = (shown: string, after = "") =>
  ods(sheet("Budget", shown) + hidden("Pay roll", row(cell(SECRET) + number(7))) + after);
const formulas = (content: string) => [...content.matchAll(/table:formula="([^"]*)"/g)].map(([, text]) => text);

describe("a chart over cells", () => {
  const chart =
    '<draw:frame table:end-cell-address="Budget.C9" table:end-x="20mm" table:end-y="4mm"><draw:object draw:notify-on-update-of-ranges="Budget.A2:Budget.A2"/></draw:frame>';
  const under = (value: string) =>
    ods(sheet("Budget", row(`<table:table-cell>${chart}</table:table-cell>`) + row(number(1)) + row(value)));

  it("is left when it does not show what they hold", async () => {
    const result = await under(cell(SECRET));
    expect(result.left).toMatchObject([{ what: "covered-content", where: 'sheet "Budget"' }]);
    expect(result.content).toContain(SECRET);
  });

  it("is no harm when it shows all of them", async () => {
    expect((await under("<table:table-cell/>")).left).toEqual([]);
  });
});

describe("a hidden sheet", () => {
  it("goes, with its name", async () => {
    const result = await withSecret(row(cell("Hall")));
    expect(result.removed).toEqual([
      { what: "hidden-sheet", where: 'sheet "Pay roll"', count: 1, message: "1 hidden sheet was removed." },
    ]);
    expect(result.content).not.toContain("Pay roll");
    expect(result.content).toContain("Hall");
  });

  it("leaves the values of formulas that used it, and other formulas as they are", async () => {
    const used = [
      "of:=[$'Pay roll'.B1]*2",
      "of:=SUM([$'Pay roll'.A1:.B9])",
      "of:=INDIRECT(\"'Pay roll'.B1\")",
      "of:=[$Budget.A1:$'Pay roll'.B2]",
      "msoxl:=A1",
    ];
    const others = ["of:=[.A1]+1", "of:=SUM([.A1:.B2];\"[$'Pay roll'.A1]\")"];
    const result = await withSecret([...used, ...others].map((text) => row(formula(text))).join(""));
    expect(formulas(result.content)).toEqual(others.map((text) => text.replaceAll('"', "&quot;")));
    expect(result.content.match(/<text:p>5<\/text:p>/g)).toHaveLength(used.length + others.length);
    expect(result.removed.find(({ what }) => what === "formulas")).toMatchObject({ count: used.length });
  });

  it("takes the names along that lead to it, and formulas with those names keep their values", async () => {
    const names =
      `<table:named-expressions><table:named-range table:name="Wages" table:base-cell-address="$Budget.$A$1" table:cell-range-address="$'Pay roll'.$B$1"/>` +
      `<table:named-range table:name="Hall" table:base-cell-address="$Budget.$A$1" table:cell-range-address="$Budget.$A$1"/>` +
      `<table:named-expression table:name="Double" table:base-cell-address="$Budget.$A$1" table:expression="Wages*2"/>` +
      `<table:named-expression table:name="Round" table:base-cell-address="$Budget.$A$1" table:expression="Round*2"/></table:named-expressions>`;
    const result = await withSecret(
      ["Wages", "Hall", "Double", "Round", "nowhere"].map((name) => row(formula(`of:=${name}+1`))).join(""),
      names,
    );
    expect(formulas(result.content)).toEqual(["of:=Hall+1"]);
    expect(result.content).not.toContain('table:name="Wages"');
    expect(result.content).toContain('table:name="Hall"');
  });

  it("takes conditions, validations, database ranges and links along", async () => {
    const validation = `<table:content-validations><table:content-validation table:name="val1" table:condition="of:cell-content-is-in-list([$'Pay roll'.$A$1:.$A$9])" table:base-cell-address="Budget.A1"/></table:content-validations>`;
    const body =
      validation +
      sheet(
        "Budget",
        row(
          cell(
            '<text:a xlink:type="simple" xlink:href="#\'Pay roll\'.A1">Hall</text:a>',
            ' table:content-validation-name="val1"',
          ),
        ),
      ) +
      hidden("Pay roll", row(cell(SECRET))) +
      `<table:database-ranges><table:database-range table:name="db" table:target-range-address="'Pay roll'.A1:'Pay roll'.B9"/></table:database-ranges>`;
    const result = await ods(body);
    expect(result.content).not.toContain("Pay roll");
    expect(result.content).not.toContain("val1");
    expect(result.content).toContain("<text:p>Hall</text:p>");
  });

  it("takes its header and its view along", async () => {
    const styles =
      '<office:automatic-styles><style:page-layout style:name="pm1"/></office:automatic-styles><office:master-styles>' +
      `<style:master-page style:name="PageStyle_5f_Pay" style:page-layout-name="pm1"><style:header><text:p>${SECRET}</text:p></style:header></style:master-page>` +
      '<style:master-page style:name="Default" style:page-layout-name="pm1"/></office:master-styles>';
    const automatic =
      style("ta1", "table", "table", 'table:display="true"', ' style:master-page-name="Default"') +
      style("ta2", "table", "table", 'table:display="false"', ' style:master-page-name="PageStyle_5f_Pay"');
    const settings =
      '<config:config-item-set config:name="ooo:view-settings"><config:config-item-map-indexed config:name="Views"><config:config-item-map-entry><config:config-item config:name="ActiveTable" config:type="string">Pay</config:config-item><config:config-item config:name="ZoomValue" config:type="int">100</config:config-item>' +
      '<config:config-item-map-named config:name="Tables"><config:config-item-map-entry config:name="Pay"><config:config-item config:name="Zoom" config:type="int">100</config:config-item></config:config-item-map-entry></config:config-item-map-named></config:config-item-map-entry></config:config-item-map-indexed></config:config-item-set>';
    const body = sheet("Budget", row(cell("Hall")), ' table:style-name="ta1"') + hidden("Pay", row(cell("x")));
    const result = await ods(body, { automatic, styles, settings });
    expect(await result.text("styles.xml")).not.toContain("Ada");
    expect(await result.text("styles.xml")).toContain('"Default"');
    expect(await result.text("settings.xml")).not.toContain("Pay");
    expect(result.content).not.toContain("ta2");
  });

  it("stays when nothing else would be left, and is told", async () => {
    const result = await ods(hidden("Only", row(cell("x"))));
    expect(result.removed).toEqual([]);
    expect(result.left).toMatchObject([{ what: "hidden-sheet", where: 'sheet "Only"' }]);
  });
});

describe("hidden rows and columns", () => {
  it("are emptied and stay where they are", async () => {
    const rows = row(cell("Item")) + row(cell(SECRET, ' table:style-name="ce1"'), COLLAPSED) + row(cell("Hall"));
    const result = await ods(sheet("Budget", rows), {
      automatic: style("ce1", "table-cell", "table-cell", 'fo:padding="1mm"'),
    });
    expect(result.removed).toMatchObject([{ what: "hidden-rows", count: 1, message: "1 hidden row was emptied." }]);
    expect(result.content).not.toContain(SECRET);
    expect(result.content).toContain(
      `<table:table-row${COLLAPSED}><table:table-cell table:style-name="ce1"></table:table-cell></table:table-row>`,
    );
  });

  it("are those of a filter as well, and those without a height", async () => {
    const rows =
      row(cell("a"), ' table:visibility="filter"') + row(cell("b"), ' table:style-name="ro0"') + row(cell("c"));
    const filter =
      '<table:database-ranges><table:database-range table:name="db" table:target-range-address="Budget.A1:Budget.A3">' +
      `<table:filter><table:filter-condition table:field-number="0" table:operator="!=" table:value="${SECRET}"/></table:filter></table:database-range></table:database-ranges>`;
    const result = await ods(sheet("Budget", rows) + filter, {
      automatic: style("ro0", "table-row", "table-row", 'style:row-height="0cm"'),
    });
    expect(result.removed.map(({ what, count }) => [what, count])).toEqual([
      ["filtered-rows", 1],
      ["hidden-rows", 1],
    ]);
    expect([...result.content.matchAll(/<text:p>(.)/g)].map(([, text]) => text)).toEqual(["c"]);
    expect(result.content).not.toContain(SECRET);
  });

  it("are not those that grow with what is in them, whatever height was noted", async () => {
    const result = await ods(sheet("Budget", row(cell("a"), ' table:style-name="ro0"')), {
      automatic: style("ro0", "table-row", "table-row", 'style:row-height="0cm" style:use-optimal-row-height="true"'),
    });
    expect(result.removed).toEqual([]);
    expect(result.content).toContain("<text:p>a");
  });

  it("freeze the formulas that use them, by cell, range and whole column", async () => {
    const columns = `<table:table-column table:number-columns-repeated="2"/><table:table-column${COLLAPSED}/><table:table-column/>`;
    const texts = [
      "of:=[.C1]",
      "of:=SUM([.A1:.D1])",
      "of:=[.A1]+[.B1]",
      "of:=SUM([.B:.D])",
      "of:=[.C5]",
      "of:=SUBTOTAL(109;[.C1:.C9])",
    ];
    const rows =
      row(number(1) + number(2) + number(3) + formula(texts[0] as string)) +
      texts
        .slice(1)
        .map((text) => row(`<table:table-cell table:number-columns-repeated="3"/>${formula(text)}`))
        .join("");
    const result = await ods(sheet("Budget", rows, "", columns));
    expect(formulas(result.content)).toEqual(["of:=[.A1]+[.B1]", "of:=[.C5]"]);
    expect(result.removed).toMatchObject([
      { what: "hidden-columns", count: 1 },
      { what: "formulas", count: 4 },
    ]);
  });

  it("are cut out of a cell that stands for several", async () => {
    const columns = `<table:table-column/><table:table-column${COLLAPSED}/><table:table-column/>`;
    const result = await ods(sheet("Budget", row(cell("x", ' table:number-columns-repeated="3"')), "", columns));
    expect(result.content).toContain(
      '<table:table-row><table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell><table:table-cell></table:table-cell><table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>',
    );
  });

  it("leave a merged cell that reaches to where it is shown", async () => {
    const rows =
      row(cell("Both", ' table:number-columns-spanned="1" table:number-rows-spanned="2"'), COLLAPSED) +
      row("<table:covered-table-cell/>");
    const result = await ods(sheet("Budget", rows));
    expect(result.removed).toEqual([]);
    expect(result.content).toContain("Both");
  });

  it("leave an error as it is shown", async () => {
    const error = (shown: string) =>
      `<table:table-cell table:formula="of:=[.A1]/0" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>${shown}</text:p></table:table-cell>`;
    const result = await ods(sheet("Budget", row(number(1), COLLAPSED) + row(error("#DIV/0!") + error("Err:502"))));
    expect(result.content).toContain(
      error("#DIV/0!").replace("[.A1]/0", "#DIV/0!").replace(' office:string-value=""', ""),
    );
    // An error that only LibreOffice has is a text.
    expect(result.content).toContain(
      '<table:table-cell office:value-type="string"><text:p>Err:502</text:p></table:table-cell>',
    );
  });

  it("leave rows of a workbook as high as Excel had them", async () => {
    const rowStyle = (name: string, height: string) =>
      style(name, "table-row", "table-row", `style:row-height="${height}" style:use-optimal-row-height="true"`);
    const automatic = rowStyle("ro1", "0.2083in") + rowStyle("ro2", "0in");
    const planted = { automatic, kind: "ods" as const, body: sheet("Budget", row(cell("Hall"))) };
    expect((await cleaned({ ...planted, isConverted: true })).content).toContain(
      automatic.replace('"true"', '"false"'),
    );
    expect((await cleaned(planted)).content).toContain(automatic);
  });
});

describe("a cell", () => {
  const coloured = (name: string, colour: string, background: string) =>
    `<style:style style:name="${name}" style:family="table-cell"><style:table-cell-properties fo:background-color="${background}"/><style:text-properties fo:color="${colour}"/></style:style>`;

  it("loses what nobody can see, and what uses it keeps its value", async () => {
    const automatic =
      coloured("white", "#ffffff", "transparent") +
      coloured("black", "#000000", "#000000") +
      coloured("fine", "#ffffff", "#003366");
    const rows =
      row(
        number(8, ' table:style-name="white"') +
          number(9, ' table:style-name="black"') +
          number(7, ' table:style-name="fine"') +
          '<table:table-cell office:value-type="float" office:value="6"/>',
      ) + row(formula("of:=[.A1]") + formula("of:=[.C1]"));
    const result = await ods(sheet("Budget", rows), { automatic });
    expect(result.removed.map(({ what, count }) => [what, count])).toEqual([
      ["invisible-text", 2],
      ["false-redaction", 1],
      ["formulas", 1],
    ]);
    expect([...result.content.matchAll(/office:value="(.)"/g)].map(([, value]) => value)).toEqual(["7", "5", "5"]);
  });

  it("stays when a condition may change its colour, and is told", async () => {
    const formats =
      '<calcext:conditional-formats><calcext:conditional-format calcext:target-range-address="Budget.A1:Budget.A9"><calcext:condition calcext:apply-style-name="Good" calcext:value="&gt;5" calcext:base-cell-address="Budget.A1"/></calcext:conditional-format></calcext:conditional-formats>';
    const result = await ods(sheet("Budget", row(number(8, ' table:style-name="white"')) + formats), {
      automatic: coloured("white", "#ffffff", "transparent"),
    });
    expect(result.removed).toEqual([]);
    expect(result.left).toMatchObject([{ what: "invisible-text", where: 'sheet "Budget"' }]);
  });

  it("loses what a black shape covers, and what is covered in part is told", async () => {
    const automatic =
      style("gr1", "graphic", "graphic", 'draw:fill="solid" draw:fill-color="#000000"') +
      style("co1", "table-column", "table-column", 'style:column-width="2cm"') +
      style("ro1", "table-row", "table-row", 'style:row-height="0.5cm"');
    const shape =
      '<draw:rect draw:style-name="gr1" table:end-cell-address="Budget.B1" table:end-x="1cm" table:end-y="0.5cm" svg:x="0cm" svg:y="0cm" svg:width="3cm" svg:height="0.5cm"/>';
    const rows = row(
      `<table:table-cell office:value-type="string"><text:p>${SECRET}</text:p>${shape}</table:table-cell>${cell("half")}${cell("free")}`,
      ' table:style-name="ro1"',
    );
    const result = await ods(
      sheet("Budget", rows, "", '<table:table-column table:style-name="co1" table:number-columns-repeated="3"/>'),
      { automatic },
    );
    expect(result.removed).toMatchObject([{ what: "false-redaction", count: 1 }]);
    expect(result.left).toMatchObject([{ what: "false-redaction" }]);
    expect(result.content).not.toContain(SECRET);
    expect(result.content).toContain(shape);
    expect(result.content).toContain("half");
  });
});

describe("what a workbook keeps of other data", () => {
  it("goes: pivot tables, copies of other workbooks, scenarios, links", async () => {
    const body =
      sheet("Budget", row(formula("of:=['file:///c:/pay.ods'#$Sheet1.A1]") + formula('of:=GETPIVOTDATA("x";[.A9])'))) +
      sheet(
        "'file:///c:/pay.ods'#Sheet1",
        `<table:table-source xlink:type="simple" xlink:href="file:///c:/pay.ods" table:table-name="Sheet1" table:mode="copy-results-only"/><table:table-column/>${row(cell(SECRET))}`,
        "",
        "",
      ) +
      sheet("DPCache_Pay", row(cell(SECRET))) +
      '<table:data-pilot-tables><table:data-pilot-table table:name="p" table:target-range-address="Budget.A9:Budget.B12"><table:source-cell-range table:cell-range-address="Budget.A1:Budget.B3"/><table:data-pilot-field table:source-field-name="x" table:orientation="hidden"/></table:data-pilot-table></table:data-pilot-tables>';
    const result = await ods(body);
    expect(result.kinds).toEqual(["external-data", "pivot-cache", "formulas"]);
    expect(formulas(result.content)).toEqual([]);
    expect(result.content).not.toMatch(/file:|DPCache|data-pilot|Ada/);
  });
});
