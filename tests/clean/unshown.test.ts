/** Words in the code that no page shows: the copy is without them, and shows what it showed. */
import { describe, expect, it } from "vitest";
import { cleaned, type Planted, SECRET, style } from "./make.js";

const p = (content: string) => `<text:p>${content}</text:p>`;
const link = (attributes: string) =>
  p(`<text:a xlink:href="https://example.org/" ${attributes}>The council</text:a> met.`);
const table = (rows: string, columns = "<table:table-column/>") =>
  `<table:table table:name="Table1">${columns}<table:table-row>${rows}</table:table-row></table:table>`;
const cell = (content: string, attributes = "") => `<table:table-cell ${attributes}>${content}</table:table-cell>`;
const sheet = (rows: string) => `<table:table table:name="Sheet1"><table:table-column/>${rows}</table:table>`;
const row = (cells: string) => `<table:table-row>${cells}</table:table-row>`;
const METCELL = cell(p("The council met."), 'office:value-type="string"');
const control = (field: string) =>
  `<office:forms><form:form form:name="Form">${field}</form:form></office:forms>` +
  '<text:p>The council met.<draw:control text:anchor-type="as-char" svg:width="3cm" svg:height="1cm" draw:control="c1"/></text:p>';
const implementation = 'form:control-implementation="ooo:com.sun.star.form.component.TextField"';
const box = (size: string, name = "Box1") =>
  p(
    `The council met.<draw:frame draw:name="${name}" text:anchor-type="paragraph" ${size}><draw:text-box>${p(SECRET)}</draw:text-box></draw:frame>`,
  );
const NARROW =
  '<style:style style:name="narrow" style:family="table-column"><style:table-column-properties style:column-width="0.01cm"/></style:style>';
const FIELD = 'xmlns:field="urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0"';
const SHOWN = `<draw:frame svg:x="1cm" svg:y="1cm" svg:width="9cm" svg:height="2cm"><draw:text-box>${p("The council met.")}</draw:text-box></draw:frame>`;
const page = (content: string, attributes = "") =>
  `<draw:page draw:name="page1" draw:master-page-name="Default" ${attributes}>${content}</draw:page>`;

