import { describe, expect, test } from "vitest";
import { TABLE as MANIFEST_1_3 } from "../../../src/checks/odf/grammars/manifest-1.3.js";
import { TABLE as MATHML_3 } from "../../../src/checks/odf/grammars/mathml-3.js";
import { TABLE as ODF_1_2 } from "../../../src/checks/odf/grammars/odf-1.2.js";
import { TABLE as ODF_1_3 } from "../../../src/checks/odf/grammars/odf-1.3.js";
import { datatypeOf } from "../../../src/checks/odf/schema/datatypes.js";
import { Grammar } from "../../../src/checks/odf/schema/grammar.js";
import { type Validity, validation } from "../../../src/checks/odf/schema/validator.js";
import { wordsOf } from "../../../src/checks/odf/schema/words.js";
import { readXml, scanXml } from "../../../src/tools/xml.js";

const odf = new Grammar(ODF_1_3);
const NAMESPACES = [
  ...["office", "text", "table", "style", "form", "script", "presentation", "meta", "chart", "animation"].map(
    (name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`,
  ),
  'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"',
  'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"',
  'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"',
  'xmlns:xlink="http://www.w3.org/1999/xlink"',
  'xmlns:dc="http://purl.org/dc/elements/1.1/"',
  'xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"',
].join(" ");

function content(body: string, styles = ""): string {
  return `<office:document-content ${NAMESPACES} office:version="1.3"><office:automatic-styles>${styles}</office:automatic-styles><office:body><office:text>${body}</office:text></office:body></office:document-content>`;
}

function judged(xml: string, grammar = odf): Validity {
  const { handler, result } = validation(grammar);
  scanXml(xml, handler);
  return result();
}

function words(xml: string, grammar = odf): string[] {
  return judged(xml, grammar).problems.map((problem) => wordsOf(problem, grammar));
}

describe("a stream that is valid", () => {
  test.each([
    ["nothing", ""],
    [
      "paragraphs",
      '<text:p text:style-name="Standard">Agenda <text:s text:c="2"/><text:span>item</text:span></text:p>',
    ],
    [
      "a table",
      '<table:table table:name="T"><table:table-column/><table:table-row><table:table-cell office:value-type="float" office:value="1.5"><text:p>1.5</text:p></table:table-cell></table:table-row></table:table>',
    ],
    ["a list", '<text:list><text:list-item text:start-value="0"><text:p>One</text:p></text:list-item></text:list>'],
    ["blanks between elements", "\n  <text:p>One</text:p>\n  <text:p>Two</text:p>\n"],
    [
      "a picture",
      '<text:p><draw:frame svg:width="2cm" svg:height="2cm"><draw:image xlink:href="Pictures/a.png" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p>',
    ],
  ])("%s", (_name, body) => {
    expect(judged(content(body))).toEqual({ problems: [], count: 0, foreign: { count: 0, names: [] } });
  });

  test("attributes decide what may be within: the properties of a style are those of its family", () => {
    const style = (family: string, properties: string) =>
      content("", `<style:style style:name="a" style:family="${family}"><style:${properties}/></style:style>`);
    expect(words(style("paragraph", "paragraph-properties"))).toEqual([]);
    expect(words(style("table-column", "table-column-properties"))).toEqual([]);
    expect(words(style("table-column", "paragraph-properties"))).toHaveLength(1);
    expect(words(style("nonsense", "paragraph-properties"))).not.toHaveLength(0);
  });
});

describe("a breach is told in words", () => {
  test.each([
    ['<text:p text:colour="red"/>', "The element text:p has an attribute text:colour, which it may not have."],
    [
      "<text:list-header><text:p/></text:list-header>",
      /^The element text:list-header may not stand at this place in office:text; expected: .* more\.$/,
    ],
    ["<text:h>No level</text:h>", "The element text:h lacks text:outline-level."],
    [
      '<text:h text:outline-level="0">Level</text:h>',
      'The attribute text:outline-level of text:h is "0"; it must be a whole number above 0.',
    ],
    [
      "<table:table><table:table-column/></table:table>",
      /^The element table:table is not complete; it lacks .*table:table-row/,
    ],
    ["Text", "The element office:text may not hold text."],
    [
      '<text:p><text:bookmark text:name="a" xml:id="x"/><text:bookmark text:name="b" xml:id="x"/></text:p>',
      'The name "x", which must be there only once, is there twice.',
    ],
    [
      '<text:p><text:change text:change-id="ct1"/></text:p>',
      'The element text:change refers to "ct1", which is not there.',
    ],
    [
      '<table:table><table:table-column/><table:table-row><table:table-cell office:value-type="float"/></table:table-row></table:table>',
      "The element table:table-cell lacks office:value.",
    ],
    [
      '<table:table><table:table-column/><table:table-row><table:table-cell office:value-type="float" office:value="one"/></table:table-row></table:table>',
      'The attribute office:value of table:table-cell is "one"; it must be a number, such as 1.5.',
    ],
  ])("%s", (body, expected) => {
    const [first, ...others] = words(content(body));
    expect(first).toMatch(expected);
    expect(others).toEqual([]);
  });

  test("with its place: the line and the column just behind the tag", () => {
    const xml = content('<text:p/>\n<text:p text:x="1"/>').replace("<text:p/>", "\n<text:p/>");
    const [problem] = judged(xml).problems;
    expect(problem?.place).toEqual({ line: 3, column: '<text:p text:x="1"/>'.length + 1 });
  });

  test("the parser tells the same place as the quick way", async () => {
    const xml = content('<!-- not plain -->\n<text:p text:x="1"/>');
    const { handler, result } = validation(odf);
    await readXml([Buffer.from(xml)], handler);
    expect(result().problems[0]?.place).toEqual({ line: 2, column: 21 });
  });

  test("after a breach the rest is judged, and what is in an element without a place is not", () => {
    const found = words(
      content(
        '<text:p text:x="1"><text:span text:y="2"/></text:p><text:nonsense><text:p text:z="3"/></text:nonsense><text:p text:u="4"/>',
      ),
    );
    expect(found.map((each) => /text:[xyzu]\b|nonsense/.exec(each)?.[0])).toEqual([
      "text:x",
      "text:y",
      "nonsense",
      "text:u",
    ]);
  });

  test("a hundred are kept, all are counted", () => {
    const { problems, count } = judged(content('<text:p text:x="1"/>'.repeat(250)));
    expect([problems.length, count]).toEqual([100, 250]);
  });
});

describe("names that are not OpenDocument's", () => {
  test("are told apart from breaches", () => {
    const { count, foreign } = judged(
      content('<text:p loext:x="1"><loext:mark>seen</loext:mark></text:p><loext:block><text:nonsense/></loext:block>'),
    );
    expect(count).toBe(0);
    expect(foreign).toEqual({ count: 3, names: ["loext:x", "loext:mark", "loext:block"] });
  });

  test("what is in them in a paragraph is judged as its text", () => {
    expect(words(content("<text:p><loext:mark><text:nonsense/></loext:mark></text:p>"))).toHaveLength(1);
  });

  test("a name without any namespace is a breach", () => {
    expect(words(content('<text:p hidden="true"/>'))).toEqual([
      "The element text:p has an attribute hidden, which it may not have.",
    ]);
  });
});

describe("an identifier where several ways of the grammar lead through one element", () => {
  const table = (rows: string) => `<table:table table:name="T"><table:table-column/>${rows}</table:table>`;
  const cell = (inside: string) => `<table:table-cell>${inside}</table:table-cell>`;
  const list = (id: string) =>
    `<text:list xml:id="${id}"><text:list-item><text:p>x</text:p></text:list-item></text:list>`;
  const row = (id: string) =>
    `<table:table-row xml:id="r${id}">${cell(`<text:p xml:id="p${id}">x</text:p>${list(`l${id}`)}`)}</table:table-row>`;
  const header = `<table:table-header-rows>${row("0")}</table:table-header-rows>`;

  test("is there once", () => {
    const twoLists = `${row("1")}<table:table-row>${cell(list("l2") + list("l3"))}</table:table-row>`;
    expect(words(content(table(header + twoLists)))).toEqual([]);
    expect(words(content(table(header + row("1") + header.replaceAll(/"([rpl])0"/g, '"$19"') + row("2"))))).toEqual([]);
  });

  test("is there twice when it is", () => {
    expect(words(content(table(header + row("1") + row("1"))))).toHaveLength(3);
  });
});

test("the grammars of 1.2 and 1.3 differ", () => {
  const old = new Grammar(ODF_1_2);
  const xml = (version: string) => content("").replace('"1.3"', `"${version}"`);
  expect([words(xml("1.2"), old), words(xml("1.3"), odf)]).toEqual([[], []]);
  expect([words(xml("1.3"), old), words(xml("1.2"), odf)].map(({ length }) => length)).toEqual([1, 1]);
});

test.each([
  ["odf-1.2", ODF_1_2],
  ["odf-1.3", ODF_1_3],
  ["manifest-1.3", MANIFEST_1_3],
  ["mathml-3", MATHML_3],
])("every pattern of the table %s can be read", (_name, json) => {
  const grammar = new Grammar(json);
  const { at } = grammar as unknown as { at(number: number): unknown };
  const count = (JSON.parse(json) as { patterns: unknown[] }).patterns.length;
  for (let number = 0; number < count; number += 1) expect(at.call(grammar, number)).toBeDefined();
});

test("manifests and formulas have grammars of their own", () => {
  const manifest = (attribute: string) =>
    `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3"><manifest:file-entry manifest:full-path="/" ${attribute}/></manifest:manifest>`;
  expect(words(manifest('manifest:media-type="text/xml"'), new Grammar(MANIFEST_1_3))).toEqual([]);
  expect(words(manifest(""), new Grammar(MANIFEST_1_3))).toEqual([
    "The element manifest:file-entry lacks manifest:media-type.",
  ]);
  const formula = (inner: string) => `<math xmlns="http://www.w3.org/1998/Math/MathML">${inner}</math>`;
  expect(words(formula("<mfrac><mi>a</mi><mi>b</mi></mfrac>"), new Grammar(MATHML_3))).toEqual([]);
  expect(words(formula("<mfrac><mi>a</mi></mfrac>"), new Grammar(MATHML_3))).toHaveLength(1);
});

test("memory does not grow with the document", () => {
  const grammar = new Grammar(ODF_1_3);
  const size = () => (grammar as unknown as { known: Map<string, unknown> }).known.size;
  const paragraph = '<text:p text:style-name="P1">a<text:span text:style-name="T1">b</text:span><text:tab/></text:p>';
  words(content(paragraph), grammar);
  const once = size();
  words(content(paragraph.repeat(20_000)), grammar);
  expect(size()).toBe(once);
});

describe("data types of XML Schema", () => {
  test.each([
    ["positiveInteger", ["1", "+7", "00012", " 3 "], ["0", "-1", "1.0", "", "a"]],
    ["nonNegativeInteger", ["0", "-0", "12"], ["-1", "1e3"]],
    ["integer", ["-5", "0"], ["1.5", "--1"]],
    ["double", ["1", "-1.5e3", "INF", "-INF", "NaN", ".5"], ["1,5", "Infinity", ""]],
    ["decimal", ["1.50", "-.5"], ["1e3", "INF"]],
    ["date", ["2024-02-29", "-0044-03-15", "2024-01-01Z"], ["2023-02-29", "2024-13-01", "24-01-01", "2024-01-00"]],
    ["dateTime", ["2024-02-29T24:00:00", "2024-01-01T10:00:00.123+02:00"], ["2024-01-01", "2024-01-01T25:00:00"]],
    ["duration", ["P1Y", "PT0.5S", "-P1DT2H"], ["P", "PT", "P1DT", "1Y"]],
    ["language", ["en-GB", "cy", "x-klingon"], ["en_GB", "", "toolonglanguage"]],
    ["NCName", ["a", "_b-1", "Übersicht"], ["1a", "a b", "a:b", ""]],
    ["anyURI", ["", "a b.html", "#part", "http://example.org/?a=b", "../x%20y"], ["%zz", "a#b#c", "1http:x"]],
    ["base64Binary", ["", "QUJD", "QQ==", "QU JD"], ["QUJ", "=QQQ"]],
    ["NMTOKENS", ["1 -a"], ["", "a,b"]],
    ["IDREFS", ["a b", "a"], ["", "1 2"]],
  ])("%s", (name, good, bad) => {
    const type = datatypeOf(name, []);
    expect(good.filter((text) => !type.allows(text))).toEqual([]);
    expect(bad.filter((text) => type.allows(text))).toEqual([]);
  });

  test("in their patterns ^ and $ mean themselves, and one class can be taken from another", () => {
    const type = (pattern: string) => datatypeOf("string", [["pattern", pattern]]);
    expect(type("a$").allows("a$")).toBe(true);
    expect(type("a$").allows("a")).toBe(false);
    expect(type("[\\i-[:]]+").allows("abc")).toBe(true);
    expect(type("[\\i-[:]]+").allows("a:c")).toBe(false);
  });

  test("bounds are those of numbers, not of letters", () => {
    const type = datatypeOf("integer", [
      ["minInclusive", "9"],
      ["maxInclusive", "10"],
    ]);
    expect(["8", "9", "10", "11"].map((text) => type.allows(text))).toEqual([false, true, true, false]);
  });
});
