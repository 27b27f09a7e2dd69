import { expect, it } from "vitest";
import type { Content, EmbeddedObject, Link, Picture, Table } from "../../../src/checks/content/model.js";
import { Comparison } from "../../../src/checks/fidelity/comparison.js";
import { objects } from "../../../src/checks/fidelity/rules/things.js";
import { BODY, content, paragraph } from "../content/build.js";
import { pdf, told } from "./told.js";

const picture = (sha256: string, parts: Partial<Picture> = {}): Picture => ({ place: BODY, sha256, ...parts });
const chart = (parts: Partial<EmbeddedObject> = {}): EmbeddedObject => ({ place: BODY, what: "chart", ...parts });
const link = (target: string, text = "the plan"): Link => ({ place: BODY, target, text });
const table = (rows: number, columns: number): Table => ({
  place: BODY,
  rows,
  columns,
  headerRows: 1,
  merged: 0,
  empty: 0,
});

it("counts pictures that are missing, and names the place of one whose bytes are gone", () => {
  const source = { pictures: [picture("a"), picture("b", { place: { story: "body", heading: "Map" } })] };
  expect(told(source, { pictures: [picture("a")] })[0]).toBe('pictures: 1 of 2 pictures is missing. @ under "Map"');
});

it("counts a picture of which nothing is left but its frame as missing, and as nothing else", () => {
  const source = { pictures: [picture("a"), picture("b")] };
  expect(told(source, { pictures: [picture("a"), { place: BODY }] })).toEqual([
    "pictures: 1 of 2 pictures is missing.",
  ]);
  expect(told({ pictures: [{ place: BODY }] }, {})).toEqual([]);
});

it("notes pictures that were converted, and misses no hidden and no drawn ones", () => {
  expect(told({ pictures: [picture("a")] }, { pictures: [picture("b")] })).toEqual([
    "picture-formats: 1 picture is kept in another form.",
  ]);
  const unseen = [picture("c", { hidden: true }), { place: BODY, drawn: true as const }];
  expect(told({ pictures: unseen }, {})).toEqual([]);
});

it("misses charts, also one of which an empty object is left, and their data", () => {
  expect(told({ objects: [chart()] }, {})).toEqual(["charts: A chart is missing."]);
  expect(told({ objects: [chart()] }, { objects: [chart({ empty: true })] })).toEqual([
    "charts: A chart is missing.",
    "objects: Nothing is left of an object (chart).",
  ]);
  expect(told({ objects: [chart({ series: 3 })] }, { objects: [chart({ series: 2 })] })).toEqual([
    "charts: A chart shows 2 series of 3.",
  ]);
});

it("misses embedded objects, unless a safe copy is without them on purpose", () => {
  const source = { objects: [chart({ what: "ole" })] };
  expect(told(source, {})).toEqual(["objects: An embedded object is missing."]);
  expect(told(source, {}, { isSafeCopy: true })).toEqual([]);
  expect(told(source, { pictures: [picture("a")] })).toEqual(["objects: An embedded object became a picture."]);
});

it("calls formulas by their name, and says that LibreOffice needs a part of its own for them", () => {
  const source = content({ objects: [chart({ what: "formula" }), chart({ what: "formula" })] });
  const [breach] = objects.check(new Comparison({ source, output: content() }));
  expect(breach?.message).toBe("Both formulas are missing.");
  expect(breach?.advice?.any).toMatch("libreoffice-math");
});

it("tells tick boxes that became signs", () => {
  const controls = ["checkbox", "checkbox", "text"].map((what) => ({ place: BODY, what }));
  expect(told({ controls }, {})).toEqual(["form-fields: 2 tick boxes can no longer be ticked."]);
  expect(told({ controls }, { controls })).toEqual([]);
});

it("misses tables, and notes those that have fewer rows", () => {
  expect(told({ tables: [table(2, 2)] }, {})).toEqual(["tables: A table is missing."]);
  expect(told({ tables: [table(3, 2)] }, { tables: [table(2, 2)] })).toEqual([
    "tables: A table has 2 rows and 2 columns in place of 3 and 2.",
  ]);
});

it("misses links, and takes two ways to write one address for the same", () => {
  const source = { links: [link("https://www.Example.org/a%20b/"), link("#Plan"), link("mailto:Clerk@example.org")] };
  const output = { links: [link("https://www.example.org/a b"), link("#Plan"), link("mailto:Clerk@example.org")] };
  expect(told(source, output)).toEqual([]);
  expect(told(source, { links: output.links.slice(1) })).toEqual([
    'links: 1 link is missing or leads elsewhere, among them that on "the plan".',
  ]);
  expect(told(source, { ...pdf(), links: output.links.slice(0, 1) })).toHaveLength(1);
});

it("notes bookmarks that are missing", () => {
  expect(told({ bookmarks: ["Plan"] }, {})).toEqual(["bookmarks: 1 bookmark is missing."]);
});

it("tells headings and items of lists that are plain text, and headings of another level", () => {
  const source = {
    paragraphs: [
      paragraph("Budget", { heading: 1 }),
      paragraph("Roads", { heading: 2 }),
      paragraph("Bring a map", { list: { level: 0, ordered: false } }),
    ],
  };
  const output = { paragraphs: [paragraph("Budget"), paragraph("Roads", { heading: 3 }), paragraph("Bring a map")] };
  expect(told(source, output)).toEqual([
    'headings: 1 heading is a heading no more: "Budget".',
    'headings: 1 heading has another level: "Roads".',
    'lists: 1 item of lists is no longer marked as such: "Bring a map".',
  ]);
});

it("tells tables whose cells have lost their colours", () => {
  const cell = (background?: string) => ({
    ...paragraph("Ward", background === undefined ? {} : { run: { background } }),
    place: { ...BODY, slide: 2, cell: { table: 0, row: 0, column: 0 } },
  });
  const tables = [{ ...table(1, 1), place: { ...BODY, slide: 2 } }];
  const source = { tables, paragraphs: [cell("0096d6")] };
  expect(told(source, { tables, paragraphs: [cell()] })).toEqual([
    "tables: The cells of a table have lost their colours. @ slide 2",
  ]);
  expect(told(source, { tables, paragraphs: [cell("0096d6")] })).toEqual([]);
  expect(told({ tables, paragraphs: [cell()] }, { tables, paragraphs: [cell()] })).toEqual([]);
});

it("tells languages that are no longer marked", () => {
  const source = { paragraphs: [paragraph("Croeso i bawb", { run: { language: "cy-GB" } })] };
  expect(told(source, { paragraphs: [paragraph("Croeso i bawb")] })).toEqual([
    "languages: Text is no longer marked as being in Welsh.",
  ]);
});

it("names fonts that are not in the PDF, and tells those apart that have another of the same widths", () => {
  const fonts = (...names: string[]): Partial<Content> => ({ fonts: names });
  expect(told(fonts("Times New Roman", "Arial"), { ...pdf(), fonts: ["TimesNewRomanPS-BoldMT", "Arial"] })).toEqual([]);
  expect(told(fonts("Calibri", "Gill Sans"), { ...pdf(), fonts: ["Carlito-Bold", "DejaVuSans"] })).toEqual([
    'fonts: Other fonts stand for "Gill Sans", which is not installed here.',
    'fonts: Fonts of the same widths stand for "Calibri": lines and pages break as before.',
  ]);
  expect(told(fonts("Liberation Serif", "Carlito"), { ...pdf(), fonts: ["DejaVuSans"] })).toEqual([]);
  expect(told(fonts("+mn-lt", "+mj-ea"), { ...pdf(), fonts: ["DejaVuSans"] })).toEqual([]);
});
