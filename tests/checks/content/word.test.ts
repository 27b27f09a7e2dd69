import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Content, Run } from "../../../src/checks/content/model.js";
import { readWord } from "../../../src/checks/content/word/read.js";
import { UnreadableError } from "../../../src/errors.js";
import { CLEAN, PLANTED } from "../../fixtures/make/hidden-word.mjs";
import { ooxmlPackage, rels } from "../../fixtures/make/ooxml.mjs";
import { badge, XML } from "../../fixtures/make/package.mjs";
import { agenda, minutes, notice } from "../../fixtures/make/word.mjs";
import { detection, limits } from "../../support/values.js";
import { docx, kinds, p, r, readDocx as read, runsOf, TYPE, tc, texts, told, tr, W } from "./docx.js";

// ------------------------------------------------------------------- planted

/** What the rules make of the content, as far as it is needed to tell the categories apart. */
function categoriesOf(content: Content): readonly string[] {
  const runs = runsOf(content);
  const isInvisible = ({ colour, background = "ffffff" }: Run) => colour === background;
  return [
    ...kinds(content),
    ...(runs.some(({ hidden }) => hidden) ? ["hidden-text"] : []),
    ...(runs.some(isInvisible) ? ["invisible-text"] : []),
    ...(content.properties.personal.length > 0 ? ["properties"] : []),
  ];
}

describe("what is hidden in Word documents", () => {
  it.each(PLANTED)("$category: it is found, and nothing else", async ({ category, make }) => {
    const content = await read(make());
    expect(categoriesOf(content)).toEqual([category]);
  });

  it("nothing is found in the clean twin", async () => {
    expect(categoriesOf(await read(CLEAN.make()))).toEqual([]);
  });

  it.each(PLANTED)("$category: nothing of it gets into places and details", async ({ make }) => {
    const { traces } = await read(make());
    for (const { where, detail = "" } of traces) expect(`${where} ${detail}`).not.toMatch(/Example|1980|QQ|960123/);
  });

  it("what stands in the text is told with the heading above it", async () => {
    const inText = [
      "tracked-changes",
      "comments",
      "false-redaction",
      "covered-content",
      "hidden-shape",
      "embedded-files",
      "chart-data",
      "picture-metadata",
      "cropped-pictures",
    ];
    for (const { category, make } of PLANTED.filter((each) => inText.includes(each.category))) {
      expect(
        (await read(make())).traces.map(({ where }) => where),
        category,
      ).toEqual(['under "Support for carers"']);
    }
  });

  it("the hidden words are kept for counting", async () => {
    const holding = [
      "tracked-changes",
      "comments",
      "covered-content",
      "hidden-shape",
      "custom-xml",
      "variables",
      "mail-merge",
    ];
    for (const { category, make } of PLANTED.filter((each) => holding.includes(each.category))) {
      expect((await read(make())).traces[0]?.text, category).toContain("Ann Example");
    }
  });
});

describe("tracked changes", () => {
  const by = (name: string) => `w:id="1" w:author="${name}" w:date="2026-01-12T10:00:00Z"`;

  it("what is left when all are accepted is the text; what is deleted is kept apart, what is moved stands elsewhere", async () => {
    const content = await read(
      docx(
        p(
          `${r("Kept")}<w:del ${by("A")}><w:r><w:delText xml:space="preserve"> gone</w:delText></w:r></w:del>` +
            `<w:ins ${by("B")}>${r(" new")}</w:ins><w:moveFrom ${by("A")}>${r(" moved away")}</w:moveFrom>`,
        ),
      ),
    );
    expect(texts(content)).toEqual(["Kept new"]);
    expect(told(content, "tracked-changes")).toEqual([
      { what: "tracked-changes", where: "", count: 3, detail: "by 2 people", text: " gone" },
    ]);
  });

  it("properties as they were before do not count", async () => {
    const old = `<w:rPrChange ${by("A")}><w:rPr><w:vanish/></w:rPr></w:rPrChange>`;
    const content = await read(
      docx(p(r("Seen", `<w:b/>${old}`), `<w:pPrChange ${by("A")}><w:pPr><w:jc w:val="both"/></w:pPr></w:pPrChange>`)),
    );
    expect(content.paragraphs[0]).not.toHaveProperty("align");
    expect(content.paragraphs[0]?.runs[0]).not.toHaveProperty("hidden");
    expect(told(content, "tracked-changes")[0]?.count).toBe(2);
  });

  it("a paragraph whose end is deleted goes on in the next, and one that is deleted is gone", async () => {
    const mark = `<w:rPr><w:del ${by("A")}/></w:rPr>`;
    const gone = `<w:del ${by("A")}><w:r><w:delText>gone</w:delText></w:r></w:del>`;
    const content = await read(docx(p(r("One "), mark) + p("two") + p(gone, mark) + p("three")));
    expect(texts(content)).toEqual(["One two", "three"]);
  });

  it("a row that is deleted is no row", async () => {
    const rows =
      tr(tc(p("A"))) +
      tr(tc(p(`<w:del ${by("A")}><w:r><w:delText>B</w:delText></w:r></w:del>`)), `<w:del ${by("A")}/>`) +
      tr(tc(p("C")));
    const content = await read(docx(`<w:tbl><w:tblPr/>${rows}</w:tbl>${p("end")}`));
    expect(content.tables[0]).toMatchObject({ rows: 2, empty: 0 });
    expect(texts(content)).toEqual(["A", "C", "end"]);
    expect(content.paragraphs[1]?.place.cell).toEqual({ table: 0, row: 1, column: 0 });
  });
});

