/** Places where words can stand in a PDF and be seen by nobody, each with its innocent twin. */
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { hiddenIn } from "../../../src/checks/privacy/derived.js";
import { type Obj, type Objects, put } from "../pdfa/build.js";
import { painting, read, show } from "./painted.js";

const SECRET = "Ann Example QQ 12 34 56 C";
/** Words that the page shows. */
const SHOWN = "The committee met on Monday";
const PAGE = `${show(SHOWN)}\n`;
const FORM = "/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F1 8 0 R>>>>";
const DOT = "/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8";
/** From black to black, or from white to white. */
const fade = (shade: number) => `/Function<</FunctionType 2/Domain[0 1]/C0[${shade}]/C1[${shade}]/N 1>>`;

type Change = (objects: Objects) => void;

async function told(content: string, change?: Change): Promise<string[]> {
  const found = hiddenIn(await read(painting(content, change))).filter(({ empty }) => !empty);
  return found.map(({ what, where }) => (where === "" ? what : `${what} @ ${where}`));
}

/** Changes objects, and adds to the resources of the page. */
const using =
  (resources: string, more: Readonly<Record<number, Obj>> = {}): Change =>
  (objects) => {
    objects.set(3, String(objects.get(3)).replace("/Resources<<", `/Resources<<${resources}`));
    for (const [num, object] of Object.entries(more)) objects.set(Number(num), object);
  };
const onPage =
  (entries: string, more: Readonly<Record<number, Obj>> = {}): Change =>
  (objects) => {
    put(objects, 3, entries);
    for (const [num, object] of Object.entries(more)) objects.set(Number(num), object);
  };
const onDocument =
  (entries: string, more: Readonly<Record<number, Obj>> = {}): Change =>
  (objects) => {
    put(objects, 1, entries);
    for (const [num, object] of Object.entries(more)) objects.set(Number(num), object);
  };

const secret = (before: string, after = "") => `${PAGE}${before} BT /F1 12 Tf 72 600 Td (${SECRET}) Tj ET ${after}`;
const INVISIBLE = "invisible-text @ page 1";
const HIDDEN = "hidden-text @ page 1";
const COVERED = "covered-content @ page 1";

