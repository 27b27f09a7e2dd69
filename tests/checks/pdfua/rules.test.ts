/** One change a test to a document that is PDF/UA-1 by every rule. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { brokenRules, hindrances, pdfUa } from "../../../src/checks/pdfua/checker.js";
import {
  claimOf,
  LIMITS,
  manyPages,
  metadataOf,
  type Objects,
  pdf,
  put,
  sound,
  subject,
  swap,
  xmpOf,
} from "../pdfa/build.js";
import { accessible, LINK, TABLE, TO_UNICODE, tree, UA } from "./build.js";

function faults(change: (objects: Objects) => void): string[] {
  const objects = accessible();
  change(objects);
  return brokenRules(pdf(objects), LIMITS).map(({ rule, fault }) => `${rule.clause}-${fault.test}`);
}

/** In place of the paragraph. */
const instead = (elements: Readonly<Record<number, string>>) => (objects: Objects) => tree(objects, elements);

const COLUMN = "/A<</O/Table/Scope/Column>>";
const ROW = "/A<</O/Table/Scope/Row>>";

describe("a document that keeps all rules", () => {
  it("has no fault", () => expect(faults(() => undefined)).toEqual([]));
  it("with a link", () => expect(faults(LINK)).toEqual([]));
  it("with a table", () => {
    expect(
      faults(
        TABLE([
          [`TH ${COLUMN}`, `TH ${COLUMN}`],
          ["TD", "TD"],
        ]),
      ),
    ).toEqual([]);
    expect(
      faults(
        TABLE([
          ["TD", "TD"],
          ["TD", "TD"],
        ]),
      ),
    ).toEqual([]);
    expect(faults(TABLE([["TD /A<</O/Table/RowSpan 2>>", "TD"], ["TD"]]))).toEqual([]);
    expect(
      faults(
        TABLE([
          ["TH", `TH ${COLUMN}`],
          [`TH ${ROW}`, "TD"],
        ]),
      ),
    ).toEqual([]);
    expect(
      faults(
        TABLE([
          ["TH /ID(a)", "TH"],
          ["TD /A<</O/Table/Headers[(a)]>>", "TD /A<</O/Table/Headers[(a)]>>"],
        ]),
      ),
    ).toEqual([]);
  });
  it("with a hidden comment outside the structure, whatever it looks like", () => {
    const change = (objects: Objects) => {
      put(objects, 3, "/Annots[30 0 R]");
      objects.set(30, "<</Type/Annot/Subtype/Square/F 2/Rect[0 0 9 9]/AP<</N 31 0 R>>>>");
      objects.set(31, { dict: "/Subtype/Form/BBox[0 0 9 9]", data: "0 0 9 9 re f" });
    };
    expect(faults(change)).toEqual([]);
  });
  it("with a role map", () => {
    const change = (objects: Objects) => {
      put(objects, 11, "/RoleMap<</Body/Text/Text/P>>");
      swap(objects, 42, "/S/P", "/S/Body");
    };
    expect(faults(change)).toEqual([]);
  });
});

