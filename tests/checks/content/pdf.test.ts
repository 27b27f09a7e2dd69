/** The content of PDFs as the reader tells it, and what they hide. */
import { describe, expect, it } from "vitest";
import type { Content, Hidden, Paragraph, Run } from "../../../src/checks/content/model.js";
import { CLEAN, PLANTED } from "../../fixtures/make/hidden-pdf.mjs";
import { type Objects, pdf, put, run, sound, updated } from "../pdfa/build.js";
import { accessible, LINK, TABLE, tree } from "../pdfua/build.js";
import { painted, read, show } from "./painted.js";

const textOf = ({ runs }: Paragraph) => runs.map(({ text }) => text).join("");
const texts = ({ paragraphs }: Content) => paragraphs.map(textOf);
const kinds = ({ traces }: Content) => traces.map(({ what }) => what);
const runsOf = ({ paragraphs }: Content): readonly Run[] => paragraphs.flatMap(({ runs }) => runs);

describe("what is planted is found", () => {
  /** Told by the rules from the structure. */
  const OF_STRUCTURE: Partial<Record<Hidden, (content: Content) => boolean>> = {
    "hidden-text": (content) => runsOf(content).some(({ hidden }) => hidden),
    "invisible-text": (content) => runsOf(content).some(({ colour, background }) => colour === background),
    properties: ({ properties }) => properties.personal.length > 0,
  };
  const WHERE: Partial<Record<Hidden, string>> = {
    comments: "page 1",
    "picture-metadata": "page 1",
    "false-redaction": "page 1",
    "covered-content": "page 1",
    layers: 'layer "Draft"',
    "embedded-files": 'attachment "tenants.csv"',
    actions: "on opening the document",
    "custom-xml": "page 1",
    thumbnail: "page 1",
  };

  it.each(PLANTED)("$file", async ({ category, make }) => {
    const content = await read(make());
    const told = Object.entries(OF_STRUCTURE).flatMap(([what, isThere]) => (isThere(content) ? [what] : []));
    expect([...kinds(content), ...told]).toEqual([category]);
    expect(content.traces.map(({ where }) => where)).toEqual(OF_STRUCTURE[category] ? [] : [WHERE[category] ?? ""]);
    expect(content.traces.some(({ empty }) => empty)).toBe(false);
  });

  it("and nothing in the clean one", async () => {
    const content = await read(CLEAN.make());
    expect(content.traces).toEqual([]);
    expect(content.properties).toEqual({
      title: "Planning committee",
      subject: "",
      language: "en-GB",
      personal: [],
    });
    expect(texts(content)).toEqual(["Planning committee", "The committee met on Monday and granted the\napplication."]);
    expect(content.paragraphs.map(({ heading }) => heading)).toEqual([1, undefined]);
    expect(content.pictures).toEqual([
      {
        place: { story: "body", page: 1, heading: "Planning committee" },
        alternative: "The site from the north",
        mime: "image/jpeg",
        width: 42,
        height: 32,
      },
    ]);
    expect(runsOf(content)[0]).toEqual({
      text: "Planning committee",
      colour: "000000",
      background: "ffffff",
      size: 18,
      font: "Helvetica",
    });
    expect(content.pages).toEqual([
      {
        number: 1,
        width: 595,
        height: 842,
        text: "Planning committee\nThe committee met on Monday and granted the\napplication.",
      },
    ]);
  });

  it("the text of what is hidden is kept for counting, and in no other place", async () => {
    for (const { category, make } of PLANTED) {
      const { traces } = await read(make());
      const { text = "", where = "", detail = "" } = traces[0] ?? {};
      expect(`${where} ${detail}`).not.toMatch(/Mary|QQ|High Street|address/);
      if (["false-redaction", "covered-content", "layers", "tracked-changes", "leftovers"].includes(category))
        expect(text).toContain("QQ 12 34 56 C");
    }
  });
});

