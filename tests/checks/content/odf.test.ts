import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Content, Run } from "../../../src/checks/content/model.js";
import { readOdf } from "../../../src/checks/content/odf/read.js";
import { hiddenIn } from "../../../src/checks/privacy/derived.js";
import { UnreadableError } from "../../../src/errors.js";
import type { Kind } from "../../../src/model.js";
import { CLEAN, PLANTED } from "../../fixtures/make/hidden-odf.mjs";
import { badge, zip } from "../../fixtures/make/package.mjs";
import { testFolder } from "../../support/folder.js";
import { detection, limits } from "../../support/values.js";

const folder = testFolder();
let files = 0;

async function read(bytes: Uint8Array, kind: Kind): Promise<Content> {
  files += 1;
  const file = join(folder, `${files}.${kind}`);
  writeFileSync(file, bytes);
  return readOdf({ file, name: `notice.${kind}`, role: "source", detection: detection(kind), limits });
}

const kindOf = (file: string) => file.slice(-3) as Kind;

describe("what is planted in OpenDocument files", () => {
  it.each(PLANTED)("$file: $what", async ({ file, category, where, make }) => {
    const found = hiddenIn(await read(await make(), kindOf(file)));
    expect(found.map(({ what, where }) => ({ what, where }))).toEqual([{ what: category, where }]);
    expect(found[0]?.empty).toBeUndefined();
  });

  it.each(CLEAN)("$file: nothing is found", async ({ file, make }) => {
    expect(hiddenIn(await read(await make(), kindOf(file)))).toEqual([]);
  });

  it("never tells what is hidden in a place or a detail", async () => {
    for (const { file, make } of PLANTED) {
      const words = hiddenIn(await read(await make(), kindOf(file))).map(({ where, detail }) => `${where} ${detail}`);
      expect(words.join("\n")).not.toMatch(/Ann|QQ|9712/);
    }
  });
});

// ------------------------------------------------------- documents, made small

const OASIS = (name: string) => `urn:oasis:names:tc:opendocument:xmlns:${name}:1.0`;
const NAMES = [
  ...["office", "text", "table", "style", "meta", "form", "presentation", "chart", "config", "manifest"].map(
    (name) => `xmlns:${name}="${OASIS(name)}"`,
  ),
  `xmlns:draw="${OASIS("drawing")}"`,
  `xmlns:number="${OASIS("datastyle")}"`,
  `xmlns:svg="${OASIS("svg-compatible")}"`,
  `xmlns:fo="${OASIS("xsl-fo-compatible")}"`,
  'xmlns:dc="http://purl.org/dc/elements/1.1/"',
  'xmlns:xlink="http://www.w3.org/1999/xlink"',
  'xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"',
].join(" ");

interface Made {
  readonly automatic?: string;
  readonly styles?: string;
  readonly stylesAutomatic?: string;
  readonly masters?: string;
  readonly meta?: string;
  readonly settings?: string;
  readonly names?: string;
  readonly parts?: readonly { readonly name: string; readonly data: string | Uint8Array }[];
}

const root = (name: string, inside: string, names = NAMES) =>
  `<?xml version="1.0" encoding="UTF-8"?><office:${name} ${names} office:version="1.3">${inside}</office:${name}>`;

function packed(body: string, made: Made): Promise<Buffer> {
  const { automatic = "", styles = "", stylesAutomatic = "", masters = "", meta, settings, parts = [] } = made;
  return zip([
    { name: "mimetype", data: "application/vnd.oasis.opendocument.text", store: true },
    {
      name: "content.xml",
      data: root(
        "document-content",
        `<office:automatic-styles>${automatic}</office:automatic-styles><office:body>${body}</office:body>`,
      ),
    },
    {
      name: "styles.xml",
      data: root(
        "document-styles",
        `<office:styles>${styles}</office:styles><office:automatic-styles>${stylesAutomatic}</office:automatic-styles>` +
          `<office:master-styles>${masters}</office:master-styles>`,
      ),
    },
    ...(meta === undefined
      ? []
      : [{ name: "meta.xml", data: root("document-meta", `<office:meta>${meta}</office:meta>`) }]),
    ...(settings === undefined
      ? []
      : [{ name: "settings.xml", data: root("document-settings", `<office:settings>${settings}</office:settings>`) }]),
    ...parts,
  ]);
}

const text = async (body: string, made: Made = {}) =>
  read(await packed(`<office:text>${body}</office:text>`, made), "odt");
const sheets = async (body: string, made: Made = {}) =>
  read(await packed(`<office:spreadsheet>${body}</office:spreadsheet>`, made), "ods");
const slides = async (body: string, made: Made = {}) =>
  read(await packed(`<office:presentation>${body}</office:presentation>`, made), "odp");

const style = (family: string, name: string, properties: string, more = "") =>
  `<style:style style:name="${name}" style:family="${family}"${more}>${properties}</style:style>`;
const textStyle = (name: string, attributes: string, more = "") =>
  style("text", name, `<style:text-properties ${attributes}/>`, more);

const wordsOf = ({ paragraphs }: Content) => paragraphs.map(({ runs }) => runs.map((run) => run.text).join(""));
const runsOf = ({ paragraphs }: Content): Run[] => paragraphs.flatMap(({ runs }) => [...runs]);

