/** Hiding places in Word documents that an attacker found, and their likes in honest documents. */
import { describe, expect, it } from "vitest";
import type { Content } from "../../../src/checks/content/model.js";
import { hiddenIn } from "../../../src/checks/privacy/derived.js";
import { badge } from "../../fixtures/make/package.mjs";
import { docx, type Made, p, R, r, readDocx, TYPE, tc, tr, W } from "./docx.js";

const PNG = await badge();
const SECRET = "Ann Example lives at 12 High Street";
const LONG = "The council has looked at the support that it gives to carers. ".repeat(8);
const WHITE = '<w:color w:val="FFFFFF"/>';

/** What is told, but for the properties and sessions that a made document has. */
async function told(body: string, made: Made = {}): Promise<readonly string[]> {
  return kindsOf(await readDocx(docx(body, made)));
}

function kindsOf(content: Content): readonly string[] {
  const names = content.properties.personal.map(({ name }) => name).filter((name) => !OF_ALL.has(name));
  return [
    ...hiddenIn({ ...content, properties: { ...content.properties, personal: [] } }).map(({ what }) => what),
    ...names,
  ];
}

const OF_ALL: ReadonlySet<string> = new Set(["Author", "Company", "Last saved by"]);

// ----------------------------------------------------------------- drawings

interface Anchor {
  /** In millimetres. */
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  readonly behind?: boolean;
  readonly order?: number;
  readonly from?: string;
}

const EMU = 36_000;

function anchor(graphic: string, { x = 0, y = 0, width = 100, height = 30, behind, order = 2, from }: Anchor = {}) {
  return (
    `<w:r><w:drawing><wp:anchor${behind === undefined ? "" : ` behindDoc="${behind ? 1 : 0}"`} relativeHeight="${order}">` +
    `<wp:positionH relativeFrom="${from ?? "column"}"><wp:posOffset>${x * EMU}</wp:posOffset></wp:positionH>` +
    `<wp:positionV relativeFrom="${from ?? "paragraph"}"><wp:posOffset>${y * EMU}</wp:posOffset></wp:positionV>` +
    `<wp:extent cx="${width * EMU}" cy="${height * EMU}"/><wp:wrapNone/><wp:docPr id="2" name="S" descr="A shape"/>` +
    `<a:graphic><a:graphicData uri="x">${graphic}</a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>`
  );
}

const solid = (colour: string) => `<a:solidFill><a:srgbClr val="${colour}"/></a:solidFill>`;
const gradient = (...colours: readonly string[]) =>
  `<a:gradFill><a:gsLst>${colours.map((colour) => `<a:gs pos="0"><a:srgbClr val="${colour}"/></a:gs>`).join("")}</a:gsLst></a:gradFill>`;
const shape = (fill: string, text = "") =>
  `<wps:wsp><wps:spPr>${fill}<a:ln><a:noFill/></a:ln></wps:spPr>${text && `<wps:txbx><w:txbxContent>${text}</w:txbxContent></wps:txbx>`}<wps:bodyPr/></wps:wsp>`;
const NO_FILL = "<a:noFill/>";
const PICTURE = '<pic:pic><pic:blipFill><a:blip r:embed="rPic"/></pic:blipFill></pic:pic>';
const PHOTO: Made = {
  links: [{ id: "rPic", type: "image", target: "media/a.png" }],
  parts: [{ name: "word/media/a.png", data: PNG, type: "image/png" }],
};
const blank = (lines: number) => p("").repeat(lines);