describe("text comes out as it is read", () => {
  it("with a space where there is a gap, and a new line on a new baseline", async () => {
    const content = await painted(
      "BT /F1 10 Tf 12 TL 100 700 Td [(ab) -300 (cd) -50 (ef)] TJ T* (next-) Tj (line) ' 0 -30 TD (last) Tj ET",
    );
    expect(content.pages[0]?.text).toBe("ab cdef\nnext-\nline\nlast");
  });

  it("through graphics states, matrices and forms", async () => {
    const content = await painted(
      "q 2 0 0 2 0 0 cm BT /F1 10 Tf 1 0 0 1 50 350 Tm (big) Tj ET /Fm1 Do Q BT /F1 10 Tf 100 600 Td (small) Tj ET",
      (objects) => {
        objects.set(3, String(objects.get(3)).replace("/Font", "/XObject<</Fm1 21 0 R>>/Font"));
        objects.set(21, {
          dict: "/Type/XObject/Subtype/Form/BBox[0 0 500 500]/Matrix[1 0 0 1 50 0]",
          data: "BT /F1 5 Tf 0 330 Td (form) Tj ET",
        });
      },
    );
    expect(texts(content)).toEqual(["big", "form", "small"]);
    expect(runsOf(content).map(({ size }) => size)).toEqual([20, 10, 10]);
  });

  it("joined where one word is painted in pieces, spaced and raised letters among them", async () => {
    const content = await painted(
      "BT /F1 10 Tf 100 700 Td 2 Tc (W) Tj (ide) Tj 0 Tc ET BT /F1 10 Tf 128 700 Td ( 1) Tj 4 Ts /F1 6 Tf (st) Tj ET",
    );
    expect(content.pages[0]?.text).toBe("Wide 1st");
  });

  it("with the words that are given for it, once", async () => {
    const content = await painted("/Span <</ActualText(Fee)>> BDC BT /F1 10 Tf 100 700 Td (xyz) Tj (uvw) Tj ET EMC");
    expect(content.pages[0]?.text).toBe("Fee");
  });

  it("which is boxes where one sign is given for a dozen different letters, and not where some share one", async () => {
    const signs = (letters: string) =>
      [...letters].map((letter, i) => {
        const code = letter.codePointAt(0)?.toString(16).padStart(4, "0");
        return `/Span<</ActualText<FEFF${code}>>>BDC BT /F1 10 Tf ${50 + 12 * i} 700 Td (x) Tj ET EMC`;
      });
    const boxed = async (letters: string) => (await painted(signs(letters).join("\n"))).pages[0];
    expect(await boxed("作業者申告予想日数完了付開始")).toMatchObject({ boxed: true });
    expect(await boxed("作業者作業者作業者作業者作業者")).not.toHaveProperty("boxed");
    expect(await boxed("AΑА")).not.toHaveProperty("boxed");
  });

  it("once, when it is painted twice to look bold", async () => {
    expect((await painted(`${show("Bold")} BT /F1 10 Tf 100.3 700 Td (Bold) Tj ET`)).pages[0]?.text).toBe("Bold");
  });

  it("not, when nothing says which characters it is, and then the page says so", async () => {
    const content = await painted(show("abc"), (objects) => {
      const names = "/Encoding<</Differences[97/g1/g2/g3]>>";
      objects.set(8, String(objects.get(8)).replace("/Encoding/WinAnsiEncoding", names));
    });
    expect(content.pages[0]).toMatchObject({ text: "", untold: true });
  });

  it("with the colours of it and of what is beneath", async () => {
    const content = await painted(
      `0 0 1 rg 50 650 200 100 re f 1 1 1 rg ${show("white")} 0 0.5 0.5 0 k BT /F1 10 Tf 100 600 Td (red) Tj ET`,
    );
    expect(runsOf(content).map(({ colour, background }) => [colour, background])).toEqual([
      ["ffffff", "0000ff"],
      ["ff8080", "ffffff"],
    ]);
  });

  it("hidden when it is painted in mode 3 or without opacity, and when it only clips", async () => {
    const content = await painted(`q 3 Tr ${show("a")} Q q 7 Tr BT /F1 10 Tf 100 600 Td (b) Tj ET Q /Gs gs`);
    expect(runsOf(content).map(({ hidden }) => hidden)).toEqual([true, true]);
    expect(content.pages[0]?.text).toBe("");
    const through = await painted(`q 7 Tr ${show("b")} 0 0 500 800 re f Q`);
    expect(runsOf(through).map(({ hidden }) => hidden)).toEqual([undefined]);
  });
});