describe("text of OpenDocument", () => {
  it("collapses white space, and takes spaces, tabs and breaks that are elements", async () => {
    const content = await text(
      '<text:p>  One  two\n<text:s text:c="3"/>three<text:tab/>four<text:line-break/>fi\u00adve</text:p>',
    );
    expect(wordsOf(content)).toEqual(["One two    three\tfour\nfive"]);
  });

  it("puts neighbours that look the same into one run", async () => {
    const content = await text(
      '<text:p>Sup<text:span text:style-name="same">port</text:span> <text:span text:style-name="bold">now</text:span></text:p>',
      {
        automatic: textStyle("same", 'fo:hyphenate="true"') + textStyle("bold", 'fo:font-weight="bold"'),
      },
    );
    expect(runsOf(content)).toEqual([{ text: "Support " }, { text: "now", bold: true }]);
  });

  it("resolves colours, sizes in per cent and languages through the parents of a style", async () => {
    const content = await text('<text:p text:style-name="P1">A<text:span text:style-name="T1">b</text:span></text:p>', {
      meta: "<dc:language>en-GB</dc:language>",
      styles:
        '<style:default-style style:family="paragraph"><style:text-properties fo:font-size="12pt" style:font-name="Arial" fo:language="en" fo:country="GB"/></style:default-style>' +
        style(
          "paragraph",
          "Base",
          '<style:text-properties fo:color="#112233" fo:font-size="150%"/>',
          ' style:display-name="Our base"',
        ),
      automatic:
        style(
          "paragraph",
          "P1",
          '<style:paragraph-properties fo:text-align="end" fo:background-color="#ffff00"/>',
          ' style:parent-style-name="Base"',
        ) +
        textStyle(
          "T1",
          'style:use-window-font-color="true" fo:font-size="50%" fo:language="cy" fo:country="GB" fo:font-variant="small-caps"',
        ),
    });
    expect(content.paragraphs[0]).toMatchObject({ align: "right", style: "Our base" });
    const shared = { background: "ffff00", font: "Arial" };
    expect(runsOf(content)).toEqual([
      { text: "A", ...shared, colour: "112233", size: 18 },
      { text: "b", ...shared, size: 9, language: "cy-GB", caps: true },
    ]);
    expect(content.fonts).toEqual(["Arial"]);
  });

  it("ends with styles that are their own parents", async () => {
    const content = await text('<text:p text:style-name="A">x</text:p>', {
      styles:
        style("paragraph", "A", "", ' style:parent-style-name="B"') +
        style("paragraph", "B", "", ' style:parent-style-name="A"'),
    });
    expect(wordsOf(content)).toEqual(["x"]);
  });

  it("reads documents with prefixes of their own", async () => {
    const names = `xmlns:o="${OASIS("office")}" xmlns:t="${OASIS("text")}"`;
    const data = `<o:document-content ${names}><o:body><o:text><t:h t:outline-level="2">Grants</t:h><t:p>a<t:s t:c="2"/>b</t:p></o:text></o:body></o:document-content>`;
    const content = await read(await zip([{ name: "content.xml", data }]), "odt");
    expect(wordsOf(content)).toEqual(["Grants", "a  b"]);
    expect(content.paragraphs[0]?.heading).toBe(2);
    expect(content.paragraphs[1]?.place).toEqual({ story: "body", heading: "Grants" });
  });

  it("tells lists by the styles of their levels, and marks the first paragraph of an item only", async () => {
    const item = (inside: string) => `<text:list-item>${inside}</text:list-item>`;
    const content = await text(
      `<text:list text:style-name="L">${item(`<text:p>a</text:p><text:p>still a</text:p><text:list>${item("<text:p>b</text:p>")}</text:list>`)}</text:list>`,
      {
        automatic:
          '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1"/><text:list-level-style-bullet text:level="2" text:bullet-char="•"/></text:list-style>',
      },
    );
    expect(content.paragraphs.map(({ list }) => list)).toEqual([
      { level: 0, ordered: true },
      undefined,
      { level: 1, ordered: false },
    ]);
  });

  it("tells text of WordArt apart, which is drawn, from that of other shapes", async () => {
    const shape = (path: string) =>
      `<draw:custom-shape><text:p>Words</text:p><draw:enhanced-geometry draw:text-path="${path}"/></draw:custom-shape>`;
    const { paragraphs } = await text(`<text:p>${shape("false")}${shape("true")}</text:p>`);
    const drawn = paragraphs.flatMap(({ runs }) => runs.map((run) => `${run.text} ${run.drawn}`));
    expect(drawn).toEqual(["Words undefined", "Words true"]);
  });

  it("puts notes and headers behind the body, and takes headers only of pages in use", async () => {
    const header = (name: string) =>
      `<style:master-page style:name="${name}"><style:header><text:p>Head of ${name}</text:p></style:header><style:footer style:display="false"><text:p>No</text:p></style:footer></style:master-page>`;
    const content = await text(
      '<text:p>Text<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>Note</text:p></text:note-body></text:note> more</text:p>',
      { masters: header("Standard") + header("Landscape") },
    );
    expect(content.paragraphs.map(({ place: { story } }) => story)).toEqual(["body", "header", "footnote"]);
    expect(wordsOf(content)).toEqual(["Text more", "Head of Standard", "Note"]);
  });

  it("white letters with a relief or a shadow are seen on white", async () => {
    const told = async (more: string) => {
      const style = `<style:style style:name="T1" style:family="text"><style:text-properties fo:color="#ffffff"${more}/></style:style>`;
      return hiddenIn(
        await text('<text:p><text:span text:style-name="T1">pale</text:span></text:p>', { automatic: style }),
      );
    };
    expect(await told("")).toMatchObject([{ what: "invisible-text" }]);
    expect(await told(' style:font-relief="none"')).toHaveLength(1);
    expect(await told(' style:font-relief="embossed"')).toEqual([]);
    expect(await told(' fo:text-shadow="1pt 1pt"')).toEqual([]);
  });

  it("takes no header for hidden that is switched off for left pages and is the same as the one that is shown", async () => {
    const head = (name: string, words: string, rest = "") =>
      `<style:${name}${rest}><style:region-left><text:p>Grants</text:p></style:region-left><style:region-right><text:p>${words}</text:p></style:region-right></style:${name}>`;
    const off = ' style:display="false"';
    const page = (words: string) =>
      `<style:master-page style:name="Standard">${head("header", "Spring")}${head("header-left", words, off)}</style:master-page>`;
    const found = async (words: string) => hiddenIn(await text("<text:p>Text</text:p>", { masters: page(words) }));
    expect(await found("Spring")).toEqual([]);
    expect(await found("Secret")).toMatchObject([{ what: "leftovers", text: "Secret" }]);
  });

  it("does not take a style of styles.xml for one of the same name in the text", async () => {
    const white = (colour: string) => style("paragraph", "P1", `<style:text-properties fo:color="${colour}"/>`);
    const content = await text('<text:p text:style-name="P1">x</text:p>', {
      stylesAutomatic: white("#ffffff"),
      masters:
        '<style:master-page style:name="Standard"><style:header><text:p text:style-name="P1">y</text:p></style:header></style:master-page>',
    });
    expect(runsOf(content)).toEqual([{ text: "x" }, { text: "y", colour: "ffffff" }]);
  });

  it("reads links with what is shown, fields with what they are, and bookmarks of authors", async () => {
    const content = await text(
      '<text:p><text:bookmark text:name="grants"/><text:bookmark-start text:name="_Toc1"/>See <text:a xlink:href="https://example.org/a">the list</text:a> of <text:date>1 May</text:date>, page <text:page-number>3</text:page-number>, <text:date text:fixed="true">2 May</text:date></text:p>',
    );
    expect(content.links).toEqual([{ place: { story: "body" }, target: "https://example.org/a", text: "the list" }]);
    expect(content.bookmarks).toEqual(["grants"]);
    expect(runsOf(content).map(({ text, link, field }) => [text, link ?? field])).toEqual([
      ["See ", undefined],
      ["the list", 0],
      [" of ", undefined],
      ["1 May", "date"],
      [", page ", undefined],
      ["3", "page"],
      [", 2 May", undefined],
    ]);
  });

  it("counts the rows, headings, merged and empty cells of tables", async () => {
    const cell = (inside: string, more = "") => `<table:table-cell${more}>${inside}</table:table-cell>`;
    const row = (...cells: string[]) => `<table:table-row>${cells.join("")}</table:table-row>`;
    const content = await text(
      `<table:table><table:table-column table:number-columns-repeated="3"/><table:table-header-rows>${row(cell("<text:p>A</text:p>", ' table:number-columns-spanned="2"'), "<table:covered-table-cell/>", cell("<text:p/>"))}</table:table-header-rows>${row(cell("<text:p>1</text:p>"), cell("<text:p> </text:p>", ' table:number-columns-repeated="2"'))}</table:table>`,
    );
    expect(content.tables).toEqual([
      { place: { story: "body" }, rows: 2, columns: 3, headerRows: 1, merged: 1, empty: 3 },
    ]);
    expect(content.paragraphs[2]?.place.cell).toEqual({ table: 0, row: 1, column: 0 });
  });

  it("hides the text of hidden sections, paragraphs and fields", async () => {
    const content = await text(
      '<text:section text:display="none" text:name="S"><text:p>a</text:p></text:section>' +
        '<text:section text:display="condition" text:condition="x" text:is-hidden="false" text:name="T"><text:p>shown</text:p></text:section>' +
        '<text:section text:display="condition" text:condition="x" text:name="U"><text:p>nobody knows</text:p></text:section>' +
        '<text:p>b<text:hidden-paragraph text:is-hidden="true"/></text:p><text:p>c<text:hidden-text text:string-value="d" text:is-hidden="true"/></text:p>',
    );
    expect(runsOf(content).map(({ text, hidden }) => [text, hidden === true])).toEqual([
      ["a", true],
      ["shown", false],
      ["nobody knows", true],
      ["b", true],
      ["c", false],
      ["d", true],
    ]);
  });

  it("reads pictures with their words, size and bytes, and takes the picture of an object for none", async () => {
    const content = await text(
      '<text:p><draw:frame svg:width="2cm" svg:height="10mm"><draw:image xlink:href="Pictures/a.png"/><svg:title>Badge</svg:title><svg:desc>A bridge</svg:desc></draw:frame>' +
        '<draw:frame><draw:object/><draw:image xlink:href="./ObjectReplacements/Object 1"/></draw:frame><draw:rect svg:width="1cm" svg:height="1cm"/></text:p>',
      { parts: [{ name: "Pictures/a.png", data: await badge() }] },
    );
    expect(content.pictures).toEqual([
      {
        place: { story: "body" },
        part: "Pictures/a.png",
        width: 20,
        height: 10,
        alternative: "A bridge",
        mime: "image/png",
        bytes: expect.any(Number),
        sha256: expect.stringMatching(/^[\da-f]{64}$/),
      },
      { place: { story: "body" }, drawn: true, width: 10, height: 10 },
    ]);
    expect(content.objects).toEqual([{ place: { story: "body" }, what: "document", empty: true }]);
  });

  it("reads the controls of forms with what is said of them", async () => {
    const content = await text(
      '<office:forms><form:form><form:checkbox form:id="c1" form:label="I agree"/><form:text form:id="c2" form:name="T"/></form:form></office:forms><text:p><draw:control draw:control="c2"><svg:title>Your name</svg:title></draw:control></text:p>',
    );
    expect(content.controls.map(({ what, label }) => [what, label])).toEqual([
      ["checkbox", "I agree"],
      ["text", "Your name"],
    ]);
    expect(content.pictures).toEqual([]);
  });

  it("counts the series and values of charts", async () => {
    const chart = PLANTED.find(({ file }) => file === "hidden/odt/chart-data.odt");
    const content = await read((await chart?.make()) as Uint8Array, "odt");
    expect(content.objects).toMatchObject([{ what: "chart", series: 1, values: 2, alternative: "Grants" }]);
  });
});