describe("text painted so that nobody sees it", () => {
  const space = (value: string) => using(`/ColorSpace<</C0 ${value}>>`);
  const mask = (dict: string, data = "") =>
    using(`/ExtGState<</G1<</SMask<<${dict}/G 20 0 R>>>>>>`, {
      20: { dict: "/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Group<</S/Transparency/CS/DeviceGray>>", data },
    });
  const tile = (data: string, paint = 1) =>
    using("/Pattern<</P1 20 0 R>>", {
      20: { dict: `/PatternType 1/PaintType ${paint}/TilingType 1/BBox[0 0 9 9]/XStep 9/YStep 9/Resources<<>>`, data },
    });

  it.each<readonly [string, string, Change | undefined, string]>([
    ["in a white of a table", secret("/C0 cs 1 sc"), space("[/Indexed/DeviceRGB 1<000000FFFFFF>]"), INVISIBLE],
    [
      "in an ink that comes out white",
      secret("/C0 cs 1 sc"),
      space("[/Separation/Spot/DeviceGray<</FunctionType 2/Domain[0 1]/C0[0]/C1[1]/N 1>>]"),
      INVISIBLE,
    ],
    [
      "in an ink of which a table says that it is white",
      secret("/C0 cs 1 sc"),
      (objects) => {
        space("[/DeviceN[/Spot]/DeviceRGB 20 0 R]")(objects);
        const dict = "/FunctionType 0/Domain[0 1]/Range[0 1 0 1 0 1]/Size[2]/BitsPerSample 8";
        objects.set(20, { dict, data: Buffer.from([0, 0, 0, 255, 255, 255]) });
      },
      INVISIBLE,
    ],
    ["in no ink at all", secret("/C0 cs 1 sc"), space("[/Separation/None/DeviceGray<<>>]"), HIDDEN],
    [
      "in a white with a hue of its own",
      secret("/C0 cs 99 1 1 sc"),
      space("[/Lab<</WhitePoint[0.9 1 1]>>]"),
      INVISIBLE,
    ],
    [
      "in a pattern that runs from white to white",
      secret("/Pattern cs /P1 scn"),
      using(
        `/Pattern<</P1<</PatternType 2/Shading<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 1 1]${fade(1)}>>>>>>`,
      ),
      INVISIBLE,
    ],
    ["in white tiles", secret("/Pattern cs /P1 scn"), tile("1 g 0 0 9 9 re f"), INVISIBLE],
    ["in empty tiles", secret("/Pattern cs /P1 scn"), tile(""), HIDDEN],
    [
      "blended with white so that nothing changes",
      secret("1 0 0 rg /G1 gs 1 g"),
      using("/ExtGState<</G1<</BM/Multiply>>>>"),
      HIDDEN,
    ],
    ["through a mask that lets nothing through", secret("/G1 gs"), mask("/S/Luminosity"), HIDDEN],
    [
      "through a mask that is black here",
      secret("/G1 gs"),
      mask("/S/Luminosity/BC[1]", "0 g 0 550 595 100 re f"),
      HIDDEN,
    ],
    ["through a mask without anything in it", secret("/G1 gs"), mask("/S/Alpha"), HIDDEN],
    ["squeezed to a line", `${PAGE}BT /F1 12 Tf 1 Tz 72 600 Td (${SECRET}) Tj ET`, undefined, INVISIBLE],
    ["slanted to a line", `${PAGE}BT /F1 12 Tf 1 0 1 0.01 72 600 Tm (${SECRET}) Tj ET`, undefined, INVISIBLE],
    ["all letters in one place", `${PAGE}BT /F1 12 Tf -6 Tc 72 600 Td (${SECRET}) Tj ET`, undefined, HIDDEN],
    ["between the parts of a clip", secret("q 0 0 9 9 re 500 800 9 9 re W n", "Q"), undefined, COVERED],
  ])("%s", async (_, content, change, expected) => {
    expect(await told(content, change)).toEqual([expected]);
  });

  it.each<readonly [string, string, Change | undefined]>([
    ["in a dark colour of a table", secret("/C0 cs 0 sc"), space("[/Indexed/DeviceRGB 1<000000FFFFFF>]")],
    ["in black tiles", secret("/Pattern cs /P1 scn"), tile("0 g 0 0 9 9 re f")],
    [
      "in tiles of the colour that is given",
      secret("/C0 cs 1 0 0 /P1 scn"),
      (objects) => {
        tile("0 0 9 9 re f", 2)(objects);
        space("[/Pattern/DeviceRGB]")(objects);
      },
    ],
    ["through a mask that is white here", secret("/G1 gs"), mask("/S/Luminosity", "1 g 0 550 595 100 re f")],
    [
      "through a mask of something that is no rectangle",
      secret("/G1 gs"),
      mask("/S/Luminosity", "1 g 0 500 m 595 700 l 0 700 l f"),
    ],
    [
      "through a mask that ended before",
      secret("/G1 gs /G2 gs"),
      (objects) => {
        mask("/S/Luminosity")(objects);
        objects.set(3, String(objects.get(3)).replace("/ExtGState<<", "/ExtGState<</G2<</SMask/None>>"));
      },
    ],
    ["condensed", `${PAGE}BT /F1 12 Tf 60 Tz 72 600 Td (${SECRET}) Tj ET`, undefined],
    ["in one part of a clip", secret("q 0 590 400 30 re 500 800 9 9 re W n", "Q"), undefined],
  ])("is not told of text that is seen: %s", async (_, content, change) => {
    expect(await told(content, change)).toEqual([]);
  });

  it("a mask that is painted through itself comes to an end", async () => {
    const state = "/ExtGState<</G1<</SMask<</S/Luminosity/G 20 0 R>>>>>>";
    const change = using(state, {
      20: {
        dict: `/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<<${state}/Font<</F1 8 0 R>>>>`,
        data: "/G1 gs BT /F1 9 Tf (x) Tj ET",
      },
    });
    expect(await told(secret("/G1 gs"), change)).toEqual([]);
  });
});

describe("text under something", () => {
  const black = (extend: string, coords: string) =>
    using(`/Shading<</S<</ShadingType 2/ColorSpace/DeviceGray/Coords[${coords}]${extend}${fade(0)}>>>>`);

  it("is told under a shading, as under a rectangle", async () => {
    const content = secret("", "q 60 590 300 30 re W n /S sh Q");
    expect(await told(content, black("/Extend[true true]", "0 0 1 1"))).toEqual(["false-redaction @ page 1"]);
    expect(await told(content, black("", "60 0 360 0"))).toEqual(["false-redaction @ page 1"]);
  });

  it("and not where the shading does not reach, or is no rectangle", async () => {
    expect(await told(secret("", "q 60 590 300 30 re W n /S sh Q"), black("", "0 0 1 0"))).toEqual([]);
    const round = "q 60 590 m 360 590 l 60 620 l W n /S sh Q";
    expect(await told(secret("", round), black("/Extend[true true]", "0 0 1 1"))).toEqual([]);
  });
});

