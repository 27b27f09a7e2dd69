import { describe, expect, it } from "vitest";
import { cleaned, type Planted, SECRET, style } from "./make.js";

const SEEN = "<text:p>The council met.</text:p>";
const p = (content: string, name = "") => `<text:p${name && ` text:style-name="${name}"`}>${content}</text:p>`;
const HIDDEN = style("T1", "text", "text", 'text:display="none"');
const HIDDEN_P = style("P1", "paragraph", "text", 'text:display="none"');
const decls = (content: string) => `<text:user-field-decls>${content}</text:user-field-decls>`;

interface Case extends Planted {
  readonly what: string;
  /** What is left of the body. */
  readonly left: string;
}

const CASES: readonly Case[] = [
  {
    what: "comments",
    body: p(
      `The council<office:annotation office:name="1"><dc:creator>Ada</dc:creator><text:p>${SECRET}</text:p></office:annotation> met.<office:annotation-end office:name="1"/>`,
    ),
    left: SEEN,
  },
  {
    what: "tracked-changes",
    body: `<text:tracked-changes><text:changed-region text:id="c1"><text:deletion><office:change-info><dc:creator>Ada</dc:creator><dc:date>2026-01-12T10:00:00</dc:date></office:change-info><text:p>${SECRET}</text:p></text:deletion></text:changed-region></text:tracked-changes>${p('The council<text:change text:change-id="c1"/> met.')}`,
    left: SEEN,
  },
  {
    what: "hidden-text",
    automatic: HIDDEN,
    body: p(`The council<text:span text:style-name="T1"> ${SECRET}</text:span> met.`),
    left: p('The council<text:span text:style-name="T1"></text:span> met.'),
  },
  { what: "hidden-text", automatic: HIDDEN_P, body: SEEN + p(SECRET, "P1"), left: SEEN },
  {
    what: "hidden-text",
    body: `${SEEN}<text:section text:name="S" text:display="none">${p(SECRET)}</text:section>`,
    left: SEEN,
  },
  {
    what: "hidden-text",
    body: p(
      `The council met.<text:hidden-text text:condition="ooow:1" text:string-value="${SECRET}" text:is-hidden="true"/>`,
    ),
    left: SEEN,
  },
  {
    what: "hidden-text",
    body: SEEN + p(`<text:hidden-paragraph text:condition="ooow:1" text:is-hidden="true"/>${SECRET}`),
    left: SEEN,
  },
  {
    what: "invisible-text",
    automatic: style("T1", "text", "text", 'fo:color="#fefefe"'),
    body: p(`The council<text:span text:style-name="T1">${SECRET}</text:span> met.`),
    left: p('The council<text:span text:style-name="T1"></text:span> met.'),
  },
  {
    what: "invisible-text",
    automatic: style("T1", "text", "text", 'fo:font-size="1pt"'),
    body: p(`The council<text:span text:style-name="T1">${SECRET}</text:span> met.`),
    left: p('The council<text:span text:style-name="T1"></text:span> met.'),
  },
  {
    what: "false-redaction",
    automatic: style("T1", "text", "text", 'fo:color="#000000" fo:background-color="#000000"'),
    body: p('The council<text:span text:style-name="T1">A b</text:span> met.'),
    left: p('The council<text:span text:style-name="T1">\u00a0\u00a0 \u00a0\u00a0</text:span> met.'),
  },
  {
    what: "variables",
    body:
      decls(`<text:user-field-decl office:value-type="string" office:string-value="${SECRET}" text:name="v"/>`) +
      p('The <text:user-field-get text:name="w">council</text:user-field-get> met.'),
    left: SEEN,
  },
  {
    what: "mail-merge",
    body: p(
      'The <text:database-display text:table-name="t" text:table-type="table" text:column-name="c">council</text:database-display> met.',
    ),
    left: SEEN,
  },
  {
    what: "external-data",
    body: `<text:section text:name="S"><text:section-source xlink:type="simple" xlink:href="file:///C:/Users/ada/list.odt"/>${SEEN}</text:section>`,
    left: `<text:section text:name="S">${SEEN}</text:section>`,
  },
  {
    what: "macros",
    beforeBody: '<office:scripts><office:script script:language="ooo:Basic">x</office:script></office:scripts>',
    body: SEEN,
    left: SEEN,
  },
];