describe("spreadsheets of OpenDocument", () => {
  it("take hints for those who fill in cells for no text, and the header of no other page than their own", async () => {
    const hint =
      "<table:content-validations><table:content-validation><table:help-message><text:p>Enter a date</text:p></table:help-message></table:content-validation></table:content-validations>";
    const shape = '<table:shapes><draw:rect draw:style-name="g"><text:p>Note</text:p></draw:rect></table:shapes>';
    const { paragraphs } = await sheets(`${hint}<table:table table:name="Budget">${shape}</table:table>`, {
      masters:
        '<style:master-page style:name="Standard"><style:header><text:p>Sheet1</text:p></style:header></style:master-page>',
    });
    expect(paragraphs.map(({ runs }) => runs.map(({ text }) => text).join(""))).toEqual(["Note"]);
  });

  const cell = (attributes: string, shown = "") =>
    `<table:table-cell ${attributes}>${shown && `<text:p>${shown}</text:p>`}</table:table-cell>`;
  const table = (inside: string, more = "") => `<table:table table:name="A"${more}>${inside}</table:table>`;
  const row = (inside: string, more = "") => `<table:table-row${more}>${inside}</table:table-row>`;

  it("reads values as they are stored, with what is shown for them", async () => {
    const content = await sheets(
      table(
        row(
          cell('office:value-type="float" office:value="1234.50"', "1,234.50") +
            cell('office:value-type="percentage" office:value="0.5"', "50%") +
            cell('office:value-type="date" office:date-value="2026-01-12T12:00:00"', "12 January") +
            cell('office:value-type="time" office:time-value="PT06H00M00S"', "06:00") +
            cell('office:value-type="boolean" office:boolean-value="true"', "TRUE") +
            cell('office:value-type="string"', "Carers") +
            cell('table:formula="of:=1/0" office:value-type="string" office:string-value=""', "#DIV/0!"),
        ),
      ),
    );
    expect(content.sheets[0]?.cells.map(({ type, value, shown, format }) => [type, value, shown, format])).toEqual([
      ["number", "1234.5", "1,234.50", "general"],
      ["number", "0.5", "50%", "percent"],
      ["date", "46034.5", "12 January", "date"],
      ["date", "0.25", "06:00", "time"],
      ["boolean", "true", "TRUE", undefined],
      ["text", "Carers", undefined, undefined],
      ["error", "#DIV/0!", undefined, undefined],
    ]);
    expect(content.paragraphs).toEqual([]);
  });

  it("writes out what is repeated, and nothing that is empty", async () => {
    const content = await sheets(
      table(
        row(
          cell('office:value-type="float" office:value="1" table:number-columns-repeated="2"', "1"),
          ' table:number-rows-repeated="2"',
        ) +
          row(cell('table:number-columns-repeated="16384"'), ' table:number-rows-repeated="1048570"') +
          row(cell('office:value-type="string"', "end")),
      ),
    );
    expect(content.sheets[0]?.cells.map(({ row, column }) => [row, column])).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
      [1_048_572, 0],
    ]);
  });

  it("gives up on more cells than are read", async () => {
    const many = cell('office:value-type="float" office:value="1" table:number-columns-repeated="16384"', "1");
    await expect(sheets(table(row(many, ' table:number-rows-repeated="1048576"')))).rejects.toThrow(UnreadableError);
  });

  it("finds rows and columns without height and width, and joins neighbours", async () => {
    const content = await sheets(
      table(
        '<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/><table:table-column table:style-name="thin"/>' +
          row("", ' table:visibility="filter"') +
          row("", ' table:visibility="collapse" table:number-rows-repeated="3"'),
      ),
      { automatic: style("table-column", "thin", '<style:table-column-properties style:column-width="0cm"/>') },
    );
    expect(content.sheets[0]?.hiddenColumns).toEqual([{ from: 1, to: 3 }]);
    expect(content.sheets[0]?.hiddenRows).toEqual([
      { from: 0, to: 0, filtered: true },
      { from: 1, to: 3 },
    ]);
  });

  it("knows headings by rows that repeat, lists and panes that stay in view", async () => {
    const one = cell('office:value-type="string"', "Group");
    const frozen = (name: string) =>
      `<config:config-item-set><config:config-item-map-named config:name="Tables"><config:config-item-map-entry config:name="${name}"><config:config-item config:name="VerticalSplitMode">2</config:config-item></config:config-item-map-entry></config:config-item-map-named></config:config-item-set>`;
    const made = [
      await sheets(table(row(one))),
      await sheets(table(`<table:table-header-rows>${row(one)}</table:table-header-rows>`)),
      await sheets(
        `${table(row(one))}<table:database-ranges><table:database-range table:name="d" table:target-range-address="A.A1:A.B2"/></table:database-ranges>`,
      ),
      await sheets(table(row(one)), { settings: frozen("A") }),
    ];
    expect(made.map(({ sheets }) => sheets[0]?.hasHeader)).toEqual([false, true, true, true]);
  });

  it("sees what a format shows nothing of, and what lies under merged cells", async () => {
    const content = await sheets(
      table(
        row(
          cell('table:style-name="blank" office:value-type="float" office:value="7"') +
            cell('office:value-type="float" office:value="8" table:number-columns-spanned="2"', "8") +
            '<table:covered-table-cell office:value-type="float" office:value="9"><text:p>9</text:p></table:covered-table-cell>',
        ),
      ),
      {
        automatic:
          '<number:number-style style:name="N1"><number:text/></number:number-style>' +
          style("table-cell", "blank", "", ' style:data-style-name="N1"'),
      },
    );
    expect(content.sheets[0]).toMatchObject({
      merged: 1,
      cells: [{ invisible: true }, { value: "8" }, { invisible: true }],
    });
    expect(content.sheets[0]?.cells[1]?.invisible).toBeUndefined();
  });

  it("tells the colours of cells where they are certain, and are not black on white", async () => {
    const pale =
      '<style:table-cell-properties fo:background-color="#eeeeee"/><style:text-properties fo:color="#999999" fo:font-size="11pt"/>';
    const map = '<style:map style:condition="value()&gt;3" style:apply-style-name="pale"/>';
    const styled = (name: string) => cell(`table:style-name="${name}" office:value-type="string"`, "Cost");
    const content = await sheets(table(row(styled("pale") + styled("plain") + styled("depends"))), {
      automatic:
        style("table-cell", "pale", pale) +
        style("table-cell", "plain", '<style:text-properties fo:color="#000000"/>') +
        style("table-cell", "depends", pale + map),
    });
    expect(content.sheets[0]?.cells.map(({ ink }) => ink)).toEqual([
      { colour: "999999", background: "eeeeee", size: 11 },
      undefined,
      undefined,
    ]);
  });

  it("finds shapes that lie on cells with values", async () => {
    const bar = (fill: string, end: string) =>
      `<draw:rect draw:style-name="${fill}" table:end-cell-address="A.${end}" table:end-x="2cm" table:end-y="0.4cm" svg:x="0cm" svg:y="0cm" svg:width="4cm" svg:height="1cm"><svg:desc>Bar</svg:desc></draw:rect>`;
    const fill = (name: string, colour: string) =>
      style("graphic", name, `<style:graphic-properties draw:fill="solid" draw:fill-color="${colour}"/>`);
    const value = (number: number, shape = "") =>
      `<table:table-cell office:value-type="float" office:value="${number}"><text:p>${number}</text:p>${shape}</table:table-cell>`;
    const content = await sheets(
      table(
        row(value(1) + value(2, bar("black", "B2"))) +
          row(value(3) + value(4)) +
          row(`<table:table-cell>${bar("white", "B3")}</table:table-cell>${value(5)}`),
      ),
      { automatic: fill("black", "#000000") + fill("white", "#ffffff") },
    );
    expect(content.traces).toEqual([
      { what: "false-redaction", where: 'sheet "A"', count: 2, text: "2\n4", detail: "2 cells, B1 to B2" },
      { what: "covered-content", where: 'sheet "A"', text: "5", detail: "1 cell, A3 to B3" },
    ]);
  });

  it.each([
    ["an arrow", "ooxml-rightArrow", []],
    ["a rectangle", "ooxml-rect", ["false-redaction"]],
    ["a rectangle with round corners", "round-rectangle", ["false-redaction"]],
  ])("tells by its outline whether a shape lies on cells: %s", async (_, type, expected) => {
    const shape = `<draw:custom-shape draw:style-name="black" table:end-cell-address="A.B2" table:end-x="2cm" table:end-y="0.4cm" svg:x="0cm" svg:y="0cm" svg:width="4cm" svg:height="1cm"><svg:desc>Bar</svg:desc><draw:enhanced-geometry draw:type="${type}"/></draw:custom-shape>`;
    const content = await sheets(
      table(
        row(
          `<table:table-cell office:value-type="float" office:value="1"><text:p>1</text:p>${shape}</table:table-cell>`,
        ),
      ),
      {
        automatic: style("graphic", "black", '<style:graphic-properties draw:fill="solid" draw:fill-color="#000000"/>'),
      },
    );
    expect(content.traces.map(({ what }) => what)).toEqual(expected);
  });

  it("takes a copy of a sheet of another document for external data, and for no sheet", async () => {
    const content = await sheets(
      table(row(cell('office:value-type="string"', "x"))) +
        `<table:table table:name="'file:///S:/pay.ods'#$Pay">${row(cell('office:value-type="float" office:value="5"', "5"))}</table:table>`,
    );
    expect(content.sheets.map(({ name }) => name)).toEqual(["A"]);
    expect(content.traces).toMatchObject([{ what: "external-data", text: "5" }]);
  });

  it("tells of formulas that read another file, and not of those that stay in theirs", async () => {
    const formula = (address: string) =>
      table(row(cell(`table:formula="of:=[${address}]" office:value-type="float" office:value="5"`, "5")));
    expect((await sheets(formula("'file:///C:/HR/Ann%20Example.xlsx'#$Pay.A1"))).traces).toMatchObject([
      { what: "external-data", where: 'sheet "A"', detail: "1 formula on another file" },
    ]);
    expect((await sheets(formula("'My sheet'.A1"))).traces).toEqual([]);
  });

  it("tells of a pivot table whether its data can be seen", async () => {
    const pivot = (source: string) =>
      `<table:data-pilot-tables><table:data-pilot-table table:name="p" table:target-range-address="A.D1:A.E3"><table:source-cell-range table:cell-range-address="${source}"/></table:data-pilot-table></table:data-pilot-tables>`;
    const hidden = `<table:table table:name="B" table:style-name="off">${row(cell('office:value-type="string"', "x"))}</table:table>`;
    const made: Made = { automatic: style("table", "off", '<style:table-properties table:display="false"/>') };
    const shown = await sheets(table("") + pivot("A.A1:A.B3"), made);
    const behind = await sheets(table("") + hidden + pivot("B.A1:B.B3"), made);
    expect(shown.traces).toMatchObject([{ what: "pivot-cache", where: 'sheet "A"', empty: true }]);
    expect(behind.traces).toMatchObject([{ what: "pivot-cache", where: 'sheet "A"' }]);
    expect(behind.traces[0]?.empty).toBeUndefined();
  });
});