describe("text under several things", () => {
  const boxes = (count: number, width: number) =>
    Array.from({ length: count }, (_, i) => `${72 + i * width} 590 ${width} 30 re f`).join(" ");

  it("is told when each of them covers a letter, or a part of one", async () => {
    expect(await told(secret("", `0 g ${boxes(25, 6)}`))).toEqual(["false-redaction @ page 1"]);
    expect(await told(secret("", `0 g ${boxes(50, 3.2)}`))).toEqual(["false-redaction @ page 1"]);
  });

  it("and not when one lies over the other, or between letters", async () => {
    expect(await told(secret("", "0 g 72 598 150 4 re f 72 598.5 150 4 re f"))).toEqual([]);
    const apart = Array.from({ length: 8 }, (_, i) => `${70 + i * 18} 590 3.2 30 re f`).join(" ");
    expect(await told(secret("", `0 g ${apart}`))).toEqual([]);
  });
});

describe("fonts that say more than they show", () => {
  const map = (to: string): Obj => ({
    dict: "",
    data: `1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <61> <${Buffer.from(to, "utf16le").swap16().toString("hex")}> endbfchar`,
  });
  const drawn = (glyph: string) =>
    using("", {
      8: "<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a 20 0 R>>/Encoding<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[1]/ToUnicode 21 0 R>>",
      20: { dict: "", data: glyph },
      21: map("abc"),
    });

  it("a letter that stands for a sentence", async () => {
    const change: Change = (objects) => {
      objects.set(8, String(objects.get(8)).replace("/Encoding", "/ToUnicode 20 0 R/Encoding"));
      objects.set(20, map(SECRET));
    };
    expect(await told(show("a"), change)).toEqual([HIDDEN]);
  });

  it("letters that are drawn as others, but not those of other scripts in their place", async () => {
    const shifted =
      (to: string): Change =>
      (objects) => {
        objects.set(8, String(objects.get(8)).replace("/Encoding", "/ToUnicode 20 0 R/Encoding"));
        const data = `1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <61> <7A> <${to}> endbfrange`;
        objects.set(20, { dict: "", data });
      };
    expect(await told(show("secret"), shifted("0062"))).toEqual([HIDDEN]);
    expect(await told(show("secret"), shifted("0061"))).toEqual([]);
    expect(await told(show("secret"), shifted("05D0"))).toEqual([]);
  });

  it("letters that paint nothing, and not those that do", async () => {
    expect(await told(show("a"), drawn("1 0 d0"))).toEqual([HIDDEN]);
    expect(await told(show("a"), drawn("1 0 d0 0 0 1 1 re f"))).toEqual([]);
  });
});