describe("what lies over text", () => {
  const OVER = "95 695 60 20 re";

  it.each([
    ["a black rectangle after it blacks it out", `${show("secret")} 0 g ${OVER} f`, ["false-redaction"]],
    ["a thick line does, too", `${show("secret")} 14 w 95 704 m 155 704 l S`, ["false-redaction"]],
    [
      "and one with rounded corners",
      `${show("secret")} 95 697 m 95 696 96 695 97 695 c 155 695 l 155 715 l 95 715 l h f`,
      ["false-redaction"],
    ],
    ["a white one covers it", `${show("secret")} 1 g ${OVER} f`, ["covered-content"]],
    ["one before it is its background", `0 g ${OVER} f 1 g ${show("secret")}`, []],
    ["a rule beneath it is none", `${show("secret")} 95 697 60 1 re f`, []],
    ["the border of a table is none", `${show("secret")} 95 690 60 1 re f 95 690 1 30 re f 95 720 60 1 re f`, []],
    ["a frame is none", `${show("secret")} 90 690 70 30 re 92 692 66 26 re f*`, []],
    ["an outline is none", `${show("secret")} ${OVER} S`, []],
    ["what is beside it is none", `${show("secret")} 0 g 300 695 60 20 re f`, []],
    ["what is clipped away is none", `${show("secret")} q 300 300 10 10 re W n 0 g ${OVER} f Q`, []],
    ["text that is painted again over it is seen", `${show("secret")} 1 g ${OVER} f 0 g ${show("secret")}`, []],
  ])("%s", async (_, content, found) => {
    expect(kinds(await painted(content))).toEqual(found);
  });

  it("only the letters under it are told", async () => {
    const { traces } = await painted(`${show("Mr Smith said")} 0 g 114 695 26 20 re f`);
    expect(traces).toEqual([
      { what: "false-redaction", where: "page 1", count: 1, text: "Smith", detail: "text under black" },
    ]);
  });

  it("a highlight that lets text shine through is none, unless it is black", async () => {
    const states = (objects: Objects) =>
      objects.set(3, String(objects.get(3)).replace("/Font", "/ExtGState<</M<</BM/Multiply>>/A<</ca 0.4>>>>/Font"));
    expect(kinds(await painted(`${show("text")} /M gs 1 1 0 rg ${OVER} f`, states))).toEqual([]);
    expect(kinds(await painted(`${show("text")} /A gs 1 1 0 rg ${OVER} f`, states))).toEqual([]);
    expect(kinds(await painted(`${show("text")} /M gs 0 g ${OVER} f`, states))).toEqual(["false-redaction"]);
  });

  it("annotations that are black, and redactions that nobody applied", async () => {
    const annotated = (annotation: string) =>
      painted(show("secret"), (objects) => {
        put(objects, 3, "/Annots[30 0 R]");
        objects.set(30, `<</Type/Annot/Rect[95 695 155 715]${annotation}>>`);
      });
    expect(kinds(await annotated("/Subtype/Square/IC[0 0 0]"))).toEqual(["false-redaction"]);
    expect(kinds(await annotated("/Subtype/Highlight/C[0]/QuadPoints[95 715 155 715 95 695 155 695]"))).toEqual([
      "false-redaction",
    ]);
    expect(kinds(await annotated("/Subtype/Highlight/C[1 1 0]"))).toEqual([]);
    const { traces } = await annotated("/Subtype/Redact");
    expect(traces).toMatchObject([{ what: "false-redaction", text: "secret", where: "page 1" }]);
  });

  it("text outside of the page is told", async () => {
    const content = await painted(`${show("in")} BT /F1 10 Tf 100 900 Td (outside) Tj ET`);
    expect(content.traces).toMatchObject([{ what: "covered-content", text: "outside", where: "page 1" }]);
    expect(content.pages[0]?.text).toBe("in");
  });

  it("the words of a scanned page are no covered text", async () => {
    const scan = (objects: Objects) => {
      objects.set(3, String(objects.get(3)).replace("/Font", "/XObject<</Im 21 0 R>>/Font"));
      const size = "/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8";
      objects.set(21, { dict: `/Type/XObject/Subtype/Image${size}`, data: "x" });
    };
    const picture = "q 595 0 0 842 0 0 cm /Im Do Q";
    for (const content of [
      `3 Tr ${show("words")} ${picture}`,
      `${picture} 3 Tr ${show("words")}`,
      `${show("words")} ${picture}`,
    ]) {
      const found = await painted(content, scan);
      expect(found.traces).toEqual([]);
      expect(found.pages[0]).toEqual({ number: 1, width: 595, height: 842, text: "", scanned: true });
      expect(runsOf(found)).toMatchObject([{ text: "words", hidden: true }]);
    }
    expect((await painted(picture, scan)).pages[0]).toMatchObject({ untold: true, scanned: true });
    expect((await painted(`${picture} ${show("on it")}`, scan)).pages[0]).not.toHaveProperty("scanned");
  });
});

