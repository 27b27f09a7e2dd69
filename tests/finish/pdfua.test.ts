/** Each repair on a small tagged PDF with the fault that LibreOffice leaves, judged by the rules of PDF/UA-1. */
import { deflateSync } from "node:zlib";
import { ParseSpeeds, PDFArray, PDFDict, PDFDocument, PDFHexString, PDFName } from "pdf-lib/dist/pdf-lib.esm.min.js";
import { describe, expect, it } from "vitest";
import { brokenRules } from "../../src/checks/pdfua/checker.js";
import { mendForUa } from "../../src/finish/pdfua.js";
import { LIMITS, type Objects, pdf, put, swap } from "../checks/pdfa/build.js";
import { accessible, LINK, TABLE, tree } from "../checks/pdfua/build.js";

const faultsOf = (bytes: Buffer) => brokenRules(bytes, LIMITS).map(({ rule, fault }) => `${rule.clause}-${fault.test}`);

async function mended(change: (objects: Objects) => void) {
  const objects = accessible();
  change(objects);
  const before = pdf(objects);
  const document = await PDFDocument.load(before, { updateMetadata: false, parseSpeed: ParseSpeeds.Fastest });
  const { done: repairs, untold } = mendForUa(document);
  const after = Buffer.from(await document.save({ useObjectStreams: false, updateFieldAppearances: false }));
  return { before: faultsOf(before), after: faultsOf(after), repairs: repairs.map(({ id }) => id), untold, document };
}

const content = (data: string) => (objects: Objects) => objects.set(4, { dict: "", data });

describe("what is in order is left alone", () => {
  it.each<[string, (objects: Objects) => void]>([
    ["a plain page", () => undefined],
    ["a link with a description", LINK],
    [
      "a table",
      TABLE([
        ["TH/A<</O/Table/Scope/Column>>", "TH/A<</O/Table/Scope/Column>>"],
        ["TD", "TD"],
      ]),
    ],
  ])("%s", async (_, change) => {
    expect(await mended(change)).toMatchObject({ before: [], after: [], repairs: [] });
  });
});

describe("a picture without a description", () => {
  const figure = (attributes: string) => (objects: Objects) => {
    tree(objects, { 60: `/S/Figure/P 40 0 R/Pg 3 0 R${attributes}` });
    swap(objects, 40, "42 0 R]", "42 0 R 60 0 R]");
  };

  it.each([
    ["", 1],
    ["/Alt()", 1],
    ["/Alt(A bridge)", 0],
    ["/Alt<FEFF0041>", 0],
    ["/ActualText()", 0],
  ])("cannot be mended, and is counted (%s): %s", async (attributes, count) => {
    expect((await mended(figure(attributes))).untold).toBe(count);
  });
});