describe("words in place of what is seen", () => {
  const inPlace = (properties: string, text = "ok") =>
    `${PAGE}/Span <<${properties}>> BDC BT /F1 12 Tf 72 600 Td (${text}) Tj ET EMC`;

  it.each([
    ["words for a stretch of text", inPlace(`/ActualText(${SECRET})`)],
    [
      "the same words and more",
      `${PAGE}/Span <</ActualText(${SHOWN} ${SECRET})>> BDC BT /F1 12 Tf 72 600 Td (${SHOWN}) Tj ET EMC`,
    ],
    ["a description of text", inPlace(`/Alt(${SECRET})`)],
    ["an abbreviation", inPlace(`/E(${SECRET})`)],
    ["a key of a program's own", inPlace(`/Secret(${SECRET})`)],
    ["words for nothing", `${PAGE}/Span <</ActualText(${SECRET})>> BDC EMC`],
    ["a point in the content", `${PAGE}/Span <</Secret(${SECRET})>> DP`],
    ["a string that no operator shows", `${PAGE}BX (${SECRET}) zz EX`],
    ["a string too many", `${PAGE}BT /F1 12 Tf 72 600 Td (${SECRET}) (ok) Tj ET`],
  ])("%s", async (_, content) => {
    expect(await told(content)).toEqual([HIDDEN]);
  });

  it.each([
    ["the same words", inPlace(`/ActualText(${SHOWN})`, SHOWN)],
    ["words with a hyphen taken out", inPlace("/ActualText(committee)", "commit-tee")],
    ["a sign described", inPlace("/ActualText(yes)", "*")],
    ["an abbreviation in full", inPlace("/E(Doctor of Medicine)", "Dr")],
    ["a drawing described", `${PAGE}/Figure <</Alt(The site from the north)>> BDC 0 0 9 9 re f EMC`],
  ])("is not told of %s", async (_, content) => {
    expect(await told(content)).toEqual([]);
  });

  const element = (entries: string) =>
    onDocument("/MarkInfo<</Marked true>>/StructTreeRoot 20 0 R", {
      20: "<</Type/StructTreeRoot/K 21 0 R>>",
      21: `<</Type/StructElem/P 20 0 R${entries}>>`,
    });

  it("of an element of the structure", async () => {
    expect(await told(PAGE, element(`/S/P/ActualText(${SECRET})`))).toEqual(["hidden-text"]);
    expect(await told(PAGE, element(`/S/P/Pg 3 0 R/K 0/Alt(${SECRET})`))).toEqual(["hidden-text"]);
    const own = `/A<</O/UserProperties/P[<</N(x)/V(${SECRET})>>]>>`;
    expect(await told(PAGE, element(`/S/P/Pg 3 0 R/K 0${own}`))).toEqual(["leftovers"]);
  });

  it("and not of a picture that is described", async () => {
    expect(await told(PAGE, element("/S/Figure/Pg 3 0 R/K 0/Alt(The site from the north)"))).toEqual([]);
  });
});

it("the shadow of words lies on the shadow of their box, and hides nothing", async () => {
  const words = (text: string, x: number) => `BT /F1 12 Tf ${x} 600 Td (${text}) Tj ET`;
  const below = (text: string) => `0.8 g 90 590 200 30 re f ${words(text, 103)}`;
  const above = `0 0.6 0.9 rg 87 593 200 30 re f 1 g ${words("Grants", 100)}`;
  expect(await told(`${below("Grants")} ${above}`)).toEqual([]);
  expect(await told(`${below("Secret")} ${above}`)).toEqual([INVISIBLE, COVERED]);
  expect(await told(below("Grants"))).toEqual([INVISIBLE]);
});