describe("comments", () => {
  it("10,000 of them are told in one trace for one place, in good time", async () => {
    const one = (id: number) => `<w:comment w:id="${id}" w:author="P${id % 7}">${p("Call Ann")}</w:comment>`;
    const anchor = (id: number) => `<w:r><w:commentReference w:id="${id}"/></w:r>`;
    const ids = Array.from({ length: 10_000 }, (_, id) => id);
    const bytes = await docx(p(r("Text") + ids.map(anchor).join("")), { comments: ids.map(one).join("") });
    const start = performance.now();
    const content = await read(bytes);
    expect(performance.now() - start).toBeLessThan(3_000);
    expect(told(content, "comments")).toMatchObject([{ where: "", count: 10_000, detail: "by 7 people" }]);
    expect(texts(content)).toEqual(["Text"]);
  });
});

// --------------------------------------------------------------------- looks

const style = (id: string, content: string, more = "") =>
  `<w:style w:type="paragraph" w:styleId="${id}"${more}><w:name w:val="${id}"/>${content}</w:style>`;

describe("the look of text", () => {
  it("comes from the defaults, the style and what it is based on, the style of characters, and the run", async () => {
    const styles =
      '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial"/><w:sz w:val="22"/><w:lang w:val="cy-GB"/></w:rPr></w:rPrDefault></w:docDefaults>' +
      style("Base", '<w:rPr><w:color w:val="112233"/><w:b/></w:rPr>') +
      style("Own", '<w:basedOn w:val="Base"/><w:pPr><w:jc w:val="both"/></w:pPr><w:rPr><w:sz w:val="28"/></w:rPr>') +
      '<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:rPr><w:b/><w:i/></w:rPr></w:style>';
    const content = await read(
      docx(
        p(
          r("a") + r("b", '<w:rStyle w:val="Strong"/>') + r("c", '<w:color w:val="auto"/><w:highlight w:val="black"/>'),
          '<w:pStyle w:val="Own"/>',
        ),
        {
          styles,
        },
      ),
    );
    const look = { size: 14, font: "Arial", language: "cy-GB" };
    expect(content.paragraphs[0]).toMatchObject({ style: "Own", align: "justify" });
    expect(runsOf(content)).toEqual([
      { text: "a", ...look, colour: "112233", bold: true },
      // Bold in the style of the paragraph and in that of the characters cancel each other.
      { text: "b", ...look, colour: "112233", italic: true },
      { text: "c", ...look, colour: "000000", background: "000000", bold: true },
    ]);
  });

  it("colours of the theme count, with their tint and shade, and the mapping of the document", async () => {
    const content = await read(
      docx(
        p(
          r("a", '<w:color w:val="FF0000" w:themeColor="text2"/>') +
            r("b", '<w:color w:val="FF0000" w:themeColor="background1" w:themeShade="80"/>') +
            r("c", '<w:color w:val="FF0000" w:themeColor="text1" w:themeTint="80"/>') +
            r("d", '<w:shd w:val="clear" w:fill="auto" w:themeFill="accent5"/>') +
            r("e", '<w:color w:val="00FF00" w:themeColor="unknown"/>'),
        ),
        { theme: true, settings: '<w:clrSchemeMapping w:bg1="dark1" w:t1="light1" w:bg2="light2" w:t2="dark2"/>' },
      ),
    );
    expect(runsOf(content).map(({ colour, background }) => colour ?? background)).toEqual([
      "1f3f66",
      "000000",
      "ffffff",
      "b03a2e",
      "00ff00",
    ]);
  });

  it("the style of a table shades its first row, and colours the text there", async () => {
    const styles =
      '<w:style w:type="table" w:styleId="T"><w:name w:val="T"/><w:tblStylePr w:type="firstRow"><w:rPr><w:color w:val="FFFFFF"/></w:rPr>' +
      '<w:tcPr><w:shd w:val="clear" w:fill="1F3F66"/></w:tcPr></w:tblStylePr></w:style>';
    const table = (look: string) =>
      `<w:tbl><w:tblPr><w:tblStyle w:val="T"/>${look}</w:tblPr>${tr(tc(p("Head")))}${tr(tc(p("Cell")))}</w:tbl>`;
    const content = await read(
      docx(table('<w:tblLook w:val="0020"/>') + table('<w:tblLook w:firstRow="0"/>'), { styles }),
    );
    expect(runsOf(content).map(({ text, colour, background }) => [text, colour, background])).toEqual([
      ["Head", "ffffff", "1f3f66"],
      ["Cell", undefined, undefined],
      ["Head", undefined, undefined],
      ["Cell", undefined, undefined],
    ]);
  });

  it("the direct shading of a cell, a paragraph and a box stands behind their text", async () => {
    const fill = (colour: string) => `<w:shd w:val="clear" w:color="auto" w:fill="${colour}"/>`;
    const content = await read(
      docx(`${p("a", fill("AA0000"))}<w:tbl>${tr(tc(p("b") + p("c", fill("BB0000")), fill("CC0000")))}</w:tbl>`),
    );
    expect(runsOf(content).map(({ background }) => background)).toEqual(["aa0000", "cc0000", "bb0000"]);
  });

  it("text that is hidden on web pages only is shown", async () => {
    const content = await read(
      docx(p(r("a", "<w:webHidden/>") + r("b", "<w:vanish/>") + r("c", '<w:vanish w:val="0"/>'))),
    );
    expect(runsOf(content).map(({ text, hidden }) => [text, hidden])).toEqual([
      ["a", undefined],
      ["b", true],
      ["c", undefined],
    ]);
  });

  it("a style that is based on itself does no harm", async () => {
    const styles =
      style("A", '<w:basedOn w:val="B"/><w:rPr><w:b/></w:rPr>') +
      style("B", '<w:basedOn w:val="A"/><w:rPr><w:i/></w:rPr>');
    expect(runsOf(await read(docx(p("a", '<w:pStyle w:val="A"/>'), { styles })))[0]).toMatchObject({
      bold: true,
      italic: true,
    });
  });

  it("Arabic and Chinese text has the font and language that are set for it", async () => {
    const properties =
      '<w:rFonts w:ascii="Arial" w:eastAsia="SimSun" w:cs="Tahoma"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>';
    const content = await read(docx(p(r("plain", properties) + r("中文", properties) + r("عربي", properties))));
    expect(runsOf(content).map(({ font, language }) => [font, language])).toEqual([
      ["Arial", "en-US"],
      ["SimSun", "zh-CN"],
      ["Tahoma", "ar-SA"],
    ]);
    expect(content.fonts).toEqual(["Arial", "SimSun", "Tahoma"]);
  });
});