describe("what lies in front of text", () => {
  it.each([
    ["a picture", anchor(PICTURE, { behind: false })],
    ["a picture that does not say whether it lies behind", anchor(PICTURE)],
    ["a grey shape", anchor(shape(solid("808080")))],
    ["a high black shape", anchor(shape(solid("000000")), { height: 40 })],
    ["a shape with two colours", anchor(shape(gradient("AAAAAA", "EEEEEE")))],
    ["a white box with other words in it", anchor(shape(solid("FFFFFF"), p("Note")))],
  ])("%s covers it", async (_what, drawing) => {
    expect(await told(p(r(SECRET + LONG) + drawing), drawing.includes(PICTURE) ? PHOTO : {})).toEqual([
      "covered-content",
    ]);
  });

  it("a picture that is placed by the page covers what stands there", async () => {
    const placed = anchor(PICTURE, { from: "page", x: 30, y: 80, height: 80 });
    expect(await told(p(LONG).repeat(8) + p(r(SECRET) + placed), PHOTO)).toEqual(["covered-content"]);
  });

  it("a picture covers a box that hangs on the same paragraph and lies below", async () => {
    const box = anchor(shape(NO_FILL, p(SECRET)), { order: 1 });
    expect(await told(p(box + anchor(PICTURE, { order: 2 })), PHOTO)).toEqual(["covered-content"]);
    expect(
      await told(p(anchor(shape(NO_FILL, p(SECRET)), { order: 3 }) + anchor(PICTURE, { order: 2 })), PHOTO),
    ).toEqual([]);
  });

  it.each([
    ["lies behind it", p(r(LONG) + anchor(PICTURE, { behind: true }))],
    ["stands on blank lines", p(LONG) + p(anchor(PICTURE, { height: 30 })) + blank(10) + p(LONG)],
    ["stands beside short lines", p(r("Short") + anchor(PICTURE, { x: 80, width: 60 })) + p("lines")],
    [
      "stands in the margin of the page",
      p(r(LONG) + anchor(PICTURE, { from: "page", x: 150, y: 2, width: 40, height: 15 })),
    ],
  ])("a picture that %s covers nothing", async (_where, body) => {
    expect(await told(body, PHOTO)).toEqual([]);
  });
});

describe("text in a box without a filling", () => {
  const box = (options: Anchor = {}) => anchor(shape(NO_FILL, p(r(SECRET, WHITE))), options);

  it("is seen on the page: white is not", async () => {
    expect(await told(p(box()))).toEqual(["invisible-text"]);
    expect(await told(tableOf(tc(p(box()))))).toEqual(["invisible-text"]);
  });

  it("of VML is seen on the page, too", async () => {
    const vml = (filling: string) =>
      p(
        `<w:r><w:pict><v:rect style="position:absolute;width:300pt;height:90pt" ${filling}<v:textbox><w:txbxContent>${p(r(SECRET, WHITE))}</w:txbxContent></v:textbox></v:rect></w:pict></w:r>`,
      );
    expect(await told(vml('filled="f">'))).toEqual(["invisible-text"]);
    expect(await told(vml('fillcolor="#003366"><v:fill opacity="0"/>'))).toEqual(["invisible-text"]);
    expect(await told(vml('fillcolor="#003366">'))).toEqual([]);
  });

  it("is seen on a shape that lies behind, or on the cell around it", async () => {
    const dark = anchor(shape(solid("003366")), { order: 1 });
    expect(await told(p(dark + box({ order: 2 })) + blank(10))).toEqual([]);
    expect(await told(tableOf(tc(p(box()), '<w:shd w:val="clear" w:fill="003366"/>')))).toEqual([]);
  });

  it("a filling of one colour twice is that colour", async () => {
    expect(await told(p(anchor(shape(gradient("FFFFFF", "FFFFFF"), p(r(SECRET, WHITE))))))).toEqual(["invisible-text"]);
    expect(await told(p(anchor(shape(gradient("003366", "FFFFFF"), p(r(SECRET, WHITE))))) + blank(10))).toEqual([]);
  });
});

function tableOf(cells: string, properties = "", row = "", grid = ""): string {
  return `<w:tbl><w:tblPr>${properties}</w:tblPr><w:tblGrid>${grid}</w:tblGrid>${tr(cells, row)}</w:tbl>${p("")}`;
}

// ------------------------------------------------------------------ letters

