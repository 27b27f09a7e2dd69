import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import JSZip from "jszip";
import { describe, expect, it } from "vitest";
import { clean } from "../../src/clean/clean.js";
import type { Cleaning, Kind } from "../../src/model.js";
import { inFolder } from "../checks/odf/make.js";
import { CLEAN, PLANTED } from "../fixtures/make/hidden-excel.mjs";
import { PLANTED as SLIDES } from "../fixtures/make/hidden-powerpoint.mjs";
import { CLEAN as CLEAN_TEXT, PLANTED as WORD } from "../fixtures/make/hidden-word.mjs";
import { LIMITS } from "./make.js";

interface Prepared {
  readonly result: Cleaning | { readonly fault: string };
  readonly before: Buffer;
  readonly after: Buffer;
  readonly archive: JSZip;
  text(name: string): Promise<string>;
}

async function prepared(source: Uint8Array, format: Kind = "excel"): Promise<Prepared> {
  return inFolder(async (folder) => {
    const [from, to] = [join(folder, "a"), join(folder, "b")];
    await writeFile(from, source);
    const result = await clean({ source: from, target: to, format, trackedChanges: "stop", limits: LIMITS });
    const after = await readFile(to);
    const archive = await JSZip.loadAsync(after).catch(() => new JSZip());
    return {
      result,
      before: Buffer.from(source),
      after,
      archive,
      text: async (name) => (await archive.file(name)?.async("string")) ?? "",
    };
  });
}

async function planted(category: string): Promise<Uint8Array> {
  const found = PLANTED.find(({ file }) => file.endsWith(`/${category}.xlsx`));
  if (!found) throw new Error(`there is no fixture for ${category}`);
  return found.make();
}

/** A workbook with its first sheet, or another part, changed. */
async function changed(edit: (text: string) => string, part = "xl/worksheets/sheet1.xml"): Promise<Uint8Array> {
  const archive = await JSZip.loadAsync(await CLEAN.make());
  const before = await archive.file(part)?.async("string");
  const after = edit(before ?? "");
  if (before === after) throw new Error(`the change of ${part} changes nothing`);
  archive.file(part, after);
  return archive.generateAsync({ type: "nodebuffer" });
}

