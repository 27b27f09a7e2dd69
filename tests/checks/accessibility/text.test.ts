import { describe, expect, it } from "vitest";
import { nameOf } from "../../../src/checks/accessibility/colours.js";
import type { Run, Sheet } from "../../../src/checks/content/model.js";
import { paragraph, sheet } from "../content/build.js";
import { foundIn, toldOf } from "./found.js";

const SENTENCE = "The committee considered the report of the officer on the new library and agreed to its plan. ";

describe("contrast", () => {
  const told = (run: Partial<Run>, parts: Parameters<typeof toldOf>[0] = {}) =>
    toldOf({ paragraphs: [paragraph("The agenda", { run })], ...parts });

  it("that is too little is told, never rounded up to enough", () => {
    expect(told({ colour: "777777", size: 12 })).toEqual([
      "contrast: Grey (#777777) text on white (#ffffff) is hard to read (9 letters): its contrast is 4.4 to 1, and must be 4.5 to 1.",
    ]);
  });

  it.each<[string, Partial<Run>]>([
    ["enough", { colour: "767676", size: 12 }],
    ["enough for large text", { colour: "949494", size: 18 }],
    ["enough for large text in bold", { colour: "949494", size: 14, bold: true }],
    ["automatic", { background: "333333" }],
    ["none at all, and so hidden", { colour: "fefefe", size: 12 }],
    ["light on dark", { colour: "ffffff", background: "1f3864", size: 12 }],
  ])("that is %s is not", (_, run) => expect(told(run)).toEqual([]));

  it("of bold text of 14 points is measured by the lesser ratio, of ordinary text not", () => {
    expect(told({ colour: "949494", size: 14 })).toHaveLength(1);
  });

  it("is not guessed where the background is not known", () => {
    const run = { colour: "dddddd", size: 12 };
    const cell = { story: "body" as const, cell: { table: 0, row: 0, column: 0 } };
    expect(told(run)).toHaveLength(1);
    expect(told(run, { paragraphs: [paragraph("The agenda", { run, place: cell })] })).toEqual([]);
    expect(told(run, { paragraphs: [paragraph("The agenda", { run, place: { story: "box" } })] })).toEqual([]);
    expect(told(run, { kind: "presentation" })).toEqual([]);
    expect(told({ ...run, background: "ffffff" }, { kind: "presentation" })).toHaveLength(1);
  });

  it("is told once for each pair of colours", () => {
    const paragraphs = Array.from({ length: 30 }, () => paragraph("The agenda", { run: { colour: "aaaaaa" } }));
    expect(toldOf({ paragraphs })).toHaveLength(1);
  });

  it("of cells is told with the first of them, what nobody sees and ornaments are not", () => {
    const ink = { colour: "c0c0c0", background: "ffffff", size: 11 };
    const cells = sheet("Costs", [
      ["Item", "Library"],
      ["Cost", "No"],
    ]).cells.map((cell) => ({ ...cell, ink }));
    const of = (more: Partial<Sheet>) =>
      toldOf({ kind: "spreadsheet", sheets: [{ ...sheet("Costs", []), cells, ...more }] }).filter((one) =>
        one.startsWith("contrast"),
      );
    expect(of({})).toEqual([
      'contrast: Light grey (#c0c0c0) text on white (#ffffff) is hard to read (17 letters): its contrast is 1.8 to 1, and must be 4.5 to 1. [sheet "Costs", cell A1]',
    ]);
    expect(of({ visibility: "hidden" })).toEqual([]);
    expect(of({ hiddenRows: [{ from: 0, to: 1 }] })).toEqual([]);
    expect(of({ cells: cells.map((cell) => ({ ...cell, invisible: true as const })) })).toEqual([]);
    expect(of({ cells: cells.slice(3) })).toEqual([]);
    expect(of({ cells: cells.map((cell) => ({ ...cell, ink: { ...ink, colour: "949494", size: 14 } })) })).toEqual([]);
  });

  it("names colours as people do", () => {
    const names = ["ffffff", "000000", "bfbfbf", "ff0000", "ffff00", "00b050", "1f3864", "ffc000"].map((one) =>
      nameOf(one).replace(/ \(.*/, ""),
    );
    expect(names).toEqual(["White", "Black", "Light grey", "Red", "Yellow", "Green", "Dark blue", "Orange"]);
  });
});

describe("small text", () => {
  const found = (sizes: readonly (number | undefined)[]) =>
    foundIn({
      paragraphs: sizes.map((size) => paragraph(SENTENCE, { run: size === undefined ? {} : { size } })),
    }).map(({ severity, message }) => `${severity}: ${message}`);

  it("is noted with its share", () => {
    expect(found([11, 11, 12, 12])).toEqual(["note: 50 % of the text is smaller than 12 points."]);
    expect(found([11, 11])).toEqual(["note: All of the text is smaller than 12 points."]);
  });

  it("that nobody can read is warned of", () => {
    expect(found([8, 8, 8, 12])).toEqual(["warn: 75 % of the text is smaller than 9 points."]);
  });

  it("is nothing to tell of when there is hardly any, or its size is not known", () => {
    expect(found([10, ...Array.from({ length: 20 }, () => 12)])).toEqual([]);
    expect(found([undefined, undefined])).toEqual([]);
  });
});

describe("capitals", () => {
  const told = (text: string, run: Partial<Run> = {}) => toldOf({ paragraphs: [paragraph(text, { run })] });

  it("are noted, typed or set", () => {
    expect(told("NOTICE OF A MEETING OF THE COUNCIL")).toEqual(["capitals: A paragraph is in capitals."]);
    expect(told("Notice of a meeting of the council", { caps: true })).toHaveLength(1);
    expect(told("HYSBYSIAD O GYFARFOD Y CYNGOR")).toHaveLength(1);
  });

  it.each([
    "ANYTOWN COUNCIL",
    "GB29 NWBK 6016 1331 9268 19 REF A1B2C3D4E5F6G7H8",
    "The NHS, the BBC and UNICEF signed it",
    "اجتمع المجلس مساء يوم الاثنين في القاعة الكبرى",
    "市議会は月曜日の夜に市役所のホールで予算について話し合いました",
  ])("are not %s", (text) =>
    expect(foundIn({ paragraphs: [paragraph(text)] }).filter(({ rule }) => rule === "capitals")).toEqual([]),
  );
});

describe("justified text", () => {
  it("is noted with how much there is", () => {
    const one = paragraph(SENTENCE.repeat(2), { align: "justify" });
    expect(toldOf({ paragraphs: [one, one] })).toEqual(["justified: 2 paragraphs are justified."]);
  });

  it("is nothing to tell of in one line, or in scripts whose lines are filled without gaps", () => {
    const chinese = paragraph("市议会星期一晚上在市政厅开会讨论明年的预算和新的图书馆。".repeat(6), {
      align: "justify",
      run: { language: "zh-CN" },
    });
    expect(toldOf({ paragraphs: [paragraph("Agenda", { align: "justify" }), chinese] })).toEqual([]);
  });
});
