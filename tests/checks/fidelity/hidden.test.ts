import { expect, it } from "vitest";
import type { Content } from "../../../src/checks/content/model.js";
import { content, paragraph, sheet } from "../content/build.js";
import { pdf, told } from "./told.js";

const published = (...args: Parameters<typeof told>) => told(...args).filter((line) => line.startsWith("hidden-"));
const workbook = (...sheets: Content["sheets"]): Partial<Content> => ({ kind: "spreadsheet", sheets });

const CHARGES = [["Charges"], ["Jones, Mary, National Insurance number"]];

it("finds rows and columns that are no longer hidden", () => {
  const rows = workbook(sheet("Budget", CHARGES, { hiddenRows: [{ from: 1, to: 1 }] }));
  expect(published(rows, workbook(sheet("Budget", CHARGES)))).toContain(
    'hidden-published: 1 hidden row with data is visible. @ sheet "Budget"',
  );
  const columns = workbook(sheet("Budget", CHARGES, { hiddenColumns: [{ from: 0, to: 3 }] }));
  expect(published(columns, workbook(sheet("Budget", CHARGES)))).toContain(
    'hidden-published: 1 hidden column with data is visible. @ sheet "Budget"',
  );
  expect(published(rows, rows)).toEqual([]);
});

it("finds the records of a pivot table on a sheet of their own", () => {
  const source = workbook(sheet("Summary", [["Total"]]));
  const output = workbook(sheet("Summary", [["Total"]]), sheet("DPCache_Sheet1", [["Ahmed"], ["Jones"]]));
  expect(published(source, output)).toEqual([
    'hidden-published: A sheet that was not there before shows all records behind a pivot table. @ sheet "DPCache_Sheet1"',
  ]);
});

it("finds a hidden sheet and a hidden slide that are visible", () => {
  const source = workbook(sheet("Summary", [["Total"]]), sheet("Payroll", [["Ahmed"]], { visibility: "hidden" }));
  const output = workbook(sheet("Summary", [["Total"]]), sheet("Payroll", [["Ahmed"]]));
  expect(published(source, output)).toEqual(['hidden-published: A hidden sheet is visible. @ sheet "Payroll"']);

  const slide = { number: 1, title: "", boxes: [] };
  expect(published({ slides: [{ ...slide, hidden: true }] }, { slides: [slide] })).toEqual([
    "hidden-published: A hidden slide is visible. @ slide 1",
  ]);
});

it("finds hidden text that is seen, and never quotes it", () => {
  const source = { paragraphs: [paragraph("Councillor Jones was drunk", { run: { hidden: true } })] };
  const output = { paragraphs: [paragraph("Councillor Jones was drunk")] };
  expect(published(source, output)).toEqual(["hidden-published: Hidden text is visible."]);
  expect(published(source, source)).toEqual([]);
});

it("does not take text for hidden that is also seen elsewhere in the original", () => {
  const [seen, hidden] = [paragraph("Fees and charges"), paragraph("Fees and charges", { run: { hidden: true } })];
  expect(published({ paragraphs: [seen, hidden] }, { paragraphs: [seen] })).toEqual([]);
  expect(published({ paragraphs: [seen, hidden] }, { paragraphs: [seen, seen] })).toHaveLength(1);
});

it("finds on the pages of a PDF what the original hides", () => {
  const original = content({
    ...workbook(sheet("Budget", CHARGES, { hiddenRows: [{ from: 1, to: 1 }] })),
    traces: [{ what: "tracked-changes", where: "", text: "dismissed for gross misconduct" }],
  });
  const beside = workbook(sheet("Budget", CHARGES));
  const output = pdf("Charges\nJones, Mary, National Insurance number\ndismissed for gross misconduct");
  expect(published(beside, output, { original })).toEqual([
    'hidden-published: Text of hidden cells is visible. @ sheet "Budget"',
    "hidden-published: Deleted text is visible.",
  ]);
  expect(published(beside, pdf("Charges"), { original })).toEqual([]);
});

it("finds that a PDF has a page for each hidden slide", () => {
  const slides = [
    { number: 1, title: "", boxes: [] },
    { number: 2, title: "", boxes: [], hidden: true as const },
  ];
  expect(published({ kind: "presentation", slides }, pdf("", ""))).toEqual([
    "hidden-published: 1 hidden slide is visible.",
  ]);
  expect(told({ kind: "presentation", slides }, pdf(""))).toEqual([]);
});

it("finds text of a hidden shape that has become visible, though a part of it is cut off", () => {
  const text = "Complaint of Mrs Jane Roe, 12 Mill Lane";
  const original = content({ traces: [{ what: "hidden-shape", where: "slide 3", text }] });
  const found = ["hidden-published: Text of a hidden shape is visible. @ slide 3"];
  expect(published({}, { paragraphs: [paragraph(text)] }, { original })).toEqual(found);
  expect(published({}, pdf("Complaint of Mrs Jane"), { original })).toEqual(found);
});

