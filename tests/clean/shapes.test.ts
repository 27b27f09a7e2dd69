import { describe, expect, it } from "vitest";
import { groundPlan } from "../fixtures/make/package.mjs";
import { cleaned, type Planted, SECRET, style } from "./make.js";

const STYLES =
  '<office:automatic-styles><style:page-layout style:name="PM1"><style:page-layout-properties fo:page-width="28cm" fo:page-height="15.75cm"/></style:page-layout></office:automatic-styles>' +
  '<office:master-styles><draw:layer-set><draw:layer draw:name="layout"/><draw:layer draw:name="draft" draw:display="none"/></draw:layer-set>' +
  '<style:master-page style:name="Default" style:page-layout-name="PM1"/></office:master-styles>';
const BLACK = style("black", "graphic", "graphic", 'draw:fill="solid" draw:fill-color="#000000"');
const LIGHT = style("light", "graphic", "graphic", 'draw:fill="solid" draw:fill-color="#eeeeee"');
const GLASS = style("glass", "graphic", "graphic", 'draw:fill="solid" draw:fill-color="#eeeeee" draw:opacity="50%"');
const HIDDEN = style("dp2", "drawing-page", "drawing-page", 'presentation:visibility="hidden"');

const at = (x: number, y: number, width: number, height: number) =>
  `svg:x="${x}cm" svg:y="${y}cm" svg:width="${width}cm" svg:height="${height}cm"`;
const box = (text: string, place: string, more = "") =>
  `<draw:frame ${place}${more}><draw:text-box><text:p>${text}</text:p></draw:text-box></draw:frame>`;
const rect = (name: string, place: string) => `<draw:rect draw:style-name="${name}" ${place}/>`;
const oval = (place: string) =>
  `<draw:custom-shape draw:style-name="light" ${place}><draw:enhanced-geometry draw:type="ooxml-ellipse" draw:enhanced-path="U 1 1 1 1 0 360 Z N"/></draw:custom-shape>`;
const HALVES = rect("light", at(0, 4, 6, 4)) + rect("light", at(6, 4, 6, 4));
const slide = (content: string, name = "page1", more = "") =>
  `<draw:page draw:name="${name}" draw:master-page-name="Default"${more}>${content}</draw:page>`;
const SEEN = box("Parking", at(1, 1, 10, 3));
const odp = (body: string, more: Planted = {}) =>
  cleaned({ kind: "odp", body, styles: STYLES, automatic: BLACK + LIGHT + GLASS + HIDDEN, ...more });

interface Case {
  readonly what: string;
  readonly title: string;
  readonly body: string;
  readonly left?: string;
}

const CASES: readonly Case[] = [
  {
    what: "hidden-slide",
    title: "a hidden slide",
    body: slide(SEEN) + slide(box(SECRET, at(1, 1, 9, 9)), "page2", ' draw:style-name="dp2"'),
    left: slide(SEEN),
  },
  {
    what: "speaker-notes",
    title: "notes",
    body: slide(`${SEEN}<presentation:notes>${box(SECRET, at(1, 1, 9, 9))}</presentation:notes>`),
  },
  {
    what: "hidden-shape",
    title: "a hidden shape",
    body: slide(SEEN + box(SECRET, at(1, 5, 9, 2), ' draw:display="none"')),
  },
  {
    what: "hidden-shape",
    title: "a shape that LibreOffice hides",
    body: slide(SEEN + box(SECRET, at(1, 5, 9, 2), ' drawooo:display="none"')),
  },
  {
    what: "layers",
    title: "a shape on a hidden layer",
    body: slide(SEEN + box(SECRET, at(1, 5, 9, 2), ' draw:layer="draft"')),
  },
  { what: "covered-content", title: "a box beside the slide", body: slide(SEEN + box(SECRET, at(29, 5, 9, 2))) },
  {
    what: "covered-content",
    title: "a box in a group beside the slide",
    body: slide(`${SEEN}<draw:g>${box(SECRET, at(-12, 5, 9, 2))}</draw:g>`),
    left: slide(`${SEEN}<draw:g></draw:g>`),
  },
  {
    what: "covered-content",
    title: "a box under another shape",
    body: slide(SEEN + box(SECRET, at(1, 5, 9, 2)) + rect("light", at(1, 5, 9, 2))),
    left: slide(SEEN + rect("light", at(1, 5, 9, 2))),
  },
  {
    what: "covered-content",
    title: "a box under two shapes side by side",
    body: slide(SEEN + box(SECRET, at(1, 5, 9, 2)) + HALVES),
    left: slide(SEEN + HALVES),
  },
  {
    what: "covered-content",
    title: "a box under a large ellipse",
    body: slide(SEEN + box(SECRET, at(10, 8, 3, 2)) + oval(at(4, 5, 15, 8))),
    left: slide(SEEN + oval(at(4, 5, 15, 8))),
  },
  {
    what: "false-redaction",
    title: "a box under a black shape",
    body: slide(SEEN + box(SECRET, at(1, 5, 9, 2)) + rect("black", at(0, 4, 12, 4))),
    left: slide(SEEN + rect("black", at(0, 4, 12, 4))),
  },
];