describe("a workbook before it is converted", () => {
  it("loses its pivot tables and all that they store", async () => {
    const { result, archive, text } = await prepared(await planted("pivot-cache"));
    expect(result).toMatchObject({ removed: [{ what: "pivot-cache", count: 1 }], left: [] });
    expect(Object.keys(archive.files).filter((name) => /pivot/i.test(name))).toEqual([]);
    for (const name of Object.keys(archive.files)) expect(await text(name)).not.toMatch(/pivot/i);
  });

  it("loses what it keeps of other workbooks, and formulas that use them keep their values", async () => {
    const { result, archive, text } = await prepared(await planted("external-data"));
    expect(result).toMatchObject({ left: [] });
    expect(Object.keys(archive.files).filter((name) => /externalLink/i.test(name))).toEqual([]);
    for (const name of Object.keys(archive.files))
      expect(await text(name)).not.toMatch(/\[1\]|externalLink|externalReference/i);
  });

  it("has rows and columns without a size marked as hidden", async () => {
    const source = await changed((text) =>
      text
        .replace(/<row r="2"/, '<row ht="0" customHeight="1" r="2"')
        .replace(/<sheetData>/, '<cols><col min="2" max="2" width="0" customWidth="1"/></cols><sheetData>')
        .replace(/<cols>.*?<\/cols>(?=<cols>)/, ""),
    );
    const sheet = await (await prepared(source)).text("xl/worksheets/sheet1.xml");
    expect(sheet).toMatch(/<row ht="0" customHeight="1" r="2"[^>]* hidden="1"/);
    expect(sheet).toMatch(/<col min="2"[^>]* hidden="1"/);
    expect(sheet.match(/hidden="1"/g)).toHaveLength(2);
  });

  const ADDED = '<dataValidations count="1"><dataValidation sqref="A2" ';
  it.each([
    [
      "a remark in a formula",
      "</sheetData>",
      '<row r="70"><c r="A70"><f>1+N("Ann QQ")</f><v>1</v></c></row></sheetData>',
      '<c r="A70"><v>1</v></c>',
    ],
    [
      "a number of a person in a formula",
      "</sheetData>",
      '<row r="70"><c r="A70"><f>COUNTIF(A1:A9,"QQ 12 34 56 C")</f><v>1</v></c></row></sheetData>',
      '<c r="A70"><v>1</v></c>',
    ],
    [
      "a message that is never shown",
      "</sheetData>",
      `</sheetData>${ADDED}prompt="Ann QQ"/></dataValidations>`,
      `${ADDED.trimEnd()}/></dataValidations>`,
    ],
    [
      "a list that no arrow opens",
      "</sheetData>",
      `</sheetData>${ADDED}type="list" showDropDown="1"><formula1>"Ann,QQ"</formula1></dataValidation></dataValidations>`,
      '<dataValidations count="1"></dataValidations>',
    ],
    [
      "choices that are like data of people",
      "</sheetData>",
      `</sheetData>${ADDED}type="list"><formula1>"Ann QQ 12 34 56 C,b"</formula1></dataValidation></dataValidations>`,
      '<dataValidations count="1"></dataValidations>',
    ],
  ])("loses %s", async (_what, before, after, expected) => {
    const sheet = await (await prepared(await changed((text) => text.replace(before, after)))).text(
      "xl/worksheets/sheet1.xml",
    );
    expect(sheet).not.toContain("QQ");
    expect(sheet).toContain(expected);
  });

  it.each([
    ["a message that is shown", `${ADDED}prompt="Ask Ann" showInputMessage="1"/></dataValidations>`],
    ["a list of choices", `${ADDED}type="list"><formula1>"Ann,Bob"</formula1></dataValidation></dataValidations>`],
  ])("keeps %s", async (_what, added) => {
    const source = await changed((text) => text.replace("</sheetData>", `</sheetData>${added}`));
    const { after, before } = await prepared(source);
    expect(after.equals(before)).toBe(true);
  });

  it("loses names that stand for words; what uses them keeps its value", async () => {
    const archive = await JSZip.loadAsync(
      await changed(
        (text) =>
          text.replace(
            "</sheets>",
            '</sheets><definedNames><definedName name="who">"Ann QQ"</definedName><definedName name="rate">0.2</definedName></definedNames>',
          ),
        "xl/workbook.xml",
      ),
    );
    const part = "xl/worksheets/sheet1.xml";
    const sheet = (await archive.file(part)?.async("string")) ?? "";
    archive.file(
      part,
      sheet.replace(
        "</sheetData>",
        '<row r="70"><c r="A70" t="str"><f>WHO&amp;""</f><v>Ann</v></c><c r="B70"><f>rate*2</f><v>1</v></c></row></sheetData>',
      ),
    );
    const { result, text } = await prepared(await archive.generateAsync({ type: "nodebuffer" }));
    expect(await text("xl/workbook.xml")).not.toContain("QQ");
    expect(await text(part)).toContain('<c r="A70" t="str"><v>Ann</v></c><c r="B70"><f>rate*2</f>');
    expect(result).toMatchObject({
      removed: [
        { what: "variables", count: 1 },
        { what: "formulas", count: 1 },
      ],
    });
  });

  it("loses shapes over hidden rows that shrink with them, and keeps others", async () => {
    const archive = await JSZip.loadAsync(
      await changed((text) =>
        text
          .replace("</sheetData>", '<row r="30" hidden="1"/><row r="31" hidden="1"/></sheetData><drawing r:id="d"/>')
          .replace(
            "<worksheet ",
            '<worksheet xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" ',
          )
          .replace(/(xmlns:r="[^"]*") xmlns=("[^"]*") xmlns:r="[^"]*"/, "$1 xmlns=$2"),
      ),
    );
    const anchor = (name: string, from: number, to: number, more = "") =>
      `<x:twoCellAnchor ${more}><x:from><x:col>0</x:col><x:colOff>0</x:colOff><x:row>${from}</x:row><x:rowOff>0</x:rowOff></x:from><x:to><x:col>2</x:col><x:colOff>0</x:colOff><x:row>${to}</x:row><x:rowOff>0</x:rowOff></x:to><x:sp>${name}</x:sp></x:twoCellAnchor>`;
    archive.file(
      "xl/drawings/d.xml",
      `<x:wsDr xmlns:x="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">${anchor("folded", 29, 31)}${anchor("taller", 29, 32)}${anchor("free", 29, 31, 'editAs="absolute"')}</x:wsDr>`,
    );
    archive.file(
      "xl/worksheets/_rels/sheet1.xml.rels",
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing" Target="../drawings/d.xml"/></Relationships>',
    );
    const { result, text } = await prepared(await archive.generateAsync({ type: "nodebuffer" }));
    expect(result).toMatchObject({ removed: [{ what: "hidden-shape", count: 1 }] });
    const drawing = await text("xl/drawings/d.xml");
    expect(["folded", "taller", "free"].map((name) => drawing.includes(name))).toEqual([false, true, true]);
  });

  it("loses number formats with words that no style uses", async () => {
    const format = (id: number) => `<numFmt numFmtId="${id}" formatCode="&quot;Ann Example QQ&quot;"/>`;
    const source = await changed((text) => text.replace("</numFmts>", `${format(299)}</numFmts>`), "xl/styles.xml");
    expect(await (await prepared(source)).text("xl/styles.xml")).not.toContain("QQ");
  });

  it("is not changed when there is nothing to take out", async () => {
    const { after, before } = await prepared(await CLEAN.make());
    expect(after.equals(before)).toBe(true);
  });

  it.each([
    ["a text", async () => CLEAN_TEXT.make()],
    ["an old binary file", async () => Buffer.from("d0cf11e0a1b11ae1", "hex")],
    ["an empty file", async () => Buffer.alloc(0)],
  ])("is copied as it is when it is %s", async (_what, make) => {
    const { result, before, after } = await prepared(await make(), "word");
    expect(result).toEqual({ removed: [], left: [] });
    expect(after.equals(before)).toBe(true);
  });

  it("is refused when a sheet is broken", async () => {
    const source = await changed((text) => text.replace("</sheetData>", ""));
    await inFolder(async (folder) => {
      await writeFile(join(folder, "a"), source);
      const work = {
        source: join(folder, "a"),
        target: join(folder, "b"),
        format: "excel",
        trackedChanges: "stop",
        limits: LIMITS,
      } as const;
      expect(await clean(work)).toMatchObject({ fault: expect.stringContaining("sheet1.xml") });
    });
  });
});

