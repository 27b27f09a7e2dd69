/** Damaged, hostile, huge and unusual documents through the real program: the verdict, the exit code, and what to do. */
import { execFile } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { odtWithPassword } from "../fixtures/make/odf.mjs";
import { agileEncrypted } from "../fixtures/make/ole.mjs";
import { edited, instead, planted, sound } from "../support/documents.js";
import { testFolder } from "../support/folder.js";
import { describeWith, installedSoffice } from "../support/programs.js";
import { type Outcome, ROOT, run } from "../support/run.js";

const READY = 0;
const NOT_READY = 1;
const NOT_CHECKED = 3;

const SAVE_ANEW =
  "Open the file in the program that made it, look whether it is whole, save it again, and run council-convert again.";
const SPLIT = "Split the document into smaller ones, or take out what it does not need, and run council-convert again.";
const UNLOCK = "Open it in the program that made it, remove the password, save, and run council-convert again.";

interface Converted extends Outcome {
  /** Names of what was delivered. */
  readonly made: readonly string[];
}

async function convert(bytes: Uint8Array, name: string, ...options: readonly string[]): Promise<Converted> {
  const folder = testFolder();
  const out = join(folder, "out");
  writeFileSync(join(folder, name), bytes);
  const outcome = await run(["convert", "--out", out, ...options, join(folder, name)]);
  return { ...outcome, made: existsSync(out) ? readdirSync(out).sort() : [] };
}

const tables = (levels: number) =>
  `${"<w:tbl><w:tr><w:tc>".repeat(levels)}<w:p/>${"</w:tc></w:tr></w:tbl>".repeat(levels)}`;

describe("what is not whole, or cannot be looked at, is not converted, and it is said what to do", () => {
  test.each<[what: string, name: string, make: () => Promise<Uint8Array>, why: string, advice: string]>([
    [
      "relationships that are missing",
      "a.docx",
      async () => edited(await sound("docx"), { "word/_rels/document.xml.rels": undefined }),
      "part of the document is broken (word/document.xml): it shows a part that is missing (rIdBadge).",
      SAVE_ANEW,
    ],
    [
      "a slide without a layout",
      "a.pptx",
      async () => edited(await sound("pptx"), { "ppt/slides/_rels/slide2.xml.rels": undefined }),
      "part of the document is missing (slideLayout of ppt/slides/slide2.xml).",
      SAVE_ANEW,
    ],
    [
      "two parts of one name",
      "a.xlsx",
      async () => edited(await sound("xlsx"), {}, [{ name: "XL/WORKBOOK.XML", data: "<a/>" }]),
      "two parts of the document have the same name (XL/WORKBOOK.XML).",
      SAVE_ANEW,
    ],
    [
      "tables within tables without end",
      "a.docx",
      async () => edited(await sound("docx"), { "word/document.xml": instead("<w:body>", `<w:body>${tables(5_000)}`) }),
      "part of the document is too large to be looked at (word/document.xml): elements are nested more than 1000 deep.",
      SPLIT,
    ],
    [
      "a password, in Word",
      "a.docx",
      async () => agileEncrypted(await sound("docx"), "secret"),
      "This file is protected with a password, so nobody can look inside.",
      UNLOCK,
    ],
    [
      "a password, in LibreOffice",
      "a.odt",
      async () => odtWithPassword("secret"),
      "This file is protected with a password, so nobody can look inside.",
      UNLOCK,
    ],
  ])("%s", async (_what, name, make, why, advice) => {
    const { code, stdout, stderr, made } = await convert(await make(), name);
    expect({ code, stderr, made }).toEqual({ code: NOT_CHECKED, stderr: "", made: [] });
    expect(stdout).toContain("Could not be checked.");
    expect(stdout).toContain(why);
    expect(stdout).toContain(advice);
  });
});

const REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/** A workbook whose only sheet to be seen is empty. */
async function coverOnly(): Promise<Buffer> {
  const sheet = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>`;
  const type = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";
  return edited(
    await sound("xlsx"),
    {
      "xl/workbook.xml": (text) =>
        text
          .replace("<sheets>", '<sheets><sheet name="Cover" sheetId="2" r:id="rIdCover"/>')
          .replace('name="Budget"', 'name="Budget" state="hidden"'),
      "xl/_rels/workbook.xml.rels": instead(
        "</Relationships>",
        `<Relationship Id="rIdCover" Type="${REL}/worksheet" Target="worksheets/sheet2.xml"/></Relationships>`,
      ),
      "[Content_Types].xml": instead(
        "</Types>",
        `<Override PartName="/xl/worksheets/sheet2.xml" ContentType="${type}"/></Types>`,
      ),
    },
    [{ name: "xl/worksheets/sheet2.xml", data: sheet }],
  );
}

describeWith(installedSoffice, "what can be converted", () => {
  const LONG = { timeout: 180_000 };

  test("a picture that is none is missed, and it is said how to put it right", LONG, async () => {
    const bytes = await edited(await sound("docx"), { "word/media/badge.png": Buffer.alloc(5_000, 0xa5) });
    const { code, stdout, made } = await convert(bytes, "a.docx");
    expect({ code, made }).toEqual({ code: NOT_READY, made: [] });
    expect(stdout).toMatch(
      /1\. a\.odt, under "Support for carers": .*picture.* missing\. In Word: Delete the picture and insert it anew/,
    );
  });

  test("a workbook whose only sheet to be seen is empty is never ready", LONG, async () => {
    const plain = await convert(await coverOnly(), "a.xlsx");
    expect({ code: plain.code, made: plain.made }).toEqual({ code: NOT_READY, made: [] });
    expect(plain.stdout).toMatch(
      /1\. a\.xlsx, sheet "Budget" \(hidden\): .*\(6 rows, columns A to C\)\. In Excel: Right-click any sheet tab, Unhide/,
    );
    expect(plain.stdout).toContain("--safe-copy");

    const safe = await convert(await coverOnly(), "a.xlsx", "--safe-copy");
    expect({ code: safe.code, made: safe.made }).toEqual({ code: NOT_READY, made: [] });
    expect(safe.stdout).toContain("Every page of the PDF is empty. Open the original document");
    expect(safe.stdout).toContain('sheet "Budget": 1 hidden sheet was removed.');
  });

  test("ten thousand comments keep a text from being sent, and a safe copy of it is ready", LONG, async () => {
    const bytes = await edited(await planted("docx", "comments"), {
      "word/comments.xml": (text) =>
        text.replace(/<w:comment .*?<\/w:comment>/s, (one) =>
          Array.from({ length: 10_000 }, (_, id) => one.replace('w:id="0"', `w:id="${id}"`)).join(""),
        ),
    });
    const plain = await convert(bytes, "a.docx");
    expect({ code: plain.code, made: plain.made }).toEqual({ code: NOT_READY, made: [] });
    expect(plain.stdout).toContain("Delete All Comments in Document");

    const safe = await convert(bytes, "a.docx", "--safe-copy");
    expect({ code: safe.code, made: safe.made }).toEqual({ code: READY, made: ["a.odt", "a.pdf"] });
    expect(safe.stdout).toMatch(/Taken out of the copies.*:\n.*comments? w(?:as|ere) removed\./);
  });

  test.each([
    ["Welsh", "cy-GB", "val", "", "Cyngor Sir", "Mae’r cyngor wedi ystyried y cymorth i ofalwyr."],
    ["Arabic", "ar-SA", "bidi", "<w:rtl/>", "مجلس المدينة", "نظر المجلس في الدعم الذي يقدمه لمقدمي الرعاية."],
    ["Hebrew", "he-IL", "bidi", "<w:rtl/>", "מועצת העיר", "המועצה דנה בתמיכה במטפלים."],
    ["Chinese", "zh-CN", "eastAsia", "", "市议会", "市议会审议了对照顾者的支持。"],
  ])(
    "a text in %s loses nothing and is ready, or is told what it lost",
    LONG,
    async (_what, language, attribute, flag, title, text) => {
      const paragraph = (words: string, style = "") =>
        `<w:p><w:pPr>${style}${flag && "<w:bidi/>"}</w:pPr><w:r><w:rPr>${flag}<w:lang w:${attribute}="${language}"/></w:rPr><w:t>${words}</w:t></w:r></w:p>`;
      const bytes = await edited(await sound("docx"), {
        "word/document.xml": instead(
          /<w:body>.*(?=<w:sectPr)/s,
          `<w:body>${paragraph(title, '<w:pStyle w:val="Heading1"/>')}${paragraph(text)}`,
        ),
        "word/_rels/document.xml.rels": instead(/<Relationship Id="rIdBadge"[^>]*>/, ""),
        "word/media/badge.png": undefined,
        "docProps/core.xml": instead("en-GB", language),
      });
      const { code, stdout, made } = await convert(bytes, "a.docx");
      if (language === "zh-CN" && code !== READY) {
        // Where no font has these letters, they are not in the PDF.
        expect({ code, made }).toEqual({ code: NOT_READY, made: [] });
        expect(stdout).toContain(`A paragraph of the text is missing: "${text}"`);
        expect(stdout).toContain("choose another font");
      } else {
        expect(stdout).toContain("Ready to send.");
        expect({ code, made }).toEqual({ code: READY, made: ["a.odt", "a.pdf"] });
      }
    },
  );
});

// ------------------------------------------------------------- a million rows

const ROWS = 1_048_576;
/** Seconds of the processor for each of two such sheets, and megabytes. */
const MOST_TIME = 20;
const MOST_MEMORY = 1_500;

const MEASURED = `
const [source, output] = process.argv.slice(1);
const from = (name) => import(new URL(name, ${JSON.stringify(`${pathToFileURL(join(ROOT, "dist"))}/`)}));
const { BUILT_IN_CHECKERS } = await from("checks/table.js");
const { detect } = await from("detect/detect.js");
const { DEFAULT_LIMITS: limits } = await from("options.js");
const { builtInProfile } = await from("policy.js");
const severities = Object.fromEntries(builtInProfile().rules.map(({ rule, severity }) => [rule, severity]));
const of = async (file, more) => ({ file, name: file.replace(/.*[/]/, ""), detection: await detect(file, file), limits, severities, ...more });
const original = await of(source, { role: "source" });
const subjects = [original, await of(output, { role: "output", original, madeFrom: "excel" })];
const said = [];
for (const subject of subjects)
  for (const checker of BUILT_IN_CHECKERS)
    if (checker.look === "content" && checker.appliesTo(subject)) {
      const { outcome, reason, findings } = await checker.check(subject);
      said.push([subject.name, checker.id, outcome, reason ?? findings.map(({ rule }) => rule).join(" ")].join(" "));
    }
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ said, seconds: (user + system) / 1e6, megabytes: process.resourceUsage().maxRSS / 1e3 }));
`;

/** What the checks of content say in a process of their own, and what that takes. */
async function measured(source: string, output: string) {
  const args = ["--input-type=module", "-e", MEASURED, source, output];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as { readonly said: string[]; readonly seconds: number; readonly megabytes: number };
}

describe("a sheet with all of its 1,048,576 rows", () => {
  const rows = (row: (number: number) => string) => Array.from({ length: ROWS }, (_, at) => row(at + 1)).join("");
  const written = async (folder: string, name: string, bytes: Promise<Buffer>) => {
    writeFileSync(join(folder, name), await bytes);
    return join(folder, name);
  };
  const xlsx = async (row: (number: number) => string) =>
    edited(await sound("xlsx"), {
      "xl/worksheets/sheet1.xml": instead(/<sheetData>.*<\/sheetData>/s, `<sheetData>${rows(row)}</sheetData>`),
    });
  const ods = async (row: (number: number) => string) =>
    edited(await sound("ods"), {
      "content.xml": instead(
        /<office:spreadsheet>.*<\/office:spreadsheet>/s,
        `<office:spreadsheet><table:table table:name="Budget"><table:table-column/>${rows(row)}</table:table></office:spreadsheet>`,
      ),
      "Pictures/badge.png": undefined,
    });
  const oneCell = (at: number) => `<row r="${at}"><c r="A${at}"><v>${at}</v></c></row>`;
  const oneOpenCell = (at: number) =>
    `<table:table-row><table:table-cell office:value-type="float" office:value="${at}"><text:p>${at}</text:p></table:table-cell></table:table-row>`;

  test("is read, and compared with what was made of it", { timeout: 300_000 }, async () => {
    const folder = testFolder();
    const source = await written(folder, "a.xlsx", xlsx(oneCell));
    const output = await written(folder, "a.ods", ods(oneOpenCell));
    const { said, seconds, megabytes } = await measured(source, output);
    expect(said).toEqual([
      "a.xlsx hidden-data passed ",
      "a.xlsx accessibility passed ",
      "a.ods hidden-data passed ",
      "a.ods fidelity passed ",
      "a.ods accessibility passed ",
    ]);
    expect(seconds).toBeLessThan(2 * MOST_TIME);
    expect(megabytes).toBeLessThan(MOST_MEMORY);
  });

  test("of which the last row is lost is told to have lost it", { timeout: 300_000 }, async () => {
    const folder = testFolder();
    const source = await written(folder, "a.xlsx", xlsx(oneCell));
    const output = await written(
      folder,
      "a.ods",
      ods((at) => (at === ROWS ? "" : oneOpenCell(at))),
    );
    const { said, megabytes } = await measured(source, output);
    expect(said).toContain("a.ods fidelity failed fidelity-cells");
    expect(megabytes).toBeLessThan(MOST_MEMORY);
  });

  test("with more cells than can be compared is told to have too many", { timeout: 300_000 }, async () => {
    const folder = testFolder();
    const twoCells = (at: number) => `<row r="${at}"><c><v>1</v></c><c><v>2</v></c></row>`;
    const source = await written(folder, "a.xlsx", xlsx(twoCells));
    const output = await written(folder, "a.ods", sound("ods"));
    const { said, megabytes } = await measured(source, output);
    expect(said).toEqual([
      "a.xlsx hidden-data unchecked it has more than 2000000 cells.",
      "a.xlsx accessibility unchecked it has more than 2000000 cells.",
      "a.ods hidden-data passed ",
      "a.ods fidelity unchecked it has more than 2000000 cells.",
      "a.ods accessibility passed ",
    ]);
    expect(megabytes).toBeLessThan(MOST_MEMORY);
  });
});