describe("a presentation", () => {
  it.each(CASES)("loses $title, and nothing that shows", async ({ what, body, left = slide(SEEN) }) => {
    const result = await odp(body);
    expect(result.kinds).toEqual([what]);
    expect(result.left).toEqual([]);
    expect(result.content).toContain(`<office:presentation>${left}</office:presentation>`);
  });

  it.each([
    ["under glass", box("Hall", at(1, 5, 9, 2)) + rect("glass", at(1, 5, 9, 2))],
    ["before a shape", rect("light", at(1, 5, 9, 2)) + box("Hall", at(1, 5, 9, 2))],
    ["beside the curve of an ellipse", box("Hall", at(4, 5, 3, 2)) + oval(at(4, 5, 15, 8))],
    ["half under a shape", box("Hall", at(1, 5, 9, 2)) + rect("light", at(5, 5, 9, 2))],
    ["half on the slide", box("Hall", at(27, 5, 9, 2))],
  ])("keeps what can be seen: %s", async (_where, shapes) => {
    const result = await odp(slide(SEEN + shapes));
    expect(result.removed).toEqual([]);
    expect(result.content).toContain("Hall");
  });

  it.each([
    [
      "a turned shape",
      '<draw:rect draw:style-name="black" svg:width="9cm" svg:height="2cm" draw:transform="rotate (0.1) translate (1cm 5cm)"/>',
    ],
    ["a dark shape", rect("black", at(0, 4, 12, 4))],
    [
      "a picture",
      `<draw:frame ${at(0, 4, 12, 4)}><draw:image xlink:href="Pictures/1.png" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame>`,
    ],
  ])("keeps white words before %s", async (_what, behind) => {
    const automatic =
      BLACK +
      style("clear", "graphic", "graphic", 'draw:fill="none"') +
      style("T1", "text", "text", 'fo:color="#ffffff"');
    const words = box('<text:span text:style-name="T1">Item</text:span>', at(1, 5, 9, 2), ' draw:style-name="clear"');
    const more = [{ name: "Pictures/1.png", data: "x", type: "image/png" }];
    const result = await odp(slide(SEEN + behind + words), { automatic, more: behind.includes("1.png") ? more : [] });
    expect(result.removed).toEqual([]);
    expect(result.content).toContain(">Item<");
  });

  it("loses white words on a white slide", async () => {
    const automatic =
      style("clear", "graphic", "graphic", 'draw:fill="none"') + style("T1", "text", "text", 'fo:color="#ffffff"');
    const words = box(
      `<text:span text:style-name="T1">${SECRET}</text:span>`,
      at(1, 5, 9, 2),
      ' draw:style-name="clear"',
    );
    const result = await odp(slide(SEEN + words), { automatic });
    expect(result.kinds).toEqual(["invisible-text"]);
    expect(result.content).not.toContain(SECRET);
  });

  it("keeps white words in a table, whose cells may be dark", async () => {
    const table = `<draw:frame draw:style-name="clear" ${at(1, 5, 9, 2)}><table:table><table:table-column/><table:table-row><table:table-cell><text:p><text:span text:style-name="T1">Item</text:span></text:p></table:table-cell></table:table-row></table:table></draw:frame>`;
    const automatic =
      style("clear", "graphic", "graphic", 'draw:fill="none"') + style("T1", "text", "text", 'fo:color="#ffffff"');
    const result = await odp(slide(SEEN + table), { automatic });
    expect(result.removed).toEqual([]);
    expect(result.content).toContain(">Item<");
  });

  it("keeps what an animation brings to light", async () => {
    const moving =
      '<anim:par><anim:set smil:targetElement="s1" smil:attributeName="visibility" smil:to="visible"/></anim:par>';
    const result = await odp(slide(SEEN + box("Hall", at(29, 5, 9, 2), ' xml:id="s1"') + moving));
    expect(result.removed).toEqual([]);
  });

  it("tells of a black bar over a part of a text, which it cannot mend", async () => {
    const result = await odp(slide(box(`Parking ${SECRET}`, at(1, 1, 10, 8)) + rect("black", at(2, 2, 5, 1))));
    expect(result.left).toMatchObject([{ what: "false-redaction", where: "slide 1" }]);
  });

  it("keeps a straight line straight, of which LibreOffice wrote a bent way", async () => {
    const line = (type: string, way: string) =>
      `<draw:connector draw:type="${type}" svg:x1="1cm" svg:y1="8cm" svg:x2="9cm" svg:y2="9cm"${way}/>`;
    const size = ' svg:viewBox="0 0 8001 1001"';
    const way = ` svg:d="M1000 8000h4000v1000h4000"${size}`;
    const body = slide(SEEN + line("line", way) + line("standard", way));
    expect((await odp(body, { isConverted: true })).content).toContain(line("line", size) + line("standard", way));
    expect((await odp(body)).content).toContain(line("line", way) + line("standard", way));
  });

  it("keeps a circle, of which LibreOffice wrote no outline", async () => {
    const circle = (path: string) =>
      `<draw:custom-shape ${at(1, 5, 4, 4)}><draw:enhanced-geometry draw:type="ooxml-ellipse" draw:enhanced-path="${path}"/></draw:custom-shape>`;
    const { content } = await odp(slide(SEEN + circle("M 0 ?f7 Z N")));
    expect(content).toContain('draw:enhanced-path="U ?f4 ?f7 ?f4 ?f7 0 360 Z N"');
  });

  it("keeps the slides when all are hidden, and tells", async () => {
    const result = await odp(slide(SEEN, "page1", ' draw:style-name="dp2"'));
    expect(result.left).toMatchObject([{ what: "hidden-slide" }]);
    expect(result.content).toContain("Parking");
  });
});