describe("words that no page shows", () => {
  const outline = (title: string) =>
    onDocument("/Outlines 20 0 R", {
      20: "<</Type/Outlines/First 21 0 R/Last 21 0 R/Count 1>>",
      21: `<</Title(${title})/Parent 20 0 R/Dest[3 0 R/Fit]>>`,
    });
  const packet = (inner: string): Obj => ({
    dict: "/Type/Metadata/Subtype/XML",
    data: `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:z="urn:z">${inner}</rdf:Description></rdf:RDF></x:xmpmeta>`,
  });
  const author = "<dc:creator><rdf:Seq><rdf:li>Ann Example</rdf:li></rdf:Seq></dc:creator>";
  const field = (entries: string) => onDocument(`/AcroForm<</Fields[<</FT/Tx/T(a)${entries}>>]>>`);
  const widget =
    (entries: string, more: Readonly<Record<number, Obj>> = {}): Change =>
    (objects) => {
      onDocument("/AcroForm<</Fields[30 0 R]>>")(objects);
      onPage("/Annots[30 0 R]", {
        30: `<</Type/Annot/Subtype/Widget/Rect[0 0 595 842]/FT/Tx/T(a)${entries}>>`,
        ...more,
      })(objects);
    };
  const look = (text: string): Obj => ({ dict: FORM, data: show(text) });

  it.each<readonly [string, Change, string]>([
    ["a bookmark of a heading that is gone", outline(SECRET), "leftovers"],
    ["the name of a place", onDocument(`/Names<</Dests<</Names[(${SECRET})[3 0 R/Fit]]>>>>`), "leftovers"],
    ["before the numbers of pages", onDocument(`/PageLabels<</Nums[0<</P(${SECRET})>>]>>`), "leftovers"],
    ["a key of the document", onDocument(`/Secret(${SECRET})`), "leftovers"],
    [
      "a key of the document, with text behind it",
      onDocument("/Secret 20 0 R", { 20: { dict: "", data: SECRET } }),
      "leftovers",
    ],
    ["a key of a page", onPage(`/Secret[<</Deep(${SECRET})>>]`), "leftovers"],
    ["a key, among words that are shown", onDocument(`/Secret(${SHOWN} ${SECRET})`), "leftovers"],
    ["a key, behind very many words", onDocument(`/Secret(${`${SHOWN} `.repeat(200)} ${SECRET})`), "leftovers"],
    ["an article", onDocument(`/Threads[<</Type/Thread/I<</Title(${SECRET})>>>>]`), "leftovers"],
    ["where the document was taken from", onDocument(`/SpiderInfo<</V 1/C[(${SECRET})]>>`), "leftovers"],
    ["a part of the document", onDocument(`/DPartRoot<</DPartRootNode<</DPM<</Case(${SECRET})>>>>>>`), "leftovers"],
    ["a portfolio", onDocument(`/Collection<</Schema<</a<</N(${SECRET})>>>>>>`), "leftovers"],
    [
      "the use of a layer",
      onDocument(`/OCProperties<</OCGs[<</Type/OCG/Name(x)/Usage<</User<</Name(${SECRET})>>>>>>]>>`),
      "leftovers",
    ],
    ["a code that is none", onDocument(`/ID(${SECRET})`), "leftovers"],
    ["a drawing that nobody paints", using("/XObject<</X 20 0 R>>", { 20: look(SECRET) }), "hidden-text"],
    [
      "a page that a script may show",
      onDocument("/Names<</Templates<</Names[(a) 20 0 R]>>>>", {
        20: "<</Type/Template/MediaBox[0 0 595 842]/Contents 21 0 R/Resources<</Font<</F1 8 0 R>>>>>>",
        21: { dict: "", data: show(SECRET) },
      }),
      "hidden-text",
    ],
    ["the name of a key", onDocument("/Ann#20Example#20QQ#2012 true"), "leftovers"],
    ["a name", onDocument("/Secret/Ann#20Example#20QQ#2012"), "leftovers"],
    [
      "words behind packed data",
      (objects) => {
        const data = Buffer.concat([deflateSync(Buffer.from(PAGE)), Buffer.from(SECRET)]);
        objects.set(4, { dict: "/Filter/FlateDecode", data });
      },
      "leftovers",
    ],
    [
      "what a picture in JPEG 2000 notes",
      (objects) => {
        const data = Buffer.concat([
          Buffer.from("0000000c6a5020200d0a870a", "hex"),
          Buffer.from("\0\0\0\x10xml <a/>  "),
        ]);
        using("/XObject<</I 20 0 R>>", { 20: { dict: `${DOT}/Filter/JPXDecode`, data } })(objects);
        objects.set(4, { dict: "", data: `${PAGE} q 9 0 0 9 0 0 cm /I Do Q` });
      },
      "picture-metadata",
    ],
    [
      "an object that stands among others and is not in use",
      (objects) => {
        const data = `90 0 <</Contents(${SECRET})/Type/Annot>>`;
        objects.set(20, { dict: "/Type/ObjStm/N 1/First 5", data });
      },
      "leftovers",
    ],
    ["text that nothing leads to", (objects) => objects.set(20, { dict: "", data: SECRET }), "leftovers"],
    [
      "another version of a picture",
      (objects) => {
        onPage("", { 20: { dict: `${DOT}/Alternates[<</Image 21 0 R>>]`, data: "a" }, 21: { dict: DOT, data: "b" } })(
          objects,
        );
        using("/XObject<</I 20 0 R>>")(objects);
        objects.set(4, { dict: "", data: `${PAGE} q 9 0 0 9 0 0 cm /I Do Q` });
      },
      "leftovers",
    ],
    ["a picture that nobody paints", using("/XObject<</I 20 0 R>>", { 20: { dict: DOT, data: "a" } }), "leftovers"],
    [
      "a sound",
      onPage("/Annots[<</Type/Annot/Subtype/Sound/Rect[0 0 9 9]/Sound 20 0 R>>]", {
        20: { dict: "/R 8000", data: "\x00\x01" },
      }),
      "embedded-files",
    ],
    ["the author of a page", onPage("/Metadata 20 0 R", { 20: packet(author) }), "properties"],
    [
      "a property of somebody's own",
      onDocument("/Metadata 20 0 R", { 20: packet(`<z:case>${SECRET}</z:case>`) }),
      "properties",
    ],
    ["a note among the properties", onDocument("/Metadata 20 0 R", { 20: packet(`<!--${SECRET}-->`) }), "leftovers"],
    [
      "properties that cannot be read",
      onDocument("/Metadata 20 0 R", { 20: { dict: "", data: `<x>${SECRET}` } }),
      "leftovers",
    ],
    ["a field without a place", field(`/V(${SECRET})`), "hidden-text"],
    ["what an emptied field comes to", field(`/DV(${SECRET})`), "hidden-text"],
    ["choices that nobody is offered", field(`/Opt[(${SECRET})(b)]`), "hidden-text"],
    ["what is sent for a choice", widget(`/Opt[[(${SECRET})(Yes)]]`), "hidden-text"],
    ["a field that shows something else", widget(`/V(${SECRET})/AP<</N 31 0 R>>`, { 31: look(SHOWN) }), "hidden-text"],
    ["a password", widget(`/V(${SECRET})/Ff 8192`), "hidden-text"],
    [
      "how a field looks while it is pressed",
      widget("/AP<</N 31 0 R/D 32 0 R>>", { 31: look(SHOWN), 32: look(SECRET) }),
      "hidden-text",
    ],
    [
      "a mark of a kind that nobody knows",
      onPage(`/Annots[<</Type/Annot/Subtype/Zed/Rect[0 0 9 9]/Contents(${SECRET})>>]`),
      "comments @ page 1",
    ],
  ])("%s", async (_, change, expected) => {
    const found = await told(PAGE, change);
    expect(found.map((one) => (expected.includes("@") ? one : one.replace(/ @ .*/, "")))).toEqual([expected]);
  });

  it.each<readonly [string, Change]>([
    ["a bookmark of a heading", outline(SHOWN)],
    [
      "the name of a sheet as a bookmark",
      (objects) => {
        outline("Sheet1")(objects);
        objects.set(12, "<</Title(Agenda)/Creator(Calc)>>");
      },
    ],
    ["a name that only programs read", onDocument("/Names<</Dests<</Names[(section.1)[3 0 R/Fit]]>>>>")],
    ["numbers of pages", onDocument("/PageLabels<</Nums[0<</P(Annex )>>]>>")],
    ["what a field shows", widget(`/V(${SHOWN})/DV(${SHOWN})/AP<</N 31 0 R>>`, { 31: look(SHOWN) })],
    ["a field that the viewer paints", widget(`/V(${SECRET})`)],
    ["choices that are offered", widget("/Opt[(Yes)(No)(Perhaps)]")],
    ["how a field looks while it is pressed", widget("/AP<</N 31 0 R/D 31 0 R>>", { 31: look(SHOWN) })],
    [
      "a picture with a mask",
      (objects) => {
        using("/XObject<</I 20 0 R>>", {
          20: { dict: `${DOT}/SMask 21 0 R`, data: "a" },
          21: { dict: DOT, data: "b" },
        })(objects);
        objects.set(4, { dict: "", data: `${PAGE} q 9 0 0 9 0 0 cm /I Do Q` });
      },
    ],
  ])("is not told of %s", async (_, change) => {
    expect(await told(PAGE, change)).toEqual([]);
  });
});

describe("what is written between the parts of the file", () => {
  const written = async (change: (file: string) => string) => {
    const bytes = Buffer.from(change(painting(PAGE).toString("latin1")), "latin1");
    return hiddenIn(await read(bytes)).map(({ what }) => what);
  };

  it("is told behind the end, before the header and between objects", async () => {
    expect(await written((file) => file + SECRET)).toEqual(["leftovers"]);
    expect(await written((file) => `${SECRET}\n${file}`)).toEqual(["leftovers"]);
    expect(await written((file) => file.replace("startxref", `%${SECRET}\nstartxref`))).toEqual(["leftovers"]);
    expect(await written((file) => file.replace("startxref", `(${SECRET})\nstartxref`))).toEqual(["leftovers"]);
  });

  it("and in the content of a page, and within an object", async () => {
    expect(await told(`${PAGE}% ${SECRET}\n`)).toEqual(["leftovers"]);
    expect(await told(PAGE, onPage(`% ${SECRET}\n`))).toEqual(["leftovers"]);
  });

  it("but not what says that the file is one", async () => {
    expect(await written((file) => file)).toEqual([]);
    expect(await written((file) => `${file}\n\n`)).toEqual([]);
  });
});
