import { describe, expect, test } from "vitest";
import { UnreadableError } from "../../../src/errors.js";
import { withPart } from "../../fixtures/make/damaged.mjs";
import { CLEAN, PLANTED } from "../../fixtures/make/hidden-powerpoint.mjs";
import { NS, rels } from "../../fixtures/make/ooxml.mjs";
import { groundPlan, XML, zip } from "../../fixtures/make/package.mjs";
import { consultation, parishMeeting } from "../../fixtures/make/slides.mjs";

import {
  at,
  deck,
  found,
  frame,
  gradient,
  IN_OFFICE,
  one,
  P,
  type Page,
  page,
  paragraph,
  pattern,
  picture,
  RECT,
  read,
  runWith,
  SPACES,
  shape,
  solid,
  strictly,
  texts,
  title,
  wordsOf,
} from "./deck.js";

// ---------------------------------------------------------------------- tests

describe("planted presentations", () => {
  const ofStructure = ["invisible-text", "speaker-notes", "hidden-slide", "properties"];

  test.each(PLANTED.filter(({ category }) => !ofStructure.includes(category)))(
    "$category is found, and nothing else",
    async ({ category, make }) => {
      const { traces, properties } = await read(await make());
      expect(traces.map(({ what }) => what)).toEqual([category]);
      expect(properties.personal).toEqual([]);
      expect(JSON.stringify(traces.map(({ text: _, ...told }) => told))).not.toMatch(/Roe|Mill Lane/);
    },
  );

  test("where it is, is told by the slide", async () => {
    const places = new Map<string, string | undefined>();
    for (const { category, make } of PLANTED) places.set(category, (await read(await make())).traces[0]?.where);
    expect(Object.fromEntries(places)).toMatchObject({
      comments: "slide 2",
      "embedded-files": "slide 3",
      "picture-metadata": "slide 3",
      "cropped-pictures": "slide 3",
      "hidden-shape": "slide 3",
      "covered-content": "slide 3",
      "false-redaction": "slide 3",
      "external-data": "slide 3",
      "chart-data": "slide 2",
      variables: "slide 2",
      macros: "",
      "custom-xml": "",
      thumbnail: "",
      leftovers: "",
      "weak-lock": "",
    });
  });

  test("of strict documents all of it is found as well", async () => {
    for (const { category, make } of PLANTED) {
      const [plain, strict] = [await read(await make()), await read(await strictly(await make()))];
      expect([category, strict]).toEqual([category, plain]);
    }
  });

  test("the clean one hides nothing", async () => {
    const { traces, properties, slides, paragraphs } = await read(await CLEAN.make());
    expect(traces).toEqual([]);
    expect(properties).toEqual({
      title: "Annual parish meeting 2026",
      subject: "Report of the council",
      language: "en-GB",
      personal: [],
    });
    expect(slides.map(({ hidden, notes }) => [hidden, notes])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      [undefined, undefined],
    ]);
    expect(paragraphs.filter(({ place }) => place.story === "notes")).toEqual([]);
  });

  test("the workbook behind a chart is read for what is personal in it", async () => {
    const workbook = PLANTED.find(({ category }) => category === "chart-data");
    const { traces } = await read((await workbook?.make()) ?? Buffer.alloc(0));
    expect(traces[0]?.detail).toBe("a workbook");
    expect(traces[0]?.text).toContain("Brightway Lighting");
  });

  const planted = async (category: string) =>
    read((await PLANTED.find((one) => one.category === category)?.make()) ?? Buffer.alloc(0));

  test("notes, hidden slides, names and invisible text are in the structure", async () => {
    expect((await planted("speaker-notes")).slides.map(({ notes }) => notes)).toEqual([true, undefined, undefined]);
    expect((await planted("hidden-slide")).slides.map(({ hidden }) => hidden)).toEqual([undefined, true, undefined]);
    expect((await planted("properties")).properties.personal).toEqual([
      { name: "Author", value: "Jane Roe" },
      { name: "Last saved by", value: "John Doe" },
    ]);
    expect(runWith(await planted("invisible-text"), "Complaint of Mrs Jane Roe, 12 Mill Lane")).toMatchObject({
      colour: "ffffff",
      background: "ffffff",
    });
    for (const category of ["invisible-text", "speaker-notes", "hidden-slide", "properties"])
      expect((await planted(category)).traces).toEqual([]);
  });
});

