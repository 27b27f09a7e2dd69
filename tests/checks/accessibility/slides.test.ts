import { describe, expect, it } from "vitest";
import type { Box, Slide } from "../../../src/checks/content/model.js";
import { paragraph, sheet } from "../content/build.js";
import { toldOf } from "./found.js";

const TITLE: Box = { x: 20, y: 10, width: 200, height: 30, role: "title" };
const LEFT: Box = { x: 20, y: 50, width: 95, height: 80 };
const RIGHT: Box = { x: 125, y: 50, width: 95, height: 80 };
const BELOW: Box = { x: 20, y: 140, width: 200, height: 20 };
const slide = (number: number, boxes: readonly Box[], parts: Partial<Slide> = {}): Slide => ({
  number,
  title: `Topic ${number}`,
  boxes,
  ...parts,
});
const told = (...slides: Slide[]) => toldOf({ kind: "presentation", slides });

describe("slides", () => {
  it("in the order in which they are seen are nothing to tell of, from left or from right", () => {
    expect(told(slide(1, [TITLE, LEFT, RIGHT, BELOW]), slide(2, [TITLE, RIGHT, LEFT, BELOW]))).toEqual([]);
  });

  it("whose title is read late are noted", () => {
    expect(told(slide(1, [LEFT, TITLE]), slide(2, [LEFT, RIGHT, TITLE]))).toEqual([
      "reading-order: The title is not what is read first. [slides 1 and 2]",
    ]);
  });

  it("whose boxes are read from below are noted", () => {
    expect(told(slide(3, [TITLE, BELOW, LEFT]))).toEqual([
      "reading-order: Boxes are read before others that stand above them. [slide 3]",
    ]);
  });

  it("whose title is read before a picture above it are in order", () => {
    expect(
      told(
        slide(1, [
          { ...TITLE, y: 60 },
          { x: 30, y: 10, width: 60, height: 30 },
        ]),
      ),
    ).toEqual([]);
  });

  it("on which only a logo or a line is read before what stands above it are in order", () => {
    const logo: Box = { x: 20, y: 170, width: 25, height: 13 };
    const line: Box = { x: 0, y: 160, width: 254, height: 2 };
    expect(told(slide(1, [logo, line, TITLE, LEFT]))).toEqual([]);
  });

  it("with boxes that overlap or lie outside are not judged by their order", () => {
    const behind: Box = { x: 0, y: 0, width: 254, height: 190 };
    const outside: Box = { x: 20, y: -60, width: 95, height: 30, outside: true };
    expect(told(slide(1, [behind, TITLE, LEFT]), slide(2, [TITLE, LEFT, outside]))).toEqual([]);
  });

  it("without a title, or with the same, are noted", () => {
    expect(
      told(
        slide(1, [LEFT], { title: " " }),
        slide(2, [TITLE], { title: "Budget" }),
        slide(3, [TITLE], { title: "budget" }),
      ),
    ).toEqual([
      "slide-titles: A slide has no title. [slide 1]",
      'slide-titles: 2 slides have the same title, "Budget". [slides 2 and 3]',
    ]);
  });

  it("with hidden text are not quoted", () => {
    const slides = [slide(1, [TITLE], { title: "Budget" }), slide(2, [TITLE], { title: "Budget" })];
    const place = { story: "body", slide: 1 } as const;
    const paragraphs = [paragraph("Budget", { place, heading: 1, run: { colour: "ffffff", background: "ffffff" } })];
    expect(toldOf({ kind: "presentation", slides, paragraphs })).toEqual([
      "slide-titles: 2 slides have the same title. [slides 1 and 2]",
    ]);
  });

  it("that are hidden or empty are not told of", () => {
    expect(told(slide(1, [LEFT], { title: "", hidden: true }), slide(2, [], { title: "" }))).toEqual([]);
  });
});

describe("sheets", () => {
  const ROWS = Array.from({ length: 6 }, (_, row) => [`Name ${row}`, `Ward ${row}`, `Votes ${row}`]);
  const toldOfSheets = (...sheets: ReturnType<typeof sheet>[]) => toldOf({ kind: "spreadsheet", sheets });
  const named = { hasHeader: true };

  it("with the name that the program gave are noted when there are several", () => {
    expect(toldOfSheets(sheet("Sheet1", ROWS, named), sheet("Taflen2", ROWS, named), sheet("Tabelle3", []))).toEqual([
      'sheet-names: 2 sheets have no names of their own. [sheets "Sheet1" and "Taflen2"]',
    ]);
    expect(toldOfSheets(sheet("Sheet1", ROWS, named), sheet("Sheet2", []))).toEqual([]);
    expect(toldOfSheets(sheet("Sheet music 1", ROWS, named), sheet("Plan 2025", ROWS, named))).toEqual([]);
  });

  it("without headings are noted", () => {
    expect(toldOfSheets(sheet("Votes", ROWS))).toEqual([
      'sheet-header: Nothing says which cells are the headings. [sheet "Votes"]',
    ]);
    expect(toldOfSheets(sheet("Votes", ROWS.slice(0, 3)), sheet("Notes", [["One"], ["Two"]]))).toEqual([]);
  });

  it("with merged cells, or that begin below A1, are noted", () => {
    expect(toldOfSheets(sheet("Votes", ROWS, { ...named, merged: 2 }))).toEqual([
      'sheet-layout: A sheet has merged cells. [sheet "Votes"]',
    ]);
    expect(
      toldOfSheets(
        sheet(
          "Votes",
          [
            ["", ""],
            ["", "Name"],
          ],
          named,
        ),
      ),
    ).toEqual(['sheet-layout: A sheet begins with an empty cell (A1). [sheet "Votes"]']);
  });

  it("that are hidden are not named", () => {
    const hidden = sheet("Sheet1", [["", "Secret"]], { visibility: "very hidden", merged: 3 });
    expect(toldOfSheets(hidden, sheet("Votes", ROWS, named))).toEqual([]);
  });
});