// ---------------------------------------------------------------- structure

describe("headings and lists", () => {
  it("a heading is told by its outline level, whatever its style is called", async () => {
    const styles =
      style("Heading1", '<w:pPr><w:outlineLvl w:val="9"/></w:pPr>') +
      style("Kop", '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>') +
      '<w:style w:type="paragraph" w:styleId="berschrift3"><w:name w:val="heading 3"/></w:style>';
    const content = await read(
      docx(
        p("no", '<w:pStyle w:val="Heading1"/>') +
          p("two", '<w:pStyle w:val="Kop"/>') +
          p("three", '<w:pStyle w:val="berschrift3"/>') +
          p("one", '<w:outlineLvl w:val="0"/>') +
          p("text"),
        { styles },
      ),
    );
    expect(content.paragraphs.map(({ heading }) => heading)).toEqual([undefined, 2, 3, 1, undefined]);
    expect(content.paragraphs[2]?.style).toBe("Heading 3");
    expect(content.paragraphs[4]?.place).toEqual({ story: "body", heading: "one" });
  });

  it("embossed and engraved letters show their edges, also in white", async () => {
    const colours = async (more: string) =>
      (await read(docx(p(r("pale", `${more}<w:color w:val="FFFFFF"/>`))))).paragraphs[0]?.runs.map(
        ({ colour }) => colour,
      );
    expect(await colours("")).toEqual(["ffffff"]);
    expect(await colours('<w:emboss w:val="0"/>')).toEqual(["ffffff"]);
    expect(await colours("<w:emboss/>")).toEqual([undefined]);
    expect(await colours("<w:imprint/>")).toEqual([undefined]);
  });

  it("nothing that is hidden in a heading gets into a place", async () => {
    const level = '<w:outlineLvl w:val="0"/>';
    const content = await read(
      docx(p(r("Seen") + r(" secret", "<w:vanish/>") + r(" white", '<w:color w:val="FFFFFF"/>'), level) + p("text")),
    );
    expect(content.paragraphs[1]?.place.heading).toBe("Seen");
  });

  it("items of real lists are told, ordered or not, also by their style; what only looks empty is none", async () => {
    const level = (format: string, text: string, more = "") =>
      `<w:lvl w:ilvl="0"><w:numFmt w:val="${format}"/>${more}<w:lvlText w:val="${text}"/></w:lvl>`;
    const numbering =
      `<w:abstractNum w:abstractNumId="0">${level("decimal", "%1.")}</w:abstractNum><w:abstractNum w:abstractNumId="1">${level("bullet", "•")}</w:abstractNum>` +
      `<w:abstractNum w:abstractNumId="2">${level("none", "")}</w:abstractNum>` +
      [0, 1, 2].map((id) => `<w:num w:numId="${id + 1}"><w:abstractNumId w:val="${id}"/></w:num>`).join("");
    const item = (id: number) => `<w:numPr><w:ilvl w:val="0"/><w:numId w:val="${id}"/></w:numPr>`;
    const styles = style("Bulleted", `<w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr>`);
    const body =
      p("a", item(1)) +
      p("b", item(2)) +
      p("c", item(3)) +
      p("d", '<w:pStyle w:val="Bulleted"/>') +
      p("e", `<w:pStyle w:val="Bulleted"/>${item(0)}`) +
      p("1. f");
    const content = await read(docx(body, { styles, numbering }));
    expect(content.paragraphs.map(({ list }) => list)).toEqual([
      { level: 0, ordered: true },
      { level: 0, ordered: false },
      undefined,
      { level: 0, ordered: false },
      undefined,
      undefined,
    ]);
  });
});

