import { describe, expect, it } from "vitest";
import type { Picture, Place } from "../../../src/checks/content/model.js";
import { BODY, type content, paragraph } from "../content/build.js";
import { foundIn, lostBetween, toldOf } from "./found.js";

const picture = (parts: Partial<Picture> = {}): Picture => ({ place: BODY, width: 50, height: 40, ...parts });
const on = (slide: number): Place => ({ story: "body", slide });

describe("alternative text", () => {
  it("is missed, and the slides are named in one line", () => {
    const pictures = [
      picture({ place: on(12) }),
      picture({ place: on(3) }),
      picture({ place: on(3), alternative: "  " }),
    ];
    expect(toldOf({ kind: "drawing", pictures })).toEqual([
      "alt-text: 3 pictures, charts or drawings have no alternative text. [slides 3 and 12]",
    ]);
    expect(toldOf({ kind: "drawing", pictures: pictures.slice(1) })).toEqual([
      "alt-text: 2 pictures, charts or drawings have no alternative text. [slide 3]",
    ]);
  });

  it("is missed once for each heading, and where there are many, once for all", () => {
    const under = (heading: string) => picture({ place: { story: "body", heading } });
    expect(toldOf({ pictures: ["Aims", "Costs", "Aims"].map(under) })).toEqual([
      'alt-text: 2 pictures, charts or drawings have no alternative text. [under "Aims"]',
      'alt-text: A picture, chart or drawing has no alternative text. [under "Costs"]',
    ]);
    expect(toldOf({ pictures: ["A", "B", "C", "D", "E"].map(under) })).toEqual([
      'alt-text: 5 pictures, charts or drawings have no alternative text. [under "A" and 4 other places]',
    ]);
  });

  it("is wanted for charts and diagrams, and not for formulas, which are read as text", () => {
    const objects = (["chart", "diagram", "formula"] as const).map((what) => ({ place: BODY, what }));
    expect(toldOf({ objects })).toEqual(["alt-text: 2 pictures, charts or drawings have no alternative text."]);
  });

  it.each<[string, Partial<Picture>]>([
    ["described", { alternative: "The town hall seen from the market" }],
    ["marked as decoration", { decorative: true }],
    ["hidden", { hidden: true }],
    ["in the header of the page", { place: { story: "header" } }],
    ["on a slide master", { place: { story: "master" } }],
    ["a line", { drawn: true, width: 160, height: 0.2 }],
    ["a dot", { width: 3, height: 3 }],
  ])("is not missed of a picture that is %s", (_, parts) => {
    expect(toldOf({ pictures: [picture(parts)] })).toEqual([]);
  });

  it("is not missed on hidden slides and sheets", () => {
    const slides = [{ number: 1, title: "One", hidden: true as const, boxes: [] }];
    expect(toldOf({ kind: "presentation", slides, pictures: [picture({ place: on(1) })] })).toEqual([]);
  });

  it("is left to the check of PDF/UA in a PDF that has one", () => {
    expect(toldOf({ kind: "pdf", pictures: [picture()] }, { isInPdfUa: true })).toEqual([]);
    expect(toldOf({ kind: "pdf", pictures: [picture()] })).toHaveLength(1);
  });

  it("that conversion lost is told, and what was missing before is not told again", () => {
    const described = picture({ alternative: "A map of the ward" });
    expect(lostBetween({ pictures: [described, picture()] }, { pictures: [picture(), picture()] })).toEqual([
      "alt-text: A picture, chart or drawing has lost the alternative text in the conversion.",
    ]);
    expect(lostBetween({ pictures: [picture()] }, { pictures: [picture()] })).toEqual([]);
    // The picture itself is gone: that is no matter of its description.
    expect(lostBetween({ pictures: [described] }, {})).toEqual([]);
  });
});