describe("letters that nobody can read", () => {
  const fill = (content: string) => `<w14:textFill>${content}</w14:textFill>`;
  const colour = (value: string, more = "") => `<w14:srgbClr w14:val="${value}">${more}</w14:srgbClr>`;

  it.each([
    ["heaped on one another", '<w:spacing w:val="-400"/>', "invisible-text"],
    ["nearly heaped on one another", '<w:spacing w:val="-100"/>', "invisible-text"],
    ["pressed into a point", '<w:fitText w:val="20" w:id="1"/>', "invisible-text"],
    ["far below their line", '<w:position w:val="-3000"/>', "hidden-text"],
    ["that are never shown", "<w:specVanish/>", "hidden-text"],
    [
      "filled with glass",
      fill(`<w14:solidFill>${colour("000000", '<w14:alpha w14:val="100000"/>')}</w14:solidFill>`),
      "invisible-text",
    ],
    [
      "filled with white twice",
      fill(`<w14:gradFill>${colour("FFFFFF")}${colour("FFFFFF")}</w14:gradFill>`),
      "invisible-text",
    ],
    [
      "filled with a tint that is white",
      fill(
        `<w14:solidFill>${colour("808080", '<w14:lumMod w14:val="20000"/><w14:lumOff w14:val="90000"/>')}</w14:solidFill>`,
      ),
      "invisible-text",
    ],
  ])("are told: %s", async (_how, properties, what) => {
    expect(await told(p(r(SECRET, properties)))).toEqual([what]);
  });

  it.each([
    ["a little closer", '<w:spacing w:val="-10"/>'],
    ["raised", '<w:position w:val="6"/>'],
    ["filled with two colours", fill(`<w14:gradFill>${colour("000080")}${colour("FFFFFF")}</w14:gradFill>`)],
    [
      "of which only the outline is seen",
      `<w14:textOutline><w14:solidFill>${colour("000080")}</w14:solidFill></w14:textOutline>${fill("<w14:noFill/>")}`,
    ],
  ])("are not those %s", async (_how, properties) => {
    expect(await told(p(r(SECRET, properties)))).toEqual([]);
  });

  it("are those raised out of a line of fixed height", async () => {
    const line = '<w:spacing w:line="240" w:lineRule="exact"/>';
    expect(await told(p(r(SECRET, '<w:position w:val="80"/>'), line))).toEqual(["hidden-text"]);
  });

  it("are those of a formula in white, without a show, or hidden", async () => {
    const run = (properties: string) => `<m:r><w:rPr>${properties}</w:rPr><m:t>${SECRET}</m:t></m:r>`;
    const formula = (content: string) => p(`<m:oMath>${content}</m:oMath>`);
    expect(await told(formula(run(WHITE)))).toEqual(["hidden-text"]);
    expect(await told(formula(run("<w:vanish/>")))).toEqual(["hidden-text"]);
    const phantom = `<m:phant><m:phantPr><m:show m:val="0"/></m:phantPr><m:e>${run("")}</m:e></m:phant>`;
    expect(await told(formula(phantom))).toEqual(["hidden-text"]);
    expect(await told(formula(run("")))).toEqual([]);
  });
});

// ------------------------------------------------------------------- places

