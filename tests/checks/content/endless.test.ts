/**
 * Documents made to keep a reader busy without end, or to trip it over words of JavaScript. Each is of a size that
 * would take minutes if a step of the reading cost more than it should.
 */
import { describe, expect, it, test } from "vitest";
import {
  contentChecks,
  type Ending,
  edited,
  findings,
  instead,
  sound,
  subjectFor,
  told,
} from "../../support/documents.js";
import { pdf, put, sound as soundPdf } from "../pdfa/build.js";

/** Of the whole test: without the bound that it is about, it takes ten times as long. */
const TIME = { timeout: 60_000 };
const RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

const said = async (bytes: Uint8Array, ending: Ending) =>
  (await contentChecks(await subjectFor(bytes, `notice.${ending}`))).map(told);
const ahead = (mark: string, more: string) => instead(mark, `${more}${mark}`);
const leading = (id: string, kind: string, target: string) =>
  ahead("</Relationships>", `<Relationship Id="${id}" Type="${RELATIONSHIPS}/${kind}" Target="${target}"/>`);
const numbered = (count: number, one: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => one(at)).join("");

describe("a long part that is used over and over is given up", () => {
  const OVER_AND_OVER = ["hidden-data", "accessibility"].map(
    (checker) => `${checker} unchecked: the same parts of it are used over and over.`,
  );

  it("by three thousand sheets", TIME, async () => {
    const bytes = await edited(
      await sound("xlsx"),
      {
        "xl/workbook.xml": ahead(
          "</sheets>",
          numbered(3_000, (at) => `<sheet name="S${at}" sheetId="${at + 9}" r:id="Q"/>`),
        ),
        "xl/_rels/workbook.xml.rels": leading("Q", "worksheet", "worksheets/q.xml"),
      },
      [
        {
          name: "xl/worksheets/q.xml",
          data: `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${"<row/>".repeat(400_000)}</sheetData></worksheet>`,
        },
      ],
    );
    expect(await said(bytes, "xlsx")).toEqual(OVER_AND_OVER);
  });

  it("by three thousand slides", TIME, async () => {
    const bytes = await edited(
      await sound("pptx"),
      {
        "ppt/presentation.xml": ahead(
          "</p:sldIdLst>",
          numbered(3_000, (at) => `<p:sldId id="${at + 900}" r:id="Q"/>`),
        ),
        "ppt/_rels/presentation.xml.rels": leading("Q", "slide", "slides/q.xml"),
      },
      [
        {
          name: "ppt/slides/q.xml",
          data: `<p:sld xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"><p:cSld><p:spTree/></p:cSld><p:extLst>${"<p:ext/>".repeat(300_000)}</p:extLst></p:sld>`,
        },
      ],
    );
    expect(await said(bytes, "pptx")).toEqual(OVER_AND_OVER);
  });

  it("by three thousand objects", TIME, async () => {
    const object = '<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>';
    const bytes = await edited(
      await sound("odt"),
      { "content.xml": ahead("</office:text>", `<text:p>${object.repeat(3_000)}</text:p>`) },
      [
        {
          name: "Object 1/content.xml",
          data: `<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>${"<text:p/>".repeat(300_000)}</office:text></office:body></office:document-content>`,
        },
      ],
    );
    expect(await said(bytes, "odt")).toEqual(OVER_AND_OVER);
  });
});

it("a long text in each of a hundred thousand rows that are written once is given up", TIME, async () => {
  const cell = `<table:table-cell office:value-type="string"><text:p>${"Minutes ".repeat(10_000)}</text:p></table:table-cell>`;
  const row = `<table:table-row table:number-rows-repeated="100000">${cell}</table:table-row>`;
  const bytes = await edited(await sound("ods"), { "content.xml": ahead("</table:table>", row) });
  expect(await said(bytes, "ods")).toEqual(
    ["hidden-data", "accessibility"].map((each) => `${each} unchecked: it has too much text to be looked through.`),
  );
});

it("a PDF whose kinds of tags each stand for the next is given up", TIME, async () => {
  const objects = soundPdf();
  const kinds = Array.from({ length: 20_000 }, (_, at) => `/R${at}/R${at + 1}`);
  put(objects, 1, "/StructTreeRoot 50 0 R");
  objects.set(
    50,
    `<</Type/StructTreeRoot/K[${kinds.map((_, at) => `${100 + at} 0 R`).join(" ")}]/RoleMap<<${kinds.join("")}>>>>`,
  );
  for (const at of kinds.keys()) objects.set(100 + at, `<</Type/StructElem/S/R${at}/P 50 0 R>>`);
  expect(await said(pdf(objects), "pdf")).toEqual(
    expect.arrayContaining(["hidden-data unchecked: the role map leads on more than 200 times."]),
  );
});