describe("alternative text that tells nothing", () => {
  const rules = (alternative: string) =>
    foundIn({ pictures: [picture({ alternative })] }).map(({ rule, severity }) => `${rule} ${severity}`);

  it.each([
    "town-hall.jpg",
    "C:\\Users\\clerk\\Pictures\\hall.png",
    "IMG_2034",
    "DSC00012",
    "Screenshot 2024-05-01 at 10.12.33",
    "https://example.org/hall",
    "image1",
    "Image",
    "Picture 3",
    "Graphic 3",
    "Straight Connector 12",
    "llun 2",
    "Grafik 4",
    "Text Box 2",
  ])("%s is warned of", (text) => expect(rules(text)).toEqual(["alt-text-poor warn"]));

  it.each(["A picture containing text. Description automatically generated", `Map. ${"It shows roads. ".repeat(20)}`])(
    "%s is noted",
    (text) => expect(rules(text)).toEqual(["alt-text-poor note"]),
  );

  it.each([
    "Map",
    "Logo of Anytown Council",
    "Chart of spending by year: it rises from 2 to 5 million pounds",
    "Picture of the mayor",
    "Llun o'r maer yn agor y llyfrgell",
    "市役所の写真",
    "Group of councillors",
    "Image 7 of 12: the bridge",
  ])("%s is not", (text) => expect(rules(text)).toEqual([]));

  it("is noted when it repeats a paragraph, and never quoted", () => {
    const alternative = "Figure 1: Spending by year";
    const told = toldOf({
      pictures: [picture({ alternative })],
      paragraphs: [paragraph("Figure 1:  Spending by year")],
    });
    expect(told).toEqual([
      "alt-text-poor: A picture, chart or drawing has an alternative text that only repeats the text beside it.",
    ]);
  });
});

it("a picture that is marked as decoration and described is noted", () => {
  expect(toldOf({ pictures: [picture({ decorative: true, alternative: "A green line" })] })).toEqual([
    "decorative: A picture is marked as decoration and has an alternative text all the same.",
  ]);
});

describe("scans", () => {
  const page = (number: number, text = "", scanned = true) => ({
    number,
    width: 595,
    height: 842,
    text,
    ...(scanned && { scanned: true as const }),
  });
  const scans = (parts: Parameters<typeof content>[0], role: "kept" | "output" = "kept") =>
    foundIn({ kind: "pdf", ...parts }, { role }).filter(({ rule }) => rule === "scanned");

  it("block as a whole when they are to be sent as they are", () => {
    expect(scans({ pages: [page(1), page(2)] })).toEqual([
      {
        rule: "scanned",
        message: "No text can be read aloud: the document is a picture of text (2 pages).",
        where: "",
        severity: "block",
      },
    ]);
  });

  it("warn where a single page is one", () => {
    expect(scans({ pages: [page(1, "Minutes", false), page(2)] })).toMatchObject([
      { severity: "warn", where: "page 2" },
    ]);
  });

  it("block only as scans: a drawn plan has no text either", () => {
    const plan = { ...page(1, "", false), untold: true as const };
    expect(scans({ pages: [plan] })).toMatchObject([{ severity: "warn", where: "page 1" }]);
  });

  it("are told of, and so is text whose letters stand for nothing", () => {
    const garbled = { ...page(2, "Min", false), untold: true as const };
    expect(scans({ pages: [page(1, "Minutes", false), garbled] })).toEqual([
      {
        rule: "scanned",
        message: "On a page only a part of the text can be read aloud: the rest is of letters that stand for nothing.",
        where: "page 2",
        severity: "warn",
      },
    ]);
  });

  it("are nothing to tell of with recognised text behind the picture, or a description", () => {
    const recognised = paragraph("Minutes", { place: { story: "body", page: 1 }, run: { hidden: true } });
    expect(scans({ pages: [page(1)], paragraphs: [recognised] })).toEqual([]);
    const described = picture({ place: { story: "body", page: 1 }, alternative: "The poster of the summer fair" });
    expect(scans({ pages: [page(1)], pictures: [described] })).toEqual([]);
  });

  it("in a text document are warned of", () => {
    const scan = picture({ width: 190, height: 270 });
    const isTold = (words: string) =>
      foundIn({ pictures: [scan], paragraphs: [paragraph(words)] }).some(({ rule }) => rule === "scanned");
    expect(isTold("Appendix 1")).toBe(true);
    expect(isTold("The plan below shows where the new road will run, and what is to be built.")).toBe(false);
  });
});