describe("slides", () => {
  test("come in the order of the show, with titles, lists, notes and pictures", async () => {
    const content = await read(await parishMeeting());
    expect(content.slides.map(({ number, title }) => [number, title])).toEqual([
      [1, "Annual parish meeting 2026"],
      [2, "What we did this year"],
      [3, "The new path"],
    ]);
    expect(texts(content, "notes")).toEqual([
      "Welcome everybody. Point out the fire exits.",
      "Ask for volunteers for the planting day on 14 March.",
    ]);
    expect(texts(content, "footer")).toEqual(["1", "2", "3"]);
    expect(content.paragraphs[0]).toMatchObject({ heading: 1, place: { story: "body", slide: 1 } });
    expect(content.paragraphs[3]).toMatchObject({ list: { level: 0, ordered: false }, place: { slide: 2 } });
    expect(runWith(content, "1")?.field).toBe("page");
    expect(content.pictures).toHaveLength(1);
    expect(content.pictures[0]).toMatchObject({
      mime: "image/png",
      part: "ppt/media/image3.png",
      width: 145.8,
      height: 90.3,
      place: { slide: 3 },
    });
    expect(content.pictures[0]?.alternative).toMatch(/^Plan of the recreation ground/);
  });

  test("of strict documents are the same", async () => {
    const { traces: _, ...plain } = await read(await consultation());
    const { traces: __, ...strict } = await read(await consultation({ strict: true }));
    expect(strict).toEqual(plain);
  });

  test("follow the list of the presentation, not the names of the parts", async () => {
    const bytes = await deck({
      slides: [{ shapes: title("First") }, { shapes: title("Second"), attributes: ' show="0"' }],
    });
    expect((await read(bytes)).slides).toMatchObject([{ title: "First" }, { title: "Second", hidden: true }]);
  });

  test("may have nothing on them", async () => {
    const content = await one({});
    expect(content.slides).toEqual([{ number: 1, title: "", boxes: [] }]);
    expect(content.paragraphs).toEqual([]);
  });

  test("tell where their boxes are, in reading order, with the places that layouts and masters give", async () => {
    const inGroup = `<p:grpSp><p:nvGrpSpPr><p:cNvPr id="9" name="Group"/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="3600000" y="3600000"/><a:ext cx="720000" cy="720000"/><a:chOff x="0" y="0"/><a:chExt cx="360000" cy="360000"/></a:xfrm></p:grpSpPr>${shape({ place: at(5, 0, 5, 5), text: "In a group" })}</p:grpSp>`;
    const content = await one({
      shapes:
        title("Title") +
        shape({ place: at(10, 50, 60, 20, 90), text: "Turned" }) +
        inGroup +
        shape({ place: at(300, 0, 10, 10), text: "Away" }),
    });
    expect(content.slides[0]?.boxes).toEqual([
      { x: 10, y: 10, width: 200, height: 20, role: "title" },
      { x: 30, y: 30, width: 20, height: 60 },
      { x: 110, y: 100, width: 10, height: 10 },
      { x: 300, y: 0, width: 10, height: 10, outside: true },
    ]);
  });
});

