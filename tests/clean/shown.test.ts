import { readFile } from "node:fs/promises";
import { join } from "node:path";
import JSZip from "jszip";
import { describe, expect, it } from "vitest";
import { clean } from "../../src/clean/clean.js";
import { inFolder, write, zip } from "../checks/odf/make.js";
import { LIMITS, packageOf } from "./make.js";

const float = (value: string, more = "") =>
  `<table:table-cell${more} office:value-type="float" office:value="${value}"><text:p>${value}</text:p></table:table-cell>`;
const error = (shown: string, more = "") =>
  `<table:table-cell${more} office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>${shown}</text:p></table:table-cell>`;
const formula = (text: string) => ` table:formula="of:=${text}"`;
const row = (...cells: string[]) => `<table:table-row>${cells.join("")}</table:table-row>`;
const sheet = (...rows: string[]) =>
  `<table:table table:name="Budget"><table:table-column/>${rows.join("")}</table:table>`;

/** The cells of a cleaned sheet, after an engine made `made` of it. */
async function kept(shown: string, made: string) {
  return inFolder(async (folder) => {
    const file = (name: string, body: string) => write(folder, name, zip(packageOf({ kind: "ods", body })));
    const source = await file("cleaned.ods", shown);
    const target = join(folder, "shown.ods");
    const work = { source, target, format: "ods", trackedChanges: "stop", limits: LIMITS, name: "budget.xls" } as const;
    const result = await clean({ ...work, made: await file("made.ods", made) });
    if ("fault" in result) throw new Error(result.fault);
    const bytes = await readFile(target).catch(() => undefined);
    const content = bytes && (await (await JSZip.loadAsync(bytes)).file("content.xml")?.async("string"));
    return {
      removed: result.removed,
      cells: content && /<table:table-column\/>(.*)<\/table:table>/.exec(content)?.[1],
    };
  });
}

describe("a formula that comes to something else when the copy is opened", () => {
  it("is replaced by what it showed, and others stay", async () => {
    const sum = float("12", formula("SUM([.A1:.A9])"));
    const shown = sheet(row(float("1", formula("SUBTOTAL(9;[.A1])")), sum));
    const result = await kept(shown, sheet(row(float("2", formula("SUBTOTAL(9;[.A1])")), sum)));
    expect(result.cells).toBe(row(float("1"), sum));
    expect(result.removed).toEqual([
      {
        what: "results",
        where: 'sheet "Budget"',
        count: 1,
        message: "1 formula that would have come to something else was replaced by the values shown.",
      },
    ]);
  });

  it("keeps the error that it came to", async () => {
    const shown = sheet(row(error("#VALUE!", formula("F()")), error("#MACRO?", formula("G()"))));
    const made = sheet(row(error("#NAME?", formula("f()")), error("#NAME?", formula("g()"))));
    const cells = row(
      error("#VALUE!", formula("#VALUE!")),
      '<table:table-cell office:value-type="string"><text:p>#MACRO?</text:p></table:table-cell>',
    );
    expect((await kept(shown, made)).cells).toBe(cells);
    const without = (xml: string) => xml.replaceAll(' office:string-value=""', "");
    expect((await kept(without(shown), made)).cells).toBe(without(cells));
  });

  it("is told from one that only is written otherwise", async () => {
    const as = (text: string) =>
      sheet(
        row(
          `<table:table-cell${formula("A()")} office:value-type="string"><text:p>${text}</text:p></table:table-cell>`,
        ),
      );
    const result = await kept(as('two<text:s text:c="2"/>words'), as("two  words"));
    expect(result).toEqual({ removed: [], cells: undefined });
  });

  it("is found where rows and cells are written once for several", async () => {
    const repeated = ' table:number-columns-repeated="2"';
    const shown = sheet(row(float("3"), float("3"), float("5", formula("A()"))), row(float("7", formula("B()"))));
    const made = (value: string) => sheet(row(float("3", repeated), float(value)), row(float("7")));
    expect((await kept(shown, made("5"))).removed).toEqual([]);
    expect((await kept(shown, made("6"))).cells).toBe(
      row(float("3"), float("3"), float("5")) + row(float("7", formula("B()"))),
    );
  });

  it("goes with its matrix when another cell of that changed", async () => {
    const matrix = ' table:number-matrix-columns-spanned="2" table:number-matrix-rows-spanned="1"';
    const of = (second: string) => sheet(row(float("1", `${matrix}${formula("A()")}`), float(second)));
    expect((await kept(of("2"), of("3"))).cells).toBe(row(float("1"), float("2")));
  });
});