describe("text that has no place on a page", () => {
  const box = (height: number) => p(anchor(shape(NO_FILL, p("Seen") + blank(40) + p(SECRET)), { height }));
  const section = (size: string) =>
    p(SECRET) +
    p("", `<w:sectPr>${size}</w:sectPr>`) +
    p("Seen") +
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>';

  it.each([
    ["a first line that hangs out of the page", p(r(SECRET), '<w:ind w:hanging="20000"/>'), "hidden-text"],
    ["an indent by letters", p(r(SECRET), '<w:ind w:leftChars="-20000"/>'), "hidden-text"],
    ["a frame without height", p(r(SECRET), '<w:framePr w:w="5000" w:h="1" w:hRule="exact"/>'), "hidden-text"],
    [
      "a margin of a cell",
      tableOf(tc(p(SECRET), '<w:tcMar><w:left w:w="30000" w:type="dxa"/></w:tcMar>')),
      "hidden-text",
    ],
    [
      "a column without width",
      tableOf(tc(p(SECRET)), '<w:tblLayout w:type="fixed"/>', "", '<w:gridCol w:w="1"/>'),
      "hidden-text",
    ],
    [
      "a row that cuts it off",
      tableOf(tc(p("Seen") + blank(40) + p(SECRET)), "", '<w:trHeight w:val="300" w:hRule="exact"/>'),
      "hidden-text",
    ],
    ["a box that cuts it off", box(10), "hidden-text"],
    [
      "margins as wide as the page",
      section(
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:left="-30000" w:right="30000" w:top="1418" w:bottom="1418"/>',
      ),
      "covered-content",
    ],
    ["a page without room", section('<w:pgSz w:w="20" w:h="20"/>'), "covered-content"],
  ])("is told: %s", async (_where, body, what) => {
    expect(await told(body)).toEqual([what]);
  });

  it.each([
    [
      "a frame",
      p(r(SECRET), '<w:framePr w:w="2000" w:h="300" w:hAnchor="page" w:vAnchor="page" w:x="12500" w:y="100"/>'),
    ],
    [
      "a frame below",
      p(r(SECRET), '<w:framePr w:w="2000" w:h="300" w:hAnchor="page" w:vAnchor="page" w:x="100" w:y="17500"/>'),
    ],
    ["an indent", p(r(SECRET), '<w:ind w:left="10800"/>')],
    [
      "a table",
      tableOf(tc(p(SECRET)), '<w:tblpPr w:horzAnchor="page" w:vertAnchor="page" w:tblpX="12500" w:tblpY="100"/>'),
    ],
  ])("is told where the page of its section ends before it: %s", async (_what, body) => {
    const end = (width: number, height: number) =>
      `<w:sectPr><w:pgSz w:w="${width}" w:h="${height}"/><w:pgMar w:left="1418" w:right="1418" w:top="1418" w:bottom="1418"/></w:sectPr>`;
    expect(await told(body + end(11_906, 16_838))).toEqual(["hidden-text"]);
    expect(await told(body + end(23_811, 33_676))).toEqual([]);
  });

  it.each([
    [
      "simply",
      (drawing: string) =>
        drawing
          .replace("<wp:anchor", '<wp:anchor simplePos="1"')
          .replace("<wp:positionH", '<wp:simplePos x="99999999" y="0"/><wp:positionH'),
    ],
    [
      "by a share of the page",
      (drawing: string) =>
        drawing.replace(
          "<wp:posOffset>0</wp:posOffset>",
          '<x:pctPosHOffset xmlns:x="http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing">500000</x:pctPosHOffset>',
        ),
    ],
    [
      "a little beside the page",
      (drawing: string) => drawing.replace("<wp:posOffset>0<", `<wp:posOffset>${195 * EMU}<`),
    ],
  ])("is told in a box that is placed %s", async (_how, move) => {
    const drawing = anchor(shape(NO_FILL, p(SECRET)));
    expect(await told(p(move(drawing)))).toEqual(["covered-content"]);
    expect(await told(p(drawing))).toEqual([]);
  });

  it("boxes and rows that are high enough, and usual pages, are nothing", async () => {
    expect(await told(box(200))).toEqual([]);
    expect(
      await told(
        section(
          '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:left="1418" w:right="1418" w:top="-1418" w:bottom="1418"/>',
        ),
      ),
    ).toEqual([]);
    expect(
      await told(
        tableOf(
          tc(p("Seen")),
          '<w:tblLayout w:type="fixed"/>',
          '<w:trHeight w:val="300" w:hRule="exact"/>',
          '<w:gridCol w:w="3000"/>',
        ),
      ),
    ).toEqual([]);
  });
});

// --------------------------------------------------------- lists and fields