describe("a text", () => {
  const styles = STYLES.replace("28cm", "21cm").replace("15.75cm", "29.7cm");
  const property =
    'style:wrap="run-through" style:run-through="foreground" style:horizontal-rel="page" style:vertical-rel="paragraph"';
  const bar = style("bar", "graphic", "graphic", `${property} draw:fill="solid" draw:fill-color="#000000"`);
  const anchored = ' text:anchor-type="char" draw:style-name="bar"';

  it("loses a box beside the page", async () => {
    const result = await cleaned({
      styles,
      automatic: bar,
      body: `<text:p>Hall${box(SECRET, at(24, 1, 5, 1), anchored)}</text:p>`,
    });
    expect(result.kinds).toEqual(["covered-content"]);
    expect(result.content).toContain("<office:text><text:p>Hall</text:p></office:text>");
  });

  it("tells of a black bar, which it cannot mend", async () => {
    const shape = `<draw:rect${anchored} ${at(0, 0, 6, 0.5)}/>`;
    const result = await cleaned({ styles, automatic: bar, body: `<text:p>Hall ${SECRET}${shape}</text:p>` });
    expect(result.left).toMatchObject([{ what: "false-redaction" }]);
  });
});

describe("pictures and embedded files", () => {
  const frame = (content: string, more = "") =>
    `<text:p>Hall<draw:frame ${at(0, 0, 2, 2)} text:anchor-type="as-char"${more}>${content}</draw:frame></text:p>`;
  const link = (href: string) => `xlink:href="${href}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"`;
  const ole = `<draw:object-ole ${link("./Object 1")}/>`;
  const shown = `<draw:image ${link("./ObjectReplacements/Object 1")}/>`;

  it("an embedded file becomes the picture of it", async () => {
    const picture = await groundPlan();
    const result = await cleaned({
      body: frame(ole + shown),
      more: [
        { name: "Object 1", data: SECRET, type: "application/vnd.sun.star.oleobject" },
        { name: "ObjectReplacements/Object 1", data: picture, type: "image/png" },
      ],
    });
    expect(result.kinds).toEqual(["embedded-files"]);
    expect(result.content).toContain(`<draw:image ${link("Pictures/shown-1")}/>`);
    expect(await result.bytes("Pictures/shown-1")).toEqual(picture);
    expect(result.names).not.toContain("Object 1");
    expect(await result.text("META-INF/manifest.xml")).toContain(
      'manifest:full-path="Pictures/shown-1" manifest:media-type="image/png"',
    );
  });

  it("an embedded file without a picture stays, and is told", async () => {
    const result = await cleaned({
      body: frame(ole),
      more: [{ name: "Object 1", data: "x", type: "application/vnd.sun.star.oleobject" }],
    });
    expect(result.left).toMatchObject([{ what: "embedded-files" }]);
    expect(result.names).toContain("Object 1");
  });

  it("a picture that is kept elsewhere, and one that was cropped, are told", async () => {
    const picture = { name: "Pictures/1.png", data: await groundPlan(), type: "image/png" };
    const result = await cleaned({
      automatic: style("crop", "graphic", "graphic", 'fo:clip="rect(0cm, 1cm, 0cm, 0cm)"'),
      body:
        frame(`<draw:image ${link("https://example.org/x.png")}/>`) +
        frame(`<draw:image ${link("Pictures/1.png")}/>`, ' draw:style-name="crop"'),
      more: [picture],
    });
    expect(result.left.map(({ what }) => what)).toEqual(["external-data", "cropped-pictures"]);
    expect(await result.bytes("Pictures/1.png")).toEqual(picture.data);
  });

  it("a photograph loses the place where it was taken, and stays the same picture", async () => {
    const exif = Buffer.from([0xff, 0xe1, 0, 24, ...Buffer.from("Exif\0\0II*\0\x08\0\0\0"), 0, 0, 0, 0, 0, 0, 0, 0]);
    const body = Buffer.from([0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9]);
    const photo = Buffer.concat([Buffer.from([0xff, 0xd8]), exif, body]);
    const result = await cleaned({
      body: frame(`<draw:image ${link("Pictures/1.jpg")}/>`),
      more: [{ name: "Pictures/1.jpg", data: photo, type: "image/jpeg" }],
    });
    expect(result.kinds).toEqual(["picture-metadata"]);
    expect((await result.bytes("Pictures/1.jpg"))?.includes("Exif")).toBe(false);
  });

  it("a scan loses its further pages, and stays as long as it is", async () => {
    const word = (value: number) => [value % 256, value >> 8, 0, 0];
    const list = (next: number) => [1, 0, 0, 1, 3, 0, 1, 0, 0, 0, ...word(5), ...word(next)];
    const scan = Buffer.from([0x49, 0x49, 42, 0, ...word(8), ...list(26), ...list(0)]);
    const result = await cleaned({
      body: frame(`<draw:image ${link("Pictures/1.tif")}/>`),
      more: [{ name: "Pictures/1.tif", data: scan, type: "image/tiff" }],
    });
    expect(result.kinds).toEqual(["picture-metadata"]);
    const first = Buffer.from([...scan.subarray(0, 8), ...list(0)]);
    expect(await result.bytes("Pictures/1.tif")).toEqual(Buffer.concat([first, Buffer.alloc(18)]));
  });
});