describe("faults", () => {
  it.each<[string, string, (objects: Objects) => void]>([
    ["no claim", "5-1", (o) => o.set(5, metadataOf(xmpOf()))],
    ["another part", "5-2", (o) => o.set(5, metadataOf(xmpOf(claimOf("2", "B"), UA.replace(">1<", ">2<"))))],
    [
      "another prefix",
      "5-3",
      (o) =>
        o.set(
          5,
          metadataOf(
            xmpOf(
              claimOf("2", "B"),
              UA.replaceAll("pdfuaid:", "ua:").replace("xmlns:ua:", "xmlns:").replace("xmlns:pdfuaid", "xmlns:ua"),
            ),
          ),
        ),
    ],
    ["not tagged", "6.2-1", (o) => swap(o, 1, "/Marked true", "/Marked false")],
    [
      "an artifact within text",
      "7.1-1",
      (o) => o.set(4, { dict: "", data: "/P <</MCID 1>> BDC /Artifact BMC EMC EMC" }),
    ],
    [
      "text within an artifact",
      "7.1-2",
      (o) => o.set(4, { dict: "", data: "/Artifact BMC /P <</MCID 1>> BDC EMC EMC" }),
    ],
    ["a line that is neither", "7.1-3", (o) => o.set(4, { dict: "", data: "0 0 m 9 9 l S" })],
    [
      "an identifier that leads nowhere",
      "7.1-3",
      (o) => o.set(4, { dict: "", data: "/P <</MCID 7>> BDC 0 0 m 9 9 l S EMC" }),
    ],
    ["doubtful tags", "7.1-4", (o) => swap(o, 1, "/Marked true", "/Marked true/Suspects true")],
    ["an unknown type", "7.1-5", (o) => swap(o, 42, "/S/P", "/S/Body")],
    [
      "a circle of roles",
      "7.1-6",
      (o) => {
        put(o, 11, "/RoleMap<</Body/Text/Text/Body>>");
        swap(o, 42, "/S/P", "/S/Body");
      },
    ],
    ["a standard type remapped", "7.1-7", (o) => put(o, 11, "/RoleMap<</P/Span>>")],
    ["metadata not marked", "7.1-8", (o) => o.set(5, metadataOf(xmpOf(claimOf("2", "B"), UA), "/Type/Metadata"))],
    ["no title", "7.1-9", (o) => o.set(5, metadataOf(xmpOf(claimOf("2", "B"), UA).replace(">Agenda<", "><")))],
    ["title not shown", "7.1-10", (o) => swap(o, 1, "/DisplayDocTitle true", "/DisplayDocTitle false")],
    ["no structure", "7.1-11", (o) => swap(o, 1, "/StructTreeRoot 11 0 R", "")],
    ["an element without a parent", "7.1-12", (o) => swap(o, 42, "/P 40 0 R", "")],
    ["no language tag", "7.2-29", (o) => swap(o, 1, "(en-GB)", "(English language)")],
    ["text without language", "7.2-34", (o) => swap(o, 1, "/Lang(en-GB)", "")],
    [
      "alternative text without language",
      "7.2-22",
      (o) => {
        swap(o, 1, "/Lang(en-GB)", "");
        put(o, 42, "/Alt(x)");
      },
    ],
    ["a row outside a table", "7.2-4", instead({ 42: "/S/TR/P 40 0 R" })],
    ["a table of paragraphs", "7.2-3", instead({ 42: "/S/Table/P 40 0 R/K 50 0 R", 50: "/S/P/P 42 0 R" })],
    ["a cell outside a row", "7.2-9", instead({ 42: "/S/TD/P 40 0 R" })],
    ["a row of paragraphs", "7.2-10", TABLE([["P"]])],
    ["a list item outside a list", "7.2-17", instead({ 42: "/S/LI/P 40 0 R" })],
    ["a list of paragraphs", "7.2-19", instead({ 42: "/S/L/P 40 0 R/K 50 0 R", 50: "/S/P/P 42 0 R" })],
    [
      "a list item of paragraphs",
      "7.2-20",
      instead({ 42: "/S/L/P 40 0 R/K 50 0 R", 50: "/S/LI/P 42 0 R/K 51 0 R", 51: "/S/P/P 50 0 R" }),
    ],
    ["an entry outside a table of contents", "7.2-26", instead({ 42: "/S/TOCI/P 40 0 R" })],
    [
      "cells over one another",
      "7.2-15",
      TABLE([
        ["TD", "TD /A<</O/Table/RowSpan 2>>", "TD"],
        ["TD /A<</O/Table/ColSpan 2>>", "TD"],
      ]),
    ],
    [
      "a cell below the last row",
      "7.2-41",
      TABLE([
        ["TD", "TD"],
        ["TD", "TD /A<</O/Table/RowSpan 2>>"],
      ]),
    ],
    ["a row too long", "7.2-42", TABLE([["TD"], ["TD", "TD"]])],
    ["a row too short", "7.2-43", TABLE([["TD", "TD"], ["TD"]])],
    ["a picture without text", "7.3-1", instead({ 42: "/S/Figure/P 40 0 R/Pg 3 0 R/K 1" })],
    ["a level left out", "7.4.2-1", instead({ 42: "/S/H3/P 40 0 R" })],
    ["both kinds of headings", "7.4.4-2", instead({ 42: "/S/H/P 40 0 R" })],
    [
      "a header for nothing",
      "7.5-1",
      TABLE([
        ["TH", "TH"],
        ["TD", "TD"],
      ]),
    ],
    [
      "a header that is not there",
      "7.5-2",
      TABLE([
        ["TH", "TH"],
        ["TD /A<</O/Table/Headers[(b)]>>", "TD"],
      ]),
    ],
    ["a formula without text", "7.7-1", instead({ 42: "/S/Formula/P 40 0 R" })],
    ["a note without identifier", "7.9-1", instead({ 42: "/S/Note/P 40 0 R" })],
    [
      "notes with the same identifier",
      "7.9-2",
      instead({ 41: "/S/Note/P 40 0 R/ID(a)", 42: "/S/Note/P 40 0 R/ID(a)" }),
    ],
    ["layers without a name", "7.10-1", (o) => put(o, 1, "/OCProperties<</OCGs[]/D<<>>>>")],
    ["an attachment without a name", "7.11-1", (o) => put(o, 1, "/AF[<</Type/Filespec/F(a)/EF<</F 20 0 R>>>>]")],
    [
      "a link without text",
      "7.18.5-2",
      (o) => {
        LINK(o);
        swap(o, 30, "/Contents(Minutes)", "");
      },
    ],
    [
      "a link outside the structure",
      "7.18.5-1",
      (o) => {
        LINK(o);
        swap(o, 30, "/StructParent 1", "");
      },
    ],
    [
      "a comment outside the structure",
      "7.18.1-1",
      (o) => {
        LINK(o);
        swap(o, 30, "/Link", "/Text");
      },
    ],
    [
      "a film that says nothing of itself",
      "7.18.6.2-2",
      (o) => {
        LINK(o);
        swap(o, 30, "/Contents", "/A<</S/Rendition/R<</S/MR/C<</S/MCD/CT(audio/mpeg)/Alt[() <FEFF>]>>>>>>/Contents");
      },
    ],
    [
      "another tab order",
      "7.18.3-1",
      (o) => {
        LINK(o);
        swap(o, 3, "/Tabs/S", "/Tabs/R");
      },
    ],
    [
      "a form from another file",
      "7.20-1",
      (o) => {
        put(o, 3, "/Resources<</XObject<</X 31 0 R>>/Font<</F1 8 0 R>>>>");
        o.set(31, { dict: "/Subtype/Form/Ref<</F(a.pdf)>>", data: "" });
      },
    ],
    [
      "a code that stands for nothing",
      "7.21.7-1",
      (o) => {
        o.set(20, { dict: "", data: TO_UNICODE.replace("<FF> <0020>", "<20> <0020>") });
        swap(o, 8, "/Encoding/WinAnsiEncoding", "/Encoding<</Differences[65/g1 84/g2]>>");
      },
    ],
    ["a font without its program", "7.21.4.1-1", (o) => swap(o, 9, "/FontFile2 10 0 R", "")],
    ["a Latin font without encoding", "7.21.6-1", (o) => swap(o, 8, "/Encoding/WinAnsiEncoding", "")],
    ["a font of symbols with one", "7.21.6-1", (o) => swap(o, 9, "/Flags 32", "/Flags 4")],
  ])("%s: %s", (_, expected, change) => {
    expect(faults(change)).toContain(expected);
  });
});