describe("what is kept to be shown at some time", () => {
  const list = (items: string, shown = "Planning") =>
    `<w:sdt><w:sdtPr><w:dropDownList>${items}</w:dropDownList></w:sdtPr><w:sdtContent>${p(shown)}</w:sdtContent></w:sdt>`;
  const field = (code: string, result = "1") =>
    `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>${code}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>${r(result)}<w:r><w:fldChar w:fldCharType="end"/></w:r>`;
  const form = (data: string, code: string) =>
    `<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="F"/>${data}</w:ffData></w:fldChar></w:r><w:r><w:instrText>${code}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`;

  it.each([
    ["an entry of a list", list(`<w:listItem w:displayText="${SECRET}" w:value="1"/>`)],
    ["the value of an entry", list(`<w:listItem w:displayText="Planning" w:value="${SECRET}"/>`)],
    [
      "an entry of a form",
      p(form(`<w:ddList><w:listEntry w:val="Planning"/><w:listEntry w:val="${SECRET}"/></w:ddList>`, "FORMDROPDOWN")),
    ],
    ["what stood in a form", p(form(`<w:textInput><w:default w:val="${SECRET}"/></w:textInput>`, "FORMTEXT"))],
    ["an entry of an index", p(field(`XE "${SECRET}"`))],
    ["a question", p(field(`FILLIN "Who?" \\d "${SECRET}"`))],
    ["words behind a page number", p(field(`PAGE ${SECRET}`))],
  ])("is told: %s", async (_what, body) => {
    expect(await told(body)).toEqual(["variables"]);
  });

  it("is nothing when its words are to be read anyway, or only ask to choose", async () => {
    expect(
      await told(
        list(
          '<w:listItem w:displayText="Choose an item." w:value=""/><w:listItem w:displayText="Planning" w:value="planning"/>',
        ),
      ),
    ).toEqual([]);
    expect(await told(p(r("Budget for carers") + field('XE "Budget"')))).toEqual([]);
    expect(await told(p(field('DATE \\@ "d MMMM yyyy" \\* MERGEFORMAT', "1 May 2026")))).toEqual([]);
  });
});

// -------------------------------------------------- people, and other parts

