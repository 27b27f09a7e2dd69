/** The benchmark is never timed in a test; here its scripts are parsed, and what they calculate with is tried. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import JSZip from "jszip";
import { expect, test } from "vitest";
import { openZip } from "../../src/tools/zip.js";
import { testFolder } from "../support/folder.js";
import { FIXTURES, ROOT } from "../support/run.js";

const BENCH = join(ROOT, "bench");
const scripts = readdirSync(BENCH).filter((name) => name.endsWith(".mjs"));

interface Helpers {
  fill(folder: string, files: readonly string[], count?: number): string[];
  withComment(zip: Buffer, comment: string): Buffer;
  sample(all: readonly number[], limit: number): number[];
  median(values: readonly number[]): number;
  spread(values: readonly number[], digits?: number): string;
  table(head: readonly string[], rows: readonly (readonly unknown[])[]): string;
  officeSeconds(reports: readonly object[], steps?: RegExp): number;
  tenths(at: readonly number[]): number[];
  describeOdf(bytes: Buffer): Promise<object>;
}
const load = async (name: string) => (await import(pathToFileURL(join(BENCH, name)).href)) as Helpers;
const { fill, withComment, sample, median, spread, table, officeSeconds } = await load("common.mjs");
const { tenths } = await load("growth.mjs");
const { describeOdf } = await load("engines.mjs");

test.each(scripts)("%s can be parsed", (name) => {
  execFileSync(process.execPath, ["--check", join(BENCH, name)]);
});

test("copies of one document are whole archives, and all different", async () => {
  const files = fill(join(testFolder(), "in"), [join(FIXTURES, "agenda.docx")], 4);
  const bytes = files.map((file) => readFileSync(file));
  expect(bytes[0]).toEqual(readFileSync(join(FIXTURES, "agenda.docx")));
  expect(new Set(bytes.map((each) => createHash("sha256").update(each).digest("hex"))).size).toBe(4);
  const names = await Promise.all(
    files.map(async (file) => {
      const zip = await openZip(file);
      try {
        return zip.parts.map(({ name }) => name);
      } finally {
        zip.close();
      }
    }),
  );
  for (const each of names) expect(each).toEqual(names[0]);
});

test("a comment replaces the one before", () => {
  const zip = readFileSync(join(FIXTURES, "agenda.docx"));
  expect(withComment(withComment(zip, "a longer one"), "b")).toEqual(withComment(zip, "b"));
  expect(() => withComment(Buffer.from("text"), "b")).toThrow("no zip archive");
});

test("a sample is taken from all over", () => {
  expect(sample([1, 2, 3, 4, 5, 6], 3)).toEqual([1, 3, 5]);
  expect(sample([1, 2], 3)).toEqual([1, 2]);
});

test("medians, and what is shown of several values", () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2])]).toEqual([2, 2.5]);
  expect([spread([]), spread([1.26], 1), spread([3, 1, 2])]).toEqual(["-", "1.3", "2 (1-3)"]);
});

test("rates of each tenth of a run", () => {
  expect(tenths(Array.from({ length: 20 }, (_, index) => index + 1))).toEqual(Array(10).fill(60));
});

test("only the steps of LibreOffice count as its time", () => {
  const steps = ["converting", "starting LibreOffice", "opening the document", "making the odt file", "checking"];
  const report = { steps: steps.map((name) => ({ name, ms: 1000 })) };
  expect([officeSeconds([report, report]), officeSeconds([report], /^starting/)]).toEqual([6, 1]);
});

test("an ODF file is described by its content", async () => {
  const zip = new JSZip();
  const frame = "<draw:frame><draw:image/><svg:title>A mill</svg:title></draw:frame>";
  const chart = '<draw:object xlink:href="./Object 1"/>';
  zip.file(
    "content.xml",
    `<x><office:body><text:p>One <b>two</b></text:p><table:table/>${frame}${chart}</office:body></x>`,
  );
  zip.file("Object 1/content.xml", "<office:chart/>");
  expect(await describeOdf(await zip.generateAsync({ type: "nodebuffer" }))).toMatchObject({
    text: "Onetwo",
    descriptions: "A mill",
    pictures: 1,
    objects: 1,
    charts: 1,
    comments: 0,
  });
});

test("a table in Markdown", () => {
  expect(table(["a", "b"], [[1, 2]])).toBe("| a | b |\n|---|---|\n| 1 | 2 |");
});