describe("a text", () => {
  it.each(CASES)("loses its $what, and nothing that shows", async ({ what, left, ...planted }) => {
    const result = await cleaned(planted);
    expect(result.kinds).toEqual([what]);
    expect(result.left).toEqual([]);
    expect(result.content).toContain(`<office:text>${left}</office:text>`);
    expect(result.content).not.toContain(SECRET);
  });

  it("keeps its tracked changes when nobody decided to accept them, and says so", async () => {
    const changes = CASES.find(({ what }) => what === "tracked-changes") as Case;
    const result = await cleaned({ ...changes, trackedChanges: "stop" });
    expect(result.removed).toEqual([]);
    expect(result.left.map(({ what }) => what)).toEqual(["tracked-changes"]);
    expect(result.content).toContain(SECRET);
  });

  it("keeps white text when something dark may lie behind it, and says so", async () => {
    const result = await cleaned({
      automatic:
        style("T1", "text", "text", 'fo:color="#ffffff"') +
        style("fr1", "graphic", "graphic", 'draw:fill="solid" draw:fill-color="#000080"'),
      body: p(
        `<draw:rect draw:style-name="fr1" text:anchor-type="page" text:anchor-page-number="1" svg:width="21cm" svg:height="29cm"/><text:span text:style-name="T1">Annual report</text:span>`,
      ),
    });
    expect(result.left.map(({ what }) => what)).toEqual(["invisible-text"]);
    expect(result.content).toContain("Annual report");
  });

  it("keeps text of which the automatic colour can be read on whatever lies behind it", async () => {
    const result = await cleaned({
      automatic: style("T1", "text", "text", 'style:use-window-font-color="true" fo:background-color="#000000"'),
      body: p('<text:span text:style-name="T1">white on black</text:span>'),
    });
    expect(result.removed).toEqual([]);
    expect(result.content).toContain("white on black");
  });

  it("keeps a note whose mark stands among words that cannot be seen", async () => {
    const note = `<text:note text:id="n1" text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>${p("See the minutes.")}</text:note-body></text:note>`;
    const result = await cleaned({
      automatic: style("T1", "text", "text", 'fo:color="#ffffff"'),
      body: p(`The council<text:span text:style-name="T1">${SECRET}${note}</text:span> met.`),
    });
    expect(result.content).toContain("See the minutes.");
    expect(result.content).not.toContain(SECRET);
  });

  it.each([
    [
      "a dark header",
      "",
      '<style:header-style><style:header-footer-properties fo:background-color="#003366"/></style:header-style>',
    ],
    ["a dark page", "", ""],
    [
      "a picture behind the paragraph",
      '<style:background-image xlink:href="Pictures/1.png" xlink:type="simple"/>',
      "<style:footer-style/>",
    ],
  ])("keeps white text on %s", async (what, picture, header) => {
    const page = what === "a dark page" ? ' fo:background-color="#003366"' : "";
    const styles = `<office:automatic-styles><style:page-layout style:name="pm1"><style:page-layout-properties fo:page-width="21cm"${page}/>${header}</style:page-layout></office:automatic-styles>`;
    const result = await cleaned({
      styles,
      automatic: `<style:style style:name="P1" style:family="paragraph"><style:paragraph-properties>${picture}</style:paragraph-properties><style:text-properties fo:color="#ffffff"/></style:style>`,
      body: SEEN + p("Annual report", "P1"),
      more: picture ? [{ name: "Pictures/1.png", data: "x", type: "image/png" }] : [],
    });
    expect(result.kinds).toEqual([]);
    expect(result.content).toContain("Annual report");
  });

  it("keeps yellow text on white, which is hard to read and is seen", async () => {
    const result = await cleaned({
      automatic: style("T1", "text", "text", 'fo:color="#ffff00"'),
      body: p('<text:span text:style-name="T1">Yellow</text:span>'),
    });
    expect(result.removed).toEqual([]);
    expect(result.content).toContain("Yellow");
  });

  it("keeps white text in a dark cell of a table", async () => {
    const result = await cleaned({
      automatic:
        style("T1", "text", "text", 'fo:color="#ffffff"') +
        style("C1", "table-cell", "table-cell", 'fo:background-color="#003366"'),
      body: `<table:table table:name="t"><table:table-column/><table:table-row><table:table-cell table:style-name="C1">${p('<text:span text:style-name="T1">Item</text:span>')}</table:table-cell></table:table-row></table:table>`,
    });
    expect(result.removed).toEqual([]);
    expect(result.content).toContain(">Item<");
  });

  it("keeps the fields whose values stay, and the text of those whose values go", async () => {
    const result = await cleaned({
      body: p(
        '<text:title>Minutes</text:title> by <text:author-name text:fixed="false">the clerk</text:author-name>, page <text:page-number text:select-page="current">1</text:page-number>',
      ),
    });
    expect(result.content).toContain(
      p(
        '<text:title>Minutes</text:title> by the clerk, page <text:page-number text:select-page="current">1</text:page-number>',
      ),
    );
  });

  it("keeps a hidden paragraph's frame that is not hidden with it", async () => {
    const result = await cleaned({
      automatic: HIDDEN_P,
      body:
        SEEN +
        p(
          `<draw:frame text:anchor-type="paragraph" svg:width="2cm" svg:height="2cm"><draw:text-box>${p("shown")}</draw:text-box></draw:frame>${SECRET}`,
          "P1",
        ),
    });
    expect(result.content).toContain("shown");
    expect(result.content).not.toContain(SECRET);
  });

  it("loses the address of a link whose words were blacked out", async () => {
    const result = await cleaned({
      automatic: style("T1", "text", "text", 'fo:color="#000000" fo:background-color="#000000"'),
      body:
        SEEN +
        p(
          '<text:a xlink:type="simple" xlink:href="mailto:ada@example.org"><text:span text:style-name="T1">Ada</text:span></text:a>',
        ),
    });
    expect(result.content).not.toMatch(/ada/i);
  });

  it("loses the marks of editing sessions and statements for programs", async () => {
    const result = await cleaned({
      automatic: style("T1", "text", "text", 'officeooo:rsid="00112233"'),
      body: p('The <text:span text:style-name="T1">council</text:span> met.'),
    });
    expect(result.kinds).toEqual(["revision-ids"]);
    expect(result.content).not.toContain("00112233");
  });
});