describe("the structure of a tagged document", () => {
  it("gives headings, and text in its order", async () => {
    const objects = accessible();
    objects.set(8, String(objects.get(8)).replace("/ToUnicode 20 0 R", ""));
    tree(objects, { 40: "/S/Document/P 11 0 R/K[42 0 R 41 0 R]" });
    const { paragraphs } = await read(pdf(objects));
    expect(paragraphs.map((paragraph) => [textOf(paragraph), paragraph.heading])).toEqual([
      ["Text", undefined],
      ["Agenda", 1],
    ]);
  });

  it("gives languages of parts, and words in place of what is painted", async () => {
    const objects = accessible();
    objects.set(8, String(objects.get(8)).replace("/ToUnicode 20 0 R", ""));
    tree(objects, {
      41: "/S/H1/P 40 0 R/Pg 3 0 R/K 0/ActualText(Agenda of the day)",
      42: "/S/P/P 40 0 R/Pg 3 0 R/K 1/Lang(cy)",
    });
    expect(runsOf(await read(pdf(objects))).map(({ text, language }) => [text, language])).toEqual([
      ["Agenda of the day", undefined],
      ["Text", "cy"],
    ]);
  });

  it("gives lists, each label on the line of its item, and leaves headers of pages for the end", async () => {
    const objects = accessible();
    objects.set(8, String(objects.get(8)).replace("/ToUnicode 20 0 R", ""));
    const at = (y: number, text: string) => `BT /F1 12 Tf 72 ${y} Td (${text}) Tj ET EMC`;
    objects.set(4, {
      dict: "",
      data: `/Artifact BMC ${at(800, "Council")} /Lbl <</MCID 0>> BDC ${at(700, "1.")} /P <</MCID 1>> BDC BT /F1 12 Tf 90 700 Td (Item) Tj ET EMC`,
    });
    tree(objects, {
      40: "/S/L/P 11 0 R/K 43 0 R/A<</O/List/ListNumbering/Decimal>>",
      43: "/S/LI/P 40 0 R/K[41 0 R 44 0 R]",
      41: "/S/Lbl/P 43 0 R/Pg 3 0 R/K 0",
      44: "/S/LBody/P 43 0 R/K 42 0 R",
      42: "/S/P/P 44 0 R/Pg 3 0 R/K 1",
    });
    const { paragraphs } = await read(pdf(objects));
    expect(paragraphs.map((one) => [textOf(one), one.place.story, one.list])).toEqual([
      ["1. Item", "body", { level: 0, ordered: true }],
      ["Council", "header", undefined],
    ]);
  });

  it("gives tables with their headers and merged cells", async () => {
    const objects = accessible();
    TABLE([["TH/A<</O/Table/Scope/Column>>", "TH"], ["TD/A<</O/Table/ColSpan 2>>"], ["TH", "TD"]])(objects);
    const { tables } = await read(pdf(objects));
    expect(tables).toMatchObject([{ rows: 3, columns: 2, headerRows: 1, merged: 1, empty: 5 }]);
    expect(tables[0]).not.toHaveProperty("headerColumn");
  });

  it("gives links with their addresses and texts", async () => {
    const objects = accessible();
    LINK(objects);
    objects.set(
      30,
      "<</Type/Annot/Subtype/Link/F 4/Rect[70 698 130 715]/StructParent 1/A<</S/URI/URI(https://example.org/)>>>>",
    );
    const { links } = await read(pdf(objects));
    expect(links).toMatchObject([{ target: "https://example.org/", place: { page: 1 } }]);
    expect(links[0]?.text).not.toBe("");
  });
});