describe("slides of OpenDocument", () => {
  const box = (x: number, inside: string, more = "") =>
    `<draw:frame${more} svg:x="${x}cm" svg:y="1cm" svg:width="5cm" svg:height="2cm"><draw:text-box><text:p>${inside}</text:p></draw:text-box></draw:frame>`;
  const page = (inside: string, more = "") => `<draw:page draw:master-page-name="M"${more}>${inside}</draw:page>`;
  const master = (inside: string) =>
    `<style:master-page style:name="M" style:page-layout-name="L" draw:style-name="dp">${inside}</style:master-page>`;
  const layout =
    '<style:page-layout style:name="L"><style:page-layout-properties fo:page-width="28cm" fo:page-height="21cm"/></style:page-layout>';
  const fill = (colour: string) =>
    style("drawing-page", "dp", `<style:drawing-page-properties draw:fill="solid" draw:fill-color="${colour}"/>`);

  it("reads titles, boxes in millimetres and what stands beside the slide", async () => {
    const content = await slides(page(box(1, "Grants", ' presentation:class="title"') + box(40, "Aside")), {
      masters: master(""),
      stylesAutomatic: layout,
    });
    expect(content.slides).toEqual([
      {
        number: 1,
        title: "Grants",
        boxes: [
          { x: 10, y: 10, width: 50, height: 20, role: "title" },
          { x: 400, y: 10, width: 50, height: 20, outside: true },
        ],
      },
    ]);
    expect(content.paragraphs[0]).toMatchObject({ heading: 1, place: { story: "body", slide: 1 } });
    expect(content.traces).toMatchObject([{ what: "covered-content", where: "slide 1" }]);
  });

  it("knows a picture that is cut to the outline of a shape, and no pattern", async () => {
    const filled = (repeat: string) =>
      `<style:graphic-properties draw:fill="bitmap" draw:fill-image-name="B" style:repeat="${repeat}"/>`;
    const shape = (name: string) =>
      `<draw:custom-shape draw:style-name="${name}" svg:x="1cm" svg:y="1cm" svg:width="4cm" svg:height="4cm"><draw:enhanced-geometry draw:type="ooxml-ellipse"/></draw:custom-shape>`;
    const content = await slides(`<draw:page draw:name="one">${shape("whole")}${shape("pattern")}</draw:page>`, {
      styles: '<draw:fill-image draw:name="B" xlink:href="Pictures/b.png"/>',
      automatic: style("graphic", "whole", filled("stretch")) + style("graphic", "pattern", filled("repeat")),
      parts: [{ name: "Pictures/b.png", data: await badge() }],
    });
    expect(content.pictures.map(({ drawn, mime }) => [drawn, mime])).toEqual([
      [undefined, "image/png"],
      [true, undefined],
    ]);
  });

  it.each([
    ["an arrow", "ooxml-downArrow", []],
    ["a triangle that is too narrow above", "ooxml-triangle", []],
    ["a rectangle", "ooxml-rect", ["false-redaction"]],
    ["a circle that is larger", "ooxml-ellipse", ["false-redaction"]],
  ])("tells by its outline whether a shape covers text: %s", async (_, type, expected) => {
    const at = (x: number, y: number, width: number, height: number) =>
      `svg:x="${x}cm" svg:y="${y}cm" svg:width="${width}cm" svg:height="${height}cm"`;
    const content = await slides(
      `<draw:page draw:name="one"><draw:frame ${at(5, 5, 4, 1)}><draw:text-box><text:p>Ann</text:p></draw:text-box></draw:frame><draw:custom-shape draw:style-name="black" ${at(4, 4, 6, 3)}><svg:desc>Bar</svg:desc><draw:enhanced-geometry draw:type="${type}"/></draw:custom-shape></draw:page>`,
      {
        automatic: style("graphic", "black", '<style:graphic-properties draw:fill="solid" draw:fill-color="#000000"/>'),
      },
    );
    expect(content.traces.map(({ what }) => what)).toEqual(expected);
  });

  it("takes the background from the master page, and from what lies behind a box", async () => {
    const dark = '<draw:rect draw:style-name="dark" svg:x="10cm" svg:y="0cm" svg:width="10cm" svg:height="5cm"/>';
    const content = await slides(page(box(1, "a") + box(12, "b")), {
      masters: master(dark),
      stylesAutomatic:
        layout +
        fill("#ddeeff") +
        style("graphic", "dark", '<style:graphic-properties draw:fill="solid" draw:fill-color="#112233"/>'),
    });
    expect(runsOf(content).map(({ background }) => background)).toEqual(["ddeeff", "112233"]);
  });

  it("takes text of master pages in use, and none that stands in for what is not there yet", async () => {
    const content = await slides(page(box(1, "Slide")), {
      masters:
        master(
          box(1, "Click to edit", ' presentation:class="title" presentation:placeholder="true"') + box(20, "Council"),
        ) + master(box(1, "Unused")).replace('"M"', '"N"'),
    });
    expect(content.paragraphs.map(({ place: { story }, runs }) => [story, runs[0]?.text])).toEqual([
      ["body", "Slide"],
      ["master", "Council"],
    ]);
  });
});