describe("a chart on a sheet", () => {
  const chart = (values: string, label: string) =>
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:chart="urn:oasis:names:tc:opendocument:xmlns:chart:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.3"><office:body><office:chart>' +
    `<chart:chart xlink:href=".." xlink:type="simple" chart:class="chart:bar"><chart:plot-area table:cell-range-address="Pay.A1:Pay.B3"><chart:series chart:values-cell-range-address="Pay.$B$2:.$B$3" chart:label-cell-address="Pay.$B$1" chart:class="chart:bar"/></chart:plot-area>` +
    '<table:table table:name="local-table"><table:table-header-columns><table:table-column/></table:table-header-columns><table:table-columns><table:table-column/></table:table-columns>' +
    `<table:table-header-rows><table:table-row><table:table-cell><text:p/></table:table-cell><table:table-cell office:value-type="string"><text:p>Cost</text:p><draw:g><svg:desc>${label}</svg:desc></draw:g></table:table-cell></table:table-row></table:table-header-rows>` +
    `<table:table-rows><table:table-row><table:table-cell office:value-type="string"><text:p>1</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="4"><text:p>4</text:p><draw:g><svg:desc>${values}</svg:desc></draw:g></table:table-cell></table:table-row>` +
    '<table:table-row><table:table-cell office:value-type="string"><text:p>2</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="6"><text:p>6</text:p></table:table-cell></table:table-row></table:table-rows></table:table></chart:chart></office:chart></office:body></office:document-content>';
  const body =
    `<table:table table:name="Budget"><table:table-column/><table:table-row><table:table-cell><draw:frame ${at(0, 0, 5, 5)}><draw:object draw:notify-on-update-of-ranges="Pay.A1:Pay.B3" xlink:href="./Object 1" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></table:table-cell></table:table-row></table:table>` +
    `<table:table table:name="Pay" table:style-name="ta2"><table:table-column/><table:table-row><table:table-cell office:value-type="string"><text:p>${SECRET}</text:p></table:table-cell></table:table-row></table:table>`;
  const planted = (content: string): Planted => ({
    kind: "ods",
    automatic: style("ta2", "table", "table", 'table:display="false"'),
    body,
    more: [
      { name: "Object 1/", data: "", type: "application/vnd.oasis.opendocument.chart" },
      { name: "Object 1/content.xml", data: content, type: "text/xml" },
    ],
  });

  it("draws on its own table when its cells went", async () => {
    const result = await cleaned(planted(chart("Pay.B2:Pay.B3", "Pay.B1")));
    const text = await result.text("Object 1/content.xml");
    expect(result.kinds).toEqual(["hidden-sheet", "chart-data"]);
    expect(text).toContain(
      'chart:values-cell-range-address="local-table.$B$2:.$B$3" chart:label-cell-address="local-table.$B$1"',
    );
    expect(text).toContain('<chart:chart xlink:href="."');
    expect(text + result.content).not.toContain("Pay");
    expect(text).toContain('office:value="4"');
  });

  it("stays as it is when it leaves out the hidden rows of its cells", async () => {
    const leavesOut = style("ch1", "chart", "chart", 'chart:include-hidden-cells="false"');
    const content = chart("Budget.B2:Budget.B3", "Budget.B1")
      .replaceAll("Pay.", "Budget.")
      .replace(
        "<office:body>",
        `<office:automatic-styles xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0">${leavesOut}</office:automatic-styles><office:body>`,
      );
    const shown = body.replace(
      "</table:table-row></table:table>",
      '</table:table-row><table:table-row table:visibility="collapse"><table:table-cell/><table:table-cell office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell></table:table-row></table:table>',
    );
    const result = await cleaned({ ...planted(content), body: shown });
    expect(result.kinds).toEqual(["hidden-sheet", "hidden-rows"]);
    expect(await result.text("Object 1/content.xml")).toBe(content);
  });

  it("is told when its table does not say where its values come from", async () => {
    const result = await cleaned(planted(chart("", "")));
    expect(result.left).toMatchObject([{ what: "chart-data", where: 'sheet "Budget"' }]);
  });
});