describe("people and words in parts that say how a document looks", () => {
  const part = (type: string, target: string, data: string | Uint8Array): Made => ({
    links: [{ id: "rX", type, target }],
    parts: [{ name: `word/${target}`, data, type: "application/xml" }],
  });

  it("whoever may edit a locked document is told with the properties", async () => {
    const body = p(`<w:permStart w:id="1" w:ed="ann.example@council.gov.uk"/>${r("a")}<w:permEnd w:id="1"/>`);
    expect(await told(body)).toEqual(["Reviewer"]);
  });

  it.each([
    [
      "a style",
      { styles: '<w:style w:type="paragraph" w:styleId="T"><w:rPr><w:rPrChange w:author="Ann"/></w:rPr></w:style>' },
    ],
    [
      "a list",
      { numbering: '<w:abstractNum><w:lvl><w:pPr><w:pPrChange w:author="Ann"/></w:pPr></w:lvl></w:abstractNum>' },
    ],
  ])("whoever changed %s is told", async (_what, made) => {
    expect(await told(p("a"), made)).toEqual(["tracked-changes"]);
  });

  it.each<readonly [string, string, Made]>([
    [
      "a mark for programs",
      `<w:sdt><w:sdtPr><w:tag w:val="${SECRET}"/></w:sdtPr><w:sdtContent>${p("a")}</w:sdtContent></w:sdt>`,
      {},
    ],
    ["where a number ought to be", p("a", `<w:jc w:val="${SECRET}"/>`), {}],
    ["an element that is not of the format", p(`<w:secret w:val="${SECRET}"/>`), {}],
    ["the settings", p("a"), { settings: `<w:attachedSchema w:val="${SECRET}"/>` }],
    [
      "the name of a bookmark",
      p(`<w:bookmarkStart w:id="1" w:name="${SECRET}"/>${r("a")}<w:bookmarkEnd w:id="1"/>`),
      {},
    ],
    ["text of the settings", p("a"), { settings: SECRET }],
  ])("words are told: %s", async (_where, body, made) => {
    expect(await told(body, made)).toEqual(["custom-xml"]);
  });

  it.each<readonly [string, Made]>([
    ["a font that is a text", part("font", "font1.odttf", SECRET)],
    ["settings of a printer that are a text", part("printerSettings", "p.bin", SECRET)],
    [
      "words in settings for the web",
      part("webSettings", "web.xml", `<w:webSettings xmlns:w="${W}">${SECRET}</w:webSettings>`),
    ],
    ["a second theme", part("theme", "theme9.xml", `<x>${SECRET}</x>`)],
    [
      "the address of a link that is gone",
      { links: [{ id: "rL", type: "hyperlink", target: "mailto:ann@example.org", external: true }] },
    ],
  ])("is left over: %s", async (_what, made) => {
    expect(await told(p("a"), made.links?.[0]?.type === "theme" ? { ...made, theme: true } : made)).toEqual([
      "leftovers",
    ]);
  });

  it("a picture in a header that no page shows is left over, unless it is shown elsewhere", async () => {
    const header = `<w:hdr xmlns:w="${W}" xmlns:r="${R}">${p("")}</w:hdr>`;
    const made = (target: string): Made => ({
      links: [...(PHOTO.links ?? []), { id: "rH", type: "header", target: "header9.xml" }],
      parts: [
        ...(PHOTO.parts ?? []),
        { name: "word/header9.xml", data: header, type: `${TYPE}.header+xml` },
        {
          name: "word/_rels/header9.xml.rels",
          data: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${R}/image" Target="${target}"/></Relationships>`,
        },
        { name: "word/media/b.png", data: PNG, type: "image/png" },
      ],
    });
    const inline = p(
      `<w:r><w:drawing><wp:inline><wp:extent cx="${EMU}" cy="${EMU}"/><wp:docPr id="1" name="P" descr="A weir"/>${PICTURE}</wp:inline></w:drawing></w:r>`,
    );
    expect(await told(inline, made("media/b.png"))).toEqual(["leftovers"]);
    expect((await told(inline, made("media/a.png"))).filter((what) => what !== "leftovers")).toEqual([]);
  });
});

// ------------------------------------------------------------- odd drawings

