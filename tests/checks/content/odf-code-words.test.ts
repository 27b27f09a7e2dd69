/** Words in the code of OpenDocument that no page shows, and boxes, lines and cells that nobody sees. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isMet } from "../../../src/checks/content/odf/conditions.js";
import { readOdf } from "../../../src/checks/content/odf/read.js";
import { hiddenIn } from "../../../src/checks/privacy/derived.js";
import { type Planted, packageOf } from "../../clean/make.js";
import { testFolder } from "../../support/folder.js";
import { detection, limits } from "../../support/values.js";
import { zip } from "../odf/make.js";

const folder = testFolder();
const SECRET = "Ada Example, AB 12 34 56 C";
let files = 0;

async function found(planted: Planted): Promise<readonly string[]> {
  files += 1;
  const { kind = "odt" } = planted;
  const file = join(folder, `${files}.${kind}`);
  writeFileSync(file, zip(packageOf(planted)));
  const content = await readOdf({ file, name: `a.${kind}`, role: "source", detection: detection(kind), limits });
  return hiddenIn(content).flatMap(({ what, empty, where, detail = "" }) => {
    expect(`${where} ${detail}`).not.toMatch(/Ada|AB 12/);
    return empty ? [] : [what];
  });
}

const OASIS = "urn:oasis:names:tc:opendocument:xmlns:";
const p = (content: string) => `<text:p>${content}</text:p>`;
const cell = (content: string, attributes = "") => `<table:table-cell ${attributes}>${content}</table:table-cell>`;
const row = (cells: string) => `<table:table-row>${cells}</table:table-row>`;
const sheet = (content: string) => `<table:table table:name="Sheet1"><table:table-column/>${content}</table:table>`;
const frame = (size: string, content: string, box = "") =>
  p(
    `<draw:frame text:anchor-type="paragraph" ${size}><draw:text-box ${box}>${p(content)}</draw:text-box></draw:frame>`,
  );
const config = (name: string, value: string) =>
  `<config:config-item-set config:name="ooo:configuration-settings"><config:config-item config:name="${name}" config:type="string">${value}</config:config-item></config:config-item-set>`;
const forms = (field: string, more = "") =>
  `<office:forms><form:form form:name="F">${field}</form:form></office:forms>${more}`;
const master = (content: string) =>
  `<office:automatic-styles><style:page-layout style:name="L"/></office:automatic-styles><office:master-styles>${content}<style:master-page style:name="Default" style:page-layout-name="L"/></office:master-styles>`;
const PAGE = '<draw:page draw:name="page1" draw:master-page-name="Default"/>';
const styled = (name: string, family: string, inner: string) =>
  `<style:style style:name="${name}" style:family="${family}">${inner}</style:style>`;
const WHITE = styled("white", "table-cell", '<style:text-properties fo:color="#ffffff"/>');

const object = (data: string): Planted => ({
  body: p(
    '<draw:frame text:anchor-type="as-char" svg:width="2cm" svg:height="1cm"><draw:object xlink:href="./Object 1"/></draw:frame>',
  ),
  more: [{ name: "Object 1/content.xml", data, type: "text/xml" }],
});
const chartWith = (rows: string) =>
  `<office:document-content xmlns:office="${OASIS}office:1.0" xmlns:chart="${OASIS}chart:1.0" xmlns:table="${OASIS}table:1.0" xmlns:text="${OASIS}text:1.0"><office:body><office:chart><chart:chart>` +
  '<chart:series chart:values-cell-range-address="local-table.$B$1:.$B$1"/><table:table table:name="local-table">' +
  `${row(`${cell(p("a"), 'office:value-type="string"')}${cell(p("1"), 'office:value-type="float" office:value="1"')}`)}${rows}</table:table></chart:chart></office:chart></office:body></office:document-content>`;

const CASES: readonly (readonly [what: string, category: string, planted: Planted])[] = [
  [
    "the title of a link",
    "leftovers",
    { body: p(`<text:a xlink:href="https://e.org/" office:title="${SECRET}">x</text:a>`) },
  ],
  [
    "the other text of a condition",
    "leftovers",
    {
      body: p(
        `<text:conditional-text text:condition="ooow:1" text:string-value-if-true="x" text:string-value-if-false="${SECRET}">x</text:conditional-text>`,
      ),
    },
  ],
  ["a name with a person's data", "leftovers", { body: p(`<text:bookmark text:name="${SECRET}"/>x`) }],
  [
    "an attribute that no program knows",
    "leftovers",
    { body: p(`<text:span text:unheard-of="${SECRET}">x</text:span>`) },
  ],
  [
    "a text in a formula",
    "leftovers",
    {
      kind: "ods",
      body: sheet(
        row(cell(p("x"), `table:formula="of:=IF(1;&quot;x&quot;;&quot;${SECRET}&quot;)" office:value-type="string"`)),
      ),
    },
  ],
  [
    "words under a name",
    "leftovers",
    {
      kind: "ods",
      body: `${sheet(row(cell(p("x"), 'office:value-type="string"')))}<table:named-expressions><table:named-expression table:name="a" table:expression="of:=&quot;Leeds&quot;"/></table:named-expressions>`,
    },
  ],
  ["text where none belongs", "leftovers", { body: `${p("x")}${SECRET}` }],
  [
    "text between the rows of a sheet",
    "leftovers",
    { kind: "ods", body: sheet(`${row(cell(p("x"), 'office:value-type="string"'))}${SECRET}`) },
  ],
  [
    "a table in a cell of a sheet",
    "leftovers",
    {
      kind: "ods",
      body: sheet(row(cell(`<table:table table:name="b"><table:table-column/>${row(cell(p(SECRET)))}</table:table>`))),
    },
  ],
  [
    "a statement about the text",
    "custom-xml",
    {
      body: p(
        `<text:span xhtml:content="${SECRET}" xhtml:property="a" xmlns:xhtml="http://www.w3.org/1999/xhtml">x</text:span>`,
      ),
    },
  ],
  [
    "a field of a form that nothing shows",
    "variables",
    { body: forms(`<form:text form:name="a" xml:id="c1" form:current-value="${SECRET}"/>`, p("x")) },
  ],
  ["a box of no size", "covered-content", { body: frame('svg:width="0cm" svg:height="0cm"', SECRET) }],
  ["a box as low as a hair", "covered-content", { body: frame('svg:width="3cm" svg:height="0.01cm"', SECRET) }],
  [
    "a hidden column of a text",
    "hidden-text",
    {
      automatic: styled("n", "table-column", '<style:table-column-properties style:column-width="0.01cm"/>'),
      body: `<table:table table:name="T"><table:table-column/><table:table-column table:style-name="n"/>${row(cell(p("x")) + cell(p(SECRET)))}</table:table>`,
    },
  ],
  [
    "letters that one sees through",
    "hidden-text",
    {
      automatic: styled("t", "text", '<style:text-properties fo:color="#ff0000" loext:opacity="0%"/>'),
      body: p(`<text:span text:style-name="t">${SECRET}</text:span>`),
    },
  ],
  [
    "letters raised and made small",
    "invisible-text",
    {
      automatic: styled("t", "text", '<style:text-properties style:text-position="0% 1%" fo:font-size="10pt"/>'),
      body: p(`<text:span text:style-name="t">${SECRET}</text:span>`),
    },
  ],
  ["a script in a line", "macros", { body: p(`<text:script script:language="x">${SECRET}</text:script>x`) }],
  [
    "a condition that is always met",
    "invisible-text",
    {
      kind: "ods",
      automatic: `${WHITE}${styled("c", "table-cell", '<style:map style:condition="is-true-formula(1)" style:apply-style-name="white"/>')}`,
      body: sheet(row(cell(p(SECRET), 'table:style-name="c" office:value-type="string"'))),
    },
  ],
  [
    "a number that is shown as a word",
    "invisible-text",
    {
      kind: "ods",
      automatic: `<number:number-style style:name="N"><number:text>x</number:text></number:number-style><style:style style:name="c" style:family="table-cell" style:data-style-name="N"/>`,
      body: sheet(row(cell(p("x"), 'table:style-name="c" office:value-type="float" office:value="447700900123"'))),
    },
  ],
  [
    "another number than the one that is shown",
    "invisible-text",
    { kind: "ods", body: sheet(row(cell(p("1"), 'office:value-type="float" office:value="447700900123"'))) },
  ],
  [
    "the header of pages of notes",
    "leftovers",
    {
      kind: "odp",
      body: `<presentation:header-decl presentation:name="h">${SECRET}</presentation:header-decl>${PAGE}`,
    },
  ],
  [
    "a page of handouts",
    "leftovers",
    {
      kind: "odp",
      body: PAGE,
      styles: master(
        `<style:handout-master style:page-layout-name="L"><draw:frame svg:width="9cm" svg:height="2cm" svg:x="1cm" svg:y="1cm"><draw:text-box>${p(SECRET)}</draw:text-box></draw:frame></style:handout-master>`,
      ),
    },
  ],
  [
    "a place for words that are not there",
    "leftovers",
    {
      kind: "odp",
      body: `<draw:page draw:name="page1" draw:master-page-name="Default"><draw:frame presentation:class="subtitle" presentation:placeholder="true" svg:width="9cm" svg:height="2cm"><draw:text-box>${p(SECRET)}</draw:text-box></draw:frame></draw:page>`,
    },
  ],
  [
    "a database in the settings",
    "properties",
    { body: p("x"), settings: config("CurrentDatabaseDataSource", "Payroll") },
  ],
  ["a setting of several words", "properties", { body: p("x"), settings: config("Unheard", SECRET) }],
  ["a property that no program knows", "properties", { body: p("x"), meta: `<dc:publisher>${SECRET}</dc:publisher>` }],
  [
    "the name of who signed",
    "properties",
    {
      body: p("x"),
      more: [{ name: "META-INF/documentsignatures.xml", data: `<a><X509IssuerName>CN=${SECRET}</X509IssuerName></a>` }],
    },
  ],
  [
    "the remark of a formula",
    "leftovers",
    object(
      `<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mi>a</mi><annotation encoding="StarMath 5.0">a %% ${SECRET}</annotation></semantics></math>`,
    ),
  ],
  [
    "a text of a formula that takes room and is not drawn",
    "leftovers",
    object(
      `<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>a</mi><mphantom><mtext>${SECRET}</mtext></mphantom></math>`,
    ),
  ],
  [
    "words in the table of a chart that it does not draw",
    "chart-data",
    object(chartWith(row(cell(p(SECRET), 'office:value-type="string"')))),
  ],
  [
    "the instruction of a field",
    "leftovers",
    {
      body: p(
        `<field:fieldmark-start xmlns:field="urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0" field:type="x"><field:param field:name="code" field:value="ADDIN ${SECRET}"/></field:fieldmark-start>x`,
      ),
    },
  ],
  [
    "text that is made smaller until it fits",
    "covered-content",
    {
      kind: "odp",
      automatic: styled("s", "graphic", '<style:graphic-properties draw:fit-to-size="shrink-to-fit"/>'),
      body: `<draw:page draw:name="page1" draw:master-page-name="Default"><draw:custom-shape draw:style-name="s" svg:x="1cm" svg:y="1cm" svg:width="0.2cm" svg:height="0.1cm">${p(SECRET)}</draw:custom-shape></draw:page>`,
    },
  ],
  [
    "letters on top of each other",
    "invisible-text",
    {
      automatic: styled("t", "text", '<style:text-properties fo:letter-spacing="-1cm" fo:font-size="10pt"/>'),
      body: p(`<text:span text:style-name="t">${SECRET}</text:span>`),
    },
  ],
  [
    "lines on top of each other",
    "invisible-text",
    {
      automatic: styled(
        "q",
        "paragraph",
        '<style:paragraph-properties fo:line-height="1%"/><style:text-properties fo:font-size="10pt"/>',
      ),
      body: `<text:p text:style-name="q">${SECRET}</text:p>`,
    },
  ],
  [
    "a menu of its own",
    "leftovers",
    {
      body: p("x"),
      more: [{ name: "Configurations2/menubar/menubar.xml", data: `<a>${SECRET}</a>`, type: "text/xml" }],
    },
  ],
];

describe("what no page of OpenDocument shows", () => {
  it("is a list that begins where no page is, and no list on the page", async () => {
    const levels = (margin: string) =>
      `<text:list-style style:name="L"><text:list-level-style-bullet text:level="1" text:bullet-char="x"><style:list-level-properties><style:list-level-label-alignment fo:margin-left="${margin}"/></style:list-level-properties></text:list-level-style-bullet></text:list-style>`;
    const styles =
      '<office:automatic-styles><style:page-layout style:name="M"><style:page-layout-properties fo:page-width="21cm"/></style:page-layout></office:automatic-styles>';
    const body = `<text:list text:style-name="L"><text:list-item>${p(SECRET)}</text:list-item></text:list>`;
    expect(await found({ automatic: levels("60cm"), body, styles })).toEqual(["hidden-text"]);
    expect(await found({ automatic: levels("6cm"), body, styles })).toEqual([]);
  });

  it("is a cell whose indent pushes its text out", async () => {
    const automatic = styled("c", "table-cell", '<style:paragraph-properties fo:margin-left="60cm"/>');
    const body = sheet(row(cell(p(SECRET), 'table:style-name="c" office:value-type="string"')));
    expect(await found({ kind: "ods", automatic, body })).toEqual(["invisible-text"]);
  });

  it.each(CASES)("%s is told as %s", async (_what, category, planted) => {
    expect(await found(planted)).toEqual([category]);
  });

  it("is not what is shown elsewhere, nor what programs write of their own accord", async () => {
    const body =
      p(`${SECRET}<text:bookmark text:name="${SECRET}"/>`) +
      p(
        '<draw:frame draw:name="Footer Placeholder 4" text:anchor-type="as-char" svg:width="3cm"><draw:text-box fo:min-height="0cm"><text:p>x</text:p></draw:text-box></draw:frame>',
      ) +
      forms(
        '<form:text form:name="Text Box 1" xml:id="c1" form:current-value="Leeds"><form:properties><form:property form:property-name="DefaultControl" office:value-type="string" office:string-value="com.sun.star.form.control.TextField"/></form:properties></form:text>',
        p('<draw:control text:anchor-type="as-char" draw:control="c1"/>'),
      );
    expect(await found({ body, settings: config("PrinterName", "Generic Printer") })).toEqual([]);
  });

  it("is not a number that its format rounds or shortens", async () => {
    const body = sheet(
      row(cell(p("447700900123"), 'office:value-type="float" office:value="447700900123.4"')) +
        row(cell(p("4.48E+011"), 'office:value-type="float" office:value="447700900123"')),
    );
    expect(await found({ kind: "ods", body })).toEqual([]);
  });
});

describe("a condition", () => {
  const number = { row: 0, column: 0, type: "number", value: "12" } as const;
  it.each(["is-true-formula(1)", "cell-content()>10", "cell-content()!=3", ">=12", "between(1,20)", '!="a"'])(
    "%s is surely met by 12",
    (condition) => expect(isMet(condition, number)).toBe(true),
  );
  it.each([
    "is-true-formula(0)",
    "is-true-formula([.A1]=3)",
    "cell-content()<10",
    "=13",
    "not-between(1,20)",
    "cell-content()>[.B1]",
    "",
  ])("%s is not, as far as is known", (condition) => expect(isMet(condition, number)).toBe(false));
});