describe("findings", () => {
  it("say where, as a person would, and what to do", () => {
    const objects = accessible();
    tree(objects, { 42: "/S/Figure/P 40 0 R/Pg 3 0 R/K 1" });
    const [finding] = hindrances(pdf(objects), LIMITS, { madeFrom: "word" });
    expect(finding).toMatchObject({
      rule: "pdfua-7.3-figures",
      severity: "block",
      where: "page 1, first picture",
      basis: { standard: "ISO 14289-1:2014", clause: "7.3" },
    });
    expect(finding?.advice).toMatch(/^In Word: Right-click the picture.*there\.$/);
  });

  const found = (change: (objects: Objects) => void, about: Parameters<typeof hindrances>[2]) => {
    const objects = accessible();
    change(objects);
    return hindrances(pdf(objects), LIMITS, about);
  };
  const FIGURE = instead({ 42: "/S/Figure/P 40 0 R/Pg 3 0 R/K 1" });

  it.each([
    ["word", /^In Word: Right-click the picture, chart or drawing, choose View Alt Text/, "page 1, first picture"],
    ["excel", /^In Excel: Right-click the edge of the picture.*Format Control/, "page 1, first picture"],
    ["powerpoint", /^In PowerPoint: Right-click/, "slide 1, first picture"],
    ["odp", /^In LibreOffice: Right-click/, "slide 1, first picture"],
    ["html", /^In the original document: Give every picture/, "page 1, first picture"],
  ] as const)("of a document made from %s speak its program's language", (madeFrom, advice, where) => {
    const [finding] = found(FIGURE, { madeFrom });
    expect(finding?.advice).toMatch(advice);
    expect(finding?.where).toBe(where);
    expect(finding?.advice).not.toMatch(/In Word.*In LibreOffice/);
  });

  it("of a PDF from elsewhere send to the document that it was made from, and name no program", () => {
    const [finding] = found(FIGURE, { role: "kept" });
    expect(finding?.advice).toMatch(
      /^In the document that the PDF was made from: .* convert it with council-convert\.$/,
    );
  });

  it("call a thin figure a line, and count it among lines", () => {
    const line = "/A<</O/Layout/BBox[72 600 300 600.2]>>";
    const [finding] = found(instead({ 42: `/S/Figure/P 40 0 R/Pg 3 0 R/K 1${line}` }), {});
    expect(finding).toMatchObject({ message: "A line has no alternative text.", where: "page 1, first line" });
  });

  it("count a chart once that is cut by the edge of a page", () => {
    const figure = (box: string) => `/S/Figure/P 40 0 R/Pg 3 0 R/A<</O/Layout/BBox[${box}]>>`;
    const two = (second: string) =>
      found(
        instead({
          40: "/S/Document/P 11 0 R/K[41 0 R 42 0 R 43 0 R 44 0 R]",
          43: figure("50 500 548 700"),
          44: figure(second),
        }),
        {},
      );
    expect(two("-440 500 58 700")).toHaveLength(1);
    expect(two("60 200 558 400")).toHaveLength(2);
    expect(two("-440 500 40 700")).toHaveLength(2);
  });

  const links = (change: (objects: Objects) => void, role: "output" | "kept") =>
    found(
      (objects) => {
        LINK(objects);
        change(objects);
      },
      { role, madeFrom: "word" },
    );
  const UNDESCRIBED = (objects: Objects) => swap(objects, 30, "/Contents(Minutes)", "");

  it("tell once of a link without a description, with the advice for links", () => {
    const [finding, ...more] = links(UNDESCRIBED, "output");
    expect(more).toEqual([]);
    expect(finding?.message).toBe("A link does not say where it leads.");
    expect(finding?.advice).toMatch(/^In Word: Right-click the link, choose Edit Hyperlink.*ScreenTip/);
    const [kept] = links(UNDESCRIBED, "kept");
    expect(kept?.advice).toBe(
      "Convert the original document with council-convert, which describes the links by itself.",
    );
  });

  it("tell once of a link that is not marked as one, and ask nothing of PowerPoint that does not help", () => {
    const UNMARKED = (objects: Objects) => {
      LINK(objects);
      UNDESCRIBED(objects);
      swap(objects, 30, "/StructParent 1", "");
    };
    const inside = ({ rule }: { readonly rule: string }) => rule.startsWith("pdfua-7.18.");
    const [finding, ...more] = found(UNMARKED, { madeFrom: "powerpoint" }).filter(inside);
    expect(more).toEqual([]);
    expect(finding?.message).toBe("A link is not marked as one for programs that read aloud.");
    expect(finding?.advice).toMatch(/^In PowerPoint: Write out beside the link where it leads/);
    expect(finding?.advice).not.toMatch(/ScreenTip|Remove Link/);
  });

  it("of form fields and comments have advice of their own", () => {
    const kind = (type: string) => (objects: Objects) => {
      UNDESCRIBED(objects);
      swap(objects, 30, "/Subtype/Link", `/Subtype/${type}`);
    };
    const adviceOn = (type: string) => links(kind(type), "output").map(({ advice }) => advice);
    expect(adviceOn("Widget").join()).toContain("Developer, Properties");
    expect(adviceOn("Widget").join()).not.toContain("comment");
    expect(adviceOn("Text").join()).toContain("Delete All Comments");
    expect(adviceOn("Text").join()).not.toContain("form field");
  });

  const SOUND = (objects: Objects) => {
    LINK(objects);
    objects.set(
      30,
      "<</Type/Annot/Subtype/Screen/F 4/Rect[0 0 9 9]/StructParent 1/A<</S/Rendition/R<</S/MR/C<</S/MCD/CT(audio/wav)>>>>>>>>",
    );
  };

  it("of a sound call it one, and never a fault of the conversion", () => {
    const all = found(SOUND, { madeFrom: "powerpoint" }).filter(({ rule }) => /7\.18\.(1|6\.2)-/.test(rule));
    expect(all.length).toBeGreaterThan(0);
    for (const { message, advice } of all) {
      expect(message).toMatch(/^A sound or film/);
      expect(advice).toMatch(/^In PowerPoint: Click the sound or film on the slide, press Delete/);
    }
    // Where nothing is claimed, the preflight tells of it, and once is enough.
    expect(found(SOUND, { alone: false }).filter(({ message }) => message.includes("sound"))).toEqual([]);
  });

  it("leave the claim out where it is asked whether it could be made", () => {
    const objects = accessible();
    objects.set(5, metadataOf(xmpOf()));
    expect(hindrances(pdf(objects), LIMITS)).toEqual([]);
  });

  it("are counted when there are many", () => {
    const objects = accessible();
    const kids = Array.from({ length: 72 }, (_, i) => 60 + i);
    for (const num of kids) tree(objects, { [num]: "/S/Figure/P 40 0 R/Pg 3 0 R" });
    tree(objects, { 40: `/S/Document/P 11 0 R/K[41 0 R 42 0 R ${kids.map((num) => `${num} 0 R`).join(" ")}]` });
    const found = hindrances(pdf(objects), LIMITS);
    expect(found).toHaveLength(51);
    expect(found.at(-1)).toMatchObject({ severity: "note", message: "The same fault was found in 22 more places." });
  });
});