describe("tables", () => {
  it("headings, merged and empty cells and the description are told", async () => {
    const rows =
      tr(tc(p("A")) + tc(p("B"), '<w:gridSpan w:val="2"/>'), "<w:tblHeader/>") +
      tr(tc(p("C"), '<w:vMerge w:val="restart"/>') + tc(p("")) + tc(p("D"))) +
      tr(tc(p(""), "<w:vMerge/>") + tc(p("E")) + tc(p("F")));
    const content = await read(
      docx(`<w:tbl><w:tblPr><w:tblLook w:firstColumn="1"/><w:tblCaption w:val="Rents"/></w:tblPr>${rows}</w:tbl>`),
    );
    expect(content.tables).toEqual([
      { place: { story: "body" }, rows: 3, columns: 3, headerRows: 1, merged: 2, empty: 1, description: "Rents" },
    ]);
    expect(content.paragraphs.at(-1)?.place.cell).toEqual({ table: 0, row: 2, column: 2 });
  });

  it("the style of a table may mark its first row, when the table wants a first row", async () => {
    const styles =
      '<w:style w:type="table" w:styleId="T"><w:name w:val="T"/><w:tblStylePr w:type="firstRow"><w:trPr><w:tblHeader/></w:trPr></w:tblStylePr></w:style>' +
      '<w:style w:type="table" w:styleId="U"><w:name w:val="U"/><w:basedOn w:val="T"/></w:style>';
    const table = (look: number, row = "") =>
      `<w:tbl><w:tblPr><w:tblStyle w:val="U"/><w:tblLook w:firstRow="${look}"/></w:tblPr>${tr(tc(p("A")), row)}${tr(tc(p("B")))}</w:tbl>`;
    const content = await read(docx(table(1) + table(0) + table(1, '<w:tblHeader w:val="0"/>'), { styles }));
    expect(content.tables.map(({ headerRows }) => headerRows)).toEqual([1, 0, 0]);
  });

  it("a row in the middle is no heading, and a table in a cell has its own place", async () => {
    const inner = `<w:tbl>${tr(tc(p("in")))}</w:tbl>`;
    const content = await read(
      docx(`<w:tbl>${tr(tc(p("out") + inner + p("")))}${tr(tc(p("x")), "<w:tblHeader/>")}</w:tbl>`),
    );
    expect(content.tables.map(({ rows, headerRows, place }) => [rows, headerRows, place.cell?.row])).toEqual([
      [2, 0, undefined],
      [1, 0, 0],
    ]);
  });

  it("text in a cell that another one covers is hidden", async () => {
    const content = await read(
      docx(`<w:tbl>${tr(tc(p("a"), '<w:vMerge w:val="restart"/>'))}${tr(tc(p("secret"), "<w:vMerge/>"))}</w:tbl>`),
    );
    expect(runsOf(content).map(({ text, hidden }) => [text, hidden])).toEqual([
      ["a", undefined],
      ["secret", true],
    ]);
  });

  it("900 of them in one another are read, and more are refused", async () => {
    const nested = (levels: number) =>
      "<w:tbl><w:tr><w:tc>".repeat(levels) + p("deep") + "</w:tc></w:tr></w:tbl>".repeat(levels);
    expect(texts(await read(docx(nested(300))))).toEqual(["deep"]);
    await expect(read(docx(nested(400)))).rejects.toThrow(UnreadableError);
  });
});

describe("alternatives", () => {
  const alternative = (needs: string) =>
    `<mc:AlternateContent><mc:Choice Requires="${needs}">${r("choice")}</mc:Choice><mc:Fallback>${r("fallback")}</mc:Fallback></mc:AlternateContent>`;

  it("the choice is taken when it is known, else the fallback, and never both", async () => {
    expect(texts(await read(docx(p(alternative("wps")) + p(alternative("w14 wps")) + p(alternative("acme")))))).toEqual(
      ["choice", "choice", "fallback"],
    );
  });
});

