import { describe, expect, test } from "vitest";
import { withArticle } from "../src/formats.js";
import type { Kind, TraitName } from "../src/model.js";
import { notReadyName, planFor, stem, TREATMENTS } from "../src/plan.js";
import { detection, trait } from "./support/values.js";

const both = { task: "convert", to: ["odf", "pdf"] } as const;

describe("the plan table", () => {
  test.each<[Kind, string[]]>([
    ["word", ["agenda.odt", "agenda.pdf"]],
    ["excel", ["agenda.ods", "agenda.pdf"]],
    ["powerpoint", ["agenda.odp", "agenda.pdf"]],
  ])("%s is converted", (kind, names) => {
    const plan = planFor("agenda.docx", detection(kind), both);
    expect(plan).toMatchObject({ action: "convert", outputs: names.map((name) => ({ name, deliver: true })) });
  });

  test.each<Kind>(["odt", "ods", "odp", "odg"])("%s is kept, and a PDF is made", (kind) => {
    expect(planFor("agenda.odt", detection(kind), both)).toMatchObject({
      action: "keep",
      outputs: [{ name: "agenda.pdf", format: "pdf" }],
    });
  });

  test.each<Kind>(["pdf", "csv", "text", "html", "image"])("%s is kept and nothing is made", (kind) => {
    expect(planFor("x", detection(kind), both)).toMatchObject({ action: "keep", outputs: [] });
  });

  test.each<Kind>(["email", "archive", "encrypted", "empty", "unknown"])("%s is refused with what to do", (kind) => {
    const plan = planFor("x", detection(kind), both);
    expect(plan.action).toBe("refuse");
    expect(plan.action === "refuse" && plan.advice).toMatch(/\S.*\.$/);
  });

  test.each<TraitName>(["encrypted", "damaged"])("whatever is %s is refused", (name) => {
    for (const kind of Object.keys(TREATMENTS) as Kind[]) {
      expect(planFor("x", detection(kind, { traits: [trait(name)] }), both).action).toBe("refuse");
    }
  });
});

describe("what was asked for", () => {
  test("only PDF: the OpenDocument file is made as a working copy, and not delivered", () => {
    expect(planFor("a.docx", detection("word"), { task: "convert", to: ["pdf"] })).toMatchObject({
      outputs: [
        { name: "a.odt", deliver: false },
        { name: "a.pdf", deliver: true },
      ],
    });
  });

  test("only ODF", () => {
    const plan = planFor("a.docx", detection("word"), { task: "convert", to: ["odf"] });
    expect(plan.action === "convert" && plan.outputs.map(({ name }) => name)).toEqual(["a.odt"]);
    expect(planFor("a.odt", detection("odt"), { task: "convert", to: ["odf"] })).toMatchObject({ outputs: [] });
  });

  test("check makes nothing and refuses what would have to be converted", () => {
    const checking = { task: "check", to: ["odf", "pdf"] } as const;
    expect(planFor("a.odt", detection("odt"), checking)).toMatchObject({ action: "keep", outputs: [] });
    expect(planFor("a.docx", detection("word"), checking)).toMatchObject({ action: "refuse" });
  });

  test.each<[TraitName, RegExp]>([
    ["macros", /left out/],
    ["signed", /signature/],
    ["external-links", /not followed/],
  ])("%s is told beforehand", (name, words) => {
    const plan = planFor("a.docm", detection("word", { traits: [trait(name)] }), both);
    expect(plan.action === "convert" && plan.notes.join()).toMatch(words);
  });
});

test.each([
  ["a Word document"],
  ["an Excel workbook"],
  ["an RTF document"],
  ["a PDF 1.4"],
  ["an e-mail message"],
  ["a 7-Zip archive"],
  ["an XML file"],
  ["a UTF-8 text"],
  ["a tar archive"],
  ["a Unicode text"],
])("%s", (expected) => {
  expect(withArticle(expected.replace(/^an? /, ""))).toBe(expected);
});

describe("names", () => {
  test.each([
    ["agenda.docx", "agenda"],
    ["two.dots.docx", "two.dots"],
    ["AGENDA.DOCX", "AGENDA"],
    ["minutes.2024", "minutes.2024"],
    ["no extension", "no extension"],
    [".docx", ".docx"],
    ["a\nb.doc", "a\nb"],
  ])("%j is called %j", (name, expected) => {
    expect(stem(name)).toBe(expected);
  });

  test("not ready", () => {
    expect(notReadyName("two.dots.pdf")).toBe("two.dots.not-ready.pdf");
  });
});