describe("the checker", () => {
  const claims = [{ standard: "PDF/UA" as const, flavour: "1", puid: "fmt/2050" }];
  async function run(bytes: Buffer, isClaimed = true) {
    const folder = mkdtempSync(join(tmpdir(), "pdfua-"));
    const file = join(folder, "test.pdf");
    try {
      writeFileSync(file, bytes);
      const about = subject(file);
      return await pdfUa.check(isClaimed ? { ...about, detection: { ...about.detection, claims } } : about);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it("applies to what claims PDF/UA-1 and to nothing else", () => {
    const plain = subject("test.pdf");
    const claiming = (flavour: string) => ({
      ...plain,
      detection: { ...plain.detection, claims: [{ standard: "PDF/UA" as const, flavour, puid: "fmt/2050" }] },
    });
    expect(pdfUa.appliesTo(plain)).toBe(false);
    expect(pdfUa.appliesTo(claiming("1"))).toBe(true);
    expect(pdfUa.appliesTo(claiming("2"))).toBe(false);
  });

  it("passes, fails, and says when it could not look", async () => {
    expect(await run(pdf(accessible()))).toMatchObject({ outcome: "passed", findings: [] });
    expect(await run(pdf(sound()))).toMatchObject({ outcome: "failed" });
    expect(await run(pdf(accessible()).subarray(0, 900))).toMatchObject({ outcome: "unchecked", rules: 0 });
    const encrypted = (bits: number) =>
      pdf(accessible(), { trailer: `/Root 1 0 R/Encrypt<</Filter/Standard/V 1/R 2/P ${bits}>>` });
    expect(await run(encrypted(-4))).toMatchObject({ outcome: "unchecked" });
    expect(await run(encrypted(-516))).toMatchObject({ outcome: "failed" });
  });

  it("of an output that does not claim it only tells what is missing", async () => {
    const lacking = await run(pdf(sound()), false);
    expect(lacking).toMatchObject({ outcome: "passed", title: "PDF/UA-1, which it does not claim: what is missing" });
    expect(new Set(lacking.findings.map(({ severity }) => severity))).toEqual(new Set(["warn"]));
    const unread = await run(pdf(accessible()).subarray(0, 900), false);
    expect(unread).toMatchObject({ outcome: "passed", rules: 0, findings: [{ severity: "note" }] });
    expect(unread.findings[0]?.message).toContain("could not be looked for");
  });
});

describe("hostile structures end within limits", () => {
  it.each<[string, (objects: Objects) => void]>([
    ["a parent tree that holds itself", (o) => swap(o, 11, "/ParentTree<<", "/ParentTree 60 0 R/X<<")],
    ["a form that paints itself", (o) => o.set(4, { dict: "", data: "/Fm1 Do" })],
    ["parents that lead round in a circle", (o) => swap(o, 40, "/P 11 0 R", "/P 42 0 R")],
    ["marked content that is never closed", (o) => o.set(4, { dict: "", data: "/P <</MCID 1>> BDC ".repeat(9_000) })],
    ["a map of characters without end", (o) => o.set(20, { dict: "", data: "<00> <FF> ".repeat(200_000) })],
  ])("%s", (_, change) => {
    const start = performance.now();
    faults((objects) => {
      objects.set(60, "<</Kids[60 0 R 60 0 R]>>");
      put(objects, 3, "/Resources<</Font<</F1 8 0 R>>/XObject<</Fm1 61 0 R>>>>");
      objects.set(61, {
        dict: "/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</Fm1 61 0 R>>>>",
        data: "/Fm1 Do /Fm1 Do",
      });
      change(objects);
    });
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it("marked content that is nested without end is refused", () => {
    expect(() => faults((o) => o.set(4, { dict: "", data: "/P BMC ".repeat(20_000) }))).toThrow(/nested/);
  });

  it("loops and nesting", () => {
    expect(faults(instead({ 42: "/S/P/P 42 0 R/K[42 0 R 40 0 R]" }))).not.toContain("7.1-12");
    const deep = (objects: Objects) => {
      for (let num = 100; num < 500; num += 1) tree(objects, { [num]: `/S/Div/P 40 0 R/K ${num + 1} 0 R` });
      tree(objects, { 42: "/S/Div/P 40 0 R/K 100 0 R" });
    };
    expect(() => faults(deep)).toThrow(/deep/);
  });

  it("10,000 pages, each with a paragraph of its own, are judged to the last one", () => {
    const tagged = (objects: Objects, last = "/S/P") => {
      const count = 10_000;
      const lastPage = manyPages(objects, count);
      const pages = Array.from({ length: count }, (_, index) => lastPage - 2 * (count - 1 - index));
      const parents = pages.map((page, index) => {
        const paragraph = lastPage + 2 + index;
        swap(objects, page, "/StructParents 0", `/StructParents ${index}`);
        objects.set(page + 1, { dict: "", data: "/P <</MCID 0>> BDC BT /F1 12 Tf (Text) Tj ET EMC" });
        tree(objects, { [paragraph]: `${index === count - 1 ? last : "/S/P"}/P 40 0 R/Pg ${page} 0 R/K 0` });
        return `${paragraph} 0 R`;
      });
      tree(objects, { 40: `/S/Document/P 11 0 R/K[${parents.join(" ")}]` });
      const numbers = parents.map((parent, index) => `${index}[${parent}]`).join(" ");
      swap(objects, 11, "/Nums[0[41 0 R 42 0 R] 1 43 0 R]", `/Nums[${numbers}]`);
    };
    expect(faults(tagged)).toEqual([]);
    expect(faults((objects) => tagged(objects, "/S/Figure"))).toEqual(["7.3-1"]);
  });

  it("a table of impossible size", () => {
    expect(() => faults(TABLE([["TD /A<</O/Table/ColSpan 900000000/RowSpan 900000000>>"]]))).toThrow(/table/);
  });
});