it("gives cells that ask a pivot table the values that they came to", async () => {
  const archive = await JSZip.loadAsync(await planted("pivot-cache"));
  const part = "xl/worksheets/sheet1.xml";
  const text = (await archive.file(part)?.async("string")) ?? "";
  const cell = '<c r="Z1"><f>GETPIVOTDATA("Sum",$A$3)+1</f><v>42</v></c>';
  archive.file(part, text.replace("</row>", `${cell}</row>`));
  const { result, text: textOf } = await prepared(await archive.generateAsync({ type: "nodebuffer" }));
  expect(await textOf(part)).toContain('<c r="Z1"><v>42</v></c>');
  expect(result).toMatchObject({
    removed: expect.arrayContaining([expect.objectContaining({ what: "formulas", count: 1 })]),
  });
});

describe("a text before it is converted", () => {
  const RUN = "<w:r><w:t>Ada Example</w:t></w:r>";
  const withRun = async (properties: string, paragraph = "") => {
    const archive = await JSZip.loadAsync(await CLEAN_TEXT.make());
    const before = (await archive.file("word/document.xml")?.async("string")) ?? "";
    const run = RUN.replace("<w:t>", `<w:rPr>${properties}</w:rPr><w:t>`);
    const after = before.replace("<w:body>", `<w:body><w:p>${paragraph}${run}</w:p>`);
    archive.file("word/document.xml", after);
    const { text } = await prepared(await archive.generateAsync({ type: "nodebuffer" }), "word");
    return text("word/document.xml");
  };

  it("has words that were highlighted in black given that colour, which LibreOffice would show in white", async () => {
    expect(await withRun('<w:b/><w:highlight w:val="black"/>')).toContain(
      '<w:rPr><w:b/><w:color w:val="000000"/><w:highlight w:val="black"/></w:rPr>',
    );
  });

  it.each([
    ["words with a colour", '<w:color w:val="FFFFFF"/><w:highlight w:val="black"/>'],
    ["words that are highlighted in yellow", '<w:highlight w:val="yellow"/>'],
    ["words on a dark ground", '<w:shd w:val="clear" w:color="auto" w:fill="000000"/>'],
  ])("keeps %s as they are", async (_what, properties) => {
    expect(await withRun(properties)).toContain(`<w:rPr>${properties}</w:rPr>`);
  });
});

