/** What nobody can see on the slides of a presentation. */
import { describe, expect, test } from "vitest";
import { NS } from "../../fixtures/make/ooxml.mjs";
import { groundPlan, XML } from "../../fixtures/make/package.mjs";
import {
  at,
  deck,
  found,
  frame,
  glass,
  gradient,
  IN_OFFICE,
  one,
  type Page,
  page,
  paragraph,
  picture,
  RECT,
  read,
  runWith,
  type Shape,
  seenFrom,
  shape,
  solid,
} from "./deck.js";

describe("what nobody can see", () => {
  const text = (place: string, words = "Secret") => shape({ id: 50, place, text: words });
  const box = (place: string, colour: string, more: Shape = {}) =>
    shape({ id: 60, place, look: RECT + solid(colour), named: 'name="b" descr="b"', ...more });

  const TWO = gradient("ccddee", "aabbcc");
  const cover = (place: string, geometry = "rect", fill = solid("ccddee")) =>
    shape({ place, look: `<a:prstGeom prst="${geometry}"/>${fill}`, named: 'name="b" descr="b"' });
  const freeform = (...[first = [0, 0], ...rest]: readonly (readonly [number, number])[]) =>
    `<a:custGeom><a:pathLst><a:path w="100" h="100"><a:moveTo><a:pt x="${first[0]}" y="${first[1]}"/></a:moveTo>${rest
      .map(([x, y]) => `<a:lnTo><a:pt x="${x}" y="${y}"/></a:lnTo>`)
      .join("")}<a:close/></a:path></a:pathLst></a:custGeom>`;
  const line = (width: number) => `<a:ln w="${width}">${solid("000000")}</a:ln>`;
  const turned = text(at(10, 10, 50, 10, 30));

  test("is told of a box with very many paragraphs", { timeout: 60_000 }, async () => {
    const body = paragraph("The council met.").repeat(130_000);
    const shapes = text(at(120, 10, 50, 10)).replace(/<a:p>.*<\/a:p>/, body);
    expect(found(await one({ shapes }))).toEqual(["covered-content slide 1"]);
  });

  test.each([
    ["under a box", text(at(10, 10, 50, 10)) + box(at(10, 10, 50, 10), "ccddee"), ["covered-content slide 1"]],
    ["over a box", box(at(10, 10, 50, 10), "ccddee") + text(at(10, 10, 50, 10)), []],
    ["under half of a box", text(at(10, 10, 50, 10)) + box(at(40, 10, 50, 10), "ccddee"), []],
    [
      "under glass",
      text(at(10, 10, 50, 10)) +
        shape({
          place: at(10, 10, 50, 10),
          look: `${RECT}<a:solidFill><a:srgbClr val="000000"><a:alpha val="40000"/></a:srgbClr></a:solidFill>`,
        }),
      [],
    ],
    [
      "under an ellipse",
      text(at(10, 10, 50, 10)) +
        shape({ place: at(10, 10, 50, 10), look: `<a:prstGeom prst="ellipse"/>${solid("000000")}` }),
      [],
    ],
    ["under a box that stands askew", text(at(10, 10, 50, 10)) + box(at(10, 10, 50, 10, 30), "000000"), []],
    ["beside the slide", text(at(-60, 10, 50, 10)), ["covered-content slide 1"]],
    [
      "beside the slide, as the title of those who are read to",
      shape({ ph: 'type="title"', place: at(-60, 10, 50, 10), text: "Title" }),
      [],
    ],
    [
      "beside the slide, as another title",
      shape({ ph: 'type="title"', place: at(10, 10, 50, 10), text: "Title" }) +
        shape({ ph: 'type="title"', place: at(-60, 10, 50, 10), text: "Secret" }),
      ["covered-content slide 1"],
    ],
    [
      "under a box that is filled as the slide is",
      text(at(10, 10, 50, 10)) +
        shape({ place: at(10, 10, 50, 10), look: RECT }).replace("<p:sp>", '<p:sp useBgFill="1">'),
      ["covered-content slide 1"],
    ],
    ["half beside the slide", text(at(-30, 10, 50, 10), "Words that reach over the edge"), []],
    ["beside the slide in a box that is not", text(at(-70, 10, 80, 10)), ["covered-content slide 1"]],
    [
      "beside the slide by its indent",
      shape({ place: at(10, 10, 80, 10), paragraphs: paragraph("Secret", "", '<a:pPr marL="36000000"/>') }),
      ["covered-content slide 1"],
    ],
    [
      "beside the slide by the edge of its box",
      shape({ place: at(10, 10, 80, 10), text: "Secret", body: '<a:bodyPr lIns="36000000"/>' }),
      ["covered-content slide 1"],
    ],
    [
      "under a large ellipse",
      text(at(10, 10, 50, 10)) + cover(at(0, 0, 90, 40), "ellipse"),
      ["covered-content slide 1"],
    ],
    [
      "under a gradient",
      text(at(10, 10, 50, 10)) + cover(at(10, 10, 50, 10), "rect", TWO),
      ["covered-content slide 1"],
    ],
    [
      "under two boxes side by side",
      text(at(10, 10, 50, 10)) + cover(at(10, 10, 12, 10)) + cover(at(22, 10, 30, 10)),
      ["covered-content slide 1"],
    ],
    [
      "under panes that let little through, and together nothing",
      text(at(10, 10, 50, 10)) +
        [1, 2, 3].map(() => cover(at(10, 10, 50, 10), "rect", glass("ccddee", 60_000))).join(""),
      ["covered-content slide 1"],
    ],
    [
      "under a free form",
      text(at(10, 10, 50, 10)) +
        shape({ place: at(0, 0, 90, 60), look: freeform([0, 0], [100, 0], [100, 40], [0, 100]) + solid("ccddee") }),
      ["covered-content slide 1"],
    ],
    [
      "beside the filled part of a free form",
      text(at(10, 10, 50, 10)) +
        shape({ place: at(0, 0, 90, 60), look: freeform([0, 100], [100, 100], [100, 60]) + solid("ccddee") }),
      [],
    ],
    ["under a ring", text(at(10, 10, 50, 10)) + cover(at(0, 0, 90, 40), "donut"), []],
    [
      "under a thick line",
      text(at(10, 10, 50, 10)) + shape({ place: at(5, 14, 60, 0), look: `<a:prstGeom prst="line"/>${line(360_000)}` }),
      ["false-redaction slide 1"],
    ],
    [
      "under a thin line",
      text(at(10, 10, 50, 10)) + shape({ place: at(5, 14, 60, 0), look: `<a:prstGeom prst="line"/>${line(36_000)}` }),
      [],
    ],
    ["in a turned box under a box", turned + cover(at(0, 0, 90, 60)), ["covered-content slide 1"]],
    [
      "in a group that is moved beside the slide",
      `<p:grpSp><p:nvGrpSpPr><p:cNvPr id="70" name="g"/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="360000" y="360000"/><a:ext cx="360000" cy="360000"/><a:chOff x="90000000" y="0"/><a:chExt cx="360000" cy="360000"/></a:xfrm></p:grpSpPr>${text(at(10, 10, 50, 10))}</p:grpSp>`,
      ["covered-content slide 1"],
    ],
    ["under a black box", text(at(10, 10, 50, 10)) + box(at(10, 10, 50, 10), "000000"), ["false-redaction slide 1"]],
    ["under a black bar", text(at(10, 10, 80, 40)) + box(at(10, 11, 12, 6), "000000"), ["false-redaction slide 1"]],
    [
      "under a bar as white as the slide",
      text(at(10, 10, 80, 40)) + box(at(10, 11, 12, 6), "ffffff"),
      ["false-redaction slide 1"],
    ],
    ["above a black bar in the same box", text(at(10, 10, 80, 40)) + box(at(10, 40, 12, 6), "000000"), []],
    ["with a black rule under its first line", text(at(10, 10, 80, 40)) + box(at(10, 17, 80, 1), "000000"), []],
    [
      "under a black box with words of its own",
      text(at(10, 10, 80, 40)) + box(at(10, 11, 12, 6), "000000", { text: "Other" }),
      [],
    ],
  ])("%s", async (_, shapes, expected) => {
    expect(found(await one({ shapes }))).toEqual(expected);
  });

  test("animated shapes come one after the other, and cover nothing", async () => {
    const of = async (property: string) => {
      const behaviour = `<p:cBhvr><p:tgtEl><p:spTgt spid="60"/></p:tgtEl><p:attrNameLst><p:attrName>${property}</p:attrName></p:attrNameLst></p:cBhvr>`;
      const after = `<p:timing><p:tnLst><p:par><p:set>${behaviour}</p:set></p:par></p:tnLst></p:timing>`;
      return found(await one({ shapes: text(at(10, 10, 50, 10)) + box(at(10, 10, 50, 10), "000000"), after }));
    };
    expect(await of("style.visibility")).toEqual([]);
    expect(await of("fillcolor")).toEqual(["false-redaction slide 1"]);
  });

  test.each([
    ["in a box that shows nothing of it", { place: at(10, 10, 50, 1), body: '<a:bodyPr vertOverflow="clip"/>' }, true],
    ["in a low box that it runs out of", { place: at(10, 10, 50, 1) }, false],
    ["in a box turned to its edge", { place: at(10, 10, 50, 10), look: `${RECT}${seenFrom(90)}` }, true],
    [
      "turned to its edge within its box",
      { place: at(10, 10, 50, 10), body: `<a:bodyPr>${seenFrom(270)}</a:bodyPr>` },
      true,
    ],
    ["in a box turned a little in space", { place: at(10, 10, 50, 10), look: `${RECT}${seenFrom(45)}` }, false],
  ])("words %s", async (_, more, isHidden) => {
    const content = await one({ shapes: shape({ text: "Secret", ...more }) });
    expect(runWith(content, "Secret")?.hidden).toBe(isHidden ? true : undefined);
    expect(found(content)).toEqual([]);
  });

  test.each([
    ["as clear as glass", { effect: '<a:alphaModFix amt="0"/>' }, 1],
    ["half clear", { effect: '<a:alphaModFix amt="50000"/>' }, 0],
    ["made white", { effect: '<a:lum bright="100000"/>' }, 1],
    ["of the size of a full stop", { place: at(10, 10, 0.5, 0.5) }, 1],
    ["as low as a rule", { place: at(10, 10, 100, 1) }, 0],
  ])("pictures %s", async (_, more: { effect?: string; place?: string }, count) => {
    const relations = [{ id: "rIdPicture", type: "image", target: "../media/a.png" }];
    const shapes = picture("rIdPicture", more).replace(
      "/>" + "<a:stretch/>",
      `>${more.effect ?? ""}</a:blip><a:stretch/>`,
    );
    const data = await groundPlan();
    const content = await one({ shapes, relations }, { parts: [{ name: "ppt/media/a.png", data }] });
    expect(found(content)).toEqual(Array.from({ length: count }, () => "covered-content slide 1"));
    expect(content.pictures[0]?.hidden).toBe(count === 1 ? true : undefined);
  });

  test("words of a master that no slide shows, that are hidden on it, or that every slide covers", async () => {
    const label = shape({ place: at(10, 10, 50, 10), text: "Secret" });
    const over = cover(at(0, 0, 90, 60));
    const of = async (slides: readonly Page[], shapes: string) =>
      found(await read(await deck({ slides, master: { shapes } })));
    expect(await of([{}], label)).toEqual([]);
    expect(await of([{ attributes: ' showMasterSp="0"' }], label)).toEqual(["leftovers slide master"]);
    expect(await of([{ attributes: ' showMasterSp="0"' }, {}], label)).toEqual([]);
    expect(await of([{}], shape({ named: 'name="x" hidden="1"', text: "Secret" }))).toEqual([
      "hidden-shape slide master",
    ]);
    expect(await of([{ shapes: over }, { shapes: over }], label)).toEqual(["covered-content slide master"]);
    expect(await of([{ shapes: over }, {}], label)).toEqual([]);
    expect(await of([{}], label + over)).toEqual(["covered-content slide master"]);
  });

  test("pictures beside the speaker's notes", async () => {
    const relations = [{ id: "rIdNotes", type: "notesSlide", target: "../notesSlides/notesSlide1.xml" }];
    const data = page("notes", { shapes: picture("rIdPicture") });
    const content = await one({ relations }, { parts: [{ name: "ppt/notesSlides/notesSlide1.xml", data }] });
    expect(found(content)).toEqual(["speaker-notes slide 1"]);
  });

  test("only a picture that nothing shows through covers", async () => {
    const relations = [{ id: "rIdPicture", type: "image", target: "../media/a.png" }];
    const plan = await groundPlan();
    const clear = Buffer.concat([
      plan.subarray(0, 33),
      Buffer.from("\0\0\0\x01tRNS\0\0\0\0\0", "latin1"),
      plan.subarray(33),
    ]);
    const shapes = text(at(10, 10, 40, 20)) + picture("rIdPicture");
    const under = (data: Uint8Array) => one({ shapes, relations }, { parts: [{ name: "ppt/media/a.png", data }] });
    expect(found(await under(plan))).toEqual(["covered-content slide 1"]);
    expect(found(await under(clear))).toEqual([]);
  });

  test("hidden shapes are told with their text, which is in no paragraph; hidden pictures are marked", async () => {
    const relations = [{ id: "rIdPicture", type: "image", target: "../media/a.png" }];
    const shapes =
      shape({ named: 'name="x" hidden="1"', text: "Secret" }) +
      picture("rIdPicture", { named: 'name="p" hidden="true"' });
    const content = await one(
      { shapes, relations },
      { parts: [{ name: "ppt/media/a.png", data: await groundPlan() }] },
    );
    expect(content.traces).toEqual([{ what: "hidden-shape", where: "slide 1", count: 2, text: "Secret" }]);
    expect(content.paragraphs).toEqual([]);
    expect(content.pictures).toMatchObject([{ hidden: true }]);
  });
});