describe("other ways of hiding", () => {
  const states = (objects: Objects) =>
    objects.set(
      3,
      String(objects.get(3)).replace(
        "/Font",
        "/ExtGState<</None<</ca 0>>/Half<</ca 0.5>>>>/XObject<</Fm 21 0 R>>/Font",
      ),
    );
  const group = (data: string) => (objects: Objects) => {
    states(objects);
    const dict =
      "/Type/XObject/Subtype/Form/BBox[0 0 900 900]/Group<</S/Transparency>>/Resources<</Font<</F1 8 0 R>>>>";
    objects.set(21, { dict, data });
  };

  it("text without any opacity is hidden, in a group as well", async () => {
    expect(runsOf(await painted(`/None gs ${show("a")}`, states))).toMatchObject([{ hidden: true }]);
    expect(runsOf(await painted("/None gs /Fm Do", group(show("a"))))).toMatchObject([{ hidden: true }]);
    expect(runsOf(await painted(`/Half gs ${show("a")}`, states))[0]).not.toHaveProperty("hidden");
  });

  it("a group that lets through what is beneath covers nothing", async () => {
    const black = "0 0 1 rg 90 690 80 30 re f";
    expect(kinds(await painted(`${show("text")} /Half gs /Fm Do`, group(black)))).toEqual([]);
    expect(kinds(await painted(`${show("text")} /Fm Do`, group(black)))).toEqual(["false-redaction"]);
  });

  it("a form on a layer that is not shown, and one on a layer that is", async () => {
    const layered = (state: string) =>
      painted("/Fm Do", (objects) => {
        group(show("draft"))(objects);
        const form = objects.get(21);
        if (typeof form === "object") objects.set(21, { ...form, dict: `${form.dict}/OC 22 0 R` });
        objects.set(22, "<</Type/OCG/Name(Notes)>>");
        objects.set(1, `<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[22 0 R]/D<<${state}>>>>>>`);
      });
    const off = await layered("/BaseState/OFF");
    expect(off.traces).toEqual([{ what: "layers", where: 'layer "Notes"', count: 1, text: "draft" }]);
    expect(texts(off)).toEqual([]);
    expect((await layered("/OFF[]")).traces).toEqual([]);
    expect(texts(await layered("/BaseState/OFF/ON[22 0 R]"))).toEqual(["draft"]);
  });

  it("an earlier version in which nothing was replaced is empty, one that was signed says so", async () => {
    const trailer = "/Root 1 0 R/Info 12 0 R";
    const update = (objects: Objects) => read(updated(CLEAN.make(), objects, { trailer }));
    expect((await update(new Map())).traces).toEqual([
      { what: "tracked-changes", where: "", count: 1, detail: "1 earlier version", empty: true },
    ]);
    const signed = new Map([
      [1, "<</Type/Catalog/Pages 2 0 R/Lang(en-GB)/AcroForm<</Fields[30 0 R]>>/StructTreeRoot 6 0 R>>"],
      [30, "<</FT/Sig/T(Signature)/V<</Type/Sig/Filter/Adobe.PPKLite>>>>"],
    ]);
    expect((await update(signed)).traces).toMatchObject([
      { what: "tracked-changes", detail: "1 earlier version, 1 part replaced, signed" },
    ]);
    const left = await update(new Map([[30, "<</Type/Annot/Contents(secret)>>"]]));
    expect(left.traces).toMatchObject([
      { what: "tracked-changes", empty: true },
      { what: "leftovers", text: "secret", detail: "1 text" },
    ]);
  });

  it("what only looks like an object within a picture or an attached file is none", async () => {
    const content = await painted(show("text"), (objects) => {
      put(objects, 1, "/AF[20 0 R]");
      objects.set(20, "<</Type/Filespec/F(a.pdf)/EF<</F 21 0 R>>>>");
      objects.set(21, { dict: "/Type/EmbeddedFile", data: "x\n1 0 obj\n<</Author(A)/Title(B)>>\nendobj\n" });
    });
    expect(content.traces).toMatchObject([{ what: "embedded-files", where: 'attachment "a.pdf"' }]);
  });
});