describe("marks in a text before it is converted", () => {
  const field = (code: string) =>
    `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>${code}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`;
  const math = (properties: string) =>
    `<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><w:rPr>${properties}</w:rPr><m:t>Ada</m:t></m:r></m:oMath>`;
  const seen = (content: string) => `<w:p><w:r><w:t>Seen</w:t></w:r>${content}</w:p>`;
  const withBody = async (content: string) => {
    const archive = await JSZip.loadAsync(await CLEAN_TEXT.make());
    const before = (await archive.file("word/document.xml")?.async("string")) ?? "";
    archive.file("word/document.xml", before.replace("<w:body>", `<w:body>${seen(content)}`));
    return prepared(await archive.generateAsync({ type: "nodebuffer" }), "word");
  };

  it.each([
    ["an entry of an index", field('XE "Ada"'), "variables"],
    ["an entry of a list of contents", '<w:fldSimple w:instr="TC &quot;Ada&quot;"/>', "variables"],
    ["who may edit what", '<w:permStart w:id="1" w:ed="ada@example.org"/><w:permEnd w:id="1"/>', "properties"],
    ["hidden letters of a formula", math("<w:vanish/>"), "hidden-text"],
    ["white letters of a formula", math('<w:color w:val="FFFFFF"/>'), "hidden-text"],
  ])("are gone: %s", async (_what, content, what) => {
    const { result, text } = await withBody(content);
    expect(result).toMatchObject({ removed: [{ what, count: 1 }], left: [] });
    const after = await text("word/document.xml");
    expect(after).not.toMatch(/Ada|ada@/);
    expect(after).toContain("Seen");
  });

  it.each([
    ["the number of the page", field("PAGE")],
    ["a formula", math("<w:b/>")],
  ])("are not %s", async (_what, content) => {
    expect(await (await withBody(content)).text("word/document.xml")).toContain(content);
  });
});

describe("what is made invisible in a text before it is converted", () => {
  const changed = async (from: string | RegExp, to: string) => {
    const archive = await JSZip.loadAsync(await CLEAN_TEXT.make());
    const before = (await archive.file("word/document.xml")?.async("string")) ?? "";
    expect(before).toMatch(from);
    archive.file("word/document.xml", before.replace(from, to));
    return prepared(await archive.generateAsync({ type: "nodebuffer" }), "word");
  };

  it.each([
    ["a picture that is transparent", '<a:alphaModFix amt="0"/>'],
    ["a picture that is white", '<a:lum bright="100%"/>'],
  ])("is gone with its drawing: %s", async (_what, change) => {
    const { result, text } = await changed(/(<a:blip [^>]*)\/>/, `$1>${change}</a:blip>`);
    expect(result).toMatchObject({ removed: [{ what: "hidden-shape", count: 1 }] });
    expect(await text("word/document.xml")).not.toMatch(/w:drawing|a:blip/);
  });

  it("is gone: a picture as small as a dot", async () => {
    const { text } = await changed(/<wp:extent [^>]*>/, '<wp:extent cx="762" cy="762"/>');
    expect(await text("word/document.xml")).not.toMatch(/w:drawing|a:blip/);
  });

  it("is gone: a box with all of its text pushed out of it", async () => {
    const box = (inset: string) =>
      `<w:r><w:drawing><wp:inline><a:graphic><a:graphicData uri="x"><wps:wsp xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:txbx><w:txbxContent><w:p><w:r><w:t>Ada</w:t></w:r></w:p></w:txbxContent></wps:txbx><wps:bodyPr tIns="${inset}"/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`;
    const textWith = async (inset: string) =>
      (await changed("<w:body>", `<w:body><w:p>${box(inset)}</w:p>`)).text("word/document.xml");
    expect(await textWith("99999999")).not.toContain("Ada");
    expect(await textWith("45720")).toContain("Ada");
  });
});

describe("shapes that an author hid", () => {
  it.each([
    ["word", WORD, "hidden-shape.docx", "Case notes"],
    ["excel", PLANTED, "hidden-shape.xlsx", "Ada Example"],
    ["powerpoint", SLIDES, "hidden-shape.pptx", "Mrs Jane Roe"],
  ] as const)("are gone from a document of %s before LibreOffice shows them", async (format, all, name, words) => {
    const found = all.find(({ file }) => file.endsWith(`/${name}`));
    const { result, before, archive, text } = await prepared(Buffer.from((await found?.make()) ?? ""), format);
    expect(result).toMatchObject({ removed: [{ what: "hidden-shape", count: 1 }], left: [] });
    const texts = await Promise.all(Object.keys(archive.files).map(text));
    expect(texts.join("")).not.toContain(words);
    const parts = (file: JSZip) => Object.keys(file.files).sort();
    expect(parts(archive)).toEqual(parts(await JSZip.loadAsync(before)));
  });
});
