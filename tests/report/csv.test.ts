/** The CSV report arrives in a spreadsheet program as it was meant: nothing in it is evaluated. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import JSZip from "jszip";
import { describe, expect, test } from "vitest";
import { renderCsv } from "../../src/report/csv.js";
import { testFolder } from "../support/folder.js";
import { describeWith, installedSoffice } from "../support/programs.js";
import { LEFT_OUT, notChecked, ready, runOf, sample } from "./sample.js";

const DANGEROUS = [
  "=1+1",
  "+1+1",
  "-1+1",
  "@SUM(1)",
  "\t=1+1",
  "\r=1+1",
  "  =1+1",
  "\u00a0=1+1",
  "\uff1d1+1",
  "\uff0b1",
  "\uff0d1",
  "\uff20a",
  'a"; =1+1',
  "a;=1+1",
];

function rowsOf(csv: string): string[][] {
  return csv
    .replace(/^\ufeff/, "")
    .trimEnd()
    .split("\r\n")
    .map((line) =>
      [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell = ""]) =>
        cell.replace(/^"|"$/g, "").replaceAll('""', '"'),
      ),
    )
    .map((cells) => cells.slice(0, 19));
}

describe("the CSV report", () => {
  test("begins as Excel wants it, and has a row for each file", () => {
    const csv = renderCsv(sample);
    expect(csv.startsWith("\ufeffDocument,Name,")).toBe(true);
    expect(csv.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    const rows = rowsOf(csv);
    expect(rows).toHaveLength(1 + sample.counts.found);
    expect(rows.at(-1)?.slice(2, 4)).toEqual(["Skipped", "skipped"]);
    expect(rows[1]).toEqual([
      "/srv/council/papers/agenda.docx",
      "agenda.docx",
      "Ready to send",
      "ready",
      "Word document (fmt/412)",
      "fmt/412",
      "",
      "",
      "Look at it.",
      "/o/agenda.pdf",
      "",
      "PDF/A-2b",
      "built-in checks",
      "fake",
      "Fake 1",
      "yes",
      "1.5",
      "1234",
      "ab".repeat(32),
    ]);
  });

  test.each(DANGEROUS)("%j begins no formula, wherever a cell may begin", (name) => {
    const csv = renderCsv(
      runOf([{ ...notChecked(name), verdict: { ...notChecked().verdict, reasons: [name, name] } }]),
    );
    // As a reader cuts it that knows commas, and as one that knows semicolons.
    for (const separator of [",", ";"]) {
      for (const part of (csv.split("\r\n")[1] as string).split(separator)) {
        expect(part.replace(/^"/, "").trimStart()).not.toMatch(/^[=+@\uff1d\uff0b\uff0d\uff20-]/);
      }
    }
  });
});

describeWith(installedSoffice, "a real spreadsheet program opens the CSV report", (soffice) => {
  test("hostile names are text, no cell is a formula, and the numbers are numbers", { timeout: 180_000 }, async () => {
    const folder = testFolder();
    const documents = [ready(), ...DANGEROUS.map((name) => notChecked(name)), ...sample.documents];
    writeFileSync(join(folder, "report.csv"), renderCsv(runOf(documents, { leftOut: LEFT_OUT })));
    // Comma, quotation mark, UTF-8, formulas evaluated: what a careless user would choose.
    const filter = "--infilter=CSV:44,34,76,1,,0,false,true,false,false,false,-1,true";
    const profile = `-env:UserInstallation=${pathToFileURL(join(folder, "profile")).href}`;
    const args = [profile, "--headless", filter, "--convert-to", "ods", "--outdir", folder, join(folder, "report.csv")];
    expect(spawnSync(soffice, args, { timeout: 150_000 }).status).toBe(0);
    const zip = await JSZip.loadAsync(readFileSync(join(folder, "report.ods")));
    const content = (await zip.file("content.xml")?.async("string")) as string;
    expect(content).not.toContain("table:formula");
    expect(content).toMatch(/<text:p>(&apos;|')=1\+1<\/text:p>/);
    expect(content).toMatch(/office:value-type="float" office:value="1.5"/);
    expect(content).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  });
});