describe("text", () => {
  test("looks as the master, the layout, the shape and the run say", async () => {
    const body = `<a:bodyPr><a:normAutofit fontScale="50000"/></a:bodyPr><a:lstStyle><a:lvl1pPr><a:defRPr i="1"/></a:lvl1pPr></a:lstStyle>`;
    const content = await one({
      shapes:
        title("Title") +
        shape({
          ph: 'idx="1"',
          body,
          paragraphs:
            paragraph("Small") +
            paragraph("Numbered", 'b="1" sz="2000" strike="sngStrike" cap="all"', '<a:pPr lvl="1"/>'),
        }) +
        shape({ text: "Free" }),
    });
    expect(runWith(content, "Title")).toEqual({
      text: "Title",
      colour: "1f3f66",
      background: "ffffff",
      size: 44,
      font: "Calibri",
      bold: true,
    });
    expect(runWith(content, "Small")).toEqual({
      text: "Small",
      colour: "000000",
      background: "ffffff",
      size: 14,
      italic: true,
    });
    expect(runWith(content, "Numbered")).toMatchObject({ size: 10, bold: true, strike: true, caps: true });
    expect(content.paragraphs.map(({ list, heading, align }) => ({ list, heading, align }))).toEqual([
      { heading: 1, align: "center" },
      { list: { level: 0, ordered: false } },
      { list: { level: 1, ordered: true } },
      {},
    ]);
    expect(content.fonts).toEqual(["Calibri"]);
  });

  test.each([
    [
      "lumMod and lumOff",
      '<a:schemeClr val="tx1"><a:lumMod val="50000"/><a:lumOff val="50000"/></a:schemeClr>',
      "808080",
    ],
    ["a shade", '<a:srgbClr val="FFFFFF"><a:shade val="50000"/></a:srgbClr>', "bcbcbc"],
    ["a tint", '<a:srgbClr val="000000"><a:tint val="50%"/></a:srgbClr>', "bcbcbc"],
    ["a name", '<a:prstClr val="navy"/>', "000080"],
    ["the system", '<a:sysClr val="windowText" lastClr="112233"/>', "112233"],
    ["hue, saturation and lightness", '<a:hslClr hue="7200000" sat="100%" lum="25%"/>', "008000"],
    ["light", '<a:scrgbClr r="100%" g="0%" b="0%"/>', "ff0000"],
    ["nothing known", '<a:schemeClr val="nosuch"/>', undefined],
  ])("has a colour by %s", async (_, colour, expected) => {
    const content = await one({
      shapes: shape({ paragraphs: paragraph("Text", `<a:solidFill>${colour}</a:solidFill>`) }),
    });
    expect(runWith(content, "Text")?.colour).toBe(expected);
  });

  test.each([
    ["the master", {}, "", "ffffff"],
    ["the slide", { background: `<p:bg><p:bgPr>${solid("112233")}</p:bgPr></p:bg>` }, "", "112233"],
    [
      "the theme",
      { background: '<p:bg><p:bgRef idx="1001"><a:schemeClr val="accent1"/></p:bgRef></p:bg>' },
      "",
      "1f3f66",
    ],
    ["the shape", {}, solid("445566"), "445566"],
    ["several colours", {}, "<a:gradFill/>", undefined],
    [
      "half of something else",
      {},
      '<a:solidFill><a:srgbClr val="000000"><a:alpha val="50000"/></a:srgbClr></a:solidFill>',
      "808080",
    ],
    ["a gradient from one colour to nearly the same", {}, gradient("445566", "455667"), "445566"],
    ["a gradient of two colours", {}, gradient("445566", "ccddee"), undefined],
    ["a gradient with a thin edge of another colour", {}, gradient("445566", "445566", "ccddee"), "445566"],
    ["a pattern of one colour", {}, pattern("pct50", "445566", "445566"), "445566"],
    ["a pattern of two colours", {}, pattern("pct50", "445566", "ffffff"), undefined],
    ["a pattern of a few dots", {}, pattern("pct5", "445566", "ffffff"), "ffffff"],
  ])("stands on the ground of %s", async (_, slide: Page, look, expected) => {
    const content = await one({ ...slide, shapes: shape({ look, text: "Text" }) });
    const run = runWith(content, "Text");
    expect(run?.background).toBe(expected);
    expect("colour" in (run ?? {})).toBe(false);
  });

  test("stands on the ground of the shape that lies under it, and on no one colour above a picture", async () => {
    const dark = shape({ place: at(0, 0, 100, 50), look: RECT + solid("102030"), named: 'name="Band" descr="Band"' });
    const text = shape({ place: at(10, 10, 30, 10), paragraphs: paragraph("White", solid("FFFFFF")) });
    expect(runWith(await one({ shapes: dark + text }), "White")).toMatchObject({
      colour: "ffffff",
      background: "102030",
    });
    const relations = [{ id: "rIdPicture", type: "image", target: "../media/a.png" }];
    const parts = [{ name: "ppt/media/a.png", data: await groundPlan() }];
    const onPicture = await one(
      { shapes: picture("rIdPicture", { place: at(0, 0, 100, 50) }) + text, relations },
      { parts },
    );
    expect(runWith(onPicture, "White")).toEqual({ text: "White" });
  });

  test("of a shape has the colour of its style", async () => {
    const style =
      '<p:style><a:lnRef idx="1"/><a:fillRef idx="1"><a:schemeClr val="accent1"/></a:fillRef><a:effectRef idx="0"/><a:fontRef idx="minor"><a:schemeClr val="lt1"/></a:fontRef></p:style>';
    expect(runWith(await one({ shapes: shape({ style, look: RECT, text: "Styled" }) }), "Styled")).toMatchObject({
      colour: "ffffff",
      background: "1f3f66",
    });
  });

  test("names its language where that is not the document's", async () => {
    const shapes = shape({ paragraphs: paragraph("Most of it", 'lang="en-GB"') + paragraph("Croeso", 'lang="cy-GB"') });
    const content = await one({ shapes });
    expect(content.properties.language).toBe("en-GB");
    expect(runWith(content, "Most of it")).not.toHaveProperty("language");
    expect(runWith(content, "Croeso")?.language).toBe("cy-GB");
  });

  test("of one look is one run, with breaks and without soft hyphens", async () => {
    const runs =
      "<a:p><a:r><a:t>one </a:t></a:r><a:r><a:t>two\u00ad</a:t></a:r><a:br/><a:r><a:t>three</a:t></a:r></a:p>";
    expect((await one({ shapes: shape({ paragraphs: runs }) })).paragraphs[0]?.runs.map(({ text }) => text)).toEqual([
      "one two\nthree",
    ]);
  });

  test("of masters and layouts is told once, without prompts, and only where it is shown", async () => {
    const layout = { shapes: shape({ text: "Lower Wending" }) };
    const master = { shapes: shape({ text: "OFFICIAL" }) };
    const content = await deck({ slides: [{}, {}], layout, master }).then(read);
    expect(texts(content, "master")).toEqual(["OFFICIAL", "Lower Wending"]);
    const off = await deck({ slides: [{ attributes: ' showMasterSp="0"' }], layout, master }).then(read);
    expect(texts(off, "master")).toEqual([]);
    const half = await deck({ slides: [{}], layout: { ...layout, attributes: ' showMasterSp="0"' }, master }).then(
      read,
    );
    expect(texts(half, "master")).toEqual(["Lower Wending"]);
  });

  test("that stands twice for older programs is read once", async () => {
    const twice = `<mc:AlternateContent><mc:Choice Requires="p14">${shape({ text: "New" })}</mc:Choice><mc:Fallback>${shape({ text: "Old" })}</mc:Fallback></mc:AlternateContent>`;
    expect(texts(await one({ shapes: twice }))).toEqual(["New"]);
  });

  test("may be a link", async () => {
    const click = (id: string, action = "") => `<a:hlinkClick r:id="${id}" action="${action}"/>`;
    const relations = [
      { id: "rIdWeb", type: "hyperlink", target: "https://example.org/", external: true },
      { id: "rIdSlide", type: "slide", target: "slide2.xml" },
    ];
    const shapes =
      shape({
        paragraphs: `<a:p><a:r><a:rPr>${click("rIdWeb")}</a:rPr><a:t>Our </a:t></a:r><a:r><a:rPr b="1">${click("rIdWeb")}</a:rPr><a:t>page</a:t></a:r></a:p>`,
      }) +
      shape({ text: "Go on", within: click("rIdSlide", "ppaction://hlinksldjump") }) +
      shape({ text: "Next", within: click("", "ppaction://hlinkshowjump?jump=nextslide") });
    const content = await deck({ slides: [{ shapes, relations }, {}] }).then(read);
    expect(content.links).toEqual([
      { place: { story: "body", slide: 1 }, target: "https://example.org/", text: "Our page" },
      { place: { story: "body", slide: 1 }, target: "#Slide 2", text: "Go on" },
      { place: { story: "body", slide: 1 }, target: "#nextslide", text: "Next" },
    ]);
    expect(runWith(content, "page")).toMatchObject({ link: 0, colour: "0b5394" });
    expect(content.traces).toEqual([]);
  });
});