describe("packages of OpenDocument", () => {
  const manifest = (...names: string[]) => ({
    name: "META-INF/manifest.xml",
    data: `<manifest:manifest xmlns:manifest="${OASIS("manifest")}">${names.map((name) => `<manifest:file-entry manifest:full-path="${name}" manifest:media-type=""/>`).join("")}</manifest:manifest>`,
  });
  const tracesOf = async (parts: Made["parts"], more: Made = {}) =>
    (await text("<text:p>x</text:p>", { ...more, ...(parts && { parts }) })).traces;

  it("finds parts that the manifest does not name, also where programs keep their own", async () => {
    const traces = await tracesOf([manifest("content.xml"), { name: "Configurations2/notes.txt", data: "x" }]);
    expect(traces).toMatchObject([{ what: "leftovers", detail: "1 file, 1 KB" }]);
  });

  it("misses no use for a picture on a master page that no page uses", async () => {
    const part = "Pictures/crest.png";
    const image = `<draw:frame><draw:image xlink:href="${part}"/></draw:frame>`;
    const masters = `<style:master-page style:name="Spare"><style:header>${image}</style:header></style:master-page>`;
    const parts = [manifest("content.xml", part), { name: part, data: "x" }];
    expect(await tracesOf(parts)).toMatchObject([{ what: "leftovers" }]);
    expect(await tracesOf(parts, { masters })).toEqual([]);
  });

  it("takes earlier versions for tracked changes", async () => {
    const traces = await tracesOf([
      { name: "VersionList.xml", data: "<x/>" },
      { name: "Versions/Version1", data: "x" },
    ]);
    expect(traces).toEqual([{ what: "tracked-changes", where: "", detail: "1 earlier version" }]);
  });

  it("takes no note of what LibreOffice says of a package by itself, and of what others say of the text", async () => {
    const rdf = (inside: string) => ({
      name: "manifest.rdf",
      data: `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">${inside}</rdf:RDF>`,
    });
    const own =
      '<rdf:Description rdf:about=""><rdf:type rdf:resource="http://docs.oasis-open.org/ns/office/1.2/meta/pkg#Document"/></rdf:Description>';
    const foreign =
      '<rdf:Description rdf:about="content.xml"><case:of xmlns:case="https://case.example/">x</case:of></rdf:Description>';
    expect(await tracesOf([rdf(own)])).toEqual([]);
    expect(await tracesOf([rdf(own + foreign)])).toMatchObject([{ what: "custom-xml" }]);
  });

  it("finds locks in the settings", async () => {
    const settings = (value: string) =>
      `<config:config-item-set><config:config-item config:name="LoadReadonly">${value}</config:config-item></config:config-item-set>`;
    expect(await tracesOf([], { settings: settings("true") })).toEqual([{ what: "weak-lock", where: "" }]);
    expect(await tracesOf([], { settings: settings("false") })).toEqual([]);
  });

  it("names the properties that tell of people or are seen nowhere else, and none that tell of a program", async () => {
    const { properties } = await text("<text:p>x</text:p>", {
      meta:
        "<dc:title> Grants </dc:title><dc:subject>Money</dc:subject><meta:initial-creator>Ann</meta:initial-creator><meta:printed-by/>" +
        '<meta:keyword>grants</meta:keyword><meta:user-defined meta:name="Case">12</meta:user-defined><meta:user-defined meta:name="AppVersion">16</meta:user-defined><meta:user-defined meta:name="Version" meta:value-type="float">1</meta:user-defined>',
    });
    expect(properties).toEqual({
      title: "Grants",
      subject: "Money",
      language: "",
      personal: [
        { name: "Author", value: "Ann" },
        { name: "Keywords", value: "grants" },
        { name: "Case", value: "12" },
      ],
    });
  });
});

