import { describe, expect, it } from "vitest";
import { BODY, paragraph } from "../content/build.js";
import { toldOf } from "./found.js";

const lines = (...texts: string[]) => ({ paragraphs: texts.map((text) => paragraph(text)) });

describe("lists that were typed", () => {
  it.each([
    ["hyphens", lines("- bread", "- milk", "- eggs")],
    ["bullets and tabs", lines("•\tbread", "•\tmilk", "•\teggs")],
    ["numbers", lines("1. bread", "2. milk", "3. eggs")],
    ["letters", lines("a) bread", "b) milk", "c) eggs")],
  ])("with %s are noted", (_, parts) => {
    expect(toldOf(parts)).toEqual(["typed-lists: A list of 3 lines was typed by hand."]);
  });

  it.each([
    ["two lines", lines("- bread", "- milk")],
    ["numbers that do not follow", lines("1. bread", "7. milk", "3. eggs")],
    ["years", lines("2021. Good.", "2022. Better.", "2023. Best.")],
    ["minus signs", lines("-5 degrees", "-6 degrees", "-7 degrees")],
    ["Welsh words", lines("O bob man", "o bawb", "o ddydd i ddydd")],
    ["initials", lines("A. Jones", "B. Smith", "C. Evans")],
    ["paragraphs between", lines("1. bread", "from the baker", "2. milk", "from the farm", "3. eggs")],
  ])("are not %s", (_, parts) => expect(toldOf(parts)).toEqual([]));

  it("are not real ones, headings, or the cells of a column", () => {
    const texts = ["1. bread", "2. milk", "3. eggs"];
    const list = { level: 0, ordered: true };
    expect(toldOf({ paragraphs: texts.map((text) => paragraph(text, { list })) })).toEqual([]);
    expect(toldOf({ paragraphs: texts.map((text) => paragraph(text, { heading: 1 })) })).toEqual([]);
    const cells = texts.map((text, row) =>
      paragraph(text, { place: { story: "body", cell: { table: 0, row, column: 0 } } }),
    );
    expect(toldOf({ paragraphs: cells })).toEqual([]);
  });
});

describe("empty paragraphs", () => {
  const between = (count: number) => lines("One", ...Array.from({ length: count }, () => ""), "Two");

  it("are noted from three in a row", () => {
    expect(toldOf(between(3))).toEqual(["empty-paragraphs: 3 empty paragraphs stand in a row."]);
    expect(toldOf(between(2))).toEqual([]);
  });

  it("are not those in which pictures stand, or that end a document", () => {
    const pictures = [{ place: BODY, alternative: "The town hall by night" }];
    expect(toldOf({ ...between(3), pictures })).toEqual([]);
    expect(toldOf(lines("One", "", "", "", ""))).toEqual([]);
  });

  it("are counted together under one heading", () => {
    expect(toldOf({ paragraphs: [...between(3).paragraphs, ...between(5).paragraphs] })).toEqual([
      "empty-paragraphs: Empty paragraphs stand in a row in 2 places, up to 5 together.",
    ]);
  });
});

describe("layout that was typed", () => {
  it("with spaces is noted", () => {
    const row = "Name          Town          Ward";
    expect(toldOf(lines(row, "x", row, "y", row))).toEqual([
      "typed-layout: 3 paragraphs are laid out with rows of spaces.",
    ]);
    expect(toldOf(lines(row))).toEqual([]);
  });

  it("with spaces is nothing to tell of in program text", () => {
    const code = paragraph("let x        = 1", { run: { font: "Courier New" } });
    expect(toldOf({ paragraphs: [code, code, code] })).toEqual([]);
  });

  it("with tabs is noted where it makes a table", () => {
    expect(toldOf(lines("Ann\tAnytown\tNorth", "Bob\tAnytown\tSouth", "Cy\tAnytown\tEast"))).toEqual([
      "typed-layout: 3 lines beside one another are laid out as a table with tabs.",
    ]);
  });

  it("with tabs is nothing to tell of in a table of contents or a letterhead", () => {
    expect(toldOf(lines("1\tAims\t3", "2\tCosts\t4", "3\tNext steps\t12"))).toEqual([]);
    expect(toldOf(lines("Date:\t1 May", "Place:\tTown hall", "Clerk:\tAnn Jones"))).toEqual([]);
  });
});