describe("properties", () => {
  it("name people once, from the dictionary and from the metadata", async () => {
    const objects = sound();
    put(objects, 12, "/Company(Example Council)");
    const { properties } = await read(pdf(objects));
    expect(properties).toEqual({
      title: "Agenda",
      subject: "Meeting",
      language: "en-GB",
      personal: [
        { name: "Author", value: "The Clerk" },
        { name: "Company", value: "Example Council" },
      ],
    });
  });
});

describe("text from right to left", () => {
  it("is told in the order in which it is read, numbers as they are", async () => {
    // Letters a to c stand for alef, bet and gimel; they are painted from left to right.
    const map =
      "1 begincodespacerange <00> <FF> endcodespacerange 2 beginbfrange <61> <63> <05D0> <30> <39> <0030> endbfrange 1 beginbfchar <20> <0020> endbfchar";
    const content = await painted(show("12 cba"), (objects) => {
      objects.set(8, String(objects.get(8)).replace("/Encoding", "/ToUnicode 20 0 R/Encoding"));
      objects.set(20, { dict: "", data: map });
    });
    expect(content.pages[0]?.text).toBe("\u05d0\u05d1\u05d2 12");
  });
});

describe("forms", () => {
  it("fields have labels, and what hidden ones hold is hidden text", async () => {
    const content = await painted(show("Form"), (objects) => {
      put(objects, 3, "/Annots[30 0 R 31 0 R 32 0 R]");
      objects.set(1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[30 0 R 31 0 R 32 0 R]>>>>");
      const field = "/Type/Annot/Subtype/Widget/Rect[0 0 9 9]";
      objects.set(30, `<<${field}/FT/Tx/T(a)/TU(Your name)>>`);
      objects.set(31, `<<${field}/FT/Btn/T(b)>>`);
      objects.set(32, `<<${field}/FT/Tx/T(c)/V(secret)/F 2>>`);
    });
    expect(content.controls.map(({ what, label }) => [what, label])).toEqual([
      ["text", "Your name"],
      ["checkbox", undefined],
    ]);
    expect(runsOf(content).filter(({ hidden }) => hidden)).toEqual([{ text: "secret", hidden: true }]);
  });
});

describe("hostile files", () => {
  /** Each of thirty forms paints the next one twice. */
  const nest = (objects: Objects) => {
    const names = Array.from({ length: 30 }, (_, i) => `/F${i} ${100 + i} 0 R`).join("");
    objects.set(3, String(objects.get(3)).replace("/Font", `/XObject<<${names}>>/Font`));
    for (let i = 0; i < 30; i += 1) {
      const data = i === 29 ? "BT /F1 1 Tf (x) Tj ET" : `/F${i + 1} Do /F${i + 1} Do`;
      objects.set(100 + i, { dict: "/Type/XObject/Subtype/Form/BBox[0 0 9 9]", data });
    }
  };

  it("forms that paint each other again and again come to an end", async () => {
    await expect(painted("/F0 Do", nest)).rejects.toThrow("again more often than the limit");
  });

  it("and keep nobody else from reading the document", async () => {
    const objects = sound();
    nest(objects);
    objects.set(4, { dict: "", data: "/F0 Do" });
    const { outcome, reason } = await run(pdf(objects));
    expect({ outcome, reason }).toEqual({ outcome: "failed", reason: undefined });
  });

  it("many rectangles over much text come to an end", async () => {
    const lines = Array.from(
      { length: 6_000 },
      (_, i) => `BT /F1 9 Tf ${i % 7} 400 Td (word) Tj ET 1 0 0 rg 0 0 500 800 re f`,
    );
    await expect(painted(lines.join("\n"))).rejects.toThrow("too much lies over one another");
  });
});