const CASES: readonly (readonly [what: string, planted: Planted])[] = [
  ["the title of a link", { body: link(`office:title="${SECRET}" office:name="${SECRET}"`) }],
  [
    "where a link leads that only its author can follow",
    { body: p(`<text:a xlink:href="../../../H:/HR/${SECRET}/grievance.docx">The council</text:a> met.`) },
  ],
  ["the window of a link", { body: link(`office:target-frame-name="${SECRET}"`) }],
  [
    "what is said of a field",
    { body: p(`The council met.<text:text-input text:description="${SECRET}">x</text:text-input>`) },
  ],
  [
    "a mark for an index",
    { body: p(`The council met.<text:toc-mark text:string-value="${SECRET}" text:outline-level="1"/>`) },
  ],
  [
    "an entry of a bibliography",
    {
      body: p(
        `The council met.<text:bibliography-mark text:bibliography-type="book" text:identifier="a" text:note="${SECRET}">[a]</text:bibliography-mark>`,
      ),
    },
  ],
  ["the name of a bookmark", { body: p(`The council met.<text:bookmark text:name="${SECRET}"/>`) }],
  ["the name of a section", { body: `<text:section text:name="${SECRET}">${p("The council met.")}</text:section>` }],
  ["the name of a table", { body: table(cell(p("The council met."))).replace("Table1", SECRET) }],
  [
    "the name of a frame",
    { body: box('svg:width="3cm" svg:height="1cm"', SECRET).replace(`>${SECRET}<`, ">The council met.<") },
  ],
  ["a frame of no size", { body: box('svg:width="0cm" svg:height="0cm"') }],
  ["a frame as narrow as a hair", { body: box('svg:width="0.01cm" svg:height="3cm"') }],
  [
    "a value beside the one of a cell",
    { body: table(cell(p("The council met."), `office:value-type="string" office:string-value="${SECRET}"`)) },
  ],
  [
    "a column as narrow as a hair",
    {
      automatic: NARROW,
      body: table(
        cell(p("The council met.")) + cell(p(SECRET)),
        '<table:table-column/><table:table-column table:style-name="narrow"/>',
      ),
    },
  ],
  [
    "a row of a table that is not shown",
    {
      body: `<table:table table:name="Table1"><table:table-column/><table:table-row>${METCELL}</table:table-row><table:table-row table:visibility="collapse">${cell(p(SECRET))}</table:table-row></table:table>`,
    },
  ],
  [
    "a field of a form that nothing shows",
    {
      body: control(
        `<form:text form:name="a" xml:id="c1" form:id="c1" ${implementation}/><form:text form:name="b" xml:id="c2" form:id="c2" form:current-value="${SECRET}" ${implementation}/>`,
      ),
    },
  ],
  [
    "what a field of a form began with",
    {
      body: control(
        `<form:text form:name="a" xml:id="c1" form:id="c1" form:value="${SECRET}" form:current-value="x" ${implementation}/>`,
      ),
    },
  ],
  [
    "a property of a field of a form",
    {
      body: control(
        `<form:text form:name="a" xml:id="c1" form:id="c1" ${implementation}><form:properties><form:property form:property-name="Tag" office:value-type="string" office:string-value="${SECRET} of Leeds"/></form:properties></form:text>`,
      ),
    },
  ],
  [
    "letters that one sees through",
    {
      automatic: style("T1", "text", "text", 'fo:color="#ff0000" loext:opacity="0%"'),
      body: p(`The council met.<text:span text:style-name="T1">${SECRET}</text:span>`),
    },
  ],
  [
    "what a filter looks for",
    {
      kind: "ods",
      body: `${sheet(row(METCELL))}<table:database-ranges><table:database-range table:name="d" table:target-range-address="Sheet1.A1:Sheet1.A2"><table:filter><table:filter-condition table:field-number="0" table:operator="=" table:value="${SECRET}"/></table:filter></table:database-range></table:database-ranges>`,
    },
  ],
  [
    "words kept under a name",
    {
      kind: "ods",
      body: `${sheet(row(METCELL))}<table:named-expressions><table:named-expression table:name="a" table:expression="of:=&quot;${SECRET}&quot;"/></table:named-expressions>`,
    },
  ],
  [
    "a message that is not shown",
    {
      kind: "ods",
      body: `<table:content-validations><table:content-validation table:name="v"><table:error-message table:display="false">${p(SECRET)}</table:error-message></table:content-validation></table:content-validations>${sheet(row(METCELL))}`,
    },
  ],
  [
    "the instruction of a field",
    {
      body: p(
        `The council met.<field:fieldmark-start ${FIELD} text:name="a" field:type="x"><field:param field:name="code" field:value="${SECRET}"/></field:fieldmark-start>x<field:fieldmark-end ${FIELD}/>`,
      ),
    },
  ],
  [
    "text that is made smaller until it fits",
    {
      kind: "odp",
      automatic: style("S1", "graphic", "graphic", 'draw:fit-to-size="true"'),
      body: page(
        `${SHOWN}<draw:custom-shape draw:style-name="S1" svg:x="1cm" svg:y="9cm" svg:width="0.2cm" svg:height="0.1cm">${p(SECRET)}</draw:custom-shape>`,
      ),
    },
  ],
  [
    "words in a place for others",
    {
      kind: "odp",
      body: page(
        `${SHOWN}<draw:frame presentation:class="subtitle" presentation:placeholder="true" svg:x="1cm" svg:y="9cm" svg:width="9cm" svg:height="2cm"><draw:text-box>${p(SECRET)}</draw:text-box></draw:frame>`,
      ),
    },
  ],
  [
    "the header of pages of notes",
    {
      kind: "odp",
      body: `<presentation:header-decl presentation:name="h">${SECRET}</presentation:header-decl>${page(SHOWN)}`,
    },
  ],
  [
    "a show of some slides",
    {
      kind: "odp",
      body: `${page(SHOWN)}<presentation:settings><presentation:show presentation:name="${SECRET}" presentation:pages="page1"/></presentation:settings>`,
    },
  ],
];

