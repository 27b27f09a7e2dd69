/** One fault planted into a sound Word document at a time: it is found, and nothing else is. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { accessibility } from "../../../src/checks/accessibility/checker.js";
import { detect } from "../../../src/detect/detect.js";
import { NS, rels } from "../../fixtures/make/ooxml.mjs";
import { XML, zip } from "../../fixtures/make/package.mjs";
import { testFolder } from "../../support/folder.js";
import { LIMITS } from "../pdfa/build.js";

const SENTENCE =
  "The committee considered the report of the officer on the new library and agreed to its plan for the coming year.";
const WELSH =
  "Mae'r cyngor yn cynnal cyfarfod cyhoeddus ar y cynllun newydd ar gyfer y llyfrgell. Bydd y cyfarfod yn cael ei gynnal yn neuadd y dref, ac mae croeso i bawb.";

const paragraph = (text: string, look: { p?: string; r?: string } = {}) =>
  `<w:p><w:pPr>${look.p ?? ""}</w:pPr><w:r><w:rPr>${look.r ?? ""}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;
const heading = (text: string, level: number) => paragraph(text, { p: `<w:pStyle w:val="Heading${level}"/>` });
const table = (rows: readonly (readonly string[])[], header = "<w:trPr><w:tblHeader/></w:trPr>") => {
  const row = (cells: readonly string[], index: number) =>
    `<w:tr>${index === 0 ? header : ""}${cells.map((cell) => `<w:tc><w:tcPr/>${paragraph(cell)}</w:tc>`).join("")}</w:tr>`;
  const columns = '<w:gridCol w:w="2000"/>'.repeat(rows[0]?.length ?? 0);
  return `<w:tbl><w:tblPr/><w:tblGrid>${columns}</w:tblGrid>${rows.map(row).join("")}</w:tbl>`;
};
const VOTES = [
  ["Ward", "Votes"],
  ["North", "120"],
  ["South", "98"],
];

const BEFORE = heading("Minutes of the planning committee", 1) + paragraph(SENTENCE);
const AFTER = heading("Votes", 2) + table(VOTES) + paragraph(SENTENCE);

async function wordDocument(body: string, { title = "Minutes", language = '<w:lang w:val="en-GB"/>' } = {}) {
  const styles = [1, 2, 4].map(
    (level) =>
      `<w:style w:type="paragraph" w:styleId="Heading${level}"><w:name w:val="heading ${level}"/><w:pPr><w:outlineLvl w:val="${level - 1}"/></w:pPr></w:style>`,
  );
  const type = "application/vnd.openxmlformats-officedocument.wordprocessingml";
  const core = "application/vnd.openxmlformats-package.core-properties+xml";
  const CORE = "http://schemas.openxmlformats.org/package/2006";
  const bytes = await zip([
    {
      name: "[Content_Types].xml",
      data: `${XML}<Types xmlns="${CORE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="${type}.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="${type}.styles+xml"/><Override PartName="/docProps/core.xml" ContentType="${core}"/></Types>`,
    },
    {
      name: "_rels/.rels",
      data: rels([
        { id: "a", type: "officeDocument", target: "word/document.xml" },
        { id: "b", type: `${CORE}/relationships/metadata/core-properties`, target: "docProps/core.xml" },
      ]),
    },
    {
      name: "docProps/core.xml",
      data: `${XML}<cp:coreProperties xmlns:cp="${CORE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${title}</dc:title></cp:coreProperties>`,
    },
    {
      name: "word/_rels/document.xml.rels",
      data: rels([
        { id: "styles", type: "styles", target: "styles.xml" },
        { id: "link", type: "hyperlink", target: "https://example.org/", external: true },
      ]),
    },
    {
      name: "word/styles.xml",
      data: `${XML}<w:styles xmlns:w="${NS.w}"><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="24"/>${language}</w:rPr></w:rPrDefault></w:docDefaults>${styles.join("")}</w:styles>`,
    },
    {
      name: "word/document.xml",
      data: `${XML}<w:document xmlns:w="${NS.w}" xmlns:r="${NS.r}"><w:body>${body}<w:sectPr/></w:body></w:document>`,
    },
  ]);
  return bytes;
}

async function rulesFor(bytes: Uint8Array): Promise<string[]> {
  const file = join(testFolder(), "minutes.docx");
  await writeFile(file, bytes);
  const detection = await detect(file);
  const { findings } = await accessibility.check({
    file,
    name: "minutes.docx",
    role: "source",
    detection,
    limits: LIMITS,
  });
  return findings.map(({ rule }) => rule.replace("accessibility-", ""));
}

test("a sound document gives nothing", async () => {
  expect(await rulesFor(await wordDocument(BEFORE + AFTER))).toEqual([]);
});

const bold = (text: string) => paragraph(text, { r: "<w:b/>" });

test.each<[string, string]>([
  ["headings", paragraph(SENTENCE).repeat(60)],
  ["heading-order", heading("Costs", 4)],
  ["fake-headings", bold("Aims") + paragraph(SENTENCE) + bold("Costs") + paragraph(SENTENCE)],
  ["contrast", paragraph("Pale words", { r: '<w:color w:val="AAAAAA"/>' })],
  ["language-parts", paragraph(WELSH)],
  ["link-text", '<w:p><w:hyperlink r:id="link"><w:r><w:t>click here</w:t></w:r></w:hyperlink></w:p>'],
  ["typed-lists", ["- bread", "- milk", "- eggs"].map((text) => paragraph(text)).join("")],
  ["typed-layout", paragraph("Name          Town          Ward").repeat(3)],
  ["empty-paragraphs", "<w:p/>".repeat(3) + paragraph(SENTENCE)],
  ["capitals", paragraph("Notice of a meeting of the council", { r: "<w:caps/>" })],
  ["justified", paragraph(SENTENCE.repeat(2), { p: '<w:jc w:val="both"/>' })],
  ["small-text", paragraph(SENTENCE, { r: '<w:sz w:val="20"/>' })],
  ["table-header", table([...VOTES, ["East", "70"]], "")],
  [
    "empty-cells",
    table([
      ["Ward", ""],
      ["North", "120"],
    ]),
  ],
  ["layout-tables", table([["Left", "Right"]], "")],
  [
    "form-labels",
    "<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>Name</w:t></w:r></w:p></w:sdtContent></w:sdt>",
  ],
])("%s is found", async (rule, planted) => {
  const whole = rule === "headings" ? planted : BEFORE + planted + AFTER;
  expect(await rulesFor(await wordDocument(whole))).toEqual([rule]);
});

test("a missing title and a missing language are found", async () => {
  expect(await rulesFor(await wordDocument(BEFORE + AFTER, { title: "" }))).toEqual(["title"]);
  expect(await rulesFor(await wordDocument(BEFORE + AFTER, { language: "" }))).toEqual(["language"]);
});