describe("tables", () => {
  test("have rows, heads, merged and empty cells, and text in its place", async () => {
    const cell = (text: string, attributes = "", look = "") =>
      `<a:tc${attributes}><a:txBody><a:bodyPr/>${paragraph(text)}</a:txBody><a:tcPr>${look}</a:tcPr></a:tc>`;
    const table =
      `<a:tbl><a:tblPr firstRow="1" firstCol="1"/><a:tblGrid/><a:tr h="1">${cell("Item", ' gridSpan="2"')}${cell("", ' hMerge="1"')}${cell("Cost", "", solid("123456"))}</a:tr>` +
      `<a:tr h="1">${cell("Lamps")}${cell("9")}${cell("")}</a:tr></a:tbl>`;
    const content = await one({ shapes: frame(table, "table", 'name="Table" descr="Costs"') });
    expect(content.tables).toEqual([
      {
        place: { story: "body", slide: 1 },
        rows: 2,
        columns: 3,
        headerRows: 1,
        headerColumn: true,
        merged: 1,
        empty: 1,
        description: "Costs",
      },
    ]);
    expect(content.paragraphs.map((paragraph) => [wordsOf(paragraph), paragraph.place.cell])).toEqual([
      ["Item", { table: 0, row: 0, column: 0 }],
      ["Cost", { table: 0, row: 0, column: 2 }],
      ["Lamps", { table: 0, row: 1, column: 0 }],
      ["9", { table: 0, row: 1, column: 1 }],
    ]);
    expect(runWith(content, "Cost")?.background).toBe("123456");
  });
});

