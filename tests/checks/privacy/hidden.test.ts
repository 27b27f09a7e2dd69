/** What the structure of a document hides, in words that never tell the data. */
import { describe, expect, test } from "vitest";
import { MAX_HIDDEN_TEXT } from "../../../src/checks/content/limits.js";
import type { Cell, Content, Hidden, Sheet } from "../../../src/checks/content/model.js";
import { hiddenIn } from "../../../src/checks/privacy/derived.js";
import { privacyFacts } from "../../../src/checks/privacy/facts.js";
import { RULES } from "../../../src/checks/privacy/rules.js";
import { builtInProfile } from "../../../src/policy.js";
import { content } from "../content/build.js";

const cell = (row: number, column: number, value: string, more: Partial<Cell> = {}): Cell => ({
  row,
  column,
  type: "text",
  value,
  ...more,
});

const sheet = (more: Partial<Sheet> = {}): Sheet => ({
  name: "Staff",
  visibility: "visible",
  what: "cells",
  cells: [cell(0, 0, "Name"), cell(1, 0, "Aled"), cell(1, 5, "aled@example.org"), cell(2, 0, "Siân")],
  hiddenRows: [],
  hiddenColumns: [],
  merged: 0,
  hasHeader: true,
  ...more,
});

function told(of: Content): string[] {
  const facts = privacyFacts(of);
  return RULES.flatMap((rule) =>
    [...rule.check(facts)].map(({ message, where }) => `${rule.id} | ${where ?? ""} | ${message}`),
  );
}

const run = (text: string, more: object = {}) => ({ place: { story: "body" as const }, runs: [{ text, ...more }] });

test("links that only the author can follow are told, and others are not", () => {
  const links = ["file:///C:/HR/Ann/a.docx", "https://example.org/", "annex.docx", "\\\\server\\HR\\b.docx"].map(
    (target) => ({
      place: { story: "body" as const },
      target,
      text: "the letter",
    }),
  );
  expect(told(content({ links }))).toEqual([
    "privacy-external-data |  | The document has links to other files or places (2 links to files on the author's computer or network).",
  ]);
});

describe("text that a PDF has no room for", () => {
  const trace = { what: "covered-content", where: "page 1", text: "Aled\nSiân", cutOff: true } as const;
  const found = (more: object, words: readonly string[]) => {
    const facts = privacyFacts(content({ kind: "pdf", traces: [{ ...trace, ...more }] }), () => new Set(words));
    return facts.traces.has("covered-content");
  };

  test("is no secret where everybody reads it in the cells of the sheet", () => {
    expect(found({}, ["ALED", "SIÂN", "NAME"])).toBe(false);
    expect(found({}, ["ALED", "NAME"])).toBe(true);
    expect(found({}, [])).toBe(true);
  });

  test("is told where something covers it, or where there is too much to compare", () => {
    expect(found({ cutOff: undefined }, ["ALED", "SIÂN"])).toBe(true);
    expect(found({ text: "Aled ".repeat(50_000).slice(0, MAX_HIDDEN_TEXT) }, ["ALED"])).toBe(true);
  });
});

describe("sheets", () => {
  test("a visible sheet hides nothing; its personal data are counted", () => {
    expect(told(content({ kind: "spreadsheet", sheets: [sheet()] }))).toEqual([
      "privacy-personal-data |  | The sheets show what looks like 1 e-mail address.",
    ]);
  });

  test.each(["hidden", "very hidden"] as const)("a %s sheet is told with its extent", (visibility) => {
    expect(told(content({ kind: "spreadsheet", sheets: [sheet({ visibility })] }))).toEqual([
      `privacy-hidden-sheet | sheet "Staff" (${visibility}) | A hidden sheet holds data (3 rows, columns A to F); in it: 1 e-mail address.`,
    ]);
  });

  test("a hidden sheet without data is no leak", () => {
    expect(told(content({ kind: "spreadsheet", sheets: [sheet({ visibility: "hidden", cells: [] })] }))).toEqual([]);
  });

  test("hidden rows count only where they hold data, and a row of two spans once", () => {
    const hiddenRows = [
      { from: 1, to: 1 },
      { from: 1, to: 2 },
      { from: 9, to: 1_048_575 },
    ];
    expect(told(content({ kind: "spreadsheet", sheets: [sheet({ hiddenRows })] }))[0]).toBe(
      'privacy-hidden-rows | sheet "Staff" | Hidden rows hold data (rows 2 to 3); in it: 1 e-mail address.',
    );
    const none = sheet({ hiddenRows: [{ from: 9, to: 1_048_575 }] });
    expect(told(content({ kind: "spreadsheet", sheets: [none] })).filter((line) => /hidden/.test(line))).toEqual([]);
  });

  test("filtered rows and hidden columns are rules of their own", () => {
    const filtered = sheet({ hiddenRows: [{ from: 2, to: 2, filtered: true }], hiddenColumns: [{ from: 5, to: 9 }] });
    const lines = told(content({ kind: "spreadsheet", sheets: [filtered] }));
    expect(lines.slice(0, 2)).toEqual([
      'privacy-hidden-columns | sheet "Staff" | Hidden columns hold data (column F); in it: 1 e-mail address.',
      'privacy-filtered-rows | sheet "Staff" | A filter hides rows that hold data (row 3).',
    ]);
  });

  test("cells that nobody can see", () => {
    const cells = [cell(0, 0, "AB123456C", { invisible: true }), cell(0, 1, "seen")];
    expect(told(content({ kind: "spreadsheet", sheets: [sheet({ cells })] }))[0]).toMatch(
      /^privacy-invisible-text \| sheet "Staff" \| .*\(1 cell: A1\); in it: 1 National Insurance number\.$/,
    );
  });
});