describe("drawings of which nothing is seen", () => {
  const group = (members: string) =>
    '<wpg:wgp xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"><wpg:grpSpPr><a:xfrm><a:chOff x="0" y="0"/><a:chExt cx="1000" cy="1000"/></a:xfrm></wpg:grpSpPr>' +
    `${members}</wpg:wgp>`;
  const member = (x: number, properties = "") =>
    `<wps:wsp><wps:cNvPr id="5" name="x"${properties}/><wps:spPr><a:xfrm><a:off x="${x}" y="0"/></a:xfrm>${NO_FILL}</wps:spPr><wps:txbx><w:txbxContent>${p(SECRET)}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp>`;
  const vml = (shapes: string) => p(`<w:r><w:pict>${shapes}</w:pict></w:r>`);

  it.each([
    [
      "in a run that is hidden",
      p(`<w:r><w:rPr><w:vanish/></w:rPr>${anchor(shape(NO_FILL, p(SECRET))).slice("<w:r>".length)}`),
    ],
    ["a hidden member of a group", p(anchor(group(member(0, ' hidden="1"'))))],
    ["a member far beside its group", p(anchor(group(member(90_000_000))))],
    [
      "pushed out of its box",
      p(anchor(shape(NO_FILL, p(SECRET)).replace("<wps:bodyPr/>", '<wps:bodyPr tIns="99999999"/>'))),
    ],
    [
      "a hidden member of a group of VML",
      vml(
        `<v:group style="width:300pt"><v:rect style="visibility:hidden"><v:textbox><w:txbxContent>${p(SECRET)}</w:txbxContent></v:textbox></v:rect></v:group>`,
      ),
    ],
  ])("are told: %s", async (_what, body) => {
    expect(await told(body)).toContain("hidden-shape");
  });

  it("a member of a group that lies on the words of another covers them", async () => {
    const at = (size: number) => `<a:xfrm><a:off x="0" y="0"/><a:ext cx="${size}" cy="${size}"/></a:xfrm>`;
    const words = member(0).replace('<a:xfrm><a:off x="0" y="0"/></a:xfrm>', at(500));
    const cover = shape(at(900) + solid("808080"));
    const picture = PICTURE.replace("</pic:pic>", `<pic:spPr>${at(900)}</pic:spPr></pic:pic>`);
    expect(await told(p(anchor(group(words + cover))))).toEqual(["covered-content"]);
    expect(await told(p(anchor(group(words + picture))), PHOTO)).toEqual(["covered-content"]);
    expect(await told(p(anchor(group(cover + words))))).toEqual([]);
    expect(await told(p(anchor(group(words + cover.replaceAll("900", "100")))))).toEqual([]);
  });

  it("members of a group that are shown are nothing", async () => {
    expect(await told(p(anchor(group(member(500)))))).toEqual([]);
  });

  it("words along a shape that are switched off are hidden", async () => {
    const along = (on: string) =>
      vml(`<v:shape style="width:300pt;height:90pt"><v:textpath ${on} string="${SECRET}"/></v:shape>`);
    expect(await told(along('on="f"'))).toEqual(["hidden-text"]);
    expect(await told(along('on="t"'))).toEqual([]);
  });

  it.each([
    ["transparent", '<a:alphaModFix amt="0"/>'],
    ["white", '<a:lum bright="100000"/>'],
    ["black", '<a:lum bright="-100000"/>'],
    ["without a light part", '<a:biLevel thresh="100000"/>'],
  ])("pictures are told that are made %s", async (_how, change) => {
    const picture = (inside: string) =>
      p(anchor(`<pic:pic><pic:blipFill><a:blip r:embed="rPic">${inside}</a:blip></pic:blipFill></pic:pic>`));
    expect(await told(picture(change), PHOTO)).toEqual(["hidden-shape"]);
    expect(await told(picture(""), PHOTO)).toEqual([]);
  });

  it("a note whose mark is hidden is shown nowhere", async () => {
    const made = { footnotes: `<w:footnote w:id="2">${p(SECRET)}</w:footnote>` };
    const mark = (properties: string) => p(`<w:r><w:rPr>${properties}</w:rPr><w:footnoteReference w:id="2"/></w:r>`);
    expect(await told(mark("<w:vanish/>"), made)).toEqual(["leftovers"]);
    expect(await told(mark("<w:b/>"), made)).toEqual([]);
  });
});

describe("words in the list of parts", () => {
  it.each([
    ["an id", { id: SECRET, type: "image", target: "media/a.png" }],
    ["a part that is none", { id: "rQ", type: "image", target: `media/${encodeURI(SECRET)}.png` }],
  ])("are told: %s", async (_where, link) => {
    expect(await told(p("a"), { links: [link] })).toEqual(["leftovers"]);
  });
});

it("a paragraph of very many lines is no failure", { timeout: 60_000 }, async () => {
  expect(await told(p(`<w:r>${"<w:br/>".repeat(200_000)}<w:t>The council met.</w:t></w:r>`))).toEqual([]);
});

it("a text box of very many pieces is no failure", { timeout: 60_000 }, async () => {
  const pieces = `${r("The council met.")}${r("No.", "<w:b/>")}`.repeat(70_000);
  const box = `<w:r><w:pict><v:shape type="#_x0000_t202" style="position:absolute;width:200pt;height:50pt" filled="f"><v:textbox><w:txbxContent>${p(pieces)}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>`;
  expect(await told(p(box))).toEqual(["hidden-text"]);
});