describe("pictures, shapes and objects", () => {
  test("have alternatives, and may be decoration", async () => {
    const decorative =
      '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>';
    const relations = [{ id: "rIdPicture", type: "image", target: "../media/a.png" }];
    const shapes =
      picture("rIdPicture", { named: 'name="a" title="A plan"' }) +
      picture("rIdPicture", { within: decorative }) +
      picture("rIdPicture");
    const content = await one(
      { shapes, relations },
      { parts: [{ name: "ppt/media/a.png", data: await groundPlan() }] },
    );
    expect(content.pictures.map(({ alternative, decorative: is }) => [alternative, is])).toEqual([
      ["A plan", undefined],
      [undefined, true],
      [undefined, undefined],
    ]);
    expect(new Set(content.pictures.map(({ sha256 }) => sha256)).size).toBe(1);
    expect(content.pictures[0]?.sha256).toMatch(/^[\da-f]{64}$/);
  });

  test("shapes that say nothing are drawings, lines and empty placeholders are not", async () => {
    const line =
      '<p:cxnSp><p:nvCxnSpPr><p:cNvPr id="7" name="Line"/></p:nvCxnSpPr><p:spPr><a:prstGeom prst="line"/><a:ln><a:solidFill/></a:ln></p:spPr></p:cxnSp>';
    const shapes =
      shape({ look: RECT + solid("ff0000"), place: at(0, 0, 10, 10) }) +
      shape({ look: `<a:prstGeom prst="line"/>${solid("ff0000")}`, place: at(0, 0, 10, 10) }) +
      shape({ look: `${RECT}<a:noFill/>`, place: at(0, 0, 10, 10) }) +
      shape({ ph: 'idx="1"', text: "" }) +
      line;
    expect((await one({ shapes })).pictures).toEqual([
      { place: { story: "body", slide: 1 }, drawn: true, width: 10, height: 10 },
    ]);
  });

  const grouped = (members: string, named = 'name="Group"') =>
    `<p:grpSp><p:nvGrpSpPr><p:cNvPr id="9" ${named}/></p:nvGrpSpPr><p:grpSpPr/>${members}</p:grpSp>`;
  const red = shape({ look: RECT + solid("ff0000"), place: at(0, 0, 9, 9) });

  test.each([
    ["that is described is one", grouped(red + red, 'name="Group" descr="A map"'), ["A map"]],
    ["of shapes alone is one", grouped(red + grouped(red)), [undefined]],
    [
      "with text is as many as it has shapes without",
      grouped(red + shape({ text: "Text" }) + red),
      [undefined, undefined],
    ],
  ])("a group %s", async (_, shapes, expected) => {
    expect((await one({ shapes })).pictures.map(({ alternative }) => alternative)).toEqual(expected);
  });

  test("charts, diagrams, embedded objects, sound, film and formulas are objects", async () => {
    const c = NS.c;
    const dgm = "http://schemas.openxmlformats.org/drawingml/2006/diagram";
    const points = (count: number) =>
      Array.from({ length: count }, (_, index) => `<c:pt idx="${index}"><c:v>1</c:v></c:pt>`).join("");
    const series = (count: number) =>
      `<c:ser><c:cat><c:strRef><c:strCache><c:pt idx="0"><c:v>a</c:v></c:pt></c:strCache></c:strRef></c:cat><c:val><c:numRef><c:numCache>${points(count)}</c:numCache></c:numRef></c:val></c:ser>`;
    const relations = [
      { id: "rIdChart", type: "chart", target: "../charts/chart1.xml" },
      { id: "rIdData", type: "diagramData", target: "../diagrams/data1.xml" },
      { id: "rIdObject", type: "oleObject", target: "../embeddings/oleObject1.bin" },
      { id: "rIdFilm", type: "video", target: "../media/film.mp4" },
      { id: "rIdPicture", type: "image", target: "../media/a.png" },
    ];
    const parts = [
      {
        name: "ppt/charts/chart1.xml",
        data: `${XML}<c:chartSpace xmlns:c="${c}"><c:chart><c:plotArea><c:barChart>${series(3)}${series(2)}</c:barChart></c:plotArea></c:chart></c:chartSpace>`,
        type: "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
      },
      {
        name: "ppt/diagrams/data1.xml",
        data: `${XML}<dgm:dataModel xmlns:dgm="${dgm}" xmlns:a="${NS.a}"><dgm:ptLst><dgm:pt><dgm:t><a:bodyPr/>${paragraph("Plan")}</dgm:t></dgm:pt><dgm:pt><dgm:t><a:bodyPr/><a:p/></dgm:t></dgm:pt><dgm:pt><dgm:t><a:bodyPr/>${paragraph("Do")}</dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>`,
      },
      { name: "ppt/embeddings/oleObject1.bin", data: Buffer.from("object") },
      { name: "ppt/media/film.mp4", data: Buffer.from([0, 0, 0, 24, 1, 2, 3, 4]) },
      { name: "ppt/media/a.png", data: await groundPlan() },
    ];
    const ole = `<mc:AlternateContent><mc:Choice Requires="v"><p:oleObj progId="Word.Document.12" r:id="rIdObject"><p:embed/></p:oleObj></mc:Choice><mc:Fallback><p:oleObj progId="Word.Document.12" r:id="rIdObject"><p:embed/>${picture("rIdPicture")}</p:oleObj></mc:Fallback></mc:AlternateContent>`;
    const formula =
      '<a:p><a14:m xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main"><m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>a=b</m:t></m:r></m:oMath></a14:m></a:p>';
    const shapes =
      frame(`<c:chart xmlns:c="${c}" r:id="rIdChart"/>`, c, 'name="Chart" descr="Spending"') +
      frame(`<c:chart xmlns:c="${c}" r:id="rIdNone"/>`, c) +
      frame(`<dgm:relIds xmlns:dgm="${dgm}" r:dm="rIdData"/>`, dgm) +
      frame(ole, "ole") +
      picture("rIdPicture", { media: '<a:videoFile r:link="rIdFilm"/>' }) +
      shape({ paragraphs: formula });
    const content = await one({ shapes, relations }, { parts });
    expect(content.objects.map(({ place: _, ...object }) => object)).toEqual([
      { what: "chart", alternative: "Spending", series: 2, values: 5 },
      { what: "chart", empty: true },
      { what: "diagram" },
      { what: "ole" },
      { what: "media" },
      { what: "formula" },
    ]);
    expect(texts(content)).toEqual(["Plan", "Do", "a=b"]);
    expect(found(content)).toEqual(["embedded-files slide 1"]);
    expect(content.unseen).toEqual(["what is inside embedded files"]);
  });

  test("controls are named by what they are", async () => {
    const after = '<p:controls><p:control name="CheckBox1" r:id="x"/><p:control name="Thing" r:id="y"/></p:controls>';
    const content = await one({ shapes: `</p:spTree>${after}<p:spTree>` });
    expect(content.controls.map(({ what }) => what)).toEqual(["checkbox", "control"]);
  });
});