describe("text that comes in a great many pieces is kept as far as its bound, and not copied for each of them", () => {
  it("remarks in the code of a Word document", TIME, async () => {
    const bytes = await edited(await sound("docx"), {
      "word/document.xml": ahead(
        "<w:sectPr",
        numbered(1_000_000, (at) => `<!--${at}-->`),
      ),
    });
    expect((await findings(bytes, "docx")).filter((each) => each.startsWith("privacy"))).toEqual([
      expect.stringContaining("remarks in the code"),
    ]);
  });
});

// ------------------------------------------------------- words of JavaScript

const WORDS = ["__proto__", "constructor", "toString", "valueOf", "hasOwnProperty"];
const each = (make: (word: string) => string) => WORDS.map(make).join("");

test.each([
  [
    "docx",
    "word/document.xml",
    "<w:sectPr",
    each(
      (word) =>
        `<w:p><w:pPr><w:pStyle w:val="${word}"/><w:jc w:val="${word}"/></w:pPr><w:r><w:rPr><w:rStyle w:val="${word}"/><w:rFonts w:ascii="${word}" w:asciiTheme="${word}"/><w:color w:val="${word}" w:themeColor="${word}"/><w:highlight w:val="${word}"/><w:u w:val="${word}"/></w:rPr><w:t>Agenda</w:t></w:r><w:fldSimple w:instr="${word} x"/></w:p>`,
    ),
  ],
  [
    "odt",
    "content.xml",
    "</office:text>",
    each(
      (word) =>
        `<text:h text:outline-level="${word}" text:style-name="${word}">Agenda</text:h><text:p><text:bookmark text:name="${word}"/><text:change text:change-id="${word}"/><draw:control draw:control="${word}"/></text:p>`,
    ),
  ],
  [
    "pptx",
    "ppt/slides/slide2.xml",
    "</p:spTree>",
    each(
      (word) =>
        `<p:sp><p:nvSpPr><p:cNvPr id="50" name="${word}"/><p:cNvSpPr/><p:nvPr><p:ph type="${word}" idx="${word}"/></p:nvPr></p:nvSpPr><p:spPr><a:prstGeom prst="${word}"/><a:solidFill><a:schemeClr val="${word}"/></a:solidFill></p:spPr><p:txBody><a:bodyPr/><a:p><a:pPr lvl="${word}" algn="${word}"/><a:r><a:rPr u="${word}" cap="${word}"/><a:t>Agenda</a:t></a:r></a:p></p:txBody></p:sp>`,
    ),
  ],
] as const)("words that JavaScript has a meaning for mean nothing in a %s", async (ending, part, mark, more) => {
  const [hidden, accessibility] = await said(await edited(await sound(ending), { [part]: ahead(mark, more) }), ending);
  expect(hidden).toMatch(/^hidden-data passed: /);
  expect(accessibility).toMatch(/^accessibility passed: /);
});

it("nor in the notes, the actions and the fonts of a PDF", async () => {
  const objects = soundPdf();
  put(
    objects,
    3,
    `/Annots[${WORDS.map((word) => `<</Type/Annot/Subtype/${word}/Rect[0 0 9 9]/IC[0 0 0]/A<</S/${word}>>>>`).join(" ")}]`,
  );
  const found = await findings(pdf(objects), "pdf");
  expect(found.filter((line) => line.includes("unchecked") || WORDS.some((word) => line.includes(word)))).toEqual([]);
});

it("nor as the names of fonts that a PDF lacks", async () => {
  const font = (word: string) =>
    `<w:p><w:r><w:rPr><w:rFonts w:ascii="${word}" w:hAnsi="${word}"/></w:rPr><w:t>Agenda</w:t></w:r></w:p>`;
  const bytes = await edited(await sound("docx"), { "word/document.xml": ahead("<w:sectPr", each(font)) });
  const original = await subjectFor(bytes, "agenda.docx");
  const found = await findings(await sound("pdf"), "pdf", { role: "output", original, madeFrom: "word" });
  expect(found.filter((line) => line.startsWith("fidelity-fonts"))).toHaveLength(1);
});
