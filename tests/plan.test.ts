import { describe, expect, test } from "vitest";
import { withArticle } from "../src/formats.js";
import type { Claim, Kind, TraitName } from "../src/model.js";
import { notReadyName, type PlanOptions, planFor, stem, TREATMENTS } from "../src/plan.js";
import { detection, trait } from "./support/values.js";

const auto = { pdfa: "auto", pdfua: "auto", safeCopy: false } as const;
const both = { ...auto, task: "convert", to: ["odf", "pdf"] } as const;

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
    expect(planFor("a.docx", detection("word"), { ...both, to: ["pdf"] })).toMatchObject({
      outputs: [
        { name: "a.odt", deliver: false },
        { name: "a.pdf", deliver: true },
      ],
    });
  });

  test("only ODF", () => {
    const plan = planFor("a.docx", detection("word"), { ...both, to: ["odf"] });
    expect(plan.action === "convert" && plan.outputs.map(({ name }) => name)).toEqual(["a.odt"]);
    expect(planFor("a.odt", detection("odt"), { ...both, to: ["odf"] })).toMatchObject({ outputs: [] });
  });

  test("check makes nothing and refuses what would have to be converted", () => {
    const checking = { ...both, task: "check" } as const;
    expect(planFor("a.odt", detection("odt"), checking)).toMatchObject({ action: "keep", outputs: [] });
    expect(planFor("a.docx", detection("word"), checking)).toMatchObject({ action: "refuse" });
  });

  test.each([
    ["minutes.docx", "Convert it: council-convert convert minutes.docx"],
    ["my minutes.docx", 'Convert it: council-convert convert "my minutes.docx"'],
  ])("check names the file in its advice: %s", (name, advice) => {
    expect(planFor(name, detection("word"), { ...both, task: "check" })).toMatchObject({ advice });
  });

  test("a flavour of PDF/A is asked of the PDF alone, and nothing when nothing was asked for", () => {
    const plan = planFor("a.docx", detection("word"), { ...both, pdfa: "2u", pdfua: "require" });
    expect(plan.action === "convert" && plan.outputs.map(({ asked }) => asked)).toEqual([
      undefined,
      { pdfa: "2u", pdfua: "require" },
    ]);
    const other = planFor("a.docx", detection("word"), both);
    expect(other.action === "convert" && other.outputs.some((output) => "asked" in output)).toBe(false);
    expect(planFor("a.odt", detection("odt"), { ...both, pdfua: "off" })).toMatchObject({
      outputs: [{ name: "a.pdf", asked: { pdfua: "off" } }],
    });
  });

  test("check judges a PDF by a flavour that is given, and nothing else by it", () => {
    const checking = { ...both, task: "check" } as const;
    expect(planFor("a.pdf", detection("pdf"), { ...checking, flavour: "1b" })).toMatchObject({ asked: { pdfa: "1b" } });
    expect(planFor("a.pdf", detection("pdf"), { ...checking, flavour: "ua1" })).toMatchObject({
      asked: { pdfua: "require" },
    });
    expect(planFor("a.odt", detection("odt"), { ...checking, flavour: "1b" })).not.toHaveProperty("asked");
    expect(planFor("a.pdf", detection("pdf"), { ...both, flavour: "1b" })).not.toHaveProperty("asked");
  });

  test("a PDF that is kept is not made into another flavour, and that is said", () => {
    const notes = (claims: string[], pdfa: "2u" | "auto") => {
      const found = claims.map((flavour) => ({ standard: "PDF/A", flavour, puid: "" }) as const);
      const plan = planFor("a.pdf", detection("pdf", { claims: found }), { ...both, pdfa });
      return plan.action === "keep" && plan.notes.join();
    };
    expect(notes(["1b"], "2u")).toContain("--pdfa 2u is for the PDFs that are made");
    expect(notes(["2u"], "2u")).toBe("");
    expect(notes(["1b"], "auto")).toBe("");
  });

  test("the same goes for PDF/UA-1, and nothing is said of claims that are not there", () => {
    const notes = (claims: readonly Claim[], options: Partial<PlanOptions>) => {
      const plan = planFor("a.pdf", detection("pdf", { claims }), { ...both, ...options });
      return plan.action === "keep" ? plan.notes : [];
    };
    const level = { standard: "PDF/A", flavour: "2b", puid: "" } as const;
    expect(notes([level], { pdfua: "require" })).toEqual([
      "--pdfua require is for the PDFs that are made. This one is kept as it is, and judged by what it claims to be.",
    ]);
    expect(notes([{ standard: "PDF/UA", flavour: "1", puid: "" }], { pdfua: "require" })).toEqual([]);
    expect(notes([], { pdfa: "1b", pdfua: "require" })).toEqual(
      ["--pdfa 1b", "--pdfua require"].map(
        (option) => `${option} is for the PDFs that are made. This one is kept as it is.`,
      ),
    );
  });

  test.each<[TraitName, RegExp]>([
    ["macros", /left out/],
    ["signed", /signature/],
    ["external-links", /not followed/],
  ])("%s is told beforehand", (name, words) => {
    const plan = planFor("a.docm", detection("word", { traits: [trait(name)] }), both);
    expect(plan.action === "convert" && plan.notes.join()).toMatch(words);
  });

  test("of a file that is kept it is told what programs do that open it", () => {
    const plan = planFor("a.odt", detection("odt", { traits: [trait("external-links"), trait("macros")] }), both);
    expect(plan.action === "keep" && plan.notes).toEqual([
      "The document takes content from other files or addresses. Programs that open it may fetch it.",
    ]);
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