describe("fields and links", () => {
  const field = (code: string, result: string) =>
    `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> ${code} </w:instrText></w:r>` +
    `<w:r><w:fldChar w:fldCharType="separate"/></w:r>${result}<w:r><w:fldChar w:fldCharType="end"/></w:r>`;

  it("the instruction is no text, and the result tells what it is", async () => {
    const content = await read(
      docx(
        p(
          r("On ") +
            field('DATE \\@ "d MMMM"', r("1 May")) +
            `<w:fldSimple w:instr=" NUMPAGES ">${r("3")}</w:fldSimple>` +
            field("REF x", r("see")),
        ),
      ),
    );
    expect(runsOf(content).map(({ text, field: kind }) => [text, kind])).toEqual([
      ["On ", undefined],
      ["1 May", "date"],
      ["3", "pages"],
      ["see", "reference"],
    ]);
  });

  it("a field within a table of contents belongs to it, over several paragraphs", async () => {
    const begin =
      '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>';
    const content = await read(
      docx(
        p(begin + r("One") + field("PAGEREF _Toc1", r("2"))) +
          p(`${r("Two")}<w:r><w:fldChar w:fldCharType="end"/></w:r>${r("text")}`),
      ),
    );
    expect(runsOf(content).map(({ text, field: kind }) => [text, kind])).toEqual([
      ["One2", "contents"],
      ["Two", "contents"],
      ["text", undefined],
    ]);
  });

  it("links are told with their text, however they are written", async () => {
    const links = [{ id: "rL", type: "hyperlink", target: "https://example.org/rent", external: true }];
    const content = await read(
      docx(
        p(
          `<w:hyperlink r:id="rL" w:anchor="top">${r("rent")}</w:hyperlink>` +
            `<w:hyperlink w:anchor="end">${r("the")}${r(" end", "<w:b/>")}</w:hyperlink>` +
            field('HYPERLINK "https://example.org/a b" \\l "x" \\o "Tip"', r("field")) +
            `<w:fldSimple w:instr=' HYPERLINK "mailto:clerk@example.org" '>${r("simple")}</w:fldSimple>`,
        ),
        { links },
      ),
    );
    expect(content.links.map(({ target, text }) => [target, text])).toEqual([
      ["https://example.org/rent#top", "rent"],
      ["#end", "the end"],
      ["https://example.org/a b#x", "field"],
      ["mailto:clerk@example.org", "simple"],
    ]);
    expect(runsOf(content).map(({ link }) => link)).toEqual([0, 1, 1, 2, 3]);
    expect(told(content, "external-data")).toEqual([]);
  });

  it("a field that takes its text from another file is told", async () => {
    const content = await read(docx(p(field('INCLUDETEXT "S:\\\\secret.docx"', r("text")))));
    expect(told(content, "external-data")).toEqual([{ what: "external-data", where: "", count: 1, detail: "field" }]);
  });

  it("a field that swallows text and has no end keeps the document from being read", async () => {
    const open = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>IF</w:instrText></w:r>';
    await expect(read(docx(p(open + r("lost"))))).rejects.toThrow(/does not end/);
    expect(texts(await read(docx(p(r("kept") + open))))).toEqual(["kept"]);
  });
});

describe("characters", () => {
  it("tabs, breaks, hyphens, symbols and text above text are told as they are read", async () => {
    const content = await read(
      docx(
        p(
          '<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c\u00ad</w:t><w:noBreakHyphen/><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>' +
            `<w:ruby><w:rt>${r("above")}</w:rt><w:rubyBase>${r("base ")}</w:rubyBase></w:ruby>`,
          '<w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs>',
        ),
      ),
    );
    expect(texts(content)).toEqual(["a\tb\nc\u2011\uf0fcbase above"]);
  });
});

describe("large first letters", () => {
  it("belong to the paragraph that they begin", async () => {
    const frame = '<w:framePr w:dropCap="drop" w:lines="3"/>';
    expect(texts(await read(docx(p("O", frame) + p("nce more") + p("end"))))).toEqual(["Once more", "end"]);
  });
});

describe("notes, headers and footers", () => {
  it("a note is told under the heading where it is referred to; one that nothing refers to is left over", async () => {
    const note = (id: number, text: string) => `<w:footnote w:id="${id}">${p(text)}</w:footnote>`;
    const content = await read(
      docx(p("Rent", '<w:outlineLvl w:val="0"/>') + p(`${r("text")}<w:r><w:footnoteReference w:id="2"/></w:r>`), {
        footnotes: `<w:footnote w:type="separator" w:id="0">${p("<w:r><w:separator/></w:r>")}</w:footnote>${note(2, "seen")}${note(3, "secret")}`,
      }),
    );
    expect(content.paragraphs.at(-1)).toMatchObject({
      place: { story: "footnote", heading: "Rent" },
      runs: [{ text: "seen" }],
    });
    expect(told(content, "leftovers")).toMatchObject([{ where: "footnotes", text: "secret" }]);
    expect(content.paragraphs).toHaveLength(3);
  });

  it("a header for a first page that is like all others is not shown", async () => {
    const header = (name: string, text: string) => ({
      name: `word/${name}`,
      data: `${XML}<w:hdr xmlns:w="${W}">${p(text)}</w:hdr>`,
      type: `${TYPE}.header+xml`,
    });
    const made = {
      links: [
        { id: "r1", type: "header", target: "h1.xml" },
        { id: "r2", type: "header", target: "h2.xml" },
      ],
      parts: [header("h1.xml", "on all pages"), header("h2.xml", "on the first")],
    };
    const section = (more: string) =>
      `<w:sectPr><w:headerReference w:type="default" r:id="r1"/><w:headerReference w:type="first" r:id="r2"/>${more}</w:sectPr>`;
    const plain = await read(docx(p("text") + section(""), made));
    expect(texts(plain)).toEqual(["text", "on all pages"]);
    expect(told(plain, "leftovers")).toMatchObject([{ where: "header", text: "on the first" }]);
    const own = await read(docx(p("text") + section("<w:titlePg/>"), made));
    expect(texts(own)).toEqual(["text", "on all pages", "on the first"]);
    expect(own.paragraphs[1]?.place.story).toBe("header");
    expect(told(own, "leftovers")).toEqual([]);
  });
});