describe("OpenDocument files that are not sound", () => {
  it.each([
    ["no content", [{ name: "mimetype", data: "x" }]],
    ["broken content", [{ name: "content.xml", data: "<a><b></a>" }]],
    [
      "a password",
      [
        {
          name: "META-INF/manifest.xml",
          data: `<manifest:manifest xmlns:manifest="${OASIS("manifest")}"><manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>`,
        },
        { name: "content.xml", data: "?" },
      ],
    ],
  ])("could not be read: %s", async (_what, parts) => {
    await expect(read(await zip(parts), "odt")).rejects.toThrow(UnreadableError);
  });

  it("reads ten thousand comments as one place with a count", async () => {
    const comment = "<office:annotation><dc:creator>A</dc:creator><text:p>x</text:p></office:annotation>";
    const content = await text(`<text:p>Text${comment.repeat(10_000)}</text:p>`);
    const [{ text: _, ...told } = { text: "" }, ...others] = content.traces;
    expect(told).toEqual({ what: "comments", where: "", count: 10_000, detail: "by 1 person" });
    expect(others).toEqual([]);
    expect(wordsOf(content)).toEqual(["Text"]);
  });

  it("reads tables within tables to a depth that XML allows", async () => {
    const deep = 300;
    const begin = "<table:table><table:table-row><table:table-cell>";
    const end = "</table:table-cell></table:table-row></table:table>";
    const content = await text(`${begin.repeat(deep)}<text:p>x</text:p>${end.repeat(deep)}`);
    expect(content.tables).toHaveLength(deep);
    expect(content.tables.every(({ empty }) => empty === 0)).toBe(true);
  });
});