describe("what is in the package", () => {
  test("comments of the new kind, with answers and the number of people", async () => {
    const p188 = "http://schemas.microsoft.com/office/powerpoint/2018/8/main";
    const body = (text: string) => `<p188:txBody><a:bodyPr/>${paragraph(text)}</p188:txBody>`;
    const comments = `${XML}<p188:cmLst xmlns:p188="${p188}" xmlns:a="${NS.a}"><p188:cm id="1" authorId="{A}"><p188:replyLst><p188:reply id="2" authorId="{B}">${body("No")}</p188:reply></p188:replyLst>${body("Why")}</p188:cm></p188:cmLst>`;
    const relations = [
      { id: "rIdComments", type: `${IN_OFFICE}/2018/10/relationships/comments`, target: "../comments/modern.xml" },
    ];
    const { traces } = await one({ relations }, { parts: [{ name: "ppt/comments/modern.xml", data: comments }] });
    expect(traces).toEqual([
      {
        what: "comments",
        where: "slide 1",
        count: 2,
        detail: "by 2 people",
        text: "\n\nNo\nWhy".replace("\nWhy", "Why"),
      },
    ]);
  });

  test("names of people whose comments are gone", async () => {
    const authors = `${XML}<p:cmAuthorLst ${SPACES}><p:cmAuthor id="0" name="Jane Roe"/><p:cmAuthor id="1" name="John Doe"/></p:cmAuthorLst>`;
    const relations = [{ id: "rIdAuthors", type: "commentAuthors", target: "commentAuthors.xml" }];
    const { traces } = await one({}, { relations, parts: [{ name: "ppt/commentAuthors.xml", data: authors }] });
    expect(traces).toMatchObject([{ what: "comments", where: "", count: 2, detail: "names of people who commented" }]);
    expect(traces[0]?.text).toBe("Jane Roe\nJohn Doe");
  });

  test("parts of pictures that were cut off, also where they fill a shape", async () => {
    const fill = '<a:blipFill><a:blip r:embed="rIdPicture"/><a:srcRect l="20000"/><a:stretch/></a:blipFill>';
    const relations = [{ id: "rIdPicture", type: "image", target: "../media/a.png" }];
    const parts = [{ name: "ppt/media/a.png", data: await groundPlan() }];
    const shapes = (crop: string) => ({
      shapes: picture("rIdPicture", { crop }) + shape({ look: RECT + fill, place: at(90, 90, 9, 9) }),
      relations,
    });
    const counted = async (crop: string) =>
      (await one(shapes(crop), { parts })).traces.map(({ what, count }) => [what, count]);
    expect(await counted('<a:srcRect b="50%"/>')).toEqual([["cropped-pictures", 2]]);
    expect(await counted('<a:srcRect b="-50000" t="400"/>')).toEqual([["cropped-pictures", 1]]);
  });

  test("pictures as they were before effects were applied", async () => {
    const type = `${IN_OFFICE}/2007/relationships/hdphoto`;
    const parts = [{ name: "ppt/media/hdphoto1.wdp", data: Buffer.from("II\xbc\x01", "latin1") }];
    const { traces } = await one(
      { relations: [{ id: "rIdBefore", type, target: "../media/hdphoto1.wdp" }] },
      { parts },
    );
    expect(traces).toEqual([
      { what: "cropped-pictures", where: "slide 1", count: 1, detail: "as it was before it was edited" },
    ]);
  });

  test("slides that are in no show, and data behind charts that are kept elsewhere", async () => {
    const chart = {
      name: "ppt/charts/chart1.xml",
      data: `${XML}<c:chartSpace xmlns:c="${NS.c}"/>`,
      type: "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
    };
    const chartRels = {
      name: "ppt/charts/_rels/chart1.xml.rels",
      data: rels([{ id: "rId1", type: "oleObject", target: "file:///G:/Pay.xls", external: true }]),
    };
    const extra = {
      name: "ppt/slides/slide7.xml",
      data: page("sld", { shapes: title("Old") }),
      type: `${P}.slide+xml`,
    };
    const content = await one(
      { relations: [{ id: "rIdChart", type: "chart", target: "../charts/chart1.xml" }] },
      { relations: [{ id: "rIdOld", type: "slide", target: "slides/slide7.xml" }], parts: [chart, chartRels, extra] },
    );
    expect(content.traces).toEqual([
      { what: "external-data", where: "slide 1", count: 1 },
      { what: "leftovers", where: "", count: 1, detail: "slides that are in no show", text: "Old" },
    ]);
  });

  test("company, manager, template path and the author's own properties", async () => {
    const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const app =
      "<Manager>Jane Roe</Manager><Template>G:\\Forms\\Council.potx</Template><Company>Council</Company><TitlesOfParts>x</TitlesOfParts>";
    const own =
      '<property name="Case officer"><vt:lpwstr>Jane Roe</vt:lpwstr></property><property name="Empty"><vt:lpwstr/></property>';
    const custom = `${XML}<Properties xmlns:vt="v">${own}</Properties>`;
    let bytes = await deck({ slides: [{}], parts: [{ name: "docProps/custom.xml", data: custom }] });
    const leading = [
      { id: "rId1", type: "officeDocument", target: "ppt/presentation.xml" },
      { id: "rId2", type: `${office}/extended-properties`, target: "docProps/app.xml" },
      { id: "rId3", type: `${office}/custom-properties`, target: "docProps/custom.xml" },
      {
        id: "rId4",
        type: "http://schemas.openxmlformats.org/package/2006/core-properties",
        target: "docProps/core.xml",
      },
    ];
    bytes = await withPart(bytes, "_rels/.rels", rels(leading));
    bytes = await withPart(bytes, "docProps/app.xml", `${XML}<Properties>${app}</Properties>`);
    bytes = await withPart(bytes, "docProps/core.xml", `${XML}<p><description>For Ann only</description></p>`);
    expect((await read(bytes)).properties.personal).toEqual([
      { name: "Manager", value: "Jane Roe" },
      { name: "Template", value: "G:\\Forms\\Council.potx" },
      { name: "Company", value: "Council" },
      { name: "Case officer", value: "Jane Roe" },
      { name: "Comments", value: "For Ann only" },
    ]);
  });
});