describe("words in tables", () => {
  const cell = (text: string) =>
    `<a:tc><a:txBody><a:bodyPr/>${paragraph(text, solid("FFFFFF"))}</a:txBody><a:tcPr/></a:tc>`;
  const table = (style: string, flags = 'firstRow="1" bandRow="1"') =>
    `<a:tbl><a:tblPr ${flags}><a:tableStyleId>${style}</a:tableStyleId></a:tblPr><a:tblGrid><a:gridCol w="360000"/></a:tblGrid>` +
    `<a:tr h="1">${cell("Head")}</a:tr><a:tr h="1">${cell("Odd")}</a:tr><a:tr h="1">${cell("Even")}</a:tr></a:tbl>`;
  const part = (name: string, fill: string) =>
    `<a:${name}><a:tcStyle><a:tcBdr><a:top><a:ln>${solid("123456")}</a:ln></a:top></a:tcBdr><a:fill>${fill}</a:fill></a:tcStyle></a:${name}>`;
  const styles = `${XML}<a:tblStyleLst xmlns:a="${NS.a}"><a:tblStyle styleId="{AA}">${part("wholeTbl", solid("AABBCC"))}${part("band1H", solid("FFFFFF"))}${part("firstRow", solid("000000"))}</a:tblStyle></a:tblStyleLst>`;
  const grounds = async (xml: string) => {
    const content = await one(
      { shapes: frame(xml, "table") },
      {
        relations: [{ id: "rIdStyles", type: "tableStyles", target: "tableStyles.xml" }],
        parts: [{ name: "ppt/tableStyles.xml", data: styles }],
      },
    );
    return content.paragraphs.map(({ runs }) => runs[0]?.background);
  };

  test("stand on what the style of the table makes of their cell", async () => {
    expect(await grounds(table("{aa}"))).toEqual(["000000", "ffffff", "aabbcc"]);
    expect(await grounds(table("{AA}", 'firstRow="0"'))).toEqual(["aabbcc", "aabbcc", "aabbcc"]);
  });

  test("stand on the slide in styles of Office without a filling, and on nothing known in others", async () => {
    expect(await grounds(table("{2D5ABB26-0587-4C30-8999-92F81FD0307C}"))).toEqual(["ffffff", "ffffff", "ffffff"]);
    expect(await grounds(table("{69012ECD-51FC-41F1-AA8D-1B2483CD663E}"))).toEqual([undefined, "ffffff", "ffffff"]);
    expect(await grounds(table("{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}"))).toEqual([undefined, undefined, undefined]);
  });

  test("have the colour of the style where they have none of their own", async () => {
    const plain = `<a:tc><a:txBody><a:bodyPr/>${paragraph("Text")}</a:txBody><a:tcPr/></a:tc>`;
    const coloured = styles.replace(
      "<a:wholeTbl>",
      '<a:wholeTbl><a:tcTxStyle><a:fontRef idx="minor"><a:prstClr val="black"/></a:fontRef><a:srgbClr val="AABBCD"/></a:tcTxStyle>',
    );
    const content = await one(
      { shapes: frame(table("{AA}", "").replaceAll(cell("Even"), plain), "table") },
      {
        relations: [{ id: "rIdStyles", type: "tableStyles", target: "tableStyles.xml" }],
        parts: [{ name: "ppt/tableStyles.xml", data: coloured }],
      },
    );
    expect(runWith(content, "Text")).toMatchObject({ colour: "aabbcd", background: "aabbcc" });
  });

  test("are told in rows and columns that begin beside the slide", async () => {
    const row = (height: number, ...texts: string[]) => `<a:tr h="${height}">${texts.map(cell).join("")}</a:tr>`;
    const columns = '<a:tblGrid><a:gridCol w="12000000"/><a:gridCol w="360000"/></a:tblGrid>';
    const xml = `<a:tbl><a:tblPr/>${columns}${row(7_000_000, "Seen", "Beside")}${row(360_000, "Below", "")}</a:tbl>`;
    const { traces } = await one({ shapes: frame(xml, "table") });
    expect(traces).toMatchObject([{ what: "covered-content", where: "slide 1", text: "Beside\nBelow" }]);
  });

  test("are hidden in columns without width, and in cells beside the last column", async () => {
    const row = `<a:tr h="1">${["Seen", "Thin", "Beside"].map(cell).join("")}</a:tr>`;
    const xml = `<a:tbl><a:tblPr/><a:tblGrid><a:gridCol w="360000"/><a:gridCol w="0"/></a:tblGrid>${row}</a:tbl>`;
    const content = await one({ shapes: frame(xml, "table") });
    expect(content.paragraphs.map(({ runs }) => [runs[0]?.text, runs[0]?.hidden])).toEqual([
      ["Seen", undefined],
      ["Thin", true],
      ["Beside", true],
    ]);
  });
});