// ------------------------------------------------------------------ drawings

const picture = (docPr: string, blip: string, more = "") =>
  `<w:r><w:drawing><wp:inline><wp:extent cx="3600000" cy="1800000"/><wp:docPr id="1" name="P" ${docPr}>${more}</wp:docPr><a:graphic><a:graphicData uri="x">` +
  `<pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="P"/></pic:nvPicPr><pic:blipFill><a:blip ${blip}/></pic:blipFill><pic:spPr/></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`;

const shape = (options: {
  fill?: string;
  behind?: boolean;
  wrap?: string;
  height?: number;
  text?: string;
  line?: string;
}) =>
  `<w:r><w:drawing><wp:anchor behindDoc="${options.behind ? 1 : 0}"><wp:positionH relativeFrom="column"><wp:posOffset>0</wp:posOffset></wp:positionH>` +
  `<wp:extent cx="2160000" cy="${(options.height ?? 5) * 36_000}"/><wp:${options.wrap ?? "wrapNone"}/><wp:docPr id="2" name="S"/><a:graphic><a:graphicData uri="x"><wps:wsp>` +
  `<wps:spPr><a:prstGeom prst="rect"/>${options.fill ?? '<a:solidFill><a:srgbClr val="000000"/></a:solidFill>'}${options.line ?? ""}</wps:spPr>` +
  `${options.text ? `<wps:txbx><w:txbxContent>${p(options.text)}</w:txbxContent></wps:txbx>` : ""}</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>`;