describe("text", () => {
  test.each([
    [run("secret words", { hidden: true }), "privacy-hidden-text"],
    [run("white", { colour: "ffffff" }), "privacy-invisible-text"],
    [run("tiny", { size: 1 }), "privacy-invisible-text"],
    [run("name", { colour: "000000", background: "000000" }), "privacy-false-redaction"],
    [run("name", { colour: "0a0a0a", background: "000000" }), "privacy-false-redaction"],
    [run("pale", { colour: "c8c8ff", background: "c8c8ff" }), "privacy-invisible-text"],
  ])("%j is told by %s", (paragraph, rule) => {
    const lines = told(content({ kind: "text", paragraphs: [paragraph] }));
    expect(lines.map((line) => line.split(" ")[0])).toEqual([rule]);
    expect(lines.join()).not.toContain(paragraph.runs[0]?.text);
  });

  test.each([
    [run("black on white", { colour: "000000" })],
    [run("automatic on black", { background: "000000" })],
    [run("white on blue", { colour: "ffffff", background: "000080" })],
    [run(" ", { hidden: true })],
    [{ ...run("white in a box of unknown colour", { colour: "ffffff" }), place: { story: "box" as const } }],
  ])("%j hides nothing", (paragraph) => {
    expect(told(content({ kind: "text", paragraphs: [paragraph] }))).toEqual([]);
  });

  test("white text on a slide of unknown background is not called invisible", () => {
    expect(told(content({ kind: "presentation", paragraphs: [run("white", { colour: "ffffff" })] }))).toEqual([]);
  });

  test("the layer of text behind a scanned page is what the picture shows", () => {
    const hidden = { place: { story: "body" as const, page: 1 }, runs: [{ text: "read", hidden: true as const }] };
    const page = { number: 1, width: 595, height: 842, text: "" };
    expect(told(content({ kind: "pdf", paragraphs: [hidden], pages: [{ ...page, scanned: true }] }))).toEqual([]);
    expect(told(content({ kind: "pdf", paragraphs: [hidden], pages: [page] }))).toHaveLength(1);
  });
});

describe("slides and properties", () => {
  test("hidden slides and notes", () => {
    const of = content({
      kind: "presentation",
      slides: [
        { number: 1, title: "One", boxes: [] },
        { number: 2, title: "Two", boxes: [], hidden: true },
      ],
      paragraphs: [
        { place: { story: "body", slide: 2 }, runs: [{ text: "on the hidden slide" }] },
        { place: { story: "notes", slide: 1 }, runs: [{ text: "say 01632 960001" }] },
      ],
    });
    expect(told(of)).toEqual([
      "privacy-hidden-slide | slide 2 | A slide is hidden.",
      "privacy-speaker-notes | slide 1 | There are speaker's notes (3 words); in it: 1 telephone number.",
    ]);
  });

  test("numbers of slides that a program puts into the notes are no notes", () => {
    const notes = (slide: number, text: string, field?: "page") => ({
      place: { story: "notes" as const, slide },
      runs: [{ text, ...(field && { field }) }],
    });
    const empty = [6, 10].map((slide) => notes(slide, String(slide), "page"));
    expect(told(content({ kind: "presentation", paragraphs: empty }))).toEqual([]);
    const paragraphs = [...empty, notes(2, "breathe"), notes(4, "smile"), notes(9, "bow")];
    expect(told(content({ kind: "presentation", paragraphs }))).toEqual([
      "privacy-speaker-notes | slides 2, 4 and 9 | There are speaker's notes (3 words).",
    ]);
  });

  test("properties are named, their values never", () => {
    const personal = [
      { name: "Author", value: "Rhian Evans" },
      { name: "Company", value: " " },
    ];
    const of = content({ properties: { title: "", subject: "", language: "", personal } });
    expect(told(of)).toEqual(["privacy-properties |  | Names or remarks stand in the properties (Author)."]);
  });
});