describe("letters", () => {
  const hidden = async (attributes: string) =>
    runWith(await one({ shapes: shape({ paragraphs: paragraph("Secret", attributes) }) }), "Secret")?.hidden;

  test("that are heaped, scattered or raised off the slide are hidden", async () => {
    expect(await hidden('sz="1800" spc="-2000"')).toBe(true);
    expect(await hidden('sz="1800" spc="100000"')).toBe(true);
    expect(await hidden('sz="1800" baseline="2000000"')).toBe(true);
    expect(await hidden('sz="1800" spc="-150" baseline="30000"')).toBeUndefined();
  });

  test("that shine through are mixed with what is behind them", async () => {
    const text = (alpha: number) => shape({ paragraphs: paragraph("Text", glass("000000", alpha)) });
    expect(runWith(await one({ shapes: text(50_000) }), "Text")?.colour).toBe("808080");
    expect(runWith(await one({ shapes: text(6_000) }), "Text")?.colour).toBe("f0f0f0");
  });

  test("below the end of the slide are told, those that only run a little over are not", async () => {
    const lines = (count: number) => "<a:p/>".repeat(count) + paragraph("Secret");
    const of = (count: number) =>
      one({ shapes: shape({ place: at(10, 10, 80, 20), paragraphs: paragraph("Seen") + lines(count) }) });
    expect((await of(100)).traces).toMatchObject([{ what: "covered-content", where: "slide 1", text: "Secret" }]);
    expect((await of(25)).traces).toEqual([]);
    const pushed = '<a:pPr><a:spcBef><a:spcPts val="150000"/></a:spcBef></a:pPr>';
    const shapes = shape({ place: at(10, 10, 80, 20), paragraphs: paragraph("Secret", "", pushed) });
    expect(found(await one({ shapes }))).toEqual(["covered-content slide 1"]);
  });
});