describe("pictures and shapes", () => {
  it("a picture is told with its text, its bytes and its size", async () => {
    const made = {
      links: [
        { id: "rP", type: "image", target: "media/a.png" },
        { id: "rX", type: "image", target: "file:///S:/x.png", external: true },
      ],
      parts: [{ name: "word/media/a.png", data: await badge() }],
    };
    const decorative = '<a:extLst><a:ext uri="x"><adec:decorative val="1"/></a:ext></a:extLst>';
    const content = await read(
      docx(
        p(picture('descr="The weir"', 'r:embed="rP"')) +
          p(picture("", 'r:link="rX"')) +
          p(picture('title="T"', 'r:embed="rP"', decorative)),
        made,
      ),
    );
    expect(content.pictures[0]).toMatchObject({
      alternative: "The weir",
      mime: "image/png",
      part: "word/media/a.png",
      width: 100,
      height: 50,
    });
    expect(content.pictures[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(content.pictures[1]).toMatchObject({ outside: "file:///S:/x.png" });
    expect(content.pictures[1]).not.toHaveProperty("alternative");
    expect(content.pictures[2]).toMatchObject({ alternative: "T", decorative: true });
    expect(told(content, "external-data")).toEqual([
      { what: "external-data", where: "", count: 1, detail: "linked picture" },
    ]);
  });

  it("a picture that is in the package and shown nowhere is left over", async () => {
    const made = {
      links: [{ id: "rP", type: "image", target: "media/a.png" }],
      parts: [{ name: "word/media/a.png", data: await badge() }],
    };
    expect(told(await read(docx(p("text"), made)), "leftovers")).toMatchObject([
      { count: 1, detail: "pictures that are not shown" },
    ]);
  });

  it("the words of a part that nothing leads to are kept for counting, also when it is broken", async () => {
    const made = { parts: [{ name: "word/old.xml", data: "<w><t>secret</t><u></v></w>", type: "application/xml" }] };
    expect(told(await read(docx(p("text"), made)), "leftovers")).toMatchObject([
      { count: 1, detail: "parts that belong to nothing", text: "secret" },
    ]);
  });

  it("a text box comes behind its paragraph, needs no description, and its fill stands behind its text", async () => {
    const content = await read(
      docx(
        p(shape({ text: "in the box", fill: '<a:solidFill><a:srgbClr val="AABBCC"/></a:solidFill>' }) + r("anchor")) +
          p("next"),
      ),
    );
    expect(texts(content)).toEqual(["anchor", "in the box", "next"]);
    expect(content.paragraphs[1]).toMatchObject({ place: { story: "box" }, runs: [{ background: "aabbcc" }] });
    expect(content.pictures).toEqual([]);
  });

  it("text of VML boxes and watermarks is read as well", async () => {
    const box = `<w:r><w:pict><v:rect style="width:100pt;height:20pt"><v:textbox><w:txbxContent>${p("old box")}</w:txbxContent></v:textbox></v:rect></w:pict></w:r>`;
    const mark =
      '<w:r><w:pict><v:shape style="position:absolute"><v:textpath string="DRAFT"/></v:shape></w:pict></w:r>';
    expect(texts(await read(docx(p(box) + p(mark))))).toEqual(["", "old box", "", "DRAFT"]);
  });

  it.each([
    ["a black bar in front of text", {}, "false-redaction"],
    ["a black bar behind text", { behind: true }, undefined],
    ["a black bar that text flows around", { wrap: "wrapSquare" }, undefined],
    ["a black bar with words of its own", { text: "words" }, undefined],
    ["a large black area", { height: 90 }, undefined],
    ["a thin black line", { height: 1 }, undefined],
    [
      "a black bar that can be seen through",
      { fill: '<a:solidFill><a:srgbClr val="000000"><a:alpha val="40000"/></a:srgbClr></a:solidFill>' },
      undefined,
    ],
    ["a yellow bar", { fill: '<a:solidFill><a:srgbClr val="FFFF00"/></a:solidFill>' }, undefined],
    ["an empty frame", { fill: "<a:noFill/>" }, undefined],
    [
      "a white bar with a line around it",
      { fill: '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>', line: "<a:ln><a:solidFill/></a:ln>" },
      undefined,
    ],
    [
      "a white bar without a line",
      { fill: '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>', line: "<a:ln><a:noFill/></a:ln>" },
      "covered-content",
    ],
  ] as const)("%s", async (_name, options, expected) => {
    const content = await read(docx(p(shape(options) + r("Ann Example"))));
    expect(kinds(content).filter((kind) => kind !== "revision-ids")).toEqual(expected === undefined ? [] : [expected]);
  });

  it("a black VML rectangle over text is a false redaction, too", async () => {
    const rect =
      '<w:r><w:pict><v:rect fillcolor="black" style="position:absolute;margin-left:0;margin-top:0;width:120pt;height:14pt;z-index:5"/></w:pict></w:r>';
    expect(kinds(await read(docx(p(rect + r("Ann Example")))))).toEqual(["false-redaction"]);
    expect(
      kinds(await read(docx(p(rect.replace("z-index:5", "z-index:5;visibility:hidden") + r("Ann Example"))))),
    ).toEqual(["hidden-shape"]);
  });
});

describe("formulas, objects, forms", () => {
  it("a formula is an object", async () => {
    const content = await read(docx(p(`${r("x is ")}<m:oMath><m:r><m:t>y</m:t></m:r></m:oMath>`)));
    expect(content.objects).toEqual([{ place: { story: "body" }, what: "formula" }]);
    expect(texts(content)).toEqual(["x is "]);
  });

  it("fields of forms are told with their labels", async () => {
    const legacy =
      '<w:bookmarkStart w:id="1" w:name="Ward"/><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="Ward"/><w:statusText w:val="Your ward"/>' +
      '<w:ddList><w:result w:val="1"/><w:listEntry w:val="Mill"/><w:listEntry w:val="Ford"/></w:ddList></w:ffData></w:fldChar></w:r>' +
      '<w:r><w:instrText> FORMDROPDOWN </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>';
    const box = (content: string) =>
      `<w:sdt><w:sdtPr>${content}</w:sdtPr><w:sdtContent>${r("x")}</w:sdtContent></w:sdt>`;
    const content = await read(
      docx(
        p(legacy) +
          p(
            box('<w:alias w:val="Agreed"/><w14:checkbox/>') +
              box("<w:dropDownList/>") +
              box('<w:alias w:val="Group"/>'),
          ),
      ),
    );
    expect(content.controls.map(({ what, label }) => [what, label])).toEqual([
      ["list", "Your ward"],
      ["checkbox", "Agreed"],
      ["list", undefined],
    ]);
    expect(texts(content)).toEqual(["Ford", "xxx"]);
    expect(content.bookmarks).toEqual([]);
  });

  it("text from another file is not read, and that is said", async () => {
    const made = {
      links: [{ id: "rA", type: "aFChunk", target: "a.html" }],
      parts: [{ name: "word/a.html", data: "<p>x</p>", type: "text/html" }],
    };
    const content = await read(docx(`${p("a")}<w:altChunk r:id="rA"/>`, made));
    expect(told(content, "embedded-files")).toHaveLength(1);
    expect(content.unseen).toHaveLength(1);
  });
});

describe("properties and data", () => {
  it("properties are told as Word calls them", async () => {
    const { properties } = await read(docx(p("a")));
    expect(properties).toMatchObject({ title: "A letter", subject: "Rent", language: "en-GB" });
    expect(properties.personal.map(({ name }) => name).sort()).toEqual(["Author", "Company", "Last saved by"]);
  });

  it("broken data of another program do not keep the document from being read, and are told", async () => {
    const made = {
      links: [{ id: "rC", type: "customXml", target: "../customXml/item1.xml" }],
      parts: [{ name: "customXml/item1.xml", data: "<case><note>Ann", type: "application/xml" }],
    };
    const content = await read(docx(p("a"), made));
    expect(texts(content)).toEqual(["a"]);
    expect(kinds(content)).toEqual(["custom-xml"]);
    expect(told(content, "custom-xml")[0]).not.toHaveProperty("empty");
  });

  it("people who commented are named, also when their comments are gone", async () => {
    const people = `<w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"><w15:person w15:author="Ann Example"/></w15:people>`;
    const made = {
      links: [
        { id: "rP", type: "http://schemas.microsoft.com/office/2011/relationships/people", target: "people.xml" },
      ],
      parts: [{ name: "word/people.xml", data: people, type: `${TYPE}.people+xml` }],
    };
    const { properties } = await read(docx(p("a"), made));
    expect(properties.personal).toContainEqual({ name: "Reviewer", value: "Ann Example" });
  });

  it("building blocks are left over, but not those that stand in for an empty field", async () => {
    const block = (gallery: string, text: string) =>
      `<w:docPart><w:docPartPr><w:name w:val="${text}"/><w:category><w:gallery w:val="${gallery}"/></w:category></w:docPartPr><w:docPartBody>${p(text)}</w:docPartBody></w:docPart>`;
    const glossary = `<w:glossaryDocument xmlns:w="${W}"><w:docParts>${block("placeholder", "Click here")}${block("placeholder", "unused")}${block("autoTxt", "secret")}</w:docParts></w:glossaryDocument>`;
    const made = {
      links: [{ id: "rG", type: "glossaryDocument", target: "glossary/document.xml" }],
      parts: [{ name: "word/glossary/document.xml", data: glossary, type: `${TYPE}.document.glossary+xml` }],
    };
    const field = `<w:sdt><w:sdtPr><w:placeholder><w:docPart w:val="Click here"/></w:placeholder></w:sdtPr><w:sdtContent>${p("a")}</w:sdtContent></w:sdt>`;
    expect(told(await read(docx(field, made)), "leftovers")).toEqual([
      { what: "leftovers", where: "", count: 2, detail: "building blocks", text: "unused\nsecret" },
    ]);
  });

  it("what Word itself keeps as custom XML is nothing, until there is something in it", async () => {
    const sources = (content: string) => ({
      links: [{ id: "rC", type: "customXml", target: "../customXml/item1.xml" }],
      parts: [
        {
          name: "customXml/item1.xml",
          data: `<b:Sources SelectedStyle="\\APA.XSL" xmlns:b="urn:b">${content}</b:Sources>`,
          type: "application/xml",
        },
      ],
    });
    expect(kinds(await read(docx(p("a"), sources(""))))).toEqual([]);
    expect(kinds(await read(docx(p("a"), sources("<b:Source><b:Author>Ann</b:Author></b:Source>"))))).toEqual([
      "custom-xml",
    ]);
  });
});

// ----------------------------------------------------------- whole documents

describe("whole documents", () => {
  it("transitional and strict say the same", async () => {
    const { traces: _one, ...transitional } = await read(notice());
    const { traces: _two, ...strict } = await read(notice({ strict: true }));
    expect(strict).toEqual(transitional);
    expect(transitional.paragraphs.filter(({ list }) => list)).toHaveLength(3);
  });

  it("the model documents hide nothing but who wrote them", async () => {
    for (const bytes of [agenda(), minutes({ altText: true })]) {
      const content = await read(bytes);
      expect(categoriesOf(content)).toEqual(["properties"]);
      expect(content.tables.every(({ headerRows, description }) => headerRows === 1 && description)).toBe(true);
    }
  });

  it("a package without a document, with broken XML, or with a part twice is not read", async () => {
    const empty = ooxmlPackage([{ name: "word/x.xml", data: "<a/>" }], { title: "", subject: "", application: "" });
    await expect(read(empty)).rejects.toThrow(UnreadableError);
    await expect(read(docx("<w:p>"))).rejects.toThrow(UnreadableError);
    await expect(read(Buffer.from("PK"))).rejects.toThrow(UnreadableError);
  });

  it("parts that lead to one another in a ring are looked at once", async () => {
    const made = {
      links: [{ id: "rC", type: "customXml", target: "../customXml/item1.xml" }],
      parts: [
        { name: "customXml/item1.xml", data: "<a>data</a>", type: "application/xml" },
        {
          name: "customXml/_rels/item1.xml.rels",
          data: rels([{ id: "r1", type: "customXml", target: "../word/document.xml" }]),
        },
      ],
    };
    expect(told(await read(docx(p("a"), made)), "custom-xml")).toHaveLength(1);
  });

  it("long runs of fields, boxes and styles take no more than their share of time", async () => {
    const begins = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'.repeat(20_000);
    const ends = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'.repeat(20_000);
    const styles = Array.from({ length: 5_000 }, (_, id) => style(`S${id}`, `<w:basedOn w:val="S${id + 1}"/>`)).join(
      "",
    );
    const uses = Array.from({ length: 5_000 }, (_, id) => p("x", `<w:pStyle w:val="S${id}"/>`)).join("");
    const bytes = await docx(p(begins + ends) + uses, { styles });
    const start = performance.now();
    await read(bytes);
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});

const CORPUS = join(import.meta.dirname, "../../../../shared/corpus/office");
const DAMAGED = /clusterfuzz|password/;

describe.skipIf(!existsSync(CORPUS))("real documents", () => {
  it("are read, all but those that are damaged or locked", async () => {
    const names = readFileSync(join(CORPUS, "puids.tsv"), "utf8")
      .split("\n")
      .map((line) => line.split("\t")[0] ?? "")
      .filter((name) => /\.(?:docx|docm|dotx)$/i.test(name) && !DAMAGED.test(name));
    expect(names.length).toBeGreaterThan(40);
    for (const name of names) {
      const content = await readWord({
        file: join(CORPUS, name),
        name,
        role: "source",
        detection: detection("word"),
        limits,
      });
      expect(content.kind, name).toBe("text");
    }
  });
});