describe("the name of the document", () => {
  it("is that of the document where its text tells it, and no folder is told", async () => {
    const field = (display: string) => `<text:file-name text:display="${display}">???</text:file-name>`;
    const body = p(["name-and-extension", "name", "full", "path"].map((each) => `[${field(each)}]`).join(""));
    expect((await cleaned({ body, name: "R&D plan.xls" })).content).toContain(
      p("[R&amp;D plan.xls][R&amp;D plan][R&amp;D plan.xls][]"),
    );
    expect((await cleaned({ body })).content).toContain(p("[???][???][???][???]"));
  });
});

describe("a number that Word counted and did not show", () => {
  const field = (text: string, at: number, name = "Step") =>
    `<text:sequence text:ref-name="ref${name}${at}" text:name="${name}" text:formula="ooow:${name}+1" style:num-format="1">${text}</text:sequence>`;
  const see = (at: number, name = "Step") =>
    `<text:sequence-ref text:reference-format="value" text:ref-name="ref${name}${at}">2</text:sequence-ref>`;
  const body = p(
    `${field("", 0)}Step ${field("2", 1)}, see ${see(1)}; ${field("1", 0, "Table")}, see ${see(0, "Table")}`,
  );

  it("is not shown in the copy, and the numbers after it stay", async () => {
    expect((await cleaned({ body, isConverted: true })).content).toContain(
      p(`Step 2, see 2; ${field("1", 0, "Table")}, see ${see(0, "Table")}`),
    );
    expect((await cleaned({ body })).content).toContain(body);
  });
});