describe("words in the code", () => {
  test("that hold the place of others are told when they hold personal data", async () => {
    const of = async (text: string) => {
      const shapes = shape({ ph: 'type="body" idx="7"', text });
      return found(await read(await deck({ slides: [{}], layout: { shapes } })));
    };
    expect(await of("Write to ann@example.org")).toEqual(["leftovers slide master"]);
    expect(await of("Click to add text")).toEqual([]);
  });

  test("of clicks that start a program or a macro are told", async () => {
    const of = async (action: string) =>
      found(await one({ shapes: shape({ text: "Text", within: `<a:hlinkClick r:id="" action="${action}"/>` }) }));
    expect(await of("ppaction://program")).toEqual(["actions slide 1"]);
    expect(await of("ppaction://macro?name=Run")).toEqual(["actions slide 1"]);
    expect(await of("ppaction://hlinkshowjump?jump=nextslide")).toEqual([]);
    const paragraphs = paragraph("Text", '<a:hlinkClick r:id="" action="ppaction://program"/>');
    expect(found(await one({ shapes: shape({ paragraphs }) }))).toEqual(["actions slide 1"]);
  });

  test("in attributes that are no names, in extensions and between elements are told, and nothing else", async () => {
    const ext = (content: string) => `<p:extLst><p:ext uri="{1}">${content}</p:ext></p:extLst>`;
    const p14 = 'xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main"';
    const of = async (slide: Page) => (await one(slide)).traces.map(({ what, where, text }) => [what, where, text]);
    const told = [["leftovers", "slide 1", "Secret words\n"]];
    expect(await of({ after: ext(`<p14:x ${p14}>Secret words</p14:x>`) })).toEqual(told);
    expect(await of({ after: ext(`<p14:x ${p14} val="Secret words"/>`) })).toEqual(told);
    expect(await of({ after: ext(`<p14:creationId ${p14} val="3210987654"/>`) })).toEqual([]);
    expect(await of({ after: "Secret words" })).toEqual(told);
    expect(await of({ shapes: shape({ paragraphs: paragraph("Text", 'bmk="Secret words"') }) })).toEqual(told);
    expect(await of({ shapes: shape({ named: 'name="Red box" descr="A red box"', text: "Text" }) })).toEqual([]);
  });

  test("that are names are told when they hold personal data", async () => {
    const of = async (name: string) => found(await one({ shapes: shape({ named: `name="${name}"`, text: "Text" }) }));
    expect(await of("Ann AB 12 34 56 C")).toEqual(["leftovers slide 1"]);
    expect(await of("ann@example.org")).toEqual(["leftovers slide 1"]);
    expect(await of("logo@2x.png")).toEqual([]);
    expect(await of("Rectangle 1027")).toEqual([]);
    const section =
      '<p:extLst><p:ext uri="{1}"><p14:sectionLst xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main"><p14:section name="ann@example.org"/></p14:sectionLst></p:ext></p:extLst>';
    expect(found(await one({}, { inPresentation: section }))).toEqual(["leftovers"]);
  });
});