describe("repairs", () => {
  it("tab order", async () => {
    const change = (objects: Objects) => {
      LINK(objects);
      swap(objects, 3, "/Tabs/S", "");
    };
    expect(await mended(change)).toMatchObject({ before: ["7.18.3-1"], after: [], repairs: ["pdf-tab-order"] });
  });

  it("the description of a link is the words that carry it", async () => {
    const change = (objects: Objects) => {
      LINK(objects);
      swap(objects, 30, "/Contents(Minutes)", "");
      swap(objects, 43, "/K<<", "/K[2 <<");
      swap(objects, 43, "30 0 R>>", "30 0 R>>]");
      swap(objects, 11, "41 0 R 42 0 R]", "41 0 R 42 0 R 43 0 R]");
      // The map of the test's font moves every code 32 places on.
      content("/Link <</MCID 2>> BDC BT /F1 12 Tf (\x32\x45) Tj [(\x41)-3(\x44)] TJ ET EMC")(objects);
    };
    const { before, after, repairs, document } = await mended(change);
    expect({ before, after, repairs }).toEqual({
      before: ["7.18.1-2", "7.18.5-2"],
      after: [],
      repairs: ["pdf-link-contents"],
    });
    expect(contentsOf(document)).toBe("Read");
  });

  it("of a link without words that stays in the document, nothing is made up", async () => {
    const change = (objects: Objects) => {
      LINK(objects);
      swap(objects, 30, "/Contents(Minutes)", "");
    };
    const { after, repairs } = await mended(change);
    expect({ after, repairs }).toEqual({ after: ["7.18.1-2", "7.18.5-2"], repairs: [] });
  });

  it("a header in the middle of a row of data gets no scope: nobody can say which", async () => {
    const change = TABLE([
      ["TH", "TD", "TD"],
      ["TD", "TH", "TD"],
    ]);
    const { document } = await mended(change);
    const scopes = document.context
      .enumerateIndirectObjects()
      .flatMap(([, object]) =>
        object instanceof PDFDict && String(object.get(PDFName.of("S"))) === "/TH"
          ? [String(object.get(PDFName.of("A")))]
          : [],
      );
    expect(scopes.filter((scope) => scope.includes("/Row"))).toHaveLength(1);
    expect(scopes.filter((scope) => scope === "undefined")).toHaveLength(1);
  });

  it("of a link without words, its address", async () => {
    const change = (objects: Objects) => {
      LINK(objects);
      swap(objects, 30, "/Contents(Minutes)", "/A<</S/URI/URI(https://example.org/)>>");
    };
    const { after, document } = await mended(change);
    expect(after).toEqual([]);
    expect(contentsOf(document)).toBe("https://example.org/");
  });

  it("list items in no list, also at the top of the structure", async () => {
    const change = (objects: Objects) => {
      tree(objects, {
        40: "/S/Document/P 11 0 R/K[41 0 R 50 0 R 51 0 R 42 0 R 52 0 R]",
        50: "/S/LI/P 40 0 R",
        51: "/S/LI/P 40 0 R",
        52: "/S/LI/P 40 0 R",
        53: "/S/LI/P 11 0 R",
      });
      swap(objects, 11, "/K 40 0 R", "/K[40 0 R 53 0 R]");
    };
    const { before, after, repairs, document } = await mended(change);
    expect(before).toEqual(["7.2-17", "7.2-17", "7.2-17", "7.2-17"]);
    expect({ after, repairs }).toEqual({ after: [], repairs: ["pdf-list-items"] });
    const root = document.context.enumerateIndirectObjects().find(([ref]) => ref.objectNumber === 40)?.[1];
    const kids = root instanceof PDFDict ? root.lookup(PDFName.of("K")) : undefined;
    expect(kids instanceof PDFArray ? kids.size() : 0).toBe(4);
  });

  it("an item in a group within a list stays", async () => {
    const change = (objects: Objects) =>
      tree(objects, { 42: "/S/L/P 40 0 R/K 50 0 R", 50: "/S/Div/P 42 0 R/K 51 0 R", 51: "/S/LI/P 50 0 R" });
    expect(await mended(change)).toMatchObject({ before: [], after: [], repairs: [] });
  });

  it("headers say for what", async () => {
    const change = TABLE([
      ["TH", "TH"],
      ["TH", "TD"],
    ]);
    expect(await mended(change)).toMatchObject({ before: ["7.5-1"], after: [], repairs: ["pdf-header-scope"] });
  });

  it.each([[[["TD", "TD"], ["TD"]]], [[["TD"], ["TD", "TD", "TD"]]], [[["TD/A<</O/Table/RowSpan 2>>", "TD"], []]]])(
    "rows that end early: %j",
    async (rows) => {
      const { before, after, repairs } = await mended(TABLE(rows));
      expect(before).toHaveLength(1);
      expect({ after, repairs }).toEqual({ after: [], repairs: ["pdf-table-rows"] });
    },
  );

  it("a table whose cells do not fit together stays as it is", async () => {
    const change = TABLE([
      ["TD", "TD"],
      ["TD", "TD/A<</O/Table/RowSpan 3>>"],
    ]);
    expect(await mended(change)).toMatchObject({ repairs: [], after: ["7.2-41"] });
  });

  it("a style with the name of a standard type", async () => {
    const change = (objects: Objects) => {
      put(objects, 11, "/RoleMap<</Quote/P/Body/P>>");
      swap(objects, 42, "/S/P/P", "/S/Quote/P");
    };
    expect(await mended(change)).toMatchObject({ before: ["7.1-7"], after: [], repairs: ["pdf-standard-types"] });
  });

  it.each([
    ["lines and areas", "q 1 w 0 0 m 9 9 l S 0 0 9 9 re W n Q 1 0 0 rg 0 0 9 9 re f 9 9 9 9 re f"],
    ["a shading", "/Sh1 sh"],
    ["between tagged content", "/P <</MCID 1>> BDC 0 0 9 9 re f EMC 0 0 9 9 re f /P <</MCID 0>> BDC EMC"],
    ["a picture that fills the page", "q 595 0 0 842 0 0 cm /Im1 Do Q"],
    ["a picture that is repeated", "q 9 0 0 9 0 0 cm /Im1 Do Q q 9 0 0 9 9 0 cm /Im1 Do Q"],
    ["a form of lines", "/Fm1 Do"],
  ])("furniture: %s", async (_, data) => {
    const change = (objects: Objects) => {
      content(data)(objects);
      resources(objects);
    };
    const { before, after, repairs } = await mended(change);
    expect(before).toEqual(["7.1-3"]);
    expect({ after, repairs }).toEqual({ after: [], repairs: ["pdf-furniture"] });
  });

  it("furniture in a stream whose last byte looks like an end of line", async () => {
    // Where the length is an object of its own, pdf-lib takes a carriage return at the end away, and the packed data are one byte short.
    const packed = Array.from({ length: 4096 }, (_, i) => deflateSync(`${i} w 0 0 9 9 re f`)).find(
      (data) => data.at(-1) === 13,
    );
    expect(packed).toBeDefined();
    const change = (objects: Objects) => {
      objects.set(4, { dict: "/Filter/FlateDecode", data: packed ?? "", length: "70 0 R" });
      objects.set(70, `${packed?.length}`);
    };
    expect(await mended(change)).toMatchObject({ before: ["7.1-3"], after: [], repairs: ["pdf-furniture"] });
  });

  it.each([
    ["text", "BT /F1 12 Tf (Text) Tj ET"],
    ["a picture that stands once", "q 9 0 0 9 0 0 cm /Im1 Do Q"],
    ["a form with text", "/Fm2 Do"],
  ])("not furniture: %s", async (_, data) => {
    const change = (objects: Objects) => {
      content(data)(objects);
      resources(objects);
    };
    expect(await mended(change)).toMatchObject({ after: ["7.1-3"], repairs: [] });
  });
});

function resources(objects: Objects): void {
  put(objects, 3, "/Resources<</Font<</F1 8 0 R>>/XObject<</Im1 31 0 R/Fm1 32 0 R/Fm2 33 0 R>>>>");
  objects.set(31, { dict: "/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray", data: "x" });
  objects.set(32, { dict: "/Subtype/Form/BBox[0 0 9 9]", data: "0 0 9 9 re f" });
  objects.set(33, { dict: "/Subtype/Form/BBox[0 0 9 9]", data: "BT /F1 12 Tf (Text) Tj ET" });
}

function contentsOf(document: PDFDocument): string | undefined {
  for (const [, object] of document.context.enumerateIndirectObjects()) {
    const contents = object instanceof PDFDict ? object.lookup(PDFName.of("Contents")) : undefined;
    if (contents instanceof PDFHexString) return contents.decodeText();
  }
  return undefined;
}