describe("what only one kind of author writes", () => {
  it("reads drawings by their pages, and comments on slides as LibreOffice writes them", async () => {
    const bytes = await packed(
      '<office:drawing><draw:page draw:master-page-name="M"><draw:rect svg:x="1cm" svg:y="1cm" svg:width="4cm" svg:height="1cm"><text:p>Plan</text:p></draw:rect>' +
        '<officeooo:annotation xmlns:officeooo="http://openoffice.org/2009/office"><dc:creator>A</dc:creator><text:p>x</text:p></officeooo:annotation></draw:page></office:drawing>',
      {},
    );
    const content = await read(bytes, "odg");
    expect(content.kind).toBe("drawing");
    expect(content.paragraphs).toMatchObject([{ place: { story: "body", slide: 1 }, runs: [{ text: "Plan" }] }]);
    expect(content.traces).toMatchObject([{ what: "comments", where: "slide 1" }]);
  });

  it("reads content controls and the fields of old forms as controls", async () => {
    const content = await text(
      '<text:p><loext:content-control loext:alias="Your name"><text:span>Ann</text:span></loext:content-control><loext:content-control loext:checkbox="true">☐</loext:content-control>' +
        '<field:fieldmark xmlns:field="urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0" field:type="vnd.oasis.opendocument.field.FORMDROPDOWN"/></text:p>',
    );
    expect(content.controls.map(({ what, label }) => [what, label])).toEqual([
      ["text", "Your name"],
      ["checkbox", undefined],
      ["list", undefined],
    ]);
    expect(wordsOf(content)).toEqual(["Ann☐"]);
  });

  it("takes a click that opens a page of the web for a link", async () => {
    const content = await slides(
      '<draw:page><draw:rect svg:x="1cm" svg:y="1cm" svg:width="4cm" svg:height="1cm"><office:event-listeners><presentation:event-listener presentation:action="execute" xlink:href="https://example.org/"/></office:event-listeners><text:p>Grants</text:p></draw:rect></draw:page>',
    );
    expect(content.links).toMatchObject([{ target: "https://example.org/", text: "Grants" }]);
    expect(content.traces).toEqual([]);
  });
});
