import { describe, expect, it } from "vitest";
import { paragraph } from "../content/build.js";
import { foundIn, lostBetween, toldOf } from "./found.js";

const SENTENCE = "The committee considered the report of the officer on the new library and agreed to its plan. ";
const heading = (text: string, level: number) => paragraph(text, { heading: level });
const prose = (count: number) => Array.from({ length: count }, () => paragraph(SENTENCE));

describe("headings", () => {
  it("are missed in a long text", () => {
    expect(foundIn({ paragraphs: prose(60) })).toMatchObject([{ rule: "headings", severity: "warn" }]);
  });

  it("are not missed in a short text, a table or a presentation", () => {
    expect(toldOf({ paragraphs: prose(20) })).toEqual([]);
    const cell = { story: "body" as const, cell: { table: 0, row: 0, column: 0 } };
    expect(toldOf({ paragraphs: prose(60).map((one) => ({ ...one, place: cell })) })).toEqual([]);
    expect(toldOf({ kind: "presentation", paragraphs: prose(60) })).toEqual([]);
  });

  it("that follow one another are nothing to tell of", () => {
    const levels = [1, 2, 3, 1, 2, 2, 3, 2];
    expect(toldOf({ paragraphs: levels.map((level) => heading(`Part ${level}`, level)) })).toEqual([]);
  });

  it("that leave out a level, or begin below the first, are noted", () => {
    expect(toldOf({ paragraphs: [heading("Aims", 2), heading("Costs", 4)] })).toEqual([
      'heading-order: The first heading, "Aims", is of level 2 instead of level 1.',
      'heading-order: The heading "Costs" is of level 4 and follows one of level 2.',
    ]);
  });

  it("that nobody can see are not quoted", () => {
    const secrets = [{ colour: "ffffff" }, { size: 1 }, { colour: "000000", background: "000000" }];
    for (const run of secrets) {
      const [told] = toldOf({ paragraphs: [paragraph("Names of witnesses", { heading: 2, run })] });
      expect(told).toBe("heading-order: The first heading, with hidden text, is of level 2 instead of level 1.");
    }
  });

  it("that often leave out a level are named three times, and then counted", () => {
    const paragraphs = Array.from({ length: 5 }, () => [heading("Aims", 1), heading("Costs", 4)]).flat();
    expect(toldOf({ paragraphs }).slice(2)).toEqual([
      'heading-order: The heading "Costs" is of level 4 and follows one of level 1.',
      "heading-order: 2 more headings have a level that does not follow.",
    ]);
  });

  it("without text are noted, unless a picture may be the heading", () => {
    const paragraphs = [heading("Aims", 1), heading(" ", 2)];
    expect(toldOf({ paragraphs })).toEqual(["heading-order: An empty paragraph has the style of a heading."]);
    const pictures = [{ place: { story: "body" as const }, alternative: "The word Costs" }];
    expect(toldOf({ paragraphs, pictures })).toEqual([]);
  });

  it("that conversion lost are told", () => {
    const before = { paragraphs: [heading("Aims", 1), heading("Costs", 1)] };
    expect(lostBetween(before, { kind: "pdf", paragraphs: [heading("Aims", 1), paragraph("Costs")] })).toEqual([
      "headings: Of 2 headings only 1 are marked as such after the conversion.",
    ]);
    expect(lostBetween(before, { kind: "pdf", ...before })).toEqual([]);
  });
});

describe("bold paragraphs that look like headings", () => {
  const bold = (text: string) => paragraph(text, { run: { bold: true } });

  it("are noted with the first of them", () => {
    expect(toldOf({ paragraphs: [bold("Aims"), paragraph(SENTENCE), bold("Costs"), paragraph(SENTENCE)] })).toEqual([
      'fake-headings: 2 short paragraphs in bold look like headings and are none, the first of them "Aims".',
    ]);
  });

  it.each([
    ["a single one", [bold("Aims"), paragraph(SENTENCE)]],
    ["sentences", [bold("Be there in time."), paragraph(SENTENCE), bold("Bring a pen."), paragraph(SENTENCE)]],
    ["labels", [bold("Date:"), paragraph(SENTENCE), bold("Place:"), paragraph(SENTENCE)]],
    ["names in a row", [bold("Ann Jones"), bold("Clerk"), bold("Anytown"), paragraph(SENTENCE)]],
    [
      "real headings",
      [{ ...bold("Aims"), heading: 1 }, paragraph(SENTENCE), { ...bold("Costs"), heading: 1 }, paragraph(SENTENCE)],
    ],
  ])("are not %s", (_, paragraphs) => expect(toldOf({ paragraphs })).toEqual([]));
});