describe("damaged and hostile presentations", () => {
  const reading = (bytes: Promise<Uint8Array>) => bytes.then(read);

  test("a slide that is missing is told", async () => {
    const broken = deck({
      slides: [{}],
      inPresentation: '<p:sldIdLst><p:sldId id="300" r:id="rIdNone"/></p:sldIdLst>',
    });
    await expect(reading(broken)).rejects.toThrow(UnreadableError);
  });

  test("a slide that is broken is told", async () => {
    await expect(one({ shapes: "<p:sp>" })).rejects.toThrow(UnreadableError);
  });

  test("no presentation at all is told", async () => {
    await expect(reading(zip([{ name: "[Content_Types].xml", data: "<Types/>" }]))).rejects.toThrow(UnreadableError);
  });

  test("relationships that lead in a circle come to an end", async () => {
    const relations = [{ id: "rIdSelf", type: "chart", target: "slide1.xml" }];
    const layout = { relations: [{ id: "rIdSelf", type: "slideLayout", target: "slideLayout1.xml" }] };
    expect((await one({ shapes: title("Round"), relations }, { layout })).slides[0]?.title).toBe("Round");
  });

  test("names that mean something to JavaScript mean nothing here", async () => {
    const run = '<a:solidFill><a:prstClr val="constructor"/></a:solidFill>';
    const paragraphs = paragraph("Text", run, '<a:pPr algn="toString"/>');
    const content = await one({ shapes: shape({ ph: 'type="constructor" idx="__proto__"', paragraphs }) });
    expect(texts(content)).toEqual(["Text"]);
    expect(content.paragraphs[0]).not.toHaveProperty("align");
  });

  test("data of other programs may be broken", async () => {
    const relations = [{ id: "rIdData", type: "customXml", target: "../customXml/item1.xml" }];
    expect(found(await one({}, { relations, parts: [{ name: "customXml/item1.xml", data: "<a>" }] }))).toEqual([
      "custom-xml",
    ]);
  });

  test("thousands of shapes on each other are no labour", async () => {
    const shapes = Array.from({ length: 4000 }, (_, index) =>
      shape({ place: at(index % 200, index % 150, 20, 10), look: RECT + solid("aabbcc"), text: "Text" }),
    ).join("");
    const bytes = await deck({ slides: [{ shapes }] });
    const started = performance.now();
    await read(bytes);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
