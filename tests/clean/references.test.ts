import { describe, expect, it } from "vitest";
import { Missing } from "../../src/clean/odf/missing.js";
import { addressesOf, formulaUse, referenceOf } from "../../src/clean/odf/references.js";

const range = (rows: [number, number], columns: [number, number], isRelative = true, sheets?: [string, string]) => ({
  rows,
  columns,
  isRelative,
  ...(sheets && { sheets }),
});

describe("a reference", () => {
  it.each([
    [".A1", range([0, 0], [0, 0])],
    [".$B$3:.$A$1", range([0, 2], [0, 1], false)],
    [".A:.B", range([0, 1_048_575], [0, 1])],
    [".2:.3", range([1, 2], [0, 16_383])],
    ["$'It''s. here'.A1", range([0, 0], [0, 0], true, ["It's. here", "It's. here"])],
    ["$One.$AB$10:$Three.$AB$12", range([9, 11], [27, 27], false, ["One", "Three"])],
    [".#REF!", "broken"],
    ["$One.#REF!", "broken"],
    ["'file:///c:/pay.ods'#$Sheet1.A1", "outside"],
    ["", "unknown"],
    ["a:b:c", "unknown"],
  ])("is read: %s", (text, expected) => {
    expect(referenceOf(text)).toEqual(expected);
  });

  it("is one of several in a list, whose names may have blanks", () => {
    expect(addressesOf("Sheet1.A1:Sheet1.B2 'Pay roll'.C3")).toEqual([
      range([0, 1], [0, 1], true, ["Sheet1", "Sheet1"]),
      range([2, 2], [2, 2], true, ["Pay roll", "Pay roll"]),
    ]);
  });
});

describe("a formula", () => {
  it("tells its references, names and functions, and nothing of its texts and numbers", () => {
    const use = formulaUse("of:=IF([.A1]>1.5E3;COM.MICROSOFT.X (Total);\"[.B1] Name\")&'My name'&TRUE()&{1;2}&#N/A");
    expect(use).toEqual({
      references: [range([0, 0], [0, 0])],
      names: ["Total", "My name"],
      functions: ["IF", "COM.MICROSOFT.X", "TRUE"],
    });
  });

  it.each(["msoxl:=A1", "of:=[.A1", 'of:="open', "of:=[$'open.A1]"])(
    "is not known when it is written otherwise: %s",
    (text) => {
      expect(formulaUse(text)).toBeUndefined();
    },
  );

  it("is read in time however many quotes and brackets it has", () => {
    const start = performance.now();
    for (const piece of ["'", "[", "''", "['", '"', "$$'", "A.", "1.", "#A!"])
      formulaUse(`of:=${piece.repeat(200_000)}`);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

describe("what is missing", () => {
  const missing = () => new Missing(["One", "Two", "Three"]);

  it("touches what reaches over a sheet that went, by its place among the sheets", () => {
    const gone = missing();
    gone.removeSheet("two");
    expect(gone.touchesFormula("of:=SUM([$One.A1:$Three.A1])", "One")).toBe(true);
    expect(gone.touchesFormula("of:=SUM([$One.A1:$One.A9])", "One")).toBe(false);
    expect(gone.leadsToRemoved("$Two.$A$1")).toBe(true);
    expect(gone.leadsToRemoved("$Three.$A$1")).toBe(false);
  });

  it("touches emptied cells, and no others", () => {
    const gone = missing();
    gone.emptyCell("One", { from: 3, to: 5 }, 1);
    gone.emptyCell("One", { from: 9, to: 9 }, 1);
    for (const text of ["of:=[.B4]", "of:=[.B6]", "of:=[.A5:.C5]", "of:=[.B7:.B12]"])
      expect(gone.touchesFormula(text, "One")).toBe(true);
    for (const text of ["of:=[.B3]", "of:=[.B7:.B9]", "of:=[.A4]", "of:=[.C1:.C99]"])
      expect(gone.touchesFormula(text, "One")).toBe(false);
    expect(gone.touchesFormula("of:=[.B4]", "Two")).toBe(false);
    expect(gone.touchesFormula("of:=[$ONE.B4]", "Two")).toBe(true);
  });

  it("keeps the values of what is fetched from elsewhere, though nothing is missing", () => {
    for (const text of [
      'of:=WEBSERVICE("https://example.org")',
      'of:=DDE("soffice";"a";"b")',
      "of:=['file:///a.ods'#$S.A1]",
    ])
      expect(missing().touchesFormula(text, "One")).toBe(true);
  });

  it("lets formulas that make up their references alone only when nothing is missing", () => {
    const gone = missing();
    const formulas = ["of:=OFFSET([.A1];1;0)", "of:=nowhere", "oooc:=A1"];
    expect(formulas.map((text) => gone.touchesFormula(text, "One"))).toEqual([false, false, false]);
    gone.removeSheet("Three");
    expect(formulas.map((text) => gone.touchesFormula(text, "One"))).toEqual([true, true, true]);
  });
});