test("the text of a trace is never shown", () => {
  const traces = [{ what: "comments" as const, where: "page 1", count: 2, text: "Call Aled on 01632 960001" }];
  const [line] = told(content({ traces }));
  expect(line).toBe("privacy-comments | page 1 | 2 comments can be read; in it: 1 telephone number.");
  expect(hiddenIn(content({ traces }))).toEqual(traces);
});

test("the built-in profile weighs every rule", () => {
  const named = builtInProfile().rules.map(({ rule }) => rule);
  expect(RULES.map(({ id }) => id).filter((id) => !named.includes(id))).toEqual([]);
});

/** What is advised for Excel and for anything else, of all that is found. */
function advised(of: Content): string[] {
  const facts = privacyFacts(of);
  return RULES.flatMap((rule) => [...rule.check(facts)].map(({ advice = rule.advice }) => advice.excel ?? advice.any));
}

describe("advice that fits what was found", () => {
  test("a very hidden sheet is in no list, and is shown in another way", () => {
    const of = (visibility: "hidden" | "very hidden") =>
      content({ kind: "spreadsheet", sheets: [sheet({ visibility })] });
    expect(advised(of("hidden"))[0]).toContain("Unhide");
    expect(advised(of("very hidden"))[0]).toMatch(/^Press Alt\+F11/);
  });

  test("earlier versions of a file are no changes that anybody could accept", () => {
    const traces = [{ what: "tracked-changes" as const, where: "", count: 2, detail: "2 earlier versions" }];
    const of = content({ kind: "pdf", traces });
    expect(told(of)).toEqual([
      "privacy-tracked-changes |  | What the file was before it was changed can still be read (2 earlier versions).",
    ]);
    expect(advised(of)[0]).toMatch(/^Make the file anew/);
  });

  test.each<readonly [string, Hidden, string, RegExp]>([
    ["words in a header that is switched off", "leftovers", "words of headers or masters that no page shows", /Header/],
    ["words that only the code has", "leftovers", "words in the code that nothing shows", /into a new workbook/],
    ["choices of a list", "variables", "entries of a list", /entries/],
    ["text that is cut off", "covered-content", "text that is cut off", /so large/],
    ["data within the text", "custom-xml", "within the text", /into a new workbook/],
  ])("%s go by a way of their own, since the usual one leaves them", (_, what, detail, way) => {
    expect(advised(content({ kind: "text", traces: [{ what, where: "", detail }] }))[0]).toMatch(way);
    expect(advised(content({ kind: "text", traces: [{ what, where: "" }] }))[0] ?? "").not.toMatch(way);
  });

  test("comments of cells are deleted in another menu than those of a text", () => {
    const office = (where: string) => {
      const facts = privacyFacts(content({ kind: "spreadsheet", traces: [{ what: "comments", where }] }));
      return RULES.flatMap((rule) => [...rule.check(facts)].map(({ advice = rule.advice }) => advice.office));
    };
    expect(office('sheet "Staff"')).toEqual([expect.stringContaining("Cell Comments")]);
    expect(office("page 1")).toEqual([expect.not.stringContaining("Cell Comments")]);
  });

  test("the program that a picture was made with is a note; who made it is more", () => {
    const gravity = (detail: string) => {
      const facts = privacyFacts(content({ kind: "text", traces: [{ what: "picture-metadata", where: "", detail }] }));
      return RULES.flatMap((rule) => [...rule.check(facts)].map(({ severity }) => severity));
    };
    expect(gravity("program that it was made with")).toEqual(["note"]);
    expect(gravity("program that it was made with, name of the author")).toEqual([undefined]);
  });

  test("the sheet that LibreOffice makes of a pivot table is told as its records, once", () => {
    const cache = sheet({ name: "DPCache_Staff", visibility: "hidden" });
    const traces = [{ what: "pivot-cache" as const, where: 'sheet "DPCache_Staff" (hidden)', detail: "3 records" }];
    expect(told(content({ kind: "spreadsheet", sheets: [cache], traces }))).toHaveLength(1);
    // A sheet that only has such a name is a hidden sheet like any other.
    expect(told(content({ kind: "spreadsheet", sheets: [cache] }))[0]).toMatch(/^privacy-hidden-sheet/);
  });
});

test("a cell that reaches from a hidden row over a shown one is seen", () => {
  const cells = [
    cell(1, 0, "Heading", { to: { row: 2, column: 3 } }),
    cell(1, 4, "hidden", { to: { row: 1, column: 5 } }),
  ];
  const of = content({ kind: "spreadsheet", sheets: [sheet({ cells, hiddenRows: [{ from: 1, to: 1 }] })] });
  expect(told(of)).toEqual([expect.stringMatching(/^privacy-hidden-rows .*\(row 2\)/)]);
  const seen = content({
    kind: "spreadsheet",
    sheets: [sheet({ cells: cells.slice(0, 1), hiddenRows: [{ from: 1, to: 1 }] })],
  });
  expect(told(seen)).toEqual([]);
});