it("does not take page headers, which a PDF shows on each page, for hidden text with the same words", () => {
  const header = paragraph("Lower Wending Parish Council", { place: { story: "header" } });
  const original = content({
    paragraphs: [header],
    traces: [{ what: "comments", where: "", text: "Lower Wending Parish Council is wrong" }],
  });
  expect(published(original, pdf("Lower Wending Parish Council", "Lower Wending Parish Council"))).toEqual([]);
});

it("neither misses nor quotes text that something covers or that lies outside of the page", () => {
  const text = "Ann Example, born 3 March 1980";
  const traces: Content["traces"] = [{ what: "covered-content", where: "", text }];
  expect(told({ paragraphs: [paragraph(text)], traces }, pdf(""))).toEqual([]);
  const original = content({ traces: [{ what: "hidden-shape", where: "", text }] });
  expect(told({ paragraphs: [paragraph(text)] }, pdf(""), { original })).toEqual([]);
});

it("finds letters that nobody could see and everybody can now, on a ground that is known", () => {
  const words = "Complaint of Mrs Roe, 12 Mill Lane";
  const source = { paragraphs: [paragraph(words, { run: { colour: "ffffff" } }), paragraph("The council met.")] };
  const output = { paragraphs: [paragraph(words, { run: { colour: "000000" } }), paragraph("The council met.")] };
  expect(published(source, output)).toEqual(["hidden-published: Text that nobody could see is visible."]);
  expect(published(source, source)).toEqual([]);
  // Automatic letters are black on paper; on a picture nobody knows.
  expect(published(source, { paragraphs: [paragraph(words)] })).toHaveLength(1);
  const inBox = paragraph(words, { place: { story: "box" }, run: { colour: "ffffff" } });
  expect(published(source, { paragraphs: [inBox] })).toEqual([]);
  // What is said in plain sight as well is no secret.
  const both = { paragraphs: [...source.paragraphs, paragraph(words)] };
  expect(published(both, both)).toEqual([]);
});

it("finds cells that nobody could see and everybody can now", () => {
  const seen = sheet("Budget", CHARGES);
  const unseen = { ...seen, cells: seen.cells.map((cell) => ({ ...cell, invisible: true as const })) };
  expect(published(workbook(unseen), workbook(seen))).toContain(
    'hidden-published: 2 cells that nobody could see are visible. @ sheet "Budget"',
  );
  expect(published(workbook(unseen), workbook(unseen))).toEqual([]);
});

it("finds in a safe copy what was out of sight, wherever it is now", () => {
  const covered = paragraph("Councillor Jones was drunk");
  const white = paragraph("Mary Jones, Mill Lane", { run: { colour: "ffffff", background: "ffffff" } });
  const original = content({
    paragraphs: [paragraph("Minutes"), covered, white],
    traces: [{ what: "covered-content", where: "slide 1", text: "Councillor Jones was drunk" }],
  });
  const of = (paragraphs: Content["paragraphs"], isSafeCopy: boolean) =>
    published({ paragraphs: [paragraph("Minutes")] }, { paragraphs }, { original, isSafeCopy });
  expect(of([paragraph("Minutes")], true)).toEqual([]);
  expect(of([paragraph("Minutes"), covered], true)).toEqual([
    "hidden-published: Text that was out of sight is visible.",
  ]);
  expect(of([paragraph("Minutes"), white], true)).toEqual(["hidden-published: Hidden text is visible."]);
  expect(of([paragraph("Minutes"), covered, white], false)).toEqual([]);
});

it("never quotes what was hidden in the original as something that is missing from a PDF", () => {
  const [seen, secret] = [paragraph("Minutes of the meeting"), "Councillor Jones was drunk"];
  const original = content({ paragraphs: [seen, paragraph(secret, { run: { hidden: true } })] });
  const beside = { paragraphs: [seen, paragraph(secret)] };
  const lines = told(beside, pdf("Minutes of the meeting"), { original, isSafeCopy: true });
  expect(lines.join()).not.toContain("Jones");
});

it("never quotes letters that nobody could see in the original as something that is missing from a PDF", () => {
  const [seen, secret] = [paragraph("Minutes of the meeting"), "Councillor Jones was drunk"];
  const original = content({ paragraphs: [seen, paragraph(secret, { run: { colour: "fefefe" } })] });
  const beside = { paragraphs: [seen, paragraph(secret)] };
  expect(told(beside, pdf("Minutes of the meeting"), { original })).toEqual([]);
  const both = content({ paragraphs: [...original.paragraphs, paragraph(secret)] });
  expect(told(beside, pdf("Minutes of the meeting"), { original: both })).toHaveLength(1);
});

it("finds in a safe copy pictures that nobody saw", () => {
  const place = { story: "body", slide: 1 } as const;
  const original = content({ pictures: [{ place, sha256: "aa", hidden: true }] });
  const of = (output: Partial<Content>, given = original) =>
    published({}, output, { original: given, isSafeCopy: true });
  const copy = { pictures: [{ place, sha256: "aa" }] };
  expect(of({})).toEqual([]);
  expect(of(copy)).toEqual(["hidden-published: A picture that was out of sight is still there. @ slide 1"]);
  expect(of(copy, content({ pictures: [...original.pictures, ...copy.pictures] }))).toEqual([]);
});