describe("a copy", () => {
  it.each(CASES)("loses %s", async (_what, planted) => {
    const { content, left } = await cleaned(planted);
    expect(content).not.toContain(SECRET);
    expect(left).toEqual([]);
    expect(content.replace(/<[^>]*>/g, "")).toContain("The council met.");
  });

  it("keeps what leads to a name, and the names that programs make", async () => {
    const { content } = await cleaned({
      body:
        p(`<text:bookmark text:name="${SECRET} of Leeds"/><text:bookmark text:name="Part2"/>The council met.`) +
        p(`<text:bookmark-ref text:ref-name="${SECRET} of Leeds" text:reference-format="text">x</text:bookmark-ref>`) +
        p(`<text:a xlink:href="#${SECRET}%20of%20Leeds">y</text:a>`),
    });
    expect(content).not.toContain(SECRET);
    expect(content).toContain('text:name="Part2"');
    const name = /<text:bookmark text:name="(mark\d+)"/.exec(content)?.[1];
    expect(content).toContain(`text:ref-name="${name}"`);
    expect(content).toContain(`xlink:href="#${name}"`);
  });

  it("keeps a box that grows with its text, and a field of a form with its value", async () => {
    const grown = `<draw:frame draw:name="Box1" text:anchor-type="paragraph" svg:width="3cm" svg:height="0cm"><draw:text-box fo:min-height="0cm">${p("It met.")}</draw:text-box></draw:frame>`;
    const { content, removed } = await cleaned({ body: p(grown) });
    expect(content).toContain("It met.");
    expect(removed).toEqual([]);
  });

  it("is not made without a word when a condition asks for words that no cell shows", async () => {
    const { left } = await cleaned({
      kind: "ods",
      body: `<table:table table:name="Sheet1"><table:table-column/>${row(METCELL)}<calcext:conditional-formats><calcext:conditional-format calcext:target-range-address="Sheet1.A1"><calcext:condition calcext:apply-style-name="Default" calcext:value="formula-is([.A1]&lt;&gt;&quot;${SECRET}&quot;)" calcext:base-cell-address="Sheet1.A1"/></calcext:conditional-format></calcext:conditional-formats></table:table>`,
    });
    expect(left.map(({ what }) => what)).toEqual(["leftovers"]);
  });

  it("loses what stands on masters that nothing uses, and keeps those that are used", async () => {
    const box = (words: string) =>
      `<draw:frame svg:x="1cm" svg:y="1cm" svg:width="9cm" svg:height="2cm"><draw:text-box>${p(words)}</draw:text-box></draw:frame>`;
    const styles =
      '<office:automatic-styles><style:page-layout style:name="L"/></office:automatic-styles><office:master-styles>' +
      `<style:handout-master style:page-layout-name="L">${box(SECRET)}</style:handout-master>` +
      `<style:master-page style:name="Default" style:page-layout-name="L">${box("Leeds")}<presentation:notes>${box(SECRET)}</presentation:notes></style:master-page>` +
      `<style:master-page style:name="Other" style:page-layout-name="L">${box(SECRET)}</style:master-page></office:master-styles>`;
    const { text, kinds } = await cleaned({ kind: "odp", body: page(SHOWN), styles });
    const after = await text("styles.xml");
    expect(after).not.toContain(SECRET);
    expect(after).toContain("Leeds");
    expect(kinds).toEqual(["leftovers"]);
  });

  it("loses what a drawing carries and does not draw", async () => {
    const drawing = `<svg xmlns="http://www.w3.org/2000/svg"><!-- ${SECRET} --><text display="none">${SECRET}</text><rect width="9"/></svg>`;
    const { text, kinds } = await cleaned({
      body: p(
        'The council met.<draw:frame text:anchor-type="as-char" svg:width="2cm" svg:height="1cm"><draw:image xlink:href="Pictures/a.svg" xlink:type="simple"/></draw:frame>',
      ),
      more: [{ name: "Pictures/a.svg", data: drawing, type: "image/svg+xml" }],
    });
    expect(await text("Pictures/a.svg")).toBe('<svg xmlns="http://www.w3.org/2000/svg"><rect width="9"/></svg>');
    expect(kinds).toEqual(["picture-metadata"]);
  });

  it("loses what a formula holds and does not draw", async () => {
    const formula = `<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mrow><mi>a</mi></mrow><annotation encoding="StarMath 5.0">a %% ${SECRET}</annotation></semantics></math>`;
    const { text, kinds } = await cleaned({
      body: p(
        'The council met.<draw:frame text:anchor-type="as-char" svg:width="2cm" svg:height="1cm"><draw:object xlink:href="./Object 1" xlink:type="simple"/></draw:frame>',
      ),
      more: [{ name: "Object 1/content.xml", data: formula, type: "text/xml" }],
    });
    expect(await text("Object 1/content.xml")).not.toContain(SECRET);
    expect(await text("Object 1/content.xml")).toContain("<mi>a</mi>");
    expect(kinds).toContain("leftovers");
  });

  it("keeps a paragraph whose condition may hide it: the program that reads it decides", async () => {
    const { content } = await cleaned({
      body: p('The council met.<text:hidden-paragraph text:condition="ooow:1==1" text:is-hidden="false"/>'),
    });
    expect(content).toContain("text:hidden-paragraph");
  });
});