describe("diagrams and charts", () => {
  test("words of a diagram that are not drawn are hidden", async () => {
    const dgm = "http://schemas.openxmlformats.org/drawingml/2006/diagram";
    const dsp = "http://schemas.microsoft.com/office/drawing/2008/diagram";
    const point = (text: string) => `<dgm:pt><dgm:t><a:bodyPr/>${paragraph(text)}</dgm:t></dgm:pt>`;
    const relations = [
      { id: "rIdData", type: "diagramData", target: "../diagrams/data1.xml" },
      { id: "rIdDrawing", type: `${IN_OFFICE}/2007/relationships/diagramDrawing`, target: "../diagrams/drawing1.xml" },
    ];
    const parts = [
      {
        name: "ppt/diagrams/data1.xml",
        data: `${XML}<dgm:dataModel xmlns:dgm="${dgm}" xmlns:a="${NS.a}"><dgm:ptLst>${point("Plan")}${point("Secret")}</dgm:ptLst><dgm:extLst><a:ext uri="{1}"><dsp:dataModelExt xmlns:dsp="${dsp}" relId="rIdDrawing"/></a:ext></dgm:extLst></dgm:dataModel>`,
      },
      {
        name: "ppt/diagrams/drawing1.xml",
        data: `${XML}<dsp:drawing xmlns:dsp="${dsp}" xmlns:a="${NS.a}"><dsp:spTree><dsp:sp><dsp:txBody>${paragraph("Pl an")}</dsp:txBody></dsp:sp></dsp:spTree></dsp:drawing>`,
      },
    ];
    const shapes = frame(`<dgm:relIds xmlns:dgm="${dgm}" r:dm="rIdData"/>`, dgm);
    const content = await one({ shapes, relations }, { parts });
    expect(content.paragraphs.map(({ runs }) => [runs[0]?.text, runs[0]?.hidden])).toEqual([
      ["Plan", undefined],
      ["Secret", true],
    ]);
    expect(found(content)).toEqual([]);
  });

  test("series that a chart filters out, titles of deleted axes and labels that are not shown are told", async () => {
    const c15 = "http://schemas.microsoft.com/office/drawing/2012/chart";
    const of = async (content: string) => {
      const data = `${XML}<c:chartSpace xmlns:c="${NS.c}" xmlns:a="${NS.a}" xmlns:c15="${c15}"><c:chart><c:plotArea>${content}</c:plotArea></c:chart></c:chartSpace>`;
      const relations = [{ id: "rIdChart", type: "chart", target: "../charts/chart1.xml" }];
      const shapes = frame(`<c:chart xmlns:c="${NS.c}" r:id="rIdChart"/>`, NS.c);
      const { traces, objects } = await one(
        { shapes, relations },
        { parts: [{ name: "ppt/charts/chart1.xml", data }] },
      );
      expect(objects).toMatchObject([{ what: "chart", series: 0 }]);
      return traces.map(({ what, text }) => [what, text]);
    };
    const title = `<c:title><c:tx><c:rich>${paragraph("Secret")}</c:rich></c:tx></c:title>`;
    const told = [["chart-data", "Secret\n"]];
    expect(
      await of(`<c15:filteredBarSeries><c15:ser><c:tx><c:v>Secret</c:v></c:tx></c15:ser></c15:filteredBarSeries>`),
    ).toEqual(told);
    expect(await of(`<c:catAx><c:delete val="1"/>${title}</c:catAx>`)).toEqual(told);
    expect(await of(`<c:catAx><c:delete val="0"/>${title}</c:catAx>`)).toEqual([]);
    const labels = "<c15:dlblRangeCache><c:pt><c:v>Secret</c:v></c:pt></c15:dlblRangeCache>";
    expect(await of(labels)).toEqual(told);
    expect(await of(`<c15:showDataLabelsRange val="1"/>${labels}`)).toEqual([]);
  });
});
